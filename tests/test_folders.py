from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

import analysis as an
from analysis import folders
from analysis.folders import make_sure
from analysis.output import Format, write_frames
from analysis.tables import SCHEMAS

TABLES = {name: pd.DataFrame({f"{name}_id": ["1"]}) for name in ("tasks", "log")}


def write(folder: Path, format: Format = "csv", plans: tuple[Path, ...] = (), force: bool = False) -> set[str]:
    make_sure(folder, list(TABLES), format, plans=plans, force=force, lang="en")
    return {path.name for path in write_frames(TABLES, folder, format)}


@pytest.mark.parametrize("format", get_args(Format))
def test_what_earlier_runs_have_written_needs_no_question(format: Format, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    assert write(out, format) == write(out, format)
    write(out, "csv")
    write(out, format)
    (out / ".DS_Store").touch()
    write(out, format)


@pytest.mark.parametrize("format", get_args(Format))
@pytest.mark.parametrize("name", ["notes.txt", "tasks.csv", "tasks.xlsx", "plan.xlsx", "compared_summary.csv"])
def test_a_file_of_somebody_else_stays(name: str, format: Format, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(an.PlanError, match=rf"something else \(1\), such as {name}.*a new folder, or --force"):
        write(tmp_path, format)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"
    assert write(tmp_path, format, force=True)


def test_a_workbook_of_somebody_else_stays(tmp_path: Path) -> None:
    write_frames({"mine": TABLES["log"]}, tmp_path, "xlsx")
    with pytest.raises(an.PlanError, match=r"such as plan\.xlsx"):
        write(tmp_path, "xlsx")


def test_the_file_that_would_be_lost_is_named_first(tmp_path: Path) -> None:
    for name in ("a.txt", "tasks.csv"):
        (tmp_path / name).touch()
    with pytest.raises(an.PlanError, match=r"something else \(2\), such as tasks\.csv"):
        write(tmp_path)


def test_the_current_folder_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".", "", str(tmp_path)):
        with pytest.raises(an.PlanError, match="it is the current folder"):
            write(Path(name))
    write(Path(), force=True)
    write(Path())  # it holds nothing else now


def test_the_plan_is_never_written_over(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for force in (False, True):
        with pytest.raises(an.PlanError, match="the plan that is read"):
            write(tmp_path / "link", "xlsx", (plan,), force)


def test_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(an.PlanError, match="this is a file"):
            write(folder, force=True)


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders.os, "access", lambda path, mode: False)  # of root, every folder may
    with pytest.raises(an.PlanError, match="permission denied"):
        write(tmp_path / "out", force=True)
    assert not (tmp_path / "out").exists()


def test_whoever_is_there_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").touch()
    asked: list[str] = []
    monkeypatch.setattr(folders, "ask", lambda question: asked.append(question) or len(asked) > 1)
    with pytest.raises(an.PlanError, match="something else"):
        write(tmp_path)
    assert write(tmp_path) == {"tasks.csv", "log.csv"}
    assert asked[0].endswith("Write 2 files there, over any of the same names? [y/N]")


def test_the_shipped_tables_are_written_anew_without_a_question() -> None:
    folder = an.SHANDONG_2025.parents[1] / "tables"
    make_sure(folder, [schema.name for schema in SCHEMAS], "csv", plans=[an.SHANDONG_2025], force=False, lang="zh")
