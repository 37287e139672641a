"""The outlets' own pages, so that links open something readable. Pure."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.playground.newsroom.feeds import Addresses
from bot.playground.newsroom.outlets import Outlet, Printed

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --paper: #fbfaf7; --soft: #6b7785; --line: #ddd8cd; --link: #1f6f8b }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e3dc; --paper: #17191c; --soft: #98a1ab; --line: #33383e; --link: #7fc4dd } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.6 Georgia, "Noto Serif", serif }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem }
header, footer { font: 14px/1.5 system-ui, sans-serif; color: var(--soft) }
header { border-bottom: 1px solid var(--line); padding-bottom: .75rem; margin-bottom: 1.5rem }
header b { color: var(--ink); font-size: 17px }
footer { border-top: 1px solid var(--line); padding-top: .75rem; margin-top: 2rem }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem }
img { width: 100%; height: auto; border-radius: 6px; margin: .75rem 0 }
time { font: 14px/1.5 system-ui, sans-serif; color: var(--soft) }
a { color: var(--link) }
ul { list-style: none; padding: 0 }
li { margin: 0 0 1rem }
""".strip()

_NOTE = "Invented for Jarchi's playground. Nothing of this happened."


def article_page(outlet: Outlet, item: Printed, addresses: Addresses) -> str:
    """One article."""
    report = item.report
    body = [f"<h1>{escape(report.title)}</h1>", f"<p>{_time(item)} · {escape(report.label)}</p>"]
    if report.pictured:
        body.append(f'<img src="{addresses.picture(item)}" alt="" width="480" height="270">')
    body.extend(f"<p>{escape(paragraph)}</p>" for paragraph in report.paragraphs)
    return _page(report.title, report.language, _masthead(outlet, addresses), body)


def front_page(outlet: Outlet, items: Sequence[Printed], addresses: Addresses) -> str:
    """One outlet's articles, newest first."""
    rows = (
        f'<li><a href="{addresses.article(outlet, item)}">{escape(item.report.title)}</a><br>{_time(item)}</li>'
        for item in items
    )
    body = ["<ul>", *rows, "</ul>"]
    return _page(outlet.name, outlet.language, _masthead(outlet, addresses), body, _alternate(outlet, addresses))


def index_page(outlets: Iterable[Outlet], addresses: Addresses) -> str:
    """All outlets."""
    rows = (
        f'<li><a href="{addresses.front(outlet)}">{escape(outlet.name)}</a> · {escape(outlet.tagline)}<br>'
        f"<time>{outlet.language} · {' '.join(outlet.countries)} · "
        f'<a href="{addresses.feed(outlet)}">{outlet.format}</a></time></li>'
        for outlet in outlets
    )
    return _page("The sample newsroom", "en", "<b>The sample newsroom</b>", ["<ul>", *rows, "</ul>"])


_TYPES = {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


def _alternate(outlet: Outlet, addresses: Addresses) -> str:
    """Where the outlet's feed is, as readers of feeds look for it in a page's head."""
    if outlet.format == "wordpress":
        return f'<link rel="https://api.w.org/" href="{escape(addresses.front(outlet))}wp-json/">'
    kind = _TYPES.get(outlet.format, "application/rss+xml")
    address, name = escape(addresses.feed(outlet)), escape(outlet.name)
    return f'<link rel="alternate" type="{kind}" href="{address}" title="{name}">'


def _masthead(outlet: Outlet, addresses: Addresses) -> str:
    return f'<b><a href="{addresses.front(outlet)}">{escape(outlet.name)}</a></b><br>{escape(outlet.tagline)}'


def _time(item: Printed) -> str:
    return f'<time datetime="{item.at.isoformat()}">{item.at:%Y-%m-%d %H:%M} UTC</time>'


def _page(title: str, language: str, masthead: str, body: Iterable[str], head: str = "") -> str:
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"{head}<style>{_STYLE}</style></head><body><main>",
            f"<header>{masthead}</header>",
            *body,
            f"<footer>{_NOTE}</footer>",
            "</main></body></html>",
        )
    )
