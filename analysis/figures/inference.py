"""What a reviewer asks, as figures: observed against expected, intervals, knock-outs, communities in the matrix."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures.style import (
    FAINT,
    LABEL_SIZE,
    PALETTE,
    QUIET,
    color,
    head_and_foot,
    new_axes,
    shorten,
    style,
    widest,
)
from analysis.labels import Lang
from analysis.methods import communities_finding, intervals_finding, knock_out_finding, significance_finding
from analysis.network import ties
from analysis.plan import Plan
from analysis.structure import communities
from analysis.words import name, say, source_line

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


def draw_significance(table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw each pair of a table of `significance`: shared tasks observed against those expected by chance."""
    alpha = table.attrs["alpha"]
    seen = table["p_more"].lt(alpha)
    with style():
        ax = new_axes(ax, 7, 6.2)
        most = max(table["shared"].max() if len(table) else 1, 1) * 1.12
        ax.plot([0, most], [0, most], color=QUIET, linewidth=0.7)
        for rows, size, hue in ((table[~seen], 20, PALETTE[3]), (table[seen], 34, PALETTE[0])):
            ax.scatter(rows["expected"], rows["shared"], s=size, color=hue, linewidths=0, zorder=3)
        for row in table[seen].head(NAMED_PAIRS).itertuples():
            a, b = (name(table, key, lang) for key in (row.department_a, row.department_b))
            pair = say("significance.pair", lang, a=a, b=b)
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
        null = say(f"null.{table.attrs['null']}", lang)
        testable = table["least_p_more"].lt(alpha).sum()
        subtitle = say("significance.subtitle", lang, null=null, alpha=alpha, testable=testable)
        head_and_foot(ax, significance_finding(table, lang), subtitle, source_line(table, lang), left=26, below=32)
    return ax


def draw_intervals(table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw a table of `workload_intervals`: the tasks that name a department, what they may be, and the ranks."""
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
        head_and_foot(
            ax, intervals_finding(table, lang), say("intervals.subtitle", lang), source_line(table, lang),
            left=widest(labels), below=32,
        )  # fmt: skip
    return ax


def draw_knock_out(table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw a table of `knock_out`: tasks left with nobody or with a single unit, for each department that matters."""
    damaging = table[table[list(DAMAGE)].any(axis=1)].head(MOST_ROWS)
    labels = [name(table, key, lang) for key in damaging["departments"]]
    with style():
        ax = new_axes(ax, 8, 1.6 + 0.22 * max(len(damaging), 1))
        left = np.zeros(len(damaging))
        for part, (hue, strength) in DAMAGE.items():
            if damaging[part].any():
                label = say(f"knock_out.{part}", lang)
                ax.barh(
                    range(len(damaging)), damaging[part], 0.7, left=left,
                    color=hue, alpha=strength, label=label, edgecolor="white", linewidth=0.6,
                )  # fmt: skip
                left += damaging[part].to_numpy()
        _rows(ax, labels, left.max(initial=1), say("knock_out.axis", lang))
        if len(damaging):
            ax.legend(loc="lower right")
        head_and_foot(
            ax, knock_out_finding(table, lang), say("knock_out.subtitle", lang), source_line(table, lang),
            left=widest(labels), below=32,
        )  # fmt: skip
    return ax


def draw_communities(plan: Plan, *, ax: Axes | None = None, lang: Lang = "zh", without: Collection[str] = ()) -> Axes:
    """Draw tasks × departments, community by community: ties inside one in its colour, all others grey."""
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
        subtitle = say("communities.subtitle", lang, hits=table.attrs["modularity_hits"])
        head_and_foot(
            ax, communities_finding(table, lang), subtitle, source_line(table, lang),
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
