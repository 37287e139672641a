"""A sheet to draw on: matplotlib's ``Figure`` with its Agg canvas, never pyplot, in units that read on a phone.

A sheet is 1200 units wide, from the left and from the top; a phone shows it about 360 points wide, so that a text of 30
units is read like one of 9 points. Two pixels a unit. The only fonts are those that matplotlib brings along: they hold
every letter of our languages, and figures of one width.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D
from PIL import Image

WIDTH: Final = 1200
_DPI: Final = 200
_POINT: Final = 0.72  # points in a unit, at 100 units an inch
_ELLIPSIS: Final = "…"
_COLOURS: Final = 128
"""Of the palette: flat colours and their soft edges need no more, and the file is a third as heavy."""

Side = Literal["left", "center", "right"]
Spot = tuple[float, float]


@cache
def _font(*, bold: bool) -> FontProperties:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=Path(mpl.get_data_path(), "fonts", "ttf", name))


class Canvas:
    """One sheet of ``WIDTH`` by ``height`` units."""

    def __init__(self, height: int, ground: str) -> None:
        self.height, self.ground = height, ground
        self._figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=_DPI, facecolor=ground)
        self._canvas = FigureCanvasAgg(self._figure)
        # from our units, which count downwards, to pixels
        self._place = Affine2D().scale(1, -1).translate(0, height).scale(_DPI / 100)
        self._layer = 1.0

    def text(
        self, at: Spot, text: str, *, size: float, colour: str, bold: bool = False, side: Side = "left",
        room: float | None = None, halo: bool = False,
    ) -> float:  # fmt: skip
        """Write one line with its base line at ``at``; return its width. In ``room`` it shrinks, then is cut."""
        # kinds of spaces that the fonts lack are all drawn as a plain one
        text = "".join(char if char.isprintable() else " " for char in text)
        if room is not None:
            text, size = self._fitted(text, size, room, bold=bold)
        drawn = self._figure.text(
            *at, text, color=colour, fontproperties=_font(bold=bold), fontsize=size * _POINT, ha=side, va="baseline",
            transform=self._place, zorder=self._next(), parse_math=False,
        )  # fmt: skip
        if halo:
            drawn.set_path_effects([withStroke(linewidth=size * 0.16, foreground=self.ground)])
        return self.width_of(text, size, bold=bold)

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide ``text`` is in units."""
        font = _font(bold=bold).copy()
        font.set_size(size * _POINT)
        measure = self._canvas.get_renderer()  # type: ignore[no-untyped-call]  # not annotated there
        width, _, _ = measure.get_text_width_height_descent(text, font, ismath=False)
        return float(width) * 100 / _DPI

    def line(self, spots: Sequence[Spot], *, colour: str, width: float, dashed: bool = False) -> None:
        """Draw a line through ``spots``."""
        self._add(
            Line2D(
                [x for x, _ in spots],
                [y for _, y in spots],
                color=colour,
                linewidth=width * _POINT,
                linestyle=(0, (4, 3)) if dashed else "-",
                solid_capstyle="round",
                solid_joinstyle="round",
            )
        )

    def area(self, spots: Sequence[Spot], *, colour: str, alpha: float) -> None:
        """Fill what ``spots`` enclose."""
        self._add(Polygon(list(spots), closed=True, facecolor=colour, alpha=alpha, linewidth=0))

    def dot(self, at: Spot, radius: float, *, colour: str, ring: float = 0.0) -> None:
        """Draw a dot; a ``ring`` of the ground keeps it apart from its line."""
        if ring:
            self._add(Circle(at, radius + ring, facecolor=self.ground, linewidth=0))
        self._add(Circle(at, radius, facecolor=colour, linewidth=0))

    def png(self) -> bytes:
        """Return the sheet as PNG."""
        self._canvas.draw()  # type: ignore[no-untyped-call]
        pixels = self._canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        image = Image.frombuffer("RGBA", self._canvas.get_width_height(), pixels, "raw", "RGBA", 0, 1).convert("RGB")
        image = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        self._restore_ground(image)
        body = BytesIO()
        image.save(body, "PNG")
        return body.getvalue()

    def _restore_ground(self, image: Image.Image) -> None:
        """The palette's colours are means of what they stand for: white must be white beside a client's own white."""
        palette, corner = image.getpalette() or [], image.crop((0, 0, 1, 1)).tobytes()[0]
        palette[3 * corner : 3 * corner + 3] = bytes.fromhex(self.ground[1:])
        image.putpalette(palette)

    def _fitted(self, text: str, size: float, room: float, *, bold: bool) -> tuple[str, float]:
        width = self.width_of(text, size, bold=bold)
        if width <= room:
            return text, size
        size = max(0.98 * size * room / width, 0.7 * size)  # widths grow by steps
        while len(text) > 1 and self.width_of(text, size, bold=bold) > room:
            text = text.rstrip(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS
        return text, size

    def _add(self, artist: Any) -> None:
        artist.set_transform(self._place)
        artist.set_zorder(self._next())
        self._figure.add_artist(artist)

    def _next(self) -> float:
        """Whatever is drawn later lies above."""
        self._layer += 0.001
        return self._layer
