"""Work that outlasts its answer: looking for a feed, importing a list. Others are answered meanwhile.

One errand a chat at a time. A defect in one is logged and stops nobody; at the end of the process errands are cut off.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import Context
from functools import partial
from typing import Any

logger = logging.getLogger(__name__)


class Errands:
    """The errands under way."""

    def __init__(self) -> None:
        self._running: dict[int, asyncio.Task[None]] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def busy(self, chat_id: int) -> bool:
        """Whether a chat has an errand under way."""
        return chat_id in self._running

    def start(self, chat_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Let a chat's errand run beside everything else; ask :meth:`busy` first."""
        # in a context of its own: the answer it came from ends before it does
        task = asyncio.create_task(work, name=f"errand of {chat_id}", context=Context())
        self._running[chat_id] = task
        task.add_done_callback(partial(self._ended, chat_id))

    def done(self, chat_id: int) -> None:
        """Let a chat begin another errand: of the last one only the result is left to be shown."""
        if task := self._running.pop(chat_id, None):
            self._telling.add(task)

    async def finish(self) -> None:
        """Wait until all that run are done."""
        await asyncio.gather(*self._running.values(), *self._telling, return_exceptions=True)

    async def close(self) -> None:
        """Cut off what is under way."""
        tasks = [*self._running.values(), *self._telling]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._telling.discard(task)
        if self._running.get(chat_id) is task:
            del self._running[chat_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("an errand failed: %s", error, exc_info=error)
