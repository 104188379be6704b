"""Themes as figures: theme × section and theme × department, each a heat map with counts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from analysis.facts import fact
from analysis.figures.given import given_cells, left_out_note, part_of
from analysis.figures.style import LABEL_SIZE, PALETTE, QUIET, head_and_foot, new_axes, style, widest
from analysis.figures.tables import COLUMN_WIDTH, _balanced, _draw_counts, _upright
from analysis.labels import Lang
from analysis.words import name, names, say, sentences, shortlist, source_line

THEME_FACTS = ("kinds", "subject", "themes")  # beside a table of themes
OWNER = PALETTE[1]  # is seen on light cells and on dark ones


def draw_theme_sections(
    table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw theme × section (`theme_sections`): tasks in each cell; technologies have grey labels.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type.
    """
    table = given_cells(table, like, "theme_id", "theme_sections", [*THEME_FACTS, "sections"])
    rows = [name(table, theme, lang) for theme in table.index]
    columns = [_balanced(name(table, section, lang), COLUMN_WIDTH) for section in table]
    with style():
        ax = new_axes(ax, 9.5, 1.6 + 0.205 * len(table))
        _draw_counts(ax, table.to_numpy(), rows, columns, aspect="auto")
        _grey_technologies(ax, table)
        above = max((label.count("\n") + 1 for label in columns), default=0) * LABEL_SIZE * 1.35 + 4
        tasks = [fact(table, "themes")[theme]["tasks"] for theme in table.index]
        in_order = tasks == sorted(tasks, reverse=True)
        subtitle = [
            say("theme_sections.subtitle" if in_order else "theme_sections.subtitle.unsorted", lang),
            part_of(len(table), len(fact(table, "themes")), "themes", lang),
            part_of(len(table.columns), fact(table, "sections"), "sections", lang),
        ]
        head_and_foot(
            ax, theme_sections_finding(table, lang), sentences(subtitle, lang), source_line(table, lang),
            left=widest(rows) + 2, above=above,
        )  # fmt: skip
    return ax


def draw_theme_departments(
    table: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw theme × department (`theme_departments`): tasks in each cell; a frame around each natural owner's.

    The title is about the whole plan, as `thematic_coverage`, also where departments are left out of the drawing.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type.
    """
    table = given_cells(table, like, "theme_id", "theme_departments", [*THEME_FACTS, "owners"])
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
        subtitle = [
            say("theme_departments.subtitle", lang),
            left_out_note(table, lang),
            part_of(len(table), len(fact(table, "themes")), "themes", lang),
            part_of(len(table.columns), fact(table, "departments"), "departments", lang),
        ]
        head_and_foot(
            ax, theme_departments_finding(table, lang), sentences(subtitle, lang), source_line(table, lang),
            left=widest(rows) + 2, above=widest(units) * (1.25 if lang == "zh" else 1),
        )  # fmt: skip
    return ax


def _grey_technologies(ax: Axes, table: pd.DataFrame) -> None:
    for label, theme in zip(ax.get_yticklabels(), table.index, strict=True):
        if fact(table, "kinds")[theme] == "technology":
            label.set_color(QUIET)


def _owner_cells(table: pd.DataFrame) -> NDArray[np.bool_]:
    owners = fact(table, "owners")
    cells = [unit in owners.get(theme, ()) for theme in table.index for unit in table]
    return np.array(cells, dtype=bool).reshape(table.shape)


def theme_sections_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many fields the plan names; beside its subject the one in most tasks; how many are in a single task."""
    themes = pd.DataFrame.from_dict(fact(table, "themes"), orient="index")
    if themes.empty:
        return say("theme_sections.title.none", lang)
    others, own = _beside_subject(table, themes)
    top = others[others["tasks"].eq(others["tasks"].max())]
    tied, flat = len(top) > 1, not top["sections"].any()  # flat: in no section
    kinds = [
        "equal" if tied and len(top) == len(others) else "tied" if tied else "flat" if flat else "",
        "own" * bool(own),
    ]
    kind = "_".join(filter(None, kinds)) or "plain"
    return say(
        f"theme_sections.title_{kind}",
        lang,
        themes=len(themes),
        subject=names(table, own, lang),
        top=_themes(table, top.index, lang),
        tasks=top["tasks"].iloc[0],
        sections=top["sections"].iloc[0],
        once=themes["tasks"].eq(1).sum(),
    )


def theme_departments_finding(table: pd.DataFrame, lang: Lang) -> str:
    """How many fields no natural owner carries, and beside the plan's subject the ones that most departments carry."""
    themes = pd.DataFrame.from_dict(fact(table, "themes"), orient="index")
    if themes.empty:
        return say("theme_sections.title.none", lang)
    none = (~themes["owner_listed"].astype(bool)).sum()
    kind = "owners" if fact(table, "owners") else "plain"
    first = say(f"theme_departments.title_{kind}", lang, themes=len(themes), none=none)
    return say("clause", lang).join(filter(None, (first, _most_carried(table, themes, lang))))


def _most_carried(table: pd.DataFrame, themes: pd.DataFrame, lang: Lang) -> str:
    """The fields that most departments carry; nothing if all are carried by as many."""
    others, own = _beside_subject(table, themes)
    most = others["departments"].max()
    if not most:
        return "" if own else say("theme_departments.nobody", lang)
    top = others.index[others["departments"].eq(most)]
    if 1 < len(top) == len(others):
        return ""
    return say(
        "theme_departments.top_own" if own else "theme_departments.top",
        lang,
        subject=names(table, own, lang),
        top=_themes(table, top, lang),
        most=most,
    )


def _beside_subject(table: pd.DataFrame, themes: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The themes but for those of the plan's title, and these; all of them if the plan names no other."""
    own = [theme for theme in themes.index if theme in fact(table, "subject")]
    return (themes.drop(own), own) if len(own) < len(themes) else (themes, [])


def _themes(table: pd.DataFrame, themes: Iterable[str], lang: Lang) -> str:
    return shortlist([name(table, theme, lang) for theme in themes], lang, more="more.themes")
