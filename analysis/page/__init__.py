"""Plan → one web page that needs nothing else: findings, network, figures, tables, each row led back to the text.

The page holds its scripts, styles and pictures, asks nothing of any server, and says so to the browser: its Content
Security Policy lets no script run but the two that are named by their hash. What a plan's text smuggles in is text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.resources import files
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import replace_file
from analysis.findings import findings, reading_finding
from analysis.labels import LANGS, Lang
from analysis.methods import methods_text
from analysis.page.characters import harmless
from analysis.page.places import source_lines
from analysis.page.sheets import sheets_of
from analysis.plan import Plan
from analysis.tabulations import tabulations
from analysis.words import say, short

FOLDER = Path(__file__).resolve().parent
LONGEST_NAME = 120
NAMES = ("number", "title", "title_en", "name", "label_en")
HTML_LANG = {"zh": "zh-Hans", "en": "en"}
NUMBERED_BY = {  # the table that has the numbers of a figure
    "workload": "workload",
    "lorenz": "workload",
    "projection": "co_responsibility",
    "co-responsibility": "co_responsibility",
    "significance": "co_responsibility",
    "knock-out": "knock_out",
    "section-coverage": "section_coverage",
    "theme-sections": "thematic_coverage",
    "theme-departments": "thematic_coverage",
}


def write_page(
    plan: Plan,
    path: str | PathLike[str],
    langs: Iterable[Lang] = LANGS,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    figures: Mapping[Lang, Mapping[str, str]] | None = None,
) -> Path:
    """Write the briefing as one HTML file with a switch between the languages; the same plan gives the same bytes.

    Parameters
    ----------
    langs
        Languages of the page; the first one is shown first.
    tables
        The tabulations by name, if they are at hand; else they are made.
    figures
        Every figure as made by `inline_svg`, by language and name, if at hand; else they are drawn.

    Raises
    ------
    PlanError
        If no list names a department, or there is no such language.
    """
    with replace_file(path) as draft:
        draft.write_text(page(plan, langs, tables=tables, figures=figures), encoding="utf-8", newline="\n")
    return Path(path)


def page(
    plan: Plan,
    langs: Iterable[Lang] = LANGS,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    figures: Mapping[Lang, Mapping[str, str]] | None = None,
) -> str:
    """The text of that file; parameters as in `write_page`."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plan = _short(plan.in_order())
    tables = tabulations(plan) if tables is None else tables
    drawn = {lang: figures[lang] if figures else dict(_figures(plan, lang)) for lang in langs}
    scripts = [_script(_d3()), _script((FOLDER / "page.js").read_text(encoding="utf-8"))]
    return environment.get_template("page.html").render(
        contents=[_content(plan, lang, tables, drawn[lang]) for lang in drawn],
        lines=source_lines(plan),
        style=(FOLDER / "page.css").read_text(encoding="utf-8"),
        scripts=scripts,
    )


def _short(plan: Plan) -> Plan:
    """The plan with names that a page has room for; ids, texts and spans stay."""
    cut = partial(short, most=LONGEST_NAME)
    texts: dict[str, Any] = {key: cut(value) for key, value in plan.meta._asdict().items() if isinstance(value, str)}
    tables: dict[str, Any] = {
        name: rows.assign(**{column: rows[column].map(cut) for column in rows.columns.intersection(list(NAMES))})
        for name, rows in (("sections", plan.sections), ("tasks", plan.tasks), ("departments", plan.departments))
    }
    return replace(plan, meta=plan.meta._replace(**texts), **tables)


def _finalize(value: Any) -> Any:
    """Every value passes here on its way into the page; what is marked as safe HTML has no character to replace."""
    return harmless(value) if type(value) is str else value


def _content(plan: Plan, lang: Lang, tables: Mapping[str, pd.DataFrame], figures: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page says in one language."""
    from markupsafe import Markup

    from analysis.page.pictures import network

    title, issuer = (
        getattr(plan.meta, f"{key}_en") if lang == "en" and getattr(plan.meta, f"{key}_en") else getattr(plan.meta, key)
        for key in ("title", "issuer")
    )
    return {
        "lang": lang,
        "html_lang": HTML_LANG[lang],
        "say": partial(say, lang=lang),
        "title": title or short(plan.source.name, LONGEST_NAME),
        "issuer": issuer,
        "date": plan.meta.date,
        "numbers": _numbers(plan),
        "reading": reading_finding(plan, lang),
        "findings": findings(plan, lang),
        "network": network(plan, lang),
        "figures": {name: Markup(svg) for name, svg in figures.items()},
        "numbered_by": NUMBERED_BY,
        "sheets": sheets_of(plan, tables, lang),
        "methods": methods_text(plan, lang),
        "source": short(plan.source.name, LONGEST_NAME),
        "sha256": plan.source.sha256,
    }


def _numbers(plan: Plan) -> dict[str, int]:
    """What stands in large type at the head of the page."""
    return plan.counts() | {
        "targets": len(plan.targets),
        "open_ended": int(plan.tasks["open_ended"].sum()),
        "warnings": int(plan.log["level"].eq("warning").sum()),
    }


def _figures(plan: Plan, lang: Lang) -> Iterator[tuple[str, str]]:
    """Each figure of the briefing as SVG; not that of the network, which the page draws itself."""
    import matplotlib.pyplot as plt

    from analysis.briefing import draw_all  # not above: the briefing imports this module
    from analysis.figures.style import figure_of, page, save
    from analysis.page.pictures import inline_svg

    for name, ax in draw_all(plan, lang):
        if name != "network":
            save(ax, svg := BytesIO(), ".svg", 72, page(ax))
            yield name, inline_svg(svg.getvalue(), str(ax.get_label()), f"{lang}-{name}")
        plt.close(figure_of(ax))


def _d3() -> str:
    """The library that draws the network: D3, as mpld3 brings it along."""
    return files("mpld3").joinpath("js", "d3.v5.min.js").read_text(encoding="utf-8")


def _script(code: str) -> dict[str, Any]:
    """A script, and the hash by which the page's policy lets it run."""
    from markupsafe import Markup

    digest = base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii")
    return {"code": Markup(code), "hash": f"sha256-{digest}"}
