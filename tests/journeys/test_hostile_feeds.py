"""Addresses that people should not have sent: each ends in a clear sentence, and what is stored stays as it was."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime

import pytest_asyncio
from aiohttp import web

from bot.playground.visitor import Visitor, text_of
from storage import database
from storage.clock import utc_now
from tests.journeys.hostile import BOMB, endless
from tests.journeys.house import FEW, RunningBot, complaints, living, open_town

RSS = "application/rss+xml"


def feed(*items: str, title: str = "Trial feed") -> bytes:
    """Write an RSS feed of these items."""
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def item(number: object, *, title: str = "", link: str = "", guid: str = "", hours: float = 1.0) -> str:
    """Write one item."""
    at = format_datetime(utc_now() - timedelta(hours=hours))
    return (
        f"<item><title>{title or f'Note {number} of the trial'}</title>"
        f"<link>{link or f'https://trial.example/{number}'}</link><guid>{guid or number}</guid>"
        f"<pubDate>{at}</pubDate></item>"
    )


def _sent(body: bytes, kind: str = RSS, **headers: str):
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers={"Content-Type": kind, **headers})

    return answer


async def _leads_to_metadata(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")


async def _leads_to_a_file(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("file:///etc/passwd")


async def _leads_round(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.url.path)


def _external() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed(
        "<item><title>&x;</title></item>"
    )


REFUSED = {
    "/bomb": (_sent(BOMB), "too large"),
    "/external": (_sent(_external()), "too large"),
    "/gzip-bomb": (_sent(gzip.compress(b"<rss>" + b" " * 40_000_000), **{"Content-Encoding": "gzip"}), "too large"),
    "/large": (_sent(feed("<item><title>x</title></item>") + b" " * (5 * 2**20)), "too large"),
    "/endless": (endless, "too large"),
    "/deep": (_sent(b"<rss>" + b"<a>" * 200_000), "too large|damaged|no feed"),
    "/round": (_leads_round, "does not answer"),
    "/file": (_leads_to_a_file, "does not answer"),
    "/page-without": (_sent(b"<!doctype html><title>Nothing</title><p>here", "text/html"), "no feed"),
    "/page-to-metadata": (
        _sent(
            b'<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">'
            b'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
            "text/html",
        ),
        "no feed",
    ),
    "/zip": (_sent(b"PK\x03\x04" + bytes(range(256)) * 99, "application/zip"), "no feed"),
    "/picture": (_sent(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 99, "image/png"), "no feed"),
    "/nothing": (_sent(b""), "no feed|damaged|does not answer"),
    "/garbled-gzip": (_sent(b"\x1f\x8bnot gzip at all", **{"Content-Encoding": "gzip"}), "does not answer"),
    "/json": (_sent(b'{"a": [1, 2', "application/json"), "no feed|damaged"),
}
TYPED = {
    "javascript:alert(1)": "no address",
    "ftp://example.com/feed": "no address",
    "data:text/xml,<rss/>": "no address",
    "http://user:secret@example.com/feed": "name or a password",
    "https://": "no address",
    "http://[::1": "no address",
    "http://аррӏе.com/feed": "look alike",
    "mailto:someone@example.com": "no address",
    "http://example.com:99999/feed": "no address",
    f"https://example.com/{'a' * 3900}": "“example.com/…” is no address",
}
PRIVATE = (
    "http://127.0.0.1/", "http://localhost/feed", "http://10.0.0.1/", "http://192.168.1.1/rss", "http://169.254.169.254/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/",
    "http://100.64.0.1/", "http://[fd00::1]/feed", "http://224.0.0.1/", "http://255.255.255.255/",
)  # fmt: skip


@contextlib.asynccontextmanager
async def serving(answers: dict) -> AsyncIterator[str]:
    """Serve answers by their path."""
    app = web.Application()
    for path, answer in answers.items():
        app.router.add_get(path, answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def ended(visitor: Visitor, address: str) -> str:
    """Follow an address; return how that ended."""
    shown = text_of(await visitor.say(f"/follow {address}"))
    async with asyncio.timeout(60):
        while shown.startswith("Looking for a feed"):
            shown = text_of(await visitor.reply())
    return shown


async def stored(url: str) -> dict[str, int]:
    """Count what is kept."""
    async with database.opened(url, migrate=False) as store:
        return {
            table: (await store.read(f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608 - names of our own
            for table in ("sources", "articles", "stories", "follows")
        }


def wrong(sentence: str, wanted: str) -> bool:
    """Whether an answer says something else than any of what is ``wanted``."""
    return not any(part in sentence for part in wanted.split("|"))


def _in_cp1251(declared: str) -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>'
        + feed(item("w", title="Ташкент открывает метро"), title="Старая кодировка").decode()
    )
    return text.encode("cp1251")


ODD = {
    "/thousands": (_sent(feed(*(item(n) for n in range(10_000)), title="Thousands")), "Thousands"),
    "/twins": (
        _sent(feed(*(item(n, guid="same", title=f"Twin number {n} speaks") for n in range(9)), title="Twins")),
        "Twins",
    ),
    "/future": (
        _sent(feed(item(1, title="From the far future", hours=-24 * 900), item(2, title="From today"), title="Future")),
        "Future",
    ),
    "/script": (
        _sent(
            feed(
                item(1, title="Runs a script", link="javascript:alert(1)"),
                item(2, title="Holds <![CDATA[<b onclick=x>markup</b>]]>", link="data:text/html,x"),
                item(3, title="Leads elsewhere", link="https://trial.example/fine"),
                title="Script",
            )
        ),
        "Script",
    ),
    "/old": (_sent(_in_cp1251("windows-1251")), "Старая кодировка"),
    "/mislabelled": (_sent(_in_cp1251("utf-8"), f"{RSS}; charset=utf-8"), "Старая кодировка"),
    "/page": (
        _sent(b'<title>A page</title><link rel="alternate" type="application/rss+xml" href="/twins">', "text/html"),
        "Twins",
    ),
}


SPACES = " " * 30_000
SLOW = {
    "/author": _sent(feed(f"<item><title>a & b</title><link>/1</link><author>{'a' * 1_500_000}</author></item>")),
    "/brackets": _sent(
        feed(*(f"<item><title>{n}</title><link>/{n}</link><description>[a{SPACES}[</description></item>" for n in "ab"))
    ),
    "/nested": _sent(b"<html><head><title>x</title></head>" + b"<div>" * 90_000, "text/html"),
}  # fmt: skip
"""Made to keep a reader busy for minutes."""


READ = {
    "Thousands": "1–6 of 500",
    "Twins": "1–6 of 9",
    "Future": "1–2 of 2",
    "Script": "1–3 of 3",
    '"Ташкент открывает"': "Ташкент открывает метро",
}


async def eventually(visitor: Visitor, words: str, ending: str) -> str:
    """Ask again until the answer has it: the first look at a feed takes a moment."""
    for _ in range(60):
        if ending in (shown := text_of(await visitor.say(words))):
            return shown
        await asyncio.sleep(0.5)
    raise AssertionError(f"{ending!r} never came: {shown!r}")


LISTS = {
    "garbage": b"\x00\x01\xff" * 999,
    "a page": b"<!doctype html><p>hello",
    "cut off": b'<opml><body><outline xmlUrl="https://x.example/',
    "bomb": BOMB.replace(b"<rss", b"<opml").replace(b"</rss>", b"</opml>"),
    "deep": b"<opml>" + b"<outline>" * 10_000 + b"</outline>" * 10_000 + b"</opml>",
    "large": b"<opml>" + b" " * 45_000_000 + b"</opml>",
    "empty": b"<opml><body/></opml>",
    "addresses": b'<opml><body><outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="file:///etc/passwd"/></body></opml>',
    "utf-16": '<?xml version="1.0" encoding="utf-16"?><opml><body/></opml>'.encode("utf-16"),
}


ANSWERED = {
    "large": "too large for a list",
    "empty": "There is no feed in this list.",
    "utf-16": "There is no feed in this list.",
    "addresses": "2 could not be followed",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory):
    """A bot that may read this very machine, its store, and a site with all of the above."""
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite://{folder}/jarchi.db"
    answers = {path: answer for path, (answer, _) in (REFUSED | ODD).items()} | SLOW
    async with serving(answers) as site, open_town(folder, sources=FEW) as town:
        bot = RunningBot(town.env(url), town.folder)
        async with living(bot):
            yield town, site, url
        assert complaints(bot) == []
        assert [each for each in town.refusals if "not modified" not in each] == []


async def test_hostile_addresses_end_in_a_sentence_and_store_nothing(house):
    town, site, url = house
    before = await stored(url)
    with town.visitor() as reader:
        said = {path: await ended(reader, site + path) for path in REFUSED}
        said |= {typed: await ended(reader, typed) for typed in TYPED}
    wanted = {path: part for path, (_, part) in REFUSED.items()} | TYPED
    assert {path: sentence for path, sentence in said.items() if wrong(sentence, wanted[path])} == {}
    assert await stored(url) == before


async def test_hostile_lists_end_in_a_sentence_and_store_nothing(house):
    town, _, url = house
    before = await stored(url)
    with town.visitor() as reader:
        said = {}
        for name, body in LISTS.items():
            said[name] = text_of(await reader.hand_over("feeds.opml", body, "text/x-opml"))
            async with asyncio.timeout(60):
                while said[name].startswith("Reading the list"):
                    said[name] = text_of(await reader.reply())
    assert {name: what for name, what in said.items() if wrong(what, ANSWERED.get(name, "no list of feeds"))} == {}
    assert await stored(url) == before


async def test_odd_feeds_are_read_as_far_as_they_can_be(house):
    town, site, url = house
    with town.visitor() as reader:
        said = {path: await ended(reader, site + path) for path in ODD}
        for words, ending in READ.items():
            await eventually(reader, f"/news {words}", ending)
    assert {path: what for path, what in said.items() if ODD[path][1] not in what.splitlines()[0]} == {}
    assert said["/page"] == "This chat follows Twins already."
    async with database.opened(url, migrate=False) as store:
        rows = await store.read("SELECT title, url, published_at, fetched_at FROM articles")
    assert {link.partition(":")[0] for _, link, _, _ in rows} <= {"http", "https"}
    assert all(published <= fetched for _, _, published, fetched in rows)
    assert not any("<" in title for title, *_ in rows)


async def test_what_is_made_to_be_slow_keeps_nobody_waiting(house):
    town, site, _ = house
    with town.visitor() as reader, town.visitor() as other:
        await other.say("/help")
        for path in SLOW:
            following = asyncio.create_task(ended(reader, site + path))
            async with asyncio.timeout(20):
                while not following.done():
                    await other.say("/help")
                    await asyncio.sleep(0.05)
            assert following.result().startswith("I found no feed" if path == "/nested" else "Followed")
        async with asyncio.timeout(20):  # while they are read
            for _ in range(30):
                await other.say("/help")
                await asyncio.sleep(0.05)


async def test_private_networks_are_refused_by_name(tmp_path):
    async with serving({"/inside": _leads_to_metadata}) as site, open_town(tmp_path, sources=()) as town:
        bot = RunningBot(town.env(f"sqlite://{tmp_path}/jarchi.db", ALLOW_PRIVATE_SOURCES=""), town.folder)
        async with living(bot):
            with town.visitor() as reader:
                said = {address: await ended(reader, address) for address in (*PRIVATE, f"{site}/inside")}
        assert {address: what for address, what in said.items() if wrong(what, "private network|no address")} == {}
        assert complaints(bot) == []
