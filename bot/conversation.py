"""The bot's side of the talk with Telegram: introduced, taking updates, answering, and ending in order.

getMe ─> profile ─> intake (what an earlier life left first) ─> polling | webhook ─> Update ─> handlers
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.metrics import Metrics
from bot.sending import profile
from bot.sending.intake import Intake
from bot.sending.lenient import read_update
from bot.sending.pacing import PacedRateLimiter
from bot.sending.polling import Polling, get_updates
from bot.sending.transport import AiohttpRequest
from bot.sending.webhook import Webhook, set_webhook
from bot.settings import Settings
from handlers.commands import command_sets
from handlers.context import Discover, Services, services_in
from handlers.dead_feeds import tell_of_dead_feeds
from handlers.errands import Errands
from handlers.following import resume
from handlers.routes import add_handlers
from storage.clock import Clock
from storage.errors import StorageError

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 10.0
BEAT_EVERY = timedelta(seconds=15)
TELL_EVERY = timedelta(minutes=1)
LEFT_AFTER = timedelta(minutes=2)  # an errand that nobody renewed for so long has been left
LONGEST_PAUSE = 30.0

PtbApplication = Application[Any, Any, Any, Any, Any, Any]


class TokenError(Exception):
    """Telegram does not accept the token; ``str()`` is the one line that says so."""


class Conversation:
    """One bot at one Bot API server."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        api_url: str,
        clock: Clock,
        metrics: Metrics,
        *,
        discover: Discover | None = None,
        read_soon: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._discover, self._read_soon = discover, read_soon
        self._errands = Errands()
        self._request = AiohttpRequest(metrics=metrics)
        self._polling_request = AiohttpRequest(connections=4)
        self._application = _application(
            token,
            api_url,
            request=self._request,
            polling_request=self._polling_request,
            settings=settings,
            metrics=metrics,
        )
        self._intake = Intake(self._handle, clock, metrics=metrics)
        self._base_url = f"{api_url}/bot{token}"
        self.webhook = Webhook(self._intake, settings.secret_token)
        self.ready = asyncio.Event()
        """Set when updates are being answered."""

    async def run(self, beat: Callable[[], None]) -> None:
        """Talk until cancelled; ``beat`` is called while updates can be taken.

        Raises TokenError, and what polling raises: ConflictError, TokenRefusedError.
        """
        await self._introduce()
        bot = self._application.bot
        Services(
            self._clock,
            bot_username=bot.username,
            version=version("jarchi"),
            bot_id=bot.id,
            inline=bool(bot.supports_inline_queries),
            discover=self._discover,
            read_soon=self._read_soon,
            errands=self._errands,
        ).install(self._application)
        add_handlers(self._application)
        await self._intake.start()
        beside = [
            asyncio.create_task(self._beating(beat), name="beat"),
            asyncio.create_task(profile.register(bot, command_sets()), name="profile"),
            asyncio.create_task(self._telling(), name="dead feeds"),
        ]
        try:
            if self._settings.webhook_url:
                await self._until_done(partial(self._set_webhook, self._settings.webhook_url))
                self.ready.set()
                await beside[0]
            else:
                await self._until_done(bot.delete_webhook)
                self.ready.set()
                await Polling(get_updates(self._polling_request, self._base_url), self._intake).run()
        finally:
            for task in beside:
                task.cancel()

    async def close(self) -> None:
        """Finish what is in hand, then close; what is left is answered first at the next start."""
        left = await self._intake.stop(DRAIN_SECONDS)
        await self._errands.close()
        if left:
            log.warning("stopped_with_updates_left", count=left)
        await self._application.shutdown()
        for request in (self._request, self._polling_request):
            await request.shutdown()

    async def _introduce(self) -> None:
        await self._until_done(self._application.initialize)

    async def _until_done(self, ask: Callable[[], Awaitable[Any]]) -> None:
        """Ask Telegram until it answers. Raises TokenError: a wrong token is not asked for twice."""
        pause = 0.5
        while True:
            try:
                await ask()
            except InvalidToken:  # whose own words hold the token
                raise TokenError("Telegram does not accept TELEGRAM_TOKEN: ask @BotFather for the right one") from None
            except TelegramError as error:
                if pause == 0.5:
                    log.warning("telegram_out_of_reach", error=str(error), then="trying again until it answers")
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return

    async def _set_webhook(self, url: str) -> None:
        derived = self._settings.webhook_secret is None
        await set_webhook(self._application.bot, url, self._settings.secret_token, secret_is_derived=derived)

    async def _beating(self, beat: Callable[[], None]) -> None:
        while True:
            if self._intake.alive:
                beat()
            await asyncio.sleep(BEAT_EVERY.total_seconds())

    async def _telling(self) -> None:
        """Take up errands that an ended process left, and tell of dead feeds, now and then; trouble ends nothing.

        Where this process is the only one that answers, what is left was left by its earlier life: it begins at once.
        """
        services, bot = services_in(self._application), self._application.bot
        patience = LEFT_AFTER if self._settings.role == "bot" else timedelta()
        while True:
            try:
                await resume(services, bot, self._clock() - patience)
                patience = LEFT_AFTER
                await tell_of_dead_feeds(services, bot)
            except (TelegramError, StorageError, OSError) as error:  # the next round finds what this one left
                log.warning("not_told", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(TELL_EVERY.total_seconds())

    async def _handle(self, raw: dict[str, Any]) -> None:
        await self._application.process_update(read_update(raw, self._application.bot))


def _application(
    token: str,
    api_url: str,
    *,
    request: AiohttpRequest,
    polling_request: AiohttpRequest,
    settings: Settings,
    metrics: Metrics,
) -> PtbApplication:
    """Return PTB's application around our transport and pacing; it neither polls nor keeps jobs of its own."""
    bot: ExtBot[Any] = ExtBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=polling_request,
        rate_limiter=PacedRateLimiter(
            bulk_rate=settings.bulk_rate, overall_rate=1000 if settings.paid_broadcast else 30, metrics=metrics
        ),
    )
    return ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
