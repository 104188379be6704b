"""The content of a file, whatever its format → its text, one paragraph a line.

Each reader takes bytes and returns text; a table of tasks becomes a numbered line for each row, as `task_tables` puts
it. The libraries are imported when a file of their format is met.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from analysis.errors import PlanError, reason
from analysis.excel import read_xlsx
from analysis.flat_tables import unflattened
from analysis.office import MOST_SPANNED, read_docx
from analysis.packed import refuse_tags
from analysis.paragraphs import joined
from analysis.task_tables import MOST_CHARACTERS, Room, is_head, table_lines

MOST_WEIGHED = 2_000  # elements of a page whose text is found in three ways, one of which takes their square
MOST_JUDGED = 30_000  # elements of a page in which the main text is told from the rest; of a larger one all is read
MOST_ATTRIBUTES = 500  # names and values in a tag; the parser takes the square of their number
TAG = re.compile(r"""<([a-zA-Z][^\s/>"']*+) (?: [^>"']++ | "[^"]*" | '[^']*' )*+""", re.VERBOSE)
HEAD_OF_NUMBERS = re.compile(  # the first cell of a table that was copied as text
    r"^[ \u3000]*(?:序\s*号|编\s*号|项\s*次)[ \u3000]*(?:$|\t)", re.MULTILINE
)
NUMBERED = re.compile(r"[(（]?[0-9零〇一二三四五六七八九十百]+[)）.．、]")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # that begin a text in UTF-8 and UTF-16
ENCODINGS = {  # as a page calls them; others are no encodings of Chinese, or no encodings of text at all
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    "hz-gb-2312": "hz",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

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
        raise PlanError.of("text.long", where=where, count=len(text))
    if not text.strip():
        raise PlanError.of("text.none", where=where)
    if not (HEAD_OF_NUMBERS.search(text) or "|" in text):
        return text
    return "\n".join(unflattened([line.rstrip(" |") for line in text.split("\n") if line.strip(" |\u3000")]))


def _is_html(content: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype html|html|head|body|table|div|p)[ >]", content[:4000], re.IGNORECASE))


def _is_packed(part: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(b"PK\x03\x04") and part in content


# ---------------------------------------------------------------- plain text


COMMON = frozenset("的和一、。，（）：工作部门单位责任建设发展管理推进加强市省局厅委會會業務責單位負責發展電數據")


def _plain(content: bytes, where: str) -> str:
    """Decode UTF-8, UTF-16, GB 18030 or Big5; line ends stay as they are."""
    for mark, name in zip(MARKS, ("utf-8-sig", "utf-16", "utf-16"), strict=True):
        if content.startswith(mark):
            return _decode(content, name, where)
    if b"\0" in content[:20_000]:
        name = _most_likely(content, ("utf-16-le", "utf-16-be"))
        if not name:
            if content.startswith(OLD_OFFICE):
                raise PlanError.of("file.old_office", where=where, start=content[:8])
            raise PlanError.of("file.binary", where=where, start=content[:8])
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
        found = content[error.start : error.start + 4]
        raise PlanError.of(
            "text.encoding", where=where, at=error.start, content=found, encoding=name.upper()
        ) from error


# ---------------------------------------------------------------- web pages


def _html(content: bytes, where: str) -> str:
    """The main text of a saved page; tables of tasks as lines, tables that only lay out the page as paragraphs."""
    import lxml.html
    import trafilatura

    text = _declared(content, where)
    refuse_tags(text.count("<"), where)
    try:
        page = lxml.html.document_fromstring(TAG.sub(_short, re.sub(r"<\?xml[^>]*+>?", "", text)))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise PlanError.of("html.unreadable", where=where, reason=reason(error)) from error
    room = Room(where)
    for table in list(page.iter("table")):
        _flatten(table, room)
    for element in page.iter("table", "tbody", "thead", "tr", "td", "th"):
        element.tag = "div"
    for items in reversed([*page.iter("ol", "ul")]):  # the inner ones first
        _unfold(items)
    elements = sum(1 for _ in page.iter())
    if elements > MOST_JUDGED:
        lxml.etree.strip_elements(page, "head", "script", "style", with_tail=False)
        return _cell_text(page)
    found = trafilatura.extract(
        page,
        fast=elements > MOST_WEIGHED,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
    )
    return found or "\n".join(line.strip() for line in page.text_content().splitlines() if line.strip())


def _short(tag: re.Match[str]) -> str:
    """The tag, without its attributes if it has more than any page needs."""
    if len(tag[0]) <= MOST_ATTRIBUTES:
        return tag[0]
    parts = re.split(r"[\s/\"']+", tag[0], maxsplit=MOST_ATTRIBUTES)
    return tag[0] if len(parts) <= MOST_ATTRIBUTES else f"<{tag[1]}"


def _declared(content: bytes, where: str) -> str:
    """Decode as the page says, if it names an encoding of Chinese and is in it; as plain text if not."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:4000])
    name = ENCODINGS.get(declared[1].decode().lower()) if declared else None
    if name and not content.startswith(MARKS):
        with suppress(UnicodeError):
            return content.decode(name)
    return _plain(content, where)


def _flatten(table: Any, room: Room) -> None:
    """Turn a table of tasks into paragraphs of lines; of any other table, plain blocks are made."""
    rows = [] if table.find(".//table") is not None else _table_rows(table, room)
    if any(is_head(row) for row in rows):
        for child in list(table):
            table.remove(child)
        for line in table_lines(rows):
            paragraph = table.makeelement("p")
            paragraph.text = line
            table.append(paragraph)


def _unfold(items: Any) -> None:
    """Turn a list of sentences into paragraphs, with the numbers that a browser shows before those of an <ol>."""
    entries = [item for item in items.iterchildren("li") if "。" in item.text_content()]
    if not entries:
        return  # a menu
    start = items.get("start", "")
    inner = any(True for _ in items.iterancestors("ol"))
    for number, item in enumerate(entries, int(start) if re.fullmatch("[0-9]{1,9}", start) else 1):
        if items.tag == "ol" and not NUMBERED.match(item.text_content().strip()):
            first = next((node for node in item.iter("*") if node.text and node.text.strip()), item)
            first.text = (f"({number})" if inner else f"{number}.") + (first.text or "").lstrip()
        item.tag = "p"
    items.tag = "div"


def _table_rows(table: Any, room: Room) -> list[list[str]]:
    """Texts of the cells; one that spans several columns or rows counts for each."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # by column: rows still to be covered, and by what
    for row in table.iter("tr"):
        cells: list[str] = []
        given = iter(row.iter("td", "th"))
        while True:
            left, text = below.pop(len(cells), (0, ""))
            wide = 1
            if not left:
                cell = next(given, None)
                if cell is None:
                    break
                text, left, wide = (
                    _cell_text(cell),
                    _spanned(cell, "rowspan"),
                    min(_spanned(cell, "colspan"), MOST_SPANNED),
                )
            below.update({len(cells) + i: (left - 1, text) for i in range(wide) if left > 1})
            cells += room.take(text, wide)
        if cells:
            rows.append(cells)
    return rows


def _cell_text(cell: Any) -> str:
    """Its text, a line for each paragraph."""
    for node in cell.iter("br", "p", "div", "li"):
        node.tail = "\n" + (node.tail or "")
    return str(cell.text_content()).strip()


def _spanned(cell: Any, name: str) -> int:
    digits = re.match("[0-9]{1,9}", cell.get(name, "").strip())
    return int(digits[0]) or 1 if digits else 1


# ---------------------------------------------------------------- PDF

PAGE_NUMBER = re.compile(r"[-—–\s·]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–\s·]*")


def _pdf(content: bytes, where: str) -> str:
    """The text layer: running heads and page numbers dropped, broken lines joined."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise PlanError.of("pdf.locked", where=where) from error
        raise PlanError.of("pdf.damaged", where=where, reason=reason(error)) from error
    pages = [[line.strip() for line in page if line.strip()] for page in pages]
    edges = Counter(line for page in pages for line in {*page[:2], *page[-2:]})
    repeated = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2}
    lines = (line for page in pages for line in page if line not in repeated and not PAGE_NUMBER.fullmatch(line))
    return "\n".join(joined(lines))


READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, str], str]], ...] = (
    (lambda content: content.startswith(b"%PDF"), _pdf),
    (_is_packed(b"word/document.xml"), read_docx),
    (_is_packed(b"xl/workbook.xml"), read_xlsx),
    (_is_html, _html),
)
