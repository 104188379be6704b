"""What a reviewer asks, as figures: observed against expected, intervals, knock-outs, communities in the matrix."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.facts import fact
from analysis.figures.given import given_rows, left_out_note, part_of
from analysis.figures.style import (
    FAINT,
    LABEL_SIZE,
    PALETTE,
    QUIET,
    color,
    head_and_foot,
    legend_room,
    new_axes,
    shorten,
    style,
    widest,
)
from analysis.findings import pair_name
from analysis.labels import Lang
from analysis.methods import (
    changed_units,
    communities_finding,
    intervals_finding,
    knock_out_finding,
    significance_finding,
)
from analysis.network import ties
from analysis.plan import Plan
from analysis.significance import SIGNIFICANCE
from analysis.structure import communities
from analysis.uncertainty import INTERVALS
from analysis.whatif import KNOCK_OUT
from analysis.words import name, say, sentences, source_line

CORRECTED = ("holm_more", "bh_more", "tarone_more")
LONGEST = 260.0  # points of a label; longer ones, of several departments, are cut
NAMED_PAIRS = 3  # of those that chance explains least
DAMAGE = {  # hue, and strength: pale where the list is open-ended
    "orphaned": (PALETTE[7], 1.0),
    "orphaned_open": (PALETTE[7], 0.45),
    "single": (PALETTE[3], 1.0),
    "single_open": (PALETTE[3], 0.45),
}
MOST_ROWS = 25  # of departments whose loss does any damage
OUTSIDE = "#b5b5b5"
TITLE_WIDTH = 150.0  # points that a task's title may be wide


def draw_significance(
    table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw each pair of a table of `significance`: shared tasks observed against those expected by chance.

    Of the pairs below α, those that chance explains least are named.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type.
    """
    columns = ("department_a", "department_b", "shared", "expected", "p_more", "least_p_more", *CORRECTED)
    ids = ("department_a", "department_b")
    table = given_rows(table, like, SIGNIFICANCE, columns, facts=("alpha", "null"), ids=ids, empty=True)
    alpha = fact(table, "alpha")
    seen = table["p_more"].lt(alpha)
    with style():
        ax = new_axes(ax, 7, 6.2)
        most = 1.12 * max(table[["shared", "expected"]].max().max() if len(table) else 1, 1)
        ax.plot([0, most], [0, most], color=QUIET, linewidth=0.7)
        for rows, size, hue in ((table[~seen], 20, PALETTE[3]), (table[seen], 34, PALETTE[0])):
            ax.scatter(rows["expected"], rows["shared"], s=size, color=hue, linewidths=0, zorder=3)
        least = table[seen].sort_values(["p_more", "department_a", "department_b"]).head(NAMED_PAIRS)
        for row in least.itertuples():
            pair = pair_name(table, row.department_a, row.department_b, lang)
            ax.annotate(
                f"{pair} (p = {row.p_more:.2g})", (row.expected, row.shared), (6, 5),
                textcoords="offset points", fontsize=LABEL_SIZE, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85},
            )  # fmt: skip
        ax.set(xlim=(-0.02 * most, most), ylim=(-0.02 * most, most))
        ax.set_xlabel(say("significance.x", lang))
        ax.set_ylabel(say("significance.y", lang))
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True))
        null, testable = say(f"null.{fact(table, 'null')}", lang), table["least_p_more"].lt(alpha).sum()
        departments = fact(table, "departments")
        subtitle = [
            say("significance.subtitle", lang, null=null, alpha=alpha, testable=testable),
            left_out_note(table, lang),
            part_of(len(table), departments * (departments - 1) // 2, "pairs", lang),
        ]
        head_and_foot(
            ax, significance_finding(table, lang), sentences(subtitle, lang),
            source_line(table, lang, "none"), left=26, below=32,
        )  # fmt: skip
    return ax


def draw_intervals(
    table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw a table of `workload_intervals`: the tasks that name a department, what they may be, and the ranks.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type; if it has no row.
    """
    columns = ("department_id", "tasks", "upper", "rank", "rank_best", "rank_worst")
    facts = ("hidden", "incomplete", "unlisted")
    table = given_rows(table, like, INTERVALS, columns, facts=facts, ids=["department_id"])
    labels = [name(table, key, lang) for key in table["department_id"]]
    y = np.arange(len(table))
    with style():
        ax = new_axes(ax, 9, 1.2 + 0.2 * len(table))
        ax.hlines(y, table["tasks"], table["upper"], color=PALETTE[3], linewidth=2.5)
        ax.plot(table["tasks"], y, "o", color=PALETTE[0], markersize=5)
        for position, row in enumerate(table.itertuples()):
            ax.annotate(
                str(row.rank), (row.upper, position), (6, 0),
                textcoords="offset points", va="center", fontsize=LABEL_SIZE - 0.5, color=QUIET,
            )  # fmt: skip
        _rows(ax, labels, table["upper"].max(), say("intervals.axis", lang))
        in_section = fact(table, "hidden") == "section"
        subtitle = [
            say("intervals.subtitle.section" if in_section else "intervals.subtitle", lang),
            say("intervals.unlisted", lang) if fact(table, "unlisted") else "",
            part_of(len(table), fact(table, "departments"), "departments", lang),
        ]
        head_and_foot(
            ax, intervals_finding(table, lang), sentences(subtitle, lang),
            source_line(table, lang, "none"), left=widest(labels), below=32,
        )  # fmt: skip
    return ax


def draw_knock_out(
    table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw a table of `knock_out`: tasks left with nobody or with a single unit, for each change that matters.

    Rows that do no damage are left out, and those after the first 25.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type; if it has no row.
    """
    table = given_rows(table, like, KNOCK_OUT, ("change", "departments", *DAMAGE))
    damaging = table[table[list(DAMAGE)].any(axis=1)]
    shown, others, harmless = damaging.head(MOST_ROWS), len(damaging[MOST_ROWS:]), len(table) - len(damaging)
    changes = zip(shown["change"], shown["departments"], strict=True)
    labels = [_change(table, change, units, lang) for change, units in changes]
    with style():
        parts, height = shown[list(DAMAGE)], 1.6 + 0.22 * max(len(shown), 1)
        room = legend_room(parts.sum(axis=1).tolist(), int(parts.any().sum()), height, 0.22, 0.5)
        ax = new_axes(ax, 8, height + 0.22 * room)
        left = np.zeros(len(shown))
        for part, (hue, strength) in DAMAGE.items():
            if shown[part].any():
                label = say(f"knock_out.{part}", lang)
                ax.barh(
                    range(len(shown)), shown[part], 0.7, left=left,
                    color=hue, alpha=strength, label=label, edgecolor="white", linewidth=0.6,
                )  # fmt: skip
                left += shown[part].to_numpy()
        _rows(ax, labels, left.max(initial=1), say("knock_out.axis", lang))
        if len(shown):
            ax.set_ylim(len(shown) - 0.4 + room, -0.6)
            ax.legend(loc="lower right")
        subtitle = [
            *_damage(table, lang),
            say("knock_out.rest", lang, others=others) if others else "",
            say("knock_out.harmless", lang, harmless=harmless) if harmless and len(shown) else "",
        ]
        head_and_foot(
            ax, knock_out_finding(table, lang), sentences(subtitle, lang),
            source_line(table, lang, "none"), left=widest(labels), below=32,
        )  # fmt: skip
    return ax


def _change(table: pd.DataFrame, change: str, departments: str, lang: Lang) -> str:
    """What a row of the knock-out table changes."""
    units = shorten(changed_units(table, departments, lang), LONGEST, LABEL_SIZE)
    return say("knock_out.merged", lang, units=units) if change == "merged" else units


def _damage(table: pd.DataFrame, lang: Lang) -> list[str]:
    """What the bars mean, for each kind of change in the table."""
    removed = table["change"].eq("removed")
    several = removed & ~table["departments"].isin(list(fact(table, "labels")))
    kinds = {
        "knock_out.subtitle": removed & ~several,
        "knock_out.subtitle.several": several,
        "knock_out.subtitle.merged": ~removed,
    }
    return [say(key, lang) for key, rows in kinds.items() if rows.any()]


def draw_communities(plan: Plan, *, ax: Axes | None = None, lang: Lang = "zh", without: Collection[str] = ()) -> Axes:
    """Draw tasks × departments, community by community: ties inside one in its colour, all others grey.

    `without` leaves departments out, as if the plan did not name them. Tasks without a department are not drawn.

    Raises
    ------
    PlanError
        If no list names a department, or `without` names one that the plan does not have.
    """
    table = communities(plan, without)
    of_tasks, of_departments = (table[table["mode"].eq(mode)] for mode in ("task", "department"))
    row, column = (
        {key: position for position, key in enumerate(part["node_id"])} for part in (of_tasks, of_departments)
    )
    community = dict(zip(table["node_id"], table["community"], strict=True))
    numbers = plan.tasks.set_index("task_id")["number"]
    tasks = [
        shorten(f"{numbers[key]}. {name(table, key, lang)}", TITLE_WIDTH, LABEL_SIZE) for key in of_tasks["node_id"]
    ]
    departments = [name(table, key, lang) for key in of_departments["node_id"]]
    with style():
        ax = new_axes(ax, 3.2 + 0.2 * len(departments), 2.6 + 0.2 * len(tasks))
        cells = ties(plan, without)
        x, y = cells["department_id"].map(column), cells["task_id"].map(row)
        of_task, of_department = (cells[mode].map(community) for mode in ("task_id", "department_id"))
        hues = [color(a - 1) if a == b else OUTSIDE for a, b in zip(of_task, of_department, strict=True)]
        ax.scatter(x, y, s=64, c=hues, marker="s", linewidths=0)
        for axis, part in ((ax.axhline, of_tasks), (ax.axvline, of_departments)):
            for border in np.flatnonzero(np.diff(part["community"])):
                axis(border + 0.5, color=QUIET, linewidth=0.6)
        ax.set_xticks(range(len(departments)), departments, fontsize=LABEL_SIZE, rotation=90)
        ax.set_yticks(range(len(tasks)), tasks, fontsize=LABEL_SIZE)
        ax.set(xlim=(-0.6, len(departments) - 0.4), ylim=(len(tasks) - 0.4, -0.6))
        ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        ax.spines[:].set(visible=True, color=FAINT)
        untied = len(plan.tasks) - len(of_tasks)
        subtitle = [
            say("communities.subtitle", lang, hits=table.attrs["modularity_hits"]),
            left_out_note(table, lang),
            say("communities.untied", lang, tasks=untied) if untied else "",
        ]
        head_and_foot(
            ax, communities_finding(table, lang), sentences(subtitle, lang),
            source_line(table, lang, "none"),
            left=widest(tasks), above=widest(departments),
        )  # fmt: skip
    return ax


def _rows(ax: Axes, labels: list[str], most: float, axis: str) -> None:
    """A row for each label from the top down, and whole numbers across."""
    ax.set_yticks(range(len(labels)), labels, fontsize=LABEL_SIZE)
    ax.set(ylim=(max(len(labels), 1) - 0.4, -0.6), xlim=(0, most * 1.1))
    ax.set_xlabel(axis)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
