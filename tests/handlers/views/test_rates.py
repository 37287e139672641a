"""The rates card, golden: every mark, both directions, nothing stored. Figures are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers import exchange
from handlers.reader import Reader
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


def test_nothing_stored(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/rates_none", rates_screen(exchange.card([], "EUR", reader.now), reader))


def test_a_hostile_note_stays_one_line(checked: Any, english: Reader) -> None:
    card = exchange.card([], "USD", english.now)
    screen = checked(rates_screen(card, english, notes=("\u202ea\n\x00" + "😀" * 400,)))
    assert screen.text.splitlines()[1] == ""
