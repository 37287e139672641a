"""Looking for garbage in cycles: seldom, and not among what is there to stay."""

import gc

import pytest

from bot import garbage


@pytest.fixture(autouse=True)
def _as_before():
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.collect()


class Knot:
    def __init__(self):
        self.itself = self


def knots():
    return sum(type(one) is Knot for one in gc.get_objects())


def test_what_is_there_is_passed_by_and_what_comes_later_is_collected():
    garbage.collect_rarely()
    kept = Knot()
    garbage.keep_all_there_is()
    assert knots() == 0  # get_objects shows what a look would pass over
    Knot()
    assert knots() == 1
    gc.collect()
    assert knots() == 0
    assert kept.itself is kept


def test_a_process_that_did_not_ask_for_it_keeps_its_own_ways():
    kept, frozen = Knot(), gc.get_freeze_count()
    garbage.keep_all_there_is()
    assert knots() == 1
    assert kept.itself is kept
    assert gc.get_freeze_count() == frozen
