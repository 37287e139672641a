"""The question whether there is a world out there, asked of servers on loopback."""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from bot.reading import catalog
from bot.reading.fetch import Fetcher
from bot.reading.trial import anything_answers


@asynccontextmanager
async def serving():
    async def fine(_):
        return web.Response(text="<rss/>")

    async def silent(_):
        await asyncio.sleep(60)
        return web.Response()

    async def down(_):
        return web.Response(status=503)

    app = web.Application()
    app.add_routes([web.get("/fine", fine), web.get("/silent", silent), web.get("/down", down)])
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def tried(*paths, patience=5.0, disabled=()):
    async with serving() as base, Fetcher(allow_private=True) as fetcher:
        text = "".join(
            f'[[news]]\nid = "s{n}"\nurl = "{base}/{path}"\nenabled = {str(n not in disabled).lower()}\n'
            for n, path in enumerate(paths)
        )
        return await anything_answers(catalog.parse(text), fetcher, timedelta(seconds=patience))


async def test_one_answer_is_enough_and_the_silent_are_not_waited_for():
    began = time.monotonic()
    assert await tried("silent", "down", "fine", "silent")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("paths", [(), ("down",), ("gone", "down")])
async def test_no_answer_is_no_world(paths):
    assert not await tried(*paths)


async def test_patience_ends():
    began = time.monotonic()
    assert not await tried("silent", "down", patience=0.2)
    assert time.monotonic() - began < 3


async def test_only_enabled_outlets_are_asked():
    assert not await tried("fine", "down", disabled={0})


async def test_nobody_there():
    text = '[[news]]\nid = "a"\nurl = "http://127.0.0.1:1/feed"\n'
    async with Fetcher(allow_private=True) as fetcher:
        assert not await anything_answers(catalog.parse(text), fetcher)
