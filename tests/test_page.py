"""The page as a text: what is in it, where its links lead, what a hostile plan becomes, and that it never differs."""

import base64
import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import html

import analysis as an
from analysis.labels import LANGS
from analysis.page import page, write_page
from analysis.page.characters import harmless
from analysis.page.pictures import inline_svg, network
from analysis.page.places import SKIPPED, Places, source_lines
from analysis.page.sheets import SHEETS

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")

UNDRAWN: dict[Any, dict[str, str]] = {"zh": {}, "en": {}}  # most tests need no figure
HOSTILE = (
    '=HYPERLINK("http:x","y")局',
    "<script>alert(1)</script>局",
    "../../etc局",
    "省\u202e反局",
    "省\x07\x1b\x00铃局",
)


def hostile_plan() -> an.Plan:
    """Everything that a text may smuggle in: in its title, a section, tasks and units."""
    lines = [
        "甲省" + "很长" * 20_000 + "工作计划",
        "一、</script><script>alert(2)</script>",
        *(
            f"{n}.<img src=x onerror=alert({n})>{{{{7*7}}}}\u2028事{n}。做好<!--\u2029]]>。(责任单位:{unit}、省甲厅)"
            for n, unit in enumerate(HOSTILE, 1)
        ),
        f"{len(HOSTILE) + 1}.{'长' * 40_000}。做。(责任单位:省甲厅)",
    ]
    return an.parse_plan(an.Source("../../<b>etc.txt", "\n".join(lines), "0" * 64))


@pytest.fixture(scope="module")
def written(shandong: an.Plan) -> str:
    return page(shandong, figures=UNDRAWN)


@pytest.fixture(scope="module")
def root(written: str) -> html.HtmlElement:
    return html.fromstring(written)


def test_the_numbers_are_those_of_the_tables(shandong: an.Plan, root: html.HtmlElement) -> None:
    expected = {**an.tabulations(shandong), "tasks": shandong.tasks, "log": shandong.log}
    expected["initiatives"] = shandong.initiatives
    for lang in LANGS:
        for key in SHEETS:
            assert len(root.xpath(f"//section[@id='{lang}-{key}']//tbody/tr")) == len(expected[key]), key
    column = root.xpath("//section[@id='en-workload']//tbody/tr/td[2]/text()")
    assert list(map(int, column)) == an.workload(shandong)["tasks"].tolist()
    cells = root.xpath("//section[@id='en-section_coverage']//tbody/tr/td/@data-number")
    assert sum(map(int, cells)) == 158
    first = root.xpath("string(//section[@id='en-co_responsibility']//tbody/tr[1])").split()
    assert " ".join(first[:6]) == "Big Data Bureau Development & Reform"


@pytest.mark.parametrize("lang", LANGS)
def test_findings_and_methods_are_in_the_page(shandong: an.Plan, root: html.HtmlElement, lang: Any) -> None:
    main = root.xpath(f"//main[@data-lang='{lang}']")[0]
    text = main.text_content()
    for finding in an.findings(shandong, lang):
        assert finding.question in text
        assert all(sentence in text for sentence in finding.answer)
    assert an.methods_text(shandong, lang) in text and shandong.source.sha256 in text
    shown = {key: main.xpath(f"string(//*[@id='{lang}-{key}']//caption)") for key in SHEETS}
    assert all(shown.values())


def test_tables_can_be_read_aloud(root: html.HtmlElement) -> None:
    for table in root.xpath("//table"):
        columns = table.xpath("./thead/tr/th")
        assert table.xpath("./caption[normalize-space()]") and len(columns) > 2
        assert all(head.get("scope") == "col" and head.get("aria-sort") == "none" for head in columns)
        assert all(head.xpath("./button[@type='button'][normalize-space()]") for head in columns)
        for row in table.xpath("./tbody/tr"):
            assert [cell.tag for cell in row] == ["th", *["td"] * (len(columns) - 1)]
            assert row[0].get("scope") == "row" and row[0].text_content().strip()
    labelled = root.xpath("//label[normalize-space()]//input")
    assert labelled == root.xpath("//input") and len(labelled) > 2 * len(SHEETS)


def test_ids_are_unique_and_links_lead_somewhere(root: html.HtmlElement) -> None:
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = root.xpath("//a/@href")
    assert {link[1:] for link in links} <= set(ids) and all(link.startswith("#") for link in links)
    for reference in root.xpath("//@aria-labelledby | //@for"):
        assert set(reference.split()) <= set(ids)


def test_every_row_leads_to_its_words(shandong: an.Plan, root: html.HtmlElement) -> None:
    text = shandong.source.text
    lines = {int(p.get("id")[3:]): p.text_content() for p in root.xpath("//section[@id='text']//p")}
    assert all(text[start : start + len(line)] == line for start, line in lines.items())
    assert sum(map(len, lines.values())) == len(text) - text.count("\n")

    def words(row: html.HtmlElement) -> list[str]:
        spans = [tuple(map(int, span.split("-"))) for span in row.get("data-at").split()]
        start = int(row[0][0].get("href")[4:])  # the line that the link leads to without a script
        assert start <= spans[0][0] < start + len(lines[start])
        return [text[first:last] for first, last in spans]

    for key in set(SHEETS) - {"null_summary", "log", "thematic_coverage"}:  # of models, of reading, of the lexicon
        rows = root.xpath(f"//section[@id='zh-{key}']//tbody/tr")
        assert rows and all(len(words(row)) for row in rows)
    for row in root.xpath("//section[@id='zh-thematic_coverage']//tbody/tr"):
        assert (row.get("data-at") is None) == (row[2].text_content() == "0")
    printed = shandong.assignments.sort_values("start").groupby("department_id")["printed"].agg(list)
    for row in root.xpath("//section[@id='zh-workload']//tbody/tr"):
        assert words(row) == printed[row[0].text_content()]
    for row, target in zip(
        root.xpath("//section[@id='zh-target_owners']//tbody/tr"), shandong.targets.itertuples(), strict=True
    ):
        assert words(row) == [text[target.start : target.end]]
    for row, pair in zip(
        root.xpath("//section[@id='zh-co_responsibility']//tbody/tr"),
        an.co_responsibility(shandong).itertuples(),
        strict=True,
    ):
        assert len(words(row)) == 2 * pair.shared
    for row, task in zip(root.xpath("//section[@id='en-tasks']//tbody/tr"), shandong.tasks.itertuples(), strict=True):
        assert words(row) == [text[task.start : task.end]]


def test_search_reads_what_the_reader_read(shandong: an.Plan) -> None:
    lines = source_lines(shandong)
    assert all(len(line.text) == len(line.read) for line in lines)
    read = "\n".join(line.read.replace(SKIPPED, "") for line in lines)
    clean = shandong.parsed.clean.text
    assert re.sub(r"\n+", "\n", clean).strip() == read.strip()
    assert "数据要素" in read and "数据要素" not in shandong.source.text


def test_network_is_that_of_the_plan(shandong: an.Plan, root: html.HtmlElement) -> None:
    data = json.loads(root.xpath("//main[@data-lang='zh']//script[@type='application/json']/text()")[0])
    nodes, graph = data["nodes"], an.build_network(shandong)
    assert {node["id"] for node in nodes} == set(graph) and len(nodes) == len(graph)
    assert {(nodes[t]["id"], nodes[u]["id"]) for t, u, _ in data["ties"]} == set(map(tuple, graph.edges))
    assert all(node["ties"] == graph.degree[node["id"]] for node in nodes)
    places, text = Places(shandong), shandong.source.text
    for task, unit, at in data["ties"]:
        spans = [tuple(map(int, span.split("-"))) for span in at.split()]
        assert spans == places.tie(nodes[task]["id"], nodes[unit]["id"])
        assert all(text[first:last].startswith("省") for first, last in spans)
    for side in ("task", "unit"):
        y = [node["y"] for node in nodes if node["side"] == side]
        assert y == sorted(y) and min(np.diff(y)) > 15  # so that no two labels meet
        assert y[0] > 0 and y[-1] < data["height"]


def test_only_the_two_scripts_may_run_and_nothing_is_asked_for(written: str, root: html.HtmlElement) -> None:
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    code = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in code]
    assert policy.startswith("default-src 'none'; script-src ")
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes and len(hashes) == 2
    assert "d3js.org v5" in code[0][:100]
    assert not root.xpath("//@*[starts-with(name(), 'on')] | //*[@src] | //iframe | //form | //object | //base")
    assert root.xpath("//link/@href") == ["data:,"]


def test_a_figure_keeps_its_words(toy: an.Plan, tmp_path: Path) -> None:
    ax = an.draw_workload(an.workload(toy), lang="en")
    file = an.write_figure(ax, tmp_path / "workload.svg").read_bytes()
    svg = html.fragment_fromstring(inline_svg(file, str(ax.get_label()), "en-workload"))
    assert svg.get("role") == "img"
    assert (
        svg.xpath("string(.//*[@id='en-workload-title'])")
        == ax.get_label()
        == an.findings(toy, "en")[0].answer[0].rstrip(".")
    )
    texts = svg.xpath(".//text")
    assert {"省甲厅", "3 (1.5)", "Tasks"} <= {text.text for text in texts}
    assert all(float(text.get("textlength")) > 0 for text in texts if len(text.text) > 1)
    ids, used = svg.xpath(".//@id"), re.findall(r"url\(#([^)]+)", inline_svg(file, "", "p"))
    assert all(each.startswith("en-workload-") for each in ids) and len(ids) == len(set(ids))
    assert {each.replace("p-", "en-workload-", 1) for each in used} <= set(ids)


def test_hostile_text_is_text() -> None:
    plan = hostile_plan()
    written = page(plan, figures=UNDRAWN)
    root = html.fromstring(written)
    assert len(root.xpath("//script")) == 4  # a network in each language, D3, and our own
    assert not root.xpath("//img | //iframe | //@onerror | //b")
    assert not set(written) & {chr(code) for code in (*range(9), 0x0B, 0x0C, 0x0D, 0x1B, 0x2028, 0x2029, 0x202E)}
    names = root.xpath("//section[@id='zh-workload']//tbody/tr/th")
    shown = {name.text_content() for name in names}
    assert {harmless(unit) for unit in plan.departments["department_id"]} == shown
    assert {'=HYPERLINK("http:x","y")局', "<script>alert(1)</script>局", "../../etc局"} <= shown
    assert "{{7*7}}" in root.text_content()  # not 49: the plan's text is no template
    for data in root.xpath("//script[@type='application/json']/text()"):
        assert "<" not in data and len(json.loads(data)["nodes"]) == len(plan.tasks) + len(shown)
        assert max(len(node["label"]) for node in json.loads(data)["nodes"]) < 90
    longest = max(len(cell.text_content()) for cell in root.xpath("//h1 | //title | //th | //td | //li | //main//p"))
    assert longest <= 2500
    assert root.xpath("string(//section[@id='text']//p)") == plan.source.text.split("\n")[0]  # whole, once


def test_a_figure_with_hostile_names_is_well_formed(tmp_path: Path) -> None:
    plan = an.parse_plan(an.Source("", "甲省工作要点\n一、<b>&\n1.事\x1b。做。(责任单位:省\x07铃局、<i>局)", ""))
    ax = an.draw_workload(an.workload(plan))
    svg = inline_svg(an.write_figure(ax, tmp_path / "workload.svg").read_bytes(), str(ax.get_label()), "x")
    assert "&lt;i&gt;局" in svg and "<i>" not in svg and "\x07" not in svg


@pytest.mark.parametrize(
    "character",
    [*"\x00\x07\x0b\x0c\r\x1b\x7f\x85", *"\u061c\u200e\u200f\u202a\u202e\u2066\u2069", *"\u2028\u2029\ufeff\ud800"],
)
def test_characters_that_control_are_replaced_one_by_one(character: str) -> None:
    assert harmless(f"甲{character}{character}乙\n\t") == "甲\ufffd\ufffd乙\n\t"


def test_other_scripts_stay() -> None:
    text = "省大数据局 𠮷 é עברית العربية 🙂 1½"
    assert harmless(text) == text


def test_order_of_rows_changes_nothing(shandong: an.Plan, written: str) -> None:
    frames = {
        field.name: getattr(shandong, field.name).sample(frac=1, random_state=7)
        for field in dataclasses.fields(shandong)
        if isinstance(getattr(shandong, field.name), pd.DataFrame)
    }
    assert page(dataclasses.replace(shandong, **frames), figures=UNDRAWN) == written


def test_same_bytes_in_another_process(toy: an.Plan, tmp_path: Path) -> None:
    ours = write_page(toy, tmp_path / "ours.html", ["en"])
    code = "import sys, analysis as an; from analysis.page import write_page; write_page(an.read_plan(an.TOY), sys.argv[1], ['en'])"
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "12",
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
        "MPLBACKEND": "agg",
        "PYTHONUTF8": "0",
    }
    subprocess.run([sys.executable, "-c", code, tmp_path / "theirs.html"], env=environment, check=True, timeout=120)
    assert ours.read_bytes() == (tmp_path / "theirs.html").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["ours.html", "theirs.html"]
    assert (
        len(html.fromstring(ours.read_text(encoding="utf-8")).xpath("//figure//svg"))
        == len(dict(an.draw_all(toy, "en"))) - 1
    )


@pytest.mark.parametrize(
    "text",
    [
        "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局)",
        "甲省工作要点\n一、做头一件事。(省甲局负责)\n二、做第二件事。(省甲局、省乙局负责)",
    ],
)
def test_tiny_plans(text: str) -> None:
    plan = an.parse_plan(an.Source("tiny", text, ""))
    root = html.fromstring(page(plan, ["en"], figures=UNDRAWN))
    assert len(root.xpath("//main")) == 1 and not root.xpath("//button[@data-switch]")
    assert len(root.xpath("//section[@id='en-workload']//tbody/tr")) == len(plan.departments)
    assert root.xpath("//section[@id='en-log']//table")


def test_a_plan_that_names_nobody_is_refused(tmp_path: Path) -> None:
    plan = an.parse_plan(an.Source("generic", "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)", ""))
    with pytest.raises(an.PlanError, match="no list names a unit"):
        write_page(plan, tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


def test_a_wide_plan_keeps_its_labels_apart(plan_of: Callable[[np.ndarray], an.Plan]) -> None:
    plan = plan_of(np.eye(60, dtype=np.int64)[:, :60])
    data = network(plan, "zh")
    for side in ("task", "unit"):
        assert np.diff([node["y"] for node in data["nodes"] if node["side"] == side]).min() > 15


def test_a_very_long_table_says_that_it_is_cut(shandong: an.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.page.sheets.MOST_ROWS", 40)
    root = html.fromstring(page(shandong, ["en"], figures=UNDRAWN))
    assert len(root.xpath("//section[@id='en-workload']//tbody/tr")) == 40
    assert "The first 40 of 43 rows." in root.xpath("string(//section[@id='en-workload']//caption)")
    assert "The first" not in root.xpath("string(//section[@id='en-ownership']//caption)")
