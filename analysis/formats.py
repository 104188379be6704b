"""The content of a file, whatever its format → its text, one paragraph a line.

Each reader takes bytes and returns text; a table of tasks becomes a numbered line for each row, with its units in a
bracket, as a plan in prose has them. The libraries are imported when a file of their format is met.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from analysis.errors import PlanError

MOST_BYTES = 50_000_000  # of a file; and of what a packed one unpacks to
MOST_CHARACTERS = 3_000_000  # of text; the longest plan seen has some 100,000

# ---------------------------------------------------------------- which format


def text_of(content: bytes, where: str) -> str:
    """The text of a file's content; its format is told by its first bytes, not by its name.

    Raises
    ------
    PlanError
        If the content is damaged, locked, too large, a picture, or of a format that is not read.
    """
    reader = next((reader for known, reader in READERS if known(content)), _plain)
    text = reader(content, where)
    if len(text) > MOST_CHARACTERS:
        raise PlanError(f"the text has {len(text):,} characters", where=where, do="give the plan alone")
    if not text.strip():
        raise PlanError(
            "the file holds no text", where=where, do="if its pages are pictures, run text recognition first"
        )
    return text


def _is_html(content: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype html|html|head|body|table|div|p)[ >]", content[:4000], re.IGNORECASE))


def _is_packed(part: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(b"PK\x03\x04") and part in content


# ---------------------------------------------------------------- plain text


COMMON = frozenset("的和一、。，（）：工作部门单位责任建设发展管理推进加强市省局厅委會會業務責單位負責發展電數據")


def _plain(content: bytes, where: str) -> str:
    """Decode UTF-8, UTF-16, GB 18030 or Big5; line ends stay as they are."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decode(content, name, where)
    if b"\0" in content[:20_000]:
        name = _most_likely(content, ("utf-16-le", "utf-16-be"))
        if not name:
            raise PlanError(
                f"the file is binary (it starts with {content[:8]!r})",
                where=where,
                do="save the document as text, Word (.docx), PDF, web page or Excel (.xlsx)",
            )
        return _decode(content, name, where)
    for name in ("utf-8", _most_likely(content, ("gb18030", "big5"))):
        if name:
            try:
                return content.decode(name)
            except UnicodeDecodeError:
                continue
    return _decode(content, "utf-8", where)


def _most_likely(content: bytes, encodings: Sequence[str]) -> str:
    """The encoding that gives most characters that are common in plans; none if that is less than one in fifty."""
    readings = {name: content[:20_000].decode(name, errors="replace") for name in encodings}
    common = {name: sum(c in COMMON for c in reading) / len(reading) for name, reading in readings.items()}
    best = max(encodings, key=common.__getitem__)
    return best if common[best] > 0.02 else ""


def _decode(content: bytes, name: str, where: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise PlanError(
            f"byte {error.start} ({content[error.start : error.start + 4]!r}) is not {name.upper()}",
            where=where,
            do="open it in a text editor and save it as UTF-8",
        ) from error


# ---------------------------------------------------------------- tables of tasks

NUMBER = re.compile(r"序号|编号")
TASK = re.compile(r"任务|事项|工作内容|主要内容|措施|举措|目标|项目")
UNITS = re.compile(r"(?:牵头|主责|责任|负责|配合|参与|协办|主办|承办|指导|落实)[^、]{0,6}?(?:单位|部门|处室)?$")
TIME = re.compile(r"时限|时间|进度")


def table_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A line for each row. In a table of tasks it reads as in prose: `1.任务。内容。（牵头单位：…；完成时限：…）`.

    Examples
    --------
    >>> rows = [["序号", "重点任务", "牵头单位", "完成时限"], ["1", "建好平台", "省甲厅", "年底"]]
    >>> list(table_lines(rows))
    ['1.建好平台。（牵头单位：省甲厅；完成时限：年底）']
    """
    heads: list[str] = []
    number = 0
    for row in rows:
        cells = [re.sub(r"\s+", "", cell) for cell in row]
        if _is_head(cells):
            heads = cells
        elif not heads or len({cell for cell in cells if cell}) < 2:  # no table of tasks, or a heading across it
            yield " ".join(dict.fromkeys(cell for cell in cells if cell))
        else:
            number += 1
            yield _task_line(heads, cells, number)


def _is_head(cells: list[str]) -> bool:
    return (
        any(UNITS.search(cell) for cell in cells)
        and any(TASK.search(cell) for cell in cells)
        and max(map(len, cells)) < 20
    )


def _task_line(heads: list[str], cells: list[str], number: int) -> str:
    given, tasks, fields = "", [], []
    for head, cell in zip(heads, cells, strict=False):
        if not cell:
            continue
        if NUMBER.search(head):
            given = cell
        elif UNITS.search(head):
            label = head if head.endswith(("单位", "部门", "处室")) else f"{head.removesuffix('人')}单位"
            fields.append(f"{label}：{cell.rstrip('。；')}")
        elif TIME.search(head):
            fields.append(f"完成时限：{cell.rstrip('。；')}")
        elif cell not in tasks:
            tasks.append(cell.rstrip("。；"))
    digits = re.sub(r"\D", "", given) or str(number)
    return f"{digits}.{'。'.join(tasks)}。" + (f"（{'；'.join(fields)}）" if fields else "")


# ---------------------------------------------------------------- web pages


def _html(content: bytes, where: str) -> str:
    """The main text of a saved page; tables of tasks as lines, tables that only lay out the page as paragraphs."""
    import lxml.html
    import trafilatura

    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:4000])
    text = (
        _plain(content, where)
        if not declared or declared[1].lower() in (b"utf-8", b"utf8")
        else _declared(content, declared[1].decode(), where)
    )
    try:
        page = lxml.html.document_fromstring(re.sub(r"<\?xml[^>]*>", "", text))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise PlanError(
            f"the page cannot be read ({error})", where=where, do="save it again, or copy its text"
        ) from error
    for table in list(page.iter("table")):
        _flatten(table)
    found = trafilatura.extract(page, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False)
    return found or "\n".join(line.strip() for line in page.text_content().splitlines() if line.strip())


def _declared(content: bytes, name: str, where: str) -> str:
    try:
        return content.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
    except (LookupError, UnicodeDecodeError):
        return _plain(content, where)


def _flatten(table: Any) -> None:
    """Turn a table of tasks into paragraphs of lines, any other table into plain blocks."""
    rows = [[cell.text_content() for cell in row.iter("td", "th")] for row in table.iter("tr")]
    tasks = table.find(".//table") is None and any(
        _is_head([re.sub(r"\s+", "", c) for c in row]) for row in rows if row
    )
    if tasks:
        for child in list(table):
            table.remove(child)
        for line in table_lines(row for row in rows if row):
            paragraph = table.makeelement("p")
            paragraph.text = line
            table.append(paragraph)
    for element in table.iter("table", "tbody", "thead", "tr", "td", "th"):
        element.tag = "div"


# ---------------------------------------------------------------- Word, Excel


def _unpacked(content: bytes, where: str) -> io.BytesIO:
    """The packed file, if it unpacks to a size that a plan can have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise PlanError(f"the file is damaged ({error})", where=where, do="save it again from Word or Excel") from error
    if size > MOST_BYTES:
        raise PlanError(f"the file unpacks to {size:,} bytes", where=where, do="save its text alone")
    return io.BytesIO(content)


def _docx(content: bytes, where: str) -> str:
    """Paragraphs and tables in order."""
    import docx
    from docx.table import Table

    try:
        document = docx.Document(_unpacked(content, where))
        blocks = list(document.iter_inner_content())
    except PlanError:
        raise
    except Exception as error:  # a damaged file fails anywhere inside the library
        raise PlanError(f"the Word file cannot be read ({error})", where=where, do="save it again as .docx") from error
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += table_lines([cell.text for cell in row.cells] for row in block.rows)
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _xlsx(content: bytes, where: str) -> str:
    """The rows of every sheet."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(_unpacked(content, where), read_only=True, data_only=True)
        sheets = [
            [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)] for sheet in book
        ]
    except PlanError:
        raise
    except Exception as error:  # as above
        raise PlanError(f"the Excel file cannot be read ({error})", where=where, do="save it again as .xlsx") from error
    return "\n".join(line for rows in sheets for line in table_lines(row for row in rows if any(row)))


# ---------------------------------------------------------------- PDF

PAGE_NUMBER = re.compile(r"[-—–\s·]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–\s·]*")
PARAGRAPH_START = re.compile(
    r"^(?:[零〇一二三四五六七八九十百]+、|[（(][零〇一二三四五六七八九十百\d]+[）)]|\d{1,3}[.、．](?!\d)|第[一二三四五六七八九十]+[章条])"
)


def _pdf(content: bytes, where: str) -> str:
    """The text layer: running heads and page numbers dropped, broken lines joined."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise PlanError(
            "the PDF is locked with a password" if locked else f"the PDF is damaged ({error})",
            where=where,
            do="save a copy without password" if locked else "save it again, or copy its text",
        ) from error
    pages = [[line.strip() for line in page if line.strip()] for page in pages]
    edges = Counter(line for page in pages for line in {*page[:2], *page[-2:]})
    repeated = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2}
    lines = [line for page in pages for line in page if line not in repeated and not PAGE_NUMBER.fullmatch(line)]
    return "\n".join(_joined(lines))


def _joined(lines: list[str]) -> Iterator[str]:
    """Paragraphs: a line goes on in the next unless that begins an item, or it is much shorter than the longest."""
    full = max(map(len, lines), default=0) * 0.85
    paragraph = ""
    for line in lines:
        if paragraph and PARAGRAPH_START.match(line):
            yield paragraph
            paragraph = ""
        paragraph += line
        if len(line) < full:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, str], str]], ...] = (
    (lambda content: content.startswith(b"%PDF"), _pdf),
    (_is_packed(b"word/document.xml"), _docx),
    (_is_packed(b"xl/workbook.xml"), _xlsx),
    (_is_html, _html),
)
