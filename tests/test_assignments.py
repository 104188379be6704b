"""What names share: 省甲厅、乙厅 are 省甲厅 and 省乙厅; 甲、乙市人民政府 those of 甲市 and 乙市."""

from __future__ import annotations

import pytest

from analysis import read_plan
from analysis.uncertainty import incomplete


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("省公安厅、交通运输厅、市场监管局,省甲总队", ["省公安厅", "省交通运输厅", "省市场监管局", "省甲总队"]),
        ("市公安局、城市管理局", ["市公安局", "市城市管理局"]),
        ("市民政局、甲乙局", ["市民政局", "市甲乙局"]),
        ("省民政厅、国资委、地方金融监管局", ["省民政厅", "省国资委", "省地方金融监管局"]),
        ("省民政厅、国家某局", ["省民政厅", "国家某局"]),
        ("省民政厅,甲乙局", ["省民政厅", "甲乙局"]),  # a comma ends what is shared
        ("省民政厅、甲市政府、乙海关", ["省民政厅", "甲市政府", "乙海关"]),  # they name their own place
        ("县农业农村局、市场监管局、甲中心", ["县农业农村局", "县市场监管局", "县甲中心"]),
        ("省民政厅、政府督查室", ["省民政厅", "省政府督查室"]),
        ("省民政厅、各有关部门、团省委", ["省民政厅", "各有关部门", "团省委"]),
    ],
)
def test_shared_prefix(printed: str, names: list[str]) -> None:
    plan = read_plan(
        f"甲方案\n1.事。做好。(责任单位:{printed})\n2.事。做好。(责任单位:省乙厅)\n3.事。做好。(责任单位:省乙厅)\n"
    )
    first = plan.assignments[plan.assignments["task_id"].eq("T01")]
    assert first["department_id"].tolist() == names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("省民政厅、子甲、子乙市人民政府", ["省民政厅", "子甲市人民政府", "子乙市人民政府"]),
        ("省民政厅,子甲县、子乙县、丙区政府", ["省民政厅", "子甲县政府", "子乙县政府", "丙区政府"]),
        ("子甲、子乙海关,省民政厅", ["子甲海关", "子乙海关", "省民政厅"]),
        ("子甲市,子乙市人民政府", ["子甲市", "子乙市人民政府"]),  # a comma ends what is shared
        ("子甲、各区人民政府", ["子甲", "各区人民政府"]),
        ("市委、市人大、市人民政府", ["市委", "市人大", "市人民政府"]),
        ("财政、审计、甲乙市人民政府", ["财政", "审计", "甲乙市人民政府"]),
        ("公安、消防、城阳区政府", ["公安", "消防", "城阳区政府"]),
        ("税务、边检、黄埔海关", ["税务", "边检", "黄埔海关"]),
        ("市城投、市文旅、甲乙区政府", ["市城投", "市文旅", "甲乙区政府"]),
        ("中储粮、甲乙市政府", ["中储粮", "甲乙市政府"]),
        ("高新区、甲乙区政府", ["高新区", "甲乙区政府"]),
        ("省民政厅、子甲大学、子乙市人民政府", ["省民政厅", "子甲大学", "子乙市人民政府"]),
    ],
)
def test_shared_ending(printed: str, names: list[str]) -> None:
    plan = read_plan(
        f"山东省甲方案\n1.事。做好。(责任单位:{printed})\n2.事。做好。(责任单位:省乙厅)\n3.事。做好。(责任单位:省乙厅)\n"
    )
    first = plan.assignments[plan.assignments["task_id"].eq("T01")]
    assert first["department_id"].tolist() == names


def test_names_are_the_plans_own_words_where_its_characters_do_not_spell_them() -> None:
    text = (
        "山东省甲方案\n1.事。做好。（责任单位：省民政厅、发改委、工信厅）\n2.事。做好。（责任单位：省科委、省环保厅）\n"
        "3.事。做好。（責任單位：省經信委）\n山东省人民政府办公厅\n2016年1月1日\n"
    )
    names = read_plan(text).departments.set_index("department_id")["name"]
    assert names["省发展改革委"] == "省发改委" and names["省经济和信息化委"] == "省经信委"
    assert names["省环境保护厅"] == "省环境保护厅"  # as printed, it is found in the text


def test_a_national_body_is_called_as_the_plan_spells_it_if_that_says_whose_it_is() -> None:
    text = "国务院甲方案\n1.事。（國家郵政局負責）\n2.事。（發展改革委負責）\n3.事。（财政部负责）\n国务院办公厅\n2021年1月1日\n"
    plan = read_plan(text)
    assert plan.departments["name"].tolist() == ["国家邮政局", "国家发展改革委", "财政部"]


def test_one_short_mention_does_not_change_a_name_that_is_spelt_out() -> None:
    text = "山东省甲方案\n1.事。做好。（责任单位：省发展改革委）\n2.事。（责任单位：省财政厅、发改委）\n3.事。（省财政厅负责）"
    names = read_plan(text).departments.set_index("department_id")["name"]
    assert names["省发展改革委"] == "省发展改革委"


def test_a_default_that_names_nobody_leaves_lists_open() -> None:
    """As if the list itself had it; so that a list is open-ended wherever it is asked."""
    text = "甲省要点\n1.事。做。(责任单位:省甲局。具体任务均涉及有关部门)\n2.事。做。(责任单位:省乙局)\n3.事。做。"
    plan = read_plan(text)
    assert plan.tasks["open_ended"].all() and plan.assignments["open_ended"].all() and incomplete(plan).all()
    assert plan.log["code"].eq("open-ended list").sum() == plan.counts()["open_ended"] == 3
