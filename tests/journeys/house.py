"""A town for journeys: the playground's Telegram, the sample newsroom, and the real bot in a process of its own.

::

    test ── Visitor ──> World <── HTTP ── python -m bot run ── HTTP ──> newsroom

World and newsroom live in the test's own event loop, the bot does not.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.playground import newsroom
from bot.playground.cast import default_world
from bot.playground.people import Chat, Member, Person
from bot.playground.server import add_routes
from bot.playground.visitor import Visitor
from bot.playground.world import World
from storage.clock import utc_now
from tests.journeys.hostile import Mischief

ROOT = Path(__file__).parents[2]
TOKEN = "424242:AAF-journeys_are_made_of_this_token"
PATIENCE = 60.0
"""Seconds for a process to start and read its first round; a busy machine is no failure."""
FEW = ("steppe-courier", "stepnoy-telegraf", "nbkr")
"""Sources that are read in a moment: two outlets and a bank."""
_NUMBERS = itertools.count(5001)


@dataclass
class Town:
    """Where the bot under test lives: its Telegram (``world``), its sources, its folder."""

    world: World
    base: str
    folder: Path
    catalog: str
    """The catalogue's text; the whole sample newsroom unless a test says otherwise."""
    calls: list[str] = field(default_factory=list)
    """Methods of the Bot API in the order they were asked for."""
    refusals: list[str] = field(default_factory=list)
    """What the Bot API said to requests that it refused."""
    naps: list[float] = field(default_factory=list)
    """Seconds, of more than one, in which nobody in town moved: the loop rests while this process runs other tests."""

    def person(self, first_name: str = "Asel", language: str = "en") -> Person:
        """Let somebody new move in, so that tests sharing a bot do not meet."""
        number = next(_NUMBERS)
        return self.world.add_person(Person(number, first_name, "", f"visitor_{number}", language))

    def visitor(self, language: str = "en", **options: Any) -> Visitor:
        """Return somebody new at the keyboard, in the private chat with the bot."""
        return Visitor(self.world, self.person(language=language), patience=PATIENCE, **options)

    def group(self, owner: Person, *members: Person, kind: Any = "group", is_forum: bool = False) -> Chat:
        """Found a group that the bot is not in yet."""
        chat = self.world.add_chat(kind, "Chaikhana", owner, is_forum=is_forum)
        for person in members:
            chat.members[person.id] = Member(person)
        return chat

    def env(self, database_url: str, **more: str) -> dict[str, str]:
        """Return the settings that point a bot at this town."""
        path = self.folder / "catalog.toml"
        path.write_text(self.catalog, encoding="utf-8")
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.base,
            "CATALOG": str(path),
            "ALLOW_PRIVATE_SOURCES": "1",
            "DATABASE_URL": database_url,
            "HTTP_PORT": "0",
            "LOG_FORMAT": "json",
            "RATES_HISTORY": "30",  # a year of seven banks would keep this machine busy
            **more,
        }


@contextlib.asynccontextmanager
async def open_town(
    folder: Path, *, sources: Collection[str] = (), mischief: Mischief | None = None
) -> AsyncIterator[Town]:
    """Serve a world and a newsroom on loopback; ``sources`` limits which are read, by their ids."""
    world = default_world(token=TOKEN, limits=False)
    calls: list[str] = []
    refusals: list[str] = []

    @web.middleware
    async def listen(request: web.Request, handler: Any) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(request)
        if (method := request.match_info.get("method")) is not None:
            calls.append(method)
            if answer.status >= 400 and isinstance(answer, web.Response) and answer.content_type == "application/json":
                refusals.append(f"{method}: {json.loads(answer.text or '{}')['description']}")
        return answer

    app = web.Application(middlewares=[listen, *([mischief.middleware] if mischief else [])])
    add_routes(app, world)
    newsroom.add_routes(app, clock=utc_now)
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        text = newsroom.catalog_text(f"{base}/newsroom")
        town = Town(world, base, folder, _only(text, sources), calls, refusals)
        watch = asyncio.create_task(_count_naps(town.naps))
        try:
            yield town
        finally:
            watch.cancel()
    finally:
        await runner.cleanup()


async def _count_naps(naps: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.5)
        if (passed := time.monotonic() - began) > 1:
            naps.append(passed)


def _only(text: str, ids: Collection[str]) -> str:
    tables = re.findall(r"^\[\[\w+\]\]\n(?:(?!\[\[).*\n)+", text, re.MULTILINE)
    return "".join(table for table in tables if not ids or re.search(r'^id = "(.+)"', table, re.MULTILINE)[1] in ids)


def settings_of(env: dict[str, str]) -> dict[str, str]:
    """Return this machine's environment with no setting of Jarchi in it but these."""
    ours = re.compile(
        "TELEGRAM_|WEBHOOK_|HTTP_|DATABASE_|CATALOG|ALLOW_|ROLE$|ADMINS$|BULK_|PAID_|LOG_|RATES_", re.IGNORECASE
    )
    rest = {name: value for name, value in os.environ.items() if not ours.match(name)}
    return {**rest, "PYTHONPATH": str(ROOT), **env}


class RunningBot:
    """``python -m bot run`` (or another command) as a process; its output goes to files in ``folder``."""

    def __init__(self, env: dict[str, str], folder: Path, *command: str) -> None:
        self._env, self._folder, self._command = env, folder, command or ("run",)
        self._process: asyncio.subprocess.Process | None = None
        self._name = f"bot-{next(_NUMBERS)}"
        self.address = ""
        """Where its own pages are."""

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "not started"
        return self._process

    @property
    def out(self) -> str:
        return (self._folder / f"{self._name}.out").read_text()

    @property
    def log(self) -> str:
        return (self._folder / f"{self._name}.err").read_text()

    async def launch(self) -> None:
        """Start the process and wait for nothing."""
        out, err = (self._folder / f"{self._name}.{kind}" for kind in ("out", "err"))
        with out.open("wb") as stdout, err.open("wb") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *self._command),
                cwd=self._folder,
                env=settings_of(self._env),
                stdout=stdout,
                stderr=stderr,
            )

    async def start(self, *, ready: bool = True) -> None:
        """Start, wait until it says where its pages are, and until ``/readyz`` agrees."""
        await self.launch()
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/", self.out)):
                assert self.process.returncode is None, f"the bot ended at once: {self.log}"
                await asyncio.sleep(0.02)
            self.address = found[1]
            while ready and (await self.get("/readyz"))[0] != 200:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def get(self, path: str, accept: str = "*/*") -> tuple[int, str]:
        """GET one of its pages; return status and body."""
        async with aiohttp.ClientSession() as session:
            return await _get(session, self.address + path, accept)

    async def ended(self) -> int:
        """Wait for the process and return its exit code."""
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and return its exit code; -9 where it had to be killed."""
        if self._process is None or self._process.returncode is not None:
            return 0 if self._process is None else self._process.returncode or 0
        self._process.send_signal(how)
        try:
            return await asyncio.wait_for(self._process.wait(), 30)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()


def visitor(town: Town, person: Person, chat: Chat, **options: Any) -> Visitor:
    """Return somebody at the keyboard, in a group or channel."""
    return Visitor(town.world, person, chat, patience=PATIENCE, **options)


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what the bot, another process, makes happen."""
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - nothing in this process could set an event
            await asyncio.sleep(0.002)


def complaints(bot: RunningBot) -> list[str]:
    """Return the errors in a bot's log."""
    lines = [json.loads(line) for line in bot.log.splitlines()]
    return [str(line) for line in lines if line["level"] in {"error", "critical"}]


async def _get(session: aiohttp.ClientSession, url: str, accept: str) -> tuple[int, str]:
    async with session.get(url, headers={"Accept": accept}) as response:
        return response.status, await response.text()


@contextlib.asynccontextmanager
async def living(bot: RunningBot, *, ready: bool = True) -> AsyncIterator[RunningBot]:
    """Start a bot and see to it that it ends."""
    try:
        await bot.start(ready=ready)
        yield bot
    finally:
        await bot.stop()
