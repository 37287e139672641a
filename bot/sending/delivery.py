"""The worker that empties the outbox: claims, notes that it begins, sends, notes how it ended.

::

    claim ──> in hand ──turn in the lane for bulk──> begin (on disk) ──> request ──> policy.outcome ──> settle (on disk)
      ^                                                                                   │
      └── every second, or sooner when told             the chat waits, is lost, has moved; the topic is lost
    every few seconds: "I live"; what dead workers had in hand comes back; the rate is shared among the living

Killed at any moment it loses nothing: what was only claimed goes to another worker or to its next life, what was just
being sent goes once more. Several workers on one PostgreSQL never send the same (storage/deliveries.py).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Protocol

import structlog
from telegram.error import BadRequest, Forbidden

from bot.metrics import Metrics
from bot.sending.ledger import Ledger
from bot.sending.places import Places
from bot.sending.policy import Consequence, Outcome, expired, given_up, outcome
from handlers.failures import Failure, ServerError, classify, server_error
from storage import deliveries, workers
from storage.clock import Clock
from storage.database import StorageError
from storage.records import Delivery, DeliveryState, Settled

LEASE: Final = timedelta(seconds=15)
"""A worker that was not seen for so long has died."""
_BEAT, _NOTICED = 0.33, 0.4
"""Parts of a lease: after which a worker says again that it lives, and after which all have seen a new one."""
POLL: Final = 1.0
DRAIN: Final = 10.0
_SECONDS_IN_HAND: Final = 2
_LEAST_IN_HAND, _MOST_IN_HAND = 32, 1500
_AT_ONCE: Final = 16
"""Deliveries that set out before the loop does anything else."""
_A_CHAT_IN_HAND: Final = 2
"""Deliveries to one chat that wait here at a time: it gets one a second, and others shall not wait behind it."""
_PATIENCE: Final = 3.0
"""Seconds a chat may have to be left alone before its delivery is put back."""
_LONGEST_OUTAGE_PAUSE: Final = 15.0
_OUTAGE_CHATS: Final = 3
"""So many chats in a row that meet a 500 or no answer mean that the server is out of order, not they themselves."""
_PROBES: Final = 2
"""Deliveries that try whether an outage is over."""
_TO_CHOOSE_FROM: Final = 32
_NEXT_PROBE: Final = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class Carrier(Protocol):
    """Who sends; :class:`bot.sending.courier.Courier`, or a test's."""

    async def load(self, batch: Sequence[Delivery]) -> None: ...
    async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int | None: ...
    def wait_of(self, chat_id: int) -> float: ...
    def share(self, bulk_rate: float) -> None: ...


class Events(Protocol):
    """Who is told what an attempt means for more than its delivery."""

    async def chat_lost(self, chat_id: int) -> None: ...
    async def chat_moved(self, old_id: int, new_id: int) -> None: ...
    async def topic_lost(self, delivery: Delivery) -> None: ...
    async def missed(self, delivery: Delivery, *, late: bool) -> None: ...


class _NotOursError(Exception):
    """Somebody else has it in hand now, or it was called off."""


class _NotNowError(Exception):
    """The server is out of order: what has its turn now waits until somebody has tried."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    owner: int
    delivery: Delivery
    probe: bool = False
    """Whether it was chosen to try if the server answers again."""

    @property
    def doubtful(self) -> bool:
        """Whether it may have arrived already, so that it has one more try and no other."""
        return self.delivery.doubts + self.delivery.crashes > 0


class Worker:
    """One of those who empty the outbox; :meth:`run` until cancelled."""

    def __init__(
        self,
        carrier: Carrier,
        events: Events,
        clock: Clock,
        *,
        rate: float,
        lease: timedelta = LEASE,
        metrics: Metrics | None = None,
    ) -> None:
        self._carrier, self._events, self._clock = carrier, events, clock
        self._rate, self._lease, self._metrics = rate, lease, metrics
        self._ledger = Ledger()
        self._owner = 0
        self._in_hand: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = int(min(_MOST_IN_HAND, max(_LEAST_IN_HAND, rate * _SECONDS_IN_HAND)))
        self._places = Places(rate)
        self._news = asyncio.Event()
        self._stopping = False
        self._outage_pause = 0.0
        self._calm_at = 0.0
        self._in_trouble: set[int] = set()
        self._under_way = 0

    def wake(self) -> None:
        """Look into the outbox now: something new is there."""
        self._news.set()

    async def run(self) -> None:
        """Deliver until cancelled; what was begun is then finished, the rest put back."""
        beside = [asyncio.create_task(self._ledger.run(), name="ledger")]
        try:
            await self._join()
            beside.append(asyncio.create_task(self._living(), name="worker lives"))
            while not any(task.done() for task in beside):
                found = await self._fill()
                self._news.clear()
                if not found:
                    # no wait_for: Python 3.11's loses a cancellation that comes with the event
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL):
                            await self._news.wait()
            for task in beside:
                if task.done():
                    task.result()
        finally:
            await self._end()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    # -- claiming ----------------------------------------------------------------------------------------------------

    async def _join(self) -> None:
        pause = 0.5
        while not self._owner:
            try:
                self._owner = await self._joined(self._clock())
            except StorageError as error:
                log.warning("delivering_waits_for_the_database", error=str(error))
                await asyncio.sleep(pause)
                pause = min(10.0, pause * 2)

    async def _joined(self, now: datetime) -> int:
        """Join, and begin only when the others have seen it: until then they send at a rate that leaves none."""
        owner = await workers.join(now)
        alive = await workers.live(owner, now, dead_since=now - self._lease)
        self._carrier.share(self._rate / max(1, alive))
        if alive > 1:
            noticed_at = asyncio.get_running_loop().time() + self._lease.total_seconds() * _NOTICED
            self._calm_at = max(self._calm_at, noticed_at)
        return owner

    async def _fill(self) -> bool:
        """Take into hand what there is room for; return whether there was anything."""
        free = self._room - len(self._tasks)
        trouble = self._in_outage()
        calm = self._is_calm() and not (trouble and self._tasks)
        if free < self._room // 4 or not calm:
            await asyncio.sleep(0.02 if self._is_calm() else 0.2)
            return True
        try:
            claimed = await deliveries.claim(
                self._owner, self._clock(), min(free, _TO_CHOOSE_FROM) if trouble else free
            )
            batch = self._probes(claimed) if trouble else claimed
            await self._carrier.load(batch)
        except StorageError as error:
            log.warning("delivering_waits_for_the_database", error=str(error))
            await asyncio.sleep(POLL)
            return False
        for number, delivery in enumerate(batch, 1):
            self._take(_Parcel(self._owner, delivery, probe=trouble))
            if not number % _AT_ONCE:
                await asyncio.sleep(0)
        return bool(batch)

    def _probes(self, claimed: Sequence[Delivery]) -> Sequence[Delivery]:
        """Return the few that try whether the server answers again, and put the others back.

        Those first that have all their tries before them: the one more try of a doubt is not for this.
        """
        first = sorted(claimed, key=lambda one: (one.doubts + one.crashes, one.refusals))
        for delivery in first[_PROBES:]:
            self._put_back(_Parcel(self._owner, delivery), _NEXT_PROBE)
        return first[:_PROBES]

    def _take(self, parcel: _Parcel) -> None:
        chat_id = parcel.delivery.chat_id
        wait = self._carrier.wait_of(chat_id)
        if self._in_hand[chat_id] >= _A_CHAT_IN_HAND or wait > _PATIENCE:
            self._put_back(parcel, timedelta(seconds=max(1.0, wait)))
            return
        self._in_hand[chat_id] += 1
        task = asyncio.create_task(self._deliver(parcel), name=f"delivery {parcel.delivery.id}")
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(done, chat_id))

    def _put_back(self, parcel: _Parcel, pause: timedelta = timedelta()) -> None:
        delivery = parcel.delivery
        at = self._clock() + pause
        settled = Settled(delivery.id, DeliveryState.PENDING, at, None, "", delivery.refusals, delivery.doubts)
        self._ledger.settle(parcel.owner, settled)

    def _done(self, task: "asyncio.Task[None]", chat_id: int) -> None:
        self._tasks.discard(task)
        self._in_hand[chat_id] -= 1
        if not self._in_hand[chat_id]:
            del self._in_hand[chat_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivering_failed", exc_info=error)

    # -- one delivery ------------------------------------------------------------------------------------------------

    async def _deliver(self, parcel: _Parcel) -> None:
        delivery, began, placed = parcel.delivery, 0.0, 0.0
        if (late := expired(delivery, self._clock())) is not None:
            await self._settle(parcel, Outcome(late))
            return
        async with AsyncExitStack() as stack:

            async def gate() -> None:
                nonlocal began, placed
                await stack.enter_async_context(self._places)
                placed = monotonic()
                if self._in_outage() and self._is_spared(parcel):
                    raise _NotNowError
                if self._stopping or not await self._ledger.begin(parcel.owner, delivery.id):
                    raise _NotOursError
                began = monotonic()
                self._under_way += 1
                stack.callback(self._ended)

            try:
                message_id = await self._carrier.send(delivery, gate)
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - its row must say how it ended
                await self._failed(parcel, error, begun=bool(began))
            else:
                self._outage_pause = 0.0
                self._in_trouble.clear()
                self._places.learn(monotonic() - placed)
                await self._settle(parcel, outcome(None, delivery, self._clock(), message_id))

    def _ended(self) -> None:
        self._under_way -= 1

    async def _failed(self, parcel: _Parcel, error: BaseException, *, begun: bool) -> None:
        if begun:
            outage = self._is_outage(parcel.delivery.chat_id, error)
            await self._settle(parcel, outcome(error, parcel.delivery, self._clock(), outage=outage))
        elif isinstance(error, LookupError):
            log.error("delivery_shows_nothing", kind=parcel.delivery.kind.value, screen=parcel.delivery.screen_id)
            await self._settle(parcel, given_up(parcel.delivery, self._clock(), "no screen"))
        elif not isinstance(error, _NotOursError) or self._stopping:
            self._put_back(parcel, timedelta(seconds=0 if self._stopping else 1))  # surely not sent
        if isinstance(error, asyncio.CancelledError):
            raise error

    async def _settle(self, parcel: _Parcel, ended: Outcome) -> None:
        """Let the consequences happen, then note the end: killed in between, the same is met once more."""
        delivery, settled = parcel.delivery, ended.settled
        again = settled.state is DeliveryState.PENDING
        self._count(delivery, settled.error if again else settled.state.value)
        try:
            await self._consequences(delivery, ended)
        except StorageError as error:
            log.warning("consequence_not_noted", chat=delivery.chat_id, error=str(error))
        self._ledger.settle(parcel.owner, settled)

    async def _consequences(self, delivery: Delivery, ended: Outcome) -> None:
        if ended.settled.state is DeliveryState.FAILED:
            await self._events.missed(delivery, late=ended.settled.error.startswith("expired"))
        match ended.consequence:
            case Consequence.CHAT_WAITS if ended.until is not None:
                await deliveries.hold_chat(delivery.chat_id, ended.until)
            case Consequence.CHAT_LOST:
                await self._events.chat_lost(delivery.chat_id)
            case Consequence.CHAT_MOVED if ended.new_chat_id is not None:
                await self._events.chat_moved(delivery.chat_id, ended.new_chat_id)
            case Consequence.TOPIC_LOST:
                await self._events.topic_lost(delivery)
            case Consequence.SERVER_LOST:
                self._storm()
            case Consequence.OUR_MISTAKE:
                log.error("delivery_refused", kind=delivery.kind.value, chat=delivery.chat_id, why=ended.settled.error)

    def _count(self, delivery: Delivery, ended: str) -> None:
        if self._metrics is not None:
            self._metrics.deliveries.labels(delivery.kind.value, ended).inc()
            if ended == DeliveryState.SENT:
                late = (self._clock() - delivery.due_at).total_seconds()
                self._metrics.delivery_seconds.labels(delivery.kind.value).observe(max(0.0, late))

    # -- outages, life and death -------------------------------------------------------------------------------------

    def _storm(self) -> None:
        """The server is out of reach: claim nothing for a while, longer each time."""
        now = asyncio.get_running_loop().time()
        if now >= self._calm_at:
            self._outage_pause = min(_LONGEST_OUTAGE_PAUSE, max(0.5, self._outage_pause * 2))
            self._calm_at = now + self._outage_pause

    def _is_outage(self, chat_id: int, error: BaseException) -> bool:
        """Whether several chats have met a 500 or no answer, this one too, and nothing has arrived in between."""
        if server_error(error) is ServerError.INTERNAL or classify(error) is Failure.AMBIGUOUS:
            self._in_trouble.add(chat_id)
            return self._in_outage()
        if isinstance(error, BadRequest | Forbidden):
            self._in_trouble.clear()  # the server works, and said no
        return False

    def _in_outage(self) -> bool:
        return len(self._in_trouble) >= _OUTAGE_CHATS

    def _is_spared(self, parcel: _Parcel) -> bool:
        """Whether a delivery is not to try while nobody is answered.

        One in doubt that was in hand before that was known is put back: its one more try is for a server that answers,
        unless there is nothing else to try with.
        """
        return self._under_way >= _PROBES or not self._is_calm() or (parcel.doubtful and not parcel.probe)

    def _is_calm(self) -> bool:
        return asyncio.get_running_loop().time() >= self._calm_at

    async def _living(self) -> None:
        while True:
            try:
                await self._beat(self._clock())
            except StorageError as error:
                log.warning("worker_could_not_say_that_it_lives", error=str(error))
            await asyncio.sleep(self._lease.total_seconds() * _BEAT)

    async def _beat(self, now: datetime) -> None:
        alive = await workers.live(self._owner, now, dead_since=now - self._lease)
        if not alive:
            log.warning("worker_was_taken_for_dead", then="going on under a new id")
            self._owner = await self._joined(now)
        else:
            self._carrier.share(self._rate / alive)

    async def _end(self) -> None:
        """Finish what was begun, put back the rest."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError, StorageError):
            async with asyncio.timeout(DRAIN):
                await self._ledger.flushed()
            if self._owner:
                await workers.leave(self._owner, self._clock())
