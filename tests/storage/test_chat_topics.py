"""What topics have of their own: stored, limited, moved and forgotten with their group."""

import pytest

from storage import alerts, chat_topics, chats, subscriptions
from storage.database import Database
from storage.records import Chat, ChatKind, ChatTopic, Schedule, Subscription, SubscriptionState
from storage.versions import read


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_saved_changed_and_let_go():
    rates = ChatTopic(-100, 5, "Rates \0", countries=("UZ", "KZ"))
    before = (await read()).chats
    assert await chat_topics.save(rates)
    assert (await read()).chats > before, "whoever has it at hand must learn of it"
    assert await chat_topics.get(-100, 5) == ChatTopic(-100, 5, "Rates ", countries=("UZ", "KZ"))
    assert await chat_topics.get(-100, 6) is None
    await chat_topics.save(ChatTopic(-100, 5, "Money", countries=(), news_languages=("ru",)))
    assert await chat_topics.of_chat(-100) == [ChatTopic(-100, 5, "Money", countries=(), news_languages=("ru",))]
    await chat_topics.rename(-100, 5, "Gold")
    found = await chat_topics.of_chats([-100, -200])
    assert {key: topic.name for key, topic in found.items()} == {(-100, 5): "Gold"}
    await chat_topics.save(ChatTopic(-100, 5, "Gold"))
    assert await chat_topics.of_chat(-100) == []


async def test_none_and_all_are_not_the_same():
    group = Chat(-100, ChatKind.SUPERGROUP, countries=("KZ",), news_languages=("kk",))
    assert ChatTopic(-100, 5, countries=()).of(group).countries == ()
    assert ChatTopic(-100, 5, countries=()).of(group).news_languages == ("kk",)
    assert ChatTopic(-100, 5).of(group) == group


async def test_there_is_a_limit():
    for thread in range(1, chat_topics.MOST + 1):
        assert await chat_topics.save(ChatTopic(-100, thread, countries=("KZ",)))
    assert not await chat_topics.save(ChatTopic(-100, 5000, countries=("KZ",)))
    assert await chat_topics.save(ChatTopic(-100, 7, countries=("UZ",)))
    assert await chat_topics.save(ChatTopic(-200, 5000, countries=("KZ",)))


async def test_they_follow_a_group_and_go_with_it():
    await chats.save(Chat(-5, ChatKind.GROUP))
    await chat_topics.save(ChatTopic(-5, 5, "old", countries=("KZ",)))
    await chat_topics.save(ChatTopic(-1005, 5, "new", countries=("UZ",)))
    await chat_topics.save(ChatTopic(-5, 6, "old", countries=("KZ",)))
    await chats.rekey(-5, -1005)
    await chats.rekey(-5, -1005)
    assert [topic.name for topic in await chat_topics.of_chat(-1005)] == ["new", "old"]
    assert await chat_topics.of_chat(-5) == []
    await chats.forget(-1005)
    assert await chat_topics.of_chat(-1005) == []


async def test_what_a_lost_topic_had_is_found_again():
    for thread in (5, None):
        await subscriptions.add(Subscription(0, -100, Schedule(480), thread_id=thread), most=6)
    assert await subscriptions.lose_topic(-100, 5) == 1
    (lost,) = await subscriptions.lost_of_topic(-100, 5)
    assert (lost.thread_id, lost.state) == (5, SubscriptionState.TOPIC_LOST)
    assert await subscriptions.lost_of_topic(-100, None) == []
    assert (await alerts.lose_topic(-100, 5), await alerts.find_topic(-100, 5)) == (0, 0)
