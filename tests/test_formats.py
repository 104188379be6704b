"""The same invented plan in every format is read the same."""

import datetime
import io
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

import analysis as an
from analysis.formats import text_of
from analysis.packed import MOST_BYTES

PLAN = an.TOY.read_text(encoding="utf-8")
ROWS = [
    ["序号", "重点任务", "工作内容", "牵头单位", "配合单位", "完成时限"],
    ["一、用好数据"] * 6,
    ["1", "建好平台", "建成全省\n数据平台。", "省甲厅", "省乙局", "2025年底"],
    ["2", "开放数据", "开放100项。", "省甲厅", "省乙局、省丙委等", "长期"],
    ["3", "办好热线", "", "省丙委", "", ""],
]
FROM_ROWS = [["省甲厅", "省乙局"], ["省甲厅", "省乙局", "省丙委"], ["省丙委"]]


def units(plan: an.Plan) -> list[list[str]]:
    return plan.assignments.groupby("task_id")["department_id"].agg(list).tolist()


def same_as_toy(plan: an.Plan) -> bool:
    toy = an.read_plan(an.TOY)
    columns = ["task_id", "department_id", "role", "open_ended"]
    return plan.counts() == toy.counts() and plan.assignments[columns].equals(toy.assignments[columns])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(PLAN.encode(encoding))
    plan = an.read_plan(path)
    assert plan.source.text == PLAN
    assert same_as_toy(plan)


def test_big5(tmp_path: Path) -> None:
    traditional = "甲省工作計畫\n一、數據\n1.建好平臺。做好資料工作。(責任單位:省甲廳、省乙局)"
    path = tmp_path / "plan.txt"
    path.write_bytes(traditional.encode("big5"))
    assert units(an.read_plan(path)) == [["省甲厅", "省乙局"]]


def test_text_itself_and_open_files() -> None:
    assert same_as_toy(an.read_plan(PLAN))
    assert same_as_toy(an.read_plan(io.StringIO(PLAN)))
    assert same_as_toy(an.read_plan(io.BytesIO(PLAN.encode("gb18030"))))
    with an.TOY.open("rb") as file:
        assert an.read_plan(file).source.name == an.TOY.name


PAGE = """<html><head><meta charset="{encoding}"><title>甲省</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">政务公开</a></div><div id="content">{body}</div>
<div class="footer">版权所有 <a href="/c">联系我们</a></div></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
@pytest.mark.parametrize("laid_out", [False, True])
def test_saved_page(encoding: str, laid_out: bool, tmp_path: Path) -> None:
    body = "".join(f"<p>{line}</p>" for line in PLAN.splitlines())
    if laid_out:
        body = f"<table><tr><td>{body}</td></tr></table>"
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(encoding=encoding, body=body).encode("gb18030" if encoding != "utf-8" else encoding))
    plan = an.read_plan(path)
    assert same_as_toy(plan)
    assert "版权所有" not in plan.source.text


def test_numbers_that_only_a_browser_shows(tmp_path: Path) -> None:
    inner = "<li>做这件事。</li><li>做那件事。（省甲局负责）</li>"
    body = (
        "<p>甲省工作要点</p><p>一、用好数据</p><ul><li>首页</li></ul>"
        f"<ol start='3'><li><p>做头一件事。做好。（省乙局负责）</p></li><li>做下一件：<ol>{inner}</ol></li></ol>"
        "<ul><li>5.做末一件事。（省丙局负责）</li></ul>"
    )
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(encoding="utf-8", body=body), encoding="utf-8")
    plan = an.read_plan(path)
    assert [*plan.tasks["number"]] == ["3", "4", "2", "5"]
    assert "3.做头一件事。" in plan.source.text and "(1)做这件事。" in plan.source.text
    assert "\n5.做末一件事" in plan.source.text


def test_table_in_a_page(tmp_path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(encoding="utf-8", body=f"<p>甲省工作要点</p><table>{rows}</table>"), encoding="utf-8")
    plan = an.read_plan(path)
    assert units(plan) == FROM_ROWS
    assert plan.sections["title"].tolist() == ["用好数据"]


def test_word(tmp_path: Path) -> None:
    document = docx.Document()
    for line in PLAN.splitlines():
        document.add_paragraph(line)
    document.save(tmp_path / "plan.docx")
    assert same_as_toy(an.read_plan(tmp_path / "plan.docx"))


def test_table_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲省工作要点")
    table = document.add_table(rows=len(ROWS), cols=6)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(tmp_path / "plan.docx")
    assert units(an.read_plan(tmp_path / "plan.docx")) == FROM_ROWS


def test_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([row[0], *[None] * 5] if len(set(row)) == 1 else row)
    book.save(tmp_path / "plan.xlsx")
    plan = an.read_plan(tmp_path / "plan.xlsx")
    assert units(plan) == FROM_ROWS
    assert plan.assignments["role"].tolist() == ["lead", "support", "lead", "support", "support", "lead"]
    assert plan.tasks["open_ended"].tolist() == [False, True, False]


def test_pdf() -> None:
    """Printed by a browser: running head, page numbers, lines that break within a task."""
    plan = an.read_plan(Path(__file__).parent / "data" / "toy.pdf")
    assert same_as_toy(plan)
    assert "甲省公报" not in plan.source.text and "—" not in plan.source.text


def packed(name: str, content: bytes, repeat: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(repeat):
            archive.writestr(name if not i else f"{name}{i}", content)
    return file.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]><d>&j;</d>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed("word/document.xml", b"0" * 30_000_000, 3), "unpacks to 90,000,000 bytes"),
        (packed("word/document.xml", ENTITIES), "Word file cannot be read"),
        (packed("xl/workbook.xml", ENTITIES), "Excel file cannot be read"),
        (packed("word/document.xml", b"<w/>")[:-30], "damaged"),
        (packed("other", b"x"), "binary"),
        (b"%PDF-1.7\nnothing", "PDF is damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"\xff\xfe\x00", "not UTF-16"),
        (b"<html><body></body></html>", "no text"),
        (b"a" * (MOST_BYTES + 1), "over 50,000,000 bytes"),
        ("数".encode() * 12_000_000, "12,000,000 characters"),
        ("1.事。\n".encode() * 60_000, "over 50,000 numbers"),
        ("(省甲局负责)".encode() * 60_000, "over 50,000 numbers"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_hostile_and_damaged_files_are_refused_within_seconds(content: bytes, message: str) -> None:
    start = time.process_time()  # not by the clock: others may work on the machine
    with pytest.raises(an.PlanError, match=message):
        an.read_plan(io.BytesIO(content))
    assert time.process_time() - start < 5


def test_pdf_without_a_text_layer() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    file = io.BytesIO()
    document.save(file)
    with pytest.raises(an.PlanError, match=r"no text.*text recognition"):
        text_of(file.getvalue(), "scan.pdf")


def test_locked_pdf() -> None:
    with pytest.raises(an.PlanError, match=r"locked with a password.*save a copy without"):
        an.read_plan(Path(__file__).parent / "data" / "locked.pdf")


def test_old_or_locked_office_file() -> None:
    with pytest.raises(an.PlanError, match=r"before 2007, or locked.*\.docx"):
        text_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan.doc")


def test_cells_over_several_rows_and_lines_in_a_page(tmp_path: Path) -> None:
    table = """<table><tr><th>类别</th><th>工作任务</th><th>责任单位</th><th>时限</th></tr>
        <tr><td rowspan="2">平台</td><td>建好平台</td><td rowspan=2>省甲厅<br>省乙局</td><td>6月</td></tr>
        <tr><td>管好平台</td><td>长期</td></tr><tr><td>数据</td><td>5G入户</td><td><p>省丙委</p><p>省甲厅</p></td></tr></table>"""
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(encoding="utf-8", body=f"<p>甲省工作要点</p>{table}"), encoding="utf-8")
    plan = an.read_plan(path)
    assert units(plan) == [["省甲厅", "省乙局"], ["省甲厅", "省乙局"], ["省丙委", "省甲厅"]]
    assert plan.tasks["text"].str.contains("平台").tolist() == [True, True, False]


def test_merged_cells_numbers_and_dates_in_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["序号", "工作任务", "责任单位", "责任人", "完成时限"],
        [1.0, "1.建好平台", "省甲厅\n省乙局", "张三", datetime.date(2025, 12, 31)],
        [2.0, "管好平台", None, None, None],
    ):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "plan.xlsx")
    plan = an.read_plan(tmp_path / "plan.xlsx")
    assert units(plan) == [["省甲厅", "省乙局"], ["省甲厅", "省乙局"]]
    assert "1.建好平台。（责任单位：省甲厅、省乙局；责任人：张三；完成时限：2025年12月31日）" in plan.source.text


def word_list(document: docx.document.Document, formats: list[tuple[str, str]]) -> str:
    """A numbering with these levels, as Word stores it; its id."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(formats)
    )
    root = document.part.numbering_part.element
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    root.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return "77"


def test_automatic_numbers_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    formats = [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    number = word_list(document, formats)
    document.add_paragraph("甲省工作要点")
    for level, text in (
        (0, "用好数据"),
        (1, "建好平台。（责任单位：省甲厅）"),
        (1, "开放数据。"),
        (2, "5G入户。（省乙局负责）"),
        (0, "管好数据"),
        (1, "办好热线。（责任单位：省丙委）"),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, int(number)
    document.save(tmp_path / "plan.docx")
    plan = an.read_plan(tmp_path / "plan.docx")
    assert plan.source.text.split("\n")[1:] == [
        "一、用好数据",
        "（一）建好平台。（责任单位：省甲厅）",
        "（二）开放数据。",
        "1. 5G入户。（省乙局负责）",
        "二、管好数据",
        "（一）办好热线。（责任单位：省丙委）",
    ]
    assert plan.sections["title"].tolist() == ["用好数据", "管好数据"]


def test_tracked_changes_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲省工作要点\n1.建好平台。（责任单位：省甲厅）")
    change = 'w:id="1" w:author="a" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = document.add_paragraph("2.开放数据。")._p
    paragraph.append(parse_xml(f"<w:ins {change}><w:r><w:t>（省乙局负责）</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {change}><w:r><w:delText>（省丙委负责）</w:delText></w:r></w:del>"))
    document.save(tmp_path / "plan.docx")
    assert units(an.read_plan(tmp_path / "plan.docx")) == [["省甲厅"], ["省乙局"]]
