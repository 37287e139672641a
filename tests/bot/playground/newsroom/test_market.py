from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.newsroom.market import currencies, name, per_dollar, price

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))
CODES = st.sampled_from(sorted(currencies()))


@given(CODES, DAYS)
def test_a_currency_stays_within_its_swing(code: str, day: date) -> None:
    currency = currencies()[code]
    away = abs(per_dollar(code, day) / currency.level - 1) * 100
    assert away <= currency.swing + Decimal("1e-9")


@given(CODES, DAYS)
def test_nothing_jumps_overnight(code: str, day: date) -> None:
    assert abs(per_dollar(code, day + timedelta(days=1)) / per_dollar(code, day) - 1) < Decimal("0.02")


@given(CODES, CODES, DAYS)
def test_cross_rates_agree(base: str, counter: str, day: date) -> None:
    there_and_back = price(base, counter, day) * price(counter, base, day)
    assert abs(there_and_back - 1) < Decimal("1e-20")


@pytest.mark.parametrize("day", [date(2026, 4, 1), date(2026, 11, 18)])
def test_the_manat_is_pegged(day: date) -> None:
    assert per_dollar("TMT", day) == Decimal("3.5")


@pytest.mark.parametrize("code", ["KZT", "KGS", "UZS", "TJS", "RUB", "EUR", "CNY"])
def test_the_great_ones_move_every_day(code: str) -> None:
    first = date(2026, 8, 20)
    values = [per_dollar(code, first + timedelta(days=number)) for number in range(90)]
    assert len(set(values)) == len(values)


def test_levels_look_right() -> None:
    day = date(2026, 11, 18)
    bounds = {"KGS": (85, 90), "KZT": (470, 530), "TJS": (9, 10), "UZS": (11_500, 12_500), "RUB": (75, 85)}
    for code, (low, high) in bounds.items():
        assert low < per_dollar(code, day) < high


def test_names_in_the_banks_languages() -> None:
    assert name("USD", "en") == "US Dollar"
    assert name("USD", "ru") == "доллар США"
