"""``/subscribe``, ``/unsubscribe``, ``/briefing`` and the buttons of a briefing, as one talks to the bot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.briefings import MOST
from handlers.callbacks import OpenTold, SetBriefing, TuneBriefing, pack
from storage import chat_delivery, chats, deliveries, subscriptions
from storage.records import ChatDelivery, Content, Schedule, SubscriptionState

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)


async def only(chat_id: int = 7) -> Any:
    (one,) = await subscriptions.of_chat(chat_id)
    return one


async def test_a_word_and_it_comes_tomorrow_by_the_clock_of_the_country(talk: Any) -> None:
    await talk.says("/start")
    await talk.presses("🇰🇿 Kazakhstan")
    (screen,) = await talk.says("/subscribe 7:30 weekdays")
    assert "On weekdays at 07:30 · Almaty (UTC+5)" in screen["text"]
    assert "Next: tomorrow at 07:30" in screen["text"]
    one = await only()
    assert one.schedule == Schedule(450, (0, 1, 2, 3, 4))
    assert one.next_run_at == datetime(2026, 5, 25, 2, 30, tzinfo=UTC)


async def test_in_russian_with_zone_searches_and_several_hours(talk: Any) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/subscribe в 8 утра и в 8 вечера по Москве «цена на газ»")
    assert screen["text"].startswith("Готово.")
    assert "1. Каждый день в 08:00 · Москва (UTC+3)" in screen["text"]
    assert "«цена на газ»" in screen["text"]
    both = await subscriptions.of_chat(7)
    assert [(one.schedule.minute, one.zone) for one in both] == [(480, "Europe/Moscow"), (1200, "Europe/Moscow")]


async def test_the_same_hour_again_changes_the_one_that_is_there(talk: Any) -> None:
    await talk.says("/subscribe 8:00")
    await talk.says("/subscribe 8:00 weekends only rates")
    one = await only()
    assert one.schedule.days == (5, 6)
    assert one.contents == (Content.RATES, Content.SEARCHES)


async def test_days_or_a_zone_alone_change_the_only_one_or_make_one_at_eight(talk: Any) -> None:
    await talk.says("/subscribe по будням")
    assert (await only()).schedule == Schedule(480, (0, 1, 2, 3, 4))
    await talk.says("/subscribe UTC+3")
    assert ((await only()).zone, (await only()).schedule.days) == ("Etc/GMT-3", (0, 1, 2, 3, 4))
    await talk.says("/subscribe 20:00")
    (screen,) = await talk.says("/subscribe weekends")
    assert screen["text"].startswith("There are several.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("8:00 Londn", "I do not know “londn”. Did you mean London?"),
        ("25:00", "I do not know “25:00”. Did you mean 1:00 and 23:00?"),
        ("сегодня вряд ли", "I do not know “вряд ли”."),
        (
            "every other day at 9",
            "Briefings come at set hours on days of the week, so “every other day” will not do; write for example ",
        ),
        (
            "tomorrow at 8",
            "Briefings come regularly, not once, so “tomorrow” will not do; write for example /subscribe 8:00",
        ),
    ],
)
async def test_what_is_not_understood_is_named_and_changes_nothing(talk: Any, typed: str, answer: str) -> None:
    (screen,) = await talk.says(f"/subscribe {typed}")
    assert screen["text"].startswith(answer)
    assert await subscriptions.of_chat(7) == []


async def test_weekly_is_today_s_day_of_the_week_by_the_clock_that_is_asked_for(talk: Any) -> None:
    (screen,) = await talk.says("/subscribe weekly at 20:00")
    assert "Sun at 20:00 · Tashkent (UTC+5)" in screen["text"]
    assert "Next: today at 20:00" in screen["text"]
    await talk.says("/unsubscribe all")
    await talk.says("/subscribe раз в неделю UTC-10")  # where it is Saturday still
    assert ((await only()).schedule, (await only()).zone) == (Schedule(480, (5,)), "Etc/GMT+10")


async def test_a_chat_has_a_limited_number(talk: Any) -> None:
    for hour in range(MOST):
        await talk.says(f"/subscribe {hour}:00")
    (screen,) = await talk.says("/subscribe 23:00")
    assert screen["text"].startswith(f"A chat can have {MOST} briefings")
    assert len(await subscriptions.of_chat(7)) == MOST


async def test_who_asks_for_too_many_hours_at_once_is_told(talk: Any) -> None:
    (screen,) = await talk.says("/subscribe 8, 9, 10, 11, 12, 13, 14")
    assert screen["text"].startswith(f"A chat can have {MOST} briefings")
    assert len(await subscriptions.of_chat(7)) == MOST


async def test_by_buttons_alone(talk: Any) -> None:
    (screen,) = await talk.says("/subscribe")
    assert "There is none yet." in screen["text"]
    await talk.presses("07:00")
    assert (await only()).schedule == Schedule(420)
    await talk.presses("🕗 Time")
    await talk.presses("21")
    await talk.presses(":45")
    await talk.presses("◀ Done")
    await talk.presses("📅 Days")
    await talk.presses("On weekdays")
    await talk.presses("✓ Fri")
    await talk.presses("Sat")
    await talk.presses("◀ Done")
    for label in ("✓ Rates", "3", "Skip if empty", "Silent"):
        await talk.presses(label)
    one = await only()
    assert one.schedule == Schedule(21 * 60 + 45, (0, 1, 2, 3, 5))
    assert (one.length, one.skip_empty, one.silent) == (3, True, True)
    assert Content.RATES not in one.contents
    await talk.presses("⏸ Pause")
    assert ((await only()).state, (await only()).next_run_at) == (SubscriptionState.PAUSED, None)
    await talk.presses("▶ Resume")
    assert (await only()).next_run_at is not None
    (gone,) = await talk.presses("✕ Delete")
    assert gone["text"].startswith("1 briefing ended.")
    assert await subscriptions.of_chat(7) == []


async def test_a_search_is_added_by_words_and_taken_out_by_a_tap(talk: Any) -> None:
    await talk.says('/subscribe 8:00 "gas price"')
    await talk.says('/subscribe "Rogun"')
    assert (await only()).searches == ("gas price", "Rogun")
    await talk.presses("✕ “gas price”")
    assert (await only()).searches == ("Rogun",)
    await talk.presses("✕ “Rogun”")
    assert (await only()).searches == ()


async def test_without_any_day_it_says_so_and_does_not_come(talk: Any) -> None:
    await talk.says("/subscribe 8:00 weekends")
    one = await only()
    await talk.presses("📅 Days")
    await talk.presses("✓ Sat")
    (screen,) = await talk.presses("✓ Sun")
    assert "No day is chosen." in screen["text"]
    assert (await subscriptions.get(one.id)).next_run_at is None  # type: ignore[union-attr]


async def test_unsubscribe(talk: Any) -> None:
    (screen,) = await talk.says("/unsubscribe")
    assert screen["text"].startswith("There is no briefing to end.")
    await talk.says("/subscribe 8:00 and 20:00")
    (screen,) = await talk.says("/unsubscribe")
    assert screen["text"].startswith("Which one?")
    (screen,) = await talk.says("/unsubscribe 20:00")
    assert screen["text"].startswith("1 briefing ended.")
    assert (await only()).schedule.minute == 480
    await talk.says("/unsubscribe")
    assert await subscriptions.of_chat(7) == []
    await talk.says("/subscribe 8:00 and 20:00")
    (screen,) = await talk.says("/unsubscribe все")
    assert screen["text"].startswith("2 briefings ended.")


# -- the briefing itself ---------------------------------------------------------------------------------------------


async def test_now_with_stories_that_open_and_the_way_back(talk: Any, newsroom: Any) -> None:
    await newsroom(12)
    (shown,) = await talk.says("/briefing")
    assert "Good afternoon! Sunday, 24 May" in shown["text"]
    (story,) = await talk.presses("1")
    assert talk.labels()[0][0] == "◀ Back"
    assert story["text"] != shown["text"]
    (again,) = await talk.presses("◀ Back")
    assert again["text"] == shown["text"]
    assert again["reply_markup"] == shown["reply_markup"]
    await talk.presses("🗓 Get this every day")
    await talk.presses("08:00")
    assert (await only()).schedule.minute == 480


async def test_one_tap_less_more_and_stop(talk: Any, newsroom: Any) -> None:
    await newsroom(12)
    await talk.says("/subscribe 8:00")
    await talk.says("/briefing")
    await talk.presses("➖ Less")
    await talk.presses("➖ Less")
    await talk.presses("➖ Less")
    assert (await only()).length == 3
    await talk.presses("➕ More")
    assert talk.pop_ups() == [
        "From now on up to 5 stories.",
        "From now on up to 3 stories.",
        "That is the least already; ✕ stops it.",
        "From now on up to 5 stories.",
    ]
    await talk.presses("✕ Stop")
    assert (await only()).state is SubscriptionState.PAUSED
    await talk.says("/subscribe 8:00")
    assert (await only()).state is SubscriptionState.ACTIVE


async def test_another_time_comes_as_a_screen_of_its_own(talk: Any, newsroom: Any) -> None:
    await newsroom(3)
    await talk.says("/subscribe 8:00")
    await talk.says("/briefing")
    await talk.presses("🕗 Time")
    assert talk.telegram.asked[-2][0] == "sendMessage"
    await talk.presses("07")
    assert (await only()).schedule.minute == 420


async def test_quiet_hours(talk: Any) -> None:
    await talk.says("/settings")
    await talk.presses("🌙 Quiet hours")
    (screen,) = await talk.presses("22:00–07:00")
    assert "22:00–07:00" in screen["text"]
    await talk.presses("All without a sound")
    assert await chat_delivery.get(7) == ChatDelivery(7, 1320, 420, silent=True)
    await talk.presses("No quiet hours")
    assert await chat_delivery.get(7) == ChatDelivery(7, silent=True)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("quiet 23:30-7:15", (1410, 435)),
        ("quiet hours from 11pm to 7am", (1380, 420)),
        ("тихие часы с 23 до 7", (1380, 420)),
        ("тихие с 11 вечера до 7 утра", (1380, 420)),
        ("тыныш сағаттар 23:00-ден 7:00-ге дейін", (1380, 420)),
        ("tinch soatlar 22 dan 6 gacha", (1320, 360)),
        ("quiet off", (None, None)),
        ("тихие выкл", (None, None)),
    ],
)
async def test_quiet_hours_in_words(talk: Any, typed: str, span: tuple[int | None, int | None]) -> None:
    await chat_delivery.save(ChatDelivery(7, 60, 120, silent=True))
    (screen,) = await talk.says(f"/settings {typed}")
    assert screen["text"].startswith(("Done.", "Quiet")), screen["text"]
    assert await chat_delivery.get(7) == ChatDelivery(7, *span, silent=True)


@pytest.mark.parametrize("typed", ["25:00-7:00", "7", "23-23", "monday 8-9", "8-9 tokyo", "at night", "7-8-9"])
async def test_quiet_hours_that_are_none_change_nothing(talk: Any, typed: str) -> None:
    await chat_delivery.save(ChatDelivery(7, 60, 120))
    (screen,) = await talk.says(f"/settings quiet {typed}")
    assert screen["text"].startswith(f"I do not know “{typed}”.")
    assert "/settings quiet 23:30-7:15" in screen["text"]
    assert await chat_delivery.get(7) == ChatDelivery(7, 60, 120)


@pytest.mark.parametrize(
    "press",
    [
        SetBriefing(0, "quiet", "9999-1"),
        SetBriefing(0, "new", "abc"),
        SetBriefing(99, "delete"),
        TuneBriefing(99, "less"),
        OpenTold(0, "AAAAAAAAAAA", 1),
        OpenTold(99999, "AAAAAAAAAAA", 1),
    ],
)
async def test_forged_buttons_do_nothing(talk: Any, press: Any) -> None:
    await talk.says("/start")
    await talk.presses_data(pack(press))
    assert len(talk.pop_ups()) == 1
    assert await subscriptions.of_chat(7) == []


async def test_buttons_of_another_chat_change_nothing(talk: Any) -> None:
    await talk.says("/subscribe 8:00")
    one = await only()
    talk.chat = talk.user | {"id": 8, "type": "private"}
    talk.user = {**talk.user, "id": 8}
    for press in (TuneBriefing(one.id, "stop"), SetBriefing(one.id, "delete"), SetBriefing(one.id, "minute", "5")):
        await talk.presses_data(pack(press))
    assert await only() == one


# -- groups ----------------------------------------------------------------------------------------------------------

GROUP = {"id": -1005, "type": "supergroup", "title": "Chaikhana", "is_forum": True}


async def test_in_a_forum_admins_subscribe_the_topic_they_ask_in(talk: Any) -> None:
    talk.chat = GROUP
    topic = {"message_thread_id": 4, "is_topic_message": True}
    (refused,) = await talk.says("/subscribe 8:00", **topic)
    assert refused["text"] == "Only admins can change these settings."
    assert await subscriptions.of_chat(-1005) == []
    talk.services.admins.drop((-1005, 7))
    talk.telegram.members[7] = "administrator"
    await talk.says("/subscribe 8:00", **topic)
    await talk.says("/subscribe 8:00")
    assert [one.thread_id for one in await subscriptions.of_chat(-1005)] == [4, None]


async def test_in_a_group_only_admins_tune(talk: Any) -> None:
    talk.chat = GROUP
    talk.telegram.members[7] = "administrator"
    await talk.says("/subscribe 8:00")
    one = await only(-1005)
    talk.user = {**talk.user, "id": 9}
    await talk.presses_data(pack(TuneBriefing(one.id, "stop")))
    assert talk.pop_ups() == ["Only admins can change these settings."]
    assert (await only(-1005)).state is SubscriptionState.ACTIVE


async def test_a_channels_poster_subscribes_it(talk: Any) -> None:
    channel = {"id": -1009, "type": "channel", "title": "Morning"}
    entities = [{"type": "bot_command", "offset": 0, "length": 10}]
    post = {"message_id": 5, "date": 1, "chat": channel, "sender_chat": channel, "text": "/subscribe 8:00"}
    await talk.receives(channel_post={**post, "entities": entities})
    assert (await only(-1009)).schedule.minute == 480


async def test_a_group_that_moves_keeps_its_briefings(talk: Any) -> None:
    talk.chat = {"id": -5, "type": "group", "title": "Chaikhana"}
    talk.telegram.members[7] = "creator"
    await talk.says("/subscribe 8:00")
    await talk.receives(message=talk.message(migrate_to_chat_id=-1007))
    assert (await only(-1007)).schedule.minute == 480


async def test_the_country_moves_the_clock_of_a_briefing(talk: Any) -> None:
    await talk.says("/start")
    await talk.says("/subscribe 8:00")
    await talk.says("/settings zone +9")
    assert (await only()).next_run_at == datetime(2026, 5, 24, 23, tzinfo=UTC)


async def test_export_shows_and_forget_deletes_it(talk: Any) -> None:
    await talk.says('/subscribe 8:00 "Rogun"')
    (shown,) = await talk.says("/export")
    assert '"minute": 480' in shown["text"]
    assert "Rogun" in shown["text"]
    await talk.says("/forget")
    await talk.presses("Yes, delete")
    assert await subscriptions.of_chat(7) == []
    assert await chats.get(7) is None


async def test_a_full_export_is_a_file(talk: Any) -> None:
    for hour in range(MOST):
        words = " ".join(f'"{"слово " * 8}{hour}{number}"' for number in range(5))
        await talk.says(f"/subscribe {hour}:00 {words}")
    (shown,) = await talk.says("/export")
    assert shown["text"] == "All that is stored about this chat is in the file."
    assert len(talk.telegram.sent("sendDocument")) == 1


async def test_what_is_on_its_way_is_called_off_by_unsubscribing(talk: Any) -> None:
    await talk.says("/subscribe 8:00")
    one = await only()
    from storage.records import DeliveryKind, NewDelivery

    new = NewDelivery("b", DeliveryKind.BRIEFING, 7, "{}", NOW, NOW + timedelta(hours=1), subject_id=one.id)
    await deliveries.add([new], NOW)
    await talk.says("/unsubscribe")
    assert await deliveries.waiting(7) == 0
