"""Printed unit names → canonical departments and kinds, by tables that a user can extend with a row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from analysis.errors import PlanError
from analysis.lists import NOBODY
from analysis.schema import Column, Schema, read_csv
from analysis.source import REFERENCE

SYSTEMS = ("党委", "政府", "垂直管理", "纪检监察", "人大", "政协", "司法", "军队", "群团", "")
KIND_NAMES = ("department", "local_government", "enterprise", "generic")

REFERENCE_DEPARTMENTS = Schema(
    "reference/departments.csv",
    "department that the project knows",
    (
        Column("place", "str", "province whose plans name it so, or 全国 for national plans"),
        Column("name", "str", "canonical short name"),
        Column("full_name", "str", "full official name"),
        Column("name_en", "str", "English name"),
        Column("label_en", "str", "short English name, for the labels of figures"),
        Column("system", "str", "branch of the state or Party it belongs to", SYSTEMS),
        Column("subtype", "str", "its standing within that branch"),
        Column("confidence", "str", "how sure the row is", ("high", "medium", "low")),
        Column("note", "str", "what is not confirmed, former names"),
    ),
    key=("place", "name"),
)
REFERENCE_ALIASES = Schema(
    "reference/aliases.csv",
    "other name of a department",
    (
        Column("place", "str", "province whose plans name it so, or 全国 for national plans"),
        Column("alias", "str", "other short, former or second name"),
        Column("name", "str", "canonical short name, a row of departments.csv"),
        Column("note", "str", "when or where the name is used"),
    ),
    key=("place", "alias"),
)

PLACES = Schema(
    "reference/places.csv",
    "beginning of an issuer's name or of a title that tells the place",
    (
        Column("prefix", "str", "the beginning; 中共 before it is passed over"),
        Column("place", "str", "province-level place, or 全国"),
        Column("full_name", "str", "its full name, if its bodies are those of a province, a region or a municipality"),
        Column("place_en", "str", "its English name"),
    ),
    key=("prefix",),
)
MODEL = "山东"  # whose bodies stand for those of a province that the tables do not know

# What an unknown name must be, told by its form; the first row that matches counts.
KINDS = (
    ("generic", re.compile(f"^(?:{NOBODY.pattern})$", re.VERBOSE)),
    (
        "local_government",
        re.compile(
            r"""
              ^ (?: 各 | 有关 | 相关 | 试点 | 属地 ) .* (?: [省市县区州旗镇乡村府)\]〕] | 地 | 镇街 | 街镇 ) $
            | (?: 人民政府 | [省市县区州]政府 | 管委会 | 街道 | 街道办 | 街道办事处 ) $
            | ^ [^省市委局]{1,6} [县区旗镇乡] $
            """,
            re.VERBOSE,
        ),
    ),
    (
        "enterprise",
        re.compile(
            r"""
              (?: 公司 | 集团 | 企业 | 银行 | 运营商 | 金融机构 | 交易所 ) $
            | (?: 大学 | 学院 | 高校 | 高等院校 | 研究院 | 实验室 | 医院 ) $
            | ^ 中国 (?: 移动 | 联通 | 电信 | 铁塔 | 石油 | 石化 | 海油 )
            """,
            re.VERBOSE,
        ),
    ),
    ("department", re.compile("")),
)


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


@lru_cache(maxsize=1)
def reference() -> tuple[dict[tuple[str, str], Department], dict[tuple[str, str], str]]:
    """The known departments by (place, name), and the canonical name of every other name.

    Raises
    ------
    PlanError
        If an alias leads to no known department, or is the name of another one.
    """
    known = {
        (row["place"], row["name"]): Department(
            kind="department",
            **{field: row[field] for field in Department.__annotations__ if field != "kind"},
        )
        for row in _records("departments.csv", REFERENCE_DEPARTMENTS)
    }
    aliases = {(place, unit.full_name): unit.name for (place, _), unit in known.items()}
    for row in _records("aliases.csv", REFERENCE_ALIASES):
        if (row["place"], row["name"]) not in known or (row["place"], row["alias"]) in known:
            raise PlanError(
                f"“{row['alias']}” cannot stand for “{row['name']}”",
                where=REFERENCE_ALIASES.name,
                do="give the canonical name as in departments.csv, and no alias that is such a name",
            )
        aliases[row["place"], row["alias"]] = row["name"]
    return known, aliases


def _records(name: str, schema: Schema) -> list[dict[str, str]]:
    table: pd.DataFrame = read_csv(REFERENCE / name, schema)
    return table.to_dict("records")  # type: ignore[return-value]


class Place(NamedTuple):
    """A province-level place, or 全国."""

    place: str
    full_name: str
    place_en: str


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """The places by the beginning of an issuer's name."""
    rows = _records("places.csv", PLACES)
    return {row["prefix"]: Place(row["place"], row["full_name"], row["place_en"]) for row in rows}


def resolve(printed: str, place: str) -> Department:
    """The department that a plan of this place calls so.

    A provincial plan may leave out 省, and may print a second name in brackets. What the tables know of one province
    stands for another one, where most bodies have the same names, at lower confidence. A name that is still unknown is
    kept as it is printed, its kind inferred from its form.

    Examples
    --------
    >>> resolve("省发改委", "山东").name, resolve("财政厅", "山东").name
    ('省发展改革委', '省财政厅')
    >>> resolve("省财政厅", "浙江").full_name, resolve("各市人民政府", "山东").kind
    ('浙江省财政厅', 'local_government')
    """
    bare = re.sub(r"\(.*\)$", "", printed)
    names = (printed, bare, re.sub(r"^(?:自治区|市|省)?", "省", bare))
    for name in names:
        if found := _known(name, place):
            return found
    if place in places() and places()[place].full_name:
        for name in names:
            if model := _known(name, MODEL):
                return _as_in(model, places()[place], printed)
    kind = next(kind for kind, form in KINDS if form.search(printed))
    return Department(printed, printed, "", "", "", kind, "", "")


def _known(name: str, place: str) -> Department | None:
    known, aliases = reference()
    return known.get((place, aliases.get((place, name), name)))


def _as_in(model: Department, place: Place, printed: str) -> Department:
    """The body of that name in another province, region or municipality."""
    prefix, level = {"市": ("市", "Municipal"), "区": ("自治区", "Regional")}.get(
        place.full_name[-1], ("省", "Provincial")
    )
    return replace(
        model,
        name=prefix + model.name.removeprefix("省") if prefix == "省" else re.sub(r"\(.*\)$", "", printed),
        full_name=model.full_name.replace("山东省", place.full_name),
        name_en=model.name_en.replace("Provincial", level).replace("Shandong", place.place_en),
        confidence="medium",
        note="",
    )
