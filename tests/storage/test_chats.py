"""Settings of chats, and chats that change their id."""

import asyncio

import pytest

from storage import chats, versions
from storage.database import Database
from storage.records import Chat, ChatKind, ChatState

FULL = Chat(
    telegram_id=-(2**52) + 1,
    kind=ChatKind.SUPERGROUP,
    state=ChatState.UNREACHABLE,
    language="ru",
    telegram_language="pt-br",
    zone="Asia/Tashkent",
    countries=("UZ", "KZ"),
    news_languages=("uz", "ru"),
    base_currency="EUR",
    welcomed=True,
)


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


@pytest.mark.parametrize("chat", [FULL, Chat(2**52 - 1, ChatKind.PRIVATE)], ids=["full", "bare"])
async def test_what_is_saved_is_read_back(chat: Chat):
    assert await chats.get(chat.telegram_id) is None
    await chats.save(chat)
    assert await chats.get(chat.telegram_id) == chat
    assert (await versions.read()).chats == 1


async def test_saving_again_replaces():
    await chats.save(FULL)
    plain = Chat(FULL.telegram_id, ChatKind.GROUP)
    await chats.save(plain)
    assert await chats.get(FULL.telegram_id) == plain


async def test_a_state_changes_alone():
    await chats.save(Chat(7, ChatKind.PRIVATE, language="en"))
    await chats.set_state(7, ChatState.LEFT)
    assert await chats.get(7) == Chat(7, ChatKind.PRIVATE, ChatState.LEFT, language="en")
    counted = await versions.read()
    await chats.set_state(7, ChatState.LEFT)
    await chats.set_state(8, ChatState.LEFT)
    assert await versions.read() == counted
    assert await chats.get(8) is None


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings():
    await chats.save(Chat(-5, ChatKind.GROUP, countries=("KG",), welcomed=True))
    moved = Chat(-1005, ChatKind.SUPERGROUP, countries=("KG",), welcomed=True)

    await chats.rekey(-5, -1005)
    assert await chats.get(-5) is None
    assert await chats.get(-1005) == moved

    await chats.rekey(-5, -1005)
    assert await chats.get(-1005) == moved


async def test_the_old_settings_win_where_both_are_known():
    await chats.save(Chat(-5, ChatKind.GROUP, language="ru"))
    await chats.save(Chat(-1005, ChatKind.SUPERGROUP, language="en"))
    await chats.rekey(-5, -1005)
    assert await chats.get(-1005) == Chat(-1005, ChatKind.SUPERGROUP, language="ru")
    await chats.rekey(-1005, -1005)
    assert await chats.get(-1005) == Chat(-1005, ChatKind.SUPERGROUP, language="ru")


async def test_a_move_told_twice_at_once_loses_nothing(database: Database) -> None:
    """Both chats say it; however far the first has come when the second begins, the settings are there in the end."""
    for number in range(1, 61):
        old, new = -number, -1000 - number
        await chats.save(Chat(old, ChatKind.GROUP, language="ru", countries=("KG",)))

        async def again(old: int = old, new: int = new, seconds: float = number / 10_000) -> None:
            await asyncio.sleep(seconds)
            await chats.rekey(old, new)

        await asyncio.gather(chats.rekey(old, new), again())
        assert await chats.get(new) == Chat(new, ChatKind.SUPERGROUP, language="ru", countries=("KG",))
        assert await chats.get(old) is None
