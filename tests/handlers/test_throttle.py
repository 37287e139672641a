"""The token bucket."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers import throttle
from handlers.throttle import IN_A_GROUP, IN_PRIVATE, Bucket, Throttle, Verdict, judge

NOW = datetime(2026, 5, 24, tzinfo=UTC)
BURST, PER_SECOND = IN_PRIVATE.burst, IN_PRIVATE.per_second


@given(st.lists(st.floats(-5, 30), max_size=200))
def test_never_more_than_burst_and_rate(pauses: list[float]) -> None:
    bucket: Bucket | None = None
    now, passed, notices = NOW, 0, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        bucket, verdict = judge(bucket, now)
        passed += verdict is Verdict.PASS
        notices += verdict is Verdict.NOTICE
        assert 0 <= bucket.tokens < BURST
    forward = sum(pause for pause in pauses if pause > 0)
    assert passed <= BURST + forward * PER_SECOND + 1
    assert notices <= 1 + forward


def test_one_notice_until_there_is_room_again() -> None:
    box = Throttle()
    verdicts = [box.judge(1, NOW) for _ in range(BURST + 5)]
    assert verdicts == [Verdict.PASS] * BURST + [Verdict.NOTICE] + [Verdict.DROP] * 4
    later = NOW + timedelta(seconds=BURST / PER_SECOND)
    verdicts = [box.judge(1, later) for _ in range(BURST + 2)]
    assert verdicts[-2:] == [Verdict.NOTICE, Verdict.DROP]


def test_chats_do_not_count_against_each_other() -> None:
    box = Throttle()
    for _ in range(BURST * 2):
        box.judge(1, NOW)
    assert box.judge(2, NOW) is Verdict.PASS


def test_memory_is_bounded(monkeypatch: object) -> None:
    box = Throttle()
    for chat in range(throttle.REMEMBERED + 100):
        box.judge(chat, NOW)
    assert len(box._buckets) == throttle.REMEMBERED


def test_one_person_in_a_group_has_less() -> None:
    box = Throttle(IN_A_GROUP)
    verdicts = [box.judge((-1, 7), NOW) for _ in range(IN_A_GROUP.burst + 2)]
    assert verdicts == [Verdict.PASS] * IN_A_GROUP.burst + [Verdict.NOTICE, Verdict.DROP]
    assert box.judge((-1, 8), NOW) is Verdict.PASS
    assert box.judge((-1, 7), NOW + timedelta(seconds=1 / IN_A_GROUP.per_second)) is Verdict.PASS
