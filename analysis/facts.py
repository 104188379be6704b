"""What stands beside a table in `attrs`: names, source, sizes of the whole, options; and what to say where it is lost.

pandas hands `attrs` on where rows and columns are chosen, sorted or added. It drops them where a table is put together
with one that has others (`merge`, `join`, `concat`, `pivot`), and a file of CSV has none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from analysis.errors import PlanError


def fact(table: pd.DataFrame, key: str) -> Any:
    """One fact of the table.

    Raises
    ------
    PlanError
        If the table has lost it.
    """
    return with_facts(table, None, [key]).attrs[key]


def with_facts(
    table: pd.DataFrame, like: pd.DataFrame | None, needed: Collection[str], where: str = "table"
) -> pd.DataFrame:
    """The table with the facts of `like`, or its own if there is none.

    Raises
    ------
    PlanError
        If some that are needed are missing, or `table` is no table.

    Examples
    --------
    >>> from analysis import TOY, read_plan, workload
    >>> load = workload(read_plan(TOY))
    >>> lost = load.merge(pd.DataFrame({"department_id": ["省甲厅"], "staff": [12]}))
    >>> with_facts(lost, None, ["plan", "tasks"])
    Traceback (most recent call last):
    analysis.errors.PlanError: table: plan, tasks no longer stand beside the table (pandas drops such facts at merge, \
concat and read_csv). Try: give the figure the table that the measure made as like=…, or set table.attrs = before.attrs.
    >>> with_facts(lost, load, ["plan", "tasks"]).attrs["tasks"]
    5
    """
    if not isinstance(table, pd.DataFrame):
        raise PlanError.of("facts.table", where=where, given=type(table).__name__)
    table = table.copy(deep=False)
    if like is not None:
        table.attrs = getattr(like, "attrs", {})  # whatever else it is, it has none
    missing = sorted(set(needed) - set(table.attrs))
    if missing:
        raise PlanError.of("facts.lost", where=where, facts=", ".join(missing))
    return table
