"""Text as found → clean Simplified text, by a list of named rules, with the source offset of every character."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import opencc
from numpy.typing import NDArray

from analysis.memory import nothing_collected
from analysis.paragraphs import goes_on

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Positions = Integers | slice
HAN = "\u3400-\u4dbf\u4e00-\u9fff"


@dataclass(frozen=True)
class Rule:
    """What is replaced, by what, and why. An empty replacement passes the match over."""

    name: str
    why: str
    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class CleanText:
    """Clean text and, for each of its characters, the half-open span of the source that it was made from.

    The offsets are plain numbers in a row, as fast for a long text as for a short one, which a list of them is not.
    `passed_over` has for each character of the source the position in `RULES` of the rule that dropped it, or −1.
    """

    text: str
    starts: array[int]
    ends: array[int]
    passed_over: NDArray[np.int8]
    changed: tuple[tuple[str, int], ...]  # characters replaced or dropped, by rule

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of the clean characters `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=2)
def _converter(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


def _simplified(run: re.Match[str]) -> str:
    """Convert with OpenCC's phrases; character by character if a phrase should change the length."""
    clean = _converter("t2s").convert(run[0])
    clean = clean if len(clean) == len(run[0]) else "".join(map(_converter("t2s").convert, run[0]))
    forms, plain = _japanese()
    return forms.sub(lambda form: plain[form[0]], clean)


@lru_cache(maxsize=1)
def _japanese() -> tuple[re.Pattern[str], dict[str, str]]:
    """Forms of Japan that Chinese has not, with the plain ones: 県 → 县. They stand in some Traditional copies."""
    rare = "\n".join(sorted({chr(code) for code in range(0x4E00, 0x9FA6)} - common_characters()))
    chinese = _converter("t2s").convert(rare)
    plain = _converter("t2s").convert(_converter("jp2t").convert(rare))
    forms = {
        form: one
        for form, same, one in zip(*(text.split("\n") for text in (rare, chinese, plain)), strict=True)
        if form == same and one in common_characters()
    }
    return re.compile(f"[{''.join(forms)}]"), forms


@lru_cache(maxsize=1)
def common_characters() -> frozenset[str]:
    """The 8,105 characters of the 通用规范汉字表 (State Council, 2013), the table of general standard characters."""
    lines = resources.files("analysis").joinpath("fonts/hanzi.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


# Radicals that Unicode gives no plain form (CJK Radicals Supplement); PDF viewers copy them in place of characters.
RADICALS = str.maketrans(
    "⺒⺝⺠⺩⺫⺬⺮⺶⺹⺼⺽⻁⻄⻅⻆⻉⻊⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲",
    "巳月民王目示竹羊老月臼虎西见角贝足车长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)


def _compatible(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", run[0].translate(RADICALS))


def _nothing(run: re.Match[str]) -> str:
    return ""


NO_SPACE_BESIDE = re.compile(f"[{HAN}、。,;:()“”《》\n]")


def _unspaced(run: re.Match[str]) -> str:
    """Drop blanks beside Chinese and at the ends of a line, keep those between Latin words."""
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    latin = before and after and not NO_SPACE_BESIDE.match(before) and not NO_SPACE_BESIDE.match(after)
    return run[0] if latin else ""


def _line_break(run: re.Match[str]) -> str:
    return "\n"


def _joined(end: re.Match[str]) -> str:
    return "" if goes_on(end.string, end.start()) else end[0]


# A gloss gives the reading of the character before it: pinyin in brackets, with a tone mark, or without one if it is
# a reading of that very character. So (ai) after 能, (km), (app) and, being capitals or digits, (CIM) and (5G) stay.
LONGEST_GLOSSES = 60  # characters that the glosses of one character take up
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONE = re.compile(f"[{TONED}]")
_GLOSS = re.compile(  # the bracket first, by which it is found fast
    rf"\( (?<=[{HAN})]\() [ ]* (?P<reading> [a-zü{TONED}]+ (?: [ ]*/[ ]* [a-zü{TONED}]+ )* ) [ ]* \)", re.VERBOSE
)


def _unglossed(gloss: re.Match[str]) -> str:
    """Drop a bracket that holds a reading, keep any other."""
    if _TONE.search(gloss["reading"]):
        return ""
    before = gloss.string[max(gloss.start() - LONGEST_GLOSSES, 0) : gloss.start()]
    while before.endswith(")"):  # after another gloss of the same character
        before = before[: max(before.rfind("("), 0)]
    readings = _readings(before[-1:])
    return "" if all(reading.strip() in readings for reading in gloss["reading"].split("/")) else gloss[0]


@lru_cache(maxsize=4096)
def _readings(character: str) -> frozenset[str]:
    from pypinyin import Style, pinyin  # slow to import, and few pages have glosses without tone marks

    return frozenset(reading for found in pinyin(character, style=Style.NORMAL, heteronym=True) for reading in found)


RULES: tuple[Rule, ...] = (  # in this order: each rule finds what those before it have made plain
    Rule(
        "line end",
        "old systems end a line with a carriage return alone",
        re.compile("\r(?!\n)|[\u2028\u2029]"),
        _line_break,
    ),
    Rule(
        "invisible character",
        "control characters, zero-width marks and soft hyphens come from the page's layout",
        re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]+"),
        _nothing,
    ),
    Rule(
        "compatibility character",
        "full-width letters, digits and marks, Kangxi radicals and the like have one plain form each",
        re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u2e80-\u2fd5\u3000\uf900-\ufaff\uff01-\uff5e]+"),
        _compatible,
    ),
    Rule(
        "page number",
        "a page of the printed document ends in the middle of the text",
        re.compile(r"\n[ ]*(?:[-—–]+[ ]*[0-9]{1,3}[ ]*[-—–]+|第[ ]*[0-9]{1,3}[ ]*页)[ ]*(?=\n)"),
        _nothing,
    ),
    Rule(
        "spam marker",
        "some sites put marks between words, to find copies",
        re.compile("@{2,}"),
        _nothing,
    ),
    Rule(
        "broken line",
        "a printed page breaks a paragraph wherever its lines end",
        re.compile(r"\n(?<=[^\n]\n)(?=[^\s])"),
        _joined,
    ),
    Rule(
        "stray space",
        "Chinese is written without spaces; they come from justified lines",
        re.compile("[ \t]+"),
        _unspaced,
    ),
    Rule(
        "pinyin gloss",
        "some sites put the reading behind hard characters, to mislead copies",
        _GLOSS,
        _unglossed,
    ),
    Rule(
        "Traditional character",
        "unit names and titles are looked up in Simplified characters",
        re.compile(r".+", re.DOTALL),
        _simplified,
    ),
)


@nothing_collected()
def normalise(text: str) -> CleanText:
    """Apply the rules in order.

    Marks become half-width (`，：；（）` → `,:;()`), so that the grammar knows one form of each; the Chinese
    full stop, enumeration comma and quotation marks stay.

    Examples
    --------
    >>> clean = normalise("省財政廳、省大數據局辦(bàn)公(gōng)室")
    >>> clean.text
    '省财政厅、省大数据局办公室'
    >>> clean.span(5, 13)  # 省大数据局办公室, as the source has it
    (5, 24)
    """
    clean, starts, ends = text, np.arange(len(text), dtype=np.intc), np.arange(1, len(text) + 1, dtype=np.intc)
    passed_over = np.full(len(text), -1, dtype=np.int8)
    changed: list[tuple[str, int]] = []
    for number, rule in enumerate(RULES):
        clean, first, last, dropped, count = _apply(rule, clean)
        passed_over[starts[dropped]] = number
        for one in np.flatnonzero(dropped & (ends - starts > 1)):  # an earlier rule has made it from several
            passed_over[starts[one] : ends[one]] = number
        starts, ends = starts[first], ends[last]
        changed.append((rule.name, count))
    return CleanText(clean, array("i", starts.tobytes()), array("i", ends.tobytes()), passed_over, tuple(changed))


def _apply(rule: Rule, text: str) -> tuple[str, Positions, Positions, Flags, int]:
    """One rule.

    Returns the new text; the first and the last character of the old text that each new one is made from; those that
    are dropped; and how many were replaced or dropped.
    """
    pieces: list[str] = []
    edits = array("i")  # start and end of what is replaced, length of what comes in its place
    done = changed = 0
    for match in rule.pattern.finditer(text):
        old, new, (at, past) = match[0], rule.replace(match), match.span()
        if new == old:
            continue
        pieces += text[done:at], new
        edits.extend((at, past, len(new)))
        changed += _differing(old, new) if len(new) == len(old) else len(old)
        done = past
    if not edits:
        return text, slice(None), slice(None), np.zeros(len(text), dtype=bool), 0
    pieces.append(text[done:])
    start, end, length = (np.array(edits[part::3]) for part in range(3))
    first, last, dropped = _origins(start, end, length, len(text))
    return "".join(pieces), first, last, dropped, changed


def _differing(old: str, new: str) -> int:
    """At how many places two texts of one length differ."""
    if len(old) == 1:
        return 1
    codes = [np.frombuffer(text.encode("utf-32", "surrogatepass"), np.uint32) for text in (old, new)]
    return int(np.count_nonzero(codes[0] != codes[1]))


def _origins(start: Integers, end: Integers, length: Integers, whole: int) -> tuple[Integers, Integers, Flags]:
    """For each new character the first and the last old one that it is made from; and which old ones are dropped."""
    dropped = _inside(start[length == 0], end[length == 0], whole)
    resized = (length != end - start) & (length > 0)  # what is left is one for one
    if not resized.any():
        kept = np.flatnonzero(~dropped)
        return kept, kept, dropped
    start, end, length = start[resized], end[resized], length[resized]
    counts = 1 - dropped  # new characters for each old one
    counts[_inside(start, end, whole)] = 0  # all of what comes in their place, for the first of them
    counts[start] = length
    last = np.arange(whole)
    last[start] = end - 1
    first = np.repeat(np.arange(whole), counts)
    return first, last[first], dropped


def _inside(start: Integers, end: Integers, whole: int) -> Flags:
    """Which of so many positions are in one of these stretches, which do not overlap."""
    edges = np.zeros(whole + 1, dtype=np.int8)
    edges[start] += 1
    edges[end] -= 1
    return edges[:-1].cumsum(dtype=np.int8).view(bool)
