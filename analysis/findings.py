"""Measure tables → the sentences that state what they show; titles of figures and answers of the briefing."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.coresponsibility import co_responsibility
from analysis.coverage import breadth, ownership, section_coverage
from analysis.errors import PlanError
from analysis.facts import fact
from analysis.labels import Lang
from analysis.plan import Plan
from analysis.words import first_names, name, names, say, sentences, shortlist
from analysis.workload import concentration, hub, workload

PAIR_TITLES = {  # by how many pairs share the most tasks; without departments that are left out, and with
    "none": ("projection.title.none", "projection.title.none.without"),
    "one": ("projection.title", "projection.title.without"),
    "tied": ("projection.title.tied", "projection.title.tied.without"),
    "equal": ("projection.title.equal", "projection.title.equal.without"),
}


class Finding(NamedTuple):
    """A question that an analyst is asked; the answer, sentence by sentence, and as running text."""

    question: str
    answer: list[str]
    text: str


def findings(plan: Plan, lang: Lang = "zh") -> list[Finding]:
    """The three questions of a briefing, answered from the plan's tables."""
    load, center = workload(plan), hub(plan)
    pairs = co_responsibility(plan, without=center)
    answers = {
        "workload": [workload_finding(load, lang), concentration_finding(concentration(load), lang)],
        "coresponsibility": [*(hub_finding(plan, unit, lang) for unit in center), pair_finding(pairs, lang)],
        "coverage": [
            extremes_finding(section_coverage(plan), lang),
            ownership_finding(ownership(plan), lang),
            breadth_finding(breadth(plan), lang),
        ],
    }
    return [
        Finding(
            say(f"question.{key}", lang),
            [sentences([statement], lang) for statement in answer if statement],
            sentences(answer, lang),
        )
        for key, answer in answers.items()
    ]


def reading_finding(plan: Plan, lang: Lang) -> str:
    """How much of the page is plan text, and what was read from it."""
    passages = plan.passages[plan.passages["use"].eq("passed over")]
    characters = len(plan.source.text)
    return say(
        "reading",
        lang,
        characters=f"{characters:,}",
        share=(passages["end"] - passages["start"]).sum() / characters,
        leads=plan.assignments["role"].eq("lead").sum(),
        **plan.counts(),
    )


def network_finding(load: pd.DataFrame, lang: Lang) -> str:
    """Size of the network, and the department with most tasks, from the workload table or a part of it.

    Raises
    ------
    PlanError
        If the table has no row, or has lost the facts of the plan that `workload` puts beside it.
    """
    if load.empty:
        raise PlanError.of("figure.empty", where="workload")
    top = load.iloc[load["tasks"].argmax()]
    return say(
        "network.title",
        lang,
        named=fact(load, "named_tasks"),
        tasks=fact(load, "tasks"),
        departments=fact(load, "departments"),
        ties=fact(load, "ties"),
        hub=name(load, top["department_id"], lang),
        hub_tasks=top["tasks"],
    )


def workload_finding(load: pd.DataFrame, lang: Lang) -> str:
    """The heaviest load, and how many departments have a single task, from the whole workload table."""
    top, named = load.iloc[load["tasks"].argmax()], fact(load, "named_tasks")
    return say(
        "workload.title" if len(load) == fact(load, "departments") else "workload.title.part",
        lang,
        top=name(load, top["department_id"], lang),
        tasks=top["tasks"],
        named=named,
        share=top["tasks"] / named,
        once=load["tasks"].eq(1).sum(),
    )


def concentration_finding(table: pd.DataFrame, lang: Lang) -> str:
    """Gini, effective number and top share of whole tasks, from the concentration table."""
    row = table[table["load"].eq("tasks")].iloc[0]
    return say(
        "finding.concentration",
        lang,
        gini=row["gini"],
        effective=row["effective_number"],
        departments=row["departments"],
        top_5=row["top_5"],
    )


def lorenz_finding(points: pd.DataFrame, lang: Lang) -> str:
    """The share of the fifth of the departments with most tasks, read off the curve of tasks, or else the only one."""
    kind = "lorenz.title" if points["load"].eq("tasks").any() else "lorenz.title.fractional"
    curve = points[points["load"].eq("tasks")] if kind == "lorenz.title" else points
    top = 1 - np.interp(0.8, curve["departments"], curve["share"])
    return say(kind, lang, departments=len(curve) - 1, top=top)


def hub_finding(plan: Plan, department: str, lang: Lang) -> str:
    """In how many tasks the hub is, and with how many other departments it shares one."""
    load, pairs = workload(plan), co_responsibility(plan)
    return say(
        "finding.hub",
        lang,
        hub=name(load, department, lang),
        tasks=load["tasks"].iloc[0],
        named=load.attrs["named_tasks"],
        partners=(pairs["department_a"].eq(department) | pairs["department_b"].eq(department)).sum(),
    )


def pair_finding(pairs: pd.DataFrame, lang: Lang) -> str:
    """The pairs with the most tasks in common, from the table of pairs; of a part of it, only how many it has."""
    total, without = fact(pairs, "pairs"), left_out(pairs, lang)
    if len(pairs) != total:
        return say("projection.title.part", lang, pairs=total, shown=len(pairs))
    top = pairs[pairs["shared"].eq(pairs["shared"].max())]
    kind = "none" if pairs.empty else "one" if len(top) == 1 else "equal" if len(top) == total else "tied"
    names_of = [pair_name(pairs, row.department_a, row.department_b, lang) for row in top.itertuples()]
    return say(
        PAIR_TITLES[kind][bool(without)],
        lang,
        without=without,
        **{side: name(pairs, top[f"department_{side}"].iloc[0], lang) if len(top) else "" for side in "ab"},
        shared=pairs["shared"].max(),
        count=len(top),
        pairs=shortlist(names_of, lang, more="more.pairs"),
    )


def pair_name(table: pd.DataFrame, a: Hashable, b: Hashable, lang: Lang) -> str:
    """Both departments of a pair."""
    return say("significance.pair", lang, a=name(table, a, lang), b=name(table, b, lang))


def matrix_finding(shared: pd.DataFrame, lang: Lang) -> str:
    """How many pairs share a task, from the square table of shared tasks; of weights also the highest one."""
    cells = shared.to_numpy()[np.triu_indices(len(shared), k=1)]
    part, without = len(shared) != fact(shared, "departments"), left_out(shared, lang)
    if not cells.any() and not part:
        return say(PAIR_TITLES["none"][bool(without)], lang, without=without)
    if fact(shared, "weight") != "count" and cells.any():
        return _weight_finding(shared, cells, lang)
    return say(
        "pairs.title.part" if part else "pairs.title.without" if without else "pairs.title",
        lang,
        without=without,
        departments=len(shared),
        pairs=(cells > 0).sum(),
        share=(cells > 0).mean() if len(cells) else 0,
        often=(cells >= 3).sum(),
    )


def _weight_finding(shared: pd.DataFrame, cells: NDArray[np.float64], lang: Lang) -> str:
    """The highest weight, and which pair has it, or how many."""
    top = np.flatnonzero(np.isclose(cells, cells.max()))
    a, b = (places[top[0]] for places in np.triu_indices(len(shared), k=1))
    return say(
        "pairs.title.weight",
        lang,
        departments=len(shared),
        pairs=(cells > 0).sum(),
        weight=say(f"weight.{fact(shared, 'weight')}", lang),
        most=cells.max(),
        top=pair_name(shared, shared.index[a], shared.index[b], lang)
        if len(top) == 1
        else say("pairs.many", lang, count=len(top)),
    )


def left_out(table: pd.DataFrame, lang: Lang) -> str:
    """The departments that the table was made without."""
    return names(table, fact(table, "without"), lang)


def coverage_finding(coverage: pd.DataFrame, lang: Lang) -> str:
    """Tasks without an owner or with a single one, and departments per section, of the whole plan."""
    summary = pd.DataFrame.from_dict(fact(coverage, "section_summary"), orient="index")
    involved = summary["departments"].drop("", errors="ignore")  # tasks before the first section are in none
    if involved.empty:
        return say("coverage.title.flat", lang, departments=fact(coverage, "departments"))
    return say(
        "coverage.title" if involved.nunique() > 1 else "coverage.title.same",
        lang,
        tasks=summary["tasks"].sum(),
        none=summary["without_owner"].sum(),
        single=summary["single_owner"].sum(),
        least=involved.min(),
        most=involved.max(),
    )


def extremes_finding(coverage: pd.DataFrame, lang: Lang) -> str:
    """The sections with the most and the fewest departments; nothing for a plan with fewer than two sections."""
    involved = (coverage > 0).sum()
    if len(involved) < 2:
        return ""
    return say(
        "finding.coverage",
        lang,
        broad=name(coverage, involved.idxmax(), lang),
        most=involved.max(),
        thin=name(coverage, involved.idxmin(), lang),
        least=involved.min(),
    )


def ownership_finding(table: pd.DataFrame, lang: Lang) -> str:
    """Tasks without a named unit, with a single one, and with lists that are not complete."""
    titles = {
        owner: first_names(table, list(table.loc[table["owner"].eq(owner), "task_id"]), lang)
        for owner in ("none", "single")
    }
    return say(
        "finding.ownership",
        lang,
        tasks=len(table),
        none=table["owner"].eq("none").sum(),
        single=table["owner"].eq("single").sum(),
        open=table["open_ended"].sum(),
        **{f"{owner}_titles": say("finding.titles", lang, titles=t) if t else "" for owner, t in titles.items()},
    )


def breadth_finding(table: pd.DataFrame, lang: Lang) -> str:
    """The department whose tasks spread over the most sections; nothing if all are in one."""
    top = table.iloc[0]
    if top["sections"] < 2:
        return ""
    return say(
        "finding.breadth",
        lang,
        top=name(table, top["department_id"], lang),
        tasks=top["tasks"],
        sections=top["sections"],
        effective=top["effective_sections"],
    )
