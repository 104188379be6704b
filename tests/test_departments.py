import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis import departments
from analysis.departments import (
    LEVELS,
    REFERENCE_ALIASES,
    REFERENCE_DEPARTMENTS,
    Department,
    reference,
    resolve,
    successor,
)
from analysis.errors import PlanError
from analysis.places import place_of, wording
from analysis.schema import read_csv
from analysis.shipped import REFERENCE

PLACES = {"省": "江西", "直": "上海", "市": "济南市", "县": "济南市商河县"}  # one of each level


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("省大数据局", "省大数据局"),
        ("省发改委", "省发展改革委"),
        ("发展改革委", "省发展改革委"),
        ("山东省财政厅", "省财政厅"),
        ("省市场监管局(省知识产权局)", "省市场监管局"),
        ("省知识产权局", "省市场监管局"),
        ("组织部", "省委组织部"),
        ("省工业和资讯化厅", "省工业和信息化厅"),
    ],
)
def test_names_of_one_department(printed: str, name: str) -> None:
    unit = resolve(printed, "山东")
    assert (unit.name, unit.kind) == (name, "department")
    assert unit.confidence


@pytest.mark.parametrize(
    ("place", "name", "full_name"),
    [
        ("全国", "国家发展改革委", "国家发展和改革委员会"),
        ("山东", "省发展改革委", "山东省发展和改革委员会"),
        ("广西", "自治区发展改革委", "广西壮族自治区发展和改革委员会"),
        ("上海", "市发展改革委", "上海市发展和改革委员会"),
        ("济南市", "市发展改革委", "济南市发展和改革委员会"),
        ("恩施州", "州发展改革委", "恩施土家族苗族自治州发展和改革委员会"),
        ("兴安盟", "盟发展改革委", "兴安盟发展和改革委员会"),
        ("济南市商河县", "县发展改革委", "济南市商河县发展和改革委员会"),
        ("新疆生产建设兵团", "兵团发展改革委", "新疆生产建设兵团发展和改革委员会"),
        ("", "发展改革委", "发展改革委"),
        ("甲省", "发展改革委", "发展改革委"),
    ],
)
def test_level_and_place_come_from_the_issuer(place: str, name: str, full_name: str) -> None:
    unit = resolve("发展改革委", place)
    assert (unit.name, unit.full_name, bool(unit.confidence)) == (name, full_name, name != "发展改革委")


@pytest.mark.parametrize("name", ["发改委", "市发改委", "市发展改革委", "济南市发改委", "济南市发展和改革委员会"])
def test_names_of_one_department_of_a_city(name: str) -> None:
    unit = resolve(name, "济南市")
    assert (unit.name, unit.full_name, unit.confidence) == ("市发展改革委", "济南市发展和改革委员会", "medium")
    assert unit.name_en == "Jinan Municipal Development and Reform Commission"


@pytest.mark.parametrize(
    ("printed", "place", "name", "full_name"),
    [
        ("省财政厅", "浙江", "省财政厅", "浙江省财政厅"),
        ("省工信厅", "四川", "省工业和信息化厅", "四川省工业和信息化厅"),
        ("省经信厅", "浙江", "省经济和信息化厅", "浙江省经济和信息化厅"),
        ("自治区财政厅", "广西", "自治区财政厅", "广西壮族自治区财政厅"),
        ("自治区党委网信办", "广西", "自治区党委网信办", "中共广西壮族自治区委员会网络安全和信息化委员会办公室"),
        ("市财政局", "上海", "市财政局", "上海市财政局"),
        ("市经济信息化委", "上海", "市经济信息化委", "上海市经济和信息化委员会"),
        ("市高院", "上海", "市法院", "上海市高级人民法院"),
        ("市中院", "苏州市", "市法院", "苏州市中级人民法院"),
        ("市财政局", "苏州市", "市财政局", "苏州市财政局"),
        ("市教育局", "苏州市", "市教育局", "苏州市教育局"),
        ("市工信局", "苏州市", "市工业和信息化局", "苏州市工业和信息化局"),
        ("市委组织部", "苏州市", "市委组织部", "中共苏州市委组织部"),
        ("市市场监管局", "苏州市", "市市场监管局", "苏州市市场监督管理局"),
        ("市场监管局", "苏州市", "市市场监管局", "苏州市市场监督管理局"),
        ("市监局", "苏州市", "市市场监管局", "苏州市市场监督管理局"),
        ("市税务局", "苏州市", "市税务局", "国家税务总局苏州市税务局"),
        ("团市委", "苏州市", "团市委", "共青团苏州市委员会"),
        ("团省委", "山东", "团省委", "共青团山东省委员会"),
        ("人民银行苏州市分行", "苏州市", "人民银行苏州市分行", "中国人民银行苏州市分行"),
        ("苏州海关", "苏州市", "苏州海关", "中华人民共和国苏州海关"),
        ("山东证监局", "山东", "山东证监局", "中国证券监督管理委员会山东监管局"),
        ("地委组织部", "阿克苏地区", "地委组织部", "中共阿克苏地委组织部"),
        ("县教体局", "济南市商河县", "县教育体育局", "济南市商河县教育和体育局"),
        ("区委宣传部", "北京市朝阳区", "区委宣传部", "中共北京市朝阳区委宣传部"),
        ("市发改局", "潍坊市寿光市", "市发展改革局", "潍坊市寿光市发展和改革局"),
        ("市地震局", "苏州市", "市地震局", "苏州市地震局"),
    ],
)
def test_bodies_by_the_models_of_their_level(printed: str, place: str, name: str, full_name: str) -> None:
    unit = resolve(printed, place)
    assert (unit.name, unit.full_name, unit.kind) == (name, full_name, "department")
    assert unit.confidence in ("high", "medium")


@pytest.mark.parametrize(
    ("printed", "place", "name", "full_name"),
    [
        ("省财政厅", "济南市", "省财政厅", "山东省财政厅"),
        ("市财政局", "济南市商河县", "市财政局", "济南市财政局"),
        ("省发改委", "济南市商河县", "省发展改革委", "山东省发展和改革委员会"),
        ("国家发展改革委", "济南市", "国家发展改革委", "国家发展和改革委员会"),
        ("工业和信息化部", "", "工业和信息化部", "中华人民共和国工业和信息化部"),
        ("青岛市发改委", "山东", "青岛市发展改革委", "青岛市发展和改革委员会"),
        ("北京市财政局", "全国", "北京市财政局", "北京市财政局"),
        ("青岛海关", "山东", "青岛海关", "中华人民共和国青岛海关"),
    ],
)
def test_bodies_of_another_place(printed: str, place: str, name: str, full_name: str) -> None:
    unit = resolve(printed, place)
    assert (unit.name, unit.full_name, bool(unit.confidence)) == (name, full_name, True)


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("市财政局", "山东"),
        ("市发展改革委", "山东"),
        ("县财政局", "济南市"),
        ("省财政厅", "寿光市"),
        ("教育厅", "济南市"),
        ("某财政局", "济南市"),
    ],
)
def test_a_body_of_no_place_in_particular_is_kept_as_printed(printed: str, place: str) -> None:
    assert resolve(printed, place) == Department(printed, printed, "", "", "", "department", "", "")


# ---------------------------------------------------------------- former names


@pytest.mark.parametrize(
    ("printed", "place", "names"),
    [
        ("省环保厅", "山东", {2016: "省环境保护厅", 2018: "省环境保护厅", 2019: "省生态环境厅", 0: "省环境保护厅"}),
        ("市经信委", "济南市", {2018: "市经济信息化委", 2020: "市工业和信息化局"}),
        ("市经信委", "上海", {2018: "市经济信息化委", 2025: "市经济信息化委"}),
        ("省地方金融监管局", "山东", {2020: "省地方金融监管局", 2025: "省委金融办"}),
        ("省金融办", "山东", {2016: "省金融工作办公室", 2020: "省地方金融监管局", 2025: "省委金融办"}),
        ("省扶贫办", "山东", {2020: "省扶贫办", 2022: "省乡村振兴局", 2025: "省农业农村厅"}),
        ("市扶贫办", "济南市", {2020: "市扶贫办", 2022: "市乡村振兴局", 2025: "市农业农村局"}),
        ("扶贫办", "全国", {2018: "国务院扶贫办", 2022: "国家乡村振兴局", 2024: "农业农村部"}),
        ("银监会", "全国", {2017: "银监会", 2020: "银保监会", 2024: "金融监管总局"}),
        ("国家卫计委", "全国", {2016: "国家卫生计生委", 2019: "国家卫生健康委"}),
        ("县工商局", "济南市商河县", {2016: "县工商局", 2020: "县市场监管局"}),
        ("省环保厅", "济南市", {2016: "省环境保护厅", 2020: "省生态环境厅"}),
        ("青岛市环保局", "山东", {2016: "青岛市环境保护局", 2020: "青岛市生态环境局"}),
        ("省大数据局", "山东", {2019: "省大数据局", 2025: "省大数据局"}),
        ("省大数据局", "浙江", {2020: "省大数据局", 2025: "省数据局"}),
        ("省数据局", "浙江", {2024: "省数据局"}),
    ],
)
def test_a_former_name_up_to_the_year_of_the_change(printed: str, place: str, names: dict[int, str]) -> None:
    assert {year: resolve(printed, place, year).name for year in names} == names


@pytest.mark.parametrize(
    ("name", "place", "later"),
    [
        ("省环保厅", "山东", "省生态环境厅"),
        ("自治区环境保护厅", "广西", "自治区生态环境厅"),
        ("市大数据局", "济南市", "市数据局"),  # in some cities: no year, and `resolve` keeps the name
        ("省大数据局", "山东", None),
        ("省生态环境厅", "山东", None),
        ("银保监会", "全国", "金融监管总局"),
        ("省甲厅", "山东", None),
    ],
)
def test_successor(name: str, place: str, later: str | None) -> None:
    assert successor(name, place) == later


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("各市人民政府", "local_government"),
        ("各县(市、区)人民政府", "local_government"),
        ("有关省级人民政府", "local_government"),
        ("各市〔州〕", "local_government"),
        ("开发区管委会", "local_government"),
        ("高新区管委", "local_government"),
        ("功能板块", "local_government"),
        ("市市场监管委", "department"),
        ("各乡镇党委", "local_government"),
        ("城关镇党委", "local_government"),
        ("各银行保险机构", "enterprise"),
        ("镇中心学校", "enterprise"),
        ("供电所", "enterprise"),
        ("自治区供销联社", "department"),
        ("某人民银行", "department"),
        ("市城管委", "department"),
        ("市应急委成员单位", "generic"),
        ("各地", "local_government"),
        ("甲县", "local_government"),
        ("各镇街", "local_government"),
        ("各街道办事处", "local_government"),
        ("各高校", "enterprise"),
        ("中国联通甲分公司", "enterprise"),
        ("人民银行甲分行", "department"),
        ("市税务局", "department"),
        ("各责任单位", "generic"),
        ("各有关部门", "generic"),
        ("省直有关部门", "generic"),
        ("市直有关部门、单位", "generic"),
        ("有关方面", "generic"),
        ("省级有关部门", "generic"),
        ("各级各部门", "generic"),
        ("各成员单位", "generic"),
        ("其他有关部门", "generic"),
        ("某电网公司", "enterprise"),
        ("甲大学", "enterprise"),
        ("省癸局", "department"),
    ],
)
def test_kind_of_an_unknown_name(printed: str, kind: str) -> None:
    assert resolve(printed, "山东") == Department(printed, printed, "", "", "", kind, "", "")


# ---------------------------------------------------------------- the tables


def printed(name: str, place: str) -> str:
    """The name of a model as a plan of this place prints it."""
    where = place_of(place)
    assert where
    return name.replace("此地", wording(where).short).replace("某", wording(where).word)


@pytest.mark.parametrize("level", list(LEVELS))
def test_models_of_a_level(level: str) -> None:
    """In a place of that level every model has its own name, is found by all its names, and no 某 is left."""
    place = PLACES[level]
    units = [unit for (scope, _), unit in reference().departments.items() if scope == level]
    filled = [resolve(printed(unit.name, place), place) for unit in units]
    assert len(units) > 5
    for name in ("name", "label_en", "full_name"):
        values = [getattr(unit, name) for unit in filled]
        assert len(set(values)) == len(values), name
    for unit in filled:
        assert resolve(unit.name, place).name == resolve(unit.full_name, place).name == unit.name
        assert not re.search(
            r"某|此地|\bX\b", "".join(map(str, (unit.name, unit.full_name, unit.name_en, unit.successor)))
        )
        assert unit.confidence and unit.system and unit.name_en


def test_every_alias_leads_to_its_department() -> None:
    """A name is another one of the same department at every level that its row is for."""
    table = read_csv(REFERENCE / "aliases.csv", REFERENCE_ALIASES)
    for row in table.itertuples():
        letters = row.place if set(row.place) <= set(LEVELS) else ""
        for place in [PLACES[letter] for letter in letters] or [row.place]:
            alias, name = printed(row.alias, place), printed(row.name, place)
            assert resolve(alias, place).name == resolve(name, place).name, (alias, place)


def test_years_and_confidence_of_the_table() -> None:
    table = read_csv(REFERENCE / "departments.csv", REFERENCE_DEPARTMENTS)
    years = table.loc[table["until"].ne(""), "until"].astype(int)
    assert years.between(2013, 2024).all()
    assert len(years) > 60
    model = table["place"].map(lambda place: set(place) <= set(LEVELS))
    assert set(table.loc[model, "confidence"]) == {"medium", "low"}  # what holds for a level is inferred
    assert table.loc[table["confidence"].eq("low"), "note"].ne("").all()  # the log prints it


def test_names_of_a_real_list() -> None:
    """Names as a city printed them in 2018, before its reform; what no table knows is told by the log."""
    text = """
        市发改委 市经济和信息化委 市教育体育局 市民政局 市住房城乡建设局 市交通运输局 市水务局 市林业局
        市商务局 市文广新局 市卫生计生委 市旅游发展委 市国资委 市食品药品监管局 市供销社 市金融工作局
        市工商联 市检察院 市委办公室 市人大常委会办公室 市政府办公室 市政协办公室 市委统战部 市委政法委
        市委群工局 市直机关工委 市委编办 市委老干局 市委党校 市国土资源局 市规划局 市环保局 市安监局
        市人防办 市工商局 市质监局 市档案局 市国安局 市国税局 市地税局 市气象局 市邮政管理局 自贡调查队
        市总工会 团市委 市妇联 市文联 市科协 市社科联 市残联
    """
    names = text.split()
    units = [resolve(name, "自贡市", 2018) for name in names]
    assert [unit.name for unit in units if not unit.confidence] == ["市委群工局"]
    assert len({unit.name for unit in units}) == len(names)


@pytest.fixture
def extended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Add a row to a copy of a reference table."""
    for name in ("departments.csv", "aliases.csv"):
        (tmp_path / name).write_text((REFERENCE / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(departments, "REFERENCE", tmp_path)

    def add(table: str, row: str) -> None:
        with (tmp_path / table).open("a", encoding="utf-8") as file:
            file.write(row + "\n")
        reference.cache_clear()
        resolve.cache_clear()

    yield add
    monkeypatch.undo()
    reference.cache_clear()
    resolve.cache_clear()


def test_one_row_adds_a_department(extended: Callable[[str, str], None]) -> None:
    extended("departments.csv", "济南市,市甲局,济南市甲管理局,Jinan Bureau A,A,政府,直属机构,high,,,")
    for name in ("甲局", "市甲局", "济南市甲局", "济南市甲管理局"):
        assert resolve(name, "济南市").label_en == "A"
    assert not resolve("市甲局", "青岛市").confidence


def test_one_row_knows_better_than_the_model(extended: Callable[[str, str], None]) -> None:
    """The other names that the model has lead to the row as well."""
    extended("departments.csv", "济南市,市财政局,济南市财政局,Jinan Finance,Money,政府,组成部门,high,,,")
    assert [resolve(name, "济南市").label_en for name in ("财政局", "市财政局")] == ["Money", "Money"]
    assert resolve("市财政局", "青岛市").label_en == "Finance"


def test_one_row_adds_a_name_or_a_change(extended: Callable[[str, str], None]) -> None:
    extended("aliases.csv", "济南市,市数字局,市大数据局,")
    extended("departments.csv", "青岛市,市大数据局,青岛市大数据发展管理局,,Data,政府,直属机构,high,2024,市数据局,")
    assert resolve("市数字局", "济南市").full_name == "济南市大数据局"
    assert [resolve("市大数据局", "青岛市", year).name for year in (2024, 2025)] == ["市大数据局", "市数据局"]


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("aliases.csv", "山东,省子局,省丑局,", "“省子局” cannot stand for “省丑局”"),
        ("aliases.csv", "市,某发改委,某财政局,", "“某发改委” cannot stand for “某财政局”"),
        ("departments.csv", "甲省,省子局,,,,政府,,low,,,", "“甲省” is no place"),
        ("departments.csv", ",省子局,,,,政府,,low,,,", "“” is no place"),
        ("departments.csv", "市,某财政局,,,,政府,,low,,,", "“某财政局” stands twice for 市"),
        ("departments.csv", "山东,省子局,,,,政府,,low,2018,省丑局,", "“省丑局” is no later unit than “省子局”"),
        ("departments.csv", "山东,省子局,,,,政府,,low,2018,省环境保护厅,", "“省环境保护厅” is no later unit"),
        ("departments.csv", "山东,省子局,,,,政府,,low,约2018,,", "until is “约2018”"),
    ],
)
def test_rows_that_are_refused(extended: Callable[[str, str], None], table: str, row: str, message: str) -> None:
    extended(table, row)
    with pytest.raises(PlanError, match=message):
        reference()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("省工业和资讯化厅", "省工业和信息化厅"),
        ("省通讯管理局", "省通信管理局"),
        ("省资料局", "省数据局"),
        ("省资料中心", "省资料中心"),
    ],
)
def test_taiwan_wording_of_known_names_is_turned_back(printed: str, name: str) -> None:
    assert resolve(printed, "江西").name == name


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("青岛西海岸新区管委", "local_government"),
        ("国网福建电力", "enterprise"),
        ("中国银行江苏省分行", "enterprise"),
        ("农发行黑龙江省分行", "enterprise"),
        ("人民银行黑龙江省分行", "department"),
    ],
)
def test_kinds_of_branches(printed: str, kind: str) -> None:
    assert resolve(printed, "江苏").kind == kind
