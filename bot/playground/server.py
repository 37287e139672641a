"""The Bot API server: HTTP in, the world's rules, the Bot API's answers out.

/bot<token>/<method>  ── wire.py ──> validation.py ──> faults ──> methods/table.py ──> {"ok": true, "result": …}
/file/bot<token>/…    stored files
/api/…, /             the chat page (page_api.py, page/)
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.playground import validation
from bot.playground.admin_api import add_admin_routes
from bot.playground.errors import ApiError, not_found, unauthorized
from bot.playground.faults import Fault
from bot.playground.longpoll import LongPoll
from bot.playground.methods.call import Call
from bot.playground.methods.table import perform
from bot.playground.page_api import PageApi
from bot.playground.web_pictures import WebPictures
from bot.playground.webhook_push import WebhookPush
from bot.playground.wire import read_wire
from bot.playground.world import World

_HTML_502 = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)


def json_answer(body: Any, status: int = 200) -> web.Response:
    """Return a JSON response; nothing is escaped that need not be."""
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return web.Response(body=encoded, status=status, content_type="application/json")


class BotApi:
    """The routes of the Bot API over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poll = LongPoll(world)
        self._pictures = WebPictures(world.files)
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End long polls and planned delays."""
        self._poll.close()
        self._closing.set()

    async def _linger(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def method(self, request: web.Request) -> web.StreamResponse:
        """Serve ``/bot<token>/<method>``."""
        try:
            self._check_token(request)
            method = validation.method(request.match_info["method"])
            wire = await read_wire(request)
            call = Call(method.name, method.decode(wire.values, wire.files, form=wire.form), wire.files)
            fault = self._world.faults.take(call.method, call.args.get("chat_id"))
            if fault is not None:
                return await self._faulty(request, call, fault)
            return json_answer({"ok": True, "result": await self._perform(call)})
        except ApiError as error:
            return json_answer(error.to_api(), error.code)

    def _check_token(self, request: web.Request) -> None:
        if unquote(request.match_info["token"]) != self._world.token:
            raise unauthorized()

    async def _perform(self, call: Call) -> Any:
        if call.method == "getUpdates":
            self._world.calls["getUpdates"] = self._world.calls.get("getUpdates", 0) + 1
            return await self._poll.answer(call)
        await self._pictures.fetch_for(call)
        return perform(self._world, call)

    async def _faulty(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        """Fail as planned (see ``faults.py``)."""
        if fault.kind == "429":
            seconds = max(1, int(fault.seconds))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if fault.kind == "500":
            raise ApiError(500, "Internal Server Error")
        if fault.kind == "502":
            return web.Response(body=_HTML_502, status=502, content_type="text/html")
        if fault.kind == "timeout":
            await self._linger(fault.seconds)
            return web.Response(status=504)
        answer = json_answer({"ok": True, "result": await self._perform(call)})
        if fault.kind == "slow":
            await self._linger(fault.seconds)
        elif request.transport is not None:  # lost: the deed is done, nobody hears of it
            request.transport.abort()
        return answer

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Serve ``/file/bot<token>/<path>``."""
        try:
            self._check_token(request)
            stored = self._world.files.by_path(request.match_info["path"])
            if stored is None:
                raise not_found("file not found")
        except ApiError as error:
            return json_answer(error.to_api(), error.code)
        return web.Response(body=stored.content, content_type=stored.content_type)


def add_routes(app: web.Application, world: World) -> None:
    """Mount the playground: the Bot API, the files, the page and its API."""
    api = BotApi(world)
    push = WebhookPush(world)
    page = PageApi(world)

    async def life(_app: web.Application) -> AsyncIterator[None]:
        push.start()
        yield
        await push.stop()

    async def end(_app: web.Application) -> None:
        api.close()
        page.close()

    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", api.method)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", api.file)
    page.add_routes(app)
    add_admin_routes(app, world)
    app.cleanup_ctx.append(life)
    app.on_shutdown.append(end)


def create_app(world: World, *, token: str | None = None) -> web.Application:
    """Return an application that serves the playground; ``token`` replaces the world's."""
    if token is not None:
        world.token = token
    app = web.Application()
    add_routes(app, world)
    return app


@contextlib.asynccontextmanager
async def running(world: World, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve the world on loopback and yield the base URL (``http://127.0.0.1:40123``)."""
    runner = web.AppRunner(create_app(world), shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()
