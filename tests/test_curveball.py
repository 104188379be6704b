from collections import Counter

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import chisquare

from analysis.curveball import arrangements, every_matrix, overlaps, random_matrices

CHANCE = np.random.default_rng(5)


def random_matrix() -> sparse.csr_array:
    return sparse.csr_array((CHANCE.random(CHANCE.integers(2, 5, 2)) < 0.5).astype(np.int64))


def literal(matrix: np.ndarray) -> set[bytes]:
    """Every 0/1 matrix of that size, kept if its sums are right."""
    cells = matrix.size
    every = ((np.arange(2**cells)[:, None] >> np.arange(cells)) & 1).astype(bool).reshape(-1, *matrix.shape)
    right = (every.sum(1) == matrix.sum(0)).all(1) & (every.sum(2) == matrix.sum(1)).all(1)
    return {one.tobytes() for one in every[right]}


def test_every_matrix_is_listed_once() -> None:
    for _ in range(50):
        matrix = random_matrix()
        found = [cells[:, :, 0].tobytes() for cells in every_matrix(matrix)]
        assert len(found) == len(set(found)) <= arrangements(matrix)
        assert set(found) == literal(matrix.toarray())


def test_sums_never_change_and_overlaps_are_counted() -> None:
    for _ in range(30):
        matrix = sparse.csr_array((CHANCE.random((7, 5)) < 0.4).astype(np.int64))
        for cells in random_matrices(matrix, 30, seed=1):
            assert (cells.sum(axis=0) == matrix.sum(axis=0)[:, None]).all()
            assert (cells.sum(axis=1) == matrix.sum(axis=1)[:, None]).all()
            for one, shared in zip(np.moveaxis(cells, 2, 0).astype(int), overlaps(cells), strict=True):
                assert (shared == one.T @ one).all()


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3)])
def test_every_matrix_is_as_likely(shape: tuple[int, int]) -> None:
    matrix = sparse.csr_array((np.random.default_rng(3).random(shape) < 0.5).astype(np.int64))
    every = [cells[:, :, 0].tobytes() for cells in every_matrix(matrix)]
    assert len(every) > 2
    samples = 400 * len(every)
    counts = Counter(
        one.tobytes() for cells in random_matrices(matrix, samples, 11) for one in np.moveaxis(cells, 2, 0)
    )
    assert set(counts) == set(every) and counts.total() == samples
    assert chisquare(list(counts.values())).pvalue > 0.001
