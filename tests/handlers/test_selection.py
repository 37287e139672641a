"""Which stories a briefing tells."""

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.selection import Taste, choose
from storage.records import Article, CountryWeight, Story

NOW = datetime(2026, 5, 24, 8, tzinfo=UTC)


def story(number: int, *, country: str = "KZ", size: int = 1, hours: float = 1, title: str = "", **lead: str) -> Story:
    at, about = NOW - timedelta(hours=hours), (CountryWeight(country, 1.0),) if country else ()
    words = title or " ".join(hashlib.sha256(f"{number} {word}".encode()).hexdigest()[:7] for word in range(5))
    language, outlet = lead.get("language", "en"), lead.get("outlet", f"o{number}")
    told = Article(number, outlet, "O", "", "https://a.test", words, "", language, at, at, None, about, number)
    return Story(number, told, size, at, at, about)


def numbers(stories: list[Story], most: int = 7, **taste: object) -> list[int]:
    return [one.id for one in choose(stories, Taste(**taste), NOW, most)]  # type: ignore[arg-type]


def test_what_many_outlets_report_comes_first_and_what_is_old_last():
    assert numbers([story(1), story(2, country="UZ", size=8), story(3, country="KG", hours=20)]) == [2, 1, 3]


def test_seven_stories_are_not_all_from_one_country():
    stories = [story(number, size=3) for number in range(1, 11)]
    stories += [story(20 + place, country=code) for place, code in enumerate(("KG", "TJ", "TM", "UZ"))]
    chosen = choose(stories, Taste(), NOW, 7)
    assert {one.countries[0].country for one in chosen} == {"KZ", "KG", "TJ", "TM", "UZ"}


def test_the_same_event_is_told_once():
    stories = [
        story(1, title="Five countries agree on a common water calendar", size=4),
        story(2, title="Five countries agree on common water calendar in Tashkent", outlet="other"),
        story(3, title="Almaty metro reaches western suburbs"),
    ]
    assert numbers(stories) == [1, 3]


def test_languages_that_the_reader_knows_come_alone_if_there_are_enough():
    own = [story(number, language="ru") for number in range(1, 5)]
    foreign = [story(10 + number, language="uz", size=9) for number in range(4)]
    assert set(numbers(own + foreign, languages=("ru",))) == {1, 2, 3, 4}
    assert 1 in numbers(own[:1] + foreign, languages=("ru",))
    assert len(numbers(own[:1] + foreign, languages=("ru",))) == 3
    assert len(numbers(foreign, languages=("ru",))) == 3


def test_an_outlet_that_is_followed_is_worth_more():
    stories = [story(1, outlet="a"), story(2, outlet="b")]
    assert numbers(stories, most=1, sources=("a",)) == [1]


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(
            story,
            st.integers(1, 500),
            country=st.sampled_from(("KZ", "UZ", "")),
            size=st.integers(0, 40),
            hours=st.floats(-5, 90),
            language=st.sampled_from(("en", "ru", "uz")),
            title=st.text(max_size=30),
        ),
        max_size=25,
        unique_by=lambda one: one.id,
    ),
    st.integers(0, 9),
)
def test_any_stories_give_some_of_them_each_once(stories, most):
    chosen = choose(stories, Taste(("en",)), NOW, most)
    assert len(chosen) <= most
    assert len({one.id for one in chosen}) == len(chosen)
    assert set(chosen) <= set(stories)
    assert bool(chosen) == bool(stories and most)
