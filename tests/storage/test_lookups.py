"""Short keys for long texts."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from storage import lookups
from storage.database import Database

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_a_text_has_one_key():
    key = await lookups.remember("n|KZ,UZ|ru|дорогая нефть", NOON)
    assert re.fullmatch(r"[A-Za-z0-9_-]{8}", key)
    assert await lookups.remember("n|KZ,UZ|ru|дорогая нефть", NOON) == key
    assert await lookups.remember("n|KZ,UZ|ru|дорогая нефть!", NOON) != key
    assert await lookups.recall(key, NOON) == "n|KZ,UZ|ru|дорогая нефть"


@pytest.mark.parametrize("key", ["", "AAAAAAAA", "' OR 1=1 --", "\0", "x" * 10_000, "ключ"])
async def test_unknown_and_hostile_keys_are_nothing(key: str):
    await lookups.remember("body", NOON)
    assert await lookups.recall(key, NOON) is None


async def test_two_texts_with_one_hash_get_two_keys(monkeypatch):
    monkeypatch.setattr(lookups, "_key", lambda body, attempt: f"same{attempt:04}")
    first = await lookups.remember("one", NOON)
    second = await lookups.remember("two", NOON)
    assert (first, second) == ("same0000", "same0001")
    assert await lookups.remember("two", NOON) == second
    assert [await lookups.recall(key, NOON) for key in (first, second)] == ["one", "two"]


async def test_what_is_used_is_kept():
    used = await lookups.remember("used", NOON)
    told_again = await lookups.remember("told again", NOON)
    unused = await lookups.remember("unused", NOON)
    await lookups.recall(used, LATER)
    await lookups.remember("told again", LATER)

    assert await lookups.prune(LATER) == 1

    assert await lookups.recall(used, LATER) == "used"
    assert await lookups.recall(told_again, LATER) == "told again"
    assert await lookups.recall(unused, LATER) is None
