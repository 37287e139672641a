"""A channel's settings in the private chats of its admins: reached by a link, asked anew at every press."""

from typing import Any

import pytest

from handlers.callbacks import Carried, Forget, Manage, OpenPage, OpenSettings, Place, SetZone, SourceDeed, pack
from storage import alerts, chat_delivery, chats, feeds, story_alerts, subscriptions
from storage.records import Chat, ChatKind, ChatState, FoundFeed, NoFeed, SourceKind
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

ALERTED = "1m1001-alerts"


@pytest.fixture
async def admin(talk: Any, store: None) -> Any:
    await chats.save(Chat(-1001, ChatKind.CHANNEL, language="en"))
    talk.telegram.members[7] = "administrator"
    ask = talk.telegram._result

    def result(name: str, parameters: dict[str, Any]) -> Any:
        found = ask(name, parameters)
        return {**found, "title": "Mountain Morning"} if name == "getChat" else found

    talk.telegram._result = result
    return talk


async def test_a_link_brings_the_settings_and_buttons_change_the_channel(admin: Any) -> None:
    (settings,) = await admin.says("/start 1m1001-settings")
    assert settings["text"].startswith("Channel “Mountain Morning”\n\nSettings\n")
    bold = [entity for entity in settings["entities"] if entity["type"] == "bold"]
    shown = [settings["text"][each["offset"] : each["offset"] + each["length"]] for each in bold]
    assert shown[:3] == ["Channel “Mountain Morning”", "Settings", "English"]
    await admin.presses("Countries")
    (countries,) = await admin.presses("🇰🇿 Kazakhstan")
    assert "Channel “Mountain Morning”" in countries["text"]
    await admin.presses("◀ All settings")
    await admin.presses("Language")
    (told,) = await admin.presses("Русский")
    assert told["text"].startswith("Channel “Mountain Morning”\n\nLanguage\n"), "the admin reads in their own"
    assert any("✓ Русский" in row for row in admin.labels())
    (overview,) = await admin.presses("◀ All settings")
    assert "Language: Русский" in overview["text"]
    channel, person = await chats.get(-1001), await chats.get(7)
    assert channel is not None
    assert person is not None
    assert (channel.countries, channel.language) == (("KZ",), "ru")
    assert (person.countries, person.language) == ((), None), "the admin's own settings stay"
    assert {parameters["chat_id"] for parameters in admin.telegram.sent("sendMessage", "editMessageText")} == {7}


async def test_alerts_briefings_and_quiet_hours_of_a_channel(admin: Any, banks: None) -> None:  # noqa: F811
    admin.chat = {"id": -1001, "type": "channel", "title": "Mountain Morning"}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    post = {"message_id": 9, "date": 1, "chat": admin.chat, "sender_chat": admin.chat}
    await admin.receives(channel_post={**post, "text": "/alert usd/kzt > 900", "entities": entities})
    admin.chat = {"id": 7, "type": "private", "first_name": "Aigul"}
    (listed,) = await admin.says(f"/start {ALERTED}")
    assert "USD/KZT above 900" in listed["text"]
    await admin.presses("🗑 1")
    assert await alerts.of_chat(-1001) == ()
    await admin.presses("↶ Undo")
    (again,) = await alerts.of_chat(-1001)
    assert again.chat_id == -1001

    await admin.says("/start 1m1001-briefings")
    await admin.presses("07:00")
    (one,) = await subscriptions.of_chat(-1001)
    assert one.schedule.minute == 7 * 60
    await admin.presses("◀ Briefings")
    await admin.presses("🌙 Quiet hours")
    await admin.presses("23:00–08:00")
    assert (await chat_delivery.get(-1001)).quiet_from == 23 * 60


async def test_the_set_up_leads_to_everything_else(admin: Any) -> None:
    await admin.says("/start 1m1001-setup")
    await admin.presses("🇺🇿 Uzbekistan")
    await admin.presses("No briefing")
    await admin.presses("✓ English")
    (settings,) = await admin.presses("Settings")
    assert "Countries: Uzbekistan" in settings["text"]
    (first,) = await admin.presses("⚙️ Set up in three taps")
    assert "1 of 3." in first["text"]


async def test_a_channel_can_be_forgotten(admin: Any) -> None:
    await admin.says("/start 1m1001-forget")
    await admin.presses("No, keep it")
    assert await chats.get(-1001) is not None
    await admin.presses_data(pack(Manage.of(1001, Forget(1))))
    assert await chats.get(-1001) is None
    assert await chats.get(7) is not None


async def test_who_is_no_admin_learns_nothing(admin: Any) -> None:
    admin.telegram.members[7] = "member"
    (refused,) = await admin.says("/start 1m1001-settings")
    assert refused["text"] == "Only admins can change these settings."
    assert await admin.presses_data(pack(Manage.of(1001, SetZone("Asia/Tashkent")))) == []
    channel = await chats.get(-1001)
    assert channel is not None
    assert channel.zone is None


async def test_an_admin_who_is_none_any_more_changes_nothing(admin: Any) -> None:
    await admin.says("/start 1m1001-settings")
    await admin.presses("Time zone")
    admin.telegram.members[7] = "member"
    admin.clock.forward(minutes=6)
    assert await admin.presses("Tashkent") == []
    assert admin.telegram.sent("answerCallbackQuery")[-1]["show_alert"] is True
    channel = await chats.get(-1001)
    assert channel is not None
    assert channel.zone is None


@pytest.mark.parametrize("number", [1002, 2002, 7, 100])
async def test_only_channels_that_we_are_in(admin: Any, number: int) -> None:
    await chats.save(Chat(-1002, ChatKind.CHANNEL, state=ChatState.LEFT))
    await chats.save(Chat(-100, ChatKind.SUPERGROUP))
    (refused,) = await admin.says(f"/start 1m{number}-settings")
    assert refused["text"].startswith("I am not in this channel any more.")
    assert await admin.presses_data(pack(Manage.of(number, SetZone("Asia/Tashkent")))) == []


@pytest.mark.parametrize(
    "data",
    [
        pack(Manage(1001, Carried("1n~~~~"))),
        pack(Manage.of(1001, OpenPage(Place()))),
        pack(Manage(1001, Carried(pack(Manage.of(1001, OpenSettings())).replace(":", "~")))),
        pack(Manage(1001, Carried("nonsense"))),
    ],
)
async def test_nothing_else_is_done_for_a_channel(admin: Any, data: str) -> None:
    assert await admin.presses_data(data) == []
    assert "out of date" in admin.telegram.sent("answerCallbackQuery")[-1]["text"]
    assert admin.telegram.sent("sendDocument") == []


async def test_in_a_group_nobody_manages_a_channel(admin: Any) -> None:
    admin.chat = {"id": -100, "type": "supergroup", "title": "Neighbours"}
    assert await admin.presses_data(pack(Manage.of(1001, OpenSettings()))) == []


# -- what is written for a channel -----------------------------------------------------------------------------------


async def answers(admin: Any, text: str, **message: Any) -> list[dict[str, Any]]:
    """Write an answer to the newest screen, as Telegram tells of it."""
    rows = admin.rows()
    bot = {"id": 42, "is_bot": True, "first_name": "Jarchi"}
    answered = {"message_id": 3, "date": 1, "chat": admin.chat, "from": bot, "text": "…"}
    found: list[dict[str, Any]] = await admin.says(
        text, reply_to_message={**answered, "reply_markup": {"inline_keyboard": rows}}, **message
    )
    return found


async def test_an_answer_is_written_for_the_channel(admin: Any, banks: None) -> None:  # noqa: F811
    (listed,) = await admin.says(f"/start {ALERTED}")
    assert listed["text"].endswith("\n\nReply to this message with what you would write in the channel.")
    (watched,) = await answers(admin, "/alert usd/kzt > 900")
    assert watched["text"].startswith("Channel “Mountain Morning”\n\n")
    assert [(one.base, one.counter) for one in await alerts.of_chat(-1001)] == [("USD", "KZT")]
    (followed,) = await answers(admin, "Rogun dam")
    assert "Rogun dam" in followed["text"]
    assert [one.words for one in await story_alerts.of_chat(-1001)] == ["Rogun dam"]
    assert await alerts.of_chat(7) == await story_alerts.of_chat(7) == ()

    (briefings,) = await answers(admin, "/subscribe 7:30 weekdays")
    assert briefings["text"].startswith("Channel “Mountain Morning”\n\n")
    (one,) = await subscriptions.of_chat(-1001)
    assert (one.schedule.minute, one.schedule.days) == (7 * 60 + 30, (0, 1, 2, 3, 4))
    await answers(admin, "/settings zone Tashkent")
    await admin.says("/start 1m1001-briefings")
    await answers(admin, "21:00")
    assert sorted(each.schedule.minute for each in await subscriptions.of_chat(-1001)) == [7 * 60 + 30, 21 * 60]
    await answers(admin, "/unsubscribe 21:00")
    assert [each.schedule.minute for each in await subscriptions.of_chat(-1001)] == [7 * 60 + 30]
    channel = await chats.get(-1001)
    assert channel is not None
    assert channel.zone == "Asia/Tashkent"
    assert await subscriptions.of_chat(7) == []
    assert {parameters["chat_id"] for parameters in admin.telegram.sent("sendMessage", "editMessageText")} == {7}


async def test_other_words_are_the_admins_own(admin: Any, banks: None) -> None:  # noqa: F811
    await admin.says("/start 1m1001-settings")
    (rates,) = await answers(admin, "/rates")
    assert "Channel" not in rates["text"]
    await admin.says("/start 1m1001-settings")
    (found,) = await answers(admin, "100 usd")
    assert "Channel" not in found["text"], "in the settings nothing can be written by words alone"
    await admin.says("/alert usd/kzt > 900")
    assert len(await alerts.of_chat(7)) == 1


async def test_who_is_no_admin_writes_nothing(admin: Any) -> None:
    await admin.says(f"/start {ALERTED}")
    admin.telegram.members[7] = "member"
    admin.clock.forward(minutes=6)
    (refused,) = await answers(admin, "Rogun dam")
    assert refused["text"] == "Only admins can change these settings."
    assert await story_alerts.of_chat(-1001) == await story_alerts.of_chat(7) == ()


async def test_a_channels_own_feeds(admin: Any) -> None:
    found = FoundFeed("https://karakol.example/feed", SourceKind.FEED, "Karakol Notes")

    async def discover(typed: str) -> FoundFeed | NoFeed:
        return found if "karakol" in typed else NoFeed.NONE

    admin.services.discover = discover
    (sources,) = await admin.says("/start 1m1001-sources")
    assert sources["text"].endswith("Reply to this message with what you would write in the channel.")
    await answers(admin, "https://karakol.example")
    await admin.services.errands.finish()
    shown = admin.telegram.sent("sendMessage", "editMessageText")[-1]
    assert shown["text"].startswith("Channel “Mountain Morning”")
    assert "Karakol Notes" in shown["text"]
    assert [one.source.name for one in await feeds.of(-1001)] == ["Karakol Notes"]
    assert await feeds.of(7) == []

    await admin.says("/start 1m1001-sources")
    await admin.presses_data(pack(Manage.of(1001, SourceDeed("x"))))
    (file,) = admin.telegram.sent("sendDocument")
    assert file["chat_id"] == 7
    await admin.says("/start 1m1001-sources")
    await answers(admin, "/unfollow karakol")
    assert await feeds.of(-1001) == []


async def test_outlets_of_a_channel_are_muted_and_heard_again(admin: Any, newsroom: Any) -> None:
    """Only where words would do something it is said that they can be written."""
    written = "Reply to this message"
    await newsroom(1)
    (outlets,) = await admin.says("/start 1m1001-sources")
    assert written in outlets["text"]
    (muted,) = await admin.presses("🔊 1")
    assert written in muted["text"]
    (stored,) = (await chats.get(-1001)).muted
    (listed,) = await admin.presses_data(pack(Manage.of(1001, OpenSettings("muted"))))
    assert written not in listed["text"]
    (none,) = await admin.presses_data(pack(Manage.of(1001, SourceDeed("H", stored))))
    assert written not in none["text"]
    assert (await chats.get(-1001)).muted == ()
