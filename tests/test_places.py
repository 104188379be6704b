import pytest

from analysis.places import PLACES, place_of, places, wording
from analysis.schema import read_csv
from analysis.shipped import REFERENCE


@pytest.mark.parametrize(
    ("name", "place", "level"),
    [
        ("国务院办公厅", "全国", "nation"),
        ("中共中央办公厅", "全国", "nation"),
        ("工业和信息化部办公厅", "全国", "nation"),
        ("中共山东省委办公厅", "山东", "province"),
        ("山东数字强省建设领导小组办公室", "山东", "province"),
        ("广西壮族自治区人民政府", "广西", "province"),
        ("北京市人民政府", "北京", "province"),
        ("新疆生产建设兵团办公厅", "新疆生产建设兵团", "province"),
        ("济南市人民政府办公厅", "济南市", "city"),
        ("山东省济南市人民政府", "济南市", "city"),
        ("苏州市大数据管理局", "苏州市", "city"),
        ("济南智慧泉城建设领导小组", "济南市", "city"),
        ("2025年济南市工作要点", "济南市", "city"),
        ("吉林省人民政府", "吉林", "province"),
        ("吉林市人民政府", "吉林市", "city"),
        ("海南省人民政府", "海南", "province"),
        ("海南藏族自治州人民政府", "海南州", "city"),
        ("恩施州人民政府", "恩施州", "city"),
        ("兴安盟行政公署", "兴安盟", "city"),
        ("阿克苏地区行政公署", "阿克苏地区", "city"),
        ("济南市历下区人民政府", "济南市历下区", "county"),
        ("中共济南市历下区委", "济南市历下区", "county"),
        ("山东省济南市商河县人民政府", "济南市商河县", "county"),
        ("北京市朝阳区人民政府", "北京市朝阳区", "county"),
        ("朝阳区人民政府", "朝阳区", "county"),  # not 朝阳市
        ("西安区人民政府", "西安区", "county"),
        ("海南区人民政府", "海南区", "county"),
        ("寿光市人民政府", "寿光市", "county"),  # every city of a higher level is in the table
        ("恩施州恩施市人民政府", "恩施土家族苗族自治州恩施市", "county"),
        ("鄂尔多斯市准格尔旗人民政府", "鄂尔多斯市准格尔旗", "county"),
        ("商河县2025年工作要点", "商河县", "county"),
        ("南山区数字政府工作要点", "南山区", "county"),
    ],
)
def test_place_of_an_issuer_or_a_title(name: str, place: str, level: str) -> None:
    found = place_of(name)
    assert found and (found.place, found.level) == (place, level)
    assert place_of(found.place) == found  # the name of a place says which one it is


@pytest.mark.parametrize(
    "name",
    [
        "", "某部", "甲省2025年工作要点", "数字中国建设", "全市2025年重点工作", "各县人民政府", "智慧城市2025年工作要点", "社区工作要点",
        "开发区工作要点", "县域经济工作要点", "示范县工作要点", "市政府办公室", "省发展改革委", "2024年区级重点",
    ],
)  # fmt: skip
def test_names_that_tell_no_place(name: str) -> None:
    assert place_of(name) is None


def test_the_issuer_counts_before_the_title() -> None:
    found = place_of("济南市人民政府", "山东省2025年工作要点")
    assert found and found.place == "济南市"
    found = place_of("领导小组办公室", "山东省2025年工作要点")
    assert found and found.place == "山东"


def test_the_table_has_every_place() -> None:
    """31 provinces, regions and municipalities; 333 places of the level of a city, of which 293 are cities."""
    table = read_csv(REFERENCE / "places.csv", PLACES)
    provinces = table.loc[table["level"].eq("province") & table["full_name"].ne(""), "place"]
    assert len(provinces.drop(provinces.index[provinces.eq("新疆生产建设兵团")])) == 31
    cities = table[table["level"].eq("city") & table["place"].ne("莱芜市")]  # part of 济南市 since 2019
    kinds = cities["full_name"].str.extract("(自治州|地区|盟|市)$")[0].value_counts()
    assert kinds.to_dict() == {"市": 293, "自治州": 30, "地区": 7, "盟": 3}
    assert cities["within"].isin(provinces).all()
    assert cities["place"].is_unique and cities["full_name"].is_unique
    assert table["place_en"].str.fullmatch(r"[A-Z][A-Za-zü' ]+").all()


@pytest.mark.parametrize(
    ("place", "english"),
    [("西安市", "Xi'an"), ("呼和浩特市", "Hohhot"), ("吕梁市", "Lüliang"), ("拉萨市", "Lhasa"), ("六安市", "Lu'an"), ("重庆", "Chongqing")],
)  # fmt: skip
def test_english_names(place: str, english: str) -> None:
    assert places()[place].place_en == english


@pytest.mark.parametrize(
    ("place", "name", "generic"),
    [
        ("济南市", "市财政局", "某财政局"),
        ("济南市", "济南市财政局", "某财政局"),
        ("济南市", "济南海关", "某海关"),
        ("济南市", "团市委", "团某委"),
        ("济南市商河县", "商河县财政局", "某财政局"),
        ("广西", "自治区党委组织部", "某委组织部"),
        ("广西", "中共广西壮族自治区委员会组织部", "某委组织部"),
        ("阿克苏地区", "地委组织部", "某委组织部"),
        ("全国", "国家统计局", "某统计局"),
        ("香港", "市财政局", "市财政局"),
    ],
)
def test_names_without_their_place(place: str, name: str, generic: str) -> None:
    found = place_of(place)
    assert found and wording(found).generic(name) == generic
