"""The pages for those who run the bot: health, readiness, metrics and status.

``GET /healthz``   200 while the scheduler and the intake tick, else 503 and what stands still
``GET /readyz``    200 when the database answers and the first refresh is done, else 503
``GET /metrics``   Prometheus
``GET /status``    sources, lag and counts: HTML for people, JSON by ``Accept``
"""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.metrics import CONTENT_TYPE, Metrics
from storage import bank_days, corrections, deliveries, quotes, sources, subscriptions, summary
from storage.clock import Clock
from storage.database import Database, StorageError
from storage.records import DeliveryCounts, Quote, Source, StoreCounts

RATES_SHOWN = timedelta(days=30)
RATES_LISTED = 100
GRACE = timedelta(seconds=90)  # a beat each 15 s, and a busy machine


@dataclass(slots=True)
class Pulse:
    """Who must tick, and when each did last. Jobs and the intake beat it; ``/healthz`` listens."""

    clock: Clock
    beats: dict[str, datetime] = field(default_factory=dict)

    def expect(self, part: str) -> None:
        """From now on ``part`` must beat at least every :data:`GRACE`."""
        self.beats[part] = self.clock()

    beat = expect

    def silent(self) -> list[str]:
        """Return the parts that stand still."""
        oldest = self.clock() - GRACE
        return sorted(part for part, at in self.beats.items() if at < oldest)


@dataclass(frozen=True, slots=True)
class Pages:
    """The routes and what they look at."""

    database: Database
    metrics: Metrics
    clock: Clock
    pulse: Pulse
    first_refresh_done: Callable[[], bool]
    version: str
    notes: Callable[[], dict[str, Any]]
    """More for ``/status``: mode, bot name, role."""

    def add_routes(self, app: web.Application) -> None:
        """Mount the four pages."""
        app.router.add_get("/healthz", self.health)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.show_metrics)
        app.router.add_get("/status", self.status)

    async def health(self, _request: web.Request) -> web.Response:
        """Say whether everything ticks."""
        silent = self.pulse.silent()
        if silent:
            return web.json_response({"ok": False, "silent": silent}, status=503)
        return web.json_response({"ok": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Say whether there is something to answer from."""
        try:
            await self.database.ping()
        except StorageError as error:
            return web.json_response({"ok": False, "database": str(error)}, status=503)
        if not self.first_refresh_done():
            return web.json_response({"ok": False, "first_refresh": "under way"}, status=503)
        return web.json_response({"ok": True})

    async def show_metrics(self, _request: web.Request) -> web.Response:
        """Return the metrics in Prometheus' text format."""
        return web.Response(body=self.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})

    async def status(self, request: web.Request) -> web.Response:
        """Return sources and counts."""
        listed = await sources.listed()
        counts = await summary.counts()
        now = self.clock()
        outbox = {**outbox_json(await deliveries.counts(now)), "subscriptions": await subscriptions.count()}
        if "application/json" in request.headers.get("Accept", ""):
            body = status_json(listed, counts, now, self.version, self.notes())
            return web.json_response({**body, "rates": await rates_json(now), "deliveries": outbox})
        notes = {**self.notes(), **{f"deliveries_{name}": value for name, value in outbox.items()}}
        page = status_page(listed, counts, now, self.version, notes) + rates_page(await rates_json(now))
        return web.Response(text=page, content_type="text/html", charset="utf-8")


def outbox_json(counts: DeliveryCounts) -> dict[str, int]:
    """Return how deliveries stand; what has ended is of the last week."""
    states = {
        name: getattr(counts, name) for name in ("pending", "leased", "sending", "sent", "failed", "unknown", "due")
    }
    return {**states, "lag_seconds": round(counts.lag_seconds)}


def _counts(counts: StoreCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in StoreCounts.__slots__}


def status_json(
    listed: list[Source], counts: StoreCounts, now: datetime, version: str, notes: dict[str, Any]
) -> dict[str, Any]:
    """Return the status for programs: times in ISO 8601 UTC, ages in seconds."""

    def moment(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return {
        "version": version,
        "now": now.isoformat(),
        **notes,
        "counts": _counts(counts),
        "sources": [
            {
                "id": source.key,
                "kind": source.kind.value,
                "name": source.name,
                "state": source.state.value,
                "detail": source.detail,
                "failures": source.failures,
                "checked_at": moment(source.checked_at),
                "succeeded_at": moment(source.succeeded_at),
                "age_seconds": int((now - source.succeeded_at).total_seconds()) if source.succeeded_at else None,
                "next_check_at": moment(source.next_check_at),
                "newest_at": moment(source.newest_at),
            }
            for source in listed
        ],
    }


async def rates_json(now: datetime) -> dict[str, Any]:
    """Return what is wrong with the rates: quotes held back, corrections, and how each bank's history stands."""
    since = now - RATES_SHOWN
    held: list[tuple[Quote, Decimal | None]] = [(quote, None) for quote in await quotes.flagged(since.date())]
    held += [(one.said, one.stands) for one in await corrections.held(since.date())]
    held.sort(key=lambda each: each[0].date, reverse=True)
    held_back = [
        {
            "bank": quote.bank,
            "base": quote.base,
            "counter": quote.counter,
            "date": quote.date.isoformat(),
            "value": str(quote.value),
            "instead_of": None if stands is None else str(stands),
            "why": quote.flag.value if quote.flag else "",
        }
        for quote, stands in held[:RATES_LISTED]
    ]
    corrected = [
        {
            "bank": one.bank,
            "base": one.base,
            "counter": one.counter,
            "date": one.date.isoformat(),
            "old": str(one.old),
            "new": str(one.new),
            "seen_at": one.seen_at.isoformat(),
        }
        for one in (await quotes.revisions(since))[:RATES_LISTED]
    ]
    days = {bank: {"closed": closed, "in_vain": in_vain} for bank, closed, in_vain in await bank_days.counted()}
    return {"held_back": held_back, "corrected": corrected, "days": days}


def rates_page(rates: dict[str, Any]) -> str:
    """Return the rates that are held back, for people; nothing where there are none."""
    rows = "".join(
        f"<tr><td>{html.escape(one['bank'])}<td>{html.escape(one['base'])}/{html.escape(one['counter'])}"
        f"<td>{html.escape(one['date'])}<td>{html.escape(one['value'])}<td>{html.escape(one['instead_of'] or '')}"
        f"<td>{html.escape(one['why'])}"
        for one in rates["held_back"]
    )
    head = "<thead><tr><th>Bank<th>Pair<th>Day<th>Value<th>Instead of<th>Why</thead>"
    return f"<h2>Rates held back</h2><table>{head}<tbody>{rows}</tbody></table>" if rows else ""


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Jarchi status</title><style>
:root{{color-scheme:light dark}}
body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}}
.bad{{color:#c0392b;font-weight:600}}.ok{{color:#27823b}}.scroll{{overflow-x:auto}}
</style><h1>Jarchi {version}</h1><p>{summary}</p><div class="scroll"><table><thead><tr><th>Source<th>Kind<th>State
<th>Last success<th>Next check<th>Detail</thead><tbody>{rows}</tbody></table></div>"""


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    minutes = round((now - at).total_seconds() / 60)
    unit, size = ("d", 1440) if abs(minutes) >= 2880 else ("h", 60) if abs(minutes) >= 120 else ("min", 1)
    return f"{minutes // size} {unit} ago" if minutes >= 0 else f"in {-minutes // size} {unit}"


def status_page(listed: list[Source], counts: StoreCounts, now: datetime, version: str, notes: dict[str, Any]) -> str:
    """Return the status for people; everything from outside is escaped."""
    fine = {"ok", "empty", "new"}
    rows = "".join(
        f"<tr><td>{html.escape(source.name)}<td>{source.kind.value}"
        f'<td class="{"ok" if source.state.value in fine else "bad"}">{source.state.value.replace("_", " ")}'
        f"<td>{_ago(source.succeeded_at, now)}<td>{_ago(source.next_check_at, now)}<td>{html.escape(source.detail)}"
        for source in sorted(listed, key=lambda source: (source.state.value in fine, source.kind.value, source.key))
    )
    parts = [f"{name.replace('_', ' ')}: {value}" for name, value in {**notes, **_counts(counts)}.items()]
    return _PAGE.format(version=html.escape(version), summary=html.escape(" · ".join(parts)), rows=rows)
