"""Screens as JSON and back, pictures included."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.picture import CardRow, CardSpec, ChartSpec, Line, Look, Note, PictureSpec, Tick, key_of
from handlers.prepared import Prepared
from handlers.screen import CAPTION_LIMIT, Button, Entity, EntityType, Screen, TextBuilder, utf16_len

TEXT = st.text(max_size=12)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SPOT = st.tuples(NUMBER, NUMBER)
STROKES = st.lists(st.lists(SPOT, max_size=4).map(tuple), max_size=3).map(tuple)
CHART = st.builds(
    ChartSpec,
    look=st.sampled_from(Look),
    title=TEXT,
    subtitle=TEXT,
    foot=TEXT,
    lines=st.lists(st.builds(Line, TEXT, STROKES, st.lists(SPOT, max_size=3).map(tuple)), max_size=3).map(tuple),
    x_ticks=st.lists(st.builds(Tick, NUMBER, TEXT), max_size=3).map(tuple),
    y_ticks=st.lists(st.builds(Tick, NUMBER, TEXT), max_size=3).map(tuple),
    x_range=SPOT,
    y_range=SPOT,
    notes=st.lists(st.builds(Note, SPOT, TEXT, st.booleans()), max_size=2).map(tuple),
    steps=st.booleans(),
    level=st.none() | NUMBER,
)
CARD = st.builds(
    CardSpec,
    look=st.sampled_from(Look),
    title=TEXT,
    subtitle=TEXT,
    foot=TEXT,
    rows=st.lists(st.builds(CardRow, TEXT, TEXT, TEXT, TEXT, TEXT, STROKES), max_size=3).map(tuple),
)
ENTITY = st.builds(
    Entity,
    st.sampled_from(EntityType),
    st.integers(0, 99),
    st.integers(1, 99),
    url=st.none() | TEXT,
    unix_time=st.none() | st.integers(0, 2**33),
    date_time_format=st.none() | TEXT,
)
BUTTON = st.builds(Button, TEXT, data=st.none() | TEXT, url=st.none() | TEXT, copy=st.none() | TEXT)
SCREEN = st.builds(
    Screen,
    text=TEXT,
    entities=st.lists(ENTITY, max_size=3).map(tuple),
    rows=st.lists(st.lists(BUTTON, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple),
    picture=st.none() | CHART | CARD,
) | st.builds(Screen, text=TEXT, preview_url=TEXT, preview_large=st.booleans())


@settings(max_examples=80, deadline=None)
@given(SCREEN)
def test_a_screen_survives_the_queue(screen: Screen) -> None:
    assert Screen.from_json(screen.to_json()) == screen


@settings(max_examples=40, deadline=None)
@given(CHART | CARD, CHART | CARD)
def test_a_picture_is_known_by_what_it_shows_and_by_whose_it_is(one: PictureSpec, other: PictureSpec) -> None:
    again = Screen.from_json(Screen("x", picture=one).to_json()).picture
    assert again is not None
    assert key_of(one, 42) == key_of(again, 42)
    assert key_of(one, 42) != key_of(one, 43)
    assert (key_of(one, 42) == key_of(other, 42)) is (one == other)
    assert len(key_of(one, 42)) <= 64


def card(text: str, *entities: Entity) -> Prepared:
    return Prepared.of(
        Screen(text, entities, ((Button("a", data="b"),),), picture=CardSpec(Look.LIGHT, "", "", "", ()))
    )


def test_a_caption_is_cut_between_signs_and_entities() -> None:
    builder = TextBuilder().bold("first")
    screen = builder.add("😀" * 700).bold("last").build()
    prepared = card(screen.text, *screen.entities)
    caption = prepared.parameters["caption"]
    assert utf16_len(caption) <= CAPTION_LIMIT
    assert caption.endswith("😀…")
    entities: list[dict[str, Any]] = json.loads(prepared.parameters["caption_entities"])
    assert [entity["offset"] for entity in entities] == [0]


def test_the_words_alone_are_a_text_with_the_same_marks_and_buttons() -> None:
    screen = TextBuilder().bold("first").build()
    text = card(screen.text, *screen.entities).without_picture("No picture.")
    assert text.picture is None
    assert text.parameters["text"] == "first\n\nNo picture."
    assert json.loads(text.parameters["entities"])[0]["type"] == "bold"
    assert "caption" not in text.parameters
    assert "reply_markup" in text.parameters
    assert text.without_picture("again") is text
