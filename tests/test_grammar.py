import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import PlanError
from analysis.grammar import numeral_value, parse_document

PLAN = """甲省人民政府:
现印发给你们。
甲省领导小组办公室
(甲省乙局代章)
2024年3月1日
(此件公开)
甲省数字化
工作要点
为做好工作,制定本要点。
一、第一节
1.头一件。做好。(责任单位:省甲局)
2.第二件。占比达3.5%。
3.5%以上的做好。(省乙局负责)再做。
二、第二节
3.第三件。(牵头单位:省甲局;配合单位:省乙局)
扫一扫
电话:000"""


def test_frame() -> None:
    document = parse_document(PLAN)
    assert document.title == "甲省数字化工作要点"
    assert (document.issuer, document.date) == ("甲省领导小组办公室", "2024-03-01")
    parts = {part.name: PLAN[part.start : part.end].strip() for part in (*document.frame, *document.footer)}
    assert parts["notice"].startswith("甲省人民政府") and parts["notice"].endswith("(此件公开)")
    assert parts["preamble"] == "为做好工作,制定本要点。"
    assert parts["site footer"] == "扫一扫\n电话:000"


def test_items() -> None:
    document = parse_document(PLAN)
    assert [section.heading for section in document.sections] == ["第一节", "第二节"]
    assert [task.number for task in document.tasks] == ["1", "2", "3"]  # 3.5% is no number of a task
    assert [len(task.lists) for task in document.tasks] == [1, 1, 1]
    assert document.tasks[-1].heading == "第三件"


@pytest.mark.parametrize("text", ["", "今天天气好。", "一、放假安排\n1.元旦放假。\n2.春节放假。"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match=r"no responsible-unit lists found in . numbered items"):
        parse_document(text)


@given(st.integers(1, 199))
def test_numerals(value: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    text = (digits[hundreds] + "百" if hundreds else "") + (digits[tens] + "十" if tens else "")
    text += ("零" if hundreds and not tens and ones else "") + (digits[ones] if ones else "")
    assert numeral_value(text) == value
    assert numeral_value(str(value)) == value
    if 10 <= value < 20:
        assert numeral_value(text.removeprefix("一")) == value


# ---------------------------------------------------------------- plans written at random and read back

NAMES = st.from_regex(r"省[甲乙丙丁戊己庚辛]{1,3}[厅局委办]", fullmatch=True)
LISTS = st.tuples(
    st.sampled_from(["责任单位", "牵头单位", "配合单位", "牵头责任单位"]),
    st.lists(NAMES, min_size=1, max_size=5, unique=True),
    st.sampled_from(["", "等", "等有关部门", "等省直有关部门"]),
)
TASKS = st.tuples(
    st.text("做好数据服务", min_size=1, max_size=8), st.text("年底前建成平台,", max_size=20), st.none() | LISTS
)
ROLE = {"责任单位": "responsible", "牵头单位": "lead", "配合单位": "support", "牵头责任单位": "lead"}


@given(st.lists(st.lists(TASKS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_plans_are_read_back(sections: list[list[tuple]]) -> None:
    if not any(task[2] for tasks in sections for task in tasks):
        return
    lines, number = ["甲省工作要点"], 0
    for position, tasks in enumerate(sections):
        lines.append(f"{'一二三四'[position]}、第{position}节")
        for heading, body, units in tasks:
            number += 1
            written = f"({units[0]}:{'、'.join(units[1])}{units[2]})" if units else ""
            lines.append(f"{number}.{heading}。{body}办。{written}")
    document = parse_document("\n".join(lines))
    written_tasks = [task for tasks in sections for task in tasks]
    assert [task.heading for task in document.tasks] == [task[0] for task in written_tasks]
    assert len(document.sections) == len(sections)
    for task, (_, _, units) in zip(document.tasks, written_tasks, strict=True):
        assert bool(task.lists) == bool(units)
        if units:
            assert [unit.name for unit in task.lists[0].units] == units[1]
            assert {unit.role for unit in task.lists[0].units} == {ROLE[units[0]]}
            assert task.lists[0].open_ended == bool(units[2])


# ---------------------------------------------------------------- where lists stand


def lists_of(text: str) -> list[list[str]]:
    """Units of each task's lists, task by task."""
    return [[unit.name for one in task.lists for unit in one.units] for task in parse_document(text).tasks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、节\n1.事。做。\n责任单位:省甲局、省乙局\n2.事。做。(责任单位:省丙局)", [["省甲局", "省乙局"], ["省丙局"]]),
        ("一、节\n1.事。做。\n牵头单位:省甲局\n配合单位:省乙局\n2.事。做。", [["省甲局", "省乙局"], []]),
        ("一、节\n1.事。牵头领导是张某,主责单位是市甲委,配合单位是市乙局。\n2.事。责任单位:市丙局。", [["市甲委", "市乙局"], ["市丙局"]]),
        ("一、节\n1.事。做。\n(责任单位:省甲局)", [["省甲局"]]),
        ("一、节\n1.事。做。(责任单位:省甲局、省乙局\n2.事。做。(责任单位:省丙局)", [["省甲局", "省乙局"], ["省丙局"]]),
        ("一、节\n1.事。做。(责任单位:省甲局、省\n乙局、\n省丙局)\n2.事。做。", [["省甲局", "省乙局", "省丙局"], []]),
        ("一、节\n1.事。做。(责任单位:省甲局)再做。(责任单位:省乙局)", [["省甲局", "省乙局"]]),
        ("一、节\n1.事。做。(责任单位:省甲局(省乙局(省丙局)))", [["省甲局(省乙局(省丙局))"]]),
        ("一、节\n1.事。做。〔责任单位:各市〔州〕〕", [["各市(州)"]]),
        ("一、节\n1.事。做。【责任单位:省甲局】", [["省甲局"]]),
        ("一、节(责任单位:省甲局)\n1.事。做。(责任单位:省乙局)", [["省甲局"], ["省乙局"]]),
        ("一、节\n(一)事。做。(责任单位:省甲局)\n(二)事。\n1.做。(责任单位:省乙局)\n2.做。(责任单位:省丙局)", [["省甲局"], ["省乙局"], ["省丙局"]]),
        ("一、总体要求\n(一)思想。好。\n(二)目标。高。\n二、节\n(三)事。做。(省甲局负责)\n(四)事。做。", [["省甲局"], []]),
        ("一、节\n1.事。做。(甲部、乙部负责。列第一位者为牵头单位,下同)", [["甲部", "乙部"]]),
    ],
)  # fmt: skip
def test_lists_are_found_where_they_stand(text: str, expected: list[list[str]]) -> None:
    assert lists_of(text) == expected


def test_declarations_hold_from_there_on() -> None:
    text = (
        "一、节\n1.事。做。(甲部、乙部负责)\n2.事。做。(甲部、乙部负责。列第一位者为牵头单位,下同)\n"
        "3.事。做。(乙部、甲部负责;以下各项均需各区政府落实,不再列出)\n4.事。做。"
    )
    tasks = parse_document(text).tasks
    roles = [[unit.role for one in task.lists for unit in one.units] for task in tasks]
    assert roles == [["responsible", "responsible"], ["lead", "responsible"], ["lead", "responsible"], []]
    assert [[unit.name for unit in task.defaults] for task in tasks] == [[], [], ["各区政府"], ["各区政府"]]


def test_signature_after_the_last_task() -> None:
    text = "国务院关于甲的意见\n一、节\n1.事。做。(省甲局负责)\n国务院\n2018年12月21日\n(此件公开发布)\n打印本页"
    document = parse_document(text)
    parts = {part.name: text[part.start : part.end].strip() for part in (*document.frame, *document.footer)}
    assert parts["signature"] == "国务院\n2018年12月21日\n(此件公开发布)"
    assert parts["site footer"] == "打印本页"
    assert (document.issuer, document.date) == ("国务院", "2018-12-21")


def test_numerals_over_a_hundred_are_items() -> None:
    text = "一百、做第一百件事。(省甲局负责)\n一百零一、做下一件事。(省乙局负责)"
    assert [task.number for task in parse_document(text).tasks] == ["一百", "一百零一"]
