"""All of it → `Plan`: the tables of a plan, each row with its span in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.departments import KIND_NAMES, SYSTEMS, Department, resolve
from analysis.grammar import SENTENCE, Document, Item, numeral_value, parse_document
from analysis.normalise import CleanText, normalise
from analysis.output import replace_file
from analysis.schema import Column, Schema, read_csv
from analysis.source import REFERENCE, Source, read_source

YEAR = re.compile(r"(\d{4})年")
LINE_BREAK = re.compile(r"\n+")
ROLE_NAMES = ("lead", "responsible", "support", "guide")

SPAN = (
    Column("start", "int64", "first character of the row in the source text, counted from 0"),
    Column("end", "int64", "the character after the last one"),
)

SECTIONS = Schema(
    "sections",
    "section heading",
    (
        Column("section_id", "str", "id, in document order"),
        Column("numeral", "str", "number as printed"),
        Column("title", "str", "heading, in clean text"),
        Column("title_en", "str", "heading in English, if `reference/english.csv` has it"),
        *SPAN,
    ),
    key=("section_id",),
)
TASKS = Schema(
    "tasks",
    "task",
    (
        Column("task_id", "str", "id, in document order"),
        Column("section_id", "str", "its section; empty in a plan without sections"),
        Column("number", "str", "number as printed"),
        Column("title", "str", "heading, in clean text"),
        Column("title_en", "str", "heading in English, if `reference/english.csv` has it"),
        Column("text", "str", "heading and body in clean text, without the lists of units"),
        Column("lists", "int64", "responsible-unit lists in the task"),
        Column("open_ended", "bool", "a list says that there are more units than it names"),
        *SPAN,
    ),
    key=("task_id",),
)
MEASURES = Schema(
    "measures",
    "sentence of a task that orders something: each sentence after the heading, or the heading alone",
    (
        Column("measure_id", "str", "id, in document order"),
        Column("task_id", "str", "its task"),
        Column("text", "str", "the sentence, in clean text"),
        *SPAN,
    ),
    key=("measure_id",),
)
DEPARTMENTS = Schema(
    "departments",
    "unit named in this plan, in order of first mention",
    (
        Column("department_id", "str", "canonical short name"),
        Column("name", "str", "canonical short name"),
        Column("full_name", "str", "full official name, if known"),
        Column("name_en", "str", "English name, if known"),
        Column("label_en", "str", "short English name for labels, if known"),
        Column("system", "str", "branch of the state or Party it belongs to, if known", SYSTEMS),
        Column("kind", "str", "what the unit is", KIND_NAMES),
        Column(
            "confidence",
            "str",
            "how sure the reference row is; empty if there is none",
            ("high", "medium", "low", ""),
        ),
    ),
    key=("department_id",),
)
ASSIGNMENTS = Schema(
    "assignments",
    "unit in a responsible-unit list",
    (
        Column("task_id", "str", "the task"),
        Column("list_id", "str", "the list, in document order"),
        Column("department_id", "str", "the unit"),
        Column("role", "str", "role that the list states; never inferred from position", ROLE_NAMES),
        Column("role_word", "str", "the word that states it"),
        Column("group", "int64", "group within the list, counted from 1; commas and semicolons part groups"),
        Column("position", "int64", "place within the list, counted from 1"),
        Column("open_ended", "bool", "the list names fewer units than it means: a lower bound"),
        Column(
            "origin",
            "str",
            "named in this list, or a default that the plan states once",
            ("listed", "default"),
        ),
        Column("printed", "str", "the words of the source, as found"),
        *SPAN,
    ),
    key=("list_id", "position"),
)
LOG = Schema(
    "log",
    "thing worth telling the reader",
    (
        Column("level", "str", "info: as it should be; warning: needs a look", ("info", "warning")),
        Column("code", "str", "kind of message"),
        Column("message", "str", "what was found"),
        Column("task_id", "str", "the task, if it concerns one"),
        *SPAN,
    ),
)
PASSAGES = Schema(
    "passages",
    "stretch of the source; they follow each other without a gap, from its first character to its last",
    (
        Column(
            "use",
            "str",
            "used by a row, part of the plan's frame, or passed over",
            ("row", "frame", "passed over"),
        ),
        Column("name", "str", "the table, the part of the frame, or the rule that passed it over"),
        *SPAN,
    ),
    key=("start",),
)
ENGLISH = Schema(
    "reference/english.csv",
    "title of a plan, section or task, or name of an issuer, with its translation",
    (Column("chinese", "str", "clean text"), Column("english", "str", "translation")),
    key=("chinese",),
)
PLACES = Schema(
    "reference/places.csv",
    "province-level place",
    (Column("place", "str", "short name"), Column("place_en", "str", "English name")),
    key=("place",),
)
SCHEMAS = (SECTIONS, TASKS, MEASURES, DEPARTMENTS, ASSIGNMENTS, LOG, PASSAGES)


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


@dataclass(frozen=True, repr=False)
class Plan:
    """A plan's tables; the columns of each are listed in `data/README.md` and in `SCHEMAS`.

    Spans are half-open: `plan.source.text[start:end]` is what was printed.
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

    def summary(self) -> str:
        """Three lines: which plan, what was read, what was not."""
        named = " · ".join(filter(None, (self.meta.title, self.meta.issuer, self.meta.date)))
        counts = {
            "sections": len(self.sections),
            "tasks": len(self.tasks),
            "lists": self.assignments["list_id"].nunique(),
            "assignments": len(self.assignments),
            "departments": len(self.departments),
        }
        open_ended, without = (self.log["code"].eq(code).sum() for code in ("open-ended list", "task without a list"))
        lengths = self.passages["end"] - self.passages["start"]
        passed = int(lengths[self.passages["use"].eq("passed over")].sum())
        return "\n".join(
            (
                named or self.source.name,
                "read: " + ", ".join(f"{count} {what}" for what, count in counts.items()),
                f"mind: open-ended lists {open_ended}, tasks without a list {without}, "
                f"warnings {self.log['level'].eq('warning').sum()}; "
                f"{passed:,} of {len(self.source.text):,} characters passed over by named rules",
            )
        )

    def labels(self) -> dict[str, dict[str, str]]:
        """What to call each section, task and department in a figure, by id: `{"S1": {"zh": …, "en": …}}`."""
        rows = [
            *self.sections[["section_id", "title", "title_en"]].itertuples(index=False, name=None),
            *self.tasks[["task_id", "title", "title_en"]].itertuples(index=False, name=None),
            *self.departments[["department_id", "name", "label_en"]].itertuples(index=False, name=None),
        ]
        return {key: {"zh": chinese, "en": english or chinese} for key, chinese, english in rows}

    def caption(self, table: pd.DataFrame, without: Iterable[str] = ()) -> pd.DataFrame:
        """Attach to `table.attrs` what a figure of it needs to name its rows, its source and what was left out."""
        table.attrs = {"labels": self.labels(), "plan": self.meta._asdict(), "without": sorted(without)}
        return table

    def __repr__(self) -> str:
        return f"<Plan {self.summary()}>"


def read_plan(path: str | PathLike[str]) -> Plan:
    """Read a plan from a text file.

    Raises
    ------
    PlanError
        If the file cannot be read, has changed, or holds no plan; the message says which, where, and what to do.
    """
    return parse_plan(read_source(path))


def parse_plan(source: Source) -> Plan:
    """The tables of a plan from its source text.

    Raises
    ------
    PlanError
        If the text holds no numbered items with lists of responsible units.
    """
    clean = normalise(source.text)
    document = parse_document(clean.text, source.name)
    meta = _meta(document)
    sections = SECTIONS.table(_section_rows(document, clean))
    tasks = TASKS.table(_task_rows(document, clean, sections))
    measures = MEASURES.table(_measure_rows(document, clean))
    assignments, units = _assignments(document, clean, source.text, meta.place)
    departments = DEPARTMENTS.table(
        {"department_id": u.name, **{c.name: getattr(u, c.name) for c in DEPARTMENTS.columns[1:]}}
        for u in units.values()
    )
    passages = PASSAGES.table(_passages(document, clean, len(source.text)))
    log = LOG.table(_log_rows(document, clean, tasks, assignments, units))
    return Plan(source, meta, sections, tasks, measures, departments, assignments, log, passages)


def write_tables(plan: Plan, folder: str | PathLike[str]) -> list[Path]:
    """Write every table of the plan as CSV, in UTF-8 with the mark by which Excel knows it; return the paths."""
    return [write_csv(getattr(plan, schema.name), Path(folder) / f"{schema.name}.csv") for schema in SCHEMAS]


def write_csv(table: pd.DataFrame, path: str | PathLike[str]) -> Path:
    """Write one table, without its index; the same table gives the same bytes on every system."""
    with replace_file(path) as draft:
        table.to_csv(draft, index=False, encoding="utf-8-sig", lineterminator="\n")
    return Path(path)


# ---------------------------------------------------------------- from what was parsed to rows


def _ids(prefix: str, count: int, least: int = 1) -> list[str]:
    """`T01`, `T02`, …: as many digits as the last one needs, so that ids sort in document order."""
    width = max(least, len(str(count)))
    return [f"{prefix}{i:0{width}}" for i in range(1, count + 1)]


def _span(clean: CleanText, start: int, end: int) -> dict[str, int]:
    first, last = clean.span(start, end)
    return {"start": first, "end": last}


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    table = read_csv(REFERENCE / "english.csv", ENGLISH)
    return dict(zip(table["chinese"], table["english"], strict=True))


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    table = read_csv(REFERENCE / "places.csv", PLACES)
    return dict(zip(table["place"], table["place_en"], strict=True))


def _meta(document: Document) -> Meta:
    place = next((p for p in _places() if document.issuer.startswith(p) or document.title.startswith(p)), "")
    year = next((int(digits) for digits in [*YEAR.findall(document.title), document.date[:4]] if digits), 0)
    return Meta(
        title=document.title,
        title_en=_english().get(document.title, ""),
        issuer=document.issuer,
        issuer_en=_english().get(document.issuer, ""),
        date=document.date,
        year=year,
        place=place,
        place_en=_places().get(place, ""),
    )


def _section_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    for section_id, item in zip(_ids("S", len(document.sections)), document.sections, strict=True):
        yield {
            "section_id": section_id,
            "numeral": item.number,
            "title": item.heading,
            "title_en": _english().get(item.heading, ""),
            **_span(clean, item.start, item.heading_end),
        }


def _task_rows(document: Document, clean: CleanText, sections: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for task_id, item in _tasks(document):
        before = sum(section.start < item.start for section in document.sections)
        yield {
            "task_id": task_id,
            "section_id": sections["section_id"][before - 1] if before else "",
            "number": item.number,
            "title": item.heading,
            "title_en": _english().get(item.heading, ""),
            "text": "".join(clean.text[start:end] for start, end in _outside_lists(item, item.heading_start)),
            "lists": len(item.lists),
            "open_ended": any(one.open_ended for one in item.lists),
            **_span(clean, item.start, item.end),
        }


def _tasks(document: Document) -> Iterator[tuple[str, Item]]:
    yield from zip(_ids("T", len(document.tasks), least=2), document.tasks, strict=True)


def _outside_lists(item: Item, start: int) -> Iterator[tuple[int, int]]:
    """The stretches of an item from `start` on that are not part of a list."""
    for one in item.lists:
        yield start, one.start
        start = one.end
    yield start, item.end


def _sentences(item: Item, text: str) -> list[tuple[int, int]]:
    """Spans of the sentences after the heading; of the heading if nothing follows it."""
    found = [
        match.span()
        for start, end in _outside_lists(item, item.heading_end)
        for match in SENTENCE.finditer(text, start, end)
        if match[0].strip()
    ]
    return found or [(item.heading_start, item.heading_end)]


def _measure_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    spans = [(task, *span) for task, item in _tasks(document) for span in _sentences(item, clean.text)]
    for measure_id, (task_id, start, end) in zip(_ids("M", len(spans)), spans, strict=True):
        yield {
            "measure_id": measure_id,
            "task_id": task_id,
            "text": clean.text[start:end],
            **_span(clean, start, end),
        }


def _assignments(
    document: Document, clean: CleanText, source: str, place: str
) -> tuple[pd.DataFrame, dict[str, Department]]:
    """The assignments, and the units that they name, in order of first mention."""
    lists = [(task_id, one) for task_id, item in _tasks(document) for one in item.lists]
    units: dict[str, Department] = {}
    rows: list[dict[str, Any]] = []
    for list_id, (task_id, one) in zip(_ids("L", len(lists), least=2), lists, strict=True):
        for position, unit in enumerate(one.units, start=1):
            department = resolve(unit.name, place)
            units.setdefault(department.name, department)
            span = _span(clean, unit.start, unit.end)
            rows.append(
                {
                    "task_id": task_id,
                    "list_id": list_id,
                    "department_id": department.name,
                    "role": unit.role,
                    "role_word": unit.role_word,
                    "group": unit.group,
                    "position": position,
                    "open_ended": one.open_ended,
                    "origin": "listed",
                    "printed": source[span["start"] : span["end"]],
                    **span,
                }
            )
    return ASSIGNMENTS.table(rows), units


# ---------------------------------------------------------------- nothing is lost in silence


def _log_rows(
    document: Document,
    clean: CleanText,
    tasks: pd.DataFrame,
    assignments: pd.DataFrame,
    units: dict[str, Department],
) -> Iterator[dict[str, Any]]:
    """What an analyst should know: document first, then tasks, then units."""

    def row(level: str, code: str, message: str, at: Any = None) -> dict[str, Any]:
        start, end = (at.start, at.end) if at is not None else (0, 0)
        return {
            "level": level,
            "code": code,
            "message": message,
            "task_id": getattr(at, "task_id", ""),
            "start": start,
            "end": end,
        }

    if not document.title:
        yield row("warning", "no title", "no line before the first item names the document")
    for rule, changed in clean.changed:
        if changed:
            yield row("info", "rule applied", f"{rule}: {changed:,} characters")
    for item, expected in _skips(document):
        where = pd.Series(_span(clean, item.start, item.heading_end))
        yield row("warning", "numbering skips", f"item {item.number} stands where {expected} is expected", where)
    for task in tasks.itertuples():
        if not task.lists:
            yield row("info", "task without a list", f"task {task.number} names no responsible unit", task)
        if task.open_ended:
            yield row("info", "open-ended list", f"task {task.number} means more units than it names", task)
    for first in assignments.drop_duplicates("department_id").itertuples():
        unit = units[str(first.department_id)]
        if unit.kind == "department" and not unit.confidence:
            yield row("warning", "unknown unit", f"{unit.name} is in no reference table; kept as printed", first)
        elif unit.confidence == "low":
            yield row("info", "unconfirmed reference", f"{unit.name}: {unit.note}", first)


def _skips(document: Document) -> Iterator[tuple[Item, int]]:
    """Items whose number is neither one more than the last nor a new start, with the number expected."""
    for items in (document.sections, document.tasks):
        last = 0
        for item in items:
            value = numeral_value(item.number)
            if value not in (last + 1, 1):
                yield item, last + 1
            last = value


def _passages(document: Document, clean: CleanText, length: int) -> Iterator[dict[str, Any]]:
    """Name every character of the source: coarse stretches first, then what is found inside them."""
    uses: list[tuple[str, str]] = []
    names = np.zeros(len(clean.text), dtype=np.int64)

    def paint(where: NDArray[np.int64], use: str, name: str, spans: Iterable[tuple[int, int]]) -> None:
        if (use, name) not in uses:
            uses.append((use, name))
        for start, end in spans:
            where[start:end] = uses.index((use, name))

    for part in document.frame:
        paint(names, "frame", part.name, [(part.start, part.end)])
    for part in document.footer:
        paint(names, "passed over", part.name, [(part.start, part.end)])
    paint(names, "row", "sections", ((s.start, s.heading_end) for s in document.sections))
    paint(names, "row", "tasks", ((t.start, t.end) for t in document.tasks))
    paint(names, "row", "measures", (span for t in document.tasks for span in _sentences(t, clean.text)))
    paint(names, "row", "assignments", ((one.start, one.end) for t in document.tasks for one in t.lists))
    paint(names, "passed over", "line break", ((m.start(), m.end()) for m in LINE_BREAK.finditer(clean.text)))
    source = np.zeros(length, dtype=np.int64)
    for start, end, name in zip(clean.starts, clean.ends, names, strict=True):
        source[start:end] = name
    for rule, start, end in clean.passed_over:
        paint(source, "passed over", rule, [(start, end)])
    bounds = [0, *(np.flatnonzero(np.diff(source)) + 1).tolist(), length]
    for start, end in pairwise(bounds):
        use, name = uses[source[start]]
        yield {"use": use, "name": name, "start": start, "end": end}
