"""Finding feeds: what pages tell, where feeds usually are, and every kind of hostile server. Loopback only."""

import asyncio
import gzip
import shutil
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.reading import discovery
from bot.reading.discovery import Discovery
from bot.reading.fetch import Fetcher
from storage import sources
from storage.database import Database, opened
from storage.records import FoundFeed, NoFeed, Source, SourceKind

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Notes &amp; news</title><link>/</link>'
    "<item><title>One</title><link>/1</link></item><item><title>Two</title><link>/2</link></item></channel></rss>"
)
EMPTY = '<rss version="2.0"><channel><title>Comments</title></channel></rss>'
POSTS = '[{"id": 1, "link": "https://a.example/1", "title": {"rendered": "One"}, "date_gmt": "2026-05-20T10:00:00"}]'
Answer = str | bytes | web.Response | Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
async def _store(tmp_path: Path, _sqlite_template: Path) -> AsyncIterator[Database]:
    shutil.copy(_sqlite_template, tmp_path / "jarchi.db")
    async with opened(f"sqlite://{tmp_path}/jarchi.db", migrate=False) as database:
        yield database


@asynccontextmanager
async def site(pages: Mapping[str, Answer]) -> AsyncIterator[str]:
    """Serve these paths; yield the base URL."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = pages.get(request.path)
        if callable(answer):
            return await answer(request)
        if isinstance(answer, web.Response):
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
        if answer is None:
            return web.Response(status=404)
        body = answer if isinstance(answer, bytes) else answer.encode()
        return web.Response(body=body, content_type="text/html" if b"<html" in body else "application/xml")

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class _Names(AbstractResolver):
    """Resolves every name to one address."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=self._address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


async def find(typed: str, **options: Any) -> FoundFeed | NoFeed:
    settings: dict[str, Any] = {
        "allow_private": True, "max_bytes": discovery.MAX_BYTES, "timeout": timedelta(seconds=10), "clock": lambda: NOW,
    }  # fmt: skip
    async with Fetcher(**{**settings, **options}) as fetcher:
        return await Discovery(fetcher, lambda: NOW)(typed)


def page(*links: str, title: str = "My site") -> str:
    return f"<html><head><title>{title}</title>{''.join(links)}</head><body>Hello</body></html>"


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


async def test_the_address_of_a_feed() -> None:
    async with site({"/feed": FEED}) as base:
        found = await find(f"{base}/feed")
    assert found == FoundFeed(f"{base}/feed", SourceKind.FEED, "Notes & news", entries=2)


@pytest.mark.parametrize(
    ("pages", "at"),
    [
        ({"/": page(link("/a/rss")), "/a/rss": FEED}, "/a/rss"),
        ({"/": page('<base href="/deep/">', link("atom.php", "application/atom+xml")), "/deep/atom.php": FEED},
         "/deep/atom.php"),
        ({"/": page(link("/comments/feed", title="Comments"), link("/main")), "/comments/feed": FEED, "/main": FEED},
         "/main"),
        ({"/": page(link("/empty"), link("/full")), "/empty": EMPTY, "/full": FEED}, "/full"),
        ({"/": page(link("/gone"), link("javascript:x"), link("/full")), "/full": FEED}, "/full"),
        ({"/": page(), "/rss.xml": FEED}, "/rss.xml"),
        ({"/": page(), "/feed": FEED, "/rss": FEED}, "/feed"),
        ({"/": page(link("/only")), "/only": EMPTY}, "/only"),
        ({"/": page(*(link(f"/{n}") for n in range(500))), "/2": FEED}, "/2"),
    ],
)  # fmt: skip
async def test_the_page_of_a_feed(pages: dict[str, str], at: str) -> None:
    async with site(pages) as base:
        found = await find(base)
    assert isinstance(found, FoundFeed)
    assert found.url == base + at


async def test_wordpress_without_a_feed_is_read_by_its_posts() -> None:
    api = '<link rel="https://api.w.org/" href="/wp-json/">'
    posts = web.Response(text=POSTS, content_type="application/json")
    async with site({"/": page(api), "/wp-json/wp/v2/posts": posts}) as base:
        found = await find(base)
    assert found == FoundFeed(f"{base}/wp-json/wp/v2/posts", SourceKind.WORDPRESS, "My site", entries=1)


async def test_a_moved_feed_is_followed_where_it_is_now() -> None:
    async with site({"/old": web.Response(status=301, headers={"Location": "/new"}), "/new": FEED}) as base:
        found = await find(f"{base}/old")
    assert isinstance(found, FoundFeed)
    assert found.url == f"{base}/new"


async def test_old_encodings_are_read() -> None:
    text = FEED.replace("Notes &amp; news", "Заметки").replace('"1.0"', '"1.0" encoding="windows-1251"')
    async with site({"/feed": text.encode("cp1251")}) as base:
        found = await find(f"{base}/feed")
    assert isinstance(found, FoundFeed)
    assert found.title == "Заметки"


async def test_what_is_read_for_everybody_is_said_so() -> None:
    async with site({"/": page(link("/feed")), "/feed": FEED}) as base:
        await sources.sync([Source("steppe", SourceKind.FEED, "Steppe Courier", f"{base}/feed/", f"{base}/feed/")])
        found = await find(base)
    assert isinstance(found, FoundFeed)
    assert (found.known_as, found.title) == ("steppe", "Steppe Courier")


async def test_the_front_page_of_an_outlet_is_the_outlet_however_it_is_read() -> None:
    pages = {"/": page(link("/feed")), "/feed": FEED, "/blog/": page(link("/blog/feed")), "/blog/feed": FEED}
    async with site(pages) as base:
        posts = f"{base}/wp-json/wp/v2/posts"
        await sources.sync([Source("steppe", SourceKind.WORDPRESS, "Steppe Courier", posts, posts)])
        front, blog = await find(base), await find(f"{base}/blog/")
    assert isinstance(front, FoundFeed)
    assert isinstance(blog, FoundFeed)
    assert (front.known_as, blog.known_as, blog.url) == ("steppe", "", f"{base}/blog/feed")


# -- hostile ---------------------------------------------------------------------------------------------------------


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(2_000):
        await response.write(b"<p>more</p>" * 6_000)
    return response


async def _silent(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


def _bomb() -> web.Response:
    body = gzip.compress(b"<html>" + b" " * 40_000_000, 9)
    return web.Response(body=body, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})


ENTITIES = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
ITEMS = "<rss><channel>" + "<item><title>t</title><link>/x</link></item>" * 100_000 + "</channel></rss>"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page(), NoFeed.NONE),
        (page(*(link(f"/{n}") for n in range(500))), NoFeed.NONE),
        (page() + "x" * 10_000_000, NoFeed.TOO_LARGE),
        (ITEMS, NoFeed.TOO_LARGE),
        (_bomb(), NoFeed.TOO_LARGE),
        (_endless, NoFeed.TOO_LARGE),
        (ENTITIES, NoFeed.TOO_LARGE),
        ("<rss><channel><item>" + "<a>" * 300 + "</channel></rss>", NoFeed.TOO_LARGE),
        (_silent, NoFeed.UNREACHABLE),
        ("<rss><channel><broken", NoFeed.UNREADABLE),
        ("just words", NoFeed.NONE),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), NoFeed.NONE),
        ("", NoFeed.NONE),
        ('{"a": 1}', NoFeed.NONE),
        (web.Response(status=404), NoFeed.GONE),
        (web.Response(status=403), NoFeed.BLOCKED),
        (web.Response(status=500), NoFeed.UNREACHABLE),
        (web.Response(status=302, headers={"Location": "file:///etc/passwd"}), NoFeed.UNREACHABLE),
        (web.Response(status=302, headers={"Location": "/"}), NoFeed.UNREACHABLE),
    ],
    ids=range(19),
)
async def test_each_ends_in_one_reason(answer: Answer, why: NoFeed) -> None:
    async with site({"/": answer}) as base:
        patience = timedelta(seconds=0.5 if answer is _silent else 10)
        assert await find(base, timeout=patience) is why
    assert await sources.due(NOW) == []


@pytest.mark.parametrize(
    "typed",
    ["http://127.0.0.1/", "http://[::1]/x", "http://0x7f.1/", "http://127.1:80/", "https://localhost", "10.0.0.7",
     "http://169.254.169.254/latest/meta-data", "http://[::ffff:10.0.0.1]/"],
)  # fmt: skip
async def test_private_networks_are_refused(typed: str) -> None:
    assert await find(typed, allow_private=False) is NoFeed.PRIVATE


async def test_a_name_that_leads_inside_is_refused() -> None:
    assert await find("https://inside.example/feed", allow_private=False, resolver=_Names("10.1.2.3")) is NoFeed.PRIVATE


async def test_a_redirect_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site itself counts as public here; where it leads to does not."""
    monkeypatch.setattr("bot.reading.fetch.is_public_host", lambda host: host == "127.0.0.1")
    for target in ("http://127.0.0.2/feed", "http://[::1]/feed", "http://10.0.0.1/"):
        async with site({"/": web.Response(status=302, headers={"Location": target})}) as base:
            assert await find(base, allow_private=False) is NoFeed.PRIVATE


async def test_a_page_cannot_point_the_search_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reading.fetch.is_public_host", lambda host: host == "127.0.0.1")
    async with site({"/": page(link("http://10.0.0.1/feed"), link("http://[::1]/feed"))}) as base:
        assert await find(base, allow_private=False) is NoFeed.NONE


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 90_000,
        "<a><b><i><u>" * 20_000 + "</a>" * 20_000,
        "<b><div>" * 30_000 + "</b>" * 30_000,
        f"<a {' '.join(f'a{n}=1' for n in range(60_000))}>",
        f"<link {' '.join(f'a{n}=1' for n in range(60_000))}>",
        '<link ="' * 60_000,
        "<link " * 80_000,
        "<!--" * 100_000,
        "<title " * 60_000,
    ],
    ids=range(9),
)
async def test_a_page_made_to_be_slow_is_searched_in_time(body: str) -> None:
    async with site({"/": f"{page(link('/own'))}{body}", "/own": FEED}) as base:
        began = time.process_time()
        found = await find(base)
        assert time.process_time() - began < 3
    assert isinstance(found, FoundFeed)
    assert found.url.endswith("/own")


async def test_what_a_page_tells_is_found_wherever_it_stands_and_not_where_it_is_commented_out() -> None:
    head = (
        f"<!-- {link('/old')} --><script>document.write('{link('/script')}')</script><base target=_blank>"
        '<link title="News > all" TYPE=application/rss+xml\nREL="feed alternate" hReF="/a?b=1&amp;c=2">'
    )
    async with site({"/": f"<html><svg><title>x</title></svg>{head}</html>", "/a": FEED}) as base:
        found = await find(base)
    assert isinstance(found, FoundFeed)
    assert found.url == f"{base}/a?b=1&c=2"


async def test_a_page_cannot_name_what_nobody_may_type() -> None:
    async with site({"/feed.php": FEED, "/": page()}) as base:
        secret = base.replace("//", "//me:secret@") + "/feed.php"
        async with site({"/": page(link(secret), link("https://аррӏе.com/feed"))}) as other:
            assert await find(other) is NoFeed.NONE


async def test_too_many_at_once_are_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MOST_WAITING", 1)
    async with Fetcher(allow_private=True, timeout=timedelta(seconds=0.5)) as fetcher, site({"/": _silent}) as base:
        search = Discovery(fetcher, lambda: NOW)
        first = asyncio.create_task(search(base))
        await asyncio.sleep(0.05)
        assert await search(base) is NoFeed.BUSY
        assert await first is NoFeed.UNREACHABLE
        assert await search("news") is NoFeed.NOT_AN_ADDRESS
