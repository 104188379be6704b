from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.output import replace_file, replace_folder


def test_a_failed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), replace_file(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for text in ("old", "new"):
        with replace_folder(out, "mark") as draft:
            (draft / "mark").write_text(text)
            (draft / text).write_text(text)
            assert text == "old" or (out / "mark").read_text() == "old"  # until it is whole
    assert sorted(path.name for path in out.iterdir()) == ["mark", "new"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with replace_folder(out, "mark") as draft:
        (draft / "mark").write_text("old")
    with pytest.raises(OSError, match="disk full"), replace_folder(out, "mark") as draft:
        (draft / "half").write_text("half")
        raise OSError("disk full")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mark"]


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with (
        pytest.raises(an.PlanError, match=r"something else than a briefing.*--force"),
        replace_folder(tmp_path, "mark"),
    ):
        pass
    with pytest.raises(an.PlanError, match="something else"), replace_folder(tmp_path / "mine", "mark", force=True):
        pass
    assert (tmp_path / "mine").read_text() == "mine"
    with replace_folder(tmp_path / "empty", "mark", force=False) as draft:
        (draft / "mark").touch()


def test_a_run_that_was_killed_is_cleared_up(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / ".out.old").mkdir()
    (tmp_path / ".out.old" / "mark").write_text("old")
    (tmp_path / ".out.draft-0").mkdir()
    with pytest.raises(OSError, match="again"), replace_folder(out, "mark"):
        assert (out / "mark").read_text() == "old"
        raise OSError("again")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mark"]


def test_numbers_in_a_csv_file_have_nine_digits_and_no_noise(tmp_path: Path) -> None:
    printed = {"12345.67": 12345.67, "1234567": 1234567.0, "0.1": 0.1, "100000000": 1e8, "0.333333333": 1 / 3}
    half = 1.00000000050000  # noise would send it up or down
    table = pd.DataFrame({"number": [*printed.values(), half * (1 - 1e-15), half * (1 + 1e-15), np.nan]})
    lines = an.write_csv(table, tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:-3] == list(printed)
    assert lines[-3] == lines[-2] and lines[-1] == '""'
