from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.schedule import DAY, next_check

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
waits = st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))


def wait(**known: object) -> timedelta:
    return next_check(NOW, **{"interval": QUARTER, **known}) - NOW  # type: ignore[arg-type]


def test_the_longest_of_all_wishes_counts() -> None:
    assert wait() == QUARTER
    assert wait(ttl=timedelta(hours=1)) == timedelta(hours=1)
    assert wait(ttl=timedelta(minutes=5)) == QUARTER
    assert wait(fresh_for=timedelta(hours=2), ttl=timedelta(hours=1)) == timedelta(hours=2)
    assert wait(retry_after=timedelta(hours=3), fresh_for=timedelta(hours=2)) == timedelta(hours=3)


def test_failures_back_off_to_a_day_and_stay_there() -> None:
    minutes = [wait(failures=n).total_seconds() / 60 for n in range(1, 10)]
    assert minutes == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert wait(failures=10**9) == DAY


def test_jitter_adds_at_most_a_tenth() -> None:
    assert wait(jitter=1.0) == QUARTER * 1.1
    assert wait(jitter=0.5) == QUARTER * 1.05


wishes = st.fixed_dictionaries({"ttl": waits, "fresh_for": waits, "retry_after": waits})


@given(
    interval=st.timedeltas(min_value=timedelta(seconds=1), max_value=DAY),
    failures=st.integers(0, 10**6),
    jitter=st.floats(0, 1),
    wished=wishes,
)
def test_never_sooner_than_asked_nor_later_than_a_day(
    interval: timedelta, failures: int, jitter: float, wished: dict[str, timedelta | None]
) -> None:
    then = wait(interval=interval, failures=failures, jitter=jitter, **wished)
    asked = [interval, *(wish for wish in wished.values() if wish is not None)]
    assert min(max(asked), DAY) <= then <= DAY
