"""Long polling that acknowledges nothing before it is stored.

::

    getUpdates(offset) --> Intake.accept: committed --> offset = last + 1 --> getUpdates(offset) confirms
         | network, 5xx, 429: wait longer each time, for ever, told once an outage
         | 401, 404: TokenRefusedError at the start; later only after ten minutes of nothing else
         | 409: another process polls: ConflictError after a few in a row

Who ends when two poll one token: Telegram lets the newer request end the older one with 409, so both are hit in turn;
other servers refuse the second. A process that polled undisturbed for ``SETTLED_AFTER``, longer than anybody pauses
after a first conflict, was there first: it asks again soon and gives up after ``SETTLED_CONFLICTS`` in a row, the later
ones seconds apart, since no newcomer stays so long and the server itself may be confused; a newcomer after
``NEW_CONFLICTS``. Two newcomers hit each other in turn, so one reaches the number first, and the other
is hit no more. A poll that is answered starts the count anew. A newcomer goes on for longer than one long poll: a
server that does not notice the end of a killed process refuses its heir for that long.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.sending.intake import Intake
from bot.sending.transport import AiohttpRequest
from bot.sending.updates import ALLOWED_UPDATES, update_id
from handlers.failures import wait_of

GetUpdates = Callable[[int | None, int], Awaitable[Any]]
"""Asks for updates from an offset on, with a time-out in seconds; returns raw JSON."""

NEW_CONFLICTS = 5
SETTLED_CONFLICTS = 12
SETTLED_AFTER = timedelta(seconds=1.5)
REFUSED_FOR = timedelta(minutes=10)
"""A server in trouble may refuse a token that is good; whoever exchanges it is told soon enough."""
_LONGEST_PAUSE = 10.0
_SPARE = 10.0
"""Seconds an answer may take beyond the long poll's own time-out."""

_log = structlog.get_logger(__name__)


class PollingError(Exception):
    """Polling cannot go on; ``str()`` is the one line that says why."""


class ConflictError(PollingError):
    """Another process polls this token."""


class TokenRefusedError(PollingError):
    """Telegram does not know the token."""


def get_updates(
    request: AiohttpRequest, base_url: str, *, allowed: Sequence[str] = ALLOWED_UPDATES, limit: int = 100
) -> GetUpdates:
    """Return the call of getUpdates that keeps raw JSON; ``base_url`` ends in ``/bot<token>`` (``Bot.base_url``)."""
    names = "[" + ",".join(f'"{name}"' for name in allowed) + "]"

    async def ask(offset: int | None, seconds: int) -> Any:
        fields = {"timeout": str(seconds), "limit": str(limit), "allowed_updates": names}
        if offset is not None:
            fields["offset"] = str(offset)
        return await request.call(f"{base_url}/getUpdates", fields, read_timeout=seconds + _SPARE)

    return ask


class Polling:
    """Polls until cancelled; :meth:`run` ends by itself only with PollingError.

    ``beat`` is called before each request and each pause: at least once in ``seconds + 10`` while the loop lives.
    """

    def __init__(
        self,
        ask: GetUpdates,
        intake: Intake,
        *,
        seconds: int = 6,
        beat: Callable[[], object] = lambda: None,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._ask, self._intake, self._seconds = ask, intake, seconds
        self._beat, self._pause, self._now = beat, pause, now
        self._offset: int | None = None
        self._failures = self._conflicts = 0
        self._refused_since: float | None = None
        self._undisturbed_since: float | None = None
        self._settled = False
        self.answered_at: float | None = None
        """When (monotonic) a poll was last answered."""

    async def run(self) -> None:
        """Poll for ever. Raises ConflictError, TokenRefusedError."""
        while True:
            self._beat()
            await self._once()

    async def _once(self) -> None:
        if self._undisturbed_since is None:
            self._undisturbed_since = self._now()
        try:
            updates = await self._ask(self._offset, self._seconds)
            await self._take(updates if isinstance(updates, list) else [])
        except Conflict:
            await self._conflict()
        except InvalidToken as error:
            await self._refused(error)
        except RetryAfter as error:
            await self._failed(error, at_least=wait_of(error).total_seconds())
        except Exception as error:  # noqa: BLE001 - no network, no database, no room: nothing may end the polling
            await self._failed(error)

    async def _take(self, updates: Sequence[Any]) -> None:
        self._refused_since = None
        if updates:
            await self._intake.accept(updates)
            numbers = [number for update in updates if (number := update_id(update)) is not None]
            # Committed: the next request may confirm them. Without a single readable id nothing can be confirmed.
            self._offset = max(numbers) + 1 if numbers else self._offset
            if not numbers:
                await self._pause(1.0)
        self._conflicts = 0
        self._settle()
        self.answered_at = self._now()
        if self._failures:
            _log.info("updates are coming in again", failed_polls=self._failures)
            self._failures = 0

    def _settle(self) -> None:
        since = self._now() if self._undisturbed_since is None else self._undisturbed_since
        self._settled = self._settled or self._now() - since >= SETTLED_AFTER.total_seconds()

    async def _conflict(self) -> None:
        self._settle()  # a quiet bot's first poll may be the one that is ended
        self._conflicts += 1
        self._undisturbed_since = None
        if self._conflicts >= (SETTLED_CONFLICTS if self._settled else NEW_CONFLICTS):
            raise ConflictError(
                "another process already polls this bot (or a webhook was set for it); only one may: this one ends"
            )
        if self._conflicts == 1:
            _log.warning("another process seems to poll this bot too; trying again")
        shortest = 0.25 if self._settled or self._conflicts == 1 else 1.8
        if self._conflicts > NEW_CONFLICTS:
            shortest = 4.0
        await self._pause(shortest * (1 + random.random()))  # noqa: S311 - jitter, so that two do not keep step

    async def _refused(self, error: InvalidToken) -> None:
        """End at once when the token never worked; what worked before is believed in for a while."""
        if self._refused_since is None:
            self._refused_since = self._now()
        refused_for = self._now() - self._refused_since
        if self.answered_at is None or refused_for >= REFUSED_FOR.total_seconds():
            raise TokenRefusedError(
                "Telegram does not accept TELEGRAM_TOKEN: ask @BotFather for the right one"
            ) from None
        await self._failed(error)

    async def _failed(self, error: Exception, *, at_least: float = 0.0) -> None:
        self._failures += 1
        if self._failures == 1:
            unexpected = None if isinstance(error, TelegramError) else error
            _log.warning("no updates come in; trying again until they do", error=str(error), exc_info=unexpected)
        self._beat()
        longest = min(_LONGEST_PAUSE, 0.5 * 2 ** min(self._failures, 10))
        await self._pause(max(at_least, longest * (0.5 + random.random() / 2)))  # noqa: S311 - jitter
