"""Who is due gets one briefing a day with what is new, whatever the clock, the downtime, or a second planner do."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.sending.briefing import LATE, Planner
from handlers.composing import Composer
from handlers.i18n import Speeches
from handlers.rescheduling import fingerprint, follow_laws, follow_zone, scheduled
from handlers.screen import Screen
from storage import articles, chat_delivery, chats, deliveries, facts, quotes, sources, subscriptions, workers
from storage.database import Database
from storage.records import (
    Chat,
    ChatDelivery,
    ChatKind,
    ChatState,
    Content,
    CountryWeight,
    DeliveryKind,
    DeliveryState,
    NewArticle,
    NewDelivery,
    Quote,
    Schedule,
    Settled,
    Source,
    SourceKind,
    Subscription,
    SubscriptionState,
)

SPEECHES = Speeches()
EIGHT = datetime(2026, 5, 25, 3, tzinfo=UTC)  # Monday, 8:00 in Almaty
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.now = EIGHT - MINUTE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def planner(clock: Clock) -> Planner:
    return Planner(Composer(SPEECHES), clock)


@pytest.fixture(autouse=True)
async def _outlet(database: Database) -> None:
    url = "https://outlet.test/feed"
    await sources.sync([Source("outlet", SourceKind.FEED, "Outlet", url, url)])


async def news(number: int, at: datetime, title: str = "", country: str = "KZ") -> None:
    """Store one article, read five minutes after its publication."""
    await articles.save(
        [
            NewArticle(
                source_key="outlet",
                identity=str(number),
                url=f"https://outlet.test/{number}",
                title=title or f"{WORDS[number % len(WORDS)]} number {number}",
                excerpt="",
                text="",
                language="en",
                published_at=at,
                fetched_at=at + 5 * MINUTE,
                countries=(CountryWeight(country, 1.0),),
            )
        ]
    )


WORDS = ("Harvest", "Railway", "Parliament", "Glacier", "Football", "Museum", "Airport", "Pipeline", "Festival")


async def subscribe(chat_id: int = 1, clock: Clock | None = None, **changes: object) -> Subscription:
    chat = await chats.get(chat_id)
    if chat is None:
        chat = Chat(chat_id, ChatKind.PRIVATE, telegram_language="en", zone="Asia/Almaty")
        await chats.save(chat)
    new = replace(Subscription(0, chat_id, Schedule(480)), **changes)  # type: ignore[arg-type]
    stored = await subscriptions.add(scheduled(new, chat, clock.now if clock else EIGHT - MINUTE), most=9)
    assert stored is not None
    return stored


async def outbox(database: Database) -> list[tuple[int, str]]:
    rows = await database.read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id ORDER BY d.id"
    )
    return [(chat_id, Screen.from_json(body).text) for chat_id, body in rows]


async def test_at_its_hour_once(database: Database, clock: Clock, planner: Planner):
    await subscribe()
    await news(1, EIGHT - timedelta(hours=2))
    assert await planner.tick() == 0
    clock.now = EIGHT
    assert [await planner.tick(), await planner.tick()] == [1, 0]
    ((chat_id, text),) = await outbox(database)
    assert chat_id == 1
    assert "Good morning" in text
    assert "Railway number 1" in text
    ((row,),) = [await database.read("SELECT key, due_at, expires_at, subject_id FROM deliveries")]
    (one,) = await subscriptions.of_chat(1)
    assert row[0] == f"briefing:{one.id}:2026-05-25"
    assert row[2] - row[1] == LATE.total_seconds() * 1e6
    assert one.next_run_at == EIGHT + DAY


async def test_only_what_is_new_since_this_chats_last_one(database: Database, clock: Clock, planner: Planner):
    await subscribe(1)
    await news(1, EIGHT - timedelta(hours=2))
    clock.now = EIGHT
    await planner.tick()
    await subscribe(2, clock)
    await news(2, EIGHT - timedelta(hours=3))  # dated before, read after
    await news(3, EIGHT + timedelta(hours=12))
    clock.now = EIGHT + DAY
    assert await planner.tick() == 2
    texts = dict((await outbox(database))[1:])
    assert "number 1" not in texts[1]
    assert "number 2" in texts[1]
    assert "number 3" in texts[1]
    assert "number 3" in texts[2]


async def test_two_planners_at_once_write_one(database: Database, clock: Clock):
    for chat_id in range(1, 30):
        await subscribe(chat_id)
    clock.now = EIGHT
    planners = [Planner(Composer(SPEECHES), clock) for _ in range(3)]
    await asyncio.gather(*(planner.tick() for planner in planners))
    assert sorted(chat_id for chat_id, _ in await outbox(database)) == list(range(1, 30))


async def test_chats_with_the_same_view_share_one_screen(database: Database, clock: Clock, planner: Planner):
    for chat_id in range(1, 9):
        await subscribe(chat_id)
    clock.now = EIGHT
    await planner.tick()
    ((screens,),) = await database.read("SELECT count(*) FROM delivery_screens")
    assert screens == 1


@pytest.mark.parametrize(
    ("late", "comes"), [(timedelta(hours=5, minutes=59), True), (timedelta(hours=6, minutes=1), False)]
)
async def test_after_downtime_late_up_to_six_hours(
    database: Database, clock: Clock, planner: Planner, late: timedelta, comes: bool
):
    await subscribe()
    clock.now = EIGHT + late
    assert await planner.tick() == int(comes)
    (one,) = await subscriptions.of_chat(1)
    assert (one.next_run_at, one.missed_at) == (EIGHT + DAY, None if comes else EIGHT)
    clock.now = EIGHT + DAY
    await planner.tick()
    text = (await outbox(database))[-1][1]
    assert ("I could not bring the briefing" in text) is not comes


async def test_after_days_of_downtime_the_latest_comes_and_no_heap(database: Database, clock: Clock, planner: Planner):
    await subscribe()
    clock.now = EIGHT + 3 * DAY + timedelta(hours=1)
    assert [await planner.tick(), await planner.tick()] == [1, 0]
    ((key,),) = await database.read("SELECT key FROM deliveries")
    assert key.endswith("2026-05-28")
    (one,) = await subscriptions.of_chat(1)
    assert one.next_run_at == EIGHT + 4 * DAY


async def test_what_a_whole_day_of_downtime_swallowed_is_noted_in_the_one_that_comes(
    database: Database, clock: Clock, planner: Planner
):
    await subscribe()
    clock.now = EIGHT + DAY + timedelta(minutes=30)
    assert await planner.tick() == 1
    ((_, text),) = await outbox(database)
    assert "I could not bring the briefing of yesterday, 08:00" in text, text
    (one,) = await subscriptions.of_chat(1)
    assert one.missed_at is None
    clock.now = EIGHT + 2 * DAY
    await planner.tick()
    assert "I could not bring" not in (await outbox(database))[-1][1]


async def test_a_changed_hour_brings_no_second_one_that_day(database: Database, clock: Clock, planner: Planner):
    one = await subscribe()
    clock.now = EIGHT
    await planner.tick()
    (one,) = await subscriptions.of_chat(1)
    later = scheduled(replace(one, schedule=Schedule(20 * 60)), await chats.get(1), clock.now)
    await subscriptions.change(later)
    assert later.next_run_at == EIGHT + DAY + timedelta(hours=12)
    clock.now = EIGHT + timedelta(hours=13)
    assert await planner.tick() == 0


async def test_a_chat_out_of_reach_gets_nothing_and_goes_on_when_it_is_back(
    database: Database, clock: Clock, planner: Planner
):
    await subscribe()
    await chats.set_state(1, ChatState.UNREACHABLE)
    clock.now = EIGHT
    assert await planner.tick() == 0
    await chats.set_state(1, ChatState.ACTIVE)
    clock.now = EIGHT + DAY
    assert await planner.tick() == 1


async def test_nothing_new_is_said_or_skipped_as_the_chat_chose(database: Database, clock: Clock, planner: Planner):
    await subscribe(1)
    await subscribe(2, skip_empty=True)
    clock.now = EIGHT
    assert await planner.tick() == 1
    ((chat_id, text),) = await outbox(database)
    assert chat_id == 1
    assert "No news today." in text
    for chat in (1, 2):
        assert [one.next_run_at for one in await subscriptions.of_chat(chat)] == [EIGHT + DAY]


async def test_rates_with_their_change_since_the_last_briefing(database: Database, clock: Clock, planner: Planner):
    for days, value in ((2, "500"), (1, "510"), (0, "520.2")):
        day = (EIGHT - days * DAY).date()
        await quotes.save([Quote("nbk", "USD", "KZT", Decimal(value), day, EIGHT - days * DAY)])
    await subscribe(1, told_at=EIGHT - 2 * DAY + timedelta(hours=1))
    await subscribe(2, told_at=EIGHT - timedelta(hours=1))
    clock.now = EIGHT
    await planner.tick()
    texts = dict(await outbox(database))
    assert "KZT 520.20  ▲ 4.04" in texts[1]
    assert "Rates unchanged since the last briefing\n1 USD: 520.20" in texts[2]


async def test_what_it_looks_for_and_the_alerts_that_fired(database: Database, clock: Clock, planner: Planner):
    await subscribe(1, searches=("glacier",), contents=(Content.SEARCHES, Content.ALERTS), told_at=EIGHT - DAY)
    await news(1, EIGHT - timedelta(hours=1), "A glacier melts in the Pamirs")
    await news(2, EIGHT - timedelta(hours=1), "Something else")
    fired = NewDelivery("alert:1", DeliveryKind.ALERT, 1, Screen("KZT crossed 550\nmore").to_json(), EIGHT, EIGHT + DAY)
    await deliveries.add([fired], EIGHT - DAY)
    owner = await workers.join(EIGHT)
    (sent,) = await deliveries.claim(owner, EIGHT, 1)
    await deliveries.begin(owner, [sent.id])
    await deliveries.settle(owner, [Settled(sent.id, DeliveryState.SENT, EIGHT - timedelta(hours=3), 5)])
    clock.now = EIGHT
    await planner.tick()
    text = (await outbox(database))[-1][1]
    assert "🔎 glacier" in text
    assert "A glacier melts" in text
    assert "Something else" not in text
    assert text.endswith("• KZT crossed 550")


async def test_the_rates_as_a_picture_follow_where_they_are_wanted(database: Database, clock: Clock, planner: Planner):
    await subscribe(1, picture=True)
    await subscribe(2, picture=True, contents=(Content.NEWS,))
    await subscribe(3)
    days = [EIGHT.date() - timedelta(days=back) for back in range(5)]
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal(500 + back), day, EIGHT) for back, day in enumerate(days)])
    clock.now = EIGHT
    await planner.tick()
    rows = await database.read(
        "SELECT d.chat_id, d.silent, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
        " WHERE d.key LIKE '%:card'"
    )
    ((chat_id, silent, body),) = rows
    screen = Screen.from_json(body)
    assert (chat_id, bool(silent), screen.rows) == (1, True, ())
    assert screen.picture is not None
    assert "500.00" in screen.text


async def test_inside_quiet_hours_it_comes_without_a_sound(database: Database, clock: Clock, planner: Planner):
    await subscribe(1)
    await subscribe(2)
    await chat_delivery.save(ChatDelivery(1, quiet_from=22 * 60, quiet_until=9 * 60))
    clock.now = EIGHT
    await planner.tick()
    rows = await database.read("SELECT chat_id, silent FROM deliveries ORDER BY chat_id")
    assert [(chat_id, bool(silent)) for chat_id, silent in rows] == [(1, True), (2, False)]


async def test_a_paused_one_and_one_of_a_lost_topic_stay_away(database: Database, clock: Clock, planner: Planner):
    await subscribe(1, state=SubscriptionState.PAUSED)
    await subscribe(2, state=SubscriptionState.TOPIC_LOST, thread_id=5)
    clock.now = EIGHT + DAY
    assert await planner.tick() == 0


async def test_one_that_cannot_be_composed_keeps_nobody_from_theirs(database: Database, clock: Clock, monkeypatch):
    composer = Composer(SPEECHES)
    compose = composer.compose

    async def sometimes(view, now):
        if view.language == "ru":
            raise ZeroDivisionError
        return await compose(view, now)

    monkeypatch.setattr(composer, "compose", sometimes)
    await subscribe(1)
    await chats.save(Chat(2, ChatKind.PRIVATE, telegram_language="ru", zone="Asia/Almaty"))
    await subscribe(2)
    clock.now = EIGHT
    assert await Planner(composer, clock).tick() == 1
    (put_off,) = await subscriptions.of_chat(2)
    assert put_off.next_run_at == EIGHT + 5 * MINUTE


@pytest.mark.parametrize("start", [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)])
async def test_one_a_day_while_clocks_change(database: Database, clock: Clock, planner: Planner, start: datetime):
    zone = ZoneInfo("Europe/Berlin")
    await chats.save(Chat(1, ChatKind.PRIVATE, telegram_language="en", zone="Europe/Berlin"))
    clock.now = start
    await subscribe(1, clock, schedule=Schedule(150), contents=(Content.NEWS,))
    days = 5
    for half_hour in range(days * 48):
        clock.now = start + half_hour * 30 * MINUTE
        await planner.tick()
    rows = await database.read("SELECT key, due_at FROM deliveries ORDER BY due_at")
    came = [datetime.fromtimestamp(at / 1e6, UTC).astimezone(zone) for _, at in rows]
    assert [f"{at:%F}" for at in came] == [f"{start + number * DAY:%F}" for number in range(days)]
    assert {f"{at:%H:%M}" for at in came} <= {"02:30", "03:00"}


async def test_a_zone_that_this_machine_does_not_know_is_the_chats(database: Database, clock: Clock, planner: Planner):
    await subscribe(1, zone="Mars/Olympus")
    clock.now = EIGHT
    assert await planner.tick() == 1


# -- zones -----------------------------------------------------------------------------------------------------------


async def test_a_chat_that_moves_takes_its_hour_along(database: Database):
    own = await subscribe(1, zone="Asia/Tokyo")
    following = await subscribe(1, schedule=Schedule(21 * 60))
    chat = replace(await chats.get(1), zone="Europe/Berlin")  # type: ignore[type-var]
    await follow_zone(chat, EIGHT)
    after = {one.id: one.next_run_at for one in await subscriptions.of_chat(1)}
    assert after[own.id] == own.next_run_at
    assert after[following.id] == datetime(2026, 5, 25, 19, tzinfo=UTC)


async def test_a_new_law_of_clocks_moves_what_is_to_come(database: Database):
    one = await subscribe(1)
    assert await follow_laws(EIGHT - MINUTE) == 0  # nothing known before; everything is right
    wrong = replace(one, next_run_at=EIGHT + timedelta(hours=1))
    await subscriptions.reschedule([wrong])
    assert await follow_laws(EIGHT - MINUTE) == 0  # the same edition: nobody looks
    await facts.put("zones", "an edition of old")
    assert await follow_laws(EIGHT - MINUTE) == 1
    assert (await subscriptions.of_chat(1))[0].next_run_at == EIGHT


def test_the_fingerprint_tells_zones_apart():
    assert fingerprint(["Asia/Almaty"], 2026) == fingerprint(["Asia/Almaty", "No/Where"], 2026)
    assert fingerprint(["Asia/Almaty"], 2023) != fingerprint(["Asia/Tashkent"], 2023)
