"""Whether a folder can be written to, and whose it is: nothing is put among, or over, other files without a word."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args
from zipfile import BadZipFile, ZipFile

from analysis.errors import PlanError, reason
from analysis.files import PASSED_OVER
from analysis.labels import Lang, label
from analysis.output import Format
from analysis.terminal import ask

WORKBOOK = "plan.xlsx"  # as `write_frames` calls it


def refuse_unwritable(folder: Path) -> None:
    """Fail now where a folder could not be made or written to later; nothing is made.

    Raises
    ------
    PlanError
        If there is a file where a folder should be, or the system does not allow it.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise PlanError.of("output.no_folder", where=str(there))
    if not os.access(there, os.W_OK):
        refused = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        raise PlanError.of("output.refused", where=str(there), reason=reason(refused))


def make_sure(
    folder: Path, tables: Collection[str], format: Format, *, plans: Iterable[Path], force: bool, lang: Lang
) -> None:
    """Ask before these tables are written to the current folder, or to one that holds something else.

    A new or empty folder, and one that earlier runs have filled, need no question. Who does not say yes, or is not at
    a terminal, is refused; `force` answers for them. One of the `plans` that are read is never written over.

    Raises
    ------
    PlanError
        If the tables are not to be written there.
    """
    refuse_unwritable(folder)
    names = [WORKBOOK] if format == "xlsx" else [f"{table}.{format}" for table in tables]
    if over := {(folder / name).resolve() for name in names} & {path.resolve() for path in plans}:
        raise PlanError.of("folder.input", where=str(over.pop()))
    held = {path.name for path in folder.iterdir() if not _passed_over(path.name)} if folder.exists() else set()
    others = sorted(held - _ours(folder, held, tables), key=lambda name: (name not in names, name))
    if others:
        error = PlanError.of("folder.others", where=str(folder), count=len(others), first=others[0], files=len(names))
    elif not held and folder.resolve() == Path.cwd():
        error = PlanError.of("folder.current", where=str(folder), files=len(names))
    else:
        return
    found = error.found_zh if lang == "zh" else error.found
    if not force and not ask(label("terminal.write", lang, where=folder, found=found, files=len(names))):
        raise error


def _passed_over(name: str) -> bool:
    """Whether a file is nobody's concern: hidden, or left by the system or an office program."""
    return any(fnmatchcase(name, pattern) for pattern in (".*", *PASSED_OVER))


def _ours(folder: Path, held: set[str], tables: Collection[str]) -> set[str]:
    """What earlier runs have written: whole sets of tables, since one file may well be called so by somebody else."""
    sets = [{f"{table}.{format}" for table in tables} for format in get_args(Format)]
    ours = {name for one in sets if one <= held for name in one}
    return ours | {WORKBOOK} if WORKBOOK in held and _sheets(folder / WORKBOOK) == list(tables) else ours


def _sheets(path: Path) -> list[str]:
    """The names of a workbook's sheets; none if it is no workbook."""
    try:
        with ZipFile(path) as archive:
            return re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
    except (BadZipFile, KeyError, UnicodeDecodeError, OSError):
        return []
