"""The same name has the same number wherever people read it: four plans, both languages, everything that is written.

What is written is read back as it would be by a person who compares two documents: names beside numbers in tables and
large type, and numbers in sentences.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html
from matplotlib.text import Text

import analysis as an
from analysis.counts import briefing_counts
from analysis.figures.style import figure_of
from analysis.labels import LANGS, Lang
from analysis.notebooks import FOLDER
from analysis.page import write_page
from analysis.slides import write_slides
from analysis.words import say
from analysis.workbook import write_workbook

PLANS = {
    "shandong": an.SHANDONG_2025,
    "toy": an.TOY,
    "coldchain": Path(__file__).parent / "data/plans/01-national-coldchain.txt",  # 各有关部门, sections without a task
    "hunan": Path(__file__).parent / "data/plans/24-hunan-several-lists.txt",  # tasks with several lists
}
HAN = "[\u3000-\u9fff\uff00-\uffef]"
N = r"(?<![\d.,])(\d(?:[\d,]*\d)?)(?![\d.]*\d|%)"
IN_SENTENCES: dict[Lang, dict[str, str]] = {  # how a sentence names a count; the names are those of tables
    "zh": {
        "板块": f"{N}个板块",
        "任务": f"{N}项任务[、，中交]",
        "写明责任单位的任务": f"{N}项写明责任单位",
        "责任单位名单": f"{N}份责任单位名单",
        "分工": f"{N}条分工",
        "任务项次": f"{N}项次",
        "单位": f"(?:、|，|：|；|涉及|交给|相当于){N}个单位(?!仅|的名次|中任|有共同|，与)",
        "泛指单位": f"泛指单位 ?{N}",
        "只参与1项的单位": f"{N}个单位仅参与1项",
        "量化目标": f"量化目标{N}个|{N}个量化目标",
        "名单未列全的任务": f"名单未列全的(?:任务)?有? ?{N}|{N}项任务的名单未列全",
        "没有责任单位的任务": f"没有责任单位的(?:任务)?有? ?{N}|{N}项没有责任单位",
        "只有一个责任单位的任务": f"只有一个责任单位的(?:任务)?有? ?{N}|、{N}项只有一个",
        "领域缺口": f"领域缺口 ?{N}",
        "警告": f"警告有? ?{N}",
        "需要核对": f"需要核对 ?{N}",
        "领域": f"写到{N}个领域",
        "只见于1项任务的领域": f"只见于1项任务的领域有{N}个|{N}个领域只见于1项",
        "只见于1项任务的政策领域": f"{N}个政策领域只见于1项",
        "没有主管单位的领域": f"其中{N}个没有一次列入其主管单位",
        "可能的单位对": f"{N}个可能的单位对",
        "有共同任务的单位对": f"{N}对单位有共同任务",
    },
    "en": {
        "sections": f"{N} sections",
        "tasks": f"{N} tasks(?:,| for| name a unit| × )|(?<!units )[Oo]f {N} tasks",
        "tasks that name a unit": f"{N} tasks that name|{N} of [\\d,]+ tasks name a unit|of which {N} name a unit",
        "lists": f"{N} lists",
        "assignments": f"{N} assignments",
        "ties": f"{N} ties",
        "units": f"(?<!the ){N} units(?! are in| have a| that| with| more|[^.;]*tie)|of the {N} units|: {N} units, [\\d,]+ ties",
        "generic units": f"generic units {N}",
        "units in a single task": f"{N} units are in one",
        "quantified targets": f"{N} quantified targets",
        "tasks with an open-ended list": f"with an open-ended list(?: \\(等\\))?:? {N}",
        "tasks without a unit": f"(?:without a unit|without any named unit):? {N}",
        "tasks with a single unit": f"with a single (?:unit|one):? {N}",
        "theme gaps": f"theme gaps:? {N}",
        "warnings": f"[Ww]arnings:? {N}",
        "to check": f"To check: {N}",
        "themes": f"name {N} themes",
        "themes in a single task": f"(?<!policy )themes in a single task: {N}",
        "policy themes in a single task": f"policy themes in a single task: {N}",
        "themes without an owner": f"of which {N} never with a natural owner",
        "possible pairs": f"{N} possible pairs",
        "pairs that share a task": f"{N} pairs of units share a task",
    },
}
COUNTED = {  # of these names the number is also known
    "sections", "tasks", "lists", "assignments", "departments", "targets", "open_ended", "without_owner",
    "single_owner", "gaps", "warnings", "to_check",
}  # fmt: skip
Pair = tuple[str, str]  # a name and a number beside it, as they stand there
Found = dict[str, dict[int, set[str]]]  # by name, each number and what states it


def read_back(plan: an.Plan, lang: Lang, folder: Path) -> Iterator[tuple[str, list[str], list[Pair]]]:
    """Each thing that is written of the plan: what it is, its texts, and the numbers that stand beside a name."""
    yield "summary", plan.summary(lang).split("\n"), []
    yield "findings", list(_sentences(plan, lang)), []
    yield "figures", [text for _, ax in an.draw_all(plan, lang) for text in _drawn(ax)], []
    yield "slides", *_deck(write_slides(plan, folder / "briefing.pptx", lang))
    yield "workbook", *_book(write_workbook(plan, folder / "briefing.xlsx", lang))
    yield "page", *_page(write_page(plan, folder / "briefing.html", [lang], figures={lang: {}}))  # they are drawn above


def _sentences(plan: an.Plan, lang: Lang) -> Iterator[str]:
    """What the notebooks say of a plan."""
    yield an.reading_finding(plan, lang)
    yield an.network_finding(an.workload(plan), lang)
    yield an.methods_text(plan, lang)
    for finding in an.findings(plan, lang):
        yield finding.text


def _drawn(ax: Any) -> list[str]:
    """The words of a figure, each line of text on its own; and the finding that is its name."""
    return [str(ax.get_label()), *(text.get_text().replace("\n", " ") for text in figure_of(ax).findobj(Text))]


def _deck(path: Path) -> tuple[list[str], list[Pair]]:
    from pptx import Presentation

    texts: list[str] = []
    pairs: list[Pair] = []
    for slide in Presentation(str(path)).slides:
        frames = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        pairs += [(name, number) for number, name in pairwise(frames) if is_number(number)]
        texts += frames
        for shape in slide.shapes:
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                plot = shape.chart.plots[0]
                texts += [str(label) for label in plot.categories] + [series.name for series in plot.series]
            texts += shape._element.xpath("./*/p:cNvPr/@descr")
        if slide.has_notes_slide:
            texts.append(slide.notes_slide.notes_text_frame.text)
    return texts, pairs


def _book(path: Path) -> tuple[list[str], list[Pair]]:
    """Every string; of the first sheet also names with a number beside them: facts, and sheets with their rows."""
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_col=3)]
    pairs = [(str(name), str(value)) for name, *values in rows for value in values if type(value) is int]
    return texts, pairs


def _page(path: Path) -> tuple[list[str], list[Pair]]:
    """Every text; the numbers at its head, and each table with its rows."""
    main = html.fromstring(path.read_text(encoding="utf-8")).find(".//main")
    for script in main.xpath(".//script"):
        script.drop_tree()
    pairs = [(item.findtext("dt"), item.findtext("dd")) for item in main.xpath(".//dl/div")]
    pairs += [
        (sheet.findtext("h3"), str(len(sheet.xpath(".//tbody/tr"))))
        for sheet in main.xpath(".//section[@class='sheet']")
    ]
    blocks = main.xpath(".//p | .//li | .//h3 | .//td | .//th | .//caption | .//figcaption")
    texts = [" ".join(filter(None, map(str.strip, block.itertext()))) for block in blocks]
    return [*texts, *main.xpath(".//@aria-label")], pairs


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,]+", text))


def add(found: Found, lang: Lang, where: str, texts: list[str], pairs: list[Pair]) -> None:
    """Note which number each name has there; a line that is broken is read as a whole."""
    for name, number in pairs:
        found[name.lower()][int(number.replace(",", ""))].add(where)
    for text in texts:
        whole = " ".join(text.split())
        whole = re.sub(f"(?<={HAN}) | (?={HAN})", "", whole) if lang == "zh" else whole
        for name, pattern in IN_SENTENCES[lang].items():
            for match in re.finditer(pattern, whole):
                number = next(filter(None, match.groups()))
                found[name][int(number.replace(",", ""))].add(where)


def contradictions(found: Found) -> dict[str, dict[int, set[str]]]:
    return {name: dict(numbers) for name, numbers in found.items() if len(numbers) > 1}


def nothing() -> Found:
    return defaultdict(lambda: defaultdict(set))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PLANS)
def test_the_same_name_has_the_same_number(name: str, lang: Lang, tmp_path: Path) -> None:
    plan, found = an.read_plan(PLANS[name]), nothing()
    for where, texts, pairs in read_back(plan, lang, tmp_path):
        add(found, lang, where, texts, pairs)
    if (name, lang) == ("shandong", "en"):  # the plan and the language in which the notebooks are kept
        for path in sorted(FOLDER.glob("*.ipynb")):
            add(found, lang, path.stem, list(_outputs(path)), [])
    assert contradictions(found) == {}
    counts = briefing_counts(plan)
    for key in COUNTED:
        (number,) = found[say(f"count.{key}", lang).lower()]
        assert number == counts[key], key
    if name == "shandong":  # or a name that nobody uses any more would hold for ever
        unread = [name for name in IN_SENTENCES[lang] if not found[name] and name not in ("泛指单位", "generic units")]
        assert unread == []
        assert all(len(set().union(*found[say(f"count.{key}", lang).lower()].values())) > 1 for key in COUNTED)


def _outputs(path: Path) -> Iterator[str]:
    """What the cells of a notebook show, as it is kept."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            yield from "".join(output.get("text", "")).split("\n")
            yield "".join(data.get("text/markdown", ""))


def test_a_second_number_is_found() -> None:
    """In a table and in a sentence, in two sentences, and on a line that is broken."""
    found = nothing()
    add(found, "zh", "summary", ["读出：5个板块、8项任务，涉及14个单位。"], [])
    add(found, "zh", "slides", ["需要核对14处", "8项任务\n中没有责任单位的有1项"], [("板块", "4"), ("需要核对", "0")])
    assert {name: set(numbers) for name, numbers in contradictions(found).items()} == {
        "板块": {4, 5},
        "需要核对": {0, 14},
    }
    assert set(found["任务"]) == {8} and set(found["单位"]) == {14} and set(found["没有责任单位的任务"]) == {1}
