"""What new rows change among what is stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.reading.banks.payload import ParsedQuote
from bot.reading.settling import reconsidered, settled
from storage.records import Quote, QuoteFlag

DAY = date(2026, 8, 12)
NOW = datetime(2026, 8, 12, 10, tzinfo=UTC)


def row(base: str, value: str, days: int = 0, *, weekly: bool = False) -> ParsedQuote:
    return ParsedQuote(base, "KGS", Decimal(value), DAY + timedelta(days=days), weekly)


def quote(base: str, value: str, days: int = 0, *, weekly: bool = False, flag: QuoteFlag | None = None) -> Quote:
    return Quote("nbkr", base, "KGS", Decimal(value), DAY + timedelta(days=days), NOW - timedelta(days=1), weekly, flag)


def test_nothing_new_changes_nothing() -> None:
    assert settled("nbkr", [row("USD", "86.1")], [quote("USD", "86.1")], NOW).changed == ()
    assert settled("nbkr", [], [quote("USD", "86.1")], NOW).changed == ()


def test_a_corrected_figure_is_saved_again() -> None:
    (changed,) = settled("nbkr", [row("USD", "86.2")], [quote("USD", "86.1")], NOW).changed
    assert changed == replace(quote("USD", "86.2"), fetched_at=NOW)


def test_the_daily_table_wins_over_the_weekly_one_whichever_comes_first() -> None:
    weekly = [row("USD", "85", weekly=True), row("TJS", "9.2", weekly=True)]
    for rows, stored in (([row("USD", "86.1", 1), *weekly], []), (weekly, [quote("USD", "86.1", 1)])):
        kept = settled("nbkr", rows, stored, NOW).changed
        assert [(one.base, one.weekly) for one in kept if one.weekly] == [("TJS", True)]


def test_a_weekly_quote_stands_in_where_the_daily_one_is_long_gone() -> None:
    result = settled("nbkr", [row("USD", "86", weekly=True)], [quote("USD", "86.1", -12)], NOW)
    assert [one.weekly for one in result.changed] == [True]


def test_a_later_day_lifts_the_flag_of_a_real_move() -> None:
    stored = [quote("USD", "86", -2), quote("USD", "130", -1, flag=QuoteFlag.JUMP)]
    result = settled("nbkr", [row("USD", "131")], stored, NOW)
    assert [(one.value, one.flag) for one in result.changed] == [(130, None), (131, None)]
    assert result.flagged == 0


def test_what_lies_far_back_keeps_its_flag() -> None:
    old = quote("USD", "130", -9, flag=QuoteFlag.JUMP)
    result = settled("nbkr", [row("USD", "131")], [quote("USD", "86", -10), old], NOW)
    assert [(one.value, one.flag) for one in result.changed] == [(131, QuoteFlag.JUMP)]
    assert (result.flagged, result.newest) == (1, None)


def test_a_day_of_history_may_flag_a_stored_successor() -> None:
    result = settled("nbkr", [row("USD", "86", -1)], [quote("USD", "861")], NOW)
    assert [(one.date, one.flag) for one in result.changed] == [
        (DAY - timedelta(days=1), None),
        (DAY, QuoteFlag.JUMP),
    ]
    assert result.newest == DAY - timedelta(days=1)


def test_a_date_too_far_ahead_is_lifted_when_it_is_fetched_again_in_time() -> None:
    early = settled("nbkr", [row("USD", "86", 4)], [], NOW)
    assert [one.flag for one in early.changed] == [QuoteFlag.FUTURE]
    (later,) = settled("nbkr", [row("USD", "86", 4)], early.changed, NOW + timedelta(days=3)).changed
    assert later.flag is None


def test_nonsense_does_not_replace_what_was_right() -> None:
    stored = [
        quote(base, value, days) for days in (-2, -1, 0) for base, value in (("USD", f"86.{-days}"), ("EUR", "99"))
    ]
    result = settled("nbkr", [row("USD", "602.7"), row("EUR", "99")], stored, NOW)
    assert (result.changed, result.flagged, result.newest) == ((), 1, DAY)
    assert [(one.base, str(one.value), one.flag) for one in result.held] == [("USD", "602.7", QuoteFlag.JUMP)]


def test_what_carried_the_day_before_forward_gives_way_to_what_is_to_be_confirmed() -> None:
    stored = [quote(base, value, days) for days in (-1, 0) for base, value in (("USD", "86"), ("EUR", "99"))]
    result = settled("nbkr", [row("USD", "120"), row("EUR", "138")], stored, NOW)
    assert {(one.base, one.flag) for one in result.changed} == {("USD", QuoteFlag.JUMP), ("EUR", QuoteFlag.JUMP)}
    assert result.held == ()


def held(value: str, days: int = 0, flag: QuoteFlag = QuoteFlag.JUMP, bank: str = "nbkr") -> Quote:
    return replace(quote("USD", value, days, flag=flag), bank=bank)


def test_a_held_correction_is_released_by_a_publication_that_stays_there() -> None:
    stored = [quote("USD", "86", -2), quote("USD", "86.2", -1)]
    result = settled("nbkr", [row("USD", "121")], stored, NOW, [held("120", -1)])
    assert [(one.date, str(one.value), one.flag) for one in result.changed] == [
        (DAY - timedelta(days=1), "120", None),
        (DAY, "121", None),
    ]
    assert (result.held, result.flagged) == ((), 0)


def test_a_held_correction_waits_on_while_the_bank_goes_on_as_before() -> None:
    stored = [quote("USD", "86", -2), quote("USD", "86.2", -1)]
    result = settled("nbkr", [row("USD", "86.3")], stored, NOW, [held("602", -1)])
    assert [(str(one.value), one.flag) for one in result.changed] == [("86.3", None)]
    assert (result.held, result.withdrawn) == ((), ())


def test_a_held_correction_does_not_make_what_is_fresh_look_wrong() -> None:
    stored = [quote("USD", "86", -2), quote("USD", "86.2", -1), quote("USD", "86.4")]
    result = settled("nbkr", [row("USD", "86.5")], stored, NOW, [held("109", -1)])
    assert [(str(one.value), one.flag) for one in result.changed] == [("86.5", None)]


def test_a_correction_that_is_taken_back_is_withdrawn() -> None:
    stored = [quote("USD", "86", -1), quote("USD", "86.2")]
    result = settled("nbkr", [row("USD", "86.2")], stored, NOW, [held("120")])
    assert (result.changed, result.held, result.withdrawn) == ((), (), (held("120"),))


def test_another_correction_of_the_same_day_takes_the_place_of_the_one_that_waits() -> None:
    stored = [quote("USD", "86", -1), quote("USD", "86.2")]
    result = settled("nbkr", [row("USD", "140")], stored, NOW, [held("120")])
    assert [str(one.value) for one in result.held] == ["140"]
    assert (result.changed, result.withdrawn) == ((), ())
    (fine,) = settled("nbkr", [row("USD", "86.9")], stored, NOW, [held("120")]).changed
    assert (str(fine.value), fine.flag) == ("86.9", None)


def test_what_other_banks_hold_back_is_left_to_them() -> None:
    stored = [quote("USD", "86", -2), quote("USD", "86.2", -1)]
    result = settled("nbkr", [row("USD", "86.3")], stored, NOW, [held("120", -1, bank="nbk")])
    assert [str(one.value) for one in result.changed] == ["86.3"]


def som(bank: str, value: str, days: int) -> Quote:
    return Quote(bank, "USD", "KGS", Decimal(value), DAY + timedelta(days=days), NOW)


def test_a_sister_confirms_a_held_correction() -> None:
    own = [quote("USD", "86", -2), quote("USD", "86.2", -1), som("nbk", "86.1", -2), som("cbu", "86.2", -2)]
    calm = reconsidered([*own, som("nbk", "86.3", -1)], DAY - timedelta(days=3), DAY, "nbk", [held("120", -1)])
    assert (calm.flags, calm.released) == ((), ())
    stirred = [*own, som("nbk", "119", -1), som("cbu", "121", -1)]
    change = reconsidered(stirred, DAY - timedelta(days=3), DAY, "nbk", [held("120", -1)])
    assert [(one.bank, str(one.value), one.flag) for one in change.released] == [("nbkr", "120", None)]
    assert change.flags == ()
    beyond = reconsidered(stirred, DAY, DAY, "nbk", [held("120", -1)])
    assert beyond.released == ()
