import dataclasses
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

import analysis as an
from analysis.whatif import MOST_DAMAGING, knock_out

SEEDS = 25
MatrixPlan = Callable[[NDArray[np.int64]], an.Plan]


@cache
def random_plan(seed: int) -> an.Plan:
    """Lists of every length, also none; some open-ended, some with a generic unit, the last with nothing but one."""
    generator = np.random.default_rng(seed)
    tasks, departments = generator.integers(1, 12, size=2)
    chance = 0.6 * generator.random()
    lines = ["甲省工作要点", "为做好工作,制定本要点。", "一、工作"]
    for number in range(1, tasks + 1):
        units = [f"省{unit:02}局" for unit in np.flatnonzero(generator.random(departments) < chance)]
        ending = generator.choice(["", "", "", "等", "各有关部门"])
        if ending == "等" and units:
            units[-1] += ending
        elif ending == "各有关部门":
            units.append(ending)
        lines.append(f"{number}.做第{number}件事。做好。" + (f"(责任单位:{'、'.join(units)})" if units else ""))
    lines.append(f"{tasks + 1}.做好其他事。做好。(责任单位:各有关部门)")
    return an.parse_plan(an.Source(f"seed {seed}", "\n".join(lines), ""))


def named_units(plan: an.Plan) -> dict[str, set[str]]:
    """The named departments of every task, also of one without."""
    generic = set(plan.departments.loc[plan.departments["kind"].eq("generic"), "department_id"])
    units: dict[str, set[str]] = {task: set() for task in plan.tasks["task_id"]}
    for task, department in plan.assignments[["task_id", "department_id"]].itertuples(index=False):
        units[task] |= {department} - generic
    return units


def vague_tasks(plan: an.Plan) -> set[str]:
    generic = set(plan.departments.loc[plan.departments["kind"].eq("generic"), "department_id"])
    with_generic = {row.task_id for row in plan.assignments.itertuples() if row.department_id in generic}
    return with_generic | set(plan.tasks.loc[plan.tasks["open_ended"], "task_id"])


def parts(units: dict[str, set[str]]) -> list[set[str]]:
    graph = nx.Graph()
    graph.add_nodes_from(units)
    graph.add_edges_from((task, unit) for task, names in units.items() for unit in names)
    return [part for component in nx.connected_components(graph) if (part := component - set(units))]


def partners(units: dict[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {unit: set() for names in units.values() for unit in names}
    for names in units.values():
        for unit in names:
            found[unit] |= names - {unit}
    return found


def literal(plan: an.Plan, chosen: set[str], merged: bool) -> dict[str, Any]:
    """The slow version: change the list of every task, build the network anew."""
    first = min(chosen)
    gone = chosen - {first} if merged else chosen
    before, vague = named_units(plan), vague_tasks(plan)
    after = {task: (names - gone) | ({first} if merged and names & chosen else set()) for task, names in before.items()}
    columns: dict[str, Any] = {
        "change": "merged" if merged else "removed",
        "departments": "、".join(sorted(chosen)),
        "tasks": sum(bool(names & chosen) for names in before.values()),
    }
    for name, least, units in (("orphaned", 1, 0), ("single", 2, 1)):
        hit = [
            task
            for task in sorted(before)
            if len(before[task]) >= least and len(after[task]) == units < len(before[task])
        ]
        hit = [task for task in hit if before[task] & chosen]
        for suffix, tasks in (("", [t for t in hit if t not in vague]), ("_open", [t for t in hit if t in vague])):
            columns[name + suffix], columns[f"{name}{suffix}_ids"] = len(tasks), " ".join(tasks)
    pieces = parts(after)
    columns |= {"parts_before": len(parts(before)), "parts_after": len(pieces), "cut_off": 0}
    for part in parts(before):
        columns["cut_off"] += len(part - gone) - max((len(piece & part) for piece in pieces), default=0)
    had, have = partners(before), partners(after)
    isolated = sorted(unit for unit in have if had[unit] and not have[unit])
    columns |= {"isolated": len(isolated), "isolated_ids": "、".join(isolated)}
    columns["pairs_lost"] = (sum(map(len, had.values())) - sum(map(len, have.values()))) // 2
    return columns


def assert_is_literal(plan: an.Plan, row: dict[str, Any], chosen: set[str], merged: bool = False) -> None:
    row.pop("label_en")
    assert row == literal(plan, chosen, merged)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_department_of_random_plans(seed: int) -> None:
    plan = random_plan(seed)
    table = knock_out(plan)
    assert sorted(table["departments"]) == sorted({unit for names in named_units(plan).values() for unit in names})
    for row in table.to_dict("records"):
        assert_is_literal(plan, row, {row["departments"]})


@pytest.mark.parametrize("seed", range(SEEDS))
def test_groups_and_mergers_of_random_plans(seed: int) -> None:
    plan = random_plan(seed)
    departments = sorted({unit for names in named_units(plan).values() for unit in names})
    for size in {1, 2, 3, len(departments)} & set(range(1, len(departments) + 1)):
        group = departments[-size:]
        assert_is_literal(plan, knock_out(plan, without=group[::-1]).to_dict("records")[0], set(group))
    for pair in list(combinations(departments, 2))[:6]:
        row = knock_out(plan, merge=pair[::-1]).to_dict("records")[0]
        assert_is_literal(plan, row, set(pair), merged=True)


def test_the_random_plans_have_every_case() -> None:
    """Otherwise the two tests above would prove nothing."""
    tables = pd.concat([knock_out(random_plan(seed)) for seed in range(SEEDS)])
    for column in MOST_DAMAGING:
        assert (tables[column] > 0).sum() >= 5, column
    assert (tables["parts_after"] > tables["parts_before"]).sum() >= 5
    assert (tables["parts_after"] < tables["parts_before"]).sum() >= 5


def test_every_department_of_the_plan(shandong: an.Plan) -> None:
    table = knock_out(shandong)
    assert len(table) == 43
    for row in table.to_dict("records"):
        assert_is_literal(shandong, row, {row["departments"]})
    for pair in [("省大数据局", "省委网信办"), ("省通信管理局", "省工业和信息化厅")]:
        assert_is_literal(shandong, knock_out(shandong, merge=pair).to_dict("records")[0], set(pair), merged=True)


def test_columns_add_up(shandong: an.Plan, toy: an.Plan) -> None:
    """A task of one unit is orphaned by one department, a task of two left to one by two, a pair lost by two."""
    for plan in (shandong, toy, *map(random_plan, range(20))):
        table = knock_out(plan)
        sizes = [len(names) for names in named_units(plan).values()]
        assert table["orphaned"].sum() + table["orphaned_open"].sum() == sizes.count(1)
        assert table["single"].sum() + table["single_open"].sum() == 2 * sizes.count(2)
        assert table["pairs_lost"].sum() == 2 * len(an.co_responsibility(plan))
        assert table["tasks"].sum() == sum(sizes)


def test_published_pairs(davis: an.Plan) -> None:
    """139 pairs in one part (R4SNA, two-mode chapter); no woman is a cut node, none attends an event alone."""
    table = knock_out(davis)
    assert table["pairs_lost"].sum() == 2 * 139
    assert table["parts_before"].eq(1).all() and table["parts_after"].eq(1).all()
    assert not table[["orphaned", "single", "cut_off", "isolated"]].to_numpy().any()
    assert not set(nx.articulation_points(an.build_network(davis)))


def test_published_cut_nodes(plan_of: MatrixPlan) -> None:
    """The florentine families (Padgett): a task for each marriage. The cut nodes are those that networkx finds."""
    marriages = nx.florentine_families_graph()
    plan = plan_of(nx.incidence_matrix(marriages).T.toarray().astype(np.int64))
    names = {f"省{place:02}局": family for place, family in enumerate(marriages)}
    table = knock_out(plan).assign(family=lambda t: t["departments"].map(names)).set_index("family")
    assert set(table.index[table["cut_off"] > 0]) == set(nx.articulation_points(marriages))
    assert table["pairs_lost"].to_dict() == dict(marriages.degree)
    medici = table.loc["Medici"]
    assert medici[["parts_before", "parts_after", "cut_off"]].tolist() == [1, 3, 3]  # Acciaiuoli, Salviati, Pazzi
    assert names[medici["isolated_ids"]] == "Acciaiuoli"


def test_a_hub_and_its_leaves(plan_of: MatrixPlan) -> None:
    """Three departments that share a task with the hub only: all are isolated, two are outside the largest piece."""
    table = knock_out(plan_of(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]])))
    hub = table.iloc[0]
    assert hub[["departments", "parts_after", "cut_off", "isolated", "single", "pairs_lost"]].tolist() == [
        "省00局", 3, 2, 3, 3, 3,
    ]  # fmt: skip


def test_open_lists_are_no_orphans_for_sure() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局)\n2.事。做。(责任单位:省甲局等)\n3.事。做。(责任单位:省甲局、各有关部门)\n4.事。做。(责任单位:省甲局、省乙局等)"
    row = knock_out(an.parse_plan(an.Source("open", text, ""))).set_index("departments").loc["省甲局"]
    assert row[["orphaned_ids", "orphaned_open_ids"]].tolist() == ["T01", "T02 T03"]
    assert row[["single_ids", "single_open_ids"]].tolist() == ["", "T04"]


def test_merging_the_only_two(plan_of: MatrixPlan) -> None:
    """A pair with no other partner becomes one department without any; two parts become one."""
    row = knock_out(plan_of(np.array([[1, 1, 0]])), merge=["省00局", "省01局"]).iloc[0]
    assert row[["single", "isolated_ids", "pairs_lost", "cut_off"]].tolist() == [1, "省00局", 1, 0]
    row = knock_out(plan_of(np.array([[1, 0], [0, 1]])), merge=["省00局", "省01局"]).iloc[0]
    assert row[["parts_before", "parts_after", "cut_off", "isolated", "single"]].tolist() == [2, 1, 0, 0, 0]


def test_order(shandong: an.Plan) -> None:
    for plan in (shandong, *map(random_plan, range(20))):
        table = knock_out(plan)
        keys = [(*(-row[name] for name in MOST_DAMAGING), row["departments"]) for row in table.to_dict("records")]
        assert keys == sorted(keys)


def test_order_of_the_rows_of_the_plan_changes_nothing(shandong: an.Plan) -> None:
    tables = ("assignments", "tasks", "departments")
    turned = dataclasses.replace(
        shandong, **{name: getattr(shandong, name)[::-1].reset_index(drop=True) for name in tables}
    )
    pair = ["省大数据局", "省委网信办"]
    pd.testing.assert_frame_equal(knock_out(turned), knock_out(shandong))
    pd.testing.assert_frame_equal(knock_out(turned, without=pair), knock_out(shandong, without=pair[::-1]))
    pd.testing.assert_frame_equal(knock_out(turned, merge=pair), knock_out(shandong, merge=pair[::-1]))


def test_labels(shandong: an.Plan) -> None:
    row = knock_out(shandong, without={"省大数据局", "省通信管理局"}).iloc[0]
    assert row[["departments", "label_en"]].tolist() == [
        "省大数据局、省通信管理局",
        "Big Data Bureau; Telecom Administration",
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"without": "省甲厅"}, "without: “省甲厅” is one name"),
        ({"merge": "甲乙"}, "merge: “甲乙” is one name"),
        ({"without": ["省子局"]}, "without: no named unit “省子局”"),
        ({"without": []}, "without: 0 units"),
        ({"merge": ["省甲厅"]}, "merge: 1 units"),
        ({"merge": ["省甲厅", "省甲厅"]}, "merge: 1 units"),
        ({"merge": ["省甲厅", "省乙局", "省丙委"]}, "merge: 3 units"),
        ({"without": ["省甲厅"], "merge": ["省甲厅", "省乙局"]}, "both given"),
    ],
)
def test_requests_that_are_refused(toy: an.Plan, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(an.PlanError, match=message):
        knock_out(toy, **asked)


def test_a_generic_unit_is_refused() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局、各有关部门)"
    with pytest.raises(an.PlanError, match="no named unit “各有关部门”"):
        knock_out(an.parse_plan(an.Source("generic", text, "")), without=["各有关部门"])


def test_tiny_plans(plan_of: MatrixPlan) -> None:
    row = knock_out(plan_of(np.array([[1]]))).iloc[0]
    assert row[["orphaned_ids", "parts_before", "parts_after", "cut_off", "pairs_lost"]].tolist() == ["T01", 1, 0, 0, 0]
    nobody = an.parse_plan(an.Source("nobody", "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)", ""))
    assert knock_out(nobody).empty
    assert list(knock_out(nobody).columns) == list(knock_out(plan_of(np.array([[1]]))).columns)
