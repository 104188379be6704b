"""Workbooks are written, opened again with openpyxl, and looked at as packages of XML."""

import datetime
import hashlib
import inspect
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from numpy.typing import NDArray
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import analysis as an
from analysis import account
from analysis.departments import KIND_NAMES, SYSTEMS
from analysis.harmless import BLANK, INVISIBLE, MOST_BREAKS, MOST_UNITS, harmless, sheet_name
from analysis.labels import LANGS, Lang
from analysis.significance import NULLS
from analysis.tables import ROLE_NAMES
from analysis.targets import CHANGES
from analysis.words import say
from analysis.workbook import department_index, department_tasks, ledger, workbook_tables, write_workbook
from analysis.workbook.sheets import HEAD, term
from analysis.workbook.tables import MOST_DEPARTMENTS, TABLES

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning:openpyxl")
HEADER = HEAD + 1  # openpyxl counts rows from 1
LONG = "长" * 40_000
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    "../../etc",
    "<r><t>甲</t></r>",
    "_x0041_",
    "{=1+1}",
    "&A&P",
    "http://x.example/",
    "internal:A1",
)


def opened(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def strings(book: Workbook) -> Iterator[str]:
    return (cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def column(sheet: Worksheet, key: str, lang: Lang) -> list[object]:
    """The values below a header."""
    place = [cell.value for cell in sheet[HEADER]].index(say(f"column.{key}", lang))
    return [row[place].value for row in sheet.iter_rows(min_row=HEADER + 1)]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def tables(shandong: an.Plan) -> dict[str, pd.DataFrame]:
    return workbook_tables(shandong)


@pytest.fixture(scope="module")
def written(
    shandong: an.Plan, tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("workbook")
    return {lang: write_workbook(shandong, folder / f"briefing-{lang}.xlsx", lang, tables) for lang in LANGS}


@pytest.fixture(scope="module", params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param


@pytest.fixture(scope="module")
def book(written: dict[str, Path], lang: Lang) -> Workbook:
    return opened(written[lang])


def hostile_plan() -> an.Plan:
    """Hostile strings as title, section, heading, measure, target and unit."""
    lines = ["=1+1&甲省工作要点", "一、<r><t>节</t></r>"]
    for number, text in enumerate(HOSTILE, start=1):
        lines.append(f"{number}.{text}。建成{number}00个{text}平台。(责任单位:{text}局、省甲局)")
    lines.append(f"{len(HOSTILE) + 1}.{LONG}。{LONG}。(责任单位:省甲局)")
    lines.append(f"{len(HOSTILE) + 2}.做\u202e好\u2066。\x07做\x00。(责任单位:省\u202e乙局)")
    return an.read_plan("\n".join(lines) + "\n")


# ---------------------------------------------------------------- what is in it


def test_ledger_of_the_toy_plan(toy: an.Plan) -> None:
    rows = ledger(toy).to_dict("records")
    assert rows[0] == {
        "no": 1,
        "number": "1",
        "section_id": "S1",
        "task": "T01",
        "orders": "年底前建成全省数据平台。",
        "aims": "",
        "lead_units": "省甲厅",
        "responsible_units": "",
        "support_units": "省乙局",
        "guide_units": "",
        "units": 2,
        "open_ended": False,
        "deadline": "",
        "progress": "",
        "contact": "",
    }
    assert [row["open_ended"] for row in rows] == [False, False, True, False, False]
    assert [row["units"] for row in rows] == [2, 2, 2, 1, 0]
    assert [row["aims"] for row in rows] == ["", "开放100项以上数据", "推出10个“一件事”", "", ""]


def test_every_task_of_every_unit_is_in_its_list(shandong: an.Plan) -> None:
    table, index = department_tasks(shandong), department_index(shandong)
    found = {unit: list(tasks) for unit, tasks in table.groupby("department_id")["task_id"]}
    wanted = {u: sorted(set(tasks)) for u, tasks in shandong.assignments.groupby("department_id")["task_id"]}
    assert found == wanted
    assert table["department_id"].drop_duplicates().tolist() == index["department_id"].tolist()
    assert index["tasks"].tolist() == [len(wanted[unit]) for unit in index["department_id"]]
    assert index["tasks"].is_monotonic_decreasing
    for row in table.to_dict("records"):
        units = shandong.assignments.loc[shandong.assignments["task_id"].eq(row["task_id"]), "department_id"]
        assert {*row["with_units"].split("、"), row["department_id"]} - {""} == set(units)


def test_a_generic_unit_has_a_list_and_stands_last() -> None:
    plan = an.read_plan(
        "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)\n2.事。做。(省甲局牵头,各有关部门配合)\n"
    )
    index = department_index(plan)
    assert index["department_id"].tolist() == ["省甲局", "各有关部门"]
    assert index[["tasks", "lead", "responsible", "support"]].to_numpy().tolist() == [[1, 1, 0, 0], [2, 0, 1, 1]]
    assert ledger(plan)["support_units"].tolist() == ["", "各有关部门"]


def test_sheets_are_named_and_listed_on_the_first(book: Workbook, lang: Lang, tables: dict[str, pd.DataFrame]) -> None:
    assert book.sheetnames == [say(f"sheet.{key}", lang) for key in ("read_me", *tables)]
    front = book[book.sheetnames[0]]
    listed = {row[0].value: row[2].value for row in front.iter_rows() if row[0].hyperlink}
    assert listed == {say(f"sheet.{key}", lang): len(table) for key, table in tables.items()}


def test_first_sheet_says_where_it_comes_from(book: Workbook, lang: Lang, shandong: an.Plan) -> None:
    rows = {row[0].value: row[1] for row in book.worksheets[0].iter_rows()}
    assert rows[say("front.sha256", lang)].value == shandong.source.sha256
    assert rows[say("front.date", lang)].value == datetime.datetime(2025, 4, 7)
    assert rows[say("front.date", lang)].is_date
    assert rows[say("count.assignments", lang)].value == 158
    assert rows[say("front.methods", lang)].value == an.methods_text(shandong, lang)
    assert [rows[finding.question].value for finding in an.findings(shandong, lang)] == [
        finding.text for finding in an.findings(shandong, lang)
    ]


def test_numbers_are_numbers(book: Workbook, lang: Lang, shandong: an.Plan) -> None:
    sheet, load = book[say("sheet.workload", lang)], an.workload(shandong)
    assert column(sheet, "tasks", lang) == load["tasks"].tolist()
    assert column(sheet, "fractional", lang) == pytest.approx(load["fractional"].tolist())
    intervals = an.workload_intervals(shandong).set_index("department_id").loc[load["department_id"]]
    assert column(sheet, "upper", lang) == intervals["upper"].tolist()
    pairs = book[say("sheet.pairs", lang)]
    chance = an.significance(shandong).set_index(["department_a", "department_b"])["p_more"]
    shared = an.co_responsibility(shandong)
    wanted = chance.loc[list(zip(shared["department_a"], shared["department_b"], strict=True))]
    assert column(pairs, "p_more", lang) == pytest.approx(wanted.tolist())
    matrix = book[say("sheet.matrix", lang)]
    cells = [[cell.value for cell in row[1:]] for row in matrix.iter_rows(min_row=HEADER + 1)]
    assert cells == an.co_responsibility_matrix(shandong).to_numpy().tolist()


def test_days_are_dates(book: Workbook, lang: Lang, shandong: an.Plan) -> None:
    sheet = book[say("sheet.targets", lang)]
    place = [cell.value for cell in sheet[HEADER]].index(say("column.due", lang))
    cells = [row[place] for row in sheet.iter_rows(min_row=HEADER + 1)]
    shown = [cell.value.strftime({"yyyy": "%Y", "yyyy-mm": "%Y-%m"}[cell.number_format]) for cell in cells]
    assert shown == shandong.targets["deadline"].tolist()
    assert {cell.value.strftime("%m-%d") for cell in cells} == {"12-31"}


def test_links_lead_to_the_row_of_what_they_name(book: Workbook, lang: Lang) -> None:
    checked = 0
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEADER + 1 if sheet is not book.worksheets[0] else 1):
            for cell in row:
                if not cell.hyperlink:
                    continue
                name, place = re.fullmatch(r"'(.+)'!(A\d+)", cell.hyperlink.location).groups()
                there = book[name][place]
                if sheet is book.worksheets[0]:
                    assert (cell.value, place) == (name, "A1")
                elif name == say("sheet.ledger", lang):
                    assert book[name].cell(there.row, 4).value == cell.value
                else:
                    assert there.value == cell.value
                    assert book[name].cell(there.row - 1, 1).value != cell.value  # the first of its rows
                checked += 1
    assert checked > 158 * 2


def test_tables_are_native_and_their_headers_are_those_of_the_cells(book: Workbook, lang: Lang) -> None:
    grids = {say(f"sheet.{key}", lang) for key in ("matrix", "section_coverage", "read_me")}
    for sheet in book:
        if sheet.title in grids:
            assert not sheet.tables
            continue
        (table,) = sheet.tables.values()
        header = [cell.value for cell in sheet[HEADER]]
        assert [column.name for column in table.tableColumns] == header
        assert len({name.lower() for name in header}) == len(header)
        assert (
            table.autoFilter.ref == table.ref == f"A{HEADER}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        )
    assert book[say("sheet.section_coverage", lang)].auto_filter.ref
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_sheets_are_ready_for_the_printer(book: Workbook, lang: Lang) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith(str(HEADER + 1))
        assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (8, 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert book[say("sheet.ledger", lang)].page_setup.paperSize == 8


def test_ledger_has_columns_to_fill_in(book: Workbook, lang: Lang) -> None:
    sheet = book[say("sheet.ledger", lang)]
    for key in ("deadline", "progress", "contact"):
        assert column(sheet, key, lang) == [None] * 27
    (stages,) = sheet.data_validations.dataValidation
    assert say("ledger.stages", lang).split("/")[0] in stages.formula1
    assert say("column.lead_units", lang) not in [cell.value for cell in sheet[HEADER]]  # the plan names no lead


@pytest.mark.parametrize("key", ["matrix", "section_coverage"])
def test_scales_of_three_colours_cover_the_numbers(book: Workbook, lang: Lang, key: str) -> None:
    sheet = book[say(f"sheet.{key}", lang)]
    (found,) = sheet.conditional_formatting
    assert str(found.sqref) == f"B{HEADER + 1}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert [len(rule.colorScale.color) for rule in found.rules] == [3]


def test_rows_are_high_enough_for_their_text(book: Workbook, lang: Lang) -> None:
    sheet = book[say("sheet.ledger", lang)]
    heights = [sheet.row_dimensions[row].height or 15 for row in range(HEADER + 1, HEADER + 28)]
    for height, text in zip(heights, column(sheet, "orders", lang), strict=True):
        assert height >= 15 * max(text.count("\n") + 1, 2 * len(re.findall("[一-龥]", text)) / 64)


# ---------------------------------------------------------------- words


def test_every_column_and_code_has_its_words() -> None:
    codes = re.findall(r'yield row\("\w+", "([^"]+)"', inspect.getsource(account))
    assert len(codes) > 9
    owners = ("none", "single", "several")
    fixed = (*ROLE_NAMES, *KIND_NAMES, *SYSTEMS, *NULLS, *CHANGES, *owners, "more", "less", "info", "warning")
    for lang in LANGS:
        for code in (*codes, *fixed, "domain", "technology", "tasks", "fractional"):
            assert not code or say(f"value.{code.replace('-', ' ')}", lang)
    assert term("unheard of", "zh") == "unheard of"


def test_no_id_or_code_is_left_in_the_tables(book: Workbook, lang: Lang) -> None:
    first = book.sheetnames[0]
    words = {cell.value for sheet in book if sheet.title != first for row in sheet.iter_rows() for cell in row}
    assert not [
        word for word in words if isinstance(word, str) and re.fullmatch(r"[STMLG]\d+( .*)?|[a-z]+_[a-z_]+", word)
    ]


def test_a_language_that_is_unknown(toy: an.Plan, tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match="no language “fr”"):
        write_workbook(toy, tmp_path / "briefing.xlsx", "fr")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- safe


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    plan, folder = hostile_plan(), tmp_path_factory.mktemp("hostile")
    tables = workbook_tables(plan)
    return {lang: write_workbook(plan, folder / f"{lang}.xlsx", lang, tables) for lang in LANGS}


def test_hostile_text_is_text(hostile: dict[str, Path], lang: Lang) -> None:
    book = opened(hostile[lang])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}  # no formula
    titles = [str(title).strip() for title in column(book[say("sheet.ledger", lang)], "task", lang)]
    assert titles[: len(HOSTILE)] == list(HOSTILE)
    assert {f"{text}局" for text in HOSTILE} < set(strings(book))
    units = [cell for cell in book[say("sheet.department_index", lang)]["A"] if str(cell.value).startswith("=")]
    assert [cell.value for cell in units] == [f"{HOSTILE[0]}局"]
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@")


def test_nothing_leads_out_of_the_file(hostile: dict[str, Path], lang: Lang) -> None:
    for name, content in parts(hostile[lang]).items():
        tree = etree.fromstring(content)  # every part is well-formed
        assert not tree.xpath("//*[@TargetMode]"), name
        assert not tree.xpath("//*[local-name()='c']/*[local-name()='f']"), name
        assert "external" not in name.lower()
        if "worksheets/_rels" in name:
            kinds = {str(one.get("Type")).rsplit("/", 1)[1] for one in tree}
            assert kinds <= {"table"}, name


def test_a_title_is_no_code_of_the_page_header(hostile: dict[str, Path], lang: Lang) -> None:
    sheet = etree.fromstring(parts(hostile[lang])["xl/worksheets/sheet2.xml"])
    (header,) = sheet.xpath("//*[local-name()='oddHeader']/text()")
    assert header == f"&L=1+1&&甲省工作要点&R{say('sheet.ledger', lang)}"


def test_no_text_is_too_long_or_hidden(hostile: dict[str, Path], lang: Lang) -> None:
    texts = list(strings(opened(hostile[lang])))
    assert not [text for text in texts if INVISIBLE.search(text) or BLANK.search(text)]
    longest = max(texts, key=len)
    assert (len(longest), longest[-1], set(longest[:-1])) == (MOST_UNITS, "…", {"长"})
    assert "省乙局" in texts


def test_package_has_no_part_of_its_own_name(hostile: dict[str, Path], lang: Lang) -> None:
    usual = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/[A-Za-z_/0-9]+\.xml(\.rels)?")
    assert all(usual.fullmatch(name) for name in parts(hostile[lang]))


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.integers(2, 40))
def test_harmless_text(text: str, most: int) -> None:
    clean = harmless(text, most)
    assert len(clean.encode("utf-16-le")) <= 2 * most  # also: it can be encoded
    assert not INVISIBLE.search(clean)
    assert not BLANK.search(clean)
    assert harmless(clean, most) == clean
    kept = re.sub(r"\s", "", INVISIBLE.sub("", text))
    assert kept.startswith(re.sub(r"\s", "", clean).removesuffix("…")) or "…" in text


def test_ordinary_text_is_kept() -> None:
    text = "推进“一件事”、5G-A(R17)。\n≥30%，café — Ω 𠀀👍"
    assert harmless(text) == text
    assert harmless("\r\n".join("ab")) == "a\nb"


def test_characters_of_two_units_are_not_cut_in_half() -> None:
    assert harmless("𠀀" * 3, 5) == "𠀀𠀀…"
    assert harmless("𠀀" * 3, 4) == "𠀀…"


def test_line_breaks_are_as_many_as_a_cell_may_have() -> None:
    assert harmless("\n" * 400).count("\n") == MOST_BREAKS


@pytest.mark.parametrize(
    ("text", "name"),
    [("a/b\\c:d*e?f[g]", "abcdefg"), ("'", "-"), ("", "-"), ("任" * 40, "任" * 30 + "…"), ("=1'1\n2", "=1'1 2")],
)
def test_names_of_sheets(text: str, name: str) -> None:
    assert sheet_name(text) == name


# ---------------------------------------------------------------- the same, and whole


def test_rows_in_any_order_give_the_same_bytes(toy: an.Plan, tmp_path: Path) -> None:
    tables = [field.name for field in fields(toy) if isinstance(getattr(toy, field.name), pd.DataFrame)]
    assert len(tables) > 6
    shuffled = replace(toy, **{name: getattr(toy, name).sample(frac=1, random_state=7) for name in tables})
    digests = [
        hashlib.sha256(write_workbook(plan, tmp_path / f"{number}.xlsx", "en").read_bytes()).hexdigest()
        for number, plan in enumerate((toy, shuffled))
    ]
    assert digests[0] == digests[1]


def test_another_process_gives_the_same_bytes(toy: an.Plan, tmp_path: Path) -> None:
    here = write_workbook(toy, tmp_path / "here.xlsx").read_bytes()
    code = "import sys, analysis as an; from analysis.workbook import write_workbook as w; w(an.read_plan(an.TOY), sys.argv[1])"
    there = tmp_path / "there.xlsx"
    strange = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, env=os.environ | strange)
    assert there.read_bytes() == here


def test_an_old_workbook_stays_if_the_plan_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "briefing.xlsx"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(an.PlanError, match="no list names a unit"):
        write_workbook(an.read_plan("甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)\n"), path)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("briefing.xlsx", "old")]


# ---------------------------------------------------------------- small and large


def test_a_plan_without_sections_or_pairs(tmp_path: Path) -> None:
    plan = an.read_plan("甲省工作要点\n一、做头一件事。(省甲局负责)\n")
    book = opened(write_workbook(plan, tmp_path / "briefing.xlsx", "en"))
    assert {"Section coverage", "Section summary"}.isdisjoint(book.sheetnames)
    assert book["Pairs"].cell(HEADER + 1, 1).value == "(none)"
    assert book["Shared tasks"].cell(HEADER + 1, 2).value == 0
    assert set(column(book["Chance"], "smallest_p", "en")) == {None}  # there is no pair to test
    assert column(book["Ledger"], "responsible_units", "en") == ["省甲局"]


def test_the_matrix_ends_where_nobody_can_read_on(plan_of: Callable[[NDArray[np.int64]], an.Plan]) -> None:
    plan = plan_of(np.triu(np.ones((3, MOST_DEPARTMENTS + 9), dtype=np.int64)))
    table = TABLES["matrix"](plan)
    assert table is not None
    assert table.shape == (MOST_DEPARTMENTS, MOST_DEPARTMENTS)
    assert table.iloc[0, 1] == 3
