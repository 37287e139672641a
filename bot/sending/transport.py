"""The Telegram transport: python-telegram-bot's ``BaseRequest`` on one aiohttp session.

What it promises its callers::

    request --no connection--> tried again here, then NotSentError     (surely not sent)
            --sent, no answer, or an unreadable one--> AmbiguousError  (nobody knows)
            --answer--> status and JSON, mapped by BaseRequest as ever

Only requests that may be repeated without harm (edits, answers, getters, setters) are tried once more here when the
connection is lost in mid-flight; a lost ``sendMessage`` is the caller's decision (handlers.failures).
No exception carries a URL: the path of a Bot API URL holds the token. Proxies of the environment are not used.
"""

import asyncio
import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Final, NoReturn

import aiohttp
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.metrics import Metrics
from bot.sending.answers import normalised, parse_payload, result_of
from bot.sending.parking import parked_when_slow
from handlers.failures import AmbiguousError, NotSentError

MAX_ANSWER: Final = 32 * 2**20
"""Bytes of a JSON answer; 100 updates of the largest kind are far below."""
MAX_FILE: Final = 64 * 2**20
"""Bytes of a downloaded file; the cloud Bot API gives 20 MB."""

_SLOW: Final = 1.0
"""Seconds after which a request no longer keeps other chats waiting."""
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_CODER: Final = URL("http://localhost/")
_REPEATABLE: Final = ("get", "set", "edit", "delete", "pin", "unpin", "answerCallbackQuery", "answerInlineQuery")
_NOT_CONNECTED: Final = (
    aiohttp.ClientConnectorError,  # refused, unresolved, a bad certificate
    aiohttp.ConnectionTimeoutError,  # no connection in time, or none free in the pool
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


def encode_form(fields: Mapping[str, str]) -> bytes:
    """Return ``application/x-www-form-urlencoded`` bytes.

    Through yarl's quoter in C: 29 us against 262 us of ``urllib.parse.urlencode`` for a page of Cyrillic text. A lone
    surrogate, which UTF-8 cannot carry, is left out.
    """
    return _CODER.with_query(fields).raw_query_string.encode()


def _multipart(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mimetype) in data.multipart_data.items():
        # BytesIO: aiohttp sends it in pieces; a fresh form a try, so that nothing is half read
        form.add_field(
            name,
            BytesIO(content) if isinstance(content, bytes) else content,
            filename=filename,
            content_type=mimetype,
        )
    return form


class AiohttpRequest(BaseRequest):
    """One keep-alive session to the Bot API. Timeouts in seconds; ``None`` passed to a call means no limit.

    ``connections`` bounds what is open at once; further requests wait ``pool_timeout`` for a free one.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        connect_timeout: float = 5.0,
        pool_timeout: float = 10.0,
        read_timeout: float = 15.0,
        write_timeout: float = 15.0,
        media_write_timeout: float = 60.0,
        attempts: int = 3,
        backoff: float = 0.25,
        keepalive: float = 15.0,
        metrics: Metrics | None = None,
    ) -> None:
        # retry_after as a timedelta, without a deprecation warning each time (TRAPS.md, PTB)
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        self._connections = connections
        self._connect, self._pool = connect_timeout, pool_timeout
        self._read, self._write, self._media_write = read_timeout, write_timeout, media_write_timeout
        self._attempts, self._backoff, self._keepalive = attempts, backoff, keepalive
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds between two pieces of an answer."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; harmless when it is open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=self._keepalive,  # below what servers keep: few requests meet a closed one
                    ttl_dns_cache=300,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept-Encoding",),  # answers are small; no bombs
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the session; harmless when it is closed or was never opened."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer's JSON; raises AmbiguousError, and never logs the payload."""
        return parse_payload(payload)

    async def call(self, url: str, fields: Mapping[str, str], *, read_timeout: float) -> Any:
        """Return ``result`` of one plain Bot API call, as raw JSON; raises what a Bot's method would raise."""
        limits = _limits(read_timeout, self._write, self._connect, self._pool)
        return result_of(*await self._with_retries(_Request(url, "POST", limits, encode_form(fields))))

    async def do_request(  # noqa: PLR0917 - BaseRequest's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See BaseRequest.do_request; raises NotSentError and AmbiguousError."""
        files = request_data if request_data is not None and request_data.contains_files else None
        limits = _limits(
            _given(read_timeout, self._read),
            _given(write_timeout, self._media_write if files else self._write),
            _given(connect_timeout, self._connect),
            _given(pool_timeout, self._pool),
        )
        body = None
        if files is None and method == "POST":
            body = encode_form(request_data.json_parameters) if request_data is not None else b""
        return await self._with_retries(_Request(url, method, limits, body, files))

    async def _with_retries(self, request: "_Request") -> tuple[int, bytes]:
        with parked_when_slow(_SLOW):
            return await self._tried(request)

    async def _tried(self, request: "_Request") -> tuple[int, bytes]:
        name, ambiguous = request.name, 0
        for attempt in range(1, self._attempts + 1):
            began = time.monotonic()
            try:
                status, payload = await self._exchange(request)
            except NotSentError:
                self._count(name, "not_sent", began)
                if attempt == self._attempts:
                    raise
                # waiting keeps nobody else: each request waits for itself
                await asyncio.sleep(self._backoff * 2 ** (attempt - 1) * (0.5 + random.random()))  # noqa: S311 - jitter
            except AmbiguousError as error:
                self._count(name, "timed_out" if error.timed_out else "ambiguous", began)
                ambiguous += 1
                if error.timed_out or ambiguous > 1 or attempt == self._attempts or not name.startswith(_REPEATABLE):
                    raise
            else:
                self._count(name, "ok" if status < 300 else str(status), began)
                return status, payload
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _exchange(self, request: "_Request") -> tuple[int, bytes]:
        session = self._session
        if session is None or session.closed:
            raise NotSentError("the transport is shut down")
        try:
            async with session.request(
                request.http_method,
                request.url,
                data=request.body if request.files is None else _multipart(request.files),
                headers=None if request.body is None else _FORM,
                timeout=request.limits,
                allow_redirects=False,
            ) as response:
                if request.http_method == "GET":
                    return response.status, await _body(response, MAX_FILE)
                return normalised(response.status, await _body(response, MAX_ANSWER), response.headers)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _translate(error)

    def _count(self, name: str, outcome: str, began: float) -> None:
        if self._metrics is not None:
            self._metrics.telegram_requests.labels(name, outcome).inc()
            if name != "getUpdates":
                self._metrics.telegram_seconds.observe(time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    http_method: str
    limits: aiohttp.ClientTimeout
    body: bytes | None = None
    files: RequestData | None = None

    @property
    def name(self) -> str:
        """The Bot API's method, or ``file`` for a download, whose path would be a new label each time."""
        return self.url.rpartition("/")[2] if self.http_method == "POST" else "file"


@lru_cache(maxsize=64)  # one for the defaults, one for each special wish
def _limits(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """There is no write time-out in aiohttp: the total stands in for it, and for an answer that drips."""
    waiting = None if connect is None or pool is None else connect + pool
    total = None if read is None or write is None or waiting is None else waiting + write + 2 * read
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _given(timeout: Any, default: float) -> float | None:
    """A number or None was passed by the caller; anything else is python-telegram-bot's "use the default"."""
    return timeout if timeout is None or isinstance(timeout, int | float) else default


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read at most ``limit`` bytes; more than that is no answer of the Bot API."""
    length = response.content_length
    if length is not None and length <= limit and "Content-Encoding" not in response.headers:
        return await response.read()
    pieces, size = [], 0
    async for piece in response.content.iter_any():
        size += len(piece)
        if size > limit or (length or 0) > limit:
            response.close()
            raise AmbiguousError(f"the answer is larger than {limit // 2**20} MB")
        pieces.append(piece)
    return b"".join(pieces)


def _translate(error: BaseException) -> NoReturn:
    """Raise ours; ``from None``, since aiohttp's own words may hold the URL, and with it the token."""
    kind = type(error).__name__
    if isinstance(error, _NOT_CONNECTED):
        reason = getattr(error, "strerror", None) or kind
        raise NotSentError(f"no connection to Telegram: {reason}") from None
    if isinstance(error, TimeoutError):
        raise AmbiguousError("Telegram did not answer in time", timed_out=True) from None
    raise AmbiguousError(f"the connection to Telegram was lost ({kind})") from None
