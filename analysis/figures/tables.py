"""The tabulations as figures: workload bars, Lorenz curves, the co-responsibility matrix, the coverage heat map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator, PercentFormatter
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from analysis.errors import PlanError
from analysis.facts import fact
from analysis.figures.given import given_cells, given_rows, left_out_note, part_of
from analysis.figures.order import cluster_order
from analysis.figures.style import (
    FAINT,
    HEAT,
    INK,
    LABEL_SIZE,
    PALETTE,
    QUIET,
    color,
    head_and_foot,
    legend_room,
    new_axes,
    style,
    text_path,
    text_width,
    widest,
    wrap,
)
from analysis.findings import coverage_finding, lorenz_finding, matrix_finding, workload_finding
from analysis.labels import Lang
from analysis.words import name, say, sentences, source_line
from analysis.workload import LOADS, LORENZ, WORKLOAD

COLUMN_WIDTH = 62.0  # points that a section's heading may be wide
CORNERS = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])  # of a cell
FOOT = ("tasks", "departments", "without_owner", "single_owner")
FOOT_LINE = 14.0  # points


def draw_workload(
    workload: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw a bar of tasks for each department, split by section, with its number and the fractional count behind it.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type; if it has no row.
    """
    columns, ids = ("department_id", "tasks", "fractional"), ["department_id"]
    workload = given_rows(workload, like, WORKLOAD, columns, facts=["named_tasks"], ids=ids)
    sections = [column for column in workload if column in fact(workload, "labels")]
    parts = workload[sections].assign(rest=workload["tasks"] - workload[sections].sum(axis=1))  # rest: in no section
    parts = parts if parts["rest"].any() else workload[sections]
    labels = [name(workload, key, lang) for key in workload["department_id"]]
    y = np.arange(len(workload))
    with style():
        height, entries = 1.2 + 0.2 * len(workload), len(parts.columns) + 1
        room = legend_room(workload["tasks"].tolist(), entries, height, 0.2, 0.3) if sections else 0
        ax = new_axes(ax, 9, height + 0.2 * room)
        left = np.zeros(len(workload))
        for position, part in enumerate(parts):
            rest = part == "rest"
            hue = QUIET if rest else color(position)
            label = say("workload.rest", lang) if rest else name(workload, part, lang)
            width = parts[part].to_numpy()
            has = width > 0
            ax.barh(y[has], width[has], 0.72, left=left[has], color=hue, label=label, edgecolor="white", linewidth=0.6)
            left += width
        for position, row in enumerate(workload.itertuples()):
            ax.annotate(
                f"{row.tasks} ({row.fractional:.1f})",
                (row.tasks, position),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=LABEL_SIZE - 0.5,
                color=QUIET,
            )
        ax.set_yticks(y, labels, fontsize=LABEL_SIZE)
        ax.set(ylim=(len(workload) - 0.4 + room, -0.6), xlim=(0, workload["tasks"].max() * 1.1))
        ax.set_xlabel(say("workload.axis", lang))
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        if sections:
            ax.legend(title=say("workload.legend", lang), loc="lower right", alignment="left")
        subtitle = [
            say("workload.subtitle" if sections else "workload.subtitle.flat", lang),
            part_of(len(workload), fact(workload, "departments"), "departments", lang),
        ]
        head_and_foot(
            ax, workload_finding(workload, lang), sentences(subtitle, lang),
            source_line(workload, lang, "tasks"), left=widest(labels), below=32,
        )  # fmt: skip
    return ax


def draw_lorenz(
    points: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw the Lorenz curves of a table of `lorenz`, with the Gini coefficient of each.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type; if points of a
        curve are missing.
    """
    points = given_rows(points, like, LORENZ, ("load", "departments", "share")).sort_values(["load", "departments"])
    curves = {load: points[points["load"].eq(load)] for load in LOADS if points["load"].eq(load).any()}
    for load, curve in curves.items():
        _refuse_broken(curve["departments"].to_numpy(), curve["share"].to_numpy(), load)
    with style():
        ax = new_axes(ax, 7, 6.6)
        ax.plot([0, 1], [0, 1], color=QUIET, linewidth=0.7)
        for load, curve in curves.items():
            hue = PALETTE[LOADS.index(load)]
            x, share = curve["departments"].to_numpy(), curve["share"].to_numpy()
            label = say(f"lorenz.{load}", lang, gini=1 - 2 * np.trapezoid(share, x))
            ax.plot(x, share, color=hue, linewidth=2, label=label)
        ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
        ax.set_xlabel(say("lorenz.x", lang))
        ax.set_ylabel(say("lorenz.y", lang))
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.legend(loc="upper left")
        shown = len(next(iter(curves.values()))) - 1
        subtitle = [
            say("lorenz.subtitle", lang),
            part_of(shown, fact(points, "departments"), "departments", lang),
        ]
        head_and_foot(
            ax, lorenz_finding(points, lang), sentences(subtitle, lang),
            source_line(points, lang, "none"), below=32,
        )  # fmt: skip
    return ax


def _refuse_broken(departments: NDArray[np.float64], share: NDArray[np.float64], load: str) -> None:
    """Refuse a curve that does not go from (0, 0) to (1, 1) in even steps: its Gini coefficient would be another's."""
    even = np.allclose(departments, np.linspace(0, 1, len(departments)))
    if len(departments) < 2 or not even or not np.allclose(share[[0, -1]], (0, 1)):
        raise PlanError.of("figure.curve", where="lorenz", load=load)


def draw_co_responsibility(
    shared: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw the square table of shared tasks (`co_responsibility_matrix`), similar departments side by side.

    Cells bear counts, or weights with two decimals.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type; if rows and
        columns are not the same departments.
    """
    shared = given_cells(shared, like, "department_id", "co_responsibility_matrix", ["weight"])
    if set(shared.index) != set(shared):
        raise PlanError.of("figure.square", where="co_responsibility_matrix")
    shared = shared[list(shared.index)]  # in the same order, however one of them was sorted
    cells, weight = shared.to_numpy(), fact(shared, "weight")
    order = cluster_order(cells / (cells.max(initial=0) or 1) + np.eye(len(cells)))
    labels = [name(shared, key, lang) for key in shared.index[order]]
    with style():
        side = max(5.0, 2.4 + (0.2 if weight == "count" else 0.27) * len(cells))
        ax = new_axes(ax, side, side)
        draw = _draw_counts if weight == "count" else _draw_weights
        draw(ax, cells[np.ix_(order, order)], labels, [_upright(label) for label in labels], aspect="equal")
        subtitle = [
            say("pairs.subtitle", lang) if weight == "count" else say(f"pairs.subtitle.{weight}", lang),
            left_out_note(shared, lang),
            part_of(len(shared), fact(shared, "departments"), "departments", lang),
        ]
        room = widest(labels)
        head_and_foot(
            ax, matrix_finding(shared, lang), sentences(subtitle, lang),
            source_line(shared, lang, "all" if weight == "count" else "none"),
            left=room, above=room * (1.25 if lang == "zh" else 1),
        )  # fmt: skip
    return ax


def _upright(label: str) -> str:
    """A Chinese label written from top to bottom; any other as it is, to be turned."""
    return "\n".join(label) if all("\u4e00" <= character <= "\u9fff" for character in label) else label


def draw_section_coverage(
    coverage: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh", like: pd.DataFrame | None = None
) -> Axes:
    """Draw department × section (`section_coverage`): tasks in each cell; what each section has at the foot.

    `like` is the table as the measure made it, for one that has lost the facts beside it (after `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type.
    """
    coverage = given_cells(coverage, like, "department_id", "section_coverage", ["section_summary"])
    sections = fact(coverage, "section_summary")
    rows = [name(coverage, key, lang) for key in coverage.index]
    columns = [_balanced(name(coverage, key, lang), COLUMN_WIDTH) for key in coverage]
    foot = [say(f"coverage.{key}", lang) for key in FOOT]
    with style():
        ax = new_axes(ax, 9.5, 2.8 + 0.205 * len(coverage))
        _draw_counts(ax, coverage.to_numpy(), rows, columns, aspect="auto")
        for line, (key, label) in enumerate(zip(FOOT, foot, strict=True)):
            _draw_foot(ax, line, label, [_with_bound(sections[s], key) for s in coverage])
        above = max((label.count("\n") + 1 for label in columns), default=0) * LABEL_SIZE * 1.35 + 4
        in_order = coverage.sum(axis=1).is_monotonic_decreasing
        part = part_of(len(coverage), fact(coverage, "departments"), "departments", lang)
        subtitle = [
            say("coverage.subtitle" if in_order else "coverage.subtitle.unsorted", lang),
            part,
            say("coverage.foot", lang) if part else "",
            part_of(len(coverage.columns), len(set(sections) - {""}), "sections", lang),
        ]
        head_and_foot(
            ax, coverage_finding(coverage, lang), sentences(subtitle, lang), source_line(coverage, lang),
            left=widest([*rows, *foot]) + 2, above=above, below=len(FOOT) * FOOT_LINE + 6,
        )  # fmt: skip
    return ax


def _with_bound(section: dict[str, Any], key: str) -> str:
    return f"{section[key]}+" if key == "departments" and section["open_ended"] else str(section[key])


def _draw_foot(ax: Axes, line: int, label: str, values: list[str]) -> None:
    """A line of numbers below the columns, with its label below the row labels."""
    look: dict[str, Any] = {"textcoords": "offset points", "va": "top", "fontsize": LABEL_SIZE, "fontweight": "bold"}
    drop = -6 - line * FOOT_LINE
    ax.annotate(label, (0, 0), (-4, drop), xycoords="axes fraction", ha="right", **look)
    for position, value in enumerate(values):
        ax.annotate(value, (position, 0), (0, drop), xycoords=("data", "axes fraction"), ha="center", **look)


def _balanced(label: str, width: float) -> str:
    """The label in as few lines as fit into `width` points, all about as long."""
    lines = wrap(label, width, LABEL_SIZE).count("\n") + 1
    return min(
        (wrap(label, width * share, LABEL_SIZE) for share in np.linspace(0.5, 1, 11)),
        key=lambda text: (
            text.count("\n") + 1 != lines,
            max(text_width(t, LABEL_SIZE) for t in text.split("\n")),
        ),
    )


def _draw_counts(
    ax: Axes, counts: NDArray[np.int64], rows: list[str], columns: list[str], *, aspect: Literal["equal", "auto"]
) -> None:
    """Cells shaded by their count and bearing it, none where it is 0; labels on the left and above."""
    most = max(int(counts.max(initial=0)), 5)  # so that a single task never looks like many
    shades = colormaps[HEAT].resampled(most + 2)
    looks = {
        int(count): (str(count), shades(int(count) + 1), "white" if count > 0.55 * most else INK)
        for count in np.unique(counts[counts > 0])
    }
    _draw_cells(ax, counts, looks, rows, columns, aspect)


def _draw_weights(
    ax: Axes, weights: NDArray[np.float64], rows: list[str], columns: list[str], *, aspect: Literal["equal", "auto"]
) -> None:
    """The same for weights, of two decimals, or 0.01 if they are smaller than that."""
    rounded = np.where(weights > 0, np.maximum(np.round(100 * weights), 1), 0).astype(np.int64)
    most = max(int(rounded.max(initial=0)), 100)
    looks = {
        int(one): (f"{one / 100:.2f}", colormaps[HEAT](0.12 + 0.88 * one / most), "white" if one > 0.55 * most else INK)
        for one in np.unique(rounded[rounded > 0])
    }
    _draw_cells(ax, rounded, looks, rows, columns, aspect)


def _draw_cells(
    ax: Axes,
    cells: NDArray[np.int64],
    looks: Mapping[int, tuple[str, Any, str]],
    rows: list[str],
    columns: list[str],
    aspect: Literal["equal", "auto"],
) -> None:
    """A grid, and for each kind of cell its text, its shade and the text's colour; labels on the left and above."""
    across, down = (np.arange(max(len(labels), 1) + 1) - 0.5 for labels in (columns, rows))
    grid: dict[str, Any] = {"color": FAINT, "linewidth": 0.5}
    ax.hlines(down, across[0], across[-1], **grid)
    ax.vlines(across, down[0], down[-1], **grid)
    for kind, (text, shade, ink) in looks.items():
        places = np.argwhere(cells == kind)[:, ::-1]
        shape = Path.make_compound_path_from_polys(places[:, None] + CORNERS)
        ax.add_patch(PathPatch(shape, facecolor=shade, linewidth=0, label=f"_{text}"))
        _draw_number(ax, text, places, ink)
    ax.set(xlim=(across[0], across[-1]), ylim=(down[-1], down[0]), aspect=aspect)
    ax.set_xticks(range(len(columns)), columns, fontsize=LABEL_SIZE)
    ax.set_yticks(range(len(rows)), rows, fontsize=LABEL_SIZE)
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    turned = aspect == "equal"  # the columns are as narrow as the rows
    for label in ax.get_xticklabels():
        label.set(rotation=90 if turned and "\n" not in label.get_text() else 0, linespacing=1.05 if turned else 1.2)
    ax.spines[:].set_visible(False)


def _draw_number(ax: Axes, number: str, places: NDArray[np.int64], hue: str) -> None:
    """The same number in many places: its outline as a marker, since hundreds of texts take long to lay out."""
    outline = text_path(number, LABEL_SIZE - 1.5)
    middle = outline.get_extents().get_points().mean(axis=0)
    marker = outline.transformed(Affine2D().translate(*-middle))
    size = 2 * np.abs(marker.vertices).max()  # points, to which matplotlib scales a marker
    ax.scatter(places[:, 0], places[:, 1], s=size**2, marker=marker, color=hue, linewidths=0, label=f"_{number}")
