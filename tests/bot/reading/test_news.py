"""The news pipeline against an outlet on loopback and a real store."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.reading import news
from bot.reading.catalog import NewsEntry
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from storage import articles, sources, stories
from storage.database import Database
from storage.records import Article, NewsQuery, Source, SourceKind, SourceState

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def item(number: int, title: str = "", date: str = "Wed, 20 May 2026 10:00:00 +0500") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    words = title or f"Invented news {number} from Kazakhstan"
    return (
        f"<item><title>{words}</title><link>https://a.example/{number}</link><guid>{number}</guid>{dated}"
        f"<description>Words about it, {number}.</description></item>"
    )


def rss(*items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><link>https://a.example/</link>{head}{"".join(items)}</channel></rss>'


@dataclass
class Outlet:
    """An outlet on loopback: what it was asked, and what it answers."""

    base: str = ""
    asked: list[web.Request] = field(default_factory=list)
    answer: Callable[[web.Request], web.Response] = lambda request: web.Response(status=500)

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        return self.answer(request)

    def says(self, text: str | bytes, status: int = 200, kind: str = "application/rss+xml", **headers: str) -> None:
        body = text.encode() if isinstance(text, str) else text
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda request: web.Response(body=body, status=status, content_type=kind, headers=named)

    def entry(self, name: str = "a", path: str = "/feed", **fields: Any) -> NewsEntry:
        known = {"languages": ("en",), "countries": ("KZ",), "timezone": "Asia/Almaty", **fields}
        return NewsEntry(name, name.upper(), self.base + path, **known)


@pytest.fixture
async def outlet(database: Database) -> AsyncIterator[Outlet]:
    outlet = Outlet()
    app = web.Application()
    app.router.add_get("/{path:.*}", outlet.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    outlet.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield outlet
    await runner.cleanup()


async def look(entry: NewsEntry, now: datetime = NOW, *, jitter: float = 0.0) -> RefreshOutcome:
    """Look once, as a job would: the source comes from the store."""
    source = await sources.get(entry.id)
    if source is None:
        await sources.sync([entry.to_source()])
        source = entry.to_source()
    async with Fetcher(allow_private=True, clock=lambda: now, timeout=timedelta(seconds=5)) as fetcher:
        return await news.refresh(source, entry, fetcher, lambda: now, draw=lambda: jitter)


async def source_of(entry: NewsEntry) -> Source:
    source = await sources.get(entry.id)
    assert source is not None
    return source


async def stored() -> list[Article]:
    page = await stories.page(NewsQuery(), limit=100)
    return [story.lead for story in page.stories]


# -- what is new


async def test_a_first_look_fills_the_store(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1), item(2, "Ташкент построит метро"), item(3, "Ни о чём", date="")), ETag='"1"')
    outcome = await look(entry)
    assert outcome == RefreshOutcome("a", SourceState.OK, new=3)
    found = {article.identity: article for article in await stored()}
    assert found["1"].published_at == datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
    assert (found["1"].language, found["2"].language) == ("en", "ru")
    assert [weight.country for weight in found["1"].countries] == ["KZ"]
    assert [weight.country for weight in found["2"].countries] == ["UZ"]
    assert found["3"].published_at == NOW
    assert found["1"].excerpt == "Words about it, 1."
    source = await source_of(entry)
    assert (source.state, source.detail, source.etag, source.failures) == (SourceState.OK, "", '"1"', 0)
    assert (source.checked_at, source.succeeded_at, source.newest_at) == (NOW, NOW, NOW)
    assert source.next_check_at == NOW + QUARTER


async def test_a_changed_title_is_an_update_and_an_undated_article_keeps_its_first_time(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1), item(2, date="")))
    await look(entry)
    outlet.says(rss(item(1, "Corrected news from Kazakhstan"), item(2, date=""), item(3)))
    outcome = await look(entry, NOW + QUARTER)
    assert (outcome.new, outcome.updated) == (1, 1)
    found = {article.identity: article for article in await stored()}
    assert found["1"].title == "Corrected news from Kazakhstan"
    assert found["2"].published_at == NOW


async def test_a_future_date_is_the_moment_of_the_fetch(outlet: Outlet) -> None:
    outlet.says(rss(item(1, date="Wed, 20 May 2026 23:00:00 +0500")))
    await look(outlet.entry())
    (article,) = await stored()
    assert article.published_at == NOW


async def test_what_was_pruned_does_not_come_back(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1, date="Tue, 19 May 2026 10:00:00 +0500")))
    await look(entry)
    assert await articles.prune(NOW - timedelta(hours=12)) == 1
    outlet.says(rss(item(1, "Again", date="Tue, 19 May 2026 10:00:00 +0500"), item(2)))
    assert (await look(entry, NOW + QUARTER)).new == 1
    assert [article.identity for article in await stored()] == ["2"]


# -- what is not new


async def test_validators_are_sent_and_a_304_changes_nothing_but_the_times(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1), head="<ttl>60</ttl>"), ETag='W/"x"', Last_Modified="yesterday, as they say")
    await look(entry)
    first = await source_of(entry)
    assert first.next_check_at == NOW + timedelta(hours=1)
    later = NOW + timedelta(hours=1)
    outlet.answer = lambda request: web.Response(status=304, headers={"ETag": 'W/"y"'})
    outcome = await look(entry, later)
    assert outcome == RefreshOutcome("a", SourceState.OK, not_modified=True)
    sent = outlet.asked[-1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"x"', "yesterday, as they say")
    assert await source_of(entry) == replace(
        first,
        etag='W/"y"',
        checked_at=later,
        succeeded_at=later,
        next_check_at=later + timedelta(hours=1),  # the feed's word stands
    )


async def test_the_same_bytes_are_not_parsed_again(outlet: Outlet, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1)))
    await look(entry)
    monkeypatch.setattr(news, "parse_feed", None)  # a call would fail
    outcome = await look(entry, NOW + QUARTER)
    assert (outcome.state, outcome.not_modified, outcome.new) == (SourceState.OK, True, 0)
    assert "If-None-Match" not in outlet.asked[-1].headers
    assert "If-Modified-Since" not in outlet.asked[-1].headers


async def test_an_empty_feed_is_a_state_of_its_own_and_stays_it(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says(rss())
    assert await look(entry) == RefreshOutcome("a", SourceState.EMPTY)
    assert await look(entry) == RefreshOutcome("a", SourceState.EMPTY, not_modified=True)


async def test_items_that_cannot_be_shown_are_counted(outlet: Outlet) -> None:
    outlet.says(rss(item(1), "<item><description>No link</description></item>"))
    assert await look(outlet.entry()) == RefreshOutcome("a", SourceState.OK, "1 without title or link", new=1)


# -- what goes wrong

BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa">]>' + rss(item(9, "&a;"))


@pytest.mark.parametrize(
    ("body", "status", "state", "detail"),
    [
        ("<html><body>Sign in</body></html>", 200, SourceState.NOT_A_FEED, "a web page, not a feed"),
        ("", 200, SourceState.NOT_A_FEED, "an empty answer"),
        ("<rss><channel><ti", 200, SourceState.BROKEN, "malformed XML"),
        (BOMB, 200, SourceState.REFUSED, "a document type with entities"),
        ("<html>challenge</html>", 403, SourceState.BLOCKED, "HTTP 403"),
        ("", 404, SourceState.GONE, "HTTP 404"),
        ("", 410, SourceState.GONE, "HTTP 410"),
        ("", 500, SourceState.FAILING, "HTTP 500"),
        (b"x" * (10 * 2**20 + 1), 200, SourceState.REFUSED, "larger than 10 MB"),
    ],
)
async def test_a_bad_answer_is_said_and_changes_nothing_stored(
    outlet: Outlet, body: str | bytes, status: int, state: SourceState, detail: str
) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1), item(2)), ETag='"good"')
    await look(entry)
    before, first = await stored(), await source_of(entry)
    outlet.says(body, status, ETag='"bad"')
    later = NOW + QUARTER
    assert await look(entry, later) == RefreshOutcome("a", state, detail)
    assert await stored() == before
    assert await source_of(entry) == replace(
        first, state=state, detail=detail, failures=1, checked_at=later, next_check_at=later + QUARTER
    )
    outlet.says(rss(item(1), item(2), item(3)), ETag='"better"')
    assert await look(entry, later + QUARTER) == RefreshOutcome("a", SourceState.OK, new=1)
    recovered = await source_of(entry)
    assert (recovered.failures, recovered.detail, recovered.etag) == (0, "", '"better"')


async def test_failures_back_off_to_a_day_and_probing_never_stops(outlet: Outlet) -> None:
    entry, now, waits = outlet.entry(), NOW, []
    outlet.says("", 500)
    for _ in range(10):
        await look(entry, now)
        source = await source_of(entry)
        assert source.next_check_at is not None
        waits.append((source.next_check_at - now).total_seconds() / 60)
        now = source.next_check_at
        assert [due.key for due in await sources.due(now)] == ["a"]
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]


@pytest.mark.parametrize(
    ("head", "headers", "wait"),
    [
        ("<ttl>90</ttl>", {}, timedelta(minutes=90)),
        ("<ttl>5</ttl>", {}, QUARTER),
        ("", {"Cache_Control": "max-age=7200"}, timedelta(hours=2)),
        ("", {"Expires": "Wed, 20 May 2026 15:00:00 GMT", "Date": "Wed, 20 May 2026 12:00:00 GMT"}, timedelta(hours=3)),
        ("<ttl>90</ttl>", {"Cache_Control": "max-age=600"}, timedelta(minutes=90)),
        ("<ttl>999999</ttl>", {}, timedelta(days=1)),
    ],
)
async def test_the_next_look_is_as_late_as_anybody_asks(
    outlet: Outlet, head: str, headers: dict[str, str], wait: timedelta
) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1), head=head), **headers)
    await look(entry)
    assert (await source_of(entry)).next_check_at == NOW + wait


async def test_retry_after_and_jitter(outlet: Outlet) -> None:
    entry = outlet.entry()
    outlet.says("", 429, Retry_After="3600")
    await look(entry, jitter=0.5)
    assert (await source_of(entry)).next_check_at == NOW + timedelta(hours=1) * 1.05


async def test_a_slow_source_is_unknown_and_disturbs_nobody(outlet: Outlet) -> None:
    slow, broken, good = (outlet.entry(name, f"/{name}") for name in ("slow", "broken", "good"))
    await sources.sync([entry.to_source() for entry in (slow, broken, good)])

    def answer(request: web.Request) -> web.Response:
        return web.Response(body=(b"\x00\xff<" * 99 if request.path == "/broken" else rss(item(1)).encode()))

    async def serve(request: web.Request) -> web.Response:
        if request.path == "/slow":
            await asyncio.sleep(30)
        return answer(request)

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with Fetcher(allow_private=True, timeout=timedelta(seconds=0.5)) as fetcher:
        outcomes = await asyncio.gather(
            *(
                news.refresh(replace(entry.to_source(), url=f"{base}/{entry.id}"), entry, fetcher, lambda: NOW)
                for entry in (slow, broken, good)
            )
        )
    await runner.cleanup()
    assert [(outcome.state, outcome.detail) for outcome in outcomes] == [
        (SourceState.UNKNOWN, "timed out"),
        (SourceState.NOT_A_FEED, "not a feed"),
        (SourceState.OK, ""),
    ]


async def test_nothing_is_recorded_of_articles_that_could_not_be_saved(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = outlet.entry()
    outlet.says(rss(item(1)), ETag='"1"')

    async def full(batch: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(articles, "save", full)
        with pytest.raises(OSError, match="disk full"):
            await look(entry)
    assert (await source_of(entry)).etag is None
    assert (await look(entry)).new == 1


# -- where it moves


@pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False), (307, False)])
async def test_only_permanent_redirects_move_a_source(outlet: Outlet, status: int, moves: bool) -> None:
    entry = outlet.entry()

    def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=status, headers={"Location": "/new"})
        return web.Response(text=rss(item(1)))

    outlet.answer = answer
    assert (await look(entry)).new == 1
    source = await source_of(entry)
    assert source.url == (f"{outlet.base}/new" if moves else entry.url)
    assert source.catalog_url == entry.url


async def test_a_permanent_redirect_to_a_web_page_moves_nothing(outlet: Outlet) -> None:
    entry = outlet.entry()

    def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=301, headers={"Location": "/login"})
        return web.Response(text="<html></html>", content_type="text/html")

    outlet.answer = answer
    assert (await look(entry)).state is SourceState.NOT_A_FEED
    assert (await source_of(entry)).url == entry.url


# -- WordPress


def posts(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "date_gmt": f"2026-05-{19 - number // 24:02}T{23 - number % 24:02}:00:00",
            "link": f"https://a.example/{number}",
            "guid": {"rendered": f"https://a.example/?p={number}"},
            "title": {"rendered": f"Invented post {number} &#8211; Kazakhstan"},
        }
        for number in range(first, first + count)
    ]


async def test_wordpress_fills_an_empty_store_and_later_closes_the_gap_only(outlet: Outlet) -> None:
    entry = outlet.entry(path="/wp-json/wp/v2/posts", kind=SourceKind.WORDPRESS)
    total = 30

    def answer(request: web.Request) -> web.Response:
        page = int(request.query.get("page", "1"))
        size = 10
        if (page - 1) * size >= total:
            return web.json_response({"code": "rest_post_invalid_page_number"}, status=400)
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(total // size)}
        return web.json_response(posts((page - 1) * size, size), headers=headers)

    outlet.answer = answer
    assert await look(entry) == RefreshOutcome("a", SourceState.OK, new=30)
    assert [request.query.get("page") for request in outlet.asked] == [None, "2", "3"]
    assert outlet.asked[0].query["per_page"] == "50"
    assert "_embed" in outlet.asked[0].query
    assert (await source_of(entry)).url == entry.url
    outlet.asked.clear()
    newer = posts(0, 10)
    newer[0] = {**newer[0], "title": {"rendered": "Changed"}}
    outlet.answer = lambda request: web.json_response(newer, headers={"X-WP-TotalPages": "3"})
    assert (await look(entry, NOW + QUARTER)).updated == 1
    assert len(outlet.asked) == 1
    assert outlet.asked[0].query["per_page"] == "20"


async def test_trouble_on_an_older_page_costs_that_page_only(outlet: Outlet) -> None:
    entry = outlet.entry(path="/posts", kind=SourceKind.WORDPRESS)

    def answer(request: web.Request) -> web.Response:
        if request.query.get("page"):
            return web.Response(text="<html>error</html>")
        return web.Response(text=json.dumps(posts(0, 5)), headers={"X-WP-TotalPages": "9"})

    outlet.answer = answer
    assert await look(entry) == RefreshOutcome("a", SourceState.OK, new=5)


async def test_a_wordpress_error_object_is_said(outlet: Outlet) -> None:
    entry = outlet.entry(path="/posts", kind=SourceKind.WORDPRESS)
    outlet.says('{"code": "rest_no_route", "message": "x"}', kind="application/json")
    assert await look(entry) == RefreshOutcome("a", SourceState.BROKEN, "WordPress answered rest_no_route")


async def test_an_outlet_that_says_not_modified_for_ever_is_asked_for_the_whole_now_and_then(outlet: Outlet) -> None:
    entry, told = outlet.entry(), ["One"]

    def answer(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(text=rss(*map(item, range(len(told)), told)), headers={"ETag": '"x"'})

    outlet.answer = answer
    await look(entry)
    told.append("Two")
    for number in range(1, 90):
        outcome = await look(entry, NOW + number * QUARTER, jitter=number / 100)
        assert outcome.not_modified
    assert (await look(entry, NOW + 90 * QUARTER, jitter=0.995)).new == 1


async def test_articles_whose_identities_change_with_each_look_are_known_by_address_and_title(outlet: Outlet) -> None:
    entry = outlet.entry()

    def shown(look: int, first: int) -> str:
        return rss(*(item(n).replace(f"<guid>{n}<", f"<guid>{n}-{look}<") for n in range(first, first + 4)))

    outcomes = []
    for number, first in enumerate((1, 1, 2, 2)):
        outlet.says(shown(number, first))
        outcomes.append(await look(entry, NOW + number * QUARTER))
    assert [(outcome.new, outcome.updated) for outcome in outcomes] == [(4, 0), (0, 0), (1, 0), (0, 0)]


async def test_pages_that_share_an_address_stay_apart_whatever_they_are_called(outlet: Outlet) -> None:
    entry = outlet.entry()
    for number in range(3):
        live = item(number, f"Minute {number} of the debate").replace(f"a.example/{number}", "a.example/live")
        outlet.says(rss(live))
        assert (await look(entry, NOW + number * QUARTER)).new == 1
