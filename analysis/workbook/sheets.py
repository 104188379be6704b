"""Tables → sheets: words for ids and codes, links, number formats, filters, scales of colours."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from analysis.labels import Lang
from analysis.tables import ROLE_NAMES
from analysis.words import name, names, say, short
from analysis.workbook.book import A3, A4, HEADER, Book, Page

HEAD = 2  # row of the header; above it the way back, and how to read the sheet
ROW: dict[str, Any] = {"bottom": 1}
WHOLE, FEW, CHANCE, SHARE, NO_ZERO = "#,##0;-#,##0;–", "0.00", "0.0000", "0%", "0;-0;;@"
SCALE = {  # most cells of a matrix are 0, so that the middle of the scale is not the middle of the cells
    "type": "3_color_scale",
    "min_type": "num",
    "min_value": 0,
    "min_color": "#FFFFFF",
    "mid_type": "percentile",
    "mid_value": 90,
    "mid_color": "#F7C873",
    "max_color": "#D1553B",
}
BAR = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6", "min_type": "num", "min_value": 0}


class Field(NamedTuple):
    """How a column is shown: what it holds, its width in characters (0: that of links), its number format."""

    holds: str
    width: float
    number: str = ""


FIELDS = {  # of columns that their type alone does not tell how to show
    **dict.fromkeys(("no", "rank"), Field("number", 7, WHOLE)),
    "number": Field("text", 8),
    **dict.fromkeys(("department_id", "department_a", "department_b"), Field("department", 0)),
    "section_id": Field("name", 20),
    "task": Field("name", 26),
    "task_id": Field("task", 0),
    "theme_id": Field("name", 16),
    "orders": Field("text", 64),
    **dict.fromkeys(("text", "printed", "message", "name_en"), Field("text", 40)),
    **dict.fromkeys(("aims", "full_name", "indicator", "words"), Field("text", 26)),
    "initiative": Field("text", 36),
    **dict.fromkeys(("system", "kind", "role", "load", "null", "direction", "owner", "level"), Field("code", 14)),
    **dict.fromkeys(("theme_kind", "initiative_kind", "change"), Field("code", 11)),
    "code": Field("code", 20),
    **dict.fromkeys(("comparator", "unit", "per"), Field("text", 9)),
    "value": Field("number", 11, "#,##0.###"),
    "due": Field("day", 12),
    "deadline": Field("blank", 14, "yyyy-mm-dd"),
    **dict.fromkeys(("progress", "contact", "result"), Field("blank", 14, "@")),
    **dict.fromkeys(("p_more", "bh_more", "smallest_p"), Field("number", 11, CHANCE)),
    **dict.fromkeys(("top_1", "top_5", "top_10"), Field("number", 11, SHARE)),
}
LINKS: dict[Lang, float] = {"zh": 24, "en": 46}  # width of a column of links, which LibreOffice does not wrap
ENDINGS = {"_units": Field("names", 28), "_ids": Field("tasks", 16)}
TYPES = {"i": Field("number", 11, WHOLE), "f": Field("number", 11, FEW), "b": Field("flag", 11)}


class Layout(NamedTuple):
    """What a sheet has beyond its table: columns that stay in view, paper, a column with bars, a rule between groups.

    The rule stands above each row whose first cell differs from the one before.
    """

    frozen: int = 1
    paper: int = A4
    bars: str = ""
    ruled: bool = False


LAYOUTS = {
    "ledger": Layout(4, A3),
    "department_tasks": Layout(3, A3, ruled=True),
    "workload": Layout(2, A3, bars="tasks"),
    "matrix": Layout(1, A3),
    "thematic_coverage": Layout(1, A3, bars="tasks"),
    "targets": Layout(3, A3),
    "knock_out": Layout(1, A3),
}
ROLE_UNITS = tuple(f"{role}_units" for role in ROLE_NAMES)
GRIDS = ("matrix", "section_coverage")  # departments down, ids across, and numbers between


def write_sheet(book: Book, key: str, table: pd.DataFrame) -> None:
    """A sheet with the way back to the first one, how to read it, and its table."""
    page, layout = book.page(key), LAYOUTS.get(key, Layout())
    page.link(0, 0, say("sheet.back", book.lang), book.cell("read_me"))
    page.text(1, 0, say(f"sheet.{key}.about", book.lang), font_color="#5B6770")
    width = write_grid(page, table) if key in GRIDS else write_table(page, table, layout)
    page.sheet.freeze_panes(HEAD + 1, min(layout.frozen, width))
    page.sheet.repeat_rows(HEAD)
    page.sheet.print_area(HEAD, 0, HEAD + max(len(table), 1), width - 1)
    page.set_print(layout.paper)


def write_table(page: Page, table: pd.DataFrame, layout: Layout) -> int:
    """Write the rows as a native table with filters; return how many columns it has.

    Columns of roles that the plan does not give are left out.
    """
    unused = [column for column in ROLE_UNITS if column in table and not any(table[column])]
    table, last = _in_language(table.drop(columns=unused), page.lang), HEAD + max(len(table), 1)
    for place, column in enumerate(table):
        shown = field_of(table, str(column))
        page.set_width(place, shown.width or LINKS[page.lang])
        for row, value in enumerate(table[column].tolist(), HEAD + 1):
            write_cell(page, row, place, shown, value, table)
        _add_to_column(page, str(column), layout, (HEAD + 1, place, last, place))
    if layout.ruled:
        rule = page.book.file.add_format({"top": 1, "top_color": "#5B6770"})
        differs = {"type": "formula", "criteria": f"=$A{HEAD + 2}<>$A{HEAD + 1}", "format": rule}
        page.sheet.conditional_format(HEAD + 1, 0, last, len(table.columns) - 1, differs)
    if table.empty:
        page.text(HEAD + 1, 0, say("none", page.lang))
    page.fit_rows()
    _add_header(page, [str(column) for column in table], last)
    return len(table.columns)


def _in_language(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Of what the log says in both languages the column of this one."""
    other = "message" if lang == "zh" else "message_zh"
    return table.drop(columns=other).rename(columns={"message_zh": "message"}) if other in table else table


def _add_to_column(page: Page, column: str, layout: Layout, rows: tuple[int, int, int, int]) -> None:
    """The choices of a column that is filled in; the bars of one of counts."""
    if column == "progress":
        stages = say("ledger.stages", page.lang).split("/")
        page.sheet.data_validation(*rows, {"validate": "list", "source": stages, "error_type": "information"})
    if column == layout.bars:
        page.sheet.conditional_format(*rows, BAR)


def _add_header(page: Page, columns: list[str], last: int) -> None:
    """The header, and with it the native table down to the last row."""
    header = page.book.format(**HEADER)
    shown = [{"header": say(f"column.{column}", page.lang), "header_format": header} for column in columns]
    options = {"name": f"table_{page.key}", "columns": shown, "style": None}
    page.sheet.set_row(HEAD, 48)
    page.sheet.add_table(HEAD, 0, last, len(columns) - 1, options)
    page.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})  # the numbers of tasks as printed


def write_grid(page: Page, table: pd.DataFrame) -> int:
    """Write numbers on a scale of colours, departments down; return how many columns it has."""
    upright, across = page.key == "matrix", len(table.columns)
    turned = {"rotation": 270 if page.lang == "zh" else 90, "valign": "bottom"} if upright else {}
    page.set_width(0, LINKS[page.lang])
    page.sheet.set_column(1, across, 4 if upright else 15)
    page.sheet.set_row(HEAD, 165 if upright else 62)
    page.text(HEAD, 0, say("column.department_id", page.lang), **HEADER)
    for place, column in enumerate(table, 1):
        page.text(HEAD, place, short(name(table, column, page.lang)), **HEADER | turned | {"align": "center"})
    for row, (unit, values) in enumerate(zip(table.index, table.to_numpy().tolist(), strict=True), HEAD + 1):
        page.link(row, 0, name(table, unit, page.lang), page.book.departments.get(unit), **ROW)
        for place, value in enumerate(values, 1):
            page.number(row, place, value, NO_ZERO, align="center", indent=0, border=1)
    last = HEAD + len(table)
    page.sheet.conditional_format(HEAD + 1, 1, last, across, SCALE)
    if not upright:
        page.sheet.autofilter(HEAD, 0, last, across)
    return across + 1


# ---------------------------------------------------------------- a cell of a table


def field_of(table: pd.DataFrame, column: str) -> Field:
    """By the column's name, by how its name ends, or by its type."""
    ending = next((shown for end, shown in ENDINGS.items() if column.endswith(end)), None)
    return FIELDS.get(column) or ending or TYPES[table[column].to_numpy().dtype.kind]


def write_cell(page: Page, row: int, place: int, shown: Field, value: Any, table: pd.DataFrame) -> None:
    """Write one value as its column is shown; the table knows the names of ids."""
    wrapped: dict[str, Any] = ROW | {"text_wrap": True}
    if shown.holds == "number":
        page.number(row, place, None if pd.isna(value) else value, shown.number, **ROW)
    elif shown.holds == "day":
        page.day(row, place, value, **ROW)
    elif shown.holds == "blank":
        page.text(row, place, "", num_format=shown.number, bg_color="#FFF9E5", border=1, text_wrap=True)
    elif shown.holds == "task":
        page.link(row, place, name(table, value, page.lang), page.book.tasks.get(value), **wrapped)
    elif shown.holds == "department":
        back = page.key == "department_tasks"
        links = page.book.index if back else page.book.departments
        page.link(row, place, name(table, value, page.lang), links.get(value), **wrapped)
    else:
        page.text(row, place, _words(page.book, shown.holds, value, table), **wrapped)


def _words(book: Book, holds: str, value: Any, table: pd.DataFrame) -> str:
    if holds == "flag":
        return say("yes", book.lang) if value else ""
    if holds == "code":
        return term(value, book.lang)
    if holds == "name":
        return name(table, value, book.lang)
    if holds == "names":
        return names(table, value.split("、"), book.lang)
    if holds == "tasks":
        return say("join", book.lang).join(str(book.numbers[task]) for task in value.split())
    return str(value)


def term(code: str, lang: Lang) -> str:
    """What a code of a table is called; the code itself if the labels do not say."""
    try:
        return say(f"value.{code.replace('-', ' ')}", lang) if code else ""
    except KeyError:
        return code
