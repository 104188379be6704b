"""Nothing is lost in silence: the use of every character of the source, and the log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.assignments import NamedUnit
from analysis.errors import PlanError
from analysis.grammar import Document
from analysis.labels import LANGS, Lang
from analysis.normalise import RULES, CleanText
from analysis.words import say

Row = Mapping[str, Any]
PLACE = ("task_id", "start", "end")
LINE_BREAK = re.compile(r"\n+")


def log_rows(
    document: Document,
    clean: CleanText,
    found: str,
    lost: Iterable[tuple[int, int]],
    tasks: Iterable[Row],
    named: Iterable[tuple[NamedUnit, Row]],
) -> Iterator[dict[str, Any]]:
    """What an analyst should know: document first, then tasks, then units."""

    def row(
        level: str, code: str, said: str = "", *, task_id: str = "", start: int = 0, end: int = 0,
        terms: Mapping[Lang, Mapping[str, str]] = {}, **values: Any,
    ) -> dict[str, Any]:  # fmt: skip
        key = (said or code).replace("-", " ")
        spoken = {lang: say(f"log.{key}", lang, **values, **terms.get(lang, {})) for lang in LANGS}
        where = {"task_id": task_id, "start": start, "end": end}
        return {"level": level, "code": code, "message": spoken["en"], "message_zh": spoken["zh"], **where}

    if not document.title:
        yield row("warning", "no title")
    for rule, changed in clean.changed:
        if changed:
            terms = {lang: {"rule": say(f"rule.{rule}", lang)} for lang in LANGS}
            yield row("info", "rule applied", changed=changed, terms=terms)
    for start, end in lost:
        text = found[max(start - 8, 0) : end + 8].strip()
        yield row("warning", "damaged text", text=text, start=start, end=end)
    for item, expected in document.skips:
        start, end = clean.span(item.start, item.heading_end)
        yield row("warning", "numbering skips", number=item.number, expected=expected, start=start, end=end)
    if document.first_leads:
        start, end = clean.span(*document.first_leads)
        yield row("info", "declared lead", start=start, end=end)
    for stated in (one for item in document.tasks for one in item.lists):
        start, end = clean.span(stated.start, min(stated.end, len(clean.text)))
        if stated.first_leads:
            yield row("info", "declared lead", "declared lead from here", start=start, end=end)
        if stated.defaults:
            names = "、".join(unit.name for unit in stated.defaults)
            yield row("info", "default units", names=names, start=start, end=end)
    for task in tasks:
        at = {key: task[key] for key in PLACE}
        if not task["lists"]:
            yield row("info", "task without a list", number=task["number"], **at)
        if task["open_ended"]:
            yield row("info", "open-ended list", number=task["number"], **at)
    told: set[str] = set()
    for one, assignment in named:
        name, unit, at = one.unit.name, one.department, {key: assignment[key] for key in PLACE}
        for code, shared in (("shared prefix", one.prefix), ("shared ending", one.ending)):
            if shared and name not in told:
                yield row("info", code, name=name, unit=unit.name, **at)
        if unit.kind != "generic" and not unit.confidence and unit.name not in told:
            terms = {lang: {"kind": say(f"value.{unit.kind}", lang)} for lang in LANGS}
            yield row("warning", "unknown unit", unit=unit.name, terms=terms, **at)
        elif unit.confidence == "low" and unit.name not in told:
            yield row("info", "unconfirmed reference", unit=unit.name, note=unit.note, **at)
        told |= {name, unit.name}


def passage_columns(document: Document, clean: CleanText, length: int) -> dict[str, list[Any]]:
    """Name every character of the source: coarse stretches first, then what is found inside them."""
    uses: list[tuple[str, str]] = []
    names = np.full(len(clean.text), -1, dtype=np.int64)

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
    paint(names, "row", "measures", (span for t in document.tasks for span in t.sentences))
    paint(names, "row", "assignments", ((one.start, one.end) for t in document.tasks for one in t.lists))
    paint(names, "passed over", "line break", ((m.start(), m.end()) for m in LINE_BREAK.finditer(clean.text)))
    source = np.full(length, -1, dtype=np.int64)
    first, last = np.array(clean.starts, dtype=np.int64), np.array(clean.ends, dtype=np.int64)
    source[first] = names
    for i in np.flatnonzero(last - first > 1):  # characters that were spelt out of several
        source[first[i] : last[i]] = names[i]
    for number, rule in enumerate(RULES):
        if (dropped := clean.passed_over == number).any():
            uses.append(("passed over", rule.name))
            source[dropped] = len(uses) - 1
    if (source < 0).any():
        at = int(np.argmin(source))
        raise PlanError.of("plan.unused", where="passages", at=at)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(source)) + 1])
    found = [uses[code] for code in source[starts]]
    return {
        "use": [use for use, _ in found],
        "name": [name for _, name in found],
        "start": starts.tolist(),
        "end": [*starts[1:].tolist(), length],
    }
