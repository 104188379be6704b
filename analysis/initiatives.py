"""Clean text → named initiatives: platforms, systems, programmes, campaigns, zones, laws, documents and events.

A name stands in quotation marks or 《》, or it ends with a word of `ENDINGS` and something tells it from others of its
kind: a quoted word, a place or a scope (国家, 全省, 一体化), a number, or a theme that is long enough. 服务体系,
各类平台, 一批示范区 and 5项规划 are no names, nor are quoted words that name no such thing (“卡脖子”技术). A name
begins behind the verb that orders it, never with it. `initiative_language` has the words. Marks are half-width, as
`normalise` leaves them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from analysis.assignments import ids, numbered_tasks
from analysis.grammar import Document, outside_lists
from analysis.initiative_language import (
    APPOSITION,
    CLASS,
    ENDING,
    ENDINGS,
    INSIDE,
    KINDS,
    LONGEST,
    LOOSE,
    MARK,
    MASKS,
    NO_NAME,
    NUMERALS,
    OPENING,
    QUOTED,
    QUOTES,
    TITLED,
    TITLES,
    VERB,
    Ending,
)
from analysis.normalise import CleanText
from analysis.orders import masked
from analysis.places import places
from analysis.schema import Column, Schema

INITIATIVES = Schema(
    "initiatives",
    "place where a task names an initiative",
    (
        Column("initiative_id", "str", "id, in order of first mention; the same wherever the name stands"),
        Column("task_id", "str", "the task"),
        Column("name", "str", "the name, in clean text, without the marks around it"),
        Column("kind", "str", "what it is", tuple(KINDS)),
        Column("start", "int64", "its first character in the source text, counted from 0"),
        Column("end", "int64", "the character after the last one"),
    ),
    key=("start",),
)

# ---------------------------------------------------------------- what is parsed


class Initiative(NamedTuple):
    """A name and its kind, with its span in the clean text."""

    name: str
    kind: str
    start: int
    end: int


def initiative_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    """The rows of the table, in document order; what a name is called first is its kind everywhere."""
    found = [
        (task_id, one)
        for task_id, item in numbered_tasks(document)
        for stretch in outside_lists(item.heading_start, item.end, item.lists)
        for one in parse_initiatives(clean.text, *stretch)
    ]
    kinds: dict[str, str] = {}
    for _, one in found:
        kinds.setdefault(_key(one.name), one.kind)
    known = dict(zip(kinds, ids("I", len(kinds), least=2), strict=True))
    for task_id, one in found:
        start, end = clean.span(one.start, one.end)
        yield {
            "initiative_id": known[_key(one.name)],
            "task_id": task_id,
            "name": one.name,
            "kind": kinds[_key(one.name)],
            "start": start,
            "end": end,
        }


def _key(name: str) -> str:
    """The name without marks: “爱山东”平台 and 爱山东平台 are one."""
    return re.sub("[“”]", "", name)


# ---------------------------------------------------------------- parsing


def parse_initiatives(text: str, start: int, end: int) -> Iterator[Initiative]:
    """The names in `text[start:end]`, clean text outside the lists of units, in order; none holds another.

    Examples
    --------
    >>> text = "开展“数据要素×”行动,建设全省数据平台和各类平台。落实《甲省数据条例》,办好数字甲省大会。"
    >>> for one in parse_initiatives(text, 0, len(text)):
    ...     print(one.kind, one.name)
    campaign “数据要素×”行动
    platform 全省数据平台
    law 甲省数据条例
    event 数字甲省大会
    """
    stretch = _stretch(text[start:end])
    found = [*_titled(stretch), *_ended(stretch), *_quoted(stretch)]
    done = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= done:
            done = one.end
            yield one._replace(start=start + one.start, end=start + one.end)


class Stretch(NamedTuple):
    """Text, the same with its `MASKS`, and where names may begin: behind a verb or mark, and inside what follows."""

    words: str
    plain: str
    verbs: list[int]
    inside: list[int]


def _stretch(words: str) -> Stretch:
    plain = words
    for mark, pattern in MASKS:
        plain = pattern.sub(partial(masked, mark), plain)
    verbs = [0, *(found.end() for found in VERB.finditer(plain))]
    return Stretch(words, plain, verbs, [0, *(found.end() for found in INSIDE.finditer(plain))])


def _titled(text: Stretch) -> Iterator[Initiative]:
    for title in TITLED.finditer(text.plain):
        name = text.words[slice(*title.span(1))]
        yield Initiative(name, next(kind for kind, ending in TITLES if ending.fullmatch(name)), *title.span(1))


def _ended(text: Stretch) -> Iterator[Initiative]:
    """Names that end with a word of `ENDINGS`."""
    for found in ENDING.finditer(text.plain):
        ending, begin = _ending(found), _begin(text, found.start())
        if begin < found.start() and _tells(text, begin, found.start(), ending):
            yield Initiative(text.words[begin : found.end()], ending.kind, begin, found.end())


def _ending(found: re.Match[str]) -> Ending:
    return ENDINGS[int((found.lastgroup or "e0")[1:])]


def _quoted(text: Stretch) -> Iterator[Initiative]:
    """Names that are quoted whole, perhaps with a word before that says whose they are: 城市“数字更新”."""
    for quote in QUOTED.finditer(text.plain):
        begin, inside = _begin(text, quote.start()), text.words[slice(*quote.span(1))]
        described = NO_NAME.fullmatch(inside) or "、" in inside
        kind = "" if described else _quoted_kind(text.plain, quote, begin, inside)
        if kind and begin < quote.start():
            yield Initiative(text.words[begin : quote.end()], kind, begin, quote.end())
        elif kind and begin == quote.start():
            yield Initiative(inside, kind, *quote.span(1))


def _quoted_kind(plain: str, quote: re.Match[str], begin: int, inside: str) -> str:
    before = plain[max(begin - LONGEST, 0) : begin]
    for kind, said_before, said_inside, behind in QUOTES:
        if said_inside.fullmatch(inside) and said_before.fullmatch(before) and behind.match(plain, quote.end()):
            return kind
    apposition = APPOSITION.match(plain, quote.end())
    return _ending(apposition).kind if apposition else ""


def _begin(text: Stretch, end: int) -> int:
    """Where the name begins whose ending or quoted word begins at `end`; past `end` if that is no single thing."""
    plain = text.plain
    verb = text.verbs[bisect_right(text.verbs, end) - 1]
    inside = max(verb, text.inside[bisect_right(text.inside, end) - 1])
    if inside < end - LONGEST or CLASS.search(plain, max(verb, end - 3 * LONGEST), end):
        return end + 1
    quote = plain.find("“", inside, end + 1)
    if quote > inside and plain[inside - 1] == "、" and text.words[quote + 1] in NUMERALS:
        return quote
    opening = OPENING.match(plain, inside)
    return min(opening.end(), end) if opening else inside


def _tells(text: Stretch, begin: int, end: int, ending: Ending) -> bool:
    """Whether the words before the ending tell one thing from others of its kind."""
    quotes = (text.words[slice(*quote.span(1))] for quote in QUOTED.finditer(text.plain, begin, end))
    if any(not NO_NAME.fullmatch(quote) for quote in quotes):
        return True
    if text.plain[begin - 1 : begin] == "等":  # 甲、乙等市级平台: what they all are
        return False
    theme = QUOTED.sub("", text.plain[begin:end])
    marked = MARK.match(theme) or theme.removeprefix("数字").startswith(_places())
    return len(LOOSE.sub("", theme)) >= (ending.marked if marked else ending.plain)


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    return tuple(places())
