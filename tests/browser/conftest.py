"""The real playground server, a small scripted bot on it, and Chromium in front of it."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.playground.cast import default_world
from bot.playground.server import running
from bot.playground.world import World

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # nothing is slow but a machine with other work


def chromium() -> str | None:
    """Return the path of a Chromium on this machine; ``JARCHI_CHROMIUM`` names one."""
    named = os.environ.get("JARCHI_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; without Chromium they are skipped, with ``JARCHI_REQUIRE_BROWSER=1`` they fail."""
    missing = not chromium() and os.environ.get("JARCHI_REQUIRE_BROWSER") != "1"
    reason = f"no Chromium on this machine (looked for {', '.join(NAMES)}; JARCHI_CHROMIUM names another)"
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)  # one browser for all
        if missing:
            item.add_marker(pytest.mark.skip(reason=reason))


Answer = Callable[["Bot", dict[str, Any]], Awaitable[None]]


@dataclass
class Bot:
    """A bot of a few lines that talks to the playground over HTTP; a test scripts it by ``on``."""

    session: aiohttp.ClientSession
    base: str
    on: dict[str, Answer] = field(default_factory=dict)
    """What to do by kind of update, or by the first word of a message (``/start``)."""
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, method: str, **params: Any) -> Any:
        async with self.session.post(f"{self.base}/{method}", json=params) as response:
            body = await response.json()
        assert body["ok"], f"{method}: {body}"
        return body["result"]

    async def photo(self, chat_id: int, picture: bytes, **params: str) -> Any:
        form = aiohttp.FormData({"chat_id": str(chat_id), **params})
        form.add_field("photo", picture, filename="chart.png", content_type="image/png")
        async with self.session.post(f"{self.base}/sendPhoto", data=form) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]

    async def poll(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                self.seen.append(update)
                await self.handle(update)

    async def handle(self, update: dict[str, Any]) -> None:
        kind = next(name for name in update if name != "update_id")
        words = str(update[kind].get("text", "")).split()
        answer = self.on.get(words[0].partition("@")[0] if words else "", self.on.get(kind))
        if answer is not None:
            await answer(self, update[kind])


@pytest.fixture
def world() -> World:
    return default_world(limits=False)


@pytest_asyncio.fixture(loop_scope="session")
async def base(world: World) -> AsyncIterator[str]:
    async with running(world) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def bot(world: World, base: str) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        found = Bot(session, f"{base}/bot{world.token}")
        polling = asyncio.create_task(found.poll())
        yield found
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await polling


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail("JARCHI_REQUIRE_BROWSER=1, but there is no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """Somebody who opens the chat page; remembers what the pages complained of and whom they asked."""

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def __call__(
        self,
        person: int = 1001,
        *,
        chat: int | None = None,
        thread: int | None = None,
        size: str = "1280x800",
        **options: Any,
    ) -> Page:
        width, height = map(int, size.split("x"))
        options = {"reduced_motion": "reduce", "locale": "en-GB", "timezone_id": "Asia/Almaty", **options}
        context = await self.browser.new_context(viewport={"width": width, "height": height}, **options)
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        place = "".join(f"&{name}={value}" for name, value in (("chat", chat), ("thread", thread)) if value is not None)
        await page.goto(f"{self.base}/#person={person}{place}")
        await page.wait_for_selector(".chat-row", state="attached")
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, base: str) -> AsyncIterator[Visitor]:
    """Open pages; when the test ends, nothing may have been complained of and nobody else asked for anything."""
    visitor = Visitor(browser, base)
    yield visitor
    for context in visitor.contexts:
        await context.close()
    assert [url for url in visitor.requests if not url.startswith((f"{base}/", "data:", "blob:"))] == []
    assert visitor.complaints == []
