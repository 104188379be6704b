from pathlib import Path

import pytest

from analysis import departments
from analysis.departments import Department, resolve
from analysis.errors import PlanError
from analysis.source import REFERENCE


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


def test_names_belong_to_a_place() -> None:
    assert resolve("发展改革委", "全国").name == "国家发展改革委"
    assert resolve("发展改革委", "山东").name == "省发展改革委"
    assert resolve("发展改革委", "").name == "发展改革委"
    assert not resolve("发展改革委", "").confidence


@pytest.mark.parametrize(
    ("printed", "place", "name", "full_name"),
    [
        ("省财政厅", "浙江", "省财政厅", "浙江省财政厅"),
        ("省工信厅", "四川", "省工业和信息化厅", "四川省工业和信息化厅"),
        ("自治区财政厅", "广西", "自治区财政厅", "广西壮族自治区财政厅"),
        ("市发展改革委", "上海", "市发展改革委", "上海市发展和改革委员会"),
    ],
)
def test_bodies_of_other_provinces(printed: str, place: str, name: str, full_name: str) -> None:
    unit = resolve(printed, place)
    assert (unit.name, unit.full_name, unit.kind, unit.confidence) == (name, full_name, "department", "medium")


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("各市人民政府", "local_government"),
        ("各县(市、区)人民政府", "local_government"),
        ("有关省级人民政府", "local_government"),
        ("各市〔州〕", "local_government"),
        ("开发区管委会", "local_government"),
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


def test_alias_must_lead_to_a_department(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("departments.csv", "aliases.csv"):
        (tmp_path / name).write_text((REFERENCE / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "aliases.csv").open("a", encoding="utf-8") as table:
        table.write("山东,省子局,省丑局,\n")
    monkeypatch.setattr(departments, "REFERENCE", tmp_path)
    departments.reference.cache_clear()
    with pytest.raises(PlanError, match="“省子局” cannot stand for “省丑局”"):
        departments.reference()
    departments.reference.cache_clear()
