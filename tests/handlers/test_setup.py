"""Set-up of groups, topics and channels: by admins alone, in three taps, for the place where it is."""

from typing import Any

import pytest

from handlers.callbacks import SetUp, pack
from storage import alerts, chat_topics, chats, deliveries, subscriptions
from storage.records import AlertState, Chat, ChatKind, ChatState, ChatTopic, SubscriptionState
from tests.handlers.test_groups import membership
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}
CHANNEL = {"id": -1001, "type": "channel", "title": "Mountain Morning"}
BOT = {"id": 42, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}
IN_TOPIC = {
    "message_thread_id": 5,
    "is_topic_message": True,
    "reply_to_message": {
        "message_id": 5,
        "date": 1,
        "chat": GROUP,
        "message_thread_id": 5,
        "is_topic_message": True,
        "forum_topic_created": {"name": "Exchange rates", "icon_color": 7322096},
    },
}


@pytest.fixture
def group(talk: Any) -> Any:
    talk.chat = GROUP
    talk.telegram.members[7] = "administrator"
    return talk


async def pressed(talk: Any, label: str, **message: Any) -> list[dict[str, Any]]:
    """Press a button of the newest screen, which stands in a topic."""
    data = talk.button(label)["callback_data"]
    query = {"id": "1", "from": talk.user, "chat_instance": "1", "data": data}
    shown: list[dict[str, Any]] = await talk.receives(callback_query={**query, "message": talk.message(**message)})
    return shown


# -- three taps ----------------------------------------------------------------------------------------------------


async def test_three_taps(group: Any) -> None:
    await group.receives(my_chat_member=membership(group, "left", "member"))
    (hour,) = await group.presses("🇰🇬 Kyrgyzstan")
    assert hour["text"].startswith("2 of 3.")
    assert "Bishkek" in hour["text"]
    (language,) = await group.presses("☀️ Morning, 08:00")
    assert language["text"].startswith("3 of 3.")
    (done,) = await group.presses("Русский")
    assert done["text"].startswith("Всё готово.")
    chat = await chats.get(-100)
    assert chat is not None
    assert (chat.countries, chat.language, chat.state) == (("KG",), "ru", ChatState.ACTIVE)
    (one,) = await subscriptions.of_chat(-100)
    assert (one.schedule.minute, one.thread_id, one.silent, one.state) == (480, None, False, SubscriptionState.ACTIVE)
    assert one.next_run_at is not None


async def test_done_again_it_changes_and_does_not_pile_up(group: Any) -> None:
    await group.says("/settings")
    await group.presses("⚙️ Set up in three taps")
    await group.presses("All five")
    await group.presses("Without a sound")
    await group.presses("🌙 Evening, 19:00")
    (done,) = await group.presses("✓ English")
    assert "all countries" in done["text"]
    await group.presses("◀ Change it")
    await group.presses("Several…")
    await group.presses("🇺🇿 Uzbekistan")
    await group.presses("🇰🇿 Kazakhstan")
    await group.presses("Next ▶")
    await group.presses("☀️ Morning, 08:00")
    (one,) = await subscriptions.of_chat(-100)
    assert (one.schedule.minute, one.silent) == (480, False)
    await group.presses_data(pack(SetUp("brief", "none")))
    (one,) = await subscriptions.of_chat(-100)
    assert (one.state, one.next_run_at) == (SubscriptionState.PAUSED, None)
    chat = await chats.get(-100)
    assert chat is not None
    assert chat.countries == ("UZ", "KZ")


async def test_members_look_and_change_nothing(group: Any) -> None:
    group.telegram.members[7] = "member"
    await group.receives(my_chat_member=membership(group, "left", "member"))
    for data in ("1G:one:KZ:", "1G:brief:480:", "1G:speak:ru:", "1H:countries:1"):
        assert await group.presses_data(data) == []
    assert set(group.pop_ups()) >= {"Only admins can change these settings."}
    assert await subscriptions.of_chat(-100) == []
    chat = await chats.get(-100)
    assert chat == Chat(-100, ChatKind.SUPERGROUP, telegram_language="en", welcomed=True)


async def test_an_anonymous_admin_presses_as_a_person(group: Any) -> None:
    """Who writes as the group presses under their own id, which nobody is shown."""
    await group.receives(my_chat_member=membership(group, "left", "member"))
    group.user = {"id": 8, "is_bot": False, "first_name": "Unseen"}
    group.telegram.members[8] = "creator"
    (hour,) = await group.presses("All five")
    assert hour["text"].startswith("2 of 3.")


@pytest.mark.parametrize(
    "data",
    ["1G:brief:481:", "1G:brief:99999999q:", "1G:speak:xx:", "1G:toggle:US:", "1G:hour:z:", "1G:boom::", "1G:one:kz:"],
)
async def test_forged_steps_change_nothing(group: Any, data: str) -> None:
    await group.says("/settings")
    before = await chats.get(-100)
    assert await group.presses_data(data) == []
    assert await chats.get(-100) == before
    assert await subscriptions.of_chat(-100) == []


async def test_added_by_a_link_it_greets_once(group: Any) -> None:
    (greeting,) = await group.receives(my_chat_member=membership(group, "left", "member"))
    assert greeting["text"].startswith("Hello, everyone!")
    assert await group.says("/start@jarchi_bot setup") == []
    group.clock.forward(minutes=5)
    (again,) = await group.says("/start@jarchi_bot setup")
    assert again["text"] == greeting["text"]


# -- topics --------------------------------------------------------------------------------------------------------


async def test_a_topic_has_its_own_countries(group: Any, newsroom: Any) -> None:
    await newsroom(10)
    await group.says("/settings countries kz", **IN_TOPIC)
    await group.says("/settings", **IN_TOPIC)
    await pressed(group, "Countries", **IN_TOPIC)
    (own,) = await pressed(group, "Only in “Exchange rates”", **IN_TOPIC)
    assert "This holds in the topic “Exchange rates” alone." in own["text"]
    await pressed(group, "🇺🇿 Uzbekistan", **IN_TOPIC)
    await pressed(group, "✓ Kazakhstan", **IN_TOPIC)
    assert await chat_topics.of_chat(-100) == [ChatTopic(-100, 5, "Exchange rates", countries=("UZ",))]
    chat = await chats.get(-100)
    assert chat is not None
    assert chat.countries == ("KZ",)
    (here,) = await group.says("/news", **IN_TOPIC)
    (elsewhere,) = await group.says("/news", message_thread_id=6, is_topic_message=True)
    (general,) = await group.says("/news")
    assert here["text"].startswith("News · Uzbekistan")
    assert elsewhere["text"].startswith("News · Kazakhstan")
    assert general["text"].startswith("News · Kazakhstan")
    (typed,) = await group.says("/settings countries kg", **IN_TOPIC)
    assert typed["text"].startswith("Done.\n\nSettings · topic “Exchange rates”")
    assert (await group.says("/briefing", **IN_TOPIC))[0]["message_thread_id"] == 5
    await group.says("/settings", **IN_TOPIC)
    await pressed(group, "Countries", **IN_TOPIC)
    await pressed(group, "As in the whole group", **IN_TOPIC)
    assert await chat_topics.of_chat(-100) == []


async def test_language_and_zone_of_a_topic_are_the_groups(group: Any) -> None:
    await chat_topics.save(ChatTopic(-100, 5, "Rates", countries=("UZ",)))
    await group.says("/settings language ru", **IN_TOPIC)
    chat, topic = await chats.get(-100), await chat_topics.get(-100, 5)
    assert chat is not None
    assert (chat.language, chat.countries) == ("ru", ())
    assert topic == ChatTopic(-100, 5, "Rates", countries=("UZ",))


async def test_a_closed_topic_rests_until_it_is_opened_again(group: Any, banks: None) -> None:  # noqa: F811
    await group.says("/subscribe 8:00", **IN_TOPIC)
    await group.says("/subscribe 9:00")
    await group.says("/alert KZT > 600", **IN_TOPIC)
    await group.receives(message=group.message(**IN_TOPIC, forum_topic_closed={}))
    states = {one.thread_id: one.state for one in await subscriptions.of_chat(-100)}
    assert states == {5: SubscriptionState.TOPIC_LOST, None: SubscriptionState.ACTIVE}
    assert [alert.state for alert in await alerts.of_chat(-100)] == [AlertState.TOPIC_LOST]
    assert await deliveries.waiting(-100) == 1  # the word to the group, outside of the topic
    await group.receives(message=group.message(**IN_TOPIC, forum_topic_reopened={}))
    (again,) = [one for one in await subscriptions.of_chat(-100) if one.thread_id == 5]
    assert (again.state, again.next_run_at is not None) == (SubscriptionState.ACTIVE, True)
    assert [alert.state for alert in await alerts.of_chat(-100)] == [AlertState.ACTIVE]


async def test_what_somebody_paused_stays_paused(group: Any) -> None:
    await group.says("/subscribe 8:00", **IN_TOPIC)
    await group.presses("⏸ Pause")
    await group.receives(message=group.message(**IN_TOPIC, forum_topic_closed={}))
    await group.receives(message=group.message(**IN_TOPIC, forum_topic_reopened={}))
    (one,) = await subscriptions.of_chat(-100)
    assert one.state is SubscriptionState.PAUSED


async def test_a_renamed_topic_keeps_what_it_has(group: Any) -> None:
    await chat_topics.save(ChatTopic(-100, 5, "Rates", countries=("UZ",)))
    await group.receives(message=group.message(**IN_TOPIC, forum_topic_edited={"name": "Money"}))
    assert await chat_topics.get(-100, 5) == ChatTopic(-100, 5, "Money", countries=("UZ",))


# -- channels ------------------------------------------------------------------------------------------------------


def promoted(talk: Any, *, posts: bool = True, old: str = "left") -> dict[str, Any]:
    rights = dict.fromkeys(
        (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
            "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
            "can_edit_stories", "can_delete_stories", "can_edit_messages",
        ),
        False,
    )  # fmt: skip
    new = {"status": "administrator", "user": BOT, **rights, "can_post_messages": posts}
    return {
        "chat": CHANNEL,
        "from": talk.user,
        "date": 0,
        "old_chat_member": {"status": old, "user": BOT} if old == "left" else new,
        "new_chat_member": new,
    }


async def test_a_channel_is_set_up_in_private(talk: Any) -> None:
    await talk.says("/start")
    talk.telegram.members[7] = "creator"
    (first,) = await talk.receives(my_chat_member=promoted(talk))
    assert first["chat_id"] == 7
    assert first["text"].startswith("Channel “Mountain Morning”")
    await talk.presses("🇹🇯 Tajikistan")
    await talk.presses("🌙 Evening, 19:00")
    (done,) = await talk.presses("Русский")
    assert done["text"].startswith("Channel “Mountain Morning”\n\nAll set."), "in the language of whoever sets it up"
    channel, person = await chats.get(-1001), await chats.get(7)
    assert channel is not None
    assert person is not None
    assert (channel.countries, channel.language) == (("TJ",), "ru")
    assert (person.countries, person.language) == ((), None)
    (one,) = await subscriptions.of_chat(-1001)
    assert one.schedule.minute == 19 * 60
    assert await talk.receives(my_chat_member=promoted(talk, old="administrator")) == [], "offered once"


async def test_whoever_never_opened_the_private_chat_is_not_written_to(talk: Any) -> None:
    assert await talk.receives(my_chat_member=promoted(talk)) == []
    assert await chats.get(7) is None
    channel = await chats.get(-1001)
    assert channel is not None
    assert channel.state is ChatState.ACTIVE


async def test_a_channels_admin_is_asked_about_at_every_press(talk: Any) -> None:
    await talk.says("/start")
    talk.telegram.members[7] = "administrator"
    await talk.receives(my_chat_member=promoted(talk))
    demoted = {"status": "left", "user": talk.user}
    event = {"chat": CHANNEL, "from": talk.user, "date": 0, "old_chat_member": demoted, "new_chat_member": demoted}
    talk.telegram.members[7] = "left"
    await talk.receives(chat_member=event)
    assert await talk.presses("All five") == []
    assert "Only admins of the channel" in talk.pop_ups()[-1]
    # a forged number of somebody else's channel, or of a group, opens nothing
    await chats.save(Chat(-2002, ChatKind.SUPERGROUP))
    for number in (2002, 999):
        assert await talk.presses_data(pack(SetUp("one", "KZ", number))) == []
    other = await chats.get(-2002)
    assert other is not None
    assert other.countries == ()


async def test_a_forwarded_post_brings_the_set_up(talk: Any) -> None:
    origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 12}
    (hint,) = await talk.receives(message=talk.message(text="A post", forward_origin=origin))
    assert hint["text"].startswith("I am not in the channel “Mountain Morning”.")
    assert talk.rows()[0][0]["url"] == "https://t.me/jarchi_bot?startchannel&admin=post_messages"
    await chats.save(Chat(-1001, ChatKind.CHANNEL))
    (refused,) = await talk.receives(message=talk.message(text="A post", forward_origin=origin))
    assert refused["text"].startswith("Only admins")
    talk.clock.forward(minutes=6)
    talk.telegram.members[7] = "administrator"
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}]
    (first,) = await talk.receives(message=talk.message(photo=photo, caption="A post", forward_origin=origin))
    assert "1 of 3." in first["text"]


async def test_a_channel_that_nobody_told_of_is_found_by_its_post(talk: Any) -> None:
    """The bot was made an admin before its store began: Telegram is asked, not contradicted."""
    origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 12}
    talk.telegram.members[7] = "creator"
    ask = talk.telegram._result

    def result(name: str, parameters: dict[str, Any]) -> Any:
        ours = name == "getChatMember" and parameters["user_id"] == 42
        return ask(name, parameters) | ({"status": "administrator", "can_post_messages": True} if ours else {})

    talk.telegram._result = result
    (first,) = await talk.receives(message=talk.message(text="A post", forward_origin=origin))
    assert "1 of 3." in first["text"]
    await talk.presses("🇺🇿 Uzbekistan")
    channel = await chats.get(-1001)
    assert channel is not None
    assert (channel.kind, channel.state, channel.countries) == (ChatKind.CHANNEL, ChatState.ACTIVE, ("UZ",))


async def test_started_in_a_channel_it_speaks_of_the_channel(talk: Any) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    post = {"message_id": 9, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "/start", "entities": entities}
    (screen,) = await talk.receives(channel_post=post)
    assert "I bring this channel the news" in screen["text"]


async def test_a_channel_that_may_not_be_posted_in_is_told_so(talk: Any) -> None:
    await talk.says("/start")
    talk.telegram.members[7] = "creator"
    await talk.receives(my_chat_member=promoted(talk, posts=False))
    channel = await chats.get(-1001)
    assert channel is not None
    assert channel.state is ChatState.MUTED
    await talk.presses("All five")
    await talk.presses("No briefing")
    (done,) = await talk.presses("✓ English")
    assert "I may not post there yet" in done["text"]


async def test_an_album_is_answered_once(talk: Any) -> None:
    origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 12}
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}]
    album = {"photo": photo, "forward_origin": origin, "media_group_id": "77"}
    shown = [await talk.receives(message=talk.message(**album)) for _ in range(3)]
    assert [len(screens) for screens in shown] == [1, 0, 0]


async def test_what_is_forwarded_from_people_is_read_as_words(talk: Any, newsroom: Any) -> None:
    await newsroom(5)
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    (screen,) = await talk.receives(message=talk.message(text="kazakhstan", forward_origin=origin))
    assert screen["text"].startswith("News · Kazakhstan")


async def test_a_list_of_briefings_says_where_each_comes(group: Any) -> None:
    await group.says("/subscribe 8:00", **IN_TOPIC)
    await group.says("/subscribe 9:00")
    (listed,) = await group.says("/subscribe")
    assert "Every day at 08:00 · topic “Exchange rates”" in listed["text"]
    assert "Every day at 09:00 · outside of topics" in listed["text"]
