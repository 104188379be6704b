"""Clean text → frame, sections, tasks and responsible-unit lists, each with its span in the clean text.

How a document is numbered is described here; what stands around its items in `frame`, what stands inside a list in
`lists`. Marks are half-width, as `normalise` leaves them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from analysis.errors import PlanError
from analysis.frame import CLOSED, DATE, SITE, Part, lines, parse_head, parse_signature, parse_tail
from analysis.lists import ENDS, FIRST_LEADS, LABEL, OTHER_FIELD, PLAUSIBLE, THIS, Unit, UnitList, parse_list
from analysis.memory import nothing_collected

T = TypeVar("T")

# ---------------------------------------------------------------- the language of plans

_NUMBER = r"""
    (?:    (?P<han>          [零〇一二三四五六七八九十百]+  ) 、            # 一、
      | \( (?P<bracketed>   [零〇一二三四五六七八九十百]+  ) \)            # （一）
      |    (?P<arabic>      [0-9]{1,3}                      ) [.、] (?!\d)   # 1.   but not the 3.5 of 3.5%
      | \( (?P<small>       [0-9]{1,2}                      ) \)            # (1)
      )
"""
ITEM = re.compile(rf"^ {_NUMBER} (?P<heading> [^。\n]+ )", re.VERBOSE | re.MULTILINE)  # up to the first full stop
# the first item under a heading
_UNDER = r"(?: \( [零〇一二三四五六七八九十百]+ \) | [0-9]{1,3} [.、] ) (?= [\u4e00-\u9fff“] )"
ITEM_INLINE = re.compile(  # where a whole document is one line: after a mark, or right after a heading
    rf"""
    (?: ^ | (?<= [。):;”] ) | (?<= [\u4e00-\u9fff] ) (?= {_UNDER} ) )
    {_NUMBER}
    (?P<heading> (?: (?! {_UNDER} ) [^。\n] )+ )
    """,
    re.VERBOSE | re.MULTILINE,
)
LONGEST_LINE = 3000  # characters; where lines are longer, or hardly begin an item, line breaks have been lost
FEWEST_ITEMS = 3
MOST_FOUND = 50_000  # items, or places where a list could be; a thousand plans in one text have some 35,000
MOST_BROKEN = 6  # lines of the last paragraph, if it is broken over lines
NUMBERINGS = ("han", "bracketed", "arabic", "small")  # from coarse to fine
PRINCIPLES = re.compile(  # sections whose items are no tasks, if none has a list
    r"总体|指导思想|目标|原则|组织|保障|要求|附则"
)

BRACKETS = (("〔", "("), ("〕", ")"), ("[", "("), ("]", ")"), ("【", "("), ("】", ")"))
BRACKET_OR_BREAK = re.compile(r"[()\n]")
LONGEST_LIST = 2000  # characters; longer brackets hold something else
_LABEL = LABEL.pattern.replace("?P<word>", "?:")
_LINE = r"[^\n]+ (?: (?<=[、,]) \n+ [^\n]+ )*"  # it may end within the list
LABELLED = re.compile(  # a label begins a line or a sentence, after the name of a leader perhaps; more may follow
    rf"(?: ^ | (?<=。) ) (?: [^,;。\n]{{2,20}} [,;] )?? {THIS}? {_LABEL} {_LINE} (?: \n+ {_LABEL} {_LINE} )*",
    re.VERBOSE | re.MULTILINE,
)

SPOKEN = re.compile(  # a sentence that only says who: 由省甲厅牵头,省乙局配合。
    rf"""
    (?: ^ | (?<= [。;] ) ) (?= [由省市县区旗国各] | 具体由 | {THIS} 由 )
    (?: [^。;\n()] | \([^()\n]{{1,12}}\) ){{2,300}} (?<= {"|".join(ENDS)} )
    (?: , [^,。;\n()]{{0,12}} [底末月日] [之前内] [^,。;\n()]{{0,8}} )?  (?= [。;\n] | $ )
    """,
    re.VERBOSE | re.MULTILINE,
)
STOP = re.compile(r"。(?=\n|$)")
BODIES = re.compile("[^、,;()]{2,20}[部委厅局办署][、,]")
NO_NAME = re.compile("[要把将须]|[参按]照|[抓做]好")  # what is to be done; in no name
LONGEST_NAME = 24  # characters, of a unit in such a sentence
LOOSE = re.compile(  # where a text has nothing else: a whole line; the middle of a sentence, as …,由甲部负责。
    rf"""
      ^ [^。;\n()]{{2,300}} (?<= {"|".join(ENDS)} ) $
    | (?<= [,:] ) (?: {_LABEL} [^,;。\n()]+ (?: , {_LABEL} [^,;。\n()]+ )*
                  |  由 [^,;。\n()]{{2,300}} (?<= {"|".join((*ENDS, "意见"))} )  (?= [,;。\n] | $ ) )
    """,
    re.VERBOSE | re.MULTILINE,
)
BETWEEN = re.compile(r"[。;)\n]*")  # a list and what follows it
FEWEST_LISTS = 2  # that are enough where they are of this kind, or stand in paragraphs without a number

HEADING = re.compile(r"[^。;)\n]+")
SENTENCE = re.compile(r"[^。!?\n]+ (?: [。!?] [”’》]? )?", re.VERBOSE)

# ---------------------------------------------------------------- what is parsed


@dataclass(frozen=True)
class Item:
    """A numbered item, from its number up to the next item.

    `sentences` are the spans after the heading and outside the lists; that of the heading if nothing follows it.
    `defaults` are units that an earlier list added to all later tasks.
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
    defaults: tuple[Unit, ...] = ()


class Place(NamedTuple):
    """Where an item stands: its numbering and number, its start, that of its heading and where that ends, its end."""

    numbering: str
    number: str
    start: int
    heading_start: int
    heading_end: int
    end: int


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
    skips: tuple[tuple[Item, int], ...]  # items whose number is neither the next one nor a first one
    first_leads: tuple[int, int] | None  # where the text outside the lists says that the first unit leads


# ---------------------------------------------------------------- parsing


@nothing_collected()
def parse_document(text: str, where: str = "text") -> Document:
    """Find the title, the notice, the sections, the tasks and their lists of units.

    Tasks are the items that carry a list, and the other items of the numbering that carries most lists; sections are
    the items numbered 一、, unless those are the tasks. Items of a section on principles or organisation
    (总体要求, 保障措施) are no tasks if none of them has a list.

    Raises
    ------
    PlanError
        If there are no numbered items, or none of them has a list of responsible units.
    """
    marks = text
    for kind, plain in BRACKETS:  # one kind of bracket is enough to parse by
        marks = marks.replace(kind, plain)
    items = _items(marks)
    lists = {style: sum(len(i.lists) for i in items if i.numbering == style) for style in NUMBERINGS}
    if not any(lists.values()):
        begins = " ".join(text[:200].split())[:30]
        raise PlanError.of("plan.no_lists", where=where, count=len(items), begins=begins)
    main = max(NUMBERINGS, key=lists.__getitem__)
    first, last = items[0].start, items[-1].end
    title, head = parse_head(text[:first])
    tail, footer = parse_tail(text, last)
    first_leads = _declaration(marks, [one for item in items for one in item.lists])
    issuer, date = next(filter(any, map(parse_signature, (text[last:], text[:first]))), ("", ""))
    return Document(
        title=title,
        issuer=issuer,
        date=date,
        sections=tuple(item for item in items if item.numbering == "han" and main != "han"),
        tasks=_declared(
            (item for item in _without_principles(items) if item.lists or item.numbering == main), bool(first_leads)
        ),
        frame=(*head, Part("text between tasks", first, last), *tail),
        footer=footer,
        skips=tuple(_skips(items)),
        first_leads=first_leads,
    )


def _declaration(text: str, lists: list[UnitList]) -> tuple[int, int] | None:
    """Where the text says, outside any list and so for all of them, that the first unit leads."""
    found = (declared.span() for declared in FIRST_LEADS.finditer(text))
    return next((span for span in found if not _overlaps(lists, span[0], span[0] + 1)), None)


def _skips(items: Iterable[Item]) -> Iterator[tuple[Item, int]]:
    last = dict.fromkeys(NUMBERINGS, 0)
    for item in items:
        value = numeral_value(item.number)
        if item.number and value not in (last[item.numbering] + 1, 1):
            yield item, last[item.numbering] + 1
        last[item.numbering] = value


def _without_principles(items: list[Item]) -> Iterator[Item]:
    """The items but for those of sections on principles or organisation in which no item has a list."""
    section: list[Item] = []
    for item in [*items, None]:
        if section and (item is None or item.numbering == "han"):
            heading, *under = section
            if not under or not PRINCIPLES.search(heading.heading) or any(one.lists for one in section):
                yield from section
            section = []
        if item:
            section.append(item)


def _declared(tasks: Iterable[Item], first_leads: bool) -> tuple[Item, ...]:
    """The tasks with what a list declares for itself and all later ones: that the first unit leads, default units."""
    defaults: tuple[Unit, ...] = ()
    result, added = [], 0
    for task in tasks:
        lists = []
        for one in task.lists:
            first_leads |= one.first_leads
            known = {unit.name for unit in defaults}
            defaults += tuple(unit for unit in one.defaults if unit.name not in known)
            if first_leads and not any(unit.role == "lead" for unit in one.units):
                one = replace(one, units=(one.units[0]._replace(role="lead"), *one.units[1:]))
            lists.append(one)
        added += len(defaults)  # each counts for every later task
        _refuse_too_many(added)
        result.append(replace(task, lists=tuple(lists), defaults=defaults) if first_leads or defaults else task)
    return tuple(result)


def _items(text: str) -> list[Item]:
    """Numbered items if they have lists, or have some of a looser kind; else the paragraphs that have lists."""
    strict = list(parse_items(text, _numbered(text)))
    if any(item.lists for item in strict):
        return strict
    for places in (_numbered, _unnumbered):
        items = list(parse_items(text, places(text), loose=True))
        if sum(len(item.lists) for item in items) >= FEWEST_LISTS:
            return items
    return strict


def _numbered(text: str) -> list[Place]:
    """Where each numbered item stands. The last one ends with its last whole paragraph."""
    matches = list(_some(ITEM.finditer(text)))
    if len(matches) < FEWEST_ITEMS or max(map(len, text.split("\n"))) > LONGEST_LINE:
        matches = max(matches, list(_some(ITEM_INLINE.finditer(text))), key=len)
    ends = [*(match.start() for match in matches[1:]), _end_of_paragraphs(text, matches[-1].start()) if matches else 0]
    styles = (next(style for style in NUMBERINGS if match[style]) for match in matches)
    return [
        Place(style, match[style], match.start(), *match.span("heading"), end)
        for match, style, end in zip(matches, styles, ends, strict=False)
    ]


def _unnumbered(text: str) -> Iterator[Place]:
    """Where each paragraph with a list stands; one without a list belongs to the next that has one."""
    at = 0
    for one in parse_lists(text, 0, len(text), loose=True):
        line = text.rfind("\n", at, one.start) + 1
        if not at and line:  # the title stands before the first of them
            before = text[line : one.start].strip("( ")
            at = line if before else text.rfind("\n", 0, len(text[:line].rstrip())) + 1
        at = BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it always matches
        if at < one.start:
            heading = SENTENCE.match(text, at, one.start)
            yield Place(NUMBERINGS[-1], "", at, at, heading.end() if heading else one.start, one.end)
        at = one.end


def parse_items(text: str, places: Iterable[Place], loose: bool = False) -> Iterator[Item]:
    """The items at these places, in order; `loose` as for `parse_lists`."""
    for numbering, number, start, heading_start, last, end in places:
        end = start + len(text[start:end].rstrip())
        lists = tuple(parse_lists(text, heading_start, end, loose))
        begin = heading_start
        for one in lists:
            begin = one.end if one.start == begin else begin
        if begin > heading_start and (after := HEADING.search(text, begin, end)):
            heading_start, last = after.span()  # 1.（甲部、乙局）落实支持。
        heading_end = min([last, *(one.start for one in lists if one.start > heading_start)])
        heading = text[heading_start:heading_end].strip()
        sentences = tuple(
            sentence.span()
            for piece in outside_lists(heading_end, end, lists)
            for sentence in SENTENCE.finditer(text, *piece)
            if sentence[0].strip()
        )
        yield Item(
            numbering=numbering,
            number=number,
            heading=heading,
            start=start,
            heading_start=heading_start,
            heading_end=heading_end,
            end=end,
            lists=lists,
            sentences=sentences or ((heading_start, heading_end),),
        )


def outside_lists(start: int, end: int, lists: Iterable[UnitList]) -> Iterator[tuple[int, int]]:
    """The stretches of `[start, end)` that are not part of a list; a list may stand before them."""
    for one in lists:
        if one.start >= start:
            yield start, one.start
            start = one.end
    yield start, end


def _end_of_paragraphs(text: str, start: int) -> int:
    """The end of the line at `start`, and of the whole paragraphs and lists that follow it."""
    first, *others = lines(text, start)
    end, open_lines = first.end, 0 if CLOSED.search(first.name) else 1  # a paragraph may be broken over lines
    for line in others:
        note = line.name.startswith("(") and not any(parse_lists(text, line.start, line.end))  # （此件公开发布）
        if note or DATE.fullmatch(line.name) or SITE.search(line.name):
            break
        whole = not line.name or CLOSED.search(line.name) or text[end - 1] in "、,"
        if whole or LABEL.match(line.name) or OTHER_FIELD.match(line.name) or SPOKEN.match(text, line.start, line.end):
            end, open_lines = line.end, 0
        elif 0 < open_lines < MOST_BROKEN:
            open_lines += 1
        else:
            break
    return end


def parse_lists(text: str, start: int, end: int, loose: bool = False) -> Iterator[UnitList]:
    """The lists of units in `[start, end)`, in order.

    They stand in brackets, after a label that begins a line or sentence, or are a sentence of units and verbs;
    if `loose`, also in the middle of a sentence.
    """
    labels = list(_some(LABELLED.finditer(text, start, end)))  # all are counted before any is parsed
    labelled = [one for line in labels if (one := _list_in(text, *line.span()))]
    found: list[UnitList] = []
    for first, last in list(_some(brackets(text, start, end))):
        closes = text[last : last + 1] in ("", "\n") or last == end
        closes |= bool(STOP.match(text, last) and BODIES.match(text, first + 1))  # not with （学校、医院）。
        closes |= first == start and "、" in text[first:last]  # the task begins with its list; not with (试行)
        closes &= not _overlaps(labelled, first, last)  # 责任单位:各乡镇(街道办)
        if one := _list_in(text, first + 1, last - 1, bare=closes):
            found.append(replace(one, start=first, end=last))
    sentences = chain(SPOKEN.finditer(text, start, end), LOOSE.finditer(text, start, end) if loose else ())
    spoken = (_list_in(text, *sentence.span()) for sentence in list(_some(sentences)))
    for one in [*labelled, *(one for one in spoken if one and _names_only(one))]:
        if not _overlaps(found, one.start, one.end):
            insort(found, one, key=attrgetter("start"))
    yield from found


def _list_in(text: str, start: int, end: int, *, bare: bool = False) -> UnitList | None:
    """The list that is all of `[start, end)`, unless this is too long for one."""
    return parse_list(text, start, end, bare=bare) if end - start < LONGEST_LIST else None


def _some(found: Iterable[T]) -> Iterator[T]:
    """What was found, unless it is more than any plan has."""
    for count, one in enumerate(found):
        _refuse_too_many(count)
        yield one


def _refuse_too_many(count: int) -> None:
    if count >= MOST_FOUND:
        raise PlanError.of("plan.many", where="text", most=MOST_FOUND)


def _overlaps(lists: list[UnitList], start: int, end: int) -> bool:
    """Whether one of the lists, which are in order, has a character of `[start, end)`."""
    later = bisect_left(lists, end, key=attrgetter("start"))
    return later > 0 and lists[later - 1].end > start


def _names_only(spoken: UnitList) -> bool:
    names = [unit.name for unit in spoken.units]
    return all(PLAUSIBLE.search(name) and len(name) < LONGEST_NAME and not NO_NAME.search(name) for name in names)


def brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the outermost brackets in `[start, end)`; one that is never closed ends where the next item begins."""
    depth = opened = 0
    for mark in BRACKET_OR_BREAK.finditer(text, start, end):
        if mark[0] == "(":
            opened, depth = (opened if depth else mark.start()), depth + 1
        elif mark[0] == ")" and depth:
            depth -= 1
            if not depth:
                yield opened, mark.end()
        elif mark[0] == "\n" and depth and (ITEM.match(text, mark.end()) or mark.end() - opened > LONGEST_LIST):
            depth = 0
            yield opened, mark.end()
    if depth:
        yield opened, end + 1


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
            digit = "零一二三四五六七八九".index(character.replace("〇", "零"))
    return value + digit
