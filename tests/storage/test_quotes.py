"""Rates are exact, known by bank, pair and day, and shown unless flagged."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from storage import corrections, quotes, versions
from storage.database import Database
from storage.records import HeldCorrection, Quote, QuoteFlag, SaveResult

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
DAY = date(2026, 5, 24)


def made(days_ago: int = 0, value: str = "87.4512", **changes) -> Quote:
    quote = Quote("nbkr", "USD", "KGS", Decimal(value), DAY - timedelta(days=days_ago), NOON)
    return replace(quote, **changes)


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


@pytest.mark.parametrize(
    "value",
    ["0.000001", "0.00000114432198", "9999999.99999", "12194.3300000", "0.0114400000000", "1E-12", "123456789012"],
)
async def test_values_are_exact(value: str):
    quote = made(value=value, weekly=True)
    await quotes.save([quote])
    (stored,) = await quotes.recent(1)
    assert stored == quote
    assert stored.value.as_tuple() == Decimal(format(Decimal(value), "f")).as_tuple()


async def test_new_changed_and_unchanged():
    assert await quotes.save([made(0), made(1), made(0, base="EUR")]) == SaveResult(3, 0, 0)
    assert await quotes.save([made(0), made(1, fetched_at=NOON + timedelta(hours=1))]) == SaveResult(0, 0, 2)
    assert (await versions.read()).quotes == 1

    changed = [made(0, value="87.4513"), made(1, flag=QuoteFlag.JUMP), made(0, base="EUR", weekly=True), made(2)]
    assert await quotes.save(changed) == SaveResult(1, 3, 0)

    assert (await versions.read()).quotes == 2
    assert await quotes.between("nbkr", "USD", "KGS", DAY - timedelta(days=2), DAY) == (made(2), changed[1], changed[0])
    assert await quotes.recent(1) == (changed[2], changed[0])


async def test_the_same_number_written_otherwise_is_no_change():
    await quotes.save([made(value="87.45")])
    assert await quotes.save([made(value="87.4500")]) == SaveResult(0, 0, 1)


async def test_of_repeats_in_a_batch_the_last_counts():
    assert await quotes.save([made(value="1"), made(value="2")]) == SaveResult(1, 0, 1)
    assert [quote.value for quote in await quotes.recent()] == [Decimal(2)]
    assert await quotes.save([]) == SaveResult(0, 0, 0)


async def test_recent_skips_flagged_ones_and_goes_by_pair():
    dollars = [made(days) for days in range(6)]
    dollars[1] = replace(dollars[1], flag=QuoteFlag.CROSS)
    euros = [made(days, base="EUR") for days in (40, 400)]
    tenge = made(3, bank="nbk", counter="KZT")
    hidden = made(0, base="TMT", flag=QuoteFlag.NOT_POSITIVE)
    await quotes.save([*dollars, *euros, tenge, hidden])

    assert await quotes.recent() == (tenge, *euros, dollars[0], dollars[2], dollars[3])
    assert await quotes.recent(1) == (tenge, euros[0], dollars[0])


async def test_periods_dates_and_flags():
    await quotes.save([made(days, flag=QuoteFlag.PEG if days == 2 else None) for days in range(5)])
    await quotes.save([made(9, base="EUR"), made(30, bank="nbk")])

    found = await quotes.between("nbkr", "USD", "KGS", DAY - timedelta(days=3), DAY - timedelta(days=1))
    assert [quote.date for quote in found] == [DAY - timedelta(days=days) for days in (3, 2, 1)]
    assert await quotes.between("nbkr", "KGS", "USD", DAY - timedelta(days=9), DAY) == ()
    assert await quotes.dates("nbkr") == {DAY - timedelta(days=days) for days in (0, 1, 2, 3, 4, 9)}
    assert await quotes.dates("cbu") == frozenset()
    assert await quotes.flagged(DAY - timedelta(days=2)) == (made(2, flag=QuoteFlag.PEG),)
    assert await quotes.flagged(DAY - timedelta(days=1)) == ()


async def test_what_was_in_force_on_a_day_is_the_newest_up_to_it():
    dollars = [made(days, flag=QuoteFlag.JUMP if days == 3 else None) for days in (0, 3, 5)]
    euro = made(40, base="EUR")
    await quotes.save([*dollars, euro, made(0, bank="nbk", counter="KZT")])
    assert await quotes.in_force(DAY - timedelta(days=3)) == (euro, dollars[2])
    assert await quotes.in_force(DAY - timedelta(days=40)) == (euro,)
    assert await quotes.in_force(DAY - timedelta(days=41)) == ()
    assert len(await quotes.in_force(DAY)) == 3


async def test_a_corrected_figure_is_remembered():
    later = NOON + timedelta(hours=3)
    await quotes.save([made(), made(1), made(base="EUR", value="99.1")])
    await quotes.save(
        [made(value="87.46", fetched_at=later), made(1, flag=QuoteFlag.JUMP), made(base="EUR", value="99.10")]
    )
    (one,) = await quotes.revisions(NOON)
    assert (one.bank, one.base, one.counter, one.date, one.old, one.new, one.seen_at) == (
        "nbkr", "USD", "KGS", DAY, Decimal("87.4512"), Decimal("87.46"), later,
    )  # fmt: skip
    await quotes.save([made(value="87.47", fetched_at=later + timedelta(hours=1))])
    assert [revision.new for revision in await quotes.revisions(NOON, "nbkr")] == [Decimal("87.47"), Decimal("87.46")]
    assert await quotes.revisions(NOON, "nbk") == ()
    assert len(await quotes.revisions(later + timedelta(minutes=1))) == 1
    await quotes.prune_revisions(later + timedelta(minutes=1))
    assert len(await quotes.revisions(NOON)) == 1


async def test_a_flag_is_changed_only_where_the_value_is_still_the_one_that_was_judged():
    await quotes.save([made(flag=QuoteFlag.JUMP), made(1)])
    before = (await versions.read()).quotes
    assert await quotes.reflag([made(), made(1, value="87.0", flag=QuoteFlag.CROSS), made(2)]) == 1
    assert await quotes.flagged(DAY - timedelta(days=5)) == ()
    assert (await versions.read()).quotes == before + 1
    assert await quotes.reflag([]) == 0


async def test_days_by_currency():
    await quotes.save([made(0), made(3), made(1, base="EUR"), made(0, bank="nbk", counter="KZT")])
    assert await quotes.days_by_base("nbkr", DAY - timedelta(days=2)) == {
        "USD": {DAY},
        "EUR": {DAY - timedelta(days=1)},
    }


async def test_a_correction_that_fails_is_kept_beside_what_stands():
    wrong = made(value="602.7", flag=QuoteFlag.JUMP)
    await quotes.save([made(), made(1), made(base="EUR", value="99.1")])
    version = (await versions.read()).quotes
    assert await quotes.save([], held=[wrong]) == SaveResult(0, 0, 0)
    assert (await versions.read()).quotes == version
    assert await corrections.held(DAY) == (HeldCorrection(wrong, Decimal("87.4512")),)
    assert await corrections.held(DAY + timedelta(days=1)) == await corrections.held(DAY.min, DAY.min) == ()
    assert [quote.value for quote in await quotes.between("nbkr", "USD", "KGS", DAY, DAY)] == [Decimal("87.4512")]
    assert await quotes.flagged(DAY) == await quotes.revisions(NOON - timedelta(days=9)) == ()


async def test_of_corrections_of_one_day_the_newest_is_kept_newest_days_first():
    await quotes.save([made(), made(1)], held=[made(value="602.7", flag=QuoteFlag.JUMP)])
    newest = made(value="610", weekly=True, fetched_at=NOON + timedelta(hours=1), flag=QuoteFlag.CROSS)
    older = made(1, value="1", flag=QuoteFlag.CROSS)
    await quotes.save([], held=[older, newest])
    assert [one.said for one in await corrections.held(DAY - timedelta(days=2))] == [newest, older]


async def test_a_held_correction_goes_once_it_is_saved_or_taken_back():
    wrong, other = made(value="120", flag=QuoteFlag.JUMP), made(1, value="121", flag=QuoteFlag.JUMP)
    await quotes.save([made(), made(1)], held=[wrong, other])
    await quotes.save([made(flag=QuoteFlag.CROSS)])
    assert len(await corrections.held(DAY.min)) == 2  # another flag is no other figure
    await quotes.save([replace(wrong, flag=None)])
    assert [one.said for one in await corrections.held(DAY.min)] == [other]
    (revision,) = await quotes.revisions(NOON)
    assert (revision.old, revision.new) == (Decimal("87.4512"), Decimal(120))
    await quotes.save([], withdrawn=[other])
    assert await corrections.held(DAY.min) == ()


async def test_old_corrections_are_let_go():
    await quotes.save([made(), made(1)], held=[made(flag=QuoteFlag.JUMP, value="1"), made(1, "2", flag=QuoteFlag.JUMP)])
    await corrections.prune(DAY)
    assert [one.said.date for one in await corrections.held(DAY.min)] == [DAY]
