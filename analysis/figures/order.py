"""Orders of rows and columns that make a figure readable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform


def order_to_cross_little(matrix: sparse.csr_array) -> NDArray[np.int64]:
    """Order of the columns of a biadjacency matrix, its rows being fixed, in which few ties cross.

    Starts from the barycentres of the columns' rows and then sifts: column after column moves to the place where it
    crosses least, until none moves.

    References
    ----------
    K. Sugiyama, S. Tagawa, M. Toda (1981), IEEE Transactions on Systems, Man, and Cybernetics 11. R. Rudell (1993),
    Dynamic variable ordering for ordered binary decision diagrams, ICCAD.

    Examples
    --------
    >>> order_to_cross_little(sparse.csr_array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])).tolist()
    [2, 1, 0]
    """
    cells = matrix.toarray()
    crossings = cells.T @ (np.cumsum(cells, axis=0) - cells)  # [u, v]: crossings of their ties if u stands above v
    rows = np.arange(len(cells))
    order = np.argsort(rows @ cells / np.maximum(cells.sum(axis=0), 1), kind="stable").tolist()
    moved = True
    while moved:
        moved = False
        for column in sorted(order):
            at = order.index(column)
            others = np.array(order[:at] + order[at + 1 :], dtype=np.int64)
            # cost of each place: crossings with those above it and those below it, but for a constant
            cost = np.concatenate([[0], np.cumsum(crossings[others, column] - crossings[column, others])])
            best = int(np.argmin(cost))
            if cost[best] < cost[at]:
                order = [*others[:best].tolist(), column, *others[best:].tolist()]
                moved = True
    return np.array(order, dtype=np.int64)


def cluster_order(similarity: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order of the rows of a symmetric matrix of similarities in [0, 1] that puts similar ones side by side.

    Average linkage with optimal leaf ordering (Z. Bar-Joseph, D. Gifford, T. Jaakkola 2001, Bioinformatics 17).
    """
    if len(similarity) < 3:
        return np.arange(len(similarity))
    distance = squareform(1 - similarity, checks=False)
    tree = hierarchy.linkage(distance, "average", optimal_ordering=True)
    return hierarchy.leaves_list(tree).astype(np.int64)
