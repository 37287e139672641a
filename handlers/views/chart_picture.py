"""The picture of a chart: one pair by its value, several by their change in per cent; pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers.picture import ChartSpec, Line, Note, Stroke
from handlers.reader import Reader
from handlers.series import Point, Summary, thinned
from handlers.views.charted import LATE, Drawn, Frame, banks_of, figure, labels_of, names_of
from handlers.views.numbers import arrow, format_change
from handlers.views.ticks import date_ticks, padded, percent_ticks, signed_percent, value_ticks

_STEPPED: Final = 100
"""Days of a line up to which every publication is a step of its own and has a dot."""


def chart_spec(drawn: Sequence[Drawn], figures: Sequence[Summary], frame: Frame, reader: Reader) -> ChartSpec:
    """Return what the picture shows; ``figures`` are those of each line."""
    if len(drawn) == 1:
        return _alone(drawn[0], figures[0], frame, reader)
    return _together(drawn, figures, frame, reader)


def _alone(one: Drawn, said: Summary, frame: Frame, reader: Reader) -> ChartSpec:
    low, high = said.low.value, said.high.value
    shown = padded(low, high)
    value = figure(one, said.last.value, reader)
    change = f"{arrow(said.change_percent)} {format_change(said.change_percent, reader.speech)}"
    return ChartSpec(
        frame.look,
        f"1 {one.base} = {value} {one.counter}",
        f"{change} · {reader.speech.span(said.first.date, said.last.date)}",
        _foot([one], frame, reader),
        (_line(value, one.points, stepped=_stepped(one.points)),),
        date_ticks(said.first.date, frame.until, reader.speech),
        value_ticks(shown, low, high, reader.speech),
        (float(said.first.date.toordinal()), float(frame.until.toordinal())),
        shown,
        tuple(_extremes(one, said, reader)),
        steps=_stepped(one.points),
    )


def _extremes(one: Drawn, said: Summary, reader: Reader) -> list[Note]:
    """Return low and high as notes, except where the line's own label says so already."""
    if said.low.value == said.high.value:
        return []
    extremes = ((said.high, True), (said.low, False))
    return [
        Note(_spot(point), figure(one, point.value, reader), above)
        for point, above in extremes
        if point.value != said.last.value
    ]


def _together(drawn: Sequence[Drawn], figures: Sequence[Summary], frame: Frame, reader: Reader) -> ChartSpec:
    """Several pairs as changes in per cent, each since its own first day of the range."""
    changed = [_changes(one.points) for one in drawn]
    values = [point.value for points in changed for point in points]
    low, high = min(values), max(values)
    shown = padded(low, high)
    first = min(said.first.date for said in figures)
    stepped = all(_stepped(one.points) for one in drawn)
    lines = [
        _line(f"{label} {signed_percent(points[-1].value, 1, reader.speech)}", points, stepped=stepped)
        for label, points in zip(labels_of(drawn), changed, strict=True)
    ]
    return ChartSpec(
        frame.look,
        names_of(drawn),
        reader.speech.say("Change since {day}", day=reader.speech.full_day(first)),
        _foot(drawn, frame, reader),
        tuple(lines),
        date_ticks(first, frame.until, reader.speech),
        percent_ticks(shown, low, high, reader.speech),
        (float(first.toordinal()), float(frame.until.toordinal())),
        shown,
        steps=stepped,
        level=0.0,
    )


def _changes(points: Sequence[Point]) -> tuple[Point, ...]:
    before = points[0].value
    return tuple(replace(point, value=(point.value / before - 1) * 100) for point in points)


def _line(label: str, points: Sequence[Point], *, stepped: bool) -> Line:
    news = tuple(_spot(point) for point in points if point.news) if stepped else ()
    return Line(label, strokes(thinned(points)), news)


def strokes(points: Sequence[Point]) -> tuple[Stroke, ...]:
    """Return a line's pieces between its gaps."""
    pieces: list[list[tuple[float, float]]] = []
    for point in points:
        if point.after_gap or not pieces:
            pieces.append([])
        pieces[-1].append(_spot(point))
    return tuple(map(tuple, pieces))


def _spot(point: Point) -> tuple[float, float]:
    return float(point.date.toordinal()), float(f"{point.value:.10g}")


def _stepped(points: Sequence[Point]) -> bool:
    return (points[-1].date - points[0].date).days <= _STEPPED


def _foot(drawn: Sequence[Drawn], frame: Frame, reader: Reader) -> str:
    say = reader.speech.say
    parts = [banks_of(drawn), reader.speech.full_day(max(one.told for one in drawn))] if banks_of(drawn) else []
    if any(one.pegged for one in drawn):
        parts.append(say("TMT: the official peg of 3.50 a dollar"))
    late = [one for one in drawn if (one.points[0].date - frame.since).days > LATE]
    if len(drawn) == 1 and late:
        parts.append(say("stored since {day}", day=reader.speech.full_day(late[0].points[0].date)))
    elif late:
        label, one = next((label, one) for label, one in zip(labels_of(drawn), drawn, strict=True) if one is late[0])
        since = say("stored since {day}", day=reader.speech.full_day(one.points[0].date))
        parts.append(f"{label}: {since}")
    return " · ".join([*parts, "Jarchi"])
