"""Ill-formed feeds: what expat refuses, feedparser often still makes sense of.

It does no sanitising here (plain text is all that is kept) and never sees a document type, an encoding declaration or a
file name. It is slow, and slower the worse the document is, so its input is bounded.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it has neither annotations nor stubs

from bot.reading.entries import RawEntry, RawFeed
from bot.reading.feed_fields import is_picture, time_to_live, width
from bot.reading.outcome import ParseError

MAX_CHARACTERS = 2_000_000
MAX_TAGS = 50_000

_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:item|entry|channel|rss|feed|rdf)\s*>", re.IGNORECASE)
# feedparser looks for an e-mail address in each of these, in time squared, while nothing else in the process runs.
_PEOPLE = re.compile(
    r"(</?)(?:[\w.-]+:)?(?:author|creator|contributor|publisher|managingeditor|webmaster|owner|name|email)(?=[\s/>])",
    re.IGNORECASE,
)
_FULL_TEXT = ("yandex_full-text", "full-text", "fulltext")


def parse_loosely(text: str, max_entries: int) -> RawFeed:
    """Read a document that is not well-formed; raise :class:`ParseError` where nothing comes of it."""
    if len(text) > MAX_CHARACTERS or text.count("<") > MAX_TAGS:
        raise ParseError("malformed XML, too large to be mended")
    try:
        found = feedparser.parse(
            io.BytesIO(_PEOPLE.sub(r"\1unread", _whole(text)).encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception as error:  # a parser of everything may trip over anything; the source is broken, not we
        raise ParseError(f"malformed XML ({type(error).__name__})") from error
    atom = str(found.get("version") or "").startswith("atom")
    items = [_raw(item, atom=atom) for item in found.get("entries", [])[:max_entries]]
    if not items:
        raise ParseError("malformed XML")
    channel = found.get("feed", {})
    ttl = time_to_live(
        _text(channel.get("ttl")).strip(),
        _text(channel.get("sy_updateperiod")),
        _text(channel.get("sy_updatefrequency")).strip(),
    )
    return RawFeed(items, "" if atom else _text(channel.get("link")), ttl, _text(channel.get("title")))


def _whole(text: str) -> str:
    """Leave out the item in which a document breaks off: half a link or a missing guid would make another article."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    if not starts or _END.search(text, starts[-1]):
        return text
    return text[: starts[-1]]


def _raw(item: Any, *, atom: bool) -> RawEntry:
    detail = item.get("title_detail") or {}
    contents = [_text(content.get("value")) for content in item.get("content", ())]
    return RawEntry(
        title=_text(item.get("title")),
        literal_title=atom and detail.get("type") == "text/plain",
        guid=_text(item.get("id")),
        links=[*_links(item), _text(item.get("link"))],
        summary=_text(item.get("summary")),
        body=max([*contents, *(_text(item.get(key)) for key in _FULL_TEXT)], key=len, default=""),
        # `in` before `[]`: feedparser answers "updated" with "published" and a warning.
        dates=[_text(item[key]) for key in ("published", "created", "updated") if key in item],
        pictures=list(_pictures(item)),
        categories=[_text(tag.get("label")) or _text(tag.get("term")) for tag in item.get("tags", ())],
    )


def _links(item: Any) -> Iterator[str]:
    for link in item.get("links", ()):
        if link.get("rel", "alternate") == "alternate" and "html" in (link.get("type") or "html"):
            yield _text(link.get("href"))


def _pictures(item: Any) -> Iterator[str]:
    media = [piece for piece in map(_attributes, item.get("media_content", ())) if is_picture(piece)]
    for piece in sorted(media, key=lambda piece: width(piece.get("width", "")), reverse=True):
        yield piece.get("url", "")
    for link in map(_attributes, item.get("links", ())):
        named = {**link, "url": link.get("href", "")}
        if link.get("rel") == "enclosure" and is_picture(named):
            yield named["url"]
    thumbnails = map(_attributes, item.get("media_thumbnail", ()))
    for piece in sorted(thumbnails, key=lambda piece: width(piece.get("width", "")), reverse=True):
        yield piece.get("url", "")


def _attributes(piece: Any) -> dict[str, str]:
    return {key: value for key, value in piece.items() if isinstance(value, str)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
