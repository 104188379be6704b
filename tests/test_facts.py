"""What stands beside a table, and what a figure says of one that has lost it."""

import io
from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.axes import Axes

import analysis as an
from analysis.facts import fact, with_facts
from analysis.labels import LANGS

Step = Callable[[pd.DataFrame], pd.DataFrame]
STAFF = pd.DataFrame({"department_id": ["省甲厅", "省乙局", "省丙委", "省丁办"], "staff": [12, 7, 9, 5]})


def through_csv(table: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(table.to_csv(index=False)), keep_default_na=False)


KEEP: dict[str, Step] = {
    "head": lambda table: table.head(2),
    "query": lambda table: table.query("tasks > 1"),
    "loc": lambda table: table.loc[table["tasks"] > 1],
    "sort_values": lambda table: table.sort_values("fractional"),
    "copy": lambda table: table.copy(),
    "assign": lambda table: table.assign(mine=1),
    "reset_index": lambda table: table.reset_index(),
    "set_index": lambda table: table.set_index("department_id"),
    "groupby": lambda table: table.groupby("system").head(2),
    "concat of its parts": lambda table: pd.concat([table.head(1), table.tail(1)]),
}
LOSE: dict[str, Step] = {
    "merge": lambda table: table.merge(STAFF, on="department_id"),
    "merge onto it": lambda table: STAFF.merge(table, on="department_id"),
    "join": lambda table: table.join(STAFF[["staff"]]),
    "concat beside": lambda table: pd.concat([table, STAFF[["staff"]]], axis=1),
    "read_csv": through_csv,
}


@pytest.mark.parametrize("step", KEEP)
def test_pandas_keeps_facts(toy: an.Plan, step: str) -> None:
    load = an.workload(toy)
    table = KEEP[step](load)
    assert table.attrs == load.attrs
    assert isinstance(an.draw_workload(table), Axes)


@pytest.mark.parametrize("step", LOSE)
def test_pandas_loses_facts(toy: an.Plan, step: str) -> None:
    load = an.workload(toy)
    table = LOSE[step](load)
    assert not table.attrs
    with pytest.raises(an.PlanError, match=r"labels, named_tasks, open_ended, plan, without .*like=…") as lost:
        an.draw_workload(table)
    assert "named_tasks" in lost.value.message("zh") and "like=…" in lost.value.message("zh")
    for lang in LANGS:
        assert (
            an.draw_workload(table, like=load, lang=lang).get_label() == an.draw_workload(load, lang=lang).get_label()
        )


def test_tables_of_two_plans_have_no_facts_in_common(toy: an.Plan, shandong: an.Plan) -> None:
    both = pd.concat([an.workload(toy), an.workload(shandong)])
    with pytest.raises(an.PlanError, match="no longer stand beside the table"):
        an.draw_workload(both)
    with pytest.raises(
        an.PlanError, match="“省大数据局” is not in the plan"
    ):  # with those of one, it is none of its tables
        an.draw_workload(both, like=an.workload(toy))


DRAWN: dict[str, tuple[Callable[[an.Plan], pd.DataFrame], Callable[..., Axes]]] = {
    "workload": (an.workload, an.draw_workload),
    "lorenz": (lambda plan: an.lorenz(an.workload(plan)), an.draw_lorenz),
    "projection": (lambda plan: an.co_responsibility(plan, ["省乙局"]), an.draw_projection),
    "matrix": (lambda plan: an.co_responsibility_matrix(plan, "newman", ["省乙局"]), an.draw_co_responsibility),
    "coverage": (an.section_coverage, an.draw_section_coverage),
    "significance": (lambda plan: an.significance(plan, "fixed_row", alpha=0.6), an.draw_significance),
    "intervals": (lambda plan: an.workload_intervals(plan, "section", True), an.draw_intervals),
    "knock_out": (lambda plan: an.knock_out(plan, merge=["省甲厅", "省乙局"]), an.draw_knock_out),
    "theme_sections": (an.theme_sections, an.draw_theme_sections),
    "theme_departments": (lambda plan: an.theme_departments(plan, ["省甲厅"]), an.draw_theme_departments),
}


def said(ax: Axes) -> list[str]:
    """Everything that is written beside the drawing, and the labels of both axes."""
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()]
    return [text.get_text() for text in [*ax.texts, *ticks, ax.xaxis.label, ax.yaxis.label]]


@pytest.mark.parametrize("figure", DRAWN)
def test_a_figure_needs_the_facts_or_a_table_that_has_them(toy: an.Plan, figure: str) -> None:
    measure, draw = DRAWN[figure]
    table = measure(toy)
    plain = through_csv(table.reset_index() if table.index.name else table)
    with pytest.raises(an.PlanError, match="no longer stand beside the table"):
        draw(plain)
    for lang in LANGS:
        assert said(draw(plain, like=table, lang=lang)) == said(draw(table, lang=lang))


@pytest.mark.parametrize("figure", DRAWN)
def test_facts_of_another_measure_are_not_enough(toy: an.Plan, figure: str) -> None:
    measure, draw = DRAWN[figure]
    table = measure(toy)
    needed = set(table.attrs) - set(an.workload(toy).attrs)
    if needed:
        with pytest.raises(
            an.PlanError, match=min(needed & {"alpha", "hidden", "kinds", "pairs", "section_summary", "weight"})
        ):
            draw(table, like=an.workload(toy))


def test_like_is_a_table(toy: an.Plan) -> None:
    with pytest.raises(an.PlanError, match="the table that the measure made as like="):
        an.draw_workload(an.workload(toy), like=toy)


def test_like_comes_before_what_the_table_has(toy: an.Plan) -> None:
    pairs = an.co_responsibility(toy)
    without = an.co_responsibility(toy, ["省丙委"])
    assert an.draw_projection(pairs, like=without, lang="en").get_label().startswith("Leaving out 省丙委")


def test_sentences_need_the_facts_too(toy: an.Plan) -> None:
    load = an.workload(toy)
    with pytest.raises(an.PlanError, match="named_tasks no longer"):
        an.network_finding(LOSE["merge"](load), "en")
    with pytest.raises(an.PlanError, match="no row"):
        an.network_finding(load.head(0), "en")
    whole = an.network_finding(load, "en")
    assert whole == an.network_finding(load.head(1), "en") == an.network_finding(load.iloc[::-1], "en")
    assert whole == "4 of 5 tasks name a unit: 4 units, 7 ties; 省甲厅 is in 3"


def test_a_fact(toy: an.Plan) -> None:
    load = an.workload(toy)
    assert (fact(load, "departments"), fact(an.co_responsibility(toy, ["省甲厅"]), "departments")) == (4, 3)
    mine = with_facts(load, None, [])
    mine.attrs["mine"] = 1
    assert "mine" not in load.attrs and "mine" not in an.workload(toy).attrs


WRONG: dict[str, tuple[str, Step, str]] = {
    "a column renamed": ("workload", lambda t: t.rename(columns={"tasks": "任务数"}), "columns are missing: tasks"),
    "a column left out": ("projection", lambda t: t.drop(columns="jaccard"), "columns are missing: jaccard"),
    "sums by group": ("workload", lambda t: t.groupby("system")[["tasks"]].sum(), "are missing"),
    "a hole": ("workload", lambda t: t.assign(tasks=t["tasks"].where(t["tasks"] > 1)), "not of the type of its column"),
    "halves": ("workload", lambda t: t.assign(tasks=t["tasks"] + 0.5), "not of the type of its column"),
    "words": ("intervals", lambda t: t.assign(upper="many"), "not of the type of its column"),
    "a row twice": ("workload", lambda t: pd.concat([t, t]), "stands in two rows"),
    "no row": ("workload", lambda t: t.head(0), "has no row"),
    "no change": ("knock_out", lambda t: t.head(0), "has no row"),
    "a stranger": ("workload", lambda t: t.assign(department_id=["甲", "乙", "丙", "丁"]), "“甲” is not in the plan"),
    "no table": ("workload", lambda t: t["tasks"], "a Series is no table"),
    "a hole in a cross table": ("coverage", lambda t: t.where(t > 1), "a cell holds no number"),
    "shares in a cross table": ("coverage", lambda t: t / 2, "a count that is not whole"),
    "differences in a cross table": ("theme_sections", lambda t: t - 1, "one below 0"),
    "words in a cross table": ("theme_departments", lambda t: t.astype(str) + "项", "a cell holds no number"),
    "a row twice in a cross table": ("matrix", lambda t: pd.concat([t, t]), "stands there twice"),
    "a stranger in a cross table": ("coverage", lambda t: t.rename(index={"省甲厅": "甲"}), "“甲” is not in the plan"),
    "not square": ("matrix", lambda t: t.head(2), "not the same units"),
    "tasks": ("matrix", lambda t: t.rename_axis("task_id"), "the rows are task_id, not department_id"),
    "a curve cut off": ("lorenz", lambda t: t.head(3), "curve of tasks is not whole"),
    "a curve with a gap": ("lorenz", lambda t: t.drop(index=2), "curve of tasks is not whole"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_table_that_cannot_be_drawn_is_refused(toy: an.Plan, case: str) -> None:
    figure, step, message = WRONG[case]
    measure, draw = DRAWN[figure]
    with pytest.raises(an.PlanError, match=message):
        draw(step(measure(toy)))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("figure", DRAWN)
def test_whole_numbers_stay_whole(toy: an.Plan, figure: str, lang: str) -> None:
    """pandas makes floats of them where rows were missing for a while."""
    measure, draw = DRAWN[figure]
    table = measure(toy)
    floats = table.astype({column: float for column, dtype in table.dtypes.items() if dtype == "int64"})
    assert said(draw(floats, lang=lang)) == said(draw(table, lang=lang))
