"""Measure tables → Axes. `draw_network` and `draw_communities` take a plan, every other `draw_*` a table."""

from analysis.figures.inference import draw_communities, draw_intervals, draw_knock_out, draw_significance
from analysis.figures.network import draw_network, draw_projection
from analysis.figures.style import write_figure
from analysis.figures.tables import draw_co_responsibility, draw_lorenz, draw_section_coverage, draw_workload
from analysis.figures.themes import draw_theme_departments, draw_theme_sections

__all__ = [
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
    "write_figure",
]
