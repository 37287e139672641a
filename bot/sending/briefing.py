"""Deciding who is due: subscriptions in, deliveries in the outbox and the next hour out, in one transaction.

::

    due ──> which occurrence, which day ──> active chat? in time? ──> compose (once a view) ──> advance + enqueue
                                                 └ no: only advance, and note what was missed

Killed between two batches it decides the rest at its next start; killed in the middle of one, nothing of it is written.
Two that plan at once decide the same, and the key of a delivery (subscription and local day) lets it in once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from handlers.composing import Composer
from handlers.edition import LONGEST_LOOK_BACK
from handlers.quiet import is_quiet
from handlers.rescheduling import follow_laws
from handlers.schedule import day_of, next_run_at
from handlers.screen import Screen
from handlers.zones import zone_key, zone_of_subscription
from storage import chat_delivery, chat_topics, chats, deliveries, stories, subscriptions
from storage.clock import Clock
from storage.database import StorageError, current
from storage.records import Chat, ChatDelivery, ChatState, ChatTopic, Content, DeliveryKind, NewDelivery, Subscription
from storage.session import Session
from storage.subscriptions import Advance

LATE: Final = timedelta(hours=6)
"""How late a briefing may come; later it is skipped, and the next one says so."""
BATCH: Final = 1000
_TRY_AGAIN: Final = timedelta(minutes=5)
_ROUND: Final = timedelta(minutes=10)
_ROUNDS_KEPT: Final = 64
_LONGEST_DOWNTIME: Final = timedelta(days=8)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """All who are due at one moment are told the same: as of ``now``, up to the story ``up_to``."""

    now: datetime
    up_to: int


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is known of a batch's chats."""

    chats: Mapping[int, Chat]
    wishes: Mapping[int, ChatDelivery]
    alerts: Mapping[int, Sequence[tuple[datetime, str]]]
    topics: Mapping[tuple[int, int], ChatTopic]

    def seen_from(self, subscription: Subscription, chat: Chat) -> Chat:
        """Return the chat as it is in the subscription's topic."""
        topic = self.topics.get((chat.telegram_id, subscription.thread_id or 0))
        # it comes by the group's clock and shows that one, too
        return chat if topic is None else replace(topic.of(chat), zone=zone_key(chat))


_Hours = tuple[datetime, date, datetime | None, datetime | None]
"""When it was due, for which day, when it is next, and when it was due before, if nobody looked then."""


@dataclass(frozen=True, slots=True)
class _Decision:
    advance: Advance
    deliveries: tuple[NewDelivery, ...] = ()


class Planner:
    """Fills the outbox with briefings; ``wake`` tells whoever empties it."""

    def __init__(self, composer: Composer, clock: Clock, wake: Callable[[], None] = lambda: None) -> None:
        self._composer, self._clock, self._wake = composer, clock, wake
        self._rounds: dict[datetime, Round] = {}
        self._known_hours: dict[object, _Hours] = {}

    async def begin(self) -> None:
        """Look once, at the start, whether any zone has changed its clocks since."""
        changed = await follow_laws(self._clock())
        if changed:
            log.info("zones_have_changed", rescheduled=changed)

    async def tick(self) -> int:
        """Decide for everybody who is due; return how many briefings that makes."""
        now, planned = self._clock(), 0
        self._known_hours.clear()
        while batch := await subscriptions.due(now, BATCH):
            moved, added = await self._plan(batch, now)
            planned += added
            if added:
                self._wake()
            if len(batch) < BATCH or not moved:
                break
        if planned:
            log.info("briefings_planned", count=planned)
        return planned

    async def _plan(self, batch: Sequence[Subscription], now: datetime) -> tuple[int, int]:
        around = await _circumstances(batch, now)
        decisions = [await self._decided(one, around, now) for one in batch]

        async def write(session: Session) -> tuple[int, int]:
            moved = await subscriptions.advance(session, [one.advance for one in decisions])
            new = [one for decision in decisions for one in decision.deliveries if one.subject_id in moved]
            return len(moved), await deliveries.enqueue(session, new, now)

        return await current().write(write)

    async def _decided(self, subscription: Subscription, around: _Circumstances, now: datetime) -> _Decision:
        """Decide about one; a defect of ours in doing so is put off, so that the others get theirs."""
        try:
            return await self._decide(subscription, around, now)
        except StorageError:
            raise
        except Exception:  # whatever it is, it is one subscription's: raised, it would hold up all that are due
            log.exception("briefing_not_composed", subscription=subscription.id)
            return _Decision(Advance(subscription, replace(subscription, next_run_at=now + _TRY_AGAIN)))

    async def _decide(self, subscription: Subscription, around: _Circumstances, now: datetime) -> _Decision:
        chat = around.chats.get(subscription.chat_id)
        zone = zone_of_subscription(subscription, chat)
        due_at, day, following, passed = self._hours(subscription, zone, now)
        after = replace(subscription, next_run_at=following, last_day=day.isoformat())
        if chat is None or chat.state is not ChatState.ACTIVE or subscription.last_day >= day.isoformat():
            return _Decision(Advance(subscription, replace(after, last_day=max(subscription.last_day, after.last_day))))
        if now - due_at > LATE:
            return _Decision(Advance(subscription, replace(after, missed_at=due_at)))
        if passed is not None:  # while nobody planned; this one says so
            subscription, after = replace(subscription, missed_at=passed), replace(after, missed_at=passed)
        told = await self._round(due_at, now)
        view = self._composer.view_of(
            around.seen_from(subscription, chat),
            subscription,
            up_to=told.up_to,
            alerts=_alerts(subscription, around.alerts.get(chat.telegram_id, ())),
        )
        composed = await self._composer.compose(view, told.now)
        if composed.empty and subscription.skip_empty:
            return _Decision(Advance(subscription, after))
        after = replace(after, told_at=told.now, told_story=told.up_to, missed_at=None)
        wishes = around.wishes.get(chat.telegram_id, ChatDelivery(chat.telegram_id))
        silent = subscription.silent or wishes.silent or is_quiet(wishes, due_at, zone)
        new = [_delivery(subscription, day, due_at, composed.body, silent=silent)]
        if subscription.picture and Content.RATES in subscription.contents:
            card = await self._composer.card(view, told.now)
            if card is not None:
                new.append(_pictured(new[0], card))
        return _Decision(Advance(subscription, after), tuple(new))

    def _hours(self, one: Subscription, zone: ZoneInfo, now: datetime) -> _Hours:
        """Return the hours around ``now``: the same for all with the same hour and zone."""
        key = (one.next_run_at, one.schedule, zone.key)
        if key not in self._known_hours:
            due_at, passed = occurrence(one, zone, now)
            day = day_of(due_at, zone)
            self._known_hours[key] = due_at, day, next_run_at(now, one.schedule, zone, after=day), passed
        return self._known_hours[key]

    async def _round(self, due_at: datetime, now: datetime) -> Round:
        known = self._rounds.get(due_at)
        if known is None or now - known.now > _ROUND:
            known = Round(now, await stories.highest_id())
            self._rounds[due_at] = known
            while len(self._rounds) > _ROUNDS_KEPT:
                del self._rounds[next(iter(self._rounds))]
        return known


def occurrence(subscription: Subscription, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime | None]:
    """Return the latest moment up to ``now`` at which the subscription was due: after downtime one briefing comes.

    The second is the one before, where that was due as well and never came.
    """
    at, passed = subscription.next_run_at or now, None
    if now - at > _LONGEST_DOWNTIME:
        at = next_run_at(now - _LONGEST_DOWNTIME, subscription.schedule, zone) or at
    while True:
        following = next_run_at(at, subscription.schedule, zone, after=day_of(at, zone))
        if following is None or following > now:
            return at, passed
        at, passed = following, at


def _delivery(subscription: Subscription, day: date, due_at: datetime, body: str, *, silent: bool) -> NewDelivery:
    return NewDelivery(
        key=f"briefing:{subscription.id}:{day.isoformat()}",
        kind=DeliveryKind.BRIEFING,
        chat_id=subscription.chat_id,
        thread_id=subscription.thread_id,
        screen=body,
        due_at=due_at,
        expires_at=due_at + LATE,
        silent=silent,
        subject_id=subscription.id,
    )


def _pictured(briefing: NewDelivery, card: str) -> NewDelivery:
    """Return the picture that follows a briefing, a moment later and without a sound of its own."""
    due_at = briefing.due_at + timedelta(seconds=1)
    return replace(briefing, key=f"{briefing.key}:card", screen=card, due_at=due_at, silent=True)


async def _circumstances(batch: Sequence[Subscription], now: datetime) -> _Circumstances:
    ids = sorted({one.chat_id for one in batch})
    told = [one.told_at for one in batch if one.told_at]
    since = max(min(told, default=now), now - LONGEST_LOOK_BACK)
    sent = await deliveries.arrived(DeliveryKind.ALERT, ids, since) if told else {}
    forums = sorted({one.chat_id for one in batch if one.thread_id is not None})
    topics = await chat_topics.of_chats(forums) if forums else {}
    return _Circumstances(await chats.of_ids(ids), await chat_delivery.of_chats(ids), sent, topics)


def _alerts(subscription: Subscription, bodies: Sequence[tuple[datetime, str]]) -> list[str]:
    """Return the first lines of the alerts that arrived since the chat was last told."""
    since = subscription.told_at
    return [Screen.from_json(body).text.partition("\n")[0] for at, body in bodies if since is None or at > since]
