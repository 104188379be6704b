"""Printed unit names → canonical departments and kinds, by tables that a user can extend with a row.

A row of `departments.csv` or `aliases.csv` holds for one place (全国, 山东, 济南市), or is a model for all places of
some levels: 省 for provinces and regions, 直 for municipalities right under the nation, 市 for cities, 县 for counties
and districts. In a model 某 stands for the place: 某财政局 is 市财政局, in full 济南市财政局; 此地海关 is 济南海关.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import opencc
import pandas as pd

from analysis.errors import PlanError
from analysis.lists import NOBODY
from analysis.places import DIRECT, Place, folded, place_of, places, wording
from analysis.places import PLACES as PLACES
from analysis.schema import Column, Schema, read_csv
from analysis.shipped import REFERENCE

SYSTEMS = ("党委", "政府", "垂直管理", "纪检监察", "人大", "政协", "司法", "军队", "群团", "")
KIND_NAMES = ("department", "local_government", "enterprise", "generic")

_PLACE = Column("place", "str", "place of places.csv whose plans name it so; or letters of 省直市县, for a model")
REFERENCE_DEPARTMENTS = Schema(
    "reference/departments.csv",
    "unit that the project knows",
    (
        _PLACE,
        Column("name", "str", "canonical short name; in a model 某 stands for the place"),
        Column("full_name", "str", "full official name; in a model 某 stands for the place"),
        Column("name_en", "str", "English name; in a model X stands for the place: Jinan Municipal"),
        Column("label_en", "str", "short English name, for the labels of figures"),
        Column("system", "str", "branch of the state or Party it belongs to", SYSTEMS),
        Column("subtype", "str", "its standing within that branch"),
        Column("confidence", "str", "how sure the row is", ("high", "medium", "low")),
        Column("until", "str", "last year in which it had this name; empty if it still has, or places differ"),
        Column("successor", "str", "name of the unit that it became part of, or that took its place"),
        Column("note", "str", "what is not confirmed, former names"),
    ),
    key=("place", "name"),
)
REFERENCE_ALIASES = Schema(
    "reference/aliases.csv",
    "other name of a unit",
    (
        _PLACE,
        Column("alias", "str", "other short or second name"),
        Column("name", "str", "canonical short name, a row of departments.csv for this place or its level"),
        Column("note", "str", "when or where the name is used"),
    ),
    key=("place", "alias"),
)
LEVELS = "省直市县"
SECOND_NAME = re.compile(r"\(.*\)$")
NATIONAL = re.compile("^(?:国家|国务院|中央|全国|中国|中华)|(?:部|署|总局)$")  # so names only a national body is called

# What an unknown name must be, told by its form; the first row that matches counts.
KINDS = (
    ("generic", re.compile(f"^(?:{NOBODY.pattern})$", re.VERBOSE)),
    (
        "local_government",
        re.compile(
            r"""
              ^ (?: 各 | 有关 | 相关 | 试点 | 属地 ) .* (?: [省市县区州旗镇乡村府)\]〕] | 地 | 镇街 | 街镇 ) $
            | (?: 功能区 | 功能板块 | 园区 ) $  |  ^ 各 .* (?: 党委 | 党工委 | 政府 ) $  |  [乡镇] 党委 $
            | (?: 人民政府 | [省市县区州旗盟乡镇]政府 | 管委会 ) $
            | (?: (?<![城监])管委 | 公署 | 管理区 | 街道(?:办|办事处)? ) $
            | ^ [^省市委局]{1,6} [市州盟县区旗镇乡] $
            """,
            re.VERBOSE,
        ),
    ),
    (
        "enterprise",
        re.compile(
            r"""
              (?: 公司 | 集团 | 企业 | (?<!人民)银行 | 运营商 | 金融机构 | 交易所 ) $
            | (?: 大学 | 学院 | 高校 | 院校 | 研究院 | 研究生院 | 实验室 | 学校 | [一二三四五六七八九][中小] ) $
            | (?: 农商行 | 机场 | [电水]厂 | (?<!邮)电信局 | 幼儿园 ) $
            | (?: 医院 | 健共体 | 剧院 | 设计院 | 保健院 | 报社 | 林场 | 气矿 | 油田 ) $
            | (?: 车务段 | 机务段 | 车站 | 农信社 | 农信办 | 信用社联合社 | [监检][测验]所 | (?<!公共资源)交易中心 ) $
            | (?: 卫生院 | 防治院 | 卫生服务中心 | 供电所 | 供电中心 | (?<!供销)联社 | (?<!国家)铁路局 ) $
            | (?: 银行 | 保险 | 金融 | 证券 ) .* 机构 $
            | ^ 中国 (?: 移动 | 联通 | 电信 | 铁塔 | 石油 | 石化 | 海油 )  |  ^ 国网
            | (?: 移动 | 联通 | 电信 | 铁塔 | 电力 | 电网 ) $
            | (?: (?<! 人民 ) 银行 | ^ .发行 ) .* [分支]行 $  |  (?: 供电 | 电业 ) 局 $  |  石[化油] $
            | (?: 协会 | 学会 | 商会 | 研究所 | (?: (?<!工商)业 | 采购 ) 联合会 | 慈善总会 ) $
            """,
            re.VERBOSE,
        ),
    ),
    ("department", re.compile("")),
)


# Words of Taiwan in a name: 工业和资讯化厅, 省资料局. Only names are turned back, and only into known ones.
TAIWAN = re.compile("资讯|资料|数位|通讯|网路|智慧财产")


@dataclass(frozen=True)
class Department:
    """A unit with its canonical name and what the reference tables say of it."""

    name: str
    full_name: str
    name_en: str
    label_en: str
    system: str
    kind: str
    confidence: str  # "" if the reference tables do not know the unit
    note: str
    until: int = 0  # the last year of the name, 0 if it has not changed
    successor: str = ""


class Reference(NamedTuple):
    """The tables by the place or level that a row holds for, and a name with 某 for the place."""

    departments: dict[tuple[str, str], Department]
    names: dict[tuple[str, str], str]  # every name → the canonical one


@lru_cache(maxsize=1)
def reference() -> Reference:
    """The known departments, and the canonical name of every other name.

    Raises
    ------
    PlanError
        If a row is for no place, a department stands in two rows for one level, a successor is not known, or an alias
        leads to no known department or is a name of another one.
    """
    rows = list(_rows("departments.csv", REFERENCE_DEPARTMENTS))
    known: dict[tuple[str, str], Department] = {}
    for row, scope, generic in rows:
        fields = {field: row[field] for field in Department.__annotations__ if field not in ("kind", "until")}
        unit = Department(kind="department", until=_year(row["until"]), **fields)
        if known.setdefault((scope, generic(unit.name)), unit) is not unit:
            raise PlanError.of("department.twice", where=REFERENCE_DEPARTMENTS.name, name=unit.name, scope=scope)
    names = {(scope, generic(row["full_name"])): generic(row["name"]) for row, scope, generic in rows}
    names |= {key: key[1] for key in known}
    for row, scope, generic in rows:
        later = _defined(generic(row["successor"]), scope, known)
        if row["successor"] and (not later or 0 < later.until <= _year(row["until"])):
            given = {"successor": row["successor"], "name": row["name"]}
            raise PlanError.of("department.successor", where=REFERENCE_DEPARTMENTS.name, **given)
    for row, scope, generic in _rows("aliases.csv", REFERENCE_ALIASES):
        alias, name = generic(row["alias"]), generic(row["name"])
        if not _defined(name, scope, known) or names.setdefault((scope, alias), name) != name:
            raise PlanError.of("department.alias", where=REFERENCE_ALIASES.name, alias=row["alias"], name=row["name"])
    return Reference(known, names)


def _rows(table: str, schema: Schema) -> Iterator[tuple[dict[str, str], str, Callable[[str], str]]]:
    """Each row for each place or level that it holds for, and what turns a name of that place into one with 某."""
    frame: pd.DataFrame = read_csv(REFERENCE / table, schema)
    for row in frame.to_dict("records"):
        if row["place"] and set(row["place"]) <= set(LEVELS):
            yield from ((row, level, folded) for level in row["place"])  # type: ignore[misc]
        elif where := place_of(row["place"]):
            yield row, where.place, wording(where).generic  # type: ignore[misc]
        else:
            raise PlanError.of("department.place", where=schema.name, place=row["place"], levels=LEVELS)


def _year(until: str) -> int:
    if not re.fullmatch("([0-9]{4})?", until):
        raise PlanError.of("department.until", where=REFERENCE_DEPARTMENTS.name, until=until)
    return int(until or 0)


def _scopes(where: Place) -> tuple[str, ...]:
    """Whose rows hold for the place: its own, then models."""
    return (where.place, *wording(where).models)


def _defined(name: str, scope: str, known: dict[tuple[str, str], Department]) -> Department | None:
    where = place_of(scope)
    scopes = _scopes(where) if where else DIRECT if scope in DIRECT else scope
    return next((known[one, name] for one in scopes if (one, name) in known), None)


# ---------------------------------------------------------------- from a name to a department


@lru_cache(maxsize=4096)
def resolve(printed: str, place: str, year: int = 0) -> Department:
    """The department that a plan of this place and year calls so.

    The level is that of the place: 发展改革委 is national in a plan of 全国 and provincial in one of 山东; a plan of
    济南市 also names bodies of its province, as 省财政厅, and of the nation. Its own ones may go without 市, and a
    second name in brackets is passed over. A former name stands for its own department up to the year of the change,
    or if no year is given, and for the successor after it. A name that no table knows is kept as it is printed, its
    kind inferred from its form.

    Examples
    --------
    >>> resolve("省发改委", "山东").name, resolve("财政厅", "山东").name
    ('省发展改革委', '省财政厅')
    >>> resolve("省财政厅", "浙江").full_name, resolve("市工信局", "济南市").full_name
    ('浙江省财政厅', '济南市工业和信息化局')
    >>> resolve("省环保厅", "山东", 2016).name, resolve("省环保厅", "山东", 2020).name
    ('省环境保护厅', '省生态环境厅')
    >>> resolve("各市人民政府", "山东").kind
    'local_government'
    """
    name = SECOND_NAME.sub("", printed)
    where = at = place_of(place)
    while at:
        if (at is where or wording(at).own.search(name)) and (unit := _body(name, at, year)):
            return unit
        at = place_of(at.within)
    if TAIWAN.search(name) and (mainland := resolve(_mainland(name), place, year)).confidence:
        return mainland
    if NATIONAL.search(name) and (unit := _body(name, places()["全国"], year)):
        return unit
    if (elsewhere := place_of(name)) and (unit := _body(name, elsewhere, year)):  # 青岛市财政局 in a plan of 山东
        own = elsewhere.full_name or elsewhere.place
        return replace(unit, name=unit.name.replace(wording(elsewhere).word, own, 1))
    kind = next(kind for kind, form in KINDS if form.search(printed))
    return Department(printed, printed, "", "", "", kind, "", "")


def _mainland(name: str) -> str:
    traditional, simplified = (opencc.OpenCC(name) for name in ("s2t", "tw2sp"))
    return str(simplified.convert(traditional.convert(name)))


def successor(name: str, place: str) -> str | None:
    """The canonical name of the department that this one became, or became part of; that may have one in its turn.

    Where `until` of the department is 0, the change is not the same in all places, and need not have come to this one.

    Examples
    --------
    >>> successor("省扶贫办", "山东"), successor("省乡村振兴局", "山东"), successor("省财政厅", "山东")
    ('省乡村振兴局', '省农业农村厅', None)
    """
    return resolve(name, place).successor or None


def _body(name: str, where: Place, year: int) -> Department | None:
    """The body of this very place that is called so, by its own rows or by the models of its level."""
    if "某" in name:  # an invented name, which must not be taken for that of a model
        return None
    known, names = reference()
    generic = wording(where).generic(name)
    for scope in _scopes(where):
        for form in (generic, "某" + name, generic.removeprefix("某")):
            if found := names.get((scope, form)):
                model = next(known[one, found] for one in _scopes(where) if (one, found) in known)
                unit = _filled(model, where)
                past = unit.successor and 0 < unit.until < year
                return (_body(unit.successor, where, year) if past else None) or unit
    return None


def _filled(model: Department, where: Place) -> Department:
    """The model with this place for 某 and X; a department of its own rows stays as it is."""
    words = wording(where)

    def named(name: str) -> str:
        name = re.sub("(?<!团)某委", words.party, name.replace("此地", words.short))
        return re.sub("(?<=[^团])某", where.full_name, name).replace(
            "某", words.word
        )  # 人民银行湖北省分行, but 省财政厅

    english = where.place_en if "此地" in model.name and where.place_en else words.english
    full_name = re.sub("某委(?!员会)", words.party_full, model.full_name.replace("此地", words.short))
    return replace(
        model,
        name=named(model.name),
        full_name=full_name.replace("某", where.full_name),
        name_en=re.sub(r"\bX\b", english, model.name_en),
        successor=named(model.successor),
    )
