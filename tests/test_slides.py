"""The decks are read back with python-pptx: what they say is compared with the tables, where they say it is measured."""

import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import combinations
from math import ceil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from matplotlib.text import Annotation

import analysis as an
from analysis.labels import LANGS
from analysis.schema import read_csv
from analysis.shipped import REFERENCE
from analysis.slides import write_slides
from analysis.words import LABELS
from analysis.workload import LOADS

INCH = 914400
CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
HOSTILE = (
    '=HYPERLINK("http://evil.example/","省甲厅")',
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "很长的名字" * 8000,
    "\x00\x08\x1b_x0007_\ufffe\U0001ffff\u2028省\v局",
    "\u202e局乙省\u2066\u200f\ufeff",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "{=1+1}",
    "&amp;<a:t>]]>",
    "A" * 40000,
)
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def opened(path: Path) -> Any:
    from pptx import Presentation

    return Presentation(str(path))


@pytest.fixture(scope="module")
def decks(shandong: an.Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("slides")
    return {lang: opened(write_slides(shandong, folder / f"{lang}.pptx", lang)) for lang in LANGS}


@pytest.fixture(params=LANGS)
def deck(request: pytest.FixtureRequest, decks: dict[str, Any]) -> Any:
    return decks[request.param]


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text for slide in deck.slides]


def shapes(deck: Any, kind: str) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if getattr(shape, f"has_{kind}", False)]


def pictures(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if hasattr(shape, "image")]


def alternative(shape: Any) -> str:
    return shape._element.xpath("./*/p:cNvPr/@descr")[0]


def lines(text: str, width: float, size: float, bold: bool) -> int:
    """Lines of the text by another way than the one that the decks are made with."""
    from analysis.figures.style import text_width, wrap

    weight = "bold" if bold else "normal"
    broken = wrap(text, width, size, weight).split("\n")
    return sum(max(ceil(text_width(line, size, weight) / width), 1) for line in broken)


def height(frame: Any, width: float, bold: bool = False) -> float:
    """Height in points of the paragraphs of a text frame, whose lines have an exact height."""
    total = 0.0
    for paragraph in frame.paragraphs:
        run = paragraph.runs[0]
        strong = bold or bool(run.font.bold)
        total += lines(run.text, width, run.font.size.pt, strong) * paragraph.line_spacing.pt + paragraph.space_after.pt
    return total - frame.paragraphs[-1].space_after.pt


def boxes(slide: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Left, top, right and bottom in inches of everything on the slide; of texts and tables by their lines."""
    for shape in slide.shapes:
        left, top, wide, high = (value / INCH for value in (shape.left, shape.top, shape.width, shape.height))
        if getattr(shape, "has_table", False):
            high = 0.0
            for position, row in enumerate(shape.table.rows):
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    room = (column.width - cell.margin_left - cell.margin_right) / 12700
                    tall = height(cell.text_frame, room, position == 0) + (cell.margin_top + cell.margin_bottom) / 12700
                    row.height = max(row.height, int(tall * 12700))
                high += row.height / INCH
        elif (
            shape.has_text_frame
            and shape.text
            and not (shape.is_placeholder and shape.placeholder_format.type in (13, 15))
        ):
            title = shape.is_placeholder and shape.placeholder_format.type in (1, 3)
            tall = height(shape.text_frame, wide * 72, title) / 72
            assert tall <= high + 1e-6, f"{shape.text} is too high"
            high = tall
        yield shape.name, left, top, left + wide, top + high


def test_one_finding_a_slide(deck: Any) -> None:
    assert len(deck.slides) >= 11
    assert len(set(titles(deck))) == len(deck.slides)
    assert all(titles(deck))
    for slide in list(deck.slides)[1:]:
        assert slide.shapes[0] == slide.shapes.title  # read first
        kinds = [shape.placeholder_format.type for shape in slide.placeholders]
        assert sorted(int(kind) for kind in kinds) == [1, 13, 15]  # title, number, foot
    assert (deck.slide_width / INCH, deck.slide_height / INCH) == (pytest.approx(13.333), 7.5)


def test_titles_are_built_from_the_numbers(decks: dict[str, Any]) -> None:
    said = titles(decks["en"])
    assert said[0] == "Key Points of Work for Building a Strong Digital Province in 2025"
    assert said[1] == "27 tasks for 43 units, 18 quantified targets"
    assert said[3] == "Big Data Bureau is in 22 of the 26 tasks that name a unit (85%); 13 units are in one"
    assert "Leaving out Big Data Bureau, Transport and Health share the most tasks (7)" in said
    assert "Of 18 quantified targets, 16 are shared by several units, 2 have one, 0 name none" in said


def test_nothing_overflows_or_overlaps(deck: Any) -> None:
    for slide in deck.slides:
        found = list(boxes(slide))
        for name, left, top, right, bottom in found:
            assert min(left, top) >= 0 and right <= 13.334 and bottom <= 7.5, (slide.shapes.title.text, name)
        for (a, *one), (b, *two) in combinations(found, 2):
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] + 1e-6 or two[3] <= one[1] + 1e-6
            assert apart, (slide.shapes.title.text, a, b)


def test_charts_are_native_and_their_workbooks_agree(deck: Any, shandong: an.Plan) -> None:
    charts = [shape.chart for shape in shapes(deck, "chart")]
    load = an.workload(shandong)
    bars, curves = charts[0], charts[1]
    assert list(bars.plots[0].series[0].values) == load["tasks"].head(18).tolist()
    points = an.lorenz(load)
    for series, name in zip(list(curves.plots[0].series)[1:], ("tasks", "fractional"), strict=True):
        curve = points[points["load"].eq(name)]
        assert list(series.values) == pytest.approx(curve["share"].tolist())
        assert list(series.iter_values()) == list(series.values)
    for chart in charts:
        sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        root = etree.fromstring(etree.tostring(chart._chartSpace))
        for reference in root.xpath("//c:numRef | //c:strRef", namespaces=CHART):
            (formula,) = reference.xpath("c:f/text()", namespaces=CHART)
            cells = sheet[formula.split("!")[1].replace("$", "")]
            cells = [row[0] for row in cells] if isinstance(cells, tuple) else [cells]
            cached = [str(value) for value in reference.xpath(".//c:pt/c:v/text()", namespaces=CHART)]
            assert [as_text(cell.value) for cell in cells] == [as_text(value) for value in cached]


def as_text(value: Any) -> str:
    try:
        return f"{float(value):.9f}"
    except ValueError:
        return str(value)


def test_every_label_of_a_bar_is_shown(deck: Any) -> None:
    for shape in shapes(deck, "chart"):
        for axis in shape.chart._chartSpace.xpath("//c:catAx"):
            tags = [etree.QName(child).localname for child in axis]
            assert tags.index("lblOffset") < tags.index("tickLblSkip") < tags.index("noMultiLvlLbl")


def test_pictures_are_fit_for_print_and_described(deck: Any) -> None:
    assert len(pictures(deck)) == 2
    for picture in pictures(deck):
        assert picture.image.size[0] / (picture.width / INCH) >= 290
        assert 0.99 < picture.width / picture.height * picture.image.size[1] / picture.image.size[0] < 1.01
    for shape in [*pictures(deck), *shapes(deck, "chart"), *shapes(deck, "table")]:
        assert 3 < len(alternative(shape)) <= 601


def test_pictures_have_no_heading_of_their_own(toy: an.Plan) -> None:
    from analysis.slides.deck import BODY, Deck

    def outside() -> int:
        return sum(isinstance(text, Annotation) and text.get_annotation_clip() is False for text in ax.texts)

    ax, deck = an.draw_network(toy), Deck("zh", "title", "source")
    assert outside() == 3  # title, subtitle, source
    deck.picture(deck.page("finding", []), ax, BODY, "what it shows")
    assert outside() == 0


def test_tables_say_what_the_measures_say(decks: dict[str, Any], shandong: an.Plan) -> None:
    found = {table.table.cell(0, 0).text: table.table for table in shapes(decks["zh"], "table")}
    cells = {key: [[cell.text for cell in row.cells] for row in table.rows][1:] for key, table in found.items()}
    summary = an.section_summary(shandong)
    assert [int(row[1]) for row in cells["板块"]] == summary["tasks"].tolist()
    assert [int(row[2]) for row in cells["板块"]] == summary["departments"].tolist()
    pairs = an.co_responsibility(shandong, an.hub(shandong)).head(8)
    assert [int(row[1]) for row in cells["两个单位"]] == pairs["shared"].tolist()
    assert [row[0] for row in cells["原文"]] == shandong.targets["text"].head(10).tolist()
    assert cells["原文"][0][2] == "省交通运输厅、省住房城乡建设厅、省医保局等9个单位"


def test_sections_without_a_task_are_counted_but_not_shown(tmp_path: Path) -> None:
    """In a plan with a unit that names nobody, whose counts are whole numbers all the same."""
    text = "甲省要点\n一、总则\n二、节\n1.事。做。(责任单位:省甲局、省乙局)\n2.事。做。(责任单位:省甲局、各有关部门)\n三、保障"
    deck = opened(write_slides(an.read_plan(text), tmp_path / "deck.pptx", "zh"))
    table = next(table.table for table in shapes(deck, "table") if table.table.cell(0, 0).text == "板块")
    assert [row.cells[0].text for row in table.rows] == ["板块", "节"]
    assert table.cell(1, 6).text == "省甲局（2）、省乙局（1）"
    assert any("没有任务的板块2个，不在表中。" in shape.text_frame.text for shape in shapes(deck, "text_frame"))


def test_notes_name_the_tasks(deck: Any, shandong: an.Plan) -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert len(notes) == len(deck.slides) - 1
    hub = re.search(r"^(?:省大数据局|Big Data Bureau): (.*)$", notes[2], re.M)
    ties = shandong.assignments[shandong.assignments["department_id"].eq("省大数据局")]
    assert hub and hub[1].split() == sorted(ties["task_id"])
    assert any("Benjamini" in note for note in notes)


def test_fonts_are_those_of_a_chinese_office(deck: Any, tmp_path: Path) -> None:
    deck.save(tmp_path / "again.pptx")
    with ZipFile(tmp_path / "again.pptx") as package:
        themes = [name for name in package.namelist() if name.startswith("ppt/theme/")]
        assert len(themes) == 2  # of slides and of notes
        for theme in themes:
            text = package.read(theme).decode()
            assert (
                text.count('<a:ea typeface="微软雅黑" panose="020B0503020204020204" pitchFamily="34" charset="-122"/>')
                == 2
            )
            assert text.count('<a:latin typeface="Calibri"/>') == 2
        slides = [package.read(name).decode() for name in package.namelist() if name.startswith("ppt/slides/slide")]
    assert not any("typeface=" in slide for slide in slides)  # all text is in the fonts of the theme
    assert all(re.search(r'lang="(zh-CN|en-GB)"', slide) for slide in slides)


def test_shape_ids_are_unique(deck: Any) -> None:
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(set(ids)) == len(ids)


def test_every_label_of_the_slides_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (Path(an.__file__).parent / "slides").glob("*.py"))
    texts = {re.sub(r"\\{.*?\\}", r"\\w+", re.escape(text)) for text in re.findall(r'"([a-z_{}]+)"', code)} | {*LOADS}
    keys = read_csv(REFERENCE / "labels.csv", LABELS)["key"]
    slides = [key.removeprefix("slides.") for key in keys if key.startswith("slides.")]
    assert len(slides) > 60
    assert [key for key in slides if not any(re.fullmatch(text, key) for text in texts)] == []


# ---------------------------------------------------------------- hostile, tiny and shuffled plans


@pytest.fixture(scope="module")
def crowded() -> an.Plan:
    """Twelve departments, eight tasks in two sections, a target in each."""
    rows = ["甲省工作要点", "为做好工作,制定本要点。"]
    for number in range(1, 9):
        units = "、".join(f"省{unit:02}局" for unit in range(12) if (unit * number) % 5 < 3 or unit == number)
        rows += ["一、节" if number == 1 else "二、节二"] if number in (1, 5) else []
        rows.append(
            f"{number}.做第{number}件事。做到{number}00个以上。(责任单位:{units}{'等' if number % 3 == 0 else ''})"
        )
    return made("\n".join(rows))


def renamed(plan: an.Plan, words: tuple[str, ...]) -> an.Plan:
    """The plan with these words in place of its names, titles, ids of departments and of its own title."""
    new = dict(zip(plan.departments["department_id"], words, strict=False))
    departments = plan.departments.assign(
        **{key: plan.departments["department_id"].replace(new) for key in ("department_id", "name", "label_en")}
    )
    assignments = plan.assignments.assign(department_id=plan.assignments["department_id"].replace(new))
    tasks, sections = (
        table.assign(title=np.resize(words, len(table)), title_en=np.resize(words, len(table)))
        for table in (plan.tasks, plan.sections)
    )
    meta = plan.meta._replace(title=words[0], title_en=words[3], issuer=words[4], issuer_en=words[5])
    return replace(plan, meta=meta, departments=departments, assignments=assignments, tasks=tasks, sections=sections)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.filterwarnings("ignore:.*[Gg]lyph")
def test_hostile_text_is_harmless(crowded: an.Plan, lang: Any, tmp_path: Path) -> None:
    words = HOSTILE if lang == "zh" else HOSTILE[::-1]
    path = write_slides(renamed(crowded, words), tmp_path / "hostile.pptx", lang)
    test_nothing_overflows_or_overlaps(opened(path))
    with ZipFile(path) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels")):
                text = package.read(part).decode()
                root = etree.fromstring(text.encode())
                assert not root.xpath(
                    "//*[@TargetMode='External'] | //*[contains(local-name(), 'hlink')][@*[local-name()='id']]"
                )
                values = [*root.itertext(), *root.xpath("//@descr | //@name")]
                unseen = {c for value in values for c in value if unicodedata.category(c) in UNSEEN}
                assert unseen <= {"\n"}, part
                if part.startswith("ppt/slides/slide"):
                    assert max(map(len, values)) < 1500, part
            if part.endswith(".xlsx"):
                sheet = openpyxl.load_workbook(io.BytesIO(package.read(part))).active
                assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
                assert not any(cell.hyperlink for row in sheet for cell in row)
        whole = " ".join(
            package.read(part).decode() for part in package.namelist() if part.startswith("ppt/slides/slide")
        )
    assert "&lt;script&gt;" in whole and "=HYPERLINK(" in whole


def made(text: str) -> an.Plan:
    return an.parse_plan(an.Source("made", text, ""))


@pytest.mark.parametrize(
    ("lang", "text", "slides", "drawn"),
    [  # nine at least: front, glance, network, bars, Lorenz, a field or the sections, gaps, knock-outs, method
        ("en", "甲省工作要点\n一、做头一件事。(省甲局负责)", 9, 1),
        ("zh", "甲省工作要点\n一、做头一件事。(省甲局负责)\n二、做第二件事。(省甲局、省乙局等负责)", 9, 1),
        (
            "zh",
            "甲省工作要点\n一、节\n1.事。做到100个以上。(责任单位:省甲局)\n2.无人。做。\n二、节二\n3.事。做。(责任单位:省乙局)",
            10,
            1,
        ),
    ],
)
def test_tiny_plans(lang: Any, text: str, slides: int, drawn: int, tmp_path: Path) -> None:
    deck = opened(write_slides(made(text), tmp_path / "tiny.pptx", lang))
    assert (len(deck.slides), len(pictures(deck))) == (slides, drawn)
    assert all(titles(deck))
    assert not any("nan" in shape.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    test_nothing_overflows_or_overlaps(deck)


def test_a_target_without_an_owner_has_a_dash(tmp_path: Path) -> None:
    plan = made("甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局)\n2.二事。做到100个以上。")
    deck = opened(write_slides(plan, tmp_path / "x.pptx", "zh"))
    (table,) = (shape.table for shape in shapes(deck, "table") if shape.table.cell(0, 0).text == "原文")
    assert table.cell(1, 2).text == "—"  # an empty cell would be as high as its default size of 18 points


def test_a_plan_that_names_nobody_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match="no list names a unit"):
        write_slides(made("甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)"), tmp_path / "x.pptx")
    assert list(tmp_path.iterdir()) == []


def test_no_such_language(toy: an.Plan, tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match="no language “fr”"):
        write_slides(toy, tmp_path / "x.pptx", "fr")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def toy_deck(toy: an.Plan, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_slides(toy, tmp_path_factory.mktemp("toy") / "toy.pptx", "zh").read_bytes()


def test_order_of_rows_changes_nothing(toy: an.Plan, toy_deck: bytes, tmp_path: Path) -> None:
    tables = {field.name: getattr(toy, field.name) for field in fields(toy)}
    mixed = replace(
        toy, **{name: table.iloc[::-1] for name, table in tables.items() if isinstance(table, pd.DataFrame)}
    )
    assert write_slides(mixed, tmp_path / "x.pptx", "zh").read_bytes() == toy_deck


def test_no_date_gets_in(toy_deck: bytes) -> None:
    with ZipFile(io.BytesIO(toy_deck)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
        for part in package.namelist():
            if part.endswith(".xlsx"):
                with ZipFile(io.BytesIO(package.read(part))) as book:
                    assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                    assert b"2000-01-01T00:00:00Z" in book.read("docProps/core.xml")


def test_any_hash_seed_place_and_locale_give_the_same_bytes(toy_deck: bytes, tmp_path: Path) -> None:
    code = (
        "import sys; import analysis as an; from analysis.slides import write_slides; "
        "write_slides(an.read_plan(an.TOY), sys.argv[1], 'zh')"
    )
    there = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "MPLBACKEND": "agg"}
    root = Path(an.__file__).parents[1]
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "there.pptx")],
        env=os.environ | there | {"PYTHONPATH": str(root)}, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert (tmp_path / "there.pptx").read_bytes() == toy_deck


# ---------------------------------------------------------------- what fits


@given(st.text(st.sampled_from("公共数据 ab,。Wi“”(12%等"), max_size=80), st.floats(30, 400), st.integers(1, 3))
def test_what_is_fitted_fits(text: str, width: float, most: int) -> None:
    from analysis.slides.room import clean, count_lines, fit

    short = fit(text, width, 12, most)
    assert count_lines(short, width, 12) <= most
    assert lines(short, width, 12, bold=False) <= most
    assert short == clean(text) or (short.endswith("…") and clean(text).startswith(short[:-1]))


@given(st.text(max_size=60))
def test_clean_text_can_stand_in_xml(text: str) -> None:
    from analysis.slides.room import clean

    found = clean(text)
    root = etree.Element("a")
    root.text = found
    assert etree.fromstring(etree.tostring(root)).text == (found or None)
    assert clean(found) == found
    assert not {unicodedata.category(letter) for letter in found} & UNSEEN


def test_words_are_not_broken_unless_they_must_be() -> None:
    from analysis.slides.room import count_lines

    assert count_lines("", 100, 10) == 1
    assert count_lines("数" * 30, 103.2, 10) == 3
    assert count_lines("数据 abc.def/ghi-jkl", 100, 10) == 2  # the second word as a whole
    assert count_lines("数" * 9 + "。", 93, 10) == 2  # the stop does not stand alone
    assert count_lines("w" * 100, 100, 10) > 7


def test_long_text_is_set_smaller_before_it_is_cut() -> None:
    from analysis.slides.room import Box, settle

    box = Box(0, 0, 4, 0.5)
    assert settle(["short"], box, (20, 16, 12)) == (["short"], 20)
    longer = "ten words " * 6
    texts, size = settle([longer], box, (20, 16, 12))
    assert (texts, size) == ([longer.strip()], 12)
    texts, size = settle([longer * 100], box, (20, 16, 12))
    assert size == 12 and texts[0].endswith("…")
