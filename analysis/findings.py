"""Measure tables → the sentences that state what they show; titles of figures and answers of the briefing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.coresponsibility import co_responsibility
from analysis.coverage import breadth, ownership, section_coverage
from analysis.labels import Lang
from analysis.plan import Plan
from analysis.words import first_names, name, names, say, sentences
from analysis.workload import concentration, hub, workload


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
    """Size of the network, and the department with most tasks, from the workload table."""
    top = load.iloc[0]
    return say(
        "network.title",
        lang,
        named=load.attrs["named_tasks"],
        tasks=load.attrs["tasks"],
        departments=len(load),
        ties=load["tasks"].sum(),
        hub=name(load, top["department_id"], lang),
        hub_tasks=top["tasks"],
    )


def workload_finding(load: pd.DataFrame, lang: Lang) -> str:
    """The heaviest load, and how many departments have a single task, from the workload table."""
    top, named = load.iloc[0], load.attrs["named_tasks"]
    return say(
        "workload.title",
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
    """The share of the fifth of the departments with most tasks, read off the Lorenz curve of tasks."""
    curve = points[points["load"].eq("tasks")]
    return say("lorenz.title", lang, top=1 - np.interp(0.8, curve["departments"], curve["share"]))


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
    """The pair with the most tasks in common, from the table of pairs."""
    if pairs.empty:
        return say("projection.title.none", lang)
    top, without = pairs.iloc[0], left_out(pairs, lang)
    return say(
        "projection.title.without" if without else "projection.title",
        lang,
        without=without,
        a=name(pairs, top["department_a"], lang),
        b=name(pairs, top["department_b"], lang),
        shared=top["shared"],
    )


def matrix_finding(shared: pd.DataFrame, lang: Lang) -> str:
    """How many pairs share a task, from the square table of shared tasks."""
    counts = shared.to_numpy()[np.triu_indices(len(shared), k=1)]
    without = left_out(shared, lang)
    return say(
        "pairs.title.without" if without else "pairs.title",
        lang,
        without=without,
        pairs=(counts > 0).sum(),
        share=(counts > 0).mean() if len(counts) else 0,
        often=(counts >= 3).sum(),
    )


def left_out(table: pd.DataFrame, lang: Lang) -> str:
    """The departments that the table was made without."""
    return names(table, table.attrs.get("without", []), lang)


def coverage_finding(coverage: pd.DataFrame, lang: Lang) -> str:
    """Tasks without an owner or with a single one, and departments per section, from department × section."""
    if not len(coverage.columns):
        return say("coverage.title.flat", lang, departments=len(coverage))
    summary = pd.DataFrame.from_dict(coverage.attrs["section_summary"], orient="index")
    return say(
        "coverage.title",
        lang,
        tasks=summary["tasks"].sum(),
        none=summary["without_owner"].sum(),
        single=summary["single_owner"].sum(),
        least=summary["departments"].min(),
        most=summary["departments"].max(),
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
