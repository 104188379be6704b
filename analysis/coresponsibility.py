"""Who has to work with whom: pairs of departments that the same task names.

Two departments in one list have been told to work together. Whether they do, the plan cannot show: this is assigned
coordination, not observed collaboration.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from analysis.digits import settled
from analysis.network import Weight, biadjacency, project, project_matrix
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.workload import workload

CO_RESPONSIBILITY = Schema(
    "co_responsibility",
    "pair of units that at least one task names together, the most shared tasks first",
    (
        Column("department_a", "str", "the unit of the pair with more tasks"),
        Column("department_b", "str", "the other one"),
        Column("shared", "int64", "tasks that name both"),
        Column("task_ids", "str", "these tasks, parted by spaces"),
        Column("jaccard", "float64", "shared tasks over tasks that name either, in (0, 1]"),
        Column("newman", "float64", "Σ 1 / (n − 1) over shared tasks of n units: long lists count less"),
        Column("overlap", "float64", "shared tasks over the tasks of the one with fewer, in (0, 1]"),
    ),
    key=("department_a", "department_b"),
)


@once
def co_responsibility(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per pair of departments with a task in common.

    Where one department sits in nearly every list, its pairs only repeat its workload; `without={hub}` counts anew as
    if the plan did not name it, so that Newman's weights change as well.

    Busy departments share tasks by chance alone: see `significance`. On the shipped plan no pair survives correction
    under the bipartite configuration model.

    References
    ----------
    M. E. J. Newman (2001), Scientific collaboration networks II, Physical Review E 64, 016132.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> co_responsibility(read_plan(TOY))[["department_a", "department_b", "shared", "task_ids", "newman"]]
      department_a department_b  shared task_ids  newman
    0          省甲厅          省乙局       2  T01 T02     2.0
    1          省甲厅          省丁办       1      T03     1.0
    """
    matrix, tasks, departments = biadjacency(plan, without)
    degree = matrix.sum(axis=0)
    order = np.lexsort((departments, -degree))  # so that the first of a pair has more tasks
    matrix, departments, degree = matrix[:, order], departments[order], degree[order]
    shared = project_matrix(matrix, "count").tocoo()
    upper = shared.row < shared.col
    a, b, count = shared.row[upper], shared.col[upper], shared.data[upper]
    if not len(count):
        return _pairs(plan, [], without)
    together = matrix[:, a].multiply(matrix[:, b]).tocsc()
    rows = pd.DataFrame(
        {
            "department_a": departments[a],
            "department_b": departments[b],
            "shared": count,
            "task_ids": [" ".join(tasks[np.sort(together[:, [pair]].indices)]) for pair in range(len(a))],
            "jaccard": project_matrix(matrix, "jaccard")[a, b],
            "newman": project_matrix(matrix, "newman")[a, b],
            "overlap": count / np.minimum(degree[a], degree[b]),
        }
    )
    by = ["shared", "newman", "department_a", "department_b"]
    rows = rows.sort_values(by, ascending=[False, False, True, True], key=settled)
    return _pairs(plan, rows, without)


def _pairs(plan: Plan, rows: pd.DataFrame | list[Any], without: Collection[str]) -> pd.DataFrame:
    table = plan.caption(CO_RESPONSIBILITY.table(rows), without)
    table.attrs["pairs"] = len(table)
    return table


@once
def co_responsibility_matrix(plan: Plan, weight: Weight = "count", without: Collection[str] = ()) -> pd.DataFrame:
    """The same as a square, symmetric table of departments, in the order of `workload`; the diagonal is 0.

    Cells are as in `project`: tasks (int64), or weights (float64). `attrs["weight"]` says which.
    """
    matrix, labels = project(plan, "departments", weight, without)
    order = [department for department in workload(plan)["department_id"] if department in labels]
    table = pd.DataFrame(matrix.toarray(), index=labels, columns=labels.rename(None))
    table = plan.caption(table.loc[order, order], without)
    table.attrs["weight"] = weight
    return table
