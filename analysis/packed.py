"""A packed file of Word or Excel, opened only if what it holds is no more than a plan can have.

A few bytes can unpack to gigabytes, or to millions of empty elements, each of which takes a hundred times its length
in memory. So both are counted before anything is parsed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from contextlib import suppress

from analysis.errors import PlanError, reason

MOST_BYTES = 50_000_000  # of a file; and of what a packed one unpacks to
MOST_PARTS = 5_000  # files in a packed one
MOST_TAGS = 1_000_000  # opening and closing; a long plan in Word has some 200,000


def opened(content: bytes, where: str, streamed: str = "") -> zipfile.ZipFile:
    """The packed file.

    Parts whose path begins with `streamed` are not counted: whoever reads them takes them bit by bit, and counts.

    Raises
    ------
    PlanError
        If it is damaged or holds too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise PlanError.of("file.damaged", where=where, reason=reason(error)) from error
    parts = archive.infolist()
    counted = [part for part in parts if not (streamed and part.filename.startswith(streamed))]
    size = sum(part.file_size for part in counted)
    if size > MOST_BYTES:
        raise PlanError.of("file.unpacked", where=where, size=size)
    if len(parts) > MOST_PARTS:
        raise PlanError.of("file.parts", where=where, count=f"{len(parts):,}")
    refuse_tags(_tags(archive, counted), where)
    return archive


def refuse_tags(tags: int, where: str) -> None:
    """Refuse a document of so many tags, if it is more than a plan can have."""
    if tags > MOST_TAGS:
        raise PlanError.of("file.tags", where=where, most=f"{MOST_TAGS:,}")


def _tags(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> int:
    """How many tags these parts have; a damaged part has none, and is met again when it is read."""
    tags = 0
    for part in parts:
        with suppress(Exception):  # the library raises anything
            tags += archive.read(part).count(b"<")
    return tags
