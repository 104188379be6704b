"""Text as found → clean Simplified text, by a list of named rules, with the source offset of every character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import opencc

HAN = "\u3400-\u4dbf\u4e00-\u9fff"


@dataclass(frozen=True)
class Rule:
    """What is replaced, by what, and why. An empty replacement passes the match over."""

    name: str
    why: str
    pattern: re.Pattern[str]
    replace: Callable[[str], str]


@dataclass(frozen=True)
class CleanText:
    """Clean text and, for each of its characters, the half-open span of the source that it was made from.

    `passed_over` names the rule and the span of each character that left no trace in the clean text.
    """

    text: str
    starts: list[int]
    ends: list[int]
    passed_over: tuple[tuple[str, int, int], ...]
    changed: tuple[tuple[str, int], ...]  # characters replaced or dropped, by rule

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of the clean characters `[start, end)`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(run: str) -> str:
    """Convert with OpenCC's phrases; character by character if a phrase should change the length."""
    clean = _converter().convert(run)
    return clean if len(clean) == len(run) else "".join(map(_converter().convert, run))


def _compatible(run: str) -> str:
    return unicodedata.normalize("NFKC", run)


def _nothing(run: str) -> str:
    return ""


# A gloss gives the reading of the character before it: a pinyin syllable, with a tone mark or not, in brackets.
# Only true syllables count, so that (km), (app) and, being capitals or digits, (CIM), (5G), (PM2.5) stay.
SYLLABLE = r"""
    (?: zh | ch | sh | [bpmfdtnlgkhjqxrzcsyw] )?                 # initial
    (?: [iu] a (?: ng? | o | i )?  |  ü a n  |  i ong            # iao, ian, iang, uai, uan, uang, üan, iong
      | a (?: i | o | ng? )?  |  ou  |  o (?: ng )?              # ai, ao, an, ang, ou, o, ong
      | e (?: i | r | ng? )?  |  i (?: e | u | ng? )?            # ei, er, en, eng, ie, iu, in, ing
      | u (?: i | o | e | n )?  |  [üv] (?: e | n )? )           # ui, uo, ue, un, üe, ün
"""
LETTER = "a-zü\u00e0-\u01dc"  # with or without a tone mark
TONELESS = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü")
_GLOSS = re.compile(
    rf"(?<=[{HAN})）])  [(（] [ ]* [{LETTER}]+ (?: [ ]*/[ ]* [{LETTER}]+ )* [ ]* [)）]",
    re.VERBOSE,
)
_READING = re.compile(rf"(?:{SYLLABLE})(?:\s*/\s*(?:{SYLLABLE}))*", re.VERBOSE)


def _unglossed(match: str) -> str:
    """Drop a bracket that holds a reading, keep any other."""
    return "" if _READING.fullmatch(match[1:-1].strip().translate(TONELESS)) else match


RULES: tuple[Rule, ...] = (
    Rule(
        "invisible character",
        "zero-width marks and soft hyphens come from the page's layout",
        re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\r]+"),
        _nothing,
    ),
    Rule(
        "pinyin gloss",
        "some sites put the reading behind hard characters, to mislead copies",
        _GLOSS,
        _unglossed,
    ),
    Rule(
        "compatibility character",
        "full-width letters, digits and marks, Kangxi radicals and the like have one plain form each",
        re.compile("[\u00a0\u2e80-\u2fd5\u3000\uf900-\ufaff\uff01-\uff5e]+"),
        _compatible,
    ),
    Rule(
        "Traditional character",
        "unit names and titles are looked up in Simplified characters",
        re.compile(f"[{HAN}]+"),
        _simplified,
    ),
    Rule(
        "stray space",
        "Chinese is written without spaces; they come from justified lines",
        re.compile(f"(?<=[{HAN}、。,;:()“”《》])[ \t]+|(?m:^)[ \t]+|[ \t]+(?=[{HAN}、。,;:()“”《》]|$)", re.M),
        _nothing,
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
    clean, starts, ends = text, list(range(len(text))), list(range(1, len(text) + 1))
    passed: list[tuple[str, int, int]] = []
    changed: list[tuple[str, int]] = []
    for rule in RULES:
        clean, starts, ends, count = _apply(rule, clean, starts, ends, passed)
        changed.append((rule.name, count))
    return CleanText(clean, starts, ends, tuple(sorted(passed, key=lambda p: p[1:])), tuple(changed))


def _apply(
    rule: Rule, text: str, starts: list[int], ends: list[int], passed: list[tuple[str, int, int]]
) -> tuple[str, list[int], list[int], int]:
    """One rule: the new text with its offsets, and how many characters it replaced or dropped."""
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = changed = 0
    for match in rule.pattern.finditer(text):
        old, (start, end) = match[0], match.span()
        new = rule.replace(old)
        if new == old:
            continue
        pieces += text[done:start], new
        new_starts += starts[done:start]
        new_ends += ends[done:start]
        if len(new) == len(old):  # one for one
            new_starts += starts[start:end]
            new_ends += ends[start:end]
            changed += sum(a != b for a, b in zip(old, new, strict=True))
        else:  # dropped, or a character spelt out in several: all of them lead back to the whole match
            new_starts += [starts[start]] * len(new)
            new_ends += [ends[end - 1]] * len(new)
            changed += len(old)
            if not new:  # character by character: an earlier rule may have dropped some in between
                passed += zip([rule.name] * len(old), starts[start:end], ends[start:end], strict=True)
        done = end
    pieces.append(text[done:])
    return "".join(pieces), new_starts + starts[done:], new_ends + ends[done:], changed
