import pytest

from analysis.task_tables import is_head, table_lines


def test_heads_that_are_no_tasks_stay_as_they_are() -> None:
    rows = [["姓名", "电话"], ["甲", "1"], ["甲", "甲"], ["", ""]]
    assert list(table_lines(rows)) == ["姓名 电话", "甲 1", "甲", ""]


@pytest.mark.parametrize(
    ("head", "cell", "line"),
    [
        ("责任分工单位", "省甲厅牵头，省乙局配合", "（责任单位：省甲厅牵头，省乙局配合）"),
        ("牵头（责任）单位", "省甲厅 省乙局", "（牵头单位：省甲厅、省乙局）"),
        ("配合部门", "省妇联\n团省委", "（配合单位：省妇联、团省委）"),
        ("责任领导", "张三", "（责任人：张三）"),
    ],
)
def test_heads_and_cells_of_tables(head: str, cell: str, line: str) -> None:
    rows = [["任务", "责任单位", head], ["建好平台", "", cell]]
    assert list(table_lines(rows)) == [f"1.建好平台。{line}"]


@pytest.mark.parametrize(
    ("heads", "are"),
    [
        (["序号", "重点任务", "责任单位"], True),
        (["序号", "民生实事", "牵头单位", ""], True),  # numbered rows: whatever it is called
        (["民生实事", "牵头单位"], False),
        (["序号", "单位", "负责事项"], False),
        (["序号", "单位", "负责人", "电话"], False),
        (["序号", "姓名", "电话", "责任单位"], False),
        (["序号", "重点任务", "完成时限"], False),
        (["", ""], False),
        (["本次会议的主要任务有以下若干方面请各部门认真抓好落实", "责任单位"], False),
    ],
)
def test_heads(heads: list[str], are: bool) -> None:
    assert is_head(heads) == are
