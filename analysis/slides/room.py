"""What fits into a box: harmless text, counted lines, a smaller size or an ellipsis where it is too long."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from analysis.figures.style import text_width
from analysis.harmless import seen
from analysis.plan import Meta, Plan

SPACING = 1.25  # line to line, in sizes; set exactly, so that a fall-back font changes no height
SLACK = 0.97  # of a width that is filled
# A Latin letter of the fonts that stand in where Calibri is missing, to the one measured with; Chinese ones are alike.
WIDER = {"normal": 1.2, "bold": 1.25}
# What no program breaks unless it is longer than a line: a Chinese character with its marks; all else up to a space.
CHINESE = r"\u2e80-\u2fff\u3040-\u9fff\uac00-\ufaff"
UNBROKEN = re.compile(rf"(?: [“《（]* [{CHINESE}] [、。，；：！？）》”…]* | [^\s{CHINESE}]+ ) \s*", re.VERBOSE)
RESERVE = 0.96  # of a table's height that is filled, since programs break long cells in their own ways
TABLE_LOOKS = ((13, 4), (12, 4), (11, 4), (10, 4), (10, 3), (10, 2), (10, 1))  # size, lines in a cell
MOST_EMS = {"tasks": 50, "sections": 40, "departments": 24}  # a Chinese character is one
NAMES = ("title", "title_en", "name", "label_en")


class Box(NamedTuple):
    """A place on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[int, ...]:
        """The same in PowerPoint's units."""
        return tuple(round(inches * 914400) for inches in self)


def clean(text: str) -> str:
    r"""One line of text without characters that XML forbids or that change how others are shown.

    Examples
    --------
    >>> clean("a\x00\u202eb\n c")
    'ab c'
    """
    return " ".join(seen(str(text)).split())


def presentable(plan: Plan) -> Plan:
    """The plan with names and titles that can stand in a sentence; ids and counts are as they were.

    A plan that needs no change is the same plan, with the measures that it keeps.
    """
    plan = plan.in_order()
    tables = {}
    for table, most in MOST_EMS.items():
        rows = getattr(plan, table)
        columns = rows.columns.intersection(NAMES)
        tables[table] = rows.assign(**{key: [fit(text, most, 1) for text in rows[key]] for key in columns})
    of_plan = {key: fit(getattr(plan.meta, key), 100, 1) for key in ("title", "title_en", "issuer", "issuer_en")}
    meta = Meta(**plan.meta._asdict() | of_plan)
    same = meta == plan.meta and all(rows.equals(getattr(plan, table)) for table, rows in tables.items())
    return plan if same else replace(plan, meta=meta, **tables)


@lru_cache(maxsize=8192)
def _letter(letter: str, weight: str) -> float:
    """Width of a letter at size 1."""
    return text_width(letter, 100, weight) / 100 * (1 if "\u2e80" <= letter <= "\uffef" else WIDER[weight])


def count_lines(text: str, width: float, size: float, weight: str = "normal") -> int:
    """Lines that the text takes in `width` points; a word that is longer than a line is broken."""
    lines, used, room = 1, 0.0, width * SLACK / size
    for word in UNBROKEN.findall(text):
        long = sum(_letter(letter, weight) for letter in word.rstrip())
        if used and used + long > room:
            lines, used = lines + 1, 0.0
        broken = int(long // room)
        lines, used = lines + broken, used + long - broken * room + (_letter(" ", weight) if word[-1] == " " else 0)
    return lines


def fit(text: str, width: float, size: float, lines: int = 1, weight: str = "normal") -> str:
    """The text, or as much of it as fits into so many lines with an ellipsis."""
    whole = clean(text)
    text = whole[: int(lines * width / size * 4) + 1]  # no letter is narrower than a quarter of its height
    if text == whole and count_lines(text, width, size, weight) <= lines:
        return text
    lengths = range(1, len(text) + 1)
    most = bisect_left(lengths, True, key=lambda n: count_lines(text[:n] + "…", width, size, weight) > lines)
    return text[:most].rstrip() + "…"


def settle(
    texts: Sequence[str], box: Box, sizes: Sequence[float], gap: float = 0.5, weight: str = "normal"
) -> tuple[list[str], float]:
    """The paragraphs, and the first of the sizes at which they fit into the box; cut if none is small enough.

    `gap` is the space after a paragraph, in sizes.
    """
    texts, width, height = [clean(text) for text in texts], box.width * 72, box.height * 72
    longest = int(width * height / min(sizes) ** 2 * 4)
    if sum(map(len, texts)) <= longest:
        for size in sizes:
            lines = sum(count_lines(text, width, size, weight) for text in texts)
            if (lines * SPACING + gap * (len(texts) - 1)) * size <= height:
                return texts, size
    size = min(sizes)
    lines = max(int((height / size - gap * (len(texts) - 1)) / SPACING / len(texts)), 1)
    return [fit(text, width, size, lines, weight) for text in texts], size


def fit_table(
    rows: pd.DataFrame, widths: Sequence[float], height: float, padding: float
) -> tuple[list[list[str]], float]:
    """Header and cells, and their size, so that the table keeps to `height` points.

    At the largest size that leaves them whole and breaks no word of the header, else at the smallest, cut at as many
    lines as there is room for. `padding` is what a row is higher than its lines.
    """
    whole = [[clean(str(column)) for column in rows], *([clean(str(cell)) for cell in row] for row in rows.to_numpy())]
    weights = ["bold", *["normal"] * len(rows)]
    for size, most in TABLE_LOOKS:
        cells = [
            [fit(cell, width, size, most, weight) for cell, width in zip(row, widths, strict=True)]
            for row, weight in zip(whole, weights, strict=True)
        ]
        lines = [
            max(count_lines(cell, width, size, weight) for cell, width in zip(row, widths, strict=True))
            for row, weight in zip(cells, weights, strict=True)
        ]
        fits = sum(lines) * size * SPACING + len(lines) * padding <= height * RESERVE
        words = [(word, width) for head, width in zip(whole[0], widths, strict=True) for word in head.split()]
        broken = any(count_lines(word, width, size, "bold") > 1 for word, width in words if word.isascii())
        if fits and (size == TABLE_LOOKS[-1][0] or (cells == whole and not broken)):
            break
    return cells, size
