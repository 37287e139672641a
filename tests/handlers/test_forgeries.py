"""Whatever a forging client presses: members change nothing of a group, nobody another chat, and nothing fails."""

import dataclasses
import random
from typing import Any

import pytest

from handlers import callbacks
from handlers.callbacks import Callback, Carried, Manage, Place, pack
from storage import alerts, chats, subscriptions
from storage.database import current
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}
NUMBERS = (0, 1, 2, 5, 30, 90, 480, 999, 1001, 2**31, 2**63 - 1)
WORDS = (
    *("", "s", "d", "a", "m", "h", "u", "f", "x", "L", "H", "p", "r", "c", "t", "e", "0", "1", "w", "b", "off", "none"),
    *("KZ", "ZZ", "USD", "KZT", "QQQ/YYY", "USD/KZT+USD/KGS", "Asia/Almaty", "../etc", "ru", "xx", "short", "timesca"),
    *(
        "time",
        "stop",
        "less",
        "more",
        "new",
        "minute",
        "day",
        "days",
        "length",
        "content",
        "unsearch",
        "skip",
        "silent",
    ),
    *("picture", "pause", "resume", "delete", "quiet", "hush", "480", "9999", "480-1320", "99-", "one", "some", "hour"),
    *("toggle", "brief", "speak", "start", "countries", "news_languages", "zone", "muted", "alerts", "rates", "n" * 40),
)
FOR_ALL = frozenset({"saved_stories", "deliveries"})
"""Tables in which everybody in a group may cause something to be kept."""


def forged(dice: random.Random, *, carried: bool = False) -> Callback:
    """Return a button that can be packed, with whatever in it."""
    kinds = [kind for kind in callbacks._KINDS.values() if not (carried and kind is Manage)]
    made: dict[Any, Any] = {
        int: lambda: dice.choice(NUMBERS),
        str: lambda: dice.choice(WORDS),
        Carried: lambda: Carried(pack(forged(dice, carried=True)).replace(":", "~")),
        Place: lambda: Place(
            tuple(dice.sample(("KZ", "UZ", "ZZ"), dice.randrange(3))),
            dice.choice(("", "AAAAAAAA")),
            dice.choice((0, 6, 36**4 - 1)),
            dice.choice((0, 36**10 - 1)),
        ),
    }
    while True:
        kind = dice.choice(kinds)
        value: Callback = kind(*(made[field.type]() for field in dataclasses.fields(kind)))
        try:
            pack(value)
        except ValueError:
            continue
        return value


async def stored(chat_id: int) -> dict[str, Any]:
    """Return all that is set in a chat, by table."""
    listed = await current().read("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = {}
    for (table,) in map(tuple, listed):
        columns = {tuple(column)[1] for column in await current().read(f"PRAGMA table_info({table})")}
        key = "telegram_id" if table == "chats" else "chat_id"
        if key in columns and table not in FOR_ALL:
            rows = await current().read(f"SELECT * FROM {table} WHERE {key} = ?", [chat_id])  # noqa: S608 - our names
            found[table] = [tuple(row) for row in rows]
    return found


@pytest.fixture
async def group(talk: Any, newsroom: Any, banks: None) -> Any:  # noqa: F811
    await newsroom(8)
    talk.chat = GROUP
    talk.telegram.members[7] = "administrator"
    for words in ("/settings countries kz", "/subscribe 8:00", "/alert KZT > 550", '/alert "reservoir"', "/settings"):
        await talk.says(words)
    return talk


@pytest.mark.parametrize("seed", range(4))
async def test_a_member_who_presses_whatever_changes_nothing(group: Any, seed: int, caplog: Any) -> None:
    dice, before = random.Random(seed), await stored(-100)
    assert before["chats"]
    assert await subscriptions.of_chat(-100)
    assert await alerts.of_chat(-100)
    group.user = {"id": 8, "is_bot": False, "first_name": "Bored", "language_code": "ru"}
    for _ in range(100):
        group.clock.forward(seconds=5)
        press = forged(dice)
        await group.presses_data(pack(press))
        assert await stored(-100) == before, press
    assert len(group.telegram.sent("answerCallbackQuery")) >= 100
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("seed", range(2))
async def test_an_admin_who_presses_whatever_breaks_nothing_and_no_other_chat(
    group: Any, seed: int, caplog: Any
) -> None:
    dice, chat = random.Random(seed + 50), group.chat
    group.chat = {"id": 7, "type": "private", "first_name": "Aigul"}
    await group.says("/subscribe 9:00")
    alone = await stored(7)
    group.chat = chat
    for _ in range(100):
        group.clock.forward(seconds=5)
        await group.presses_data(pack(forged(dice)))
    assert await stored(7) == alone
    assert await chats.get(7)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
