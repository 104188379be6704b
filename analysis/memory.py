"""The garbage collector, kept from looking at what is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Let the collector of cycles rest; also as a decorator.

    Reading a plan makes hundreds of thousands of small objects for a long text, none of them in a cycle. The collector
    would look at all of them time and again, so that reading would take longer than in proportion to the text.

    Examples
    --------
    >>> with nothing_collected():
    ...     gc.isenabled()
    False
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
