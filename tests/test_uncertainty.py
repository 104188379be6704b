import dataclasses
import warnings
from collections import Counter
from collections.abc import Callable
from itertools import combinations, product
from math import sqrt
from statistics import mean, stdev
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

import analysis as an
from analysis.uncertainty import _summary, jackknife, workload_intervals
from analysis.weightings import loads, rank_stability, weightings

MatrixPlan = Callable[[NDArray[np.int64]], an.Plan]


class Task(NamedTuple):
    section: int
    units: list[str]
    ending: str  # "", 等 or 各有关部门


def random_tasks(seed: int, most: int) -> list[Task]:
    generator = np.random.default_rng(seed)
    tasks, departments = generator.integers(1, most, size=2)
    chance = generator.random()
    rows = []
    for section in np.sort(generator.integers(0, 3, size=tasks)):
        units = [f"省{unit:02}局" for unit in np.flatnonzero(generator.random(departments) < chance)]
        rows.append(Task(int(section), units, str(generator.choice(["", "", "等", "各有关部门"]))))
    return [*rows, Task(2, ["省99局"], "")]


def plan_with(tasks: list[Task], sections: bool = True) -> an.Plan:
    lines, before = ["甲省工作要点", "为做好工作,制定本要点。"], -1
    for number, (section, units, ending) in enumerate(tasks, start=1):
        if sections and section != before:
            lines.append(f"{'一二三'[section]}、第{'一二三'[section]}节")
        before = section
        names = "、".join([*units, "各有关部门"] if ending == "各有关部门" else units) + (
            "等" * (ending == "等" and bool(units))
        )
        lines.append(
            f"{number}.做第{number}件事。" + "做好。" * (number % 3 + 1) + (f"(责任单位:{names})" if names else "")
        )
    return an.parse_plan(an.Source("made", "\n".join(lines), ""))


def every_reading(tasks: list[Task], hidden: str, unlisted: bool) -> list[dict[str, int]] | None:
    """How many tasks each department has, for every set of units that incomplete lists may mean; None if too many."""
    named = sorted({unit for task in tasks for unit in task.units})
    open_cells = []
    for place, task in enumerate(tasks):
        nothing = not task.units and task.ending != "各有关部门"
        incomplete = unlisted if nothing else bool(task.ending)
        others = [other for at, other in enumerate(tasks) if at != place]
        mates = {unit for other in others if other.section == task.section for unit in other.units}
        may = [unit for unit in named if unit not in task.units and (hidden == "any" or unit in mates)]
        open_cells += may if incomplete else []
    if len(open_cells) > 9:
        return None
    printed = Counter(unit for task in tasks for unit in task.units)
    return [
        dict(printed + Counter(unit for unit, meant in zip(open_cells, meanings, strict=True) if meant))
        for meanings in product((False, True), repeat=len(open_cells))
    ]


@pytest.mark.parametrize("hidden", ["any", "section"])
@pytest.mark.parametrize("unlisted", [False, True])
def test_intervals_by_enumeration(hidden: str, unlisted: bool) -> None:
    """Every reading of every list: the ends of the intervals are the extremes, and are reached."""
    plans, wide = 0, 0
    for seed in range(20):
        tasks = random_tasks(seed, most=5)
        readings = every_reading(tasks, hidden, unlisted)
        if readings is None:
            continue
        table = workload_intervals(plan_with(tasks), hidden, unlisted).set_index("department_id")
        plans, wide = plans + 1, wide + (table["width"] > 0).any()
        for unit, row in table.iterrows():
            counts = [reading[unit] for reading in readings]
            ranks = [1 + sum(other > reading[unit] for other in reading.values()) for reading in readings]
            assert row[["tasks", "upper"]].tolist() == [min(counts), max(counts)]
            assert row["width"] == max(counts) - min(counts)
            assert row[["rank_best", "rank_worst"]].tolist() == [min(ranks), max(ranks)]
            assert row["rank"] == "–".join(str(rank) for rank in sorted({min(ranks), max(ranks)}))
    assert plans >= 18 and wide >= 6


def test_intervals_of_a_plan_without_sections() -> None:
    """Its tasks count as one section, so that both assumptions are the same."""
    plan = plan_with(random_tasks(4, most=8), sections=False)
    assert plan.sections.empty
    pd.testing.assert_frame_equal(workload_intervals(plan, "section"), workload_intervals(plan, "any"))
    assert workload_intervals(plan)["width"].any()


def test_intervals_of_the_plan(shandong: an.Plan) -> None:
    """Two lists are open-ended, T24 and T25, and one task has none."""
    named = shandong.assignments.groupby("task_id")["department_id"].agg(set)
    table = workload_intervals(shandong)
    assert table["department_id"].tolist() == an.workload(shandong)["department_id"].tolist()
    assert table["tasks"].tolist() == an.workload(shandong)["tasks"].tolist()
    for row in table.itertuples():
        assert row.width == sum(row.department_id not in named[task] for task in ("T24", "T25"))
    assert table.attrs["incomplete"] == 2
    with_unlisted = workload_intervals(shandong, unlisted=True)
    assert (with_unlisted["width"] == table["width"] + 1).all()
    narrow = workload_intervals(shandong, "section")
    assert (narrow["upper"] <= table["upper"]).all() and (narrow["upper"] < table["upper"]).any()


def test_certain_lists_give_certain_ranks(davis: an.Plan) -> None:
    table = workload_intervals(davis)
    assert not table["width"].any()
    assert table["rank"].tolist() == an.workload(davis)["rank"].astype(str).tolist()


def test_a_generic_unit_makes_a_list_incomplete() -> None:
    """Also where no word of the list says that it is open-ended."""
    plan = plan_with([Task(0, ["省甲局"], "各有关部门"), Task(0, ["省乙局"], "")])
    closed = dataclasses.replace(plan, tasks=plan.tasks.assign(open_ended=False))
    for one in (plan, closed):
        assert workload_intervals(one).set_index("department_id")["width"].to_dict() == {"省乙局": 1, "省甲局": 0}


def test_unknown_assumption_is_refused(toy: an.Plan) -> None:
    with pytest.raises(an.PlanError, match="no assumption “most”"):
        workload_intervals(toy, "most")  # type: ignore[arg-type]


def with_targets(plan: an.Plan, task_ids: list[str]) -> an.Plan:
    copy = dataclasses.replace(plan)
    object.__setattr__(copy, "targets", pd.DataFrame({"task_id": task_ids}))
    return copy


def test_weightings_by_their_definition(shandong: an.Plan, toy: an.Plan) -> None:
    for plan in (shandong, toy, *(plan_with(random_tasks(seed, most=9)) for seed in range(8))):
        units = an.ties(plan).groupby("task_id")["department_id"].agg(set).to_dict()
        targets = list(plan.tasks["task_id"])[::2] * 2
        expected: dict[str, Counter[str]] = {name: Counter() for name in ("tasks", "fractional", "measures", "targets")}
        for task, names in units.items():
            for unit in names:
                expected["tasks"][unit] += 1
                expected["fractional"][unit] += 1 / len(names)
                expected["measures"][unit] += plan.measures.loc[plan.measures["task_id"] == task, "orders"].sum()
                expected["targets"][unit] += targets.count(task)
        table = weightings(with_targets(plan, targets)).set_index("department_id")
        for name, load in expected.items():
            assert table[name].to_dict() == pytest.approx(dict(load))
            places = {u: 1 + sum(other > own + 1e-9 for other in load.values()) for u, own in load.items()}
            assert table[f"rank_{name}"].to_dict() == places
        assert list(table.index) == an.workload(plan)["department_id"].tolist()


def test_measures_are_told_apart_from_tasks() -> None:
    """省乙局 has one task of three orders, 省甲局 two of one."""
    text = (
        "甲省工作要点\n一、节\n1.事。建设平台。(责任单位:省甲局)\n2.事。开放数据。(责任单位:省甲局)\n"
        "3.事。建设平台。完善制度。开展培训。此事重要。(责任单位:省乙局)"
    )
    table = weightings(an.parse_plan(an.Source("sentences", text, ""))).set_index("department_id")
    assert table.loc["省甲局", ["tasks", "measures", "rank_tasks", "rank_measures"]].tolist() == [2, 2, 1, 2]
    assert table.loc["省乙局", ["tasks", "measures", "rank_tasks", "rank_measures"]].tolist() == [1, 3, 2, 1]


def test_equal_sums_of_fractions_tie(plan_of: MatrixPlan) -> None:
    """Six sixths are 0.9999999999999999 in floating point, and yet no less than the whole task of another."""
    plan = plan_of(np.array([[1] * 6 + [0]] * 6 + [[0] * 6 + [1]]))
    assert loads(plan)["fractional"].nunique() == 2
    assert weightings(plan)["rank_fractional"].tolist() == [1] * 7


def tau_b(x: list[float], y: list[float]) -> float:
    """Kendall (1945), pair by pair."""
    pairs = list(combinations(range(len(x)), 2))
    a = [int(np.sign(x[i] - x[j])) for i, j in pairs]
    b = [int(np.sign(y[i] - y[j])) for i, j in pairs]
    return sum(p * q for p, q in zip(a, b, strict=True)) / sqrt(sum(map(abs, a)) * sum(map(abs, b)))


def test_rank_stability_by_its_definition(shandong: an.Plan) -> None:
    plans = [plan for seed in range(14) if len(loads(plan := plan_with(random_tasks(seed, most=20)))) > 5]
    assert len(plans) > 5
    for plan in (shandong, *plans):
        table, load = rank_stability(plan), weightings(plan).round(9)
        names = ["tasks", "fractional", "measures"] + ["targets"] * ("targets" in load)
        assert list(zip(table["a"], table["b"], strict=True)) == list(combinations(names, 2))
        for row in table.itertuples():
            x, y = load[row.a].tolist(), load[row.b].tolist()
            if len(set(x)) == 1 or len(set(y)) == 1:
                assert np.isnan(row.kendall_tau_b) and np.isnan(row.spearman)
            else:
                assert row.kendall_tau_b == pytest.approx(tau_b(x, y))
                assert row.spearman == pytest.approx(stats.spearmanr(x, y).statistic)
            for n, share in ((5, row.top_5), (10, row.top_10)):
                a, b = ({i for i, own in enumerate(v) if sum(other > own for other in v) < n} for v in (x, y))
                assert share == pytest.approx(len(a & b) / len(a | b))


def test_rank_stability_where_all_tie(plan_of: MatrixPlan) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for matrix in ([[1]], [[1, 1], [1, 1]]):
            table = rank_stability(plan_of(np.array(matrix)))
            assert table[["kendall_tau_b", "spearman"]].isna().all(axis=None)
            assert table[["top_5", "top_10"]].eq(1).all(axis=None)


def law_schools(without: int | None = None) -> float:
    lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594]
    gpa = [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96]
    keep = [school for school in range(15) if school != without]
    return float(np.corrcoef(np.array(lsat)[keep], np.array(gpa)[keep])[0, 1])


def test_published_jackknife() -> None:
    """Correlation of 15 law schools (Efron & Tibshirani 1993, table 3.1): bias and standard error as R has them."""
    values = np.array([law_schools(), *map(law_schools, range(15))])
    row = _summary("", "", values, pd.Index([f"{school}" for school in range(1, 16)]))
    assert row["estimate"] == pytest.approx(0.7763745, abs=5e-8)
    assert row["bias"] == pytest.approx(-0.006473623, abs=5e-10)
    assert row["standard_error"] == pytest.approx(0.1425186, abs=5e-8)
    assert row["low"] == pytest.approx(0.7763745 - stats.norm.ppf(0.975) * 0.1425186, abs=5e-7)
    assert row["high"] == pytest.approx(0.7763745 + stats.norm.ppf(0.975) * 0.1425186, abs=5e-7)
    assert row["most_task"] == "1"  # the school with a fair score and high marks


def without_task(plan: an.Plan, task: str) -> an.Plan:
    return dataclasses.replace(
        plan,
        tasks=plan.tasks[plan.tasks["task_id"] != task],
        assignments=plan.assignments[plan.assignments["task_id"] != task],
    )


def test_jackknife_by_recomputing_the_workload(shandong: an.Plan, toy: an.Plan) -> None:
    """A literal loop: the tables without the task, the workload, its concentration; then Tukey's pseudo-values."""
    made = [plan_with(random_tasks(seed, most=9)) for seed in range(6)]
    for plan in (shandong, toy, *(plan for plan in made if an.ties(plan)["task_id"].nunique() > 1)):
        tasks = sorted(an.ties(plan)["task_id"].unique())
        whole = an.concentration(an.workload(plan)).set_index("load")
        left = {t: an.concentration(an.workload(without_task(plan, t))).set_index("load") for t in tasks}
        for row in jackknife(plan).to_dict("records"):
            theta = float(whole.loc[row["load"], row["index"]])
            values = {task: float(left[task].loc[row["load"], row["index"]]) for task in tasks}
            n = len(tasks)
            pseudo = [n * theta - (n - 1) * value for value in values.values()]
            assert row["estimate"] == pytest.approx(theta)
            assert row["bias"] == pytest.approx(theta - mean(pseudo), abs=1e-12)
            assert row["standard_error"] == pytest.approx(stdev(pseudo) / sqrt(n), abs=1e-12)
            assert (row["low"] + row["high"]) / 2 == pytest.approx(theta)
            assert row["least"] == pytest.approx(min(values.values()))
            assert row["most"] == pytest.approx(max(values.values()))
            assert row["least_task"] == next(t for t in tasks if values[t] < row["least"] + 1e-9)
            assert row["most_task"] == next(t for t in tasks if values[t] > row["most"] - 1e-9)


def test_jackknife_of_equal_tasks(plan_of: MatrixPlan) -> None:
    """Every task names the same two: nothing hangs on any of them."""
    table = jackknife(plan_of(np.array([[1, 1]] * 4)))
    assert table["estimate"].tolist() == pytest.approx([0, 0.5, 2, 0, 0.5, 2])
    assert table[["bias", "standard_error"]].abs().max(axis=None) < 1e-12
    assert table[["least_task", "most_task"]].eq("T01").all(axis=None)


def test_equal_values_give_the_first_task(plan_of: MatrixPlan) -> None:
    """In a ring all tasks are alike, though sums of thirds in another order differ in the last digit."""
    plan = plan_of(np.array([np.roll([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], place) for place in range(12)]))
    for one in (plan, dataclasses.replace(plan, tasks=plan.tasks[::-1].reset_index(drop=True))):
        assert jackknife(one)[["least_task", "most_task"]].eq("T01").all(axis=None)


def test_one_task_has_no_jackknife(plan_of: MatrixPlan) -> None:
    with pytest.raises(an.PlanError, match="fewer than two tasks name a unit"):
        jackknife(plan_of(np.array([[1, 1], [0, 0]])))


def test_nobody_named() -> None:
    nobody = an.parse_plan(an.Source("nobody", "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)", ""))
    for measure in (workload_intervals, weightings, rank_stability):
        with pytest.raises(an.PlanError, match="no list names a unit"):
            measure(nobody)


def test_order_of_the_rows_of_the_plan_changes_nothing(shandong: an.Plan) -> None:
    names = ("assignments", "tasks", "departments", "measures")
    turned = dataclasses.replace(
        shandong, **{name: getattr(shandong, name)[::-1].reset_index(drop=True) for name in names}
    )
    for measure in (workload_intervals, weightings, rank_stability, jackknife):
        pd.testing.assert_frame_equal(measure(turned), measure(shandong))
    pd.testing.assert_frame_equal(workload_intervals(turned, "section"), workload_intervals(shandong, "section"))
