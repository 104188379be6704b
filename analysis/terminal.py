"""What a terminal shows: in which language, whatever its encoding, and for as long as anybody reads it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import TextIO

from analysis.harmless import seen
from analysis.labels import LANGS, Lang, label

CLOSED = 141  # the exit status of a program whose reader has gone away: 128 + SIGPIPE
CHINESE = 0x04  # the primary language of Windows' language numbers


def language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Lang:
    """The first language of `--lang`; without it, that of the system: Chinese or English.

    It is found before the arguments are parsed, since what is wrong with them is said in it. Of the variables the
    first that is set counts, as in POSIX; `C.UTF-8`, as containers set it, names an encoding and no language.

    Examples
    --------
    >>> language(["briefing", "--lang", "zh,en"], {"LANG": "C"}), language(["read"], {"LANG": "zh_CN.UTF-8"})
    ('zh', 'zh')
    """
    for position, word in reversed(list(enumerate(arguments))):
        option, equals, value = word.partition("=")
        value = value if equals else "".join(arguments[position + 1 : position + 2])
        if "--lang".startswith(option) and len(option) > len("--"):  # argparse takes the beginning of a name as well
            first = value.split(",")[0]
            return next((lang for lang in LANGS if lang == first), _of_system(environment))
    return _of_system(environment)


def _of_system(environment: Mapping[str, str]) -> Lang:
    values = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    if known := next((value for value in values if value and not value.startswith("C.")), ""):
        return "zh" if known.startswith("zh") else "en"
    if sys.platform == "win32":
        import ctypes

        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == CHINESE else "en"
    return "en"


def lose_characters(*streams: TextIO | None) -> None:
    """A character that the stream's encoding does not have becomes a question mark, instead of ending the run."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):  # not None, as under pythonw, nor what a notebook puts in its place
            stream.reconfigure(errors="replace")


def show(text: object, file: TextIO | None = None) -> None:
    """Print one or more lines at once, to standard output; nothing in them can command the terminal.

    Raises
    ------
    SystemExit
        If nobody reads any more, as after ``| head``: quietly, with the status of other tools.
    """
    stream = file or sys.stdout
    if stream is None:
        return
    try:
        print(seen(str(text)), file=stream, flush=True)
    except OSError as error:
        # what is still in its buffer would fail again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        closed = isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)
        if not closed:
            raise
        raise SystemExit(CLOSED) from None


def complain(message: str, lang: Lang) -> None:
    """Say on standard error, in one line, what is wrong."""
    if sys.stderr:
        show(label("terminal.error", lang, message=" ".join(message.split())), sys.stderr)


def ask(question: str) -> bool:
    """Whether a person at a terminal says yes; without a terminal nobody does."""
    if not (sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(seen(question), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in {"y", "yes", "是"}
