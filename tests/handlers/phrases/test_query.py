"""The words of ``/news``."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases.query import LONGEST, MOST_COUNTRIES, Suggestion, understand

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 9, 20, 10, tzinfo=UTC)  # a Sunday
SOURCES = {
    "timesca": "The Times of Central Asia",
    "24kg": "24.kg",
    "kaktus": "Kaktus.media",
    "rferl_uz": "RFE/RL English, Uzbekistan",
    "azattyk": "Azattyk (RFE/RL Kyrgyz)",
}


def read(text: str) -> Any:
    return understand(text, now=NOW, zone=ALMATY, sources=SOURCES)


@pytest.mark.parametrize(
    ("text", "countries", "words"),
    [
        ("", (), ""),
        ("uz", ("UZ",), ""),
        ("KZ", ("KZ",), ""),
        ("kz kg tj tm uz", ("KZ", "KG", "TJ", "TM", "UZ"), ""),
        ("kz,uz", ("KZ", "UZ"), ""),
        ("🇰🇿 🇺🇿", ("KZ", "UZ"), ""),
        ("kazakhstan", ("KZ",), ""),
        ("Бишкек", ("KG",), ""),
        ("Киргизия", ("KG",), ""),
        ("в Кыргызстане", ("KG",), ""),
        ("Қазақстан", ("KZ",), ""),
        ("Oʻzbekiston", ("UZ",), ""),
        ("O'zbekiston", ("UZ",), ""),
        ("Ўзбекистон", ("UZ",), ""),
        ("Тоҷикистон", ("TJ",), ""),
        ("Türkmenistan", ("TM",), ""),
        ("Aşgabat", ("TM",), ""),
        ("Toshkentda suv", ("UZ",), "suv"),
        ("Қазақстанның мұнайы", ("KZ",), "мұнайы"),
        ("новости о нефти в Казахстане", ("KZ",), "нефти"),
        ("Чем живёт Ташкент?", ("UZ",), "Чем живёт"),
        ("What happened in Dushanbe?", ("TJ",), ""),
        ("США и Китай", ("US", "CN"), ""),
        ("United Arab Emirates oil", ("AE",), "oil"),
        ("России", ("RU",), ""),
        ("Turkey", ("TR",), ""),
        ("того же", (), "того же"),  # not Togo
        ('"oil price" -russia kz', ("KZ",), '"oil price" -russia'),
        ("«цена нефти» kz", ("KZ",), '"цена нефти"'),
        ('-"gas price" uz', ("UZ",), '-"gas price"'),
        ("oil, gas; coal", (), "oil gas coal"),
        ("Kazakh oil", (), "Kazakh oil"),
        ("COVID-19", (), "COVID-19"),
        ("#Kazakhstan", ("KZ",), ""),
        ('"', (), ""),
        ("-- - !!! 😀", (), ""),
        ('"Kazakhstan"', (), '"Kazakhstan"'),
    ],
)
def test_countries_and_words(text: str, countries: tuple[str, ...], words: str) -> None:
    query = read(text).query
    assert (query.countries, query.words) == (countries, words)


@pytest.mark.parametrize(
    ("text", "sources", "countries"),
    [
        ("timesca", ("timesca",), ()),
        ("The Times of Central Asia", ("timesca",), ()),
        ("times of central asia kz", ("timesca",), ("KZ",)),
        ("24.kg", ("24kg",), ()),
        ("kaktus", ("kaktus",), ()),
        ("Kaktus.media 24kg", ("kaktus", "24kg"), ()),
        ("RFE/RL English, Uzbekistan", ("rferl_uz",), ()),
        ("Azattyk", ("azattyk",), ()),
    ],
)
def test_sources(text: str, sources: tuple[str, ...], countries: tuple[str, ...]) -> None:
    query = read(text).query
    assert (query.sources, query.countries, query.words) == (sources, countries, "")


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("uzbek", ("uz",)),
        ("lang:uz", ("uz",)),
        ("язык:узбекский", ("uz",)),
        ("in Uzbek", ("uz",)),
        ("на узбекском", ("uz",)),
        ("на узбекском языке", ("uz",)),
        ("по-русски", ("ru",)),
        ("қазақша", ("kk",)),
        ("in English in Russian", ("en", "ru")),
    ],
)
def test_languages(text: str, languages: tuple[str, ...]) -> None:
    query = read(text).query
    assert (query.languages, query.countries, query.words) == (languages, (), "")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2026-09-20", "2026-09-21"),
        ("вчера", "2026-09-19", "2026-09-20"),
        ("bugun", "2026-09-20", "2026-09-21"),
        ("кеше", "2026-09-19", "2026-09-20"),
        ("week", "2026-09-14", None),
        ("за неделю", "2026-09-14", None),
        ("на прошлой неделе", "2026-09-07", "2026-09-14"),
        ("last week", "2026-09-07", "2026-09-14"),
        ("last month", "2026-08-01", "2026-09-01"),
        ("3 days", "2026-09-18", None),
        ("за последние 3 дня", "2026-09-18", None),
        ("15 May", "2026-05-15", "2026-05-16"),
        ("May 15", "2026-05-15", "2026-05-16"),
        ("15 мая 2025", "2025-05-15", "2025-05-16"),
        ("25 December", "2025-12-25", "2025-12-26"),
        ("15.05", "2026-05-15", "2026-05-16"),
        ("15.05.25", "2025-05-15", "2025-05-16"),
        ("2026-05-15", "2026-05-15", "2026-05-16"),
        ("since 15 May", "2026-05-15", None),
        ("с 3 мая по 5 мая", "2026-05-03", "2026-05-06"),
        ("until 3 June", None, "2026-06-04"),
        ("в мае", "2026-05-01", "2026-06-01"),
        ("in May 2025", "2025-05-01", "2025-06-01"),
        ("29 февраля", "2024-02-29", "2024-03-01"),
    ],
)
def test_periods_are_days_where_the_reader_is(text: str, since: str | None, until: str | None) -> None:
    query = read(text).query
    midnight = [day and datetime.fromisoformat(day).replace(tzinfo=ALMATY) for day in (since, until)]
    assert [query.since, query.until] == midnight
    assert query.words == ""


@pytest.mark.parametrize("text", ["31 February", "may", "1.5", "version 2.0", "2026", "week's", "99.99"])
def test_what_is_no_period_is_searched(text: str) -> None:
    query = read(text).query
    assert (query.since, query.until) == (None, None)
    assert query.words


def test_everything_together() -> None:
    query = read("timesca астана вчера нефть на русском").query
    assert (query.sources, query.countries, query.languages, query.words) == (("timesca",), ("KZ",), ("ru",), "нефть")
    assert query.since is not None


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("kazakstan oil", Suggestion("kazakstan", "KZ", "oil")),
        ("узбикистан", Suggestion("узбикистан", "UZ", "")),
        ("газ таджикстан", Suggestion("таджикстан", "TJ", "газ")),
        ("turkmenstan", Suggestion("turkmenstan", "TM", "")),
        ("russian gas", None),
        ("президент", None),
        ("oil", None),
        ('"kazakstan"', None),
        ("kazakstan kz", None),
    ],
)
def test_nearest_country_is_named_and_the_word_still_searched(text: str, suggestion: Suggestion | None) -> None:
    understood = read(text)
    assert understood.suggestion == suggestion
    if suggestion:
        assert suggestion.typed in understood.query.words


def test_too_long_is_shortened_at_a_word_and_said() -> None:
    understood = read("word " * 200)
    assert understood.shortened
    assert len(understood.query.words) <= LONGEST
    assert set(understood.query.words.split()) == {"word"}
    assert not read("word " * 3).shortened


@given(st.text(max_size=600))
def test_any_text_is_understood_somehow(text: str) -> None:
    understood = read(text)
    query = understood.query
    assert len(query.words) <= LONGEST + 2
    assert len(query.countries) <= MOST_COUNTRIES
    assert query.since is None or query.until is None or query.since < query.until
    assert query.words.count('"') % 2 == 0
    assert understand(query.words, now=NOW, zone=ALMATY, sources=SOURCES).query.words.count('"') % 2 == 0


names = st.sampled_from(["kz", "узбекистан", "timesca", "нефть", '"gas price"', "-russia", "3 days", "in Uzbek"])


@given(st.lists(names, max_size=6, unique=True))
def test_the_order_of_names_does_not_matter(parts: list[str]) -> None:
    def meant(order: list[str]) -> tuple[Any, ...]:
        query = read(" ".join(order)).query
        return set(query.countries), set(query.sources), set(query.languages), set(query.words.split())

    assert meant(parts) == meant(parts[::-1])
