"""The network as two columns, and the projection as a circle of departments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from scipy import sparse

from analysis.coresponsibility import CO_RESPONSIBILITY
from analysis.facts import fact
from analysis.figures.given import given_rows, left_out_note
from analysis.figures.order import cluster_order, order_to_cross_little
from analysis.figures.style import (
    HEAT,
    INK,
    LABEL_SIZE,
    QUIET,
    axes_width,
    color,
    head_and_foot,
    new_axes,
    shorten,
    style,
    text_width,
)
from analysis.findings import network_finding, pair_finding
from analysis.labels import Lang
from analysis.network import biadjacency
from analysis.plan import Plan
from analysis.words import name, say, sentences, source_line
from analysis.workload import workload

MOST_LINES = 60
LABEL_RADIUS = 1.06
LONGEST = 260.0  # points of a label; longer ones, as in plans whose tasks have no heading, are cut


def draw_network(plan: Plan, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Draw tasks on the left, in document order and coloured by section, and departments on the right.

    The departments are ordered so that few lines cross; the one with most tasks, which the title names, is in bold.

    Raises
    ------
    PlanError
        If no list names a department.
    """
    matrix, tasks, departments = biadjacency(plan)
    order = order_to_cross_little(matrix)
    matrix, departments = matrix[:, order], departments[order]
    load, sections = workload(plan), plan.section_ids()
    section = pd.Index(sections).get_indexer(pd.Index(plan.tasks["section_id"]))  # −1: in no section
    rows = np.arange(len(tasks)) + 1.55 * (section + 1)  # each section has a heading over it
    lines = max(rows[-1], 1.0)
    task_y, unit_y = rows / lines, _spread(len(departments))
    task_labels, unit_labels = _network_labels(plan, load, departments, lang)
    strong = departments == load["department_id"].iloc[0]
    with style():
        ax = new_axes(ax, 11, 1.5 + 0.235 * max(lines, len(departments)))
        width = axes_width(ax)
        left = max(text_width(label, LABEL_SIZE) for label in task_labels) + 8
        right = width - max(text_width(label, LABEL_SIZE, "bold") for label in unit_labels) - 14
        colors = [color(int(position)) if position >= 0 else QUIET for position in section]
        _draw_ties(ax, matrix, (left, right), task_y, unit_y, colors, strong)
        _draw_nodes(ax, left, task_y, task_labels, colors, matrix.sum(axis=1), np.zeros(len(tasks), dtype=bool))
        _draw_nodes(ax, right, unit_y, unit_labels, [INK] * len(departments), matrix.sum(axis=0), strong)
        for position, key in enumerate(sections):
            _draw_section(
                ax, left, rows[section == position] / lines, 1 / lines, name(load, key, lang), color(position)
            )
        ax.set(xlim=(0, width), ylim=(1 + 1 / lines, min(task_y[0], 0) - 1 / lines))
        ax.axis("off")
        subtitle = say("network.subtitle" if sections else "network.subtitle.flat", lang)
        head_and_foot(ax, network_finding(load, lang), subtitle, source_line(load, lang))
    return ax


def _spread(count: int) -> NDArray[np.float64]:
    return np.linspace(0, 1, count) if count > 1 else np.array([0.5])


def _network_labels(plan: Plan, load: pd.DataFrame, departments: pd.Index, lang: Lang) -> tuple[list[str], list[str]]:
    counts = load.set_index("department_id")["tasks"]
    tasks = []
    for task in plan.tasks.itertuples():
        number = str(task.number)
        mark = ". " if number.isdecimal() else "、" if number else ""
        label = shorten(number + mark + name(load, task.task_id, lang), LONGEST, LABEL_SIZE)
        tasks.append(say("network.open", lang, label=label) if task.open_ended else label)
    units = [f"{shorten(name(load, unit, lang), LONGEST, LABEL_SIZE)}  {counts[unit]}" for unit in departments]
    return tasks, units


def _draw_ties(
    ax: Axes,
    matrix: sparse.csr_array,
    sides: tuple[float, float],
    task_y: NDArray[np.float64],
    unit_y: NDArray[np.float64],
    colors: list[str],
    strong: NDArray[np.bool_],
) -> None:
    """Each tie as an S that leaves and arrives level, so that the eye can follow it to its node."""
    cells = matrix.tocoo()
    t = np.linspace(0, 1, 40)
    bend = t**2 * (3 - 2 * t)
    x = np.broadcast_to(sides[0] + t * (sides[1] - sides[0]), (cells.nnz, len(t)))
    y = task_y[cells.row, None] + bend * (unit_y[cells.col] - task_y[cells.row])[:, None]
    look: dict[str, Any] = {
        "colors": [colors[i] for i in cells.row],
        "linewidths": np.where(strong[cells.col], 1.5, 0.9),
        "alpha": np.where(strong[cells.col], 1.0, 0.6),
    }
    ax.add_collection(LineCollection(list(np.stack([x, y], axis=-1)), **look))


def _draw_nodes(
    ax: Axes,
    x: float,
    y: NDArray[np.float64],
    labels: list[str],
    colors: list[str],
    ties: NDArray[np.int64],
    strong: NDArray[np.bool_],
) -> None:
    """A dot for each node, hollow if it has no tie; departments, on the right, larger with more ties."""
    right = x > axes_width(ax) / 2
    fills = [fill if count else "white" for fill, count in zip(colors, ties, strict=True)]
    sizes = 14 + 4 * ties if right else np.full(len(y), 24)
    ax.scatter(np.full(len(y), x), y, s=sizes, c=fills, edgecolors=colors, linewidths=1, zorder=3, clip_on=False)
    for height, label, bold in zip(y, labels, strong, strict=True):
        ax.annotate(
            label,
            (x, height),
            (9 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=LABEL_SIZE,
            fontweight="bold" if bold else "normal",
        )


def _draw_section(ax: Axes, x: float, y: NDArray[np.float64], step: float, title: str, hue: str) -> None:
    """The heading over the tasks of a section, and a bar along them."""
    ax.annotate(
        title,
        (x, y[0] - step),
        (-7, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=LABEL_SIZE,
        fontweight="bold",
    )
    ax.plot([x, x], [y[0] - 1.3 * step, y[-1] + 0.3 * step], color=hue, linewidth=3)


def draw_projection(
    pairs: pd.DataFrame,
    *,
    ax: Axes | None = None,
    lang: Lang = "zh",
    least: int | None = None,
    like: pd.DataFrame | None = None,
) -> Axes:
    """Draw departments on a circle, and a line between two that share at least `least` tasks.

    `pairs` is a table of `co_responsibility`. Without `least`, it is the smallest number that leaves no more than
    60 lines, since a reader can follow no more. Departments without a line are counted in the subtitle, unless the
    table is but a part. `like` is the table as the measure made it, for one that has lost the facts beside it (after
    `merge` or `read_csv`).

    Raises
    ------
    PlanError
        If the table has lost its facts and `like` is not given; if a column that the figure needs is missing or has
        values of another type.
    """
    columns, ids = ("department_a", "department_b", "shared", "jaccard"), ("department_a", "department_b")
    pairs = given_rows(pairs, like, CO_RESPONSIBILITY, columns, facts=["pairs"], ids=ids, empty=True)
    if least is None:
        least = (
            int(np.partition(pairs["shared"], -MOST_LINES - 1)[-MOST_LINES - 1]) + 1 if len(pairs) > MOST_LINES else 1
        )
    shown = pairs[pairs["shared"] >= least]
    departments = pd.Index(np.unique(shown[["department_a", "department_b"]].to_numpy(dtype=object)))
    a, b = departments.get_indexer(shown["department_a"]), departments.get_indexer(shown["department_b"])
    similarity = np.eye(len(departments))
    similarity[a, b] = similarity[b, a] = shown["jaccard"]
    angle = np.empty(len(departments))
    angle[cluster_order(similarity)] = np.pi / 2 - 2 * np.pi * (np.arange(len(departments)) + 0.5) / max(
        len(departments), 1
    )
    with style():
        ax = new_axes(ax, 9, 9)
        _draw_chords(ax, angle[a], angle[b], shown["shared"].to_numpy(), lang)
        strength = np.bincount(np.concatenate([a, b]), np.tile(shown["shared"], 2), len(departments))
        ax.scatter(np.cos(angle), np.sin(angle), s=12 + 3 * strength, color=INK, zorder=3)
        labels = [shorten(name(pairs, department, lang), LONGEST / 2, LABEL_SIZE) for department in departments]
        widest = max((text_width(label, LABEL_SIZE) for label in labels), default=0)
        for label, at in zip(labels, angle, strict=True):
            _label_around(ax, label, at)
        half = axes_width(ax) / 2
        reach = LABEL_RADIUS * half / (half - widest - 4)  # room for the longest label on every side
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        ax.axis("off")
        others = fact(pairs, "departments") - len(departments) if len(pairs) == fact(pairs, "pairs") else 0
        subtitle = [
            say("projection.subtitle", lang, least=least),
            left_out_note(pairs, lang),
            say("projection.others", lang, least=least, others=others) if others else "",
        ]
        head_and_foot(ax, pair_finding(pairs, lang), sentences(subtitle, lang), source_line(pairs, lang))
    return ax


def _draw_chords(
    ax: Axes, start: NDArray[np.float64], end: NDArray[np.float64], shared: NDArray[np.int64], lang: Lang
) -> None:
    """Lines that bend towards the centre, the weakest first; the legend has a line for each number of tasks."""
    t = np.linspace(0, 1, 60)[None, :, None]
    from_, to = (np.stack([np.cos(at), np.sin(at)], axis=-1)[:, None, :] for at in (start, end))
    middle = (from_ + to) / 2
    bend = middle * np.linalg.norm(middle, axis=-1, keepdims=True)  # neighbours close by, others through the centre
    paths = (1 - t) ** 2 * from_ + 2 * t * (1 - t) * bend + t**2 * to
    looks = {count: _chord_look(count, shared.max()) for count in np.unique(shared)}
    for count, look in looks.items():
        ax.add_collection(LineCollection(paths[shared == count], zorder=2, **look))
    handles = [Line2D([], [], label=str(count), **look) for count, look in looks.items()]
    if handles:
        ax.legend(handles=handles, title=say("projection.legend", lang), loc="lower left")


def _chord_look(count: int, most: int) -> dict[str, Any]:
    strength = count / most
    return {"color": colormaps[HEAT](0.3 + 0.7 * strength), "linewidth": 0.6 + 3 * strength**1.5}


def _label_around(ax: Axes, label: str, at: float) -> None:
    """A label that points away from the centre and is never upside down."""
    degrees = np.degrees(at) % 360
    left = 90 < degrees < 270
    ax.annotate(
        label,
        (LABEL_RADIUS * np.cos(at), LABEL_RADIUS * np.sin(at)),
        rotation=degrees - 180 if left else degrees,
        rotation_mode="anchor",
        ha="right" if left else "left",
        va="center",
        fontsize=LABEL_SIZE,
    )
