"""Work that goes on in another process."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import analysis
from analysis import PlanError
from analysis.processes import elsewhere

WORK = """
import os, signal, sys, time
from pathlib import Path
import analysis
from analysis import PlanError
from analysis.processes import elsewhere

def work(folder, last):
    (folder / "pid").write_text(str(os.getpid()))
    yield from range(2)
    if last == "error":
        raise PlanError("nothing", where="here", do="look elsewhere")
    if last == "death":
        os.kill(os.getpid(), signal.SIGKILL)
    while last == "for ever":
        time.sleep(0.01)
        yield 2

if __name__ == "__main__":
    from work import work  # the other process does not know this script
    with elsewhere(work) as start:
        next(start(Path(sys.argv[1]), "for ever"))
        os.kill(os.getpid(), signal.SIGKILL)
"""
HELD_BACK = """
import signal
from analysis.processes import elsewhere

def held_back():
    yield signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())

if __name__ == "__main__":
    from held_back import held_back
    with elsewhere(held_back) as start:  # the first one: multiprocessing starts a process of its own before
        print(*start())
"""
Work = Callable[[Path, str], Iterator[int]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A generator that another process can import."""
    (tmp_path / "work.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "work", raising=False)
    return importlib.import_module("work").work  # type: ignore[no-any-return]


def test_results_arrive_and_an_error_does(tmp_path: Path, work: Work) -> None:
    with elsewhere(work) as start:
        assert list(start(tmp_path, "")) == [0, 1]
        assert int((tmp_path / "pid").read_text()) != os.getpid()
    with elsewhere(work) as start:
        results = start(tmp_path, "error")
        assert [next(results), next(results)] == [0, 1]
        with pytest.raises(PlanError, match="here: nothing"):
            next(results)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="not on this system")
def test_an_interrupt_is_for_the_starter_alone(tmp_path: Path) -> None:
    """From its first moment: a process that is still loading modules would complain at length."""
    script = tmp_path / "held_back.py"
    script.write_text(HELD_BACK)
    path = os.pathsep.join([str(tmp_path), str(Path(analysis.__file__).parents[1])])
    printed = subprocess.check_output([sys.executable, script], env=os.environ | {"PYTHONPATH": path}, text=True)
    assert printed.strip() == "True"


def test_a_process_that_dies_is_noticed(tmp_path: Path, work: Work) -> None:
    with elsewhere(work) as start, pytest.raises(PlanError, match="before its time"):
        list(start(tmp_path, "death"))


def ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"


def test_it_ends_with_the_block(tmp_path: Path, work: Work) -> None:
    with pytest.raises(KeyError), elsewhere(work) as start:
        next(start(tmp_path, "for ever"))
        raise KeyError
    assert ended(int((tmp_path / "pid").read_text()))


def test_it_ends_when_its_starter_is_killed(tmp_path: Path, work: Work) -> None:
    path = os.pathsep.join([str(tmp_path), str(Path(analysis.__file__).parents[1])])
    subprocess.run(
        [sys.executable, work.__code__.co_filename, tmp_path], env=os.environ | {"PYTHONPATH": path}, check=False
    )
    pid = int((tmp_path / "pid").read_text())
    patience = time.monotonic() + 10
    while not ended(pid):
        assert time.monotonic() < patience
        time.sleep(0.05)
