"""Per cent of an amount, and on top of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases.conversion import Conversion, read_conversion


@pytest.mark.parametrize(
    ("text", "amount", "targets"),
    [
        ("10% от 500 usd", "50", ()),
        ("10 % of 1,500.50 usd in kzt", "150.05", ("KZT",)),
        ("12 процентов от 1000 долларов в тенге", "120", ("KZT",)),
        ("2.5% 1000 usd", "25", ()),
        ("500 usd + 12%", "560", ()),
        ("500 usd - 2% in kzt", "490", ("KZT",)),
        ("500 долларов плюс 12% в сомах", "560", ("KGS",)),
        ("10 foiz 500 dollar", "50", ()),
        ("10 пайыз 500 доллар", "50", ()),
    ],
)
def test_shares_of_an_amount(text: str, amount: str, targets: tuple[str, ...]) -> None:
    read = read_conversion(text, free=True)
    assert isinstance(read, Conversion)
    assert [(money.amount, money.currency) for money in read.parts] == [(Decimal(amount), "USD")]
    assert read.targets == targets
    assert "E" not in str(read.parts[0].amount)


@pytest.mark.parametrize(
    "text", ["инфляция 10% за год", "5% of Kazakhstan", "usd/kzt -1%", "рубль упал на 2%", "100% usd", "акции + 5%"]
)
def test_other_per_cents_are_no_amounts(text: str) -> None:
    read = read_conversion(text, free=True)
    assert not (isinstance(read, Conversion) and not read.rate)


@given(st.integers(1, 999), st.integers(1, 10**6))
def test_a_share_is_exact(percent: int, amount: int) -> None:
    read = read_conversion(f"{percent}% of {amount} usd in kzt")
    assert isinstance(read, Conversion)
    assert read.parts[0].amount == Decimal(percent) * amount / 100
