"""Pictures decoded again: their size, weight, colours, and that nothing runs over the edge."""

import io
import json
from functools import cache
from itertools import pairwise

import pytest
from PIL import Image

from bot.drawing.chart import spread
from bot.drawing.themes import THEMES
from bot.drawing.worker import DRAWN, FAILED, answer, draw
from handlers.picture import CardRow, CardSpec, ChartSpec, Line, Look, Note, PictureSpec, Tick, to_json

GAPPED = Line("12 194,21", (((0, 1.0), (1, 3.0), (2, 2.0)), ((9, 2.5),), ((15, 4.0), (29, 3.5))), ((0, 1.0), (1, 3.0)))


def chart(look: Look, *lines: Line) -> ChartSpec:
    return ChartSpec(
        look,
        "1 USD = 12 194,21 UZS, Қазақ ғүңөқ Ҷорчӣ ўзбек ñýžş oʻ and a title that is too long for any picture",
        "▼ 0,58 % · 25 апр. – 24 мая 2026",
        "NBK · 24 мая 2026",
        lines or (GAPPED,),
        tuple(Tick(day, f"{day + 1} мая") for day in range(1, 30, 7)),
        tuple(Tick(value, f"{value}000") for value in (1, 2, 3, 4)),
        (0, 29),
        (0.5, 4.5),
        (Note((0, 1.0), "11 000", above=False), Note((15, 4.0), "14 000", above=True)),
        steps=True,
        level=2.0 if lines else None,
    )


def card(look: Look) -> CardSpec:
    rows = tuple(
        CardRow(code, f"Name of {code} that is rather long", value, "▲ 0,12 %", "24 мая · недельный", strokes)
        for code, value, strokes in (("KGS", "87,45", GAPPED.strokes), ("UZS", "0,00008201", ()), ("TMT", "–", ()))
    )
    return CardSpec(look, "1 USD · официальные курсы", "24 мая 2026", "NBKR · CBU", rows)


@cache
def drawn(picture: PictureSpec) -> Image.Image:
    png = draw(picture)
    assert len(png) < 300_000
    return Image.open(io.BytesIO(png)).convert("RGB")


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize("look", Look)
def test_a_chart_in_its_colours(look: Look) -> None:
    image = drawn(chart(look))
    assert image.size == (2400, 1600)
    theme = THEMES[look]
    colours = {colour: count for count, colour in image.getcolors(1 << 20) or []}
    assert colours[rgb(theme.ground)] > image.width * image.height * 0.5
    for wanted in (theme.lines[0], theme.ink, theme.muted):
        assert nearest(wanted, colours) < 12, wanted


def nearest(wanted: str, colours: dict[tuple[int, int, int], int]) -> int:
    """Return how far the nearest colour of a picture is that stands there more than a few times."""
    often = [colour for colour, count in colours.items() if count > 200]
    return min(max(abs(one - other) for one, other in zip(rgb(wanted), colour, strict=True)) for colour in often)


@pytest.mark.parametrize("picture", [chart(Look.LIGHT), card(Look.DARK)], ids=["chart", "card"])
def test_nothing_runs_over_the_edge(picture: PictureSpec) -> None:
    image = drawn(picture)
    ground = rgb(THEMES[picture.look].ground)
    width, height = image.size
    for box in ((0, 0, 60, height), (width - 60, 0, width, height), (0, 0, width, 60), (0, height - 30, width, height)):
        assert image.crop(box).getcolors(256) == [((box[2] - box[0]) * (box[3] - box[1]), ground)]


def test_a_gap_is_empty() -> None:
    """Between the second and the third stroke no pixel has the colour of the line."""
    image = drawn(chart(Look.LIGHT))
    line = rgb(THEMES[Look.LIGHT].lines[0])
    columns = [x for x in range(2400) if any(image.getpixel((x, y)) == line for y in range(400, 1330, 3))]
    inner = [x for x in columns if x < 1900]  # without the label at the end
    jumps = [after - before for before, after in pairwise(inner) if after - before > 150]
    assert len(jumps) >= 2


def test_four_lines_in_four_colours() -> None:
    lines = tuple(Line(f"KZT {at}", (((0, 2.0), (29, 2.0 + at / 10)),)) for at in range(4))
    colours = {colour: count for count, colour in drawn(chart(Look.DARK, *lines)).getcolors(1 << 20) or []}
    for wanted in THEMES[Look.DARK].lines:
        assert nearest(wanted, colours) < 12


def test_labels_keep_apart_and_in_order() -> None:
    assert spread([100, 101, 400], 46, 50, 600) == [100, 146, 400]
    assert spread([599, 598, 597], 46, 50, 600) == [600, 554, 508]
    assert spread([10], 46, 50, 600) == [50]
    assert spread([], 46, 50, 600) == []


@pytest.mark.parametrize("look", Look)
def test_what_is_read_has_contrast(look: Look) -> None:
    """WCAG 2.2, AA: 4.5 to 1 for text; lines bear labels of their colour."""
    theme = THEMES[look]
    for colour in (theme.ink, theme.muted, *theme.lines):
        light, dark = sorted((luminance(colour), luminance(theme.ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_whoever_draws_answers_bad_questions_too() -> None:
    assert answer(b"{}")[:1] == FAILED
    assert answer(b"\xff")[:1] == FAILED
    odd = CardSpec(Look.DARK, "$x^2$ \\frac", "\n\t", "", (CardRow("A", "b", "1", "", "", (((1, 1), (2, 1)),)),))
    flat = json.dumps(to_json(odd)).encode()
    assert answer(flat)[:9] == DRAWN + b"\x89PNG\r\n\x1a\n"
