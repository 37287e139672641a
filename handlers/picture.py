"""What a picture shows, as a value: every word, figure and position is decided before anybody draws.

::

    quotes --series--> points --views.chart / views.card--> ChartSpec | CardSpec --Services.draw--> PNG

A specification is small, knows no fonts and no libraries, goes into a queue as JSON, and is its own key: pictures of
equal specifications are the same picture, so Telegram's file id of one serves for all.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

DESIGN: Final = 2
"""Counts changes of how specifications are drawn; a file id kept from an older design is not shown any more."""

Spot = tuple[float, float]
Stroke = tuple[Spot, ...]


class Look(StrEnum):
    """The colours."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, and what is written there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something written at a spot of a line, above or below it."""

    at: Spot
    label: str
    above: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``strokes`` are its pieces between gaps, ``news`` the publications that get a dot."""

    label: str
    """Written where the line ends."""
    strokes: tuple[Stroke, ...]
    news: Stroke = ()


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart; x counts days (``date.toordinal``), y is in the unit of ``y_ticks``."""

    look: Look
    title: str
    subtitle: str
    foot: str
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_range: Spot
    y_range: Spot
    notes: tuple[Note, ...] = ()
    steps: bool = False
    """Whether a value is drawn as holding until the next one."""
    level: float | None = None
    """Where everything began, drawn as a line across."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One currency: what it is, what it costs, how that changed, where it came from in a month."""

    code: str
    name: str
    value: str
    change: str
    detail: str
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class CardSpec:
    """The rates card."""

    look: Look
    title: str
    subtitle: str
    foot: str
    rows: tuple[CardRow, ...]


PictureSpec = ChartSpec | CardSpec


def to_json(picture: PictureSpec) -> dict[str, Any]:
    """Return a picture as plain JSON values."""
    return {"kind": "chart" if isinstance(picture, ChartSpec) else "card", **asdict(picture)}


def from_json(body: Mapping[str, Any]) -> PictureSpec:
    """Return the picture that :func:`to_json` wrote; raises KeyError, TypeError or ValueError for anything else."""
    return _card(body) if body["kind"] == "card" else _chart(body)


def key_of(picture: PictureSpec, owner: int) -> str:
    """Return the name of a picture by its content; ``owner`` is the bot, whose file ids are no other bot's."""
    body = json.dumps([DESIGN, owner, to_json(picture)], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.blake2b(body.encode(), digest_size=20).hexdigest()


def _chart(body: Mapping[str, Any]) -> ChartSpec:
    return ChartSpec(
        Look(body["look"]),
        body["title"],
        body["subtitle"],
        body["foot"],
        tuple(Line(line["label"], _strokes(line["strokes"]), _stroke(line["news"])) for line in body["lines"]),
        tuple(Tick(**tick) for tick in body["x_ticks"]),
        tuple(Tick(**tick) for tick in body["y_ticks"]),
        _spot(body["x_range"]),
        _spot(body["y_range"]),
        tuple(Note(_spot(note["at"]), note["label"], note["above"]) for note in body["notes"]),
        body["steps"],
        body["level"],
    )


def _card(body: Mapping[str, Any]) -> CardSpec:
    rows = tuple(CardRow(**{**row, "strokes": _strokes(row["strokes"])}) for row in body["rows"])
    return CardSpec(Look(body["look"]), body["title"], body["subtitle"], body["foot"], rows)


def _strokes(body: Any) -> tuple[Stroke, ...]:
    return tuple(map(_stroke, body))


def _stroke(body: Any) -> Stroke:
    return tuple(map(_spot, body))


def _spot(body: Any) -> Spot:
    x, y = body
    return x, y
