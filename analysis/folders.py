"""Whether a folder can be written to, and whose it is: nothing is put among, or over, other files without a word."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import get_args
from zipfile import BadZipFile, ZipFile

from analysis.errors import PlanError
from analysis.labels import Lang, label
from analysis.output import Format
from analysis.terminal import ask

WORKBOOK = "plan.xlsx"  # as `write_frames` calls it


def refuse_unwritable(folder: Path) -> None:
    """Fail now where a folder could not be made or written to later; nothing is made.

    Raises
    ------
    PlanError, OSError
        If there is a file where a folder should be, or the system does not allow it.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise PlanError.of("folder.file", where=str(there))
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))


def make_sure(
    folder: Path, tables: Collection[str], format: Format, *, read: Iterable[Path], force: bool, lang: Lang
) -> None:
    """Ask before these tables are written to the current folder, or to one that holds something else.

    A new or empty folder, and one that earlier runs have filled, need no question. Who does not say yes, or is not at
    a terminal, is refused; `force` answers for them. A plan that is `read` is never written over.

    Raises
    ------
    PlanError
        If the tables are not to be written there.
    """
    refuse_unwritable(folder)
    names = [WORKBOOK] if format == "xlsx" else [f"{table}.{format}" for table in tables]
    if over := {(folder / name).resolve() for name in names} & {path.resolve() for path in read}:
        raise PlanError.of("folder.input", where=str(over.pop()))
    held = {path.name for path in folder.iterdir() if not path.name.startswith(".")} if folder.exists() else set()
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
