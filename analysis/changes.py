"""A comparison of two plans → what changed, in words: who is gone, who is new, what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.compare import Comparison
from analysis.labels import Lang
from analysis.words import name, say, short

MOST_NAMES = 10
COUNTS = ("tasks", "listed_tasks", "sections", "departments", "assignments")  # the other quantities are measures


def changes(found: Comparison, lang: Lang) -> str:
    """What `compare` found, as lines of text: the quantities of both plans, then what is in both, gone and new.

    Of long lists the first names are given, those of the departments that changed the most.
    """
    with pd.option_context("display.unicode.east_asian_width", True, "display.width", None):
        lines = [_quantities(found.summary, lang).to_string()]
    for what, table, called in (
        ("departments", found.departments, _departments(found.departments, lang)),
        ("sections", found.sections, found.sections["title"].tolist()),
    ):
        lines += ["", *_statuses(what, pd.Series(called, index=table["status"]), lang)]
    pairs = zip(("kept", "gone", "new"), found.network.loc[0, ["shared", "lost", "gained"]], strict=True)
    lines += ["", say("compare.pairs", lang), *(say(f"compare.{one}", lang, count=n, names="") for one, n in pairs)]
    return "\n".join(lines)


def _quantities(summary: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """The summary as people read it: words for names, whole numbers without a point, a change with its sign."""
    rows = []
    for row in summary.itertuples():
        form = ",.0f" if row.quantity in COUNTS else ".3f"
        change = format(row.difference, f"+{form}") if row.difference else "0"
        rows.append([format(row.a, form), format(row.b, form), change])
    words = [say(f"quantity.{quantity}", lang) for quantity in summary["quantity"]]
    return pd.DataFrame(rows, index=words, columns=["a", "b", "b - a"])


def _departments(table: pd.DataFrame, lang: Lang) -> list[str]:
    """What to call each department; by both of its names, if it has another one now."""
    a, b = ([name(table, key, lang) if key else "" for key in table[f"department_id_{side}"]] for side in "ab")
    renamed = table["status"].eq("renamed")
    return [say("compare.both", lang, a=x, b=y) if both else x or y for x, y, both in zip(a, b, renamed, strict=True)]


def _statuses(what: str, called: pd.Series, lang: Lang) -> Iterator[str]:
    """A heading, and for each status how many there are, and who; those in both plans are only counted."""
    yield say(f"compare.{what}", lang)
    for status in ("kept", "renamed", "gone", "new"):
        names = called[called.index == status].tolist()
        if names or status != "renamed":
            listed = "" if status == "kept" or not names else say("finding.titles", lang, titles=_first(names, lang))
            yield say(f"compare.{status}", lang, count=len(names), names=listed)


def _first(names: Sequence[str], lang: Lang) -> str:
    listed = say("join", lang).join(short(one) for one in names[:MOST_NAMES])
    return listed if len(names) <= MOST_NAMES else say("compare.first", lang, names=listed)
