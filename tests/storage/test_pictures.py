"""File ids of pictures, and the days on which a bank merely repeats itself; on both engines."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from storage import pictures, quotes
from storage.records import Quote, QuoteFlag

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
MONDAY = date(2026, 5, 4)


async def test_the_newest_file_id_counts_and_being_asked_for_keeps_it(database):
    assert await pictures.file_id("key", NOW) is None
    await pictures.remember("key", "first", NOW)
    await pictures.remember("key", "second", NOW)
    await pictures.remember("other", "third", NOW)
    assert await pictures.file_id("key", NOW + timedelta(days=2)) == "second"
    assert await pictures.prune(NOW + timedelta(days=1)) == 1
    assert await pictures.file_id("key", NOW) == "second"
    assert await pictures.file_id("other", NOW) is None
    await pictures.forget("key")
    await pictures.forget("key")
    assert await pictures.file_id("key", NOW) is None


async def test_file_ids_are_dropped_by_what_they_are_called(database):
    for number in range(3):
        await pictures.remember(f"key {number}", f"file {number % 2}", NOW)
    await pictures.forget_named([])
    await pictures.forget_named(["file 0", "no such file"])
    assert [await pictures.file_id(f"key {number}", NOW) for number in range(3)] == [None, "file 1", None]


async def test_of_too_many_the_least_used_go(database):
    for number in range(6):
        await pictures.remember(f"key {number}", f"file {number}", NOW + timedelta(minutes=number))
    assert await pictures.prune(NOW - timedelta(days=1), most=4) == 2
    assert await pictures.file_id("key 1", NOW) is None
    assert await pictures.file_id("key 2", NOW) == "file 2"
    assert await pictures.prune(NOW - timedelta(days=1), most=4) == 0


async def test_a_table_that_stays_whole_is_repeated(database):
    """Five currencies: Tuesday repeats all, Wednesday all but one; of a small bank nobody can tell."""
    stored = []
    for back, changed in enumerate((0, 0, 1)):
        for number, base in enumerate(("USD", "EUR", "RUB", "CNY", "GBP")):
            value = Decimal(number + 1) + (Decimal("0.5") if changed and base == "USD" else 0)
            stored.append(Quote("nbk", base, "KZT", value, MONDAY + timedelta(days=back), NOW))
        stored.append(Quote("nbt", "USD", "TJS", Decimal(9), MONDAY + timedelta(days=back), NOW))
    stored.append(Quote("nbk", "TRY", "KZT", Decimal(3), MONDAY, NOW))
    stored.append(Quote("nbk", "TRY", "KZT", Decimal(9), MONDAY + timedelta(days=1), NOW, flag=QuoteFlag.JUMP))
    await quotes.save(stored)
    assert await quotes.repeated("nbk", MONDAY) == {MONDAY + timedelta(days=1)}
    assert await quotes.repeated("nbk", MONDAY + timedelta(days=1)) == frozenset()
    assert await quotes.repeated("nbt", MONDAY) == frozenset()
