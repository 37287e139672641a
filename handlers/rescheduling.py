"""Keeping the next hour of every briefing true: the chat moves to another zone, a zone changes its clocks by law.

A change of law comes with a new edition of the time zones. What is stored was computed with the old one, so at start
the zones in use are compared with what they were (a fingerprint of their offsets for two years), and where they differ
everything that is still to come is computed anew.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.schedule import next_run_at
from handlers.zones import CAPITAL_ZONES, USUAL_ZONE, zone_of_subscription
from storage import chats, facts, subscriptions
from storage.records import Chat, Subscription, SubscriptionState

_FACT: Final = "zones"
_BATCH: Final = 2000
_DAYS: Final = 2 * 366


def scheduled(subscription: Subscription, chat: Chat | None, now: datetime) -> Subscription:
    """Return the subscription with its next hour; one that is paused has none."""
    if subscription.state is not SubscriptionState.ACTIVE:
        return replace(subscription, next_run_at=None)
    zone = zone_of_subscription(subscription, chat)
    after = date.fromisoformat(subscription.last_day) if subscription.last_day else None
    return replace(subscription, next_run_at=next_run_at(now, subscription.schedule, zone, after=after))


async def follow_zone(chat: Chat, now: datetime) -> None:
    """The chat's zone has changed: its briefings come by the new clock, unless they have a zone of their own."""
    following = await subscriptions.of_chat_following_its_zone(chat.telegram_id)
    await subscriptions.reschedule([scheduled(one, chat, now) for one in following])


async def follow_laws(now: datetime) -> int:
    """Where zones have changed since the store last saw them, compute everything to come anew; return how many."""
    known = await chats.zones()
    own = await subscriptions.zones()
    found = fingerprint({*known, *own, *CAPITAL_ZONES.values(), USUAL_ZONE}, now.year)
    if await facts.get(_FACT) == found:
        return 0
    changed = await _recomputed(now)
    await facts.put(_FACT, found)
    return changed


def fingerprint(zones: Iterable[str], year: int) -> str:
    """Return a text that differs where a zone's offsets in this year or the next do."""
    digest = hashlib.blake2b(digest_size=12)
    first = datetime(year, 1, 1, tzinfo=UTC)
    for key in sorted(zones):
        try:
            zone = ZoneInfo(key)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
        last = None
        for day in range(_DAYS):
            offset = (first + timedelta(days=day)).astimezone(zone).utcoffset()
            if offset != last:
                digest.update(f"{key} {day} {offset};".encode())
                last = offset
    return f"{year} {digest.hexdigest()}"


async def _recomputed(now: datetime) -> int:
    above, changed = 0, 0
    while batch := await subscriptions.coming(now, above, _BATCH):
        above = batch[-1].id
        known = await chats.of_ids({one.chat_id for one in batch})
        anew = [scheduled(one, known.get(one.chat_id), now) for one in batch]
        moved = [one for one, before in zip(anew, batch, strict=True) if one.next_run_at != before.next_run_at]
        await subscriptions.reschedule(moved)
        changed += len(moved)
    return changed
