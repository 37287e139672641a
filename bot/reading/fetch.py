"""The one module that fetches: polite, capped, and blind to private networks.

    get -> hop, at most 1 + 5 times: judge URL -> wait for the host's turn -> resolve and judge addresses -> connect
        -> status becomes a state, or the body is read and inflated up to the cap

Whatever a server does ends in a value: :class:`Fetched` or :class:`FetchFailure`. Environment proxies are ignored on
purpose: behind a proxy it is the proxy that resolves names, and nothing could be judged here.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.reading.addresses import GuardedResolver, PrivateAddressError, SystemResolver, is_public_host
from bot.reading.freshness import fresh_for, retry_after
from bot.reading.inflate import EncodingError, TooLargeError, inflater
from storage.clock import Clock, utc_now
from storage.records import SourceState

MAX_BYTES = 10 * 2**20
MAX_REDIRECTS = 5
TIMEOUT = timedelta(seconds=60)
FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/json;q=0.9,"
    " application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_VALIDATOR_LIMIT = 1000


HOME = "https://github.com/jarchi-news/jarchi"
"""Where an outlet can read who asks."""


def reader_name() -> str:
    """Return the User-Agent, honest and reader-like.

    Some outlets give a web page to "Mozilla" and to every name with "Bot" in it (SOURCES.md, news rule 2).
    """
    return f"Jarchi/{version('jarchi')} (+{HOME})"


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to GET. The validators are sent byte for byte as they were received, and only where they are stored."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = FEED_ACCEPT


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of 200, or 304 to a conditional request."""

    body: bytes
    """Decompressed; empty where ``not_modified``."""
    not_modified: bool
    status: int
    content_type: str
    """MIME type in small letters, empty where none was sent."""
    charset: str | None
    url: str
    """Where the answer came from in the end."""
    moved_to: str | None
    """Set where every hop was a 301 or 308: the source's new URL."""
    etag: str | None
    last_modified: str | None
    fresh_for: timedelta | None
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why there is no answer, as a state of the source and one short English phrase without secrets."""

    state: SourceState
    detail: str
    retry_after: timedelta | None = None
    status: int | None = None
    """The HTTP status, where there was one."""


@dataclass(frozen=True, slots=True)
class _Hop:
    """A redirect on the way."""

    target: URL
    permanent: bool


class _FailedError(Exception):
    """Carries a failure out of the depths."""

    def __init__(self, failure: FetchFailure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class Fetcher:
    """Fetches over one pool of connections; an async context manager.

    ``allow_private`` lets URLs point at loopback and private networks (setting ``ALLOW_PRIVATE_SOURCES``).
    ``timeout`` bounds a request with all its redirects, time spent waiting for the host's turn aside.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        user_agent: str | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: timedelta = TIMEOUT,
        per_host: int = 4,
        clock: Clock = utc_now,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._user_agent = user_agent or reader_name()
        self._max_bytes = max_bytes
        self._timeout = timeout.total_seconds()
        self._per_host = per_host
        self._clock = clock
        self._resolver = resolver
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._session: aiohttp.ClientSession | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        asked = self._resolver or SystemResolver()
        self._stack.push_async_callback(asked.close)
        resolver = asked if self._allow_private else GuardedResolver(asked)
        # Names are asked anew for each connection: a cache would only make the judged address older.
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=0)
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(20.0, self._timeout)),
                auto_decompress=False,
                trust_env=False,
                max_line_size=32 * 1024,
                max_field_size=32 * 1024,
            )
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session = None
        await self._stack.aclose()

    async def get(self, request: FetchRequest) -> Fetched | FetchFailure:
        """GET a URL; every expected trouble is a :class:`FetchFailure`."""
        try:
            return await self._follow(request)
        except _FailedError as failed:
            return failed.failure

    async def _follow(self, request: FetchRequest) -> Fetched:
        url, left, permanent = _parsed(request.url), self._timeout, True
        for hops in range(MAX_REDIRECTS + 1):
            self._judge(url)
            # Odd ports are servers of their own: on loopback one that hangs must not hold up the others.
            turn = self._turn(url.host_port_subcomponent or "")
            async with turn:
                began = asyncio.get_running_loop().time()
                answer = await self._hop(url, request, left)
                left -= asyncio.get_running_loop().time() - began
            if isinstance(answer, Fetched):
                return replace(answer, moved_to=str(url) if hops and permanent else None)
            url, permanent = answer.target, permanent and answer.permanent
        raise _FailedError(FetchFailure(SourceState.REFUSED, f"more than {MAX_REDIRECTS} redirects"))

    def _turn(self, host: str) -> asyncio.Semaphore:
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self._per_host)
        return turn

    def _judge(self, url: URL) -> None:
        if url.scheme not in {"http", "https"} or not url.raw_host:
            raise _FailedError(FetchFailure(SourceState.REFUSED, f"not an http(s) URL ({url.scheme[:20] or 'none'})"))
        if not self._allow_private and not is_public_host(url.raw_host):
            raise _FailedError(FetchFailure(SourceState.REFUSED, f"{url.raw_host} is in a private network"))

    async def _hop(self, url: URL, request: FetchRequest, left: float) -> Fetched | _Hop:
        try:
            async with asyncio.timeout(max(left, 0.001)):
                return await self._ask(url, request)
        except (_FailedError, asyncio.CancelledError):
            raise
        except PrivateAddressError as error:
            raise _FailedError(FetchFailure(SourceState.REFUSED, str(error))) from error
        except TooLargeError as error:
            raise _FailedError(FetchFailure(SourceState.REFUSED, f"larger than {_size(self._max_bytes)}")) from error
        except EncodingError as error:
            raise _FailedError(FetchFailure(SourceState.BROKEN, str(error))) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _FailedError(_failure_of(error)) from error

    async def _ask(self, url: URL, request: FetchRequest) -> Fetched | _Hop:
        if self._session is None:
            raise RuntimeError("a Fetcher works inside `async with`")
        headers = {"Accept": request.accept}
        if request.etag is not None:
            headers["If-None-Match"] = request.etag
        if request.last_modified is not None:
            headers["If-Modified-Since"] = request.last_modified
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            try:
                return await self._answer(url, request, response)
            except BaseException:
                response.close()  # never drain what was refused
                raise

    async def _answer(self, url: URL, request: FetchRequest, response: aiohttp.ClientResponse) -> Fetched | _Hop:
        if response.status in _REDIRECTS:
            location = response.headers.get("Location", "").strip()
            if not location:
                raise _FailedError(FetchFailure(SourceState.BROKEN, "a redirect to nowhere"))
            return _Hop(_target(url, location), response.status in _PERMANENT)
        conditional = request.etag is not None or request.last_modified is not None
        not_modified = response.status == 304 and conditional
        if response.status not in {200, 203} and not not_modified:
            raise _FailedError(self._refusal(response))
        body = b"" if not_modified else await self._body(response)
        stored = (request.etag, request.last_modified) if not_modified else (None, None)
        return Fetched(
            body=body,
            not_modified=not_modified,
            status=response.status,
            content_type=response.content_type.lower() if "Content-Type" in response.headers else "",
            charset=response.charset.lower() if response.charset else None,
            url=str(url.with_user(None)),
            moved_to=None,
            etag=_validator(response, b"etag") or stored[0],
            last_modified=_validator(response, b"last-modified") or stored[1],
            fresh_for=fresh_for(response.headers, self._clock()),
            headers=response.headers,
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if (response.content_length or 0) > self._max_bytes:
            raise TooLargeError
        reader = inflater(response.headers.get("Content-Encoding", ""), self._max_bytes)
        async for piece in response.content.iter_any():
            reader.feed(piece)
        return reader.finish()

    def _refusal(self, response: aiohttp.ClientResponse) -> FetchFailure:
        status = response.status
        challenged = response.headers.get("cf-mitigated", "") == "challenge" or "x-amzn-waf-action" in response.headers
        if status in {401, 403, 407, 451} or challenged:
            state = SourceState.BLOCKED
        elif status in {404, 410}:
            state = SourceState.GONE
        else:
            state = SourceState.FAILING
        detail = f"HTTP {status}, a challenge page" if challenged else f"HTTP {status}"
        return FetchFailure(state, detail, retry_after(response.headers, self._clock()), status)


def _parsed(text: str) -> URL:
    try:
        return URL(text.strip()).with_fragment(None)
    except ValueError as error:
        raise _FailedError(FetchFailure(SourceState.REFUSED, "not a URL")) from error


def _target(url: URL, location: str) -> URL:
    """Resolve a Location header; user names in it are dropped, they were not ours to send."""
    try:
        target = url.join(URL(location)).with_fragment(None)
        if target.host is not None and target.origin() == url.origin():
            return target.with_user(url.user).with_password(url.password) if url.user else target
        return _without_user(target)
    except ValueError as error:
        raise _FailedError(FetchFailure(SourceState.BROKEN, "a redirect to nowhere")) from error


def _without_user(url: URL) -> URL:
    return url.with_user(None) if url.user is not None or url.password is not None else url


def _validator(response: aiohttp.ClientResponse, name: bytes) -> str | None:
    """Return a validator exactly as sent; one that could not be sent back byte for byte is not kept."""
    for key, value in response.raw_headers:
        if key.lower() == name:
            if 0 < len(value) <= _VALIDATOR_LIMIT and value.isascii():
                return value.decode("ascii")
            return None
    return None


# The first that fits counts; messages of libraries may quote URLs and are not passed on.
_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], SourceState, str], ...] = (
    (
        (aiohttp.ClientSSLError, ssl.SSLError, aiohttp.ServerFingerprintMismatch),
        SourceState.BROKEN,
        "TLS failed",
    ),
    (TimeoutError, SourceState.UNKNOWN, "timed out"),
    (aiohttp.ClientConnectorDNSError, SourceState.UNKNOWN, "the host name was not found"),
    (aiohttp.ClientConnectorError, SourceState.UNKNOWN, "could not connect"),
    (
        (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError),
        SourceState.UNKNOWN,
        "the connection broke off",
    ),
    (aiohttp.InvalidURL, SourceState.REFUSED, "not a URL"),
    (aiohttp.ClientResponseError, SourceState.BROKEN, "the answer is not HTTP"),
)


def _failure_of(error: Exception) -> FetchFailure:
    """Turn what aiohttp raised into a state."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FetchFailure(SourceState.BROKEN, f"bad certificate: {_verdict(error)}")
    for kind, state, detail in _FAILURES:
        if isinstance(error, kind):
            return FetchFailure(state, detail)
    return FetchFailure(SourceState.UNKNOWN, f"could not be fetched ({type(error).__name__})")


def _verdict(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    return cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else "not trusted"


def _size(number: int) -> str:
    return f"{number // 2**20} MB" if number >= 2**20 else f"{number} bytes"
