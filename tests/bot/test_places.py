"""Briefings for the places people share: a topic with countries of its own, a channel whose readers change nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerting import Alerting
from bot.sending.briefing import Planner
from handlers.composing import Composer
from handlers.i18n import Speeches
from handlers.screen import Screen
from storage import articles, chat_topics, chats, deliveries, sources, subscriptions
from storage.database import Database
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    ChatTopic,
    CountryWeight,
    NewArticle,
    Schedule,
    Source,
    SourceKind,
    Subscription,
)
from tests.bot.test_alerting import Clock, publish, watch

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
DUE = NOW - timedelta(minutes=1)


@pytest.fixture
async def newsroom(database: Database) -> None:
    await sources.sync([Source("one", SourceKind.FEED, "One", "https://one.example/f", "https://one.example/f")])
    await articles.save(
        [
            NewArticle(
                "one", f"g{number}", f"https://one.example/{number}", f"{title} fills", "", "", "en",
                NOW - timedelta(hours=2 + number), NOW, None, (CountryWeight(country, 1.0),),
            )
            for number, (title, country) in enumerate([("Astana bridge", "KZ"), ("Tashkent reservoir", "UZ")])
        ]
    )  # fmt: skip


async def planned() -> dict[tuple[int, int | None], Screen]:
    await Planner(Composer(Speeches(), "jarchi_bot"), lambda: NOW).tick()
    rows = await deliveries.current().read(
        "SELECT d.chat_id, d.thread_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
    )
    return {(chat, thread): Screen.from_json(body) for chat, thread, body in rows}


async def subscribe(chat_id: int, thread_id: int | None = None) -> None:
    await subscriptions.add(
        Subscription(0, chat_id, Schedule(14 * 60 + 29), thread_id=thread_id, next_run_at=DUE), most=6
    )


async def test_a_topic_gets_the_briefing_of_its_own_countries(newsroom: None) -> None:
    await chats.save(Chat(-100, ChatKind.SUPERGROUP, language="en", countries=("KZ",)))
    await chat_topics.save(ChatTopic(-100, 5, "Uzbekistan", countries=("UZ",)))
    for thread in (None, 5, 6):
        await subscribe(-100, thread)
    texts = {thread: screen.text for (_, thread), screen in (await planned()).items()}
    assert "Astana" in texts[None]
    assert "Tashkent" not in texts[None]
    assert "Tashkent reservoir" in texts[5]
    assert "Astana" not in texts[5]
    assert texts[6] == texts[None]


async def test_a_channels_briefing_leads_to_the_private_chat(newsroom: None) -> None:
    await chats.save(Chat(-1001, ChatKind.CHANNEL, language="en"))
    await subscribe(-1001)
    buttons = [button for row in (await planned())[-1001, None].rows for button in row]
    assert len(buttons) == 3
    assert [button.data for button in buttons] == [None] * 3
    assert all((button.url or "").startswith("https://t.me/jarchi_bot?start=") for button in buttons)


@pytest.mark.parametrize("state", [ChatState.MUTED, ChatState.LEFT, ChatState.UNREACHABLE])
async def test_nothing_is_planned_for_whom_it_cannot_reach(newsroom: None, state: ChatState) -> None:
    await chats.save(Chat(-100, ChatKind.SUPERGROUP, state))
    await subscribe(-100)
    assert await planned() == {}
    (one,) = await subscriptions.of_chat(-100)
    assert one.next_run_at is not None, "it goes on when the chat comes back"


async def test_an_alert_in_a_channel_has_no_buttons(database: Database) -> None:
    clock = Clock()
    for chat_id, kind in ((7, ChatKind.PRIVATE), (-1001, ChatKind.CHANNEL)):
        await chats.save(Chat(chat_id, kind, language="en"))
    await publish(-1, "540")
    for chat_id in (7, -1001):
        await watch(clock, threshold="541", chat_id=chat_id)
    await Alerting(clock).tick()
    await publish(0, "545")
    await Alerting(clock).tick()
    rows = await deliveries.current().read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
    )
    shown = {chat: Screen.from_json(body) for chat, body in rows}
    assert shown[-1001].rows == ()
    assert shown[7].rows
    assert shown[7].text == shown[-1001].text
