"""Measure tables → Axes. `draw_network` takes a plan, every other `draw_*` a table."""

from analysis.figures.network import draw_network, draw_projection
from analysis.figures.style import write_figure
from analysis.figures.tables import draw_co_responsibility, draw_lorenz, draw_section_coverage, draw_workload

__all__ = [
    "draw_co_responsibility",
    "draw_lorenz",
    "draw_network",
    "draw_projection",
    "draw_section_coverage",
    "draw_workload",
    "write_figure",
]
