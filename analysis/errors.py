"""The one exception that users meet."""

from __future__ import annotations

from functools import partial
from typing import Any


class PlanError(ValueError):
    """A plan, table or request that cannot be used.

    Parameters
    ----------
    found : str
        What was found, with the offending text quoted.
    where : str
        The place: a file, a line, a row.
    do : str
        What the reader can do about it.

    Examples
    --------
    >>> raise PlanError("the file is empty", where="plan.txt", do="save the page again")
    Traceback (most recent call last):
        ...
    analysis.errors.PlanError: plan.txt: the file is empty. To mend it: save the page again.
    """

    def __init__(self, found: str, *, where: str, do: str) -> None:
        super().__init__(f"{where}: {found}. To mend it: {do}.")
        self.found = found
        self.where = where
        self.do = do

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), where=self.where, do=self.do), (self.found,)  # keywords, so that it can be pickled
