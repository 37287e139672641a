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

    def busy(self, chat_id: int) -> bool:
        """Whether a chat has an errand under way."""
        return chat_id in self._running

    def start(self, chat_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Let a chat's errand run beside everything else; ask :meth:`busy` first."""
        # in a context of its own: the answer it came from ends before it does
        task = asyncio.create_task(work, name=f"errand of {chat_id}", context=Context())
        self._running[chat_id] = task
        task.add_done_callback(partial(self._done, chat_id))

    async def finish(self) -> None:
        """Wait until all that run are done."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def close(self) -> None:
        """Cut off what is under way."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._running.pop(chat_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("an errand failed: %s", error, exc_info=error)
