"""Files are written beside their place and then renamed, so that nobody ever meets half a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path


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
