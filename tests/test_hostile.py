"""Small files that expand, and files with anything odd in them: a plan or a `PlanError`, within 5 s of CPU and 1 GiB.

The limits are those of the system on a process, so that a slow machine changes nothing. Each file is read in a copy of
a process that has loaded the libraries; all of it, with what the libraries map, must fit into 1 GiB of addresses.
`FUZZ=20000 pytest tests/test_hostile.py` tries as many mutilated files; by default some dozens.
"""

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

resource = pytest.importorskip("resource", reason="limits of a process are those of Unix")

SERVER = """
import json, os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
import analysis as an
for path in json.loads(sys.stdin.readline()):  # what is loaded once, is loaded
    an.read_plan(path)
print("ready", flush=True)
for line in sys.stdin:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (5, 6))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            said = f"plan with {len(an.read_plan(json.loads(line)).tasks)} tasks"
        except an.PlanError as error:
            said = f"PlanError {error} {error.message('zh')}"
        except BaseException as error:
            said = f"crash {type(error).__name__}: {error}"
        os.write(writing, ascii(said[:2000]).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read().decode()
    signal = os.waitpid(child, 0)[1]
    print(said or f"'killed by signal {signal}'", flush=True)
"""
THREADS = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}  # or they reserve half of the addresses
Reader = Callable[[bytes, str], str]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Reads a file within the limits; says what came of it."""
    folder = tmp_path_factory.mktemp("hostile")
    known = [folder / f"known.{ending}" for ending in ("xlsx", "docx", "html")]
    for path, content in zip(known, (xlsx(), word(), page("")), strict=True):
        path.write_bytes(content)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **THREADS},
    )  # fmt: skip
    server.stdin.write(json.dumps([str(path) for path in known]) + "\n")
    server.stdin.flush()
    assert server.stdout.readline() == "ready\n"

    def ask(content: bytes, name: str = "plan") -> str:
        path = folder / name
        path.write_bytes(content)
        server.stdin.write(json.dumps(str(path)) + "\n")
        server.stdin.flush()
        return str(server.stdout.readline())

    yield ask
    server.stdin.close()
    server.wait()


# ---------------------------------------------------------------- how files are made

HEADS, TASK = ["序号", "重点任务", "牵头单位", "完成时限"], ["1", "建好平台", "省甲厅", "年底"]
ITEMS = "甲省工作要点\n一、用好数据\n1.建好平台。（责任单位：省甲厅、省乙局）\n2.开放数据。（省丙委负责）\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def packed(kind: str, parts: dict[str, str]) -> bytes:
    """An empty file of Word or Excel with some of its parts replaced."""
    empty, file = io.BytesIO(), io.BytesIO()
    (docx.Document() if kind == "docx" else openpyxl.Workbook()).save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys([*source.namelist(), *parts]):
            archive.writestr(name, parts[name] if name in parts else source.read(name))
    return file.getvalue()


def cell(place: str, text: object) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet(rows: str = "", after: str = "", before: str = "") -> str:
    tasks = (
        row(i, *(cell(f"{c}{i}", t) for c, t in zip("ABCD", texts, strict=True)))
        for i, texts in ((1, HEADS), (2, TASK))
    )
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(tasks)}{rows}</sheetData>{after}</worksheet>'


def xlsx(rows: str = "", after: str = "", before: str = "", **parts: str) -> bytes:
    parts = {f"xl/{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    return packed("xlsx", {"xl/worksheets/sheet1.xml": sheet(rows, after, before)} | parts)


def merged(*ranges: str) -> str:
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return f"<mergeCells>{cells}</mergeCells>"


def linked(*targets: tuple[str, str]) -> str:
    """Relationships r0, r1, … of these kinds to these parts."""
    links = (f'<Relationship Id="r{i}" Type="x/{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}">{"".join(links)}</Relationships>'


def book(targets: list[tuple[str, str]], **parts: str) -> bytes:
    """A workbook with these sheets and other parts."""
    sheets = [i for i, (kind, _) in enumerate(targets) if kind == "worksheet"]
    names = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="r{i}"/>' for i in sheets)
    text = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>'
    return packed("xlsx", {"xl/workbook.xml": text, "xl/_rels/workbook.xml.rels": linked(*targets), **parts})


def sheets(count: int, same: bool = False) -> bytes:
    targets = [("worksheet", f"worksheets/sheet{1 if same else i + 1}.xml") for i in range(count)]
    return book(targets, **{f"xl/{target}": sheet() for _, target in targets})


def strings(text: str, count: int) -> bytes:
    """A workbook whose rows all refer to one shared string."""
    rows = "".join(row(i, f'<c r="A{i}" t="s"><v>0</v></c>') for i in range(3, count))
    shared = {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'}
    targets = [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
    return book(targets, **{"xl/worksheets/sheet1.xml": sheet(rows)}, **shared)


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tbl(*rows: list[str]) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{one}</w:tr>' for one in map(''.join, rows))}</w:tbl>"


def word(body: str = "", **parts: str) -> bytes:
    text = "".join(map(p, ITEMS.splitlines())) + body
    parts = {f"word/{name}.xml": f'<w:{name} xmlns:w="{WORD}">{inner}</w:{name}>' for name, inner in parts.items()}
    return packed(
        "docx", {"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{text}</w:body></w:document>'} | parts
    )


def numbered(level: str, paragraphs: str, more: str = "") -> bytes:
    lists = f'<w:num w:numId="7"><w:abstractNumId w:val="7"/>{more}</w:num>'
    return word(paragraphs, numbering=f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>{lists}')


def level(at: object = 0, start: object = 1, text: str = "%1.") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def nested(depth: int, inner: str) -> str:
    return tbl([tc(p("甲") + nested(depth - 1, inner))]) if depth else inner


NUMBERED = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr>'
HEADED = [[tc(text) for text in HEADS], [tc(text) for text in TASK]]


def page(body: str, charset: str = "utf-8", head: str = "") -> bytes:
    items = "".join(f"<p>{line}</p>" for line in ITEMS.splitlines())
    return f"<html><head><meta charset='{charset}'>{head}</head><body>{items}{body}</body></html>".encode()


def table(*rows: str) -> str:
    heads, task = ("".join(f"<td>{text}</td>" for text in texts) for texts in (HEADS, TASK))
    return f"<table>{''.join(f'<tr>{cells}</tr>' for cells in (heads, task, *rows))}</table>"


def pdf(*objects: str) -> bytes:
    """Objects 1 to n; the first one is the catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{one}\nendobj\n".encode()
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    )
    return content + f"{end}startxref\n{len(content)}\n%%EOF".encode()


def stream(text: str, entries: str = "") -> str:
    return f"<<{entries}/Length {len(text)}>>stream\n{text}\nendstream"


def forms(deep: int) -> bytes:
    """A page that draws a form that draws ten others, and so on."""
    pages = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>"]
    pages.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>")
    entries = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {} 0 R>>>>"
    return pdf(
        *pages, stream("/X Do"), *(stream("/X Do " * 10, entries.format(6 + i)) for i in range(deep)), stream("0 0 m")
    )


def lying(content: bytes) -> bytes:
    """The packed file, every part of which is said to have ten bytes."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.start_dir
    while changed[at : at + 4] == b"PK\1\2":
        changed[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at += 46 + sum(int.from_bytes(changed[at + i : at + i + 2], "little") for i in (28, 30, 32))
    return bytes(changed)


LAST = "XFD1048576"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {  # what the answer must hold: it begins with plan or PlanError
    # Excel
    "format in the last cell": (lambda: xlsx(row(1048576, f'<c r="{LAST}" s="1"/>')), "plan with 1 "),
    "text in the last cell": (lambda: xlsx(row(1048576, cell(LAST, "备注"))), "plan with 1 "),
    "column merged to the end": (lambda: xlsx(after=merged("C2:C1048576")), "plan with 1 "),
    "page merged to the end": (lambda: xlsx(after=merged(f"A3:{LAST}")), "plan with 1 "),
    "merged over and over": (lambda: xlsx("".join(row(i, cell(f"A{i}", i)) for i in range(3, 5000)), merged(*[f"A3:{LAST}"] * 5000)), "too large"),
    "cells on a diagonal": (lambda: xlsx("".join(row(i, cell(f"{openpyxl.utils.get_column_letter(i)}{i}", i)) for i in range(3, 9000))), "too large"),
    "rows of formats": (lambda: xlsx("".join(row(i, *(f'<c r="{c}{i}" s="1"/>' for c in "ABC")) for i in range(3, 100_000))), "plan with 1 "),
    "cells without a place": (lambda: xlsx("<row><c/><c/></row>" * 240_000), "plan with 1 "),
    "more cells than a plan has": (lambda: xlsx("".join(row(i, *(f'<c r="{c}{i}"><v>1</v></c>' for c in "ABC")) for i in range(3, 35_000))), "hold something"),
    "size that is a lie": (lambda: xlsx(before=f'<dimension ref="A1:{LAST}"/>'), "plan with 1 "),
    "one long string in all rows": (lambda: strings("甲" * 100_000, 5000), "too large"),
    "number of 5,000 digits": (lambda: xlsx(row(3, f'<c r="A3"><v>{"9" * 5000}</v></c>', cell("B3", "做好"))), "plan with 2 "),
    "row of 5,000 digits": (lambda: xlsx(f'<row r="{"9" * 5000}"/><row r="1e999"><c><v>1</v></c></row>'), "Excel file cannot be read"),
    "thousands of sheets": (lambda: sheets(1000), "plan with 1000 "),
    "one sheet thousands of times": (lambda: sheets(50_000, same=True), "plan with 1 "),
    "entities in a sheet": (lambda: packed("xlsx", {"xl/worksheets/sheet1.xml": f"{BOMB}<worksheet>&j;</worksheet>"}), "Excel file cannot be read"),
    "elements 100,000 deep": (lambda: xlsx("<row>" * 100_000), "Excel file cannot be read"),
    "100,000 styles": (lambda: xlsx(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 100_000}</cellXfs></styleSheet>'), "plan with 1 "),
    "cell of line breaks": (lambda: xlsx(row(3, cell("A3", 2), cell("B3", "做好"), cell("C3", f"省甲厅{'&#10;' * 100_000}、"))), "plan with 2 "),
    "lies about what it unpacks to": (lambda: lying(xlsx()), "Excel file cannot be read"),
    # Word
    "half a million empty paragraphs": (lambda: word("<w:p/>" * 500_000), "plan with 2 "),
    "a million empty paragraphs": (lambda: word("<w:p/>" * 1_000_000), "over 1,000,000 tags"),
    "gridSpan of a hundred million": (lambda: word(tbl(*HEADED, [tc("甲", '<w:gridSpan w:val="100000000"/>')])), "plan with 3 "),
    "gridSpan over and over": (lambda: word(tbl(*HEADED, *[[tc("甲", '<w:gridSpan w:val="100"/>')] * 10] * 1000)), "too large"),
    "vMerge × gridSpan": (lambda: word(tbl(*HEADED, [tc("建" * 1000, '<w:gridSpan w:val="60"/><w:vMerge w:val="restart"/>')], *[[tc("", '<w:gridSpan w:val="60"/><w:vMerge/>')]] * 5000)), "too large"),
    "80 nested tables": (lambda: word(nested(80, p("做好工作") * 20_000)), "plan with 2 "),
    "300 nested tables": (lambda: word(nested(300, p("做好工作"))), "Word file cannot be read"),
    "80 nested tables under heads": (lambda: word(tbl(*HEADED, [tc("2"), tc(nested(50, p("做好") * 5000)), tc("省甲厅"), tc("")])), "plan with 4 "),
    "content controls 100 deep": (lambda: word("<w:sdt><w:sdtContent>" * 100 + p("甲") * 10_000 + "</w:sdtContent></w:sdt>" * 100), "plan with 2 "),
    "content controls 10,000 deep": (lambda: word("<w:sdt><w:sdtContent>" * 10_000), "Word file cannot be read"),
    "content control without content": (lambda: word("<w:sdt/>"), "plan with 2 "),
    "text boxes in text boxes": (lambda: word(tbl(*HEADED, [tc("2"), tc("<w:p><w:r><w:pict><w:txbxContent>" * 50 + p("甲") * 10_000 + "</w:txbxContent></w:pict></w:r></w:p>" * 50), tc("省甲厅"), tc("")])), "plan with 4 "),
    "3,000 chained styles": (lambda: word(p("甲", '<w:pStyle w:val="s0"/>') * 3000, styles="".join(f'<w:style w:type="paragraph" w:styleId="s{i}"><w:name w:val="s{i}"/><w:basedOn w:val="s{i + 1}"/></w:style>' for i in range(3000))), "plan with 2 "),
    "text of a million characters before each number": (lambda: numbered(level(text="甲" * 1_000_000), p("甲", NUMBERED.format(0)) * 1000), "plan with 2 "),
    "number that starts with 5,000 digits": (lambda: numbered(level(start="9" * 5000), p("做好。", NUMBERED.format(0))), "plan with "),
    "level a billion": (lambda: numbered(level(at=10**9), p("甲", NUMBERED.format(10**9))), "plan with 2 "),
    "20,000 exceptions to a numbering": (lambda: numbered(level(), p("甲。", NUMBERED.format(0)) * 20_000, '<w:lvlOverride w:ilvl="1"/>' * 20_000), "PlanError|plan"),
    "entities in a document": (lambda: packed("docx", {"word/document.xml": f"{BOMB}<d>&j;</d>"}), "Word file cannot be read"),
    "thousands of files in it": (lambda: packed("docx", {f"word/{i}.xml": "<a/>" for i in range(6000)}), "holds 6,0"),
    "files that lead to files": (lambda: packed("docx", {"word/_rels/document.xml.rels": linked(("y", "0.xml")), **{f"word/{i}.xml": "<a/>" for i in range(2000)}, **{f"word/_rels/{i}.xml.rels": linked(("y", f"{i + 1}.xml")) for i in range(1999)}}), "PlanError"),
    "Word that lies about what it unpacks to": (lambda: lying(word()), "cannot be read"),
    # web pages
    "colspan of a hundred million": (lambda: page(table('<td colspan="100000000">甲</td>')), "plan with "),
    "colspan × rowspan": (lambda: page(table('<td colspan="999" rowspan="999">甲</td>' * 500, *[""] * 5000)), "too large"),
    "a long cell over all rows": (lambda: page(table(f'<td rowspan="65535">{"甲" * 100_000}</td><td>乙</td>', *["<td>1</td>"] * 5000)), "too large"),
    "80 nested tables in a page": (lambda: page("<table><tr><td>甲" * 80 + "</td></tr></table>" * 80), "plan with 2 "),
    "rows that are never closed": (lambda: page("<table>" + "<tr><td>甲" * 10_000), "plan with 2 "),
    "3,000 short lists": (lambda: page("<ol><li>做好工作。</li><li>做好。</li></ol>" * 3000), "plan with "),
    "lists in lists": (lambda: page("<ol><li>做好。" * 5000), "plan with 3 "),
    "list that starts with 5,000 digits": (lambda: page(f"<ol start='{'9' * 5000}'><li>做好。</li></ol>"), "plan with "),
    "tag with 100,000 attributes": (lambda: page("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">甲</p>"), "plan with 2 "),
    "attributes with anything in them": (lambda: page("<p " + " ".join(f'a{i}="<>"' for i in range(100_000)) + ">甲</p>"), "plan with 2 "),
    "attribute of a million characters": (lambda: page(f"<p title='{'a' * 1_000_000}'>甲</p>"), "plan with 2 "),
    "100,000 nested blocks": (lambda: page("<div>" * 100_000 + "甲"), "plan with 2 "),
    "100,000 paragraphs": (lambda: page("<p>甲</p>" * 100_000), "plan with 2 "),
    "100,000 marks of tags": (lambda: page("<a" * 100_000 + "<?xml" * 100_000), "plan with 2 "),
    "60,000 characters in a cell that lays out": (lambda: page(f"<table><tr><td>{'做好工作，省甲厅负责' * 6000}。</td></tr></table>"), "plan with 2 "),
    **{f"charset={name}": (lambda name=name: page("", charset=name), "plan with 2 ") for name in ("undefined", "idna", "punycode", "hex", "rot13", "unicode_escape", "utf-7", "utf-16", "gb2312", "a" * 3000)},
    # text
    **{f"run of {mark}": (lambda mark=mark: (ITEMS + mark * 200_000).encode(), "PlanError|plan") for mark in "?□◆*�%（(【“《\n|\t、…@-年等各会"},
    **{f"run of {mark} before text": (lambda mark=mark: (ITEMS + "\n" + mark * 100_000 + "甲。\n").encode(), "PlanError|plan") for mark in "?□◆*《|、"},
    "a megabyte of one character": (lambda: "的".encode() * 350_000, "no responsible-unit lists"),
    "titles that never end": (lambda: ("《计划" * 50_000 + "\n1.办。（省甲厅负责）\n2.办。（省乙厅负责）\n").encode(), "plan with 2 "),
    "a table head in each line": (lambda: ("序号\n任务\n牵头单位\n" * 10_000).encode(), "no responsible-unit lists"),
    "bars between nothing": (lambda: (ITEMS + "|\n" * 50_000 + "| 甲 | 乙 | 丙 |\n" * 10_000).encode(), "plan with 2 "),
    "each task adds a unit to all later ones": (lambda: "".join(f"{i % 900 + 1}.办。（省甲厅负责，以下各项均需第{i}区政府落实）\n" for i in range(2000)).encode(), "over 50,000"),
    "who does all of it, over and over": (lambda: "".join(f"{i}.办。\n责任单位：{'以下均由' * 480}\n" for i in range(1, 60)).encode(), "PlanError|plan"),
    "100,000 lines below the plan": (lambda: (ITEMS + "甲省厅\n\n" * 50_000 + "2025年1月2日\n").encode(), "plan with 2 "),
    # PDF
    "forms in forms": (lambda: forms(12), "takes too much time or memory"),
    "two billion pages": (lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2000000000/Kids[2 0 R]>>"), "PDF is damaged"),
    "one page thousands of times": (lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count 5000/Kids[{'3 0 R ' * 5000}]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"), "no text"),
    "arrays 100,000 deep": (lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", "[" * 100_000), "PDF is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_plan_or_a_plan_error(name: str, read: Reader) -> None:
    make, expected = FILES[name]
    content = make()
    answer = read(content)
    assert answer[1:].startswith(("plan with", "PlanError")), answer
    assert any(part in answer for part in expected.split("|")), answer


def mutilated(chance: random.Random, content: bytes) -> bytes:
    """Some stretches dropped, doubled, swapped for others, or filled with one byte."""
    for _ in range(chance.randrange(1, 6)):
        at, to = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        to = min(to, at + chance.choice((1, 4, 40, 400)))
        piece = content[at:to]
        new = chance.choice(
            (b"", piece * chance.choice((2, 50)), piece[::-1], chance.randbytes(1) * len(piece), b"9" * 20)
        )
        content = content[:at] + new + content[to:]
    return content


def mutilated_file(chance: random.Random) -> bytes:
    """A file of any format with something wrong in it; of a packed one, in the file or in one of its parts."""
    makers = (xlsx, word, lambda: page(table()), lambda: pdf(*["<<>>"] * 3), lambda: ITEMS.encode("gb18030"))
    content = chance.choice(makers)()
    if not content.startswith(b"PK") or chance.random() < 0.3:
        return mutilated(chance, content)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        likely = [
            name for name in source.namelist() if "sheet1" in name or "document.xml" in name or "workbook" in name
        ]
        hit = chance.choice(likely if chance.random() < 0.7 else source.namelist())
        for name in source.namelist():
            archive.writestr(name, mutilated(chance, source.read(name)) if name == hit else source.read(name))
    return file.getvalue()


def test_mutilated_files(read: Reader, tmp_path: Path) -> None:
    chance = random.Random(2025)
    plans = 0
    for number in range(int(os.environ.get("FUZZ", "80"))):
        content = mutilated_file(chance)
        answer = read(content)
        assert answer[1:].startswith(("plan with", "PlanError")), (number, answer)
        plans += answer[1:].startswith("plan")
    assert plans
