"""A chart: title, change, lines between gaps, their last values where they end, low and high, sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.drawing.canvas import WIDTH, Canvas, Spot
from bot.drawing.themes import THEMES, Theme
from handlers.picture import ChartSpec, Line, Stroke

HEIGHT: Final = 800
_EDGE: Final = 48
_TOP, _BOTTOM = 206, 652
_END: Final = 39
"""Size of the label at the end of a line."""
_APART: Final = 50
"""Units between two such labels."""
_SMALL: Final = 34
_MOST_DOTS: Final = 45


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the lines are drawn, and how a value becomes a place there."""

    left: float
    right: float
    x_range: Spot
    y_range: Spot

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + (value - low) / ((high - low) or 1) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return _BOTTOM - (value - low) / ((high - low) or 1) * (_BOTTOM - _TOP)

    def spots(self, stroke: Stroke) -> list[Spot]:
        return [(self.x(x), self.y(y)) for x, y in stroke]


def draw_chart(spec: ChartSpec) -> bytes:
    """Return the PNG of a chart."""
    theme = THEMES[spec.look]
    sheet = Canvas(HEIGHT, theme.ground)
    room = WIDTH - 2 * _EDGE
    sheet.text((_EDGE, 90), spec.title, size=54, colour=theme.ink, bold=True, room=room)
    sheet.text((_EDGE, 150), spec.subtitle, size=37, colour=theme.muted, room=room)
    sheet.text((_EDGE, HEIGHT - 34), spec.foot, size=29, colour=theme.muted, room=room)
    frame = _frame(sheet, spec)
    _axes(sheet, spec, frame, theme)
    for line, colour in zip(spec.lines, theme.lines, strict=False):
        _line(sheet, spec, line, frame, colour)
    _notes(sheet, spec, frame, theme)
    _ends(sheet, spec, frame, theme)
    return sheet.png()


def _frame(sheet: Canvas, spec: ChartSpec) -> _Frame:
    left = max((sheet.width_of(tick.label, _SMALL) for tick in spec.y_ticks), default=0)
    right = max((sheet.width_of(line.label, _END, bold=True) for line in spec.lines), default=0)
    return _Frame(_EDGE + left + 18, WIDTH - _EDGE - right - 24, spec.x_range, spec.y_range)


def _axes(sheet: Canvas, spec: ChartSpec, frame: _Frame, theme: Theme) -> None:
    for tick in spec.y_ticks:
        y = frame.y(tick.at)
        sheet.line([(frame.left, y), (frame.right, y)], colour=theme.grid, width=2.5)
        at = (frame.left - 18, y + _SMALL * 0.36)
        sheet.text(at, tick.label, size=_SMALL, colour=theme.muted, side="right")
    if spec.level is not None:
        y = frame.y(spec.level)
        sheet.line([(frame.left, y), (frame.right, y)], colour=theme.muted, width=3, dashed=True)
    for tick in spec.x_ticks:
        half = sheet.width_of(tick.label, _SMALL) / 2
        x = min(max(frame.x(tick.at), _EDGE + half), WIDTH - _EDGE - half)
        sheet.line([(frame.x(tick.at), _BOTTOM), (frame.x(tick.at), _BOTTOM + 10)], colour=theme.muted, width=2.5)
        sheet.text((x, _BOTTOM + 52), tick.label, size=_SMALL, colour=theme.muted, side="center")


def _line(sheet: Canvas, spec: ChartSpec, line: Line, frame: _Frame, colour: str) -> None:
    alone = len(spec.lines) == 1
    for stroke in line.strokes:
        spots = frame.spots(_stepped(stroke) if spec.steps else stroke)
        if len(spots) == 1:
            sheet.dot(spots[0], 6, colour=colour)
            continue
        if alone:
            sheet.area([(spots[0][0], _BOTTOM), *spots, (spots[-1][0], _BOTTOM)], colour=colour, alpha=0.10)
        sheet.line(spots, colour=colour, width=6 if alone else 5.5)
    if len(line.news) <= _MOST_DOTS:
        for spot in frame.spots(line.news):
            sheet.dot(spot, 6.5, colour=colour)


def _stepped(stroke: Stroke) -> Stroke:
    """Return the stroke of values that hold until the next one."""
    spots = [stroke[0]]
    for (_, held), (x, y) in pairwise(stroke):
        spots += [(x, held), (x, y)]
    return tuple(spots)


def _notes(sheet: Canvas, spec: ChartSpec, frame: _Frame, theme: Theme) -> None:
    for note in spec.notes:
        x, y = frame.x(note.at[0]), frame.y(note.at[1])
        sheet.dot((x, y), 9, colour=theme.lines[0], ring=4)
        half = sheet.width_of(note.label, _SMALL) / 2
        x = min(max(x, frame.left + half + 4), frame.right - half)
        down = -22 if note.above else 22 + _SMALL * 0.74
        sheet.text((x, y + down), note.label, size=_SMALL, colour=theme.ink, side="center", halo=True)


def _ends(sheet: Canvas, spec: ChartSpec, frame: _Frame, theme: Theme) -> None:
    """Write every line's label beside its end, apart from each other."""
    lines = [
        (line, colour) for line, colour in zip(spec.lines, theme.lines, strict=False) if line.strokes and line.label
    ]
    ends = [(frame.x(line.strokes[-1][-1][0]), frame.y(line.strokes[-1][-1][1])) for line, _ in lines]
    places = spread([y for _, y in ends], _APART, _TOP + _END * 0.4, _BOTTOM - 4)
    for (line, colour), end, y in zip(lines, ends, places, strict=True):
        sheet.dot(end, 10 if len(lines) == 1 else 8, colour=colour, ring=4 if len(lines) == 1 else 2)
        sheet.text((frame.right + 22, y + _END * 0.36), line.label, size=_END, colour=colour, bold=True)


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return places near those wanted, at least ``apart`` and between ``top`` and ``bottom``, in the same order."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    places = [min(max(value, top), bottom) for value in wanted]
    for before, after in pairwise(order):
        places[after] = max(places[after], places[before] + apart)
    limit = bottom
    for number in reversed(order):
        places[number] = min(places[number], limit)
        limit = places[number] - apart
    return places
