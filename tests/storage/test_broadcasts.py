"""Broadcasts: begun once, taken step by step, stopped, ended, forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.sending.broadcasts import Broadcaster
from handlers.i18n import Speeches
from storage import broadcasts, chats, deliveries, workers
from storage.database import Database
from storage.records import (
    Audience,
    BroadcastState,
    Chat,
    ChatKind,
    ChatState,
    DeliveryKind,
    DeliveryState,
    Settled,
)

NOW = datetime(2026, 5, 24, 3, 0, tzinfo=UTC)


async def town() -> None:
    for number in range(1, 6):
        await chats.save(Chat(number, ChatKind.PRIVATE))
    await chats.save(Chat(-10, ChatKind.CHANNEL))
    await chats.set_state(3, ChatState.UNREACHABLE)


async def test_a_draft_is_begun_once(database: Database):
    one = await broadcasts.draft(7, '{"text":"Hello"}', NOW)
    assert (one.author_id, one.state, one.created_at) == (7, BroadcastState.DRAFT, NOW)
    assert await broadcasts.newest(5) == []
    assert await broadcasts.begin(one.id, Audience.PEOPLE, NOW)
    assert not await broadcasts.begin(one.id, Audience.EVERYBODY, NOW)
    expected = replace(one, state=BroadcastState.PLANNING, audience=Audience.PEOPLE)
    assert await broadcasts.get(one.id) == expected
    assert await broadcasts.newest(5) == await broadcasts.under_way() == [expected]


async def test_who_would_get_it(database: Database):
    await town()
    assert [await broadcasts.audience(which) for which in Audience] == [5, 4, 1]


async def test_from_the_first_step_to_the_report(database: Database):
    await town()
    one = await broadcasts.draft(1, '{"text":"Hello"}', NOW)
    await broadcasts.begin(one.id, Audience.EVERYBODY, NOW)
    broadcaster = Broadcaster(Speeches(), lambda: NOW)
    await broadcaster.tick()
    await broadcaster.tick()
    owner = await workers.join(NOW)
    batch = await deliveries.claim(owner, NOW, 100)
    assert sorted(delivery.chat_id for delivery in batch) == [-10, 1, 2, 4, 5]
    assert {delivery.kind for delivery in batch} == {DeliveryKind.BROADCAST}
    await broadcaster.tick()
    assert [found.state for found in await broadcasts.under_way()] == [BroadcastState.SENDING]
    await deliveries.settle(owner, [Settled(delivery.id, DeliveryState.SENT, NOW) for delivery in batch])
    await broadcaster.tick()
    (done,) = await broadcasts.newest(1)
    assert (done.state, done.planned) == (BroadcastState.DONE, 5)
    (report,) = await deliveries.claim(owner, NOW, 100)
    assert (report.kind, report.chat_id) == (DeliveryKind.NOTICE, 1)


async def test_stopped_it_takes_no_step_more(database: Database):
    await town()
    one = await broadcasts.draft(1, "{}", NOW)
    await broadcasts.begin(one.id, Audience.EVERYBODY, NOW)
    planning = await broadcasts.get(one.id)
    assert planning is not None
    assert await database.write(lambda session: broadcasts.stop(session, one.id, NOW))
    assert not await database.write(lambda session: broadcasts.stop(session, one.id, NOW))
    assert not await database.write(lambda session: broadcasts.advance(session, planning, 5, 5))
    assert await broadcasts.under_way() == []


async def test_old_ones_are_forgotten_unless_they_are_under_way(database: Database):
    dropped = await broadcasts.draft(1, "{}", NOW)
    running = await broadcasts.draft(1, "{}", NOW)
    await broadcasts.begin(running.id, Audience.PEOPLE, NOW)
    await broadcasts.prune(NOW)
    assert await broadcasts.get(dropped.id) is not None
    await broadcasts.prune(NOW + timedelta(days=1))
    assert await broadcasts.get(dropped.id) is None
    assert await broadcasts.get(running.id) is not None
