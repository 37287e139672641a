"""Health, readiness and status as those who run the bot see them, over HTTP."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from aiohttp import ClientSession, web

from bot.jobs import take_gauges
from bot.metrics import Metrics
from bot.web import GRACE, Pages, Pulse, status_json, status_page
from storage import bank_days, deliveries, quotes, sources
from storage.database import StorageError
from storage.records import (
    BankDay,
    DeliveryKind,
    NewDelivery,
    Quote,
    QuoteFlag,
    Source,
    SourceKind,
    SourceState,
    StoreCounts,
)

NOW = datetime(2026, 5, 24, 12, 0, tzinfo=UTC)
COUNTS = StoreCounts(articles=3, stories=2, quotes=5, chats=1, pending_updates=0)


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def source(key, state=SourceState.OK, **more):
    return Source(key, SourceKind.FEED, key.title(), f"http://x/{key}", f"http://x/{key}", state=state, **more)


class Gone:
    """A database that has gone away."""

    async def ping(self):
        raise StorageError("the database is gone")


@pytest.fixture
async def ask(database):
    """Serve the pages; return what is asked, and the parts to turn."""
    clock, ready = Hands(), [False]
    pulse = Pulse(clock)
    parts = {"database": database, "metrics": Metrics()}

    class Here:
        async def ping(self):
            await parts["database"].ping()

    app = web.Application()
    Pages(Here(), parts["metrics"], clock, pulse, lambda: ready[0], "1.2.3", lambda: {"mode": "test"}).add_routes(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def get(path, accept="*/*"):
        async with ClientSession() as session, session.get(base + path, headers={"Accept": accept}) as response:
            return response.status, response.content_type, await response.text()

    get.clock, get.pulse, get.ready, get.parts = clock, pulse, ready, parts
    yield get
    await runner.cleanup()


async def test_healthy_while_everything_ticks(ask):
    assert await ask("/healthz") == (200, "application/json", '{"ok": true}')
    ask.pulse.expect("intake")
    ask.pulse.expect("scheduler")
    ask.clock.now += GRACE - timedelta(seconds=1)
    ask.pulse.beat("scheduler")
    assert (await ask("/healthz"))[0] == 200
    ask.clock.now += timedelta(seconds=2)
    status, _, body = await ask("/healthz")
    assert (status, json.loads(body)) == (503, {"ok": False, "silent": ["intake"]})
    ask.pulse.beat("intake")
    assert (await ask("/healthz"))[0] == 200


async def test_ready_after_the_first_round_and_while_the_database_answers(ask):
    status, _, body = await ask("/readyz")
    assert (status, json.loads(body)) == (503, {"ok": False, "first_refresh": "under way"})
    ask.ready[0] = True
    assert (await ask("/readyz"))[0] == 200
    ask.parts["database"] = Gone()
    status, _, body = await ask("/readyz")
    assert (status, json.loads(body)) == (503, {"ok": False, "database": "the database is gone"})


async def test_status_by_accept(ask):
    await sources.sync([source("steppe"), source("mountain")])
    status, kind, body = await ask("/status", "application/json")
    assert (status, kind) == (200, "application/json")
    assert json.loads(body)["mode"] == "test"
    assert [each["id"] for each in json.loads(body)["sources"]] == ["mountain", "steppe"]
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    status, kind, body = await ask("/status", browser)
    assert (status, kind) == (200, "text/html")
    assert "Mountain" in body


async def test_metrics_are_prometheus(ask):
    status, kind, body = await ask("/metrics")
    assert (status, kind) == (200, "text/plain")
    assert "# TYPE jarchi_updates_received_total counter" in body or "jarchi_updates_received" in body


def test_times_are_iso_and_ages_are_seconds():
    read = source("steppe", succeeded_at=NOW - timedelta(minutes=90), checked_at=NOW, detail="", failures=0)
    found = status_json([read, source("new", SourceState.NEW)], COUNTS, NOW, "1", {})
    assert found["counts"] == {"articles": 3, "stories": 2, "quotes": 5, "chats": 1, "pending_updates": 0}
    first, second = found["sources"]
    assert first["age_seconds"] == 5400
    assert first["succeeded_at"] == "2026-05-24T10:30:00+00:00"
    assert (second["state"], second["age_seconds"], second["succeeded_at"]) == ("new", None, None)


def test_the_page_says_what_is_wrong_first_and_escapes_everything():
    sick = source("zebra", SourceState.BROKEN, detail="<script>alert(1)</script>")
    page = status_page([source("apple"), sick], COUNTS, NOW, "1.0<b>", {"mode": "<i>"})
    assert page.index("Zebra") < page.index("Apple")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "0 min ago"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(minutes=-5), "in 5 min"),
        (timedelta(minutes=-121), "in 2 h"),
    ],
)
def test_ages_in_words(ago, words):
    assert words in status_page([source("a", succeeded_at=NOW - ago)], COUNTS, NOW, "1", {})


async def test_status_tells_of_rates_that_are_held_back_corrected_or_missing(ask):
    day, flagged = NOW.date(), QuoteFlag.JUMP
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal("47.8"), day, NOW, flag=flagged)])
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal("47.9"), day, NOW, flag=flagged)])
    euro = Quote("nbk", "EUR", "KZT", Decimal("520.5"), day - timedelta(days=1), NOW)
    await quotes.save([euro], held=[replace(euro, value=Decimal("5.2"), flag=QuoteFlag.CROSS)])
    await bank_days.record([BankDay("nbk", day, closed=True, attempts=0, tried_at=NOW, next_try_at=NOW)])
    _, _, body = await ask("/status", "application/json")
    assert json.loads(body)["rates"] == {
        "held_back": [
            {
                "bank": "nbk", "base": "USD", "counter": "KZT", "date": "2026-05-24", "value": "47.9",
                "instead_of": None, "why": "jump",
            },
            {
                "bank": "nbk", "base": "EUR", "counter": "KZT", "date": "2026-05-23", "value": "5.2",
                "instead_of": "520.5", "why": "cross",
            },
        ],
        "corrected": [
            {
                "bank": "nbk", "base": "USD", "counter": "KZT", "date": "2026-05-24", "old": "47.8", "new": "47.9",
                "seen_at": NOW.isoformat(),
            }
        ],
        "days": {"nbk": {"closed": 1, "in_vain": 0}},
    }  # fmt: skip
    _, _, page = await ask("/status", "text/html")
    assert "<h2>Rates held back</h2>" in page
    assert "<td>USD/KZT<td>2026-05-24<td>47.9<td><td>jump" in page
    assert "<td>EUR/KZT<td>2026-05-23<td>5.2<td>520.5<td>cross" in page


async def test_status_and_metrics_know_the_outbox(ask):
    due, until = NOW - timedelta(minutes=2), NOW + timedelta(hours=1)
    late = [NewDelivery(f"b:{n}", DeliveryKind.BRIEFING, n, '{"text":"Good morning"}', due, until) for n in (1, 2)]
    await deliveries.add(late, NOW)
    _, _, body = await ask("/status", "application/json")
    stands = json.loads(body)["deliveries"]
    assert (stands["pending"], stands["due"], stands["lag_seconds"], stands["subscriptions"]) == (2, 2, 120, 0)
    _, _, page = await ask("/status", "text/html")
    assert "deliveries pending: 2" in page
    await take_gauges(ask.parts["metrics"], ask.clock)
    _, _, metrics = await ask("/metrics")
    assert 'jarchi_deliveries_waiting{state="pending"} 2.0' in metrics
    assert "jarchi_delivery_lag_seconds 120.0" in metrics
