"""A chat's own currencies: in order, limited, and where the chat goes."""

import pytest

from storage import card_currencies, chats
from storage.database import Database
from storage.records import Chat, ChatKind


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_added_and_removed_in_order():
    assert await card_currencies.added(7) == ()
    for code in ("AED", "JPY", "AED"):
        assert await card_currencies.add(7, code)
    await card_currencies.add(8, "CHF")
    assert await card_currencies.added(7) == ("AED", "JPY")
    assert await card_currencies.remove(7, "AED")
    assert not await card_currencies.remove(7, "AED")
    assert await card_currencies.added(7) == ("JPY",)


async def test_there_is_a_limit():
    codes = ["AED", "JPY", "CHF", "INR", "PLN", "SAR", "CAD"]
    assert [await card_currencies.add(7, code) for code in codes] == [True] * card_currencies.MOST + [False]
    assert await card_currencies.add(7, "AED")
    assert await card_currencies.added(7) == tuple(codes[: card_currencies.MOST])


async def test_they_follow_a_group_to_its_new_id_and_go_when_it_is_forgotten():
    await chats.save(Chat(-5, ChatKind.GROUP))
    await card_currencies.add(-5, "AED")
    await card_currencies.add(-1005, "JPY")
    await chats.rekey(-5, -1005)
    await chats.rekey(-5, -1005)
    assert await card_currencies.added(-5) == ()
    assert await card_currencies.added(-1005) == ("AED",)
    await chats.forget(-1005)
    assert await card_currencies.added(-1005) == ()
