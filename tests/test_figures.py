"""What the figures show is counted; how they look is checked as far as a machine can: nothing overlaps or is cut."""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.text import Text
from numpy.typing import NDArray

import analysis as an
from analysis.figures.style import page
from analysis.labels import LANGS
from analysis.words import name

mpl.use("agg")

import matplotlib.pyplot as plt

FIGURES = (
    "network", "workload", "lorenz", "projection", "co-responsibility", "section-coverage",
    "significance", "intervals", "communities", "knock-out", "theme-departments", "theme-sections",
)  # fmt: skip


def drawn(plan: an.Plan, lang: str) -> dict[str, Axes]:
    return dict(an.draw_all(plan, lang))


CountsIn = Callable[[Axes], dict[tuple[int, int], int]]


def texts(ax: Axes) -> list[Text]:
    """Every text of the figure that a reader sees."""
    ticks = [(ax.xaxis, label, label.get_position()[0]) for label in ax.get_xticklabels()]
    ticks += [(ax.yaxis, label, label.get_position()[1]) for label in ax.get_yticklabels()]
    unseen = {label for axis, label, at in ticks if not ax.axison or not within(axis.get_view_interval(), at)}
    found = ax.figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_visible())
    return [text for text in found if text.get_text().strip() and text not in unseen]


def within(interval: NDArray[np.float64], at: float) -> bool:
    return min(interval) <= at <= max(interval)


def corners(text: Text) -> NDArray[np.float64]:
    """The four corners of a text as it stands on the page, in pixels, also if it is rotated about its anchor."""
    turn = text.get_rotation()
    if turn % 90 == 0:
        return text.get_window_extent().corners()[[0, 1, 3, 2]]
    text.set_rotation(0)
    flat = text.get_window_extent().corners()[[0, 1, 3, 2]]  # also moves an annotation to its place
    text.set_rotation(turn)
    anchor = text.get_transform().transform(text.get_position())
    cosine, sine = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
    return (flat - anchor) @ [[cosine, sine], [-sine, cosine]] + anchor


def overlap(a: NDArray[np.float64], b: NDArray[np.float64], slack: float = 1.0) -> bool:
    """Whether two convex quadrilaterals meet (separating axis theorem), by more than `slack` pixels."""
    for shape in (a, b):
        for edge in np.roll(shape, -1, axis=0) - shape:
            normal = np.array([-edge[1], edge[0]]) / max(np.hypot(*edge), 1e-9)
            (low_a, high_a), (low_b, high_b) = ((p.min(), p.max()) for p in (a @ normal, b @ normal))
            if high_a - slack <= low_b or high_b - slack <= low_a:
                return False
    return True


def faults(ax: Axes) -> list[str]:
    """Texts that meet another one, or reach beyond what is written to a file."""
    ax.figure.canvas.draw()
    boxes = [(text.get_text(), corners(text)) for text in texts(ax)]
    page = ax.figure.get_tightbbox().padded(0.15)  # in inches
    found = [f"{a} | {b}" for (a, box_a), (b, box_b) in combinations(boxes, 2) if overlap(box_a, box_b)]
    for text, box in boxes:
        inches = box / ax.figure.dpi
        if (inches < [page.x0, page.y0]).any() or (inches > [page.x1, page.y1]).any():
            found.append(f"{text} is cut")
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_overlaps_or_is_cut(shandong: an.Plan, figure: str, lang: str) -> None:
    assert faults(next(ax for drawn_as, ax in an.draw_all(shandong, lang) if drawn_as == figure)) == []


def test_a_fault_would_be_noticed(shandong: an.Plan) -> None:
    ax = an.draw_projection(an.co_responsibility(shandong, an.hub(shandong)), lang="en")
    assert faults(ax) == []
    label = next(text for text in texts(ax) if text.get_text() == "Culture & Tourism")
    x, y = label.xy
    ax.annotate("turned", (x, y), rotation=label.get_rotation() + 20, rotation_mode="anchor")
    assert faults(ax) == ["Culture & Tourism | turned"]


@pytest.mark.parametrize("path", [an.SHANDONG_2025, an.TOY])
@pytest.mark.parametrize("lang", LANGS)
def test_no_glyph_is_missing(path: Path, lang: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing")
        for ax in drawn(an.read_plan(path), lang).values():
            ax.figure.canvas.draw()


def test_axes_of_the_user_get_our_font_too(shandong: an.Plan) -> None:
    """Made before, in whatever font and style the user has."""
    load = an.workload(shandong)
    with mpl.rc_context({"font.family": "DejaVu Sans", "axes.facecolor": "black"}), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing")
        for draw, table in (
            (an.draw_workload, load),
            (an.draw_lorenz, an.lorenz(load)),
            (an.draw_co_responsibility, an.co_responsibility_matrix(shandong)),
            (an.draw_section_coverage, an.section_coverage(shandong)),
        ):
            draw(table, ax=plt.subplots()[1], lang="zh").figure.canvas.draw()


def test_a_style_of_the_user_changes_nothing(shandong: an.Plan, tmp_path: Path) -> None:
    plain = an.write_figure(an.draw_workload(an.workload(shandong)), tmp_path / "plain.png").read_bytes()
    with plt.style.context("dark_background"):
        assert an.write_figure(an.draw_workload(an.workload(shandong)), tmp_path / "dark.png").read_bytes() == plain


def test_a_missing_glyph_would_be_noticed(toy: an.Plan) -> None:
    ax = an.draw_network(toy)
    ax.set_title("\U00020021")
    with pytest.warns(UserWarning, match="[Gg]lyph .* missing"):
        ax.figure.canvas.draw()


def test_every_text_is_in_our_font(shandong: an.Plan) -> None:
    for ax in drawn(shandong, "zh").values():
        ax.figure.canvas.draw()
        assert {text.get_fontfamily()[0] for text in texts(ax)} == {"Workplan Sans"}


def test_user_settings_are_left_alone(shandong: an.Plan, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    for ax in drawn(shandong, "zh").values():
        an.write_figure(ax, tmp_path / "figure.png", dpi=30)
    assert dict(mpl.rcParams) == before


def test_axes_of_the_user_are_drawn_on(shandong: an.Plan) -> None:
    _, ax = plt.subplots()
    assert an.draw_lorenz(an.lorenz(an.workload(shandong)), ax=ax) is ax
    assert plt.get_fignums() == [1]


def test_network_shows_every_node_and_tie(shandong: an.Plan) -> None:
    ax = an.draw_network(shandong)
    shown = {text.get_text() for text in texts(ax)}
    assert sum(label[0].isdigit() for label in shown if ". " in label) == 27
    for row in an.workload(shandong).itertuples():
        assert f"{row.department_id}  {row.tasks}" in shown
    lines, tasks, departments = ax.collections
    assert len(lines.get_segments()) == 158
    assert (len(tasks.get_offsets()), len(departments.get_offsets())) == (27, 43)
    hollow = (tasks.get_facecolors() == 1).all(axis=1)
    assert hollow.sum() == 1 and hollow[-1]  # task 27 has no list


def crossings(matrix: NDArray[np.int64], order: NDArray[np.int64]) -> int:
    """Every pair of ties, by the definition."""
    rows, columns = np.nonzero(matrix[:, order])
    return sum((rows[i] - rows[j]) * (columns[i] - columns[j]) < 0 for i, j in combinations(range(len(rows)), 2))


def test_departments_are_ordered_to_cross_little(shandong: an.Plan) -> None:
    from analysis.figures.network import order_to_cross_little

    sparse = an.biadjacency(shandong).matrix
    matrix, order = sparse.toarray(), order_to_cross_little(sparse)
    assert sorted(order) == list(range(43))
    least = crossings(matrix, order)
    generator = np.random.default_rng(0)
    assert least < 0.7 * crossings(matrix, np.arange(43))
    assert all(least < crossings(matrix, generator.permutation(43)) for _ in range(20))
    for position in range(42):  # and no two neighbours had better be exchanged
        exchanged = order.copy()
        exchanged[[position, position + 1]] = order[[position + 1, position]]
        assert least <= crossings(matrix, exchanged)


def test_workload_bars(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    ax = an.draw_workload(load, lang="en")
    drawn = pd.Series(
        {
            (part, round(bar.get_y() + bar.get_height() / 2)): bar.get_width()
            for part, bars in enumerate(ax.containers)
            for bar in bars
        }
    )
    assert len(ax.containers) == 8
    assert drawn.groupby(level=1).sum().tolist() == load["tasks"].tolist()
    assert (drawn > 0).all()
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [name(load, key, "en") for key in load["department_id"]]
    assert len(ax.get_legend().get_texts()) == 8
    numbers = [text.get_text() for text in texts(ax) if text.get_text().endswith(")") and "(" in text.get_text()]
    assert [n for n in numbers if n[0].isdigit()] == [f"{r.tasks} ({r.fractional:.1f})" for r in load.itertuples()]


def test_workload_of_a_sorted_part(shandong: an.Plan) -> None:
    """Numbers stay with their bars, the title with the plan; a column of the user is no section."""
    load = an.workload(shandong)
    part = load.assign(mine=1).sort_values("fractional").head(8)
    ax = an.draw_workload(part, lang="en")
    beside = {text.xy[1]: text.get_text() for text in ax.texts if text.get_text()[:1].isdigit()}
    assert beside == {i: f"{row.tasks} ({row.fractional:.1f})" for i, row in enumerate(part.itertuples())}
    assert len(ax.get_legend().get_texts()) == 8
    assert "of the 26 tasks" in ax.get_label()


def test_tasks_before_the_first_section_are_in_none() -> None:
    text = "甲省工作要点\n1.先做的事。做。(责任单位:省甲局)\n一、节\n2.事。做。(责任单位:省甲局)"
    plan = an.parse_plan(an.Source("", text, ""))
    load = an.workload(plan)
    assert load[["tasks", "sections", "S1"]].values.tolist() == [[2, 1, 1]]
    bars = [bar.get_width() for container in an.draw_workload(load).containers for bar in container]
    assert bars == [1, 1]


def test_lorenz_curves(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    ax = an.draw_lorenz(an.lorenz(load))
    _, tasks, fractional = ax.get_lines()
    assert len(tasks.get_xdata()) == len(fractional.get_xdata()) == 44
    assert f"{an.gini(load['tasks']):.2f}" in tasks.get_label()
    assert f"{an.gini(load['fractional']):.2f}" in fractional.get_label()


@pytest.mark.parametrize("least", [2, 4, None])
def test_projection_lines(shandong: an.Plan, least: int | None) -> None:
    pairs = an.co_responsibility(shandong, an.hub(shandong))
    ax = an.draw_projection(pairs, least=least)
    drawn_lines = sum(len(lines.get_segments()) for lines in ax.collections if hasattr(lines, "get_segments"))
    assert drawn_lines == (pairs["shared"] >= (least or 3)).sum()
    assert drawn_lines <= 60 or least


def test_matrix_cells(shandong: an.Plan, counts_in: CountsIn) -> None:
    matrix = an.co_responsibility_matrix(shandong, without=an.hub(shandong))
    ax = an.draw_co_responsibility(matrix)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [label.get_text().replace("\n", "") for label in ax.get_xticklabels()]  # upright
    drawn = matrix.loc[labels, labels].to_numpy()
    assert counts_in(ax) == {tuple(cell): drawn[tuple(cell)] for cell in np.argwhere(drawn).tolist()}


def test_coverage_cells(shandong: an.Plan, counts_in: CountsIn) -> None:
    coverage = an.section_coverage(shandong)
    ax = an.draw_section_coverage(coverage, lang="en")
    drawn = coverage.to_numpy()
    assert counts_in(ax) == {tuple(cell): drawn[tuple(cell)] for cell in np.argwhere(drawn).tolist()}
    shown = [text.get_text() for text in texts(ax)]
    foot = [text.removesuffix("+") for text in shown if text.removesuffix("+").isdigit()][-32:]
    summary = an.section_summary(shandong)
    for line, column in enumerate(("tasks", "departments", "without_owner", "single_owner")):
        assert foot[8 * line : 8 * line + 8] == summary[column].astype(str).tolist()
    assert "10+" in shown  # section 8 has open-ended lists


def test_significance_points(shandong: an.Plan) -> None:
    table = an.significance(shandong)
    ax = an.draw_significance(table, lang="en")
    other, seen = (dots.get_offsets() for dots in ax.collections)
    assert (len(other), len(seen)) == ((table["p_more"] >= 0.05).sum(), (table["p_more"] < 0.05).sum())
    assert sorted(map(tuple, [*other, *seen])) == sorted(zip(table["expected"], table["shared"], strict=True))
    assert "after correction none is left" in ax.get_label()


def test_interval_ranges(shandong: an.Plan) -> None:
    table = an.workload_intervals(shandong)
    ax = an.draw_intervals(table)
    ends = [tuple(segment[:, 0]) for segment in ax.collections[0].get_segments()]
    assert ends == list(zip(table["tasks"], table["upper"], strict=True))
    assert [text.get_text() for text in ax.texts[: len(table)]] == table["rank"].tolist()


def test_knock_out_bars(shandong: an.Plan) -> None:
    table = an.knock_out(shandong)
    ax = an.draw_knock_out(table, lang="en")
    shown = sum(bar.get_width() for bars in ax.containers for bar in bars)
    assert shown == table[["orphaned", "orphaned_open", "single", "single_open"]].to_numpy().sum()
    assert ax.get_yticklabels()[0].get_text() == name(table, table["departments"].iloc[0], "en")


def test_community_squares(shandong: an.Plan) -> None:
    table = an.communities(shandong)
    ax = an.draw_communities(shandong)
    community = table.set_index("node_id")["community"]
    ties = an.ties(shandong)
    inside = community[ties["task_id"]].to_numpy() == community[ties["department_id"]].to_numpy()
    (squares,) = ax.collections
    colored = [to_hex(hue) != "#b5b5b5" for hue in squares.get_facecolors()]
    assert colored == inside.tolist()
    tasks, departments = ([label.get_text() for label in axis.get_ticklabels()] for axis in (ax.yaxis, ax.xaxis))
    assert {(tasks[round(y)], departments[round(x)]) for x, y in squares.get_offsets()} == {
        (
            tasks[list(table.loc[table["mode"].eq("task"), "node_id"]).index(row.task_id)],
            name(table, row.department_id, "zh"),
        )
        for row in ties.itertuples()
    }


@pytest.mark.parametrize("lists", [["省甲局"], ["省甲局", "省甲局"], ["省甲局、省乙局", ""]])
def test_smallest_plans_are_drawn(lists: list[str], tmp_path: Path) -> None:
    text = "甲省工作要点\n一、节" + "".join(
        f"\n{i}.事。做。" + f"(责任单位:{u})" * bool(u) for i, u in enumerate(lists, 1)
    )
    plan = an.parse_plan(an.Source("", text, ""))
    for ax in drawn(plan, "zh").values():
        assert an.write_figure(ax, tmp_path / "figure.png", dpi=50).stat().st_size


def test_sections_without_tasks_are_left_out() -> None:
    text = "甲省工作要点\n一、总体要求\n好。\n二、节\n1.事。做。(责任单位:省甲局)\n三、保障措施\n好。"
    plan = an.parse_plan(an.Source("", text, ""))
    assert list(an.section_coverage(plan)) == ["S2"]
    assert "总体要求" not in {text.get_text() for text in texts(an.draw_network(plan))}


def test_other_format_is_refused(toy: an.Plan, tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match=r"no picture format “\.bmp”"):
        an.write_figure(an.draw_network(toy), tmp_path / "network.bmp")


def test_projection_counts_who_is_not_shown(shandong: an.Plan) -> None:
    pairs = an.co_responsibility(shandong, an.hub(shandong))
    strong = pairs[pairs["shared"].ge(3)]
    others = 42 - len(set(strong["department_a"]) | set(strong["department_b"]))
    ax = an.draw_projection(pairs, lang="en")
    assert any(f"Not shown: {others} units" in text.get_text().replace("\n", " ") for text in texts(ax))


def test_same_bytes_from_run_to_run(tmp_path: Path) -> None:
    """In two processes with other hash seeds, on another day."""
    script = (
        "import sys, analysis as an; plan = an.read_plan(an.SHANDONG_2025);"
        "an.write_figures(plan, sys.argv[1], ['en'], dpi=60); an.write_figures(plan, sys.argv[1], ['zh'], ['svg'])"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "MPLBACKEND": "agg", "SOURCE_DATE_EPOCH": seed}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / seed)], env=environment, check=True)
    first, second = (sorted((tmp_path / seed).iterdir()) for seed in ("1", "2"))
    assert len(first) == 5 * len(FIGURES)  # and the numbers
    for a, b in zip(first, second, strict=True):
        assert a.name == b.name and a.read_bytes() == b.read_bytes(), a.name


def test_hostile_names_make_no_monster(tmp_path: Path) -> None:
    """A heading of 40,000 characters, characters that turn or control, and markup: pictures of a size, well-formed."""
    units = "<script>alert(1)</script>办、省\u202e甲\u202c局、\x07省乙局"
    text = f"甲省\u202e要点{'长' * 40_000}\n一、节{'长' * 40_000}\n1.<b>事</b>\x1b。做好。(责任单位:{units})\n2.事。(责任单位:省甲局、省乙局)\n"
    plan = an.parse_plan(an.Source("hostile", text, ""))
    for figure, ax in an.draw_all(plan, "zh"):
        assert max(page(ax).size) < 60, figure
        svg = an.write_figure(ax, tmp_path / f"{figure}.svg").read_text(encoding="utf-8")
        etree.fromstring(svg.encode())
        assert not set(svg) & set("\u202e\u202c\x07\x1b") and "<script" not in svg
