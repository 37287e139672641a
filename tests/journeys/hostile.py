"""Answers that sources should never give, and a layer that gives them in the place of the sample newsroom's own."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from storage.clock import utc_now

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><rss version="2.0"><channel><title>&j;</title><item><title>&j;</title></item></channel></rss>'
)


async def large(_: web.Request) -> web.StreamResponse:
    """Say that eleven megabytes come."""
    return web.Response(body=b"<rss>".ljust(11 * 2**20), content_type="application/rss+xml")


async def bomb(_: web.Request) -> web.StreamResponse:
    """Send a billion laughs."""
    return web.Response(body=BOMB, content_type="application/rss+xml")


async def page(_: web.Request) -> web.StreamResponse:
    """Send a web page with status 200."""
    return web.Response(text="<!doctype html><html><title>Welcome</title><p>We moved", content_type="text/html")


async def endless(request: web.Request) -> web.StreamResponse:
    """Send a feed that never ends."""
    response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
    await response.prepare(request)
    await response.write(b'<rss version="2.0"><channel><title>For ever</title>')
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(b"<item><title>again</title></item>" * 4000)
            await asyncio.sleep(0)
    return response


async def inwards(request: web.Request) -> web.StreamResponse:
    """Lead round in circles on this very machine."""
    raise web.HTTPFound(request.url.with_query(n=str(int(request.query.get("n", "0")) + 1)))


async def nothing(_: web.Request) -> web.StreamResponse:
    """Send an empty list."""
    return web.json_response([])


async def broken(_: web.Request) -> web.StreamResponse:
    """Break off in the middle of a word."""
    return web.Response(body=b'<rss version="2.0"><channel><item><title>Half a', content_type="application/rss+xml")


async def down(_: web.Request) -> web.StreamResponse:
    """Be out of order."""
    return web.Response(status=503, headers={"Retry-After": "120"})


class Mischief:
    """A middleware's memory: which paths answer otherwise, by the beginning of the path."""

    def __init__(self) -> None:
        self.instead: dict[str, Answer] = {}
        self.on = False

    @web.middleware
    async def middleware(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Answer as planned, else as ever."""
        if self.on:
            for beginning, answer in self.instead.items():
                if request.path.startswith(beginning):
                    return await answer(request)
            if "/banks/nbt/" in request.path:  # another day than the one that was asked for
                day = (utc_now() - timedelta(days=9)).date().isoformat()
                request = request.clone(rel_url=request.rel_url.update_query(date=day))
        return await handler(request)
