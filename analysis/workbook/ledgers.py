"""Plan → the lists that offices keep: the ledger of tasks, the index of units, and the tasks of every unit."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.tables import ROLE_NAMES

TO_FILL = tuple(Column(name, "str", "empty, for the office to fill in") for name in ("deadline", "progress", "contact"))
LEDGER = Schema(
    "ledger",
    "task",
    (
        Column("no", "int64", "1 for the first task of the document"),
        Column("number", "str", "number as printed"),
        Column("section_id", "str", "its section"),
        Column("task", "str", "its id; the sheet shows the heading"),
        Column("orders", "str", "what it orders: its measures, one a line"),
        Column("aims", "str", "its quantified targets, as the plan words them, one a line"),
        *(
            Column(f"{role}_units", "str", f"units in the role {role}, parted by 、, in order of mention")
            for role in ROLE_NAMES
        ),
        Column("units", "int64", "units that it names, also generic ones"),
        Column("open_ended", "bool", "a list means more units than it names"),
        *TO_FILL,
    ),
    key=("no",),
)
DEPARTMENT_TASKS = Schema(
    "department_tasks",
    "unit in a task; units in order of the index, tasks in order of the document",
    (
        Column("department_id", "str", "the unit"),
        Column("no", "int64", "number of the task in the ledger"),
        Column("task_id", "str", "the task"),
        Column("section_id", "str", "its section"),
        Column("role", "str", "the unit's strongest role in it", ROLE_NAMES),
        Column("orders", "str", "as in the ledger"),
        Column("aims", "str", "as in the ledger"),
        Column("with_units", "str", "the other units of the task, parted by 、"),
        Column("open_ended", "bool", "as in the ledger"),
        *TO_FILL,
    ),
    key=("department_id", "task_id"),
)
DEPARTMENT_INDEX = Schema(
    "department_index",
    "unit of the plan, the most tasks first; units that name nobody (各有关部门) last",
    (
        Column("department_id", "str", "the unit"),
        Column("full_name", "str", "full official name, if known"),
        Column("name_en", "str", "English name, if known"),
        Column("system", "str", "branch of the state or Party it belongs to, if known"),
        Column("kind", "str", "what the unit is"),
        Column("tasks", "int64", "tasks that name it"),
        *(Column(role, "int64", f"tasks in which {role} is its strongest role") for role in ROLE_NAMES),
    ),
    key=("department_id",),
)


def ledger(plan: Plan) -> pd.DataFrame:
    """One row per task: what it orders, who answers for it, and empty columns to fill in.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> ledger(read_plan(TOY))[["no", "number", "aims", "lead_units", "responsible_units", "units"]].head(3)
       no number        aims lead_units responsible_units  units
    0   1      1                    省甲厅                        2
    1   2      2  开放100项以上数据                      省甲厅、省乙局      2
    2   3      3  推出10个“一件事”                      省甲厅、省丁办      2
    """
    named = plan.assignments.drop_duplicates(["task_id", "role", "department_id"])
    by_role = named.groupby(["task_id", "role"])["department_id"].agg("、".join).unstack()
    rows = _contents(plan).assign(task=plan.tasks["task_id"], number=plan.tasks["number"])
    for role in ROLE_NAMES:
        rows[f"{role}_units"] = _of(plan, by_role[role]) if role in by_role else ""
    rows["units"] = _of(plan, named.groupby("task_id")["department_id"].nunique(), 0)
    return plan.caption(LEDGER.table(rows))


def _contents(plan: Plan) -> pd.DataFrame:
    """What the ledger and the lists of the departments have in common, for each task."""
    rows = plan.tasks[["task_id", "section_id", "open_ended"]].assign(no=range(1, len(plan.tasks) + 1))
    rows["orders"] = _of(plan, plan.measures.groupby("task_id")["text"].agg("\n".join))
    rows["aims"] = _of(plan, plan.targets.groupby("task_id")["text"].agg("\n".join))
    return rows.assign(deadline="", progress="", contact="")


def _of(plan: Plan, by_task: pd.Series, nothing: str | int = "") -> list[Any]:
    return by_task.reindex(plan.tasks["task_id"], fill_value=nothing).fillna(nothing).tolist()


def department_index(plan: Plan) -> pd.DataFrame:
    """One row per unit, also per local government, enterprise and generic unit: its names, and its tasks by role."""
    named = _strongest(plan)
    counts = pd.crosstab(named["department_id"], named["role"]).reindex(columns=list(ROLE_NAMES), fill_value=0)
    rows = plan.departments.set_index("department_id", drop=False).join(counts.assign(tasks=counts.sum(axis=1)))
    rows = rows.rename_axis(None).assign(generic=rows["kind"].eq("generic"))
    rows = rows.sort_values(["generic", "tasks", "department_id"], ascending=[True, False, True])
    return plan.caption(DEPARTMENT_INDEX.table(rows))


def _strongest(plan: Plan) -> pd.DataFrame:
    """Each unit once in each task, in its strongest role, generic units too."""
    rows = plan.assignments.assign(strength=plan.assignments["role"].map(ROLE_NAMES.index))
    rows = rows.sort_values(["task_id", "department_id", "strength"])
    return rows.drop_duplicates(["task_id", "department_id"])[["task_id", "department_id", "role"]]


def department_tasks(plan: Plan) -> pd.DataFrame:
    """One row per unit and task that names it: the list of tasks of every body, one below the other.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> department_tasks(read_plan(TOY))[["department_id", "no", "role", "with_units"]].head(3)
      department_id  no         role with_units
    0           省甲厅   1         lead        省乙局
    1           省甲厅   2  responsible        省乙局
    2           省甲厅   3  responsible        省丁办
    """
    rows, place = _strongest(plan), department_index(plan)["department_id"].tolist()
    all_units = plan.assignments.groupby("task_id")["department_id"].unique()
    others = zip(rows["task_id"], rows["department_id"], strict=True)
    rows["with_units"] = ["、".join(unit for unit in all_units[task] if unit != own) for task, own in others]
    rows = rows.merge(_contents(plan), on="task_id")
    rows = rows.assign(place=rows["department_id"].map(place.index)).sort_values(["place", "no"])
    return plan.caption(DEPARTMENT_TASKS.table(rows))
