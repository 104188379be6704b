"""Plan → an Excel workbook that an office goes on working with: ledger, lists of tasks, measures, what to check."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from analysis.files import replace_file
from analysis.harmless import harmless
from analysis.labels import Lang
from analysis.plan import Plan
from analysis.workbook.book import FONTS, Book
from analysis.workbook.front import facts, passages, write_front
from analysis.workbook.ledgers import department_index, department_tasks, ledger
from analysis.workbook.sheets import HEAD, write_sheet
from analysis.workbook.tables import workbook_tables

__all__ = ["department_index", "department_tasks", "ledger", "workbook_tables", "write_workbook"]


def write_workbook(
    plan: Plan,
    path: str | PathLike[str],
    lang: Lang = "zh",
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> Path:
    """Write the workbook of a plan, with names, headers and explanations in one language; return its path.

    The first sheet says what the others hold. Tables are native tables with filters, and every task and department
    leads to its row in the ledger and to its list of tasks; links lead to the rows as they were written, so filter a
    sheet rather than sort it. The same plan gives the same bytes.

    Parameters
    ----------
    tables
        What `workbook_tables` made of the plan, to write it in both languages with the work of one.

    Notes
    -----
    No cell is a formula and nothing leads out of the file, whatever the plan's text says. Characters that cannot be
    seen are left out; a text of more than 32,767 characters, which is what a cell can hold, ends in an ellipsis.

    Raises
    ------
    PlanError
        If no list names a department, or there is no such language.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> write_workbook(read_plan(TOY), getfixture("tmp_path") / "briefing.xlsx", "en").name
    'briefing.xlsx'
    """
    import xlsxwriter

    tables = workbook_tables(plan) if tables is None else tables
    rows, texts = facts(plan, lang), passages(plan, lang)
    title = str(rows[0][1])
    font = {"font_name": FONTS[lang], "font_size": 10, "font_scheme": "none"}
    options = {"in_memory": True, "default_format_properties": font}
    with replace_file(path) as draft, xlsxwriter.Workbook(str(draft), options) as file:
        file.set_properties({"title": harmless(title, 255), "created": datetime.datetime(2000, 1, 1)})
        book = Book(file, lang, title)
        _lay_links(book, tables)
        write_front(book, rows, texts, tables)
        for key, table in tables.items():
            write_sheet(book, key, table)
    return Path(path)


def _lay_links(book: Book, tables: Mapping[str, pd.DataFrame]) -> None:
    """A task leads to its row of the ledger, a department to its list of tasks, and the list back to the index."""

    def rows(key: str, column: str) -> dict[Hashable, str]:
        ids = tables[key][column].tolist()
        return {one: book.cell(key, row) for row, one in reversed(list(enumerate(ids, HEAD + 1)))}  # the first row

    book.tasks, book.numbers = rows("ledger", "task"), tables["ledger"].set_index("task")["no"].to_dict()
    book.departments, book.index = rows("department_tasks", "department_id"), rows("department_index", "department_id")
