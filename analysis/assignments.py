"""The lists of a document → who is named in which task, each unit with the department that it stands for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.departments import SECOND_NAME, TAIWAN, Department, resolve
from analysis.grammar import Document, Item
from analysis.lists import NOBODY, PLAUSIBLE, Unit
from analysis.places import place_of, wording

PREFIX = re.compile(r"(?:自治区|自治州|[省市县区州盟旗])(?=..)(?<!市(?=场))")  # the level that a name begins with
IN_FULL = re.compile(f"{PREFIX.pattern}|国家(?=..)")  # a name that says whose it is
SHARES = re.compile(  # a name that can take the prefix of the one before it: 省甲厅、乙厅
    r"""
    (?! 国 (?: 家 | 务院 | 网 | 药 ) | 中央 | 人民 | 各 | 有关 | 相关 | 团 )
    (?! 东北 | 华北 | 西北 | 华东 | 华中 | 华南 | 西南 | 南方 | 长江 | 黄河 )
    (?! .* (?: (?<!城)市(?!场) | [省县区州] | 分局 | 大学 | 学院 | 医院 | 海关 | 海事 | 海警 | 外汇 | 铁路 | 矿山 ) )
    (?! .* (?: 证监 | 银保监 | (?<!地方)金融监管局 ) )
    .{1,12} (?: 厅 | 局 | 委 | 办 | 办公室 | 督查室 | 部 | 社 | 联 | 会 | 馆 | 院 | 总队 | 中心 )
    """,
    re.VERBOSE,
)
ENDING = re.compile(  # what a name can share with places before it: 甲、乙市人民政府; 甲市、乙市人民政府; 甲、乙海关
    r"""
    (?! 各 | 有关 | 相关 | [省市州盟县区旗] (?: 人民 | 政府 ) )
    .{2,6}? (?P<level> [市州盟县区旗]? ) (?P<body> 人民政府 | 政府 | 海关 | 海事局 )
    """,
    re.VERBOSE,
)
PLACE_NAME = re.compile(
    r"""
    (?! 各 | 有关 | 相关 | [省市州盟县区旗中国] ) (?! .* (?: 高新 | 开发 | 经开 | 示范 | 保税 | 新 | 园 ) 区 )
    (?: .{1,4} (?P<level> [市州盟县区旗] ) | .{2,4} )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class NamedUnit:
    """A unit in a list of a task. `prefix` is what it shares with the name before it, `ending` with one after it."""

    task_id: str
    list_id: str
    position: int
    unit: Unit
    department: Department
    open_ended: bool
    origin: str
    prefix: str
    ending: str

    @property
    def spelt(self) -> str:
        """Its name in the plan's own words, in full: with what it shares, without a second name."""
        return self.prefix + SECOND_NAME.sub("", self.unit.name) + self.ending


def ids(prefix: str, count: int, least: int = 1) -> list[str]:
    """`T01`, `T02`, …: as many digits as the last one needs, so that ids sort in document order."""
    width = max(least, len(str(count)))
    return [f"{prefix}{i:0{width}}" for i in range(1, count + 1)]


def numbered_tasks(document: Document) -> Iterator[tuple[str, Item]]:
    """The tasks with their ids."""
    yield from zip(ids("T", len(document.tasks), least=2), document.tasks, strict=True)


def named_units(document: Document, place: str, year: int = 0) -> Iterator[NamedUnit]:
    """Every unit of every list, in order; `place` is that of the plan's issuer, `year` that of the plan."""
    lists = list(_lists(document))
    for list_id, (task_id, open_ended, members) in zip(ids("L", len(lists), least=2), lists, strict=True):
        group, prefix = 0, ""
        endings = _endings([unit for unit, _ in members], place)
        for position, ((unit, origin), ending) in enumerate(zip(members, endings, strict=True), start=1):
            if unit.group != group:
                group, prefix = unit.group, ""
            department, shared = _resolve(unit.name + ending, place, year, prefix)
            own = PREFIX.match(unit.name) if not shared else None
            prefix = own[0] if own and department.kind == "department" else prefix
            yield NamedUnit(task_id, list_id, position, unit, department, open_ended, origin, shared, ending)


def shown_names(named: Iterable[NamedUnit], printed: Iterable[str]) -> dict[str, str]:
    """What to call a department that is nowhere printed as it is named: the plan's own words, in full.

    They lead back to the plan where the printed characters do not spell the name, being cut short, Traditional, glossed
    or broken. Names that do not say whose body it is (发展改革委) keep the canonical name, as do those in the wording
    of Taiwan.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    canonical: set[str] = set()
    for one, characters in zip(named, printed, strict=True):
        if one.spelt == one.department.name:
            canonical.add(one.spelt)
        elif one.spelt not in characters and (IN_FULL.match(one.spelt) or one.ending) and not TAIWAN.search(one.spelt):
            spellings[one.department.name][one.spelt] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in spellings.items() if name not in canonical}


def _endings(units: list[Unit], place: str) -> list[str]:
    """What each name shares with one after it in its group, if all names between them can be those of places."""
    endings = [""] * len(units)
    for last, unit in enumerate(units):
        if ending := ENDING.fullmatch(unit.name):
            first = last
            while first and units[first - 1].group == unit.group and not _is_body(units[first - 1].name):
                first -= 1
            names = [PLACE_NAME.fullmatch(one.name) for one in units[first:last]]
            if all(found and not _is_field(found[0], place) for found in names):
                levels = ["" if found and found["level"] else ending["level"] for found in names]
                endings[first:last] = [level + ending["body"] for level in levels]
    return endings


def _is_body(name: str) -> bool:
    return bool(PLAUSIBLE.search(name)) and not re.search("[市州盟县区旗]$", name)


def _is_field(name: str, place: str) -> bool:
    """Whether a body is cut to its field: 财政、审计、甲市人民政府."""
    return any(resolve(name + body, place).confidence for body in "局厅部委")


def _resolve(name: str, place: str, year: int, prefix: str) -> tuple[Department, str]:
    """The department, and the prefix if it was needed: a name that is known as it stands needs none."""
    department = resolve(name, place, year)
    if not prefix or not SHARES.fullmatch(name) or _names_place(name, place):
        return department, ""
    if department.confidence:
        return department, prefix if department.name.startswith(prefix) else ""
    return resolve(prefix + name, place, year), prefix


def _names_place(name: str, place: str) -> bool:
    """Whether the name begins with that of the place, as 南阳日报社 in a plan of 南阳市."""
    where = place_of(place)
    return bool(where and name.startswith(wording(where).short))


def default_is_open(item: Item) -> bool:
    """Whether a unit that the plan states for all tasks names nobody (有关部门), so that more are meant than named."""
    return any(NOBODY.fullmatch(unit.name) for unit in item.defaults)


def _lists(document: Document) -> Iterator[tuple[str, bool, list[tuple[Unit, str]]]]:
    """Task, open-endedness and units with their origin, list by list; default units stand in a task's first list."""
    for task_id, item in numbered_tasks(document):
        lists = [(one.open_ended, [(unit, "listed") for unit in one.units]) for one in item.lists]
        if item.defaults:
            lists = lists or [(False, [])]
            lists[0] = (lists[0][0] or default_is_open(item), lists[0][1])
            named = {unit.name for one in item.lists for unit in one.units}
            lists[0][1].extend((unit, "default") for unit in item.defaults if unit.name not in named)
        for open_ended, units in lists:
            yield task_id, open_ended, units
