"""One story."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import OpenPage, Place, unpack
from handlers.views.story import story_screen
from storage.records import CountryWeight, Story

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
    share = draw(make_story(1, title="Fuel & fire?"), english).rows[0][1]
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


@given(st.tuples(st.text(max_size=5000), st.text(max_size=9000), st.text(max_size=300)), st.integers(1, 70))
def test_always_fits(make_story: Any, checked: Any, english: Any, texts: tuple[str, str, str], reports: int) -> None:
    title, excerpt, name = texts
    checked(draw(make_story(1, reports=reports, title=title, excerpt=excerpt, source_name=name), english))
