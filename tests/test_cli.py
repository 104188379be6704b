import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis.__main__ import main


def test_read_says_what_was_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["read", str(an.SHANDONG_2025), "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "8 sections, 27 tasks, 26 lists, 158 assignments, 43 units" in printed
    assert len(list(tmp_path.glob("*.csv"))) == 10


def test_read_shows_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(an.TOY)]) == 0
    assert "unknown unit: 省甲厅 is in no reference table" in capsys.readouterr().out


@pytest.mark.parametrize("format", ["csv", "parquet", "json", "xlsx"])
def test_formats_hold_the_same_tables(format: str, tmp_path: Path, toy: an.Plan) -> None:
    for folder in ("first", "second"):
        assert main(["read", str(an.TOY), "--out", str(tmp_path / folder), "--format", format]) == 0
    files = sorted((tmp_path / "first").iterdir())
    assert [file.read_bytes() for file in files] == [(tmp_path / "second" / f.name).read_bytes() for f in files]
    readers = {
        "csv": lambda: pd.read_csv(tmp_path / "first" / "assignments.csv"),
        "parquet": lambda: pd.read_parquet(tmp_path / "first" / "assignments.parquet"),
        "json": lambda: pd.read_json(tmp_path / "first" / "assignments.json"),
        "xlsx": lambda: pd.read_excel(tmp_path / "first" / "plan.xlsx", sheet_name="assignments"),
    }
    assert readers[format]().to_numpy().tolist() == toy.assignments.to_numpy().tolist()


def test_strict_fails_on_a_warning() -> None:
    assert main(["read", str(an.TOY), "--strict"]) == 2
    assert main(["read", str(an.SHANDONG_2025), "--strict"]) == 0


def test_bad_input_is_one_line_and_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["briefing", str(tmp_path / "nowhere.txt"), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert not out.exists()


def test_help_needs_no_plan() -> None:
    result = subprocess.run([sys.executable, "-m", "analysis", "--help"], capture_output=True, text=True, check=True)
    assert {"read", "briefing", "notebooks"} <= set(result.stdout.split())


def test_dictionary_is_current(tmp_path: Path) -> None:
    """Write it anew with: make generated."""
    assert main(["dictionary", "--out", str(tmp_path / "README.md")]) == 0
    assert (tmp_path / "README.md").read_text("utf-8") == (an.SHANDONG_2025.parents[1] / "README.md").read_text("utf-8")


def test_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(an.TOY), str(an.SHANDONG_2025), "--out", str(tmp_path)]) == 0
    assert "departments: new 43 gone 4" in capsys.readouterr().out
    written = pd.read_csv(tmp_path / "compared_summary.csv")
    assert written.set_index("quantity").loc["tasks", ["a", "b"]].tolist() == [5, 27]
