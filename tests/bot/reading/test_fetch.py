"""The fetcher against servers of every kind on loopback; nothing here leaves the machine."""

import asyncio
import gzip
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.reading import addresses
from bot.reading.fetch import Fetched, Fetcher, FetchFailure, FetchRequest, reader_name
from storage.records import SourceState

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
TLS = Path(__file__).parents[2] / "data" / "tls"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler, *, twice: bool = False, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve every path with one handler, ``twice`` also at 127.0.0.2; yield the base URL."""
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    port = runner.addresses[0][1]
    if twice:
        await web.TCPSite(runner, "127.0.0.2", port).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(answer: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Serve bytes as they are, HTTP or not."""
    tasks: set[asyncio.Task[None]] = set()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(client, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(text: bytes) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return answer


async def fetch(url: str, request: FetchRequest | None = None, **settings: object) -> Fetched | FetchFailure:
    options: dict[str, object] = {"allow_private": True, "clock": lambda: NOW, "timeout": timedelta(seconds=5)}
    async with Fetcher(**{**options, **settings}) as fetcher:  # type: ignore[arg-type]
        return await fetcher.get(request or FetchRequest(url))


async def fetched(url: str, request: FetchRequest | None = None, **settings: object) -> Fetched:
    answer = await fetch(url, request, **settings)
    assert isinstance(answer, Fetched), answer
    return answer


async def failed(url: str, **settings: object) -> FetchFailure:
    answer = await fetch(url, **settings)
    assert isinstance(answer, FetchFailure), answer
    return answer


# -- what is asked, and what comes back


async def test_asks_honestly_and_returns_what_was_sent() -> None:
    asked: list[dict[str, str]] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(dict(request.headers))
        headers = {"ETag": 'W/"a1-gzip"', "Last-Modified": "Tue, 19 May 2026 01:02:03 GMT", "X-WP-Total": "7"}
        headers |= {"Cache-Control": "max-age=300", "Content-Type": "Text/XML; charset=Windows-1251"}
        return web.Response(body=b"<rss/>", headers=headers)

    async with serving(handler) as base:
        answer = await fetched(f"{base}/feed")
    assert answer.body == b"<rss/>"
    assert (answer.status, answer.not_modified) == (200, False)
    assert (answer.content_type, answer.charset) == ("text/xml", "windows-1251")
    assert (answer.etag, answer.last_modified) == ('W/"a1-gzip"', "Tue, 19 May 2026 01:02:03 GMT")
    assert answer.fresh_for == timedelta(minutes=5)
    assert answer.headers["x-wp-total"] == "7"
    assert answer.url == f"{base}/feed"
    assert answer.moved_to is None
    (headers,) = asked
    assert "rss+xml" in headers["Accept"]
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert not {"If-None-Match", "If-Modified-Since", "Cookie"} & set(headers)


def test_the_user_agent_is_a_readers() -> None:
    assert re.fullmatch(r"Jarchi/\d+\.\d+\.\d+ \(\+https://\S+\)", reader_name())
    assert "bot" not in reader_name().lower()
    assert "mozilla" not in reader_name().lower()


async def test_validators_go_back_byte_for_byte_and_a_304_may_renew_them() -> None:
    asked: list[tuple[str | None, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        renewed = {"ETag": "new one"} if request.path == "/renewing" else {}
        return web.Response(status=304, headers={**renewed, "Cache-Control": "max-age=60"})

    etag, modified = 'W/"x  y";unquoted', "Tuesday, 19-May-26 01:02:03 +0500"
    async with serving(handler) as base:
        kept = await fetched("", FetchRequest(f"{base}/", etag, modified))
        renewed = await fetched("", FetchRequest(f"{base}/renewing", etag, None))
        bare = await fetch(f"{base}/")
    assert asked == [(etag, modified), (etag, None), (None, None)]
    assert (kept.not_modified, kept.body, kept.etag, kept.last_modified) == (True, b"", etag, modified)
    assert (renewed.etag, renewed.last_modified) == ("new one", None)
    assert renewed.fresh_for == timedelta(minutes=1)
    assert isinstance(bare, FetchFailure)  # nobody asked whether it had changed
    assert bare.state is SourceState.FAILING


async def test_validators_that_could_not_be_sent_back_are_not_kept() -> None:
    async with raw(saying(b'HTTP/1.1 200 OK\r\nETag: "\xcf\xf0"\r\nContent-Length: 1\r\n\r\nx')) as url:
        assert (await fetched(url)).etag is None


async def test_gzip_is_read_and_cookies_are_not_kept() -> None:
    cookies: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        headers = {"Content-Encoding": "gzip", "Set-Cookie": "id=1; Path=/"}
        return web.Response(body=gzip.compress(b"<rss/>", mtime=0), headers=headers)

    async with serving(handler) as base, Fetcher(allow_private=True) as fetcher:
        for _ in range(2):
            answer = await fetcher.get(FetchRequest(base))
            assert isinstance(answer, Fetched)
            assert answer.body == b"<rss/>"
    assert cookies == [None, None]


async def test_environment_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="direct")

    async with serving(handler) as base:
        assert (await fetched(base)).body == b"direct"


# -- states


@pytest.mark.parametrize(
    ("status", "headers", "state", "detail"),
    [
        (401, {}, SourceState.BLOCKED, "HTTP 401"),
        (403, {"Content-Type": "text/html"}, SourceState.BLOCKED, "HTTP 403"),
        (403, {"cf-mitigated": "challenge"}, SourceState.BLOCKED, "HTTP 403, a challenge page"),
        (503, {"cf-mitigated": "challenge"}, SourceState.BLOCKED, "HTTP 503, a challenge page"),
        (202, {"x-amzn-waf-action": "challenge"}, SourceState.BLOCKED, "HTTP 202, a challenge page"),
        (451, {}, SourceState.BLOCKED, "HTTP 451"),
        (404, {}, SourceState.GONE, "HTTP 404"),
        (410, {}, SourceState.GONE, "HTTP 410"),
        (400, {}, SourceState.FAILING, "HTTP 400"),
        (500, {}, SourceState.FAILING, "HTTP 500"),
        (502, {}, SourceState.FAILING, "HTTP 502"),
        (204, {}, SourceState.FAILING, "HTTP 204"),
    ],
)
async def test_statuses_are_states(status: int, headers: dict[str, str], state: SourceState, detail: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    async with serving(handler) as base:
        failure = await failed(base)
    assert (failure.state, failure.detail, failure.status) == (state, detail, status)


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_passed_on(status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "90"})

    async with serving(handler) as base:
        failure = await failed(base)
    assert (failure.state, failure.retry_after) == (SourceState.FAILING, timedelta(seconds=90))


async def test_nobody_there_and_no_such_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert await failed(url) == FetchFailure(SourceState.UNKNOWN, "could not connect")
    gone = await failed("http://nowhere.example/", resolver=Names({}))
    assert gone == FetchFailure(SourceState.UNKNOWN, "the host name was not found")


@pytest.mark.parametrize(
    ("text", "state", "detail"),
    [
        (b"", SourceState.UNKNOWN, "the connection broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", SourceState.UNKNOWN, "the connection broke off"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", SourceState.BROKEN, "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx", SourceState.BROKEN,
         "unknown content coding 'br'"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n"
         + gzip.compress(b"x" * 99, mtime=0)[:12],
         SourceState.BROKEN, "the compressed body breaks off"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", SourceState.BROKEN, "a redirect to nowhere"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n", SourceState.BROKEN,
         "a redirect to nowhere"),
    ],
)  # fmt: skip
async def test_broken_answers(text: bytes, state: SourceState, detail: str) -> None:
    async with raw(saying(text)) as url:
        failure = await failed(url)
    assert (failure.state, failure.detail) == (state, detail)


async def test_an_untrusted_or_incomplete_chain_is_broken_and_said_so() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "leaf.pem", TLS / "leaf.key")

    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("nothing may be asked over this connection")

    async with serving(handler, tls=context) as base:
        failure = await failed(base)
    assert failure == FetchFailure(SourceState.BROKEN, "bad certificate: unable to get local issuer certificate")


async def test_tls_asked_of_a_plain_server_is_broken() -> None:
    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("nothing may be asked over this connection")

    async with serving(handler) as base:
        failure = await failed(base.replace("http:", "https:"))
    assert failure == FetchFailure(SourceState.BROKEN, "TLS failed")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "feed", "", "http://", "http://[::1", "http:///x"]
)
async def test_only_http_urls(url: str) -> None:
    assert (await failed(url)).state is SourceState.REFUSED


async def test_details_never_tell_names_and_passwords() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Authorization", ""))

    async with serving(handler) as base:
        answer = await fetched(base.replace("//", "//reader:s3cret@"))
    assert answer.body.startswith(b"Basic ")
    assert "s3cret" not in answer.url
    for url in ("http://reader:s3cret@nowhere.example/", "http://reader:s3cret@10.0.0.1/"):
        assert "s3cret" not in repr(await failed(url, allow_private=False, resolver=Names({})))


# -- too much, too slow


async def test_a_large_body_is_refused_by_its_length_before_it_is_read() -> None:
    async with raw(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")) as url:
        assert await failed(url) == FetchFailure(SourceState.REFUSED, "larger than 10 MB")


async def test_an_endless_body_is_cut_off() -> None:
    sent = 0

    async def answer(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"<item/>" * 4096)
            sent += 7 * 4096
            await writer.drain()

    async with raw(answer) as url:
        failure = await failed(url, max_bytes=2**20)
    assert failure == FetchFailure(SourceState.REFUSED, "larger than 1 MB")
    assert sent < 16 * 2**20


async def test_a_gzip_bomb_is_cut_off() -> None:
    bomb = gzip.compress(b"\0" * 40 * 2**20, mtime=0)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(handler) as base:
        assert await failed(base) == FetchFailure(SourceState.REFUSED, "larger than 10 MB")


async def test_a_body_of_exactly_the_cap_is_read() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 10 * 2**20)

    async with serving(handler) as base:
        assert len((await fetched(base)).body) == 10 * 2**20


async def test_a_slow_drip_and_a_silent_server_time_out() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    for answer in (drip, silent):
        async with raw(answer) as url:
            failure = await failed(url, timeout=timedelta(seconds=0.3))
        assert failure == FetchFailure(SourceState.UNKNOWN, "timed out")


async def test_the_time_limit_spans_all_redirects() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.15)
        raise web.HTTPFound(f"/{int(request.path.strip('/') or 0) + 1}")

    async with serving(handler) as base:
        assert (await failed(base, timeout=timedelta(seconds=0.4))).detail == "timed out"


async def test_at_most_four_at_once_a_host_and_waiting_costs_no_time() -> None:
    running = most = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        return web.Response(text="x")

    async with (
        serving(handler) as base,
        Fetcher(allow_private=True, timeout=timedelta(seconds=0.25)) as fetcher,
    ):
        answers = await asyncio.gather(*(fetcher.get(FetchRequest(f"{base}/{n}")) for n in range(32)))
    assert most == 4
    assert all(isinstance(answer, Fetched) for answer in answers)


async def test_servers_on_other_ports_of_a_host_do_not_wait_for_one_that_hangs() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(text="x")

    async def silent(_writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with raw(silent) as hung, serving(handler) as base, Fetcher(allow_private=True) as fetcher:
        waiting = [asyncio.create_task(fetcher.get(FetchRequest(hung))) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert isinstance(await asyncio.wait_for(fetcher.get(FetchRequest(base)), 2), Fetched)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_names_that_are_never_answered_keep_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, released = socket.getaddrinfo, threading.Event()

    def slow(host: Any, *rest: Any, **more: Any) -> Any:
        if str(host).endswith(".slow.example"):
            released.wait(20)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return asked(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def here(_request: web.Request) -> web.Response:
        return web.Response(text="here")

    async with serving(here) as url:
        named = url.replace("127.0.0.1", "localhost")
        async with Fetcher(allow_private=True, timeout=timedelta(seconds=5)) as fetcher:
            waiting = [asyncio.create_task(fetcher.get(FetchRequest(f"http://{n}.slow.example/"))) for n in range(40)]
            await asyncio.sleep(0.1)
            async with asyncio.timeout(3):
                await asyncio.to_thread(time.monotonic)
                await asyncio.get_running_loop().getaddrinfo("localhost", 80)
                assert isinstance(await fetcher.get(FetchRequest(named)), Fetched)
            released.set()
            failures = await asyncio.gather(*waiting)
    assert {failure.detail for failure in failures if isinstance(failure, FetchFailure)} == {
        "the host name was not found"
    }


async def test_cancelling_is_not_swallowed() -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with raw(silent) as url, Fetcher(allow_private=True) as fetcher:
        task = asyncio.create_task(fetcher.get(FetchRequest(url)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# -- redirects


def chain(*statuses: int) -> Handler:
    """Answer /0, /1 ... with these redirects, then with a body."""

    async def handler(request: web.Request) -> web.Response:
        step = int(request.path.strip("/"))
        if step < len(statuses):
            return web.Response(status=statuses[step], headers={"Location": f"{step + 1}#part"})
        return web.Response(text="arrived")

    return handler


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [
        ((301,), True),
        ((308, 301), True),
        ((302,), False),
        ((301, 302), False),
        ((307, 301), False),
        ((303,), False),
        ((301,) * 5, True),
    ],
)
async def test_only_permanent_chains_move_a_source(statuses: tuple[int, ...], moves: bool) -> None:
    async with serving(chain(*statuses)) as base:
        answer = await fetched(f"{base}/0")
    assert answer.body == b"arrived"
    assert answer.url == f"{base}/{len(statuses)}"
    assert answer.moved_to == (answer.url if moves else None)


async def test_more_than_five_redirects_are_refused() -> None:
    async with serving(chain(*[302] * 6)) as base:
        assert await failed(f"{base}/0") == FetchFailure(SourceState.REFUSED, "more than 5 redirects")


async def test_validators_are_sent_along_and_a_304_behind_a_move_counts() -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/old":
            raise web.HTTPMovedPermanently("/new")
        assert request.headers["If-None-Match"] == '"1"'
        return web.Response(status=304)

    async with serving(handler) as base:
        answer = await fetched("", FetchRequest(f"{base}/old", '"1"'))
    assert (answer.not_modified, answer.moved_to) == (True, f"{base}/new")


async def test_a_redirect_to_another_scheme_is_refused() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})

    async with serving(handler) as base:
        assert (await failed(base)).state is SourceState.REFUSED


async def test_passwords_do_not_follow_to_another_host() -> None:
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        if request.path == "/a":
            return web.Response(status=302, headers={"Location": "/b"})
        if request.path == "/b":
            port = request.url.port
            return web.Response(status=302, headers={"Location": f"http://evil:pw@127.0.0.2:{port}/c"})
        return web.Response(text="x")

    async with serving(handler, twice=True) as base:
        await fetched(base.replace("//", "//reader:pw@") + "/a")
    assert [bool(header) for header in seen] == [True, True, False]


# -- private networks


class Names(AbstractResolver):
    """A resolver that knows these names; several answers are given one after another, the last one for ever."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            raise OSError("no such host")
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


async def untouched(request: web.Request) -> web.Response:
    raise AssertionError("a private address was asked")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.1", "10.0.0.1", "169.254.169.254"])
async def test_literal_private_addresses_are_refused(host: str) -> None:
    failure = await failed(f"http://{host}:8080/feed", allow_private=False)
    assert failure.state is SourceState.REFUSED
    assert failure.detail.endswith("is in a private network")


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.0.0.1", "0177.0.0.1", "localhost"])
async def test_odd_spellings_of_loopback_are_refused(host: str) -> None:
    async with serving(untouched) as base:
        failure = await failed(base.replace("127.0.0.1", host), allow_private=False)
    assert failure.state is SourceState.REFUSED


async def test_a_public_name_that_leads_to_loopback_is_refused() -> None:
    async with serving(untouched) as base:
        failure = await failed(
            base.replace("127.0.0.1", "news.example"),
            allow_private=False,
            resolver=Names({"news.example": ["127.0.0.1"]}),
        )
    assert failure == FetchFailure(SourceState.REFUSED, "news.example leads to a private network")


async def test_rebinding_gains_nothing_for_the_judged_address_is_the_one_connected_to() -> None:
    names = Names({"news.example": ["93.184.216.34", "127.0.0.1"]})
    async with serving(untouched) as base:
        url = base.replace("127.0.0.1", "news.example")
        # The house's rule for tests (no connection beyond loopback) tells where it wanted to go.
        with pytest.raises(AssertionError, match=r"93\.184\.216\.34"):
            await fetch(url, allow_private=False, resolver=names)
    assert names.asked == ["news.example"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://inner.example:{port}/", "//127.0.0.1:{port}/"])
async def test_redirects_into_a_private_network_are_refused(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # 127.0.0.2 plays a public address here.
    monkeypatch.setattr(addresses, "_REFUSED", (ipaddress.ip_network("127.0.0.1/32"),))
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.host)
        return web.Response(status=301, headers={"Location": target.format(port=request.url.port)})

    names = Names({"news.example": ["127.0.0.2"], "inner.example": ["127.0.0.1"]})
    async with serving(handler, twice=True) as base:
        failure = await failed(base.replace("127.0.0.1", "news.example"), allow_private=False, resolver=names)
    assert failure.state is SourceState.REFUSED
    assert len(asked) == 1


async def test_private_sources_may_be_allowed() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="mine")

    async with serving(handler) as base:
        assert (await fetched(base)).body == b"mine"
