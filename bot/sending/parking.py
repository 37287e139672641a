"""Waiting without being in the way: whoever holds one of the intake's places lends it out while it only waits.

The rate limiter parks a request that Telegram's limits or a lost network hold back, the transport one whose answer is
slow to come, so that sixty-four chats that wait do not keep the sixty-fifth from being answered. Intake sets
:data:`PLACE` for the task of each handler.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Place(Protocol):
    """A place among those in flight."""

    def park(self) -> None:
        """Lend the place out."""

    def resume(self) -> None:
        """Take it back, at once, even if more are then in flight than there are places."""


PLACE: ContextVar[Place | None] = ContextVar("jarchi_place", default=None)


@contextmanager
def parked() -> Iterator[None]:
    """Lend out the place of the handler this runs in, if there is one."""
    place = PLACE.get()
    if place is None:
        yield
        return
    place.park()
    try:
        yield
    finally:
        place.resume()


@contextmanager
def parked_when_slow(seconds: float) -> Iterator[None]:
    """Lend out the place of the handler this runs in once ``seconds`` have passed."""
    place = PLACE.get()
    if place is None:
        yield
        return
    lent = False

    def lend() -> None:
        nonlocal lent
        lent = True
        place.park()

    timer = asyncio.get_running_loop().call_later(seconds, lend)
    try:
        yield
    finally:
        timer.cancel()
        if lent:
            place.resume()
