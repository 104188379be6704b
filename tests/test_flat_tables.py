import pytest

import analysis as an
from analysis.flat_tables import unflattened


def units(plan: an.Plan) -> list[list[str]]:
    return plan.assignments.groupby("task_id")["department_id"].agg(list).tolist()


def test_a_table_copied_with_tabs() -> None:
    rows = ["序号\t工作任务\t牵头单位\t配合单位", "1\t建好平台\t省甲厅\t省乙局、省丙委", "2\t开放数据\t省乙局\t"]
    assert units(an.read_plan("\n".join(["甲省任务分工表", *rows]))) == [["省甲厅", "省乙局", "省丙委"], ["省乙局"]]


def test_a_table_copied_as_lines() -> None:
    cells = ["序号", "工作任务", "牵头单位", "完成时限"]
    text = "\n".join(
        ["甲省任务分工表", *cells, "1", "建好平台", "省甲厅", "年底", "2", "开放数据", "省乙局、省丙委", "6月"]
    )
    assert units(an.read_plan(text)) == [["省甲厅"], ["省乙局", "省丙委"]]


def test_a_table_copied_as_lines_with_several_lines_in_a_cell() -> None:
    """Each row goes up to the next number; the last head of units has the lines that are too many."""
    heads = ["序号", "民生实事", "牵头单位", "责任单位", "完成时限"]
    rows = [
        ["1", "修路5公里。", "县甲局", "县乙局", "县丙局", "县丁局", "11月底前"],
        ["2", "建桥。", "修渠。", "县甲局", "县乙局、各乡镇", "12月底前"],
        ["3", "种树。", "县丙局", "县乙局", "10月"],
        ["4", "办学。", "县丁局", "9月底前"],
        ["5", "修路。", "县丁局", "县丙局"],
        ["6", "收尾。", "县丁局", "县甲局", "12月"],
    ]
    text = "\n\n".join(["甲县民生实事分解表", *heads, *(cell for row in rows for cell in row)])
    plan = an.read_plan(text)
    assert units(plan) == [
        ["县甲局", "县乙局", "县丙局", "县丁局"], ["县甲局", "县乙局", "各乡镇"], ["县丙局", "县乙局"], ["县丁局"],
        ["县丁局", "县丙局"], ["县丁局", "县甲局"],
    ]  # fmt: skip
    assert plan.tasks["title"].tolist() == ["修路5公里", "建桥", "种树", "办学", "修路", "收尾"]
    leads = plan.assignments.groupby("task_id")["role"].first()
    assert leads.eq("lead").all()


def test_headings_across_a_table_copied_as_lines() -> None:
    """They stand between rows of any length, and the last row ends with its time."""
    heads = ["序号", "工作任务", "责任单位", "完成时限"]
    rows = [
        "一、建设", "1", "修路。", "县甲局", "县乙局", "全年", "二、推进服务", "2", "办学。", "县丙局", "6月", "三、收尾",
        "3", "种树。", "县甲局", "县丁局", "12月", "备注：排名不分先后。",
    ]  # fmt: skip
    plan = an.read_plan("\n".join(["甲县任务清单", *heads, *rows]))
    assert units(plan) == [["县甲局", "县乙局"], ["县丙局"], ["县甲局", "县丁局"]]


@pytest.mark.parametrize(
    ("heads", "cells", "expected"),
    [
        (["序号", "任务", "牵头单位", "配合单位"], ["1", "修路", "市甲局", "市丁局", "2", "种树", "市丙局"], [["市甲局", "市丁局"], ["市丙局"]]),
        (["序号", "任务", "内容", "责任单位", "时限"], ["1", "修路", "年底前修完", "市甲局", "6月", "2", "种树", "年底前种完", "市丙局", "10月", "甲市人民政府", "2025年3月1日"], [["市甲局"], ["市丙局"]]),
        (["序号", "任务", "责任单位", "时限"], ["1", "修路", "市甲局", "6月", "2", "种树", "市丙局", "12.31", "二、保障措施", "加强领导。", "每年考核。"], [["市甲局"], ["市丙局"]]),
        (["序号", "任务", "责任单位", "时限"], ["1", "修路", "市甲局", "6月", "2", "种树", "市长期护理中心", "市丙局", "10月", "附件"], [["市甲局"], ["市长期护理中心", "市丙局"]]),
        (["序号", "任务", "牵头单位", "配合单位"], ["1", "修路", "建桥", "市甲局", "市乙局", "2", "种树", "市丙局", "市甲局"], [["市甲局", "市乙局"], ["市丙局", "市甲局"]]),
        (["序号", "任务", "责任单位", "时限", "备注"], ["1", "修路", "市甲局", "6月", "2", "种树", "市丙局", "10月", "3", "造桥", "市丙局", "10月", "无"], [["市甲局"], ["市丙局"], ["市丙局"]]),
    ],
)  # fmt: skip
def test_rows_of_another_length_and_what_follows_the_table(
    heads: list[str], cells: list[str], expected: list[list[str]]
) -> None:
    assert units(an.read_plan("\n".join(["甲市任务分工表", *heads, *cells]))) == expected


def test_cells_without_heads_and_tables_of_something_else_stay_as_they_are() -> None:
    lines = ["甲 | 乙 | 丙"] * 3 + [
        "序号",
        "部门",
        "负责事项",
        "1",
        "市甲局",
        "统筹协调",
        "序号\t单位\t负责人",
        "1\t市甲局\t张三",
    ]
    assert list(unflattened(lines)) == lines
    assert list(unflattened(["序号\t任务\t责任单位", "1\t（一）\t市甲局"])) == ["1.。（责任单位：市甲局）"]
