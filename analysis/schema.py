"""What a table is: one row per …, its columns, their types and meaning. Tables are checked against it when made.

The data dictionary (`data/README.md`) is printed from the same declarations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.arrays import ArrowStringArray

from analysis.errors import PlanError, reason

DType = Literal["str", "int64", "float64", "bool"]
TEXT = pd.StringDtype(na_value=np.nan)  # which pandas calls "str"


@dataclass(frozen=True)
class Column:
    """A column: its type, what it means, and the values that it may take, if these are few."""

    name: str
    dtype: DType
    meaning: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """A table with fixed columns in a fixed order, and the columns that tell its rows apart."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def table(self, rows: Iterable[Mapping[str, Any]] | Mapping[str, list[Any]] | pd.DataFrame) -> pd.DataFrame:
        """Make the table from rows, from columns or from another table: columns in order and of their types.

        Values must be allowed and keys unique.

        Raises
        ------
        PlanError
            If a column is missing, a value is not allowed or a key stands twice.
        """
        if isinstance(rows, pd.DataFrame):
            given = {str(name): values.tolist() for name, values in rows.items()}
        elif isinstance(rows, Mapping):
            given = dict(rows)
        else:
            records = list(rows)
            given = {name: [row[name] for row in records] for name in (records[0] if records else ())}
        empty = not any(given.values())
        missing = [column.name for column in self.columns if column.name not in given and not empty]
        if missing:
            raise PlanError.of("table.columns", where=self.name, columns=missing)
        self._check(given)
        columns = {c.name: _array(given.get(c.name, []), c.dtype) for c in self.columns}
        return pd.DataFrame(columns, copy=False)  # the columns are new, and nobody else has them

    def _check(self, given: dict[str, list[Any]]) -> None:
        for column in self.columns:
            refused = sorted(set(given.get(column.name, [])) - set(column.allowed)) if column.allowed else []
            if refused:
                raise PlanError.of(
                    "table.value", where=self.name, column=column.name, given=refused[0], allowed=column.allowed
                )
        if self.key and given:
            keys = Counter(zip(*(given[name] for name in self.key), strict=True))
            twice = next((key for key, count in keys.items() if count > 1), None)
            if twice is not None:
                row = [f"{name}={value}" for name, value in zip(self.key, twice, strict=True)]
                raise PlanError.of("table.twice", where=self.name, row=row)


def _array(values: list[Any], dtype: DType) -> Any:
    """The values of a column. Most are of its type already; what is not, pandas converts or refuses, taking longer."""
    if dtype == "str":
        with suppress(TypeError):
            return ArrowStringArray(pa.array(values, pa.large_string()), dtype=TEXT)  # type: ignore[call-arg]  # stubs lag behind
    else:
        found = np.array(values, None if values else dtype)
        if found.dtype == dtype:
            return found
    return pd.Series(values, dtype=dtype)


def read_csv(path: str | PathLike[str], schema: Schema) -> pd.DataFrame:
    """Read a table that follows the schema; empty cells are empty strings.

    Raises
    ------
    PlanError
        As `Schema.table`; and if the file cannot be read or a value has the wrong type.
    """
    try:
        given = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        flags = [c.name for c in schema.columns if c.dtype == "bool" and c.name in given]
        given[flags] = given[flags] == "True"
        return schema.table(given)
    except (OSError, ValueError) as error:
        if isinstance(error, PlanError):
            raise
        raise PlanError.of("table.unreadable", where=str(path), reason=reason(error)) from error
