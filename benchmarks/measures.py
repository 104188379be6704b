"""How long the measures take beside a named peer, on networks made at random in the shape of a plan: `make benchmark`.

Each pair is timed in one run, so that the ratio depends little on the machine. Departments have tasks in the
proportions 1, 1/2, 1/3 …, and a task has 5.7 on average, as in the shipped plan. The package `bicm` is timed where it
is installed; its exact method takes minutes even on a small network, so it is timed on a sample of pairs of degrees.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite
from scipy import sparse

import analysis as an
from analysis import curveball
from analysis.network import project_matrix
from analysis.significance import pair_tests

UNITS = 5.7  # departments of a task
PEERS = {
    "count": bipartite.weighted_projected_graph,
    "newman": bipartite.collaboration_weighted_projected_graph,
    "jaccard": bipartite.overlap_weighted_projected_graph,
}


def network(tasks: int, departments: int) -> sparse.csr_array:
    """A random 0/1 matrix, tasks × departments, without empty rows and columns."""
    chance = np.random.default_rng(2025)
    ties = int(tasks * UNITS)
    share = 1 / np.arange(1, departments + 1)
    cells = (chance.integers(0, tasks, ties), chance.choice(departments, ties, p=share / share.sum()))
    matrix = sparse.csr_array((np.ones(ties, dtype=np.int64), cells), shape=(tasks, departments))
    matrix.data[:] = 1
    return matrix[matrix.sum(axis=1) > 0][:, matrix.sum(axis=0) > 0]


def seconds(step: Callable[[], object], rounds: int = 1) -> float:
    """Median time of the step."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def memory() -> float:
    """Most memory that this process has held so far, in GiB."""
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def slope(sizes: list[int], times: list[float]) -> float:
    """Of time against size, both logarithmic: 1 if twice the size takes twice the time."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def projections() -> None:
    """Three weights against networkx; then a million tasks, and how time grows."""
    matrix = network(10_000, 2_000)
    graph = bipartite.from_biadjacency_matrix(matrix.T.tocsr())
    nodes = range(matrix.shape[1])
    print(f"projection of {matrix.shape[0]:,} tasks × {matrix.shape[1]:,} departments, {matrix.nnz:,} assignments")
    for weight, peer in PEERS.items():
        ours = seconds(lambda weight=weight: project_matrix(matrix, weight), 7)
        theirs = seconds(lambda peer=peer: peer(graph, nodes))
        expected = nx.to_scipy_sparse_array(peer(graph, nodes), nodelist=nodes)
        apart = abs(project_matrix(matrix, weight) - expected).max()
        print(f"  {weight:8} {ours * 1e3:8.2f} ms, networkx {theirs:6.2f} s: {theirs / ours:6.0f} ×, apart {apart:.0e}")
    sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000]
    times = [seconds(partial(project_matrix, network(size, 10_000)), 3) for size in sizes]
    print(f"  {sizes[-1]:,} tasks × 10,000 departments: {times[-1]:.2f} s, {memory():.2f} GiB in all")
    print(f"  growth with tasks: slope {slope(sizes, times):.2f}")


def configuration_model() -> None:
    """Exact p-values of all pairs against the package bicm; and how time grows."""
    for tasks, departments in ((2_000, 300), (10_000, 1_000)):
        matrix = network(tasks, departments)
        ours = seconds(lambda matrix=matrix: pair_tests(matrix, "bicm"))
        pairs = matrix.shape[1] * (matrix.shape[1] - 1) // 2
        print(f"BiCM of {matrix.shape[0]:,} × {matrix.shape[1]:,}, exact p of {pairs:,} pairs: {ours:.2f} s")
        _peer(matrix, ours)
    sizes = [100, 200, 400, 800]
    times = [seconds(partial(pair_tests, network(10 * size, size), "bicm")) for size in sizes]
    print(f"  growth with departments (tasks too): slope {slope(sizes, times):.2f}, {memory():.2f} GiB in all")


def _peer(matrix: sparse.csr_array, ours: float) -> None:
    try:
        from bicm import BipartiteGraph
    except ImportError:
        print("  the package bicm is not installed: see `make benchmark`")
        return
    graph = BipartiteGraph()
    graph.set_biadjacency_matrix(matrix.T.toarray().astype(int))
    solved = seconds(graph.solve_tool)
    approximate = seconds(lambda: graph.compute_projection(approx_method="poisson", threads_num=1, progress_bar=True))
    print(f"  bicm, Poisson approximation: {solved + approximate:.2f} s, {(solved + approximate) / ours:.1f} ×")
    degrees = np.unique(graph.rows_deg)
    kinds = [(a, b) for i, a in enumerate(degrees) for b in degrees[i:]]
    members = {degree: np.flatnonzero(graph.rows_deg == degree).tolist() for degree in degrees}
    sample = random.Random(2025).sample(kinds, min(40, len(kinds)))
    found = {}
    exact = 0.0
    for kind in sample:
        exact += seconds(
            lambda kind=kind: found.update(
                {
                    (i, j): p
                    for i, row in graph.pval_calculator_poibin(kind, members, graph.x, graph.y).items()
                    for j, p in row.items()
                }
            )
        )
    whole = solved + exact / len(sample) * len(kinds)
    p = np.zeros((matrix.shape[1],) * 2)
    p[np.triu_indices(len(p), k=1)] = pair_tests(matrix, "bicm")["p_more"]
    apart = max((abs((p + p.T)[pair] - value) for pair, value in found.items()), default=0.0)
    print(
        f"  bicm, exact: {whole:.0f} s for all {len(kinds):,} kinds of pairs by a sample of {len(sample)}, "
        f"{whole / ours:.0f} ×; p apart {apart:.0e}"
    )


def margins() -> None:
    """Random matrices with the margins of the shipped plan, against plain Python."""
    matrix = an.biadjacency(an.read_plan(an.SHANDONG_2025)).matrix
    matrix = matrix[matrix.sum(axis=1) > 0]
    samples = 10_000
    ours = seconds(partial(_drain, matrix, samples), 3) / samples
    trades = (curveball.BURN_IN + (samples / curveball.CHAINS - 1) * curveball.THIN) * curveball.CHAINS / samples
    columns = [set(np.flatnonzero(column).tolist()) for column in matrix.toarray().T]
    one = seconds(lambda: [plain_trade(columns) for _ in range(20_000)]) / 20_000
    theirs = one * trades * (len(columns) // 2)
    print(
        f"FDSM of the shipped plan: {ours * 1e6:.0f} µs a sample of {samples:,} ({trades:.0f} global trades each), "
        f"plain Python with as many trades {theirs * 1e6:.0f} µs: {theirs / ours:.0f} ×"
    )
    sizes = [50, 100, 200, 400]
    times = [seconds(partial(_drain, network(size, size), 1_000)) for size in sizes]
    print(f"  growth with departments (tasks too): slope {slope(sizes, times):.2f}, {memory():.2f} GiB in all")


def _drain(matrix: sparse.csr_array, samples: int) -> None:
    for _ in curveball.random_matrices(matrix, samples, 1):
        pass


def plain_trade(columns: list[set[int]]) -> None:
    """One curveball trade between two random columns, as it is written down in Strona et al. (2014)."""
    first, second = random.sample(range(len(columns)), 2)
    common = columns[first] & columns[second]
    pool = list(columns[first] ^ columns[second])
    random.shuffle(pool)
    some = len(columns[first]) - len(common)
    columns[first], columns[second] = common.union(pool[:some]), common.union(pool[some:])


PARTS = {"projections": projections, "bicm": configuration_model, "margins": margins}


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"some of {', '.join(PARTS)}")
    for part in parser.parse_args().parts:
        PARTS[part]()


if __name__ == "__main__":
    main()
