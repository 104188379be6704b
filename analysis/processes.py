"""Work that goes on in another process, with its results as they come."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import current_thread, main_thread
from typing import Any, ParamSpec, TypeVar

from analysis.errors import PlanError

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def elsewhere(work: Callable[P, Iterator[T]], modules: Iterable[str] = ()) -> Iterator[Callable[P, Iterator[T]]]:
    """Another process for a generator; what this yields, or raises, arrives in the iterator.

    The process gets ready at once, with the `modules` that it will need, and to work when it is called, whether or not
    anybody waits for its results. When the block ends, whatever still goes on is stopped. If its starter is killed, it
    ends with the next thing it yields.

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
    with _deaf_to_interrupts():
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
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started here takes over that Ctrl-C is ignored: it is for the starter, which stops the process."""
    if current_thread() is not main_thread():  # only that one may say what a signal does
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(there: Connection, work: Callable[..., Iterator[Any]], modules: tuple[str, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows it is not taken over
    for module in modules:
        import_module(module)
    try:
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
