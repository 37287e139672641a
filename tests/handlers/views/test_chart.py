"""Charts and the card as pictures, golden in both languages; ticks by themselves. Figures are invented."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import get_data_path
from matplotlib.font_manager import get_font

from handlers import exchange
from handlers.catalogues import Catalogue
from handlers.i18n import AUTONYMS, Speech, Speeches
from handlers.picture import CardSpec, ChartSpec, Look, PictureSpec, to_json
from handlers.reader import Reader
from handlers.screen import CAPTION_LIMIT, Screen, utf16_len
from handlers.series import Point
from handlers.views.card_picture import card_screen
from handlers.views.chart import ask_screen, chart_screen, nothing_screen, older_rate, single_rate
from handlers.views.charted import Drawn, Frame, range_name
from handlers.views.ticks import date_ticks, nice_step, padded, percent_ticks, signed_percent, value_ticks
from storage.records import Quote

TODAY = date(2026, 5, 24)
NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
ENGLISH = Speeches().choose("en")


def drawn(
    base: str, counter: str, bank: str, value: float, days: int, *, gap: range = range(0), wave: float = 0.02
) -> Drawn:
    """Return a wave of working days; a gap is days back of which nothing is known."""
    points: list[Point] = []
    broken = False
    for back in range(days, -1, -1):
        day = TODAY - timedelta(days=back)
        if back in gap:
            broken = True
            continue
        figure = Decimal(f"{value * (1 + wave * math.sin(back / 9)):.6g}")
        news = day.weekday() < 5
        points.append(Point(day, figure if news or not points else points[-1].value, news, broken, day))
        broken = False
    return Drawn(base, counter, tuple(points), (bank,))


def frame(days: int, *pairs: tuple[str, str], look: Look = Look.LIGHT) -> Frame:
    return Frame(pairs, days, TODAY - timedelta(days=days), TODAY, look)


def told(screen: Screen) -> Screen:
    """Return the words of a picture as a screen of their own."""
    assert screen.picture is not None
    assert utf16_len(screen.text) <= CAPTION_LIMIT
    return replace(screen, picture=None)


def inside(picture: PictureSpec | None) -> ChartSpec:
    """Assert that everything of a chart lies within its axes, and return it."""
    assert isinstance(picture, ChartSpec)
    (left, right), (low, high) = picture.x_range, picture.y_range
    for x, y in [spot for line in picture.lines for stroke in line.strokes for spot in stroke]:
        assert left <= x <= right
        assert low <= y <= high
    assert all(left <= tick.at <= right for tick in picture.x_ticks)
    assert all(low <= tick.at <= high for tick in picture.y_ticks)
    assert 2 <= len(picture.x_ticks) <= 6
    return picture


def test_one_pair(golden: Any, reader: Reader, language: str) -> None:
    screen = chart_screen([drawn("USD", "KZT", "nbk", 478.77, 30)], frame(30, ("USD", "KZT")), reader)
    golden(f"{language}/chart_one", told(screen))
    assert inside(screen.picture).steps


def test_four_pairs_with_all_that_is_missing(golden: Any, reader: Reader, language: str) -> None:
    lines = [
        drawn("USD", "KZT", "nbk", 478.77, 365),
        drawn("USD", "UZS", "cbu", 12194.21, 40),
        drawn("USD", "KGS", "nbkr", 87.45, 365, gap=range(60, 91)),
        drawn("USD", "TJS", "nbt", 9.337, 365, gap=range(20)),
    ]
    pairs = frame(365, *((one.base, one.counter) for one in lines), look=Look.DARK)
    screen = chart_screen(lines, pairs, reader, ("A line of what was not understood.",))
    golden(f"{language}/chart_four", told(screen))
    picture = inside(screen.picture)
    assert [len(line.strokes) for line in picture.lines] == [1, 1, 2, 1]
    assert picture.level == 0
    assert not picture.steps


def test_five_years_of_which_forty_days_are_stored(golden: Any, reader: Reader, language: str) -> None:
    screen = chart_screen([drawn("UZS", "USD", "cbu", 0.000082, 40)], frame(1826, ("UZS", "USD")), reader)
    golden(f"{language}/chart_short", told(screen))
    picture = inside(screen.picture)
    assert picture.x_range[0] == (TODAY - timedelta(days=40)).toordinal(), "drawn with what there is"


def test_a_flat_peg(golden: Any, reader: Reader, language: str) -> None:
    days = [TODAY - timedelta(days=back) for back in (365, 0)]
    flat = tuple(Point(day, exchange.PEG, told=day) for day in days)
    peg = Drawn("USD", "TMT", flat, (), pegged=True)
    screen = chart_screen([peg], frame(365, ("USD", "TMT")), reader)
    golden(f"{language}/chart_flat", told(screen))
    assert [tick.at for tick in inside(screen.picture).y_ticks] == [3.5]


def test_what_cannot_be_drawn(golden: Any, reader: Reader, language: str) -> None:
    single = replace(drawn("GEL", "KZT", "nbk", 170.5, 1), points=(Point(TODAY, Decimal("170.5"), told=TODAY),))
    older = exchange.cross([Quote("nbk", "USD", "KZT", Decimal("478.77"), date(2026, 1, 5), NOW)], "USD", "KZT", NOW)
    assert older is not None
    told = (single_rate(single, reader), older_rate(older, date(2026, 1, 5), reader))
    golden(f"{language}/chart_nothing", nothing_screen(told, frame(30, ("GEL", "KZT"), ("USD", "KZT")), reader))
    golden(f"{language}/chart_ask", ask_screen(reader, ("A line of what was not understood.",)))


def test_the_card_as_a_picture(golden: Any, reader: Reader, language: str) -> None:
    quotes = [
        Quote("nbk", "USD", "KZT", Decimal("478.77"), TODAY, reader.now),
        Quote("nbk", "USD", "KZT", Decimal("481.55"), TODAY - timedelta(days=1), reader.now),
        Quote("cbu", "USD", "UZS", Decimal("12194.21"), TODAY - timedelta(days=6), reader.now),
    ]
    card = exchange.card(quotes, "USD", reader.now)
    screen = card_screen(card, {"KZT": (((1.0, 2.0), (2.0, 3.0)),)}, reader, Look.DARK)
    golden(f"{language}/card_picture", told(screen))
    rows = {row.code: row for row in screen.picture.rows}  # type: ignore[union-attr]
    assert rows["KZT"].strokes
    assert rows["KZT"].change.startswith("▼")
    assert rows["KGS"].value == "–"
    assert rows["TMT"].change == ""
    assert "6" in rows["UZS"].detail


def test_ranges_in_words(english: Reader) -> None:
    assert [range_name(days, english) for days in (7, 30, 182, 365, 730, 1826)] == [
        "7 days", "30 days", "182 days", "1 year", "2 years", "5 years",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        ("471", "485", ["470", "475", "480", "485"]),
        ("12100", "12310", ["12,100", "12,200", "12,300"]),
        ("0.0000819", "0.0000831", ["0.0000820", "0.0000825", "0.0000830"]),
        ("3.5", "3.5", ["3.50"]),
        ("87.449", "87.451", ["87.4490", "87.4495", "87.4500", "87.4505", "87.4510"]),
    ],
)
def test_values_of_an_axis(low: str, high: str, labels: list[str], english: Reader) -> None:
    ends = Decimal(low), Decimal(high)
    assert [tick.label for tick in value_ticks(padded(*ends), *ends, english.speech)] == labels


def test_changes_of_an_axis(english: Reader) -> None:
    ends = Decimal("-3.2"), Decimal("5.9")
    labels = [tick.label for tick in percent_ticks(padded(*ends), *ends, english.speech)]
    assert labels == ["−2.5\xa0%", "0\xa0%", "+2.5\xa0%", "+5.0\xa0%"]
    assert signed_percent(Decimal("-0.04"), 1, english.speech) == "0\xa0%"


@settings(max_examples=100, deadline=None)
@given(st.decimals("1e-9", "1e9", allow_nan=False), st.decimals("1e-9", "1e9", allow_nan=False))
def test_an_axis_has_few_round_values(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    step = nice_step(high - low, 4)
    assert step.normalize().as_tuple().digits in {(1,), (2,), (2, 5), (5,)}
    assert (high - low) / step <= 4
    assert (high - low) / step > Decimal("1.5")


@pytest.mark.parametrize(
    ("first", "labels"),
    [
        (date(2026, 5, 17), ["18 May", "20 May", "22 May", "24 May"]),
        (date(2026, 4, 24), ["26 Apr", "3 May", "10 May", "17 May", "24 May"]),
        (date(2026, 2, 23), ["Mar", "Apr", "May"]),
        (date(2025, 5, 24), ["Jul", "Sept", "Nov", "2026", "Mar", "May"]),
        (date(2021, 5, 24), ["2022", "2023", "2024", "2025", "2026"]),
    ],
)
def test_days_of_an_axis(first: date, labels: list[str], english: Reader) -> None:
    assert [tick.label for tick in date_ticks(first, TODAY, english.speech)] == labels


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1900))
def test_any_range_has_few_days_marked(days: int) -> None:
    ticks = date_ticks(TODAY - timedelta(days=days), TODAY, ENGLISH)
    assert 1 <= len(ticks) <= 6
    places: Sequence[float] = [tick.at for tick in ticks]
    assert all((after - before) / days > 0.1 for before, after in pairwise(places))


@pytest.mark.parametrize("code", AUTONYMS)
def test_pictures_in_every_language_of_the_interface(code: str) -> None:
    """Whatever CLDR says in a language can be drawn: the fonts have its letters, and no word is missing."""
    reader = Reader(Speeches().get(code) or Speech(code, Catalogue()), ZoneInfo("Asia/Almaty"), NOW)
    lines = [drawn("USD", "KZT", "nbk", 478.77, 365, gap=range(60, 91)), drawn("EUR", "UZS", "cbu", 14_000, 400)]
    quotes = [Quote("nbk", "USD", "KZT", Decimal("478.77"), TODAY, NOW)]
    pictures = [
        chart_screen(lines[:1], frame(365, ("USD", "KZT")), reader),
        chart_screen(lines, frame(365, ("USD", "KZT"), ("EUR", "UZS")), reader),
        card_screen(exchange.card(quotes, "USD", NOW), {}, reader),
    ]
    letters = set(get_font(str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))).get_charmap())
    for screen in pictures:
        assert screen.picture is not None
        words = json.dumps(to_json(screen.picture), ensure_ascii=False)
        missing = {char for char in words if char.isprintable() and ord(char) not in letters}
        assert not missing


def test_a_mark_on_a_card_s_picture_has_room_in_every_language(reader: Reader) -> None:
    """Beside a date only a short one stands; what is announced has no change, so both lines are its own."""
    today = NOW.date()
    quotes = [
        *(Quote("frankfurter", "USD", "TJS", Decimal(9) + days, today - timedelta(days=days), NOW) for days in (2, 3)),
        Quote("cbu", "USD", "UZS", Decimal("12194.21"), today + timedelta(days=1), NOW),
    ]
    spec = card_screen(exchange.card(quotes, "USD", NOW), {}, reader).picture
    assert isinstance(spec, CardSpec)
    rows = {row.code: row for row in spec.rows}
    assert rows["TJS"].detail.endswith("· Frankfurter")
    assert rows["UZS"].change == reader.speech.short_day(today + timedelta(days=1), reader.today)
    assert rows["UZS"].detail == reader.speech.say("not in force yet")
