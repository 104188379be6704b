"""How the network as a whole is built (nested, modular, clustered, with a core), and who stands between its parts.

Tasks that name no unit, and thus have no tie, are left out.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.bipartite import Modules, bipartite_modules, connectance, core_periphery, nodf, opsahl_clustering
from analysis.digits import settled
from analysis.network import Biadjacency, biadjacency, nobody_named, project_matrix, ties
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.workload import hhi

BROAD = DEEP = 1 - 1e-9  # times the mean department; a hair below 1, so that rounding loses none that is at the mean
STANDINGS = ("lead", "key", "auxiliary")
MEANINGS = {
    "connectance": "ties over tasks × departments",
    "nodf_departments": "how far the tasks of a department with fewer are among those of each one with more",
    "nodf_tasks": "how far the departments of a task with fewer are among those of each one with more",
    "nodf": "both, over all pairs of departments and pairs of tasks",
    "modularity": "best found: share of ties inside communities, less the share that chance would put there",
    "communities": "communities of the best partition found",
    "modularity_gap": "best found less the median of all searches: small if most searches agree",
    "modularity_hits": "share of the searches that reach the best found",
    "clustering_departments": "share of the chains department–task–department–task–department that another task closes",
    "clustering_tasks": "share of the chains task–department–task–department–task that another department closes",
    "core_fit": "correlation of the shared tasks with the ideal pattern of a core and a periphery",
    "core_departments": "departments in the core",
}
STRUCTURE = Schema(
    "structure",
    "quantity of the whole network",
    (
        Column("quantity", "str", "what is measured", tuple(MEANINGS)),
        Column("value", "float64", "its value; none where the network is too small to have one"),
        Column("lowest", "float64", "the least that it can be"),
        Column("highest", "float64", "the most that it can be"),
        Column("meaning", "str", "what it says, in a line"),
    ),
    key=("quantity",),
)
COMMUNITIES = Schema(
    "communities",
    "unit or task with a tie, the largest community first",
    (
        Column("community", "int64", "1 for the largest community; of equals, that of the first unit"),
        Column("mode", "str", "which kind of node", ("department", "task")),
        Column("node_id", "str", "the unit or task"),
        Column("inside", "float64", "share of its ties that stay inside its community"),
    ),
    key=("mode", "node_id"),
)
BROKERAGE = Schema(
    "brokerage",
    "named unit, the one most in between first",
    (
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("degree", "float64", "its tasks over all tasks with a named unit"),
        Column("closeness", "float64", "least possible distance to all other nodes over its own, in (0, 1]"),
        Column("betweenness", "float64", "share of shortest paths through it, over the most possible, in [0, 1]"),
        Column("constraint", "float64", "Burt's constraint in the projection, each partner counted alike"),
        Column("constraint_weighted", "float64", "the same, each partner weighted by the tasks shared with it"),
        Column("effective_size", "float64", "partners, less their mean number of ties among each other"),
        Column("core", "bool", "in the core of units that share most tasks"),
        Column("breadth", "float64", "effective number of sections: 1 / Σ p², p the share of its tasks in a section"),
        Column("depth", "float64", "share of all responsibility: its fractional load over the tasks with a named unit"),
        Column("standing", "str", "lead if broad and deep, key if one of them, auxiliary if none", STANDINGS),
    ),
    key=("department_id",),
)


def structure(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per quantity of the network as a whole, with the range that it can have.

    Read them beside what chance gives: few tasks and unequal workloads alone make a network nested and clustered.
    Where a task names only departments that are left out by `without`, the task is left out as well.

    Raises
    ------
    PlanError
        If no list names a department.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> table = structure(read_plan(TOY)).set_index("quantity")
    >>> table.loc[["connectance", "modularity", "communities"], "value"].round(4).tolist()
    [0.4375, 0.3878, 3.0]
    """
    matrix, tasks, departments = _named(plan, without)
    nested, modules, center = nodf(matrix), communities(plan, without), core_periphery(matrix)
    values = {
        "connectance": (connectance(matrix), 0, 1),
        "nodf_departments": (nested.columns, 0, 100),
        "nodf_tasks": (nested.rows, 0, 100),
        "nodf": (nested.total, 0, 100),
        **{name: (modules.attrs[name], 0, 1) for name in ("modularity", "modularity_gap", "modularity_hits")},
        "communities": (modules["community"].max(), 1, min(len(tasks), len(departments))),
        "clustering_departments": (opsahl_clustering(matrix), 0, 1),
        "clustering_tasks": (opsahl_clustering(matrix.T), 0, 1),
        "core_fit": (center.fit, 0, 1),
        "core_departments": (center.core.sum(), 0, len(departments) - 1),
    }
    rows = pd.DataFrame.from_dict(values, orient="index", columns=["value", "lowest", "highest"]).loc[list(MEANINGS)]
    return plan.caption(STRUCTURE.table(rows.assign(quantity=rows.index, meaning=list(MEANINGS.values()))), without)


@once
def communities(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per task and department: the community that it belongs to, by the best partition found.

    A community holds tasks and departments that are tied to each other more than their numbers of ties explain.
    `attrs` has `modularity`, `modularity_gap` and `modularity_hits` of `structure`: where few searches agree, other
    partitions are nearly as good. Numbers of communities say nothing across plans.

    Raises
    ------
    PlanError
        If no list names a department.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> table = communities(read_plan(TOY))
    >>> table.groupby("community")["node_id"].agg(" ".join).tolist()
    ['省乙局 省甲厅 T01 T02', '省丁办 T03', '省丙委 T04']
    >>> table.loc[table["node_id"].eq("省甲厅"), "inside"].round(2).item()  # two of its three tasks
    0.67
    """
    matrix, tasks, departments = _named(plan, without)
    found, dense = bipartite_modules(matrix), matrix.toarray()
    inside = np.where(found.rows[:, None] == found.columns, dense, 0)
    nodes = {
        "department": (departments, found.columns, inside.sum(axis=0) / dense.sum(axis=0)),
        "task": (tasks, found.rows, inside.sum(axis=1) / dense.sum(axis=1)),
    }
    rows = pd.concat(
        pd.DataFrame({"community": module + 1, "mode": mode, "node_id": ids, "inside": share})
        for mode, (ids, module, share) in nodes.items()
    )
    table = plan.caption(COMMUNITIES.table(rows.sort_values(["community", "mode", "node_id"])), without)
    table.attrs |= {**_agreement(found), "inside": float(inside.sum() / dense.sum())}
    return table


def brokerage(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per department: how central it is, whom it stands between, and whether it leads.

    * Degree, closeness and betweenness are those of the two-mode network, over the most that a network with as many
      tasks and departments allows. In a network of several parts closeness is that of the department's part, times
      the share of the other nodes in it.
    * Constraint is high (above 1 in small groups) where partners are partners of each other, low for a broker who
      links departments that share no task. Departments without a partner have neither it nor an effective size.
    * `standing` follows the breadth–depth matrix of Cheng et al., with a plan's measures: broad is a breadth, deep a
      depth, not below that of the mean department. It is a place in the network, not the role that a list states.
      A task outside of all sections counts as a section of its own.

    Raises
    ------
    PlanError
        If no list names a department.

    References
    ----------
    S. P. Borgatti and M. G. Everett (1997), Network analysis of 2-mode data, Social Networks 19.
    R. S. Burt (1992), Structural Holes. S. P. Borgatti (1997), Structural holes, Connections 20(1): effective size.
    Q. Cheng et al. (2022), Interagency collaborative decision-making networks, Healthcare 10, 590.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> brokerage(read_plan(TOY))[["department_id", "degree", "effective_size", "breadth", "depth", "standing"]]
      department_id  degree  effective_size  breadth  depth   standing
    0           省甲厅    0.75             2.0      1.8  0.375       lead
    1           省乙局    0.50             1.0      1.0  0.250        key
    2           省丁办    0.25             1.0      1.0  0.125  auxiliary
    3           省丙委    0.25             NaN      1.0  0.250        key
    """
    import networkx as nx

    matrix, _, departments = _named(plan, without)
    shared = nx.from_scipy_sparse_array(project_matrix(matrix))
    rows = pd.DataFrame(
        {
            "label_en": plan.departments.set_index("department_id")["label_en"].reindex(departments),
            "degree": matrix.sum(axis=0) / matrix.shape[0],
            "closeness": _closeness(matrix),
            "betweenness": _betweenness(matrix),
            "constraint": list(nx.constraint(shared).values()),
            "constraint_weighted": list(nx.constraint(shared, weight="weight").values()),
            "effective_size": list(nx.effective_size(shared).values()),
            "core": core_periphery(matrix).core,
        },
        index=departments,
    ).join(_standing(ties(plan, without)))
    rows = rows.reset_index().sort_values(["betweenness", "department_id"], ascending=[False, True], key=settled)
    return plan.caption(BROKERAGE.table(rows), without)


def _named(plan: Plan, without: Collection[str]) -> Biadjacency:
    """The biadjacency matrix without the tasks that name no unit."""
    matrix, tasks, departments = biadjacency(plan, without)
    if not matrix.nnz:
        raise nobody_named(plan)
    named = matrix.sum(axis=1) > 0
    return Biadjacency(matrix[named], tasks[named], departments)


def _agreement(modules: Modules) -> dict[str, float]:
    """How good the best partition is, and how many of the searches agree with it."""
    return {
        "modularity": modules.modularity,
        "modularity_gap": modules.modularity - float(np.median(modules.found)),
        "modularity_hits": float(np.mean(modules.found == modules.modularity)),
    }


def _standing(table: pd.DataFrame) -> pd.DataFrame:
    """Breadth, depth and standing of every department in the table of ties."""
    section = table["section_id"].where(table["section_id"].ne(""), table["task_id"])
    breadth = 1 / table.groupby(["department_id", section]).size().groupby("department_id").agg(hhi)
    depth = table.groupby("department_id")["share"].sum() / table["task_id"].nunique()
    broad, deep = breadth >= BROAD * breadth.mean(), depth >= DEEP * depth.mean()
    standing = np.select([broad & deep, broad | deep], STANDINGS[:2], STANDINGS[2])
    return pd.DataFrame({"breadth": breadth, "depth": depth, "standing": standing})


def _closeness(matrix: sparse.csr_array) -> list[float]:
    """Two-mode closeness of the columns, part by part.

    networkx compares a node of a small part with the least distance to the whole network, and so finds more than 1.
    """
    import networkx as nx

    tasks, departments = matrix.shape
    graph = nx.bipartite.from_biadjacency_matrix(matrix)
    columns = set(range(tasks, tasks + departments))
    found: dict[int, float] = {}
    for nodes in nx.connected_components(graph):
        reach = (len(nodes) - 1) / (len(graph) - 1)
        part = nx.bipartite.closeness_centrality(graph.subgraph(nodes), nodes & columns)
        found |= {node: value * reach for node, value in part.items()}
    return [found[node] for node in sorted(columns)]


def _betweenness(matrix: sparse.csr_array) -> list[float]:
    """Two-mode betweenness of the columns."""
    import networkx as nx

    tasks, departments = matrix.shape
    if min(tasks, departments) == 1:  # networkx divides by the most possible, which can be 0 here
        return [float(tasks > 1)] * departments  # a single department links all tasks; many to one task link none
    columns = range(tasks, tasks + departments)
    found = nx.bipartite.betweenness_centrality(nx.bipartite.from_biadjacency_matrix(matrix), columns)
    return [found[node] for node in columns]
