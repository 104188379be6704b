"""Ctrl-C on the command line is no error: the run ends without a traceback, also while modules are still loading.

The package imports this module first. The exit status stays Python's own, death by SIGINT, which a shell shows as 130
and by which it knows that a loop of its own is to end too.
"""

from __future__ import annotations

import sys
from types import TracebackType

COMMANDS = ("-m", "plan-network", "plan-network.exe")  # the program's name while the package is loaded to run it


def say_nothing(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show what ends the run, as Python does, unless it was the user."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


if "".join(sys.argv[:1]).endswith(COMMANDS):
    sys.excepthook = say_nothing
