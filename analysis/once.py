"""Measures that are computed once for a plan, however many tables, figures and sentences need them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import pandas as pd

if TYPE_CHECKING:
    from analysis.plan import Plan

P = ParamSpec("P")
Measure = Callable[Concatenate["Plan", P], pd.DataFrame]


class Shared(dict[Any, Any]):
    """What many tables have in their `attrs` and nobody can change; pandas would copy it deeply at every step."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Shared:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Shared, (dict(self),)

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("many tables share this: put another one in its place")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse


def once(measure: Measure[P]) -> Measure[P]:
    """Compute a measure of a plan once for the same arguments; each caller gets a table of its own.

    The plan keeps the table, and it goes with the plan. `dataclasses.replace` makes a plan that keeps none.

    Examples
    --------
    >>> from analysis import TOY, read_plan, workload
    >>> plan = read_plan(TOY)
    >>> mine = workload(plan)
    >>> mine.loc[0, "tasks"] = 100
    >>> int(workload(plan).loc[0, "tasks"])
    3
    """
    parameters = signature(measure)
    name = f"{measure.__module__}.{measure.__qualname__}"

    @wraps(measure)
    def kept(plan: Plan, /, *args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        given = parameters.bind(plan, *args, **kwargs)
        given.apply_defaults()
        key = name, pickle.dumps([*given.arguments.items()][1:])
        tables: dict[tuple[str, bytes], pd.DataFrame] = plan.__dict__.setdefault("_once", {})
        if key not in tables:
            tables[key] = measure(plan, *args, **kwargs)
        return tables[key].copy(deep=False)  # pandas copies what a caller changes

    return kept
