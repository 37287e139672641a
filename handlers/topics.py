"""Topics of forums: which one an update is about, what it is called, and what becomes of it.

::

    forum_topic_closed, "topic closed", "thread not found" --lose_topic--> briefings and alerts of it rest; a word
    forum_topic_reopened -------------------------------------find_topic--> they go on
    forum_topic_edited --> its name, where anything is stored about it
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from telegram import Message, Update

from handlers.context import Context, Services, Visit, begin
from handlers.rescheduling import scheduled
from handlers.views.subscriptions import topic_lost
from storage import alerts, chat_topics, chats, deliveries, subscriptions
from storage.records import ChatTopic, DeliveryKind, NewDelivery, SubscriptionState

_NOTICE_LASTS: Final = timedelta(days=1)
_LONGEST_NAME: Final = 128


def own_topic(visit: Visit) -> ChatTopic | None:
    """Return the topic of a visit, be anything stored about it or not; ``None`` outside of topics."""
    thread = visit.address.thread_id
    if thread is None or visit.private:
        return None
    known = visit.topic or ChatTopic(visit.address.chat_id, thread)
    heard = visit.services.topic_names.get((visit.address.chat_id, thread), 0, visit.now)
    return replace(known, name=heard or known.name)


async def on_topic_event(update: Update, context: Context) -> None:
    """A topic was closed, opened again, or renamed."""
    message, visit = update.effective_message, await begin(update, context)
    if visit is None or not isinstance(message, Message):
        return
    chat_id, thread = visit.address.chat_id, visit.address.thread_id
    if message.forum_topic_closed is not None:
        await lose_topic(visit.services, chat_id, thread, visit.now)
    elif message.forum_topic_reopened is not None:
        await find_topic(visit, thread)
    elif message.forum_topic_edited is not None and message.forum_topic_edited.name and thread is not None:
        await chat_topics.rename(chat_id, thread, message.forum_topic_edited.name[:_LONGEST_NAME])
        visit.services.versions.expire()


async def lose_topic(services: Services, chat_id: int, thread_id: int | None, now: datetime) -> None:
    """Send nothing more into a topic that is closed or gone, and tell the group once, outside of it."""
    ended = await subscriptions.lose_topic(chat_id, thread_id)
    if thread_id is None:
        return
    ended += await alerts.lose_topic(chat_id, thread_id)
    await deliveries.give_up_chat(chat_id, now, "topic lost", thread_id=thread_id)
    if not ended:
        return
    chat = await chats.get(chat_id)
    speech = services.speeches.choose(chat.language if chat else None, chat.telegram_language if chat else None)
    notice = NewDelivery(
        key=f"topic:{chat_id}:{thread_id}:{now.date().isoformat()}",
        kind=DeliveryKind.NOTICE,
        chat_id=chat_id,
        screen=topic_lost(speech).to_json(),
        due_at=now,
        expires_at=now + _NOTICE_LASTS,
        silent=True,
    )
    await deliveries.add([notice], now)


async def find_topic(visit: Visit, thread_id: int | None) -> None:
    """Let go on what rested while the topic was closed; nothing that was missed is made up for."""
    chat_id = visit.address.chat_id
    for one in await subscriptions.lost_of_topic(chat_id, thread_id):
        again = replace(one, state=SubscriptionState.ACTIVE)
        await subscriptions.change(scheduled(again, visit.stored, visit.now))
    if thread_id is not None:
        await alerts.find_topic(chat_id, thread_id)
