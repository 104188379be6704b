"""What is written takes the place of the old as a whole; what somebody else has made is never lost."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import analysis as an
from analysis.files import MANIFEST, check_folder, replace_file, replace_folder, write_manifest

POSIX = pytest.mark.skipif(os.name != "posix", reason="forks")


def write(out: Path, text: str, force: bool = False) -> None:
    with replace_folder(out, force) as draft:
        (draft / "in").mkdir()
        (draft / "in" / "file").write_text(text)
        write_manifest(draft, title=text)


def read(out: Path) -> dict[str, str]:
    """All files below a folder."""
    return {p.relative_to(out).as_posix(): p.read_text() for p in out.rglob("*") if p.is_file() and p.name != MANIFEST}


# ---------------------------------------------------------------- a file


def test_a_failed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), replace_file(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("real.csv")
    with replace_file(tmp_path / "link.csv") as draft:
        draft.write_text("new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_no_device_is_replaced_by_a_file() -> None:
    with pytest.raises(an.PlanError, match="this is no file"), replace_file(os.devnull):
        pass


@pytest.mark.parametrize("name", ["长" * 80, "x" * 250])
def test_a_long_name_is_written(tmp_path: Path, name: str) -> None:
    with replace_file(tmp_path / name) as draft:
        draft.write_text("new")
    write(tmp_path / "in" / name, "new")
    assert read(tmp_path) == {name: "new", f"in/{name}/in/file": "new"}


# ---------------------------------------------------------------- a folder


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for text in ("old", "new"):
        with replace_folder(out) as draft:
            (draft / text).write_text(text)
            write_manifest(draft)
            assert text == "old" or read(out) == {"old": "old"}  # until it is whole
    assert read(out) == {"new": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old")
    with pytest.raises(an.PlanError, match=r"out: it cannot be written \(no space"), replace_folder(out) as draft:
        (draft / "half").write_text("half")
        raise OSError(errno.ENOSPC, "full")
    assert read(tmp_path) == {"out/in/file": "old"}


def test_a_new_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), replace_folder(tmp_path / "in" / "out"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_failure_names_the_file_where_it_would_be(tmp_path: Path) -> None:
    place = str(tmp_path / "out" / "in" / "file")
    with (
        pytest.raises(an.PlanError) as error,
        replace_folder(tmp_path / "out") as draft,
        replace_file(draft / "in" / "file") as path,
    ):
        path.mkdir()
        path.write_text("")
    assert error.value.where == place
    assert list(tmp_path.iterdir()) == []


SOMEBODY_ELSES: dict[str, Callable[[Path], object]] = {
    "a web app": lambda out: (
        [path.unlink() for path in out.rglob("*") if path.is_file()],
        (out / MANIFEST).write_text('{"name": "app", "icons": [], "files": {"in/file": ""}}'),
        (out / "index.html").write_text("app"),
    ),
    "a file with no manifest": lambda out: (out / MANIFEST).unlink(),
    "a file more": lambda out: (out / "more").write_text("mine"),
    "a hidden file more": lambda out: (out / "in" / ".git").write_text("mine"),
    "an edited file": lambda out: (out / "in" / "file").write_text("mine"),
    "a link in place of a file": lambda out: (
        (out / "in" / "file").rename(out.parent / "moved"),
        (out / "in" / "file").symlink_to(out.parent / "moved"),
    ),
    "a link to a folder": lambda out: (out / "link").symlink_to(out.parent),
    "a pipe": lambda out: os.mkfifo(out / "pipe"),
}


@pytest.mark.parametrize("change", SOMEBODY_ELSES)
def test_what_somebody_else_made_is_not_lost(tmp_path: Path, change: str) -> None:
    out = tmp_path / "out"
    write(out, "old")
    SOMEBODY_ELSES[change](out)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(
        an.PlanError, match=r"something else than a briefing.*(?:more|\.git|file|link|pipe|html).*--force"
    ):
        write(out, "new")
    assert sorted(tmp_path.rglob("*")) == before
    write(out, "new", force=True)
    assert read(out) == {"in/file": "new"}


def test_an_edit_while_the_new_one_is_made_is_not_lost(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old")
    with pytest.raises(an.PlanError, match="in/file"), replace_folder(out) as draft:
        (out / "in" / "file").write_text("filled in")
        write_manifest(draft)
    assert read(tmp_path) == {"out/in/file": "filled in"}


def test_many_files_are_not_all_named(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(an.PlanError, match=r"0\.txt, 1\.txt, 2\.txt, 3\.txt, 4\.txt, … \(\+4\)\. Try"):
        check_folder(tmp_path)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "~$briefing.xlsx", ".~lock.briefing.xlsx#"])
def test_what_systems_and_open_files_leave_does_not_count(tmp_path: Path, name: str) -> None:
    write(tmp_path / "out", "old")
    (tmp_path / "out" / name).touch()
    (tmp_path / "out" / "in" / name).touch()
    write(tmp_path / "out", "new")
    assert read(tmp_path) == {"out/in/file": "new"}


def test_a_file_that_is_gone_is_no_reason_to_refuse(tmp_path: Path) -> None:
    write(tmp_path / "out", "old")
    (tmp_path / "out" / "in" / "file").unlink()
    write(tmp_path / "out", "new")
    assert read(tmp_path) == {"out/in/file": "new"}


def test_a_folder_by_the_first_version_is_known(tmp_path: Path) -> None:
    (tmp_path / "network.gexf").write_text("old")
    files = {"network.gexf": hashlib.sha256(b"old").hexdigest()}
    manifest = {"source": {"name": "toy.txt", "sha256": "0" * 64}, "title": "甲", "files": files}
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    check_folder(tmp_path)
    (tmp_path / "network.gexf").write_text("edited")
    with pytest.raises(an.PlanError, match=r"network\.gexf"):
        check_folder(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made_by": "plan-network-analysis"}', "[" * 100_000, "\xff"])
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="latin-1")
    with pytest.raises(an.PlanError, match=r"manifest\.json"):
        check_folder(tmp_path)


def test_the_users_own_old_folder_stays(tmp_path: Path) -> None:
    for name in (".out.old", ".out.draft-1", ".out", "out.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine").write_text("mine")
    write(tmp_path / "out", "old")
    write(tmp_path / "out", "new")
    assert sorted(read(tmp_path).values()) == ["mine", "mine", "mine", "mine", "new"]


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    for text in ("old", "new"):
        write(tmp_path / "link", text)
    assert (tmp_path / "link").is_symlink()
    assert read(tmp_path / "real") == {"in/file": "new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


# ---------------------------------------------------------------- places that cannot be


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("mine")
    return folder / "file"


def in_a_file(folder: Path) -> Path:
    return a_file(folder) / "out"


def a_loop(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


def the_current_one(folder: Path) -> Path:
    return Path()


IMPOSSIBLE: dict[str, Callable[[Path], str | Path]] = {
    "a file": a_file,
    "in a file": in_a_file,
    "a loop": a_loop,
    "the current folder": the_current_one,
    "the one around it": lambda folder: "..",
    "the current folder in full": lambda folder: Path.cwd(),
    "the root": lambda folder: "/",
    "the home": lambda folder: Path.home(),
    "nothing": lambda folder: "",
    "too long": lambda folder: folder / ("x" * 300),
    "too long as a whole": lambda folder: folder / "/".join(["x" * 200] * 30),
    "a null": lambda folder: "\0",
    "half a character": lambda folder: "\ud800",
    "a place of the system": lambda folder: "/proc/out",
}


@POSIX
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("place", IMPOSSIBLE)
def test_an_impossible_place_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, force: bool
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    path = IMPOSSIBLE[place](tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for use in (check_folder, lambda path, force: an.write_briefing(None, path, force=force)):  # type: ignore[arg-type]
        with pytest.raises(an.PlanError):
            use(path, force)
    assert sorted(tmp_path.rglob("*")) == before


@POSIX
def test_what_the_system_would_not_let_go_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount point, or a folder of somebody else: renaming it fails, if only at the end."""
    write(tmp_path / "out", "old")
    rename = Path.rename

    def busy(path: Path, target: Path) -> Path:
        if path == tmp_path / "out":
            raise OSError(errno.EBUSY, "busy")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(an.PlanError, match="another program is using it"):
        check_folder(tmp_path / "out")
    monkeypatch.undo()
    assert read(tmp_path) == {"out/in/file": "old"}


# ---------------------------------------------------------------- killed, interrupted, two at once

FILE_SYSTEM = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "os.listdir", "os.scandir")


def run_until(out: Path, number: int, end: Callable[[], object]) -> bool:
    """Replace the folder in a process that meets its end at that call of the file system; whether there was such a call."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
    left = number

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in FILE_SYSTEM and str(out.parent) in str(args):
            left -= 1
            if left == 0:
                end()

    sys.addaudithook(hook)
    try:
        write(out, "new")
    except BaseException:
        os._exit(1)
    os._exit(left <= 0)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, "full")


def interrupt() -> None:
    raise KeyboardInterrupt


@POSIX
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("end", [kill, fill_disk, interrupt])
def test_an_end_at_any_moment_loses_nothing(tmp_path: Path, end: Callable[[], object]) -> None:
    """At each call of the file system in turn: the old folder or the new one is there, whole, now or at the next run."""
    out, number, states = tmp_path / "out", 0, set()
    met = True
    while met:
        number += 1
        write(out, "old")
        met = run_until(out, number, end)
        if out.exists():
            states.add(read(out)["in/file"])
            assert set(read(out)) == {"in/file"}, number
        else:
            assert end is kill, number  # only then nobody is left to put it back
        check_folder(out)  # a next run that changes nothing
        assert read(tmp_path).keys() == {"out/in/file"}, number
        assert [path.name for path in tmp_path.iterdir()] == ["out"], number
    assert number > 20
    assert states == {"old", "new"}


@POSIX
def test_two_runs_to_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    script = (
        "import sys, time; from analysis.files import *\n"
        "for n in range(8):\n"
        "  with replace_folder(sys.argv[1]) as draft:\n"
        "    (draft / sys.argv[2]).write_text(str(n)); write_manifest(draft)\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out"), name]) for name in "abc"]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert list(read(tmp_path).values()) == ["7"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


WRITERS = (
    "write_csv(plan.tasks, draft / 'x.csv')",
    "write_tables(plan, draft, 'parquet')",
    "write_tables(plan, draft, 'json')",
    "write_tables(plan, draft, 'xlsx')",
    "write_network(plan, draft / 'x.gexf')",
    "write_figure(an.draw_network(plan), draft / 'x.png')",
    "write_figure(an.draw_network(plan), draft / 'x.svg')",
    "write_figure(an.draw_network(plan), draft / 'x.pdf')",
    "write_workbook(plan, draft / 'x.xlsx')",
    "write_slides(plan, draft / 'x.pptx')",
    "write_page(plan, draft / 'x.html', ['en'])",
)
FULL = """
import resource, sys
import analysis as an
from analysis.files import replace_folder

plan = an.read_plan(an.TOY)
for writer in sys.argv[2:]:
    try:
        with replace_folder(sys.argv[1]) as draft:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
            eval("an." + writer)
    except an.PlanError as error:
        print(error.where, error.found)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@POSIX
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """As real as a process can have it: no file may grow beyond a size."""
    out = tmp_path / "out"
    write(out, "old")
    run = subprocess.run([sys.executable, "-c", FULL, out, *WRITERS], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    told = run.stdout.splitlines()
    assert len(told) == len(WRITERS)
    assert all(line.startswith(f"{out}{os.sep}") and "cannot be written (File too large)" in line for line in told)
    assert read(tmp_path) == {"out/in/file": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
