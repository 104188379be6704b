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


# ---------------------------------------------------------------- what is said of a table is true of that very table


def plan_with(*lists: str, sections: bool = True) -> an.Plan:
    """A plan with a task for each list of units, which may be empty."""
    lines = [f"{n}.修第{n}条路。做好。" + (f"(责任单位:{units})" if units else "") for n, units in enumerate(lists, 1)]
    return an.parse_plan(an.Source("made", "\n".join(["甲省工作要点", *["一、节"] * sections, *lines]), ""))


def said(ax: Axes) -> str:
    """All that stands over and under the drawing, without line breaks and the spaces at them."""
    return "|".join(text.get_text().replace("\n", "") for text in ax.texts).replace(" ", "")


def shows(ax: Axes, *parts: str) -> bool:
    return all(part.replace(" ", "") in said(ax) for part in parts)


def test_a_part_of_the_workload_is_known_as_one(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    ax = an.draw_workload(load.head(8), lang="en")
    assert (
        ax.get_label() == "Big Data Bureau is in 22 of the 26 tasks that name a unit (85%)"
    )  # and nothing of those in one
    assert shows(ax, "Shown: 8 of 43 units.")
    assert shows(an.draw_workload(load.head(8)), "图中为43个单位中的8个。")
    turned = an.draw_workload(load.iloc[::-1], lang="en")
    assert turned.get_label() == an.draw_workload(load, lang="en").get_label() and not shows(turned, "Shown:")


def test_a_legend_hides_no_bar(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    for draw, table in (
        (an.draw_workload, load.head(8)),
        (an.draw_workload, load.iloc[::-1]),
        (an.draw_knock_out, an.knock_out(shandong, without=["省大数据局"])),
    ):
        ax = draw(table, lang="en")
        ax.figure.canvas.draw()
        legend = ax.get_legend().get_window_extent()
        assert not any(legend.overlaps(bar.get_window_extent()) for bars in ax.containers for bar in bars)


def test_a_workload_without_sections_is_not_by_section() -> None:
    plan = plan_with("省甲局、省乙局", "省甲局", sections=False)
    assert not shows(an.draw_workload(an.workload(plan), lang="en"), "by section")
    assert not shows(an.draw_network(plan, lang="en"), "coloured by section")
    assert shows(an.draw_workload(an.workload(plan_with("省甲局")), lang="en"), "by section")


def test_tasks_in_no_section_have_a_place_in_the_legend() -> None:
    text = "甲省工作要点\n1.先做的事。做。(责任单位:省甲局)\n一、节\n2.事。做。(责任单位:省甲局)"
    plan = an.parse_plan(an.Source("", text, ""))
    legend = an.draw_workload(an.workload(plan), lang="en").get_legend()
    assert [entry.get_text() for entry in legend.get_texts()] == ["节", "Other tasks"]
    title = an.draw_section_coverage(an.section_coverage(plan), lang="en").get_label()
    assert title == "Tasks without a unit: 0 of 2; with a single one: 2. Units in each section: 1"


def test_lorenz_curve_of_some_departments(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    ax = an.draw_lorenz(an.lorenz(load.head(8)), lang="en")
    top = 1 - np.interp(0.8, *an.lorenz(load.head(8)).query("load == 'tasks'")[["departments", "share"]].to_numpy().T)
    assert ax.get_label() == f"The busiest fifth of 8 units holds {top:.0%} of their ties"
    assert shows(ax, "Shown: 8 of 43 units.")
    split = an.draw_lorenz(an.lorenz(load).query("load == 'fractional'"), lang="en")
    assert split.get_label().startswith("The busiest fifth of 43 units") and "split evenly" in split.get_label()
    assert [line.get_label() for line in split.get_lines()[1:]] == [
        f"Fractional tasks (Gini {an.gini(load['fractional']):.2f})"
    ]


def test_pairs_in_any_order_and_in_part(shandong: an.Plan) -> None:
    pairs = an.co_responsibility(shandong, an.hub(shandong))
    whole = an.draw_projection(pairs, lang="en")
    assert an.draw_projection(pairs.sort_values("newman"), lang="en").get_label() == whole.get_label()
    part = an.draw_projection(pairs[pairs["shared"].le(3)], lang="en")
    assert part.get_label() == f"{pairs['shared'].le(3).sum()} of the 285 pairs of units that share a task"
    assert shows(whole, "Not shown: ") and not shows(part, "Not shown: ")  # nobody can say whom the rest would show
    assert an.draw_projection(pairs.head(0)).get_label() == "285对有共同任务的单位中的0对"


def test_no_pair_shares_the_most_where_others_share_as_many() -> None:
    tied = an.co_responsibility(
        plan_with("省甲局、省乙局", "省甲局、省乙局", "省丙局、省丁局", "省丙局、省丁局", "省甲局、省丙局")
    )
    title = an.draw_projection(tied, lang="en").get_label()
    assert title == "2 pairs of units share 2 tasks, and none shares more: 省丙局 and 省丁局, 省甲局 and 省乙局"
    equal = an.co_responsibility(plan_with("省甲局、省乙局、省丙局"))
    assert an.draw_projection(equal, lang="en").get_label() == "3 pairs of units share tasks, each pair as many (1)"
    assert an.draw_projection(equal).get_label() == "3对单位有共同任务，各1项"


def test_no_pair_is_left_without_a_department(toy: an.Plan) -> None:
    """The plan has pairs; they are left out with it."""
    pairs, matrix = an.co_responsibility(toy, ["省甲厅"]), an.co_responsibility_matrix(toy, without=["省甲厅"])
    for ax in (an.draw_projection(pairs), an.draw_co_responsibility(matrix)):
        assert ax.get_label() == "除省甲厅外，没有两个单位承担同一项任务"


WEIGHTS = {
    "newman": ("42 units share a task; the highest Newman weight is 1.67 (Development & Reform and Industry & IT)", "纽曼权重最高为1.67（省发展改革委、省工业和信息化厅）"),
    "jaccard": ("42 units share a task; the highest Jaccard coefficient is 1.00 (10 pairs)", "杰卡德系数最高为1.00（10对单位）"),
}  # fmt: skip


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_matrix_of_weights_is_one(shandong: an.Plan, weight: an.network.Weight) -> None:
    table = an.co_responsibility_matrix(shandong, weight, an.hub(shandong))
    english, chinese = (an.draw_co_responsibility(table, lang=lang) for lang in ("en", "zh"))
    assert WEIGHTS[weight][0] in english.get_label() and WEIGHTS[weight][1] in chinese.get_label()
    assert not shows(english, "tasks that two units share") and not shows(english, "all counts are lower bounds")
    numbers = {
        places.get_label(): len(places.get_offsets())
        for places in english.collections
        if "." in str(places.get_label())
    }
    cells = table.to_numpy()
    assert numbers == {
        f"_{value:.2f}": count
        for value, count in zip(*np.unique(cells[cells > 0].round(2), return_counts=True), strict=True)
    }
    shades = {patch.get_label(): sum(patch.get_facecolor()[:3]) for patch in english.patches}
    assert [shades[label] for label in sorted(shades)] == sorted(shades.values(), reverse=True)  # the more the darker
    assert faults(english) == [] and faults(chinese) == []


def test_a_matrix_in_part_and_in_any_order(shandong: an.Plan, counts_in: CountsIn) -> None:
    matrix = an.co_responsibility_matrix(shandong)
    ax = an.draw_co_responsibility(matrix.iloc[:8, :8], lang="en")
    assert ax.get_label().startswith("28 pairs of these 8 units share a task, 100% of all possible pairs")
    assert shows(ax, "Shown: 8 of 43 units.")
    one_side_sorted = an.draw_co_responsibility(matrix.sort_index())  # pandas sorts the rows alone
    labels = [label.get_text() for label in one_side_sorted.get_yticklabels()]
    cells = matrix.loc[labels, labels].to_numpy()
    assert counts_in(one_side_sorted) == {tuple(cell): cells[tuple(cell)] for cell in np.argwhere(cells).tolist()}


def test_coverage_in_part_and_in_any_order(shandong: an.Plan) -> None:
    coverage = an.section_coverage(shandong)
    whole = an.draw_section_coverage(coverage, lang="en")
    assert shows(whole, "Units with the most tasks first.") and not shows(whole, "Shown:")
    ax = an.draw_section_coverage(coverage.sort_index().head(6)[["S1", "S3"]].assign(mine="mine"), lang="en")
    assert ax.get_label() == whole.get_label()  # about the plan
    assert shows(ax, "Shown: 6 of 43 units. The numbers at the foot count all units.", "Shown: 2 of 8 sections.")
    assert not shows(ax, "most tasks first") and len(ax.get_xticklabels()) == 2


def test_significance_says_what_was_tested(shandong: an.Plan) -> None:
    table = an.significance(shandong, "fixed_row", ["省大数据局"], alpha=0.2)
    ax = an.draw_significance(table, lang="en")
    assert shows(ax, "hypergeometric model", "p < 0.2", "Left out: Big Data Bureau.") and not shows(ax, "Shown:")
    corrected = table[["holm_more", "bh_more", "tarone_more"]].min(axis=1).lt(0.2).sum()
    assert ax.get_label().endswith(f"; {corrected} after at least one of three corrections")
    named = [text.get_text() for text in ax.texts if "(p = " in text.get_text()]
    again = an.draw_significance(table.sort_values("p_more", ascending=False), lang="en")
    assert [text.get_text() for text in again.texts if "(p = " in text.get_text()] == named
    part = an.draw_significance(table.head(20), lang="en")
    assert part.get_label().startswith("20 of 20 possible pairs") and shows(part, "Shown: 20 of 861 pairs.")
    assert (
        an.draw_significance(table.tail(5), lang="en").get_label()
        == "None of 5 possible pairs shares more tasks than chance explains (p < 0.2)"
    )
    assert an.draw_significance(an.significance(plan_with("省甲局"))).get_label() == "没有可列出的单位对"


def test_no_point_lies_outside(plan_of: Callable[..., an.Plan]) -> None:
    """Two departments that share nothing, and would be expected to share much."""
    plan = plan_of(np.repeat([[1, 0], [0, 1]], 8, axis=0))
    ax = an.draw_significance(an.significance(plan, "fixed_row"))
    assert ax.collections[0].get_offsets().tolist() == [[4, 0]] and ax.get_xlim()[1] > 4


def test_intervals_say_what_was_assumed(shandong: an.Plan) -> None:
    plain = an.draw_intervals(an.workload_intervals(shandong), lang="en")
    assert plain.get_label().startswith("With the units of 2 tasks not all named, 2 of 43 units")
    table = an.workload_intervals(shandong, "section", unlisted=True)
    ax = an.draw_intervals(table, lang="en")
    assert ax.get_label().startswith("With the units of 3 tasks not all named, 4 of 43 units have a certain rank")
    assert shows(ax, "of a section that names it elsewhere", "A task without any unit counts") and not shows(
        plain, "elsewhere", "A task without"
    )
    assert shows(an.draw_intervals(table.tail(3), lang="en"), "Shown: 3 of 43 units.")


def test_ranks_are_certain_only_if_all_are() -> None:
    """Ten departments whose rank is certain are not all of them, and a list may be incomplete for nobody."""
    lists = ["、".join(f"省{n:02}局" for n in range(k)) for k in range(11, 0, -1)]
    table = an.workload_intervals(plan_with(*lists, *lists, *lists, "省11局等", "省12局"))
    assert not (table["rank_worst"] - table["rank_best"]).head(10).any() and "12–13" in set(table["rank"])
    assert "all ranks" not in an.draw_intervals(table, lang="en").get_label()
    sure = an.workload_intervals(plan_with("省甲局等", "省甲局"))
    assert (
        an.draw_intervals(sure, lang="en").get_label()
        == "The units of 1 tasks are not all named, but the ranks of the 1 units are certain"
    )


KNOCKED_OUT = {
    "one": ({"without": ["省丙委"]}, "Without 省丙委, tasks that lose all their named units: 1", "若没有省丙委，失去全部写明的责任单位的任务有1项"),
    "two": ({"without": ["省甲厅", "省乙局"]}, "Without 省乙局 and 省甲厅, tasks that lose all their named units: 2", "若没有省乙局、省甲厅，失去全部写明的责任单位的任务有2项"),
    "merged": ({"merge": ["省甲厅", "省乙局"]}, "If 省乙局 and 省甲厅 became one, tasks that go from several named units to a single one: 2", "若省乙局、省甲厅合并，从几个责任单位减到只剩一个的任务有2项"),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOCKED_OUT)
def test_knock_out_titles_say_what_is_changed(toy: an.Plan, case: str) -> None:
    change, english, chinese = KNOCKED_OUT[case]
    table = an.knock_out(toy, **change)
    ax = an.draw_knock_out(table, lang="en")
    assert (ax.get_label(), an.draw_knock_out(table).get_label()) == (english, chinese)
    subtitle = {
        "one": "If the unit were taken out",
        "two": "If the units were all taken out",
        "merged": "If the two units became one",
    }
    assert [case for case, words in subtitle.items() if shows(ax, words)] == [case]


def test_knocked_out_departments_are_named_in_the_language(shandong: an.Plan) -> None:
    """One, two and many; side by side as alternatives too."""
    busiest = an.workload(shandong)["department_id"].tolist()
    changes = [
        {"without": busiest[:1]},
        {"without": busiest[:2]},
        {"without": busiest[:6]},
        {"merge": [busiest[0], "省司法厅"]},
    ]
    tables = [an.knock_out(shandong, **change) for change in changes]
    for table in [*tables, pd.concat(tables)]:
        ax = an.draw_knock_out(table, lang="en")
        written = [ax.get_label(), *(label.get_text() for label in ax.get_yticklabels())]
        assert not any("\u4e00" <= character <= "\u9fff" for text in written for character in text), written
    assert tables[2]["departments"].iloc[0].count("、") == 5
    assert "others, 6 in all" in an.draw_knock_out(tables[2], lang="en").get_label()
    assert ax.get_label() == "3 of 4 changes leave a task without a named unit"


def test_the_whole_knock_out_and_parts_of_it(shandong: an.Plan) -> None:
    table = an.knock_out(shandong)
    title = "Without Big Data Bureau, tasks that lose their only named unit: 2. Taking out any one of 42 other units costs no task its only one"
    assert (
        an.draw_knock_out(table, lang="en").get_label()
        == an.draw_knock_out(table.iloc[::-1], lang="en").get_label()
        == title
    )
    assert an.draw_knock_out(table.head(5), lang="en").get_label() == "1 of 5 changes leave a task without a named unit"
    assert an.draw_knock_out(table.tail(5)).get_label() == "5种变动中，有0种使某项任务失去全部写明的责任单位"
    shared = an.knock_out(plan_with("省甲局、省乙局"))
    assert an.draw_knock_out(shared, lang="en").get_label() == "No single unit is the only named unit of a task"
    assert "Taking out" not in an.draw_knock_out(an.knock_out(plan_with("省甲局", "省乙局")), lang="en").get_label()


def test_communities_say_who_is_left_out(shandong: an.Plan) -> None:
    ax = an.draw_communities(shandong, lang="en", without=["省大数据局"])
    untied = 27 - an.ties(shandong, ["省大数据局"])["task_id"].nunique()
    assert shows(ax, "Left out: Big Data Bureau.", f"Tasks without a unit, not shown: {untied}.")


@pytest.mark.parametrize(
    "lists",
    [["省甲局、省乙局", "省乙局、省丙局、省甲局"], ["省甲局、省乙局、省丙局"] * 2, ["省甲局", "省乙局"], ["省甲局"]],
)
def test_odd_plans_have_no_false_superlatives(lists: list[str]) -> None:
    """Where all are alike, none is the most; and counts are those of the tables."""
    plan = plan_with(*lists)
    pairs = an.co_responsibility(plan)
    title = an.draw_projection(pairs, lang="en").get_label()
    assert ("share the most" in title) == (pairs["shared"].eq(pairs["shared"].max()).sum() == 1)
    coverage = an.draw_section_coverage(an.section_coverage(plan), lang="en").get_label()
    assert coverage.endswith(f"Units in each section: {len(an.workload(plan))}")
