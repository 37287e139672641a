"""Updates on their way to the bot: numbered, filtered, kept until they are confirmed, for a day at most."""

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
]
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when they are asked for by name (Bot API, getUpdates, ``allowed_updates``)."""
_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Queued:
    """One update and the Unix time it happened at."""

    update_id: int
    happened_at: int
    update: dict[str, Any]


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and how that went the last time (Unix seconds)."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


class UpdateQueue:
    """What the bot has not confirmed yet, oldest first."""

    def __init__(self, first_id: int = 100_000_001) -> None:
        self._waiting: deque[Queued] = deque()
        self._next_id = first_id
        self._allowed: frozenset[str] | None = None
        self.listeners: list[Callable[[], None]] = []
        """Called after every new update."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def allowed(self) -> list[str]:
        """The kinds asked for by name; empty means the default."""
        return [kind for kind in KINDS if kind in self._allowed] if self._allowed is not None else []

    def allow(self, kinds: Collection[str] | None) -> None:
        """Choose the kinds from now on; ``None`` leaves the choice, an empty collection restores the default."""
        if kinds is not None:
            known = frozenset(kinds) & frozenset(KINDS)  # Telegram overlooks names it does not know
            self._allowed = known or None

    def wants(self, kind: str) -> bool:
        """Tell whether the kind is delivered at present."""
        return kind in self._allowed if self._allowed is not None else kind not in ON_REQUEST

    def push(self, kind: str, payload: dict[str, Any], now: int) -> int | None:
        """Queue an update and return its id; ``None`` where the kind is not wanted."""
        if not self.wants(kind):
            return None
        update_id = self._next_id
        self._next_id += 1
        self._waiting.append(Queued(update_id, now, {"update_id": update_id, kind: payload}))
        for listener in tuple(self.listeners):
            listener()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget everything below ``offset``."""
        while self._waiting and self._waiting[0].update_id < offset:
            self._waiting.popleft()

    def fetch(self, offset: int | None, limit: int, now: int) -> list[dict[str, Any]]:
        """Return up to ``limit`` updates from ``offset`` on, confirming those below; negative: from the end."""
        self.expire(now)
        if offset is not None and offset < 0:
            keep = self._waiting[offset] if -offset < len(self._waiting) else None
            if keep is not None:
                self.confirm(keep.update_id)
        elif offset:
            self.confirm(offset)
        return [queued.update for queued, _ in zip(self._waiting, range(limit), strict=False)]

    def peek(self, limit: int, now: int) -> list[Queued]:
        """Return the oldest updates without confirming any."""
        self.expire(now)
        return [queued for queued, _ in zip(self._waiting, range(limit), strict=False)]

    def done(self, queued: Queued) -> None:
        """Forget one update that was delivered out of order."""
        if queued in self._waiting:
            self._waiting.remove(queued)

    def expire(self, now: int) -> None:
        """Forget what nobody fetched for a day."""
        while self._waiting and self._waiting[0].happened_at < now - _DAY:
            self._waiting.popleft()

    def clear(self) -> None:
        self._waiting.clear()
