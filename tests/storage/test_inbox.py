"""Updates are stored once, kept until answered, and known again."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import inbox, summary
from storage.database import Database
from storage.records import InboxUpdate

NOON = datetime(2026, 5, 24, 12, 0, 0, 5, tzinfo=UTC)


def made(update_id: int, chat_key: int = 1, payload: str = "{}") -> InboxUpdate:
    return InboxUpdate(update_id, chat_key, payload, NOON)


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_new_updates_come_back_in_order_and_repeats_do_not():
    assert await inbox.accept([made(3), made(1), made(3, payload="other"), made(2)]) == [made(3), made(1), made(2)]
    assert await inbox.accept([made(2), made(4), made(3)]) == [made(4)]
    assert await inbox.pending() == [made(1), made(2), made(3), made(4)]
    assert await inbox.pending(limit=2) == [made(1), made(2)]
    assert await inbox.accept([]) == []


async def test_finished_updates_are_not_pending_and_not_new():
    await inbox.accept([made(1), made(2), made(3)])
    await inbox.finish([1, 3, 99], NOON)
    assert await inbox.pending() == [made(2)]
    assert await inbox.accept([made(1), made(3)]) == []
    assert (await summary.counts()).pending_updates == 1
    await inbox.finish([], NOON)


async def test_a_new_life_counts_its_attempts():
    await inbox.accept([made(1), made(2)])
    await inbox.begin_again([2])
    await inbox.begin_again([2])
    await inbox.begin_again([])
    assert await inbox.pending() == [made(1), replace(made(2), attempts=2)]


async def test_only_finished_updates_are_forgotten():
    await inbox.accept([made(1), made(2), made(3)])
    await inbox.finish([1], NOON - timedelta(days=2))
    await inbox.finish([2], NOON)
    assert await inbox.prune(NOON - timedelta(days=1)) == 1
    assert await inbox.pending() == [made(3)]
    assert await inbox.accept([made(1)]) == [made(1)]
    assert await inbox.accept([made(2)]) == []


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        (json.dumps({"text": "Ош \U0001f600 ' \" \\ ? $1 \n"}, ensure_ascii=False), None),
        ("\\u0000 \x00!", "\\u0000 !"),
        ("half \ud83d pair", "half  pair"),
        ("x" * 200_000, None),
        ("[1, 2]", None),
        ("null", None),
    ],
)
async def test_any_payload_is_kept(payload: str, kept: str | None):
    await inbox.accept([made(1, payload=payload), made(2, chat_key=-(2**52))])
    assert await inbox.pending() == [made(1, payload=kept or payload), made(2, chat_key=-(2**52))]


async def test_big_batches_and_many_at_once():
    batches = [[made(start * 500 + number) for number in range(500)] for start in range(6)]
    twice = await asyncio.gather(*(inbox.accept(batch) for batch in batches + batches))
    assert sum(map(len, twice)) == 3000
    ids = [update.update_id for batch in batches for update in batch]
    await asyncio.gather(inbox.finish(ids[:1500], NOON), inbox.finish(ids[1500:2999], NOON))
    assert [update.update_id for update in await inbox.pending()] == [2999]


async def test_ids_of_64_bits():
    await inbox.accept([made(2**62 + 1, chat_key=-(2**62) - 1)])
    assert await inbox.pending() == [made(2**62 + 1, chat_key=-(2**62) - 1)]
