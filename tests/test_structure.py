import dataclasses
from collections.abc import Callable, Iterator
from itertools import combinations, permutations, product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from networkx.algorithms import bipartite
from numpy.typing import NDArray
from scipy import sparse

import analysis as an
from analysis.bipartite import (
    barber_modularity,
    bipartite_modules,
    connectance,
    core_periphery,
    nodf,
    opsahl_clustering,
)
from analysis.network import project_matrix
from analysis.structure import brokerage, communities, structure

Matrix = NDArray[np.int64]
WOMEN = list(nx.davis_southern_women_graph().graph["top"])


@pytest.fixture(scope="module")
def southern(davis: an.Plan) -> Matrix:
    """Events × women."""
    matrix = an.biadjacency(davis).matrix.toarray()
    assert matrix.shape == (14, 18)
    assert matrix.sum() == 89  # another edition has 93
    return matrix


def woman(name: str) -> str:
    """The department that stands for her."""
    return f"省{next(place for place, full in enumerate(WOMEN) if full.startswith(name)):02}局"


def values(plan: an.Plan) -> dict[str, float]:
    return structure(plan).set_index("quantity")["value"].to_dict()


def networks(count: int, most: int, seed: int) -> Iterator[Matrix]:
    """Random networks of up to `most` rows and columns, none of them empty: sparse and dense, in one part or several."""
    random = np.random.default_rng(seed)
    made = 0
    while made < count:
        shape = random.integers(1, most + 1, size=2)
        matrix = (random.random(shape) < random.uniform(0.1, 0.9)).astype(np.int64)
        matrix = matrix[matrix.any(axis=1)][:, matrix.any(axis=0)]
        if matrix.size:
            made += 1
            yield matrix


def shuffled(matrix: Matrix, seed: int) -> tuple[Matrix, NDArray[np.int64]]:
    """The matrix with rows and columns in another order, and the order of the columns."""
    random = np.random.default_rng(seed)
    columns = random.permutation(matrix.shape[1])
    return matrix[random.permutation(matrix.shape[0])][:, columns], columns


def close(ours: float, theirs: float) -> bool:
    return ours == pytest.approx(theirs, rel=1e-10, abs=1e-12, nan_ok=True)


# ---------------------------------------------------------------- published values


def test_published_nestedness(southern: Matrix) -> None:
    """R vegan, nestednodf of women × events: its columns are the events."""
    assert connectance(southern) == pytest.approx(0.353175, abs=5e-7)
    found = nodf(southern.T)
    assert found.columns == pytest.approx(49.21245, abs=5e-6)
    assert found.rows == pytest.approx(48.20573, abs=5e-6)
    assert found.total == pytest.approx(48.58119, abs=5e-6)


def test_published_modularity(southern: Matrix) -> None:
    """The maximum over all 190,899,322 partitions of the events; Newman's modularity of that partition is lower."""
    found = bipartite_modules(southern)
    assert found.modularity == pytest.approx(0.3455371796, abs=5e-11)
    assert len(set(found.rows)) == len(set(found.columns)) == 4
    assert barber_modularity(southern, found.rows, found.columns) == pytest.approx(found.modularity, abs=1e-14)
    graph = bipartite.from_biadjacency_matrix(sparse.csr_array(southern))
    labels = np.concatenate([found.rows, found.columns])
    newman = nx.community.modularity(graph, [set(np.flatnonzero(labels == module).tolist()) for module in range(4)])
    assert newman == pytest.approx(0.3329756, abs=5e-8)


@pytest.mark.parametrize("seed", range(5))
def test_published_maximum_from_every_seed(southern: Matrix, seed: int) -> None:
    assert bipartite_modules(southern, seed=seed).modularity == pytest.approx(0.3455371796, abs=5e-11)


def test_published_clustering(southern: Matrix) -> None:
    """R tnet, clustering_tm."""
    assert opsahl_clustering(southern) == pytest.approx(0.7718968, abs=5e-8)
    assert opsahl_clustering(southern.T) == pytest.approx(0.8187362, abs=5e-8)


def test_table_names_the_published_values(davis: an.Plan) -> None:
    """Women are departments, events are tasks."""
    found = values(davis)
    assert found["nodf_departments"] == pytest.approx(48.20573, abs=5e-6)
    assert found["nodf_tasks"] == pytest.approx(49.21245, abs=5e-6)
    assert found["clustering_departments"] == pytest.approx(0.7718968, abs=5e-8)
    assert found["clustering_tasks"] == pytest.approx(0.8187362, abs=5e-8)
    assert found["modularity"] == pytest.approx(0.3455371796, abs=5e-11)
    assert found["communities"] == 4


def test_published_centrality(davis: an.Plan) -> None:
    """networkx's own tests, after Borgatti and Halgin."""
    table = brokerage(davis).set_index("department_id")[["degree", "closeness", "betweenness"]]
    for name, expected in {
        "Nora": (0.5714, 0.8000, 0.1135),
        "Evelyn": (0.5714, 0.8000, 0.0966),
        "Dorothy": (0.1429, 0.6486, 0.0020),
    }.items():
        assert tuple(table.loc[woman(name)]) == pytest.approx(expected, abs=5e-5)


def test_published_centrality_of_an_event(southern: Matrix, plan_of: Callable[[Matrix], an.Plan]) -> None:
    table = brokerage(plan_of(southern.T)).set_index("department_id")[["degree", "closeness", "betweenness"]]
    event = list(nx.davis_southern_women_graph().graph["bottom"]).index("E8")
    assert tuple(table.loc[f"省{event:02}局"]) == pytest.approx((0.7778, 0.8462, 0.2438), abs=5e-5)


def test_published_constraint(davis: an.Plan) -> None:
    """igraph and networkx."""
    table = brokerage(davis).set_index("department_id")
    for name, binary, weighted in (("Evelyn", 0.2211373, 0.2577885), ("Flora", 0.2360462, 0.2640702)):
        assert table.loc[woman(name), "constraint"] == pytest.approx(binary, abs=5e-8)
        assert table.loc[woman(name), "constraint_weighted"] == pytest.approx(weighted, abs=5e-8)


# ---------------------------------------------------------------- slow literal versions of the definitions


def nodf_pairs(matrix: Matrix) -> list[float]:
    """For two rows: if one has fewer 1s, the share of them that the other has as well; else 0."""
    held = [set(np.flatnonzero(row)) for row in matrix]
    pairs = (sorted(pair, key=len) for pair in combinations(held, 2))
    return [len(a & b) / len(a) if 0 < len(a) < len(b) else 0.0 for a, b in pairs]


def test_nodf_by_its_definition() -> None:
    for matrix in networks(150, 9, seed=1):
        rows, columns = nodf_pairs(matrix), nodf_pairs(matrix.T)
        found = nodf(sparse.csr_array(matrix))
        for ours, pairs in zip(found, (rows, columns, rows + columns), strict=True):
            assert close(ours, 100 * float(np.mean(pairs)) if pairs else np.nan)


def test_barber_modularity_by_its_definition() -> None:
    random = np.random.default_rng(2)
    for matrix in networks(150, 8, seed=2):
        rows, columns = (random.integers(3, size=size) for size in matrix.shape)
        total = matrix.sum()
        expected = sum(
            matrix[i, j] - matrix[i].sum() * matrix[:, j].sum() / total
            for i, j in np.ndindex(matrix.shape)
            if rows[i] == columns[j]
        )
        assert close(barber_modularity(matrix, rows, columns), expected / total)


def partitions(count: int) -> Iterator[list[int]]:
    """Every partition of so many items, as numbers of their groups."""
    if count == 0:
        yield []
        return
    for start in partitions(count - 1):
        for group in range(max(start, default=-1) + 2):
            yield [*start, group]


def best_modularity(matrix: Matrix) -> float:
    """The maximum over every partition of the columns: each row then goes where it adds most."""
    total = matrix.sum()
    surplus = matrix / total - np.outer(matrix.sum(axis=1), matrix.sum(axis=0)) / total**2
    return max(
        sum(max(sum(row[j] for j in range(len(row)) if groups[j] == group) for group in set(groups)) for row in surplus)
        for groups in partitions(matrix.shape[1])
    )


def test_best_modules_are_those_of_a_full_search() -> None:
    for matrix in networks(60, 6, seed=3):
        found = bipartite_modules(matrix, starts=3)
        assert close(found.modularity, best_modularity(matrix))
        assert close(found.modularity, barber_modularity(matrix, found.rows, found.columns))
        assert set(found.rows) == set(found.columns) == set(range(max(found.rows) + 1))  # both kinds in each module


def test_modules_stand_in_order_of_size() -> None:
    for matrix in networks(40, 9, seed=4):
        found = bipartite_modules(matrix, starts=2)
        sizes = np.bincount(np.concatenate([found.rows, found.columns]))
        first = [int(np.argmax(found.columns == module)) for module in range(len(sizes))]
        order = list(zip(-sizes, first, strict=True))
        assert order == sorted(order)
        assert found.modularity == max(found.found)


def four_paths(matrix: Matrix) -> Iterator[bool]:
    """Whether each path column–row–column–row–column is closed by a row that it does not use."""
    held = [set(np.flatnonzero(column)) for column in matrix.T]
    for start, middle, end in permutations(range(len(held)), 3):
        for first, second in product(held[start] & held[middle], held[middle] & held[end]):
            if first != second:
                yield bool((held[start] & held[end]) - {first, second})


def test_clustering_by_its_definition() -> None:
    for matrix in networks(120, 7, seed=5):
        paths = list(four_paths(matrix))
        assert close(opsahl_clustering(matrix), float(np.mean(paths)) if paths else np.nan)


def core_fit(weights: Matrix, core: NDArray[np.bool_]) -> float:
    a, b = np.triu_indices(len(weights), k=1)
    return float(np.corrcoef(weights[a, b], (core[a].astype(int) + core[b]) / 2)[0, 1])


def test_core_is_the_best_of_all_subsets() -> None:
    for matrix in networks(120, 7, seed=6):
        weights = project_matrix(sparse.csr_array(matrix)).toarray()
        strength = weights.sum(axis=0)
        fit, core = core_periphery(matrix)
        if len(set(strength)) == 1:
            assert np.isnan(fit) and not core.any()
            continue
        subsets = [np.array(subset) for subset in product([False, True], repeat=len(weights)) if len(set(subset)) == 2]
        fits = np.array([core_fit(weights, subset) for subset in subsets])
        gap = np.array([strength[subset].min() - strength[~subset].max() for subset in subsets])
        assert close(fit, core_fit(weights, core))
        assert close(fit, fits[gap > 0].max())  # equals on the same side
        assert close(fits[gap >= 0].max(), fits.max())  # no subset is better than one of the largest sums


def constraint(weights: Matrix, node: int) -> float:
    """Burt (1992): for every contact, the squared share of the node's ties that lead to it, directly or over another."""
    share = weights / weights.sum(axis=1, keepdims=True).clip(min=1)
    contacts = np.flatnonzero(weights[node])
    through = [sum(share[node, other] * share[other, contact] for other in contacts) for contact in contacts]
    return sum((share[node, contact] + indirect) ** 2 for contact, indirect in zip(contacts, through, strict=True))


def effective_size(weights: Matrix, node: int) -> float:
    """Borgatti (1997): contacts less the mean number of ties that each has to the other contacts."""
    contacts = np.flatnonzero(weights[node])
    return len(contacts) - float(np.mean([np.count_nonzero(weights[contact, contacts]) for contact in contacts]))


def least_distance(graph: nx.Graph, node: int, columns: set[int]) -> float:
    """Two-mode closeness within the node's part, times the share of the other nodes that it reaches."""
    distance = nx.single_source_shortest_path_length(graph, node)
    alike = sum(other in columns for other in distance)
    least = len(distance) - alike + 2 * (alike - 1)
    return least / sum(distance.values()) * (len(distance) - 1) / (len(graph) - 1)


def test_brokerage_by_its_definitions(plan_of: Callable[[Matrix], an.Plan]) -> None:
    connected = apart = 0
    for matrix in networks(45, 8, seed=7):
        rows, count = matrix.shape
        table = brokerage(plan_of(matrix)).sort_values("department_id")
        graph = bipartite.from_biadjacency_matrix(sparse.csr_array(matrix))
        columns = range(rows, rows + count)
        assert table["degree"].tolist() == pytest.approx([graph.degree[node] / rows for node in columns])
        assert table["closeness"].tolist() == pytest.approx(
            [least_distance(graph, node, set(columns)) for node in columns]
        )
        if nx.is_connected(graph):
            connected += 1
            theirs = bipartite.closeness_centrality(graph, columns)
            assert table["closeness"].tolist() == pytest.approx([theirs[node] for node in columns])
        if min(rows, count) > 1:
            theirs = bipartite.betweenness_centrality(graph, columns)
            assert table["betweenness"].tolist() == pytest.approx([theirs[node] for node in columns])
        weights = project_matrix(sparse.csr_array(matrix)).toarray()
        for node, row in enumerate(table.itertuples()):
            if not weights[node].any():
                apart += 1
                assert np.isnan([row.constraint, row.constraint_weighted, row.effective_size]).all()
                continue
            assert close(row.constraint, constraint((weights > 0).astype(int), node))
            assert close(row.constraint_weighted, constraint(weights, node))
            assert close(row.effective_size, effective_size(weights, node))
        assert table["core"].tolist() == core_periphery(matrix).core.tolist()
    assert connected > 20
    assert apart > 20


def test_breadth_and_depth_are_those_of_the_other_tables(shandong: an.Plan) -> None:
    table = brokerage(shandong).set_index("department_id")
    sections = an.breadth(shandong).set_index("department_id")["effective_sections"]
    shares = an.workload(shandong).set_index("department_id")["fractional"] / 26
    pd.testing.assert_series_equal(table["breadth"], sections.reindex(table.index), check_names=False)
    pd.testing.assert_series_equal(table["depth"], shares.reindex(table.index), check_names=False)
    assert table["depth"].sum() == pytest.approx(1)
    above = (table["breadth"] > sections.mean()).astype(int) + (table["depth"] > 1 / 43)
    assert table["standing"].tolist() == [("auxiliary", "key", "lead")[number] for number in above]
    assert set(table["standing"]) == {"auxiliary", "key", "lead"}


def test_communities_by_their_definition(shandong: an.Plan) -> None:
    table = communities(shandong)
    community = table.set_index(["mode", "node_id"])["community"]
    ties = an.ties(shandong)
    ties["same"] = [
        community["department", row.department_id] == community["task", row.task_id] for row in ties.itertuples()
    ]
    for mode in ("department", "task"):
        inside = table[table["mode"].eq(mode)].set_index("node_id")["inside"]
        expected = ties.groupby(f"{mode}_id")["same"].mean().reindex(inside.index)
        pd.testing.assert_series_equal(inside, expected, check_names=False)
    assert len(table) == 43 + 26  # T27 names nobody
    matrix, tasks, departments = an.biadjacency(shandong)
    rows = [community.get(("task", task), 0) for task in tasks]
    columns = [community["department", department] for department in departments]
    assert table.attrs["modularity"] == pytest.approx(barber_modularity(matrix, rows, columns))
    sizes = table.groupby("community").size()
    assert sizes.index.tolist() == list(range(1, len(sizes) + 1))
    assert sizes.is_monotonic_decreasing


# ---------------------------------------------------------------- invariants


def test_order_of_rows_and_columns_changes_nothing() -> None:
    for seed, matrix in enumerate(networks(40, 8, seed=8)):
        other, columns = shuffled(matrix, seed)
        assert nodf(other) == pytest.approx(nodf(matrix), nan_ok=True)
        assert close(opsahl_clustering(other), opsahl_clustering(matrix))
        assert close(core_periphery(other).fit, core_periphery(matrix).fit)
        assert core_periphery(other).core.tolist() == core_periphery(matrix).core[columns].tolist()
        assert bipartite_modules(other, starts=3).modularity == bipartite_modules(matrix, starts=3).modularity
        turned = nodf(matrix.T)
        assert nodf(matrix) == pytest.approx((turned.columns, turned.rows, turned.total), nan_ok=True)


def test_order_of_the_rows_of_the_plan_changes_nothing(shandong: an.Plan) -> None:
    mixed = dataclasses.replace(shandong, assignments=shandong.assignments.sample(frac=1, random_state=1))
    for measure in (structure, communities, brokerage):
        pd.testing.assert_frame_equal(measure(mixed), measure(shandong))


def test_every_seed_finds_the_same_modularity(shandong: an.Plan) -> None:
    matrix = an.biadjacency(shandong).matrix
    assert len({bipartite_modules(matrix, seed=seed).modularity for seed in range(3)}) == 1


def test_ranges(plan_of: Callable[[Matrix], an.Plan]) -> None:
    for matrix in networks(15, 7, seed=9):
        table = structure(plan_of(matrix))
        value = table["value"]
        assert (value.isna() | (value.ge(table["lowest"] - 1e-12) & value.le(table["highest"] + 1e-12))).all()
        assert table["value"].notna().sum() >= 6
        assert table["meaning"].ne("").all()


def test_perfect_patterns() -> None:
    nested = np.tril(np.ones((5, 5), dtype=int))
    assert nodf(shuffled(nested, 0)[0]) == pytest.approx((100, 100, 100))
    blocks, _ = shuffled(np.kron(np.eye(4, dtype=int), np.ones((2, 3), dtype=int)), 1)
    assert nodf(blocks) == (0, 0, 0)  # all rows and all columns have as many ties
    found = bipartite_modules(blocks)
    assert found.modularity == pytest.approx(1 - 1 / 4)
    assert blocks[found.rows[:, None] == found.columns].sum() == blocks.sum()
    assert bipartite_modules(np.ones((4, 5))).modularity == 0
    assert opsahl_clustering(np.ones((3, 4))) == 1
    assert opsahl_clustering(np.ones((2, 4))) == 0  # nothing is left to close a path with


def test_without_the_hub(shandong: an.Plan) -> None:
    matrix, _, departments = an.biadjacency(shandong)
    rest = matrix.toarray()[:, departments != "省大数据局"]
    rest = rest[rest.any(axis=1)]
    found = structure(shandong, ["省大数据局"]).set_index("quantity")["value"]
    assert found["connectance"] == pytest.approx(rest.mean())
    assert found["nodf"] == pytest.approx(nodf(rest).total)
    assert found["modularity"] == pytest.approx(bipartite_modules(rest).modularity)
    assert found["modularity"] > structure(shandong).set_index("quantity")["value"]["modularity"]
    table = brokerage(shandong, ["省大数据局"])
    assert sorted(table["department_id"]) == sorted(departments.drop("省大数据局"))
    assert table.attrs["without"] == ["省大数据局"]


# ---------------------------------------------------------------- tiny plans


def test_one_task_of_one_department(plan_of: Callable[[Matrix], an.Plan]) -> None:
    plan = plan_of(np.array([[1]]))
    found = values(plan)
    assert (found["connectance"], found["modularity"], found["communities"]) == (1, 0, 1)
    assert np.isnan([found["nodf"], found["clustering_tasks"], found["core_fit"]]).all()
    assert found["core_departments"] == 0
    row = brokerage(plan).iloc[0]
    assert (row["degree"], row["closeness"], row["betweenness"], row["standing"]) == (1, 1, 0, "lead")
    assert np.isnan(row["constraint"])
    assert communities(plan)["inside"].tolist() == [1, 1]


def test_one_task_of_three_departments(plan_of: Callable[[Matrix], an.Plan]) -> None:
    plan = plan_of(np.array([[1, 1, 1]]))
    found = values(plan)
    assert (found["nodf_departments"], found["nodf"], found["modularity"]) == (0, 0, 0)
    assert np.isnan([found["nodf_tasks"], found["clustering_departments"], found["core_fit"]]).all()
    table = brokerage(plan)
    assert table["closeness"].tolist() == [1, 1, 1]
    assert table["betweenness"].tolist() == [0, 0, 0]
    assert table["constraint"].tolist() == pytest.approx([1.125] * 3)  # 2 (1/2 + 1/4)²
    assert table["effective_size"].tolist() == [1, 1, 1]


def test_one_department_of_three_tasks(plan_of: Callable[[Matrix], an.Plan]) -> None:
    row = brokerage(plan_of(np.array([[1], [1], [1]]))).iloc[0]
    assert (row["degree"], row["closeness"], row["betweenness"]) == (1, 1, 1)


def test_no_shared_task(plan_of: Callable[[Matrix], an.Plan]) -> None:
    plan = plan_of(np.eye(3, dtype=int))
    found = values(plan)
    assert found["modularity"] == pytest.approx(2 / 3)
    assert (found["communities"], found["nodf"]) == (3, 0)
    assert np.isnan([found["clustering_departments"], found["core_fit"]]).all()
    table = brokerage(plan)
    assert table["closeness"].tolist() == pytest.approx([1 / 5] * 3)  # one of five other nodes, at the least distance
    assert table["betweenness"].tolist() == [0, 0, 0]
    assert table[["constraint", "constraint_weighted", "effective_size"]].isna().all(axis=None)
    assert not table["core"].any()


def test_tasks_without_a_unit_are_left_out(plan_of: Callable[[Matrix], an.Plan]) -> None:
    matrix = np.array([[1, 1, 0], [0, 1, 1]])
    plan, more = plan_of(matrix), plan_of(np.vstack([matrix, np.zeros((2, 3), dtype=int)]))
    for measure in (structure, communities, brokerage):
        pd.testing.assert_frame_equal(measure(plan), measure(more))


def test_tasks_outside_of_sections() -> None:
    text = "甲省工作要点\n1.事。做。(责任单位:省甲局、省乙局)\n2.事。做。(责任单位:省甲局)"
    plan = an.parse_plan(an.Source("no sections", text, ""))
    table = brokerage(plan).set_index("department_id")
    assert plan.sections.empty
    assert table["breadth"].to_dict() == {"省甲局": 2, "省乙局": 1}


def test_nobody_named(toy: an.Plan) -> None:
    for measure in (structure, communities, brokerage):
        with pytest.raises(an.PlanError, match="no list names a unit"):
            measure(toy, toy.departments["department_id"].tolist())


def test_what_is_no_network_is_refused() -> None:
    for matrix in (np.zeros((2, 2)), np.array([[1, 2]]), np.ones(3), np.empty((0, 3))):
        with pytest.raises(an.PlanError, match="no two-mode network"):
            connectance(matrix)
    with pytest.raises(an.PlanError, match="2 and 1 modules for 2 rows and 2 columns"):
        barber_modularity(np.eye(2), [0, 1], [0])
    with pytest.raises(an.PlanError, match="0 starts"):
        bipartite_modules(np.eye(2), starts=0)
