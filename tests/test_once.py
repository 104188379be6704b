"""Measures that a plan keeps."""

import copy
import pickle
from dataclasses import replace

import pytest

import analysis as an
from analysis.once import Shared, once


@pytest.fixture
def plan() -> an.Plan:
    return an.read_plan(an.TOY)


def test_a_measure_is_computed_once_for_the_same_arguments(plan: an.Plan) -> None:
    calls = []

    @once
    def measure(plan: an.Plan, without: object = (), *, level: float = 0.5) -> object:
        calls.append((without, level))
        return plan.tasks

    for _ in range(2):
        measure(plan)
        measure(plan, ())
        measure(plan, without=(), level=0.5)
        measure(plan, ["省甲厅"])
        measure(plan, level=0.1)
    assert calls == [((), 0.5), (["省甲厅"], 0.5), ((), 0.1)]


def test_each_caller_has_a_table_of_its_own(plan: an.Plan) -> None:
    mine, kept = an.workload(plan), an.workload(plan)
    mine.loc[0, "tasks"] = 100
    mine["more"] = 1
    mine.attrs["more"] = 1
    again = an.workload(plan)
    assert again.equals(kept) and "more" not in again and "more" not in again.attrs
    with pytest.raises(TypeError, match="share"):
        again.attrs["labels"]["T01"] = {}


def test_another_plan_keeps_nothing(plan: an.Plan) -> None:
    assert len(an.workload(plan)) == 4
    fewer = replace(plan, assignments=plan.assignments.head(1))
    assert len(an.workload(fewer)) == 1 and len(an.workload(plan)) == 4


def test_what_is_kept_goes_along_to_another_process(plan: an.Plan) -> None:
    kept = an.significance(plan)
    other = pickle.loads(pickle.dumps(plan))
    assert an.significance(other).equals(kept) and an.significance(other).attrs == kept.attrs
    assert other.__dict__["_once"].keys() == plan.__dict__["_once"].keys()


def test_shared_facts_are_not_copied() -> None:
    facts = Shared(a=[1])
    assert copy.deepcopy({"facts": facts})["facts"] is facts
    assert type(pickle.loads(pickle.dumps(facts))) is Shared
    for change in (lambda: facts.update(b=1), lambda: facts.pop("a"), facts.clear):
        with pytest.raises(TypeError):
            change()
