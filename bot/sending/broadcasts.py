"""Putting a broadcast into the outbox, a thousand chats a step, and telling its author how it ended.

Each step is one transaction of deliveries and cursor: killed at any moment it goes on where it was, and the key of a
delivery (broadcast and chat) lets nobody get it twice.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from handlers.i18n import Speeches
from handlers.views.broadcast import report
from storage import broadcasts, chats, deliveries
from storage.clock import Clock
from storage.database import current
from storage.records import Broadcast, BroadcastState, DeliveryKind, DeliveryState, NewDelivery
from storage.session import Session

STEP: Final = 1000
_STEPS: Final = 5
"""Steps in a row: more than is sent meanwhile, and briefings that become due wait no longer for that."""
LASTS: Final = timedelta(days=3)
_WAITING: Final = frozenset({DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.SENDING})

log = structlog.get_logger(__name__)


class Broadcaster:
    """Looks after the broadcasts under way."""

    def __init__(self, speeches: Speeches, clock: Clock, wake: Callable[[], None] = lambda: None) -> None:
        self._speeches, self._clock, self._wake = speeches, clock, wake

    async def tick(self) -> None:
        """Take every broadcast one step further."""
        for broadcast in await broadcasts.under_way():
            if broadcast.state is BroadcastState.SENDING:
                await self._look(broadcast)
                continue
            step: Broadcast | None = broadcast
            for _ in range(_STEPS):
                if step is None or step.state is not BroadcastState.PLANNING:
                    break
                await self._plan(step)
                step = await broadcasts.get(broadcast.id)

    async def _plan(self, broadcast: Broadcast) -> None:
        now = self._clock()
        found = await broadcasts.next_chats(broadcast, STEP)
        new = [
            NewDelivery(
                key=f"broadcast:{broadcast.id}:{chat_id}",
                kind=DeliveryKind.BROADCAST,
                chat_id=chat_id,
                screen=broadcast.screen,
                due_at=now,
                expires_at=now + LASTS,
                subject_id=broadcast.id,
            )
            for _, chat_id in found
        ]

        async def write(session: Session) -> None:
            if not found:
                await broadcasts.move(session, broadcast.id, BroadcastState.PLANNING, BroadcastState.SENDING, now)
            elif await broadcasts.advance(session, broadcast, found[-1][0], len(new)):
                await deliveries.enqueue(session, new, now)

        await current().write(write)
        self._wake()

    async def _look(self, broadcast: Broadcast) -> None:
        """See whether everybody has it; if so, tell the author."""
        stands = await deliveries.progress(DeliveryKind.BROADCAST, broadcast.id)
        if any(state in _WAITING for state in stands):
            return
        now = self._clock()
        author = await chats.get(broadcast.author_id)
        wishes = (author.language, author.telegram_language) if author else ()
        notice = NewDelivery(
            key=f"broadcast:{broadcast.id}:report",
            kind=DeliveryKind.NOTICE,
            chat_id=broadcast.author_id,
            screen=report(broadcast, stands, self._speeches.choose(*wishes)).to_json(),
            due_at=now,
            expires_at=now + LASTS,
        )

        async def write(session: Session) -> None:
            if await broadcasts.move(session, broadcast.id, BroadcastState.SENDING, BroadcastState.DONE, now):
                await deliveries.enqueue(session, [notice], now)

        await current().write(write)
        self._wake()
        log.info("broadcast_done", broadcast=broadcast.id, sent=stands.get(DeliveryState.SENT, 0))
