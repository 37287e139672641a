"""What is counted, for Prometheus: one object with a registry of its own, made by the composition root.

Whoever counts is handed the object (or ``None``); nothing is registered at import.
"""

import platform
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from storage.feeds import is_own

CONTENT_TYPE = CONTENT_TYPE_LATEST
_HANDLING = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_REQUEST = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ARRIVING = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600)
_WAITING = (0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60)


class Refreshed(Protocol):
    """What is counted of ``bot.reading.outcome.RefreshOutcome``, which this layer does not know."""

    @property
    def source_key(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def missing(self) -> int | None: ...


class Metrics:
    """Counters, gauges and histograms of one process; ages and durations in seconds."""

    def __init__(self, *, version: str = "") -> None:
        self.registry = registry = CollectorRegistry()
        self.updates_received = Counter(
            "jarchi_updates_received", "Updates stored in the inbox, repeats excluded.", registry=registry
        )
        self.updates_repeated = Counter(
            "jarchi_updates_repeated", "Updates dropped because they were stored before.", registry=registry
        )
        self.updates_handled = Counter("jarchi_updates_handled", "Updates answered.", registry=registry)
        self.updates_failed = Counter(
            "jarchi_updates_failed", "Updates whose handler raised, ran out of time or was given up.", registry=registry
        )
        self.updates_in_flight = Gauge(
            "jarchi_updates_in_flight", "Updates being answered or waiting for their finish to be stored.",
            registry=registry,
        )  # fmt: skip
        self.inbox_pending = Gauge("jarchi_inbox_pending", "Updates held in memory, not begun yet.", registry=registry)
        self.handling_seconds = Histogram(
            "jarchi_handling_seconds", "From the begin to the end of a handler.", buckets=_HANDLING, registry=registry
        )
        self.telegram_requests = Counter(
            "jarchi_telegram_requests", "Requests to the Bot API.", ("method", "outcome"), registry=registry
        )
        self.telegram_seconds = Histogram(
            "jarchi_telegram_seconds", "Time a request to the Bot API took, getUpdates excluded.",
            buckets=_REQUEST, registry=registry,
        )  # fmt: skip
        self.telegram_floods = Counter(
            "jarchi_telegram_floods", "Answers 429 of the Bot API.", ("lane",), registry=registry
        )
        self.pacing_seconds = Histogram(
            "jarchi_pacing_seconds", "Time a request was held back to keep Telegram's limits.", ("lane",),
            buckets=_WAITING, registry=registry,
        )  # fmt: skip
        self.deliveries = Counter(
            "jarchi_deliveries", "Attempts to deliver unasked, by what came of them.", ("kind", "outcome"),
            registry=registry,
        )  # fmt: skip
        self.delivery_seconds = Histogram(
            "jarchi_delivery_seconds", "From the moment a delivery was due until it arrived.", ("kind",),
            buckets=_ARRIVING, registry=registry,
        )  # fmt: skip
        self.deliveries_waiting = Gauge(
            "jarchi_deliveries_waiting", "Deliveries in the outbox that have not ended, by state.", ("state",),
            registry=registry,
        )  # fmt: skip
        self.delivery_lag = Gauge(
            "jarchi_delivery_lag_seconds", "How long the oldest delivery that is due has waited.", registry=registry
        )
        self.pictures = Counter(
            "jarchi_pictures", "Pictures asked of the drawing process, by what became of them.", ("outcome",),
            registry=registry,
        )  # fmt: skip
        self.source_refreshes = Counter(
            "jarchi_source_refreshes", "Looks at a source, by the state it was found in.", ("kind", "state"),
            registry=registry,
        )  # fmt: skip
        self.source_age = Gauge(
            "jarchi_source_age_seconds", "Seconds since a source was last read with success.", ("source",),
            registry=registry,
        )  # fmt: skip
        self.quotes_age = Gauge(
            "jarchi_quotes_age_seconds", "Seconds since the midnight (UTC) of a bank's newest quote.", ("bank",),
            registry=registry,
        )  # fmt: skip
        self.publication_age = Gauge(
            "jarchi_bank_publication_age_seconds",
            "Seconds since the midnight (where the bank is) of its newest publication.", ("bank",), registry=registry,
        )  # fmt: skip
        self.publications_missed = Gauge(
            "jarchi_bank_publications_missed", "Publications that should be out by the bank's hours and are not there.",
            ("bank",), registry=registry,
        )  # fmt: skip
        self.history_missing = Gauge(
            "jarchi_bank_history_missing_days", "Days of a bank's history that are not there yet.", ("bank",),
            registry=registry,
        )  # fmt: skip
        self.quotes_held_back = Gauge(
            "jarchi_bank_quotes_held_back", "Quotes of the last thirty days that failed a check and are not shown.",
            ("bank",), registry=registry,
        )  # fmt: skip
        build = Info("jarchi_build", "What runs here.", registry=registry)
        build.info({"version": version, "python": platform.python_version()})

    def source_refreshed(self, outcome: "Refreshed") -> None:
        """Count one look at a source."""
        own = is_own(outcome.source_key)
        kind = "own" if own else "bank" if outcome.source_key.startswith("bank:") else "news"
        self.source_refreshes.labels(kind, outcome.state).inc()
        if outcome.missing is not None:
            self.history_missing.labels(outcome.source_key.removeprefix("bank:")).set(outcome.missing)
        if outcome.ok and not own:  # there may be thousands of those, and they are nobody else's business
            self.source_age.labels(outcome.source_key).set(0)

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format (:data:`CONTENT_TYPE`)."""
        return generate_latest(self.registry)
