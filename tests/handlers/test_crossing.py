"""When a rate alert speaks: once a crossing, never twice a publication, and takes back what was wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.crossing import MARGIN, Event, Publication, begun, decide, key_of
from storage.records import AlertKind

FIRST = date(2026, 5, 4)


def played(kind, threshold, values, start="500", **window):
    """Return the days on which an alert set at ``start`` fires, one publication a day."""
    standing = begun(kind, Decimal(threshold), Publication(key_of([FIRST]), Decimal(start), **window))
    said = []
    for number, value in enumerate(values, 1):
        publication = Publication(key_of([FIRST + timedelta(days=number)]), Decimal(value), **window)
        standing, event = decide(kind, Decimal(threshold), standing, publication)
        if event:
            said.append((number, event.value))
    return said


def test_it_fires_once_and_again_after_it_has_been_back():
    values = ["549", "551", "552", "549.9", "551", "548.7", "548.6", "553", "560"]
    # 548.625 is 550 less a quarter of a per cent: 548.7 is not back, 548.6 is
    assert played(AlertKind.ABOVE, 550, values) == [(2, "fired"), (8, "fired")]


@pytest.mark.parametrize(
    ("kind", "value", "fires"),
    [
        (AlertKind.ABOVE, "550", False),
        (AlertKind.AT_LEAST, "550", True),
        (AlertKind.BELOW, "450", False),
        (AlertKind.AT_MOST, "450", True),
    ],
)
def test_the_threshold_itself(kind, value, fires):
    assert bool(played(kind, value, [value])) is fires


def test_what_is_there_already_waits_until_it_has_been_back():
    assert played(AlertKind.ABOVE, 490, ["501", "480", "491"]) == [(3, "fired")]


def test_per_cent_are_counted_from_the_last_firing():
    assert played(AlertKind.MOVE, 1, ["504", "505", "509", "510.1", "504.9"]) == [
        (2, "fired"),
        (4, "fired"),
        (5, "fired"),
    ]
    assert played(AlertKind.FALL, 1, ["520", "496", "494", "491", "490"]) == [(3, "fired")]
    assert played(AlertKind.RISE, 1, ["490", "504.9", "505"]) == [(3, "fired")]


def test_a_high_is_beyond_the_days_before_and_waits_until_it_is_off():
    window = {"high": Decimal(510), "low": Decimal(490)}
    assert played(AlertKind.HIGH, 0, ["510", "511", "512", "508", "513"], **window) == [(2, "fired"), (5, "fired")]
    assert played(AlertKind.LOW, 0, ["489", "488", "492", "489"], **window) == [(1, "fired"), (4, "fired")]
    assert played(AlertKind.HIGH, 0, ["600"]) == [], "no days before are known"


def publication(value, day=1):
    return Publication(key_of([FIRST + timedelta(days=day)]), Decimal(value))


def fired():
    standing = begun(AlertKind.ABOVE, Decimal(550), publication("549", 0))
    standing, event = decide(AlertKind.ABOVE, Decimal(550), standing, publication("555"))
    assert event is Event.FIRED
    return standing


def test_a_correction_that_uncrosses_is_told_once_and_arms_again():
    standing, event = decide(AlertKind.ABOVE, Decimal(550), fired(), publication("545"))
    assert (event, standing.armed) == (Event.RETRACTED, True)
    again, event = decide(AlertKind.ABOVE, Decimal(550), standing, publication("544"))
    assert event is None
    # true after all: that publication is not told of again, the next one is
    again, event = decide(AlertKind.ABOVE, Decimal(550), again, publication("556"))
    assert event is None
    assert decide(AlertKind.ABOVE, Decimal(550), again, publication("557", 2))[1] is Event.FIRED


def test_a_correction_that_still_crosses_says_nothing():
    standing, event = decide(AlertKind.ABOVE, Decimal(550), fired(), publication("551"))
    assert (event, standing.armed) == (None, False)


def test_a_correction_that_crosses_only_now_fires():
    standing = begun(AlertKind.ABOVE, Decimal(550), publication("540", 0))
    standing, event = decide(AlertKind.ABOVE, Decimal(550), standing, publication("541"))
    assert event is None
    assert decide(AlertKind.ABOVE, Decimal(550), standing, publication("551"))[1] is Event.FIRED


def test_a_correction_undoes_what_it_armed():
    standing, _ = decide(AlertKind.ABOVE, Decimal(550), fired(), publication("540", 2))
    assert standing.armed
    standing, _ = decide(AlertKind.ABOVE, Decimal(550), standing, publication("552", 2))
    assert not standing.armed


def test_a_publication_that_is_withdrawn_is_taken_back():
    standing, event = decide(AlertKind.ABOVE, Decimal(550), fired(), publication("549", 0))
    assert (event, standing.armed, standing.seen) == (Event.RETRACTED, True, key_of([FIRST]))
    assert decide(AlertKind.ABOVE, Decimal(550), standing, publication("549", 0)) == (standing, None)


def test_keys_grow_with_every_leg():
    day = [FIRST + timedelta(days=number) for number in range(4)]
    keys = [key_of(pair) for pair in ((day[0], day[0]), (day[1], day[0]), (day[1], day[1]), (day[3], day[1]))]
    assert keys == sorted(keys)


kinds = st.sampled_from(list(AlertKind))
values = st.decimals("1", "1000", places=2)
steps = st.lists(st.tuples(st.integers(0, 5), values), max_size=30)


@settings(max_examples=150)
@given(kind=kinds, threshold=values, start=values, steps=steps)
def test_never_twice_for_one_publication(kind, threshold, start, steps):
    """Whatever is published, corrected, repeated or withdrawn: a firing a publication, a retraction a firing."""
    standing = begun(kind, threshold, Publication(key_of([FIRST]), start, start, start))
    told: list[str] = []
    taken_back = 0
    for day, value in steps:
        one = Publication(key_of([FIRST + timedelta(days=day)]), value, start, start)
        for _ in range(2):  # every look is repeated after a restart
            standing, event = decide(kind, threshold, standing, one)
            if event is Event.FIRED:
                told.append(one.key)
            taken_back += event is Event.RETRACTED
        assert (standing.seen, standing.value) == (one.key, value)
    assert len(told) == len(set(told))
    assert taken_back <= len(told)


@settings(max_examples=100)
@given(threshold=values, start=values, steps=st.lists(values, max_size=40))
def test_never_none_for_a_crossing(threshold, start, steps):
    """From below the margin to above the threshold, with one publication a day, is always told."""
    standing = begun(AlertKind.ABOVE, threshold, Publication(key_of([FIRST]), start))
    been_back = start <= threshold
    for number, value in enumerate(steps, 1):
        one = Publication(key_of([FIRST + timedelta(days=number)]), value)
        standing, event = decide(AlertKind.ABOVE, threshold, standing, one)
        assert (event is Event.FIRED) is (been_back and value > threshold)
        been_back = (been_back and value <= threshold) or value <= threshold * (1 - MARGIN)
