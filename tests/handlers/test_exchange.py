"""From quotes to the rates card: whose word counts, how it changed, what the reader is told beside the figure."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.exchange import LOCAL, Against, Mark, Rate, by_bank, card, change_percent, cross, displayed, series
from handlers.exchange import rate as rate_on
from storage.records import Quote, QuoteFlag

WEDNESDAY = date(2026, 8, 12)
NOON = datetime(2026, 8, 12, 12, tzinfo=UTC)
OTHERS = ("AED", "GBP", "JPY", "PLN", "TRY")


def quote(
    bank: str, pair: str, value: str | Decimal, days: int = 0, *, weekly: bool = False, flag: QuoteFlag | None = None
) -> Quote:
    """An invented quote dated ``days`` after Wednesday."""
    base, counter = pair.split("/")
    return Quote(bank, base, counter, Decimal(value), WEDNESDAY + timedelta(days=days), NOON, weekly, flag)


PLAIN = [
    quote("nbkr", "USD/KGS", "86.1234"),
    quote("nbkr", "USD/KGS", "86.1000", -1),
    quote("nbkr", "RUB/KGS", "1.0987"),
    quote("nbkr", "EUR/KGS", "99.8877"),
    quote("nbkr", "KZT/KGS", "0.1799"),
    quote("nbkr", "UZS/KGS", "0.0071", -4, weekly=True),
    quote("nbkr", "TMT/KGS", "24.6067", -4, weekly=True),
    quote("nbk", "USD/KZT", "478.77"),
    quote("nbk", "USD/KZT", "481.54", -1),
    quote("nbk", "KGS/KZT", "5.56"),
    quote("nbk", "EUR/KZT", "555.71"),
    quote("nbt", "USD/TJS", "9.3371"),
    quote("nbt", "USD/TJS", "9.3450", -1),
    quote("cbu", "USD/UZS", "12194.21"),
    quote("cbu", "USD/UZS", "12210.71", -1),
    quote("cbu", "KGS/UZS", "141.08"),
    quote("ecb", "EUR/USD", "1.1621", -1),
    quote("ecb", "EUR/CNY", "8.3102", -1),
    quote("cbr", "USD/RUB", "79.5512"),
    quote("cbr", "EUR/RUB", "92.4471"),
    quote("cbr", "AED/RUB", "21.6610"),
]


def rate(base: str, counter: str, quotes: list[Quote] = PLAIN, now: datetime = NOON) -> Rate:
    found = cross(quotes, base, counter, now)
    assert found is not None
    return found


def test_the_card_of_the_dollar() -> None:
    shown = card(PLAIN, "USD", NOON)
    lines = [(row.currency, displayed(row.rate.value), row.rate.change_percent) for row in shown.rows if row.rate]
    assert lines == [
        ("KGS", Decimal("86.12"), Decimal("0.03")),
        ("KZT", Decimal("478.77"), Decimal("-0.58")),
        ("TJS", Decimal("9.337"), Decimal("-0.08")),
        ("TMT", Decimal("3.500"), None),
        ("UZS", Decimal(12194), Decimal("-0.14")),
    ]
    assert shown.banks == ("NBKR", "NBK", "NBT", "CBU")
    assert [row.rate.marks for row in shown.rows if row.rate] == [set(), set(), set(), {Mark.PEGGED}, set()]
    assert [row.rate.date for row in shown.rows if row.rate] == [WEDNESDAY] * 3 + [None, WEDNESDAY]


def test_the_inverse_card_has_four_significant_digits_too() -> None:
    shown = card(PLAIN, "USD", NOON, inverse=True)
    assert [str(displayed(row.rate.value)) for row in shown.rows if row.rate] == [
        "0.01161",
        "0.002089",
        "0.1071",
        "0.2857",
        "0.00008201",
    ]
    assert shown.inverse
    assert shown.rows[1].rate.change_percent == Decimal("0.58")


def test_a_base_among_the_five_has_no_row_of_its_own() -> None:
    assert [row.currency for row in card(PLAIN, "KZT", NOON).rows] == ["KGS", "TJS", "TMT", "UZS"]


def test_nobody_says_anything() -> None:
    assert cross([], "USD", "KZT", NOON) is None
    assert [row.rate for row in card([], "EUR", NOON).rows] == [None] * 5
    assert cross(PLAIN, "XAU", "KZT", NOON) is None


# -- rule 7: whose word


@pytest.mark.parametrize(
    ("base", "counter", "value", "banks"),
    [
        ("RUB", "KGS", "1.099", ("NBKR",)),  # its own bank's direct quote, not over the dollar
        ("EUR", "KZT", "555.71", ("NBK",)),
        ("KGS", "UZS", "141.08", ("CBU",)),  # NBKR has two digits, and weekly ones
        ("KGS", "KZT", "5.559", ("NBKR",)),  # 0.1799 is printed finer than 5.56
        ("TJS", "UZS", "1306", ("NBT", "CBU")),  # no direct quote: over the dollar, each leg from its own bank
        ("KZT", "TMT", "0.007310", ("NBK",)),  # the peg is nobody's word
        ("RUB", "KZT", "6.018", ("CBR", "NBK")),
        ("CNY", "KZT", "66.95", ("ECB", "NBK")),
        ("AED", "UZS", "3320", ("CBR", "CBU")),
        ("TMT", "KGS", "24.61", ("NBKR",)),
        ("EUR", "USD", "1.162", ("ECB",)),
        ("USD", "CNY", "7.151", ("ECB",)),
        ("USD", "RUB", "79.55", ("CBR",)),
        ("EUR", "RUB", "92.45", ("CBR",)),
        ("AED", "USD", "0.2723", ("CBR",)),
    ],
)
def test_whose_word_counts(base: str, counter: str, value: str, banks: tuple[str, ...]) -> None:
    found = rate(base, counter)
    assert displayed(found.value) == Decimal(value)
    assert set(found.banks) == set(banks)
    back = rate(counter, base)
    assert abs(back.value * found.value - 1) < Decimal("1e-20")
    assert back.marks == found.marks


def test_a_currency_is_worth_itself() -> None:
    assert rate("KZT", "KZT").value == 1


# -- rule 4: changes


def test_without_a_publication_before_there_is_no_change() -> None:
    assert rate("RUB", "KGS").change_percent is None


@pytest.mark.parametrize("before", ["478.77", "478.7699", "478.79"])
def test_what_rounds_to_nothing_is_plain_zero(before: str) -> None:
    found = rate("USD", "KZT", [quote("nbk", "USD/KZT", "478.77"), quote("nbk", "USD/KZT", before, -1)])
    assert str(found.change_percent) == "0.00"


def test_over_the_dollar_only_what_was_published_last_has_changed() -> None:
    quotes = [
        quote("nbt", "USD/TJS", "9.0"),
        quote("nbt", "USD/TJS", "10.0", -1),
        quote("cbu", "USD/UZS", "12000", -1),
        quote("cbu", "USD/UZS", "11000", -2),
    ]
    assert rate("TJS", "UZS", quotes).change_percent == Decimal("11.11")


def week(bank: str, counter: str, dollars: list[str], first: int) -> list[Quote]:
    """A bank's table over some days; the other currencies move with the dollar."""
    return [
        quote(bank, f"{code}/{counter}", Decimal(dollar) * factor, first + at)
        for at, dollar in enumerate(dollars)
        for factor, code in enumerate(("USD", *OTHERS), 1)
    ]


def test_a_weekend_that_repeats_friday_is_no_publication() -> None:
    monday = datetime(2026, 8, 10, 2, tzinfo=UTC)
    table = week("nbt", "TJS", ["9.20", "9.30", "9.30", "9.30"], -6)  # Thursday, Friday, and the weekend
    assert rate("USD", "TJS", table, monday).change_percent == Decimal("1.09")
    assert rate("USD", "TJS", table, monday).date == date(2026, 8, 9)


def test_a_bank_that_only_ever_repeats_itself_has_not_changed() -> None:
    assert rate("USD", "TJS", week("nbt", "TJS", ["9.30"] * 3, -2)).change_percent == 0


def test_one_unchanged_figure_in_a_changed_table_is_a_publication() -> None:
    table = week("nbt", "TJS", ["9.20", "9.30"], -2) + week("nbt", "TJS", ["9.40"], 0)
    table = [one for one in table if not (one.base == "USD" and one.date == WEDNESDAY)]
    table.append(quote("nbt", "USD/TJS", "9.30"))
    assert str(rate("USD", "TJS", table).change_percent) == "0.00"


# -- rule 2: tomorrow, and days ago


def test_tomorrow_s_rate_is_announced_beside_today_s() -> None:
    quotes = [quote("nbk", "USD/KZT", "480", 1), *PLAIN]
    found = rate("USD", "KZT", quotes)
    assert found.value == Decimal("478.77")
    assert found.change_percent == Decimal("-0.58")
    assert found.next is not None
    assert (found.next.value, found.next.date) == (480, date(2026, 8, 13))
    assert found.next.holds_from == datetime(2026, 8, 12, 19, tzinfo=UTC)  # midnight in Almaty, UTC+5
    assert found.next.change_percent == Decimal("0.26")
    assert Mark.NEXT not in found.marks


def test_tomorrow_s_rate_holds_from_midnight_where_the_bank_is() -> None:
    quotes = [quote("nbkr", "USD/KGS", "86.5", 1), *PLAIN]
    late = datetime(2026, 8, 12, 18, 30, tzinfo=UTC)  # half past midnight in Bishkek, UTC+6
    assert rate("USD", "KGS", quotes, late).value == Decimal("86.5")
    assert rate("USD", "KGS", quotes, late - timedelta(hours=1)).value == Decimal("86.1234")


def test_where_nothing_holds_yet_the_coming_rate_is_shown_and_marked() -> None:
    found = rate("USD", "KGS", [quote("nbkr", "USD/KGS", "86.5", 1)])
    assert found.marks == {Mark.NEXT}
    assert found.holds_from == datetime(2026, 8, 12, 18, tzinfo=UTC)
    assert (found.change_percent, found.next, found.age_days) == (None, None, 0)


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        (datetime(2026, 8, 14, 12, tzinfo=UTC), True),  # Friday: Thursday and Friday were missed
        (datetime(2026, 8, 13, 12, tzinfo=UTC), False),  # Thursday's may still come
    ],
)
def test_a_missed_publication_makes_a_rate_stale(now: datetime, *, stale: bool) -> None:
    found = rate("USD", "KZT", [quote("nbk", "USD/KZT", "478.77")], now)
    assert (Mark.STALE in found.marks) is stale
    assert found.age_days == (now.date() - WEDNESDAY).days


def test_a_weekend_makes_nothing_stale() -> None:
    friday = quote("nbk", "USD/KZT", "478.77", 2)
    assert rate("USD", "KZT", [friday], datetime(2026, 8, 17, 3, tzinfo=UTC)).marks == set()


def test_a_weekly_rate_is_marked_and_has_an_age() -> None:
    found = rate("TMT", "KGS")
    assert (found.marks, found.age_days) == ({Mark.WEEKLY}, 4)
    old = rate("TMT", "KGS", [quote("nbkr", "TMT/KGS", "24.6", -11, weekly=True)])
    assert Mark.STALE in old.marks


# -- the peg and the fall-back


def test_the_manat_s_bank_is_named_while_it_answers_and_the_peg_stands_in_when_it_does_not() -> None:
    fresh = rate("USD", "TMT", [quote("cbt", "USD/TMT", "3.5")])
    assert (fresh.banks, fresh.marks, fresh.date) == (("CBT",), {Mark.PEGGED}, WEDNESDAY)
    silent = rate("USD", "TMT", [quote("cbt", "USD/TMT", "3.5", -30)])
    assert (silent.value, silent.banks, silent.marks, silent.date) == (Decimal("3.5"), (), {Mark.PEGGED}, None)
    assert rate("TMT", "USD", []).value == 1 / Decimal("3.5")


def test_an_old_quote_of_the_manat_s_bank_gives_way_to_the_peg_over_the_dollar() -> None:
    found = rate("EUR", "TMT", [*PLAIN, quote("cbt", "EUR/TMT", "4.5", -30)])
    assert displayed(found.value) == Decimal("4.067")
    assert found.marks == {Mark.PEGGED}


def test_frankfurter_is_asked_only_where_a_bank_is_silent_or_stale() -> None:
    fallback = [quote("frankfurter", "USD/KZT", "479.11"), quote("frankfurter", "USD/EUR", "0.8605")]
    assert rate("USD", "KZT", PLAIN + fallback).banks == ("NBK",)
    for own in ([], [quote("nbk", "USD/KZT", "470", -9)]):
        found = rate("USD", "KZT", own + fallback)
        assert (found.value, found.banks, found.marks) == (Decimal("479.11"), ("Frankfurter",), {Mark.FALLBACK})
    assert displayed(rate("EUR", "KZT", fallback).value) == Decimal("556.78")


def test_a_stale_bank_is_better_than_nothing() -> None:
    found = rate("USD", "KZT", [quote("nbk", "USD/KZT", "470", -9)])
    assert (found.value, found.marks, found.age_days) == (470, {Mark.STALE}, 9)


def test_flagged_quotes_are_not_shown() -> None:
    bad = quote("nbk", "USD/KZT", "47.8", flag=QuoteFlag.JUMP)
    assert rate("USD", "KZT", [bad, quote("nbk", "USD/KZT", "478", -1)]).value == 478


# -- the way it was found, and other days


def test_a_rate_tells_its_way() -> None:
    direct = rate("RUB", "KGS")
    assert (direct.direct, direct.over) == (True, ())
    assert [(leg.pair, leg.inverted, leg.value) for leg in direct.route] == [
        (("nbkr", "RUB", "KGS"), False, Decimal("1.0987"))
    ]
    crossed = rate("RUB", "UZS")
    assert (crossed.direct, crossed.over, crossed.dates) == (False, ("USD",), (WEDNESDAY, WEDNESDAY))
    assert [(leg.base, leg.counter, leg.pair, leg.inverted) for leg in crossed.route] == [
        ("RUB", "USD", ("cbr", "USD", "RUB"), True),
        ("USD", "UZS", ("cbu", "USD", "UZS"), False),
    ]
    back = rate("UZS", "RUB")
    assert [(leg.base, leg.counter) for leg in back.route] == [("UZS", "USD"), ("USD", "RUB")]
    peg = rate("KZT", "TMT").route[-1]
    assert (peg.bank, peg.pair, peg.date, peg.value) == (None, None, None, Decimal("3.5"))


def test_two_currencies_that_no_bank_quotes_together_meet_over_the_dollar() -> None:
    quotes = [*PLAIN, quote("nbt", "AFN/TJS", "0.1334"), quote("cbr", "NOK/RUB", "7.9")]
    found = rate("AFN", "NOK", quotes)
    assert found.over == ("TJS", "USD", "RUB")
    assert set(found.banks) == {"NBT", "CBR"}
    assert found.value == Decimal("0.1334") * Decimal("79.5512") / (Decimal("9.3371") * Decimal("7.9"))


def test_a_past_day_knows_what_held_then_and_nothing_later() -> None:
    quotes = [quote("nbk", "USD/KZT", str(470 + day), day) for day in (-30, -8, -7, -1, 0, 1)]
    values = [
        found and found.value
        for found in series(quotes, "USD", "KZT", [WEDNESDAY - timedelta(days=n) for n in (40, 30, 7, 2, 1)])
    ]
    assert values == [None, 440, 463, 463, 469]
    then = rate_on(quotes, "USD", "KZT", on=WEDNESDAY - timedelta(days=4))
    assert then is not None
    assert (then.date, then.age_days, then.next, then.marks) == (date(2026, 8, 5), 3, None, {Mark.STALE})
    assert (rate_on(quotes, "USD", "KZT", on=NOON) or then).next is not None


def test_a_change_is_counted_from_a_week_or_a_month_ago() -> None:
    quotes = [
        quote("nbk", "USD/KZT", value, day) for value, day in (("500", -33), ("450", -9), ("400", -3), ("495", 0))
    ]
    counted = {against: rate_on(quotes, "USD", "KZT", on=NOON, against=against) for against in Against}
    assert {against: found and (found.change_percent, found.since) for against, found in counted.items()} == {
        Against.PUBLICATION: (Decimal("23.75"), date(2026, 8, 9)),
        Against.WEEK: (Decimal("10.00"), date(2026, 8, 3)),
        Against.MONTH: (Decimal("-1.00"), date(2026, 7, 10)),
    }


def test_a_change_over_a_gap_in_the_history_is_not_shown() -> None:
    quotes = [quote("nbk", "USD/KZT", "500", -60), quote("nbk", "USD/KZT", "495")]
    for against in (Against.WEEK, Against.MONTH):
        found = rate_on(quotes, "USD", "KZT", on=NOON, against=against)
        assert found is not None
        assert (found.change_percent, found.since) == (None, None)


# -- properties

PRICE = st.decimals("0.00001", "5000", places=5)
CODES = ("USD", "EUR", "RUB", "CNY", *LOCAL)
HOMES = {"nbkr": "KGS", "nbk": "KZT", "nbt": "TJS", "cbu": "UZS", "cbr": "RUB"}


@st.composite
def worlds(draw: st.DrawFn) -> list[Quote]:
    """Any subset of quotes of any banks over a few days."""
    pairs = [(bank, f"{code}/{own}") for bank, own in [*HOMES.items(), ("cbt", "TMT")] for code in CODES if code != own]
    pairs += [("ecb", f"EUR/{code}") for code in CODES if code != "EUR"]
    pairs += [("frankfurter", f"USD/{code}") for code in CODES if code != "USD"]
    days = st.sets(st.integers(-20, 2), min_size=1, max_size=3)
    told = draw(st.dictionaries(st.sampled_from(pairs), days, max_size=25))
    return [
        quote(bank, pair, draw(PRICE), day, weekly=draw(st.booleans()))
        for (bank, pair), dated in told.items()
        for day in dated
    ]


@given(quotes=worlds(), base=st.sampled_from(CODES), counter=st.sampled_from(CODES))
def test_there_and_back_is_where_one_started(quotes: list[Quote], base: str, counter: str) -> None:
    there, back = cross(quotes, base, counter, NOON), cross(quotes, counter, base, NOON)
    assert (there is None) == (back is None)
    if there and back:
        assert abs(there.value * back.value - 1) < Decimal("1e-20")
        assert (there.marks, there.date, set(there.banks)) == (back.marks, back.date, set(back.banks))


@given(quotes=worlds(), base=st.sampled_from(CODES), inverse=st.booleans())
def test_no_card_shows_a_negative_zero_or_fewer_than_four_digits(
    quotes: list[Quote], base: str, *, inverse: bool
) -> None:
    for row in card(quotes, base, NOON, inverse=inverse).rows:
        if row.rate:
            change = row.rate.change_percent
            assert change is None or not (change.is_signed() and change == 0)
            assert len(displayed(row.rate.value).as_tuple().digits) >= 4
            assert row.rate.value > 0


@given(prices=st.fixed_dictionaries({code: st.decimals("0.0001", "10", places=8) for code in CODES}))
def test_banks_that_agree_make_consistent_triangles(prices: dict[str, Decimal]) -> None:
    prices |= {"USD": Decimal(1), "TMT": 1 / Decimal("3.5")}
    quotes = [
        quote(bank, f"{code}/{counter}", prices[code] / prices[counter])
        for bank, counter in HOMES.items()
        for code in CODES
        if code != counter
    ]
    quotes += [quote("ecb", f"EUR/{code}", prices["EUR"] / prices[code]) for code in ("USD", "CNY")]
    for one, two, three in (("USD", "KZT", "UZS"), ("EUR", "KGS", "TJS"), ("RUB", "CNY", "TMT"), ("KZT", "TMT", "EUR")):
        around = rate(one, two, quotes).value * rate(two, three, quotes).value * rate(three, one, quotes).value
        assert abs(around - 1) < Decimal("1e-15")


@given(before=PRICE, after=PRICE)
def test_a_change_is_signed_as_it_moved(before: Decimal, after: Decimal) -> None:
    change = change_percent(before, after)
    assert change == 0 or (change > 0) == (after > before)
    assert str(change) != "-0.00"


def test_where_every_way_is_stale_the_newest_is_taken() -> None:
    quotes = [
        quote("ecb", "EUR/USD", "1.1831", -4000),
        quote("nbk", "EUR/KZT", "555", -20),
        quote("nbk", "USD/KZT", "500", -20),
    ]
    found = rate("EUR", "USD", quotes)
    assert found.value == Decimal("1.11")
    assert Mark.STALE in found.marks
    assert found.banks == ("NBK",)


def test_one_bank_s_own_word_whichever_way_round_it_is() -> None:
    quotes = [*PLAIN, quote("cbr", "KGS/RUB", "0.9077"), quote("cbr", "KGS/RUB", "0.92", -8)]
    sent = by_bank(quotes, "cbr", "RUB", "KGS", on=NOON, against=Against.WEEK)
    assert sent is not None
    assert (sent.value, sent.banks, sent.direct) == (1 / Decimal("0.9077"), ("CBR",), True)
    assert (sent.change_percent, sent.since) == (Decimal("1.36"), WEDNESDAY - timedelta(days=8))
    assert by_bank(quotes, "cbr", "RUB", "MNT", on=NOON) is None
    assert by_bank(quotes, "cbr", "RUB", "KGS", on=WEDNESDAY - timedelta(days=9)) is None
