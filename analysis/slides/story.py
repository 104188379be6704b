"""The slides in the order of the meeting."""

from __future__ import annotations

from analysis.labels import Lang
from analysis.plan import Plan
from analysis.slides import what, who
from analysis.slides.deck import Deck
from analysis.slides.page import Page
from analysis.slides.room import presentable
from analysis.words import short, source_line
from analysis.workload import workload

SLIDES = (
    who.add_front,
    who.add_glance,
    who.add_network,
    who.add_workload,
    who.add_lorenz,
    who.add_together,
    what.add_coverage,
    what.add_themes,
    what.add_gaps,
    what.add_targets,
    what.add_knock_out,
    what.add_intervals,
    what.add_method,
)


def tell(plan: Plan, lang: Lang) -> Deck:
    """The whole deck."""
    plan = presentable(plan)
    title = plan.meta.title_en if lang == "en" and plan.meta.title_en else plan.meta.title
    deck = Deck(lang, title or short(plan.source.name), source_line(workload(plan), lang))
    page = Page(plan, lang, deck)
    for add in SLIDES:
        add(page)
    return deck
