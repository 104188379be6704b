"""Word and Excel files → their text, one paragraph a line; rows of a table of tasks as `task_tables` puts them.

The numbers that Word puts before the paragraphs of a numbered list are not in a file's text; they are counted here.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from analysis.errors import PlanError, reason
from analysis.task_tables import table_lines

MOST_BYTES = 50_000_000  # of a file; and of what a packed one unpacks to
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _unpacked(content: bytes, where: str) -> io.BytesIO:
    """The packed file, if it unpacks to a size that a plan can have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise PlanError.of("file.damaged", where=where, reason=reason(error)) from error
    if size > MOST_BYTES:
        raise PlanError.of("file.unpacked", where=where, size=size)
    return io.BytesIO(content)


# ---------------------------------------------------------------- Word


def read_docx(content: bytes, where: str) -> str:
    """Paragraphs and tables in order; insertions of tracked changes are in, deletions are not."""
    import docx

    packed = _unpacked(content, where)
    try:
        document = docx.Document(packed)
        numbering = Numbering(document)
        lines = list(_block_lines(document.element.body, numbering))
    except Exception as error:  # a damaged file fails anywhere inside the library
        raise PlanError.of("word.unreadable", where=where, reason=reason(error)) from error
    return "\n".join(lines)


def _block_lines(body: Any, numbering: Numbering) -> Iterator[str]:
    for block in body:
        if block.tag == f"{W}p":
            yield numbering.label(block) + _paragraph_text(block)
        elif block.tag == f"{W}tbl":
            yield from table_lines(_table_rows(block, numbering))
        elif block.tag == f"{W}sdt":  # a content control around paragraphs
            yield from _block_lines(block.find(f"{W}sdtContent"), numbering)


def _paragraph_text(paragraph: Any) -> str:
    marks = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " "}
    return "".join(
        node.text or "" if node.tag == f"{W}t" else marks[node.tag]
        for node in paragraph.iter(f"{W}t", *marks)
        if node.getparent().tag != f"{W}tabs"  # tab stops of the layout
    )


def _table_rows(table: Any, numbering: Numbering) -> Iterator[list[str]]:
    """Texts of the cells; one that spans several columns or rows counts for each."""
    above: dict[int, str] = {}
    for row in table.iter(f"{W}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{W}tc"):
            text = "\n".join(numbering.label(p) + _paragraph_text(p) for p in cell.iter(f"{W}p"))
            merge, span = cell.find(f"./{W}tcPr/{W}vMerge"), cell.find(f"./{W}tcPr/{W}gridSpan")
            if merge is not None and merge.get(f"{W}val") != "restart":
                text = above.get(len(cells), text)
            cells += [text] * (int(span.get(f"{W}val")) if span is not None else 1)
        above = dict(enumerate(cells))
        yield cells


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
            abstract.get(f"{W}abstractNumId"): {int(level.get(f"{W}ilvl")): level for level in abstract.iter(f"{W}lvl")}
            for abstract in root
            if abstract.tag == f"{W}abstractNum"
        }
        self._lists = {num.get(f"{W}numId"): num for num in root if num.tag == f"{W}num"}
        self._styles = {style.style_id: style.element for style in document.styles}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)  # of each list, by level
        self._restarted: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """The number before this paragraph, such as `（一）`; nothing if it has none."""
        number, level = self._place(paragraph)
        if number not in self._lists:
            return ""
        abstract = self._lists[number].find(f"{W}abstractNumId").get(f"{W}val")
        levels, counts = self._levels.get(abstract, {}), self._counts[abstract]
        if level not in levels:
            return ""
        start = self._start(number, level, levels)
        counts[level] = start if level not in counts or self._restarts(number, level) else counts[level] + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        text: str = _value(levels[level], "lvlText", "")
        if _value(levels[level], "numFmt", "decimal") == "bullet":
            return ""
        for other in range(level + 1):
            if f"%{other + 1}" in text:
                shown = counts.get(other, self._start(number, other, levels))
                text = text.replace(f"%{other + 1}", numeral(shown, _value(levels[other], "numFmt", "decimal")))
        return text + (" " if text[-1:].isascii() else "")  # 1. 5G, not 1.5

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Id and level of the list that the paragraph, or its style, belongs to."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        style_id = style.get(f"{W}val") if style is not None else ""
        chain, seen = [paragraph], set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            chain.append(self._styles[style_id])
            based = self._styles[style_id].find(f"{W}basedOn")
            style_id = based.get(f"{W}val") if based is not None else ""
        for element in chain:
            numbered = element.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                return _value(numbered, "numId", ""), int(_value(numbered, "ilvl", "0"))
        return "", 0

    def _start(self, number: str, level: int, levels: dict[int, Any]) -> int:
        override = self._override(number, level)
        return int(override or _value(levels.get(level), "start", "1"))

    def _restarts(self, number: str, level: int) -> bool:
        """Whether this is the first paragraph of a list that begins to count anew."""
        first = (number, level) not in self._restarted and bool(self._override(number, level))
        self._restarted.add((number, level))
        return first

    def _override(self, number: str, level: int) -> str:
        for override in self._lists[number].iter(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(level):
                return _value(override, "startOverride", "")
        return ""


def _value(element: Any, name: str, default: str) -> str:
    child = element.find(f"{W}{name}") if element is not None else None
    return default if child is None else child.get(f"{W}val", default)


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


# ---------------------------------------------------------------- Excel


def read_xlsx(content: bytes, where: str) -> str:
    """The rows of every sheet; a merged cell counts for each that it covers."""
    import openpyxl

    packed = _unpacked(content, where)
    try:
        book = openpyxl.load_workbook(packed, data_only=True)
        sheets = [_sheet_rows(sheet) for sheet in book.worksheets]
    except Exception as error:  # as above
        raise PlanError.of("excel.unreadable", where=where, reason=reason(error)) from error
    return "\n".join(line for rows in sheets for line in table_lines(row for row in rows if any(row)))


def _sheet_rows(sheet: Any) -> list[list[str]]:
    rows = [[_cell_text(value) for value in row] for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)]
    for merged in sheet.merged_cells.ranges:
        left, top, right, bottom = merged.bounds
        for row in rows[top - 1 : bottom]:
            row[left - 1 : right] = [rows[top - 1][left - 1]] * (right - left + 1)
    return rows


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
