"""How fast Telegram may be written to: the pure core. Whoever asks is told to go, or how long to wait and ask again.

Nothing here sleeps or looks at a clock: ``now`` is monotonic seconds. What Telegram allows is in TELEGRAM.md; the exact
limits are unpublished, so these are held ahead of time and every 429 is obeyed besides.

- A private chat: 1 message a second. A reader's own questions may be answered in a burst, since Telegram lets short
  bursts pass; a 429 takes the burst away until the chat has been quiet again. Bulk gets no burst.
- A group or channel: 20 messages and edits in any minute, of them few at once. Edits leave some of them to messages:
  one member who turns pages all the time keeps nobody else's question waiting.
- All chats: bulk is held to ``bulk`` a second, and to what interactive traffic leaves of ``overall``, but never below
  a fifth of its own rate. Interactive traffic is never held by either: an answer to one of a thousand chats has not
  to wait for the other nine hundred. Where that is too much Telegram says so by 429, and that chat waits.
- Different chats refused one after the other, and nothing let through between, mean a limit over all: bulk halts,
  interactive goes on. It halts for the least that any of them was told, and never for long at a time: what one chat
  was told to wait for hours says nothing about the others. Where they were told different things, it is hardly one
  limit: bulk halts for seconds, and longer each time while nothing passes.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum


class Lane(StrEnum):
    """Who waits for whom: bulk for interactive, never the other way round."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


class Kind(StrEnum):
    """What a request costs."""

    MESSAGE = "message"
    EDIT = "edit"  # free in a private chat, counted in a group


@dataclass(frozen=True, slots=True)
class Rules:
    """Rates a second, bursts in messages, periods in seconds."""

    private_rate: float = 1.0
    private_burst: int = 500  # as many as handlers.throttle lets one chat ask at once
    group_rate: float = 1.0
    group_burst: int = 5
    group_count: int = 20
    group_kept: int = 5  # of them, for messages alone
    group_period: float = 61.0  # a second more than a minute: requests do not all travel equally fast
    overall_rate: float = 30.0
    bulk_rate: float = 25.0
    bulk_share: float = 0.2
    flood_chats: int = 3
    flood_period: float = 5.0
    flood_spread: float = 2.0
    first_halt: float = 3.0
    longest_halt: float = 30.0


Chat = int | str
"""A chat's id, or a channel's ``@name``."""


def is_group(chat: Chat) -> bool:
    """Groups and channels have negative ids; only they can be written to by name."""
    return isinstance(chat, str) or chat < 0


_LATENESS = 1.0
"""Seconds of a busy machine that are made up for."""
_MAKING_UP = 1.01
"""How fast: of the rate itself. A server that counts for itself, seconds or minutes, hardly sees it."""


def _bulk_burst(rate: float) -> float:
    """How much may pass at once that nobody asked for a little earlier, since a busy machine fetches it in lots."""
    return 1 + rate / 20


def _bulk_pace(rate: float) -> "Bucket":
    """What holds bulk, and what it makes up for, close to its rate in any stretch of time."""
    return Bucket(rate * _MAKING_UP, 1 + rate / 10)


class Bucket:
    """A token bucket as one number (GCRA): in any stretch of T seconds at most ``burst + rate * T`` pass."""

    __slots__ = ("_free_at", "_penalty", "_step", "_tolerance")

    def __init__(self, rate: float, burst: float) -> None:
        self._step = 1.0 / rate
        self._tolerance = (burst - 1) * self._step
        self._free_at = 0.0  # when everything taken so far is paid for
        self._penalty = 0.0  # how much of that was never taken: the burst that a 429 took away

    def wait(self, now: float, *, burst: bool = True) -> float:
        """Seconds until one may pass; without ``burst``, until everything before is paid for."""
        return max(0.0, self._free_at - (self._tolerance if burst else self._penalty) - now)

    def take(self, now: float, count: float = 1, *, since: float | None = None) -> None:
        """Let ``count`` pass, whether there is room or not.

        Whoever waited ``since`` before there was room, and is let through later because the machine was busy, counts as
        of then: so the rate is held in spite of it.
        """
        in_time = since is None or since > self._free_at or now - self._free_at > _LATENESS
        if self._free_at <= now and in_time:
            self._free_at, self._penalty = now, 0.0
        self._free_at += count * self._step

    def limit_debt(self, now: float, seconds: float) -> None:
        """Let nothing wait longer than ``seconds`` for what passed before."""
        self._free_at = min(self._free_at, now + self._tolerance + seconds)

    def inherit(self, other: "Bucket") -> None:
        """Begin where another bucket stands."""
        self._free_at = other._free_at  # noqa: SLF001 - its own kind

    def close(self, until: float) -> None:
        """Let one pass at ``until``, and from then on no burst until it has been quiet."""
        self._free_at = max(self._free_at, until + self._tolerance)
        self._penalty = self._tolerance

    def is_idle(self, now: float) -> bool:
        """Whether it remembers nothing."""
        return self._free_at <= now


class ChatState:
    """What is known of one chat; ``waiting`` counts who stands in its line, in all and interactive."""

    __slots__ = ("blocked_until", "bucket", "interactive_waiting", "recent", "waiting")

    def __init__(self, bucket: Bucket, recent: deque[float] | None) -> None:
        self.bucket, self.recent = bucket, recent
        self.blocked_until = 0.0
        self.waiting = self.interactive_waiting = 0


class Pacer:
    """Counts what is sent, per chat and in all."""

    _SWEEP_FROM = 4096

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._chats: dict[Chat, ChatState] = {}
        self._sweep_at = self._SWEEP_FROM
        self._overall = Bucket(rules.overall_rate, max(1.0, rules.overall_rate / 10))
        self._bulk = Bucket(rules.bulk_rate, _bulk_burst(rules.bulk_rate))
        self._bulk_pace = _bulk_pace(rules.bulk_rate)
        self._bulk_least = Bucket(rules.bulk_rate * rules.bulk_share, 1)
        self._bulk_halted_until = 0.0
        self._halt = rules.first_halt
        self._floods: deque[tuple[float, Chat, float]] = deque(maxlen=64)

    def __len__(self) -> int:
        """Chats remembered."""
        return len(self._chats)

    def set_bulk_rate(self, rate: float) -> None:
        """Hold bulk to another rate; what was sent before stays counted."""
        if rate == self.rules.bulk_rate:
            return
        before = self._bulk, self._bulk_pace, self._bulk_least
        self.rules = replace(self.rules, bulk_rate=rate)
        self._bulk = Bucket(rate, _bulk_burst(rate))
        self._bulk_pace = _bulk_pace(rate)
        self._bulk_least = Bucket(rate * self.rules.bulk_share, 1)
        for new, old in zip((self._bulk, self._bulk_pace, self._bulk_least), before, strict=True):
            new.inherit(old)

    def blocked_for(self, chat: Chat, now: float) -> float:
        """Seconds that Telegram wants this chat to be left alone."""
        state = self._chats.get(chat)
        return max(0.0, state.blocked_until - now) if state is not None else 0.0

    def chat(self, chat: Chat, now: float) -> ChatState:
        """Return what is known of a chat; the shell counts its queue there."""
        state = self._chats.get(chat)
        if state is None:
            if len(self._chats) >= self._sweep_at:
                self._sweep(now)
            rules = self.rules
            if is_group(chat):
                state = ChatState(Bucket(rules.group_rate, rules.group_burst), deque(maxlen=rules.group_count))
            else:
                state = ChatState(Bucket(rules.private_rate, rules.private_burst), None)
            self._chats[chat] = state
        return state

    def chat_wait(self, state: ChatState, kind: Kind, lane: Lane, now: float, count: int = 1) -> float:
        """Seconds until this chat may get ``count`` more; bulk also stands behind interactive requests that wait."""
        wait = state.blocked_until - now
        if kind is Kind.MESSAGE or state.recent is not None:
            wait = max(wait, state.bucket.wait(now, burst=lane is Lane.INTERACTIVE))
            kept = self.rules.group_kept if kind is Kind.EDIT else 0
            wait = max(wait, self._window_wait(state, now, count + kept))
        if lane is Lane.BULK and state.interactive_waiting:
            wait = max(wait, 1.0 / self.rules.private_rate)
        return max(0.0, wait)

    def _window_wait(self, state: ChatState, now: float, count: int) -> float:
        recent, rules = state.recent, self.rules
        if recent is None:
            return 0.0
        free = rules.group_count - len(recent)
        if count <= free:
            return 0.0
        needed = min(count, rules.group_count) - free  # that many of the oldest must have left the period
        return recent[needed - 1] + rules.group_period - now

    def bulk_wait(self, now: float) -> float:
        """Seconds until bulk may send one more, to whichever chat."""
        room = min(self._overall.wait(now), self._bulk_least.wait(now))
        return max(0.0, self._bulk_halted_until - now, self._bulk.wait(now), self._bulk_pace.wait(now), room)

    def take(
        self, state: ChatState, kind: Kind, lane: Lane, now: float, count: int = 1, *, since: float | None = None
    ) -> None:
        """Count what goes out now; ``since`` is when it began to wait in the queue of bulk."""
        if kind is Kind.MESSAGE or state.recent is not None:
            state.bucket.take(now, count)
            if state.recent is not None:
                state.recent.extend([now] * count)
        if kind is Kind.MESSAGE:
            self._overall.take(now, count, since=since)  # or it, not bulk's own, would be the rate where both are one
            self._overall.limit_debt(now, 1.0)  # interactive traffic above the limit is not bulk's to pay for ever
            if lane is Lane.BULK:
                self._bulk.take(now, count, since=since)
                self._bulk_pace.take(now, count)
                self._bulk_least.take(now, count)

    def flood(self, chat: Chat, seconds: float, now: float) -> bool:
        """Telegram answered 429: that chat waits. Return whether bulk halts, since several chats were refused."""
        state, rules = self.chat(chat, now), self.rules
        state.blocked_until = max(state.blocked_until, now + seconds)
        state.bucket.close(state.blocked_until)
        if now < self._bulk_halted_until:
            return True  # it was under way when the others were refused
        self._floods.append((now, chat, seconds))
        ends = {other: at + told for at, other, told in self._floods if now - at <= rules.flood_period}
        if len(ends) < rules.flood_chats:
            return False
        first, last = min(ends.values()), max(ends.values())
        longest = rules.longest_halt
        if last - first > rules.flood_spread:
            longest, self._halt = self._halt, min(longest, 2 * self._halt)
        self._bulk_halted_until = min(first, now + longest)
        self._floods.clear()
        return True

    def arrived(self) -> None:
        """Telegram looked at a message of bulk: there is no limit over all."""
        self._floods.clear()
        self._halt = self.rules.first_halt

    def _sweep(self, now: float) -> None:
        """Forget chats that hold nothing back; as seldom as their number doubles, so cheap for each."""
        period = self.rules.group_period
        idle = [
            chat
            for chat, state in self._chats.items()
            if not state.waiting
            and state.blocked_until <= now
            and state.bucket.is_idle(now)
            and not (state.recent and state.recent[-1] + period > now)
        ]
        for chat in idle:
            del self._chats[chat]
        self._sweep_at = max(self._SWEEP_FROM, 2 * len(self._chats))
