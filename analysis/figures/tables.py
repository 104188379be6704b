"""The tabulations as figures: workload bars, Lorenz curves, the co-responsibility matrix, the coverage heat map."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from analysis.figures.network import cluster_order
from analysis.figures.style import (
    FAINT,
    HEAT,
    INK,
    LABEL_SIZE,
    PALETTE,
    QUIET,
    SETTINGS,
    color,
    head_and_foot,
    new_axes,
    style,
    text_width,
    wrap,
)
from analysis.findings import coverage_finding, lorenz_finding, matrix_finding, workload_finding
from analysis.words import Lang, name, names, say, source_line
from analysis.workload import LOADS, WORKLOAD


def draw_workload(workload: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw a bar of tasks for each department, split by section, with its number and the fractional count behind it."""
    sections = [column for column in workload if column not in {c.name for c in WORKLOAD.columns}]
    parts = workload[sections] if sections else workload[["tasks"]]
    labels = [name(workload, key, lang) for key in workload["department_id"]]
    y = np.arange(len(workload))
    with style():
        ax = new_axes(ax, 9, 1.2 + 0.2 * len(workload))
        left = np.zeros(len(workload))
        for position, part in enumerate(parts):
            label = name(workload, part, lang) if sections else None
            ax.barh(y, parts[part], 0.72, left=left, color=color(position), label=label)
            left += parts[part].to_numpy()
        for row in workload.itertuples():
            ax.annotate(
                f"{row.tasks} ({row.fractional:.1f})",
                (row.tasks, row.Index),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=LABEL_SIZE - 0.5,
                color=QUIET,
            )
        ax.set_yticks(y, labels, fontsize=LABEL_SIZE)
        ax.set(ylim=(len(workload) - 0.4, -0.6), xlim=(0, workload["tasks"].max() * 1.1))
        ax.set_xlabel(say("workload.axis", lang))
        ax.tick_params(axis="y", length=0)
        ax.tick_params(labelfontfamily=SETTINGS["font.family"])
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        if sections:
            ax.legend(title=say("workload.legend", lang), loc="lower right", alignment="left")
        head_and_foot(
            ax, workload_finding(workload, lang), say("workload.subtitle", lang), source_line(workload, lang),
            left=_widest(labels), below=32,
        )  # fmt: skip
    return ax


def draw_lorenz(points: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw the Lorenz curves of a table of `lorenz`, with the Gini coefficient of each."""
    with style():
        ax = new_axes(ax, 6.4, 6)
        ax.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        for load, hue, line in zip(LOADS, (PALETTE[0], PALETTE[1]), ("-", (0, (6, 1.5))), strict=True):
            curve = points[points["load"].eq(load)]
            x, share = curve["departments"].to_numpy(), curve["share"].to_numpy()
            label = say(f"lorenz.{load}", lang, gini=1 - 2 * np.trapezoid(share, x))
            ax.plot(x, share, color=hue, linewidth=2, linestyle=line, label=label)
        ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
        ax.set_xlabel(say("lorenz.x", lang))
        ax.set_ylabel(say("lorenz.y", lang))
        ax.tick_params(labelfontfamily=SETTINGS["font.family"])
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.legend(loc="upper left")
        head_and_foot(
            ax,
            lorenz_finding(points, lang),
            say("lorenz.subtitle", lang),
            source_line(points, lang),
            below=32,
        )
    return ax


def draw_co_responsibility(shared: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw the square table of shared tasks (`co_responsibility_matrix`), similar departments side by side."""
    counts = shared.to_numpy()
    order = cluster_order(counts / np.maximum(counts.max(), 1) + np.eye(len(counts)))
    counts = counts[np.ix_(order, order)]
    labels = [name(shared, key, lang) for key in shared.index[order]]
    with style():
        side = max(5.0, 2.4 + 0.2 * len(counts))
        ax = new_axes(ax, side, side)
        _draw_counts(ax, counts, labels, labels, vertical=True)
        left_out = names(shared, shared.attrs.get("without", []), lang)
        subtitle = say("pairs.without" if left_out else "pairs.subtitle", lang, without=left_out)
        room = _widest(labels)
        head_and_foot(ax, matrix_finding(shared, lang), subtitle, source_line(shared, lang), left=room, above=room)
    return ax


def draw_section_coverage(coverage: pd.DataFrame, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw department × section (`section_coverage`): tasks in each cell, departments involved at the foot."""
    rows = [name(coverage, key, lang) for key in coverage.index]
    total = say("coverage.total", lang)
    columns = [_balanced(name(coverage, key, lang), 60) for key in coverage]
    with style():
        ax = new_axes(ax, 9, 2.4 + 0.205 * len(coverage))
        _draw_counts(ax, coverage.to_numpy(), rows, columns, vertical=False)
        for position, involved in enumerate((coverage > 0).sum()):
            ax.annotate(
                str(involved), (position, 0), (0, -6), xycoords=("data", "axes fraction"), textcoords="offset points",
                ha="center", va="top", fontsize=LABEL_SIZE, fontweight="bold",
            )  # fmt: skip
        ax.annotate(
            total, (0, 0), (-6, -6), xycoords="axes fraction", textcoords="offset points",
            ha="right", va="top", fontsize=LABEL_SIZE, fontweight="bold",
        )  # fmt: skip
        above = max((label.count("\n") + 1 for label in columns), default=0) * LABEL_SIZE * 1.3 + 4
        head_and_foot(
            ax, coverage_finding(coverage, lang), say("coverage.subtitle", lang), source_line(coverage, lang),
            left=_widest([*rows, total]), above=above, below=20,
        )  # fmt: skip
    return ax


def _widest(labels: list[str]) -> float:
    """Room that tick labels take up beside the Axes, in points."""
    return max((text_width(label, LABEL_SIZE) for label in labels), default=0) + 4


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


def _draw_counts(ax: Axes, counts: NDArray[np.int64], rows: list[str], columns: list[str], *, vertical: bool) -> None:
    """Cells shaded by their count and bearing it, none where it is 0; labels on the left and above."""
    most = max(int(counts.max(initial=0)), 5)  # so that a single task never looks like many
    cmap = colormaps[HEAT].resampled(most + 2)
    if counts.size:  # a plan without sections has nothing to shade
        cells = np.ma.masked_equal(counts, 0)
        ax.imshow(cells, cmap=cmap, vmin=-1, vmax=most, aspect="equal" if vertical else "auto")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            dark = count > 0.55 * most
            ax.text(
                column, row, str(count),
                ha="center", va="center", fontsize=LABEL_SIZE - 1.5, color="white" if dark else INK,
            )  # fmt: skip
    ax.set_xticks(range(len(columns)), columns, fontsize=LABEL_SIZE, rotation=90 if vertical else 0)
    ax.set_yticks(range(len(rows)), rows, fontsize=LABEL_SIZE)
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=FAINT, linewidth=0.5)
    ax.tick_params(which="minor", length=0)
    ax.spines[:].set_visible(False)
