"""Replies a second and their latency: Jarchi against a bare python-telegram-bot handler, same server, same answer."""

import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.botapi import BenchServer, Plan, Tally
from tests.bench.processes import jarchi_env, running, settle

UPDATES = 2000
WARM_UP = Plan(400, ("/news", "/rates"))
TEXTS = ("/news", "/rates")


@dataclass(frozen=True, slots=True)
class Speed:
    """One contender's figures: replies a second, and latency percentiles in milliseconds at a fixed pace."""

    per_second: float
    p50: float
    p99: float


@contextmanager
def contender(name: str, server: BenchServer, store: Path, catalog: Path, reply: dict[str, object]) -> Iterator[None]:
    """Run ``bare-default``, ``bare-ours`` or ``jarchi`` against ``server``."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        if name == "jarchi":
            arguments = ["-m", "bot", "run"]
            env = jarchi_env(server.url, f"sqlite://{store}", catalog)
        else:
            arguments = ["-m", "tests.bench.bare", server.url, name.removeprefix("bare-")]
            env = {"BENCH_REPLY": json.dumps(reply)}
        with running(arguments, env, log):
            server.begin(WARM_UP)
            if server.tally().replies < WARM_UP.count:
                raise RuntimeError(f"{name} does not answer:\n{log.read_text()[-2000:]}")
            settle(1.0)
            yield


def measure(server: BenchServer) -> Speed:
    """Measure whoever talks to ``server`` now."""
    server.begin(Plan(UPDATES, TEXTS))
    burst = server.tally()
    server.begin(Plan(750, TEXTS, rate=50.0))
    steady = server.tally()
    return Speed(burst.replies / burst.seconds, *percentiles(steady))


def percentiles(tally: Tally) -> tuple[float, float]:
    """Return p50 and p99 in milliseconds."""
    cuts = statistics.quantiles(tally.latencies, n=100)
    return cuts[49] * 1000, cuts[98] * 1000
