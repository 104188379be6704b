"""Shared prefixes: 省甲厅、乙厅 are 省甲厅 and 省乙厅."""

from __future__ import annotations

import pytest

from analysis import read_plan


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
        ("省民政厅、各有关部门、团省委", ["省民政厅", "各有关部门", "团省委"]),
    ],
)
def test_shared_prefix(printed: str, names: list[str]) -> None:
    plan = read_plan(
        f"甲方案\n1.事。做好。(责任单位:{printed})\n2.事。做好。(责任单位:省乙厅)\n3.事。做好。(责任单位:省乙厅)\n"
    )
    first = plan.assignments[plan.assignments["task_id"].eq("T01")]
    assert first["department_id"].tolist() == names
