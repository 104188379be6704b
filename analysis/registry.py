"""SHA256SUMS → what it says of one file.

The format is that of coreutils, so that `sha256sum -c` checks it as well. Other programs write it in another encoding,
in capitals or with a mark at its beginning; none of that may make an entry pass unseen.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import PlanError, reason
from analysis.packed import MOST_BYTES

REGISTRY = "SHA256SUMS"
ENTRY = re.compile(  # as sha256sum writes it, with a backslash before a line whose name has one; with --tag
    r"""
      (?P<escaped> \\? ) (?P<digest> [0-9a-f]{64} ) (?: [ ][ *] | \s+ [*]? ) (?P<name> .+ )
    | (?P<tag_escaped> \\? ) SHA-?256 \s? [(] (?P<tag_name> .+ ) [)] \s? = \s? (?P<tag_digest> [0-9a-f]{64} ) \s*
    """,
    re.VERBOSE | re.IGNORECASE,
)
ESCAPES = {r"\n": "\n", r"\r": "\r", r"\\": "\\"}
ENCODINGS = ("utf-8-sig", "gb18030", "big5")


def registered(path: Path) -> set[str]:
    """The SHA-256 that the registry beside the file has for it, in small letters; several if it contradicts itself.

    Raises
    ------
    PlanError
        If the registry cannot be read, or a line of it names the file and cannot be understood.
    """
    registry = path.parent / REGISTRY
    try:
        if not registry.is_file():
            return set()
        with registry.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PlanError.of("registry.unread", where=str(registry), why=reason(error)) from error
    if len(content) > MOST_BYTES:
        raise PlanError.of("registry.size", where=str(registry), most=f"{MOST_BYTES:,}")
    return {digest for text in _readings(content) for digest in _digests(text, path, str(registry))}


def _readings(content: bytes) -> Iterator[str]:
    """The text in each encoding that it may have: which it is, a few names do not tell."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", errors="replace")
    elif b"\0" in content:
        yield from (content.decode(name, errors="replace") for name in ("utf-16-le", "utf-16-be"))
    else:
        yield from (content.decode(name, errors="replace") for name in ENCODINGS)


def _digests(text: str, path: Path, where: str) -> Iterator[str]:
    named = re.compile(rf"(?<![\w.-]){re.escape(_same(path.name))}(?![\w.-])")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.startswith("#") or not named.search(_same(line)):
            continue  # sparing what follows for the lines of other files
        entry = ENTRY.fullmatch(line.strip())
        if not entry:
            raise PlanError.of("registry.line", where=where, number=number, line=line.strip()[:100], file=path.name)
        name = entry["name"] or entry["tag_name"]
        if entry["escaped"] or entry["tag_escaped"]:
            name = re.sub(r"\\[nr\\]", lambda one: ESCAPES[one[0]], name)
        elif os.sep == "/":
            name = name.replace("\\", "/")
        if _place(path.parent / name) == _place(path):
            yield (entry["digest"] or entry["tag_digest"]).lower()


def _place(path: Path) -> str:
    return _same(os.path.normpath(path.absolute()))


def _same(name: str) -> str:
    """A name as it is compared: systems differ in how they store an accented letter."""
    return unicodedata.normalize("NFC", name)
