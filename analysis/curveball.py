"""Matrices of 0 and 1 with given row and column sums: all of them where there are few, else drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb, prod

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Cells = NDArray[np.bool_]
Counts = NDArray[np.int64]

CHAINS = 1000  # run side by side
BURN_IN, THIN = 40, 10  # global trades before the first matrix of a chain, and between two of them
MOST_CELLS = 50_000_000  # in memory at a time


def arrangements(matrix: sparse.csr_array) -> int:
    """How many candidates `every_matrix` has to look at: the ways to place each row's ones, column sums aside."""
    return prod(comb(matrix.shape[1], int(size)) for size in matrix.sum(axis=1))


def every_matrix(matrix: sparse.csr_array) -> Iterator[Cells]:
    """Every matrix with the row and column sums of this one (rows × columns × 1), in a fixed order.

    Examples
    --------
    >>> sum(1 for _ in every_matrix(sparse.csr_array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])))
    8
    """
    columns, sizes = matrix.shape[1], matrix.sum(axis=1).tolist()
    choices = {size: [np.isin(range(columns), c) for c in combinations(range(columns), size)] for size in set(sizes)}

    def place(row: int, left: Counts, placed: list[Cells]) -> Iterator[Cells]:
        if row == len(sizes):
            yield np.array(placed)[:, :, None]
            return
        for choice in choices[sizes[row]]:
            rest = left - choice
            if rest.min(initial=0) >= 0 and rest.max(initial=0) <= len(sizes) - row - 1:
                yield from place(row + 1, rest, [*placed, choice])

    yield from place(0, matrix.sum(axis=0), [])


def random_matrices(matrix: sparse.csr_array, samples: int, seed: int) -> Iterator[Cells]:
    """Random matrices with the row and column sums of this one, each as likely as any other (rows × columns × some).

    Curveball trades: two columns pool the rows that only one of them has, and deal them out anew at random. In a
    global trade every column trades once. Many chains run side by side, from the matrix itself; all trade the same
    pairs of columns, which leaves each chain's distribution as it is, but deal with random numbers of their own.

    References
    ----------
    G. Strona, D. Nappo, F. Boccacci, S. Fattorini, J. San-Miguel-Ayanz (2014), A fast and unbiased procedure to
    randomize ecological binary matrices with fixed row and column totals, Nature Communications 5, 4114.
    C. J. Carstens, M. Hamann, U. Meyer, M. Penschuck, H. Tran, D. Wagner (2018), Parallel and I/O-efficient
    randomisation of massive networks using global curveball trades, ESA 2018.
    """
    chance = np.random.default_rng(seed)
    chains = max(1, min(CHAINS, samples, MOST_CELLS // max(matrix.shape[0] * matrix.shape[1], 1)))
    cells = np.repeat(matrix.toarray().astype(bool)[:, :, None], chains, axis=2)
    trades = BURN_IN
    for drawn in range(0, samples, chains):
        for _ in range(trades):
            _global_trade(cells, chance)
        yield cells[:, :, : samples - drawn]
        trades = THIN


def _global_trade(cells: Cells, chance: np.random.Generator) -> None:
    """Let every column (but one, if they are odd) trade with another one, in all chains, in place."""
    order = chance.permutation(cells.shape[1])
    half = len(order) // 2
    one, other = order[:half], order[half : 2 * half]
    first, second = cells[:, one], cells[:, other]
    pooled = first ^ second
    wanted = (first & pooled).sum(axis=0, dtype=np.float32)  # rows that `one` still has to get from the pool
    rest = pooled.sum(axis=0, dtype=np.float32)  # rows still in the pool
    for row, pool in enumerate(pooled):
        get = chance.random(pool.shape, dtype=np.float32) * rest < wanted  # a pool in which each is as likely to go
        get &= pool
        swap = pool & (first[row] ^ get)
        first[row] ^= swap
        second[row] ^= swap
        wanted -= get
        rest -= pool
    cells[:, one], cells[:, other] = first, second


def overlaps(cells: Cells) -> Counts:
    """Rows that two columns share, for each matrix: matrices × columns × columns."""
    ones = np.ascontiguousarray(np.moveaxis(cells, 2, 0), dtype=np.float32)
    return (ones.swapaxes(1, 2) @ ones).astype(np.int64)
