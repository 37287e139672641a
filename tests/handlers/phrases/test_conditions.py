"""What somebody waits for, as people write it in seven languages."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.phrases.conditions import Condition, Lack, Misread, read_condition
from storage.records import AlertKind

KNOWN = frozenset(("USD", "EUR", "RUB", "CNY", "GBP", "TRY", "KGS", "KZT", "TJS", "TMT", "UZS", "AED"))
A, L, B, M = AlertKind.ABOVE, AlertKind.AT_LEAST, AlertKind.BELOW, AlertKind.AT_MOST
MOVE, RISE, FALL, HIGH, LOW = AlertKind.MOVE, AlertKind.RISE, AlertKind.FALL, AlertKind.HIGH, AlertKind.LOW

PHRASES = [
    ("KZT > 550", "USD", "KZT", A, "550"),
    ("kzt>550", "USD", "KZT", A, "550"),
    ("USD/UZS < 12 500", "USD", "UZS", B, "12500"),
    ("usd uzs >= 12,500.50", "USD", "UZS", L, "12500.5"),
    ("EUR/KGS ≤ 99,5", "EUR", "KGS", M, "99.5"),
    ("USD/UZS -1%", "USD", "UZS", FALL, "1"),
    ("USD/UZS ±1%", "USD", "UZS", MOVE, "1"),
    ("USD/UZS +- 0.5 %", "USD", "UZS", MOVE, "0.5"),
    ("kzt +2%", "USD", "KZT", RISE, "2"),
    ("RUB/KZT 3%", "RUB", "KZT", MOVE, "3"),
    ("доллар выше 550 тенге", "USD", "KZT", A, "550"),
    ("евро ниже 95 сомов", "EUR", "KGS", B, "95"),
    ("если доллар упадёт на 2% к тенге", "USD", "KZT", FALL, "2"),
    ("рубль дороже 6 тенге", "RUB", "KZT", A, "6"),
    ("550 тенге за доллар", "USD", "KZT", None, "550"),
    ("доллар достигнет 13000 сум", "USD", "UZS", None, "13000"),
    ("KZT below 500", "USD", "KZT", B, "500"),
    ("when the dollar is over 88 som", "USD", "KGS", A, "88"),
    ("доллар 560 теңгеден жоғары", "USD", "KZT", A, "560"),
    ("доллар 90 сомдон жогору", "USD", "KGS", A, "90"),
    ("доллар аз 11 сомонӣ боло", "USD", "TJS", A, "11"),
    ("dollar 13000 so'mdan oshsa", "USD", "UZS", A, "13000"),
    ("доллар 12000 сўмдан тушса", "USD", "UZS", B, "12000"),
    ("dollar 3.6 manatdan ýokary", "USD", "TMT", A, "3.6"),
]
EXTREMES = [
    ("USD/KZT 30-day high", "USD", "KZT", HIGH, 30),
    ("kzt 90 day low", "USD", "KZT", LOW, 90),
    ("EUR/KGS high", "EUR", "KGS", HIGH, 30),
    ("доллар тенге максимум за 30 дней", "USD", "KZT", HIGH, 30),
    ("минимум за год доллар сум", "USD", "UZS", LOW, 365),
    ("usd kgs 2 week high", "USD", "KGS", HIGH, 14),
]


@pytest.mark.parametrize(("text", "base", "counter", "kind", "threshold"), PHRASES)
def test_a_value_is_waited_for(text, base, counter, kind, threshold):
    assert read_condition(text, KNOWN) == Condition(base, counter, kind, Decimal(threshold))


@pytest.mark.parametrize(("text", "base", "counter", "kind", "days"), EXTREMES)
def test_a_high_or_low_is_waited_for(text, base, counter, kind, days):
    assert read_condition(text, KNOWN) == Condition(base, counter, kind, days=days)


def test_a_lone_currency_is_priced_as_the_reader_sees_it():
    assert read_condition("KZT > 6", KNOWN, base="RUB") == Condition("RUB", "KZT", A, Decimal(6))
    assert read_condition("EUR > 600", KNOWN, home="KZT") == Condition("EUR", "KZT", A, Decimal(600))
    assert read_condition("EUR > 600", KNOWN) == Misread(Lack.COUNTER, "EUR")


@pytest.mark.parametrize(
    "text", ["Rogun", '"Rogun dam"', "Рогун", "oil prices", "вода в Сырдарье", "", "-", "550", "%"]
)
def test_other_words_are_no_condition(text):
    assert read_condition(text, KNOWN) is None


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("XQZ > 5", Lack.CURRENCY),
        ("USD/USD > 5", Lack.COUNTER),
        ("USD KZT > 0", Lack.SIZE),
        ("USD KZT > 99999999999999", Lack.SIZE),
        ("USD KZT 5000%", Lack.SIZE),
        ("USD KZT 9999 day high", Lack.SIZE),
    ],
)
def test_what_cannot_be_is_said(text, lack):
    read = read_condition(text, KNOWN)
    assert isinstance(read, Misread)
    assert read.lack is lack


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_no_text_breaks_it(text):
    read = read_condition(text, KNOWN, home="KGS")
    assert not isinstance(read, Condition) or read.sound


@settings(max_examples=100)
@given(
    st.sampled_from(sorted(KNOWN - {"USD"})),
    st.sampled_from([(">", A), ("<", B), (">=", L), ("<=", M)]),
    st.decimals("0.01", "99999", places=2),
)
def test_codes_signs_and_numbers_are_read_back(code, sign, number):
    read = read_condition(f"USD/{code} {sign[0]} {number:f}", KNOWN)
    assert read == Condition("USD", code, sign[1], number.normalize())
