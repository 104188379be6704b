"""What chance alone would give: shared tasks of two departments under three null models, exactly.

A null model keeps how busy departments are (and how long lists are), and forgets who sits with whom. Each model
gives, for every pair of departments, the distribution of their shared tasks; all the rest is read off it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, pairwise
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis import curveball
from analysis.bicm import DECIMALS, bicm, overlap_distribution
from analysis.digits import settled
from analysis.errors import PlanError
from analysis.network import biadjacency
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Null = Literal["fixed_row", "bicm", "fixed_row_column"]
NULLS: tuple[Null, ...] = get_args(Null)
ALPHA = 0.05
SAMPLES, SEED = 10_000, 2025
MOST_LISTED = 200_000  # candidates; of more, matrices with fixed margins are drawn instead of listed
LEAST_P = 10.0**-DECIMALS  # where a long distribution cannot tell a chance from 0
SPREAD = 12  # standard deviations over the mean after which a distribution is cut off
CHUNK = 200_000  # numbers in an array at a time, so that it stays in the processor's cache

DIRECTIONS = (("more", "more often together"), ("less", "more seldom together"))
SIGNIFICANCE = Schema(
    "significance",
    "pair of units, also of those that share no task; the least likely first",
    (
        Column("department_a", "str", "the unit of the pair with more tasks"),
        Column("department_b", "str", "the other one"),
        Column("shared", "int64", "tasks that name both"),
        Column("expected", "float64", "mean of the shared tasks under the null model"),
        *(
            column
            for way, words in DIRECTIONS
            for column in (
                Column(f"p_{way}", "float64", f"one-sided p: chance to be {words} than, or as often as, observed"),
                Column(f"holm_{way}", "float64", "the same, corrected for all pairs after Holm"),
                Column(f"bh_{way}", "float64", "the same, corrected after Benjamini and Hochberg"),
                Column(f"tarone_{way}", "float64", "the same, corrected after Tarone for the pairs that could reach α"),
            )
        ),
        Column("least_p_more", "float64", "p_more that the pair would have if the one shared all its tasks"),
        Column("least_p_less", "float64", "p_less that the pair would have with as few shared tasks as can be"),
        Column("detectable", "int64", "fewest shared tasks with p_more < α; 0 if even sharing all would not do"),
        Column("detectable_corrected", "int64", "the same for α / pairs (Bonferroni): 0 if it cannot be reached"),
        Column("error", "float64", "Monte Carlo standard error of p_more; 0 where p is exact"),
    ),
    key=("department_a", "department_b"),
)
NULL_SUMMARY = Schema(
    "null_summary",
    "null model and direction",
    (
        Column("null", "str", "the null model", NULLS),
        Column("direction", "str", "together more often, or less often, than chance", ("more", "less")),
        Column("pairs", "int64", "pairs of units tested"),
        Column("testable", "int64", "pairs whose p could be below α at all"),
        Column("smallest_p", "float64", "smallest p"),
        Column("uncorrected", "int64", "pairs with p < α; so many as α × testable are no surprise"),
        Column("holm", "int64", "pairs below α after Holm: family-wise error"),
        Column("bh", "int64", "pairs below α after Benjamini and Hochberg: false discovery rate"),
        Column("tarone", "int64", "pairs below α after Tarone: family-wise error, discrete"),
    ),
    key=("null", "direction"),
)


class Distributions(NamedTuple):
    """Distributions of shared tasks for some pairs: pair `pairs[i]` shares n tasks with chance `pmf[kind[i], n]`."""

    pairs: Integers
    kind: Integers
    pmf: Floats


@once
def significance(
    plan: Plan,
    null: Null = "bicm",
    without: Collection[str] = (),
    *,
    alpha: float = ALPHA,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """One row per pair of departments: shared tasks, what chance would give, and how surprising that is.

    Parameters
    ----------
    null
        ``fixed_row``: a department keeps the number of its tasks, which may be any (hypergeometric).
        ``bicm``: departments and tasks keep their numbers on average (bipartite configuration model of maximum
        entropy; exact Poisson-binomial tails; also called SDSM). ``fixed_row_column``: they keep them exactly
        (FDSM); all arrangements are listed if there are few, else `samples` are drawn with `seed`.
    without
        Departments to leave out, as if the plan did not name them.
    alpha
        Level for the columns `tarone_*` and `detectable*`.

    Only tasks that name a department count. p-values are in (0, 1], one-sided, and include the observed value. Two
    departments in one list have been assigned to work together; nothing here shows that they do.

    In a plan of some thirty tasks hardly any pair can reach significance; look at `detectable` before reading
    anything into a table without small p-values. On the shipped plan no pair survives correction under ``bicm``.

    Raises
    ------
    PlanError
        If there is no such null model.

    References
    ----------
    F. Saracco, R. Di Clemente, A. Gabrielli, T. Squartini (2015), Randomizing bipartite networks, Scientific
    Reports 5, 10595. Z. P. Neal (2014), The backbone of bipartite projections, Social Networks 39. G. Strona et al.
    (2014), A fast and unbiased procedure to randomize ecological binary matrices, Nature Communications 5, 4114.
    S. Holm (1979), Scandinavian Journal of Statistics 6. Y. Benjamini, Y. Hochberg (1995), Journal of the Royal
    Statistical Society B 57. R. E. Tarone (1990), A modified Bonferroni method for discrete data, Biometrics 46.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> significance(read_plan(TOY), "fixed_row")[["department_a", "department_b", "shared", "p_more"]].head(1)
      department_a department_b  shared  p_more
    0          省甲厅          省乙局       2     0.5
    """
    matrix, _, departments = biadjacency(plan, without)
    matrix = matrix[matrix.sum(axis=1) > 0]
    degree = matrix.sum(axis=0)
    order = np.lexsort((departments, -degree))
    matrix, departments = matrix[:, order], departments[order]
    first, second = np.triu_indices(len(departments), k=1)
    tests = pair_tests(matrix, null, alpha=alpha, samples=samples, seed=seed)
    rows = pd.DataFrame({"department_a": departments[first], "department_b": departments[second], **tests})
    by = ["p_more", "shared", "department_a", "department_b"]
    rows = rows.sort_values(by, ascending=[True, False, True, True], key=settled)
    table = plan.caption(SIGNIFICANCE.table(rows), without)
    table.attrs.update(null=null, alpha=alpha, samples=samples, seed=seed)
    return table


@once
def null_summary(
    plan: Plan, without: Collection[str] = (), *, alpha: float = ALPHA, samples: int = SAMPLES, seed: int = SEED
) -> pd.DataFrame:
    """How many pairs stand out under each null model, before and after correction; parameters as of `significance`."""
    rows = []
    for null in NULLS:
        table = significance(plan, null, without, alpha=alpha, samples=samples, seed=seed)
        for way, _ in DIRECTIONS:
            rows.append(
                {
                    "null": null,
                    "direction": way,
                    "pairs": len(table),
                    "testable": (table[f"least_p_{way}"] < alpha).sum(),
                    "smallest_p": table[f"p_{way}"].min(),
                    "uncorrected": (table[f"p_{way}"] < alpha).sum(),
                    **{name: (table[f"{name}_{way}"] < alpha).sum() for name in ("holm", "bh", "tarone")},
                }
            )
    return plan.caption(NULL_SUMMARY.table(rows), without)


# ---------------------------------------------------------------- from distributions to tests


def pair_tests(
    matrix: sparse.csr_array, null: Null, *, alpha: float = ALPHA, samples: int = SAMPLES, seed: int = SEED
) -> dict[str, NDArray[Any]]:
    """The columns of `SIGNIFICANCE` for every pair of columns of a 0/1 matrix, in the order of `np.triu_indices`."""
    degree = matrix.sum(axis=0)
    first, second = np.triu_indices(len(degree), k=1)
    shared = (matrix.T @ matrix).toarray()[first, second]
    most = np.minimum(degree[first], degree[second])
    fewest = np.maximum(degree[first] + degree[second] - matrix.shape[0], 0)
    names = ("expected", "p_more", "p_less", "least_p_more", "least_p_less")
    found = {name: np.zeros(len(first)) for name in names}
    detectable, corrected = np.zeros(len(first), dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    levels = settled(np.array([alpha, alpha / max(len(first), 1)]))
    for pairs, kind, pmf in _distributions(matrix, null, samples, seed):
        upper, lower = _tail(pmf[:, ::-1])[:, ::-1], _tail(pmf)
        found["expected"][pairs] = settled(pmf @ np.arange(pmf.shape[1]))[kind]
        for name, tail, at in (
            ("p_more", upper, shared),
            ("p_less", lower, shared),
            ("least_p_more", upper, most),
            ("least_p_less", lower, fewest),
        ):
            found[name][pairs] = tail[kind, np.minimum(at[pairs], pmf.shape[1] - 1)]
        for column, level in zip((detectable, corrected), levels, strict=True):
            least = (upper >= level).sum(axis=1)[kind]  # tails fall: so many are not yet below the level
            column[pairs] = np.where(least <= most[pairs], least, 0)
    drawn = null == "fixed_row_column" and curveball.arrangements(matrix) > MOST_LISTED
    columns: dict[str, NDArray[Any]] = {"shared": shared, "expected": found["expected"]}
    for way, _ in DIRECTIONS:
        p, least_p = found[f"p_{way}"], found[f"least_p_{way}"]
        columns |= {f"p_{way}": p, f"holm_{way}": holm(p), f"bh_{way}": benjamini_hochberg(p)}
        columns |= {f"tarone_{way}": tarone(p, least_p, alpha), f"least_p_{way}": least_p}
    error = np.sqrt(columns["p_more"] * (1 - columns["p_more"]) / samples) if drawn else np.zeros(len(first))
    return {**columns, "detectable": detectable, "detectable_corrected": corrected, "error": error}


def _tail(pmf: Floats) -> Floats:
    """Chance of as many or fewer: settled, so that pairs alike have one p, on one side of α, whoever computed it."""
    tail = settled(np.minimum(pmf.cumsum(axis=1), 1))
    return np.where(tail > 0, tail, LEAST_P)


def _distributions(matrix: sparse.csr_array, null: Null, samples: int, seed: int) -> Iterator[Distributions]:
    if null == "fixed_row":
        return _fixed_row(matrix)
    if null == "bicm":
        return _bicm(matrix)
    if null == "fixed_row_column":
        return _fixed_row_column(matrix, samples, seed)
    raise PlanError.of("null", where="significance", given=null, nulls=NULLS)


def _fixed_row(matrix: sparse.csr_array) -> Iterator[Distributions]:
    """Hypergeometric: two departments with a and b of n tasks share as many as a draw of b would hit of a."""
    from scipy.stats import hypergeom

    degree, kind_of = np.unique(matrix.sum(axis=0), return_inverse=True)
    length = np.minimum.outer(degree, degree) + 1
    for pairs, kind, a, b in _by_kind(kind_of, length):
        shared = np.arange(length[a, b].max())
        pmf = np.asarray(hypergeom.pmf(shared, matrix.shape[0], degree[a, None], degree[b, None]))
        yield Distributions(pairs, kind, pmf)


def _bicm(matrix: sparse.csr_array) -> Iterator[Distributions]:
    """Poisson-binomial, of the chances that a task names both departments."""
    probability, kind_of, row_class = bicm(matrix)
    rows = np.bincount(row_class)
    mean = (probability * rows) @ probability.T
    length = np.minimum(np.ceil(mean + SPREAD * np.sqrt(mean) + 2 * SPREAD), matrix.shape[0]).astype(np.int64) + 1
    for pairs, kind, a, b in _by_kind(kind_of, length):
        longest = int(length[a, b].max())
        yield Distributions(pairs, kind, overlap_distribution(probability[a], probability[b], rows, longest))


def _by_kind(kind_of: Integers, length: Integers) -> Iterator[tuple[Integers, Integers, Integers, Integers]]:
    """Pairs of columns, those of a kind together: the pairs, the kind of each, and the classes of each kind.

    `length` is how many numbers the distribution of two classes needs; kinds whose lengths are between the same powers
    of 2 come together, and no more of them than fit into the cache.
    """
    first, second = np.triu_indices(len(kind_of), k=1)
    low, high = np.sort([kind_of[first], kind_of[second]], axis=0)
    codes, kind = np.unique(low * len(length) + high, return_inverse=True)
    a, b = np.divmod(codes, len(length))
    size = np.ceil(np.log2(length[a, b])).astype(np.int64)
    by_size = np.argsort(size, kind="stable")
    rank = np.argsort(by_size)[kind]
    pairs = np.argsort(rank, kind="stable")
    starts = np.searchsorted(size[by_size], np.unique(size))
    for start, stop in pairwise([*starts, len(codes)]):
        step = max(CHUNK >> int(size[by_size[start]]), 1)
        for least in range(start, stop, step):
            some = by_size[least : min(least + step, stop)]
            here = pairs[slice(*np.searchsorted(rank[pairs], [least, least + len(some)]))]
            yield here, rank[here] - least, a[some], b[some]


def _fixed_row_column(matrix: sparse.csr_array, samples: int, seed: int) -> Iterator[Distributions]:
    """Counted over every matrix with these row and column sums, or over matrices drawn at random and this one."""
    drawn = curveball.arrangements(matrix) > MOST_LISTED
    matrices = curveball.random_matrices(matrix, samples, seed) if drawn else curveball.every_matrix(matrix)
    first, second = np.triu_indices(matrix.shape[1], k=1)
    pairs, length = np.arange(len(first)), int(matrix.sum(axis=0).max(initial=0)) + 1
    counts = np.zeros((len(first), length), dtype=np.int64)
    observed = [matrix.toarray().astype(bool)[:, :, None]] if drawn else []  # then no p is 0
    for cells in chain(observed, matrices):
        for shared in curveball.overlaps(cells)[:, first, second]:
            counts[pairs, shared] += 1
    yield Distributions(pairs, pairs, counts / counts.sum(axis=1, keepdims=True))


# ---------------------------------------------------------------- corrections for many tests


def holm(p: Floats) -> Floats:
    """Adjusted p-values, step-down: below α where Holm's procedure rejects at family-wise error α.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return settled(adjusted)


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values, step-up: below α where the false discovery rate is held at α."""
    from scipy.stats import false_discovery_control

    return settled(np.asarray(false_discovery_control(p))) if len(p) else p


def tarone(p: Floats, least_p: Floats, alpha: float) -> Floats:
    """Adjusted p-values: p times the number of tests that could matter, 1 for those that could not.

    `least_p` is the smallest p-value that each test could have had. With K the smallest number such that no more than
    K tests have `least_p` ≤ α/K, only these tests can be rejected, and the others need not be paid for.

    Examples
    --------
    >>> tarone(np.array([0.02, 0.3, 0.5]), np.array([0.001, 0.2, 0.5]), 0.05).tolist()
    [0.02, 1.0, 1.0]
    """
    if not len(p):
        return p
    k = np.arange(1, len(p) + 1)
    level = settled(alpha / k)
    testable = np.searchsorted(np.sort(least_p), level, side="right")
    found = int(np.argmax(testable <= k))
    return settled(np.where(least_p <= level[found], np.minimum(p * k[found], 1), 1.0))
