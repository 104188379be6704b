"""argparse in Chinese and English: its own words too, and laid out by the columns that characters take."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from textwrap import TextWrapper
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from unicodedata import east_asian_width

from analysis.errors import PlanError
from analysis.labels import Lang, label
from analysis.terminal import complain, show

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

T = TypeVar("T", bound=str)

SECOND = "\ue000"  # stands for the second column of a wide character, so that argparse counts columns
PIECE = re.compile(  # what stays on one line: a wide character or a narrow word, with the marks that open and close
    rf"(?:[（《]{SECOND})?(?:.{SECOND}|(?:(?!.{SECOND}).)+)(?:[，、。；：）》]{SECOND})*"
)
REFUSED = "invalid choice: %(value)r (choose from %(choices)s)"  # as argparse says it


def in_columns(text: str) -> str:
    """The text with `SECOND` behind every wide character."""
    return "".join(c + SECOND if east_asian_width(c) in "WF" else c for c in text)


def several(choices: Collection[T], lang: Lang) -> Callable[[str], list[T]]:
    """For an option's `type`: some of the choices, with commas between them, in the order given."""

    def parse(text: str) -> list[T]:
        for one in text.split(","):
            if one not in choices:
                given = {"value": one, "choices": ", ".join(map(repr, choices))}
                raise argparse.ArgumentTypeError(str(_own(REFUSED, lang)) % given)
        return [choice for one in dict.fromkeys(text.split(",")) for choice in choices if choice == one]

    return parse


class Parser(argparse.ArgumentParser):
    """A parser whose help keeps to its columns, and whose errors are one line as all others."""

    def __init__(self, lang: Lang, **options: Any) -> None:
        self.lang = lang
        super().__init__(formatter_class=_Formatter, **options)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and end with 2."""
        error = PlanError.of("usage", where=self.prog, message=message, prog=self.prog)
        complain(error.message(self.lang).replace(SECOND, ""), self.lang)
        self.exit(2)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        show(message.replace(SECOND, "").rstrip("\n"))


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """What argparse says of its own, which it looks up by gettext, is looked up in the table of labels."""
    before = {name: vars(argparse)[name] for name in ("_", "ngettext")}
    vars(argparse).update(
        _=partial(_own, lang=lang), ngettext=lambda one, many, number: _own(one if number == 1 else many, lang)
    )
    try:
        yield
    finally:
        vars(argparse).update(before)


def _own(message: str | None, lang: Lang) -> str | None:
    """The label for a message of argparse, whose key is made of its words; the message if there is none."""
    words = " ".join(re.findall("[a-z]+", re.sub(r"%(\(\w+\))?[rs]", "", message or "")))
    try:
        return in_columns(label(f"argparse.{words}", lang))
    except KeyError:
        return message


class _Formatter(argparse.HelpFormatter):
    def _split_lines(self, text: str, width: int) -> list[str]:
        return _Wrapper(width).wrap(" ".join(text.split()))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


class _Wrapper(TextWrapper):
    """Ends a line also between Chinese characters, but not before a mark that closes."""

    def _split(self, text: str) -> list[str]:
        return [piece for chunk in super()._split(text) for piece in PIECE.findall(chunk)]
