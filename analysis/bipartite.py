"""Measures of a 0/1 matrix as a two-mode network: connectance, nestedness, modularity, clustering, core and periphery.

Matrices are rows × columns, sparse or dense. H2' and d' (Blüthgen et al. 2006) are not here: they compare the entropy
of the ties' weights, and where each weight is 1 every network with as many ties has the same.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.digits import settled
from analysis.errors import PlanError
from analysis.network import project_matrix

STARTS, SHAKES, SEED = 20, 30, 0  # searches for modules, tries to better each, and the seed of both

Matrix = sparse.csr_array | sparse.csc_array | sparse.coo_array | NDArray[Any]
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Partition = tuple[float, Labels, Labels]  # surplus of ties inside the modules, modules of rows and of columns


class Nodf(NamedTuple):
    """Nestedness among the rows, among the columns and over both, from 0 to 100."""

    rows: float
    columns: float
    total: float


class Modules(NamedTuple):
    """Module of each row and column, from 0; its modularity; and the modularity that every start came to."""

    rows: Labels
    columns: Labels
    modularity: float
    found: Floats


class CorePeriphery(NamedTuple):
    """Correlation with the ideal pattern, and which columns are in the core."""

    fit: float
    core: NDArray[np.bool_]


def connectance(matrix: Matrix) -> float:
    """Share of the cells that are 1, in (0, 1]."""
    return float(_dense(matrix).mean())


def nodf(matrix: Matrix) -> Nodf:
    """Nestedness by overlap and decreasing fill: 0 for none, 100 if every line with fewer 1s is part of each with more.

    A pair of lines scores the share of the smaller one's 1s that the larger one has; a pair with as many 1s, or with
    an empty line, scores 0. The mean is over all pairs, so that many ties in size keep NODF low. Without a pair: NaN.

    References
    ----------
    M. Almeida-Neto et al. (2008), A consistent metric for nestedness analysis in ecological systems, Oikos 117.

    Examples
    --------
    >>> nodf(np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]]))
    Nodf(rows=100.0, columns=100.0, total=100.0)
    """
    dense = _dense(matrix)
    scores = [_overlaps(lines) for lines in (dense, dense.T)]
    rows, columns, total = (100 * s.mean() if len(s) else np.nan for s in (*scores, np.concatenate(scores)))
    return Nodf(float(rows), float(columns), float(total))


def _overlaps(lines: Floats) -> Floats:
    """The score of every pair of lines."""
    a, b = np.triu_indices(len(lines), k=1)
    size = lines.sum(axis=1)
    smaller = np.minimum(size[a], size[b])
    counts = (size[a] != size[b]) & (smaller > 0)
    scores: Floats = np.divide((lines @ lines.T)[a, b], smaller, out=np.zeros(len(a)), where=counts)
    return scores


def barber_modularity(matrix: Matrix, row_modules: ArrayLike, column_modules: ArrayLike) -> float:
    """Barber's modularity of a partition of rows and columns, below 1; 0 if all are in one module.

    Share of the 1s inside modules, less the share expected if rows and columns keep their numbers of 1s. Newman's
    modularity also expects ties within a mode, which cannot exist, and gives another value.

    References
    ----------
    M. J. Barber (2007), Modularity and community detection in bipartite networks, Physical Review E 76, 066102.

    Examples
    --------
    >>> barber_modularity(np.eye(2), [0, 1], [0, 1])
    0.5
    """
    dense, rows, columns = _dense(matrix), np.asarray(row_modules), np.asarray(column_modules)
    if dense.shape != (len(rows), len(columns)):
        raise PlanError.of(
            "modules.shape",
            where="barber_modularity",
            row_modules=len(rows),
            column_modules=len(columns),
            rows=dense.shape[0],
            columns=dense.shape[1],
        )
    return _inside(_surplus(dense), rows, columns) / float(dense.sum()) ** 2


def bipartite_modules(matrix: Matrix, starts: int = STARTS, seed: int = SEED) -> Modules:
    """The partition with the highest Barber modularity of many searches; the same for the same matrix and seed.

    A search starts from a random partition of the smaller side. Rows and columns in turn take the module that suits
    them best, then the modules that gain most are joined, until neither helps. Then half of the nodes are set apart
    at random and the search goes on from there, `SHAKES` times, from the best partition so far. No search can prove
    that nothing better exists; `found` shows how many came as far. Empty lines belong nowhere and get any module.

    References
    ----------
    M. J. Barber (2007), as above: modules that rows and columns take in turn.
    X. Liu and T. Murata (2010), An efficient algorithm for optimizing bipartite modularity, JACIII 14: joining.

    Examples
    --------
    >>> modules = bipartite_modules(np.eye(3))
    >>> modules.columns, round(modules.modularity, 4)
    (array([0, 1, 2]), 0.6667)
    """
    if starts < 1:
        raise PlanError.of("modules.starts", where="bipartite_modules", starts=starts)
    dense, random = _dense(matrix), np.random.default_rng(seed)
    turned = dense.shape[0] < dense.shape[1]  # fewer nodes to start from: faster, and more searches reach the best
    surplus = _surplus(dense.T if turned else dense)
    results = [_search(surplus, random) for _ in range(starts)]
    _, rows, columns = max(results, key=itemgetter(0))  # of equals, the first
    found = np.array([score for score, _, _ in results]) / dense.sum() ** 2
    return Modules(*_numbered(*(columns, rows) if turned else (rows, columns)), float(found.max()), found)


def _surplus(dense: Floats) -> Floats:
    """Ties beyond expectation, times the number of ties: whole numbers, so that sums are exact and equals are equal."""
    surplus: Floats = dense.sum() * dense - np.outer(dense.sum(axis=1), dense.sum(axis=0))
    return surplus


def _inside(surplus: Floats, rows: NDArray[Any], columns: NDArray[Any]) -> float:
    return float(surplus[rows[:, None] == columns].sum())


def _search(surplus: Floats, random: np.random.Generator) -> Partition:
    """The best partition from one start."""
    count = surplus.shape[1]
    best = _climb(surplus, random.integers(random.integers(1, count + 1), size=count))
    for _ in range(SHAKES):
        apart = random.random(count) < 0.5
        found = _climb(surplus, np.where(apart, count + np.arange(count), best[2]))
        best = max(found, best, key=itemgetter(0))
    return best


def _climb(surplus: Floats, columns: Labels) -> Partition:
    """Improve a partition until neither a better choice nor a union of modules helps."""
    best = -np.inf
    while True:
        rows = _choose(surplus, columns)
        columns = _choose(surplus.T, rows)
        score = _inside(surplus, rows, columns)
        joined = columns if score > best else _join(surplus, rows, columns)
        if score <= best and (joined == columns).all():
            return score, rows, columns
        best, columns = score, joined


def _choose(surplus: Floats, modules: Labels) -> Labels:
    """The best module for every row, given those of the columns."""
    names, position = np.unique(modules, return_inverse=True)
    sums = _sums(surplus, np.arange(len(surplus)), position, (len(surplus), len(names)))
    chosen: Labels = names[sums.argmax(axis=1)]
    return chosen


def _sums(surplus: Floats, rows: Labels, columns: Labels, shape: tuple[int, int]) -> Floats:
    """The surplus summed over groups of rows and of columns: here faster than a product with 0/1 matrices."""
    cells = rows[:, None] * shape[1] + columns
    return (
        np.bincount(cells.ravel(), surplus.ravel(), minlength=shape[0] * shape[1])
        .reshape(shape)
        .astype(float, copy=False)
    )


def _join(surplus: Floats, rows: Labels, columns: Labels) -> Labels:
    """The modules of the columns after one union of two modules after another, while one gains."""
    names, position = np.unique(rows, return_inverse=True)  # the columns chose among these
    module = np.searchsorted(names, columns)
    between = _sums(surplus, position, module, (len(names), len(names)))
    gain = between + between.T
    np.fill_diagonal(gain, -np.inf)
    while True:
        a, b = np.unravel_index(gain.argmax(), gain.shape)
        if gain[a, b] <= 0:
            return names[module]
        gain[a] += gain[b]
        gain[:, a] = gain[a]
        gain[b] = gain[:, b] = -np.inf
        module[module == b] = a


def _numbered(rows: Labels, columns: Labels) -> tuple[Labels, Labels]:
    """The same modules, numbered by their size, then by their first column."""
    _, first, position, size = np.unique(
        np.concatenate([columns, rows]), return_index=True, return_inverse=True, return_counts=True
    )
    number = np.argsort(np.lexsort((first, -size)))[position]
    return number[len(columns) :], number[: len(columns)]


def opsahl_clustering(matrix: Matrix) -> float:
    """Two-mode global clustering of the columns, in [0, 1]: the share of 4-paths that are closed.

    A 4-path leads from a column over a row to a second column and over another row to a third one. It is closed if
    its ends have a 1 in common in a row that it does not use. Clustering in the projection is no substitute: there,
    each row of three 1s makes a triangle. Without a 4-path: NaN. For the rows, give the transpose.

    References
    ----------
    T. Opsahl (2013), Triadic closure in two-mode networks, Social Networks 35.

    Examples
    --------
    >>> opsahl_clustering(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]))  # each row closes the path over the other two
    1.0
    """
    dense = _dense(matrix)
    shared = dense.T @ dense
    paths = closed = 0.0
    for middle in range(len(shared)):
        ends = np.delete(np.arange(len(shared)), middle)
        rows = dense[dense[:, middle] > 0][:, ends]
        steps, common, all_three = shared[middle, ends], shared[np.ix_(ends, ends)], rows.T @ rows
        apart, rest = ~np.eye(len(ends), dtype=bool), steps[:, None] - all_three
        path = np.outer(steps, steps) - all_three  # the two rows of a path differ
        # of one or two rows that the ends have in common, the path must leave one unused
        unused = [path, np.outer(steps, steps) - all_three**2, rest * rest.T]
        paths += path[apart].sum()
        closed += np.select([common > 2, common == 2, common == 1], unused, 0.0)[apart].sum()
    return float(closed / paths) if paths else float("nan")


def core_periphery(matrix: Matrix) -> CorePeriphery:
    """Core and periphery of the columns, by the rows that they share, and how well they fit, in (0, 1].

    The fit is the correlation, over all pairs, of the number of shared rows with an ideal pattern: 1 within the core,
    0 within the periphery, ½ between them. With this pattern the best core of a size is made of the columns with the
    largest sums of shared rows; so the best one is found exactly, by trying every size. Columns with equal sums are
    on the same side. If all sums are equal there is no core, and the fit is NaN.

    References
    ----------
    S. P. Borgatti and M. G. Everett (1999), Models of core/periphery structures, Social Networks 21.
    S. Z. W. Lip (2011), A fast algorithm for the discrete core/periphery bipartitioning problem, arXiv:1102.5511.

    Examples
    --------
    >>> core_periphery(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]))  # a star around the first column
    CorePeriphery(fit=1.0, core=array([ True, False, False, False]))
    """
    weights = project_matrix(sparse.csr_array(_dense(matrix))).toarray()
    strength = weights.sum(axis=0)
    ranked = np.sort(strength)[::-1]
    cuts = np.flatnonzero(ranked[:-1] > ranked[1:])
    if not len(cuts):
        return CorePeriphery(float("nan"), np.zeros(len(strength), dtype=bool))
    n, size = len(strength), cuts + 1
    pairs = n * (n - 1) / 2
    mean = strength.sum() / 2 / pairs
    covariance = ranked.cumsum()[cuts] / 2 - pairs * mean * size / n
    pattern = size * (size - 1) / 2 + size * (n - size) / 4 - pairs * (size / n) ** 2
    fit = covariance / np.sqrt(pattern * ((weights**2).sum() / 2 - pairs * mean**2))
    return CorePeriphery(float(fit.max()), strength >= ranked[cuts[settled(fit).argmax()]])  # of equals, the smallest


def _dense(matrix: Matrix) -> Floats:
    """The matrix as an array of floats, if it is one of 0 and 1 with at least one 1."""
    dense = sparse.csr_array(matrix).toarray().astype(float)
    if dense.ndim != 2 or not dense.any() or not np.isin(dense, (0, 1)).all():
        raise PlanError.of("modules.matrix", where="structure", shape=str(dense.shape))
    return dense
