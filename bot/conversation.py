"""The bot's side of the talk with Telegram: introduced, taking updates, answering, delivering, and ending in order.

getMe ─> profile ─> intake (what an earlier life left first) ─> polling | webhook ─> Update ─> handlers
      └> planner ─> outbox ─> worker ─> Telegram
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.drawing.studio import Studio
from bot.metrics import Metrics
from bot.sending import profile
from bot.sending.briefing import Planner
from bot.sending.broadcasts import Broadcaster
from bot.sending.consequences import Consequences
from bot.sending.courier import Courier
from bot.sending.delivery import Worker
from bot.sending.intake import Intake
from bot.sending.lenient import read_update
from bot.sending.pacing import PacedRateLimiter
from bot.sending.parking import parked
from bot.sending.polling import Polling, get_updates
from bot.sending.transport import AiohttpRequest
from bot.sending.webhook import Webhook, set_webhook
from bot.settings import Settings
from handlers.commands import command_sets
from handlers.context import Discover, Services, services_in
from handlers.dead_feeds import tell_of_dead_feeds
from handlers.errands import Errands
from handlers.following import resume
from handlers.introductions import introductions
from handlers.picture import PictureSpec
from handlers.routes import add_handlers
from storage.clock import Clock
from storage.database import StorageError

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 10.0
BEAT_EVERY = timedelta(seconds=15)
PLAN_EVERY = 2.0
TELL_EVERY = timedelta(minutes=1)
LEFT_AFTER = timedelta(minutes=2)  # an errand that nobody renewed for so long has been left
CATCHING_UP = 45.0
"""Seconds that briefings wait at the start for the news of the downtime."""
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
        self._metrics = metrics
        self._limiter = PacedRateLimiter(
            bulk_rate=settings.bulk_rate, overall_rate=1000 if settings.paid_broadcast else 30, metrics=metrics
        )
        self._bot: ExtBot[Any] = ExtBot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._request,
            get_updates_request=self._polling_request,
            rate_limiter=self._limiter,
        )
        # PTB's application around our transport and pacing; it neither polls nor keeps jobs of its own
        self._application: PtbApplication = ApplicationBuilder().bot(self._bot).updater(None).job_queue(None).build()
        self._introducing = asyncio.Lock()
        self._services: Services | None = None
        self._studio = Studio(metrics=metrics)
        self._intake = Intake(self._handle, clock, metrics=metrics)
        self._base_url = f"{api_url}/bot{token}"
        self.webhook = Webhook(self._intake, settings.secret_token)
        self.ready = asyncio.Event()
        """Set when updates are being answered."""

    async def run(self, beat: Callable[[], None]) -> None:
        """Talk until cancelled; ``beat`` is called while updates can be taken.

        Raises TokenError, and what polling raises: ConflictError, TokenRefusedError.
        """
        await self._introduced()
        bot = self._bot
        add_handlers(self._application)
        await self._intake.start()
        commands = command_sets(operators=self._settings.admins)
        beside = [
            asyncio.create_task(self._beating(beat), name="beat"),
            asyncio.create_task(profile.register(bot, commands, introductions()), name="profile"),
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
        if self._services is not None:
            await self._services.turning.close()
        if left:
            log.warning("stopped_with_updates_left", count=left)
        await self._application.shutdown()
        await self._studio.close()
        for request in (self._request, self._polling_request):
            await request.shutdown()

    async def deliver(self, beat: Callable[[], None], caught_up: asyncio.Event) -> None:
        """Empty the outbox until cancelled, and plan briefings once the news of the downtime is read.

        ``beat`` is called while that goes on.
        """
        services = await self._introduced()
        paid = self._settings.paid_broadcast
        worker = Worker(
            Courier(self._bot, self._limiter, paid=paid, photos=services.photos),
            Consequences(services),
            self._clock,
            rate=self._settings.bulk_rate,
            metrics=self._metrics,
        )
        planner = Planner(services.composer, self._clock, worker.wake)
        broadcaster = Broadcaster(services.speeches, self._clock, worker.wake)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run(), name="worker")
            # no wait_for: Python 3.11's loses a cancellation that comes with the event, and this would never end
            with suppress(TimeoutError):
                async with asyncio.timeout(CATCHING_UP):
                    await caught_up.wait()
            group.create_task(_planning(planner, broadcaster, beat), name="planner")

    async def _introduced(self) -> Services:
        """Return the services of a bot that knows its name; who comes second finds them there."""
        async with self._introducing:
            if self._services is None:
                await self._until_done(self._application.initialize)
                bot = self._bot
                services = Services(
                    self._clock,
                    bot_username=bot.username,
                    version=version("jarchi"),
                    bot_id=bot.id,
                    operators=self._settings.admins,
                    inline=bool(bot.supports_inline_queries),
                    discover=self._discover,
                    read_soon=self._read_soon,
                    errands=self._errands,
                    draw=self._draw,
                    pause=_pause,
                )
                services.install(self._application)
                self._services = services
            return self._services

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

    async def _draw(self, picture: PictureSpec) -> bytes:
        with parked():  # whoever waits for a picture is in nobody's way
            return await self._studio.draw(picture)

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


async def _pause(seconds: float) -> None:
    with parked():  # whoever only waits is in nobody's way
        await asyncio.sleep(seconds)


async def _planning(planner: Planner, broadcaster: Broadcaster, beat: Callable[[], None]) -> None:
    """Look every two seconds who is due and how broadcasts go; a store out of reach is waited for."""
    begun = False
    while True:
        try:
            if not begun:
                await planner.begin()
                begun = True
            await planner.tick()
            await broadcaster.tick()
        except StorageError as error:
            log.warning("planning_waits_for_the_database", error=str(error))
        except Exception:  # a defect in planning must not stop what is planned already
            log.exception("planning_failed")
        beat()
        await asyncio.sleep(PLAN_EVERY)
