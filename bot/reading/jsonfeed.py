"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), read leniently."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from bot.reading.entries import RawEntry, RawFeed
from bot.reading.outcome import NotAFeedError, ParseError

_HALF_PAIR = re.compile("[\ud800-\udfff]")  # JSON may hold halves of surrogate pairs, no other text may


def load_json(text: str) -> Any:
    """Read JSON, however hostile; raise :class:`ParseError`."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError("malformed JSON") from error


def parse_json_feed(text: str, max_entries: int) -> RawFeed:
    """Parse a JSON Feed; JSON of any other kind is :class:`NotAFeedError`."""
    document = load_json(text)
    items = document.get("items") if isinstance(document, dict) else None
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(items, list) or not ("jsonfeed.org" in str(version) or "title" in document):
        raise NotAFeedError("JSON, but not a feed")
    raw = [_raw(item) for item in items[:max_entries] if isinstance(item, dict)]
    return RawFeed(raw, _text(document, "home_page_url"))


def _raw(item: dict[str, Any]) -> RawEntry:
    guid = item.get("id")
    plain = _text(item, "content_text")
    return RawEntry(
        title=_text(item, "title"),
        literal_title=True,
        guid=str(guid) if isinstance(guid, (str, int)) and not isinstance(guid, bool) else "",
        links=[_text(item, "url"), _text(item, "external_url")],
        summary=html.escape(_text(item, "summary"), quote=False),
        body=_text(item, "content_html") or html.escape(plain, quote=False),
        dates=[_text(item, "date_published"), _text(item, "date_modified")],
        pictures=list(_pictures(item)),
        categories=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
    )


def _pictures(item: dict[str, Any]) -> Iterator[str]:
    yield _text(item, "image")
    yield _text(item, "banner_image")
    for attachment in _list(item, "attachments"):
        if isinstance(attachment, dict) and _text(attachment, "mime_type").startswith("image/"):
            yield _text(attachment, "url")


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return _HALF_PAIR.sub("", value) if isinstance(value, str) else ""


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []
