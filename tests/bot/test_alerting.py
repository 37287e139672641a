"""Rate alerts from a publication to the outbox: once each, whatever is corrected, restarted or run twice."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.alerting import AT_ONCE, Alerting
from handlers import exchange
from handlers.crossing import begun, publication_of
from handlers.screen import Screen
from handlers.stretch import days_before
from storage import alerts, chat_delivery, chats, deliveries, quotes
from storage.records import (
    AlertKind,
    AlertState,
    Chat,
    ChatDelivery,
    ChatKind,
    ChatState,
    Quote,
    QuoteFlag,
    RateAlert,
)

TODAY = date(2026, 5, 20)
USD_KZT = ("USD", "KZT")


class Clock:
    now = datetime(2026, 5, 20, 9, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def publish(day, value, bank="nbk", base="USD", counter="KZT", **more):
    moment = datetime(2026, 5, 20, tzinfo=UTC)
    await quotes.save([Quote(bank, base, counter, Decimal(value), TODAY + timedelta(days=day), moment, **more)])


async def watch(clock, kind=AlertKind.ABOVE, threshold="550", *, days=0, chat_id=7, thread_id=None, pair=USD_KZT):
    rate = exchange.rate(await quotes.recent(8), *pair, on=clock())
    standing = begun(kind, Decimal(threshold), publication_of(rate, await days_before(rate, days)))
    new = RateAlert(0, chat_id, thread_id, *pair, kind, Decimal(threshold), days, AlertState.ACTIVE, clock(), standing)
    stored = await alerts.add(new, most=20)
    assert stored is not None
    return stored


async def outbox():
    """Return chat, key and text of everything that waits."""
    rows = await deliveries.current().read(
        "SELECT d.chat_id, d.key, s.body, d.due_at FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
        " ORDER BY d.id"
    )
    return [(chat, key, Screen.from_json(body).text) for chat, key, body, _ in rows]


@pytest.fixture
async def reader(database):
    await chats.save(Chat(7, ChatKind.PRIVATE, language="en", countries=("KZ",)))
    await publish(-1, "540")
    await publish(0, "545")


async def test_a_crossing_is_told_once(reader, clock):
    await watch(clock)
    looking = Alerting(clock)
    assert await looking.tick() == 0
    await publish(1, "551.2")  # announced today for tomorrow
    assert [await looking.tick(), await looking.tick(), await Alerting(clock).tick()] == [1, 0, 0]
    ((chat, _, text),) = await outbox()
    assert chat == 7
    assert text == "🔔 1 USD = 551.20 KZT\nIt has reached your 550.\n\nNBK, official from 21 May"
    clock.now += timedelta(days=1)
    await publish(1, "551.2")  # the same day again is no publication
    assert await Alerting(clock).tick() == 0


async def test_a_channel_is_told_without_buttons(reader, clock):
    await chats.save(Chat(-1005, ChatKind.CHANNEL, language="en"))
    for chat_id in (7, -1005):
        await watch(clock, chat_id=chat_id)
    await publish(1, "551.2")
    assert await Alerting(clock).tick() == 2
    rows = await deliveries.current().read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
    )
    assert {chat: bool(Screen.from_json(body).rows) for chat, body in rows} == {7: True, -1005: False}


async def test_two_workers_at_once_tell_once(reader, clock):
    for number in range(30):
        await chats.save(Chat(100 + number, ChatKind.PRIVATE))
        await watch(clock, chat_id=100 + number)
    await publish(1, "560")
    await asyncio.gather(*(Alerting(clock).tick() for _ in range(3)))
    assert sorted(chat for chat, _, _ in await outbox()) == [100 + number for number in range(30)]


async def test_what_was_wrong_is_taken_back(reader, clock):
    await watch(clock)
    await publish(1, "560")
    await Alerting(clock).tick()
    await publish(1, "546")
    assert await Alerting(clock).tick() == 1
    text = (await outbox())[1][2]
    assert text.startswith(
        "↩️ 1 USD = 546.00 KZT\nThe bank has corrected its rate: “USD/KZT above 550” was not reached."
    )
    clock.now += timedelta(days=1)
    await publish(2, "561")
    assert await Alerting(clock).tick() == 1, "it is armed again"


async def test_what_is_flagged_fires_when_it_is_released(reader, clock):
    await watch(clock)
    await publish(1, "5600", flag=QuoteFlag.JUMP)
    assert await Alerting(clock).tick() == 0
    await publish(1, "560")
    assert await Alerting(clock).tick() == 1


async def test_what_is_no_official_publication_fires_nothing(reader, clock):
    await watch(clock, AlertKind.BELOW, "3", pair=("USD", "TMT"))
    await watch(clock)
    await publish(1, "600", bank="frankfurter")
    assert await Alerting(clock).tick() == 0


async def test_a_high_of_so_many_days(reader, clock):
    for back in range(2, 20):
        await publish(-back, str(530 + back))  # the highest, 549, lies 19 days back
    await watch(clock, AlertKind.HIGH, "0", days=10)
    await watch(clock, AlertKind.HIGH, "0", days=30)
    await publish(1, "548")
    assert await Alerting(clock).tick() == 1
    assert "The highest in 10 days" in (await outbox())[0][2]


async def test_per_cent_from_where_it_was(reader, clock):
    await watch(clock, AlertKind.MOVE, "1")
    await publish(1, "551")
    await Alerting(clock).tick()
    assert "▲ 1.10\N{NO-BREAK SPACE}% from 545.00" in (await outbox())[0][2]


async def test_a_storm_is_told_in_each_readers_language_and_shares_its_texts(reader, clock):
    one = await watch(clock)
    for number in range(AT_ONCE):
        await chats.save(Chat(1000 + number, ChatKind.PRIVATE, language="ru" if number % 2 else "en"))
        await alerts.add(replace(one, chat_id=1000 + number), most=20)
    await publish(1, "560")
    assert await Alerting(clock).tick() == AT_ONCE + 1
    texts = {text for _, _, text in await outbox()}
    assert len(texts) == 2
    ((screens,),) = await deliveries.current().read("SELECT count(*) FROM delivery_screens")
    assert screens == 2


async def test_quiet_hours_hold_it_and_chats_that_are_gone_get_nothing(reader, clock):
    await chat_delivery.save(ChatDelivery(7, 8 * 60, 20 * 60, silent=True))  # of the day in Almaty, where it is 14:00
    await chats.save(Chat(8, ChatKind.PRIVATE, state=ChatState.UNREACHABLE))
    await watch(clock)
    await watch(clock, chat_id=8)
    await publish(1, "560")
    assert await Alerting(clock).tick() == 1
    ((due, silent, expires),) = await deliveries.current().read("SELECT due_at, silent, expires_at FROM deliveries")
    end = datetime(2026, 5, 20, 15, tzinfo=UTC)  # 20:00 in Almaty
    assert (due, bool(silent)) == (int(end.timestamp() * 1_000_000), True)
    assert expires == due + 86_400_000_000


async def test_a_group_that_becomes_a_supergroup_keeps_its_alerts_and_who_leaves_has_none(reader, clock):
    await chats.save(Chat(-5, ChatKind.GROUP))
    await watch(clock, chat_id=-5, thread_id=3)
    await chats.rekey(-5, -1005)
    (alert,) = await alerts.of_chat(-1005)
    assert alert.thread_id == 3
    await chats.forget(-1005)
    assert await alerts.of_chat(-1005) == ()


async def test_a_chat_has_so_many_and_the_same_one_once(reader, clock):
    first = await watch(clock)
    assert (await watch(clock)).id == first.id
    await alerts.set_state(first.id, AlertState.PAUSED, first.standing)
    again = await watch(clock)
    assert (again.id, again.state) == (first.id, AlertState.ACTIVE)
    full = await alerts.add(
        RateAlert(0, 7, None, "USD", "KZT", AlertKind.BELOW, Decimal(1), 0, AlertState.ACTIVE, clock()), most=1
    )
    assert full is None
    assert json.dumps([one.id for one in await alerts.of_chat(7)]) == f"[{first.id}]"
