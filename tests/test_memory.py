"""The garbage collector rests, and works again."""

import gc

import pytest

from analysis.memory import nothing_collected


def test_it_works_again_whatever_happens() -> None:
    with pytest.raises(KeyError), nothing_collected():
        with nothing_collected():
            assert not gc.isenabled()
        assert not gc.isenabled()  # the inner one has not woken it
        raise KeyError
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_so() -> None:
    gc.disable()
    try:
        with nothing_collected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
