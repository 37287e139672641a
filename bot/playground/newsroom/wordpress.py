"""``GET /wp-json/wp/v2/posts`` as WordPress answers it. Pure: parameters in, status, headers and JSON out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.playground.newsroom.feeds import Addresses, content_html, typographic
from bot.playground.newsroom.outlets import Outlet, Printed


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire; ``body`` is JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]


def posts(outlet: Outlet, items: Sequence[Printed], query: Mapping[str, str], addresses: Addresses) -> Answer:
    """One page of posts, newest first, or WordPress's error object.

    ``after`` and ``before`` without a zone are in the outlet's own time, as the REST API reads them.
    """
    try:
        per_page, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        after, before = (_moment(query.get(name), outlet) for name in ("after", "before"))
    except ValueError:
        return _error("rest_invalid_param", "Invalid parameter(s): page, per_page, after or before")
    if not 1 <= per_page <= 100 or page < 1:
        return _error("rest_invalid_param", "Invalid parameter(s): per_page")
    wanted = [item for item in items if (not after or item.at > after) and (not before or item.at < before)]
    pages = -(-len(wanted) // per_page)
    if page > max(pages, 1):
        return _error(
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    chosen = wanted[(page - 1) * per_page : page * per_page]
    embed = "_embed" in query
    rows = [_post(outlet, item, addresses, embed=embed) for item in chosen]
    return Answer(200, rows, {"X-WP-Total": str(len(wanted)), "X-WP-TotalPages": str(pages)})


def _post(outlet: Outlet, item: Printed, addresses: Addresses, *, embed: bool) -> dict[str, Any]:
    report = item.report
    local = item.at.astimezone(ZoneInfo(outlet.timezone)).strftime("%Y-%m-%dT%H:%M:%S")
    universal = item.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    post: dict[str, Any] = {
        "id": report.number,
        "date": local,
        "date_gmt": universal,
        "guid": {"rendered": f"https://{outlet.id}.example/?p={report.number}"},
        "modified": local,
        "modified_gmt": universal,
        "slug": report.event,
        "status": "publish",
        "type": "post",
        "link": addresses.article(outlet, item),
        "title": {"rendered": typographic(report.title)},
        "content": {"rendered": content_html(outlet, item, addresses), "protected": False},
        "excerpt": {"rendered": f"<p>{typographic(report.paragraphs[0])} [&hellip;]</p>\n", "protected": False},
        "featured_media": report.number + 1 if report.pictured else 0,
        "categories": [crc32(report.topic.encode()) % 90 + 10],
    }
    if embed:
        post["_embedded"] = _embedded(outlet, item, addresses)
    return post


def _embedded(outlet: Outlet, item: Printed, addresses: Addresses) -> dict[str, Any]:
    report = item.report
    embedded: dict[str, Any] = {
        "author": [{"id": 1, "name": outlet.name}],
        "wp:term": [[{"id": crc32(report.topic.encode()) % 90 + 10, "name": report.label, "taxonomy": "category"}], []],
    }
    if report.pictured:
        embedded["wp:featuredmedia"] = [
            {"id": report.number + 1, "media_type": "image", "source_url": addresses.picture(item)}
        ]
    elif report.number % 3 == 0:
        # A picture that was deleted from the media library: WordPress embeds the error itself.
        embedded["wp:featuredmedia"] = [
            {"code": "rest_post_invalid_id", "message": "Invalid post ID.", "data": {"status": 404}}
        ]
    return embedded


def _moment(text: str | None, outlet: Outlet) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(outlet.timezone))


def _error(code: str, message: str) -> Answer:
    return Answer(400, {"code": code, "message": message, "data": {"status": 400}}, {})
