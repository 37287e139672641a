"""The rate limiter of python-telegram-bot's bot: holds requests back as the pure :class:`Pacer` says.

::

    request --not to a chat (answers, getters, setters)--> goes
            --chat has room--> goes                                      (a few microseconds)
            --chat has none--> waits in the chat's queue, first come first served, interactive before bulk
            --bulk--> then waits in one queue for all of bulk
    429 ----> that chat waits; interactive is tried again if that is soon enough, else RetryAfter is raised
    no connection ----> surely not sent, so interactive is tried again as long as it has patience

A request is marked as bulk by ``rate_limit_args={"lane": "bulk"}`` or :data:`LANE`. While a request waits, the place in
flight of its handler is lent out (bot.sending.parking).
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from time import monotonic
from typing import Any, TypedDict

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.metrics import Metrics
from bot.sending.pacer import Chat, ChatState, Kind, Lane, Pacer, Rules, is_group
from bot.sending.parking import parked
from handlers.failures import NotSentError, wait_of

LANE: ContextVar[Lane] = ContextVar("jarchi_lane", default=Lane.INTERACTIVE)
"""The lane of requests that name none themselves."""

KINDS = {
    **dict.fromkeys(
        (
            "sendMessage", "sendPhoto", "sendAudio", "sendDocument", "sendVideo", "sendAnimation", "sendVoice",
            "sendVideoNote", "sendPaidMedia", "sendMediaGroup", "sendLocation", "sendVenue", "sendContact", "sendPoll",
            "sendChecklist", "sendDice", "sendGame", "sendInvoice", "sendSticker", "copyMessage", "copyMessages",
            "forwardMessage", "forwardMessages",
        ),
        Kind.MESSAGE,
    ),
    **dict.fromkeys(
        (
            "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup",
            "editMessageLiveLocation", "editMessageChecklist",
        ),
        Kind.EDIT,
    ),
}  # fmt: skip
"""Requests that are held back; all others pass, and an edit of an inline message has no chat."""

PATIENCE = {Kind.MESSAGE: 60.0, Kind.EDIT: 5.0}
"""Seconds an interactive request may wait. An edit answers a press: whoever pressed has long gone on reading."""
_TRIES = 3
_OUTAGE = 60.0
"""Seconds that a request waits for a server to be there again; who asked has nothing else to read meanwhile."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 4.0
"""Seconds between tries of a request that meets no server."""

_log = structlog.get_logger(__name__)


class LaneArgs(TypedDict, total=False):
    """What ``rate_limit_args`` may hold."""

    lane: str
    gate: Callable[[], Awaitable[None]]
    """Awaited when the request has its turn, right before it goes; what it raises is raised, and nothing is sent."""


class _Line:
    """Those who wait for one chat: a lock a lane, since asyncio's locks are fair and survive cancellation."""

    __slots__ = ("turns", "waiting")

    def __init__(self) -> None:
        self.turns = {lane: asyncio.Lock() for lane in Lane}
        self.waiting = 0


@dataclass(frozen=True, slots=True)
class _Request:
    chat: Chat
    kind: Kind
    lane: Lane
    count: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: _Request
    state: ChatState
    since: float
    turn: "asyncio.Future[bool]"


class _BulkQueue:
    """The one queue of bulk, first come first served.

    All who may go at a moment are told at once: a lock passed on from one to the next would let one go each time the
    loop comes round, and at a thousand a second a busy loop does not come round as often.
    """

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._waiting: deque[_Waiting] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def __bool__(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    async def turn(self, request: _Request, state: ChatState) -> bool:
        """Wait for a turn; it is counted then. Return False where the chat has to be waited for once more."""
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, state, monotonic(), turn))
        if self._timer is None:
            self._call()
        return await turn

    def _call(self) -> None:
        """Tell all whose turn it is, and come back when it is somebody's again."""
        self._timer = None
        pacer = self._pacer
        while self._waiting:
            first = self._waiting[0]
            if first.turn.done():  # it was cancelled
                self._waiting.popleft()
                continue
            now = monotonic()
            if (wait := pacer.bulk_wait(now)) > 0:
                self._timer = asyncio.get_running_loop().call_later(wait, self._call)
                return
            self._waiting.popleft()
            request, state = first.request, first.state
            free = not pacer.chat_wait(state, request.kind, request.lane, now, request.count)
            if free:
                pacer.take(state, request.kind, request.lane, now, request.count, since=first.since)
            first.turn.set_result(free)


class PacedRateLimiter(BaseRateLimiter[LaneArgs]):
    """Two lanes, one deadline a chat. ``overall_rate`` and ``bulk_rate`` are messages a second."""

    def __init__(
        self,
        *,
        bulk_rate: float = 25.0,
        overall_rate: float = 30.0,
        rules: Rules | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        overall_rate = max(overall_rate, bulk_rate)
        self._pacer = Pacer(replace(rules or Rules(), bulk_rate=bulk_rate, overall_rate=overall_rate))
        self._metrics = metrics
        self._lines: dict[Chat, _Line] = {}  # only of chats that somebody waits for
        self._bulk = _BulkQueue(self._pacer)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: whoever waits is cancelled by whoever started it."""

    def share_bulk(self, bulk_rate: float) -> None:
        """Hold bulk to another rate from now on: others send, too."""
        self._pacer.set_bulk_rate(bulk_rate)

    def bulk_wait_of(self, chat: Chat) -> float:
        """Return the seconds that this chat must be left alone, as far as is known here."""
        return self._pacer.blocked_for(chat, monotonic())

    async def process_request(  # noqa: PLR0917 - BaseRateLimiter's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: LaneArgs | None,
    ) -> Any:
        """See BaseRateLimiter. Raises RetryAfter where waiting would take longer than anybody has patience for."""
        kind = KINDS.get(endpoint)
        chat = None if kind is None else _chat(data.get("chat_id"))
        if kind is None or chat is None:
            return await callback(*args, **kwargs)
        lane = LANE.get() if not rate_limit_args or "lane" not in rate_limit_args else Lane(rate_limit_args["lane"])
        request = _Request(chat, kind, lane, _count(data))
        gate = rate_limit_args.get("gate") if rate_limit_args else None
        for tries_left in reversed(range(_TRIES)):
            await self._admit(request)
            if gate is not None:
                await gate()
            try:
                sent = await self._until_sent(callback, args, kwargs, request)
            except RetryAfter as error:
                seconds = wait_of(error).total_seconds()
                self._refused(request, seconds)
                if lane is Lane.BULK or not tries_left or seconds > PATIENCE[kind]:
                    raise
            except (BadRequest, ChatMigrated, Forbidden):
                if lane is Lane.BULK:
                    self._pacer.arrived()  # it was looked at, and refused for what it is
                raise
            else:
                if lane is Lane.BULK:
                    self._pacer.arrived()
                return sent
        raise AssertionError("unreachable: the last try returns or raises")

    async def _until_sent(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any], request: _Request
    ) -> Any:
        """Send through an outage: what met no server was not sent, and the reader still waits. Bulk does not."""
        gives_up_at, pause = monotonic() + _OUTAGE, _FIRST_PAUSE
        while True:
            try:
                return await callback(*args, **kwargs)
            except NotSentError:
                if request.lane is Lane.BULK or monotonic() + pause > gives_up_at:
                    raise
            with parked():
                await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - jitter
            pause = min(_LONGEST_PAUSE, 2 * pause)

    async def _admit(self, request: _Request) -> None:
        """Return when the request may go, and is counted."""
        now, pacer = monotonic(), self._pacer
        state = pacer.chat(request.chat, now)
        if request.lane is Lane.INTERACTIVE:
            free = not state.interactive_waiting or (request.kind is Kind.EDIT and not is_group(request.chat))
        else:
            free = not state.waiting and not self._bulk and not pacer.bulk_wait(now)
        if free and not pacer.chat_wait(state, request.kind, request.lane, now, request.count):
            pacer.take(state, request.kind, request.lane, now, request.count)
            return
        with parked():
            await self._queue(request, state)
        if self._metrics is not None:
            self._metrics.pacing_seconds.labels(request.lane).observe(monotonic() - now)

    async def _queue(self, request: _Request, state: ChatState) -> None:
        line = self._lines.setdefault(request.chat, _Line())
        interactive = request.lane is Lane.INTERACTIVE
        line.waiting += 1
        state.waiting += 1
        state.interactive_waiting += interactive
        try:
            if interactive:
                await self._wait_patiently(request, state, line)
            else:
                async with line.turns[Lane.BULK]:
                    await self._wait_for_bulk(request, state)
        finally:
            state.interactive_waiting -= interactive
            state.waiting -= 1
            line.waiting -= 1
            if not line.waiting:
                del self._lines[request.chat]

    async def _wait_patiently(self, request: _Request, state: ChatState, line: _Line) -> None:
        gives_up_at = monotonic() + PATIENCE[request.kind]
        wait = 1.0
        try:
            async with asyncio.timeout(PATIENCE[request.kind]), line.turns[Lane.INTERACTIVE]:
                while (wait := self._chat_wait(request, state)) > 0:
                    if monotonic() + wait > gives_up_at:
                        break
                    await asyncio.sleep(wait)
                else:
                    self._take(request, state)
                    return
        except TimeoutError:
            pass
        raise RetryAfter(timedelta(seconds=max(1, ceil(wait))))

    async def _wait_for_bulk(self, request: _Request, state: ChatState) -> None:
        """Wait for the chat first, outside the one queue of bulk, so that no chat holds up the others."""
        while True:
            await _until_free(lambda: self._chat_wait(request, state))
            if await self._bulk.turn(request, state):
                return

    def _chat_wait(self, request: _Request, state: ChatState) -> float:
        return self._pacer.chat_wait(state, request.kind, request.lane, monotonic(), request.count)

    def _take(self, request: _Request, state: ChatState) -> None:
        self._pacer.take(state, request.kind, request.lane, monotonic(), request.count)

    def _refused(self, request: _Request, seconds: float) -> None:
        halted = self._pacer.flood(request.chat, seconds, monotonic())
        if self._metrics is not None:
            self._metrics.telegram_floods.labels(request.lane).inc()
        _log.info("Telegram asks to wait", chat=request.chat, seconds=seconds, lane=request.lane, bulk_halts=halted)


async def _until_free(wait: Callable[[], float]) -> None:
    while (seconds := wait()) > 0:  # noqa: ASYNC110 - a deadline that a 429 may move; nobody else could set an event
        await asyncio.sleep(seconds)


def _chat(value: Any) -> Chat | None:
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return value if isinstance(value, int | str) else None


def _count(data: dict[str, Any]) -> int:
    """Messages that one request makes: an album's pictures, the copies of a bulk copy."""
    several = data.get("media") or data.get("message_ids")
    return len(several) if isinstance(several, list | tuple) else 1
