"""Who carries how much: tasks per department, and how concentrated they are.

A count of tasks is assigned responsibility, not effort: the plan does not say how much work a task is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.digits import settled
from analysis.errors import PlanError
from analysis.network import nobody_named, ties
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.tables import ROLE_NAMES

WORKLOAD = Schema(
    "workload",
    "named unit, the most tasks first",
    (
        Column("rank", "int64", "1 for the most tasks; units with as many share the best rank"),
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("system", "str", "branch of the state or Party it belongs to, if known"),
        Column("tasks", "int64", "tasks that name it"),
        Column("fractional", "float64", "Σ 1 / named units of the task: a task's responsibility split evenly"),
        Column("sole", "int64", "tasks that name no other unit"),
        Column("sections", "int64", "sections with at least one of its tasks"),
        *(Column(role, "int64", f"tasks in which {role} is its strongest role") for role in ROLE_NAMES),
    ),
    key=("department_id",),
)
CONCENTRATION = Schema(
    "concentration",
    "way to weigh a unit's load",
    (
        Column("load", "str", "tasks, or fractional: see the workload table"),
        Column("departments", "int64", "named units"),
        Column("total", "float64", "sum of the load"),
        Column("gini", "float64", "0 if all carry the same, up to 1 − 1/units if one carries all"),
        Column("hhi", "float64", "Σ share², from 1/units to 1"),
        Column("effective_number", "float64", "1/hhi: as many units with equal loads are as concentrated"),
        Column("top_1", "float64", "share of the total carried by the unit with most"),
        Column("top_5", "float64", "share of the total carried by the five with most"),
        Column("top_10", "float64", "share of the total carried by the ten with most"),
    ),
    key=("load",),
)
LORENZ = Schema(
    "lorenz",
    "point of a Lorenz curve",
    (
        Column("load", "str", "tasks, or fractional: see the workload table"),
        Column("departments", "float64", "share of the units, those with the least load first"),
        Column("share", "float64", "share of the total load that they carry"),
    ),
    key=("load", "departments"),
)
LOADS = ("tasks", "fractional")


@once
def workload(plan: Plan) -> pd.DataFrame:
    """One row per named department: how many tasks name it, and in which way.

    After the columns of `WORKLOAD` follows one for each section with a task: the department's tasks in it.
    `fractional` adds up to the number of tasks with a named unit. In an open-ended list a unit's share is an upper
    bound, since the list names fewer units than it means.

    Raises
    ------
    PlanError
        If no list names a department.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> workload(read_plan(TOY))[["rank", "department_id", "tasks", "fractional", "sole"]]
       rank department_id  tasks  fractional  sole
    0     1           省甲厅      3         1.5     0
    1     2           省乙局      2         1.0     0
    2     3           省丙委      1         1.0     1
    3     3           省丁办      1         0.5     0
    """
    table = ties(plan)
    if table.empty:
        raise nobody_named(plan)
    known = plan.departments.set_index("department_id").loc[
        table["department_id"].unique()
    ]  # no row that nobody counts
    by_unit = table.groupby("department_id")
    counts = pd.DataFrame(
        {
            "tasks": by_unit.size(),
            "fractional": by_unit["share"].sum(),
            "sole": table["share"].eq(1).groupby(table["department_id"]).sum(),
            "sections": by_unit["section_id"].agg(lambda sections: sections[sections.ne("")].nunique()),
        }
    )
    roles = _cross(table, "role", ROLE_NAMES)
    sections = _cross(table, "section_id", plan.section_ids())
    rows = counts.join([roles, sections, known[["label_en", "system"]]]).reset_index()
    rows["rank"] = rows["tasks"].rank(method="min", ascending=False)
    by = ["tasks", "fractional", "department_id"]
    rows = rows.sort_values(by, ascending=[False, False, True], key=settled, ignore_index=True)
    return plan.caption(WORKLOAD.table(rows).join(rows[sections.columns]))


def hub(plan: Plan) -> list[str]:
    """The department with the most tasks, if more than half of the tasks with a named unit name it; else nobody.

    Its pairs say no more than its workload does, so that co-responsibility is better read without it.

    Examples
    --------
    >>> from analysis import SHANDONG_2025, read_plan
    >>> hub(read_plan(SHANDONG_2025))
    ['省大数据局']
    """
    load = workload(plan)
    first = load.head(1 if len(load) > 1 else 0)
    return list(first.loc[first["tasks"] > load.attrs["named_tasks"] / 2, "department_id"])


def _cross(table: pd.DataFrame, column: str, values: Any) -> pd.DataFrame:
    """Tasks per department and value of `column`, with a column for every value."""
    return pd.crosstab(table["department_id"], table[column]).reindex(columns=list(values), fill_value=0)


def concentration(workload: pd.DataFrame) -> pd.DataFrame:
    """How unevenly the load is spread: one row for whole tasks, one for fractional shares.

    Only named departments count; a department that the plan never names would add a zero and raise the Gini
    coefficient, but nobody can say how many of those there are.

    Raises
    ------
    PlanError
        If the table has no department.

    References
    ----------
    C. Gini (1912), Variabilità e mutabilità. O. C. Herfindahl (1950), Concentration in the steel industry.
    M. O. Hill (1973), Diversity and evenness, Ecology 54: 1/HHI is the effective number of order 2.
    """
    if workload.empty:
        raise PlanError.of("workload.nobody", where="concentration")
    rows = []
    for load in LOADS:
        values = np.sort(workload[load].to_numpy(dtype=float))[::-1]
        top = np.cumsum(values) / values.sum()
        rows.append(
            {
                "load": load,
                "departments": len(values),
                "total": values.sum(),
                "gini": gini(values),
                "hhi": hhi(values),
                "effective_number": 1 / hhi(values),
                **{f"top_{n}": top[min(n, len(top)) - 1] for n in (1, 5, 10)},
            }
        )
    return _keep_caption(workload, CONCENTRATION.table(rows))


def lorenz(workload: pd.DataFrame) -> pd.DataFrame:
    """Points of the Lorenz curves, from (0, 0) to (1, 1): departments + 1 points for each load.

    References
    ----------
    M. O. Lorenz (1905), Methods of measuring the concentration of wealth, Publications of the ASA 9.
    """
    n = len(workload)
    curves = [
        pd.DataFrame(
            {
                "load": load,
                "departments": np.arange(n + 1) / n,
                "share": np.concatenate([[0.0], np.cumsum(np.sort(workload[load])) / workload[load].sum()]),
            }
        )
        for load in LOADS
    ]
    return _keep_caption(workload, LORENZ.table(pd.concat(curves)))


def _keep_caption(table: pd.DataFrame, result: pd.DataFrame) -> pd.DataFrame:
    result.attrs = table.attrs
    return result


def gini(values: ArrayLike) -> float:
    """Gini coefficient of non-negative values that are not all zero, without small-sample correction.

    Half the mean difference between two values, over their mean: 0 if all are equal, up to 1 − 1/n.

    Examples
    --------
    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    x: NDArray[np.float64] = np.sort(np.asarray(values, dtype=float))
    n = len(x)
    found = (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum())
    return float(found.round(12) + 0.0)  # all equal give 0, not what is left over of sums, nor −0


def hhi(values: ArrayLike) -> float:
    """Herfindahl–Hirschman index: the sum of squared shares, from 1/n (all equal) to 1 (one has all).

    Examples
    --------
    >>> hhi([1, 1, 1, 1]), hhi([0, 0, 0, 4])
    (0.25, 1.0)
    """
    x = np.asarray(values, dtype=float)
    return float(np.sum(x**2) / np.sum(x) ** 2)  # of whole numbers both sums are exact
