"""What the help offers to write is understood: in every language, and as the same thing as in English."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.i18n import Speeches
from handlers.phrases.conditions import Condition, read_condition
from handlers.phrases.conversion import Conversion, read_conversion
from handlers.phrases.pairs import read_wish
from handlers.phrases.query import understand
from handlers.phrases.setting import read_setting
from handlers.phrases.times import read_times
from handlers.views.news import spoken

SPEECHES = Speeches()
NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
CODES = frozenset({"USD", "EUR", "RUB", "KZT", "KGS", "TJS", "TMT", "UZS"})


def _query(text: str) -> Any:
    understood = understand(
        text, now=NOW, zone=ZoneInfo("Asia/Almaty"), sources={"timesca": "The Times of Central Asia"}
    )
    query = understood.query
    assert understood.suggestion is None, text
    phrases = spoken(query.words).count('"')  # a place has as many names as it has
    return replace(query, words=""), bool(query.words), phrases, query.words.count("-")


def _conversion(text: str) -> Any:
    read = read_conversion(text)
    assert isinstance(read, Conversion), text
    return read.parts, read.targets


def _chart(text: str) -> Any:
    wish = read_wish(text, CODES)
    return wish.pairs, wish.days


def _times(text: str) -> Any:
    wish = read_times(text)
    return wish.schedules, wish.zone, len(wish.searches), wish.contents


def _condition(text: str) -> Any:
    condition = read_condition(text, CODES)
    assert isinstance(condition, Condition), text
    return condition


READERS: dict[str, Callable[[str], Any]] = {
    "news": _query,
    "search": _query,
    "convert": _conversion,
    "chart": _chart,
    "alert": _condition,
    "subscribe": _times,
    "settings": read_setting,
}
EXAMPLES = [
    "/news Bishkek yesterday",
    "/news timesca week",
    "/news in Uzbek 3 days",
    "/search water reservoir",
    '/search "gas price" -russia',
    "/search bishkek yesterday",
    "Tashkent yesterday – a place and a time",
    "oil price kz – words in a country",
    "/convert 100 usd + 50 eur in kzt",
    "/convert half a million tenge to rubles",
    "/convert 1 500,50 euros to tenge and som",
    "/convert how much is a dollar in so'm",
    "/chart dollar som 90 days",
    "/chart eur/kzt year",
    "/alert EUR/KGS 30-day high",
    "/subscribe 19:00 weekdays",
    "/subscribe 8:00 mon wed fri",
    '/subscribe 8:00 "gas price"',
    "/subscribe 8:00 and 20:00",
    "/subscribe 9 am Almaty",
    "/settings zone Almaty",
    "/settings language Russian",
    "/settings countries kz uz",
]


def written(example: str) -> str:
    """Return what is to be written of an example: without the command, and without what is said about it."""
    command, _, rest = example.partition(" ")
    return (rest if command.startswith("/") else example).partition(" – ")[0]


@pytest.mark.parametrize("language", [language for language in SPEECHES.languages() if language != "en"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_means_in_every_language_what_it_means_in_english(example: str, language: str) -> None:
    read = READERS[example.partition(" ")[0].strip("/")] if example.startswith("/") else _query
    told = SPEECHES.choose(language).say(example)
    assert read(written(told)) == read(written(example)), told
