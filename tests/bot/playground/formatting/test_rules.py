"""Sorting, nesting, splitting, cleaning and refusing of entities agree with TDLib; trimming is Telegram's own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.errors import ApiError
from bot.playground.formatting import cleaning
from bot.playground.formatting.compose import ENTITIES, compose
from bot.playground.formatting.units import narrow, widen

_EXTRA: dict[str, dict[str, Any]] = {
    "text_link": {"url": "http://a.kz/"},
    "date_time": {"unix_time": 5},
    "custom_emoji": {"custom_emoji_id": "5"},
}
_KINDS = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "expandable_blockquote",
    *_EXTRA,
]


def _entity(kind: str, offset: int, length: int) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **_EXTRA.get(kind, {})}


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    text = draw(st.text(st.sampled_from("abcd é😀 \n\r\t\u2028\u0333"), max_size=12))
    size = len(widen(text))
    places = st.tuples(st.sampled_from(_KINDS), st.integers(0, size), st.integers(0, size + 1))
    found = [_entity(kind, start, length) for kind, start, length in draw(st.lists(places, max_size=6))]
    return text, found


def _key(outcome: Any) -> Any:
    if isinstance(outcome, str):
        return outcome
    return outcome[0], sorted((each["type"], each["offset"], each["length"]) for each in outcome[1])


@given(_texts())
def test_entities_are_fixed_as_tdlib_fixes_them(tdlib: Any, given_text: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = given_text
    theirs = tdlib.fix(text, entities)
    if isinstance(theirs, str):
        theirs = theirs[0].lower() + theirs[1:]
    with pytest.MonkeyPatch.context() as patch:  # TDLib's static request does not trim
        patch.setattr(cleaning, "_trimmed", lambda wide, kept: (wide, kept))
        try:
            wide, kept = cleaning.clean(widen(text), entities)
            ours: Any = narrow(wide), kept
        except ApiError as refused:
            ours = refused.description.removeprefix("Bad Request: ")
    assert _key(ours) == _key(theirs)


def test_white_space_goes_at_both_ends_and_entities_follow() -> None:
    text, entities = compose("  ab cd \n", entities=[_entity("bold", 5, 4)])
    assert (text, entities) == ("ab cd", [_entity("bold", 3, 2)])


def test_white_space_under_an_entity_stays_at_the_beginning_but_not_at_the_end() -> None:
    text, entities = compose(" ab  ", entities=[_entity("bold", 0, 2), _entity("italic", 3, 2)])
    assert (text, entities) == (" ab", [_entity("bold", 0, 2)])


@given(_texts())
def test_what_comes_out_stays_as_it_is_when_sent_again(given_text: tuple[str, list[dict[str, Any]]]) -> None:
    try:
        once = compose(given_text[0], entities=given_text[1])
    except ApiError:
        return
    assert compose(once[0], entities=once[1]) == once


def test_links_that_are_no_links_are_silently_lost() -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 4, "url": url} for url in ("/a", "javascript:x", "ftp://a.kz")
    ]
    for entity in entities:
        assert compose("text", entities=[entity]) == ("text", [])


def test_kinds_that_only_telegram_sets_are_ignored() -> None:
    assert compose("text", entities=[_entity("mention", 0, 4), _entity("nonsense", 0, 4)]) == ("text", [])


def test_a_date_keeps_its_moment_and_a_proper_format() -> None:
    entity = {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1_700_000_000, "date_time_format": "tDw"}
    assert compose("then", entities=[entity]) == ("then", [{**entity, "date_time_format": "wDt"}])
    with pytest.raises(ApiError, match="Invalid date format used"):
        compose("then", entities=[{**entity, "date_time_format": "rt"}])


def test_beyond_a_hundred_entities_the_text_is_plain() -> None:
    entities = [_entity("bold", 2 * index, 1) for index in range(150)]
    assert len(compose("a " * 150, entities=entities)[1]) == ENTITIES


def test_found_links_stand_beside_given_entities() -> None:
    text, entities = compose("see a.kz now", entities=[_entity("bold", 0, 12)])
    kinds = [(each["type"], each["offset"], each["length"]) for each in entities]
    assert text == "see a.kz now"
    assert kinds == [("bold", 0, 4), ("url", 4, 4), ("bold", 4, 4), ("bold", 8, 4)]


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        compose("x", "BBCode")
