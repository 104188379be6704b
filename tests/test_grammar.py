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
        ("一、节\n1.事。做。由区甲委牵头,区乙局、各街道、各镇配合。\n2.事。由区丙局负责。", [["区甲委", "区乙局", "各街道", "各镇"], ["区丙局"]]),
        ("一、节\n1.事。由区甲委牵头,会同区乙局、公安某分局推进。", [["区甲委", "区乙局", "公安某分局"]]),
        ("一、节\n1.事。省甲厅牵头,省乙局配合。再做。\n2.事。各市要把数字工作抓好,由专人负责。", [["省甲厅", "省乙局"], []]),
        ("一、节\n1.事。做。\n责任单位:县甲局、各乡镇人民政府(街道办事处)\n2.事。", [["县甲局", "各乡镇人民政府(街道办事处)"], []]),
        ("一、节\n1.事。做。(省甲局负责)\n2.事。评价并公\n布结果。(责任单位:省乙局、\n省丙局)\n甲省人民政府\n2025年1月2日", [["省甲局"], ["省乙局", "省丙局"]]),
        ("一、节\n1.事。做。(负责单位:甲口海关;参加单位:省乙局)\n2.事。(参加单位:各市、县、自治县人民政府)", [["甲口海关", "省乙局"], ["各市、县、自治县人民政府"]]),
        ("一、节\n1.事。做。(省甲局负责)\n2.事。各县区要对照任务,抓好落实。各部门把责任落实。", [["省甲局"], []]),
        ("一、节\n1.事。(牵头市领导:王某某;市甲委牵头,市乙局配合)", [["市甲委", "市乙局"]]),
        ("1.事。做。\n该项目牵头领导是副市长,主责单位是市甲局,配合单位有市乙局、市丙局。\n2.事。该项目主责单位是市丁局。", [["市甲局", "市乙局", "市丙局"], ["市丁局"]]),
        ("一、节\n1.事。做。\n牵头领导:张某\n牵头单位:省甲局\n\n责任单位:省乙局等\n2.事。\n牵头领导:李某\n牵头单位:省丙局", [["省甲局", "省乙局"], ["省丙局"]]),
        ("一、节\n1.(甲部、乙局)落实支持。\n2.(试行)办法。做。(丙局负责)", [["甲部", "乙局"], ["丙局"]]),
        ("1.事。由市甲委牵头,市乙联、市丙局配合,6月底前启动。\n2.事。由市丁局牵头负责。", [["市甲委", "市乙联", "市丙局"], ["市丁局"]]),
        ("一、事\n由乡甲站承办,乡乙所、各村(场)配合。\n二、事\n由乡丙所承办,乡中心小学配合。", [["乡甲站", "乡乙所", "各村(场)"], ["乡丙所", "乡中心小学"]]),
        ("甲省要点一、节(一)事。做。(省甲厅负责)(二)事。做。(省乙厅负责)二、节(一)事。做。(省丙厅负责)", [["省甲厅"], ["省乙厅"], ["省丙厅"]]),
        ("1.事。做好(省甲局、省乙局等)。", [["省甲局", "省乙局"]]),
        ("1.事。做好(学校、医院、养老院)。\n2.事。(省乙局负责)", [[], ["省乙局"]]),
        ("1.事。做好。\n2.事\n加强技术支持,分享到基层。(省乙局负责)", [[], ["省乙局"]]),
        ("1.做好平台(省甲中心)。再做。(省乙局负责)", [["省乙局"]]),  # one name before a full stop may be a gloss
        ("1.事。做好。\n责任单位:市甲局、\n市乙局,丙区政府", [["市甲局", "市乙局", "丙区政府"]]),
        ("1.事\n由市甲局牵头,市乙局配合\n2.事\n由市丙局牵头", [["市甲局", "市乙局"], ["市丙局"]]),
        ("1.事。做好。(省甲局负责)各市参照本分工抓好任务落实。", [["省甲局"]]),
        ("1.事。做好。(省甲局负责)\n主办单位:国家甲委员会 网站标识码:bm04", [["省甲局"]]),
    ],
)  # fmt: skip
def test_lists_are_found_where_they_stand(text: str, expected: list[list[str]]) -> None:
    assert lists_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、节\n1、修路,牵头部门:市甲局。慢。\n2、供水,牵头部门:市乙局,配合部门:市丙局。", [["市甲局"], ["市乙局", "市丙局"]]),
        ("(一)甲问题,由甲部会同乙部提出意见。\n(二)乙问题,由丙部负责落实。", [["甲部", "乙部"], ["丙部"]]),
        ("题目\n做事。(省甲局牵头)\n再做。(省乙局负责)", [["省甲局"], ["省乙局"]]),
        ("题目\n做事一\n做好\n中央甲部、乙部等按职责分工负责\n做事二\n乙部、丙局负责", [["中央甲部", "乙部"], ["乙部", "丙局"]]),
    ],
)  # fmt: skip
def test_lists_of_a_text_that_has_no_clearer_ones(text: str, expected: list[list[str]]) -> None:
    assert lists_of(text) == expected


def test_a_task_that_begins_with_its_list_is_called_by_what_follows() -> None:
    text = "甲方案\n1.(甲部、乙局)落实支持。再做。\n2.事。做。(丙局负责)"
    document = parse_document(text)
    assert [task.heading for task in document.tasks] == ["落实支持", "事"]
    assert [text[slice(*span)] for span in document.tasks[0].sentences] == ["再做。"]
    assert parse_document("1.(甲局、乙局)(丙局负责)修路。").tasks[0].heading == "修路"


def test_paragraphs_without_a_number() -> None:
    text = "甲省工作要点\n修路。\n修好路。\n(省甲局牵头)\n供水。供好水。(省乙局负责)\n"
    document = parse_document(text)
    assert document.title == "甲省工作要点"
    assert [(task.number, task.heading) for task in document.tasks] == [("", "修好路。"), ("", "供水。")]
    assert not document.skips


def test_a_single_list_without_a_number_is_no_plan() -> None:
    with pytest.raises(PlanError, match="no responsible-unit lists"):
        parse_document("关于放假的通知\n放假三天。(省甲局负责)")


def test_declarations_hold_from_there_on() -> None:
    text = (
        "一、节\n1.事。做。(甲部、乙部负责)\n2.事。做。(甲部、乙部负责。列第一位者为牵头单位,下同)\n"
        "3.事。做。(乙部、甲部负责;以下各项均需各区政府落实,不再列出)\n4.事。做。"
    )
    tasks = parse_document(text).tasks
    roles = [[unit.role for one in task.lists for unit in one.units] for task in tasks]
    assert roles == [["responsible", "responsible"], ["lead", "responsible"], ["lead", "responsible"], []]
    assert [[unit.name for unit in task.defaults] for task in tasks] == [[], [], ["各区政府"], ["各区政府"]]


@pytest.mark.parametrize("where", ["notice", "end"])
def test_a_lead_declared_outside_the_lists_holds_for_all(where: str) -> None:
    declared = "各项任务列第一位者为牵头单位。"
    text = "甲省工作要点\n一、节\n1.事。做。(甲部、乙部负责)\n2.事。做。(乙部、甲部负责)\n"
    text = f"现印发。{declared}\n{text}" if where == "notice" else f"{text}备注:{declared}"
    document = parse_document(text)
    assert [[unit.role for unit in task.lists[0].units] for task in document.tasks] == [["lead", "responsible"]] * 2
    assert document.first_leads and "第一位" in text[slice(*document.first_leads)]


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
