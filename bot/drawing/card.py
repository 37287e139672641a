"""The rates card as a picture: a row a currency with its value, its change and a month of its own."""

from typing import Final

from bot.drawing.canvas import WIDTH, Canvas, Spot
from bot.drawing.themes import THEMES, Theme
from handlers.picture import CardRow, CardSpec, Stroke

_EDGE: Final = 48
_HEAD, _ROW, _FOOT = 180, 132, 92
_VALUES: Final = (51, 43)
"""Sizes of the values: the smaller one where they are long."""
_ROOMY: Final = 275
_CHANGE: Final = 39
_DETAIL: Final = 30
_NAMES: Final = 372
"""Where the names of currencies end."""
_ROOM_FOR_DETAIL: Final = 330.0
"""A date and a mark in any language, such as "25 мая · ещё не действует", in somewhat smaller letters."""


def draw_card(spec: CardSpec) -> bytes:
    """Return the PNG of a rates card."""
    theme = THEMES[spec.look]
    sheet = Canvas(_HEAD + _ROW * len(spec.rows) + _FOOT, theme.ground)
    room = WIDTH - 2 * _EDGE
    sheet.text((_EDGE, 90), spec.title, size=54, colour=theme.ink, bold=True, room=room)
    sheet.text((_EDGE, 146), spec.subtitle, size=34, colour=theme.muted, room=room)
    size = next(size for size in _VALUES if size == _VALUES[-1] or _widest(sheet, spec, size) <= _ROOMY)
    values = _widest(sheet, spec, size)
    changes = max(
        *(sheet.width_of(row.change, _CHANGE) for row in spec.rows),
        *(min(_ROOM_FOR_DETAIL, sheet.width_of(row.detail, _DETAIL)) for row in spec.rows),
    )
    right = WIDTH - _EDGE - changes - 44
    spark = (_NAMES + 22, right - values - 36)
    days = [x for row in spec.rows for stroke in row.strokes for x, _ in stroke]
    for place, row in enumerate(spec.rows):
        top = _HEAD + _ROW * place
        sheet.line([(_EDGE, top), (WIDTH - _EDGE, top)], colour=theme.grid, width=2.5)
        _words(sheet, row, (top, right), size, theme)
        if days and spark[1] - spark[0] > 80:
            _spark(sheet, row.strokes, (min(days), max(days)), (*spark, top + 34, top + _ROW - 34), theme)
    sheet.text((_EDGE, sheet.height - 32), spec.foot, size=_DETAIL, colour=theme.muted, room=room)
    return sheet.png()


def _widest(sheet: Canvas, spec: CardSpec, size: float) -> float:
    return max(sheet.width_of(row.value, size, bold=True) for row in spec.rows)


def _words(sheet: Canvas, row: CardRow, place: Spot, size: float, theme: Theme) -> None:
    top, right = place
    sheet.text((_EDGE, top + 62), row.code, size=48, colour=theme.ink, bold=True)
    sheet.text((_EDGE, top + 106), row.name, size=_DETAIL, colour=theme.muted, room=_NAMES - _EDGE)
    sheet.text((right, top + 84), row.value, size=size, colour=theme.ink, bold=True, side="right")
    edge = WIDTH - _EDGE
    if row.change:
        sheet.text((edge, top + 62), row.change, size=_CHANGE, colour=theme.ink, side="right")
    at = (edge, top + (106 if row.change else 80))
    sheet.text(at, row.detail, size=_DETAIL, colour=theme.muted, side="right", room=_ROOM_FOR_DETAIL)


def _spark(
    sheet: Canvas, strokes: tuple[Stroke, ...], days: Spot, box: tuple[float, float, float, float], theme: Theme
) -> None:
    values = [y for stroke in strokes for _, y in stroke]
    if not values:
        return
    left, right, top, bottom = box
    low, high = min(values), max(values)

    def placed(spot: Spot) -> Spot:
        x = left + (spot[0] - days[0]) / ((days[1] - days[0]) or 1) * (right - left)
        share = (spot[1] - low) / (high - low) if high > low else 0.5
        return x, bottom - share * (bottom - top)

    colour = theme.lines[0]
    for stroke in strokes:
        sheet.line([placed(spot) for spot in stroke], colour=colour, width=4.5)
    sheet.dot(placed(strokes[-1][-1]), 7.5, colour=colour, ring=3)
