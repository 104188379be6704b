from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import analysis as an


def test_pairs_by_their_definition(shandong: an.Plan) -> None:
    """The slow literal version: every pair, every task."""
    tasks = shandong.assignments.groupby("department_id")["task_id"].agg(set)
    size = shandong.assignments.groupby("task_id").size()
    pairs = an.co_responsibility(shandong)
    found = {frozenset((row.department_a, row.department_b)): row for row in pairs.itertuples()}
    assert len(found) == len(pairs)
    for a, b in combinations(sorted(tasks.index), 2):
        shared = tasks[a] & tasks[b]
        row = found.pop(frozenset((a, b)), None)
        assert (row is None) == (not shared)
        if row is not None:
            assert row.shared == len(shared)
            assert row.task_ids.split() == sorted(shared)
            assert row.jaccard == pytest.approx(len(shared) / len(tasks[a] | tasks[b]))
            assert row.overlap == pytest.approx(len(shared) / min(len(tasks[a]), len(tasks[b])))
            assert row.newman == pytest.approx(sum(1 / (size[task] - 1) for task in shared))
            assert len(tasks[row.department_a]) >= len(tasks[row.department_b])
    assert not found


def test_published_newman_weights(davis: an.Plan) -> None:
    """R tnet, and networkx's names of the women."""
    women = list(nx.davis_southern_women_graph().graph["top"])
    names = {f"省{position:02}局": woman for position, woman in enumerate(women)}
    pairs = an.co_responsibility(davis)
    assert pairs["newman"].sum() == pytest.approx(44.5)
    weights = {frozenset((names[row.department_a], names[row.department_b])): row.newman for row in pairs.itertuples()}
    assert weights[frozenset(("Evelyn Jefferson", "Laura Mandeville"))] == pytest.approx(1.5626374, abs=5e-8)
    assert weights[frozenset(("Evelyn Jefferson", "Theresa Anderson"))] == pytest.approx(1.4868798, abs=5e-8)


def test_without_the_hub(shandong: an.Plan) -> None:
    everything, rest = an.co_responsibility(shandong), an.co_responsibility(shandong, ["省大数据局"])
    without = everything[~everything[["department_a", "department_b"]].eq("省大数据局").any(axis=1)]
    both = without.merge(rest, on=["department_a", "department_b"], suffixes=("", "_rest"))
    assert len(both) == len(rest) == len(without) == 285
    assert (both["shared"] == both["shared_rest"]).all()
    assert (both["newman"] <= both["newman_rest"]).all()  # shorter lists weigh more
    assert (both["newman"] < both["newman_rest"]).any()


def test_matrix_holds_the_pairs(shandong: an.Plan) -> None:
    matrix = an.co_responsibility_matrix(shandong)
    assert list(matrix.index) == list(matrix.columns)
    assert (matrix.to_numpy() == matrix.to_numpy().T).all()
    assert not np.diag(matrix).any()
    for row in an.co_responsibility(shandong).itertuples():
        assert matrix.loc[row.department_a, row.department_b] == row.shared


def test_order_of_the_rows_of_the_plan_changes_nothing(shandong: an.Plan) -> None:
    import dataclasses

    shuffled = dataclasses.replace(shandong, assignments=shandong.assignments.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(an.co_responsibility(shuffled), an.co_responsibility(shandong))
    pd.testing.assert_frame_equal(an.workload(shuffled), an.workload(shandong))


def test_no_pair_at_all() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局)\n2.事。做。(责任单位:省乙局)"
    pairs = an.co_responsibility(an.parse_plan(an.Source("single owners", text, "")))
    assert pairs.empty
    assert list(pairs.columns) == list(an.co_responsibility(an.read_plan(an.TOY)).columns)
