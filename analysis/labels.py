"""Everything that the project says, in Chinese and English, from one table."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Any, Literal

from analysis.shipped import REFERENCE

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[Lang, str]]:
    with (REFERENCE / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: {lang: row[lang] for lang in LANGS} for row in csv.DictReader(file)}


def label(key: str, lang: Lang, /, **values: Any) -> str:
    """The label of that key in that language, filled with the values.

    Examples
    --------
    >>> label("projection.title", "en", a="Health", b="Transport", shared=7)
    'Health and Transport share the most tasks (7)'
    """
    return _labels()[key][lang].format(**values)
