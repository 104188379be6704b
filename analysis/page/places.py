"""Where the source has the words behind a row or a node of the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from analysis.plan import Plan

Span = tuple[int, int]
SKIPPED = "\ufffd"


class Line(NamedTuple):
    """Where it begins, its text as found, and what each of its characters was read as, `SKIPPED` if as nothing."""

    start: int
    text: str
    read: str


class Places:
    """Where the source names a task, a department, or a department in a task."""

    def __init__(self, plan: Plan) -> None:
        self._found: dict[tuple[str, ...], list[Span]] = defaultdict(list)
        for row in plan.assignments.to_dict("records"):
            span = (row["start"], row["end"])
            self._found["unit", row["department_id"]].append(span)
            self._found["tie", row["task_id"], row["department_id"]].append(span)
        tables = {
            "section_id": plan.sections, "task_id": plan.tasks, "target_id": plan.targets, "theme_id": plan.mentions,
        }  # fmt: skip
        for key, table in tables.items():
            for value, start, end in table[[key, "start", "end"]].itertuples(index=False, name=None):
                self._found[key, value].append((start, end))

    def task(self, task: str) -> list[Span]:
        """The whole passage."""
        return self._found.get(("task_id", task), [])

    def unit(self, department: str) -> list[Span]:
        """Every list that names the department."""
        return self._found.get(("unit", department), [])

    def tie(self, task: str, department: str) -> list[Span]:
        """The lists of this task that name it."""
        return self._found.get(("tie", task, department), [])

    def of(self, row: Mapping[Any, Any]) -> list[Span]:
        """The words behind a row of any table: its own span, else that of what it is about."""
        if row.get("end", 0) > row.get("start", 0):
            return [(row["start"], row["end"])]
        if "department_a" in row:
            pair = (row["department_a"], row["department_b"])
            return [span for task in row["task_ids"].split() for unit in pair for span in self.tie(task, unit)]
        if "department_id" in row and "task_id" in row:
            return self.tie(row["task_id"], row["department_id"])
        if "department_id" in row:
            return self.unit(row["department_id"])
        if "change" in row and "task_id" not in row:  # departments taken out
            return [span for unit in row["departments"].split("、") for span in self.unit(unit)]
        keys = ("target_id", "theme_id", "task_id", "section_id")
        return next((self._found[key, row[key]] for key in keys if (key, row.get(key)) in self._found), [])


def attribute(spans: Iterable[Span]) -> str:
    """Spans as the page's script reads them: ``12-15 40-44``."""
    return " ".join(f"{start}-{end}" for start, end in sorted(set(spans)))


def source_lines(plan: Plan) -> list[Line]:
    """Each line of the source that has anything in it."""
    text, clean = plan.source.text, plan.parsed.clean
    read = np.full(len(text), SKIPPED)
    read[np.array(clean.starts, dtype=np.int64)] = list(clean.text)
    lines = [(found.start(), found[0]) for found in re.finditer(r"[^\r\n]+", text) if not found[0].isspace()]
    return [Line(start, line, "".join(read[start : start + len(line)])) for start, line in lines]
