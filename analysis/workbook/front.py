"""The first sheet: which plan, what was read from it, what the other sheets hold, what was found, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.counts import briefing_counts
from analysis.findings import findings, reading_finding
from analysis.labels import Lang
from analysis.methods import methods_text
from analysis.plan import Plan
from analysis.words import say
from analysis.workbook.book import A4, Book, Page

COUNTS = (
    "sections", "tasks", "measures", "lists", "assignments", "departments", "generic", "targets", "open_ended",
    "without_owner", "single_owner", "gaps", "warnings", "to_check",
)  # fmt: skip
WRAPPED, WHOLE = {"text_wrap": True}, "#,##0"
Row = tuple[str, str | int]


def facts(plan: Plan, lang: Lang) -> list[Row]:
    """What there is to know of the document and of what was read, with the keys of their labels."""
    meta, counts = plan.meta, briefing_counts(plan)
    said = {key: getattr(meta, f"{key}_en") if lang == "en" else "" for key in ("title", "issuer")}
    return [
        ("front.title", said["title"] or meta.title or plan.source.name),
        *([("front.original", meta.title)] if said["title"] else []),
        ("front.issuer", said["issuer"] or meta.issuer),
        ("front.date", meta.date),
        ("front.file", plan.source.name),
        ("front.sha256", plan.source.sha256),
        *((f"count.{key}", counts[key]) for key in COUNTS),
    ]


def passages(plan: Plan, lang: Lang) -> list[Row]:
    """What was found, and how: for each heading its text, worked out before the file is opened."""
    answers = [(finding.question, finding.text) for finding in findings(plan, lang)]
    return [
        *answers,
        (say("front.reading", lang), reading_finding(plan, lang)),
        (say("front.methods", lang), methods_text(plan, lang)),
    ]


def write_front(book: Book, rows: Iterable[Row], texts: Iterable[Row], tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the first sheet: facts, what the sheets hold with a link to each, answers and methods."""
    page = book.page("read_me")
    for column, width in enumerate((30, 110, 10)):
        page.set_width(column, width)
    page.text(0, 0, say("front.heading", book.lang), bold=True, font_size=16)
    row = 2
    for key, value in rows:
        page.text(row, 0, say(key, book.lang), font_color="#5B6770")
        if isinstance(value, int):
            page.number(row, 1, value, WHOLE, align="left", indent=0)
        elif key == "front.date":
            page.day(row, 1, value)
        else:
            page.text(row, 1, value, **WRAPPED)
        row += 1
    row = _write_contents(page, row + 1, tables)
    for heading, text in texts:
        page.text(row, 0, str(heading), bold=True, **WRAPPED)
        page.text(row, 1, str(text), **WRAPPED)
        row += 1
    page.fit_rows()
    page.sheet.hide_gridlines(2)
    page.set_print(A4)
    page.sheet.activate()


def _write_contents(page: Page, row: int, tables: Mapping[str, pd.DataFrame]) -> int:
    """What each sheet holds, and how many rows; return the row where to go on."""
    for place, key in enumerate(("sheet", "holds", "rows")):
        page.text(row, place, say(f"front.{key}", page.lang), bold=True, bottom=1)
    for key, table in tables.items():
        row += 1
        page.link(row, 0, page.book.sheet_name(key), page.book.cell(key), bottom=4)
        page.text(row, 1, say(f"sheet.{key}.about", page.lang), bottom=4, **WRAPPED)
        page.number(row, 2, len(table), WHOLE, bottom=4)
    return row + 2
