"""One story."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.callbacks import OpenPage, OpenStory, Place, unpack
from handlers.views.story import Looks, mute_choice, muted_screen, saved_copy, story_screen
from storage.records import CountryWeight, ExcerptLength, SavedStory, Story, StoryGlance
from tests.handlers.views.conftest import story as story_of

HERE = Place(("KZ",), "abcdefgh", 6, 4711)


def draw(story: Story, reader: Any) -> Any:
    return story_screen(story, HERE, reader, bot_username="jarchi_bot")


def test_alone(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    golden(f"{language}/story_alone", draw(make_story(1), reader))


def test_with_picture_and_other_reports(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    both = (CountryWeight("UZ", 0.7), CountryWeight("TJ", 0.3))
    story = make_story(1, reports=4, picture="https://pictures.example/1.jpg", countries=both, state_owned=True)
    golden(f"{language}/story_reported_by_several", draw(story, reader))


def test_long_excerpt_opens_on_a_tap_and_many_reports_are_counted(golden: Any, make_story: Any, english: Any) -> None:
    golden("en/story_long", draw(make_story(1, reports=60, excerpt="Words of some length. " * 200), english))


def test_back_leads_to_the_very_same_page(make_story: Any, english: Any) -> None:
    back = draw(make_story(1), english).rows[0][0]
    assert unpack(back.data) == OpenPage(HERE)


def test_share_carries_the_outlets_address(make_story: Any, english: Any) -> None:
    share = draw(make_story(1, title="Fuel & fire?"), english).rows[1][1]
    assert share.url.startswith("https://t.me/share/url?url=https%3A%2F%2Foutlet1.example%2Fnews%2F1&text=Fuel%20%26")


def test_a_picture_that_is_no_address_is_none(make_story: Any, english: Any) -> None:
    for picture in (
        "",
        "/relative.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,xx",
        "https://x.example/a b.jpg",
    ):
        assert draw(make_story(1, picture=picture), english).preview_url is None


def test_another_reports_picture_is_used_where_the_lead_has_none(make_story: Any, english: Any) -> None:
    story = make_story(1, reports=1)
    other = make_story(2, picture="https://pictures.example/2.jpg").articles
    whole = Story(1, story.lead, 2, story.first_seen, story.last_seen, story.countries, (*story.articles, *other))
    assert draw(whole, english).preview_url == "https://pictures.example/2.jpg"


def test_many_outlets_are_grouped_by_language(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    base = make_story(1, reports=13)
    languages = ("ru", "kk", "ru", "en", "ru", "uz", "en", "ru", "kk", "en", "ru", "ru")
    told = [replace(each, language=code) for each, code in zip(base.articles[1:], languages, strict=True)]
    again = replace(told[0], id=900, published_at=told[0].published_at - timedelta(hours=2))
    story = replace(base, articles=(base.lead, *told, again))
    golden(f"{language}/story_told_by_many", draw(story, reader))


def test_what_came_before_and_after(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    def glance(number: int, title: str) -> StoryGlance:
        when = reader.now - timedelta(days=10 - number)
        return StoryGlance(number, title, "en", number, when, when)

    story = replace(
        make_story(1, picture="https://pictures.example/1.jpg"),
        earlier=tuple(glance(n, f"The dam was begun, part {n}") for n in (2, 3, 4)),
        later=(glance(9, "The dam is full"),),
        related=tuple(glance(n, f"Another dam {n}") for n in (5, 6, 7, 8)),
    )
    looks = Looks(saved_as=1, inline=True)
    screen = story_screen(story, HERE, reader, bot_username="jarchi_bot", looks=looks)
    golden(f"{language}/story_with_parts", screen)
    opened = [unpack(button.data) for button in screen.rows[-1]]
    assert opened == [OpenStory(number, HERE) for number in (3, 4, 9, 5, 6, 7)]
    assert screen.rows[1][1].share == "#s1"
    assert screen.rows[2][0].copy == "https://t.me/jarchi_bot?start=s1"


def test_text_only_has_no_preview(make_story: Any, english: Any) -> None:
    story = make_story(1, picture="https://pictures.example/1.jpg")
    screen = story_screen(story, HERE, english, bot_username="jarchi_bot", looks=Looks(text_only=True))
    assert screen.preview_url is None


def test_a_story_of_an_own_feed_is_shared_by_the_outlets_address_alone(make_story: Any, english: Any) -> None:
    when = english.now
    story = replace(make_story(1), own=True, earlier=(StoryGlance(3, "Before", "en", 1, when, when),))
    screen = story_screen(story, HERE, english, bot_username="jarchi_bot", looks=Looks(inline=True))
    share, copied = screen.rows[1][1], screen.rows[2][0]
    assert share.url.startswith("https://t.me/share/url?url=https%3A%2F%2Foutlet1.example")
    assert copied.copy == "https://outlet1.example/news/1"
    assert "start=s" not in str(screen)


@pytest.mark.parametrize(
    ("length", "ends"),
    [
        (ExcerptLength.SHORT, "The dam holds back the river."),
        (ExcerptLength.MEDIUM, "Nobody was hurt in the valley, the ministry of emergencies said on Sunday evening."),
        (ExcerptLength.LONG, "The spring was wet."),
    ],
)
def test_the_excerpt_is_as_long_as_chosen(make_story: Any, english: Any, length: ExcerptLength, ends: str) -> None:
    first = (
        "Water of the reservoir rose by two metres within a single day, engineers said. The dam holds back the river. "
    )
    second = (
        "Nobody was hurt in the valley, the ministry of emergencies said on Sunday evening. Work goes on for weeks…"
    )
    story = make_story(1, excerpt=first + second)
    looks = Looks(
        length, more_text=", as planned" + ", and on" * 50 + ". The spring was wet. " + "Snow melted early and " * 100
    )
    screen = story_screen(story, HERE, english, bot_username="jarchi_bot", looks=looks)
    quote = next(each for each in screen.entities if "blockquote" in each.type)
    assert screen.text.encode("utf-16-le")[: (quote.offset + quote.length) * 2].decode("utf-16-le").endswith(ends)


def test_a_saved_copy_and_muting(golden: Any, make_story: Any, reader: Any, language: str) -> None:
    saved = SavedStory(
        3, 1, "The dam is full", "Water rose.", "https://a.example/1", "Dam News", reader.now, reader.now
    )
    golden(f"{language}/story_saved_copy", saved_copy(saved, HERE, reader))
    golden(f"{language}/mute_choice", mute_choice(make_story(1, reports=3), HERE, reader))
    golden(f"{language}/muted", muted_screen(make_story(1).lead, HERE, reader))


_WORDS = st.text(max_size=300)


@st.composite
def stories(drawn: st.DrawFn) -> Story:
    """Invent a story of any shape."""
    made = drawn(st.sampled_from([1, 2, 5, 7, 31, 32, 33, 120]))
    texts = drawn(st.lists(_WORDS, min_size=4, max_size=4))
    codes = drawn(
        st.lists(st.sampled_from(["ru", "kk", "en", "\U0001f1f0", "zz-very-long", ""]), min_size=1, max_size=6)
    )
    base = story_of(1, reports=made, title=texts[0] * 9, excerpt=texts[1] * 20, source_name=texts[2])
    articles = tuple(
        replace(each, language=codes[place % len(codes)], source_name=texts[2], state_owned=place % 2 == 0,
                source_key=f"o{place % max(made - 3, 1)}")
        for place, each in enumerate(base.articles)
    )  # fmt: skip
    when = base.first_seen
    glances = tuple(StoryGlance(n, texts[3], "en", 1, when, when) for n in range(10**12, 10**12 + made))
    return replace(base, lead=articles[0], articles=articles, earlier=glances, later=glances, related=glances)


@settings(max_examples=60)
@given(
    story=stories(),
    looks=st.builds(
        Looks, st.sampled_from(ExcerptLength), inline=st.booleans(), saved_as=st.sampled_from([0, 2**63 - 1])
    ),
)
def test_whatever_the_story_it_fits(checked: Any, english: Any, story: Story, looks: Looks) -> None:
    far = Place(("KZ", "KG", "TJ", "TM", "UZ", "RU", "CN", "TR"), "abcdefgh", 36**4 - 1, 36**10 - 1)
    looks = replace(looks, more_text="Word. " * 400)
    screen = checked(story_screen(story, far, english, bot_username="jarchi_bot", looks=looks))
    assert all(len(button.copy or "") <= 256 for row in screen.rows for button in row)
    checked(mute_choice(story, far, english))


@given(st.tuples(st.text(max_size=5000), st.text(max_size=9000), st.text(max_size=300)), st.integers(1, 70))
def test_always_fits(make_story: Any, checked: Any, english: Any, texts: tuple[str, str, str], reports: int) -> None:
    title, excerpt, name = texts
    checked(draw(make_story(1, reports=reports, title=title, excerpt=excerpt, source_name=name), english))
