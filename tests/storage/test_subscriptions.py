"""Subscriptions: stored whole, limited, moved on by one, and gone with their chat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage import chats, facts, subscriptions
from storage.database import Database
from storage.records import Chat, ChatKind, Content, Schedule, Subscription, SubscriptionState
from storage.subscriptions import Advance

NOW = datetime(2026, 5, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FULL = Subscription(
    0,
    -1005,
    Schedule(450, (0, 2, 6)),
    thread_id=9,
    zone="Asia/Almaty",
    contents=(Content.NEWS, Content.SEARCHES),
    searches=("цена на газ", '"exact" -not'),
    length=5,
    skip_empty=True,
    silent=True,
    picture=True,
    state=SubscriptionState.PAUSED,
    next_run_at=NOW,
    last_day="2026-05-23",
    told_at=NOW - DAY,
    told_story=77,
    missed_at=NOW - 2 * DAY,
)


async def stored(subscription: Subscription = FULL, **changes: object) -> Subscription:
    found = await subscriptions.add(replace(subscription, **changes), most=9)  # type: ignore[arg-type]
    assert found is not None
    return found


async def test_what_is_stored_comes_back(database: Database):
    one = await stored()
    assert one == replace(FULL, id=one.id)
    assert await subscriptions.get(one.id) == one
    assert await subscriptions.of_chat(-1005) == [one]
    plain = await stored(Subscription(0, 7, Schedule(0)))
    assert await subscriptions.get(plain.id) == Subscription(plain.id, 7, Schedule(0))


async def test_a_chat_has_a_limited_number(database: Database):
    assert await subscriptions.add(FULL, most=1) is not None
    assert await subscriptions.add(FULL, most=1) is None
    assert await subscriptions.add(replace(FULL, chat_id=8), most=1) is not None


async def test_changing_leaves_how_far_the_chat_was_told(database: Database):
    one = await stored()
    await subscriptions.change(replace(one, schedule=Schedule(60, (1,)), searches=(), told_story=1, told_at=None))
    assert await subscriptions.get(one.id) == replace(one, schedule=Schedule(60, (1,)), searches=())


async def test_who_is_due_in_order_and_who_is_not(database: Database):
    late = await stored(next_run_at=NOW - DAY, state=SubscriptionState.ACTIVE)
    now = await stored(next_run_at=NOW)
    await stored(next_run_at=NOW + timedelta(seconds=1))
    await stored(next_run_at=None)
    assert [one.id for one in await subscriptions.due(NOW, 10)] == [late.id, now.id]
    assert [one.id for one in await subscriptions.due(NOW, 1)] == [late.id]
    assert await subscriptions.count() == 3
    assert await subscriptions.zones() == ("Asia/Almaty",)


async def test_one_is_moved_on_once(database: Database):
    one, other = await stored(), await stored()
    moved = replace(one, next_run_at=NOW + DAY, last_day="2026-05-24", told_at=NOW, told_story=99, missed_at=None)
    decided = [Advance(one, moved), Advance(other, replace(other, next_run_at=None))]
    assert await database.write(lambda session: subscriptions.advance(session, decided)) == {one.id, other.id}
    assert await database.write(lambda session: subscriptions.advance(session, decided)) == set()
    assert await subscriptions.get(one.id) == moved
    assert await database.write(lambda session: subscriptions.advance(session, [])) == set()


async def test_a_missed_one_is_told_from_the_day_before(database: Database):
    one = await stored()
    await subscriptions.missed(one.id, NOW)
    after = await subscriptions.get(one.id)
    assert after == replace(one, missed_at=NOW, told_story=0, told_at=NOW - DAY)


async def test_a_lost_topic_ends_its_own_and_no_other(database: Database):
    active = SubscriptionState.ACTIVE
    lost, kept = await stored(state=active), await stored(state=active, thread_id=10)
    general = await stored(state=active, thread_id=None)
    assert await subscriptions.lose_topic(-1005, 9) == 1
    assert await subscriptions.lose_topic(-1005, 9) == 0
    states = {one.id: one.state for one in await subscriptions.of_chat(-1005)}
    assert states == {lost.id: SubscriptionState.TOPIC_LOST, kept.id: active, general.id: active}
    assert await subscriptions.lose_topic(-1005, None) == 1


async def test_what_is_to_come_page_by_page_and_moved(database: Database):
    ids = [(await stored(next_run_at=NOW + DAY)).id for _ in range(3)]
    await stored(next_run_at=NOW - DAY)
    first = await subscriptions.coming(NOW, 0, 2)
    assert [one.id for one in first] == ids[:2]
    assert [one.id for one in await subscriptions.coming(NOW, ids[1], 2)] == ids[2:]
    await subscriptions.reschedule([replace(one, next_run_at=NOW + 2 * DAY) for one in first])
    assert {one.next_run_at for one in await subscriptions.coming(NOW, 0, 2)} == {NOW + 2 * DAY}


async def test_they_follow_their_group_and_go_with_their_chat(database: Database):
    await chats.save(Chat(-5, ChatKind.GROUP))
    one = await stored(chat_id=-5)
    await chats.rekey(-5, -1005)
    assert [(found.id, found.chat_id) for found in await subscriptions.of_chat(-1005)] == [(one.id, -1005)]
    await chats.forget(-1005)
    assert await subscriptions.get(one.id) is None


async def test_a_blank_old_group_gives_what_it_owns_and_leaves_the_new_ones_settings(database: Database):
    await chats.save(Chat(-5, ChatKind.GROUP))
    await chats.save(Chat(-1005, ChatKind.SUPERGROUP, countries=("UZ",)))
    await stored(chat_id=-5)
    await chats.rekey(-5, -1005, keep_new=True)
    new = await chats.get(-1005)
    assert new is not None
    assert (new.countries, await chats.get(-5)) == (("UZ",), None)
    assert len(await subscriptions.of_chat(-1005)) == 1


async def test_facts(database: Database):
    assert await facts.get("zones") is None
    await facts.put("zones", "2026 a")
    await facts.put("zones", "2026 b")
    assert await facts.get("zones") == "2026 b"
