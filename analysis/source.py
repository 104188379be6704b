"""A file, as it was found: its text and its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, Any

from analysis.errors import PlanError, reason
from analysis.formats import text_of
from analysis.packed import MOST_BYTES

REGISTRY = "SHA256SUMS"  # the format of coreutils, so that `sha256sum -c` checks it as well


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
        If the file is missing, empty, damaged, locked, too large, or not the one that is registered.
    """
    if isinstance(path, str) and "\n" in path:
        return _source("text", path.encode("utf-8", errors="surrogatepass"))
    if not isinstance(path, str | PathLike):
        content = path.read(MOST_BYTES + 1)
        name = str(getattr(path, "name", "open file"))
        return _source(Path(name).name, content.encode("utf-8") if isinstance(content, str) else content)
    path = Path(path)
    try:
        folder = path.is_dir()
        content = b"" if folder else _beginning(path)
    except (OSError, ValueError) as error:  # ValueError: a path that nothing can have
        raise PlanError.of("file.unreadable", where=str(path), reason=reason(error)) from error
    if folder:
        raise PlanError.of("file.folder", where=str(path))
    _check_registered(path, hashlib.sha256(content).hexdigest())
    return _source(path.name, content, str(path))


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _source(name: str, content: bytes, where: str = "") -> Source:
    where = where or name
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # in an ASCII locale it comes as bytes
    if not content.strip():
        raise PlanError.of("file.empty", where=where)
    if len(content) > MOST_BYTES:
        raise PlanError.of("file.large", where=where, most=MOST_BYTES)
    return Source(name, text_of(content, where), hashlib.sha256(content).hexdigest())


def _check_registered(path: Path, digest: str) -> None:
    registry = path.parent / REGISTRY
    if not registry.is_file():
        return
    entries = (line.split(maxsplit=1) for line in registry.read_text(encoding="utf-8").splitlines() if line.strip())
    expected = {name.lstrip("*"): known for known, name in entries}.get(path.name, digest)
    if expected != digest:
        raise PlanError.of(
            "file.changed", where=str(path), found=digest[:12], expected=expected[:12], registry=REGISTRY
        )
