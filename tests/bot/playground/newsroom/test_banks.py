"""The sample banks against the real parsers and checks: what they print is read, believed and consistent."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.playground.newsroom.banks import cbr, cbt, cbu, desk, ecb, frankfurter, nbk, nbkr, nbt
from bot.playground.newsroom.market import price
from bot.reading.banks.formats import FORMATS
from bot.reading.banks.payload import Payload
from bot.reading.checks import judged
from bot.reading.outcome import ParseError
from storage.records import Quote, QuoteFlag

DAY = timedelta(days=1)
WEDNESDAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def read(bank: str, reply: desk.Reply) -> Payload:
    payload = FORMATS[bank].parse(reply.body, None)
    assert payload.refused == ()
    return payload


def dates(payload: Payload) -> set[date]:
    return {quote.date for quote in payload.quotes}


def ask(bank: str, day: date, now: datetime) -> desk.Reply:
    """What a bank answers about a day."""
    answers: dict[str, Callable[[], desk.Reply]] = {
        "nbkr": lambda: nbkr.daily({"date": f"{day:%d.%m.%Y}"}, now),
        "nbk": lambda: nbk.answer({"fdate": f"{day:%d.%m.%Y}"}, now),
        "cbu": lambda: cbu.answer(day, now),
        "nbt": lambda: nbt.answer({"date": day.isoformat()}, now),
        "cbt": lambda: cbt.answer(day, now),
        "cbr": lambda: cbr.daily({"date_req": f"{day:%d/%m/%Y}"}, now),
        "ecb": lambda: ecb.history(now),
        "frankfurter": lambda: frankfurter.answer({"base": "USD", "date": day.isoformat()}, now),
    }
    return answers[bank]()


def quotes_of(bank: str, first: date, now: datetime) -> Iterator[Quote]:
    found: dict[tuple[str, str, date], Quote] = {}
    day = first
    while day <= now.date():
        reply = ask(bank, day, now)
        if reply.status == 200:
            for row in read(bank, reply).quotes:
                fetched = datetime.combine(row.date, NOON.timetz())
                quote = Quote(bank, row.base, row.counter, row.value, row.date, fetched)
                found[row.base, row.counter, row.date] = quote
        day += DAY if bank != "ecb" else timedelta(days=1000)
    yield from found.values()


def test_all_banks_believe_each_other_but_for_the_misprinted_manat() -> None:
    first = WEDNESDAY - timedelta(days=35)
    series = {bank: tuple(quotes_of(bank, first, NOON)) for bank in FORMATS}
    assert all(len({quote.date for quote in quotes}) >= 20 for quotes in series.values())
    flagged = set()
    for bank, own in series.items():
        sisters = tuple(quote for other, quotes in series.items() if other != bank for quote in quotes)
        flagged |= {(q.bank, q.base, q.date, q.flag) for q in judged(own, sisters) if q.flag is not None}
    misprints = {WEDNESDAY - back * DAY for back in range(36) if cbu.misprinted(WEDNESDAY - back * DAY)}
    assert 1 <= len(misprints) <= 2
    assert flagged == {("cbu", "TMT", day, QuoteFlag.PEG) for day in misprints}


@pytest.mark.parametrize("back", range(0, 90, 7))
@pytest.mark.parametrize("bank", sorted(FORMATS))
def test_every_bank_answers_ninety_days_back(bank: str, back: int) -> None:
    day = WEDNESDAY - back * DAY
    found = dates(read(bank, ask(bank, day, NOON)))
    assert any(day - timedelta(days=1) <= dated <= day for dated in found)


def test_nbkr_dates_the_next_day_and_rests_at_weekends() -> None:
    assert dates(read("nbkr", nbkr.daily({}, NOON))) == {date(2026, 11, 19)}
    assert dates(read("nbkr", nbkr.daily({}, NOON.replace(hour=7)))) == {date(2026, 11, 18)}
    sunday = NOON + 4 * DAY
    assert dates(read("nbkr", nbkr.daily({}, sunday))) == {date(2026, 11, 21)}
    weekly = read("nbkr", nbkr.weekly({}, NOON))
    assert dates(weekly) == {date(2026, 11, 14)}
    assert all(quote.weekly for quote in weekly.quotes)
    assert len(weekly.quotes) >= 38
    assert [quote.base for quote in read("nbkr", nbkr.daily({}, NOON)).quotes] == ["USD", "EUR", "CNY", "KZT", "RUB"]


def test_nbkr_archive_gives_the_list_in_force() -> None:
    monday, saturday = read("nbkr", ask("nbkr", date(2026, 11, 16), NOON)), ask("nbkr", date(2026, 11, 14), NOON)
    assert dates(monday) == {date(2026, 11, 16)}
    assert [quote.value for quote in monday.quotes] == [quote.value for quote in read("nbkr", saturday).quotes]


def test_nbk_carries_weekends_forward_and_has_no_rates_for_days_to_come() -> None:
    saturday, sunday = (read("nbk", ask("nbk", date(2026, 11, day), NOON)) for day in (14, 15))
    assert dates(sunday) == {date(2026, 11, 15)}
    assert [quote.value for quote in saturday.quotes] == [quote.value for quote in sunday.quotes]
    assert dates(read("nbk", ask("nbk", date(2026, 11, 19), NOON))) == {date(2026, 11, 19)}
    with pytest.raises(ParseError):
        read("nbk", ask("nbk", date(2026, 11, 20), NOON))


def test_nbk_prints_the_change_against_the_publication_before() -> None:
    text = ask("nbk", WEDNESDAY, NOON).body.decode()
    today, before = (
        next(row.value for row in read("nbk", ask("nbk", day, NOON)).quotes if row.base == "USD")
        for day in (WEDNESDAY, WEDNESDAY - DAY)
    )
    dollar = text.split("<title>USD</title>")[1].split("</item>")[0]
    assert f"<change>{today - before:+.2f}</change>" in dollar
    assert f"<index>{'UP' if today > before else 'DOWN'}</index>" in dollar


def test_cbu_rows_have_dates_of_their_own() -> None:
    payload = read("cbu", cbu.answer(None, NOON))
    assert dates(payload) == {WEDNESDAY, date(2026, 11, 16)}
    assert {q.base for q in payload.quotes if q.date < WEDNESDAY} == desk.codes("cbu", "slow")
    assert dates(read("cbu", cbu.answer(date(2026, 11, 15), NOON))) == {date(2026, 11, 13), date(2026, 11, 9)}
    assert len(payload.quotes) >= 70


def test_cbu_misprints_the_manat_one_wednesday_in_four() -> None:
    wrong = [WEDNESDAY - back * DAY for back in range(84) if cbu.misprinted(WEDNESDAY - back * DAY)]
    assert len(wrong) == 3
    for day in wrong:
        quotes = {quote.base: quote.value for quote in read("cbu", cbu.answer(day, NOON)).quotes}
        assert quotes["USD"] / quotes["TMT"] < Decimal("3.1")


def test_nbt_repeats_fridays_and_answers_today_for_an_impossible_day() -> None:
    saturday, sunday = (read("nbt", ask("nbt", date(2026, 11, day), NOON)) for day in (14, 15))
    assert [quote.value for quote in saturday.quotes] == [quote.value for quote in sunday.quotes]
    assert dates(read("nbt", ask("nbt", date(2026, 12, 24), NOON))) == {WEDNESDAY}
    assert b'ID="810"' in nbt.answer({}, NOON).body


def test_cbt_has_no_sundays_and_is_a_day_ahead() -> None:
    assert ask("cbt", date(2026, 11, 15), NOON).status == 404
    assert ask("cbt", date(2026, 11, 19), NOON).status == 200
    assert ask("cbt", date(2026, 11, 20), NOON).status == 404
    quotes = {quote.base: quote.value for quote in read("cbt", ask("cbt", WEDNESDAY, NOON)).quotes}
    assert quotes["USD"] == Decimal("3.5")


def test_cbr_holds_from_the_next_day() -> None:
    assert dates(read("cbr", cbr.daily({}, NOON))) == {date(2026, 11, 19)}
    assert dates(read("cbr", cbr.daily({"date_req": "16/11/2026"}, NOON))) == {date(2026, 11, 14)}
    series = cbr.dynamic({"VAL_NM_RQ": "R01398", "date_req1": "10/11/2026", "date_req2": "16/11/2026"}, NOON)
    assert series.body.decode("windows-1251").count("<Record ") == 5
    for wrong in ({"date_req": "soon"}, {"date_req": ""}):
        with pytest.raises(ParseError):
            read("cbr", cbr.daily(wrong, NOON))


def test_ecb_history_holds_ninety_days_of_working_days() -> None:
    days = dates(read("ecb", ecb.history(NOON)))
    assert max(days) == date(2026, 11, 17)  # today's comes at three
    assert 60 <= len(days) <= 66
    assert all(day.weekday() < 5 for day in days)
    assert dates(read("ecb", ecb.daily(NOON.replace(hour=16)))) == {WEDNESDAY}


def test_frankfurter_gives_a_day_or_a_span() -> None:
    span = frankfurter.answer({"base": "USD", "quotes": "KZT,KGS", "from": "2026-11-09", "to": "2026-11-13"}, NOON)
    payload = read("frankfurter", span)
    assert len(payload.quotes) == 10
    assert {quote.counter for quote in payload.quotes} == {"KZT", "KGS"}
    for wrong in ({"quotes": "ABC"}, {"date": "soon"}, {"from": "x"}):
        assert frankfurter.answer(wrong, NOON).status == 422


@pytest.mark.parametrize("bank", sorted(FORMATS))
def test_figures_are_the_markets_to_the_banks_last_digit(bank: str) -> None:
    for quote in read(bank, ask(bank, WEDNESDAY, NOON)).quotes:
        near = [price(quote.base, quote.counter, quote.date - back * DAY) for back in (0, 1, 2)]
        place = Decimal("0.006") if bank in {"nbk", "cbu"} else Decimal("0.00006")
        place = max(place, quote.value / 5_000) if bank in {"ecb", "frankfurter"} else place
        assert min(abs(quote.value - value) for value in near) <= place
