"""Slides on the plan as a whole, on who carries how much, and on who works with whom."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.coresponsibility import co_responsibility, co_responsibility_matrix
from analysis.figures import draw_co_responsibility, draw_network
from analysis.figures.style import PALETTE, QUIET
from analysis.findings import (
    concentration_finding,
    findings,
    lorenz_finding,
    matrix_finding,
    network_finding,
    pair_finding,
    workload_finding,
)
from analysis.methods import significance_finding
from analysis.significance import significance
from analysis.slides.charts import draw_bars, draw_curves
from analysis.slides.deck import BODY
from analysis.slides.page import CHART, LEFT, MOST_BARS, MOST_CELLS, RIGHT, Page
from analysis.slides.room import Box
from analysis.words import names, say, sentences
from analysis.workload import LOADS, concentration, hub, lorenz

TILES = ("tasks", "departments", "assignments", "sections", "targets", "open_ended")
MOST_PAIRS = 8
PITCH = 0.145  # inches from row to row of a picture
FEWEST_ROWS = 20  # that a picture has room for, so that a small one is not blown up
MEASURES = {"gini": "{:.2f}", "effective_number": "{:.1f}", "top_1": "{:.0%}", "top_5": "{:.0%}", "top_10": "{:.0%}"}


def add_front(page: Page) -> None:
    """Title, issuer and date of the plan."""
    meta = page.plan.meta
    issuer = meta.issuer_en if page.lang == "en" and meta.issuer_en else meta.issuer
    page.deck.front([page.say("subtitle"), *filter(None, (issuer, meta.date))])


def add_glance(page: Page) -> None:
    """Key numbers, and the three questions with their answers."""
    counts = {key: page.counts[key] for key in TILES}
    slide = page.deck.page(page.say("glance", **counts), page.notes(tasks=page.plan.tasks["task_id"]))
    for position, (key, count) in enumerate(counts.items()):
        left = BODY.left + position * BODY.width / len(counts)
        page.deck.text(slide, [f"{count:,}"], Box(left, 1.65, 1.9, 0.65), (36, 28, 20), heads=[0])
        page.deck.text(slide, [say(f"count.{key}", page.lang)], Box(left, 2.3, 1.9, 0.5), (13, 11), quiet=True)
    texts = [text for answer in findings(page.plan, page.lang) for text in (answer.question, answer.text)]
    page.deck.text(slide, texts, Box(0.6, 3.05, 12.13, 3.65), heads=range(0, len(texts), 2), gap=0.3)


def add_network(page: Page) -> None:
    """Tasks and departments as a picture."""
    lines = max(len(page.plan.tasks) + 1.55 * len(page.plan.section_ids()), len(page.load), FEWEST_ROWS)
    ax = _axes(PITCH * lines * BODY.width / BODY.height, PITCH * lines)
    title, how = network_finding(page.load, page.lang), say("network.subtitle", page.lang)
    slide = page.deck.page(title, [how, *page.tasks_of(page.load["department_id"])])
    page.deck.picture(slide, draw_network(page.plan, ax=ax, lang=page.lang), BODY, sentences([title, how], page.lang))


def _axes(width: float, height: float) -> Axes:
    """Axes that fill a figure of this size in inches; labels stand outside."""
    return plt.figure(figsize=(width, height)).add_axes((0, 0, 1, 1))


def add_workload(page: Page) -> None:
    """Tasks of each department as bars."""
    shown, rest = page.load.head(MOST_BARS), page.load["tasks"].iloc[MOST_BARS:]
    title = workload_finding(page.load, page.lang)
    slide = page.deck.page(title, page.tasks_of(page.load["department_id"]))
    labels = [page.name(key) for key in shown["department_id"]]
    draw_bars(slide, labels, {say("workload.axis", page.lang): shown["tasks"]}, PALETTE, CHART, title)
    share = rest.sum() / page.load["tasks"].sum()
    facts = {"shown": len(shown), "others": len(rest), "least": rest.min(), "most": rest.max(), "share": share}
    said = "rest" if facts["least"] != facts["most"] else "rest_same"
    page.under(slide, page.say(said, **facts) if len(rest) else "", page.say("count"))


def add_lorenz(page: Page) -> None:
    """Lorenz curves, and the measures of concentration as a table."""
    points, table = lorenz(page.load), concentration(page.load)
    even = np.linspace(0, 1, len(page.load) + 1)
    curves, cells, by_load = {page.say("equal"): (even, even)}, {}, table.set_index("load")
    for load in LOADS:
        curve = points[points["load"].eq(load)]
        label = say(f"lorenz.{load}", page.lang, gini=by_load.loc[load, "gini"])
        curves[label] = (curve["departments"].to_numpy(), curve["share"].to_numpy())
        cells[page.say(load)] = [look.format(by_load.loc[load, measure]) for measure, look in MEASURES.items()]
    title, how = lorenz_finding(points, page.lang), say("lorenz.subtitle", page.lang)
    slide = page.deck.page(title, [how, *page.tasks_of(page.load["department_id"])])
    axes = (say("lorenz.x", page.lang), say("lorenz.y", page.lang))
    draw_curves(slide, curves, (QUIET, *PALETTE[:2]), axes, LEFT, title)
    labels = [page.say("gini"), page.say("effective"), *(page.say("top", n=n) for n in (1, 5, 10))]
    rows = pd.DataFrame({page.say("measure"): labels, **cells})
    page.deck.table(slide, rows, (2.2, 1, 1.2), RIGHT._replace(height=2.5), title, right=(1, 2))
    page.deck.text(
        slide, [concentration_finding(table, page.lang), how], RIGHT._replace(top=4.3, height=2.4), (14, 12, 11)
    )


def add_together(page: Page) -> None:
    """The co-responsibility matrix as a picture, the pairs with most tasks in common, and what chance would give."""
    center = hub(page.plan)
    pairs, shared = co_responsibility(page.plan, center), co_responsibility_matrix(page.plan, without=center)
    if pairs.empty:
        return
    chance = significance(page.plan)
    rows = pairs.head(MOST_PAIRS).merge(chance, on=["department_a", "department_b", "shared"])
    both = [names(pairs, ab, page.lang) for ab in zip(rows["department_a"], rows["department_b"], strict=True)]
    notes = [f"{pair}: {tasks}" for pair, tasks in zip(both, rows["task_ids"], strict=True)]
    slide = page.deck.page(pair_finding(pairs, page.lang), [page.say("notes_tasks"), *notes])
    what = [matrix_finding(shared, page.lang), say("pairs.subtitle", page.lang)]
    part = shared.iloc[:MOST_CELLS, :MOST_CELLS]
    side = PITCH * max(len(part), FEWEST_ROWS)
    drawn = draw_co_responsibility(part, ax=_axes(side, side), lang=page.lang)
    page.deck.picture(slide, drawn, LEFT, sentences(what, page.lang))
    table = pd.DataFrame(
        {
            page.say("pair"): both,
            page.say("shared"): rows["shared"],
            page.say("expected"): rows["expected"].map("{:.1f}".format),
            page.say("p"): rows["p_more"].map("{:.2g}".format),
        }
    )
    page.deck.table(slide, table, (4, 1.25, 1.7, 1.05), RIGHT, page.say("pair"), right=(1, 2, 3))
    if len(part) < len(shared):
        what.append(page.say("part", shown=len(part), others=len(shared) - len(part)))
    texts = [significance_finding(chance, page.lang), sentences(what, page.lang)]
    page.deck.text(slide, texts, RIGHT._replace(top=5.3, height=1.45), (12, 11, 10), heads=[0])
