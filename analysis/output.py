"""Files are written beside their place and then renamed, so that nobody ever meets half a file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from glob import escape
from os import PathLike
from pathlib import Path
from typing import Literal

import pandas as pd
from pandas.api.types import is_numeric_dtype

from analysis.errors import PlanError
from analysis.harmless import calculated, harmless

Format = Literal["csv", "parquet", "json", "xlsx"]


@contextmanager
def replace_file(path: str | PathLike[str]) -> Iterator[Path]:
    """A path to write to, with the same suffix; it takes the place of `path` if the block ends well.

    Examples
    --------
    >>> folder = getfixture("tmp_path")
    >>> with replace_file(folder / "new" / "table.csv") as draft:
    ...     _ = draft.write_text("a,b")
    >>> [file.name for file in (folder / "new").iterdir()]
    ['table.csv']
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def replace_folder(path: str | PathLike[str], mark: str, force: bool = False) -> Iterator[Path]:
    """An empty folder to write to; it takes the place of `path`, with all that is in it, if the block ends well.

    `mark` is the file by which a folder is known as one that was written so. A run that was killed leaves only a
    draft beside `path`, or the old folder under another name; the next run clears up.

    Raises
    ------
    PlanError
        If `path` is a file, or holds something but no `mark`, unless `force` is set.
    """
    path = Path(path)
    draft, old = path.with_name(f".{path.name}.draft-{os.getpid()}"), path.with_name(f".{path.name}.old")
    if old.is_dir() and not path.exists():
        old.rename(path)  # killed between the two renames below
    foreign = path.is_file() or (path.is_dir() and any(path.iterdir()) and not (path / mark).is_file())
    if foreign and not (force and path.is_dir()):
        raise PlanError(
            "it holds something else than a briefing", where=str(path), do="give another folder, or --force to lose it"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (*path.parent.glob(f"{escape('.' + path.name)}.draft-*"), old):
        shutil.rmtree(leftover, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        if path.exists():
            path.rename(old)
        draft.rename(path)
    finally:
        for leftover in (draft, old):
            shutil.rmtree(leftover, ignore_errors=True)


def write_csv(table: pd.DataFrame, path: str | PathLike[str]) -> Path:
    """Write one table without its index, in UTF-8 with the mark by which Excel knows it.

    The same table gives the same bytes on every system. A text that Excel would calculate has an apostrophe before it,
    in heads of columns too; numbers stay numbers.
    """
    with replace_file(path) as draft:
        safe = table.apply(lambda column: column if is_numeric_dtype(column) else column.map(_as_text))
        safe = safe.rename(columns=_as_text)
        safe.to_csv(draft, index=False, encoding="utf-8-sig", lineterminator="\n", float_format="%.6g")
    return Path(path)


def _as_text(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    lines = cell.replace("\r\n", "\n").replace("\r", "\n")  # a lone return would begin a row: it is written unquoted
    return f"'{lines}" if calculated(cell) and len(cell) > 1 else lines  # a sign alone, as in `comparator`, is none


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
                table.to_parquet(draft, index=False)
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
