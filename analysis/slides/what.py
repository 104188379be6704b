"""Slides on what is covered, what to check, the targets, what would break, how sure it is, and the method."""

from __future__ import annotations

import pandas as pd

from analysis.coverage import section_coverage, section_summary, target_owners
from analysis.figures.inference import DAMAGE
from analysis.figures.style import PALETTE
from analysis.findings import coverage_finding, extremes_finding
from analysis.methods import intervals_finding, knock_out_finding, methods_text
from analysis.slides.charts import draw_bars, pale
from analysis.slides.page import CHART, MOST_BARS, MOST_ROWS, Page
from analysis.slides.room import Box
from analysis.tables import LOG_ORDER
from analysis.thematic import coverage_gaps, thematic_coverage
from analysis.uncertainty import incomplete, workload_intervals
from analysis.whatif import knock_out
from analysis.words import names, say

BUSIEST = 3  # departments that are named of a section, or of a target


def add_coverage(page: Page) -> None:
    """What each section has, as a table."""
    coverage = section_coverage(page.plan)
    summary = section_summary(page.plan).set_index("section_id", drop=False).loc[list(coverage)]
    if summary.empty:
        return
    shown = summary.head(MOST_ROWS)
    table = pd.DataFrame(
        {
            page.say("section"): [page.name(key) for key in shown["section_id"]],
            say("coverage.tasks", page.lang): shown["tasks"],
            **{page.say(key): shown[key] for key in ("departments", "without_owner", "single_owner", "open_ended")},
            page.say("busiest"): [_busiest(page, coverage[key]) for key in shown["section_id"]],
        }
    )
    title = coverage_finding(coverage, page.lang)
    slide = page.deck.page(title, page.notes(tasks=page.owners.loc[page.owners["owner"].ne("several"), "task_id"]))
    page.deck.table(slide, table, (3.1, 0.9, 1.7, 1, 1, 1.1, 4.1), CHART, title, right=range(1, 6))
    page.under(slide, extremes_finding(coverage, page.lang), rest=len(summary) - len(shown))


def _busiest(page: Page, tasks: pd.Series[int]) -> str:
    """The departments with most tasks in a section, each with their number."""
    most = tasks[tasks > 0].sort_values(ascending=False, kind="stable").head(BUSIEST)
    return say("join", page.lang).join(page.say("unit", name=page.name(str(key)), count=n) for key, n in most.items())


def add_themes(page: Page) -> None:
    """Policy themes that the tasks name, as bars: with and without a natural owner on the list."""
    table = thematic_coverage(page.plan)
    named = table[table["tasks"].gt(0) & table["kind"].eq("domain") & ~table["subject"]]
    if named.empty:
        return
    labels, shown = list(named["theme" if page.lang == "zh" else "theme_en"]), named.head(MOST_BARS)
    tasks, owned = shown["tasks"], shown["owner_tasks"]
    said = "themes" if table["subject"].any() else "themes_plain"
    title = page.say(said, top=labels[0], tasks=tasks.iloc[0], once=named["tasks"].eq(1).sum())
    parts = {page.say("themes_owned"): owned, page.say("themes_other"): tasks - owned}
    if not named["owners"].any():  # of a place that is not known
        parts = {say("workload.axis", page.lang): tasks}
    slide = page.deck.page(title, [f"{label}: {count}" for label, count in zip(labels, named["tasks"], strict=True)])
    draw_bars(slide, labels[:MOST_BARS], parts, PALETTE, CHART, title)
    page.under(slide, page.say("themes_note", shown=len(shown), themes=len(named)))


def add_gaps(page: Page) -> None:
    """Tasks without a unit or with a single one, themes without their natural owner, warnings: things to check."""
    alone, others = _alone(page), [*_themes(page), *_warnings(page)]
    every = [*alone, *others]
    rows = [*(alone[: MOST_ROWS // 2] if others else alone), *others][:MOST_ROWS]
    if not rows:
        return
    title = page.say("gaps", **page.counts)
    slide = page.deck.page(title, page.notes(tasks=dict.fromkeys(task for task, *_ in every if task)))
    heads = [page.say(f"gaps_{key}") for key in ("task", "found", "detail")]
    whole = page.say("gaps_whole")
    table = pd.DataFrame([(page.name(task) if task else whole, *rest) for task, *rest in rows], columns=heads)
    page.deck.table(slide, table, (4, 4, 4), CHART, title)
    page.under(slide, page.say("gaps_note"), rest=len(every) - len(rows))


def _alone(page: Page) -> list[tuple[str, str, str]]:
    """Tasks without a named unit, then those with a single one: what was found, and what to check."""
    unit = page.ties.set_index("task_id")["department_id"]
    tasks = page.owners.set_index("task_id")["owner"]
    return [
        (str(task), page.say(f"gaps_{kind}"), page.say(f"gaps_{kind}_detail", unit=page.name(unit.get(task, ""))))
        for kind in ("none", "single")
        for task in tasks.index[tasks.eq(kind)]
    ]


def _warnings(page: Page) -> list[tuple[str, str, str]]:
    """What the reader was not sure of, with the task that it concerns, if any."""
    log = page.plan.log[page.plan.log["level"].eq("warning")].sort_values(list(LOG_ORDER))
    said = log["message_zh" if page.lang == "zh" else "message"]
    return [(task, text, page.say("gaps_warning_detail")) for task, text in zip(log["task_id"], said, strict=True)]


def _themes(page: Page) -> list[tuple[str, str, str]]:
    """Tasks that name a theme without a natural owner of it on their list."""
    gaps = coverage_gaps(page.plan)
    return [
        (
            row["task_id"],
            page.say("gaps_theme", theme=row["theme" if page.lang == "zh" else "theme_en"], words=row["words"]),
            page.say("gaps_theme_detail", expected=names(gaps, row["expected"].split("、"), page.lang)),
        )
        for row in gaps.to_dict("records")
    ]


def add_targets(page: Page) -> None:
    """Quantified targets as printed, and who owns them."""
    owned = target_owners(page.plan)
    if owned.empty:
        return
    words, units = page.plan.targets["text"], page.ties.groupby("task_id")["department_id"].agg(list)
    owners = owned["owner"].value_counts()
    counts = {key: owners.get(key, 0) for key in ("several", "single", "none")}
    title, shown = page.say("targets", targets=len(owned), **counts), owned.head(MOST_ROWS)
    tasks = list(shown["task_id"])
    table = pd.DataFrame(
        {
            page.say("targets_words"): words.head(MOST_ROWS),
            page.say("targets_deadline"): shown["deadline"],
            page.say("targets_owners"): [_first(page, units.get(task, [])) for task in tasks],
            page.say("targets_task"): [page.name(task) if task else page.say("targets_general") for task in tasks],
        }
    )
    notes = owned["target_id"] + " " + owned["task_id"] + " " + words
    slide = page.deck.page(title, [page.say("notes_tasks"), *notes])
    page.deck.table(slide, table, (4, 1, 4.2, 3), CHART, title)
    page.under(slide, rest=len(owned) - len(shown))


def _first(page: Page, units: list[str]) -> str:
    """The first of the units, and how many they are."""
    shown = say("join", page.lang).join(map(page.name, units[:BUSIEST]))
    return shown if len(units) <= BUSIEST else page.say("units", names=shown, count=len(units))


def add_knock_out(page: Page) -> None:
    """Tasks that would be left with nobody or with a single unit, as bars."""
    table = knock_out(page.plan)
    shown = table[table[list(DAMAGE)].any(axis=1)].head(MOST_BARS)
    if shown.empty:
        return
    labels = [page.name(key) for key in shown["departments"]]
    looks = {key: look for key, look in DAMAGE.items() if shown[key].any()}
    parts = {say(f"knock_out.{key}", page.lang): shown[key] for key in looks}
    ids = shown[[f"{key}_ids" for key in looks]].agg(" ".join, axis=1)
    title, how = knock_out_finding(table, page.lang), say("knock_out.subtitle", page.lang)
    notes = [f"{label}: {' '.join(tasks.split())}" for label, tasks in zip(labels, ids, strict=True)]
    slide = page.deck.page(title, [how, page.say("notes_tasks"), *notes])
    draw_bars(slide, labels, parts, [pale(hue, strength) for hue, strength in looks.values()], CHART, title)
    page.under(slide, how)


def add_intervals(page: Page) -> None:
    """How many tasks each department may have if open-ended lists meant it, as bars, with the ranks that follow."""
    table = workload_intervals(page.plan)
    if not table["width"].any():
        return
    shown, title = table.head(MOST_BARS), intervals_finding(table, page.lang)
    tasks = page.plan.tasks.loc[incomplete(page.plan), "task_id"]
    slide = page.deck.page(title, page.notes(say("intervals.subtitle", page.lang), tasks=tasks))
    labels = [
        page.say("rank", name=page.name(row["department_id"]), rank=row["rank"]) for row in shown.to_dict("records")
    ]
    parts = {page.say("named"): shown["tasks"], page.say("further"): shown["width"]}
    draw_bars(slide, labels, parts, (PALETTE[0], pale(PALETTE[3], 0.45)), CHART, title)
    page.under(slide, page.say("sure", shown=len(shown), incomplete=len(tasks)))


def add_method(page: Page) -> None:
    """Method and limits in short; the whole text is in the notes."""
    facts = page.counts | {"characters": f"{len(page.plan.source.text):,}"}
    how = ["how", "read", "network", "concentration", "null", "intervals"]
    limits = ["limits", "effort", "assigned", *(["open"] if facts["open_ended"] else []), "themes", "plan"]
    slide = page.deck.page(page.say("method"), [methods_text(page.plan, page.lang)])
    for keys, left in ((how, 0.6), (limits, 6.9)):
        texts = [page.say(f"method_{key}", **facts) for key in keys]
        page.deck.text(slide, texts, Box(left, 1.6, 5.83, 5.1), heads=[0])
