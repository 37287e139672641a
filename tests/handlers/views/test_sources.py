"""Saved stories, outlets, own feeds, and what is said about following."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.callbacks import DropSaved, Place, SourceDeed, unpack
from handlers.reader import Reader
from handlers.views import following as report
from handlers.views import saved as saved_view
from handlers.views import settings as settings_view
from handlers.views import sources as view
from storage.records import (
    Chat,
    ChatKind,
    FollowedFeed,
    FoundFeed,
    NoFeed,
    SavedPage,
    SavedStory,
    Source,
    SourceKind,
    SourceState,
)

LIST = Place((), "abcdefgh")
CHAT = Chat(7, ChatKind.PRIVATE, muted=("outlet2",), feeds=("+1", "+2"))
FOUND = FoundFeed("https://blog.example/feed", SourceKind.FEED, "Notes from Naryn", entries=12)


def saved(number: int, reader: Reader) -> SavedStory:
    when = reader.now - timedelta(hours=number)
    url = f"https://outlet.example/{number}"
    return SavedStory(number, number * 10, f"Story {number}", "Told.", url, f"Outlet {number}", when, when)


def outlet(number: int, **fields: Any) -> Source:
    url = f"https://outlet{number}.example/feed"
    return replace(
        Source(f"outlet{number}", SourceKind.FEED, f"Outlet {number}", url, url, countries=("KZ",)), **fields
    )


def feed(number: int, reader: Reader, **fields: Any) -> FollowedFeed:
    url = f"https://blog{number}.example/feed"
    newest = reader.now - timedelta(days=number)
    source = Source(f"+{number}", SourceKind.FEED, f"Blog {number}", url, url, newest_at=newest, own=True)
    source = replace(source, state=fields.pop("state", SourceState.OK), **fields)
    return FollowedFeed(source, reader.now, f"Newest of {number}", number)


def test_saved(golden: Any, reader: Reader, language: str) -> None:
    six = tuple(saved(number, reader) for number in range(1, 7))
    golden(f"{language}/saved", saved_view.saved_screen(SavedPage(six, 14, 6), "", LIST, reader))
    undo = DropSaved(70, 1, LIST)
    taken = saved_view.saved_screen(SavedPage(six[:1], 1, 0), "dam", LIST, reader, removed="Story 7", undo=undo)
    golden(f"{language}/saved_taken_off", taken)
    assert unpack(taken.rows[0][0].data or "") == undo
    golden(f"{language}/saved_nothing", saved_view.saved_screen(SavedPage((), 0, 0), "", LIST, reader))


def test_outlets(golden: Any, reader: Reader, language: str) -> None:
    outlets = [outlet(n, state=SourceState.OK) for n in range(1, 8)]
    outlets += [outlet(8, state=SourceState.GONE, state_owned=True), outlet(9)]
    golden(f"{language}/sources", view.outlets_screen(outlets, CHAT, reader))
    last = view.outlets_screen(outlets, CHAT, reader, 99)
    assert unpack(last.rows[0][0].data or "") == SourceDeed("m", "outlet9", 1)


def test_own_feeds(golden: Any, reader: Reader, language: str) -> None:
    own = [feed(1, reader), feed(2, reader, state=SourceState.GONE, newest_at=None), feed(3, reader)]
    golden(f"{language}/sources_own", view.own_screen(own, reader, 30))
    gone = view.own_screen([], reader, 30, unfollowed=view.Unfollowed("Blog 1", "abcdefgh"))
    golden(f"{language}/sources_own_unfollowed", gone)


def test_following(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/follow_help", view.follow_help(reader, 30))
    golden(f"{language}/follow_found", view.following(FOUND, "+abc", LIST, reader))
    golden(f"{language}/follow_already", view.followed_already(FOUND, LIST, reader))
    known = replace(FOUND, known_as="outlet1")
    golden(f"{language}/follow_known", view.read_for_everybody(known, LIST, reader, muted=True))
    golden(f"{language}/follow_dead", view.dead_feed(replace(outlet(1), state=SourceState.GONE), reader))
    failed = tuple((f"https://x{n}.example", why) for n, why in enumerate(NoFeed))
    golden(f"{language}/follow_list", report.imported(report.Imported(3, 1, 2, failed, 4), 30, reader))


def test_muted_in_the_settings(golden: Any, reader: Reader, language: str) -> None:
    muted = [(f"outlet{n}", f"Outlet {n}") for n in range(1, 24)]
    golden(f"{language}/settings_muted", settings_view.muted_section(muted, reader.speech))
    golden(f"{language}/settings_muted_none", settings_view.muted_section([], reader.speech))
    assert settings_view.muted_section(muted, reader.speech, 5) == settings_view.muted_section(muted, reader.speech, 1)


@pytest.mark.parametrize("why", list(NoFeed))
def test_every_refusal_is_one_sentence_that_names_the_place(english: Reader, why: NoFeed) -> None:
    said = view.no_feed(why, "https://shop.example/" + "x" * 900, english.speech)
    assert len(said) < 200
    assert "{" not in said
    assert "xxx" not in said


@settings(max_examples=40)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=12), st.text(max_size=3000))
def test_whatever_feeds_call_themselves_it_fits(checked: Any, english: Reader, names: list[str], typed: str) -> None:
    own = [feed(n, english, name=name) for n, name in enumerate(names)]
    checked(view.own_screen(own, english, 30))
    checked(view.outlets_screen([replace(each.source, key=f"k{n}") for n, each in enumerate(own)], CHAT, english))
    stories = tuple(replace(saved(n, english), title=name, outlet=name) for n, name in enumerate(names[:6]))
    checked(saved_view.saved_screen(SavedPage(stories, 99, 0), typed, LIST, english))
    checked(view.looking(typed, english))
    for why in (NoFeed.NONE, NoFeed.NOT_AN_ADDRESS):
        assert len(view.no_feed(why, typed, english.speech)) < 250
