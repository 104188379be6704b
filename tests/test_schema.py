from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import PlanError
from analysis.schema import Column, Schema, read_csv

PAIR = Schema(
    "pair",
    "pair",
    (Column("id", "str", ""), Column("size", "int64", ""), Column("side", "str", "", ("left", "right"))),
    key=("id",),
)


def test_columns_come_in_order_and_type() -> None:
    table = PAIR.table([{"side": "left", "size": 1.0, "id": "a", "more": 0}])
    assert list(table.columns) == ["id", "size", "side"]
    assert table["size"].dtype == "int64"
    assert list(PAIR.table([]).columns) == ["id", "size", "side"]
    assert PAIR.table([])["size"].dtype == "int64"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "a", "size": 1}], "these columns are missing: side"),
        ([{"id": "a", "size": 1, "side": "top"}], "side is “top”. Try: use one of left, right"),
        ([{"id": "a", "size": 1, "side": "left"}] * 2, "id=a stands in two rows"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused(rows: list[dict], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        PAIR.table(rows)


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "pair.csv"
    path.write_text("id,size,side\nNA,2,left\n", encoding="utf-8-sig")
    assert read_csv(path, PAIR).values.tolist() == [["NA", 2, "left"]]
    path.write_text("id,size,side\na,two,left\n", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be read"):
        read_csv(path, PAIR)
    with pytest.raises(PlanError, match="cannot be read"):
        read_csv(tmp_path / "none.csv", PAIR)
    assert isinstance(PAIR.table(pd.DataFrame()), pd.DataFrame)
