"""Plan → a folder for the briefing: workbook, slides, page, pictures, tables, network, and a list of all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from multiprocessing import parent_process
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.coverage import section_coverage
from analysis.errors import PlanError
from analysis.files import replace_folder, write_manifest
from analysis.labels import LANGS, Lang
from analysis.network import ties, write_network
from analysis.output import write_csv, write_frames
from analysis.plan import Plan, write_tables
from analysis.processes import elsewhere
from analysis.significance import significance
from analysis.structure import communities
from analysis.tabulations import tabulations
from analysis.thematic import theme_departments, theme_sections
from analysis.uncertainty import workload_intervals
from analysis.whatif import knock_out
from analysis.workload import hub, lorenz, workload

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURES = ("png", "svg", "pdf")
DPI = 300  # of a picture in print


class Chart(NamedTuple):
    """A figure of the plan: its name, the numbers in it, and how to draw it."""

    name: str
    table: pd.DataFrame
    draw: Callable[[Lang], Axes]


def charts(plan: Plan) -> Iterator[Chart]:
    """Every figure of the plan."""
    from analysis import figures

    load, left_out = workload(plan), hub(plan)
    pairs, shared = co_responsibility(plan, left_out), co_responsibility_matrix(plan, without=left_out)
    points, coverage, tested = lorenz(load), section_coverage(plan), significance(plan)
    intervals, losses = workload_intervals(plan), knock_out(plan)
    yield Chart("network", ties(plan), lambda lang: figures.draw_network(plan, lang=lang))
    yield Chart("workload", load, lambda lang: figures.draw_workload(load, lang=lang))
    yield Chart("lorenz", points, lambda lang: figures.draw_lorenz(points, lang=lang))
    yield Chart("projection", pairs, lambda lang: figures.draw_projection(pairs, lang=lang))
    yield Chart(
        "co-responsibility", shared.reset_index(), lambda lang: figures.draw_co_responsibility(shared, lang=lang)
    )
    yield Chart("significance", tested, lambda lang: figures.draw_significance(tested, lang=lang))
    yield Chart("intervals", intervals, lambda lang: figures.draw_intervals(intervals, lang=lang))
    yield Chart("communities", communities(plan), lambda lang: figures.draw_communities(plan, lang=lang))
    yield Chart("knock-out", losses, lambda lang: figures.draw_knock_out(losses, lang=lang))
    carried = theme_departments(plan, left_out)
    yield Chart(
        "theme-departments", carried.reset_index(), lambda lang: figures.draw_theme_departments(carried, lang=lang)
    )
    if plan.section_ids():
        spread = theme_sections(plan)
        yield Chart("theme-sections", spread.reset_index(), lambda lang: figures.draw_theme_sections(spread, lang=lang))
        yield Chart(
            "section-coverage", coverage.reset_index(), lambda lang: figures.draw_section_coverage(coverage, lang=lang)
        )


def draw_all(plan: Plan, lang: Lang = "zh") -> Iterator[tuple[str, Axes]]:
    """Every figure of the plan, with its name, one after the other."""
    for chart in charts(plan):
        yield chart.name, chart.draw(lang)


@dataclass
class Draft:
    """What the parts of a briefing share: the plan, where to write, and what is made once for several of them.

    `langs` are those that are written here; another process may write the others. `first` is the briefing's own.
    """

    plan: Plan
    folder: Path
    langs: list[Lang]
    first: Lang
    inline: dict[Lang, dict[str, str]] | None = None  # figures for the page, if it is to have the same ones

    @cached_property
    def tabulations(self) -> dict[str, pd.DataFrame]:
        """Every tabulation of the plan."""
        return tabulations(self.plan)


def write_figures(
    plan: Plan,
    folder: str | PathLike[str],
    langs: Iterable[Lang] = LANGS,
    formats: Iterable[str] = PICTURES,
    dpi: int = DPI,
) -> list[Path]:
    """Write every figure as `name-lang.format`, and its numbers as `name.csv`; return the paths."""
    langs = list(langs)
    return list(_figures(Draft(plan, Path(folder), langs, langs[0]), tuple(formats), dpi))


def _figures(draft: Draft, formats: Collection[str] = PICTURES, dpi: int = DPI) -> Iterator[Path]:
    import matplotlib.pyplot as plt

    from analysis.figures.style import figure_of, page, write_figure
    from analysis.page.pictures import inline_svg

    for chart in charts(draft.plan):
        if draft.first in draft.langs:
            yield write_csv(chart.table, draft.folder / f"{chart.name}.csv")
        for lang in draft.langs:
            ax = chart.draw(lang)
            box = page(ax)
            for suffix in formats:
                path = write_figure(ax, draft.folder / f"{chart.name}-{lang}.{suffix}", dpi, box)
                if suffix == "svg" and draft.inline is not None and chart.name != "network":  # the page has its own
                    svg = inline_svg(path.read_bytes(), str(ax.get_label()), f"{lang}-{chart.name}")
                    draft.inline.setdefault(lang, {})[chart.name] = svg
                yield path
            plt.close(figure_of(ax))


def _tables(draft: Draft) -> Iterator[Path]:
    """The plan's tables and the tabulations."""
    yield from write_tables(draft.plan, draft.folder / "tables")
    yield from write_tables(draft.plan, draft.folder / "tables", "parquet")
    yield from write_frames(draft.tabulations, draft.folder / "tabulations")
    yield from write_frames(draft.tabulations, draft.folder / "tabulations", "parquet")


def _network(draft: Draft) -> Iterator[Path]:
    for suffix in (".graphml", ".gexf"):
        yield write_network(draft.plan, draft.folder / f"network{suffix}")


def _pictures(draft: Draft) -> Iterator[Path]:
    yield from _figures(replace(draft, folder=draft.folder / "figures"))


def _workbook(draft: Draft) -> Iterator[Path]:
    """One workbook for each language, the first one under the plain name."""
    from analysis.workbook import workbook_tables, write_workbook

    tables = workbook_tables(draft.plan)
    for lang in draft.langs:
        name = "briefing.xlsx" if lang == draft.first else f"briefing-{lang}.xlsx"
        yield write_workbook(draft.plan, draft.folder / name, lang, tables)


def _slides(draft: Draft) -> Iterator[Path]:
    from analysis.slides import write_slides

    for lang in draft.langs:
        yield write_slides(draft.plan, draft.folder / f"briefing-{lang}.pptx", lang)


def _page(draft: Draft) -> Iterator[Path]:
    from analysis.page import write_page

    path = draft.folder / "briefing.html"
    inline = draft.inline and {lang: draft.inline[lang] for lang in draft.langs}  # in their order
    yield write_page(draft.plan, path, draft.langs, tables=draft.tabulations, figures=inline or None)


PARTS: dict[str, Callable[[Draft], Iterator[Path]]] = {
    "tables": _tables,
    "network": _network,
    "figures": _pictures,
    "workbook": _workbook,
    "slides": _slides,
    "page": _page,
}
BY_LANGUAGE = ("figures", "slides")  # parts that take long, and need nothing of another language
NEEDED = ("analysis.figures", "analysis.page.pictures", "analysis.slides.story")  # modules for them, slow to import


def write_briefing(
    plan: Plan,
    folder: str | PathLike[str],
    langs: Iterable[Lang] = LANGS,
    *,
    only: Collection[str] = (),
    force: bool = False,
    progress: Callable[[Path], object] = lambda path: None,
    processes: int = 1,
) -> list[Path]:
    """Write the briefing to `folder`, which is replaced as a whole once everything is there; return the paths.

    Parameters
    ----------
    only
        Some of `PARTS`; all of them if none is given.
    force
        Replace the folder even if it holds something else than a briefing.
    progress
        Called with each file that has been written, as it lies in the draft of the folder.
    processes
        How many may work at the same time, one for a language; the files are the same. With more than 1, a script
        must start under ``if __name__ == "__main__":``, as for all of Python's `multiprocessing`.

    Raises
    ------
    PlanError
        If there is no such part or language, or the folder holds something else.
    """
    unknown = sorted(set(only) - set(PARTS))
    if unknown:
        raise PlanError.of("briefing.part", where="briefing", given=unknown[0], parts=list(PARTS))
    parts = [part for part in PARTS if part in only or not only]
    with replace_folder(folder, force) as place:
        langs = list(langs)
        draft = Draft(plan, place, langs, langs[0], inline={} if {"page", "figures"} <= set(parts) else None)
        paths = []
        for path in _written(draft, parts, processes):
            progress(path)
            paths.append(path.relative_to(place))
        source = {"name": plan.source.name, "sha256": plan.source.sha256}
        paths.append(write_manifest(place, source=source, title=plan.meta.title).relative_to(place))
    return [Path(folder) / path for path in paths]


def _written(draft: Draft, parts: list[str], processes: int) -> Iterator[Path]:
    """Every file of the parts; what the later languages need for themselves alone is written in other processes."""
    apart = [part for part in parts if part in BY_LANGUAGE]
    further = min(processes, len(draft.langs)) - 1 if apart else 0
    parted = len(draft.langs) - further
    here, others = draft.langs[:parted], draft.langs[parted:]
    with ExitStack() as stack:
        ready = [stack.enter_context(elsewhere(_in_language, NEEDED)) for _ in others]
        if ready:
            list(charts(draft.plan))  # a plan takes along to another process the measures that it keeps
        started = [start(replace(draft, langs=[lang]), apart) for start, lang in zip(ready, others, strict=True)]
        for part in parts:
            if part not in (*apart, "page"):
                yield from PARTS[part](draft)
        for found in chain(_in_language(replace(draft, langs=here), apart), *started):
            if isinstance(found, Path):
                yield found
            elif draft.inline is not None:
                draft.inline |= found
        if "page" in parts:
            yield from _page(draft)


def _in_language(draft: Draft, parts: list[str]) -> Iterator[Path | dict[Lang, dict[str, str]]]:
    """The parts in the language of the draft; at last, its figures for the page."""
    if parent_process():  # no window, as in the process that it was started from
        import matplotlib

        matplotlib.use("agg")
    for part in parts:
        yield from PARTS[part](draft)
    yield draft.inline or {}
