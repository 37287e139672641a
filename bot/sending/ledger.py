"""What the worker writes down around each request, many at a time: "I begin" before it, "so it ended" after it.

A request goes only when its row says ``sending`` on disk. At a thousand a second that cannot be a transaction each:
whoever asks while one is under way goes with the next.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from storage import deliveries
from storage.database import StorageError
from storage.records import Settled

_GATHER: Final = 0.005
"""Seconds in which others may join a transaction."""
_PAUSE: Final = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Begin:
    owner: int
    delivery_id: int
    allowed: "asyncio.Future[bool]"


class Ledger:
    """One for a worker; :meth:`run` writes."""

    def __init__(self) -> None:
        self._begins: list[_Begin] = []
        self._settled: dict[int, list[Settled]] = defaultdict(list)
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def begin(self, owner: int, delivery_id: int) -> bool:
        """Return whether this may be sent now; its row then says so. Raises StorageError."""
        allowed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._begins.append(_Begin(owner, delivery_id, allowed))
        self._rouse()
        return await allowed

    def settle(self, owner: int, settled: Settled) -> None:
        """Note how an attempt ended; it is written soon, and as soon as it can be."""
        self._settled[owner].append(settled)
        self._rouse()

    async def flushed(self) -> None:
        """Return when everything is written."""
        await self._idle.wait()

    def _rouse(self) -> None:
        self._wake.set()
        self._idle.clear()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(_GATHER)
            self._wake.clear()
            if await self._write_settled():
                await self._write_begins()
            else:
                self._wake.set()
                await asyncio.sleep(_PAUSE)
            if not self._begins and not any(self._settled.values()):
                self._idle.set()

    async def _write_settled(self) -> bool:
        """Write how attempts ended; what cannot be written now is kept: it must not be sent again for that."""
        for owner in list(self._settled):
            batch = self._settled.pop(owner)
            try:
                await deliveries.settle(owner, batch)
            except StorageError as error:
                log.warning("deliveries_not_noted", count=len(batch), error=str(error))
                self._settled[owner] = batch + self._settled[owner]
                self._refuse(self._begins, error)
                self._begins = []
                return False
        return True

    async def _write_begins(self) -> None:
        begins, self._begins = self._begins, []
        by_owner: dict[int, list[_Begin]] = defaultdict(list)
        for one in begins:
            by_owner[one.owner].append(one)
        for owner, asked in by_owner.items():
            try:
                allowed = await deliveries.begin(owner, [one.delivery_id for one in asked])
            except StorageError as error:
                self._refuse(asked, error)
            else:
                for one in asked:
                    if not one.allowed.done():
                        one.allowed.set_result(one.delivery_id in allowed)

    @staticmethod
    def _refuse(begins: Sequence[_Begin], error: StorageError) -> None:
        for one in begins:
            if not one.allowed.done():
                one.allowed.set_exception(error)
