"""A Bot API server that does nothing but keep up: canned answers from a raw protocol, in a process of its own.

It hands out updates (all at once or at a fixed pace), answers every method, and notes when each reply came. The parent
talks to it over a pipe, so that the measured process has a core to itself.
"""

import asyncio
import contextlib
import json
import multiprocessing
import re
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs

TOKEN = "1234567:bench"
ME = {"id": 1234567, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


@dataclass(slots=True)
class Plan:
    """What to hand out: ``count`` updates with these texts in turn from ``chats`` chats; ``rate`` 0 means at once."""

    count: int
    texts: tuple[str, ...]
    chats: int = 2000
    rate: float = 0.0
    delay: float = 0.0
    """Seconds before a reply is answered, as a network would take."""


@dataclass(slots=True)
class Tally:
    """What came back: seconds from the first hand-out to the last reply, and each reply's latency in seconds."""

    replies: int = 0
    pictures: int = 0
    """Replies that were pictures; their latencies are not among ``latencies``."""
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0


def update(update_id: int, chat_id: int, text: str) -> dict[str, Any]:
    """Return a message update as Telegram sends it."""
    entities = (
        [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}] if text.startswith("/") else []
    )
    person = {"id": chat_id, "is_bot": False, "first_name": "R", "language_code": "en"}
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "R"},
            "from": person,
            "text": text,
            "entities": entities,
        },
    }


class _World:
    """The server's state for one plan."""

    def __init__(self, plan: Plan, base: int) -> None:
        self.plan = plan
        self.base = base  # ids go on from plan to plan: a repeated one would rightly be dropped
        self.handed = 0
        self.started = 0.0
        self.due_at: dict[int, list[float]] = {}
        self.tally = Tally()
        self.done = asyncio.Event()

    def take(self, offset: int, limit: int) -> list[dict[str, Any]]:
        now = time.perf_counter()
        if not self.started:
            self.started = now
        ready = self.plan.count
        if self.plan.rate:
            ready = min(ready, int((now - self.started) * self.plan.rate))
        first = max(offset - self.base, 1)
        last = min(ready, first + limit - 1)
        batch = []
        for number in range(first, last + 1):
            chat = 10_000 + number % self.plan.chats
            batch.append(update(self.base + number, chat, self.plan.texts[number % len(self.plan.texts)]))
            if number > self.handed:
                born = self.started + number / self.plan.rate if self.plan.rate else now
                self.due_at.setdefault(chat, []).append(born)
        self.handed = max(self.handed, last)
        return batch

    def replied(self, chat: int) -> None:
        now = time.perf_counter()
        waiting = self.due_at.get(chat)
        if not waiting:
            return
        self.tally.latencies.append(now - waiting.pop(0))
        self.tally.replies += 1
        self.tally.seconds = now - self.started
        self._look_round()

    def pictured(self, chat: int) -> None:
        if waiting := self.due_at.get(chat):
            waiting.pop(0)
            self.tally.pictures += 1
            self._look_round()

    def _look_round(self) -> None:
        if self.tally.replies + self.tally.pictures >= self.plan.count:
            self.done.set()


class _Protocol(asyncio.Protocol):
    def __init__(self, server: "_Server") -> None:
        self.server = server
        self.buffer = bytearray()
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end])
            found = _LENGTH.search(head)
            length = int(found.group(1)) if found else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = bytes(self.buffer[end + 4 : end + 4 + length])
            del self.buffer[: end + 4 + length]
            self._answer(head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].split(b"?")[0].decode(), body)

    def _answer(self, method: str, body: bytes) -> None:
        if method == "getUpdates" or (method.startswith("send") and self.server.delay):
            task = asyncio.get_running_loop().create_task(self._later(method, body))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            return
        self._write(self.server.result(method, body))

    async def _later(self, method: str, body: bytes) -> None:
        if method == "getUpdates":
            self._write(await self.server.updates(body))
            return
        await asyncio.sleep(self.server.delay)
        self._write(self.server.result(method, body))

    def _write(self, result: Any) -> None:
        if self.transport.is_closing():
            return  # the contender was ended in the middle of a long poll
        content = result if isinstance(result, bytes) else json.dumps({"ok": True, "result": result}).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content) + content
        )


def _fields(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    return {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}


_CHAT_PART = re.compile(rb'name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)')
_CHAT = re.compile(rb'chat_id(?:=|"\s*:\s*"?)(-?\d+)')


class _Server:
    def __init__(self) -> None:
        self.world: _World | None = None
        self.message_id = 1_000_000
        self.handed = 0

    @property
    def delay(self) -> float:
        return self.world.plan.delay if self.world else 0.0

    async def updates(self, body: bytes) -> Any:
        asked = _fields(body)
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 100))
        deadline = time.perf_counter() + min(float(asked.get("timeout", 0)), 2.0)
        while True:
            batch = self.world.take(offset, limit) if self.world else []
            if batch or time.perf_counter() > deadline:
                return batch
            await asyncio.sleep(0.002)

    def result(self, method: str, body: bytes) -> Any:
        if method == "sendMessage":
            found = _CHAT.search(body)
            chat = int(found.group(1)) if found else 0
            if self.world:
                self.world.replied(chat)
            self.message_id += 1
            return (
                b'{"ok":true,"result":{"message_id":%d,"date":1700000000,"chat":{"id":%d,"type":"private",'
                b'"first_name":"R"},"text":"ok"}}' % (self.message_id, chat)
            )
        if method == "sendPhoto":
            part = _CHAT_PART.search(body) or _CHAT.search(body)
            if self.world and part:
                self.world.pictured(int(part.group(1)))
            self.message_id += 1
            photo = {"file_id": f"photo-{self.message_id}", "file_unique_id": "x", "width": 1, "height": 1}
            return {"message_id": self.message_id, "date": 1700000000, "photo": [photo]}
        if method == "getMe":
            return ME
        if method.startswith("getMyCommands"):
            return []
        if method.startswith(("getMy", "getWebhook", "getChatMenuButton")):
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0, "type": "default"}
        return True


async def _serve(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = _Server()
    listener = await loop.create_server(lambda: _Protocol(server), "127.0.0.1", 0)
    pipe.send(listener.sockets[0].getsockname()[1])
    while True:
        plan = await loop.run_in_executor(None, pipe.recv)
        if plan is None:
            return
        server.world = _World(plan, server.handed)
        server.handed += plan.count
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.world.done.wait(), 180)
        pipe.send(server.world.tally)
        server.world = None


def _process(pipe: Connection) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(pipe))


class BenchServer:
    """The server as the parent sees it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, child = context.Pipe()
        self._process = context.Process(target=_process, args=(child,), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._pipe.recv()}"

    def begin(self, plan: Plan) -> None:
        """Start handing out."""
        self._pipe.send(plan)

    def tally(self) -> Tally:
        """Wait for the last reply and return what came."""
        result: Tally = self._pipe.recv()
        return result

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join(5)
        self._process.kill()
