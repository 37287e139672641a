"""getUpdates that waits: one poller at a time, the newer one ends the older."""

import asyncio
from typing import Any

from bot.playground.errors import conflict
from bot.playground.methods.call import Call
from bot.playground.methods.intake import TIMEOUT, get_updates
from bot.playground.world import World


class LongPoll:
    """Waits for updates on behalf of getUpdates."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._news = asyncio.Event()
        self._turn = 0
        self._closed = False
        world.updates.listeners.append(self._news.set)

    def close(self) -> None:
        """Answer whoever waits with an empty list."""
        self._closed = True
        self._news.set()
        if self._news.set in self._world.updates.listeners:
            self._world.updates.listeners.remove(self._news.set)

    async def answer(self, call: Call) -> list[dict[str, Any]]:
        """Return updates as soon as there are any, at the latest after ``timeout`` seconds.

        Raises the 409 when another getUpdates comes meanwhile.
        """
        self._turn += 1
        turn = self._turn
        self._news.set()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(max(call.args.get("timeout", 0), 0), TIMEOUT)
        while True:
            found = get_updates(self._world, call)
            left = deadline - loop.time()
            if found or left <= 0 or self._closed:
                return found
            self._news.clear()
            try:
                async with asyncio.timeout(left):
                    await self._news.wait()
            except TimeoutError:
                continue
            if turn != self._turn:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
