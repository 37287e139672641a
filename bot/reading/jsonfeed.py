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
    raw = [_raw(item) if isinstance(item, dict) else RawEntry() for item in items[:max_entries]]
    return RawFeed(raw, text_of(document, "home_page_url"), title=html.escape(text_of(document, "title"), quote=False))


def _raw(item: dict[str, Any]) -> RawEntry:
    guid = item.get("id")
    plain = text_of(item, "content_text")
    return RawEntry(
        title=text_of(item, "title"),
        guid=str(guid) if isinstance(guid, (str, int)) and not isinstance(guid, bool) else "",
        links=[text_of(item, "url"), text_of(item, "external_url")],
        summary=html.escape(text_of(item, "summary"), quote=False),
        body=text_of(item, "content_html") or html.escape(plain, quote=False),
        dates=[text_of(item, "date_published"), text_of(item, "date_modified")],
        pictures=list(_pictures(item)),
        categories=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
    )


def _pictures(item: dict[str, Any]) -> Iterator[str]:
    yield text_of(item, "image")
    yield text_of(item, "banner_image")
    for attachment in _list(item, "attachments"):
        if isinstance(attachment, dict) and text_of(attachment, "mime_type").startswith("image/"):
            yield text_of(attachment, "url")


def text_of(item: dict[str, Any], key: str) -> str:
    """Return a text of a JSON object; anything else is an empty one."""
    value = item.get(key)
    return _HALF_PAIR.sub("", value) if isinstance(value, str) else ""


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []
