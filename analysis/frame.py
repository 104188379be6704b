"""What stands around the items of a plan: title, notice, signature, and the footer of the site it was found on.

Marks are half-width, as `normalise` leaves them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE = re.compile(r"[^\n]+")
CLOSED = re.compile(r"[。;:!?)”]$")  # a paragraph of a plan ends so; a line of a title or of a site's footer does not
KIND = "(?:要点|方案|计划|规划|意见|措施|通知|办法|安排|分工|分解|清单|台账|纲要|任务)"  # a document's title ends so
TITLE = re.compile(rf"{KIND}$")
TITLE_INLINE = re.compile(rf"《(?P<quoted>[^《》]+{KIND})》|^(?P<first>[^。:《》\n]{{4,80}}?{KIND})(?!的)")
DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
SIGNATURE_INLINE = re.compile(  # where line breaks have been lost
    r"""
    (?<= [。)] ) (?P<issuer> [\u4e00-\u9fff]{2,40} ) (?: \( [^()]* \) )?
    (?P<year> [0-9]{4} ) 年 (?P<month> [0-9]{1,2} ) 月 (?P<day> [0-9]{1,2} ) 日
    """,
    re.VERBOSE,
)

SITE = re.compile(  # of a line that a site adds; some begin like a label: 主办单位:某市人民政府网站
    r"""
      网站标识码 | ICP备 | 公网安备 | 版权所有 | 网站地图 | (?: 技术支持 | 责任编辑 | 浏览次数 ) : | 分享到 :? $
    | 打印本页 | 关闭窗口 | [主承]办单位 : .{0,100} 网站? $
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Part:
    """A stretch of text outside the items, under the name of what it is."""

    name: str
    start: int
    end: int


def lines(text: str, start: int = 0) -> list[Part]:
    """The lines from `start` on, each named by its own text."""
    return [Part(m[0].strip(), m.start(), m.end()) for m in LINE.finditer(text, start)]


def parse_head(head: str) -> tuple[str, tuple[Part, ...]]:
    """Title, and the parts of the text before the first item: notice, title, preamble.

    The last line that ends in the name of a kind of document is the title, with the lines right above it that
    are no whole paragraphs.
    """
    rows = lines(head)
    last = max((i for i, row in enumerate(rows) if TITLE.search(row.name)), default=None)
    if last is None:  # line breaks have been lost
        inline = TITLE_INLINE.search(head)
        return inline[inline.lastgroup or 0] if inline else "", (Part("preamble", 0, len(head)),)
    first = last
    while first and not CLOSED.search(rows[first - 1].name) and not DATE.fullmatch(rows[first - 1].name):
        first -= 1
    start, end = rows[first].start, rows[last].end
    return "".join(row.name for row in rows[first : last + 1]), (
        Part("notice", 0, start),
        Part("title", start, end),
        Part("preamble", end, len(head)),
    )


def parse_tail(text: str, start: int) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Parts of the text after the last item: the signature and its notes are frame, the rest the site's footer."""
    rows = lines(text, start)
    dated = max((i for i, row in enumerate(rows) if DATE.fullmatch(row.name)), default=-1)
    while dated >= 0 and dated + 1 < len(rows) and rows[dated + 1].name.startswith("("):
        dated += 1  # （此件公开发布）
    signed = rows[dated].end if dated >= 0 else start
    return (Part("signature", start, signed),), (Part("site footer", signed, len(text)),)


def parse_signature(text: str) -> tuple[str, str]:
    """Issuer and ISO date: a line that is a date, and the lines above it that are neither sentence nor bracket."""
    rows = [row.name for row in lines(text)]
    dated = next((i for i, row in enumerate(rows) if DATE.fullmatch(row)), None)
    if dated is None:
        inline = SIGNATURE_INLINE.search(text)
        return (inline["issuer"], _iso(*inline.group("year", "month", "day"))) if inline else ("", "")
    issuers: list[str] = []
    for row in reversed(rows[:dated]):
        if CLOSED.search(row) and not row.startswith("("):
            break
        if not row.startswith("("):  # （…代章） says whose seal stands in
            issuers.append(row)
    return "、".join(reversed(issuers)), _iso(*DATE.findall(rows[dated])[0])


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"
