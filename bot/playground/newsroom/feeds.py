"""What outlets send: RSS 2.0, RSS 1.0, Atom and JSON Feed, each with the habits of its outlet. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from bot.playground.newsroom.outlets import Outlet, Printed

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "rdf": "text/xml",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
}

_LIMIT = 60
_TYPOGRAPHIC = {"’": "&#8217;", "‘": "&#8216;", "“": "&#8220;", "”": "&#8221;", "–": "&#8211;", "—": "&#8212;"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses of everything an outlet prints; ``base`` is the newsroom's own, without a slash at the end."""

    base: str

    def front(self, outlet: Outlet) -> str:
        """The outlet's front page."""
        return f"{self.base}/{outlet.id}/"

    def feed(self, outlet: Outlet) -> str:
        """The outlet's feed."""
        return f"{self.base}/{outlet.id}/{outlet.path}"

    def article(self, outlet: Outlet, item: Printed) -> str:
        """An article's page."""
        return f"{self.base}/{outlet.id}/{item.report.event}"

    def picture(self, item: Printed) -> str:
        """The picture of the article's event."""
        return f"{self.base}/pictures/{item.report.event}.png"


def render(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> bytes:
    """The outlet's feed with its newest articles, in the outlet's own encoding."""
    items = items[:_LIMIT]
    if outlet.format == "jsonfeed":
        return json.dumps(_json_feed(outlet, items, addresses), ensure_ascii=False, indent=1).encode()
    write = {"rss": _rss, "rdf": _rdf, "atom": _atom}[outlet.format]
    head = f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n'
    # Letters that a single-byte encoding lacks become numeric entities, as publishing systems write them.
    return (head + "\n".join(write(outlet, items, addresses)) + "\n").encode(outlet.encoding, "xmlcharrefreplace")


def content_html(outlet: Outlet, item: Printed, addresses: Addresses) -> str:
    """The whole text as HTML, as a publishing system hands it out."""
    report = item.report
    parts = [f"<p>{typographic(paragraph)}</p>" for paragraph in report.paragraphs]
    if report.pictured and (outlet.shortcodes or outlet.pictures == "html"):
        image = (
            f'<img class="size-large wp-image-{report.number}" src="{addresses.picture(item)}" '
            f'alt="" width="480" height="270" />'
        )
        if outlet.shortcodes:
            image = (
                f'[caption id="attachment_{report.number}" align="aligncenter" width="480"]'
                f"{image} {outlet.name}[/caption]"
            )
        parts.insert(0, image)
    return "\n".join(parts)


def typographic(text: str) -> str:
    """HTML text with its quotes and dashes as numeric entities, the way WordPress writes titles."""
    text = escape(text)
    for sign, entity in _TYPOGRAPHIC.items():
        text = text.replace(sign, entity)
    return text


def newest(items: Sequence[Printed], default: datetime) -> datetime:
    """When the newest article appeared."""
    return items[0].at if items else default


def _rss(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> Iterable[str]:
    yield '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    yield ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
    yield "<channel>"
    yield f"<title>{escape(outlet.name)}</title>"
    yield f'<atom:link href="{addresses.feed(outlet)}" rel="self" type="application/rss+xml" />'
    yield f"<link>{addresses.front(outlet)}</link>"
    yield f"<description>{escape(outlet.tagline)}</description>"
    yield f"<language>{outlet.language}</language>"
    if items:
        yield f"<lastBuildDate>{_date(outlet, items[0].at)}</lastBuildDate>"
    if outlet.ttl is not None:
        yield f"<ttl>{outlet.ttl}</ttl>"
    for item in items:
        yield from _rss_item(outlet, item, addresses)
    yield "</channel>"
    yield "</rss>"


def _rss_item(outlet: Outlet, item: Printed, addresses: Addresses) -> Iterable[str]:
    report = item.report
    yield "\t<item>"
    title = typographic(report.title) if outlet.full_text else escape(report.title)
    yield f"\t\t<title>{title}</title>"
    yield f"\t\t<link>{addresses.article(outlet, item)}</link>"
    yield f"\t\t<pubDate>{_date(outlet, item.at)}</pubDate>"
    yield f"\t\t<category><![CDATA[{report.label}]]></category>"
    if outlet.full_text:
        yield f'\t\t<guid isPermaLink="false">https://{outlet.id}.example/?p={report.number}</guid>'
        yield f"\t\t<description><![CDATA[<p>{_teaser(report.paragraphs)}</p>]]></description>"
        yield f"\t\t<content:encoded><![CDATA[{content_html(outlet, item, addresses)}]]></content:encoded>"
    else:
        yield f'\t\t<guid isPermaLink="true">{addresses.article(outlet, item)}</guid>'
        yield f"\t\t<description>{escape(' '.join(report.paragraphs))}</description>"
    if report.pictured and outlet.pictures == "enclosure":
        yield f'\t\t<enclosure url="{addresses.picture(item)}" type="image/png" length="6000" />'
    yield "\t</item>"


def _rdf(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> Iterable[str]:
    yield '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    yield ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
    yield f'<channel rdf:about="{addresses.feed(outlet)}">'
    yield f"<title>{escape(outlet.name)}</title>"
    yield f"<link>{addresses.front(outlet)}</link>"
    yield f"<description>{escape(outlet.tagline)}</description>"
    yield f"<dc:language>{outlet.language}</dc:language>"
    yield "<items><rdf:Seq>"
    for item in items:
        yield f'<rdf:li rdf:resource="{addresses.article(outlet, item)}"/>'
    yield "</rdf:Seq></items>"
    yield "</channel>"
    for item in items:
        link = addresses.article(outlet, item)
        yield f'<item rdf:about="{link}">'
        yield f"<title>{escape(item.report.title)}</title>"
        yield f"<link>{link}</link>"
        yield f"<description>{escape(' '.join(item.report.paragraphs))}</description>"
        yield f"<dc:subject>{item.report.label}</dc:subject>"
        yield f"<dc:date>{item.at.astimezone(ZoneInfo(outlet.timezone)).isoformat()}</dc:date>"
        yield "</item>"
    yield "</rdf:RDF>"


def _atom(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> Iterable[str]:
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
    yield f"<title>{escape(outlet.name)}</title>"
    yield f"<subtitle>{escape(outlet.tagline)}</subtitle>"
    yield f'<link rel="self" href="{addresses.feed(outlet)}"/>'
    yield f'<link rel="alternate" type="text/html" href="{addresses.front(outlet)}"/>'
    yield f"<id>tag:{outlet.id}.example,2026:feed</id>"
    if items:
        yield f"<updated>{_iso(items[0].at)}</updated>"
    for item in items:
        report = item.report
        yield "<entry>"
        yield f'<title type="html">{escape(typographic(report.title))}</title>'
        yield f'<link rel="alternate" type="text/html" href="{addresses.article(outlet, item)}"/>'
        if report.pictured and outlet.pictures == "enclosure":
            yield f'<link rel="enclosure" type="image/png" href="{addresses.picture(item)}"/>'
        yield f"<id>tag:{outlet.id}.example,2026:{report.number}</id>"
        yield f"<published>{_iso(item.at)}</published>"
        yield f"<updated>{_iso(item.at)}</updated>"
        yield f"<author><name>{escape(outlet.name)}</name></author>"
        yield f"<category term={quoteattr(report.topic)} label={quoteattr(report.label)}/>"
        yield f"<summary>{escape(report.paragraphs[0])}</summary>"
        yield f'<content type="html">{escape(content_html(outlet, item, addresses))}</content>'
        yield "</entry>"
    yield "</feed>"


def _json_feed(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": outlet.tagline,
        "home_page_url": addresses.front(outlet),
        "feed_url": addresses.feed(outlet),
        "language": outlet.language,
        "items": [_json_item(outlet, item, addresses) for item in items],
    }


def _json_item(outlet: Outlet, item: Printed, addresses: Addresses) -> dict[str, object]:
    report = item.report
    row: dict[str, object] = {
        "id": f"{outlet.id}-{report.number}",
        "url": addresses.article(outlet, item),
        "title": report.title,
        "summary": report.paragraphs[0],
        "content_html": content_html(outlet, item, addresses),
        "date_published": item.at.astimezone(ZoneInfo(outlet.timezone)).isoformat(),
        "tags": [report.label],
    }
    if report.pictured and outlet.pictures != "none":
        row["image"] = addresses.picture(item)
    return row


def _teaser(paragraphs: Sequence[str]) -> str:
    words = " ".join(paragraphs).split()
    if len(words) <= 45:
        return typographic(" ".join(words))
    return typographic(" ".join(words[:45])) + " [&#8230;]"


def _date(outlet: Outlet, moment: datetime) -> str:
    if outlet.dates == "dotted":
        return moment.astimezone(ZoneInfo(outlet.timezone)).strftime("%d.%m.%Y %H:%M")
    return format_datetime(moment)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
