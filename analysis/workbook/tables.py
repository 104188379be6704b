"""Plan → the tables of the workbook, by the key of their sheet; ids and codes, for words come with the language."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import section_coverage, section_summary, target_owners
from analysis.plan import Plan
from analysis.significance import null_summary, significance
from analysis.tables import LOG_ORDER
from analysis.thematic import coverage_gaps, thematic_coverage
from analysis.uncertainty import workload_intervals
from analysis.weightings import weightings
from analysis.whatif import knock_out
from analysis.workbook.ledgers import department_index, department_tasks, ledger
from analysis.workload import concentration, workload

MOST_DEPARTMENTS = 200  # in the matrix: more cannot be looked at, and Excel ends at 16,384 columns


def workbook_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Every table of the workbook, in the order of its sheets; made once, they serve both languages.

    A plan without sections has no tables of sections.

    Raises
    ------
    PlanError
        If no list names a department.
    """
    plan = plan.in_order()
    tables = {key: make(plan) for key, make in TABLES.items()}
    return {key: table for key, table in tables.items() if table is not None}


# ---------------------------------------------------------------- measures, as the sheets show them


def _workload(plan: Plan) -> pd.DataFrame:
    """Counts of tasks with their intervals, and the other ways to weigh a task."""
    load = workload(plan).drop(columns=["label_en", *plan.section_ids()])
    intervals = workload_intervals(plan)[["department_id", "upper", "rank_best", "rank_worst"]]
    other = weightings(plan).drop(columns=["label_en", "tasks", "fractional", "rank_tasks"])
    table = load.merge(intervals, on="department_id").merge(other, on="department_id")
    first = ["rank", "department_id", "system", "tasks", "upper", "rank_best", "rank_worst"]
    return plan.caption(table[[*first, *(column for column in table if column not in first)]])


def _matrix(plan: Plan) -> pd.DataFrame:
    matrix = co_responsibility_matrix(plan)
    return plan.caption(matrix.iloc[:MOST_DEPARTMENTS, :MOST_DEPARTMENTS])


def _pairs(plan: Plan) -> pd.DataFrame:
    """Pairs that share a task, with what chance alone would give."""
    chance = significance(plan)[["department_a", "department_b", "expected", "p_more", "bh_more"]]
    pairs = co_responsibility(plan).rename(columns={"task_ids": "shared_ids"})
    return plan.caption(pairs.merge(chance, how="left", on=["department_a", "department_b"]))


def _sections(plan: Plan) -> pd.DataFrame | None:
    return section_summary(plan).drop(columns=["title", "title_en"]) if plan.section_ids() else None


def _themes(plan: Plan) -> pd.DataFrame:
    table = thematic_coverage(plan)
    return _keep(
        table, table.drop(columns=["theme", "theme_en"]).rename(columns={"owners": "owner_units", "kind": "theme_kind"})
    )


def _gaps(plan: Plan) -> pd.DataFrame:
    table = coverage_gaps(plan)
    rows = table.rename(columns={"expected": "expected_units", "listed": "listed_units"}).assign(result="")
    shown = ["no", "task_id", "theme_id", "words", "expected_units", "listed_units", "open_ended", "result"]
    return _keep(table, _numbered(plan, rows)[shown])


def _targets(plan: Plan) -> pd.DataFrame:
    text = plan.targets[["target_id", "text"]]
    rows = target_owners(plan).merge(text, on="target_id").drop(columns="target_id")
    rows = _numbered(plan, rows).rename(
        columns={"lead": "lead_units", "departments": "listed_units", "deadline": "due"}
    )
    first = ["no", "section_id", "task_id", "text"]
    return plan.caption(rows[[*first, *(column for column in rows if column not in first)]])


def _initiatives(plan: Plan) -> pd.DataFrame:
    rows = plan.initiatives.rename(columns={"name": "initiative", "kind": "initiative_kind"})
    return plan.caption(_numbered(plan, rows)[["initiative", "initiative_kind", "no", "task_id"]])


def _knock_out(plan: Plan) -> pd.DataFrame:
    hidden = ["change", "label_en", "parts_before", "parts_after"]
    names = {"departments": "department_id", "isolated_ids": "isolated_units"}
    return plan.caption(knock_out(plan).drop(columns=hidden).rename(columns=names))


def _log(plan: Plan) -> pd.DataFrame:
    log = plan.log.sort_values(list(LOG_ORDER), ignore_index=True)
    spans = zip(log["start"], log["end"], strict=True)
    rows = _numbered(plan, log.assign(printed=[plan.source.text[start:end] for start, end in spans]))
    return plan.caption(rows[["level", "code", "no", "task_id", "printed", "message", "message_zh"]])


def _numbered(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the number of their task in the ledger; missing for what stands outside the tasks."""
    numbers = pd.Series(range(1, len(plan.tasks) + 1), index=plan.tasks["task_id"])
    return rows.assign(no=rows["task_id"].map(numbers).astype("Int64"))


def _keep(table: pd.DataFrame, result: pd.DataFrame) -> pd.DataFrame:
    result.attrs = table.attrs
    return result


TABLES: dict[str, Callable[[Plan], pd.DataFrame | None]] = {
    "ledger": ledger,
    "department_index": department_index,
    "department_tasks": department_tasks,
    "workload": _workload,
    "concentration": lambda plan: concentration(workload(plan)),
    "matrix": _matrix,
    "pairs": _pairs,
    "section_coverage": lambda plan: section_coverage(plan) if plan.section_ids() else None,
    "section_summary": _sections,
    "thematic_coverage": _themes,
    "coverage_gaps": _gaps,
    "targets": _targets,
    "initiatives": _initiatives,
    "null_summary": null_summary,
    "knock_out": _knock_out,
    "log": _log,
}
