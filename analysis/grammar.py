"""Clean text → frame, sections, tasks and responsible-unit lists, each with its span in the clean text.

The language of plans is described here, in verbose regular expressions and small tables; `plan.py` turns what was
parsed into tables. Marks are half-width, as `normalise` leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.errors import PlanError

# ---------------------------------------------------------------- the language of plans

ITEM = re.compile(
    r"""
    ^ (?: (?P<han>          [一二三四五六七八九十百]+    ) 、            # 一、
      | \( (?P<bracketed>   [一二三四五六七八九十百]+    ) \)            # （一）
      |    (?P<arabic>      [0-9]{1,3}                  ) [.、] (?!\d)   # 1.   but not the 3.5 of 3.5%
      )
    (?P<heading> [^。\n]+ )                                              # up to the first full stop
    """,
    re.VERBOSE | re.MULTILINE,
)
NUMBERINGS = ("han", "bracketed", "arabic")  # from coarse to fine

# The first row whose words stand in a label or verb gives the role. The order of units never does.
ROLES = (
    ("lead", re.compile("牵头|主责")),
    ("guide", re.compile("指导")),
    ("support", re.compile("配合|参与|参加|协助|协办|落实|支持")),
    ("responsible", re.compile("责任|负责")),
)
_ROLE = "(?:牵头|主责|责任|负责|指导|配合|参与|参加|协助|协办|落实|支持|主要|相关)"
LABEL = f"{_ROLE}{{1,3}}(?:单位|部门|处室)"  # 责任单位, 牵头责任单位, 相关责任单位
VERB = f"(?:按(?:照)?职责分工|分别|共同)?{_ROLE}{{1,2}}"  # 负责, 牵头负责, 按职责分工负责

BRACKET = re.compile(
    r"""
    \(
    (?P<body> (?: [^()\n]  |  \( [^()\n]* \) )+ )   # a bracket inside is part of a name: 省市场监管局(省知识产权局)
    \)
    """,
    re.VERBOSE,
)
LABELLED = re.compile(
    rf"""
    (?: ^ | [;,。] )  (?P<word> {LABEL} ) :         # 责任单位:
    (?P<units> .+? )                                # 省甲局、省乙厅
    (?= [;,。] {LABEL} :  |  [;。]? $ )             # up to the next label or the end
    """,
    re.VERBOSE,
)
VERBAL = re.compile(
    rf"""
    (?P<units> [^;。]+? )                           # 省甲局、省乙厅
    (?P<word>  {VERB} )                             # 负责
    (?: [;,。] | $ )
    """,
    re.VERBOSE,
)
UNIT = re.compile(r"(?: [^、,;。()] | \( [^()]* \) )+", re.VERBOSE)
OPEN_END = re.compile(  # 等, 等有关部门, 等省直有关部门; not the 等 of 高等院校
    r"等 (?: [^、,;()]{0,8} (?: 部门 | 单位 | 方面 ) )? $", re.VERBOSE
)

SENTENCE = re.compile(r"[^。!?\n]+ (?: [。!?] [”’》]? )?", re.VERBOSE)
CLOSED = re.compile(r"[。;:!?)”]$")  # a paragraph of a plan ends so; a line of a title or of a site's footer does not
TITLE = re.compile(r"(?:要点|方案|计划|规划|意见|措施|通知|办法|安排|分工|清单|纲要)$")
DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")

# ---------------------------------------------------------------- what is parsed


@dataclass(frozen=True)
class Part:
    """A stretch of text outside the items, under the name of what it is."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Unit:
    """A unit as printed in a list, and the role that the list states for it."""

    name: str
    role: str
    role_word: str
    group: int
    start: int
    end: int


@dataclass(frozen=True)
class UnitList:
    """A list of responsible units; `open_ended` if it says that there are more than it names."""

    units: tuple[Unit, ...]
    open_ended: bool
    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """A numbered item, from its number up to the next item.

    `sentences` are the spans after the heading and outside the lists; that of the heading if nothing follows it.
    """

    numbering: str
    number: str
    heading: str
    start: int
    heading_start: int
    heading_end: int
    end: int
    lists: tuple[UnitList, ...]
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Document:
    """A plan's frame and items. `frame` belongs to the plan, `footer` to the page that it was found on."""

    title: str
    issuer: str
    date: str
    sections: tuple[Item, ...]
    tasks: tuple[Item, ...]
    frame: tuple[Part, ...]
    footer: tuple[Part, ...]


# ---------------------------------------------------------------- parsing


def parse_document(text: str, where: str = "text") -> Document:
    """Find the title, the notice, the sections, the tasks and their lists of units.

    Tasks are the items of the finest numbering that carries lists; sections are the items numbered 一、, unless
    those are the tasks.

    Raises
    ------
    PlanError
        If there are no numbered items, or none of them has a list of responsible units.
    """
    items = tuple(parse_items(text))
    numberings = [style for style in NUMBERINGS if any(i.lists for i in items if i.numbering == style)]
    if not numberings:
        raise PlanError(
            f"no responsible-unit lists found in {len(items)} numbered items; the text begins “{text.strip()[:30]}”",
            where=where,
            do="check that this is a work plan that names units, as in （责任单位：省甲局、省乙厅）",
        )
    task_style = numberings[-1]
    first, last = items[0].start, items[-1].end
    title, head = parse_head(text[:first])
    tail, footer = parse_tail(text, last)
    issuer, date = parse_signature(text[:first] + text[last:])
    return Document(
        title=title,
        issuer=issuer,
        date=date,
        sections=tuple(i for i in items if i.numbering == "han" != task_style),
        tasks=tuple(i for i in items if i.numbering == task_style),
        frame=(*head, Part("text between tasks", first, last), *tail),
        footer=footer,
    )


def parse_items(text: str) -> Iterator[Item]:
    """Numbered items in order. The last one ends with its last whole paragraph."""
    matches = list(ITEM.finditer(text))
    for i, match in enumerate(matches):
        start, heading_start = match.start(), match.start("heading")
        end = matches[i + 1].start() if i + 1 < len(matches) else _end_of_paragraphs(text, start)
        end = start + len(text[start:end].rstrip())
        lists = tuple(parse_lists(text, heading_start, end))
        heading_end = min([match.end(), *(one.start for one in lists)])
        numbering = next(style for style in NUMBERINGS if match[style])
        heading = text[heading_start:heading_end].strip()
        sentences = tuple(
            sentence.span()
            for piece in outside_lists(heading_end, end, lists)
            for sentence in SENTENCE.finditer(text, *piece)
            if sentence[0].strip()
        )
        yield Item(
            numbering=numbering,
            number=match[numbering],
            heading=heading,
            start=start,
            heading_start=heading_start,
            heading_end=heading_end,
            end=end,
            lists=lists,
            sentences=sentences or ((heading_start, heading_end),),
        )


def outside_lists(start: int, end: int, lists: Iterable[UnitList]) -> Iterator[tuple[int, int]]:
    """The stretches of `[start, end)` that are not part of a list."""
    for one in lists:
        yield start, one.start
        start = one.end
    yield start, end


def _end_of_paragraphs(text: str, start: int) -> int:
    """The end of the line at `start` and of the whole paragraphs that follow it."""
    first, *others = lines(text, start)
    end = first.end
    for line in others:
        if line.name and (not CLOSED.search(line.name) or line.name.startswith("(")):
            break
        end = line.end
    return end


def lines(text: str, start: int = 0) -> list[Part]:
    """The lines from `start` on, each named by its own text."""
    return [Part(m[0].strip(), m.start(), m.end()) for m in re.compile(r"[^\n]+").finditer(text, start)]


def parse_lists(text: str, start: int, end: int) -> Iterator[UnitList]:
    """The brackets in `[start, end)` that hold responsible units."""
    for bracket in BRACKET.finditer(text, start, end):
        units, open_ended = parse_units(bracket["body"], bracket.start("body"))
        if units:
            yield UnitList(units, open_ended, *bracket.span())


def parse_units(body: str, offset: int = 0) -> tuple[tuple[Unit, ...], bool]:
    """Units of a bracket's text, and whether it says that there are more; none if the text is no such list.

    Examples
    --------
    >>> units, open_ended = parse_units("牵头单位:省甲局;配合单位:省乙厅、省丙委等有关部门")
    >>> [(unit.name, unit.role, unit.group) for unit in units], open_ended
    ([('省甲局', 'lead', 1), ('省乙厅', 'support', 2), ('省丙委', 'support', 2)], True)
    >>> parse_units("含新区,下同")
    ((), False)
    """
    if re.match(f"{LABEL}:", body):
        clauses = LABELLED.finditer(body)
    elif re.search(f"{VERB}。?$", body):
        clauses = VERBAL.finditer(body)
    else:
        return (), False
    units: list[Unit] = []
    open_ended, group = False, 0
    for clause in clauses:
        role = next((role for role, words in ROLES if words.search(clause["word"])), "responsible")
        for match in UNIT.finditer(body, *clause.span("units")):
            group += match.start() == clause.start("units") or body[match.start() - 1] in ",;。"
            name = OPEN_END.sub("", match[0])
            open_ended |= name != match[0]
            if name:
                start = offset + match.start()
                units.append(Unit(name, role, clause["word"], group, start, start + len(name)))
    return tuple(units), open_ended


def parse_head(head: str) -> tuple[str, tuple[Part, ...]]:
    """Title, and the parts of the text before the first item: notice, title, preamble.

    The last line that ends in the name of a kind of document is the title, with the lines right above it that
    are no whole paragraphs.
    """
    rows = lines(head)
    last = max((i for i, row in enumerate(rows) if TITLE.search(row.name)), default=None)
    if last is None:
        return "", (Part("preamble", 0, len(head)),)
    first = last
    while first and not CLOSED.search(rows[first - 1].name) and not DATE.fullmatch(rows[first - 1].name):
        first -= 1
    start, end = rows[first].start, rows[last].end
    return "".join(row.name for row in rows[first : last + 1]), (
        Part("notice", 0, start),
        Part("title", start, end),
        Part("preamble", end, len(head)),
    )


def parse_tail(text: str, start: int) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Parts of the text after the last item: the signature and its notes are frame, the rest the site's footer."""
    rows = lines(text, start)
    dated = max((i for i, row in enumerate(rows) if DATE.fullmatch(row.name)), default=-1)
    while dated >= 0 and dated + 1 < len(rows) and rows[dated + 1].name.startswith("("):
        dated += 1  # （此件公开发布）
    signed = rows[dated].end if dated >= 0 else start
    return (Part("signature", start, signed),), (Part("site footer", signed, len(text)),)


def parse_signature(text: str) -> tuple[str, str]:
    """Issuer and ISO date: a line that is a date, and the lines above it that are neither sentence nor bracket."""
    rows = [row.name for row in lines(text)]
    dated = next((i for i, row in enumerate(rows) if DATE.fullmatch(row)), None)
    if dated is None:
        return "", ""
    year, month, day = DATE.fullmatch(rows[dated]).groups()  # type: ignore[union-attr]
    issuers: list[str] = []
    for row in reversed(rows[:dated]):
        if CLOSED.search(row) and not row.startswith("("):
            break
        if not row.startswith("("):  # （…代章） says whose seal stands in
            issuers.insert(0, row)
    return "、".join(issuers), f"{year}-{int(month):02}-{int(day):02}"


def numeral_value(numeral: str) -> int:
    """Value of `12` or `十二`, up to 999.

    Examples
    --------
    >>> [numeral_value(n) for n in ("7", "十", "十二", "三十", "一百零五")]
    [7, 10, 12, 30, 105]
    """
    if numeral.isdecimal():
        return int(numeral)
    value = digit = 0
    for character in numeral:
        if character in "十百":
            value += (digit or 1) * {"十": 10, "百": 100}[character]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(character)
    return value + digit
