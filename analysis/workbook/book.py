"""A workbook and its pages: strings, links, numbers and days as Excel wants them, and what a printer needs.

Strings are written as strings, never as something that Excel works out; see `harmless`.
"""

from __future__ import annotations

import calendar
import datetime
import math
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.harmless import calculated, harmless, sheet_name
from analysis.labels import Lang
from analysis.words import say, short

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

A3, A4 = 8, 9  # Excel's numbers for them
MOST_LINKS = 30_000  # rows with a link or two; Excel has room for 65,530 links on a sheet
LONGEST_LINK = 255  # characters of its text
LINE, TALLEST = 15, 409  # points of a line of text; of a row
INK, GREY, RULE, LINK = "#1F2933", "#5B6770", "#BFC9D4", "#1F4E9E"
HEADER = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6F1", "border": 1}
FONTS: dict[Lang, str] = {"zh": "Microsoft YaHei", "en": "Calibri"}  # every office has it, or takes its own for it
DAYS = ("", "yyyy", "yyyy-mm", "yyyy-mm-dd")  # number formats, by how many parts of a date are stated


@dataclass
class Book:
    """The file that is being written, in one language, and where a link to a task or a department leads."""

    file: Workbook
    lang: Lang
    title: str
    tasks: Mapping[Hashable, str] = field(default_factory=dict)  # id → reference of a cell, and so on
    departments: Mapping[Hashable, str] = field(default_factory=dict)
    index: Mapping[Hashable, str] = field(default_factory=dict)
    numbers: Mapping[Hashable, int] = field(default_factory=dict)  # task id → its number in the ledger
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def format(self, **properties: Any) -> Format:
        """The format with these properties, over those of all cells; made once."""
        properties = {"valign": "top", "font_color": INK, "border_color": RULE} | properties
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format(properties)
        return self.formats[key]

    def sheet_name(self, key: str) -> str:
        """What the sheet is called."""
        return sheet_name(say(f"sheet.{key}", self.lang))

    def cell(self, key: str, row: int = 0) -> str:
        """The reference to the first cell of a row, by which a link finds it."""
        return "'{}'!A{}".format(self.sheet_name(key).replace("'", "''"), row + 1)

    def page(self, key: str) -> Page:
        """A new sheet at the end."""
        return Page(self, key, self.file.add_worksheet(self.sheet_name(key)))


@dataclass
class Page:
    """A sheet that is being written; rows and columns count from 0."""

    book: Book
    key: str
    sheet: Worksheet

    widths: dict[int, float] = field(default_factory=dict)  # of columns, in characters
    lines: dict[int, int] = field(default_factory=dict)  # of wrapped text in a row

    @property
    def lang(self) -> Lang:
        """The language of the workbook."""
        return self.book.lang

    def set_width(self, column: int, characters: float) -> None:
        """Make a column so wide; say it before its cells are written."""
        self.widths[column] = characters
        self.sheet.set_column(column, column, characters)

    def text(self, row: int, column: int, text: str, **properties: Any) -> None:
        """Write a string."""
        clean, shape = self._wrapped(row, column, harmless(text), properties)
        if clean:
            self.sheet.write_string(row, column, clean, shape)
        else:
            self.sheet.write_blank(row, column, None, shape)

    def link(self, row: int, column: int, text: str, to: str | None, **properties: Any) -> None:
        """Write a string that leads to another cell of the workbook; only the string if it leads nowhere."""
        if not to or not text or row > MOST_LINKS:
            self.text(row, column, text, **properties)
        else:
            clean, shape = self._wrapped(row, column, harmless(text, LONGEST_LINK), properties | {"font_color": LINK})
            self.sheet.write_url(row, column, f"internal:{to}", shape, clean)

    def _wrapped(self, row: int, column: int, clean: str, properties: dict[str, Any]) -> tuple[str, Format]:
        """The text and its format: with Excel's mark for text, if it would be calculated once somebody edits it."""
        if properties.get("text_wrap"):
            self.lines[row] = max(self.lines.get(row, 1), line_count(clean, self.widths.get(column, 8)))
        quoted = {"quote_prefix": True} if calculated(clean) else {}
        return clean, self.book.format(**properties, **quoted)

    def fit_rows(self) -> None:
        """Make rows as high as their wrapped text needs; not every program does it by itself."""
        for row, lines in self.lines.items():
            if lines > 1:
                self.sheet.set_row(row, min(lines * LINE + 3, TALLEST))

    def number(self, row: int, column: int, value: float | None, number: str, **properties: Any) -> None:
        """Write a number in its format; nothing for a missing one."""
        shape = self.book.format(**{"num_format": number, "align": "right", "indent": 1} | properties)
        if value is None:
            self.sheet.write_blank(row, column, None, shape)
        else:
            self.sheet.write_number(row, column, value, shape)

    def day(self, row: int, column: int, stated: str, **properties: Any) -> None:
        """Write 2025, 2025-06 or 2025-06-30 as a date, the last day of it, shown as it was stated.

        What is no date that Excel knows stays a string.
        """
        day = last_day(stated)
        if day is None:
            self.text(row, column, stated, **properties)
        else:
            shape = self.book.format(num_format=DAYS[len(stated.split("-"))], align="left", **properties)
            self.sheet.write_datetime(row, column, day, shape)

    def set_print(self, paper: int) -> None:
        """Landscape and as wide as the paper; plan and sheet above, pages counted below."""
        self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title = short(harmless(self.book.title).replace("\n", " "))
        above = (words.replace("&", "&&") for words in (title, self.book.sheet_name(self.key)))  # & begins a code
        self.sheet.set_header("&L{}&R{}".format(*above))
        self.sheet.set_footer("&C&P / &N")


@lru_cache(maxsize=10_000)
def line_count(text: str, width: float) -> int:
    r"""Lines that the text takes in a column of so many characters; a Chinese one counts for two.

    Examples
    --------
    >>> line_count("甲乙丙丁戊", 8), line_count("abc\nde", 8)
    (2, 2)
    """
    halves = (sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in line) for line in text.split("\n"))
    return sum(max(math.ceil(half / (width - 1)), 1) for half in halves)


def last_day(stated: str) -> datetime.date | None:
    """The last day of a year, month or day; nothing if it is none of these, or before the days that Excel counts.

    Examples
    --------
    >>> last_day("2024-02"), last_day("2025"), last_day("2025-02-30"), last_day("soon")
    (datetime.date(2024, 2, 29), datetime.date(2025, 12, 31), None, None)
    """
    try:
        year, month, day = [*map(int, stated.split("-")), 0, 0][:3]
        month = month or 12
        found = datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
    return found if found.year > 1900 else None
