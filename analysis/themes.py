"""Task text × lexicon → theme mentions: which policy themes and technologies a task names, and where.

The lexicon is `themes.csv`; a row adds a theme. All of its terms are one pattern that goes over the text once, and of
the terms that begin at a character the longest one wins: 气象 is weather, and so is 城市气象, but not 气象万千.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from analysis.assignments import numbered_tasks
from analysis.departments import reference, resolve
from analysis.errors import PlanError
from analysis.grammar import Document, outside_lists
from analysis.normalise import CleanText
from analysis.places import place_of, wording
from analysis.schema import Column, Schema, read_csv
from analysis.shipped import REFERENCE

KINDS = ("domain", "technology")
REFERENCE_THEMES = Schema(
    "reference/themes.csv",
    "theme",
    (
        Column("theme_id", "str", "id"),
        Column("kind", "str", "a policy theme, or a technology, which serves many of them", KINDS),
        Column("theme", "str", "Chinese name"),
        Column("theme_en", "str", "English name"),
        Column(
            "terms",
            "str",
            "words that name it, parted by spaces; 保险(?!箱) is not followed by 箱, 出口(?=企业|产品) by either",
        ),
        Column(
            "not_terms",
            "str",
            "longer words that name no theme: 新气象; one that names another theme is a term of that",
        ),
        Column("owners_nation", "str", "its natural owners in a national plan, canonical names, the main one first"),
        Column("owners_province", "str", "the same in a province; 某 stands for the place, as in departments.csv"),
        Column("owners_city", "str", "the same in a city, a county, and a municipality right under the nation"),
        Column("scope", "str", "what belongs to it"),
    ),
    key=("theme_id",),
)
MENTIONS = Schema(
    "mentions",
    "term of a theme in a task's heading or text, not in its lists of units; a term may belong to two themes",
    (
        Column("task_id", "str", "the task"),
        Column("theme_id", "str", "the theme, a row of `reference/themes.csv`"),
        Column("term", "str", "the words that name it, in clean text"),
        Column("start", "int64", "its first character in the source text, counted from 0"),
        Column("end", "int64", "the character after the last one"),
    ),
    key=("start", "theme_id"),
)

TERM = re.compile(r"(?P<words>[^\\()\[\]{}|?*^$\s]+)(?P<look>\(\?[=!][^()]+\))?")  # words, and what may follow
DEPARTMENT = re.compile(r"(?!.*(?:某|此地))[\u4e00-\u9fff]{2,}[部委厅局署办]")
OTHER_WORD = "(?![门分署队件理法事结案好学托])"  # 财政部门, 财政部分, 财政部署, 信访办理: no name of a department


class Mention(NamedTuple):
    """A theme named in a text, and where."""

    theme_id: str
    start: int
    end: int


class Lexicon(NamedTuple):
    """One pattern for all terms, and the themes that each of them names; none, if it means something else."""

    pattern: re.Pattern[str]
    themes: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def themes() -> pd.DataFrame:
    """The rows of the lexicon, one for each theme."""
    return read_csv(REFERENCE / "themes.csv", REFERENCE_THEMES)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon as one pattern, made once."""
    return compiled(themes())


def compiled(table: pd.DataFrame) -> Lexicon:
    """One pattern for the terms of such a table; of those that begin with the same character the longest come first.

    Raises
    ------
    PlanError
        If a term is more than words and what may follow them, so that it has no one length; if it stands twice in a
        row; or if what may follow the same words is not the same in two rows.
    """
    named: dict[str, tuple[str, ...]] = {}
    looks = dict.fromkeys(_department_names(), OTHER_WORD)
    for row in table.to_dict("records"):
        terms = [(term, (row["theme_id"],)) for term in row["terms"].split()]
        for term, theme in [*terms, *((word, ()) for word in row["not_terms"].split())]:
            words, look = _parts(term)
            if words in named and looks[words] != look:
                raise PlanError.of("lexicon.look", where=REFERENCE_THEMES.name, words=words, look=look or looks[words])
            if set(theme) & set(named.get(words, ())):
                raise PlanError.of("lexicon.twice", where=REFERENCE_THEMES.name, words=words, theme=row["theme_id"])
            looks[words], named[words] = look, named.get(words, ()) + theme
    by_first = groupby(sorted(looks, key=lambda words: (words[0], -len(words), words)), key=lambda words: words[0])
    pattern = "|".join(
        f"{re.escape(first)}(?:{'|'.join(_rest(words) + looks[words] for words in group)})" for first, group in by_first
    )
    return Lexicon(re.compile(pattern), named)


def _parts(term: str) -> tuple[str, str]:
    found = TERM.fullmatch(term)
    if not found:
        raise PlanError.of("lexicon.term", where=REFERENCE_THEMES.name, term=term)
    return found["words"], found["look"] or ""


def _department_names() -> Iterator[str]:
    """A department's name in a sentence says who acts, not what about: 会同农业农村部 is not about farming."""
    for _, name in reference().names:
        words = name.removeprefix("某")
        if DEPARTMENT.fullmatch(words):
            yield words


def _rest(words: str) -> str:
    """What follows the first character. Latin letters and digits are a whole word: AI, but not in CAIS."""
    rest = re.escape(words[1:])
    return rf"{rest}(?<![0-9A-Za-z]{re.escape(words)})(?![0-9A-Za-z])" if words.isascii() else rest


def find_mentions(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """The themes named in `text[start:end]`, which is clean text, in order.

    Examples
    --------
    >>> [mention.theme_id for mention in find_mentions("推进医疗健康、医保和城市气象数据共享")]
    ['health', 'medical_insurance', 'weather', 'data']
    >>> list(find_mentions("气象万千"))
    []
    """
    pattern, named = lexicon()
    for found in pattern.finditer(text, start, len(text) if end is None else end):
        for theme_id in named.get(found[0], ()):
            yield Mention(theme_id, *found.span())


def mention_rows(document: Document, clean: CleanText) -> Iterator[dict[str, Any]]:
    """The rows of the table, in document order: the mentions in each task, outside its lists of units."""
    for task_id, item in numbered_tasks(document):
        for piece in outside_lists(item.heading_start, item.end, item.lists):
            for one in find_mentions(clean.text, *piece):
                start, end = clean.span(one.start, one.end)
                term = clean.text[one.start : one.end]
                yield {"task_id": task_id, "theme_id": one.theme_id, "term": term, "start": start, "end": end}


@lru_cache(maxsize=64)
def natural_owners(place: str) -> dict[str, tuple[str, ...]]:
    """The departments whose field a theme is, by theme, in plans of this place; the main one first.

    Nobody, if the place is not known.

    Examples
    --------
    >>> natural_owners("山东")["weather"], natural_owners("全国")["water"], natural_owners("济南市")["water"]
    (('省气象局',), ('水利部',), ('市水利局', '市水务局'))
    """
    where = place_of(place)
    if where is None:
        return dict.fromkeys(themes()["theme_id"], ())
    word, short, models = wording(where).word, wording(where).short, wording(where).models
    column = "owners_nation" if where.level == "nation" else "owners_province" if models == "省" else "owners_city"
    cells = zip(themes()["theme_id"], themes()[column], strict=True)
    named = {theme: [n.replace("某", word).replace("此地", short) for n in cell.split()] for theme, cell in cells}
    return {theme: tuple(dict.fromkeys(resolve(n, place).name for n in units)) for theme, units in named.items()}
