"""What a reviewer asks: is it more than chance, how sure is it, what hangs on whom; and the paragraph on methods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import curveball
from analysis.harmless import seen
from analysis.labels import Lang
from analysis.network import biadjacency
from analysis.plan import Plan
from analysis.significance import ALPHA, MOST_LISTED, SAMPLES, SEED, significance
from analysis.words import LONGEST_NAME, name, say, sentences, short
from analysis.workload import workload


def significance_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many pairs share more tasks than chance gives, before and after correction, from the significance table."""
    alpha = table.attrs["alpha"]
    corrected = table[["holm_more", "bh_more", "tarone_more"]].min(axis=1).lt(alpha).sum()
    return say(
        "significance.title.some" if corrected else "significance.title.none",
        lang,
        pairs=len(table),
        uncorrected=table["p_more"].lt(alpha).sum(),
        corrected=corrected,
        alpha=alpha,
    )


def intervals_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many ranks are certain, and the widest one of the ten with most tasks, from the table of intervals."""
    spread = (table["rank_worst"] - table["rank_best"]).head(10)
    if not spread.any():
        return say("intervals.title.certain", lang)
    widest = table.iloc[int(np.argmax(spread))]
    return say(
        "intervals.title",
        lang,
        incomplete=table.attrs["incomplete"],
        certain=table["rank_best"].eq(table["rank_worst"]).sum(),
        widest=name(table, widest["department_id"], lang),
        rank=widest["rank"],
    )


def knock_out_finding(table: pd.DataFrame, lang: Lang) -> str:
    """Whose loss leaves most tasks with nobody, and how many departments leave none, from the knock-out table."""
    orphaned = table["orphaned"] + table["orphaned_open"]
    if not orphaned.any():
        return say("knock_out.title.none", lang)
    top = int(np.argmax(orphaned))
    return say(
        "knock_out.title",
        lang,
        top=name(table, table["departments"].iloc[top], lang),
        orphaned=orphaned.iloc[top],
        others=orphaned.eq(0).sum(),
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
