"""What a table is: one row per …, its columns, their types and meaning. Tables are checked against it when made.

The data dictionary (`data/README.md`) is printed from the same declarations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

import pandas as pd

from analysis.errors import PlanError

DType = Literal["str", "int64", "float64", "bool"]


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

    def table(self, rows: Iterable[Mapping[str, Any]] | pd.DataFrame) -> pd.DataFrame:
        """Make the table: columns in order and of their types, values allowed, keys unique.

        Raises
        ------
        PlanError
            If a column is missing, a value is not allowed or a key stands twice.
        """
        given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
        names = [column.name for column in self.columns]
        if given.empty and not len(given.columns):
            given = pd.DataFrame(columns=names)
        missing = [name for name in names if name not in given]
        if missing:
            raise PlanError(f"columns {missing} are missing", where=self.name, do="add them to the table")
        table = given[names].astype({column.name: column.dtype for column in self.columns})
        self._check(table)
        return table.reset_index(drop=True)

    def _check(self, table: pd.DataFrame) -> None:
        for column in self.columns:
            if column.allowed and not table[column.name].isin(column.allowed).all():
                value = table.loc[~table[column.name].isin(column.allowed), column.name].iloc[0]
                raise PlanError(
                    f"{column.name} is “{value}”",
                    where=self.name,
                    do=f"use one of {', '.join(column.allowed)}",
                )
        twice = table.duplicated(list(self.key)) if self.key else pd.Series(dtype=bool)
        if twice.any():
            row = table.loc[twice, list(self.key)].iloc[0].to_dict()
            raise PlanError(f"{row} stands in two rows", where=self.name, do="keep one of them")


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
        raise PlanError(
            f"the table cannot be read ({error})", where=str(path), do="save it as CSV, in UTF-8"
        ) from error
