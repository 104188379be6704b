"""What a reviewer asks: is it more than chance, how sure is it, what hangs on whom; and the paragraph on methods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import curveball
from analysis.facts import fact
from analysis.harmless import seen
from analysis.labels import Lang
from analysis.network import biadjacency
from analysis.plan import Plan
from analysis.significance import ALPHA, MOST_LISTED, SAMPLES, SEED, significance
from analysis.words import LONGEST_NAME, name, say, sentences, short, shortlist
from analysis.workload import workload


def significance_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many pairs share more tasks than chance gives, before and after correction, from the significance table."""
    alpha = fact(table, "alpha")
    corrected = table[["holm_more", "bh_more", "tarone_more"]].min(axis=1).lt(alpha).sum()
    uncorrected = table["p_more"].lt(alpha).sum()
    kind = "empty" if table.empty else "some" if corrected else "none" if uncorrected else "zero"
    return say(
        f"significance.title.{kind}",
        lang,
        pairs=len(table),
        uncorrected=uncorrected,
        corrected=corrected,
        alpha=alpha,
    )


def intervals_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many ranks are certain, and the widest, if it can be of the first ten rows, from the table of intervals."""
    spread, incomplete = table["rank_worst"] - table["rank_best"], fact(table, "incomplete")
    certain = spread.eq(0).sum()
    if certain == len(table):
        kind = "sure" if incomplete else "certain"
        return say(f"intervals.title.{kind}", lang, incomplete=incomplete, departments=len(table))
    first = spread.iloc[:10] if spread.iloc[:10].any() else spread
    widest = table.iloc[int(np.argmax(first))]
    return say(
        "intervals.title",
        lang,
        incomplete=incomplete,
        certain=certain,
        departments=len(table),
        widest=name(table, widest["department_id"], lang),
        rank=widest["rank"],
    )


def knock_out_finding(table: pd.DataFrame, lang: Lang) -> str:
    """Which tasks lose all their named units, from the knock-out table: its worst row, or the one change asked for."""
    orphaned = table["orphaned"] + table["orphaned_open"]
    worst, removed = int(np.argmax(orphaned)), table["change"].eq("removed").all()
    others, whole = orphaned.eq(0).sum(), removed and len(table) == fact(table, "departments")
    if len(table) == 1 and not removed:
        key = "knock_out.title.merged"
    elif whole and not orphaned.any():
        key = "knock_out.title.none"
    elif whole and others:
        key = "knock_out.title"
    else:
        key = "knock_out.title.one" if len(table) == 1 else "knock_out.title.part"
    return say(
        key,
        lang,
        top=changed_units(table, table["departments"].iloc[worst], lang),
        orphaned=orphaned.iloc[worst],
        others=others,
        single=table["single"].iloc[0] + table["single_open"].iloc[0],
        shown=len(table),
        some=orphaned.gt(0).sum(),
    )


def changed_units(table: pd.DataFrame, departments: str, lang: Lang) -> str:
    """The departments of a row of the knock-out table, the first of them if they are many."""
    ids = [departments] if departments in fact(table, "labels") else departments.split("、")
    named = [name(table, key, lang) for key in ids]
    return (
        say("significance.pair", lang, a=named[0], b=named[1])
        if len(named) == 2
        else shortlist(named, lang, more="more.units")
    )


def communities_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many communities there are and how much stays inside, from the table of communities."""
    return say(
        "communities.title",
        lang,
        communities=table["community"].nunique(),
        inside=table.attrs["inside"],
        modularity=table.attrs["modularity"],
    )


def methods_text(plan: Plan, lang: Lang = "zh") -> str:
    """The paragraph for a paper or an annex: what was done, under which null models, with which seed and corrections.

    Its numbers are those of the plan; references are given by author and year, in full in the docstrings of
    `significance`, `structure`, `brokerage` and `jackknife`.
    """
    load, table = workload(plan), significance(plan)
    matrix = biadjacency(plan).matrix
    drawn = curveball.arrangements(matrix[matrix.sum(axis=1) > 0]) > MOST_LISTED
    below = {column: table[f"{column}_more"].lt(ALPHA).sum() for column in ("p", "least_p", "holm", "bh", "tarone")}
    title = plan.meta.title_en if lang == "en" and plan.meta.title_en else plan.meta.title
    return sentences(
        [
            say(
                "methods.network",
                lang,
                title=short(seen(title or plan.source.name), LONGEST_NAME),
                tasks=len(plan.tasks),
                named=load.attrs["named_tasks"],
                departments=len(load),
                ties=load["tasks"].sum(),
            ),
            say("methods.open", lang, open_ended=load.attrs["open_ended"]) if load.attrs["open_ended"] else "",
            say("methods.projection", lang),
            say(
                "methods.null",
                lang,
                fdsm=say("methods.drawn" if drawn else "methods.listed", lang, samples=SAMPLES, seed=SEED),
                alpha=ALPHA,
            ),
            say(
                "methods.result",
                lang,
                pairs=len(table),
                alpha=ALPHA,
                testable=below["least_p"],
                uncorrected=below["p"],
                holm=below["holm"],
                bh=below["bh"],
                tarone=below["tarone"],
            ),
            say("methods.structure", lang),
            say("methods.limits", lang),
        ],
        lang,
    )
