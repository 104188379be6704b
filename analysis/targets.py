"""Clean text → quantified targets: what is counted, how much of it, by when.

A target is a quantity that a verb orders (打造100个场景) or that an indicator shall reach (覆盖率达到94%). Names with a
number (5G, 12345热线, “1751”), dates and ordinals are none. `target_language` has the words and the shapes. Marks are
half-width, as `normalise` leaves them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from analysis import target_language as language
from analysis.grammar import Document, outside_lists
from analysis.normalise import CleanText
from analysis.schema import Column, Schema

COMPARATORS = ("≥", "≤", "≈", "=")
CHANGES = ("", "increase", "decrease")
TARGETS = Schema(
    "targets",
    "quantified target; a range (10%–15%) is two, its lower and its upper bound",
    (
        Column("target_id", "str", "id, in document order"),
        Column("task_id", "str", "its task; empty for the plan's general aims, which stand outside the tasks"),
        Column("indicator", "str", "what is counted or measured, in clean text"),
        Column("comparator", "str", "≥ for 以上, 不少于, 超过, 达到; = where a bare number is given", COMPARATORS),
        Column("value", "float64", "the number; of a fraction (三分之一, 一半, 七成) the per cent"),
        Column("unit", "str", "its unit as printed, with 万 or 亿 if these are part of it"),
        Column("change", "str", "whether the value is a rise or a fall; empty if it is the level to reach", CHANGES),
        Column("per", "str", "what each shall reach it: 市 in 每市不少于1个, 年 in 每年; empty if it is a total"),
        Column("deadline", "str", "year, month or day: 2025, 2025-06, 2025-06-30; the plan's year if none is stated"),
        Column("cumulative", "bool", "counts what there is already (累计), not only what is new"),
        Column("text", "str", "the words that state it, in clean text"),
        Column("start", "int64", "its first character in the source text, counted from 0"),
        Column("end", "int64", "the character after the last one"),
    ),
    key=("target_id",),
)

# ---------------------------------------------------------------- what is parsed


class Target(NamedTuple):
    """A quantified target and the span of the clean text that states it; `TARGETS` says what its fields mean."""

    indicator: str
    comparator: str
    value: float
    unit: str
    change: str
    per: str
    deadline: str
    cumulative: bool
    start: int
    end: int


class Phrase(NamedTuple):
    """A quantity, and where the words that belong to it begin and end."""

    begin: int
    quantity: re.Match[str]
    end: int


class Context(NamedTuple):
    """What is said before a number, and so of those right behind it too; a clause without a number names a topic."""

    indicators: tuple[str, ...]
    start: int
    counted: bool = False
    comparator: str = "="
    change: str = ""
    per: str = ""
    cumulative: bool = False


# ---------------------------------------------------------------- parsing


def target_rows(document: Document, clean: CleanText, task_ids: Iterable[str], year: int) -> Iterator[dict[str, Any]]:
    """The rows of the table, in document order: the targets of the tasks, and of the text between them."""
    found = [
        (task_id, target)
        for task_id, start, end in _stretches(document, task_ids)
        for target in parse_targets(clean.text, start, end, year)
    ]
    width = len(str(len(found)))
    for position, (task_id, target) in enumerate(found, start=1):
        start, end = clean.span(target.start, target.end)
        yield {
            **target._asdict(),
            "target_id": f"G{position:0{width}}",
            "task_id": task_id,
            "text": clean.text[target.start : target.end],
            "start": start,
            "end": end,
        }


def _stretches(document: Document, task_ids: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """The text from the first item to the last, without the lists: stretch by stretch, each with its task."""
    done, last = next((part.start, part.end) for part in document.frame if part.name == "text between tasks")
    for task_id, item in zip(task_ids, document.tasks, strict=True):
        yield "", done, item.start
        for start, end in outside_lists(item.heading_start, item.end, item.lists):
            yield task_id, start, end
        done = item.end
    yield "", done, last


def parse_targets(text: str, start: int, end: int, year: int) -> Iterator[Target]:
    """The targets in `text[start:end]`, clean text outside the lists of units, in order.

    The deadline is the last date in the sentence before the target, or that of a clause right behind it (…,年底前完成);
    else the date that opens the line; else `year`, that of the plan; empty if that is 0. What bears an earlier year
    than the plan is a result and left out.

    Examples
    --------
    >>> text = "到2027年,培育企业100家以上、平台5个,覆盖率提高到90%,深化5G应用。"
    >>> for t in parse_targets(text, 0, len(text), 2025):
    ...     print(t.indicator, t.comparator, t.value, t.unit, t.deadline)
    企业 ≥ 100.0 家 2027
    平台 = 5.0 个 2027
    覆盖率 ≥ 90.0 % 2027
    """
    words = text[start:end]
    plain, dates = _plain(words, year)
    for line in language.LINE.finditer(plain):
        opening = language.OPENING.match(plain, *line.span())
        general = _last(dates, line.start(), opening.end() if opening else 0) or str(year or "")
        for target, sentence in _targets(plain, words, *line.span()):
            behind = language.DONE_BY.match(plain, target.end, sentence.end())
            by = (
                _last(dates, sentence.start(), target.end)
                or _last(dates, target.end, behind.start("done") if behind else 0)
                or general
            )
            if not by or by >= str(year):
                yield target._replace(deadline=by, start=start + target.start, end=start + target.end)


def _plain(words: str, year: int) -> tuple[str, list[tuple[int, str]]]:
    """The words with marks in place of what holds no number of a target; and the dates, each with where it ends."""
    dates: list[tuple[int, str]] = []
    for mark, pattern in language.MASKS:
        if mark == "○":
            dates = [(found.end(), _iso(found, year)) for found in language.DEADLINE.finditer(words)]
        words = pattern.sub(partial(_masked, mark), words)
    return words, dates


def _masked(mark: str, found: re.Match[str]) -> str:
    return mark * len(found[0])


def _iso(date: re.Match[str], year: int) -> str:
    """`2025`, `2025-06` or `2025-06-30`; empty if the year is not known."""
    if date["year"] or date["plan"]:
        year = int(date["year"] or 1955 + 5 * number_value(date["plan"]))  # 十四五 ends in 2025
    months = (
        date["month"],
        language.MONTHS.get(date["half"]),
        language.MONTHS.get(date["quarter"]),
        12 if date["close"] else 0,
    )
    month = next((int(month) for month in months if month), 0)
    parts = (f"{year}", f"{month:02}" if month else "", f"{int(date['day']):02}" if date["day"] else "")
    return "-".join(filter(None, parts)) if year else ""


def _last(dates: list[tuple[int, str]], first: int, last: int) -> str:
    """The last date that ends between the two places; empty if none does."""
    at = bisect_right(dates, (last, "~")) - 1
    return dates[at][1] if at >= 0 and dates[at][0] > first else ""


def _targets(plain: str, words: str, first: int, last: int) -> Iterator[tuple[Target, re.Match[str]]]:
    """The targets of a line, without a deadline yet, each with its sentence."""
    before: Context | None = None
    for sentence in language.SENTENCE.finditer(plain, first, last):
        if not sentence[0].startswith("其中"):  # which goes on with the sentence before
            before = None
        for clause in language.CLAUSE.finditer(plain, *sentence.span()):
            phrases = list(_phrases(plain, *clause.span()))
            for i, phrase in enumerate(phrases):
                targets, before = _read(plain, words, phrase, before, len(phrases) - i)
                yield from ((target, sentence) for target in targets)
            if not phrases and not language.FILLER.fullmatch(clause[0]):
                topic = language.TOPIC.fullmatch(
                    plain, max(clause.start(), clause.end() - language.LONGEST), clause.end()
                )
                before = Context((words[slice(*topic.span("i"))],), clause.start()) if topic else None


def _phrases(plain: str, first: int, last: int) -> Iterator[Phrase]:
    """The quantities of one clause, each with its words; not those within another's noun (营收10亿元以上企业5家)."""
    begin, main = first, None
    found = list(language.QUANTITY.finditer(plain, first, last))
    for quantity, following in zip_longest(found, found[1:]):
        main, done = main or quantity, quantity.end()
        gap = max(done, following.start() - language.LONGEST) if following else last
        between = language.COMPARED.sub("", plain[gap : following.start() if following else last])
        parted, ordered = language.PARTED.match(between), language.ORDERED.search(between)
        if closed := language.END.match(plain, done, last):
            yield Phrase(begin, main, done)
            begin, main = closed.end(), None
        elif not following:
            yield Phrase(begin, main, last)
        elif parted:
            yield Phrase(begin, main, gap + parted.end("noun"))
            begin, main = gap + parted.end(), None
        elif ordered:
            yield Phrase(begin, main, gap + ordered.start())
            begin, main = gap + ordered.start(), None
        elif not language.ORDERED.search(plain[max(begin, main.start() - language.LONGEST) : main.start()]):
            main = None


def _read(
    plain: str, words: str, phrase: Phrase, before: Context | None, left: int
) -> tuple[list[Target], Context | None]:
    """The target that a phrase states, or the two of a range; and what it leaves to the next one.

    `left` counts the phrases of the clause from here on: an enumeration with 分别 has as many members.
    """
    quantity, begin = phrase.quantity, max(phrase.begin, phrase.quantity.start() - language.LONGEST)
    head = plain[begin : quantity.start()]
    shape, shared = _shape(plain, phrase._replace(begin=begin), before)
    if not shape or language.NOT_ORDERED.search(head):
        return [], None
    own = _group(shape, "i")
    first, last = (begin + place for place in shape.span("i")) if own else (begin, begin)
    indicators = (words[first:last].strip("的、 "),) if own else shared.indicators
    if "分别" in plain[last : quantity.start()] and len(parts := language.EACH.split(indicators[0])) == left:
        indicators = tuple(parts)
    context = _context(head, shape, shared)._replace(
        indicators=indicators[1:] or indicators, start=begin if own else shared.start
    )
    number = f"{quantity['number']}{quantity['hundreds'] or ''}{quantity['unit']}"
    meant = _group(shape, "pre") or language.EARLY.search(head) or quantity["after"] or quantity["over"] or context.per
    targets = [
        Target(
            indicator=indicators[0],
            comparator=comparator,
            value=value,
            unit="%" if quantity["part"] else quantity["unit"],
            change=context.change,
            per=context.per,
            deadline="",
            cumulative=context.cumulative,
            start=context.start,
            end=max(last, quantity.end(), begin + shape.end("rest") if _group(shape, "rest") else 0),
        )
        for comparator, value in _values(quantity, context.comparator)
        if indicators[0] and (meant or not language.VAGUE.fullmatch(number))
    ]
    return targets, context


def _shape(plain: str, phrase: Phrase, before: Context | None) -> tuple[re.Match[str] | None, Context]:
    """The shape of a phrase, written with a mark for each character of the quantity; and what it shares with others."""
    begin, quantity, end = phrase
    unit, behind = "%" if quantity["part"] else quantity["unit"], len(quantity["after"] or "")
    mark = next((mark for mark, units in language.KINDS if units.fullmatch(unit)), "◇")
    marks = mark * (len(quantity[0]) - behind) + "↕" * behind
    said = plain[begin : quantity.start()] + marks + plain[quantity.end() : min(end, quantity.end() + language.LONGEST)]
    alone = Context(("",), begin)
    known = [(language.SHAPES, alone), (language.ALONE, alone)]
    if before:
        known[1:1] = [(language.CARRIED if before.counted else (), before), (language.BARE, before)]
    found = ((shape.fullmatch(said), shared) for shapes, shared in known for shape in shapes)
    return next(((shape, shared) for shape, shared in found if shape), (None, alone))


def _group(shape: re.Match[str], name: str) -> str:
    """What the shape has under the name; not every shape has every group."""
    return (shape[name] or "") if name in shape.re.groupindex else ""


def _context(head: str, shape: re.Match[str], shared: Context) -> Context:
    """What the words before a number say of it; else what is said of the one before that it shares them with."""
    compared = language.EARLY.findall(head) + language.RELATION.findall(_group(shape, "pre"))
    verb, per = _group(shape, "verb"), language.PER.search(head)
    said = [(sign, change) for word in compared for sign, change, words in language.RELATIONS if words.fullmatch(word)]
    signs = [sign for sign, _ in said if sign != "="]
    changes = [change for _, change in said] + [
        change for change, verbs in language.GROWTH.items() if re.fullmatch(verbs, verb)
    ]
    own = bool(said or verb)
    return Context(
        indicators=shared.indicators,
        start=shared.start,
        counted=True,
        comparator=[*signs, "="][len(signs) - 1] if own else shared.comparator,
        change=next(filter(None, changes), "") if own else shared.change,
        per=next(filter(None, per.groups())) if per else shared.per,
        cumulative="累计" in head or "累积" in head or shared.cumulative,
    )


def _values(quantity: re.Match[str], comparator: str) -> list[tuple[str, float]]:
    """The number with its comparator, which a word behind it may change; of a range, both numbers."""
    number, hundreds = quantity["part"] or quantity["number"] or "", quantity["hundreds"] or ""
    if number and not number[0].isdecimal():  # 一千五百 is one numeral, 3千 are two
        number, hundreds = number + hundreds, ""
    times = number_value(hundreds or "一")
    value = times * number_value(number or "一")
    if quantity["low"]:
        return [("≥", times * number_value(quantity["low"])), ("≤", value)]
    if comparator == "=" and (quantity["more"] or quantity["over"]):
        comparator = "≥"
    return [
        (next((sign for sign, words in language.BEHIND if words.fullmatch(quantity["after"] or "")), comparator), value)
    ]


def number_value(text: str) -> float:
    """Value of a number in digits or Chinese numerals; of a fraction the per cent.

    Examples
    --------
    >>> [number_value(n) for n in ("12.5", "1_000", "两", "三百五十", "一万五千", "一半", "三分之二", "七成")]
    [12.5, 1000.0, 2.0, 350.0, 15000.0, 50.0, 66.66666666666667, 70.0]
    """
    if "分之" in text:
        whole, part = text.split("分之")
        return 100 * number_value(part) / number_value(whole)
    if "半" in text:
        return 50.0
    if text.endswith("成"):
        return 10 * number_value(text[:-1])
    if text[0].isascii():
        return float(text.replace("_", ""))
    total = section = digit = 0.0
    for character in text:
        if character in language.NUMERALS:
            digit = language.NUMERALS[character]
        elif character in "十百千":
            section, digit = section + (digit or 1) * language.POWERS[character], 0.0
        else:
            total, section, digit = (total + section + digit or 1) * language.POWERS[character], 0.0, 0.0
    return total + section + digit
