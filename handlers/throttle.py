"""One person cannot exhaust the bot: a token bucket a chat, pure but for its memory."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

REMEMBERED: Final = 20_000
"""Chats whose buckets are kept; one that is forgotten has a full bucket."""


class Verdict(Enum):
    """What to do with an update."""

    PASS = auto()
    NOTICE = auto()  # the first one too many: say so
    DROP = auto()  # said already


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much may be asked."""

    burst: int
    """Updates that pass at once."""
    per_second: float
    """Updates that pass after that."""
    quiet: int
    """How many must be free again before the notice is repeated."""


IN_PRIVATE: Final = Allowance(500, 0.5, 50)
"""After an outage Telegram brings what was asked for hours, and that is no flood; then slower than answers go out (one
a second and chat), or a flood would only be queued."""
IN_A_GROUP: Final = Allowance(15, 0.2, 8)
"""One person in a group, which gets twenty messages a minute in all: some of them are left to the others."""

PRESSED_IN_A_GROUP: Final = Allowance(30, 0.2, 8)
"""The same for buttons: each changes a message or brings one, and a set-up or a long list takes a good many."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many updates may pass at ``filled_at``; ``told`` whether the chat knows that it asks too fast."""

    tokens: float
    filled_at: datetime
    told: bool = False


def judge(bucket: Bucket | None, now: datetime, allowance: Allowance = IN_PRIVATE) -> tuple[Bucket, Verdict]:
    """Return the bucket after one more update, and what to do with that update.

    The notice is repeated only after the chat has been quiet for a while.
    """
    if bucket is None:
        return Bucket(allowance.burst - 1, now), Verdict.PASS
    passed = max(0.0, (now - bucket.filled_at).total_seconds())
    tokens = min(float(allowance.burst), bucket.tokens + passed * allowance.per_second)
    told = bucket.told and tokens < allowance.quiet
    if tokens >= 1:
        return Bucket(tokens - 1, now, told), Verdict.PASS
    return Bucket(tokens, now, told=True), Verdict.DROP if told else Verdict.NOTICE


class Throttle:
    """The buckets of all who ask: a chat, or somebody in a chat."""

    def __init__(self, allowance: Allowance = IN_PRIVATE) -> None:
        self._allowance = allowance
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def judge(self, who: Hashable, now: datetime) -> Verdict:
        """Count one update and return what to do with it."""
        bucket, verdict = judge(self._buckets.get(who), now, self._allowance)
        self._buckets[who] = bucket
        self._buckets.move_to_end(who)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return verdict
