"""Plan → every tabulation of it, by name."""

from __future__ import annotations

import pandas as pd

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import breadth, ownership, section_coverage, section_summary, target_owners
from analysis.ledger import initiative_summary, ledger
from analysis.plan import Plan
from analysis.significance import null_summary, significance
from analysis.structure import brokerage, communities, structure
from analysis.thematic import (
    coverage_gaps,
    thematic_coverage,
    theme_departments,
    theme_sections,
    theme_tasks,
    unnamed_fields,
)
from analysis.uncertainty import jackknife, workload_intervals
from analysis.weightings import rank_stability, weightings
from analysis.whatif import knock_out
from analysis.words import name
from analysis.workload import concentration, hub, lorenz, workload


def tabulations(plan: Plan) -> dict[str, pd.DataFrame]:
    """Every tabulation of the plan, by name; pairs and matrix also without the hub, if there is one."""
    load = workload(plan)
    sections = {key: f"{key} {name(load, key, 'zh')}" for key in plan.section_ids()}  # a sheet should explain itself
    tables = {
        "workload": load.rename(columns=sections),
        "concentration": concentration(load),
        "lorenz": lorenz(load),
        "co_responsibility": co_responsibility(plan),
        "co_responsibility_matrix": co_responsibility_matrix(plan).reset_index(),
        "section_coverage": section_coverage(plan).rename(columns=sections).reset_index(),
        "section_summary": section_summary(plan),
        "breadth": breadth(plan),
        "ownership": ownership(plan),
        "target_owners": target_owners(plan),
        "theme_tasks": theme_tasks(plan),
        "thematic_coverage": thematic_coverage(plan),
        "theme_sections": theme_sections(plan).reset_index(),
        "theme_departments": theme_departments(plan).reset_index(),
        "coverage_gaps": coverage_gaps(plan),
        "unnamed_fields": unnamed_fields(plan),
        "initiative_summary": initiative_summary(plan),
        "ledger": ledger(plan),
        "workload_intervals": workload_intervals(plan),
        "weightings": weightings(plan),
        "rank_stability": rank_stability(plan),
        "significance": significance(plan),
        "null_summary": null_summary(plan),
        "structure": structure(plan),
        "communities": communities(plan),
        "brokerage": brokerage(plan),
        "knock_out": knock_out(plan),
    }
    if load.attrs["named_tasks"] > 1:
        tables["jackknife"] = jackknife(plan)
    if left_out := hub(plan):
        tables["co_responsibility_without_hub"] = co_responsibility(plan, left_out)
        tables["co_responsibility_matrix_without_hub"] = co_responsibility_matrix(plan, without=left_out).reset_index()
    return tables
