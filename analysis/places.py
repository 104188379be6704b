"""Issuers and titles → the place whose plan it is, from the nation to a county, and how the bodies there are named."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.schema import Column, Schema, read_csv
from analysis.shipped import REFERENCE

PLACES = Schema(
    "reference/places.csv",
    "beginning of an issuer's name or of a title that tells the place",
    (
        Column("prefix", "str", "the beginning; 中共 or a year before it is passed over"),
        Column("place", "str", "short name of the place, used in departments.csv and aliases.csv; 全国 for the nation"),
        Column("full_name", "str", "its full name, if its bodies are those of a province, a city or a county"),
        Column("place_en", "str", "its English name"),
        Column("level", "str", "its level", ("nation", "province", "city", "county")),
        Column("within", "str", "the place around it, unless that is the nation"),
    ),
    key=("prefix",),
)
ENDINGS = {  # of a full name → the word before the names of its bodies, before those of its Party committee; in English
    "自治区": ("自治区", "自治区党委", "Regional"),
    "自治州": ("州", "州委", "Prefectural"),
    "兵团": ("兵团", "兵团党委", ""),
    "地区": ("地区", "地委", "Prefectural"),
    "省": ("省", "省委", "Provincial"),
    "市": ("市", "市委", "Municipal"),
    "盟": ("盟", "盟委", "League"),
    "县": ("县", "县委", "County"),
    "区": ("区", "区委", "District"),
    "旗": ("旗", "旗委", "Banner"),
}
HEADS = ("团", "共青团", "武警", "人行", "人民银行", "外汇局", "国家外汇局")  # may stand before that word: 团市委
MODELS = {"nation": "", "province": "省", "city": "市", "county": "县"}  # whose rows of departments.csv hold for it
DIRECT = "直市"  # those of a municipality right under the nation: what is its own, then as in any city

BEFORE = re.compile("^(?:中共|[0-9]{4}年度?)*")
COUNTY = re.compile(  # 商河县人民政府, 商河县2025年: counties are too many for a table
    r"""
    (?! [全各我本省] )
    (?: (?P<issuer> [\u4e00-\u9fff]{1,8}? [县区旗市] )
        (?= 人民政府 | 政府 | 委 | 人大 | 政协 | $ )
      | (?P<title> [\u4e00-\u9fff]{1,8}? 县 | [\u4e00-\u9fff]{2,8}? [区旗市] )
        (?<! 城市 | [社园景小校厂库灾疫发验范能]区 ) (?<! 示范县 )
        (?= [0-9]{4}年 | 工作 | 重点 | 数字 | 关于 )
    )
    """,
    re.VERBOSE,
)
COMMITTEE = re.compile("某(?:党委|委员会)")
LONGER = re.compile("自治[县旗]|[县区旗市]")  # 朝阳区 is not in 朝阳市, though it begins so


class Place(NamedTuple):
    """A place, and the one around it; that is empty for a province, and if it is not known."""

    place: str
    full_name: str
    place_en: str
    level: str = "province"
    within: str = ""


class Wording(NamedTuple):
    """How the bodies of a place are named."""

    word: str  # 省 of 省财政厅
    party: str  # 省委 of 省委组织部
    party_full: str  # 山东省委
    short: str  # 山东 of 山东证监局
    english: str  # Shandong Provincial
    models: str  # the letters in departments.csv whose rows hold for it, the nearest first
    own: re.Pattern[str]

    def generic(self, name: str) -> str:
        """The name with 某 for the place: to 济南市, 市财政局, 济南财政局 and 济南市财政局 are all 某财政局."""
        return folded(self.own.sub("某", name.removeprefix("中共")))


def folded(name: str) -> str:
    """A name with 某 in which all ways to write a Party committee, and a place, are one."""
    return COMMITTEE.sub("某委", name.removeprefix("中共").replace("此地", "某"))


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """The places by the beginning of an issuer's name, long ones first: 海南州 before 海南."""
    rows = read_csv(REFERENCE / "places.csv", PLACES).to_dict("records")
    found = {str(row.pop("prefix")): Place(**row) for row in rows}  # type: ignore[arg-type]
    for place in list(found.values()):
        for prefix in filter(None, (place.full_name, place.place, _stem(place.place))):
            found.setdefault(prefix, place)
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def _stem(name: str) -> str:
    return re.sub("(?<=..)(?:市|州|盟|地区|自治县|自治旗|县|区|旗)$", "", name)


@lru_cache(maxsize=1024)
def place_of(*names: str) -> Place | None:
    """The place with which the first of these names begins that begins with one; the innermost, if it names several.

    A county, a district, or a city that is in no table is told by its form.

    Examples
    --------
    >>> [place_of(name).level for name in ("国务院办公厅", "中共山东省委办公厅", "2025年济南市工作要点")]
    ['nation', 'province', 'city']
    >>> place_of("", "山东省济南市商河县人民政府")
    Place(place='济南市商河县', full_name='济南市商河县', place_en='', level='county', within='济南市')
    """
    return next(filter(None, (_innermost(BEFORE.sub("", name)) for name in names)), None)


def _innermost(name: str) -> Place | None:
    prefix = next((prefix for prefix in places() if name.startswith(prefix)), "")
    if not prefix.endswith(tuple(ENDINGS)) and LONGER.match(name, len(prefix)):
        prefix = ""
    around, rest = places().get(prefix), name[len(prefix) :]
    if around and around.level == "province":
        city = _innermost(rest)
        if city and city.level != "nation" and (city.level == "county" or city.within == around.place):
            return city if city.within else _county(city.full_name, around)
    county = COUNTY.match(rest) if not around or around.level in ("province", "city") else None
    return _county(county[0], around) if county else around


def _county(name: str, around: Place | None) -> Place:
    full = around.full_name + name if around else name
    return Place(full, full, "", "county", around.place if around else "")


@lru_cache(maxsize=1024)
def wording(place: Place) -> Wording:
    """How the bodies of the place are named; no model holds for a place without a full name."""
    ending = next((ending for ending in ENDINGS if place.full_name.endswith(ending)), "")
    if not ending:
        word = "国家" if place.level == "nation" else place.place
        return Wording(word, "", "", place.place, place.place_en, "", re.compile(f"^{re.escape(word)}"))
    word, party, adjective = ENDINGS[ending]
    around = places().get(place.within)
    own = place.place.removeprefix(around.full_name if around else "")
    direct = place.level == "province" and word in ("市", "兵团")
    names = [re.escape(name) for name in (place.full_name, own, _stem(own)) if len(name) > 1]
    words = f"(?:^{''.join(f'|(?<=^{head})' for head in HEADS)})(?:{word}|{party[0]}(?=委))"  # 地委 is of a 地区
    return Wording(
        word=word,
        party=party,
        party_full=(place.full_name.removesuffix(word) + party).replace("党委", "委员会"),
        short=_stem(own),
        english=f"{place.place_en} {adjective}".strip(),
        models=DIRECT if direct else MODELS[place.level],
        own=re.compile("|".join([*names, words])),
    )
