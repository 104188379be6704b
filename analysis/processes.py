"""Work that goes on in another process, with its results as they come."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from analysis.errors import PlanError

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def elsewhere(work: Callable[P, Iterator[T]], modules: Iterable[str] = ()) -> Iterator[Callable[P, Iterator[T]]]:
    """Another process for a generator; what this yields, or raises, arrives in the iterator.

    The process gets ready at once, with the `modules` that it will need, and to work when it is called, whether or not
    anybody waits for its results. Whatever still goes on is stopped when the block ends, or the starter is killed.

    Raises
    ------
    PlanError
        If the process ends before its work does.

    Examples
    --------
    >>> with elsewhere(range) as numbers:
    ...     list(numbers(3))
    [0, 1, 2]
    """
    context = get_context("spawn")  # a fork would take over locks that are held
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, work, tuple(modules)), daemon=True)
    with _uninterrupted():
        process.start()
    there.close()  # it is the process's alone, so that its death is noticed

    def start(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        here.send((args, kwargs))
        return _received(here)

    try:
        yield start
    finally:
        process.terminate()
        process.join()
        here.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C from a process that is started here: it takes over what is blocked, and would complain at length."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # of multiprocessing; when it starts, it lets Ctrl-C through again
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _end_with_starter() -> None:
    """End at once when the process that started this one has ended, however it did."""
    if starter := parent_process():
        starter.join()
        os._exit(1)


def _serve(there: Connection, work: Callable[..., Iterator[Any]], modules: tuple[str, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the starter, which stops this process
    Thread(target=_end_with_starter, daemon=True).start()
    try:
        for module in modules:
            import_module(module)
        args, kwargs = there.recv()
        for result in work(*args, **kwargs):
            there.send((result, None, False))
        there.send((None, None, True))
    except (EOFError, BrokenPipeError):
        pass  # nobody is waiting any more
    except Exception as error:
        there.send((None, error, True))


def _received(here: Connection) -> Iterator[Any]:
    while True:
        try:
            result, error, done = here.recv()
        except (EOFError, ConnectionResetError) as broken:
            raise PlanError.of("process", where="processes") from broken
        if error:
            raise error
        if done:
            return
        yield result
