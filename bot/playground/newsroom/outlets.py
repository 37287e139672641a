"""The outlets and what each of them prints, read from the data files. Pure but for reading those files."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal
from zlib import crc32

REGION = timezone(timedelta(hours=5))
"""Hours of the data files are wall-clock time at UTC+5, where four of the five countries live."""

Format = Literal["rss", "rdf", "atom", "jsonfeed", "wordpress"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet; ``data/outlets.toml`` explains the fields."""

    id: str
    name: str
    tagline: str
    format: Format
    path: str
    language: str
    countries: tuple[str, ...]
    timezone: str
    encoding: str = "utf-8"
    dates: Literal["rfc822", "dotted"] = "rfc822"
    full_text: bool = False
    shortcodes: bool = False
    pictures: Literal["enclosure", "media", "html", "none"] = "none"
    validators: tuple[str, ...] = ()
    ttl: int | None = None
    state_owned: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """One outlet's text about an event, not yet placed in time."""

    event: str
    outlet: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    topic: str
    label: str
    """The topic in the report's language."""
    pictured: bool
    days_ago: int | None
    """Calendar days before the epoch's; with ``hour``. ``None`` where ``minutes`` counts from the epoch itself."""
    hour: time
    minutes: int
    """Minutes after the epoch (before it where negative)."""
    lag: int
    """Minutes by which this report follows the event."""

    @property
    def number(self) -> int:
        """A stable number, as content management systems give their posts one."""
        return crc32(f"{self.outlet}/{self.event}".encode()) % 90_000 + 10_000

    def published(self, epoch: datetime) -> datetime:
        """When it was, or will be, printed, given the moment the newsroom was opened (aware)."""
        if self.days_ago is None:
            base = epoch + timedelta(minutes=self.minutes)
        else:
            day = epoch.astimezone(REGION).date() - timedelta(days=self.days_ago)
            base = datetime.combine(day, self.hour, REGION)
        moment = (base + timedelta(minutes=self.lag)).astimezone(epoch.tzinfo)
        if self.days_ago is not None or self.minutes < 0:
            # A late report of a recent event must not end up in the future.
            moment = min(moment, epoch - timedelta(minutes=2 + self.lag % 7))
        return moment.replace(second=self.number % 60, microsecond=0)


@dataclass(frozen=True, slots=True)
class Printed:
    """A report that has appeared, with its moment (aware, UTC)."""

    report: Report
    at: datetime


class Newsroom:
    """Everything the outlets print, around one epoch (aware, UTC)."""

    def __init__(self, epoch: datetime) -> None:
        self.epoch = epoch
        self.outlets: Mapping[str, Outlet] = outlets()
        self._printed: dict[str, list[Printed]] = {key: [] for key in self.outlets}
        for report in reports():
            self._printed[report.outlet].append(Printed(report, report.published(epoch)))
        for printed in self._printed.values():
            printed.sort(key=lambda item: item.at, reverse=True)

    def printed(self, outlet: str, now: datetime) -> list[Printed]:
        """What the outlet has printed by ``now``, newest first."""
        return [item for item in self._printed[outlet] if item.at <= now]


@cache
def outlets() -> Mapping[str, Outlet]:
    """The outlets by id, in the order of the file."""
    table = tomllib.loads(_data().joinpath("outlets.toml").read_text("utf-8"))
    return {row["id"]: Outlet(**{key: _frozen(value) for key, value in row.items()}) for row in table["outlet"]}


@cache
def reports() -> tuple[Report, ...]:
    """Every report of every event file."""
    topics = tomllib.loads(_data().joinpath("topics.toml").read_text("utf-8"))
    found: list[Report] = []
    for file in sorted(_data().joinpath("events").iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            for event in tomllib.loads(file.read_text("utf-8"))["event"]:
                found.extend(_reports_of(event, topics))
    return tuple(found)


def _reports_of(event: Mapping[str, Any], topics: Mapping[str, Mapping[str, str]]) -> Iterator[Report]:
    ahead = event.get("minutes_ahead")
    for order, row in enumerate(event["report"]):
        language = row.get("language", outlets()[row["outlet"]].language)
        spread = crc32(f"{row['outlet']}|{event['id']}".encode()) % 70
        yield Report(
            event=event["id"],
            outlet=row["outlet"],
            language=language,
            title=row["title"],
            paragraphs=tuple(part.strip() for part in row["text"].strip().split("\n") if part.strip()),
            topic=event["topic"],
            label=topics[event["topic"]][language],
            pictured=event.get("picture", False),
            days_ago=event.get("days_ago"),
            hour=time.fromisoformat(event.get("hour", "12:00")),
            minutes=ahead if ahead is not None else -event.get("minutes_ago", 0),
            lag=row.get("lag", order * 25 + spread if ahead is None else order * 3),
        )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _data() -> Traversable:
    return files("bot.playground.newsroom").joinpath("data")
