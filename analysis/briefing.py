"""Plan → a folder for the briefing: tables, network files and pictures, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import breadth, ownership, section_coverage, section_summary, target_owners
from analysis.findings import hub
from analysis.network import write_network
from analysis.output import write_csv
from analysis.plan import Plan, write_tables
from analysis.significance import null_summary, significance
from analysis.structure import brokerage, communities, structure
from analysis.uncertainty import jackknife, workload_intervals
from analysis.weightings import rank_stability, weightings
from analysis.whatif import knock_out
from analysis.words import LANGS, Lang, name
from analysis.workload import concentration, lorenz, workload

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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


def draw_all(plan: Plan, lang: Lang = "zh") -> Iterator[tuple[str, Axes]]:
    """Every figure of the plan, with its name, one after the other."""
    from analysis import figures

    load, left_out = workload(plan), hub(plan)
    yield "network", figures.draw_network(plan, lang=lang)
    yield "workload", figures.draw_workload(load, lang=lang)
    yield "lorenz", figures.draw_lorenz(lorenz(load), lang=lang)
    yield "projection", figures.draw_projection(co_responsibility(plan, left_out), lang=lang)
    shared = co_responsibility_matrix(plan, without=left_out)
    yield "co-responsibility", figures.draw_co_responsibility(shared, lang=lang)
    yield "significance", figures.draw_significance(significance(plan), lang=lang)
    yield "intervals", figures.draw_intervals(workload_intervals(plan), lang=lang)
    yield "communities", figures.draw_communities(plan, lang=lang)
    yield "knock-out", figures.draw_knock_out(knock_out(plan), lang=lang)
    if plan.section_ids():
        yield "section-coverage", figures.draw_section_coverage(section_coverage(plan), lang=lang)


def write_figures(
    plan: Plan,
    folder: str | PathLike[str],
    langs: Iterable[Lang] = LANGS,
    formats: Iterable[str] = ("png", "svg", "pdf"),
) -> list[Path]:
    """Write every figure as `name-lang.format`; return the paths."""
    import matplotlib.pyplot as plt

    from analysis.figures.style import figure_of, write_figure

    paths = []
    for lang in langs:
        for figure, ax in draw_all(plan, lang):
            paths += [write_figure(ax, Path(folder) / f"{figure}-{lang}.{suffix}") for suffix in formats]
            plt.close(figure_of(ax))
    return paths


def write_briefing(plan: Plan, folder: str | PathLike[str], langs: Iterable[Lang] = LANGS) -> list[Path]:
    """Write the plan's tables, its tabulations, its network and its figures below `folder`; return the paths."""
    folder = Path(folder)
    return [
        *write_tables(plan, folder / "tables"),
        *(write_csv(table, folder / "tabulations" / f"{name}.csv") for name, table in tabulations(plan).items()),
        *(write_network(plan, folder / "network" / f"network{suffix}") for suffix in (".graphml", ".gexf")),
        *write_figures(plan, folder / "figures", langs),
    ]
