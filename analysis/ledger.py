"""The ledger of a plan (任务台账): who is to do what, sentence by sentence; and its initiatives, name by name."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.initiative_language import KINDS
from analysis.network import ties
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.tables import ROLE_NAMES

LEDGER = Schema(
    "ledger",
    "measure, in document order",
    (
        Column("measure_id", "str", "the measure"),
        Column("section_id", "str", "its section; empty in a plan without sections"),
        Column("section", "str", "title of the section"),
        Column("task_id", "str", "its task"),
        Column("number", "str", "number of the task as printed"),
        Column("task", "str", "title of the task"),
        Column("text", "str", "the sentence, in clean text"),
        Column("verb", "str", "verb of its first order; empty if it orders nothing"),
        Column("orders", "int64", "clauses that order something"),
        Column("targets", "str", "quantified targets that it states, in its own words"),
        Column("initiatives", "str", "initiatives that it names"),
        *(Column(role, "str", f"units of the task with the role {role}, as the list has them") for role in ROLE_NAMES),
        Column("open_ended", "bool", "a list of the task says that there are more units than it names"),
    ),
    key=("measure_id",),
)
INITIATIVE_SUMMARY = Schema(
    "initiative_summary",
    "initiative, in order of first mention",
    (
        Column("initiative_id", "str", "the initiative"),
        Column("name", "str", "its name, as it stands first"),
        Column("kind", "str", "what it is", tuple(KINDS)),
        Column("places", "int64", "times that it is named in tasks"),
        Column("tasks", "int64", "tasks that name it"),
        Column("task_ids", "str", "these tasks"),
        Column("owners", "int64", "named units of these tasks"),
        Column("departments", "str", "these units, those with most of the tasks first"),
        Column("open_ended", "bool", "a list of these tasks names fewer units than it means: owners is a lower bound"),
    ),
    key=("initiative_id",),
)
JOIN = "、"


def ledger(plan: Plan) -> pd.DataFrame:
    """One row per measure: the task it belongs to, what it orders, its targets and initiatives, and who is named.

    The plan names units for a task, not for a sentence, so each measure shows all the units of its task; generic ones
    (各市) stand in it as listed. A target or initiative belongs to the sentence that it stands in; those that stand in
    the heading of a task alone are in no row.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> ledger(read_plan(TOY)).loc[0, ["number", "text", "verb", "initiatives", "lead", "support"]].tolist()
    ['1', '年底前建成全省数据平台。', '建成', '全省数据平台', '省甲厅', '省乙局']
    """
    tasks = plan.tasks.set_index("task_id").rename(columns={"title": "task"})
    measures = plan.measures.sort_values("start", ignore_index=True)
    rows = measures.join(tasks[["section_id", "number", "task", "open_ended"]], on="task_id")
    titles = plan.sections.set_index("section_id")["title"]
    rows["section"] = titles.reindex(rows["section_id"], fill_value="").to_list()
    rows["targets"] = _inside(measures, plan.targets, "text")
    rows["initiatives"] = _inside(measures, plan.initiatives, "name")
    units = plan.assignments.sort_values(["list_id", "position"])
    for role in ROLE_NAMES:
        names = units[units["role"].eq(role)].groupby("task_id")["department_id"].agg(_joined)
        rows[role] = names.reindex(rows["task_id"], fill_value="").to_list()
    return plan.caption(LEDGER.table(rows[[column.name for column in LEDGER.columns]]))


def _joined(words: Iterable[str]) -> str:
    return JOIN.join(dict.fromkeys(words))


def _inside(measures: pd.DataFrame, found: pd.DataFrame, column: str) -> pd.Series:
    """For each measure, the words of what stands in it, once each."""
    found = found.sort_values("start")
    at = np.searchsorted(measures["start"], found["start"], side="right") - 1
    in_it = (at >= 0) & (found["end"].to_numpy() <= measures["end"].to_numpy()[at])
    words = found.loc[in_it, column].groupby(measures.index[at[in_it]]).agg(_joined)
    return words.reindex(measures.index, fill_value="")


def initiative_summary(plan: Plan) -> pd.DataFrame:
    """One row per initiative: where the plan names it, and which departments are named for the tasks that do.

    A department of a task that names an initiative need not work on it: the task may order other things too. An
    initiative without an owner is one whose tasks name no department.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> initiative_summary(read_plan(TOY))[["name", "kind", "places", "task_ids", "owners", "departments"]]
         name      kind  places task_ids  owners departments
    0  全省数据平台  platform       1      T01       2     省乙局、省甲厅
    """
    places = plan.initiatives.groupby("initiative_id")
    named = plan.initiatives[["initiative_id", "task_id"]].drop_duplicates()
    tasks = named.join(plan.tasks.set_index("task_id")["open_ended"], on="task_id").groupby("initiative_id")
    shared = named.merge(ties(plan), on="task_id").value_counts(["initiative_id", "department_id"]).rename("tasks")
    pairs = shared.reset_index().sort_values(["tasks", "department_id"], ascending=[False, True])
    owners = pairs.groupby("initiative_id")["department_id"]
    rows = places[["name", "kind"]].first()
    rows["places"], rows["tasks"] = places.size(), tasks.size()
    rows["task_ids"], rows["open_ended"] = tasks["task_id"].agg(_joined), tasks["open_ended"].any()
    rows["owners"] = owners.size().reindex(rows.index, fill_value=0)
    rows["departments"] = owners.agg(_joined).reindex(rows.index, fill_value="")
    return plan.caption(INITIATIVE_SUMMARY.table(rows.reset_index()))
