"""All of it → `Plan`: the tables of a plan, each row with its span in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple

import pandas as pd

from analysis.account import log_rows, passage_columns
from analysis.assignments import NamedUnit, default_is_open, ids, named_units, numbered_tasks, shown_names
from analysis.damage import lost_characters, refuse_damaged
from analysis.departments import Department
from analysis.errors import PlanError
from analysis.grammar import Document, outside_lists, parse_document
from analysis.initiatives import INITIATIVES, initiative_rows
from analysis.labels import Lang
from analysis.memory import nothing_collected
from analysis.normalise import CleanText, normalise
from analysis.once import Shared
from analysis.orders import parse_orders
from analysis.output import Format, write_frames
from analysis.places import place_of
from analysis.schema import read_csv
from analysis.shipped import REFERENCE
from analysis.source import Source, read_source
from analysis.tables import (
    ASSIGNMENTS,
    DEPARTMENTS,
    ENGLISH,
    LOG,
    MEASURES,
    PASSAGES,
    SCHEMAS,
    SECTIONS,
    TASKS,
)
from analysis.targets import TARGETS, target_rows
from analysis.themes import MENTIONS, mention_rows
from analysis.words import say

# Codes of the log: what was read into a list.
ASSUMED = ("declared lead", "default units", "shared prefix", "shared ending")
LOOKS = ("open_ended", "without_owner", "generic", "warnings")  # counts that a reader should know of
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # left by a broken conversion; no file can hold it
YEAR = re.compile(r"(\d{4})年")


class Meta(NamedTuple):
    """What the document says of itself; an empty string or 0 where it does not."""

    title: str
    title_en: str
    issuer: str
    issuer_en: str
    date: str
    year: int
    place: str
    place_en: str


class Parsed(NamedTuple):
    """The clean text and what the grammar found in it, from which the tables are made."""

    clean: CleanText
    document: Document


@dataclass(frozen=True, repr=False)
class Plan:
    """A plan's tables; the columns of each are listed in `data/README.md`.

    Spans are half-open: `plan.source.text[start:end]` is what was printed. Who is responsible for what is read at
    once; what else the text of the tasks says, such as `targets`, when it is first asked for. A plan does not change:
    `dataclasses.replace` makes another one with other tables.
    """

    source: Source
    meta: Meta
    sections: pd.DataFrame
    tasks: pd.DataFrame
    measures: pd.DataFrame
    departments: pd.DataFrame
    assignments: pd.DataFrame
    log: pd.DataFrame
    passages: pd.DataFrame
    parsed: Parsed

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Quantified targets."""
        task_ids = [task_id for task_id, _ in numbered_tasks(self.parsed.document)]
        return TARGETS.table(target_rows(self.parsed.document, self.parsed.clean, task_ids, self.meta.year))

    @cached_property
    def initiatives(self) -> pd.DataFrame:
        """Named platforms, systems, programmes and the like."""
        return INITIATIVES.table(initiative_rows(self.parsed.document, self.parsed.clean))

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Terms of themes in the text of the tasks."""
        return MENTIONS.table(mention_rows(self.parsed.document, self.parsed.clean))

    def counts(self) -> dict[str, int]:
        """How many sections, tasks, lists, assignments and units the plan has, and how many of them need a look.

        Whatever states one of these numbers takes it from here, and the labels `count.…` name it. Sections count with
        and without tasks, and `departments` are the units that the plan names; units that stand for nobody in
        particular (各有关部门) are `generic`. `without_owner` are the tasks without a named unit, `open_ended` those
        with a list, however many they have, that means more units than it names. See `briefing_counts` for more.
        """
        generic = self.departments["kind"].eq("generic")
        named = self.assignments[~self.assignments["department_id"].isin(self.departments["department_id"][generic])]
        return {
            "sections": len(self.sections),
            "tasks": len(self.tasks),
            "lists": self.assignments["list_id"].nunique(),
            "assignments": len(self.assignments),
            "departments": int((~generic).sum()),
            "generic": int(generic.sum()),
            "open_ended": int(self.tasks["open_ended"].sum()),
            "without_owner": len(self.tasks) - named["task_id"].nunique(),
            "warnings": int(self.log["level"].eq("warning").sum()),
        }

    def summary(self, lang: Lang = "en") -> str:
        """Which plan, what was read, what was assumed, what to look at, and what is not plan text: a line each."""
        named = " · ".join(filter(None, (self.meta.title, self.meta.issuer, self.meta.date)))
        passed = self.passages[self.passages["use"].eq("passed over")]
        by_rule = (passed["end"] - passed["start"]).groupby(passed["name"]).sum().sort_values(ascending=False)
        parts = [
            say("summary.part", lang, name=say(f"rule.{rule}", lang), count=f"{count:,}")
            for rule, count in by_rule.items()
        ]
        assumed = self.log["code"].value_counts().reindex(ASSUMED).dropna()
        assumptions = [
            say("summary.part", lang, name=say(f"assumed.{code}", lang), count=f"{count:,.0f}")
            for code, count in assumed.items()
        ]
        counts = self.counts()
        looks = [
            say("summary.part", lang, name=say(f"count.{key}", lang).lower(), count=f"{counts[key]:,}")
            for key in LOOKS
            if counts[key] or key != "generic"
        ]
        return "\n".join(
            (
                named or self.source.name,
                say("summary.read", lang, **counts),
                *([say("summary.assumed", lang, parts=say("join", lang).join(assumptions))] if assumptions else []),
                say("summary.check", lang, parts=say("join", lang).join(looks)),
                say(
                    "summary.passed",
                    lang,
                    passed=f"{by_rule.sum():,}",
                    total=f"{len(self.source.text):,}",
                    parts=say("join", lang).join(parts),
                ),
            )
        )

    def section_ids(self) -> list[str]:
        """The sections that have a task; 总体要求 and 保障措施 often have none."""
        return [section for section in self.sections["section_id"] if self.tasks["section_id"].eq(section).any()]

    def in_order(self) -> Plan:
        """The plan with the rows of its tables by their key, however they lay; the same plan if they did so already.

        Departments and log stay as they are: whoever shows them puts them in an order of its own.
        """
        sorted_ = {
            schema.name: getattr(self, schema.name).sort_values(list(schema.key))
            for schema in SCHEMAS
            if schema.key and schema.name in self.__dataclass_fields__ and schema is not DEPARTMENTS
        }
        moved = {name: table for name, table in sorted_.items() if not table.index.equals(getattr(self, name).index)}
        return replace(self, **{name: table.reset_index(drop=True) for name, table in moved.items()}) if moved else self

    def labels(self) -> dict[str, dict[str, str]]:
        """What to call each section, task and department in a figure, by id: `{"S1": {"zh": …, "en": …}}`."""
        rows = [
            *self.sections[["section_id", "title", "title_en"]].itertuples(index=False, name=None),
            *self.tasks[["task_id", "title", "title_en"]].itertuples(index=False, name=None),
            *self.departments[["department_id", "name", "label_en"]].itertuples(index=False, name=None),
        ]
        return {key: {"zh": chinese, "en": english or chinese} for key, chinese, english in rows}

    @cached_property
    def _facts(self) -> dict[Hashable, Any]:
        """What stands beside every table of the plan."""
        counts = self.counts()
        named = self.assignments[self.assignments["department_id"].isin(self._named)]
        return {
            "labels": Shared(self.labels()),
            "plan": Shared(self.meta._asdict()),
            "tasks": counts["tasks"],
            "named_tasks": counts["tasks"] - counts["without_owner"],
            "ties": len(named.drop_duplicates(["task_id", "department_id"])),
            "open_ended": counts["open_ended"],
        }

    @cached_property
    def _named(self) -> frozenset[str]:
        """The departments that a list names; generic units name nobody."""
        generic = self.departments.loc[self.departments["kind"].eq("generic"), "department_id"]
        return frozenset(self.assignments["department_id"]) - frozenset(generic)

    def caption(self, table: pd.DataFrame, without: Iterable[str] = ()) -> pd.DataFrame:
        """The table with what a figure needs beside it in `attrs`: names, source, facts of the plan.

        `departments` is how many the plan names but for those left out, so that a part of a table is known as one.
        """
        table, without = table.copy(deep=False), sorted(without)
        table.attrs = {**self._facts, "departments": len(self._named.difference(without)), "without": without}
        return table

    def __repr__(self) -> str:
        return f"<Plan {self.summary()}>"


def read_plan(path: str | PathLike[str] | IO[Any]) -> Plan:
    """Read a plan from a file of text, a web page, Word, Excel or PDF; from an open file; or from its text.

    Raises
    ------
    PlanError
        If the file cannot be read, has changed, or holds no plan; the message says which, where, and what to do.
    """
    return parse_plan(read_source(path))


@nothing_collected()
def parse_plan(source: Source) -> Plan:
    """The tables of a plan from its source text.

    Raises
    ------
    PlanError
        If the text holds no numbered items with lists of responsible units, or has lost too many characters.
    """
    if half := HALF_CHARACTER.search(source.text):
        raise PlanError.of("text.half", where=source.name, at=half.start(), half=half[0])
    clean = normalise(source.text)
    lost = list(lost_characters(source.text))
    refuse_damaged(source.text, lost, clean.text, source.name)
    document = parse_document(clean.text, source.name)
    meta = _meta(document)
    sections = list(_section_rows(document, clean))
    tasks = list(_task_rows(document, clean, sections))
    named = list(named_units(document, meta.place, meta.year))
    assignments = list(_assignment_rows(named, clean, source.text))
    units: dict[str, Department] = {}
    for one in named:
        units.setdefault(one.department.name, one.department)
    names = shown_names(named, (row["printed"] for row in assignments))
    return Plan(
        source=source,
        meta=meta,
        sections=SECTIONS.table(sections),
        tasks=TASKS.table(tasks),
        measures=MEASURES.table(_measure_rows(document, clean)),
        departments=DEPARTMENTS.table(
            _department_row(unit, names.get(unit.name, unit.name)) for unit in units.values()
        ),
        assignments=ASSIGNMENTS.table(assignments),
        log=LOG.table(log_rows(document, clean, source.text, lost, tasks, zip(named, assignments, strict=True))),
        passages=PASSAGES.table(passage_columns(document, clean, len(source.text))),
        parsed=Parsed(clean, document),
    )


def write_tables(plan: Plan, folder: str | PathLike[str], format: Format = "csv") -> list[Path]:
    """Write every table of the plan to the folder, as `write_frames` does; return the paths."""
    return write_frames({schema.name: getattr(plan, schema.name) for schema in SCHEMAS}, folder, format)


# ---------------------------------------------------------------- from what was parsed to rows


def _span(clean: CleanText, start: int, end: int) -> dict[str, int]:
    first, last = clean.span(start, end)
    return {"start": first, "end": last}


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    table = read_csv(REFERENCE / "english.csv", ENGLISH)
    return dict(zip(table["chinese"], table["english"], strict=True))


def _meta(document: Document) -> Meta:
    place = place_of(document.issuer, document.title)
    year = next((int(digits) for digits in [*YEAR.findall(document.title), document.date[:4]] if digits), 0)
    return Meta(
        title=document.title,
        title_en=_english().get(document.title, ""),
        issuer=document.issuer,
        issuer_en=_english().get(document.issuer, ""),
        date=document.date,
        year=year,
        place=place.place if place else "",
        place_en=place.place_en if place else "",
    )


def _section_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    for section_id, item in zip(ids("S", len(document.sections)), document.sections, strict=True):
        yield {
            "section_id": section_id,
            "numeral": item.number,
            "title": item.heading,
            "title_en": _english().get(item.heading, ""),
            **_span(clean, item.start, item.heading_end),
        }


def _task_rows(document: Document, clean: CleanText, sections: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    starts = [section.start for section in document.sections]
    section_ids = ["", *(section["section_id"] for section in sections)]
    for task_id, item in numbered_tasks(document):
        yield {
            "task_id": task_id,
            "section_id": section_ids[bisect_right(starts, item.start)],
            "number": item.number,
            "title": item.heading,
            "title_en": _english().get(item.heading, ""),
            "text": "".join(clean.text[slice(*s)] for s in outside_lists(item.heading_start, item.end, item.lists)),
            "lists": len(item.lists),
            "open_ended": any(one.open_ended for one in item.lists) or default_is_open(item),
            **_span(clean, item.start, item.end),
        }


def _measure_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    spans = [(task_id, *span) for task_id, item in numbered_tasks(document) for span in item.sentences]
    for measure_id, (task_id, start, end) in zip(ids("M", len(spans)), spans, strict=True):
        orders = parse_orders(clean.text, start, end)
        yield {
            "measure_id": measure_id,
            "task_id": task_id,
            "text": clean.text[start:end],
            "verb": orders[0].verb if orders else "",
            "orders": len(orders),
            **_span(clean, start, end),
        }


def _department_row(unit: Department, name: str) -> dict[str, Any]:
    """What the reference tables say of it, and what to call it."""
    known = {column.name: getattr(unit, column.name) for column in DEPARTMENTS.columns[1:]}
    return {"department_id": unit.name, **known, "name": name}


def _assignment_rows(named: Iterable[NamedUnit], clean: CleanText, source: str) -> Iterator[dict[str, Any]]:
    for one in named:
        span = _span(clean, one.unit.start, one.unit.end)
        yield {
            "task_id": one.task_id,
            "list_id": one.list_id,
            "department_id": one.department.name,
            "role": one.unit.role,
            "role_word": one.unit.role_word,
            "group": one.unit.group,
            "position": one.position,
            "open_ended": one.open_ended,
            "origin": one.origin,
            "printed": source[span["start"] : span["end"]],
            **span,
        }
