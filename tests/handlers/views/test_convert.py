"""Conversions as screens, golden. Figures are invented."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.callbacks import OpenConversion, pack
from handlers.converted import converted
from handlers.i18n import Speeches
from handlers.phrases.conversion import Conversion, Home, Money, Reason, Unclear, own_currencies, read_conversion
from handlers.phrases.conversion_word import written
from handlers.reader import Reader
from handlers.screen import Button, Screen
from handlers.views.convert import Offer, convert_screen, offers
from handlers.views.convert_help import convert_help, currencies_for, examples, unclear_screen
from handlers.views.money import format_amount, format_given
from storage.records import Quote

TODAY = date(2026, 5, 24)
ENGLISH, RUSSIAN = Speeches().choose("en"), Speeches().choose("ru")


def quotes(reader: Reader) -> list[Quote]:
    """Return what shows every mark: weekly, stale, peg, fall-back, next day, a way over the dollar."""
    day_before, last_week = TODAY - timedelta(days=1), TODAY - timedelta(days=6)
    table = [
        ("nbkr", "USD", "KGS", "87.45", TODAY, False),
        ("nbkr", "USD", "KGS", "87.6", TODAY + timedelta(days=1), False),
        ("nbkr", "UZS", "KGS", "0.0073", day_before, True),
        ("nbk", "USD", "KZT", "478.77", TODAY, False),
        ("nbk", "EUR", "KZT", "555.66", TODAY, False),
        ("nbt", "USD", "TJS", "9.337", TODAY, False),
        ("cbu", "USD", "UZS", "12194.21", last_week, False),
        ("frankfurter", "USD", "MNT", "3571.2", TODAY, False),
    ]
    return [
        Quote(bank, base, to, Decimal(value), day, reader.now, weekly) for bank, base, to, value, day, weekly in table
    ]


def drawn(text: str, reader: Reader) -> Screen:
    read = read_conversion(text)
    assert isinstance(read, Conversion)
    full = replace(read, targets=read.targets or own_currencies(Home(), read.parts))
    result = converted(quotes(reader), full, reader.now)
    return convert_screen(result, reader, buttons(offers(read, reader.speech)), ("KZT",))


def buttons(rows: list[list[Offer]]) -> list[list[Button]]:
    return [[Button(offer.label, pack(OpenConversion(written(offer.conversion)))) for offer in row] for row in rows]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one", "100 usd kgs"),
        ("own", "5000 сом"),
        ("several", "100 usd in kgs and kzt"),
        ("sum", "100 usd + 50 eur - 20 usd in kzt and tjs"),
        ("chain", "100 usd kzt tjs"),
        ("apart", "100 usd or 90 eur in kzt"),
        ("marks", "1 000 000 uzs to usd, kgs, tmt, mnt"),
        ("small", "1 uzs in usd"),
        ("remarks", "1.500 дрлларов в som and blah"),
        ("unknown", "100 ves in kgs"),
    ],
)
def test_conversion(golden: Any, reader: Reader, language: str, name: str, text: str) -> None:
    golden(f"{language}/convert_{name}", drawn(text, reader))


def test_help(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/convert_help", convert_help(reader.speech, buttons(examples())))


@pytest.mark.parametrize("reason", list(Reason))
def test_unclear(golden: Any, reader: Reader, language: str, reason: Reason) -> None:
    unclear = Unclear(reason, ("kgz",) if reason in {Reason.NOTHING, Reason.NO_NUMBER} else (), Decimal("5000.5"))
    rows = currencies_for(Decimal("5000.5"), ("KGS", "UZS"), ("USD",)) if reason is Reason.NO_CURRENCY else []
    near = ("KGS",) if reason is Reason.NOTHING else ()
    golden(
        f"{language}/convert_unclear_{reason.name.lower()}", unclear_screen(unclear, reader.speech, near, buttons(rows))
    )


def test_a_screen_of_the_most_and_the_largest_fits(checked: Any, english: Reader) -> None:
    parts = tuple(
        Money(Decimal(10) ** 15 - number, code)
        for number, code in enumerate(["USD", "EUR", "KGS", "KZT", "UZS", "TJS"])
    )
    conversion = Conversion(parts, ("KGS", "KZT", "UZS", "TJS", "TMT", "USD"), unknown=("\u202e" + "я" * 250,) * 3)
    checked(convert_screen(converted(quotes(english), conversion, english.now), english, []))


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        ("8745", "8,745", "8\xa0745"),
        ("8745.00000001", "8,745", "8\xa0745"),
        ("101.5076", "101.51", "101,51"),
        ("12194210.4", "12,194,210", "12\xa0194\xa0210"),
        ("999999.999", "1,000,000", "1\xa0000\xa0000"),
        ("0.99999", "1", "1"),
        ("0.5", "0.50", "0,50"),
        ("0.0000820061", "0.00008201", "0,00008201"),
        ("-0.001", "-0.001", "-0,001"),
        ("0", "0", "0"),
    ],
)
def test_amounts_have_sensible_digits(value: str, english: str, russian: str) -> None:
    assert format_amount(Decimal(value), ENGLISH) == english
    assert format_amount(Decimal(value), RUSSIAN) == russian


@pytest.mark.parametrize(
    ("value", "shown"), [("1500.5", "1,500.50"), ("0.125", "0.125"), ("1E+15", "1,000,000,000,000,000")]
)
def test_what_was_given_is_shown_whole(value: str, shown: str) -> None:
    assert format_given(Decimal(value), ENGLISH) == shown


@settings(max_examples=60)
@given(st.integers(-(10**30), 10**30).map(lambda n: Decimal(n) / 10**12))
def test_no_amount_is_scientific_or_a_negative_zero(value: Decimal) -> None:
    for shown in (format_amount(value, ENGLISH), format_given(value, ENGLISH)):
        assert "E" not in shown.upper()
        assert shown.strip("-0.,") or not shown.startswith("-")
