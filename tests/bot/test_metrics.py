"""Metrics: two processes' worth side by side, and what Prometheus reads."""

from bot.metrics import Metrics
from bot.reading.outcome import RefreshOutcome
from storage.records import SourceState


def test_each_object_counts_for_itself():
    one, two = Metrics(version="1.2.3"), Metrics()
    one.updates_handled.inc()
    one.telegram_requests.labels("sendMessage", "ok").inc(2)
    text = one.exposition().decode()
    assert "jarchi_updates_handled_total 1.0" in text
    assert 'jarchi_telegram_requests_total{method="sendMessage",outcome="ok"} 2.0' in text
    assert 'version="1.2.3"' in text
    assert "jarchi_updates_handled_total 0.0" in two.exposition().decode()


def test_looks_at_sources_are_counted_by_state():
    metrics = Metrics()
    metrics.source_refreshed(RefreshOutcome("bank:nbkr", SourceState.OK))
    metrics.source_refreshed(RefreshOutcome("timesca", SourceState.BLOCKED))
    value = metrics.registry.get_sample_value
    assert value("jarchi_source_refreshes_total", {"kind": "bank", "state": "ok"}) == 1
    assert value("jarchi_source_refreshes_total", {"kind": "news", "state": "blocked"}) == 1
    assert value("jarchi_source_age_seconds", {"source": "bank:nbkr"}) == 0
    assert value("jarchi_source_age_seconds", {"source": "timesca"}) is None
