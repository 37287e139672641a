"""What buttons carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import callbacks
from handlers.callbacks import (
    LIMIT,
    MOST_COUNTRIES,
    AddAlert,
    DropSaved,
    Manage,
    OpenPage,
    OpenStory,
    Place,
    SetZone,
    StoryDeed,
    pack,
    unpack,
)

codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
countries = st.lists(codes, max_size=MOST_COUNTRIES).map(tuple)
keys = st.just("") | st.from_regex(r"[A-Za-z0-9_-]{8}", fullmatch=True)
places = st.builds(Place, countries, keys, st.integers(0, 36**4 - 1), st.integers(0, 36**10 - 1))
words = st.from_regex(r"[A-Za-z0-9_/+-]{0,12}", fullmatch=True)
carried = st.from_regex(r"[A-Za-z0-9_/+~-]{0,12}", fullmatch=True)
SOME = {int: st.integers(0, 99), str: words, Place: places, callbacks.Carried: carried}
NAMED = {"deed": st.from_regex(r"[A-Za-z]?", fullmatch=True)}
anything = st.one_of(
    *(
        st.builds(kind, **{name: NAMED.get(name, SOME[declared]) for name, declared in kind.__annotations__.items()})
        for kind in callbacks._KINDS.values()
    )
)


@given(anything)
def test_round_trip_within_the_limit(callback: callbacks.Callback) -> None:
    data = pack(callback)
    assert len(data.encode()) <= LIMIT
    assert unpack(data) == callback


@given(places, st.integers(0, 2**63 - 1))
def test_the_largest_story_on_the_farthest_page_fits(place: Place, story_id: int) -> None:
    assert unpack(pack(StoryDeed("s", story_id, place))) == StoryDeed("s", story_id, place)
    assert unpack(pack(DropSaved(story_id, 1, place))) == DropSaved(story_id, 1, place)
    assert unpack(pack(OpenStory(story_id, place))) == OpenStory(story_id, place)


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error_and_only_our_own_means_something(data: str) -> None:
    callback = unpack(data)
    assert callback is None or pack(callback) == data


@given(anything, st.integers(0, 63), st.characters())
def test_damaged_data_is_refused_or_means_exactly_what_it_says(
    callback: callbacks.Callback, at: int, char: str
) -> None:
    data = pack(callback)
    damaged = data[:at] + char + data[at + 1 :]
    read = unpack(damaged)
    assert read is None or pack(read) == damaged


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "2n:KZ:::",  # a version to come
        "1?:KZ:::",
        "1n",
        "1n:KZ::",  # a field short
        "1n:KZ::::",  # one too many
        "1n:kz:::",
        "1n:KZK:::",
        "1n:KZ:short::",
        "1n:KZ::01:",  # not as we write it
        "1n:KZ::-1:",
        "1n:KZ::zzzzz:",  # beyond any list
        "1s:zzzzzzzzzzzzz:::::",  # beyond 64 bits: would break the database
        "1z:Asia/Almaty\n",
        "1n:" + "KZ" * 9 + ":::",
        "news_page_2",
        "1n:KZ::٣:",  # digits of another script
    ],
)
def test_forged_and_outdated_data_mean_nothing(data: str) -> None:
    assert unpack(data) is None


def test_what_is_carried_for_a_channel_is_what_a_button_carries() -> None:
    alert = AddAlert("USD", "KZT", "above", "12345678901234567_89")
    carrying = Manage.of(1009999999999, alert)
    assert len(pack(carrying)) <= LIMIT
    again = unpack(pack(carrying))
    assert isinstance(again, Manage)
    assert again.callback == alert


@pytest.mark.parametrize("data", ["", "1p", "1?~", "1M~1~1p~", "1p~~~", "news"])
def test_nothing_else_is_carried(data: str) -> None:
    assert Manage(1, callbacks.Carried(data)).callback is None


def test_what_does_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        pack(SetZone("x" * 80))
    with pytest.raises(ValueError, match="out of range"):
        pack(OpenPage(Place(offset=-1)))
    with pytest.raises(ValueError, match="does not fit"):
        pack(OpenPage(Place(key="spaces are not for buttons")))
