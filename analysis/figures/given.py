"""The table that a figure is given, held against what it should be: columns, numbers, ids, and facts beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.errors import PlanError
from analysis.facts import with_facts
from analysis.findings import left_out
from analysis.labels import Lang
from analysis.schema import Schema
from analysis.words import say

ALWAYS = ("departments", "labels", "open_ended", "plan", "without")  # what every figure of a table needs beside it


def given_rows(
    table: pd.DataFrame,
    like: pd.DataFrame | None,
    schema: Schema,
    columns: Collection[str],
    *,
    facts: Collection[str] = (),
    ids: Collection[str] = (),
    empty: bool = False,
) -> pd.DataFrame:
    """A table of the schema with at least these columns, in their types; what else it has, it keeps.

    `like` has the facts if the table has lost them; `ids` are the columns whose values the plan must know; `empty` says
    that the table may be.
    """
    table = with_facts(table, like, [*ALWAYS, *facts], schema.name)
    table = table.reset_index(drop=table.index.name not in columns)
    part = replace(schema, columns=tuple(column for column in schema.columns if column.name in columns))
    part = replace(part, key=schema.key if set(schema.key) <= set(columns) else ())
    if table.empty and not empty:
        raise PlanError.of("figure.empty", where=schema.name)
    try:
        checked = part.table(table)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, PlanError):
            raise
        raise PlanError.of("figure.number", where=schema.name, columns=", ".join(columns)) from error
    _known(table, pd.unique(checked[list(ids)].to_numpy().ravel()), schema.name)
    return table.assign(**{column: checked[column] for column in columns})


def given_cells(
    table: pd.DataFrame, like: pd.DataFrame | None, key: str, where: str, facts: Collection[str] = ()
) -> pd.DataFrame:
    """A cross table: the ids of `key` down its side, those of the plan across; a column of the user is left out.

    Cells are whole numbers, also where pandas has made floats of them, unless the facts say that they are weights.
    """
    table = with_facts(table, like, [*ALWAYS, *facts], where)
    table = table.set_index(key) if key in table else table
    if table.index.name not in (None, key):
        raise PlanError.of("figure.rows", where=where, given=table.index.name, column=key)
    twice = [*table.index[table.index.duplicated()], *table.columns[table.columns.duplicated()]]
    if twice:
        raise PlanError.of("figure.twice", where=where, value=twice[0])
    _known(table, table.index, where)
    table = table[[column for column in table if column in table.attrs["labels"]]]
    try:
        cells = table.to_numpy(dtype=float)
    except (TypeError, ValueError):
        cells = np.array([np.nan])
    weights = table.attrs.get("weight", "count") != "count"
    if not (np.isfinite(cells) & (cells >= 0) & (weights | (cells % 1 == 0))).all():
        raise PlanError.of("figure.cell", where=where)
    return table.astype("float64" if weights else "int64")


def _known(table: pd.DataFrame, ids: Iterable[object], where: str) -> None:
    """Refuse an id without a name in the table's facts: it would be shown as it is, whatever the language."""
    unknown = [key for key in ids if key not in table.attrs["labels"]]
    if unknown:
        raise PlanError.of("figure.unknown", where=where, value=unknown[0])


def part_of(shown: int, total: int, what: str, lang: Lang) -> str:
    """How many of all departments, pairs, sections or themes a figure shows, if not all."""
    return say(f"part.{what}", lang, shown=shown, total=total) if shown != total else ""


def left_out_note(table: pd.DataFrame, lang: Lang) -> str:
    """Which departments the table was made without."""
    without = left_out(table, lang)
    return say("projection.without", lang, without=without) if without else ""
