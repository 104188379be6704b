import csv
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

import analysis as an
from analysis.output import write_frames

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
OPENINGS = [*SIGNS, " =", "\u200b=", "\u3000@", "\n+", "\r\n-", "\ufeff="]


def rows_of(path: Path) -> list[list[str]]:
    """The cells as a spreadsheet finds them: a lone return ends a row, too, unless it is quoted."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_no_text_of_a_csv_file_is_calculated(tmp_path: Path) -> None:
    texts = [f'{opening}HYPERLINK("http://x.example","{at}")' for at, opening in enumerate(OPENINGS)]
    table = pd.DataFrame([[*texts, "甲\r=1", -0.5, -2]], columns=[*texts, "split", "float", "int"])
    head, cells = rows_of(an.write_csv(table, tmp_path / "table.csv"))
    assert [cell[0] for cell in cells[:-3]] == ["'"] * len(texts)
    assert head == [*cells[:-3], "split", "float", "int"]
    assert cells[-3:] == ["甲\n=1", "-0.5", "-2"]
    back = pd.read_csv(tmp_path / "table.csv")
    assert back["float"].tolist() == [-0.5] and back["int"].tolist() == [-2]
    assert table.columns[0] == texts[0] == table.iloc[0, 0]  # it is not the table that changes


def test_other_texts_are_written_to_the_letter(tmp_path: Path) -> None:
    texts = ["=", "-", "1-1", "a=b", "'=1", "−0.5", "≥10%", '"=', "a\nb", " a", ""]
    table = pd.DataFrame({"text": texts, "mixed": [-1, None, "甲", 2.5, *texts[4:]]})
    _, *rows = rows_of(an.write_csv(table, tmp_path / "table.csv"))
    assert [row[0] for row in rows] == texts
    assert [row[1] for row in rows] == ["-1", "", "甲", "2.5", *texts[4:]]


def test_parquet_and_json_keep_every_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"=1": ["=1", "\t甲", "@乙\r"]})
    [parquet], [text] = (write_frames({"table": table}, tmp_path, kind) for kind in ("parquet", "json"))
    for back in (pd.read_parquet(parquet), pd.read_json(text)):
        assert back.to_dict("list") == table.to_dict("list")


def test_a_workbook_of_tables_marks_as_text_what_would_be_calculated(tmp_path: Path) -> None:
    table = pd.DataFrame([["=1+1", "甲", " @乙", -0.5]], columns=["-丙", "丁", "=1", "n"])
    [path] = write_frames({"table": table}, tmp_path, "xlsx")
    cells = [cell for row in openpyxl.load_workbook(path)["table"] for cell in row]
    assert [cell.value for cell in cells] == ["-丙", "丁", "=1", "n", "=1+1", "甲", " @乙", -0.5]
    assert [cell.quotePrefix for cell in cells] == [True, False, True, False, True, False, True, False]
    assert {cell.data_type for cell in cells} == {"s", "n"}


def test_every_csv_file_of_a_hostile_plan(tmp_path: Path) -> None:
    units = ("=1+1", "@SUM(1)", "+1", "-1", "－1", "=cmd|'/C calc'!A1")
    tasks = "".join(
        f"\n{n}.{unit}做好这件事，增长=10%。(责任单位:{unit}局、省甲局)" for n, unit in enumerate(units, start=1)
    )
    text = (
        f"=2+2甲省工作要点\n一、=HYPERLINK(1)抓好落实工作{tasks}\n二、-1+1改进服务工作\n1.做。(责任单位:省甲局、\r=3局)"
    )
    an.write_briefing(an.read_plan(text), tmp_path / "out", ["zh"], only=["tables"])
    paths = list((tmp_path / "out").rglob("*.csv"))
    cells = {cell for path in paths for row in rows_of(path) for cell in row}
    assert {"'=1+1局", "'-1局", "'=HYPERLINK(1)抓好落实工作"} < cells
    number = re.compile(r"-[\d.]+(e-?\d+)?")
    assert {cell for cell in cells if cell.startswith(SIGNS) and not number.fullmatch(cell)} == {"="}  # a comparator


def test_numbers_in_a_csv_file_have_nine_digits_and_no_noise(tmp_path: Path) -> None:
    printed = {"12345.67": 12345.67, "1234567": 1234567.0, "0.1": 0.1, "100000000": 1e8, "0.333333333": 1 / 3}
    half = 1.00000000050000  # noise would send it up or down
    table = pd.DataFrame({"number": [*printed.values(), half * (1 - 1e-15), half * (1 + 1e-15), np.nan]})
    lines = an.write_csv(table, tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:-3] == list(printed)
    assert lines[-3] == lines[-2] and lines[-1] == '""'
