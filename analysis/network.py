"""Plan → two-mode network of tasks and departments: graph, biadjacency matrix, one-mode projections.

Every measure of the project starts from `ties(plan)`, so that all of them count the same thing: a named unit in a
task. Generic units (各有关部门) name nobody and are left out; so is the 等 of an open-ended list.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import PlanError
from analysis.files import replace_file
from analysis.once import once
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.tables import ROLE_NAMES

if TYPE_CHECKING:
    import networkx as nx

TIES = Schema(
    "ties",
    "named unit in a task, however many lists of the task name it",
    (
        Column("task_id", "str", "the task"),
        Column("section_id", "str", "its section"),
        Column("department_id", "str", "the unit"),
        Column(
            "role",
            "str",
            "strongest role that the task's lists state for it: lead, then responsible, …",
            ROLE_NAMES,
        ),
        Column("share", "float64", "1 / named units of the task: the unit's share of the task"),
    ),
    key=("task_id", "department_id"),
)

DAY_AND_VERSION = re.compile(r' lastmodifieddate="[^"]*"|(?<=<creator>NetworkX) [^<]*')

Mode = Literal["departments", "tasks"]
Weight = Literal["count", "newman", "jaccard"]


class Biadjacency(NamedTuple):
    """Tasks × departments, 1 where a task names the department; rows and columns in the order of their labels."""

    matrix: sparse.csr_array
    tasks: pd.Index
    departments: pd.Index


class Projection(NamedTuple):
    """A symmetric one-mode matrix with an empty diagonal; rows and columns in the order of `labels`."""

    matrix: sparse.csr_array
    labels: pd.Index


@once
def ties(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per named unit in a task, in order of task and department id; `without` leaves departments out.

    Raises
    ------
    PlanError
        If `without` names a department that the plan does not have.
    """
    if isinstance(without, str):
        raise PlanError.of("network.one_name", where="without", given=without)
    unknown = sorted(set(without) - set(plan.departments["department_id"]))
    if unknown:
        raise PlanError.of("network.department", where=plan.source.name, given=unknown[0])
    generic = plan.departments.loc[plan.departments["kind"].eq("generic"), "department_id"]
    rows = plan.assignments[~plan.assignments["department_id"].isin([*generic, *without])]
    rows = (
        rows.assign(order=rows["role"].map(ROLE_NAMES.index))
        .sort_values(["task_id", "department_id", "order"])
        .drop_duplicates(["task_id", "department_id"])
        .merge(plan.tasks[["task_id", "section_id"]], on="task_id")
    )
    return TIES.table(rows.assign(share=1 / rows.groupby("task_id")["task_id"].transform("size")))


def nobody_named(plan: Plan) -> PlanError:
    """What to raise where a measure has no department to measure."""
    return PlanError.of("network.nobody", where=plan.source.name)


def biadjacency(plan: Plan, without: Collection[str] = ()) -> Biadjacency:
    """The biadjacency matrix: every task (also without a unit) × every named department, int64 of 0 and 1.

    Tasks stand in document order, departments in order of their id.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> found = biadjacency(read_plan(TOY))
    >>> found.matrix.shape, int(found.matrix.sum())
    ((5, 4), 7)
    """
    table = ties(plan, without)
    tasks = pd.Index(plan.tasks["task_id"])
    departments = pd.Index(np.sort(table["department_id"].unique()), name="department_id")
    cells = (tasks.get_indexer(table["task_id"]), departments.get_indexer(table["department_id"]))
    ones = np.ones(len(table), dtype=np.int64)
    matrix = sparse.csr_array((ones, cells), shape=(len(tasks), len(departments)))
    return Biadjacency(matrix, tasks, departments)


def project(
    plan: Plan, onto: Mode = "departments", weight: Weight = "count", without: Collection[str] = ()
) -> Projection:
    """One-mode projection of the network onto departments or tasks.

    Parameters
    ----------
    onto
        Which nodes stay. In what follows they are departments; the other ones are tasks.
    weight
        ``count``: shared tasks, an integer. ``newman``: Σ 1 / (n − 1) over shared tasks of n departments, in
        (0, shared]; a pair alone in a task adds 1. ``jaccard``: shared tasks over tasks of either, in (0, 1].
    without
        Departments to leave out, as if the plan did not name them.

    References
    ----------
    M. E. J. Newman (2001), Scientific collaboration networks II, Physical Review E 64, 016132.
    P. Jaccard (1912), The distribution of the flora in the alpine zone, New Phytologist 11.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> shared = project(read_plan(TOY))
    >>> list(shared.labels)
    ['省丁办', '省丙委', '省乙局', '省甲厅']
    >>> shared.matrix.toarray()
    array([[0, 0, 0, 1],
           [0, 0, 0, 0],
           [0, 0, 0, 2],
           [1, 0, 2, 0]])
    """
    matrix, tasks, departments = biadjacency(plan, without)
    return Projection(
        project_matrix(matrix if onto == "departments" else matrix.T.tocsr(), weight),
        departments if onto == "departments" else tasks,
    )


def project_matrix(matrix: sparse.csr_array, weight: Weight = "count") -> sparse.csr_array:
    """Projection of a 0/1 biadjacency matrix onto its columns; see `project`.

    Raises
    ------
    PlanError
        If there is no such weight.
    """
    columns = matrix.T.tocsr()
    if weight == "newman":
        size = matrix.sum(axis=1)
        scale = np.divide(1.0, size - 1, out=np.zeros(len(size)), where=size > 1)
        shared = columns @ (sparse.diags_array(scale) @ matrix)
    elif weight in ("count", "jaccard"):
        shared = columns @ matrix
    else:
        raise PlanError.of("network.weight", where="project", given=weight)
    row = np.repeat(np.arange(shared.shape[0], dtype=shared.indices.dtype), np.diff(shared.indptr))
    if weight == "jaccard":
        degree = matrix.sum(axis=0)
        shared.data = shared.data / (degree[row] + degree[shared.indices] - shared.data)
    shared.data[row == shared.indices] = 0
    shared.eliminate_zeros()
    result: sparse.csr_array = shared
    return result


def build_network(plan: Plan) -> nx.Graph[str]:
    """The two-mode network as a bipartite networkx graph.

    Nodes are tasks (``bipartite=0``) and named departments (``bipartite=1``), under their ids. Both have `label`
    (Chinese), `label_en`, `kind` (task, or the department's kind), `system` (of a department) and `section` (of a
    task); what does not apply is an empty string, since GraphML and GEXF know no missing value. Edges have `role`,
    `weight` 1 and `share` (1 / named units of the task).

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> graph = build_network(read_plan(TOY))
    >>> graph.nodes["省甲厅"]["kind"], graph.edges["T01", "省甲厅"]["role"]
    ('department', 'lead')
    """
    import networkx as nx

    table = ties(plan)
    both = set(plan.tasks["task_id"]) & set(table["department_id"])
    if both:
        raise PlanError.of("network.same_name", where=plan.source.name, name=min(both))
    graph: nx.Graph[str] = nx.Graph(name=plan.meta.title)
    for task in plan.tasks.to_dict("records"):
        label = _attributes(task["title"], task["title_en"], "task", "", task["section_id"])
        graph.add_node(task["task_id"], bipartite=0, **label)
    named = plan.departments[plan.departments["department_id"].isin(table["department_id"])]
    for unit in named.sort_values("department_id").to_dict("records"):
        label = _attributes(unit["name"], unit["label_en"], unit["kind"], unit["system"], "")
        graph.add_node(unit["department_id"], bipartite=1, **label)
    for tie in table.to_dict("records"):
        graph.add_edge(tie["task_id"], tie["department_id"], role=tie["role"], weight=1, share=tie["share"])
    return graph


def _attributes(label: str, label_en: str, kind: str, system: str, section: str) -> dict[str, Any]:
    return {"label": label, "label_en": label_en, "kind": kind, "system": system, "section": section}


def write_network(plan: Plan, path: str | PathLike[str]) -> Path:
    """Write the network as GraphML or GEXF, by the ending of `path`; both open in Gephi.

    Raises
    ------
    PlanError
        If the ending is neither ``.graphml`` nor ``.gexf``.
    """
    import networkx as nx

    graph = build_network(plan)
    suffix = Path(path).suffix
    if suffix == ".graphml":
        lines = nx.generate_graphml(graph)
    elif suffix == ".gexf":
        # networkx writes the day and its version into the file; the same plan must give the same bytes with any
        lines = (re.sub(DAY_AND_VERSION, "", line) for line in nx.generate_gexf(graph))
    else:
        raise PlanError.of("network.format", where=str(path), suffix=suffix)
    with replace_file(path) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Path(path)
