"""A Word file → its text, one paragraph a line; rows of a table of tasks as `task_tables` puts them.

The numbers that Word puts before the paragraphs of a numbered list are not in a file's text; they are counted here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from analysis.errors import PlanError, reason
from analysis.packed import opened
from analysis.task_tables import Room, is_head, table_lines

MOST_SPANNED = 100  # columns that one cell covers; Word has 63 at most
MOST_LEVELS = 9  # of a numbering, in Word
LONGEST_NUMBER = 100  # characters of the text around a number
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TABLE, ROW, CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"


def read_docx(content: bytes, where: str) -> str:
    """Paragraphs and tables in order; insertions of tracked changes are in, deletions are not.

    Raises
    ------
    PlanError
        If the file is damaged, or holds more than a plan can have.
    """
    import docx

    with opened(content, where) as archive:
        try:
            document = docx.Document(archive.fp)
            return "\n".join(_block_lines(document.element.body, Numbering(document), Room(where)))
        except PlanError:
            raise
        except Exception as error:  # a damaged file fails anywhere inside the library
            raise PlanError.of("word.unreadable", where=where, reason=reason(error)) from error


def _outermost(element: Any, *tags: str) -> Iterator[Any]:
    """The elements of these tags that are in no other of them, in order, however deep: content controls are passed."""
    open_ = [iter(element)]
    while open_:
        for child in open_[-1]:
            if child.tag in tags:
                yield child
            elif len(child):
                open_.append(iter(child))
                break
        else:
            open_.pop()


def _block_lines(body: Any, numbering: Numbering, room: Room) -> Iterator[str]:
    for block in _outermost(body, PARAGRAPH, TABLE):
        if block.tag == PARAGRAPH:
            yield numbering.label(block) + _paragraph_text(block) if len(block) else ""
        elif _lays_out(block):
            for cell in _outermost(block, CELL):
                yield from _block_lines(cell, numbering, room)
        else:
            yield from table_lines(_table_rows(block, numbering, room))


def _lays_out(table: Any) -> bool:
    """Whether this is no table of tasks, but holds other tables."""
    if next(islice(table.iter(TABLE), 1, None), None) is None:
        return False
    return not any(is_head(map(_own_text, _outermost(row, CELL))) for row in _outermost(table, ROW))


def _own_text(cell: Any) -> str:
    """The text of a cell, but for the tables in it."""
    return "\n".join(_paragraph_text(one) for one in _outermost(cell, PARAGRAPH, TABLE) if one.tag == PARAGRAPH)


def _paragraph_text(paragraph: Any) -> str:
    marks = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " "}
    return "".join(
        node.text or "" if node.tag == f"{W}t" else marks[node.tag]
        for node in paragraph.iter(f"{W}t", *marks)
        if node.getparent().tag != f"{W}tabs"  # tab stops of the layout
    )


def _table_rows(table: Any, numbering: Numbering, room: Room) -> Iterator[list[str]]:
    """Texts of the cells; one that spans several columns or rows counts for each."""
    above: dict[int, str] = {}
    for row in _outermost(table, ROW):
        cells: list[str] = []
        for cell in _outermost(row, CELL):
            text = "\n".join(numbering.label(p) + _paragraph_text(p) for p in _outermost(cell, PARAGRAPH))
            merge, span = cell.find(f"./{W}tcPr/{W}vMerge"), cell.find(f"./{W}tcPr/{W}gridSpan")
            if merge is not None and merge.get(f"{W}val") != "restart":
                text = above.get(len(cells), text)
            wide = _whole(span.get(f"{W}val", ""), 1) if span is not None else 1
            cells += room.take(text, max(1, min(wide, MOST_SPANNED)))
        above = dict(enumerate(cells))
        yield cells


class Level(NamedTuple):
    """Of a numbering: its first number, the style of it, and the text around it, as `（%1）`."""

    start: int
    style: str
    text: str


PLAIN = Level(1, "decimal", "")


class Numbering:
    """The automatic numbers of a Word document, counted as its paragraphs pass by.

    References
    ----------
    ECMA-376, Office Open XML, part 1, section 17.9 (numbering).
    """

    def __init__(self, document: Any) -> None:
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        root = part.element if part is not None else []
        self._levels = {
            abstract.get(f"{W}abstractNumId"): {_at(level): _level(level) for level in abstract.iter(f"{W}lvl")}
            for abstract in root
            if abstract.tag == f"{W}abstractNum"
        }
        lists = {num.get(f"{W}numId"): num for num in root if num.tag == f"{W}num"}
        self._lists = {number: _value(num, "abstractNumId", "") for number, num in lists.items()}
        self._overrides = {  # where a list begins to count anew
            (number, _at(one)): _value(one, "startOverride", "")
            for number, num in lists.items()
            for one in num.iter(f"{W}lvlOverride")
        }
        self._styles = {style.style_id: style.element for style in document.styles}
        self._style_places: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)  # of each list, by level
        self._restarted: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """The number before this paragraph, such as `（一）`; nothing if it has none."""
        number, level = self._place(paragraph)
        if number not in self._lists:
            return ""
        abstract = self._lists[number]
        levels, counts = self._levels.get(abstract, {}), self._counts[abstract]
        if level not in levels:
            return ""
        start = self._start(number, level, levels)
        counts[level] = start if level not in counts or self._restarts(number, level) else counts[level] + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level].style == "bullet":
            return ""
        text = levels[level].text
        for other in range(level + 1):
            if f"%{other + 1}" in text:
                shown = counts.get(other, self._start(number, other, levels))
                text = text.replace(f"%{other + 1}", numeral(shown, levels.get(other, PLAIN).style))
        return text + (" " if text[-1:].isascii() else "")  # 1. 5G, not 1.5

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Id and level of the list that the paragraph, or its style, belongs to."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return _numbered(paragraph) or self._style_place(style.get(f"{W}val", "") if style is not None else "")

    def _style_place(self, style_id: str) -> tuple[str, int]:
        """The same for a style, or the first of those that it is based on; each is looked at once."""
        place, passed = ("", 0), []
        while style_id in self._styles:
            if style_id in self._style_places:
                place = self._style_places[style_id]
                break
            self._style_places[style_id] = place  # a style may be based on itself
            passed.append(style_id)
            if found := _numbered(self._styles[style_id]):
                place = found
                break
            style_id = _value(self._styles[style_id], "basedOn", "")
        self._style_places.update(dict.fromkeys(passed, place))
        return place

    def _start(self, number: str, level: int, levels: dict[int, Level]) -> int:
        return _whole(self._overrides.get((number, level), ""), levels.get(level, PLAIN).start)

    def _restarts(self, number: str, level: int) -> bool:
        """Whether this is the first paragraph of a list that begins to count anew."""
        first = (number, level) not in self._restarted and bool(self._overrides.get((number, level)))
        self._restarted.add((number, level))
        return first


def _numbered(element: Any) -> tuple[str, int] | None:
    """Id and level of the list that this paragraph or style itself names."""
    found = element.find(f"{W}pPr/{W}numPr")
    return None if found is None else (_value(found, "numId", ""), _whole(_value(found, "ilvl", "0"), 0))


def _level(element: Any) -> Level:
    start, style, text = (_value(element, *one) for one in (("start", "1"), ("numFmt", "decimal"), ("lvlText", "")))
    return Level(_whole(start, 1), style, text[:LONGEST_NUMBER])


def _at(element: Any) -> int:
    """Which level this is of, or one that there is not."""
    level = _whole(element.get(f"{W}ilvl", ""), MOST_LEVELS)
    return level if level < MOST_LEVELS else -1


def _whole(digits: str, otherwise: int) -> int:
    """The number, if it is one that a document can mean."""
    return int(digits) if re.fullmatch("[0-9]{1,9}", digits) else otherwise


def _value(element: Any, name: str, default: str) -> str:
    child = element.find(f"{W}{name}") if element is not None else None
    return default if child is None else str(child.get(f"{W}val", default))


def numeral(number: int, style: str) -> str:
    """The number as Word writes it in a style of numbering; in digits where a plan would not have the style.

    Examples
    --------
    >>> [numeral(n, "chineseCountingThousand") for n in (3, 10, 21)], numeral(3, "decimal")
    (['三', '十', '二十一'], '3')
    """
    if number > 99 or not style.lower().startswith(("chinese", "ideographdigital", "japanesecounting", "taiwanese")):
        return str(number)
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ((digits[tens] if tens > 1 else "") + "十" * (tens > 0) + digits[ones] * (ones > 0)) or "〇"
