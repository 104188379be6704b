"""Two plans → what changed: departments, pairs that share a task, sections, and the plan as a whole.

The plans may differ in size, year and province. `a` is the earlier or the first one, `b` the other; a change is always
b − a. What is counted is what the plans assign: a department that is gone was not named, whatever became of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.matching import matches
from analysis.network import project, ties
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.workload import gini, hhi, workload

COMPARED_DEPARTMENTS = Schema(
    "compared_departments",
    "unit that either plan names, the largest change in share first",
    (
        Column("department_id_a", "str", "its id in plan a; empty if a does not name it"),
        Column("department_id_b", "str", "its id in plan b; empty if b does not name it"),
        Column("label_en", "str", "its short English name, if known"),
        Column(
            "status",
            "str",
            "in both plans, in both but under another name, in a only, or in b only",
            ("kept", "renamed", "gone", "new"),
        ),
        Column(
            "matched_by",
            "str",
            "what tells that it is in both plans: its id, its function, or the reference tables; empty if it is not",
            ("id", "function", "table", ""),
        ),
        Column("tasks_a", "int64", "tasks of a that name it"),
        Column("tasks_b", "int64", "tasks of b that name it"),
        Column("share_a", "float64", "these tasks of a over all of its tasks that name a unit"),
        Column("share_b", "float64", "the same in b"),
        Column("change", "float64", "share_b − share_a, in percentage points"),
        Column("rank_a", "int64", "its rank by tasks in a, as in the workload table; 0 if a does not name it"),
        Column("rank_b", "int64", "the same in b"),
    ),
    key=("department_id_a", "department_id_b"),
)
COMPARED_NETWORK = Schema(
    "compared_network",
    "level of the network",
    (
        Column("level", "str", "departments: pairs of units that share a task", ("departments",)),
        Column("kept_departments", "int64", "units of both plans"),
        Column("shared", "int64", "pairs in both"),
        Column("lost", "int64", "pairs in a only"),
        Column("gained", "int64", "pairs in b only"),
        Column("lost_turnover", "int64", "pairs lost with a unit that is gone"),
        Column("gained_turnover", "int64", "pairs gained with a unit that is new"),
        Column("lost_rewiring", "int64", "pairs lost of two kept units"),
        Column("gained_rewiring", "int64", "pairs gained of two kept units"),
        Column("kept_pairs", "int64", "pairs of two kept units in either plan: shared, lost or gained"),
        Column(
            "beta_wn", "float64", "(lost + gained) / (2 shared + lost + gained): 0 the same pairs, 1 none in common"
        ),
        Column("beta_st", "float64", "its part due to turnover: units that are gone or new"),
        Column("beta_os", "float64", "its part due to rewiring: other pairs of the same units"),
        Column("beta_os_kept", "float64", "beta_wn among kept units alone; no part of the sum"),
        Column("beta_s", "float64", "dissimilarity of the two sets of units, in [0, 1]"),
    ),
    key=("level",),
)
COMPARED_SECTIONS = Schema(
    "compared_sections",
    "section of either plan: those of a in document order, then those of b alone",
    (
        Column("title", "str", "its heading, in clean text"),
        Column("section_id_a", "str", "its id in plan a; empty if a has no section with this heading"),
        Column("section_id_b", "str", "its id in plan b; empty if b has none"),
        Column("status", "str", "in both plans, in a only, or in b only", ("kept", "gone", "new")),
        Column("tasks_a", "int64", "its tasks in a"),
        Column("tasks_b", "int64", "its tasks in b"),
        Column("share_a", "float64", "its share of all tasks of a"),
        Column("share_b", "float64", "its share of all tasks of b"),
        Column("change", "float64", "share_b − share_a, in percentage points"),
        Column("departments_a", "int64", "units that its tasks name in a"),
        Column("departments_b", "int64", "units that its tasks name in b"),
    ),
    key=("section_id_a", "section_id_b"),
)
QUANTITIES = {  # and whether a plan twice as long, with as many other departments again, would have the same value
    "tasks": False,
    "listed_tasks": False,  # tasks that name a unit
    "sections": False,
    "departments": False,
    "assignments": False,  # named units, added up over tasks
    "units_per_listed_task": True,
    "open_ended_share": True,  # of the listed tasks
    "gini": True,
    "hhi": False,  # never below 1/departments
    "effective_number": False,  # 1/hhi, up to the number of departments
    "evenness": True,  # effective_number / departments, in (0, 1]
    "connectance": False,  # assignments / (listed_tasks · departments): lists do not grow with the plan
}
COMPARED_SUMMARY = Schema(
    "compared_summary",
    "quantity of a plan",
    (
        Column("quantity", "str", "what is counted or measured", tuple(QUANTITIES)),
        Column("size_free", "bool", "comparable between plans of different size"),
        Column("a", "float64", "in plan a"),
        Column("b", "float64", "in plan b"),
        Column("difference", "float64", "b − a"),
    ),
    key=("quantity",),
)


class Comparison(NamedTuple):
    """What differs between two plans; see `compare`."""

    departments: pd.DataFrame
    network: pd.DataFrame
    sections: pd.DataFrame
    summary: pd.DataFrame


def compare(plan_a: Plan, plan_b: Plan) -> Comparison:
    """What differs between two plans: of two years, of two provinces, or a draft and the final text.

    Departments are matched by their id. If the places differ, they are then matched by function: the name without
    the level before it and the kind of body behind it, so that 省财政厅, 市财政局 and 财政部 are one. What is left is
    matched by the reference tables: another name, or that of the department that it became part of; such a department
    is renamed. What two departments of one plan share, as those that were merged into one do, matches neither.
    Sections are matched by equal headings.

    Returns
    -------
    Comparison
        `departments`
            Tasks, share of the tasks that name a unit, and rank in each plan. Shares are comparable between plans of
            different size, counts and ranks are not.
        `network`
            How far the pairs of departments that share a task differ. β_WN = β_ST + β_OS, each over the pairs of a
            plus those of b: pairs lost or gained because a department is gone or new (turnover), and those of two
            departments that both plans name (rewiring). All are 0 if no plan has a pair. The common denominator is
            Novotny's; Poisot's own β_OS divides by the pairs of kept departments alone (`beta_os_kept`) and so is no
            part of the whole. A longer plan has more pairs: β_WN is above 0 even if the shorter one is a part of it.
        `sections`
            Tasks and departments of each; a task outside any section counts in the total alone.
        `summary`
            Quantities of each plan. One is `size_free` if it would be the same for the plan together with a copy of
            itself under other names; the rest grow or shrink with the plan.

    Raises
    ------
    PlanError
        If one of the plans names no department.

    References
    ----------
    T. Poisot et al. (2012), The dissimilarity of species interaction networks, Ecology Letters 15.
    V. Novotny (2009), Beta diversity of plant–insect food webs in tropical forests, Insect Conserv. Diversity 2.
    J. Fründ (2021), Dissimilarity of species interaction networks, Ecosphere 12, compares the two.

    Examples
    --------
    In the second plan 省戊局 takes the place of 省丁办, and 省乙局 joins 省丙委 in its task:

    >>> from analysis import TOY, read_plan
    >>> text = TOY.read_text(encoding="utf-8")
    >>> later = text.replace("省丁办", "省戊局").replace("省丙委", "省丙委、省乙局")
    >>> found = compare(read_plan(text), read_plan(later))
    >>> found.departments[["department_id_a", "department_id_b", "status", "tasks_a", "tasks_b", "change"]]
      department_id_a department_id_b status  tasks_a  tasks_b  change
    0             省丁办                   gone        1        0   -25.0
    1             省乙局             省乙局   kept        2        3    25.0
    2                             省戊局    new        0        1    25.0
    3             省丙委             省丙委   kept        1        1     0.0
    4             省甲厅             省甲厅   kept        3        3     0.0
    >>> found.network[["shared", "lost", "gained", "beta_wn", "beta_st", "beta_os"]]
       shared  lost  gained  beta_wn  beta_st  beta_os
    0       1     1       2      0.6      0.4      0.2
    """
    load_a, load_b = workload(plan_a), workload(plan_b)
    departments = _departments(plan_a, plan_b, load_a, load_b)
    tables = (
        departments,
        COMPARED_NETWORK.table([_network(plan_a, plan_b, departments)]),
        _sections(plan_a, plan_b),
        _summary(plan_a, plan_b, load_a, load_b),
    )
    labels = {**plan_a.labels(), **plan_b.labels()}
    named = set(departments["department_id_a"]) | set(departments["department_id_b"])
    for table in tables:  # not `plan.caption`: S1 and T01 mean something else in the other plan
        table.attrs = {
            "labels": {key: label for key, label in labels.items() if key in named},
            "plan_a": load_a.attrs["plan"],
            "plan_b": load_b.attrs["plan"],
        }
    return Comparison(*tables)


def _departments(plan_a: Plan, plan_b: Plan, load_a: pd.DataFrame, load_b: pd.DataFrame) -> pd.DataFrame:
    """Both workloads side by side, matched."""
    columns = ["department_id", "label_en", "tasks", "rank"]
    matched = matches(plan_a, plan_b, load_a["department_id"], load_b["department_id"])
    rows = (
        load_a[columns]
        .add_suffix("_a")
        .merge(matched, how="left", on="department_id_a")
        .merge(load_b[columns].add_suffix("_b"), how="outer", on="department_id_b")
    )
    rows = _with_change(_filled(rows), load_a.attrs["named_tasks"], load_b.attrs["named_tasks"])
    rows["label_en"] = rows["label_en_b"].where(rows["label_en_b"].ne(""), rows["label_en_a"])
    rows["status"] = _status(rows["department_id_a"], rows["department_id_b"])
    rows.loc[rows["matched_by"].eq("table"), "status"] = "renamed"
    rows["name"] = rows["department_id_a"].where(rows["department_id_a"].ne(""), rows["department_id_b"])
    rows["size"] = rows["change"].abs()
    return COMPARED_DEPARTMENTS.table(rows.sort_values(["size", "name"], ascending=[False, True]))


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """What a plan does not have is an empty name or 0."""
    return rows.fillna(dict.fromkeys(rows.select_dtypes("number"), 0)).fillna("")


def _status(ids_a: pd.Series, ids_b: pd.Series) -> NDArray[np.str_]:
    return np.select([ids_b.eq(""), ids_a.eq("")], ["gone", "new"], default="kept")


def _with_change(rows: pd.DataFrame, total_a: int, total_b: int) -> pd.DataFrame:
    """The shares of both plans and their difference, made from whole numbers so that equal changes are equal."""
    difference = rows["tasks_b"] * total_a - rows["tasks_a"] * total_b
    return rows.assign(
        share_a=rows["tasks_a"] / total_a,
        share_b=rows["tasks_b"] / total_b,
        change=100 * difference / (total_a * total_b),
    )


# ---------------------------------------------------------------- pairs, sections, the plan as a whole


def _network(plan_a: Plan, plan_b: Plan, departments: pd.DataFrame) -> dict[str, str | int | float]:
    """Counts of pairs, and the components of their dissimilarity over one common denominator."""
    kept = departments["status"].isin(["kept", "renamed"]).to_numpy()
    a, b = _pairs(plan_a, departments["department_id_a"]), _pairs(plan_b, departments["department_id_b"])
    shared, lost, gained = np.intersect1d(a, b), np.setdiff1d(a, b), np.setdiff1d(b, a)
    lost_rewiring, gained_rewiring = (
        int(np.sum(kept[pairs // len(kept)] & kept[pairs % len(kept)])) for pairs in (lost, gained)
    )
    rewired, changed, every = lost_rewiring + gained_rewiring, len(lost) + len(gained), len(a) + len(b)
    turnover, rewiring = _share(changed - rewired, every), _share(rewired, every)
    return {
        "level": "departments",
        "kept_departments": int(kept.sum()),
        "shared": len(shared),
        "lost": len(lost),
        "gained": len(gained),
        "lost_turnover": len(lost) - lost_rewiring,
        "gained_turnover": len(gained) - gained_rewiring,
        "lost_rewiring": lost_rewiring,
        "gained_rewiring": gained_rewiring,
        "kept_pairs": len(shared) + rewired,
        "beta_wn": turnover + rewiring,
        "beta_st": turnover,
        "beta_os": rewiring,
        "beta_os_kept": _share(rewired, 2 * len(shared) + rewired),
        "beta_s": _share(int(np.sum(~kept)), len(kept) + int(kept.sum())),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0  # two empty sets do not differ


def _pairs(plan: Plan, ids: pd.Series) -> NDArray[np.int64]:
    """The pairs of departments that share a task, each as one number made from two rows of the comparison."""
    matrix, labels = project(plan)
    rows = labels.map(dict(zip(ids, ids.index, strict=True))).to_numpy(dtype=np.int64)
    upper = sparse.triu(matrix).tocoo()
    first: NDArray[np.int64] = rows[upper.row]
    second: NDArray[np.int64] = rows[upper.col]
    return np.minimum(first, second) * len(ids) + np.maximum(first, second)


def _sections(plan_a: Plan, plan_b: Plan) -> pd.DataFrame:
    rows = _section_rows(plan_a).merge(
        _section_rows(plan_b), how="outer", on=["title", "occurrence"], suffixes=("_a", "_b")
    )
    rows = _filled(rows.sort_values(["section_id_a", "section_id_b"], na_position="last"))
    rows["status"] = _status(rows["section_id_a"], rows["section_id_b"])
    return COMPARED_SECTIONS.table(_with_change(rows, len(plan_a.tasks), len(plan_b.tasks)))


def _section_rows(plan: Plan) -> pd.DataFrame:
    """Every section, also without a task; of equal headings, the first of one plan goes with the first of the other."""
    rows = plan.sections[["section_id", "title"]].sort_values("section_id", ignore_index=True)
    tasks = plan.tasks["section_id"].value_counts()
    departments = ties(plan).groupby("section_id")["department_id"].nunique()
    return rows.assign(
        occurrence=rows.groupby("title").cumcount(),
        tasks=tasks.reindex(rows["section_id"], fill_value=0).array,
        departments=departments.reindex(rows["section_id"], fill_value=0).array,
    )


def _summary(plan_a: Plan, plan_b: Plan, load_a: pd.DataFrame, load_b: pd.DataFrame) -> pd.DataFrame:
    a, b = _quantities(plan_a, load_a), _quantities(plan_b, load_b)
    return COMPARED_SUMMARY.table(
        {"quantity": name, "size_free": size_free, "a": a[name], "b": b[name], "difference": b[name] - a[name]}
        for name, size_free in QUANTITIES.items()
    )


def _quantities(plan: Plan, load: pd.DataFrame) -> dict[str, float]:
    listed = plan.tasks[plan.tasks["task_id"].isin(ties(plan)["task_id"])]
    departments, assignments = len(load), int(load["tasks"].sum())
    return {
        "tasks": len(plan.tasks),
        "listed_tasks": len(listed),
        "sections": len(plan.sections),
        "departments": departments,
        "assignments": assignments,
        "units_per_listed_task": assignments / len(listed),
        "open_ended_share": int(listed["open_ended"].sum()) / len(listed),
        "gini": gini(load["tasks"]),
        "hhi": hhi(load["tasks"]),
        "effective_number": 1 / hhi(load["tasks"]),
        "evenness": 1 / hhi(load["tasks"]) / departments,
        "connectance": assignments / (len(listed) * departments),
    }
