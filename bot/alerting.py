"""Rate alerts: whoever waits for what a bank has just published is told.

::

    quotes moved? ──> pairs that are watched ──> the newest publication of each ──> alerts behind it, 500 at a time
                          crossing.decide ──> how each stands, what it says ──> one transaction: store.alerts.catch_up

Nothing is remembered between two looks but the version they were made at: an alert itself says what it has seen, so a
process that dies in between, or a second one beside it, loses nothing and says nothing twice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers import exchange
from handlers.crossing import Event, decide, publication_of
from handlers.exchange import Mark, Rate
from handlers.i18n import Speeches
from handlers.publications import KEPT
from handlers.publicly import unasked
from handlers.quiet import not_before
from handlers.reader import Reader
from handlers.stretch import days_before
from handlers.views.alerts import told_screen
from handlers.zones import zone_of
from storage import alerts, chat_delivery, chats, quotes, versions
from storage.alerts import CaughtUp, WatchedPair
from storage.clock import Clock
from storage.records import Chat, ChatDelivery, ChatState, DeliveryKind, NewDelivery, RateAlert

log = structlog.get_logger(__name__)

AT_ONCE: Final = 500
"""Alerts in one transaction, so that others can write between."""
WORTH_TELLING: Final = timedelta(hours=24)
"""After this a crossing is no news; the next publication has come."""


class Alerting:
    """Looks after rate alerts each time the stored quotes have moved."""

    def __init__(self, clock: Clock, speeches: Speeches | None = None) -> None:
        self._clock = clock
        self._speeches = speeches or Speeches()
        self._looked_at: int | None = None

    async def tick(self) -> int:
        """Catch up if anything was published since the last look; return how many messages were enqueued."""
        version = (await versions.read()).quotes
        if version == self._looked_at:
            return 0
        told = await self._look()
        self._looked_at = version
        if told:
            log.info("alerts_fired", count=told)
        return told

    async def _look(self) -> int:
        watched = await alerts.watched()
        if not watched:
            return 0
        stored, told, now = await quotes.recent(KEPT), 0, self._clock()
        for pair in watched:
            rate = exchange.rate(stored, pair.base, pair.counter, on=now)
            # what stands in for a bank, or for a bank that is silent, is no official publication
            if rate is not None and not rate.marks & {Mark.FALLBACK, Mark.STALE}:
                told += await self._pair(pair, rate, now)
        return told

    async def _pair(self, pair: WatchedPair, rate: Rate, now: datetime) -> int:
        past = await days_before(rate, pair.days)
        newest, told = publication_of(rate), 0
        while behind := await alerts.behind(pair.base, pair.counter, newest.key, newest.value, AT_ONCE):
            ids = sorted({alert.chat_id for alert in behind})
            whose, wishes = await chats.of_ids(ids), await chat_delivery.of_chats(ids)
            told += await alerts.catch_up(list(self._decided(behind, rate, past, whose, wishes)), now)
        return told

    def _decided(
        self,
        behind: Iterable[RateAlert],
        rate: Rate,
        past: tuple[Rate | None, ...],
        whose: Mapping[int, Chat],
        wishes: Mapping[int, ChatDelivery],
    ) -> Iterable[CaughtUp]:
        for alert in behind:
            newest = publication_of(rate, past[-alert.days :] if alert.days else ())
            standing, event = decide(alert.kind, alert.threshold, alert.standing, newest)
            chat = whose.get(alert.chat_id)
            says: tuple[NewDelivery, ...] = ()
            if event is not None and chat is not None and chat.state is ChatState.ACTIVE:
                wish = wishes.get(alert.chat_id, ChatDelivery(alert.chat_id))
                says = (self._message(alert, event, rate, chat, wish),)
            yield CaughtUp(alert, standing, says)

    def _message(self, alert: RateAlert, event: Event, rate: Rate, chat: Chat, wishes: ChatDelivery) -> NewDelivery:
        now, zone = self._clock(), zone_of(chat)
        reader = Reader(self._speeches.choose(chat.language, chat.telegram_language), zone, now)
        publication = publication_of(rate).key if event is Event.FIRED else alert.standing.told
        due = not_before(wishes, now, zone)
        return NewDelivery(
            key=f"alert:{alert.id}:{event}:{publication}",
            kind=DeliveryKind.ALERT,
            chat_id=alert.chat_id,
            thread_id=alert.thread_id,
            screen=unasked(told_screen(alert, event, alert.standing, rate, reader), chat).to_json(),
            due_at=due,
            expires_at=due + WORTH_TELLING,
            silent=wishes.silent,
            subject_id=alert.id,
        )
