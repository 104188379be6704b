"""Notebooks, run from a clean kernel and written so that nothing but a changed result shows in a diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import PlanError
from analysis.files import replace_file
from analysis.shipped import DATA

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = DATA / "notebooks" if (DATA / "notebooks").is_dir() else DATA.parent / "notebooks"  # in a wheel, in a checkout


def run_notebook(
    path: str | PathLike[str], folder: str | PathLike[str], parameters: Mapping[str, str] | None = None
) -> NotebookNode:
    """Run a notebook from a clean kernel in `folder`, and return it with its outputs; the file stays as it is.

    `parameters` are set at the end of the cell that is tagged ``parameters``, if it names them.

    Raises
    ------
    PlanError
        If a cell fails; the message ends as the cell's own error does.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position:02}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "parameters" in cell.metadata.get("tags", []):
            set_here = {name: value for name, value in (parameters or {}).items() if f"\n{name} = " in cell.source}
            cell.source += "".join(f"\n{name} = {value!r}" for name, value in set_here.items())
    quiet = ["--IPKernelApp.log_level=50"]  # it warns of every start over loopback TCP, and trips when it is stopped
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False, extra_arguments=quiet)
    try:
        client.execute(cwd=str(folder))
    except CellExecutionError as error:
        raise PlanError.of(
            "notebook.cell",
            where=str(path),
            name=error.ename,
            message=error.evalue,
            parameters=str(dict(parameters or {})),
        ) from error
    except Exception:
        if hasattr(client, "_async_cleanup_kernel_future"):  # Ctrl-C: nbclient has stopped the kernel, and trips
            raise KeyboardInterrupt from None
        raise
    notebook.metadata = {  # without the version of the Python that happened to run it
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def write_notebooks(folder: str | PathLike[str], parameters: Mapping[str, str] | None = None) -> list[Path]:
    """Run the project's notebooks in `folder` and write them there, with outputs; return the paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    notebooks = sorted(FOLDER.glob("*.ipynb"))
    if not notebooks:
        raise PlanError.of("notebook.none", where=str(FOLDER))
    written = []
    for path in notebooks:
        notebook = run_notebook(path, folder, parameters)
        with replace_file(folder / path.name) as draft:
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
            draft.write_text(text + "\n", encoding="utf-8")
        written.append(folder / path.name)
    return written
