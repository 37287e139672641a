"""A briefing as people read it, and that it fits whatever is in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.edition import Edition, Found, RatesPart, Told, View
from handlers.exchange import Mark, Rate, RateRow
from handlers.reader import Reader
from handlers.views import subscriptions as lists
from handlers.views.briefing import briefing_screen
from storage.records import Article, ChatDelivery, Content, CountryWeight, Schedule, Story, Subscription
from tests.handlers.views.conftest import SPEECHES, check

NOW = datetime(2026, 5, 24, 3, 0, tzinfo=UTC)
SUMMARY = "It took eleven years and four mayors; the first train leaves on Monday."
TITLES = {
    "en": ("Almaty opens a metro line", "Osh gathers silk masters", "Rogun reservoir fills ahead of plan"),
    "ru": ("В Алматы открыли линию метро", "В Ош съехались мастера шёлка", "Рогун наполняется быстрее плана"),
    "kk": ("Алматыда жаңа метро желісі ашылды", "Ошқа жібек шеберлері жиналды", "Роғұн жоспардан ерте толуда"),
    "ky": ("Алматыда метро ачылды", "Ошко жибек усталары чогулду", "Рогун пландан эрте толуп жатат"),
    "tg": ("Дар Алмаато хати метро кушода шуд", "Устоёни абрешим дар Ӯш", "Роғун пеш аз нақша пур мешавад"),
    "tk": ("Almatyda metro açyldy", "Oşa ýüpek ussalary ýygnandy", "Rogun meýilnamadan öň dolýar"),
    "uz": ("Olmaotada metro ochildi", "Oʻshga ipak ustalari yigʻildi", "Rogʻun rejadan oldin toʻlmoqda"),
}
LOOKED_FOR = {
    "en": "gas price",
    "ru": "цена на газ",
    "kk": "газ бағасы",
    "ky": "газдын баасы",
    "tg": "нархи газ",
    "tk": "gaz bahasy",
    "uz": "gaz narxi",
}


def told(number: int, title: str, country: str = "KZ", size: int = 1) -> Told:
    at, about = NOW - timedelta(hours=number), (CountryWeight(country, 1.0),)
    article = Article(
        number,
        "o",
        f"Outlet {number}",
        "",
        f"https://o.test/{number}",
        title,
        SUMMARY,
        "en",
        at,
        at,
        None,
        about,
        number,
    )
    return Told(Story(number, article, size, at, at, about), article)


def rates(*, moved: bool = True) -> RatesPart:
    def row(currency: str, value: str, change: str | None, *marks: Mark) -> RateRow:
        percent = Decimal(change) if change and moved else None
        rate = Rate("USD", currency, Decimal(value), ("NBK",), NOW.date(), 0, percent, frozenset(marks))
        return RateRow(currency, rate)

    rows = (
        row("KGS", "87.45", "0.12"),
        row("KZT", "498.77", "-0.58"),
        row("TMT", "3.5", None, Mark.PEGGED),
        row("UZS", "12194", "0"),
        RateRow("TJS", None),
    )
    return RatesPart("USD", rows, ("NBK",), moved)


def edition(language: str, **changes: Any) -> Edition:
    view = View(language, "Asia/Almaty", since=NOW - timedelta(days=1), above=5)
    titles = TITLES[language]
    stories = (told(1, titles[0], size=4), told(2, titles[1], "KG"), told(5, titles[2], "TJ", 2))
    return replace(Edition(view, stories, 41, (), rates()), **changes)


@pytest.fixture
def early(reader: Reader) -> Reader:
    return replace(reader, now=NOW)


def test_a_day_with_everything(golden: Any, early: Reader, language: str) -> None:
    found = Found(LOOKED_FOR[language], (told(7, TITLES[language][2] + "?", "UZ"),), 3)
    view = replace(edition(language).view, alerts=("USD/KZT > 500: 501.20",), missed=NOW - timedelta(days=1))
    golden(f"{language}/briefing", briefing_screen(edition(language, found=(found,), view=view), early))


def test_a_quiet_sunday(golden: Any, early: Reader, language: str) -> None:
    quiet = edition(language, told=(), others=0, rates=rates(moved=False))
    golden(f"{language}/briefing_quiet", briefing_screen(quiet, early))
    assert quiet.empty


def test_the_first_one_of_a_country_without_rates(golden: Any, early: Reader, language: str) -> None:
    view = View(language, "Asia/Almaty", countries=("KZ",), contents=(Content.NEWS,), subscribed=False)
    golden(f"{language}/briefing_first", briefing_screen(edition(language, view=view, rates=None), early))


def test_the_list_one_of_it_and_its_choices(golden: Any, early: Reader, language: str) -> None:
    morning = Subscription(3, 7, Schedule(450), next_run_at=NOW + timedelta(hours=1), searches=("Rogun",))
    evening = Subscription(4, 7, Schedule(1200, (0, 2, 4)), zone="Europe/Moscow", next_run_at=NOW + timedelta(days=3))
    zones = [early.zone, early.zone]
    golden(f"{language}/briefings", lists.briefings([morning, evening], early, zones, most=6))
    golden(f"{language}/briefings_none", lists.briefings([], early, [], most=6))
    golden(f"{language}/briefing_settings", lists.one_briefing(morning, early, early.zone))
    golden(f"{language}/briefing_hours", lists.hour_choice(morning, early))
    golden(f"{language}/briefing_days", lists.day_choice(evening, early))
    golden(f"{language}/quiet_hours", lists.quiet_hours(ChatDelivery(7, 1320, 420), early))
    golden(f"{language}/topic_lost", lists.topic_lost(early.speech))


ANY = st.text(max_size=400) | st.just("Длинный заголовок 🎉 " * 40)


@settings(max_examples=40)
@given(
    st.lists(ANY, max_size=7),
    st.lists(st.tuples(ANY, st.lists(ANY, max_size=3)), max_size=5),
    st.lists(ANY, max_size=20),
    st.sampled_from(SPEECHES.languages()),
)
def test_whatever_is_in_it_it_fits(titles, searches, alerts, language):
    found = tuple(
        Found(words, tuple(told(50 + place, title) for place, title in enumerate(each)), len(each) + 1)
        for words, each in searches
    )
    view = View(language, "Asia/Almaty", alerts=tuple(alerts), since=NOW - timedelta(days=3), missed=NOW)
    stories = tuple(told(number, title, size=1 + number) for number, title in enumerate(titles, 1))
    reader = Reader(SPEECHES.choose(language), ZoneInfo("Asia/Almaty"), NOW)
    check(briefing_screen(Edition(view, stories, 3, found, rates()), reader))
