"""Text from a plan → text that can do nothing but be read, and that every office program accepts."""

from __future__ import annotations

import re

MOST_UNITS = 32_767  # UTF-16 code units in a cell; Excel offers to repair a file that has more
MOST_BREAKS = 253  # line breaks in a cell
BLANK = re.compile(r"[\t\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")  # white space that is no space and no line break
INVISIBLE = re.compile(
    r"""
      [\x00-\x08\x0e-\x1b\x7f-\x9f]                                       # control characters
    | [\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]  # of no width, or turning the writing
    | [\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]         # no characters at all
    | [\U000e0000-\U000e007f\U0010fffe\U0010ffff\ud800-\udfff]             # tags, half characters
    """,
    re.VERBOSE,
)
MARKUP = re.compile(r"<r>.*</r>", re.DOTALL)  # XlsxWriter takes a text of this shape for markup of its own
OPENING = tuple("=+-@＝＋－＠")  # what a cell begins with that is calculated
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet


def harmless(text: str, most: int = MOST_UNITS) -> str:
    r"""The text without characters that cannot be seen, cut with an ellipsis to what a cell can hold.

    Line breaks stay, as far as a cell may have them. Nothing is escaped: that is the work of the writer of the file.

    Examples
    --------
    >>> harmless("甲\u202e乙\x07丙\t丁")
    '甲乙丙 丁'
    >>> harmless("数字山东建设", most=5)
    '数字山东…'
    """
    text = seen(text)
    *lines, rest = text.split("\n", MOST_BREAKS)
    text = "\n".join([*lines, rest.replace("\n", " ")])
    text = f" {text}" if MARKUP.fullmatch(text) else text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", errors="ignore") + "…"


def seen(text: str) -> str:
    r"""The text without characters that cannot be seen; white space but the line break is a space.

    Examples
    --------
    >>> seen("a\x00\u202eb\tc")
    'ab c'
    """
    return INVISIBLE.sub("", BLANK.sub(" ", text.replace("\r\n", "\n")))


def calculated(text: str) -> bool:
    r"""Whether Excel may take the text for a formula: when it opens a CSV file, or once somebody edits the cell.

    Examples
    --------
    >>> [text for text in ("=1+1", "-2%", " @甲", "1-1", "\t甲") if calculated(text)]
    ['=1+1', '-2%', ' @甲', '\t甲']
    """
    return text.startswith(("\t", "\r")) or seen(text).lstrip().startswith(OPENING)


def sheet_name(text: str) -> str:
    r"""The text as Excel lets a sheet be called: up to 31 characters, without []:*?/\ and apostrophes around it.

    Examples
    --------
    >>> sheet_name("'a/b: [c]?'")
    'ab c'
    """
    clean = FORBIDDEN.sub("", harmless(text).replace("\n", " "))
    return harmless(clean.strip("' "), 31).strip("' ") or "-"
