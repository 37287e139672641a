"""How many requests of bulk may be under way: as many as the rate needs over the line as it is, and hardly more.

Each may have to be sent once more after a kill, so few are better; but a server that takes two seconds to answer needs
fifty for twenty-five a second. Little's law gives the number from the rate and the time that a place is taken for:
until its row says that it begins, and until the answer is there.
"""

import asyncio
from collections import deque
from math import ceil
from typing import Final

LEAST, MOST = 4, 200
_SPARE: Final = 1.5
_FIRST_GUESS: Final = 0.05
"""Seconds that a place is taken for, until it is known."""
_WEIGHT: Final = 0.05
"""Of the newest answer among all before."""


class Places:
    """``async with`` takes one; whoever comes first gets the next that is free."""

    def __init__(self, rate: float) -> None:
        self._rate, self._seconds = rate, _FIRST_GUESS
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many there are now."""
        return min(MOST, max(LEAST, ceil(self._rate * self._seconds * _SPARE) + 1))

    def learn(self, seconds: float) -> None:
        """A place was taken for so long."""
        self._seconds += _WEIGHT * (seconds - self._seconds)

    async def __aenter__(self) -> None:
        """Wait for a place and take it."""
        if self._taken < self.limit and not self._waiting:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._taken -= 1  # it was given in the very moment
                self._call_next()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Give it back."""
        self._taken -= 1
        self._call_next()

    def _call_next(self) -> None:
        while self._waiting and self._taken < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
