"""What every slide is made from: the plan, its language, the deck, and how names and notes are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.counts import briefing_counts
from analysis.coverage import ownership
from analysis.labels import Lang
from analysis.network import ties
from analysis.plan import Plan
from analysis.slides.deck import Deck
from analysis.slides.room import Box
from analysis.words import name, say, sentences
from analysis.workload import workload

if TYPE_CHECKING:
    from pptx.slide import Slide

MOST_BARS, MOST_ROWS, MOST_CELLS = 18, 10, 25  # that a slide shows of a chart, a table, and a side of the matrix
CHART, UNDER = Box(0.6, 1.6, 12.13, 4.75), Box(0.6, 6.4, 12.13, 0.45)
LEFT, RIGHT = Box(0.6, 1.6, 5.7, 5.1), Box(6.6, 1.6, 6.13, 3.6)


@dataclass
class Page:
    """The plan, its language, the deck that is being made, and tables that several slides use."""

    plan: Plan
    lang: Lang
    deck: Deck

    @cached_property
    def load(self) -> pd.DataFrame:
        """The workload table."""
        return workload(self.plan)

    @cached_property
    def counts(self) -> dict[str, int]:
        """What there is how many of."""
        return briefing_counts(self.plan)

    @cached_property
    def owners(self) -> pd.DataFrame:
        """The ownership table."""
        return ownership(self.plan)

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Named units of the tasks."""
        return ties(self.plan)

    def say(self, key: str, **values: object) -> str:
        """A label of the slides."""
        return say(f"slides.{key}", self.lang, **values)

    def name(self, key: str) -> str:
        """What to call a section, task or department."""
        return name(self.load, key, self.lang)

    def notes(self, *statements: str, tasks: Iterable[str] = ()) -> list[str]:
        """Lines for the notes: what is said, and the tasks that it comes from, with their titles."""
        titles = [f"{task} {self.name(task)}" for task in tasks]
        return [*statements, *([self.say("notes_tasks"), *titles] if titles else [])]

    def tasks_of(self, departments: Iterable[str]) -> list[str]:
        """Lines for the notes: departments, each with the ids of its tasks."""
        ids = self.ties.groupby("department_id")["task_id"].agg(" ".join)
        return [self.say("notes_tasks"), *(f"{self.name(key)}: {ids[key]}" for key in departments)]

    def under(self, slide: Slide, *statements: str, rest: int = 0) -> None:
        """Add the line under a chart or table; `rest` is how many rows are left out."""
        texts = [self.say("more", count=rest) if rest > 0 else "", *statements]
        self.deck.text(slide, [sentences(texts, self.lang)], UNDER, (12, 11, 10), quiet=True)
