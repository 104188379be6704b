"""Every notebook runs in a real browser: no error, no missing output, no request to another machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:  # not at run time: the other tests are collected without Playwright too
    from playwright.sync_api import ConsoleMessage, Page

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
READY_SECONDS = 60
RUN_SECONDS = 300
SETTLE_SECONDS = 0.5

# JupyterLab's indicator reads "idle" even before there is a kernel, so the connection itself is asked.
KERNEL_IS_READY = """name => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    if (panel?.context?.path !== name || panel.content.notebookConfig.windowingMode !== 'none') return false;
    const { isReady, session } = panel.sessionContext;
    return isReady && session?.kernel?.connectionStatus === 'connected' && session.kernel.status === 'idle';
}"""

# The commands of the menus. The run is not awaited here: only the wait for its end has a time limit.
CLEAR_AND_RUN = """async () => {
    const { commands } = window.jupyterapp;
    await commands.execute('notebook:clear-all-cell-outputs');
    window.notebookRun = 'going on';
    commands.execute('notebook:run-all-cells').finally(() => { window.notebookRun = 'over'; });
}"""

# Not "every cell has its number": below a failed cell none has, and the checks shall say so without delay.
RUN_IS_OVER = """() => {
    const { node } = window.jupyterapp.shell.currentWidget.content;
    const prompts = [...node.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    const images = [...node.querySelectorAll('img')];
    return window.notebookRun === 'over'
        && prompts.every(prompt => prompt.textContent !== '[*]:')
        && images.every(image => image.complete);
}"""

# Errors and expected images come from the notebook's model, what is shown from the page.
READ_CELLS = """() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.map(cell => {
    const outputs = cell.model.type === 'code' ? cell.model.outputs.toJSON() : [];
    return {
        type: cell.model.type,
        prompt: cell.node.querySelector('.jp-InputPrompt')?.textContent ?? '',
        errors: outputs.filter(o => o.output_type === 'error').map(o => `${o.ename}: ${o.evalue}`),
        shown: cell.node.querySelectorAll('.jp-OutputArea-output').length,
        images: outputs.filter(o => Object.keys(o.data ?? {}).some(mime => mime.startsWith('image/'))).length,
        widths: [...cell.node.querySelectorAll('img')].map(image => image.naturalWidth),
    };
}) ?? []"""


# Elements that no sentence, table, figure or print has, here or in the exported page; and the words of all outputs.
# JupyterLab makes a link of an address that is printed.
READ_OUTPUTS = """() => {
    const usual = 'div, p, strong, ul, li, pre, pre a, span, img, style, table, thead, tbody, tr, th, td';
    const outputs = [...document.querySelectorAll('.jp-OutputArea-output')];
    const strange = outputs.flatMap(output => [...output.querySelectorAll(`:not(${usual})`)]);
    return [strange.map(node => node.outerHTML), outputs.map(output => output.textContent).join()];
}"""


class Cell(TypedDict):
    """What READ_CELLS tells of one cell."""

    type: str
    prompt: str
    errors: list[str]
    shown: int
    images: int
    widths: list[int]


class Problem(NamedTuple):
    """Something that a reader of the notebook would stumble over."""

    kind: str
    detail: str


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_cleanly(notebook: Path, notebook_folder: Path, page: Page, tmp_path: Path) -> None:
    problems = find_problems(page, notebook_folder / notebook.name)
    if problems:
        pytest.fail(report(problems, page, tmp_path), pytrace=False)


def test_each_kind_of_problem_is_found(notebook_folder: Path, page: Page, tmp_path: Path) -> None:
    broken = notebook_folder / "broken.ipynb"
    broken.write_text(json.dumps(broken_notebook()))
    problems = find_problems(page, broken)
    in_page, in_cells = {"console error", "page error", "outside request"}, {"prompt", "image"}
    kinds = in_page | in_cells | {"error output", "missing output"}
    assert {problem.kind for problem in problems} == kinds, report(problems, page, tmp_path)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_plan_can_only_be_read(notebook: Path, notebook_folder: Path, hostile_plan: Path, page: Page) -> None:
    opened = json.loads(notebook.read_text(encoding="utf-8"))
    parameters = next(cell for cell in opened["cells"] if "parameters" in cell["metadata"].get("tags", []))
    parameters["source"] += f"\npath, lang = {str(hostile_plan)!r}, 'zh'"
    assert_only_read(page, opened, notebook_folder / f"hostile-{notebook.name}", ["<script>alert(2)</script>"])


def test_a_payload_can_only_be_read(notebook_folder: Path, payloads: list[str], page: Page) -> None:
    """As they stand, in all that a cell shows: a plan's names go through its reader, those of other tables do not."""
    sources = [
        f"import analysis as an, pandas as pd\nnames = {payloads!r}",
        "an.prose(names)",
        "for name in names:\n    display(an.prose(name, lead=name))",
        "pd.DataFrame([names], columns=names, index=names[:1])",
        "print(*names, sep='\\n')",
        "raise an.PlanError(' '.join(names), where=names[0], do=names[1])",
    ]
    assert_only_read(page, notebook_of(sources), notebook_folder / "names.ipynb", payloads)


def assert_only_read(page: Page, notebook: dict[str, Any], path: Path, names: list[str]) -> None:
    """Run, saved and opened again, and exported, the notebook shows the names as text, and they do nothing."""
    from nbconvert import HTMLExporter

    path.write_text(json.dumps(notebook), encoding="utf-8")
    done = watch_payloads(page)
    run_all_cells(page, path.name)
    assert_shown(page, names)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    open_notebook(page, path.name)
    page.wait_for_timeout(SETTLE_SECONDS * 1000)
    assert_shown(page, names)
    exported = path.with_suffix(".html")
    exported.write_text(HTMLExporter().from_filename(path)[0], encoding="utf-8")
    page.goto(exported.as_uri())
    page.wait_for_timeout(SETTLE_SECONDS * 1000)
    assert_shown(page, names)
    assert not done


def watch_payloads(page: Page) -> list[str]:
    """A list that grows by itself with each dialog and each request that a payload asks for."""
    done: list[str] = []

    def on_address(url: str) -> None:
        if "payload" in "".join(urlsplit(url)[1:3]):  # JupyterLab itself may look for a path that is printed
            done.append(url)

    page.on("dialog", lambda dialog: (done.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: on_address(request.url))
    return done


def assert_shown(page: Page, names: list[str]) -> None:
    strange, words = page.evaluate(READ_OUTPUTS)
    assert strange == []
    assert [name for name in names if name not in words] == []


def broken_notebook() -> dict[str, Any]:
    """A notebook with every fault that the checks know, but for a run without end."""
    sources = [
        "silent = True  # though the stored notebook has an output here",
        "from IPython.display import HTML, Javascript",
        "HTML('<img src=\"https://example.org/x.png\">')",
        "Javascript('setTimeout(() => { throw Error(\"thrown\"); })')",
        "1 / 0",
        "never_reached = True",
    ]
    notebook = notebook_of(sources)
    notebook["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "shown once\n"}]
    return notebook


def notebook_of(sources: list[str]) -> dict[str, Any]:
    """A notebook of these cells, not yet run."""
    blank: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [blank | {"source": source} for source in sources]
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


def find_problems(page: Page, notebook: Path) -> list[Problem]:
    """Open the notebook, run all of it, and list what is wrong with it then."""
    from playwright.sync_api import TimeoutError as PageTimeoutError

    stored = json.loads(notebook.read_text(encoding="utf-8"))
    had_outputs = [bool(cell.get("outputs")) for cell in stored["cells"]]
    problems = watch(page)
    try:
        run_all_cells(page, notebook.name)
    except PageTimeoutError as error:
        problems.append(Problem("timeout", str(error)))
    cells: list[Cell] = page.evaluate(READ_CELLS)
    return [*problems, *cell_problems(cells, had_outputs)]


def watch(page: Page) -> list[Problem]:
    """A list that grows by itself with each error in the console and each request to another host."""
    problems: list[Problem] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(Problem("console error", f"{message.text} ({message.location['url']})"))

    def on_address(url: str) -> None:
        if not is_local(url):
            problems.append(Problem("outside request", url))

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(Problem("page error", str(error))))
    page.on("request", lambda request: on_address(request.url))
    page.on("websocket", lambda websocket: on_address(websocket.url))
    return problems


def is_local(url: str) -> bool:
    """Whether a request for this address stays on this machine."""
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob"):
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:  # a name; not even localhost is used here
        return False


def run_all_cells(page: Page, name: str) -> None:
    """Do what a reader does: open the notebook, clear all outputs, run all cells and wait for the end."""
    open_notebook(page, name)
    page.evaluate(CLEAR_AND_RUN)
    page.wait_for_function(RUN_IS_OVER, timeout=RUN_SECONDS * 1000)
    # A script in an output may fail, or ask for more, a moment later.
    page.wait_for_timeout(SETTLE_SECONDS * 1000)


def open_notebook(page: Page, name: str) -> None:
    """Open the notebook, and wait for its kernel."""
    page.goto(f"/lab/tree/{quote(name)}?reset")  # reset: without the tabs of the notebook before
    page.wait_for_function(KERNEL_IS_READY, arg=name, timeout=READY_SECONDS * 1000)


def cell_problems(cells: list[Cell], had_outputs: list[bool]) -> Iterator[Problem]:
    """Compare each cell after the run with what the stored notebook and its own model promise."""
    if len(cells) != len(had_outputs):
        yield Problem("missing cell", f"{len(cells)} of {len(had_outputs)} cells are in the page")
    number = 0
    for position, (cell, had_output) in enumerate(zip(cells, had_outputs, strict=False), start=1):
        where = f"cell {position}"
        number += cell["type"] == "code"
        if cell["type"] == "code" and cell["prompt"] != f"[{number}]:":
            yield Problem("prompt", f"{where} shows {cell['prompt']!r}, not '[{number}]:'")
        for error in cell["errors"]:
            yield Problem("error output", f"{where}: {error}")
        if had_output and not cell["shown"]:
            yield Problem("missing output", f"{where} shows none, but has some in the stored notebook")
        if 0 in cell["widths"] or len(cell["widths"]) < cell["images"]:
            yield Problem("image", f"{where}: {cell['images']} image outputs, widths shown {cell['widths']}")


def report(problems: list[Problem], page: Page, folder: Path) -> str:
    """The failure's message, with the path of a picture of what the reader would see."""
    picture = folder / "notebook.png"
    page.screenshot(path=picture)
    return "\n".join([*(f"{kind}: {detail}" for kind, detail in problems), f"screenshot: {picture}"])
