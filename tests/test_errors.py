import pickle

from analysis.errors import PlanError


def test_an_error_comes_back_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(PlanError("it is empty", where="plan.txt", do="save it again")))
    assert str(error) == "plan.txt: it is empty. Try: save it again."
    assert (error.found, error.where, error.do) == ("it is empty", "plan.txt", "save it again")
