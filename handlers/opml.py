"""OPML, the list of feeds that readers exchange (http://opml.org/spec2.opml): bytes in and out; pure.

A document type or an entity is refused before anything is expanded; depth, number and length are bounded. Folders are
walked through and forgotten; what has no ``xmlUrl`` is a folder.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

MOST_BYTES: Final = 512 * 1024
MOST_LISTED: Final = 500
"""Feeds that are taken from a list; the rest are counted."""
_DEEPEST: Final = 50
_LONGEST_URL: Final = 2_000
_LONGEST_TITLE: Final = 200
_INVALID_TOKEN: Final = 4  # expat's XML_ERROR_INVALID_TOKEN
_BARE_AMPERSAND: Final = re.compile(r"&(?!#?\w{1,40};)")


class OpmlError(Exception):
    """The bytes are no list of feeds, or one that is not read for safety."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a document holds: each address once, and how many addresses there were in all."""

    feeds: tuple[Outline, ...]
    total: int


class _Reader:
    def __init__(self) -> None:
        self.feeds: dict[str, Outline] = {}
        self.total = 0
        self.depth = 0
        self.root = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.root = self.root or name.lower()
        if self.depth > _DEEPEST:
            raise OpmlError("nested too deeply")
        if name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def end(self, _name: str) -> None:
        self.depth -= 1

    def _outline(self, attributes: dict[str, str]) -> None:
        url = attributes.get("xmlurl", "")
        if not url:
            return
        self.total += 1
        if len(url) <= _LONGEST_URL and len(self.feeds) < MOST_LISTED:
            title = " ".join((attributes.get("title") or attributes.get("text", "")).split())
            self.feeds.setdefault(url, Outline(url, title[:_LONGEST_TITLE]))


def read_opml(body: bytes) -> FeedList:
    """Read a list of feeds. Raises :class:`OpmlError`."""
    if len(body) > MOST_BYTES:
        raise OpmlError("too large")
    try:
        reader = _read(body)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if getattr(error, "code", 0) != _INVALID_TOKEN:
            raise OpmlError("not well-formed") from error
        reader = _read_leniently(body)
    if reader.root != "opml":
        raise OpmlError("not OPML")
    return FeedList(tuple(reader.feeds.values()), reader.total)


def _read(body: bytes, encoding: str | None = None) -> _Reader:
    reader = _Reader()
    parser = expat.ParserCreate(encoding)
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    return reader


def _read_leniently(body: bytes) -> _Reader:
    """Read what other readers of feeds write: addresses with a bare ``&``, another encoding than is named."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1251", "replace")
    try:
        return _read(_BARE_AMPERSAND.sub("&amp;", text).encode(), "utf-8")
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise OpmlError("not well-formed") from error


def _refuse(*_: object) -> None:
    raise OpmlError("a document type")


def write_opml(title: str, feeds: tuple[Outline, ...], now: datetime) -> bytes:
    """Write a list of feeds that :func:`read_opml` and every reader of feeds understands."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        f"    <title>{_text(title)}</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
        *(
            f'    <outline type="rss" text={quoteattr(_clean(feed.title) or feed.url)} xmlUrl={quoteattr(feed.url)}/>'
            for feed in feeds
        ),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines).encode()


def _text(text: str) -> str:
    return _clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(char for char in text if char.isprintable() and char not in "\ufffe\uffff")
