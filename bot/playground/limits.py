"""Telegram's limits on sending, as far as they are known (TELEGRAM.md): they can be switched off.

About 1 message a second to one chat, short bursts pass; 20 a minute to one group or channel, edits likewise;
30 a second to all chats together, 1,000 where the broadcast is paid for.
"""

from dataclasses import dataclass, field

from bot.playground.errors import too_many_requests
from bot.playground.people import Chat


@dataclass(slots=True)
class Bucket:
    """A bucket of tokens that fills at ``rate`` a second up to ``burst``."""

    rate: float
    burst: float
    tokens: float = field(init=False)
    filled_at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def wait_for(self, count: float, now: float) -> float:
        """Return the seconds until ``count`` tokens are there; 0 if they are. Nothing is taken."""
        if now > self.filled_at:
            self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
            self.filled_at = now
        missing = min(count, self.burst) - self.tokens
        return max(0.0, missing / self.rate)

    def take(self, count: float) -> None:
        self.tokens -= count


class RateLimits:
    """Counts what is sent where; ``now`` is in Unix seconds."""

    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self.refused = 0
        """How many requests were answered with 429."""
        self.reset()

    def reset(self) -> None:
        """Forget what was sent."""
        self._all = Bucket(rate=30, burst=30)
        self._paid = Bucket(rate=1000, burst=1000)
        self._chats: dict[int, Bucket] = {}
        self._groups: dict[int, Bucket] = {}
        self._edits: dict[int, Bucket] = {}

    def spend(self, chat: Chat, now: float, *, count: int = 1, edit: bool = False, paid: bool = False) -> None:
        """Count messages to a chat. Raises the 429 with ``retry_after``; a refused message is not counted."""
        if not self.on:
            return
        buckets = self._buckets(chat, edit=edit, paid=paid)
        wait = max((bucket.wait_for(count, now) for bucket in buckets), default=0.0)
        if wait > 0:
            self.refused += 1
            raise too_many_requests(max(1, -int(-wait // 1)))
        for bucket in buckets:
            bucket.take(count)

    def _buckets(self, chat: Chat, *, edit: bool, paid: bool) -> list[Bucket]:
        in_group = chat.type != "private"
        if edit:
            return [self._edits.setdefault(chat.id, Bucket(rate=20 / 60, burst=20))] if in_group else []
        buckets = [self._paid if paid else self._all]
        if in_group:
            buckets.append(self._groups.setdefault(chat.id, Bucket(rate=20 / 60, burst=20)))
        else:
            buckets.append(self._chats.setdefault(chat.id, Bucket(rate=1, burst=5)))
        return buckets
