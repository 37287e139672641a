"""The rates card, golden: every mark, both directions, nothing stored. Figures are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers import exchange
from handlers.exchange import Against
from handlers.reader import Reader
from handlers.remittances import remittances
from handlers.views.card_currencies import card_currencies_screen
from handlers.views.rates import rates_screen
from storage.records import Quote

TODAY = date(2026, 5, 24)
DOLLAR = {"nbkr": ("KGS", "87.45"), "nbk": ("KZT", "478.77"), "nbt": ("TJS", "9.337"), "cbu": ("UZS", "12194.21")}


def quotes(reader: Reader, **days: tuple[str, ...]) -> list[Quote]:
    """Return each bank's dollar for today, or for the days given as offsets with values, newest first."""
    made = []
    for bank, (counter, value) in DOLLAR.items():
        for back, figure in enumerate(days.get(bank, (value,))):
            day = TODAY - timedelta(days=back)
            made.append(Quote(bank, "USD", counter, Decimal(figure), day, reader.now))
    return made


def several(reader: Reader) -> list[Quote]:
    """Return what shows every mark: a change up, down and none, tomorrow's, a weekly, a stale one, the fall-back."""
    found = quotes(reader, nbkr=("87.45", "87.345"), nbk=("478.77", "481.55"), nbt=("9.337", "9.3370"))
    found = [quote for quote in found if quote.bank != "cbu"]
    stale, tomorrow = TODAY - timedelta(days=6), TODAY + timedelta(days=1)
    return [
        *found,
        Quote("nbkr", "USD", "KGS", Decimal("87.6"), tomorrow, reader.now),
        Quote("cbu", "USD", "UZS", Decimal("12194.21"), stale, reader.now),
        Quote("nbkr", "GBP", "KGS", Decimal("117.4147"), TODAY - timedelta(days=1), reader.now, weekly=True),
        Quote("frankfurter", "USD", "KZT", Decimal("478.9"), TODAY, reader.now),
        Quote("frankfurter", "USD", "MNT", Decimal("3571.2"), TODAY, reader.now),
    ]


@pytest.mark.parametrize("inverse", [False, True], ids=["straight", "inverse"])
def test_card(golden: Any, reader: Reader, language: str, *, inverse: bool) -> None:
    card = exchange.card(several(reader), "USD", reader.now, inverse=inverse)
    golden(f"{language}/rates_usd{'_inverse' if inverse else ''}", rates_screen(card, reader))


def test_weekly_and_fall_back(golden: Any, reader: Reader, language: str) -> None:
    card = exchange.card(several(reader), "GBP", reader.now, currencies=("KGS", "KZT"))
    golden(f"{language}/rates_weekly", rates_screen(card, reader))
    card = exchange.card(several(reader), "USD", reader.now, currencies=("MNT",))
    golden(f"{language}/rates_fallback", rates_screen(card, reader, notes=("A line of what was not understood.",)))


def test_changes_over_a_week_and_a_currency_of_one_s_own(golden: Any, reader: Reader, language: str) -> None:
    past = [Quote("nbk", "USD", "KZT", Decimal(470), TODAY - timedelta(days=8), reader.now)]
    card = exchange.card(several(reader) + past, "USD", reader.now, against=Against.WEEK)
    golden(f"{language}/rates_week", rates_screen(card, reader, added=("AED", "JPY")))
    golden(f"{language}/card_currencies", card_currencies_screen(("AED",), {"AED", "JPY", "KRW"}, reader, "USD"))


def test_money_sent_home(golden: Any, reader: Reader, language: str) -> None:
    rows = [
        ("nbkr", "RUB", "KGS", "1.0987", 0), ("nbkr", "RUB", "KGS", "1.0850", 7), ("cbr", "KGS", "RUB", "0.9077", 0),
        ("nbk", "RUB", "KZT", "6.02", 0), ("nbk", "RUB", "KZT", "6.02", 8), ("cbr", "KZT", "RUB", "0.166113", 0),
        ("nbt", "RUB", "TJS", "0.1180", -6), ("nbt", "RUB", "TJS", "0.1180", 6), ("cbr", "TJS", "RUB", "8.47", 0),
        ("cbu", "RUB", "UZS", "153.20", 0), ("cbr", "TMT", "RUB", "22.7", 0), ("cbr", "TMT", "RUB", "22.9", 7),
        ("cbr", "USD", "RUB", "79.5", 0),
    ]  # fmt: skip
    told = [
        Quote(bank, base, counter, Decimal(value), TODAY - timedelta(days=abs(ago)), reader.now)
        for bank, base, counter, value, ago in rows
    ]
    card = exchange.card(told, "RUB", reader.now)
    golden(f"{language}/rates_home", rates_screen(card, reader, remittances=remittances(told, "RUB", reader.now)))


def test_nothing_stored(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/rates_none", rates_screen(exchange.card([], "EUR", reader.now), reader))


def test_a_hostile_note_stays_one_line(checked: Any, english: Reader) -> None:
    card = exchange.card([], "USD", english.now)
    screen = checked(rates_screen(card, english, notes=("\u202ea\n\x00" + "😀" * 400,)))
    assert screen.text.splitlines()[1] == ""
