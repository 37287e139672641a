"""A Bot API server of a few lines for the tests of sending: real HTTP on loopback, faults on demand."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "1234567:test-token-of-nobody"


class FakeTelegram:
    """``updates`` wait for getUpdates until confirmed; ``calls`` is what was asked; ``faults`` are used up in order."""

    def __init__(self, *, second_poller: str = "ends_the_first") -> None:
        self.updates: deque[dict[str, Any]] = deque()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[Any]] = {}
        self.results: dict[str, Any] = {}
        self.slow = 0.0
        self.second_poller = second_poller
        self.url = ""
        self.base_url = ""
        self._poll: asyncio.Future[str] | None = None
        self._message_id = 0

    def called(self, method: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.calls if name == method]

    def add(self, *updates: dict[str, Any]) -> None:
        self.updates.extend(updates)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("news")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeTelegram"]:
        app = web.Application(client_max_size=100 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.base_url = f"{self.url}/bot{TOKEN}"
        try:
            yield self
        finally:
            if self._poll is not None and not self._poll.done():
                self._poll.set_result("closed")
            await runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=b"file " + request.match_info["path"].encode())

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        fields = {
            name: value if isinstance(value, str) else (value.filename, value.file.read())
            for name, value in form.items()
        }
        self.calls.append((method, fields))
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        faults = self.faults.get(method)
        if faults:
            answer = await faults.pop(0)(request)
            if answer is not None:
                return answer
        if self.slow:
            await asyncio.sleep(self.slow)
        if method == "getUpdates":
            return await self._get_updates(fields)
        return _ok(self._result(method, fields))

    def _result(self, method: str, fields: dict[str, Any]) -> Any:
        if method in self.results:
            return self.results[method]
        if method == "getMe":
            return {"id": 1234567, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}
        if method.startswith(("send", "edit")):
            self._message_id += 1
            chat = {"id": int(fields["chat_id"]), "type": "private"}
            return {"message_id": self._message_id, "date": 1, "chat": chat, "text": fields.get("text", "")}
        return True

    async def _get_updates(self, fields: dict[str, Any]) -> web.Response:
        if self._poll is not None and not self._poll.done():
            if self.second_poller == "is_refused":
                return _conflict()
            self._poll.set_result("conflict")
        offset = int(fields.get("offset", 0))
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        if not self.updates and int(fields.get("timeout", 0)):
            self._poll = mine = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(int(fields["timeout"])):
                    if await mine == "conflict":
                        return _conflict()
            except TimeoutError:
                pass
        return _ok(list(self.updates)[: int(fields.get("limit", 100))])


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(code: int, words: str, **parameters: Any) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": words}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


def _conflict() -> web.Response:
    return _error(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


# -- faults: each takes the request and answers, or returns None for the usual answer -----------------------------


def answer(status: int, body: bytes | str, content_type: str = "application/json", **headers: str) -> Any:
    async def fault(_request: web.Request) -> web.Response:
        data = body.encode() if isinstance(body, str) else body
        return web.Response(status=status, body=data, content_type=content_type, headers=headers)

    return fault


def error(code: int, words: str, **parameters: Any) -> Any:
    async def fault(_request: web.Request) -> web.Response:
        return _error(code, words, **parameters)

    return fault


async def hang(_request: web.Request) -> None:
    await asyncio.sleep(30)


async def drop(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def reset_in_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok":true,"result":')
    assert request.transport is not None
    request.transport.abort()
    return response


def drip(total: int) -> Any:
    async def fault(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        piece = b"x" * 2**16
        for _ in range(total // len(piece)):
            await response.write(piece)
        return response

    return fault


def message_update(number: int, chat: int, text: str = "hello") -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": f"Reader {chat}"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": {"id": chat, "type": "private", "first_name": who["first_name"]},
            "from": who,
            "text": text,
        },
    }


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
