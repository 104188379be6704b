"""Marks that a copy has lost characters. Some are told in the log; a page full of them is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from analysis.errors import PlanError
from analysis.normalise import HAN, common_characters
from analysis.paragraphs import goes_on

LOST = re.compile(  # in the text as found; the first line, of what marks begin with, is there to be fast
    rf"""
    [\ufffd年(（%％?□■◆*]
    (?: (?<= \ufffd ) \ufffd*
      | (?<= 年 ) 月日
      | (?<= [(（] ) [ ]? [)）]                            # （一） without its numeral
      | (?P<behind>                                       # a number, a name; only right after a Chinese character
            (?<= [%％] )
          | (?: (?<= (?<! [?□■◆] ) [?□■◆] ) [?□■◆]*+ | (?<= (?<! [*] ) [*] ) [*]++ )  # from the first of them
            (?= [{HAN}、，。；：)）”] ) ) )
    """,
    re.VERBOSE,
)
BEGUN = re.compile("^[ ]*[、.．，；：)）]", re.MULTILINE)  # a line that begins in the middle: 一、 without its numeral
CHINESE = re.compile(f"[{HAN}]")
MOST_LOST = 1 / 300  # of all characters
LEAST_LOST = 5  # marks; fewer are told, whatever the length
MOST_RARE = 1 / 20  # of the Chinese characters
LEAST_CHINESE = 1 / 5  # of all characters but blanks


def lost_characters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of marks that something is missing from the text as it was found."""
    marks = (m for m in LOST.finditer(text) if m["behind"] is None or CHINESE.match(text, max(m.start() - 1, 0)))
    begun = (m for m in BEGUN.finditer(text) if not goes_on(text, m.start() - 1))
    yield from sorted(mark.span() for mark in chain(begun, marks))


def refuse_damaged(found: str, lost: list[tuple[int, int]], clean: str, where: str) -> None:
    """Refuse a text that has lost so much that nobody should count on what it says; `lost` are `lost_characters`.

    Raises
    ------
    PlanError
        If one character in three hundred is a mark of loss, if one Chinese character in twenty is not in common use
        (a text read in the wrong encoding), or if hardly any is Chinese. The message quotes the first ones.
    """
    if len(lost) >= LEAST_LOST and len(lost) > len(found) * MOST_LOST:
        places = (" ".join(found[max(start - 4, 0) : end + 4].split()) for start, end in lost[:3])
        shown = " ".join(f"“{place}”" for place in places)
        raise PlanError.of("damage.lost", where=where, count=len(lost), shown=shown)
    counts = Counter(clean)
    common = common_characters()
    unknown = {character: count for character, count in counts.items() if character not in common}
    rare = {character: count for character, count in unknown.items() if CHINESE.match(character)}
    total = len(clean) - sum(unknown.values()) + sum(rare.values())
    if sum(rare.values()) > total * MOST_RARE:
        shown = "".join(list(rare)[:10])
        raise PlanError.of("damage.rare", where=where, count=sum(rare.values()), total=total, shown=shown)
    written = sum(count for character, count in counts.items() if not character.isspace())
    if total < written * LEAST_CHINESE:
        begins = " ".join(clean[:200].split())[:30]
        raise PlanError.of("damage.foreign", where=where, count=total, total=written, begins=begins)
