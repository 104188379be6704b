from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an

LOADS = st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(sum)


def test_counts_are_those_of_the_lists(shandong: an.Plan) -> None:
    counted = Counter(zip(shandong.assignments["department_id"], shandong.assignments["task_id"], strict=True))
    tasks = Counter(department for department, _ in counted)
    load = an.workload(shandong).set_index("department_id")
    assert load["tasks"].to_dict() == tasks
    assert load["tasks"].sum() == 158


def test_shares_add_up_to_tasks_with_a_unit(shandong: an.Plan, toy: an.Plan) -> None:
    for plan in (shandong, toy):
        assert an.workload(plan)["fractional"].sum() == pytest.approx(plan.tasks["lists"].gt(0).sum(), abs=1e-12)


def test_fractional_by_its_definition(shandong: an.Plan) -> None:
    lists = shandong.assignments.groupby("task_id")["department_id"].agg(list)
    expected: Counter[str] = Counter()
    for units in lists:
        for unit in units:
            expected[unit] += 1 / len(units)
    load = an.workload(shandong).set_index("department_id")["fractional"]
    assert load.to_dict() == pytest.approx(dict(expected))


def test_sections_and_roles_split_the_tasks(shandong: an.Plan, toy: an.Plan) -> None:
    for plan in (shandong, toy):
        load = an.workload(plan)
        sections = load[list(plan.sections["section_id"])]
        assert (sections.sum(axis=1) == load["tasks"]).all()
        assert ((sections > 0).sum(axis=1) == load["sections"]).all()
        assert (load[["lead", "responsible", "support", "guide"]].sum(axis=1) == load["tasks"]).all()
    assert an.workload(toy).set_index("department_id").loc["省甲厅", ["lead", "responsible"]].tolist() == [1, 2]


def test_order_and_rank(shandong: an.Plan) -> None:
    load = an.workload(shandong)
    assert load["tasks"].is_monotonic_decreasing
    assert load["rank"].tolist()[:7] == [1, 2, 3, 3, 3, 6, 7]
    assert load.loc[load["sole"].gt(0), "department_id"].tolist() == ["省大数据局"]


def test_published_concentration(davis: an.Plan) -> None:
    row = an.concentration(an.workload(davis)).set_index("load")
    assert row.loc["tasks", "gini"] == pytest.approx(0.2340824, abs=5e-8)
    assert row.loc["tasks", "hhi"] == pytest.approx(0.0652695, abs=5e-8)
    assert row.loc["tasks", "effective_number"] == pytest.approx(15.3211, abs=5e-5)
    assert row.loc["fractional", "gini"] == pytest.approx(0.3298091, abs=5e-8)  # exact in rational numbers
    assert row.loc["fractional", "total"] == pytest.approx(14)


@given(LOADS)
def test_gini_by_its_definition(values: list[int]) -> None:
    """Mean difference between two values, over twice their mean."""
    n = len(values)
    differences = sum(abs(a - b) for a in values for b in values)
    assert an.gini(values) == pytest.approx(differences / (2 * n * sum(values)), abs=1e-12)
    assert an.gini(values[::-1]) == pytest.approx(an.gini(values))


@given(LOADS)
def test_ranges(values: list[int]) -> None:
    n = len(values)
    assert -1e-12 <= an.gini(values) <= 1 - 1 / n + 1e-12
    assert 1 / n - 1e-12 <= an.hhi(values) <= 1 + 1e-12


@given(LOADS)
def test_gini_is_twice_the_area_over_the_lorenz_curve(values: list[int]) -> None:
    points = an.lorenz(pd.DataFrame({"tasks": values, "fractional": values}))
    curve = points[points["load"].eq("tasks")]
    assert curve.iloc[0].tolist()[1:] == [0, 0]
    assert curve.iloc[-1].tolist()[1:] == pytest.approx([1, 1])
    assert (np.diff(curve["share"], 2) >= -1e-12).all()  # convex
    assert 1 - 2 * np.trapezoid(curve["share"], curve["departments"]) == pytest.approx(an.gini(values), abs=1e-12)


def test_top_shares(shandong: an.Plan) -> None:
    row = an.concentration(an.workload(shandong)).set_index("load").loc["tasks"]
    assert row["top_1"] == pytest.approx(22 / 158)
    assert row["top_5"] == pytest.approx((22 + 14 + 8 + 8 + 8) / 158)


def test_nobody_named() -> None:
    with pytest.raises(an.PlanError, match="names no unit"):
        an.concentration(pd.DataFrame({"tasks": [], "fractional": []}))


def test_counts_are_whole_numbers_beside_a_unit_that_names_nobody() -> None:
    """Also in the columns of the sections, from where they go onto slides."""
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局、省乙局)\n2.事。做。(责任单位:省甲局、各有关部门)"
    load = an.workload(an.parse_plan(an.Source("generic", text, "")))
    assert load["S1"].tolist() == load["tasks"].tolist() == [2, 1]
    assert {str(load[column].dtype) for column in ("tasks", "sole", "responsible", "S1")} == {"int64"}
