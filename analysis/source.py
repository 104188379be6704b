"""A file, as it was found: its text and its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from analysis.errors import PlanError

REGISTRY = "SHA256SUMS"  # the format of coreutils, so that `sha256sum -c` checks it as well


def _data_folder() -> Path:
    """`data/` stands beside the package in a checkout and inside it in a built wheel."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "data"


DATA = _data_folder()
REFERENCE = DATA / "reference"
SHANDONG_2025 = DATA / "source" / "shandong-2025.txt"
"""Path of the plan that ships with the project: Shandong's 2025 plan for building a digital province."""
TOY = DATA / "source" / "toy.txt"
"""Path of an invented plan of five tasks, small enough to check every measure by hand."""


@dataclass(frozen=True)
class Source:
    """A document as found. Every span of every table counts characters of `text`."""

    name: str
    text: str
    sha256: str


def read_source(path: str | PathLike[str]) -> Source:
    """Read a UTF-8 text file, and hold it against the registry in its folder if there is one.

    Line ends are kept, since spans count the characters that were found. A `SHA256SUMS` file in the same
    folder that lists the file makes it immutable: a changed copy is refused, because numbers that were
    published from the plan could no longer be traced to it.

    Raises
    ------
    PlanError
        If the file is missing, empty, not UTF-8 text, or not the one that is registered.
    """
    path = Path(path)
    if path.is_dir():
        raise PlanError("this is a folder", where=str(path), do="give the file of the plan")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlanError(f"the file cannot be read ({error.strerror})", where=str(path), do="check the path") from error
    if not content.strip():
        raise PlanError("the file is empty", where=str(path), do="save the page again, as UTF-8 text")
    digest = hashlib.sha256(content).hexdigest()
    _check_registered(path, digest)
    return Source(path.name, _decode(content, path), digest)


def _check_registered(path: Path, digest: str) -> None:
    registry = path.parent / REGISTRY
    if not registry.is_file():
        return
    entries = (line.split(maxsplit=1) for line in registry.read_text(encoding="utf-8").splitlines() if line.strip())
    expected = {name.lstrip("*"): known for known, name in entries}.get(path.name, digest)
    if expected != digest:
        raise PlanError(
            f"the file has SHA-256 {digest[:12]}…, but {REGISTRY} beside it says {expected[:12]}…",
            where=str(path),
            do=f"restore the file, or save the new text under another name and add it to {REGISTRY}",
        )


def _decode(content: bytes, path: Path) -> str:
    if b"\0" in content:
        raise PlanError(
            f"the file is binary (it starts with {content[:8]!r})",
            where=str(path),
            do="copy the text of the document into a .txt file, saved as UTF-8",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(
            f"byte {error.start} ({content[error.start : error.start + 4]!r}) is not UTF-8",
            where=str(path),
            do="open it in a text editor and save it as UTF-8 (it may be in GB 18030)",
        ) from error
