"""What an attempt means for more than its delivery: chats that are lost or have moved, topics that are closed."""

import structlog

from handlers.context import Services
from handlers.reply import moved
from handlers.topics import lose_topic
from storage import chats, deliveries, subscriptions
from storage.records import ChatState, Delivery, DeliveryKind

log = structlog.get_logger(__name__)


class Consequences:
    """Told by the worker; tells the store, and the admins where there is something they can do."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def chat_lost(self, chat_id: int) -> None:
        """The chat cannot be written to: it keeps its settings, and nothing more is sent until it writes again."""
        log.info("chat_lost", chat=chat_id)
        await chats.set_state(chat_id, ChatState.UNREACHABLE)
        await deliveries.give_up_chat(chat_id, self._services.clock(), "unreachable")
        self._services.versions.expire()
        self._services.chats.drop(chat_id)

    async def chat_moved(self, old_id: int, new_id: int) -> None:
        """The group became a supergroup: everything goes along, this delivery too."""
        log.info("chat_moved", old=old_id, new=new_id)
        await moved(self._services, old_id, new_id)

    async def topic_lost(self, delivery: Delivery) -> None:
        """The topic is closed or gone: its subscriptions end, and the group is told once, outside of it."""
        await lose_topic(self._services, delivery.chat_id, delivery.thread_id, self._services.clock())

    async def missed(self, delivery: Delivery, *, late: bool) -> None:
        """A delivery came to nothing: too ``late``, which the next one mentions, or refused."""
        if delivery.kind is DeliveryKind.BRIEFING and delivery.subject_id is not None:
            await subscriptions.missed(delivery.subject_id, delivery.due_at, noted=late)
