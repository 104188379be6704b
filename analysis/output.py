"""Tables → files of tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pandas.api.types import is_numeric_dtype

from analysis.digits import DIGITS
from analysis.files import replace_file
from analysis.harmless import calculated, harmless

Format = Literal["csv", "parquet", "json", "xlsx"]


def write_csv(table: pd.DataFrame, path: str | PathLike[str]) -> Path:
    """Write one table without its index, in UTF-8 with the mark by which Excel knows it.

    The same table gives the same bytes on every system. A text that Excel would calculate has an apostrophe before it,
    in heads of columns too; numbers stay numbers.
    """
    with replace_file(path) as draft:
        safe = table.apply(lambda column: column if is_numeric_dtype(column) else column.map(_as_text))
        safe = safe.rename(columns=_as_text)
        safe.to_csv(draft, index=False, encoding="utf-8-sig", lineterminator="\n", float_format=_digits)
    return Path(path)


def _as_text(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    lines = cell.replace("\r\n", "\n").replace("\r", "\n")  # a lone return would begin a row: it is written unquoted
    return f"'{lines}" if calculated(cell) and len(cell) > 1 else lines  # a sign alone, as in `comparator`, is none


def _digits(number: Any) -> str:
    """Nine digits, cut in two steps: 1.17187500050000 and 1.17187500049999 are meant alike, and so written."""
    return f"{float(f'{number:.12g}'):.{DIGITS}g}"


def write_frames(tables: Mapping[str, pd.DataFrame], folder: str | PathLike[str], format: Format = "csv") -> list[Path]:
    """Write tables to a folder, as CSV, Parquet, JSON or one Excel workbook; return the paths.

    JSON is a list of records. Excel gets a sheet for each table, in a file named ``plan.xlsx``. Parquet and JSON keep
    every text to the letter.
    """
    folder = Path(folder)
    if format == "xlsx":
        return [_write_workbook(tables, folder / "plan.xlsx")]
    if format == "csv":
        return [write_csv(table, folder / f"{name}.csv") for name, table in tables.items()]
    paths = [folder / f"{name}.{format}" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        with replace_file(path) as draft:
            if format == "parquet":
                with draft.open("wb") as file:  # a path that an ASCII locale cannot spell is none to pyarrow
                    table.to_parquet(file, index=False)
            else:
                table.to_json(draft, orient="records", force_ascii=False, indent=1)
    return paths


def _write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> Path:
    """One sheet for each table; with a fixed date, so that the same tables give the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with (
        replace_file(path) as draft,
        pd.ExcelWriter(draft, engine="xlsxwriter", engine_kwargs={"options": options}) as writer,
    ):
        writer.book.set_properties({"created": datetime(2000, 1, 1)})
        quoted = writer.book.add_format({"quote_prefix": True})  # Excel's own mark for text
        for name, table in tables.items():
            clean = table.map(_harmless).rename(columns=_harmless)
            clean.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            for column, head in enumerate(clean.columns):
                for row, cell in enumerate([head, *clean.iloc[:, column]]):
                    if isinstance(cell, str) and calculated(cell):
                        writer.sheets[name].write_string(row, column, cell, quoted)
    return path


def _harmless(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) else cell
