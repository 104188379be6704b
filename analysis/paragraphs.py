"""Lines of a printed page → which of them are one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

NARROWEST, WIDEST = 16, 60  # lines of a page, in Chinese characters; shorter ones are names, longer ones paragraphs
RAGGED = 4  # characters that a full line may be short of: no mark begins a line, the first one is indented
FEWEST_LINES = 10  # by which a page can be told from a list
FULL_LINES = 0.4  # of all, at least
ODD_LINES = 0.05  # of all, at most, which may be wider: what a site puts around the page
CLOSED = tuple("。;:!?)；：！？）")  # the next line need not go on with what ends so
BEGINS = re.compile(  # so begins a paragraph, or is a list: 一、 （一） 1. 第一条, 责任单位：, 由省甲厅牵头, 省甲厅负责
    r"""
      [零〇一二三四五六七八九十百]+、  |  [（(] [零〇一二三四五六七八九十百\d]+ [）)]  |  \d{1,3} [.、．] (?!\d)
    | [①-⑳●■◆·•] | 第 [一二三四五六七八九十]+ [章条]  |  附[件錄录表]  |  由 (?=.)
    | (?: [责責]任 | 牵头 | 牽頭 | 主[办辦责責] | [负負][责責] | 承[办辦] | 配合 | [协協][办辦助同] | [参參][与與加]
        | 完成 | 分管 )
      [\u4e00-\u9fff]{0,6} [ ]* (?: [:：] | (?<=[位门門室]) [是为為有] )
    | [^。\n]{2,60} (?: 牵头 | 牽頭 | 负责 | 負責 | 配合 | 参与 | 參與 | 落实 | 落實 ) (?=\n|$)
    """,
    re.VERBOSE,
)


def goes_on(text: str, end: int) -> bool:
    """Whether the line that ends at `end` is part of a paragraph that the next line goes on with.

    It is if the paragraphs of this text are broken over lines, the line is as wide as they are, and neither its end nor
    the beginning of the next one speaks against it.
    """
    if end <= 0 or text[end - 1] in CLOSED:
        return False
    line = text[text.rfind("\n", 0, end) + 1 : end]
    full = _full_line(text)
    return full <= WIDEST and _width(line) >= full and not BEGINS.match(text, end + 1)


def joined(lines: Iterable[str]) -> Iterator[str]:
    """The paragraphs of lines that are known to be those of a page."""
    lines = list(lines)
    full = max(map(_width, lines), default=0) * 0.85  # a title may be the widest
    paragraph = ""
    for line in lines:
        if paragraph and BEGINS.match(line):
            yield paragraph
            paragraph = ""
        paragraph += line
        if _width(line) < full:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


@lru_cache(maxsize=1)
def _full_line(text: str) -> float:
    """How wide a line of this text is that can go on in the next; infinite if its paragraphs are not broken."""
    lines = sorted(filter(str.strip, text.split("\n")), key=len)
    last = int(len(lines) * (1 - ODD_LINES))
    if len(lines) < FEWEST_LINES or len(lines[last]) > 2 * WIDEST:  # characters are half as wide, at least
        return float("inf")
    widths = sorted(map(_width, lines))
    full = widths[last] - RAGGED
    broken = NARROWEST <= widths[last] <= WIDEST and widths[int(len(lines) * (1 - FULL_LINES))] >= full
    return full if broken else float("inf")


def _width(line: str) -> float:
    """In Chinese characters; a letter, digit or blank is half as wide."""
    line = line.strip()
    return len(line) - len(re.findall("[ -~]", line)) / 2
