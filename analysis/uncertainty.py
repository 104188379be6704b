"""How far a count of tasks can be trusted: lists that do not name everybody, and single tasks.

How many tasks could a department have if the open-ended lists meant it (`workload_intervals`)? Does the concentration
of the plan hang on one task (`jackknife`)?
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.digits import settled
from analysis.errors import PlanError
from analysis.network import biadjacency
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.workload import LOADS, gini, hhi, workload

INDICES = ("gini", "hhi", "effective_number")
INTERVALS = Schema(
    "workload_intervals",
    "named unit, in the order of `workload`",
    (
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("tasks", "int64", "tasks that name it: the least it can have"),
        Column("upper", "int64", "the most it can have, under the assumption: tasks + width"),
        Column("width", "int64", "tasks with an incomplete list that does not name it but may mean it"),
        Column("rank", "str", "the places it can have, as 3–6; a single number if there is but one"),
        Column("rank_best", "int64", "1 + units that certainly have more tasks"),
        Column("rank_worst", "int64", "1 + other units that may have more tasks"),
    ),
    key=("department_id",),
)
JACKKNIFE = Schema(
    "jackknife",
    "way to weigh a unit's load, and index of its concentration",
    (
        Column("load", "str", "tasks, or fractional: see the workload table", LOADS),
        Column("index", "str", "index of concentration: see the concentration table", INDICES),
        Column("estimate", "float64", "the index of the whole plan, as in the concentration table"),
        Column("bias", "float64", "(n − 1) · (mean of the values that leave out a task − estimate)"),
        Column("standard_error", "float64", "√((n − 1)/n · Σ (value − mean)²)"),
        Column("low", "float64", "estimate − 1.96 standard errors: normal approximation, not cut to the index's range"),
        Column("high", "float64", "estimate + 1.96 standard errors"),
        Column("least", "float64", "smallest value with one task left out"),
        Column("least_task", "str", "the task that gives it; the first of several"),
        Column("most", "float64", "largest value with one task left out"),
        Column("most_task", "str", "the task that gives it; the first of several"),
    ),
    key=("load", "index"),
)
NORMAL_95 = 1.959963984540054  # 97.5 % quantile of the normal distribution

Hidden = Literal["any", "section"]


def incomplete(plan: Plan, unlisted: bool = False) -> NDArray[np.bool_]:
    """Whether a task means more units than it names, in the order of `plan.tasks`.

    It does if a list of it is open-ended or has a generic unit (各有关部门); with `unlisted` also if it has no unit at
    all.
    """
    generic = plan.departments.loc[plan.departments["kind"].eq("generic"), "department_id"]
    vague = plan.assignments.loc[plan.assignments["department_id"].isin(generic), "task_id"]
    found = plan.tasks["open_ended"] | plan.tasks["task_id"].isin(vague)
    if unlisted:
        found |= ~plan.tasks["task_id"].isin(plan.assignments["task_id"])
    return found.to_numpy(dtype=bool)


@once
def workload_intervals(plan: Plan, hidden: Hidden = "any", unlisted: bool = False) -> pd.DataFrame:
    """One row per named department: the fewest and the most tasks it can have, and the places that follow.

    Parameters
    ----------
    hidden
        Whom an incomplete list may mean. ``any``: every department that the plan names, and this task does not.
        ``section``: of these only the ones that another task of the same section names; tasks outside of every
        section count as a section.
    unlisted
        Whether a task without any unit is incomplete too. It is not by default: an open-ended list says that there
        are more units, a task without a list says nothing of the kind. With ``any`` such tasks widen every interval
        by one each.

    Notes
    -----
    Any set of these units may be meant, also none. Both ends of every interval can be reached, but not all at once:
    `rank_best` takes the department at its most and the others at their least, `rank_worst` the other way round.
    An incomplete list may also mean a unit that the plan never names; it has no row and takes no place here.

    Raises
    ------
    PlanError
        If no list names a department, or there is no such assumption.

    References
    ----------
    C. F. Manski (2003), Partial Identification of Probability Distributions: bounds without a guess at what is missing.

    Examples
    --------
    Only T03 is open-ended; it names 省甲厅 and 省丁办.

    >>> from analysis import TOY, read_plan
    >>> workload_intervals(read_plan(TOY))[["department_id", "tasks", "upper", "rank"]]
      department_id  tasks  upper rank
    0           省甲厅      3      3    1
    1           省乙局      2      3  1–2
    2           省丙委      1      2  2–3
    3           省丁办      1      1  3–4
    """
    if hidden not in get_args(Hidden):
        raise PlanError.of("uncertainty.hidden", where="workload_intervals", given=hidden)
    rows = workload(plan)[["department_id", "label_en", "tasks"]]
    matrix, _, departments = biadjacency(plan)
    named = pd.DataFrame(matrix.toarray() > 0, columns=departments)
    possible = ~named
    if hidden == "section":
        possible &= named.groupby(plan.tasks["section_id"].to_numpy()).transform("any")
    open_tasks = incomplete(plan, unlisted)
    width = possible[open_tasks].sum().loc[rows["department_id"]].to_numpy()
    least = rows["tasks"].to_numpy()
    most = least + width
    best = 1 + (least > most[:, None]).sum(axis=1)
    worst = 1 + (most > least[:, None]).sum(axis=1) - (most > least)  # a department is not before itself
    rank = [f"{b}–{w}" if b < w else f"{b}" for b, w in zip(best, worst, strict=True)]
    table = plan.caption(
        INTERVALS.table(rows.assign(upper=most, width=width, rank=rank, rank_best=best, rank_worst=worst))
    )
    table.attrs |= {"hidden": hidden, "unlisted": unlisted, "incomplete": int(open_tasks.sum())}
    return table


def jackknife(plan: Plan) -> pd.DataFrame:
    """How much the concentration of the load hangs on single tasks: every task with a named unit left out in turn.

    A department that only the task left out names is gone with it, as if the plan had been written without the task.
    The n tasks with a named unit are the sample. A plan is no random sample of tasks, and its tasks are not
    independent: read the standard error as a measure of sensitivity, not as a test, and the interval as a rough one.
    It lies around the estimate, which is not corrected for bias. A bias larger than the standard error says that the
    index depends on how many tasks a plan has: do not compare plans of different length by it.

    Raises
    ------
    PlanError
        If fewer than two tasks name a unit.

    References
    ----------
    M. H. Quenouille (1956), Notes on bias in estimation, Biometrika 43. B. Efron and R. J. Tibshirani (1993), An
    Introduction to the Bootstrap, chapter 11.

    Examples
    --------
    The loads are 3, 2, 1 and 1 tasks; without T03 they are 2, 2 and 1, without T01 2, 1, 1 and 1.

    >>> from analysis import TOY, read_plan
    >>> jackknife(read_plan(TOY))[["load", "index", "estimate", "least", "least_task"]].round(3).head(2)
        load index  estimate  least least_task
    0  tasks  gini     0.250  0.133        T03
    1  tasks   hhi     0.306  0.280        T01
    """
    matrix, tasks, _ = biadjacency(plan)
    order = np.argsort(tasks)
    order = order[matrix.sum(axis=1)[order] > 0]
    if len(order) < 2:
        raise PlanError.of("uncertainty.few", where=plan.source.name)
    named = matrix[order].toarray().astype(float)
    weighted = {"tasks": named, "fractional": named / named.sum(axis=1, keepdims=True)}
    rows = []
    for load in LOADS:
        total = weighted[load].sum(axis=0)
        left_out = _indices([total, *(total - weighted[load])])
        rows += [_summary(load, name, left_out[name].to_numpy(), tasks[order]) for name in INDICES]
    return plan.caption(JACKKNIFE.table(rows))


def _indices(values: list[NDArray[np.float64]]) -> pd.DataFrame:
    """The indices of concentration of each load, over the departments that have any."""
    index = pd.DataFrame({"gini": [gini(x[x > 0]) for x in values], "hhi": [hhi(x) for x in values]})
    return index.assign(effective_number=1 / index["hhi"])


def _summary(load: str, index: str, values: NDArray[np.float64], tasks: pd.Index) -> dict[str, object]:
    """A row from the value of the whole plan, followed by the values that leave out each task."""
    estimate, left_out = values[0], values[1:]
    n, mean = len(left_out), left_out.mean()
    error = np.sqrt((n - 1) / n * np.sum((left_out - mean) ** 2))
    least, most = int(settled(left_out).argmin()), int(settled(left_out).argmax())
    return {
        "load": load,
        "index": index,
        "estimate": estimate,
        "bias": (n - 1) * (mean - estimate),
        "standard_error": error,
        "low": estimate - NORMAL_95 * error,
        "high": estimate + NORMAL_95 * error,
        "least": left_out[least],
        "least_task": tasks[least],
        "most": left_out[most],
        "most_task": tasks[most],
    }
