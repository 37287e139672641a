"""Numbers as people read them: enough digits in both directions, nothing scientific, no sign on a zero, in columns."""

import re
from decimal import Decimal

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol
from hypothesis import given
from hypothesis import strategies as st

from handlers.exchange import change_percent, displayed
from handlers.i18n import Speech
from handlers.views.numbers import GAP, aligned, arrow, format_change, format_gap, format_rate, format_sum
from tests.handlers.views.conftest import SPEECHES

RATES = st.decimals("1e-12", "1e12", places=16).filter(lambda value: value > 0)
CHANGES = st.decimals("-100", "100000", places=6)
LANGUAGES = st.sampled_from([SPEECHES.choose(language) for language in SPEECHES.languages()])


def read_back(text: str, speech: Speech) -> Decimal:
    """Read a figure as a person does."""
    plain = text.replace(get_group_symbol(speech.locale), "").replace(get_decimal_symbol(speech.locale), ".")
    return Decimal(plain)


@given(value=RATES, speech=LANGUAGES)
def test_a_rate_is_read_back_to_four_digits_in_both_directions(value: Decimal, speech: Speech) -> None:
    for one in (value, 1 / value):
        text = format_rate(one, speech)
        assert "e" not in text.lower()
        shown = read_back(text, speech)
        assert shown == displayed(one)
        assert len(shown.as_tuple().digits) >= 4
        assert abs(shown / one - 1) <= Decimal("0.0005")
        assert one >= 1000 or -int(shown.as_tuple().exponent) >= 2


@given(value=RATES, speech=LANGUAGES)
def test_a_sum_has_cents_or_none(value: Decimal, speech: Speech) -> None:
    text = format_sum(value, speech)
    shown = read_back(text, speech)
    assert abs(shown - value) <= max(value * Decimal("0.0005"), Decimal(0))
    if value >= 10:
        assert -int(shown.as_tuple().exponent) == (2 if value < 100_000 else 0)


@given(change=CHANGES, speech=LANGUAGES)
def test_a_change_has_its_arrow_and_no_sign_on_a_zero(change: Decimal, speech: Speech) -> None:
    text, gap = format_change(change, speech), format_gap(change, speech)
    assert not re.search(r"[-+\N{MINUS SIGN}e]", text)
    nothing = abs(change) < Decimal("0.005")
    assert (arrow(change) == "=") == (text.startswith("0\N{NO-BREAK SPACE}")) == (gap == text)
    if nothing:
        assert arrow(change) == "="
    assert gap.endswith(text)
    assert gap[:1] in ("+" if change > 0 else "\N{MINUS SIGN}", *text[:1])


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        *(("0.004", "0"), ("-0.06", "0.06"), ("9.994", "9.99"), ("9.995", "10.0"), ("-12.345", "12.4")),
        *(("99.94", "99.9"), ("99.95", "100"), ("-123.4", "123"), ("1234.5", "1,234")),
    ],
)
def test_a_change_has_three_digits(change: str, shown: str) -> None:
    """A line of the card has room for no more on a phone."""
    assert format_change(Decimal(change), SPEECHES.choose("en")) == f"{shown}\N{NO-BREAK SPACE}%"


@given(before=RATES, after=RATES)
def test_a_change_is_never_minus_nought(before: Decimal, after: Decimal) -> None:
    assert not (change_percent(before, after) == 0 and change_percent(before, after).is_signed())


@given(values=st.lists(RATES, min_size=1, max_size=8), speech=LANGUAGES)
def test_columns_have_one_width_and_one_place_for_the_decimal_sign(values: list[Decimal], speech: Speech) -> None:
    figures = [format_rate(value, speech) for value in values]
    columns = aligned(figures, speech)
    assert [column.strip(GAP) for column in columns] == figures
    assert len({len(column) for column in columns}) == 1
    sign = get_decimal_symbol(speech.locale)
    assert len({column.index(sign) for column in columns if sign in column}) <= 1
    whole = {len(column.rstrip(GAP)) for column in columns if sign not in column}
    assert all(column.index(sign) in whole for column in columns if sign in column and whole)


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        ("12194.21", "12,194", "12\xa0194"),
        ("478.77", "478.77", "478,77"),
        ("9.3371", "9.337", "9,337"),
        ("0.0000820061", "0.00008201", "0,00008201"),
        ("999.995", "1,000.00", "1\xa0000,00"),
        ("0.99999", "1.0000", "1,0000"),
        ("1e-9", "0.000000001000", "0,000000001000"),
    ],
)
def test_examples(value: str, english: str, russian: str) -> None:
    assert format_rate(Decimal(value), SPEECHES.choose("en")) == english
    assert format_rate(Decimal(value), SPEECHES.choose("ru")) == russian


def test_nothing_to_align() -> None:
    assert aligned([], SPEECHES.choose("en")) == []
