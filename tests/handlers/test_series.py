"""What held on which day: against an independent calculation, over holidays, gaps, crosses and corrections."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.series import Calendar, Point, covered, holdings, is_gap, series, steady, summary, thinned
from storage.records import Quote, QuoteFlag

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
MONDAY = date(2026, 5, 4)


def quote(day: date, value: str, **fields: object) -> Quote:
    return Quote("nbk", "USD", "KZT", Decimal(value), day, NOW, **fields)  # type: ignore[arg-type]


def days(*values: str, first: date = MONDAY) -> list[Quote]:
    """Return a quote a day; an empty value is a day without one."""
    return [quote(first + timedelta(days=at), value) for at, value in enumerate(values) if value]


def line(quotes: Sequence[Quote], since: date, until: date, calendar: Calendar = Calendar()) -> tuple[Point, ...]:  # noqa: B008 - frozen
    return series([holdings(quotes, until, calendar)], since, until)


def test_a_weekend_carries_the_value_on_and_is_no_news() -> None:
    week = days("1", "2", "3", "4", "5", "", "", "6")
    points = line(week, MONDAY, MONDAY + timedelta(days=8))
    assert [str(point.value) for point in points] == ["1", "2", "3", "4", "5", "6", "6"]
    assert [point.news for point in points] == [True] * 6 + [False]
    assert not any(point.after_gap for point in points)
    assert points[-1].told == MONDAY + timedelta(days=7)


def test_a_bank_that_repeats_its_table_on_weekends_has_published_five_times() -> None:
    week = days("1", "2", "3", "4", "5", "5", "5")
    assert summary(line(week, MONDAY, MONDAY + timedelta(days=6))).publications == 5


def test_a_holiday_that_the_whole_table_repeats_is_no_news_but_a_value_that_stays_is() -> None:
    week = days("1", "1", "1", "2")
    holiday = MONDAY + timedelta(days=1)
    points = line(week, MONDAY, MONDAY + timedelta(days=3), Calendar(repeated={holiday}))
    assert [point.news for point in points] == [True, False, True, True]
    assert points[1].told == MONDAY


def test_what_is_flagged_and_what_is_for_tomorrow_is_not_drawn() -> None:
    quotes = [*days("1", "2"), quote(MONDAY + timedelta(days=2), "999", flag=QuoteFlag.JUMP)]
    quotes.append(quote(MONDAY + timedelta(days=4), "3"))
    points = line(quotes, MONDAY, MONDAY + timedelta(days=3))
    assert [str(point.value) for point in points] == ["1", "2", "2"]


@pytest.mark.parametrize(
    ("before", "after", "gap"),
    [
        (date(2026, 5, 1), date(2026, 5, 4), False),  # a weekend
        (date(2026, 5, 1), date(2026, 5, 6), False),  # with two holidays after it
        (date(2026, 5, 1), date(2026, 5, 7), True),  # three working days are missing
        (date(2026, 5, 4), date(2026, 5, 8), True),
        (date(2025, 12, 31), date(2026, 1, 10), False),  # the New Year of the region
        (date(2025, 12, 31), date(2026, 1, 14), True),
        (date(2025, 5, 4), date(2026, 5, 4), True),
    ],
)
def test_gaps(before: date, after: date, *, gap: bool) -> None:
    assert is_gap(before, after) is gap


def test_days_on_which_a_bank_was_closed_are_no_gap() -> None:
    fortnight = {MONDAY + timedelta(days=day) for day in range(1, 14)}
    assert is_gap(MONDAY, MONDAY + timedelta(days=14))
    assert not is_gap(MONDAY, MONDAY + timedelta(days=14), Calendar(closed=fortnight))
    points = line(
        [*days("1"), *days("2", first=MONDAY + timedelta(days=14))],
        MONDAY,
        MONDAY + timedelta(days=14),
        Calendar(closed=fortnight),
    )
    assert [point.after_gap for point in points] == [False, False]


def test_a_single_day_that_is_known_to_be_missing_is_a_gap_but_not_the_last() -> None:
    tuesday, today = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    points = line(days("1", "", "2"), MONDAY, today, Calendar(missing={tuesday, today}))
    assert [(point.date, point.after_gap) for point in points] == [
        (MONDAY, False), (MONDAY + timedelta(days=2), True), (today, False),
    ]  # fmt: skip
    assert summary(points).gaps == ((tuesday, tuesday),)


def test_a_weekly_rate_has_gaps_of_its_own() -> None:
    assert not is_gap(MONDAY, MONDAY + timedelta(days=7), weekly=True)
    assert is_gap(MONDAY, MONDAY + timedelta(days=14), weekly=True)


def test_a_gap_breaks_the_line_and_its_days_are_named() -> None:
    quotes = [*days("1", "2"), *days("3", "4", first=MONDAY + timedelta(days=14))]
    points = line(quotes, MONDAY, MONDAY + timedelta(days=15))
    assert [point.after_gap for point in points] == [False, False, True, False]
    assert summary(points).gaps == ((MONDAY + timedelta(days=2), MONDAY + timedelta(days=13)),)
    assert covered(points) == 2


def test_a_line_ends_where_nobody_knows_more() -> None:
    points = line(days("1", "2"), MONDAY, MONDAY + timedelta(days=20))
    assert points[-1].date == MONDAY + timedelta(days=1)


def test_what_held_at_the_beginning_is_where_the_line_begins() -> None:
    friday = MONDAY - timedelta(days=3)
    points = line([quote(friday, "9"), *days("", "8")], MONDAY - timedelta(days=1), MONDAY + timedelta(days=2))
    assert [(point.date, str(point.value), point.news) for point in points] == [
        (MONDAY - timedelta(days=1), "9", False),
        (MONDAY + timedelta(days=1), "8", True),
        (MONDAY + timedelta(days=2), "8", False),
    ]
    assert points[0].told == friday
    assert str(summary(points).change_percent) == "-11.11"


def test_a_cross_moves_with_each_leg_and_breaks_where_one_is_unknown() -> None:
    thursday = MONDAY + timedelta(days=3)
    tenge = holdings(days("500", "", "510"), thursday, inverted=True)
    som = holdings(days("80", "90"), thursday)
    points = series([tenge, som], MONDAY, thursday)
    expected = [("80", "500"), ("90", "500"), ("90", "510"), ("90", "510")]
    assert [round(point.value, 12) for point in points] == [round(Decimal(a) / Decimal(b), 12) for a, b in expected]
    assert [point.news for point in points] == [True, True, True, False]
    later = MONDAY + timedelta(days=8)
    back = holdings(days("80", "90", "", "", "", "", "", "", "95"), later)
    tenge = holdings(days("500", "", "510", "511", "512", "", "", "513", "514"), later, inverted=True)
    broken = series([tenge, back], MONDAY, later)
    assert [(point.date, point.after_gap) for point in broken] == [
        (MONDAY, False), (MONDAY + timedelta(days=1), False), (later, True),
    ]  # fmt: skip
    alone = series([tenge, ()], MONDAY, thursday)
    assert alone == ()


def test_a_peg_is_a_flat_line_without_publications() -> None:
    points = series([steady(Decimal("3.5"), MONDAY, MONDAY + timedelta(days=30))], MONDAY, MONDAY + timedelta(days=30))
    said = summary(points)
    assert (len(points), said.publications, str(said.change_percent)) == (2, 0, "0.00")
    assert not str(said.change_percent).startswith("-")


VALUES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 10**6)), min_size=1, max_size=80, unique_by=lambda pair: pair[0]
)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_figures_agree_with_an_independent_calculation(pairs: list[tuple[int, int]]) -> None:
    quotes = [quote(MONDAY + timedelta(days=day), str(value)) for day, value in pairs]
    since, until = MONDAY + timedelta(days=100), MONDAY + timedelta(days=400)
    points = line(quotes, since, until)
    inside = {quote.date: quote.value for quote in quotes if since <= quote.date <= until}
    assert {point.date for point in points} - set(inside) <= {since, until}
    for point in points:
        told = max(quote.date for quote in quotes if quote.date <= point.date)
        assert point.value == next(quote.value for quote in quotes if quote.date == told)
    if points:
        said = summary(points)
        values = [point.value for point in points]
        assert said.low.value == min(values)
        assert said.high.value == max(values)
        raw = (values[-1] / values[0] - 1) * 100
        assert abs(said.change_percent - raw) <= Decimal("0.005")
        for first, last in said.gaps:
            assert not any(first <= day <= last for day in inside)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=1500), st.sets(st.integers(1, 1499), max_size=4))
def test_a_thinned_line_keeps_ends_extremes_and_gaps(values: list[int], gaps: set[int]) -> None:
    points = [
        Point(MONDAY + timedelta(days=at), Decimal(value), after_gap=at in gaps) for at, value in enumerate(values)
    ]
    kept = thinned(points)
    assert len(kept) <= 440
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert min(point.value for point in kept) == min(values)
    assert max(point.value for point in kept) == max(values)
    assert sum(point.after_gap for point in kept) == sum(point.after_gap for point in points)
