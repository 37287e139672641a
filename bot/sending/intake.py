"""Intake: every update, polled or pushed, goes this one way and is not lost.

::

    accept --> writer: one transaction for all that wait --> the caller may acknowledge
                  |
                  v
               queue: a chat's updates in order --> handler: chats concurrent, at most max_in_flight
                  ^                                    |
                  |                                    v
    start --> what an earlier life left            writer: finish, committed in groups

An update is in flight from the begin of its handler until its finish is committed: that is the most a SIGKILL can
repeat. What exceeds ``high_water`` stays in the database only and is loaded in batches when memory is free again.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any

import structlog

from bot.metrics import Metrics
from bot.sending.inbox_writer import Found, InboxStore, InboxWriter
from bot.sending.order import KeyedQueue
from bot.sending.parking import PLACE
from bot.sending.updates import inbox_updates
from storage import inbox
from storage.clock import Clock
from storage.records import InboxUpdate

Handle = Callable[[dict[str, Any]], Awaitable[None]]

MAX_ATTEMPTS = 3
"""An update whose answering was begun again this often and never ended is given up: it kills the process."""
_MAX_PARKED = 1024

_log = structlog.get_logger(__name__)


class IntakeClosedError(Exception):
    """The process is starting or stopping; what is offered now was not stored and must be offered again."""


class _Entry:
    """One update in memory. What was stored by an earlier life, or was left in the database, is parsed in its turn."""

    __slots__ = ("attempts", "chat_key", "earlier_life", "payload", "raw", "update_id")

    def __init__(self, update: InboxUpdate, raw: dict[str, Any] | None = None, *, earlier_life: bool = False) -> None:
        self.update_id, self.chat_key, self.attempts = update.update_id, update.chat_key, update.attempts
        self.payload, self.raw, self.earlier_life = update.payload if raw is None else "", raw, earlier_life


class _Backlog:
    """What the database holds beyond memory."""

    def __init__(self) -> None:
        self.deep = False  # the database holds unanswered updates that memory does not
        self.grew = False  # one more was stored since the last load began
        self.finished: set[int] | None = None  # what was finished while a load is reading
        self.tasks: set[asyncio.Task[None]] = set()


class _Slot:
    """A place in flight, which may be lent out while its handler only waits (bot.sending.parking)."""

    __slots__ = ("_depth", "_intake", "_lent", "_over")

    def __init__(self, intake: "Intake") -> None:
        self._intake, self._depth, self._lent, self._over = intake, 0, False, False

    def park(self) -> None:
        self._depth += 1
        if self._depth == 1 and not self._over:
            self._lent = self._intake.lend_place()

    def resume(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._take_back()

    def close(self) -> None:
        """The handler has ended; what it left running in the background holds no place."""
        self._over = True
        self._take_back()

    def _take_back(self) -> None:
        if self._lent:
            self._lent = False
            self._intake.return_place()


class Intake:
    """Stores, orders, hands out and finishes updates. ``handle`` gets the raw update as Telegram sent it.

    What ``handle`` raises is logged, and the update is finished all the same: the same words would fail again.
    """

    def __init__(
        self,
        handle: Handle,
        clock: Clock,
        max_in_flight: int = 64,
        *,
        high_water: int = 2000,
        handler_seconds: float = 180.0,
        metrics: Metrics | None = None,
        store: InboxStore = inbox,
    ) -> None:
        self._handle, self._store, self._metrics, self._clock = handle, store, metrics, clock
        self._max_in_flight, self._high_water, self._handler_seconds = max_in_flight, high_water, handler_seconds
        self._writer = InboxWriter(store, clock, on_stored=self._stored, on_finished=self._finished)
        self._queue: KeyedQueue[_Entry] = KeyedQueue()
        self._known: set[int] = set()  # in memory: waiting, running, or with an uncommitted finish
        self._in_flight = self._parked = 0
        self._suspects: deque[_Entry] = deque()
        self._suspect_running = False
        self._began_at = clock()
        self._backlog = _Backlog()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = self._cancelling = False
        self._idle = asyncio.Event()
        if metrics is not None:
            metrics.updates_in_flight.set_function(lambda: float(self._in_flight))
            metrics.inbox_pending.set_function(lambda: float(self.waiting))

    @property
    def in_flight(self) -> int:
        """Updates begun whose finish is not committed yet."""
        return self._in_flight

    @property
    def waiting(self) -> int:
        """Updates in memory that are not begun yet."""
        return len(self._queue) + len(self._suspects)

    @property
    def alive(self) -> bool:
        """Whether updates can be stored and finished, for ``/healthz``."""
        return self._writer.alive

    async def start(self) -> None:
        """Begin, first of all with what an earlier life of the process left unanswered."""
        self._began_at = self._clock()
        self._writer.start()
        self._backlog.deep = True
        await self._load()

    async def accept(self, updates: Sequence[Any]) -> int:
        """Store updates and return how many were new, when they are durable: only now they may be acknowledged.

        Raises what storage raises when they could not be stored, IntakeClosedError before :meth:`start` and after
        :meth:`stop`.
        """
        if self._closing or not self._writer.alive:
            raise IntakeClosedError("the bot is starting or stopping")
        found = inbox_updates(updates, self._clock())
        if len(found) < len(updates):
            _log.warning("left out what is no update, or comes twice", count=len(updates) - len(found))
        if not found:
            return 0
        stored = await self._writer.accept(found)
        if self._metrics is not None:
            self._metrics.updates_received.inc(stored)
            self._metrics.updates_repeated.inc(len(found) - stored)
        return stored

    async def stop(self, seconds: float = 10.0) -> int:
        """Take nothing more, answer what is in memory for at most ``seconds``, end; return how many are left.

        What is left stays in the database and is answered first at the next start.
        """
        self._closing = True
        self._look_if_idle()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            pass
        self._cancelling = True
        left = self.waiting + len(self._tasks)
        tasks = [*self._tasks, *self._backlog.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._writer.stop()
        return left

    # -- from the database into memory --------------------------------------------------------------------------

    def _stored(self, stored: list[InboxUpdate], found: Found) -> None:
        if self._backlog.deep or self.waiting + len(stored) > self._high_water:
            self._backlog.deep = True  # nobody may overtake what is already waiting there
            self._backlog.grew = True
            self._load_when_low()
            return
        for update in stored:
            if update.update_id not in self._known:  # a load may have read it between its commit and this moment
                self._push(_Entry(update, found[update.update_id][1]))
        self._pump()

    def _push(self, entry: _Entry) -> None:
        self._known.add(entry.update_id)
        self._queue.push(entry.chat_key, entry)

    def _load_when_low(self) -> None:
        backlog = self._backlog
        if backlog.deep and not backlog.tasks and not self._closing and self.waiting <= self._high_water // 4:
            task = asyncio.create_task(self._load(), name="inbox loader")
            backlog.tasks.add(task)
            task.add_done_callback(self._loaded)

    def _loaded(self, task: asyncio.Task[None]) -> None:
        self._backlog.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("stored updates could not be loaded; trying again", exc_info=task.exception())
            asyncio.get_running_loop().call_later(1.0, self._load_when_low)
        else:
            self._load_when_low()

    async def _load(self) -> None:
        """Take the next batch out of the database; what is finished while it is being read is left out."""
        self._backlog.grew, self._backlog.finished = False, set()
        limit = len(self._known) + max(1, self._high_water // 2)
        try:
            rows = await self._store.pending(limit=limit)
            skipped = self._known | self._backlog.finished
        finally:
            self._backlog.finished = None
        if len(rows) < limit and not self._backlog.grew:
            self._backlog.deep = False
        for row in rows:
            if row.update_id not in skipped:
                self._push(_Entry(row, earlier_life=row.received_at < self._began_at))
        self._pump()

    # -- from memory to the handler -----------------------------------------------------------------------------

    def lend_place(self) -> bool:
        """Let one more update begin, since one in flight only waits; False when too many do."""
        if self._parked >= _MAX_PARKED:
            return False
        self._parked += 1
        self._pump()
        return True

    def return_place(self) -> None:
        """Take back what :meth:`lend_place` lent."""
        self._parked -= 1

    def _pump(self) -> None:
        """Begin as many updates as there are places."""
        while self._in_flight - self._parked < self._max_in_flight and self._queue.has_ready and not self._cancelling:
            entry = self._queue.pop()
            if entry.attempts and self._suspect_running:
                self._suspects.append(entry)  # its chat stays busy; others go on
            else:
                self._begin(entry)
        if self._queue.has_ready:
            self._writer.flush()  # no place left: those that wait for their finish give theirs back now

    def _begin(self, entry: _Entry) -> None:
        self._in_flight += 1
        self._idle.clear()
        # One at a time where a process died with it before, so that only the culprit is counted again.
        self._suspect_running = self._suspect_running or entry.attempts > 0
        task = asyncio.create_task(self._run(entry))
        self._tasks.add(task)

    async def _run(self, entry: _Entry) -> None:
        slot = _Slot(self)
        PLACE.set(slot)
        finished = False
        try:
            await self._answer(entry)
            finished = True
        except asyncio.CancelledError:
            finished = not self._cancelling  # a handler that cancelled itself has ended; one cut off by us has not
        finally:
            slot.close()
            self._ended(entry, finished=finished)

    async def _answer(self, entry: _Entry) -> None:
        if entry.attempts > MAX_ATTEMPTS:
            _log.error("update given up: each process that began it died", update_id=entry.update_id)
            self._count_failure()
            return
        if entry.earlier_life:
            await self._writer.begin_again(entry.update_id)
        began = perf_counter()
        try:
            raw = json.loads(entry.payload) if entry.raw is None else entry.raw
            async with asyncio.timeout(self._handler_seconds):
                await self._handle(raw)
        except Exception:  # noqa: BLE001 - the same update would fail again: log it, finish it, go on
            _log.exception("update could not be answered", update_id=entry.update_id, chat=entry.chat_key)
            self._count_failure()
        else:
            if self._metrics is not None:
                self._metrics.updates_handled.inc()
        if self._metrics is not None:
            self._metrics.handling_seconds.observe(perf_counter() - began)

    def _count_failure(self) -> None:
        if self._metrics is not None:
            self._metrics.updates_failed.inc()

    def _ended(self, entry: _Entry, *, finished: bool) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.discard(task)
        if finished:
            self._writer.finish(entry.update_id)
        else:
            self._in_flight -= 1
        if entry.attempts:
            self._suspect_running = False
            if self._suspects and not self._cancelling:
                self._begin(self._suspects.popleft())
        self._queue.done(entry.chat_key)
        self._pump()

    def _finished(self, update_ids: Sequence[int]) -> None:
        """Their finish is committed: their places are free, and their memory."""
        self._in_flight -= len(update_ids)
        self._known.difference_update(update_ids)
        if self._backlog.finished is not None:
            self._backlog.finished.update(update_ids)
        self._pump()
        self._load_when_low()
        self._look_if_idle()

    def _look_if_idle(self) -> None:
        if self._in_flight == 0 and self.waiting == 0:
            self._idle.set()
