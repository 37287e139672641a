"""Errands under way: one of a kind a chat, taken over once when they were left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import chats, errands
from storage.database import Database
from storage.records import Errand, ErrandKind

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FOLLOW = Errand(7, ErrandKind.FOLLOW, "a.example", 3, 99)


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_what_was_left_is_taken_over_once():
    await errands.begin(FOLLOW, NOON)
    assert await errands.abandoned(NOON, NOON) == []
    assert await errands.abandoned(LATER, LATER) == [replace(FOLLOW, attempts=2)]
    assert await errands.abandoned(LATER, LATER) == []


async def test_what_is_renewed_or_done_is_left_alone():
    other = replace(FOLLOW, kind=ErrandKind.IMPORT)
    await errands.begin(FOLLOW, NOON)
    await errands.begin(other, NOON)
    await errands.renew(FOLLOW, LATER)
    await errands.end(other)
    assert await errands.abandoned(LATER, LATER) == []


async def test_the_end_of_one_is_not_the_end_of_the_next():
    await errands.begin(FOLLOW, NOON)
    await errands.begin(replace(FOLLOW, body="b.example", message_id=100), NOON)
    await errands.end(FOLLOW)
    assert [each.body for each in await errands.abandoned(LATER, LATER)] == ["b.example"]


async def test_beginning_again_replaces():
    await errands.begin(FOLLOW, NOON)
    await errands.begin(replace(FOLLOW, body="b.example"), NOON)
    assert [each.body for each in await errands.abandoned(LATER, LATER)] == ["b.example"]


async def test_it_moves_with_its_chat_and_is_forgotten_with_it():
    await errands.begin(replace(FOLLOW, chat_id=-5), NOON)
    await chats.rekey(-5, -1005)
    assert [each.chat_id for each in await errands.abandoned(LATER, LATER)] == [-1005]
    await chats.forget(-1005)
    assert await errands.abandoned(LATER + timedelta(days=1), LATER) == []
