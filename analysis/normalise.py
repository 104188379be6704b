"""Text as found → clean Simplified text, by a list of named rules, with the source offset of every character."""

from __future__ import annotations

import operator
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import opencc

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
    `passed_over` names the rule and the span of each stretch that left no trace in the clean text.
    """

    text: str
    starts: array[int]
    ends: array[int]
    passed_over: tuple[tuple[str, int, int], ...]
    changed: tuple[tuple[str, int], ...]  # characters replaced or dropped, by rule

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of the clean characters `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(run: re.Match[str]) -> str:
    """Convert with OpenCC's phrases; character by character if a phrase should change the length."""
    clean = _converter().convert(run[0])
    return clean if len(clean) == len(run[0]) else "".join(map(_converter().convert, run[0]))


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


# A gloss gives the reading of the character before it: pinyin in brackets, with a tone mark, or without one if it is
# a reading of that very character. So (ai) after 能, (km), (app) and, being capitals or digits, (CIM) and (5G) stay.
LONGEST_GLOSSES = 60  # characters that the glosses of one character take up
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONE = re.compile(f"[{TONED}]")
_GLOSS = re.compile(
    rf"(?<=[{HAN})])  \( [ ]* (?P<reading> [a-zü{TONED}]+ (?: [ ]*/[ ]* [a-zü{TONED}]+ )* ) [ ]* \)", re.VERBOSE
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
    offsets = np.arange(len(text) + 1, dtype=np.intc)
    clean, starts, ends = text, array("i", offsets[:-1].tobytes()), array("i", offsets[1:].tobytes())
    passed: list[tuple[str, int, int]] = []
    changed: list[tuple[str, int]] = []
    for rule in RULES:
        clean, starts, ends, count = _apply(rule, clean, starts, ends, passed)
        changed.append((rule.name, count))
    return CleanText(clean, starts, ends, tuple(sorted(passed, key=lambda p: p[1:])), tuple(changed))


def _apply(
    rule: Rule, text: str, starts: array[int], ends: array[int], passed: list[tuple[str, int, int]]
) -> tuple[str, array[int], array[int], int]:
    """One rule: the new text with its offsets, and how many characters it replaced or dropped."""
    pieces: list[str] = []
    new_starts, new_ends = array("i"), array("i")
    done = changed = 0
    for match in rule.pattern.finditer(text):
        old, (start, end) = match[0], match.span()
        new = rule.replace(match)
        if new == old:
            continue
        pieces += text[done:start], new
        new_starts += starts[done:start]
        new_ends += ends[done:start]
        changed += len(old)
        if not new:
            passed += _runs(rule.name, starts, ends, start, end)
        elif len(new) == len(old):  # one for one
            new_starts += starts[start:end]
            new_ends += ends[start:end]
            changed -= sum(map(operator.eq, old, new))
        else:  # a character spelt out in several: all of them lead back to the whole match
            new_starts += starts[start : start + 1] * len(new)
            new_ends += ends[end - 1 : end] * len(new)
        done = end
    if not changed:
        return text, starts, ends, 0
    pieces.append(text[done:])
    return "".join(pieces), new_starts + starts[done:], new_ends + ends[done:], changed


def _runs(rule: str, starts: array[int], ends: array[int], start: int, end: int) -> Iterable[tuple[str, int, int]]:
    """What was dropped, as one stretch; character by character if an earlier rule has dropped some in between."""
    if ends[end - 1] - starts[start] == end - start:
        return ((rule, starts[start], ends[end - 1]),)
    return zip([rule] * (end - start), starts[start:end], ends[start:end], strict=True)
