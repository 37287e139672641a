"""One message, many hands: two hundred people turn the pages of one card in a group, where Telegram takes twenty
changes a minute.

::

    press ──> nobody changes this message now ──> change it ──> one more waits? ──> change it to that ──> …
          ──> somebody does ──> wait in the one place there is; whoever waited there before is passed over

So the message shows what was pressed last, no change is made that nobody would see, and nobody's press waits for
another's: whoever pressed first waits for the own change, those that follow are made beside. Where Telegram takes no
more for now the newest is tried again until it does. A change that is passed over is lost with the process that held
it, and missed by nobody.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from telegram.error import TelegramError

from handlers.failures import Failure

logger = logging.getLogger(__name__)

Change = Callable[[], Awaitable[Failure | None]]
"""Changes a message; returns why Telegram refused, where that is no error."""

PAUSE: Final = 5.0
"""Seconds before the newest change is tried again where Telegram takes no more."""
TRIES: Final = 15
"""How often: a minute has passed then, and what Telegram counts begins anew."""
FRESH: Final = 15.0
"""Seconds for which presses of one button under one screen are one: two hundred take a busy machine that long; longer
would be wrong, as other processes change the message, too."""
_REMEMBERED: Final = 512
"""Messages of which that is known."""


class Turning:
    """The messages that are being changed just now, each with the change that comes next."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._next: dict[tuple[int, int], Change | None] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._shown: OrderedDict[tuple[int, int], tuple[int, float]] = OrderedDict()

    def unless_shown(self, chat_id: int, message_id: int, shows: int, change: Change) -> Change:
        """Return a change that is not made where the message was changed to the very same a moment ago.

        ``shows`` stands for what it would show, and for what whoever pressed saw. Telegram refuses such a change, and
        counts it.
        """
        key = chat_id, message_id

        async def made() -> Failure | None:
            known, at = self._shown.get(key, (None, 0.0))
            if known == shows and monotonic() - at < FRESH:
                return None
            self._shown.pop(key, None)
            refused = await change()
            if refused in {None, Failure.NOT_MODIFIED}:
                self._shown[key] = shows, monotonic()
                while len(self._shown) > _REMEMBERED:
                    self._shown.popitem(last=False)
            return refused

        return made

    def busy(self, chat_id: int, message_id: int) -> bool:
        """Whether somebody changes this message now."""
        return (chat_id, message_id) in self._next

    def put(self, chat_id: int, message_id: int, change: Change) -> None:
        """Let this be the next change of a message that is busy, in place of any other that waits."""
        self._next[chat_id, message_id] = change

    def turn(self, chat_id: int, message_id: int, change: Change) -> "asyncio.Task[Failure | None]":
        """Begin a change of a message that is not busy; the task ends with it.

        The message is busy from now on, until those that were put meanwhile are made, too.
        """
        key = chat_id, message_id
        self._next[key] = None
        return asyncio.create_task(self._first(key, change), name=f"turning {key}")

    async def finish(self) -> None:
        """Wait until nothing is left to be changed."""
        while self._following:
            await asyncio.gather(*self._following)

    async def close(self) -> None:
        """Give up what is left to be changed."""
        tasks = list(self._following)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _first(self, key: tuple[int, int], change: Change) -> Failure | None:
        try:
            return await change()
        finally:
            if self._next[key] is None:
                del self._next[key]
            else:
                task = asyncio.create_task(self._rest(key), name=f"turning {key} on")
                self._following.add(task)
                task.add_done_callback(self._following.discard)

    async def _rest(self, key: tuple[int, int]) -> None:
        tries = TRIES
        try:
            while (change := self._next[key]) is not None:
                self._next[key] = None
                if await change() is Failure.FLOOD and tries:
                    tries -= 1
                    await asyncio.sleep(self._pause)
                    if self._next[key] is None:
                        self._next[key] = change
        except TelegramError as error:  # whose presses they were is answered long since
            logger.warning("a page could not be turned: %s", error)
        except Exception:  # nobody awaits this task, so it would be told only when the task is thrown away
            logger.exception("a page could not be turned")
        finally:
            del self._next[key]
