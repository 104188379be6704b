"""Guards that nbval does not give: it passes a stripped notebook having compared nothing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import analysis as an
from analysis.notebooks import FOLDER, run_notebook

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
CELLS = [
    pytest.param(cell, id=f"{path.stem}-{position}")
    for path in NOTEBOOKS
    for position, cell in enumerate(nbformat.read(path, as_version=4).cells)
    if cell.cell_type == "code"
]


def test_there_are_six() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1-from-page-to-tables",
        "2-network",
        "3-workload",
        "4-co-responsibility",
        "5-thematic-coverage",
        "6-briefing",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_whole_and_in_order(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert "Finding." in str(code[-1].outputs) or path.stem == "6-briefing"


@pytest.mark.parametrize("cell", CELLS)
def test_cell(cell: nbformat.NotebookNode) -> None:
    shows = not (cell.source.startswith("import analysis as an") and "parameters" in cell.metadata.get("tags", []))
    assert bool(cell.outputs) == shows, "a cell without output compares nothing"
    for output in cell.outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        shown = output.get("data", {"text/plain": output.get("text")})
        assert not re.search(r"0x[0-9a-f]{8,}", json.dumps(shown))
        words = json.dumps({kind: data for kind, data in shown.items() if kind != "image/png"}, ensure_ascii=False)
        assert not re.search(r"(?<![\w<:/])/\w[\w.-]*/", words), "a path of one machine"
    assert "def " not in cell.source
    assert not re.search(r"\b(Markdown|HTML|Latex|Math|SVG|Javascript)\b", cell.source), "sentences go through an.prose"
    if "draw_" in cell.source:
        assert any("image/png" in output.get("data", {}) for output in cell.outputs)


@pytest.mark.parametrize("cell", CELLS)
def test_findings_are_made_from_the_tables(cell: nbformat.NotebookNode) -> None:
    """A sentence may hold a format like :.0%, but no figure that somebody typed."""
    if "Finding" in cell.source:
        words = re.sub(r"{[^{}]*}", "", cell.source)
        assert not re.search(r"\d", re.sub(r"findings\(plan, lang\)\[\d\]", "", words))


def altered(path: Path, folder: Path) -> Path:
    """A copy of the notebook in which one number of one table has been changed."""
    text = path.read_text(encoding="utf-8")
    assert "<td>22</td>" in text
    copy = folder / path.name
    copy.write_text(text.replace("<td>22</td>", "<td>23</td>", 1), encoding="utf-8")
    return copy


def test_an_altered_number_is_noticed(tmp_path: Path) -> None:
    copy = altered(FOLDER / "3-workload.ipynb", tmp_path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-q",
        "-p",
        "no:cacheprovider",
        str(copy),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 1
    assert "1 failed" in result.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_alone_from_any_folder_on_any_plan(path: Path, tmp_path: Path) -> None:
    """On a plan without title, sections, footer, hub or pair, with a last item that ends the text."""
    plan = tmp_path / "plan.txt"
    plan.write_text("一、做头一件事。（省甲局负责）\n二、做第二件事。（省乙局负责）\n三、做第三件事", encoding="utf-8")
    notebook = run_notebook(path, tmp_path, {"path": str(plan), "lang": "zh"})
    assert "plan.txt" in str(notebook.cells)


def test_parameters_choose_plan_language_and_folder(tmp_path: Path) -> None:
    parameters = {"path": str(an.TOY), "lang": "zh", "charts": "elsewhere"}
    notebook = run_notebook(FOLDER / "6-briefing.ipynb", tmp_path, parameters)
    assert "省甲厅参与3项（75%）" in str(notebook.cells)
    assert len(list((tmp_path / "elsewhere").glob("*-zh.png"))) == len(dict(an.draw_all(an.read_plan(an.TOY))))


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    """No time, no id, no path of the machine; figures included."""
    first, second = (run_notebook(FOLDER / "3-workload.ipynb", tmp_path) for _ in range(2))
    assert first == second


def test_a_failing_cell_is_reported(tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match=r"2-network\.ipynb: a cell fails with PlanError: .*nowhere\.txt"):
        run_notebook(FOLDER / "2-network.ipynb", tmp_path, {"path": "nowhere.txt"})
