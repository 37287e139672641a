"""Feeds over loopback from a process of their own: ``/N`` with an ETag, 304 when it matches."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection

from tests.bench.texts import feed


def _answers(count: int) -> list[tuple[bytes, bytes, bytes]]:
    made = []
    for number in range(count):
        body = feed(number)
        etag = b'"v1-%d"' % number
        whole = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=UTF-8\r\nETag: %s\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (etag, len(body), body)
        )
        made.append((etag, whole, b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag))
    return made


class _Protocol(asyncio.Protocol):
    def __init__(self, answers: list[tuple[bytes, bytes, bytes]]) -> None:
        self.answers = answers
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            number = int(head.split(b" ", 2)[1][1:])
            etag, whole, unchanged = self.answers[number]
            self.transport.write(unchanged if etag in head else whole)


async def _serve(pipe: Connection, count: int) -> None:
    loop = asyncio.get_running_loop()
    answers = _answers(count)
    server = await loop.create_server(lambda: _Protocol(answers), "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, pipe.recv)


def _process(pipe: Connection, count: int) -> None:
    asyncio.run(_serve(pipe, count))


class FeedServer:
    """The server as the parent sees it."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, child = context.Pipe()
        self._process = context.Process(target=_process, args=(child, count), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._pipe.recv()}"

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join(5)
        self._process.kill()
