"""Cards that a command posts in a channel: no reader's press changes what the others read."""

import json
from typing import Any

import pytest

from handlers.i18n import Speeches
from handlers.prepared import Prepared
from handlers.publicly import for_readers
from handlers.screen import Button, Screen
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

CHANNEL = {"id": -1001, "type": "channel", "title": "Mountain Morning"}


async def post(talk: Any, text: str) -> list[list[dict[str, Any]]]:
    talk.chat = CHANNEL
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    base = {"message_id": 9, "date": int(talk.clock.now.timestamp()), "chat": CHANNEL, "sender_chat": CHANNEL}
    (screen,) = await talk.receives(channel_post={**base, "text": text, "entities": entities})
    rows: list[list[dict[str, Any]]] = screen.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


@pytest.mark.parametrize(
    "command", ["/news", "/search reservoir", "/rates", "/rates eur", "/convert 100 usd", "/chart KZT"]
)
async def test_no_button_of_a_card_changes_the_post(talk: Any, newsroom: Any, banks: None, command: str) -> None:  # noqa: F811
    await newsroom(14)
    buttons = [button for row in await post(talk, command) for button in row]
    assert buttons
    assert not [button for button in buttons if "callback_data" in button]


async def test_what_else_there_is_opens_in_private(talk: Any, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(14)
    numbers, countries, shared = await post(talk, "/news")
    start = "https://t.me/jarchi_bot?start="
    assert [button["text"] for button in numbers] == ["1", "2", "3", "4", "5", "6"]
    assert numbers[0]["url"].startswith(f"{start}s")
    assert countries[0] == {"text": "🇰🇿", "url": f"{start}1nKZ"}
    assert "switch_inline_query_chosen_chat" in shared[0]
    rates = [button for row in await post(talk, "/rates") for button in row]
    assert {"text": "EUR", "url": f"{start}1rEURd"} in rates
    assert {"text": "📈 Chart", "url": f"{start}1kUSDKGSUSDKZTUSDTJSUSDUZS-30"} in rates
    assert not [button for button in rates if button["text"] in {"➕", "🔔 Alert", "🖼 Picture"}]


async def test_a_post_that_was_made_before_becomes_one_of_these_when_it_is_pressed(talk: Any, newsroom: Any) -> None:
    await newsroom(14)
    talk.chat = CHANNEL
    (page,) = await talk.presses_data("1n:::6:")
    assert "7–12 of 14" in page["text"]
    assert not [button for row in talk.rows() for button in row if "callback_data" in button]


@pytest.mark.parametrize(
    ("command", "section"),
    [
        ("/settings", "settings"),
        ("/settings language", "settings"),
        ("/settings quiet", "briefings"),
        ("/start", "setup"),
        ("/subscribe", "briefings"),
        ("/subscribe 8:00", "briefings"),
        ("/alert", "alerts"),
        ("/alert usd/kzt > 900", "alerts"),
        ("/alerts", "alerts"),
        ("/sources", "sources"),
        ("/follow", "sources"),
        ("/unfollow", "sources"),
        ("/forget", "forget"),
    ],
)
async def test_what_only_admins_use_is_a_link_to_where_they_use_it(
    talk: Any,
    newsroom: Any,
    banks: None,  # noqa: F811
    command: str,
    section: str,
) -> None:
    await newsroom(1)
    (row,) = await post(talk, command)
    assert row == [{"text": "⚙️ For admins", "url": f"https://t.me/jarchi_bot?start=1m1001-{section}"}]


@pytest.mark.parametrize(
    "command",
    [
        *("/news", "/search reservoir", "/search nothingofthatkind", "/rates", "/rates xyz", "/convert 100 usd"),
        *("/convert", "/chart KZT", "/saved", "/briefing", "/unsubscribe", "/help", "/status", "/about", "/privacy"),
        *("/export", "/admin", "/settings zone Almaty", "/settings countries kz", "/unfollow 1", "/alert 5 %"),
    ],
)
async def test_no_post_has_anything_but_links(talk: Any, newsroom: Any, banks: None, command: str) -> None:  # noqa: F811
    await newsroom(14)
    talk.chat = CHANNEL
    entities = [{"type": "bot_command", "offset": 0, "length": len(command.split(maxsplit=1)[0])}]
    base = {"message_id": 9, "date": int(talk.clock.now.timestamp()), "chat": CHANNEL, "sender_chat": CHANNEL}
    for screen in await talk.receives(channel_post={**base, "text": command, "entities": entities}):
        buttons = [button for row in screen.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
        assert not [button for button in buttons if "callback_data" in button]
        addresses = [button["url"] for button in buttons if "url" in button]
        assert len(addresses) == len(set(addresses))


def test_two_buttons_that_lead_to_one_place_are_one_link() -> None:
    rows = ((Button("All", "1n::::"), Button("Newest", "1n::::9")), (Button("Turn", "1x:USD:1"),))
    markup = for_readers(Prepared.of(Screen("News", rows=rows)), "jarchi_bot", -1001, Speeches().choose("en"))
    keyboard = json.loads(markup.parameters["reply_markup"])["inline_keyboard"]
    assert [[button["text"] for button in row] for row in keyboard] == [["All"], ["Turn"]]


async def test_no_reader_opens_settings_under_a_post_from_before(talk: Any, store: None) -> None:
    talk.chat = CHANNEL
    assert await talk.presses_data("1p:countries") == []
    assert talk.telegram.sent("answerCallbackQuery")[-1]["show_alert"] is True


async def test_where_nothing_is_left_there_are_no_buttons(talk: Any, store: None) -> None:
    talk.chat = CHANNEL
    base = {"message_id": 9, "date": int(talk.clock.now.timestamp()), "chat": CHANNEL, "sender_chat": CHANNEL}
    (screen,) = await talk.receives(
        channel_post={**base, "text": "/saved", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}
    )
    assert "reply_markup" not in screen
