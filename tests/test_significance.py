import networkx as nx
import numpy as np
import pytest
from scipy import sparse
from scipy.stats import hypergeom

import analysis as an
from analysis.bicm import bicm, overlap_distribution
from analysis.significance import NULLS, Null, benjamini_hochberg, holm, null_summary, pair_tests, significance, tarone

CHANCE = np.random.default_rng(7)


def random_matrix(most: int = 9) -> sparse.csr_array:
    rows, columns = CHANCE.integers(2, most, 2)
    return sparse.csr_array((CHANCE.random((rows, columns)) < CHANCE.uniform(0.1, 0.9)).astype(np.int64))


@pytest.fixture(scope="module")
def davis() -> tuple[sparse.csr_array, list[str], list[str]]:
    """Events × women: women stand for departments."""
    graph = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    matrix = nx.bipartite.biadjacency_matrix(graph, events, women, dtype=np.int64)
    assert matrix.sum() == 89
    return sparse.csr_array(matrix), women, events


def below(matrix: sparse.csr_array, null: Null, **options: int) -> dict[tuple[int, int], float]:
    """Pairs with p_more below .05, counted from 1."""
    p = pair_tests(matrix, null, **options)["p_more"]
    first, second = np.triu_indices(matrix.shape[1], k=1)
    return {(int(first[i]) + 1, int(second[i]) + 1): float(p[i]) for i in np.flatnonzero(p < 0.05)}


# ---------------------------------------------------------------- published values


def test_bicm_cells_of_davis(davis: tuple) -> None:
    matrix, women, events = davis
    found = bicm(matrix)
    cells = found.probability[found.column_class][:, found.row_class]
    evelyn = cells[women.index("Evelyn Jefferson")]
    assert evelyn[[events.index("E1"), events.index("E3")]] == pytest.approx([0.342329, 0.592814], abs=5e-7)


def test_smallest_p_of_davis_under_bicm(davis: tuple) -> None:
    matrix, women, _ = davis
    p = pair_tests(matrix, "bicm")["p_more"]
    first, second = np.triu_indices(len(women), k=1)
    least = int(p.argmin())
    assert {women[first[least]], women[second[least]]} == {"Olivia Carleton", "Flora Price"}
    assert p[least] == pytest.approx(0.08837, abs=5e-6)
    assert not below(matrix, "bicm")


def test_davis_under_fixed_rows(davis: tuple) -> None:
    assert len(below(davis[0], "fixed_row")) == 17


def test_davis_under_fixed_rows_and_columns(davis: tuple) -> None:
    found = below(davis[0], "fixed_row_column", samples=60_000)
    published = {(1, 3): 0.0341, (2, 4): 0.0373, (11, 12): 0.0470, (12, 13): 0.0079, (17, 18): 0.0348}
    women = [davis[1].index(name) + 1 for name in DAVIS_ORDER]
    renamed = {tuple(sorted((women.index(a) + 1, women.index(b) + 1))): p for (a, b), p in found.items()}
    assert renamed.keys() == published.keys()
    for pair, p in published.items():
        assert renamed[pair] == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 60_000))


DAVIS_ORDER = [
    "Evelyn Jefferson", "Laura Mandeville", "Theresa Anderson", "Brenda Rogers", "Charlotte McDowd", "Frances Anderson",
    "Eleanor Nye", "Pearl Oglethorpe", "Ruth DeSand", "Verne Sanderson", "Myra Liddel", "Katherina Rogers",
    "Sylvia Avondale", "Nora Fayette", "Helen Lloyd", "Dorothy Murchison", "Olivia Carleton", "Flora Price",
]  # fmt: skip

TOY = sparse.csr_array(np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]]).T)  # departments as columns


def test_toy_matrices() -> None:
    """Pairs (1,2), (1,3), (2,3)."""
    assert pair_tests(TOY, "fixed_row_column")["p_more"][1] == pytest.approx(0.25)
    assert pair_tests(TOY, "fixed_row")["p_more"][:2] == pytest.approx([1, 0.5])
    found = bicm(sparse.csr_array(np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]])))
    cells = found.probability[found.column_class][:, found.row_class]
    expected = [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    assert pytest.approx(np.array(expected), abs=5e-4) == cells.T


# ---------------------------------------------------------------- against literal definitions


def test_fixed_row_is_scipys_hypergeometric() -> None:
    for _ in range(200):
        matrix = random_matrix()
        tasks, degree = matrix.shape[0], matrix.sum(axis=0)
        first, second = np.triu_indices(matrix.shape[1], k=1)
        shared = (matrix.T @ matrix).toarray()[first, second]
        found = pair_tests(matrix, "fixed_row")
        assert found["p_more"] == pytest.approx(hypergeom.sf(shared - 1, tasks, degree[first], degree[second]))
        assert found["p_less"] == pytest.approx(hypergeom.cdf(shared, tasks, degree[first], degree[second]))
        assert found["expected"] == pytest.approx(degree[first] * degree[second] / tasks)


def test_bicm_meets_the_degrees_and_has_their_form() -> None:
    for _ in range(200):
        matrix = random_matrix(12)
        found = bicm(matrix)
        cells = found.probability[found.column_class][:, found.row_class]
        assert cells.sum(axis=1) == pytest.approx(matrix.sum(axis=0), abs=1e-7)
        assert cells.sum(axis=0) == pytest.approx(matrix.sum(axis=1), abs=1e-7)
        inner = (cells > 1e-6).all() and (cells < 1 - 1e-6).all()
        if inner:  # odds of a cell are a product of a row's and a column's parameter
            odds = np.log(cells / (1 - cells))
            assert odds - odds[:1] - odds[:, :1] + odds[0, 0] == pytest.approx(0, abs=1e-6)


def poisson_binomial(chances: np.ndarray) -> np.ndarray:
    """One after the other: the literal definition."""
    pmf = np.ones(1)
    for chance in chances:
        pmf = np.append(pmf * (1 - chance), 0) + np.append(0, pmf * chance)
    return pmf


def test_overlap_distribution_is_poisson_binomial() -> None:
    for _ in range(200):
        count = CHANCE.integers(1, 5, CHANCE.integers(1, 6))
        first, second = CHANCE.random((2, 3, len(count)))
        found = overlap_distribution(first, second, count, int(count.sum()) + 1)
        for pair in range(3):
            expected = poisson_binomial(np.repeat(first[pair] * second[pair], count))
            assert found[pair] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_bicm_p_values_are_those_of_the_whole_distribution() -> None:
    for _ in range(100):
        matrix = random_matrix()
        fitted = bicm(matrix)
        cells = fitted.probability[fitted.column_class][:, fitted.row_class]
        found = pair_tests(matrix, "bicm")
        for pair, (a, b) in enumerate(zip(*np.triu_indices(matrix.shape[1], k=1), strict=True)):
            pmf = poisson_binomial(cells[a] * cells[b])
            shared = found["shared"][pair]
            assert found["p_more"][pair] == pytest.approx(pmf[shared:].sum(), rel=1e-8)  # nine digits
            assert found["p_less"][pair] == pytest.approx(pmf[: shared + 1].sum(), rel=1e-8)


# ---------------------------------------------------------------- corrections


def test_holm_and_benjamini_hochberg_by_definition() -> None:
    for _ in range(200):
        p = np.sort(CHANCE.random(CHANCE.integers(1, 12)) ** 3)
        m = len(p)
        assert holm(p) == pytest.approx([min(1, max((m - j) * p[j] for j in range(i + 1))) for i in range(m)])
        assert benjamini_hochberg(p) == pytest.approx(
            [min(1, min(m * p[j] / (j + 1) for j in range(i, m))) for i in range(m)]
        )


def test_tarone_by_definition() -> None:
    for _ in range(200):
        m = int(CHANCE.integers(1, 15))
        least = CHANCE.random(m) ** 4
        p = least + (1 - least) * CHANCE.random(m) ** 4
        factor = next(k for k in range(1, m + 1) if (least <= 0.05 / k).sum() <= k)
        expected = [min(1, factor * x) if y <= 0.05 / factor else 1 for x, y in zip(p, least, strict=True)]
        assert tarone(p, least, 0.05) == pytest.approx(expected)


def test_corrections_of_nothing() -> None:
    none = np.array([])
    assert not len(holm(none)) and not len(benjamini_hochberg(none)) and not len(tarone(none, none, 0.05))


# ---------------------------------------------------------------- the table


def test_the_smallest_overlap_that_could_have_been_detected() -> None:
    """26 tasks, five each: three shared for p < .05, all five after Bonferroni over 500 pairs."""
    tail = hypergeom.sf(np.arange(-1, 5), 26, 5, 5)
    assert int((tail >= 0.05).sum()) == 3 and int((tail >= 0.05 / 500).sum()) == 5
    matrix = sparse.csr_array(np.array([[1] * 5 + [0] * 21, [0] * 21 + [1] * 5]).T)
    found = pair_tests(matrix, "fixed_row")
    assert (found["detectable"][0], found["detectable_corrected"][0]) == (3, 3)  # one pair: nothing to correct


@pytest.mark.parametrize("null", NULLS)
def test_the_order_of_rows_and_columns_changes_nothing(null: Null) -> None:
    for _ in range(20):
        matrix = random_matrix(6)
        order = CHANCE.permutation(matrix.shape[1])
        other = matrix[CHANCE.permutation(matrix.shape[0])][:, order]
        back = np.zeros((matrix.shape[1],) * 2)
        back[np.triu_indices(len(order), k=1)] = pair_tests(other, null)["p_more"]
        back += back.T
        place = np.argsort(order)
        first, second = np.triu_indices(len(order), k=1)
        assert pair_tests(matrix, null)["p_more"] == pytest.approx(back[place[first], place[second]], abs=1e-9)


def test_no_pair_of_the_shipped_plan_survives_correction_under_bicm(shandong: an.Plan) -> None:
    table = significance(shandong, "bicm")
    assert len(table) == 43 * 42 / 2
    assert min(table[f"{name}_{way}"].min() for name in ("holm", "bh", "tarone") for way in ("more", "less")) > 0.05


@pytest.mark.parametrize("null", NULLS)
def test_columns_agree_with_each_other(shandong: an.Plan, null: Null) -> None:
    table = significance(shandong, null, samples=2000)
    for way in ("more", "less"):
        p = table[f"p_{way}"]
        assert p.gt(0).all() and p.le(1).all() and (table[f"least_p_{way}"] <= p + 1e-12).all()
        for name in ("holm", "bh", "tarone"):
            assert (table[f"{name}_{way}"] >= p - 1e-12).all()
        assert (table[f"bh_{way}"] <= table[f"holm_{way}"] + 1e-12).all()
    seen = table["p_more"].lt(table.attrs["alpha"])
    assert (table.loc[seen, "shared"] >= table.loc[seen, "detectable"]).all()
    unseen = table[~seen & table["detectable"].gt(0)]
    assert (unseen["shared"] < unseen["detectable"]).all()
    assert table["p_more"].is_monotonic_increasing
    pairs = an.co_responsibility(shandong).set_index(["department_a", "department_b"])["shared"]
    assert table.set_index(["department_a", "department_b"])["shared"].loc[pairs.index].equals(pairs)
    assert table["error"].gt(0).any() == (null == "fixed_row_column")


def test_the_same_seed_gives_the_same_table(shandong: an.Plan) -> None:
    same = [significance(shandong, "fixed_row_column", samples=500, seed=3) for _ in range(2)]
    assert same[0].equals(same[1])
    assert not same[0].equals(significance(shandong, "fixed_row_column", samples=500, seed=4))


def test_summary(shandong: an.Plan) -> None:
    table = null_summary(shandong, samples=500)
    assert list(zip(table["null"], table["direction"], strict=True)) == [
        (n, w) for n in NULLS for w in ("more", "less")
    ]
    full = significance(shandong, "fixed_row")
    row = table.iloc[0]
    assert row["uncorrected"] == full["p_more"].lt(0.05).sum() and row["smallest_p"] == full["p_more"].min()
    assert row["testable"] == full["detectable"].gt(0).sum()


@pytest.mark.parametrize("null", NULLS)
@pytest.mark.parametrize(
    "lists", [["省甲局"], ["省甲局", "省乙局"], ["省甲局", "省甲局、省乙局"], ["省甲局、省乙局、省丙局"] * 2]
)
def test_tiny_plans(null: Null, lists: list[str]) -> None:
    text = "甲省要点\n" + "".join(f"{i}.做事。（责任单位：{units}）\n" for i, units in enumerate(lists, start=1))
    table = significance(an.read_plan(text), null)
    departments = len({unit for units in lists for unit in units.split("、")})
    assert len(table) == departments * (departments - 1) / 2
    assert table["p_more"].gt(0).all()


def test_unknown_null(toy: an.Plan) -> None:
    with pytest.raises(an.PlanError, match=r"no null model .*fixed_row, bicm"):
        significance(toy, "chance")  # type: ignore[arg-type]


def test_long_distributions_are_those_of_short_ones() -> None:
    """By Fourier transform, where the convolution would be long."""
    count = np.array([60, 90, 3])
    first, second = CHANCE.random((2, 4, 3))
    found = overlap_distribution(first, second, count, 154)
    for pair in range(4):
        expected = poisson_binomial(np.repeat(first[pair] * second[pair], count))
        assert found[pair] == pytest.approx(expected, abs=1e-10)  # ten decimals


def test_pairs_of_a_large_network_are_those_of_the_whole_distribution() -> None:
    """Many kinds of pairs, long and short."""
    chance = np.random.default_rng(2)
    matrix = sparse.csr_array((chance.random((400, 40)) < chance.random(40) ** 2).astype(np.int64))
    fitted = bicm(matrix)
    cells = fitted.probability[fitted.column_class][:, fitted.row_class]
    found = pair_tests(matrix, "bicm")
    first, second = np.triu_indices(40, k=1)
    for pair in chance.choice(len(first), 40, replace=False):
        pmf = poisson_binomial(cells[first[pair]] * cells[second[pair]])
        assert found["p_more"][pair] == pytest.approx(pmf[found["shared"][pair] :].sum(), abs=1e-9)
