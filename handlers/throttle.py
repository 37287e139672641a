"""One person cannot exhaust the bot: a token bucket a chat, pure but for its memory."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

BURST: Final = 500
"""Updates that pass at once: after an outage Telegram brings what was asked for hours, and that is no flood."""
PER_SECOND: Final = 0.5
"""Updates that pass after that: slower than answers go out (one a second and chat), or a flood would only be queued."""
QUIET: Final = 50
"""How many must be free again before the notice is repeated."""
REMEMBERED: Final = 20_000
"""Chats whose buckets are kept; one that is forgotten has a full bucket."""


class Verdict(Enum):
    """What to do with an update."""

    PASS = auto()
    NOTICE = auto()  # the first one too many: say so
    DROP = auto()  # said already


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many updates may pass at ``filled_at``; ``told`` whether the chat knows that it asks too fast."""

    tokens: float
    filled_at: datetime
    told: bool = False


def judge(bucket: Bucket | None, now: datetime) -> tuple[Bucket, Verdict]:
    """Return the bucket after one more update, and what to do with that update.

    The notice is repeated only after the chat has been quiet for a while.
    """
    if bucket is None:
        return Bucket(BURST - 1, now), Verdict.PASS
    passed = max(0.0, (now - bucket.filled_at).total_seconds())
    tokens = min(float(BURST), bucket.tokens + passed * PER_SECOND)
    told = bucket.told and tokens < QUIET
    if tokens >= 1:
        return Bucket(tokens - 1, now, told), Verdict.PASS
    return Bucket(tokens, now, told=True), Verdict.DROP if told else Verdict.NOTICE


class Throttle:
    """The buckets of all chats."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def judge(self, chat_id: int, now: datetime) -> Verdict:
        """Count one update of a chat and return what to do with it."""
        bucket, verdict = judge(self._buckets.get(chat_id), now)
        self._buckets[chat_id] = bucket
        self._buckets.move_to_end(chat_id)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return verdict
