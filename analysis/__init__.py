"""A government work plan → a department–task network, and who carries how much, with whom, on which themes.

>>> import analysis as an
>>> plan = an.read_plan(an.SHANDONG_2025)
>>> an.workload(plan)[["department_id", "tasks"]].head(2)
  department_id  tasks
0         省大数据局     22
1        省发展改革委     14
"""

from __future__ import annotations

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import breadth, ownership, section_coverage, section_summary
from analysis.errors import PlanError
from analysis.findings import findings, hub
from analysis.network import biadjacency, build_network, project, ties, write_network
from analysis.plan import Plan, parse_plan, read_plan, write_csv, write_tables
from analysis.source import SHANDONG_2025, TOY, Source, read_source
from analysis.workload import concentration, gini, hhi, lorenz, workload
