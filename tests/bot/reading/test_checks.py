"""Rates rule 5: what is shown and what is kept but flagged."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.banks import cbu
from bot.reading.checks import judged as judged_beside
from bot.reading.dollar_prices import Others
from storage.records import Quote, QuoteFlag

DAY = date(2026, 8, 12)
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "rates"
FOREIGN = {"USD": "1", "EUR": "1.16", "KZT": "0.0021", "KGS": "0.0116", "RUB": "0.0126", "TMT": "0.2857143"}
"""Invented dollar prices."""


def quote(pair: str, value: str | Decimal, on: date = DAY, bank: str = "nbk", *, weekly: bool = False) -> Quote:
    base, counter = pair.split("/")
    return Quote(bank, base, counter, Decimal(value), on, datetime(2026, 8, 12, 10, tzinfo=UTC), weekly)


def table(bank: str, counter: str, dollar: str, on: date = DAY, **other: str) -> list[Quote]:
    prices = {code: Decimal(other.get(code, price)) for code, price in FOREIGN.items() if code != counter}
    return [quote(f"{code}/{counter}", price * Decimal(dollar), on, bank) for code, price in prices.items()]


def judged(series: Iterable[Quote], sisters: Iterable[Quote], witnesses: Iterable[Quote] = ()) -> tuple[Quote, ...]:
    return judged_beside(series, Others.of(sisters, witnesses))


def flags(quotes: tuple[Quote, ...]) -> dict[tuple[str, date], QuoteFlag]:
    return {(one.base, one.date): one.flag for one in quotes if one.flag is not None}


SISTERS = [*table("cbu", "UZS", "12150"), *table("nbkr", "KGS", "86.2"), *table("cbr", "RUB", "79.3")]


def test_a_plain_day_is_accepted() -> None:
    assert flags(judged(table("nbk", "KZT", "476.2"), SISTERS)) == {}


@pytest.mark.parametrize("value", ["0", "-9.5"])
def test_what_is_not_positive_is_flagged(value: str) -> None:
    yesterday = quote("USD/KZT", "476.2", DAY - timedelta(days=1))
    assert flags(judged([yesterday, quote("USD/KZT", value)], SISTERS)) == {("USD", DAY): QuoteFlag.NOT_POSITIVE}
    assert flags(judged([quote("USD/KZT", value)], [])) == {("USD", DAY): QuoteFlag.NOT_POSITIVE}


def test_more_than_two_days_ahead_of_the_fetch_is_flagged() -> None:
    days = [DAY + timedelta(days=ahead) for ahead in range(4)]
    result = judged([quote("USD/KZT", "476", on) for on in days], [])
    assert flags(result) == {("USD", days[3]): QuoteFlag.FUTURE}


@pytest.mark.parametrize(
    ("value", "flag"),
    [("3.5", None), ("3.4826", None), ("3.5174", None), ("3.48", QuoteFlag.PEG), ("3.52", QuoteFlag.PEG)],
)
def test_a_dollar_is_three_and_a_half_manats(value: str, flag: QuoteFlag | None) -> None:
    (one,) = judged([quote("USD/TMT", value, bank="cbt")], [])
    assert one.flag is flag


def test_the_peg_holds_since_2015_only() -> None:
    (one,) = judged([quote("USD/TMT", "2.85", date(2014, 12, 31), "cbt")], [])
    assert one.flag is None


def test_a_manat_is_held_against_the_dollar_of_its_bank() -> None:
    bad = table("cbu", "UZS", "12194.21", TMT="0.3311146")
    assert flags(judged(bad, [])) == {("TMT", DAY): QuoteFlag.PEG}


def test_a_weekly_manat_may_drift_a_little_from_a_later_dollar() -> None:
    weekly = quote("TMT/KGS", "24.61", DAY - timedelta(days=5), "nbkr", weekly=True)
    assert flags(judged([weekly, quote("USD/KGS", "88.0", bank="nbkr")], [])) == {}


@pytest.mark.skipif(not SAMPLES.exists(), reason="recorded answers are not beside the project")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_recorded_manat_of_uzbekistan_is_flagged_and_the_next_day_is_not(order: tuple[int, int]) -> None:
    fetched = datetime(2026, 4, 2, 12, tzinfo=UTC)
    days = [cbu.parse(path.read_bytes()).quotes for path in sorted(SAMPLES.glob("cbu_0*"))]
    series = [Quote("cbu", row.base, row.counter, row.value, row.date, fetched) for at in order for row in days[at]]
    result = judged(series, [])
    assert flags(result) == {("TMT", date(2026, 4, 1)): QuoteFlag.PEG}
    assert len(result) == 150


def series(*values: str, pair: str = "USD/KZT") -> list[Quote]:
    first = DAY - timedelta(days=len(values) - 1)
    return [quote(pair, value, first + timedelta(days=at)) for at, value in enumerate(values)]


def test_a_step_of_a_quarter_passes() -> None:
    assert flags(judged(series("400", "500", "400"), [])) == {}


def test_a_spike_is_flagged_and_what_follows_is_not() -> None:
    assert flags(judged(series("476", "47.6", "477", "478"), [])) == {("USD", DAY - timedelta(days=2)): QuoteFlag.JUMP}


def test_a_new_level_is_accepted_once_it_stays_and_the_flag_is_lifted() -> None:
    assert flags(judged(series("476", "700"), [])) == {("USD", DAY): QuoteFlag.JUMP}
    assert flags(judged(series("476", "700", "705"), [])) == {}


def test_a_devaluation_confirmed_by_a_sister_passes_on_its_first_day() -> None:
    before, after = DAY - timedelta(days=1), DAY
    own = table("nbk", "KZT", "476.2", before) + table("nbk", "KZT", "680", after, KZT="0")
    moved = str(1 / Decimal(680))
    assert flags(judged(own, table("cbu", "UZS", "12150", after, KZT=moved))) == {}
    unmoved = flags(judged(own, table("cbu", "UZS", "12150", before)))
    assert unmoved[("USD", after)] is QuoteFlag.JUMP


def test_two_banks_that_step_alike_confirm_each_other_though_both_are_held_back() -> None:
    before = DAY - timedelta(days=1)
    own = table("nbk", "KZT", "476.2", before) + table("nbk", "KZT", "680", DAY)
    others = table("cbu", "UZS", "12150", before) + table("cbu", "UZS", "12150", DAY)
    witness = quote("KZT/UZS", str(Decimal(12150) / 680), DAY, "cbu")
    stands = [one for one in others if (one.base, one.date) != ("KZT", DAY)]
    assert flags(judged(own, stands))[("USD", DAY)] is QuoteFlag.JUMP
    assert flags(judged(own, stands, [witness])) == {}
    mistyped = quote("KZT/UZS", str(Decimal(12150) / 4762), DAY, "cbu")
    assert flags(judged(own, stands, [mistyped]))[("USD", DAY)] is QuoteFlag.JUMP


def test_a_weekend_that_repeats_a_typing_mistake_does_not_confirm_it() -> None:
    friday, saturday, monday = (DAY - timedelta(days=back) for back in (5, 4, 2))
    before = table("nbt", "TJS", "9.30", friday - timedelta(days=1))
    wrong = [one for day in (friday, saturday, monday) for one in table("nbt", "TJS", "9.31", day, EUR="11.6")]
    held = flags(judged([*before, *wrong], []))
    assert held == {("EUR", day): QuoteFlag.JUMP for day in (friday, saturday)} | {("EUR", monday): QuoteFlag.JUMP}
    tuesday = table("nbt", "TJS", "9.32", monday + timedelta(days=1))
    assert flags(judged([*before, *wrong, *tuesday], [])) == held
    stays = table("nbt", "TJS", "9.32", monday + timedelta(days=1), EUR="11.5")
    assert flags(judged([*before, *wrong, *stays], [])) == {}


def test_a_week_of_a_table_ten_times_too_high_is_held_back_all_week() -> None:
    days = [DAY + timedelta(days=at) for at in range(-1, 8)]
    own = table("nbk", "KZT", "476.2", days[0])
    own += [one for at, day in enumerate(days[1:]) for one in table("nbk", "KZT", str(4762 + 10 * at), day)]
    sisters = [
        one
        for day in days
        for bank, counter, dollar in (("cbu", "UZS", "12150"), ("cbr", "RUB", "79.3"))
        for one in table(bank, counter, dollar, day)
    ]
    now = datetime(2026, 8, 19, tzinfo=UTC)
    held = flags(judged([replace(one, fetched_at=now) for one in own], sisters))
    assert {day for _, day in held} == set(days[1:])
    assert {code for code, _ in held} == {one.base for one in own}


@pytest.mark.parametrize("factor", ["0.9", "1.12", "0.8"])
def test_what_no_sister_follows_is_believed_of_no_currency_however_often_it_is_said(factor: str) -> None:
    """The dollar is held back, and the others do not pass as its price grows old."""
    days = [DAY + timedelta(days=day) for day in range(-8, 1)]
    own, sisters = table("nbk", "KZT", "476.2", days[0]), []
    for at, on in enumerate(days):
        if at:
            own += table("nbk", "KZT", str(Decimal("476.2") * Decimal(factor) + Decimal(at % 3) / 10), on)
        sisters += [*table("cbu", "UZS", "12150", on), *table("nbkr", "KGS", "86.2", on)]
    held = flags(judged(own, sisters))
    assert held.keys() == {(one.base, one.date) for one in own if one.date > days[0]}


def test_a_day_of_a_quarter_passes_while_no_two_sisters_of_that_day_have_stayed() -> None:
    before = DAY - timedelta(days=1)
    own = table("nbk", "KZT", "476.2", before) + table("nbk", "KZT", "592")
    yesterdays = [replace(one, date=before) for one in SISTERS]
    assert flags(judged(own, yesterdays)) == {}
    assert flags(judged(own, SISTERS[:5])) == {}
    held = flags(judged(own, SISTERS))
    assert held[("USD", DAY)] is QuoteFlag.JUMP
    tomorrow = table("nbk", "KZT", "595", DAY + timedelta(days=1))
    assert flags(judged([*own, *tomorrow], SISTERS)) == {}  # it stays, and nobody has spoken since


def test_a_dollar_a_fifth_off_for_a_day_is_held_back() -> None:
    days = [DAY - timedelta(days=at) for at in (2, 1, 0)]
    own = [quote("USD/KZT", value, on) for value, on in zip(("476", "571", "477"), days, strict=True)]
    sisters = [one for on in days for one in (*table("cbu", "UZS", "12150", on), *table("cbr", "RUB", "79.3", on))]
    assert flags(judged(own, sisters)) == {("USD", days[1]): QuoteFlag.JUMP}


def test_a_long_gap_allows_a_longer_step() -> None:
    first = quote("USD/KZT", "476", DAY - timedelta(days=30))
    assert flags(judged([first, quote("USD/KZT", "760")], [])) == {}
    assert flags(judged([first, quote("USD/KZT", "4760")], [])) == {("USD", DAY): QuoteFlag.JUMP}


def test_the_least_change_that_can_be_printed_is_no_jump() -> None:
    assert flags(judged(series("0.0002", "0.0003", "0.0002", pair="IRR/KZT"), [])) == {}
    assert len(flags(judged(series("0.0002", "0.0020", pair="IRR/KZT"), []))) == 1


def test_a_wrong_nominal_is_far_from_the_cross_rate_on_the_first_day_already() -> None:
    own = table("nbk", "KZT", "476.2", KGS="0.116")
    assert flags(judged(own, SISTERS)) == {("KGS", DAY): QuoteFlag.CROSS}


def test_a_bank_s_own_dollar_is_doubted_by_two_sisters_not_by_one() -> None:
    own = [quote("USD/KZT", "4762")]
    assert flags(judged(own, SISTERS[:5])) == {}
    assert flags(judged(own, SISTERS)) == {("USD", DAY): QuoteFlag.CROSS}


def test_a_wrong_dollar_does_not_take_the_other_currencies_with_it() -> None:
    own = table("nbk", "KZT", "476.2")
    own[0] = quote("USD/KZT", "4762")
    assert flags(judged(own, SISTERS)) == {("USD", DAY): QuoteFlag.CROSS}


def test_one_near_sister_is_enough() -> None:
    odd = table("nbkr", "KGS", "86.2", RUB="0.126")
    assert flags(judged(table("nbk", "KZT", "476.2"), [*odd, *table("cbu", "UZS", "12150")])) == {}


def test_a_currency_with_many_official_rates_may_differ() -> None:
    own = [quote("USD/KZT", "476.2"), quote("IRR/KZT", "0.0113")]
    other = [quote("USD/UZS", "12150", bank="cbu"), quote("IRR/UZS", "0.009", bank="cbu")]
    assert flags(judged(own, other)) == {}


def test_the_euro_s_bank_is_held_against_the_others_too() -> None:
    ecb = [quote("EUR/USD", "1.16", bank="ecb"), quote("EUR/CNY", "83.1", bank="ecb")]
    sisters = [quote("USD/KZT", "476.2"), quote("CNY/KZT", "66.2"), quote("EUR/KZT", "552")]
    assert {(one.counter, one.flag) for one in judged(ecb, sisters)} == {("USD", None), ("CNY", QuoteFlag.CROSS)}


VALUES = st.decimals("0.5", "2000", places=4)


@given(values=st.lists(VALUES, min_size=1, max_size=8), seed=st.randoms())
def test_flags_do_not_depend_on_the_order_of_arrival(values: list[Decimal], seed: object) -> None:
    days = series(*map(str, values))
    known: tuple[Quote, ...] = ()
    shuffled = list(days)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    for one in shuffled:
        known = judged([*known, one], SISTERS)
    assert known == judged(days, SISTERS)


@given(values=st.lists(VALUES, min_size=1, max_size=8))
def test_nothing_is_lost_and_nothing_changed_but_flags(values: list[Decimal]) -> None:
    days = series(*map(str, values))
    assert [(one.date, one.value) for one in judged(days, [])] == [(one.date, one.value) for one in days]
