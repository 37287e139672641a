"""Which day is asked for, when, and which answers are refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.banks import asking
from bot.reading.banks.asking import Ask, OtherDayError
from bot.reading.banks.formats import FORMATS
from bot.reading.banks.payload import ParsedQuote, Payload
from bot.reading.catalog import FORMATS as NAMED
from bot.reading.catalog import BankEntry, load

DAY = "{date:%Y-%m-%d}"


def entry(form: str, url: str = f"http://bank.test/?date={DAY}", history: str | None = None) -> BankEntry:
    return BankEntry(form, form, form, url, history, timezone=NAMED[form].zone)


def at(day: int, hour: int) -> datetime:
    """A moment in August 2026; the 10th is a Monday."""
    return datetime(2026, 8, day, hour, 30, tzinfo=UTC)


def test_the_catalogue_and_the_formats_know_the_same_banks() -> None:
    assert set(FORMATS) == set(NAMED)


@pytest.mark.parametrize(
    ("form", "now", "day"),
    [
        ("nbk", at(12, 3), 12),  # set the day before
        ("nbk", at(12, 20), 13),  # half past one in the morning of the 13th in Almaty
        ("nbk", at(9, 8), 8),  # Sunday repeats Saturday
        ("nbt", at(12, 5), 12),
        ("nbt", at(12, 3), 11),  # not yet open
        ("nbt", at(11, 20), 11),  # after midnight in Dushanbe, long before opening
        ("nbt", at(10, 3), 7),  # Monday before opening: Friday
        ("nbt", at(9, 8), 7),
        ("cbt", at(9, 8), 8),  # no file on Sundays
        ("cbt", at(8, 8), 8),
    ],
)
def test_the_newest_day_whose_rates_are_surely_out(form: str, now: datetime, day: int) -> None:
    ask = asking.newest(entry(form), entry(form).url, now)
    assert ask == Ask(f"http://bank.test/?date=2026-08-{day:02}", date(2026, 8, day))


def test_a_url_without_a_day_is_asked_as_it_stands() -> None:
    assert asking.newest(entry("cbr", "http://bank.test/a.asp"), "http://bank.test/a.asp", at(12, 9)).day is None


@pytest.mark.parametrize(
    ("form", "now", "day"),
    [
        ("nbk", at(12, 9), 13),
        ("nbk", at(12, 8), None),  # not yet open
        ("nbk", at(12, 20), None),  # the 13th has begun in Almaty, the 14th is set on it
        ("nbk", at(14, 9), 15),  # Saturday's is set on Friday
        ("nbk", at(15, 9), None),  # nothing is set on Saturdays
        ("nbt", at(12, 5), None),  # sets today's
    ],
)
def test_tomorrow_is_asked_for_once_it_may_be_there(form: str, now: datetime, day: int | None) -> None:
    ask = asking.ahead(entry(form), entry(form).url, now)
    assert (ask.day if ask else None) == (date(2026, 8, day) if day else None)


def payload(*days: int) -> Payload:
    """A table of one row; XXX is ISO 4217's "no currency", since which one matters to nobody here."""
    return Payload(tuple(ParsedQuote("USD", "XXX", Decimal(9), date(2026, 8, day)) for day in days))


def test_an_answer_is_of_the_day_asked_for() -> None:
    ask = Ask("", date(2026, 8, 12))
    assert asking.accepted(entry("nbt"), ask, payload(12)) == payload(12)
    assert asking.accepted(entry("nbt"), Ask(""), payload(3, 19)) == payload(3, 19)
    for other in (11, 13):
        with pytest.raises(OtherDayError, match=f"answered for 2026-08-{other} when asked for 2026-08-12"):
            asking.accepted(entry("nbt"), ask, payload(other))


def test_a_bank_that_dates_truly_what_it_carries_forward_may_answer_with_days_before() -> None:
    ask = Ask("", date(2026, 8, 20))
    kept = asking.accepted(entry("cbu"), ask, payload(20, 19, 21, 3))
    assert kept.quotes == payload(20, 19).quotes
    assert kept.refused == ("USD dated 2026-08-21", "USD dated 2026-08-03")
    with pytest.raises(OtherDayError):
        asking.accepted(entry("cbu"), ask, payload(21))


def test_only_days_that_may_have_a_publication_are_missed() -> None:
    known = [date(2026, 8, 11)]
    assert [day.day for day in asking.missing(entry("nbt"), at(12, 5), known, 6)] == [10, 7, 6]
    assert [day.day for day in asking.missing(entry("cbt"), at(12, 5), known, 6)] == [10, 8, 7, 6]


def test_where_the_newest_may_be_tomorrow_s_today_may_be_missing() -> None:
    gaps = asking.missing(entry("cbr", "http://bank.test/"), at(12, 12), [date(2026, 8, 13)], 4)
    assert [day.day for day in gaps] == [12, 11, 8]  # it sets no rates for Sundays and Mondays


GAPS = [date(2026, 8, day) for day in (11, 10, 7)]


@pytest.mark.parametrize(
    ("form", "history", "urls"),
    [
        ("nbt", None, ["http://bank.test/?date=2026-08-11", "http://bank.test/?date=2026-08-10"]),
        ("cbr", "http://bank.test/?date_req={date:%d/%m/%Y}", ["http://bank.test/?date_req=11/08/2026"]),
        ("ecb", "http://bank.test/90d.xml", ["http://bank.test/90d.xml"]),
        ("nbkr", "http://bank.test/all.xml", ["http://bank.test/all.xml"]),
        ("frankfurter", "http://bank.test/r?base=USD", ["http://bank.test/r?base=USD&from=2026-08-07&to=2026-08-12"]),
        ("frankfurter", "http://bank.test/r?from=2020-01-01", ["http://bank.test/r?from=2020-01-01&to=2026-08-12"]),
        (
            "cbr",
            "http://bank.test/XML_dynamic.asp",
            ["http://bank.test/XML_dynamic.asp?date_req1=07/08/2026&date_req2=12/08/2026&VAL_NM_RQ=R01035"],
        ),
    ],
)
def test_how_a_history_is_asked_for(form: str, history: str | None, urls: list[str]) -> None:
    asks = asking.history(entry(form, history=history), GAPS, at(12, 5))
    assert [ask.url for ask in asks][: len(urls)] == urls


def test_no_history_is_no_history() -> None:
    assert asking.history(entry("nbkr", "http://bank.test/daily.xml"), GAPS, at(12, 5)) == []
    assert asking.history(entry("nbt"), [], at(12, 5)) == []


def test_a_file_of_many_days_is_asked_for_even_for_one_of_them() -> None:
    assert len(asking.history(entry("ecb", history="http://bank.test/90d.xml"), GAPS[:1], at(12, 5))) == 1


@pytest.mark.parametrize(
    ("now", "known", "minutes"),
    [
        (at(12, 9), 12, 15),  # publishing, and tomorrow's is not there
        (at(12, 9), 13, 60),  # there, and may be corrected
        (at(12, 14), 12, 60),  # late: once an hour
        (at(12, 14), 13, 60),
        (at(12, 15), 13, 360),
        (at(12, 4), 12, 270),  # until the opening at nine
        (at(14, 12), 15, 60),
        (at(15, 12), 15, 360),  # weekend
        (at(12, 4), None, 60),
    ],
)
def test_how_often_a_bank_is_looked_at(now: datetime, known: int | None, minutes: int) -> None:
    newest = date(2026, 8, known) if known else None
    assert asking.interval(entry("nbk"), now, newest) == timedelta(minutes=minutes)


def test_what_is_held_back_is_awaited_anew() -> None:
    waits = [asking.interval(entry("nbk"), at(12, hour), date(2026, 8, 13), doubted=True) for hour in (9, 14, 20)]
    assert waits == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=1)]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(form=st.sampled_from(sorted(FORMATS)), now=MOMENTS, lag=st.integers(-2, 20))
def test_a_bank_is_never_hammered_nor_forgotten(form: str, now: datetime, lag: int) -> None:
    wait = asking.interval(entry(form), now, now.date() - timedelta(days=lag))
    assert timedelta(0) < wait <= timedelta(hours=6)
    assert asking.newest_day(entry(form), now).weekday() in FORMATS[form].dated
    assert timedelta(days=-1) <= now.date() - asking.newest_day(entry(form), now) <= timedelta(days=4)


def test_the_packaged_catalogue_can_be_asked() -> None:
    for bank in load().banks:
        assert asking.newest(bank, bank.url, at(12, 12)).url.startswith("https://")
        asks = asking.history(bank, GAPS, at(12, 12))
        assert bool(asks) == (bank.format != "nbkr")
        assert all("{" not in ask.url for ask in asks)
