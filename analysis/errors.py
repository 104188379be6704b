"""The one exception that users meet."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from analysis.labels import LANGS, Lang, label

REASONS = {  # by which the system refuses a file
    errno.ENOENT: "os.missing",
    errno.EACCES: "os.forbidden",
    errno.EPERM: "os.forbidden",
    errno.EISDIR: "os.folder",
    errno.ENOTDIR: "os.no_folder",
    errno.ENAMETOOLONG: "os.name",
    errno.ENOSPC: "os.full",
    errno.EROFS: "os.read_only",
    errno.EBUSY: "os.busy",
    errno.ELOOP: "os.loop",
}


LONGEST_REASON = 200  # characters; some libraries put all of a damaged file into their error


class PlanError(ValueError):
    """A plan, table or request that cannot be used; says so in both languages, as a string in English.

    Parameters
    ----------
    found : str
        What was found, with the offending text quoted.
    where : str
        The place: a file, a line, a row.
    do : str
        What the reader can do about it.
    found_zh, do_zh : str
        The same in Chinese; the English if they are not given.

    Examples
    --------
    >>> error = PlanError.of("file.empty", where="plan.txt")
    >>> str(error)
    'plan.txt: the file is empty. Try: save the page again, as UTF-8 text.'
    >>> error.message("zh")
    'plan.txt：文件是空的。请重新保存网页，存为UTF-8文本。'
    """

    def __init__(self, found: str, *, where: str, do: str, found_zh: str = "", do_zh: str = "") -> None:
        super().__init__(f"{where}: {found}. Try: {do}.")
        self.found = found
        self.where = where
        self.do = do
        self.found_zh = found_zh or found
        self.do_zh = do_zh or do

    @classmethod
    def of(cls, key: str, *, where: str, **values: Any) -> PlanError:
        """The error of that key in the table of labels, `error.…` and `error.….do`, filled with the values.

        A value that differs between the languages is given as ``{"zh": …, "en": …}``; a list is joined as each does.
        """
        said = {lang: {name: _said(value, lang) for name, value in values.items()} for lang in LANGS}
        found, do = ({lang: label(f"error.{key}{part}", lang, **said[lang]) for lang in LANGS} for part in ("", ".do"))
        return cls(found["en"], where=where, do=do["en"], found_zh=found["zh"], do_zh=do["zh"])

    def message(self, lang: Lang = "en") -> str:
        """The whole error in one language."""
        return str(self) if lang == "en" else f"{self.where}：{self.found_zh}。请{self.do_zh}。"

    def __reduce__(self) -> tuple[Any, ...]:
        given = {name: getattr(self, name) for name in ("where", "do", "found_zh", "do_zh")}
        return partial(type(self), **given), (self.found,)  # keywords, so that it can be pickled


def _said(value: Any, lang: Lang) -> Any:
    if isinstance(value, Mapping):
        return value[lang]
    return label("join", lang).join(map(str, value)) if isinstance(value, list | tuple) else value


def reason(error: Exception) -> dict[Lang, str]:
    """Why, in both languages: what the system says of a file; of anything else, the error's own words.

    Examples
    --------
    >>> reason(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    {'zh': '文件或文件夹不存在', 'en': 'no such file or folder'}
    """
    number = error.errno if isinstance(error, OSError) else None
    if number in REASONS:
        return {lang: label(REASONS[number], lang) for lang in LANGS}
    return dict.fromkeys(LANGS, os.strerror(number) if number else str(error)[:LONGEST_REASON])
