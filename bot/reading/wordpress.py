"""WordPress REST, ``/wp-json/wp/v2/posts``: bytes in, entries out (https://developer.wordpress.org/rest-api/).

``date`` has no zone, so ``date_gmt`` is read; titles carry numeric entities; anything embedded may be an error object
instead of what was asked for. Totals are in the headers ``X-WP-Total`` and ``X-WP-TotalPages``.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from yarl import URL

from bot.reading.encoding import decode
from bot.reading.entries import ParsedFeed, RawEntry, RawFeed, Reading, compose
from bot.reading.jsonfeed import load_json, text_of
from bot.reading.outcome import NotAFeedError, ParseError

PER_PAGE = 20
PER_PAGE_AT_FIRST = 50
MAX_PAGES = 4
"""Pages that are read at once: 200 posts fill an empty store, 80 close the gap of a weekend."""

_LATE_START = re.compile(r"(?<=>)\s*[\[{]\s*(?:\{\s*)?\"(?:id|code)\"")
"""JSON after what PHP had to complain of."""
_JUNK_LIMIT = 4096

_OURS = ("per_page", "page", "_embed")


def page_url(url: str, page: int, *, at_first: bool = False) -> str:
    """Return the address of a page of posts, newest first; what the catalogue's URL asks for itself stands."""
    posts = _posts(URL(url))
    wanted = {
        "per_page": str(PER_PAGE_AT_FIRST if at_first else PER_PAGE),
        "_embed": "wp:featuredmedia,wp:term",
        **dict(posts.query),
    }
    if page > 1:
        wanted["page"] = str(page)
    return str(posts.with_query(wanted))


def _posts(url: URL) -> URL:
    """Return where the posts are: a site's front page stands for the place where WordPress has them."""
    if url.path in {"", "/"} and "rest_route" not in url.query:
        return url.with_path("/wp-json/wp/v2/posts").with_query(url.query)
    return url


def moved_url(catalog_url: str, moved_to: str) -> str:
    """Return a moved address without the query parameters that :func:`page_url` adds."""
    own = set(URL(catalog_url).query)
    moved = URL(moved_to)
    return str(moved.with_query([(key, value) for key, value in moved.query.items() if key in own or key not in _OURS]))


def page_count(headers: Mapping[str, str]) -> int:
    """Read ``X-WP-TotalPages``; 1 where there is none."""
    text = headers.get("X-WP-TotalPages", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def parse_posts(body: bytes, reading: Reading, charset: str | None = None) -> ParsedFeed:
    """Parse one page of posts; raise :class:`ParseError`, for an error object and for a web page too."""
    text = decode(body, charset).strip("\ufeff \t\r\n")
    if text.startswith("<") and text.endswith(("]", "}")) and (late := _LATE_START.search(text, 0, _JUNK_LIMIT)):
        text = text[late.start() :].lstrip()
    if not text.startswith(("[", "{")):
        raise NotAFeedError("a web page, not WordPress REST" if text.startswith("<") else "not WordPress REST")
    document = load_json(text)
    if isinstance(document, dict):
        code = text_of(document, "code")
        if not code:
            raise NotAFeedError("JSON, but not WordPress posts")
        raise ParseError(f"WordPress answered {code[:60]}")
    posts = [_raw(post) for post in document if isinstance(post, dict) and ("title" in post or "link" in post)]
    if document and not posts:
        raise NotAFeedError("JSON, but not WordPress posts")
    return compose(RawFeed(posts), reading)


def _raw(post: dict[str, Any]) -> RawEntry:
    content = post.get("content")
    protected = isinstance(content, dict) and content.get("protected") is True
    return RawEntry(
        title=_rendered(post, "title"),
        guid=html.unescape(_rendered(post, "guid")),
        links=[text_of(post, "link")],
        summary=_rendered(post, "excerpt"),
        body="" if protected else _rendered(post, "content"),
        dates=[_gmt(post, "date_gmt"), text_of(post, "date"), _gmt(post, "modified_gmt")],
        pictures=list(_pictures(post)),
        categories=[html.unescape(name) for name in _terms(post)],
    )


def _rendered(post: dict[str, Any], key: str) -> str:
    value = post.get(key)
    return text_of(value, "rendered") if isinstance(value, dict) else text_of(post, key)


def _gmt(post: dict[str, Any], key: str) -> str:
    moment = text_of(post, key)
    return f"{moment}Z" if moment and not moment.endswith("Z") else moment


def _embedded(post: dict[str, Any], key: str) -> list[Any]:
    embedded = post.get("_embedded")
    values = embedded.get(key) if isinstance(embedded, dict) else None
    return values if isinstance(values, list) else []


def _pictures(post: dict[str, Any]) -> Iterator[str]:
    for media in _embedded(post, "wp:featuredmedia")[:1]:
        if isinstance(media, dict) and "code" not in media and media.get("media_type", "image") == "image":
            yield text_of(media, "source_url")
    yield text_of(post, "jetpack_featured_media_url")


def _terms(post: dict[str, Any]) -> Iterator[str]:
    """Yield names of categories and tags, which stand in lists of their own."""
    for group in _embedded(post, "wp:term"):
        for term in group if isinstance(group, list) else []:
            if isinstance(term, dict):
                yield text_of(term, "name")
