"""Which missing days are asked for, and what a vain try makes of one."""

from datetime import UTC, date, datetime, timedelta

from bot.reading import gaps

NOW = datetime(2026, 8, 12, 12, tzinfo=UTC)
DAYS = [date(2026, 8, day) for day in (11, 10, 7)]


def test_a_day_is_asked_for_with_growing_pauses_and_closed_after_the_third_time():
    told, now, pauses = None, NOW, []
    for _ in range(3):
        told = gaps.in_vain(told, "nbt", DAYS[0], now, "answered for another day", lacking=True)
        pauses.append(told.next_try_at - now)
        assert gaps.due(DAYS, {DAYS[0]: told}, now) == DAYS[1:]
        now = told.next_try_at
    assert pauses == [timedelta(hours=hours) for hours in (6, 12, 24)]
    assert told is not None
    assert told.closed
    assert gaps.due(DAYS, {DAYS[0]: told}, now + timedelta(days=400)) == DAYS[1:]
    assert gaps.missing(DAYS, {DAYS[0]: told}) == DAYS[1:]


def test_a_day_whose_answer_cannot_be_read_is_never_taken_for_closed():
    told = None
    for _ in range(20):
        told = gaps.in_vain(told, "nbt", DAYS[0], NOW, "no well-formed XML", lacking=False)
    assert told is not None
    assert (told.closed, told.next_try_at - NOW) == (False, timedelta(days=14))
    assert gaps.missing(DAYS, {DAYS[0]: told}) == DAYS


def test_a_bank_in_trouble_is_held_against_no_day():
    before = gaps.in_vain(None, "nbt", DAYS[0], NOW, "HTTP 404", lacking=True)
    told = gaps.excused(before, "nbt", DAYS[0], NOW, "HTTP 503")
    assert (told.attempts, told.closed) == (1, False)
    assert gaps.due(DAYS, {DAYS[0]: told}, NOW) == DAYS


def test_a_file_of_many_days_closes_what_it_passes_over():
    answered = {date(2026, 8, 6), date(2026, 8, 11)}
    assert gaps.passed_over(DAYS, answered) == [date(2026, 8, 10), date(2026, 8, 7)]
    assert gaps.passed_over(DAYS, {date(2026, 8, 10)}) == []
    assert gaps.passed_over(DAYS, set()) == []
