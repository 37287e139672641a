"""Amounts computed from quotes."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.converted import converted
from handlers.phrases.conversion import Conversion, Money
from storage.records import Quote

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
TABLE = [
    ("nbkr", "USD", "KGS", "87.4500"),
    ("nbkr", "RUB", "KGS", "1.1021"),
    ("nbk", "USD", "KZT", "478.77"),
    ("cbu", "USD", "UZS", "12194.21"),
    ("nbt", "USD", "TJS", "9.337"),
    ("ecb", "EUR", "USD", "1.1601"),
]
QUOTES = [Quote(bank, base, counter, Decimal(value), date(2026, 5, 24), NOW) for bank, base, counter, value in TABLE]
codes = st.sampled_from(["USD", "KGS", "KZT", "UZS", "TJS", "TMT", "EUR"])
amounts = st.integers(1, 10**17).map(lambda n: Decimal(n) / 100)


def amount_of(money: Money, target: str) -> Decimal:
    (total,) = converted(QUOTES, Conversion((money,), (target,)), NOW).totals
    assert total.amount is not None
    return total.amount


@settings(max_examples=60)
@given(amounts, codes, codes)
def test_there_and_back_is_where_one_started(amount: Decimal, one: str, other: str) -> None:
    there = amount_of(Money(amount, one), other)
    back = amount_of(Money(there, other), one)
    assert abs(back - amount) <= amount * Decimal("1e-24")


@settings(max_examples=40)
@given(st.lists(st.builds(Money, amounts, codes), min_size=2, max_size=5), codes)
def test_a_sum_is_the_sum_of_its_parts(parts: list[Money], target: str) -> None:
    (total,) = converted(QUOTES, Conversion(tuple(parts), (target,)), NOW).totals
    assert total.amount == sum((amount_of(money, target) for money in parts), Decimal(0))


def test_a_chain_goes_step_by_step() -> None:
    result = converted(QUOTES, Conversion((Money(Decimal(100), "RUB"),), ("KGS", "USD"), chain=True), NOW)
    first, last = (step.amount for step in result.steps)
    assert first == Decimal("110.21")
    assert last is not None
    assert abs(last - Decimal("110.21") / Decimal("87.45")) < Decimal("1e-20")
    assert result.direct is not None


def test_a_chain_ends_where_nobody_knows_the_way() -> None:
    result = converted(QUOTES, Conversion((Money(Decimal(100), "USD"),), ("VES", "KGS"), chain=True), NOW)
    assert [step.amount for step in result.steps] == [None]


def test_a_sum_with_an_unknown_part_has_no_total() -> None:
    parts = (Money(Decimal(1), "USD"), Money(Decimal(1), "VES"))
    (total,) = converted(QUOTES, Conversion(parts, ("KGS",)), NOW).totals
    assert total.amount is None
    assert [line.amount for line in total.lines] == [Decimal("87.45"), None]


def test_part_of_a_sum_that_is_the_target_already() -> None:
    parts = (Money(Decimal(1), "USD"), Money(Decimal(10), "KGS"))
    (total,) = converted(QUOTES, Conversion(parts, ("KGS",)), NOW).totals
    assert total.amount == Decimal("97.45")
