"""Pages of stories."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import OpenPage, OpenStory, Place, unpack
from handlers.views.news import PAGE, Asked, Way, news_page, not_understood, search_help, spoken
from storage.records import CountryWeight, Hit, Piece, StoryPage, WordRead

BOTH = (CountryWeight("UZ", 0.7), CountryWeight("TJ", 0.3))


def page_of(make_story: Any, total: int, offset: int = 0, **fields: Any) -> StoryPage:
    shown = max(0, min(PAGE, total - offset))
    stories = tuple(make_story(offset + number, **fields) for number in range(1, shown + 1))
    return StoryPage(stories, total, offset, 4711)


@pytest.mark.parametrize("span", [(1, 0), (6, 0), (143, 0), (143, 6), (143, 138), (12345, 1200)])
def test_pages(golden: Any, make_story: Any, reader: Any, language: str, span: tuple[int, int]) -> None:
    total, offset = span
    place = Place(("KZ",), offset=offset, anchor=4711 if offset else 0)
    screen = news_page(page_of(make_story, total, offset), place, Asked(), reader)
    golden(f"{language}/news_{total}_from_{offset}", screen)


def test_story_of_several_outlets_and_countries(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    page = StoryPage((make_story(1, reports=4, countries=BOTH), make_story(2, reports=2)), 2, 0, 9)
    golden(f"{language}/news_several", news_page(page, Place(), Asked(), reader))


def test_what_was_understood(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    day = datetime(2026, 5, 22, 19, tzinfo=UTC)
    asked = Asked('oil "gas price" -russia', ("The Times of Central Asia",), ("uz", "ru"), day, day + timedelta(days=1))
    golden(
        f"{language}/news_understood",
        news_page(page_of(make_story, 3), Place(("KZ", "AF"), "abcdefgh"), asked, reader, hint="Did you mean …?"),
    )


def test_what_was_found_is_marked(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    stories = tuple(make_story(number) for number in (1, 2))
    hits = (
        Hit(
            stories[0].lead,
            (Piece("Rogun "), Piece("reservoir", marked=True), Piece(" is full")),
            (Piece("…"), Piece("near the "), Piece("reservoir", marked=True), Piece(" of\u202e Tashkent"), Piece("…")),
        ),
        Hit(stories[1].lead, (Piece("Nothing here"),), (Piece("The "), Piece("reservoirs", marked=True))),
    )
    read_as = (WordRead("resrevoir", "reservoir"), WordRead("tash", "tash", beginning=True))
    page = StoryPage(stories, 550, 0, 9, more=True, hits=hits, read_as=read_as, left_out=("xylophone",))
    parts = tuple(
        Way(label, Place(("UZ",), "abcdefgh")) for label in ("Uzbekistan", "“reservoir”", "last 7 days", "x" * 90)
    )
    asked = Asked('Resrevoir "Tashkent"|"Toshkent"', since=reader.now - timedelta(days=6), without=("KZ",), most=10)
    ways = (Way("Only “resrevoir”", Place((), "abcdefgh")),)
    screen = news_page(page, Place(("UZ",), "abcdefgh"), asked, reader, ways=ways, parts=parts)
    golden(f"{language}/news_found", screen)
    golden(f"{language}/news_not_understood", not_understood(reader.speech))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('"Ташкент"|"Toshkent" oil', "Ташкент oil"),
        ('"gas price" -"a b" -c', '"gas price" -"a b" -c'),
        ('"Ош"|"Ош"', "Ош"),
        ("", ""),
    ],
)
def test_words_are_said_as_they_were_typed(words: str, said: str) -> None:
    assert spoken(words) == said


def test_nothing_found(golden: Any, reader: Any, language: str) -> None:
    page = StoryPage((), 0, 0, 9)
    asked = Asked("atlantis", since=datetime(2026, 5, 22, 19, tzinfo=UTC))
    ways = (Way("🇰🇿 Kazakhstan", Place(("KZ",))), Way("In all countries", Place((), "abcdefgh")))
    place = Place(("UZ",), "abcdefgh")
    golden(f"{language}/news_nothing", news_page(page, place, asked, reader, ways=ways))
    golden(f"{language}/news_nothing_said_freely", news_page(page, place, asked, reader, ways=ways, examples=True))
    golden(f"{language}/news_nothing_yet", news_page(page, Place(), Asked(), reader))


def test_page_beyond_the_last(golden: Any, reader: Any, language: str) -> None:
    golden(f"{language}/news_beyond", news_page(StoryPage((), 7, 12, 9), Place(offset=12), Asked(), reader))


def test_search_help(golden: Any, reader: Any, language: str) -> None:
    golden(f"{language}/search_help", search_help(reader.speech))


def test_numbers_open_stories_and_lead_back_here(make_story: Any, english: Any) -> None:
    screen = news_page(page_of(make_story, 143, 6), Place(("KZ",), "abcdefgh", 6, 4711), Asked("oil"), english)
    presses = [unpack(button.data or "") for button in screen.rows[0]]
    here = Place(("KZ",), "abcdefgh", 6, 4711)
    assert presses == [OpenStory(number, here) for number in range(7, 13)]


def test_arrows_keep_the_anchor_and_flags_begin_anew(make_story: Any, english: Any) -> None:
    here = Place(("KZ",), "abcdefgh", 6, 4711)
    screen = news_page(page_of(make_story, 143, 6), here, Asked("oil"), english)
    back, forth = (unpack(button.data or "") for button in screen.rows[1])
    assert back == OpenPage(replace(here, offset=0))
    assert forth == OpenPage(replace(here, offset=12))
    flags = [unpack(button.data or "") for button in screen.rows[2]]
    assert flags[0] == OpenPage(Place((), "abcdefgh"))
    assert flags[1] == OpenPage(Place(("KZ", "KG"), "abcdefgh"))


hostile = st.text(max_size=700) | st.sampled_from(
    [
        "🇰🇿" * 200,
        "👩‍👩‍👧‍👦" * 90,
        "שלום " * 80,
        "\u202etxt.exe" * 50,
        "a\u0301" * 300,
        "\ud800broken",
        " \u200b ",
        "<b>&amp;</b>",
    ]
)


@given(st.tuples(hostile, hostile, hostile | st.just("https://x.example/")), st.integers(0, 10**6))
def test_hostile_outlets_make_no_bad_screen(
    make_story: Any, checked: Any, english: Any, texts: tuple[str, str, str], total: int
) -> None:
    title, name, url = texts
    stories = tuple(make_story(number, title=title, source_name=name, url=url) for number in range(1, 7))
    page = StoryPage(stories, total, 0, 2**40)
    checked(news_page(page, Place(("KZ",), "abcdefgh"), Asked(title, (name,)), english, hint=title))
