"""The one task that writes to the inbox, so that everything that waits shares a transaction (group commit).

New updates are stored at once; finishes are gathered for a few milliseconds, since an update that waits for its finish
costs nothing but its place in flight. A database that fails refuses new updates (their senders try again) and is
asked for ever to take the finishes.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from storage.clock import Clock
from storage.records import InboxUpdate

Found = dict[int, tuple[InboxUpdate, dict[str, Any]]]
"""Updates by id: what is stored, and the update itself."""

_LINGER = 0.004
_GROUP = 32
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)

_log = structlog.get_logger(__name__)


class InboxStore(Protocol):
    """What intake needs of ``storage.inbox``."""

    async def accept(self, updates: Sequence[InboxUpdate]) -> list[InboxUpdate]:
        """Store what is new and return it, durable."""

    async def finish(self, update_ids: Sequence[int], now: datetime) -> None:
        """Mark as answered."""

    async def pending(self, limit: int) -> list[InboxUpdate]:
        """Return unanswered updates by id."""

    async def begin_again(self, update_ids: Sequence[int]) -> None:
        """Count one more attempt."""


class InboxWriter:
    """Group commits; ``on_stored`` is called in the order of commits, ``on_finished`` after each."""

    def __init__(
        self,
        store: InboxStore,
        clock: Clock,
        *,
        on_stored: Callable[[list[InboxUpdate], Found], None],
        on_finished: Callable[[Sequence[int]], None],
    ) -> None:
        self._store, self._clock = store, clock
        self._on_stored, self._on_finished = on_stored, on_finished
        self._incoming: list[tuple[Found, asyncio.Future[int]]] = []
        self._begun: list[tuple[int, asyncio.Future[None]]] = []
        self._done: list[int] = []
        self._due = False  # the finishes have waited long enough
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether the task runs."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="inbox writer")

    async def stop(self) -> None:
        """Write what is left, then end."""
        self._stopping = True
        self.flush()
        if self._task is not None:
            await self._task

    async def accept(self, found: Found) -> int:
        """Return how many were new, once they are durable; raises what the store raises."""
        stored: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._incoming.append((found, stored))
        self._wake.set()
        return await stored

    async def begin_again(self, update_id: int) -> None:
        """Return once the attempt is counted."""
        counted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._begun.append((update_id, counted))
        self._wake.set()
        await counted

    def finish(self, update_id: int) -> None:
        """Have the update's finish written soon."""
        self._done.append(update_id)
        if len(self._done) >= _GROUP:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LINGER, self.flush)

    def flush(self) -> None:
        """Write the finishes now."""
        self._due = True
        self._wake.set()

    async def _run(self) -> None:
        failures = 0
        while not (self._stopping and not self._incoming and not self._begun and not self._done):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PAUSES[min(failures, len(_PAUSES)) - 1] if failures else None):
                    await self._wake.wait()
            self._wake.clear()
            await self._store_incoming()
            try:
                await self._count_begun()
                await self._write_finishes()
            except Exception:  # noqa: BLE001 - whatever the database says, the finishes must be written one day
                if failures == 0:
                    _log.exception("answered updates could not be marked as finished; trying again")
                failures += 1
                if self._stopping and failures > len(_PAUSES):
                    return  # they will be answered once more: better than never to end
            else:
                if failures:
                    _log.info("answered updates can be marked as finished again")
                failures = 0

    async def _store_incoming(self) -> None:
        batch, self._incoming = self._incoming, []
        if not batch:
            return
        merged: Found = {}
        for found, _ in batch:
            merged.update(found)
        try:
            stored = await self._store.accept([merged[number][0] for number in sorted(merged)])
        except Exception as error:  # noqa: BLE001 - each sender is told and decides
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        self._on_stored(stored, merged)
        new = {update.update_id for update in stored}
        for found, future in batch:
            if not future.done():
                future.set_result(len(new & found.keys()))
            new -= found.keys()

    async def _count_begun(self) -> None:
        batch = self._begun[:]
        if not batch:
            return
        await self._store.begin_again([number for number, _ in batch])
        del self._begun[: len(batch)]
        for _, future in batch:
            if not future.done():
                future.set_result(None)

    async def _write_finishes(self) -> None:
        if not (self._done and (self._due or len(self._done) >= _GROUP)):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._due = None, False
        batch = self._done[:]
        try:
            await self._store.finish(batch, self._clock())
        except Exception:  # whatever it was, the batch is due again
            self._due = True
            raise
        del self._done[: len(batch)]
        self._on_finished(batch)
        if self._done:  # what came meanwhile has waited for this commit
            self.flush()
