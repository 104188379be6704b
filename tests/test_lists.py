import pytest

from analysis.lists import parse_list

Found = list[tuple[str, str, int]]


@pytest.mark.parametrize(
    ("body", "units", "open_ended"),
    [
        ("责任单位:省甲局、省乙厅", [("省甲局", "responsible", 1), ("省乙厅", "responsible", 1)], False),
        ("责任单位:省甲局,省乙厅", [("省甲局", "responsible", 1), ("省乙厅", "responsible", 2)], False),
        ("牵头单位:市甲局;责任单位:市乙局", [("市甲局", "lead", 1), ("市乙局", "responsible", 2)], False),
        ("牵头单位:市甲局,配合单位:市乙局", [("市甲局", "lead", 1), ("市乙局", "support", 2)], False),
        ("甲厅牵头,省乙厅、丙局配合", [("甲厅", "lead", 1), ("省乙厅", "support", 2), ("丙局", "support", 2)], False),
        ("甲部、乙部负责", [("甲部", "responsible", 1), ("乙部", "responsible", 1)], False),
        ("甲部、乙部按职责分工负责", [("甲部", "responsible", 1), ("乙部", "responsible", 1)], False),
        ("责任单位:省甲局等省直有关部门", [("省甲局", "responsible", 1)], True),
        ("责任单位:省甲局等", [("省甲局", "responsible", 1)], True),
        ("责任单位:省高等教育局、省甲局", [("省高等教育局", "responsible", 1), ("省甲局", "responsible", 1)], False),
        ("责任单位:省甲局(省乙局)、丙局", [("省甲局(省乙局)", "responsible", 1), ("丙局", "responsible", 1)], False),
        ("责任单位:各县(市、区)人民政府", [("各县(市、区)人民政府", "responsible", 1)], False),
        ("责任单位:省文化和旅游厅", [("省文化和旅游厅", "responsible", 1)], False),
        ("甲部、乙部等和各省级人民政府负责", [("甲部", "responsible", 1), ("乙部", "responsible", 1), ("各省级人民政府", "responsible", 1)], True),
        ("国家甲委会同有关部门负责", [("国家甲委", "responsible", 1), ("有关部门", "support", 1)], True),
        ("由省甲局和省乙局负责", [("省甲局", "responsible", 1), ("省乙局", "responsible", 1)], False),
        ("中央和国家机关工委负责", [("中央和国家机关工委", "responsible", 1)], False),
        ("省甲厅、省乙厅,省丙局负责", [("省甲厅", "responsible", 1), ("省乙厅", "responsible", 1), ("省丙局", "responsible", 2)], False),
        ("责任单位:县甲办牵头,县乙局参加,各镇落实", [("县甲办", "lead", 1), ("县乙局", "support", 2), ("各镇", "support", 3)], False),
        ("责任单位:省甲局、省乙局等按职责分工负责", [("省甲局", "responsible", 1), ("省乙局", "responsible", 1)], True),
        ("牵头单位:省甲局配合单位:省乙局", [("省甲局", "lead", 1), ("省乙局", "support", 2)], False),
        ("省甲局牵头,省乙局指导", [("省甲局", "lead", 1), ("省乙局", "guide", 2)], False),
        ("主责单位是市甲委", [("市甲委", "lead", 1)], False),
        ("负责部门:甲部;适用范围:所有试验区,以下均同", [("甲部", "responsible", 1)], False),
        ("牵头单位:市甲局,6月底前完成", [("市甲局", "lead", 1)], False),
        ("责任单位:省甲局;完成时限:2025年底", [("省甲局", "responsible", 1)], False),
        ("省甲办会同省乙委、省丙厅负责", [("省甲办", "responsible", 1), ("省乙委", "support", 1), ("省丙厅", "support", 1)], False),
        ("责任单位:省甲厅、各市、县(市、区)人民政府", [("省甲厅", "responsible", 1), ("各市、县(市、区)人民政府", "responsible", 1)], False),
        ("省甲厅牵头,各有关区、县级市落实", [("省甲厅", "lead", 1), ("各有关区、县级市", "support", 2)], False),
        ("省甲厅,各市(地)、县(市、区)政府(行署)负责", [("省甲厅", "responsible", 1), ("各市(地)、县(市、区)政府(行署)", "responsible", 2)], False),
        ("责任单位:市甲局,各县(市)区党委、政府", [("市甲局", "responsible", 1), ("各县(市)区党委、政府", "responsible", 2)], False),
        ("牵头单位是市甲局,责任单位包括市乙局和各镇政府", [("市甲局", "lead", 1), ("市乙局", "responsible", 2), ("各镇政府", "responsible", 2)], False),
        ("省甲厅、省乙局分工负责", [("省甲厅", "responsible", 1), ("省乙局", "responsible", 1)], False),
        ("牵头单位:市甲局;共同责任单位:市乙局;协同责任单位:市丙局", [("市甲局", "lead", 1), ("市乙局", "responsible", 2), ("市丙局", "support", 3)], False),
        ("省甲厅负责落实", [("省甲厅", "responsible", 1)], False),
        ("牵头单位:市科协", [("市科协", "lead", 1)], False),
        ("责任处室:甲处、甲大学等高校", [("甲处", "responsible", 1), ("甲大学", "responsible", 1)], True),
        ("责任单位:甲厅、各高等院校", [("甲厅", "responsible", 1), ("各高等院校", "responsible", 1)], False),
        ("县甲局牵头,各乡镇和灌区管理处配合", [("县甲局", "lead", 1), ("各乡镇", "support", 2), ("灌区管理处", "support", 2)], False),
        ("区甲局、区政府有关部门负责", [("区甲局", "responsible", 1), ("区政府有关部门", "responsible", 1)], True),
        ("省甲厅、环甲办和某监管办及相关盟市配合", [("省甲厅", "support", 1), ("环甲办", "support", 1), ("某监管办", "support", 1), ("相关盟市", "support", 1)], False),
        ("甲部、乙局分别负责。排在第一位的部门为牵头部门,分别负责为各部门按职责分别牵头,下同", [("甲部", "responsible", 1), ("乙局", "responsible", 1)], False),
        ("牵头单位:市甲局;责任单位:市乙局,6月底完成", [("市甲局", "lead", 1), ("市乙局", "responsible", 2)], False),
        ("牵头部门:市甲局;主责单位:各区政府;协办单位:市乙局", [("市甲局", "lead", 1), ("各区政府", "responsible", 2), ("市乙局", "support", 3)], False),
        ("市甲局牵头督导,市乙局参与", [("市甲局", "lead", 1), ("市乙局", "support", 2)], False),
        ("省甲局负责。具体任务均涉及相关市(州)人民政府,不再做分工", [("省甲局", "responsible", 1)], False),
        ("市甲局,各县区人民政府负责。以下政策措施均需各县区人民政府落实,不再单独列出", [("市甲局", "responsible", 1), ("各县区人民政府", "responsible", 2)], False),
        ("责任单位:区甲局、区“双某、一公开”联席会议成员单位", [("区甲局", "responsible", 1), ("区“双某、一公开”联席会议成员单位", "responsible", 1)], True),
        ("责任科室:各业务科室", [("各业务科室", "responsible", 1)], True),
        ("牵头单位:区甲局;协同单位:/", [("区甲局", "lead", 1)], False),
        ("甲局、负有管理职责的区有关部门负责", [("甲局", "responsible", 1), ("负有管理职责的区有关部门", "responsible", 1)], True),
        ("牵头单位:市甲局;配合单位:无", [("市甲局", "lead", 1)], False),
        ("责任单位:市甲局、市乙委成员单位", [("市甲局", "responsible", 1), ("市乙委成员单位", "responsible", 1)], True),
        ("省甲厅牵头,各区、县落实", [("省甲厅", "lead", 1), ("各区、县", "support", 2)], False),
        ("各市、省直有关部门负责", [("各市", "responsible", 1), ("省直有关部门", "responsible", 1)], True),
        ("市甲局牵头,各区人民政府、市乙集团实施", [("市甲局", "lead", 1), ("各区人民政府", "responsible", 2), ("市乙集团", "responsible", 2)], False),
        ("主办单位:市甲局;协办单位:市乙局", [("市甲局", "lead", 1), ("市乙局", "support", 2)], False),
        ("责任单位:省甲局,6月底前完成方案编制。", [("省甲局", "responsible", 1)], False),
        ("责任单位:市甲局牵头,市乙局,市丙局配合", [("市甲局", "lead", 1), ("市乙局", "support", 2), ("市丙局", "support", 3)], False),
        ("责任单位:市甲局牵头,市乙局;完成时限:6月", [("市甲局", "lead", 1), ("市乙局", "responsible", 2)], False),
        ("责任单位:市甲局牵头,市乙局;配合单位:市丙局", [("市甲局", "lead", 1), ("市乙局", "responsible", 2), ("市丙局", "support", 3)], False),
        ("省甲厅牵头,省乙厅、省丙局配合等", [("省甲厅", "lead", 1), ("省乙厅", "support", 2), ("省丙局", "support", 2)], True),
        ("甲部及国务院相关部门按职责分工负责", [("甲部", "responsible", 1), ("国务院相关部门", "responsible", 1)], True),
        ("省甲厅牵头,有关州、市人民政府落实", [("省甲厅", "lead", 1), ("有关州、市人民政府", "support", 2)], False),
        ("省甲厅,各盟行政公署、市人民政府负责", [("省甲厅", "responsible", 1), ("各盟行政公署、市人民政府", "responsible", 2)], False),
        ("省甲厅、沿江各市、州人民政府负责", [("省甲厅", "responsible", 1), ("沿江各市、州人民政府", "responsible", 1)], False),
        ("市甲局、市级各预算单位负责", [("市甲局", "responsible", 1), ("市级各预算单位", "responsible", 1)], True),
        ("市甲局、各相关企业负责", [("市甲局", "responsible", 1), ("各相关企业", "responsible", 1)], True),
        ("这项工作由市甲局牵头,市乙公司参与", [("市甲局", "lead", 1), ("市乙公司", "support", 2)], False),
        ("具体由市甲局、市乙会负责", [("市甲局", "responsible", 1), ("市乙会", "responsible", 1)], False),
        ("市甲局负总责,市乙局协同推进", [("市甲局", "lead", 1), ("市乙局", "support", 2)], False),
        ("牵头单位是市甲局,各县(市、区)政府与市场监管部门共同负责", [("市甲局", "lead", 1), ("各县(市、区)政府", "responsible", 2), ("市场监管部门", "responsible", 2)], False),
        ("责任单位:省甲厅(含新区,下同)、省乙厅", [("省甲厅", "responsible", 1), ("省乙厅", "responsible", 1)], False),
    ],
)  # fmt: skip
def test_lists(body: str, units: Found, open_ended: bool) -> None:
    text = f"做好。({body})"
    found = parse_list(text, 4, len(text) - 1)
    assert found is not None
    assert [(unit.name, unit.role, unit.group) for unit in found.units] == units
    assert found.open_ended == open_ended
    assert all(text[unit.start : unit.end] == unit.name for unit in found.units)


@pytest.mark.parametrize(
    "body",
    [
        "含某新区,下同",
        "以下简称自贸试验区",
        "由企业自愿参加",
        "压实企业主体责任",
        "党委领导、政府负责",
        "2025年12月底前完成",
        "",
        "、、",
        "责任单位:",
    ],
)
def test_other_brackets_are_no_lists(body: str) -> None:
    assert parse_list(body, 0, len(body), bare=True) is None


def test_units_alone_are_a_list_only_where_asked() -> None:
    body = "省甲委、省乙厅"
    assert parse_list(body, 0, len(body)) is None
    found = parse_list(body, 0, len(body), bare=True)
    assert found and [unit.role for unit in found.units] == ["responsible"] * 2


@pytest.mark.parametrize(
    "remark",
    [
        "列第一位者为牵头单位,下同",
        "排在第一位的为牵头单位",
        "第一责任单位为牵头单位",
        "首位为牵头单位",
        "排名第一的为牵头单位",
    ],
)
def test_declared_lead(remark: str) -> None:
    for body in (f"甲部、乙部负责。{remark}", f"责任单位:甲部({remark})、乙部"):
        found = parse_list(body, 0, len(body))
        assert found and found.first_leads
        assert [unit.name for unit in found.units] == ["甲部", "乙部"]


def test_the_first_of_a_series_is_no_declared_lead() -> None:
    body = "首批由省甲厅牵头,第一批省乙局配合"
    found = parse_list(body, 0, len(body))
    assert found is None or not found.first_leads


def test_declared_default() -> None:
    body = "责任单位:省甲局;以下各项均需各区政府落实,不再列出"
    found = parse_list(body, 0, len(body))
    assert found and [(unit.name, unit.role) for unit in found.defaults] == [("各区政府", "support")]
    assert [unit.name for unit in found.units] == ["省甲局"]
