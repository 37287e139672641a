"""A Bot API server that takes every message 30 ms away and notes when it came; in a process of its own."""

import asyncio
import contextlib
import multiprocessing
import re
import time
from multiprocessing.connection import Connection
from typing import Self

TOKEN = "1234567:bench"
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_BODY = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
_AWAY = 0.03


class _Taker(asyncio.Protocol):
    def __init__(self, arrivals: list[float]) -> None:
        self._arrivals, self._buffer = arrivals, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._arrivals.append(time.perf_counter())
            asyncio.get_running_loop().call_later(_AWAY, self._answer)

    def _answer(self) -> None:
        if isinstance(self._transport, asyncio.Transport) and not self._transport.is_closing():
            self._transport.write(_ANSWER)


async def _serve(pipe: Connection) -> None:
    arrivals: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Taker(arrivals), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while True:
        wanted = await loop.run_in_executor(None, pipe.recv)
        if wanted is None:
            return
        while len(arrivals) < wanted:  # noqa: ASYNC110 - a bench looks now and then
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        pipe.send(arrivals)


def _main(pipe: Connection) -> None:
    with contextlib.suppress(EOFError):
        asyncio.run(_serve(pipe))


class Counting:
    """Serves while entered."""

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_main, args=(theirs,), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._pipe.recv()}"
        return self

    def arrivals(self, count: int) -> list[float]:
        """Wait for so many messages; return when each came."""
        self._pipe.send(count)
        found: list[float] = self._pipe.recv()
        return found

    def __exit__(self, *_: object) -> None:
        self._pipe.send(None)
        self._process.join(5)
        self._process.kill()
