"""The outbox: written with what decides it, claimed by one, fenced, put back when a worker dies."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import chat_delivery, chats, deliveries, workers
from storage.database import Database
from storage.records import (
    Chat,
    ChatDelivery,
    ChatKind,
    DeliveryKind,
    DeliveryState,
    NewDelivery,
    Settled,
)

NOW = datetime(2026, 5, 24, 7, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def new(number: int, **changes: object) -> NewDelivery:
    fields = {
        "key": f"briefing:{number}:2026-05-24",
        "kind": DeliveryKind.BRIEFING,
        "chat_id": 100 + number,
        "screen": '{"text":"Good morning"}',
        "due_at": NOW,
        "expires_at": NOW + timedelta(hours=6),
        **changes,
    }
    return NewDelivery(**fields)


async def states(database: Database) -> dict[int, str]:
    return dict(await database.read("SELECT chat_id, state FROM deliveries"))  # type: ignore[arg-type]


async def claimed(owner: int, now: datetime = NOW, limit: int = 100) -> list[int]:
    return [delivery.chat_id for delivery in await deliveries.claim(owner, now, limit)]


async def test_the_same_key_is_stored_once_and_the_same_screen_too(database: Database):
    assert await deliveries.add([new(1), new(2), new(3, screen="{}")], NOW) == 3
    assert await deliveries.add([new(2, screen='{"text":"again"}'), new(4), new(4)], NOW) == 1
    ((rows, screens),) = await database.read(
        "SELECT (SELECT count(*) FROM deliveries), (SELECT count(DISTINCT screen_id) FROM deliveries)"
    )
    assert (rows, screens) == (4, 2)


async def test_nothing_is_stored_where_the_deciding_transaction_fails(database: Database):
    async def decide(session):
        await deliveries.enqueue(session, [new(1)], NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(decide)
    assert await states(database) == {}


async def test_what_is_claimed_is_whole_and_what_it_shows_is_found_by_id_and_by_key(database: Database):
    owner = await workers.join(NOW)
    await deliveries.add([new(1, thread_id=7, silent=True, subject_id=17)], NOW)
    (delivery,) = await deliveries.claim(owner, NOW, 10)
    assert (delivery.chat_id, delivery.thread_id, delivery.silent, delivery.subject_id) == (101, 7, True, 17)
    assert (delivery.kind, delivery.due_at, delivery.expires_at) == (
        DeliveryKind.BRIEFING,
        NOW,
        NOW + 6 * 3600 * SECOND,
    )
    (screen,) = await deliveries.screens([delivery.screen_id])
    assert screen.body == '{"text":"Good morning"}'
    assert await deliveries.screen_of(screen.key) == screen
    assert await deliveries.screen_of("A" * 11) is None


async def test_alerts_go_before_briefings_and_those_before_broadcasts_and_nothing_before_its_time(database: Database):
    owner = await workers.join(NOW)
    later = NOW + timedelta(minutes=1)
    await deliveries.add(
        [
            new(1, kind=DeliveryKind.BROADCAST, due_at=NOW - timedelta(hours=3)),
            new(2, due_at=NOW - SECOND),
            new(3, kind=DeliveryKind.ALERT),
            new(4, due_at=later, kind=DeliveryKind.ALERT),
        ],
        NOW,
    )
    assert await claimed(owner, limit=1) == [103]
    assert await claimed(owner) == [102, 101]
    assert await claimed(owner) == []
    assert await claimed(owner, later) == [104]


async def test_workers_that_claim_at_once_never_get_the_same(database: Database):
    owners = [await workers.join(NOW) for _ in range(4)]
    await deliveries.add([new(number) for number in range(60)], NOW)
    taken = await asyncio.gather(*(deliveries.claim(owner, NOW, 10) for owner in owners * 2))
    ids = [delivery.id for batch in taken for delivery in batch]
    assert len(ids) == len(set(ids)) == 60


async def test_a_dead_workers_claims_come_back_and_what_it_was_sending_is_in_doubt(database: Database):
    dead = await workers.join(NOW)
    await deliveries.add([new(1), new(2), new(3)], NOW)
    batch = await deliveries.claim(dead, NOW, 10)
    assert await deliveries.begin(dead, [batch[0].id, batch[1].id]) == {batch[0].id, batch[1].id}
    await deliveries.settle(dead, [Settled(batch[0].id, DeliveryState.SENT, NOW, message_id=5)])

    later = NOW + timedelta(minutes=1)
    heir = await workers.join(later)
    assert await workers.live(heir, later, dead_since=later - 15 * SECOND) == 1
    again = {delivery.chat_id: delivery for delivery in await deliveries.claim(heir, later, 10)}
    assert set(again) == {102, 103}
    assert (again[102].attempts, again[102].crashes) == (1, 1)
    assert (again[103].attempts, again[103].crashes) == (0, 0)
    # the dead one, if it only slept, cannot send or change anything any more
    assert await deliveries.begin(dead, [batch[1].id, batch[2].id]) == set()
    await deliveries.settle(dead, [Settled(batch[2].id, DeliveryState.FAILED, later)])
    assert await workers.live(dead, later, dead_since=later - 15 * SECOND) == 0
    assert await states(database) == {101: "sent", 102: "leased", 103: "leased"}


async def test_what_a_worker_taken_for_dead_did_send_is_not_sent_again(database: Database):
    slow = await workers.join(NOW)
    await deliveries.add([new(1)], NOW)
    (delivery,) = await deliveries.claim(slow, NOW, 10)
    await deliveries.begin(slow, [delivery.id])
    later = NOW + timedelta(minutes=1)
    heir = await workers.join(later)
    await workers.live(heir, later, dead_since=later - SECOND)
    (again,) = await deliveries.claim(heir, later, 10)
    await deliveries.settle(slow, [Settled(delivery.id, DeliveryState.SENT, later, message_id=9)])
    assert await deliveries.begin(heir, [again.id]) == set()
    assert await states(database) == {101: "sent"}


async def test_a_delivery_that_kills_its_workers_is_given_up(database: Database):
    await deliveries.add([new(1)], NOW)
    now = NOW
    for death in range(workers.MOST_CRASHES + 1):
        owner = await workers.join(now)
        batch = await deliveries.claim(owner, now, 10)
        assert len(batch) == 1, death
        await deliveries.begin(owner, [batch[0].id])
        now += timedelta(minutes=1)
        await workers.live(await workers.join(now), now, dead_since=now - SECOND)
    assert await states(database) == {101: "unknown"}


async def test_a_chat_that_must_wait_gets_nothing_before_its_time_and_holds_up_nobody(database: Database):
    owner = await workers.join(NOW)
    await deliveries.add([new(1), new(2)], NOW)
    until = NOW + timedelta(minutes=5)
    await deliveries.hold_chat(101, until)
    await deliveries.hold_chat(101, NOW + SECOND)  # a shorter wait does not shorten the longer one
    await deliveries.add([new(3, chat_id=101)], NOW)
    assert await claimed(owner) == [102]
    assert await claimed(owner, until - SECOND) == []
    assert sorted(await claimed(owner, until)) == [101, 101]


async def test_giving_up_a_chat_a_topic_and_a_subject(database: Database):
    await deliveries.add(
        [
            new(1),
            new(2, chat_id=-5, thread_id=7),
            new(3, chat_id=-5, thread_id=8),
            new(4, kind=DeliveryKind.BROADCAST, subject_id=3),
            new(5, kind=DeliveryKind.BROADCAST, subject_id=4),
        ],
        NOW,
    )
    await deliveries.give_up_chat(101, NOW, "blocked")
    await deliveries.give_up_chat(-5, NOW, "topic closed", thread_id=7)
    await database.write(lambda session: deliveries.give_up_subject(session, DeliveryKind.BROADCAST, 3, NOW, "stopped"))
    rows = await database.read("SELECT key, error FROM deliveries WHERE state = 'failed' ORDER BY key")
    assert [(key.split(":")[1], error) for key, error in rows] == [
        ("1", "blocked"),
        ("2", "topic closed"),
        ("4", "stopped"),
    ]
    assert await deliveries.progress(DeliveryKind.BROADCAST, 3) == {DeliveryState.FAILED: 1}


async def test_counts_and_lag(database: Database):
    owner = await workers.join(NOW)
    await deliveries.add([new(number) for number in range(4)], NOW)
    batch = await deliveries.claim(owner, NOW, 3)
    await deliveries.begin(owner, [batch[0].id, batch[1].id])
    await deliveries.settle(owner, [Settled(batch[0].id, DeliveryState.SENT, NOW, message_id=1)])
    counts = await deliveries.counts(NOW + 90 * SECOND)
    assert (counts.pending, counts.leased, counts.sending, counts.sent) == (1, 1, 1, 1)
    assert (counts.due, counts.lag_seconds) == (1, 90.0)


async def test_pruning_keeps_what_still_waits(database: Database):
    owner = await workers.join(NOW)
    await deliveries.add([new(1), new(2, screen='{"text":"other"}')], NOW)
    (first, _) = await deliveries.claim(owner, NOW, 10)
    await deliveries.begin(owner, [first.id])
    await deliveries.settle(owner, [Settled(first.id, DeliveryState.SENT, NOW, message_id=1)])
    week = timedelta(days=7)
    assert await deliveries.prune(NOW + week, screens_before=NOW) == 1
    assert await states(database) == {102: "leased"}
    ((kept,),) = await database.read("SELECT count(*) FROM delivery_screens")
    assert kept == 2
    assert await deliveries.prune(NOW + week, screens_before=NOW + week) == 0
    ((kept,),) = await database.read("SELECT count(*) FROM delivery_screens")
    assert kept == 0


async def test_pruning_forgets_waits_that_are_over_but_no_wishes(database: Database):
    await deliveries.hold_chat(1, NOW)
    await deliveries.hold_chat(2, NOW)
    await chat_delivery.save(ChatDelivery(2, silent=True))
    later = NOW + timedelta(days=1)
    await deliveries.prune(later, screens_before=later)
    assert [tuple(row) for row in await database.read("SELECT chat_id FROM chat_delivery")] == [(2,)]
    assert await chat_delivery.get(2) == ChatDelivery(2, silent=True)


async def test_a_key_that_is_too_long_is_refused_on_both_engines(database: Database):
    with pytest.raises(ValueError, match="longer than 120"):
        await deliveries.add([new(1, key="k" * 121)], NOW)


async def test_a_supergroup_takes_over_what_its_group_was_to_get_and_chose(database: Database):
    await chats.save(Chat(-5, ChatKind.GROUP))
    wishes = ChatDelivery(-5, quiet_from=1320, quiet_until=420, silent=True)
    await chat_delivery.save(wishes)
    await deliveries.add([new(1, chat_id=-5)], NOW)
    await chats.rekey(-5, -1005)
    await chats.rekey(-5, -1005)
    assert await states(database) == {-1005: "pending"}
    assert await chat_delivery.get(-1005) == replace(wishes, chat_id=-1005)
    assert await chat_delivery.get(-5) == ChatDelivery(-5)


async def test_a_forgotten_chat_leaves_nothing(database: Database):
    await chats.save(Chat(101, ChatKind.PRIVATE))
    await chat_delivery.save(ChatDelivery(101, silent=True))
    await deliveries.add([new(1), new(2)], NOW)
    await chats.forget(101)
    assert await states(database) == {102: "pending"}
    assert await chat_delivery.get(101) == ChatDelivery(101)
