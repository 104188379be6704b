"""An Excel file → its text: the rows of every sheet, those of a table of tasks as `task_tables` puts them.

Only what holds something is read. Offices have sheets in which a format or a merged cell reaches the last row or
column, a million and sixteen thousand away; a library that makes an object of each such cell takes minutes for them.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from analysis.errors import PlanError, reason
from analysis.packed import opened, refuse_tags
from analysis.task_tables import Room, table_lines

MOST_OF_SHEETS = 250_000_000  # bytes that all sheets unpack to; a format of six columns to the last row has 180,000,000
MOST_FILLED = 200_000  # cells that hold something; and merged cells
CHUNK = 1 << 20
SHEETS = "xl/worksheets/"
EMPTY = re.compile(  # a row or cell of a sheet that has a place, but holds nothing
    rb"""
      < (?:\w+:)? row\b (?= [^<>]* \sr= ) [^<>]* > (?: \s*+ < (?:\w+:)? c\b [^<>]* /> )*+ \s*+ </ (?:\w+:)? row >
    | < (?:\w+:)? (?: row | c )\b (?= [^<>]* \sr= ) [^<>]* />
    """,
    re.VERBOSE,
)
CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
CHINESE_DATES = {27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}  # built-in formats: ECMA-376, part 1, 18.8.30

Rows = dict[int, dict[int, str]]
Range = tuple[int, int, int, int]


def read_xlsx(content: bytes, where: str) -> str:
    """The rows of every sheet; a merged cell counts for each that it covers.

    Raises
    ------
    PlanError
        If the file is damaged, or holds more than a plan can have.
    """
    room = Room(where)
    try:
        with opened(content, where, SHEETS) as archive:
            book = _Book(archive, where)
            return "\n".join(line for path in book.sheets for line in table_lines(_laid_out(*book.read(path), room)))
    except PlanError:
        raise
    except Exception as error:  # a damaged file fails anywhere inside the libraries
        raise PlanError.of("excel.unreadable", where=where, reason=reason(error)) from error


def _laid_out(filled: Rows, merged: list[Range], room: Room) -> list[list[str]]:
    """The rows and columns that hold something; a merged cell fills those of them that it covers."""
    rows, columns = sorted(filled), sorted({column for row in filled.values() for column in row})
    grid = [[cell for column in columns for cell in room.take(filled[row].get(column, ""), 1)] for row in rows]
    for left, top, right, bottom in merged:
        text = filled.get(top, {}).get(left, "")
        first, last = bisect_left(columns, left), bisect_right(columns, right)
        for cells in grid[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            cells[first:last] = room.take(text, last - first)
    return [cells for cells in grid if any(cells)]


class _Book:
    """The parts of a workbook: the paths of its sheets in order, its strings, and which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile, where: str) -> None:
        self._archive, self._where = archive, where
        self._left = MOST_FILLED
        workbook = self._root("xl/workbook.xml")
        paths: dict[str, dict[str, str]] = defaultdict(dict)  # by kind and id
        for link in self._root("xl/_rels/workbook.xml.rels").iter("{*}Relationship"):
            path = posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))
            paths[link.get("Type", "").rpartition("/")[2]][link.get("Id", "")] = path[1:]
        ids = (value for sheet in workbook.iter("{*}sheet") for name, value in sheet.items() if name.endswith("}id"))
        self.sheets = list(dict.fromkeys(paths["worksheet"][one] for one in ids if one in paths["worksheet"]))
        if sum(archive.getinfo(path).file_size for path in self.sheets) > MOST_OF_SHEETS:
            raise PlanError.of("excel.size", where=where, most=f"{MOST_OF_SHEETS:,}")
        properties = workbook.find("{*}workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._strings = [text for path in paths["sharedStrings"].values() for text in self._shared(path)]
        self._dates = {style for path in paths["styles"].values() for style in self._date_styles(path)}

    def _root(self, path: str) -> Any:
        from lxml import etree

        return etree.fromstring(self._archive.read(path), etree.XMLParser(resolve_entities=False))

    def _shared(self, path: str) -> list[str]:
        return [_written(string) for string in self._root(path).iter("{*}si")]

    def _date_styles(self, path: str) -> Iterator[str]:
        """Numbers of the styles, as cells give them, in which a number is a date."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        root = self._root(path)
        formats = dict.fromkeys(map(str, CHINESE_DATES), "yyyy") | {str(k): code for k, code in BUILTIN_FORMATS.items()}
        formats |= {one.get("numFmtId"): one.get("formatCode", "")[:255] for one in root.iter("{*}numFmt")}
        dates = {k for k, code in formats.items() if is_date_format(code) and not is_timedelta_format(code)}
        styles = root.find("{*}cellXfs")
        for number, style in enumerate(styles if styles is not None else ()):
            if style.get("numFmtId") in dates:
                yield str(number)

    def read(self, path: str) -> tuple[Rows, list[Range]]:
        """The cells that hold something, by row and column; and left, top, right and bottom of the merged ones."""
        from lxml import etree

        rows: Rows = defaultdict(dict)
        merged: list[Range] = []
        number = 0
        with self._archive.open(path) as source:
            kept = _Kept(source, self._where)
            for _, element in etree.iterparse(kept, tag=("{*}row", "{*}mergeCell"), resolve_entities=False):
                if element.tag.endswith("}mergeCell"):
                    corners = [place for one in element.get("ref", "").split(":") if (place := _place(one))]
                    if len(corners) == 2:
                        self._count(1)
                        (top, left), (bottom, right) = corners
                        merged.append((left, top, right, bottom))
                    continue
                number = int(float(element.get("r", number + 1)))
                if cells := self._cells(element):
                    rows[number] |= cells
                element.clear()
                while element.getprevious() is not None:  # or millions of them stay in memory
                    del element.getparent()[0]
        return rows, merged

    def _count(self, filled: int) -> None:
        self._left -= filled
        if self._left < 0:
            raise PlanError.of("excel.cells", where=self._where, most=f"{MOST_FILLED:,}")

    def _cells(self, row: Any) -> dict[int, str]:
        cells = {}
        column = 0
        for cell in row.iterchildren("{*}c"):
            place = _place(cell.get("r", ""))
            column = place[1] if place else column + 1
            if text := self._text(cell):
                cells[column] = text
        self._count(len(cells))
        return cells

    def _text(self, cell: Any) -> str:
        """What the cell shows, without the format of numbers."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _written(cell)
        value = (cell.findtext("{*}v") or "").strip()
        if not value:
            return ""
        if kind == "s":
            return self._strings[int(value)]
        if kind == "b":
            return str(value == "1")
        if kind not in "nd":
            return value
        with suppress(ValueError, OverflowError):  # no number, or no day that there is
            if kind == "d":
                return _day(datetime.date.fromisoformat(value[:10]))
            return _day(self._moment(float(value))) if cell.get("s") in self._dates else _plain(value)
        return value

    def _moment(self, number: float) -> object:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        return from_excel(number, MAC_EPOCH if self._since_1904 else WINDOWS_EPOCH)


class _Kept:
    """A sheet's XML without the rows and cells that hold nothing but a format, for a parser to read from."""

    def __init__(self, source: IO[bytes], where: str) -> None:
        self._source, self._where = source, where
        self._rest = b""
        self._tags = 0

    def read(self, size: int = -1) -> bytes:
        """The next part of it, of whatever size; nothing at its end."""
        kept = b""
        while not kept:
            new = self._source.read(CHUNK)
            chunk = self._rest + new
            end = chunk.rfind(b"<") if new else len(chunk)  # a tag may go on in the next chunk
            end = end if end > 0 else len(chunk)
            kept, self._rest = EMPTY.sub(b"", chunk[:end]), chunk[end:]
            self._tags += kept.count(b"<")
            refuse_tags(self._tags, self._where)
            if not new:
                break
        return kept


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of `B7`."""
    found = CELL.fullmatch(reference.replace("$", ""))
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _written(element: Any) -> str:
    """The text in an element, but for the readings that stand above its characters."""
    return "".join(
        text.text or "" for text in element.iter("{*}t") if not text.getparent().tag.endswith("}rPh")
    ).strip()


def _plain(number: str) -> str:
    """The number without decimals that it does not need."""
    value = float(number)
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else number


def _day(moment: object) -> str:
    if isinstance(moment, datetime.date):
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return str(moment)  # a time of day
