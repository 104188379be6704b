"""Files and folders are written beside their place and then renamed: nobody meets half of one, and nothing is lost.

While an output is written, a hidden folder stands beside its place. It holds a lock, so that one run at a time writes
there, the draft, and at the end the old output, until the new one stands. A run that was killed leaves the hidden
folder behind; the next one to the same place puts the old output back where it is missing, and clears up.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import PlanError, reason

if TYPE_CHECKING:
    from filelock import BaseFileLock

MANIFEST = "manifest.json"
MADE_BY = "plan-network-analysis"
MADE_BEFORE = {"source", "title", "files"}  # keys of a manifest by version 0.1.0, which did not say who made it
PASSED_OVER = (".DS_Store", "Thumbs.db", "desktop.ini", "~$*", ".~lock.*#")  # what systems and open office files leave
BESIDE = "plan-network"  # how the name of the hidden folder ends
LONGEST_NAME = 40  # characters of a name that the hidden folder takes over; a system allows some 85 Chinese ones
WAIT = 600  # seconds for another run to the same place to end; a briefing takes less than one
LEAST_FREE = 1 << 20  # bytes on the disk; no briefing is smaller
MOST_NAMED = 5  # files in a message


@contextmanager
def replace_file(path: str | PathLike[str]) -> Iterator[Path]:
    """A path to write to, of the same name; it takes the place of `path` if the block ends well.

    Raises
    ------
    PlanError
        If the file cannot be written there, or is none (a folder, a device).

    Examples
    --------
    >>> folder = getfixture("tmp_path")
    >>> with replace_file(folder / "new" / "table.csv") as draft:
    ...     _ = draft.write_text("a,b")
    >>> [file.name for file in (folder / "new").iterdir()]
    ['table.csv']
    """
    with _told(path):
        real = _real(path)
        if _kind(real) not in (None, stat.S_IFREG):
            raise PlanError.of("output.no_file", where=str(path))
        with _beside(real) as hidden:
            draft = _draft(hidden) / real.name
            yield draft
            draft.replace(real)


@contextmanager
def replace_folder(path: str | PathLike[str], force: bool = False) -> Iterator[Path]:
    """An empty folder to write to; it takes the place of `path`, with all that is in it, if the block ends well.

    What is replaced is what an earlier run wrote, as its manifest proves (see `write_manifest`), and with `force` also
    what else is in the folder. Another run to the same folder is waited for.

    Raises
    ------
    PlanError
        As `check_folder`; or if a file cannot be written. The folder then stays, or is put back, as it was.
    """
    with _ready(path, force) as (real, hidden):
        draft = _draft(hidden)
        yield draft
        for leftover in draft.rglob(f".*.{BESIDE}"):  # a lock of a file in it that the system was slow to let go
            shutil.rmtree(leftover, ignore_errors=True)
        if not force:
            _refuse_others(real, path)  # somebody may have filled in a ledger meanwhile
        if real.exists():
            real.rename(hidden / "old")
        draft.rename(real)


def check_folder(path: str | PathLike[str], force: bool = False) -> None:
    """Find out, before anything is computed, whether `replace_folder` may and can replace this folder.

    Raises
    ------
    PlanError
        If it is a file, the root, the home or the current folder, or a folder around these; if it holds files that no
        run has written, or that were changed since, unless `force` is set; or if the system does not let it be
        replaced.
    """
    with _ready(path, force):
        pass


def write_manifest(folder: Path, **facts: Any) -> Path:
    """List the SHA-256 of every file in the folder, with the facts, by which `replace_folder` knows it again."""
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    with replace_file(folder / MANIFEST) as draft:
        text = json.dumps({"made_by": MADE_BY, **facts, "files": files}, ensure_ascii=False, indent=1)
        draft.write_text(text + "\n", encoding="utf-8")
    return folder / MANIFEST


# ---------------------------------------------------------------- what may be replaced


@contextmanager
def _ready(path: str | PathLike[str], force: bool) -> Iterator[tuple[Path, Path]]:
    """The real folder, which may be replaced, and the hidden one beside it."""
    with _told(path):
        real = _real(path)
        _refuse_place(real, path)
        with _beside(real) as hidden:
            if not force:
                _refuse_others(real, path)
            (hidden / "probe").write_bytes(bytes(LEAST_FREE))
            _refuse_unmovable(real, hidden)
            yield real, hidden


def _refuse_place(real: Path, path: str | PathLike[str]) -> None:
    """Refuse what is no folder, and one that nobody could want to lose."""
    if _kind(real) not in (None, stat.S_IFDIR):
        raise PlanError.of("output.no_folder", where=str(path))
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111 – Path.home fails where there is none
    if any(place == real or real in place.parents for place in (Path.cwd(), home)):
        raise PlanError.of("output.here", where=str(path))


def _refuse_others(real: Path, path: str | PathLike[str]) -> None:
    """Refuse a folder that holds files which no run has written; nobody else may write to it meanwhile."""
    if others := sorted(_others(real)) if real.exists() else []:
        more = len(others) - MOST_NAMED
        names = [*others[:MOST_NAMED], *([f"… (+{more})"] if more > 0 else [])]
        raise PlanError.of("output.others", where=str(path), names=names)


def _others(folder: Path) -> Iterator[str]:
    """The files in a folder that no run has written as they are now; a link is such a file, whatever it leads to."""
    made = _made(folder)
    for place, folders, names in os.walk(folder, onerror=_raised):
        for name in [*names, *(inner for inner in folders if Path(place, inner).is_symlink())]:
            path = Path(place, name)
            known = path.relative_to(folder).as_posix()
            passed_over = any(fnmatchcase(name, pattern) for pattern in PASSED_OVER)
            if not passed_over and not (stat.S_ISREG(path.lstat().st_mode) and made.get(known) == _digest(path)):
                yield known


def _raised(error: OSError) -> None:
    raise error


def _made(folder: Path) -> Mapping[str, str]:
    """The SHA-256 of each file that the folder's manifest lists, and of itself; nothing if we have not made it."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        ours = manifest.get("made_by") == MADE_BY or set(manifest) == MADE_BEFORE
        return {**manifest["files"], MANIFEST: _digest(path)} if ours else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _refuse_unmovable(real: Path, hidden: Path) -> None:
    """Ask the system whether the folder can be renamed, by a rename that cannot succeed: to a folder that is not empty.

    Of a mount point, or without the right to, it is refused for another reason.
    """
    if _kind(real) is None:
        return
    taken = hidden / "taken"
    (taken / "by").mkdir(parents=True)
    with suppress(FileExistsError):
        try:
            real.rename(taken)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
    shutil.rmtree(taken)


def _real(path: str | PathLike[str]) -> Path:
    """Where the path leads to, links followed."""
    try:
        real = Path(os.path.realpath(path))
    except ValueError as error:  # a NUL, half a character
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from error
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return real


def _kind(path: Path) -> int | None:
    """What is there: the type in its mode, as `stat.S_IFREG`; None if nothing is."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---------------------------------------------------------------- the hidden folder


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """The hidden folder beside the path, for this run alone; what a killed run has left is put right first."""
    missing = [parent for parent in path.parents if not parent.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.name
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    hidden = path.with_name(f".{name}.{BESIDE}")
    lock = _locked(hidden)
    try:
        _put_right(path, hidden)
        yield hidden
    finally:
        with suppress(OSError):  # it stays for the next run, then
            _put_right(path, hidden)
        _unlocked(lock, hidden)
        for parent in [hidden, *missing]:
            with suppress(OSError):  # another run is in the hidden folder, or the output in its parent
                parent.rmdir()


def _draft(hidden: Path) -> Path:
    """A folder for this process's draft; another one, left alone by a run that was killed, may still be at work."""
    draft = hidden / f"draft-{os.getpid()}"
    draft.mkdir()
    return draft


def _put_right(path: Path, hidden: Path) -> None:
    """Put the old output back if there is no new one, and clear the hidden folder up to its lock."""
    old = hidden / "old"
    if old.exists():
        old.rename(hidden / "replaced" if path.exists() else path)  # half of it must never be put back
    for leftover in hidden.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        elif leftover.name != "lock":
            leftover.unlink()


def _locked(hidden: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout

    lock = FileLock(hidden / "lock", timeout=WAIT)
    while True:
        hidden.mkdir(exist_ok=True)
        try:
            lock.acquire()
            return lock
        except FileNotFoundError:  # the run that had it has just cleared up
            continue
        except Timeout as error:
            raise PlanError.of("output.taken", where=_shown(hidden)) from error


def _unlocked(lock: BaseFileLock, hidden: Path) -> None:
    """Remove the lock while it is held, or somebody else's could be removed; Windows allows it only afterwards."""
    with suppress(OSError):
        (hidden / "lock").unlink()
    lock.release()
    if os.name == "nt":
        with suppress(OSError):
            (hidden / "lock").unlink()


@contextmanager
def _told(path: str | PathLike[str]) -> Iterator[None]:
    """What the system refuses, as a `PlanError`."""
    try:
        yield
    except PlanError:
        raise
    except Exception as error:
        chain: list[BaseException] = [error]  # a writer may fail in its own way once the system has refused something
        while chain[-1].__context__:
            chain.append(chain[-1].__context__)
        refused = next((one for one in reversed(chain) if isinstance(one, OSError)), None)
        if refused is None:
            raise
        raise PlanError.of("output.refused", where=_shown(path), reason=reason(refused)) from error


def _shown(path: str | PathLike[str]) -> str:
    """The path as a user knows it, without the hidden folders of drafts."""
    return re.sub(rf"\.([^/\\]+)\.{BESIDE}(?:[/\\]draft-\d+)?", r"\1", os.fspath(path))
