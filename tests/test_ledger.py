"""The ledger and the summary of initiatives: small plans worked out by hand, and the shipped one counted another way."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.ledger import INITIATIVE_SUMMARY, LEDGER, initiative_summary, ledger
from analysis.network import ties
from analysis.tables import ROLE_NAMES

SMALL = """甲省工作要点
为做好工作,制定本要点。
一、第一节
1.头一件。建设全省数据平台,培育企业10家。覆盖率达到90%。(牵头单位:省甲局;配合单位:省丙局、省乙局)
2.第二件。开展“双百”行动,用好全省数据平台。(省乙局、省甲局等有关部门负责)
3.第三件。办好数字甲省大会。
"""


def plan_of(text: str) -> an.Plan:
    return an.parse_plan(an.Source("made", text, ""))


def test_ledger_of_a_small_plan() -> None:
    table = ledger(plan_of(SMALL))
    columns = [
        "number",
        "section",
        "task",
        "verb",
        "orders",
        "targets",
        "initiatives",
        "lead",
        "responsible",
        "support",
    ]
    assert table[columns].values.tolist() == [
        ["1", "第一节", "头一件", "建设", 2, "培育企业10家", "全省数据平台", "省甲局", "", "省丙局、省乙局"],
        ["1", "第一节", "头一件", "", 0, "覆盖率达到90%", "", "省甲局", "", "省丙局、省乙局"],
        ["2", "第一节", "第二件", "开展", 2, "", "“双百”行动、全省数据平台", "", "省乙局、省甲局", ""],
        ["3", "第一节", "第三件", "办好", 1, "", "数字甲省大会", "", "", ""],
    ]
    assert table["open_ended"].tolist() == [False, False, True, False]


def test_summary_of_a_small_plan() -> None:
    table = initiative_summary(plan_of(SMALL)).drop(columns="initiative_id")
    assert table.values.tolist() == [
        ["全省数据平台", "platform", 2, 2, "T01、T02", 3, "省乙局、省甲局、省丙局", True],
        ["“双百”行动", "campaign", 1, 1, "T02", 2, "省乙局、省甲局", True],
        ["数字甲省大会", "event", 1, 1, "T03", 0, "", False],
    ]


@pytest.mark.parametrize("text", ["1.头一件。(省甲局负责)\n2.第二件。有人接听。", "一、事。做。(由各市负责)"])
def test_tiny_plans(text: str) -> None:
    plan = plan_of(text)
    table, summary = ledger(plan), initiative_summary(plan)
    assert table["measure_id"].tolist() == plan.measures["measure_id"].tolist()
    assert not table[["targets", "initiatives", "section"]].any(axis=None)
    assert summary.empty and list(summary.columns) == [column.name for column in INITIATIVE_SUMMARY.columns]


def test_every_measure_has_the_units_of_its_task(shandong: an.Plan) -> None:
    table = ledger(shandong)
    assert list(table.columns) == [column.name for column in LEDGER.columns]
    assert table["text"].tolist() == shandong.measures["text"].tolist()
    for row in table.itertuples():
        named = [unit for role in ROLE_NAMES for unit in getattr(row, role).split("、") if unit]
        listed = shandong.assignments.loc[shandong.assignments["task_id"].eq(row.task_id), "department_id"]
        assert Counter(named) == Counter(listed)


def test_every_target_and_name_stands_in_its_sentence(shandong: an.Plan) -> None:
    table = ledger(shandong)
    for row in table.itertuples():
        assert all(words in row.text for words in row.targets.split("、") if len(row.targets) < 25)
    names = [name for names in table["initiatives"] for name in names.split("、") if name]
    assert sorted(names) == sorted(shandong.initiatives["name"])  # no name of this plan holds 、 or stands in a heading


def test_summary_counts_each_name(shandong: an.Plan) -> None:
    table = initiative_summary(shandong)
    assert table["places"].sum() == len(shandong.initiatives)
    units = ties(shandong).groupby("task_id")["department_id"].agg(set)
    for row in table.itertuples():
        expected = set().union(*(units.get(task, set()) for task in row.task_ids.split("、")))
        assert row.owners == len(expected)
        assert set(filter(None, row.departments.split("、"))) == expected


def test_the_order_of_rows_changes_nothing(shandong: an.Plan) -> None:
    rng = np.random.default_rng(1)
    names = ("assignments", "tasks", "departments", "measures")
    shuffled = {name: getattr(shandong, name).sample(frac=1, random_state=rng) for name in names}
    pd.testing.assert_frame_equal(ledger(replace(shandong, **shuffled)), ledger(shandong))
    pd.testing.assert_frame_equal(initiative_summary(replace(shandong, **shuffled)), initiative_summary(shandong))
