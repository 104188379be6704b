"""A government work plan → a department–task network, and who carries how much, with whom, on which themes.

>>> import analysis as an
>>> plan = an.read_plan(an.SHANDONG_2025)
>>> an.workload(plan)[["department_id", "tasks"]].head(2)
  department_id  tasks
0         省大数据局     22
1        省发展改革委     14
"""

from __future__ import annotations

import analysis.interrupted  # noqa: F401 - so that Ctrl-C is quiet while the rest loads

# isort: split
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.briefing import draw_all, write_briefing, write_figures
from analysis.compare import Comparison, compare
from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import breadth, ownership, section_coverage, section_summary, target_owners
from analysis.errors import PlanError
from analysis.findings import Finding, findings, network_finding, reading_finding
from analysis.ledger import initiative_summary, ledger
from analysis.methods import methods_text
from analysis.network import (
    Biadjacency,
    Projection,
    biadjacency,
    build_network,
    project,
    ties,
    write_network,
)
from analysis.output import write_csv
from analysis.page import write_page
from analysis.plan import Meta, Plan, parse_plan, read_plan, write_tables
from analysis.prose import Prose, prose
from analysis.shipped import SHANDONG_2025, TOY
from analysis.significance import null_summary, significance
from analysis.slides import write_slides
from analysis.source import Source, read_source
from analysis.structure import brokerage, communities, structure
from analysis.tabulations import tabulations
from analysis.thematic import (
    coverage_gaps,
    thematic_coverage,
    theme_departments,
    theme_network,
    theme_sections,
    theme_tasks,
    to_check,
    unnamed_fields,
)
from analysis.uncertainty import jackknife, workload_intervals
from analysis.weightings import rank_stability, weightings
from analysis.whatif import knock_out
from analysis.workbook import write_workbook
from analysis.workload import concentration, gini, hhi, hub, lorenz, workload

pd.options.display.html.use_mathjax = False  # in a notebook's tables, a plan's “$…$” is text and no formula

if TYPE_CHECKING:
    from analysis.figures import (
        draw_co_responsibility,
        draw_communities,
        draw_intervals,
        draw_knock_out,
        draw_lorenz,
        draw_network,
        draw_projection,
        draw_section_coverage,
        draw_significance,
        draw_theme_departments,
        draw_theme_sections,
        draw_workload,
        write_figure,
    )

__all__ = [  # in the order of the way: source, tables, network, measures, figures, briefing
    "SHANDONG_2025",
    "TOY",
    "Biadjacency",
    "Comparison",
    "Finding",
    "Meta",
    "Plan",
    "PlanError",
    "Projection",
    "Prose",
    "Source",
    "biadjacency",
    "breadth",
    "brokerage",
    "build_network",
    "co_responsibility",
    "co_responsibility_matrix",
    "communities",
    "compare",
    "concentration",
    "coverage_gaps",
    "draw_all",
    "draw_co_responsibility",
    "draw_communities",
    "draw_intervals",
    "draw_knock_out",
    "draw_lorenz",
    "draw_network",
    "draw_projection",
    "draw_section_coverage",
    "draw_significance",
    "draw_theme_departments",
    "draw_theme_sections",
    "draw_workload",
    "findings",
    "gini",
    "hhi",
    "hub",
    "initiative_summary",
    "jackknife",
    "knock_out",
    "ledger",
    "lorenz",
    "methods_text",
    "network_finding",
    "null_summary",
    "ownership",
    "parse_plan",
    "project",
    "prose",
    "rank_stability",
    "read_plan",
    "read_source",
    "reading_finding",
    "section_coverage",
    "section_summary",
    "significance",
    "structure",
    "tabulations",
    "target_owners",
    "thematic_coverage",
    "theme_departments",
    "theme_network",
    "theme_sections",
    "theme_tasks",
    "ties",
    "to_check",
    "unnamed_fields",
    "weightings",
    "workload",
    "workload_intervals",
    "write_briefing",
    "write_csv",
    "write_figure",
    "write_figures",
    "write_network",
    "write_page",
    "write_slides",
    "write_tables",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    """Import the figures, and with them matplotlib, only when one is asked for."""
    if name in __all__:
        from analysis import figures

        return getattr(figures, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
