"""A story opened, saved, muted; the list of saved ones; how stories look."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handlers.callbacks import DropSaved, OpenStory, Place, StoryDeed, pack
from storage import articles, saved, sources
from storage.chats import get as stored
from storage.records import ExcerptLength, NewArticle, Trait, TraitKind
from tests.handlers.conftest import Conversation, source

GROUP = {"id": -5, "type": "group", "title": "Chaikhana"}


async def texts(talk: Conversation, words: str = "/news") -> str:
    return str((await talk.says(words))[-1]["text"])


async def opened(talk: Conversation, words: str = "/news", number: str = "1") -> dict[str, Any]:
    await talk.says(words)
    return (await talk.presses(number))[-1]


async def test_saved_and_taken_off_with_undo(talk: Conversation, newsroom: Callable[..., Any]) -> None:
    await newsroom(8)
    await opened(talk)
    await talk.presses("☆ Save")
    assert talk.labels() == [["◀ Back", "★ Saved"], ["🔔 Follow", "🔇 Mute"], ["Share", "Copy link"]]
    assert talk.pop_ups()[-1] == "Saved. /saved shows it."
    page = (await talk.says("/saved"))[-1]
    assert "Reservoir 1 is full" in page["text"]
    assert talk.labels() == [["1"], ["✕ 1"]]
    assert "Nothing is saved yet" in (await talk.presses("✕ 1"))[-1]["text"]
    assert "Reservoir 1 is full" in (await talk.presses("↩ Undo"))[-1]["text"]
    assert talk.pop_ups()[-1] == "It is back."
    await talk.presses("1")
    assert talk.labels()[0] == ["◀ Back", "★ Saved"]
    await talk.presses("★ Saved")
    assert talk.labels()[0] == ["◀ Back", "☆ Save"]
    assert talk.pop_ups()[-1] == "It is off your list."
    assert (await talk.presses("◀ Back"))[-1]["text"].startswith("Saved stories")


async def test_a_story_is_told_in_the_readers_language_where_an_outlet_does_so(talk: Conversation) -> None:
    told = (("a", "ru", "Водохранилище полно", 3), ("b", "kk", "Су қоймасы толды", 2), ("c", "en", "It is full", 1))
    await sources.sync([source(key, key.upper()) for key, *_ in told])
    traits = tuple(
        Trait(kind, number * 0x5DEECE66D1234567 % 2**63, 9.0, in_title=True)  # as far apart as hashes are
        for number, kind in enumerate([TraitKind.NAME, TraitKind.PLACE] * 4, 1)
    )
    for key, language, title, hours in told:
        at = talk.clock.now - timedelta(hours=hours)
        await articles.save(
            [NewArticle(key, key, f"https://{key}.example/", title, "Told.", "", language, at, at, traits=traits)]
        )
    listed = await texts(talk)
    assert "1. It is full" in listed
    assert listed.endswith("1 of 1")
    assert (await talk.presses("1"))[-1]["text"].startswith("It is full")
    await talk.presses("☆ Save")
    assert "It is full" in await texts(talk, "/saved")
    await opened(talk)
    assert "new story with “full”" in (await talk.presses("🔔 Follow"))[-1]["text"]
    assert (await opened(talk, "/news in Kazakh"))["text"].startswith("Су қоймасы толды")
    await talk.says("/settings news Russian Uzbek")
    assert "1. Водохранилище полно" in await texts(talk)
    assert (await talk.presses("1"))[-1]["text"].startswith("Водохранилище полно")


async def test_saved_is_paged_and_searched(talk: Conversation, newsroom: Callable[..., Any]) -> None:
    await newsroom(8)
    for number in range(1, 9):
        await talk.presses_data(pack(StoryDeed("s", number, Place())))
        talk.clock.forward(minutes=1)
    first = (await talk.says("/saved"))[-1]["text"]
    assert first.endswith("1–6 of 8")
    assert (await talk.presses("▶"))[-1]["text"].endswith("7–8 of 8")
    await talk.presses("2")
    assert (await talk.presses("◀ Back"))[-1]["text"].endswith("7–8 of 8")
    assert (await talk.presses("◀"))[-1]["text"] == first
    found = (await talk.says("/saved reservoir 3"))[-1]["text"]
    assert found.endswith("1 of 1")
    assert "“reservoir 3”" in found
    assert "None of the saved stories" in (await talk.says("/saved absent"))[-1]["text"]


async def test_a_saved_story_that_is_kept_no_more_shows_its_copy(
    talk: Conversation, newsroom: Callable[..., Any]
) -> None:
    await newsroom(1)
    await opened(talk)
    await talk.presses("☆ Save")
    await articles.prune(talk.clock.now)
    await talk.says("/saved")
    shown = (await talk.presses("1"))[-1]["text"]
    assert shown.startswith("Reservoir 1 is full")
    assert "I keep no more of it" in shown
    assert (await talk.says("/start s1"))[-1]["text"] == shown
    assert (await talk.presses("★ Saved"))[-1]["text"].startswith("Taken off: Reservoir 1 is full")
    assert (await talk.says("/start s1"))[-1]["text"] == "This story is no longer kept. /news has the newest."


async def test_there_is_a_limit(
    talk: Conversation, newsroom: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.saved.MOST_SAVED", 1)
    await newsroom(2)
    for number in (1, 2):
        await talk.presses_data(pack(StoryDeed("s", number, Place())))
    assert talk.pop_ups()[-1] == "1 stories are saved, that is the most. Take some off in /saved first."
    assert len(await saved.everything(7)) == 1


async def test_in_a_group_everybody_saves_and_admins_take_off(talk: Conversation, newsroom: Callable[..., Any]) -> None:
    await newsroom(1)
    talk.chat = GROUP
    await talk.presses_data(pack(StoryDeed("s", 1, Place())))
    assert len(await saved.everything(-5)) == 1
    for press in (StoryDeed("d", 1, Place()), DropSaved(1, 0, Place()), DropSaved(1, 1, Place())):
        await talk.presses_data(pack(press))
        assert talk.pop_ups()[-1] == "Only admins of this group take saved stories off the list."
    assert len(await saved.everything(-5)) == 1
    talk.telegram.members[7] = "administrator"
    talk.clock.forward(minutes=6)
    await talk.presses_data(pack(StoryDeed("d", 1, Place())))
    assert await saved.everything(-5) == []


async def two_outlets(talk: Conversation) -> None:
    """Fill the store with a story of each of two outlets."""
    await sources.sync([source(), source("kaktus", "Kaktus.media")])
    now = talk.clock.now
    await articles.save(
        [
            NewArticle(key, title, f"https://{key}.example/1", title, "Told.", "", "en", now, now)
            for key, title in (("timesca", "By Times"), ("kaktus", "By Kaktus"))
        ]
    )


async def test_an_outlet_is_muted_under_its_story_and_heard_again(talk: Conversation) -> None:
    await two_outlets(talk)
    await opened(talk, "/news kaktus")
    assert "🔇 Kaktus.media is muted here." in (await talk.presses("🔇 Mute"))[-1]["text"]
    assert "By Kaktus" not in await texts(talk)
    assert "By Times" in await texts(talk)
    assert "By Kaktus" not in await texts(talk, "/search told")
    assert "By Kaktus" in await texts(talk, "/news kaktus.media"), "asked for by its name"
    assert (await stored(7)).muted == ("kaktus",)
    await opened(talk, "/news kaktus.media")
    await talk.presses("🔊 Hear it again")
    assert "By Kaktus" in await texts(talk)
    await opened(talk, "/news kaktus")
    await talk.presses("🔇 Mute")
    shown = await talk.presses("Undo")
    assert shown[-1]["text"].startswith("By Kaktus")
    assert "By Kaktus" in await texts(talk)


async def test_muted_outlets_are_listed_in_the_settings(talk: Conversation) -> None:
    await two_outlets(talk)
    await opened(talk, "/news kaktus")
    await talk.presses("🔇 Mute")
    assert "Muted outlets: 1" in await texts(talk, "/settings")
    await talk.presses("Muted ones")
    assert talk.labels()[0] == ["🔇 Kaktus.media"]
    assert "None." in (await talk.presses("🔇 Kaktus.media"))[-1]["text"]
    assert "By Kaktus" in await texts(talk)


async def test_who_is_no_admin_mutes_nothing(talk: Conversation) -> None:
    await two_outlets(talk)
    talk.chat = GROUP
    for deed in "amh":
        await talk.presses_data(pack(StoryDeed(deed, 1, Place())))
        assert talk.pop_ups()[-1] == "Only admins can change these settings."
    assert (await stored(-5)).muted == ()


@pytest.mark.parametrize("deed", ["z", "", "m", "a", "s", "d", "h"])
async def test_forged_deeds_do_no_harm(talk: Conversation, deed: str) -> None:
    await talk.presses_data(pack(StoryDeed(deed, 999, Place())))
    assert talk.pop_ups() or talk.telegram.sent("editMessageText")
    assert (await stored(7)).muted == ()


async def test_text_only_and_the_length_of_excerpts(talk: Conversation, newsroom: Callable[..., Any]) -> None:
    await newsroom(2, text="Water came down the mountains. " * 40)
    assert (await opened(talk))["link_preview_options"]["url"] == "https://timesca.example/p.jpg"
    await talk.says("/settings")
    await talk.presses("Stories")
    await talk.presses("Text only")
    assert (await talk.presses("Long"))[-1]["text"].startswith("Stories")
    shown = await opened(talk)
    assert shown["link_preview_options"] == {"is_disabled": True}
    assert len(shown["text"]) > 700
    assert "Stories: text only, excerpt: long" in await texts(talk, "/settings")
    chat = await stored(7)
    assert (chat.text_only, chat.excerpt) == (True, ExcerptLength.LONG)


async def test_a_story_shares_itself_by_inline_mode_where_there_is_one(
    talk: Conversation, newsroom: Callable[..., Any]
) -> None:
    await newsroom(1)
    talk.services.inline = True
    await talk.presses_data(pack(OpenStory(1, Place())))
    assert talk.button("Share")["switch_inline_query_chosen_chat"]["query"] == "#s1"
    assert talk.button("Copy link")["copy_text"] == {"text": "https://t.me/jarchi_bot?start=s1"}


@pytest.mark.parametrize(
    ("words", "length", "text_only"),
    [
        ("excerpt short", ExcerptLength.SHORT, False),
        ("отрывок длинный", ExcerptLength.LONG, False),
        ("үзінді қысқа", ExcerptLength.SHORT, False),
        ("parcha uzun", ExcerptLength.LONG, False),
        ("excerpt auto", ExcerptLength.MEDIUM, False),
        ("pictures off", ExcerptLength.MEDIUM, True),
        ("text only", ExcerptLength.MEDIUM, True),
        ("Только текст", ExcerptLength.MEDIUM, True),
        ("faqat matn", ExcerptLength.MEDIUM, True),
        ("картинки нет", ExcerptLength.MEDIUM, True),
        ("rasmlar yoʻq", ExcerptLength.MEDIUM, True),
        ("расмҳо ҳа", ExcerptLength.MEDIUM, False),
    ],
)
async def test_how_stories_look_can_be_typed(
    talk: Conversation, words: str, length: ExcerptLength, text_only: bool
) -> None:
    assert (await texts(talk, f"/settings {words}")).startswith("Done.\n\nSettings")
    chat = await stored(7)
    assert (chat.excerpt, chat.text_only) == (length, text_only)


async def test_a_length_that_is_none_changes_nothing(talk: Conversation) -> None:
    assert (await texts(talk, "/settings excerpt enormous")).startswith("I do not know “enormous”.")
    assert (await texts(talk, "/settings pictures")).startswith("Stories")
    assert (await stored(7)).excerpt is ExcerptLength.MEDIUM


@pytest.mark.parametrize(("word", "begins"), [("избранное", "Saved stories"), ("sources", "Outlets I read")])
async def test_a_word_opens_the_list(talk: Conversation, word: str, begins: str) -> None:
    assert (await texts(talk, word)).startswith(begins)
