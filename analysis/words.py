"""What figures and findings say, in Chinese and English, from one table of labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Literal

import pandas as pd

from analysis.errors import PlanError
from analysis.harmless import seen
from analysis.labels import LANGS, Lang, label
from analysis.schema import Column, Schema

LONGEST_NAME = 200  # characters; real names have some 60 at most, and no page has room for more

LABELS = Schema(
    "reference/labels.csv",
    "label or sentence",
    (
        Column("key", "str", "the name by which the code asks for it"),
        Column("zh", "str", "Chinese; {…} stand for values"),
        Column("en", "str", "English, with the same values"),
    ),
    key=("key",),
)


def say(key: str, lang: Lang, **values: Any) -> str:
    """The label of that key, filled with the values.

    Raises
    ------
    PlanError
        If there is no such language.

    Examples
    --------
    >>> say("projection.title", "en", a="Health", b="Transport", shared=7)
    'Health and Transport share the most tasks (7)'
    """
    if lang not in LANGS:
        raise PlanError.of("language", where="lang", given=lang, langs=LANGS)
    return label(key, lang, **values)


def sentences(statements: Iterable[str], lang: Lang) -> str:
    """Statements as running text: each with its full stop, parted by a space in English and by nothing in Chinese."""
    stop = say("stop", lang)
    return ("" if lang == "zh" else " ").join(s if s.endswith(stop) else s + stop for s in statements if s)


def name(table: pd.DataFrame, key: Hashable, lang: Lang) -> str:
    """What to call a section, task or department of this table, its id if it does not say; safe to show anywhere."""
    return short(seen(str(table.attrs.get("labels", {}).get(key, {}).get(lang, key))), LONGEST_NAME)


def names(table: pd.DataFrame, keys: Iterable[Hashable], lang: Lang) -> str:
    """The same for several, as a list in words."""
    return say("join", lang).join(name(table, key, lang) for key in keys)


def first_names(table: pd.DataFrame, keys: Sequence[str], lang: Lang, most: int = 3) -> str:
    """The first names of a list that may be long, shortened, and how many there are."""
    return shortlist([short(name(table, key, lang)) for key in keys], lang, most)


def shortlist(names: Sequence[str], lang: Lang, most: int = 3, more: str = "more") -> str:
    """The first of several names, and how many they are if these are not all; `more` is the label that says so."""
    shown = say("join", lang).join(names[:most])
    return shown if len(names) <= most else say(more, lang, names=shown, count=len(names))


def short(label: str, most: int = 60) -> str:
    """The label, or its beginning with an ellipsis."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def source_line(table: pd.DataFrame, lang: Lang, bound: Literal["all", "tasks", "none"] = "all") -> str:
    """Title, issuer and date of the plan that the table comes from, and what its open-ended lists mean for the numbers.

    `bound` says which of them are lower bounds: all, counts of tasks, or none.
    """
    plan = table.attrs.get("plan", {})
    if not plan.get("title"):
        return ""
    title, issuer = (
        short(seen(plan[f"{key}_en"] if lang == "en" and plan[f"{key}_en"] else plan[key]), LONGEST_NAME)
        for key in ("title", "issuer")
    )
    source = say("source" if issuer else "source.short", lang, title=title, issuer=issuer, date=plan["date"])
    if not (open_ended := table.attrs.get("open_ended", 0)):
        return sentences([source], lang)
    if bound == "all":
        return sentences([source, say("lower_bound", lang, open_ended=open_ended)], lang)
    return sentences([source, say(f"lower_bound.{bound}", lang, open_ended=open_ended)], lang)
