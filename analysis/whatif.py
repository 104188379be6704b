"""What would change if a department were removed, or two became one: tasks without an owner, a network in pieces.

Bodies are dissolved and merged in every reform of government. The table says what the plan would then lack; it cannot
say who would take the tasks over.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from analysis.errors import PlanError
from analysis.network import biadjacency, project_matrix
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.uncertainty import incomplete

KNOCK_OUT = Schema(
    "knock_out",
    "unit removed, the most damaging first; or the one change that was asked for",
    (
        Column("change", "str", "what happens to the units", ("removed", "merged")),
        Column("departments", "str", "the units, in order of id, parted by 、"),
        Column("label_en", "str", "their short English names, as far as known, parted by ;"),
        Column("tasks", "int64", "tasks that name any of them"),
        Column("orphaned", "int64", "tasks left without any unit: they named nobody else, in a complete list"),
        Column("orphaned_ids", "str", "these tasks, parted by spaces"),
        Column("orphaned_open", "int64", "tasks left without a named unit, whose list means more units than it names"),
        Column("orphaned_open_ids", "str", "these tasks, parted by spaces"),
        Column("single", "int64", "tasks left with exactly one unit, of several, in a complete list"),
        Column("single_ids", "str", "these tasks, parted by spaces"),
        Column("single_open", "int64", "tasks left with exactly one named unit, whose list means more units"),
        Column("single_open_ids", "str", "these tasks, parted by spaces"),
        Column("parts_before", "int64", "connected components of the network that have a unit"),
        Column("parts_after", "int64", "the same after the change"),
        Column("cut_off", "int64", "units left outside the largest piece of the part that they stood in"),
        Column("isolated", "int64", "units that had a partner in some task, and have none left"),
        Column("isolated_ids", "str", "these units, parted by 、; of two merged ones the first"),
        Column("pairs_lost", "int64", "pairs of units with a common task, before less after"),
    ),
    key=("change", "departments"),
)
MOST_DAMAGING = ["orphaned", "orphaned_open", "cut_off", "isolated", "single", "single_open", "pairs_lost", "tasks"]

Flags = NDArray[np.bool_]


@once
def knock_out(plan: Plan, without: Collection[str] | None = None, merge: Collection[str] | None = None) -> pd.DataFrame:
    """What the plan would lack without a department: one row per named department, or one for the change asked for.

    Parameters
    ----------
    without
        Departments that are removed all at once.
    merge
        Two departments that become one, with the tasks and partners of both. No task loses its owner by this, but one
        that names both and nobody else is left with one.

    Notes
    -----
    Rows stand in falling order of `orphaned`, then `orphaned_open`, `cut_off`, `isolated`, `single`, `single_open`,
    `pairs_lost` and `tasks`, the last tie in order of id: work that nobody does comes before ties that are lost.

    An open-ended list, or one with a generic unit (各有关部门), means more units than it names, so that its task may
    have an owner still: it is counted apart, in the columns with ``_open``. Parts, partners and pairs go by printed
    names alone; a unit that such a list means without naming it may hold together what falls apart here.

    A department that shares no task is a part of its own; without it `parts_after` is smaller than `parts_before`.

    Raises
    ------
    PlanError
        If a department is unknown or names nobody (各有关部门), if none is given, if `merge` has not two, or if both
        changes are asked for at once.

    References
    ----------
    S. P. Borgatti (2006), Identifying sets of key players in a social network, Computational and Mathematical
    Organization Theory 12.

    Examples
    --------
    Without 省甲厅, T01 and T02 are left to 省乙局 alone, and T03, an open-ended list, to 省丁办.

    >>> from analysis import TOY, read_plan
    >>> table = knock_out(read_plan(TOY))
    >>> table[["departments", "orphaned_ids", "single_ids", "single_open_ids", "cut_off"]].head(2)
      departments orphaned_ids single_ids single_open_ids  cut_off
    0         省丙委          T04                                   0
    1         省甲厅                 T01 T02             T03        1
    >>> knock_out(read_plan(TOY), merge=("省甲厅", "省乙局"))[["change", "departments", "single_ids", "parts_after"]]
       change departments single_ids  parts_after
    0  merged     省乙局、省甲厅    T01 T02            2
    """
    if without is not None and merge is not None:
        raise PlanError.of("whatif.both", where="knock_out")
    matrix, tasks, departments = biadjacency(plan)
    merged = merge is not None
    asked = merge if merged else without
    changes = [[n] for n in range(len(departments))] if asked is None else [_positions(asked, departments, merged)]
    if not changes:
        return plan.caption(KNOCK_OUT.table([]))
    english = plan.departments.set_index("department_id")["label_en"].reindex(departments).to_numpy()
    rows = pd.DataFrame(
        {
            "change": "merged" if merged else "removed",
            "departments": ["、".join(departments[change]) for change in changes],
            "label_en": ["; ".join(filter(None, english[change])) for change in changes],
            **_tasks(matrix.toarray() > 0, tasks, incomplete(plan), changes, merged),
        }
    )
    rows = rows.join(pd.DataFrame(_network(project_matrix(matrix).toarray() > 0, departments, changes, merged)))
    rows = rows.sort_values([*MOST_DAMAGING, "departments"], ascending=[False] * len(MOST_DAMAGING) + [True])
    return plan.caption(KNOCK_OUT.table(rows))


def _positions(ids: Collection[str], departments: pd.Index, merged: bool) -> list[int]:
    """Where the departments stand, in order of id."""
    where = "merge" if merged else "without"
    if isinstance(ids, str):
        raise PlanError.of("network.one_name", where=where, given=ids)
    unknown = sorted(set(ids) - set(departments))
    if unknown:
        raise PlanError.of("whatif.department", where=where, given=unknown[0])
    count = len(set(ids))
    if merged and (count, len(ids)) != (2, 2):
        raise PlanError.of("whatif.merged", where=where, count=count)
    if not count:
        raise PlanError.of("whatif.removed", where=where, count=count)
    return [place for place, name in enumerate(departments) if name in ids]


def _tasks(
    named: Flags, tasks: pd.Index, unnamed: Flags, changes: list[list[int]], merged: bool
) -> dict[str, list[Any]]:
    """The columns that count tasks; `unnamed` are the tasks that mean more units than they name."""
    hit = np.column_stack([named[:, change].any(axis=1) for change in changes])
    lost = np.column_stack([named[:, change].sum(axis=1) for change in changes]) - (hit if merged else 0)
    left = named.sum(axis=1, keepdims=True) - lost
    complete = ~unnamed[:, None]
    found = {
        "orphaned": hit & (left == 0) & complete,
        "orphaned_open": hit & (left == 0) & ~complete,
        "single": (lost > 0) & (left == 1) & complete,
        "single_open": (lost > 0) & (left == 1) & ~complete,
    }
    counts = {name: cells.sum(axis=0).tolist() for name, cells in found.items()}
    ids = {f"{name}_ids": [" ".join(sorted(tasks[one])) for one in cells.T] for name, cells in found.items()}
    return {"tasks": hit.sum(axis=0).tolist(), **counts, **ids}


def _network(before: Flags, departments: pd.Index, changes: list[list[int]], merged: bool) -> list[dict[str, Any]]:
    """The columns that look at who shares a task with whom, for each change.

    Departments hang together in the projection exactly if they do in the two-mode network, and a component of that
    without a department is a task without a unit; so the small projection will do.
    """
    parts, part = connected_components(before, directed=False)
    rows = []
    for change in changes:
        after = _merge(before, *change) if merged else before
        keep = np.setdiff1d(np.arange(len(before)), change[1:] if merged else change)
        left = after[np.ix_(keep, keep)]
        pieces, piece = connected_components(left, directed=False)
        sizes = np.zeros((parts, pieces), dtype=np.int64)
        np.add.at(sizes, (part[keep], piece), 1)
        isolated = keep[before[keep].any(axis=1) & ~left.any(axis=1)]
        rows.append(
            {
                "parts_before": parts,
                "parts_after": pieces,
                "cut_off": (sizes.sum(axis=1) - sizes.max(axis=1, initial=0)).sum(),
                "isolated": len(isolated),
                "isolated_ids": "、".join(departments[isolated]),
                "pairs_lost": (before.sum() - left.sum()) // 2,
            }
        )
    return rows


def _merge(adjacency: Flags, first: int, second: int) -> Flags:
    """The adjacency in which the first also has the partners of the second."""
    both = adjacency[first] | adjacency[second]
    merged = adjacency.copy()
    merged[first] = merged[:, first] = both
    merged[first, first] = False
    return merged
