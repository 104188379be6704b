"""What depends on the version of a library or on a processor, the last digits, moves no row and no count."""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import analysis as an
from analysis.bipartite import core_periphery
from analysis.digits import DIGITS, settled
from analysis.significance import Null, _distributions
from analysis.workload import gini, hhi

NOISE = 1e-14  # of a number: twice what versions of numpy and scipy were seen to differ by


def noisy(numbers: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    return numbers * (1 + NOISE * np.random.default_rng(seed).uniform(-1, 1, numbers.shape))


@given(st.integers(-(10**DIGITS), 10**DIGITS), st.integers(0, 12), st.integers(0, 9))
def test_noise_is_cut_off(number: int, decimals: int, seed: int) -> None:
    short = np.array([number / 10**decimals])
    assert settled(short).tolist() == settled(noisy(short, seed)).tolist() == short.tolist()


@given(st.floats(1e-250, 1e9))
def test_no_more_is_cut_off(number: float) -> None:
    assert settled(np.array([number, -number])).tolist() == pytest.approx(
        [number, -number], rel=10.0 ** (1 - DIGITS), abs=0
    )


def test_what_is_no_fraction_stays() -> None:
    rare = np.array([0.0, np.inf, -np.inf, np.nan, 1.7e308, 123456789012345.0])
    assert np.array_equal(settled(rare), rare, equal_nan=True)
    for column in (pd.Series(["甲", "乙"]), pd.Series([2, 1]), pd.Series([True, False]), pd.Series([], dtype=float)):
        assert settled(column).equals(column)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["toy", "shandong", "davis"])
def test_no_order_of_rows_hangs_on_last_digits(
    name: str, seed: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sort of a tabulation, with noise on the numbers that are sorted: a `sort_values` without a key fails."""
    plan = request.getfixturevalue(name)
    expected = {table: rows.to_csv() for table, rows in an.tabulations(plan).items()}
    sort, sorted_by = pd.DataFrame.sort_values, set()

    def sort_noisy(rows: pd.DataFrame, by: str | list[str], **options: object) -> pd.DataFrame:
        keys = [by] if isinstance(by, str) else list(by)
        floats = {key: noisy(rows[key].to_numpy(), seed) for key in keys if rows[key].dtype.kind == "f"}
        sorted_by.update(floats)
        index = options.pop("ignore_index", False)
        order = sort(rows.assign(**floats).reset_index(drop=True), by, **options).index
        return rows.iloc[order].reset_index(drop=True) if index else rows.iloc[order]

    monkeypatch.setattr(pd.DataFrame, "sort_values", sort_noisy)
    again = an.tabulations(an.parse_plan(plan.source))
    assert {table: rows.to_csv() for table, rows in again.items()} == expected
    assert {"fractional", "newman", "effective_sections", "p_more", "betweenness"} <= sorted_by


@pytest.mark.parametrize("null", ["fixed_row", "bicm"])
def test_no_p_hangs_on_last_digits(null: Null, shandong: an.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The distributions with noise: the same table, to the last bit."""
    found = []
    for seed in range(2):
        monkeypatch.setattr(
            sys.modules["analysis.significance"],
            "_distributions",
            lambda *given, seed=seed: (one._replace(pmf=noisy(one.pmf, seed)) for one in _distributions(*given)),
        )
        found.append(an.significance(an.parse_plan(shandong.source), null))
    assert found[0].equals(found[1])


def test_p_at_the_level_is_not_below_it(plan_of: Callable[[NDArray[np.int64]], an.Plan]) -> None:
    """Two departments with the same 3 of 6 tasks: a draw of 3 hits them in 1 of 20."""
    plan = plan_of(np.array([[1, 1, 0]] * 3 + [[0, 0, 1]] * 3))
    table = an.significance(plan, "fixed_row", alpha=0.05)
    row = table.iloc[0]
    assert (row["shared"], row["p_more"], row["detectable"]) == (3, 0.05, 0)
    assert not table["p_more"].lt(0.05).any()


def test_equals_have_no_rest() -> None:
    for value in (0.1, 1 / 3, 0.7):
        for count in range(2, 40):
            assert gini([value] * count) == 0 and str(gini([value] * count)) == "0.0"
    for counts in ([3, 1, 2, 2], [1] * 7, [5, 4, 3]):
        assert hhi(counts) == sum(count**2 for count in counts) / sum(counts) ** 2


def test_of_two_cores_that_fit_alike_the_smaller() -> None:
    """Both fit by 0.6086, and the larger one better in the last digit."""
    matrix = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 1, 1], [1, 0, 0, 0, 0], [0, 0, 0, 1, 1]])
    assert core_periphery(matrix).core.tolist() == [False, False, False, True, False]
