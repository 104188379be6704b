"""A file, as it was found: its text and its SHA-256."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from errno import ENAMETOOLONG
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any

from analysis.errors import PlanError, reason
from analysis.formats import text_of
from analysis.packed import MOST_BYTES
from analysis.registry import REGISTRY, registered

LINE_BREAK = re.compile("[\n\r]")
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # left by a broken conversion; no file can hold it


@dataclass(frozen=True)
class Source:
    """A document as found. Every span of every table counts characters of `text`."""

    name: str
    text: str
    sha256: str


def read_source(path: str | PathLike[str] | IO[Any]) -> Source:
    """Read a document: a file of text, a web page, Word, Excel or PDF; a path, an open file, or the text itself.

    A string with a line break is the text itself. The text of a plain file is kept as it is, line ends and all, since
    spans count the characters that were found; of another format it is what its reader takes from it. A `SHA256SUMS`
    file in the same folder that lists the file makes it immutable: a changed copy is refused, because numbers that
    were published from the plan could no longer be traced to it.

    Raises
    ------
    PlanError
        If the file is missing, empty, damaged, locked, too large, or not the one that is registered; if what is given
        is no path, open file or text.
    """
    if isinstance(path, str) and LINE_BREAK.search(path):
        return _written("text", path)
    if isinstance(path, PathLike):
        path = fspath(path)
    if isinstance(path, str):
        return _stored(path)
    if not callable(getattr(path, "read", None)):
        raise PlanError.of("source.kind", where="read_source", kind=type(path).__name__)
    return _open(path)


def _stored(name: str) -> Source:
    """The document at this path."""
    where, path = _seen(name), Path(name)
    try:
        if path.is_dir():
            raise PlanError.of("file.folder", where=where)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        if error.errno == ENAMETOOLONG:
            raise PlanError.of("source.neither", where=f"“{where[:30]}…”") from error
        raise PlanError.of("file.unreadable", where=where, reason=reason(error)) from error
    except ValueError as error:
        if isinstance(error, PlanError):
            raise
        raise PlanError.of("source.neither", where=f"“{where[:30]}…”") from error  # it holds NUL, or half a character
    _check_registered(path, hashlib.sha256(content).hexdigest())
    return _source(_seen(path.name), content, where)


def _open(file: IO[Any]) -> Source:
    """The document in this open file."""
    name = _seen(Path(str(getattr(file, "name", ""))).name) or "open file"
    try:
        content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: closed; written in another encoding
        raise PlanError.of("source.unread", where=name, why=str(error)[:200]) from error
    if isinstance(content, str):
        return _written(name, content)
    if not isinstance(content, bytes):
        raise PlanError.of("source.kind", where=name, kind=type(content).__name__)
    return _source(name, content)


def _written(name: str, text: str) -> Source:
    """The document that is this text, whatever encoding a page says it is in."""
    if half := HALF_CHARACTER.search(text):
        raise PlanError.of("source.half", where=name, at=half.start(), character=ascii(half[0]))
    content = text.encode("utf-8")
    return replace(_source(name, BOM_UTF8 + content), sha256=hashlib.sha256(content).hexdigest())


def _seen(name: str) -> str:
    """The name as it can be shown and stored: a file's name may hold bytes that are no character."""
    try:
        stored = name.encode("utf-8", "surrogateescape")  # in an ASCII locale it comes as bytes
    except UnicodeEncodeError:
        stored = name.encode("utf-8", "replace")
    return stored.decode("utf-8", "replace")


def _source(name: str, content: bytes, where: str = "") -> Source:
    where = where or name
    if not content.removeprefix(BOM_UTF8).strip():
        raise PlanError.of("file.empty", where=where)
    if len(content) > MOST_BYTES:
        raise PlanError.of("file.large", where=where, most=MOST_BYTES)
    return Source(name, text_of(content, where), hashlib.sha256(content).hexdigest())


def _check_registered(path: Path, digest: str) -> None:
    expected = next(iter(sorted(registered(path) - {digest})), digest)
    if expected != digest:
        raise PlanError.of(
            "file.changed", where=str(path), found=digest[:12], expected=expected[:12], registry=REGISTRY
        )
