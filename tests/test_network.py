from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms import bipartite
from numpy.typing import NDArray
from scipy import sparse

import analysis as an
from analysis.network import project_matrix


def test_graph_is_bipartite(shandong: an.Plan) -> None:
    graph = an.build_network(shandong)
    tasks = {node for node, side in graph.nodes(data="bipartite") if side == 0}
    assert bipartite.is_bipartite(graph)
    assert bipartite.is_bipartite_node_set(graph, tasks - {"T27"})
    assert (len(tasks), len(graph) - len(tasks), graph.number_of_edges()) == (27, 43, 158)
    assert list(nx.isolates(graph)) == ["T27"]


def test_attributes(shandong: an.Plan, toy: an.Plan) -> None:
    graph = an.build_network(shandong)
    assert graph.nodes["省大数据局"] == {
        "bipartite": 1, "label": "省大数据局", "label_en": "Big Data Bureau",
        "kind": "department", "system": "政府", "section": "",
    }  # fmt: skip
    assert graph.nodes["T11"]["section"] == "S3"
    assert graph.edges["T11", "省大数据局"] == {"role": "responsible", "weight": 1, "share": 1.0}
    assert an.build_network(toy).edges["T01", "省乙局"]["role"] == "support"


@pytest.mark.parametrize(("suffix", "read"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)])
def test_files_open_again(shandong: an.Plan, tmp_path: Path, suffix: str, read: Callable[[Path], nx.Graph]) -> None:
    path = an.write_network(shandong, tmp_path / f"network{suffix}")
    written, back = an.build_network(shandong), read(path)
    assert dict(back.nodes(data="label_en")) == dict(written.nodes(data="label_en"))
    assert {frozenset(edge) for edge in back.edges} == {frozenset(edge) for edge in written.edges}
    assert set(dict(back.edges).keys()) and all(data["role"] == "responsible" for _, _, data in back.edges(data=True))
    again = an.write_network(shandong, tmp_path / f"again{suffix}")
    assert path.read_bytes() == again.read_bytes()
    assert b"lastmodifieddate" not in path.read_bytes()  # the day of writing
    assert nx.__version__.encode() not in path.read_bytes()


def test_other_format_is_refused(toy: an.Plan, tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match=r"no network format “\.xls”"):
        an.write_network(toy, tmp_path / "network.xls")
    assert not list(tmp_path.iterdir())


def test_biadjacency_is_that_of_networkx(shandong: an.Plan) -> None:
    matrix, tasks, departments = an.biadjacency(shandong)
    peer = bipartite.biadjacency_matrix(an.build_network(shandong), list(tasks), list(departments), weight=None)
    assert sparse.issparse(matrix)
    assert (matrix != peer).nnz == 0


PEERS = {
    "count": bipartite.weighted_projected_graph,
    "newman": bipartite.collaboration_weighted_projected_graph,
    "jaccard": bipartite.overlap_weighted_projected_graph,
}


def peer_projection(matrix: NDArray[np.int64], weight: str) -> NDArray[np.float64]:
    graph = bipartite.from_biadjacency_matrix(sparse.csr_array(matrix))
    rows, columns = matrix.shape
    nodes = range(rows, rows + columns)
    return nx.to_numpy_array(PEERS[weight](graph, nodes), nodelist=nodes)


@pytest.mark.parametrize("weight", PEERS)
@pytest.mark.parametrize("seed", range(40))
def test_projections_are_those_of_networkx(weight: str, seed: int) -> None:
    generator = np.random.default_rng(seed)
    shape = generator.integers(1, 12, size=2)
    matrix = (generator.random(shape) < generator.random()).astype(np.int64)
    ours = project_matrix(sparse.csr_array(matrix), weight).toarray()
    theirs = peer_projection(matrix, weight)
    if weight == "count":
        assert (ours == theirs).all()
    else:  # sums of fractions, in another order
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=0)


@pytest.mark.parametrize("weight", PEERS)
@pytest.mark.parametrize("onto", ["departments", "tasks"])
def test_projections_of_the_plan(shandong: an.Plan, weight: str, onto: str) -> None:
    matrix = an.biadjacency(shandong).matrix.toarray()
    ours = an.project(shandong, onto, weight)
    np.testing.assert_allclose(
        ours.matrix.toarray(), peer_projection(matrix if onto == "departments" else matrix.T, weight), rtol=1e-13
    )
    assert list(ours.labels) == sorted(ours.labels)


def test_published_projections(davis: an.Plan) -> None:
    """R4SNA, two-mode chapter."""
    women = an.project(davis, "departments").matrix
    upper = sparse.triu(women, k=1).data
    assert (len(upper), upper.sum(), upper.max()) == (139, 322, 7)
    assert ((upper > 1).sum(), (upper > 2).sum()) == (95, 46)
    events = sparse.triu(an.project(davis, "tasks").matrix, k=1).data
    assert (len(events), events.sum()) == (66, 214)
    biadjacency = an.biadjacency(davis).matrix
    assert biadjacency.sum() / np.prod(biadjacency.shape) == pytest.approx(0.353175, abs=5e-7)


def test_projection_counts_pairs_within_tasks(shandong: an.Plan) -> None:
    """Σ of the projection = Σ n (n − 1) over tasks of n departments."""
    sizes = an.biadjacency(shandong).matrix.sum(axis=1)
    assert an.project(shandong).matrix.sum() == (sizes * (sizes - 1)).sum()


def test_leaving_a_department_out(shandong: an.Plan) -> None:
    assert an.biadjacency(shandong, {"省大数据局"}).matrix.sum() == 158 - 22
    with pytest.raises(an.PlanError, match="“省大数据局” is one name"):
        an.ties(shandong, "省大数据局")
    with pytest.raises(an.PlanError, match="no unit “省子局”"):
        an.ties(shandong, {"省子局"})


def test_a_unit_named_like_a_task_is_refused() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:T01、省甲局)"
    with pytest.raises(an.PlanError, match="“T01” is a task and a unit"):
        an.build_network(an.parse_plan(an.Source("", text.replace("T01、省甲局", "省甲局、T01"), "")))


def test_unknown_weight_is_refused(toy: an.Plan) -> None:
    with pytest.raises(an.PlanError, match="no weight “cosine”"):
        an.project(toy, weight="cosine")  # type: ignore[arg-type]


def test_ties_take_the_strongest_role_and_no_generic_unit() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局、各有关部门)再做。(牵头单位:省甲局;配合单位:省乙局)"
    ties = an.ties(an.parse_plan(an.Source("two lists", text, "")))
    assert list(zip(ties["department_id"], ties["role"], ties["share"], strict=True)) == [
        ("省乙局", "support", 0.5),
        ("省甲局", "lead", 0.5),
    ]
