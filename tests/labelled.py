"""The labelled stories of tests/data/stories as articles to save."""

import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

from bot.reading.clustering import traits
from storage.records import NewArticle, Source, SourceKind

FOLDER = Path(__file__).parent / "data" / "stories"
BEGINNING = datetime(2026, 5, 11, 19, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """An article and what it is about."""

    event: str
    matter: str
    article: NewArticle


@cache
def labelled(name: str) -> tuple[Report, ...]:
    """Read one of the sets."""
    table = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return tuple(
        Report(event["id"], event.get("matter", ""), made(*row)) for event in table["event"] for row in event["reports"]
    )


@cache
def crowd(names: tuple[str, ...]) -> tuple[Report, ...]:
    """Read several sets as if all had happened in the same days; events are named ``set/event``."""
    return tuple(
        Report(f"{name}/{report.event}", report.matter, report.article) for name in names for report in labelled(name)
    )


@cache
def alike() -> frozenset[frozenset[str]]:
    """Pairs of events of two sets of which nobody could say that they are two."""
    return frozenset(map(frozenset, tomllib.loads((FOLDER / "alike.toml").read_text("utf-8"))["alike"]))


def made(outlet: str, language: str, hours: float, title: str, text: str) -> NewArticle:
    """Return a report as it is saved."""
    at = BEGINNING + timedelta(hours=hours)
    return NewArticle(
        source_key=outlet,
        identity=title,
        url=f"https://{outlet}.example/{abs(hash(title))}",
        title=title,
        excerpt=text,
        text="",
        language=language,
        published_at=at,
        fetched_at=at + timedelta(minutes=5),
        traits=traits(title, text, language),
    )


def outlets(reports: Iterable[Report]) -> list[Source]:
    """Return the sources that the reports need."""
    keys = sorted({report.article.source_key for report in reports})
    return [Source(key, SourceKind.FEED, key, f"https://{key}.example/", f"https://{key}.example/") for key in keys]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far stories agree with what is labelled, pair by pair."""

    precision: float
    recall: float

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}, recall {self.recall:.3f}"


def agreement(
    told: Iterable[tuple[str, int, str]],
    *,
    across: bool | None = None,
    unjudged: Container[frozenset[str]] = frozenset(),
) -> Agreement:
    """Compare (event, story, language) of reports; only pairs of two languages, or of one, where ``across`` says so.

    Pairs of events that are in ``unjudged`` do not count.
    """
    both = ours = theirs = 0
    for one, other in combinations(list(told), 2):
        if across is not None and (one[2] != other[2]) is not across:
            continue
        if frozenset((one[0], other[0])) in unjudged:
            continue
        labelled_same, found_same = one[0] == other[0], one[1] == other[1]
        both += labelled_same and found_same
        ours += found_same
        theirs += labelled_same
    return Agreement(both / ours if ours else 1.0, both / theirs if theirs else 1.0)
