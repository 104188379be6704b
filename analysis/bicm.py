"""The bipartite configuration model: every 0/1 matrix, as likely as possible, with the degrees right on average.

Departments with as many tasks share one parameter, and so do tasks of as many departments: all is done by class of
degree, so that its cost depends on how many degrees there are, not on how many departments and tasks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.errors import PlanError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOLERANCE = 1e-10  # largest error of a degree, as a share of it
MOST_STEPS = 200  # of Newton's method; some ten are usual
SHORT = 64  # numbers of a distribution, up to which it is convolved
DECIMALS = 10  # of a chance in a longer one: beyond, it depends on the version of the transform


class Bicm(NamedTuple):
    """Probabilities of a tie by classes: `probability[column_class[j], row_class[i]]` for cell (i, j)."""

    probability: Floats
    column_class: Integers
    row_class: Integers


def bicm(matrix: sparse.csr_array) -> Bicm:
    """Fit the model of maximum entropy to a 0/1 matrix: expected row and column sums equal the observed ones.

    The probability of a cell is x·y / (1 + x·y) with a parameter for its row and one for its column, found by
    Newton's method on the convex likelihood, after rows and columns that are full or empty are set aside.

    Raises
    ------
    PlanError
        If the degrees are not met to `TOLERANCE`.

    References
    ----------
    F. Saracco, R. Di Clemente, A. Gabrielli, T. Squartini (2015), Randomizing bipartite networks: the case of the
    World Trade Web, Scientific Reports 5, 10595. N. Vallarano et al. (2021), Fast and scalable likelihood
    maximization for exponential random graph models, Scientific Reports 11, 15227.

    Examples
    --------
    >>> found = bicm(sparse.csr_array([[0, 0, 1], [0, 1, 0], [1, 0, 1]]))
    >>> found.probability[found.column_class][:, found.row_class].T.round(3)
    array([[0.216, 0.216, 0.568],
           [0.216, 0.216, 0.568],
           [0.568, 0.568, 0.863]])
    """
    columns, column_class, column_count = np.unique(matrix.sum(axis=0), return_inverse=True, return_counts=True)
    rows, row_class, row_count = np.unique(matrix.sum(axis=1), return_inverse=True, return_counts=True)
    probability = _fit(columns, column_count, rows, row_count)
    for expected, observed in ((probability @ row_count, columns), (column_count @ probability, rows)):
        if np.any(np.abs(expected - observed) > TOLERANCE * np.maximum(observed, 1) * 10):
            raise PlanError.of("bicm", where="bicm", missed=np.abs(expected - observed).max())
    return Bicm(probability, column_class, row_class)


def _fit(columns: Integers, column_count: Integers, rows: Integers, row_count: Integers) -> Floats:
    """Probability by class of column and row. What is full or empty is certain, and leaves the rest to be fitted."""
    probability = np.zeros((len(columns), len(rows)))
    left, k = np.ones(len(columns), bool), columns.astype(float)
    right, d = np.ones(len(rows), bool), rows.astype(float)
    while True:
        full = left & (k >= row_count @ right)
        probability[np.ix_(full, right)] = 1
        d -= column_count @ full
        left &= ~full & (k > 0)
        wide = right & (d >= column_count @ left)
        probability[np.ix_(left, wide)] = 1
        k -= row_count @ wide
        settled = ~right | wide | (d <= 0)
        if not full.any() and (settled == ~right).all():
            break
        right &= ~settled
    if left.any() and right.any():
        probability[np.ix_(left, right)] = _newton(k[left], column_count[left], d[right], row_count[right])
    return probability


def _newton(k: Floats, m: Integers, d: Floats, n: Integers) -> Floats:
    """The likelihood's maximum: columns of degree `k`, `m` of each; rows of degree `d`, `n` of each."""
    total = np.sqrt(m @ k)
    theta = np.concatenate([np.log(k / total), np.log(d / total)])
    target, count = np.concatenate([m * k, n * d]), np.concatenate([m * k, n * d])
    split = len(k)

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        score = theta[:split, None] + theta[split:]
        value = m @ np.logaddexp(0, score) @ n - target @ theta
        return float(value), 1 / (1 + np.exp(-score))

    value, p = evaluate(theta)
    for _ in range(MOST_STEPS):
        gradient = np.concatenate([m * (p @ n), n * (m @ p)]) - target
        if np.all(np.abs(gradient) <= TOLERANCE * count):
            break
        weight = m[:, None] * p * (1 - p) * n
        hessian = np.block([[np.diag(weight.sum(1)), weight], [weight.T, np.diag(weight.sum(0))]])
        hessian[np.diag_indices_from(hessian)] *= (
            1 + 1e-12
        )  # adding to θ of columns and taking from rows changes nothing
        step = np.linalg.lstsq(hessian, -gradient, rcond=None)[0]
        size, slope = 1.0, gradient @ step
        while True:
            tried, p_tried = evaluate(theta + size * step)
            if tried <= value + 1e-4 * size * slope + 1e-12 * abs(value) or size < 1e-8:
                break
            size /= 2
        theta, value, p = theta + size * step, tried, p_tried
    return p


def overlap_distribution(first: Floats, second: Floats, count: Integers, length: int) -> Floats:
    """Distributions of the number of rows that have both of two columns: P(X = 0), …, P(X = length − 1).

    `first` and `second` hold, for each pair of columns, the probabilities by class of row (pairs × classes); `count`
    is the number of rows of each class. The distribution is Poisson-binomial, without approximation: short ones are
    the convolution of a binomial distribution for each class, with all digits of the smallest values; long ones are
    found by Fourier transform, to ten decimals. What lies beyond `length` must be negligible.

    References
    ----------
    Y. Hong (2013), On computing the distribution function for the Poisson binomial distribution, Computational
    Statistics & Data Analysis 59.
    """
    return (_by_convolution if length <= SHORT else _by_transform)(first * second, count, length)


def _by_convolution(chances: Floats, count: Integers, length: int) -> Floats:
    from scipy.stats import binom

    pmf = np.zeros((len(chances), length))
    pmf[:, 0] = 1
    for chance, rows in zip(chances.T, count, strict=True):
        most = min(int(rows), length - 1)
        part = binom.pmf(np.arange(most + 1), rows, chance[:, None])
        old, pmf = pmf, pmf * part[:, :1]
        for more in np.flatnonzero(part[:, 1:].any(axis=0)) + 1:
            pmf[:, more:] += old[:, :-more] * part[:, more : more + 1]
    return pmf


def _by_transform(chances: Floats, count: Integers, length: int) -> Floats:
    """From the characteristic function, Π (1 − p + p·z)ⁿ over the classes."""
    from scipy.fft import irfft, next_fast_len

    period = next_fast_len(length, real=True)
    turn = np.exp(-2j * np.pi * np.arange(period // 2 + 1) / period) - 1
    logarithm = np.zeros((len(chances), len(turn)), dtype=complex)
    for chance, rows in zip(chances.T, count, strict=True):
        logarithm += rows * np.log(1 + chance[:, None] * turn)
    found = irfft(np.exp(logarithm), period, axis=1)[:, :length]
    return np.maximum(found.round(DECIMALS), 0)
