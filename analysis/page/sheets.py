"""The briefing's tables as the page shows them: a label for each column, words for each cell, places for each row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from analysis.coverage import section_coverage
from analysis.labels import Lang
from analysis.network import ties
from analysis.page.places import Places, attribute, source_lines
from analysis.plan import Plan
from analysis.tables import LOG_ORDER
from analysis.words import say, short

SHEETS: dict[str, tuple[str, ...]] = {  # what is shown of each table, in this order
    "tasks": ("task_id", "section_id", "text", "departments", "open_ended"),
    "workload": (
        "department_id", "rank", "tasks", "fractional", "sole", "lead", "responsible", "support", "guide", "sections",
    ),
    "co_responsibility": (
        "department_a", "department_b", "shared", "task_ids", "jaccard", "newman", "expected", "p_more",
    ),
    "section_summary": (
        "section_id", "tasks", "departments", "assignments", "without_owner", "single_owner", "open_ended",
    ),
    "section_coverage": ("department_id",),  # and each section
    "ownership": ("task_id", "section_id", "owner", "units", "departments", "open_ended"),
    "target_owners": ("text", "quantity", "deadline", "task_id", "owner", "lead", "departments"),
    "thematic_coverage": (
        "theme_id", "kind", "tasks", "sections", "departments", "targets", "owner_tasks", "owner_listed", "owners",
    ),
    "coverage_gaps": ("task_id", "theme_id", "words", "expected_owner", "listed", "open_ended"),
    "unnamed_fields": ("task_id", "department_id", "role", "fields", "open_ended"),
    "initiatives": ("name", "kind", "task_id", "departments"),
    "knock_out": (
        "departments", "tasks", "orphaned", "orphaned_ids", "orphaned_open", "single", "single_open", "cut_off",
        "isolated", "pairs_lost",
    ),
    "null_summary": (
        "null", "direction", "pairs", "testable", "smallest_p", "uncorrected", "holm", "bh", "tarone",
    ),
    "log": ("level", "code", "task_id", "message"),
}  # fmt: skip
DEPARTMENTS = (
    "department_id",
    "department_a",
    "department_b",
    "departments",
    "lead",
    "expected_owner",
    "listed",
    "owners",
)
CODES = ("owner", "kind", "role", "direction", "level")
CHINESE = ("text", "quantity", "words", "name")  # columns in the words of the plan, in either language
WIDE = ("text", "departments", "message", "words", "listed", "owners", "expected_owner", "name")
LONGEST_CELL = 2000
MOST_ROWS = 3000


class Column(NamedTuple):
    """Its label, whether it holds numbers or long texts, and its language if that is not the page's."""

    label: str
    kind: Literal["number", "wide", ""]
    lang: str


class Cell(NamedTuple):
    """What is shown, and the number to sort by; without one the words are sorted."""

    text: str
    number: str


class Row(NamedTuple):
    """Its cells; where the source has its words; and the first line of these, 0 if there is none."""

    cells: list[Cell]
    at: str
    line: int


class Sheet(NamedTuple):
    """A table of the page; of a very long one the first `MOST_ROWS`."""

    key: str
    columns: list[Column]
    rows: list[Row]
    length: int


def sheets_of(plan: Plan, tables: Mapping[str, pd.DataFrame], lang: Lang) -> list[Sheet]:
    """Every table of `SHEETS`, in its order."""
    lines = [line.start for line in source_lines(plan)]
    words, places, made = Words(_labels(plan, tables), lang), Places(plan), []
    for key, table in _tables(plan, tables).items():
        columns = [*SHEETS[key], *(plan.section_ids() if key == "section_coverage" else [])]
        numeric = {column for column, dtype in table.dtypes.items() if dtype.kind in "if"} | {"quantity"}
        rows = []
        for record in table.head(MOST_ROWS).to_dict("records"):
            spans = sorted(set(places.of(record)))
            line = lines[max(bisect_right(lines, spans[0][0]) - 1, 0)] if spans else 0
            rows.append(Row([words.cell(record, column) for column in columns], attribute(spans), line))
        made.append(Sheet(key, [words.column(column, column in numeric) for column in columns], rows, len(table)))
    return made


def _labels(plan: Plan, tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """What to call each section, task, department and theme."""
    themes = tables["thematic_coverage"][["theme_id", "theme", "theme_en"]].itertuples(index=False, name=None)
    return plan.labels() | {key: {"zh": chinese, "en": english} for key, chinese, english in themes}


def _tables(plan: Plan, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables to show, with the columns that other tables lend them."""
    named = ties(plan).groupby("task_id")["department_id"].agg("、".join)

    def with_departments(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(departments=table["task_id"].map(named).fillna(""))

    chance = tables["significance"][["department_a", "department_b", "expected", "p_more"]]
    log = plan.log.sort_values(list(LOG_ORDER))
    log = log.sort_values("level", ascending=False, kind="stable")  # warnings first
    found = {
        **tables,
        "tasks": with_departments(plan.tasks),
        "ownership": with_departments(tables["ownership"]),
        "co_responsibility": tables["co_responsibility"].merge(chance, how="left"),
        "section_coverage": section_coverage(plan).reset_index(),
        "target_owners": tables["target_owners"].merge(plan.targets[["target_id", "text", "start", "end"]]),
        "coverage_gaps": tables["coverage_gaps"].rename(columns={"expected": "expected_owner"}),
        "initiatives": with_departments(plan.initiatives),
        "log": log,
    }
    shown = {key: found[key].copy(deep=False) for key in SHEETS}
    for table in shown.values():
        table.attrs = {}  # pandas copies them deeply at every step
    return shown


@dataclass(frozen=True)
class Words:
    """Labels and values in the words of one language."""

    labels: Mapping[str, Mapping[str, str]]
    lang: Lang

    def name(self, key: str) -> str:
        """What to call a section, task, department or theme; anything else is its own name."""
        return self.labels.get(key, {}).get(self.lang, key)

    def column(self, column: str, numeric: bool) -> Column:
        """The head of a column."""
        label = self.name(column) if column in self.labels else say(f"page.column.{column}", self.lang)
        foreign = "zh" if column in CHINESE and self.lang != "zh" else ""
        return Column(label, "number" if numeric else "wide" if column in WIDE else "", foreign)

    def cell(self, row: Mapping[Any, Any], column: str) -> Cell:
        """The value in words, or as a number of as many digits as a reader needs."""
        if column == "quantity":
            return _quantity(row)
        value = row[column]
        if isinstance(value, bool):
            return Cell(say("page.yes" if value else "page.no", self.lang), "")
        if isinstance(value, int):
            return Cell(str(value), str(value))
        if isinstance(value, float):
            shown = f"{value:.2g}" if column in ("p_more", "smallest_p") else f"{value:.2f}"
            return Cell(shown, repr(value)) if value == value else Cell("", "")
        return Cell(short(self._words(row, column, str(value)), LONGEST_CELL) if value else "", "")

    def _words(self, row: Mapping[Any, Any], column: str, value: str) -> str:
        if column in DEPARTMENTS:
            return say("join", self.lang).join(map(self.name, value.split("、")))
        if column == "task_id":
            return f"{value} {self.name(value)}"
        if column.endswith("_ids"):
            return say("join", self.lang).join(value.split())
        if column == "message" and self.lang == "zh":
            return str(row["message_zh"])
        if column == "code" or (column in CODES and value):
            return say(f"value.{value.replace('-', ' ')}", self.lang)
        if column == "null":
            return say(f"null.{value}", self.lang)
        if column == "fields" and self.lang == "en":
            return str(row["fields_en"])
        return self.name(value)


def _quantity(row: Mapping[Any, Any]) -> Cell:
    """A target's number as the plan means it: ≥ +5 %, = 1 个/市."""
    change = {"increase": "+", "decrease": "−"}.get(row["change"], "")
    per = f"/{row['per']}" if row["per"] else ""
    return Cell(f"{row['comparator']} {change}{row['value']:,.12g} {row['unit']}{per}", repr(float(row["value"])))
