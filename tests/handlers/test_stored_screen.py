"""A screen goes into a queue as JSON and comes back as it was."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.screen import Button, Entity, EntityType, Screen, TextBuilder

TEXT = st.text(max_size=20)
ENTITIES = st.builds(
    Entity,
    st.sampled_from(EntityType),
    st.integers(0, 4096),
    st.integers(1, 4096),
    st.none() | TEXT,
    st.none() | st.integers(0, 2**40),
    st.none() | st.sampled_from(["dt", "r"]),
)
BUTTONS = st.builds(
    Button, TEXT, data=st.none() | st.text(min_size=1, max_size=9), url=st.none() | st.just("https://a.kz")
)
SCREENS = st.builds(
    Screen,
    TEXT,
    st.lists(ENTITIES, max_size=3).map(tuple),
    st.lists(st.lists(BUTTONS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    st.none() | st.just("https://a.kz/b"),
    st.booleans(),
)


@settings(max_examples=60)
@given(SCREENS)
def test_every_screen_comes_back(screen: Screen):
    assert Screen.from_json(screen.to_json()) == screen


def test_what_is_written_is_short():
    screen = TextBuilder().bold("Rates").moment(" now", datetime(1970, 1, 1, tzinfo=UTC)).build([[Button("1", "1s:a")]])
    assert screen.to_json() == (
        '{"entities":[{"length":5,"offset":0,"type":"bold"},{"length":4,"offset":5,"type":"date_time","unix_time":0}],'
        '"rows":[[{"data":"1s:a","text":"1"}]],"text":"Rates now"}'
    )
