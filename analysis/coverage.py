"""Which themes are well covered, thin or without an owner: sections of the plan against departments."""

from __future__ import annotations

import pandas as pd

from analysis.digits import settled
from analysis.network import ties
from analysis.once import Shared, once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.targets import TARGETS
from analysis.workload import hhi, workload

TARGET_FACTS = ("indicator", "comparator", "value", "unit", "change", "per", "deadline", "cumulative")
OWNERSHIP = Schema(
    "ownership",
    "task",
    (
        Column("task_id", "str", "the task"),
        Column("section_id", "str", "its section"),
        Column("title", "str", "its heading"),
        Column("title_en", "str", "its heading in English, if known"),
        Column("units", "int64", "named units"),
        Column(
            "owner",
            "str",
            "whether no unit is named, a single one, or several",
            ("none", "single", "several"),
        ),
        Column("open_ended", "bool", "the list means more units than it names"),
    ),
    key=("task_id",),
)
SECTION_SUMMARY = Schema(
    "section_summary",
    "section with a task",
    (
        Column("section_id", "str", "the section"),
        Column("title", "str", "its heading"),
        Column("title_en", "str", "its heading in English, if known"),
        Column("tasks", "int64", "tasks in it"),
        Column("departments", "int64", "units that its tasks name"),
        Column("assignments", "int64", "named units, added up over its tasks"),
        Column("without_owner", "int64", "tasks that name no unit"),
        Column("single_owner", "int64", "tasks that name exactly one unit, in a list that is not open-ended"),
        Column("open_ended", "int64", "tasks with an open-ended list: `departments` is a lower bound"),
    ),
    key=("section_id",),
)
BREADTH = Schema(
    "breadth",
    "named unit, the broadest first",
    (
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("tasks", "int64", "tasks that name it"),
        Column("sections", "int64", "sections with at least one of its tasks"),
        Column(
            "effective_sections",
            "float64",
            "1 / Σ p², p the share of its tasks in a section: 1 up to `sections`",
        ),
    ),
    key=("department_id",),
)

TARGET_OWNERS = Schema(
    "target_owners",
    "quantified target, with the owners of its task",
    (
        Column("target_id", "str", "the target"),
        Column("task_id", "str", "its task; empty for the plan's general aims, which stand outside the tasks"),
        Column("section_id", "str", "its section"),
        *(column for column in TARGETS.columns if column.name in TARGET_FACTS),
        Column("units", "int64", "named units of the task"),
        Column(
            "owner",
            "str",
            "whether the task names no unit, a single one, or several",
            ("none", "single", "several"),
        ),
        Column("open_ended", "bool", "the list means more units than it names"),
        Column("lead", "str", "units that the list calls lead, joined by 、; empty if it names none so"),
        Column("departments", "str", "all named units, joined by 、, in order of their id"),
    ),
    key=("target_id",),
)


@once
def section_coverage(plan: Plan) -> pd.DataFrame:
    """Department × section: tasks of the section that name the department.

    Departments with the most tasks come first, as in `workload`; sections without a task are left out.
    """
    table = plan.caption(workload(plan).set_index("department_id")[plan.section_ids()])
    table.attrs["section_summary"] = Shared(section_summary(plan).set_index("section_id").to_dict("index"))
    return table


@once
def ownership(plan: Plan) -> pd.DataFrame:
    """One row per task: how many units it names, and so whether it has an owner.

    A task with one named unit in an open-ended list has several owners, only one of them named.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> ownership(read_plan(TOY))[["task_id", "units", "owner"]]
      task_id  units    owner
    0     T01      2  several
    1     T02      2  several
    2     T03      2  several
    3     T04      1   single
    4     T05      0     none
    """
    units = ties(plan).groupby("task_id").size()
    rows = plan.tasks.assign(units=plan.tasks["task_id"].map(units).fillna(0).astype("int64"))
    at_least = rows["units"] + (rows["open_ended"] & rows["units"].gt(0))  # generic units alone are no owner
    rows["owner"] = at_least.clip(upper=2).map({0: "none", 1: "single", 2: "several"})
    return plan.caption(OWNERSHIP.table(rows))


@once
def target_owners(plan: Plan) -> pd.DataFrame:
    """One row per quantified target: who owns its task, and whether that is nobody, a single body or several.

    A target is owned by the units of its task; the plan does not say which of them answers for the number. General
    aims outside the tasks have no owner.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> target_owners(read_plan(TOY))[["target_id", "indicator", "value", "owner", "departments"]]
      target_id indicator  value    owner departments
    0        G1        数据  100.0  several     省乙局、省甲厅
    1        G2     “一件事”   10.0  several     省丁办、省甲厅
    """
    named = ties(plan)
    tasks = ownership(plan).set_index("task_id")[["section_id", "units", "owner", "open_ended"]]
    tasks["departments"] = named.groupby("task_id")["department_id"].agg("、".join)
    tasks["lead"] = named[named["role"].eq("lead")].groupby("task_id")["department_id"].agg("、".join)
    rows = plan.targets.join(tasks, on="task_id")
    outside = {"section_id": "", "units": 0, "owner": "none", "open_ended": False, "departments": "", "lead": ""}
    return plan.caption(TARGET_OWNERS.table(rows.fillna(outside)))


@once
def section_summary(plan: Plan) -> pd.DataFrame:
    """One row per section: its tasks, the departments in them, and the tasks without an owner or with a single one."""
    tasks = ownership(plan).groupby("section_id")
    named = ties(plan).groupby("section_id")
    rows = pd.DataFrame(
        {
            "tasks": tasks.size(),
            "departments": named["department_id"].nunique(),
            "assignments": named.size(),
            "without_owner": tasks["owner"].agg(lambda owner: owner.eq("none").sum()),
            "single_owner": tasks["owner"].agg(lambda owner: owner.eq("single").sum()),
            "open_ended": tasks["open_ended"].sum(),
        }
    )
    sections = plan.sections.set_index("section_id")
    titles = {column: [sections[column].get(key, "") for key in rows.index] for column in ("title", "title_en")}
    return plan.caption(SECTION_SUMMARY.table(rows.fillna(0).assign(**titles).rename_axis("section_id").reset_index()))


def breadth(plan: Plan) -> pd.DataFrame:
    """One row per department: over how many sections its tasks spread.

    References
    ----------
    M. O. Hill (1973), Diversity and evenness, Ecology 54: the effective number of order 2.
    """
    table = workload(plan).set_index("department_id", drop=False).rename_axis(None)
    tasks = ties(plan).groupby(["department_id", "section_id"]).size()
    table["effective_sections"] = 1 / tasks.groupby("department_id").agg(hhi)
    by = ["effective_sections", "tasks", "department_id"]
    rows = table.sort_values(by, ascending=[False, False, True], key=settled)
    return plan.caption(BREADTH.table(rows))
