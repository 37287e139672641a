"""Whether readers notice that briefings go out: a reply's latency meanwhile, against the same bot's at rest."""

import asyncio
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from storage import database, deliveries
from storage.clock import utc_now
from storage.records import DeliveryKind, NewDelivery
from tests.bench.botapi import BenchServer, Plan
from tests.bench.outbox import SCREEN
from tests.bench.replies import TEXTS, contender, percentiles
from tests.bench.rows import Row, prepared

BULK_RATE = 25
ROUNDS = 3
ASKED = Plan(750, TEXTS, rate=50.0)
LONGEST = 1.3
"""Of the seconds in which replies are measured, how many briefings are enough for."""
_FAR_AWAY = 50_000_000
"""Chats of briefings: others than those who ask, so that their messages are not taken for replies."""


def beside() -> list[Row]:
    """Replies at 50 a second, at rest and while briefings go out, in turn; medians quoted."""
    server = BenchServer()
    rest: list[float] = []
    busy: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        store, offline, reply = asyncio.run(prepared(Path(folder)))
        with contender("jarchi", server, store, offline, reply):
            for number in range(ROUNDS):
                rest.append(_p99(server))
                asyncio.run(_order(store, number))
                busy.append(_p99(server))
                sent = asyncio.run(_sent(store))
    server.close()
    at_rest, meanwhile = statistics.median(rest), statistics.median(busy)
    ratio = meanwhile / at_rest
    return [
        Row(
            f"reply latency at 50 updates/s while briefings go out at {BULK_RATE}/s, p99, SQLite",
            f"{ratio:.2f}× ({meanwhile:.1f} ms against {at_rest:.1f} at rest; {sent:,} sent)",
            "≤ 2×",
            ratio <= 2 and sent > BULK_RATE * ASKED.count / ASKED.rate,
            {"ratio": round(ratio, 2), "busy_p99_ms": round(meanwhile, 2), "rest_p99_ms": round(at_rest, 2)},
        )
    ]


def _p99(server: BenchServer) -> float:
    server.begin(ASKED)
    return percentiles(server.tally())[1]


async def _order(store: Path, number: int) -> None:
    """Let enough be due for as long as replies are measured."""
    now = utc_now()
    count = round(BULK_RATE * ASKED.count / ASKED.rate * LONGEST)
    async with database.opened(f"sqlite://{store}", migrate=False):
        await deliveries.add(
            [
                NewDelivery(
                    f"{number}:{n}", DeliveryKind.BRIEFING, _FAR_AWAY + n, SCREEN, now, now + timedelta(hours=6)
                )
                for n in range(count)
            ],
            now,
        )


async def _sent(store: Path) -> int:
    """Wait until everything is sent; return how many were, in all rounds."""
    async with database.opened(f"sqlite://{store}", migrate=False):
        while (stood := await deliveries.counts(utc_now())).pending:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.5)
    return stood.sent
