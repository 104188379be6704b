"""Themes as figures: theme × section and theme × department, each a heat map with counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from analysis.figures.style import LABEL_SIZE, PALETTE, QUIET, head_and_foot, new_axes, style, widest
from analysis.figures.tables import COLUMN_WIDTH, _balanced, _draw_counts, _upright
from analysis.findings import left_out
from analysis.labels import Lang
from analysis.words import name, names, say, sentences, source_line

OWNER = PALETTE[1]  # is seen on light cells and on dark ones


def draw_theme_sections(table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw theme × section (`theme_sections`): tasks in each cell; technologies have grey labels."""
    rows = [name(table, theme, lang) for theme in table.index]
    columns = [_balanced(name(table, section, lang), COLUMN_WIDTH) for section in table]
    with style():
        ax = new_axes(ax, 9.5, 1.6 + 0.205 * len(table))
        _draw_counts(ax, table.to_numpy(), rows, columns, aspect="auto")
        _grey_technologies(ax, table)
        above = max((label.count("\n") + 1 for label in columns), default=0) * LABEL_SIZE * 1.35 + 4
        head_and_foot(
            ax, theme_sections_finding(table, lang), say("theme_sections.subtitle", lang), source_line(table, lang),
            left=widest(rows) + 2, above=above,
        )  # fmt: skip
    return ax


def draw_theme_departments(table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw theme × department (`theme_departments`): tasks in each cell; a frame around each natural owner's."""
    rows = [name(table, theme, lang) for theme in table.index]
    units = [name(table, unit, lang) for unit in table]
    with style():
        ax = new_axes(ax, 2.6 + 0.2 * len(table.columns), 2.4 + 0.2 * len(table))
        _draw_counts(ax, table.to_numpy(), rows, [_upright(unit) for unit in units], aspect="equal")
        _grey_technologies(ax, table)
        for row, column in np.argwhere(_owner_cells(table)):
            ax.add_patch(
                Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=OWNER, linewidth=1.3, zorder=3)
            )
        without = left_out(table, lang)
        subtitle = [
            say("theme_departments.subtitle", lang),
            say("projection.without", lang, without=without) if without else "",
        ]
        head_and_foot(
            ax, theme_departments_finding(table, lang), sentences(subtitle, lang), source_line(table, lang),
            left=widest(rows) + 2, above=widest(units) * (1.25 if lang == "zh" else 1),
        )  # fmt: skip
    return ax


def _grey_technologies(ax: Axes, table: pd.DataFrame) -> None:
    for label, theme in zip(ax.get_yticklabels(), table.index, strict=True):
        if table.attrs["kinds"][theme] == "technology":
            label.set_color(QUIET)


def _owner_cells(table: pd.DataFrame) -> NDArray[np.bool_]:
    owners = table.attrs["owners"]
    cells = [unit in owners.get(theme, ()) for theme in table.index for unit in table]
    return np.array(cells, dtype=bool).reshape(table.shape)


def theme_sections_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many themes are named; beside the plan's subject the one in most tasks; how many are in a single task."""
    if not len(table):
        return say("theme_sections.title.none", lang)
    tasks = pd.Series(table.attrs["theme_tasks"])[table.index]
    own = [theme for theme in table.index if theme in table.attrs["subject"]]
    own = own if len(own) < len(table) else []
    top = tasks.drop(own).index[0]
    kind = "flat" if list(table) == [""] else "own" if own else "plain"
    return say(
        f"theme_sections.title_{kind}",
        lang,
        themes=len(table),
        subject=names(table, own, lang),
        top=name(table, top, lang),
        tasks=tasks[top],
        sections=table.loc[top].gt(0).sum(),
        once=tasks.eq(1).sum(),
    )


def theme_departments_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many themes no natural owner carries, and beside the plan's subject the one that most departments carry.

    As the tables have it, also of departments that the figure leaves out.
    """
    coverage = pd.DataFrame.from_dict(table.attrs["coverage"], orient="index", columns=["departments", "owner_listed"])
    carried = coverage["departments"]
    if not carried.any():
        return say("theme_sections.title.none", lang)
    others = carried.drop(table.attrs["subject"], errors="ignore")
    others = others if others.any() else carried
    kind = "owners" if table.attrs["owners"] else "plain"
    return say(
        f"theme_departments.title_{kind}",
        lang,
        themes=len(table),
        none=(~coverage["owner_listed"]).sum(),
        top=name(table, others.idxmax(), lang),
        most=others.max(),
    )
