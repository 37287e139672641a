"""Logging: structlog and the standard library through one handler on stderr, as text or JSON, without secrets.

::

    structlog.get_logger(), logging.getLogger() --> processors --> text or JSON --> Masker --> stderr

Masking is the last step, on the finished line: whatever a library, a traceback or a repr put into it is covered.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import Processor

HIDDEN = "***"
_SHORT = 4
"""Secrets shorter than this are not looked for by their letters: half of all words would be hidden."""
_SHAPES = (
    (re.compile(r"(/bot)\d+(?::|%3A)[^/\s'\"<>?#]+", re.IGNORECASE), rf"\g<1>{HIDDEN}"),  # a Bot API URL, any token
    (re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}"), HIDDEN),  # a token by itself
    (re.compile(r"\b([a-z][a-z0-9+.-]*://[^\s/?#@:'\"]*):[^\s/@'\"]*@"), rf"\g<1>:{HIDDEN}@"),  # a password in a URL
)
_CHATTY = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "telegram", "asyncio", "tortoise", "aiosqlite")


class Masker:
    """Hides known secrets, and whatever has the shape of one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORT:
                plain = {secret, repr(secret)[1:-1], quote(secret, safe="")}
                forms |= plain | {
                    json.dumps(form, ensure_ascii=ascii_)[1:-1] for form in plain for ascii_ in (True, False)
                }
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """Return ``text`` without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


class _MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    masker = Masker()

    def format(self, record: logging.LogRecord) -> str:
        return self.masker(super().format(record))


def configure(
    *,
    level: str = "info",
    style: Literal["text", "json"] = "text",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Set up logging for the process; the composition root calls it once. ``stream`` is stderr by default."""
    stream = sys.stderr if stream is None else stream
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    formatter = _MaskingFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(style, stream)],
    )
    formatter.masker = Masker(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:  # their info is our debug; httpx writes whole URLs at info
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared[:2],
            structlog.stdlib.add_logger_name,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared[4:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a reconfigured process, as in tests, must not keep old ones
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _rendering(style: str, stream: TextIO) -> list[Processor]:
    if style == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(),
            # rich's tracebacks show local variables and break lines inside a secret
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


def _uncaught(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("jarchi").critical("uncaught", exc_info=(kind, error or kind(), traceback))
