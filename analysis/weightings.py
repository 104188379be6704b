"""Does a department's place depend on how a task is weighed? Four ways to weigh it, and how alike they rank."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.digits import settled
from analysis.network import biadjacency, nobody_named
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.workload import workload

WEIGHTINGS = Schema(
    "weightings",
    "named unit, in the order of `workload`",
    (
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("tasks", "int64", "tasks that name it: every task weighs 1"),
        Column("fractional", "float64", "Σ 1 / named units of the task"),
        Column("measures", "int64", "orders of these tasks: a task weighs as many as it orders to be done"),
        Column("targets", "int64", "quantified targets of these tasks: a task weighs as many as it sets"),
        Column("rank_tasks", "int64", "1 for the most tasks; units with as many share the best rank"),
        Column("rank_fractional", "int64", "the same for fractional"),
        Column("rank_measures", "int64", "the same for measures"),
        Column("rank_targets", "int64", "the same for targets"),
    ),
    key=("department_id",),
)
STABILITY = Schema(
    "rank_stability",
    "pair of weightings",
    (
        Column("a", "str", "one weighting: see the weightings table"),
        Column("b", "str", "the other one"),
        Column("kendall_tau_b", "float64", "rank correlation with correction for ties, −1 to 1; missing if all tie"),
        Column("spearman", "float64", "rank correlation of shared mean ranks, −1 to 1; missing if all tie"),
        Column("top_5", "float64", "units of rank 1–5 in both over those of rank 1–5 in either, 0 to 1"),
        Column("top_10", "float64", "the same for rank 1–10"),
    ),
    key=("a", "b"),
)


def loads(plan: Plan) -> pd.DataFrame:
    """The load of each named department, in order of id: a column for each way to weigh a task.

    Raises
    ------
    PlanError
        If no list names a department.
    """
    matrix, tasks, departments = biadjacency(plan)
    if departments.empty:
        raise nobody_named(plan)
    units = matrix.sum(axis=1)
    weights = {
        "tasks": np.ones_like(units),
        "fractional": 1 / np.maximum(units, 1),
        "measures": _rows_of(plan.measures, tasks, plan.measures["orders"]),
        "targets": _rows_of(plan.targets[plan.targets["task_id"].ne("")], tasks),
    }
    return pd.DataFrame({name: matrix.T @ weight for name, weight in weights.items()}, index=departments)


def _rows_of(table: pd.DataFrame, tasks: pd.Index, weight: pd.Series | None = None) -> NDArray[np.int64]:
    """How many rows of the table each task has, or the sum of their weights."""
    rows = tasks.get_indexer(pd.Index(table["task_id"]))
    return np.bincount(rows, weight, minlength=len(tasks)).astype(np.int64)


def _ranks(table: pd.DataFrame) -> pd.DataFrame:
    ranks: pd.DataFrame = table.apply(settled).rank(method="min", ascending=False).astype("int64")
    return ranks


def weightings(plan: Plan) -> pd.DataFrame:
    """One row per named department: its load and place under each way to weigh a task, side by side.

    None of them is effort. A place that holds under all of them does not hang on the choice; see `rank_stability`.

    Raises
    ------
    PlanError
        If no list names a department.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> weightings(read_plan(TOY))[["department_id", "tasks", "fractional", "measures", "targets"]]
      department_id  tasks  fractional  measures  targets
    0           省甲厅      3         1.5         3        2
    1           省乙局      2         1.0         2        1
    2           省丙委      1         1.0         0        0
    3           省丁办      1         0.5         1        1
    """
    rows = workload(plan)[["department_id", "label_en"]]
    found = loads(plan)
    rows = rows.join(found, on="department_id").join(_ranks(found).add_prefix("rank_"), on="department_id")
    return plan.caption(WEIGHTINGS.table(rows))


def rank_stability(plan: Plan) -> pd.DataFrame:
    """One row per pair of weightings: how alike they rank the departments.

    The top sets hold every department whose rank is 1–5 (1–10), so that a tie at the border leaves nobody out and
    the set may be larger; with as few departments as that, it holds all of them and the overlap is 1.

    Raises
    ------
    PlanError
        If no list names a department.

    References
    ----------
    M. G. Kendall (1945), The treatment of ties in ranking problems, Biometrika 33.
    C. Spearman (1904), The proof and measurement of association between two things, American Journal of Psychology 15.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> rank_stability(read_plan(TOY))[["a", "b", "kendall_tau_b"]].round(3).head(2)
           a           b  kendall_tau_b
    0  tasks  fractional          0.800
    1  tasks    measures          0.913
    """
    found = loads(plan).apply(settled)
    kendall, spearman = (found.corr(way).round(12) + 0.0 for way in ("kendall", "spearman"))
    ranks = _ranks(found)
    rows = [
        {
            "a": a,
            "b": b,
            "kendall_tau_b": kendall.loc[a, b],
            "spearman": spearman.loc[a, b],
            **{f"top_{n}": _overlap(ranks[a] <= n, ranks[b] <= n) for n in (5, 10)},
        }
        for a, b in combinations(found.columns, 2)
    ]
    return plan.caption(STABILITY.table(rows))


def _overlap(a: pd.Series, b: pd.Series) -> float:
    return float((a & b).sum() / (a | b).sum())
