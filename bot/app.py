"""The composition root: everything is made here, in order, and closed in reverse.

    settings ─> port ─> scene ─> database ─> fetcher ─> pages (+ playground) ─> conversation with Telegram ─> jobs

The database opens first of what runs, inside the one main task: Tortoise keeps its state in a context variable that
every later task inherits. At the end jobs and intake stop first, so that nothing new comes in while what is in hand is
finished.
"""

import asyncio
import errno
import ipaddress
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from aiohttp import web

from bot import jobs, logs
from bot.alerting import Alerting
from bot.conversation import Conversation, TokenError
from bot.garbage import keep_all_there_is
from bot.metrics import Metrics
from bot.playground import newsroom
from bot.playground.cast import default_world
from bot.playground.server import add_routes as add_playground
from bot.reading import discovery
from bot.reading.discovery import Discovery
from bot.reading.fetch import Fetcher
from bot.scene import Scene, playground_scene, real_scene
from bot.sending.polling import ConflictError, TokenRefusedError
from bot.settings import Settings
from bot.story_alerting import StoryAlerting
from bot.web import Pages, Pulse
from handlers import news as news_answers
from storage import database, sources
from storage.clock import Clock, utc_now

PLAYGROUND_TOKEN = "1000000001:playground"  # noqa: S105 - opens nothing but our own playground
PATIENCE_WITH_TELEGRAM = timedelta(seconds=3)


class ServeError(Exception):
    """The bot cannot start or go on; ``str()`` is the one line that says why and what to do."""


async def serve(settings: Settings, *, playground: bool) -> int:
    """Run until SIGINT or SIGTERM; returns the exit code. Raises one-line errors of settings, storage or our own."""
    logs.configure(level=settings.log_level, style=settings.log_format, secrets=settings.secrets)
    stop = _stop_on_signals()
    async with AsyncExitStack() as stack:
        listener = _listen(settings.http_host, settings.http_port)
        stack.callback(listener.close)
        address = _address(listener)
        scene = await playground_scene(settings, address) if playground else real_scene(settings)
        opened = await stack.enter_async_context(database.opened(scene.database_url))
        fetcher = await stack.enter_async_context(Fetcher(allow_private=scene.allow_private))
        seeker = Fetcher(allow_private=scene.allow_private, max_bytes=discovery.MAX_BYTES, timeout=discovery.TIMEOUT)
        await stack.enter_async_context(seeker)
        house = _House(settings, scene, opened, fetcher, address, seeker=seeker, playground=playground)
        await stack.enter_async_context(house.serving(listener))
        await sources.sync(scene.catalog.sources())
        _say_where(settings, address, scene, playground=playground)
        try:
            await house.live(stop)
        except (TokenError, TokenRefusedError, ConflictError) as error:
            raise ServeError(str(error)) from None
    return 0


class _House:
    """The parts of one run, and their order."""

    def __init__(
        self,
        settings: Settings,
        scene: Scene,
        opened: database.Database,
        fetcher: Fetcher,
        address: str,
        *,
        seeker: Fetcher,
        playground: bool,
        clock: Clock = utc_now,
    ) -> None:
        self._clock, self._playground, self._scene = clock, playground, scene
        self._metrics = Metrics(version=version("jarchi"))
        self._pulse = Pulse(clock)
        refresh = jobs.refresh_with(scene.catalog, fetcher, clock, history=settings.rates_history)
        self._refresher = jobs.Refresher(refresh, clock, self._metrics)
        self._watch = jobs.PublicationWatch(scene.catalog.banks, clock, self._metrics)
        self._history = settings.rates_history
        self._alerting = Alerting(clock)
        self._story_alerting = StoryAlerting(clock)
        self._answers = playground or settings.role != "worker"
        self._refreshes = self._delivers = playground or settings.role != "bot"
        token = PLAYGROUND_TOKEN if playground else settings.telegram_token or ""
        api_url = address if playground else settings.telegram_api_url
        discover = Discovery(seeker, clock)
        soon = self._refresher.soon if self._refreshes else lambda: None
        self._conversation = Conversation(
            settings, token, api_url, clock, self._metrics, discover=discover, read_soon=soon
        )
        mode = {"mode": "playground" if playground else "telegram", "role": settings.role}
        refreshed = self._refresher.first_round_done.is_set if self._refreshes else lambda: True
        self._pages = Pages(opened, self._metrics, clock, self._pulse, refreshed, version("jarchi"), lambda: mode)

    @asynccontextmanager
    async def serving(self, listener: socket.socket) -> AsyncIterator[None]:
        """Serve the pages, the webhook, and in the playground Telegram and the newsroom, on ``listener``."""
        app = web.Application()
        self._pages.add_routes(app)
        if self._playground:
            world = default_world(clock=self._clock, token=PLAYGROUND_TOKEN)
            world.banner = self._scene.banner
            add_playground(app, world)
            newsroom.add_routes(app, clock=self._clock)
        else:
            self._conversation.webhook.add_to(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            yield
        finally:
            await runner.cleanup()

    async def live(self, stop: asyncio.Event) -> None:
        """Answer and refresh until ``stop``; raises what ends the conversation."""
        waiting: list[asyncio.Task[Any]] = [asyncio.create_task(stop.wait(), name="stop")]
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._conversation.close)
            if self._answers:
                talk = asyncio.create_task(self._conversation.run(partial(self._pulse.beat, "intake")), name="talk")
                stack.push_async_callback(_ended, talk)
                waiting.append(talk)
                # The first answer goes before the first refresh, but a Telegram out of reach stops no refresh.
                ready = asyncio.create_task(self._conversation.ready.wait())
                await asyncio.wait(
                    {*waiting, ready},
                    timeout=PATIENCE_WITH_TELEGRAM.total_seconds(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                ready.cancel()
            stack.callback(asyncio.create_task(self._prepare(), name="prepare").cancel)
            if self._delivers:
                # before the first refresh, too: what an earlier life left waits
                beat, caught_up = partial(self._pulse.beat, "delivery"), self._refresher.caught_up
                deliveries = asyncio.create_task(self._conversation.deliver(beat, caught_up), name="deliveries")
                stack.push_async_callback(_ended, deliveries)
                waiting.append(deliveries)
            if self._refreshes:
                await stack.enter_async_context(self._scheduled())
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            waiting[0].cancel()
            for task in done:
                task.result()

    async def _prepare(self) -> None:
        """Load what answers need, and what reading the news needs, once; and leave it alone from then on."""
        if self._answers:
            await news_answers.prepare()
        if self._refreshes:
            keep_all_there_is()
            await self._refresher.caught_up.wait()
        keep_all_there_is()

    @asynccontextmanager
    async def _scheduled(self) -> AsyncIterator[None]:
        async def refresh_due() -> None:
            self._pulse.beat("scheduler")
            await self._refresher.tick()

        day, hour = timedelta(days=1), timedelta(hours=1)
        scheduler = jobs.scheduler_with(
            [
                (refresh_due, jobs.REFRESH_EVERY),
                (self._alerting.tick, jobs.ALERTS_EVERY),
                (self._story_alerting.tick, jobs.ALERTS_EVERY),
                (partial(jobs.take_gauges, self._metrics, self._clock), jobs.GAUGES_EVERY),
                (self._watch.look, jobs.WATCH_EVERY),
                (partial(jobs.prune_updates, self._clock), hour),
                (partial(jobs.prune_articles, self._clock), day),
                (partial(jobs.forget_traits, self._clock), hour),
                (partial(jobs.prune_lookups, self._clock), day),
                (partial(jobs.prune_deliveries, self._clock), hour),
                (partial(jobs.prune_pictures, self._clock), day),
                (partial(jobs.prune_rates, self._clock, self._history), day),
                (partial(jobs.prune_saved, self._clock), day),
                (jobs.purge_feeds, jobs.PURGE_EVERY),
                (jobs.trim_feeds, hour),
            ],
            self._clock,
        )
        self._pulse.expect("scheduler")
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            await self._refresher.close()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):  # its error, if any, is raised by live()
        await task


def _stop_on_signals() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set; a second signal ends the process the hard way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(which: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(which)

    for which in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
            loop.add_signal_handler(which, ask, which)
    return stop


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that the port is known (and known to be free) before anything is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=512)
    except OSError as error:
        why = f"cannot listen on {host}:{port} ({os.strerror(error.errno) if error.errno else error})"
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise ServeError(
                f"HTTP_PORT={port}: {why}; is Jarchi running already? Stop it, or set another HTTP_PORT"
            ) from None
        raise ServeError(f"HTTP_HOST={host}: {why}; it must be an address of this machine") from None


def _address(listener: socket.socket) -> str:
    """Return the URL at which this machine itself finds ``listener``."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if listener.family == socket.AF_INET6 else "127.0.0.1"
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"


def _say_where(settings: Settings, address: str, scene: Scene, *, playground: bool) -> None:
    """Print where to look; logs go to standard error, this is for the person who typed the command."""
    if playground:
        print(f"Jarchi is in the playground: open {address}/ in a browser. {scene.banner}.", flush=True)
    else:
        intake = "webhook" if settings.webhook_url else "polling"
        print(f"Jarchi runs in Telegram ({intake}, role {settings.role}); status: {address}/status", flush=True)
