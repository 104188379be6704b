from pathlib import Path

import numpy as np
import pandas as pd

import analysis as an


def test_numbers_in_a_csv_file_have_nine_digits_and_no_noise(tmp_path: Path) -> None:
    printed = {"12345.67": 12345.67, "1234567": 1234567.0, "0.1": 0.1, "100000000": 1e8, "0.333333333": 1 / 3}
    half = 1.00000000050000  # noise would send it up or down
    table = pd.DataFrame({"number": [*printed.values(), half * (1 - 1e-15), half * (1 + 1e-15), np.nan]})
    lines = an.write_csv(table, tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:-3] == list(printed)
    assert lines[-3] == lines[-2] and lines[-1] == '""'
