"""Feeds of a chat's own: followed, listed, let go, exported and imported; seen nowhere else."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from telegram.request import RequestData

from handlers.callbacks import OpenPage, OpenStory, Place, SourceDeed, StoryDeed, pack
from handlers.dead_feeds import tell_of_dead_feeds
from handlers.following import resume
from handlers.opml import Outline, write_opml
from storage import articles, chats, errands, feeds, saved, sources
from storage.records import Chat, ChatKind, Errand, ErrandKind, FoundFeed, NewArticle, NoFeed, SourceKind, SourceState
from tests.handlers.conftest import Conversation, Telegram, source

BLOG = FoundFeed("https://blog.example/feed", SourceKind.FEED, "Notes from Naryn", entries=3)
KEY = feeds.key_of(BLOG.url)
GROUP = {"id": -5, "type": "group", "title": "Chaikhana"}
STRANGER = {"id": 8, "is_bot": False, "first_name": "Bolot", "language_code": "en"}


@dataclass
class Web:
    """What is found behind addresses; ``gate`` holds answers back."""

    found: dict[str, FoundFeed | NoFeed] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, typed: str) -> FoundFeed | NoFeed:
        self.asked.append(typed)
        await self.gate.wait()
        return self.found.get(typed, NoFeed.NONE)


@pytest.fixture
def web(talk: Conversation) -> Web:
    web = Web({"blog.example": BLOG})
    web.gate.set()
    talk.services.discover = web
    return web


async def follow(talk: Conversation, typed: str = "blog.example") -> list[dict[str, Any]]:
    """Write ``/follow`` and return all that is shown until the errand is done."""
    before = len(talk.telegram.asked)
    await talk.says(f"/follow {typed}")
    await talk.services.errands.finish()
    fresh = talk.telegram.asked[before:]
    return [parameters for name, parameters in fresh if name in {"sendMessage", "editMessageText"}]


async def text(talk: Conversation, words: str) -> str:
    return str((await talk.says(words))[-1]["text"])


async def arrives(talk: Conversation, title: str = "Snow in Naryn", key: str = KEY) -> int:
    """Let the feed have an article; return its story's id."""
    talk.clock.forward(seconds=2)
    now, url = talk.clock.now, f"https://blog.example/{title.replace(' ', '-')}"
    result = await articles.save([NewArticle(key, url, url, title, "Deep snow.", "", "en", now, now)])
    return result.story_ids[0]


def as_stranger(talk: Conversation) -> None:
    talk.user, talk.chat = STRANGER, {"id": 8, "type": "private", "first_name": "Bolot"}


async def test_following_shows_progress_then_the_result_in_the_same_message(talk: Conversation, web: Web) -> None:
    shown = await follow(talk)
    assert shown[0]["text"] == "Looking for a feed at blog.example …"
    assert shown[1]["text"].startswith("Followed: Notes from Naryn\n3 articles are there.")
    assert shown[1]["message_id"] == talk.telegram.message_id - 1
    assert (await chats.get(7)).feeds == (KEY,)
    assert "already" in (await follow(talk))[-1]["text"]
    assert web.asked == ["blog.example"] * 2


async def test_a_feed_is_read_and_searched_here_and_nowhere_else(talk: Conversation, web: Web) -> None:
    shown = await follow(talk)
    story_id = await arrives(talk)
    assert "Snow in Naryn" in await text(talk, "/news")
    assert "Snow in Naryn" in await text(talk, "/search snow")
    assert "Snow in Naryn" in await text(talk, "/news notes from naryn"), "by its name"
    read = shown[1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "Snow in Naryn" in (await talk.presses_data(read))[-1]["text"]
    assert (await text(talk, f"/start s{story_id}")).startswith("Snow in Naryn")

    as_stranger(talk)
    assert "Snow in Naryn" not in await text(talk, "/news")
    assert "Snow in Naryn" not in await text(talk, "/search snow")
    assert "Snow in Naryn" not in (await talk.presses_data(read))[-1]["text"]
    assert await text(talk, f"/start s{story_id}") == "This story is no longer kept. /news has the newest."
    for press in (OpenStory(story_id, Place()), *(StoryDeed(deed, story_id, Place()) for deed in "samh")):
        await talk.presses_data(pack(press))
        assert talk.pop_ups()[-1] == "This story is no longer kept. /news has the newest."
    assert await saved.everything(8) == []
    assert (await chats.get(8)).muted == ()
    for words in ("/sources", "/status", "/about", "/news notes from naryn"):
        shown = await text(talk, words)
        assert "Notes from Naryn" not in shown
        assert "Snow in Naryn" not in shown


async def test_a_feed_comes_in_the_usual_news_whatever_it_is_about(talk: Conversation, web: Web) -> None:
    await follow(talk)
    await arrives(talk)
    await talk.says("/settings countries uz")
    page = await text(talk, "/news")
    assert page.startswith("News · Uzbekistan")
    assert "Snow in Naryn" in page
    assert "Snow in Naryn" not in await text(talk, "/news kazakhstan")
    await talk.says("/news")
    assert "Snow in Naryn" not in (await talk.presses("🇰🇿"))[-1]["text"], "asked for by a button"


async def test_two_chats_with_one_feed_and_other_countries_see_their_own_pages(talk: Conversation, web: Web) -> None:
    await follow(talk)
    await arrives(talk)
    await talk.says("/settings countries uz")
    usual = pack(OpenPage(Place(("UZ",))))
    assert "Snow in Naryn" in (await talk.presses_data(usual))[-1]["text"]
    as_stranger(talk)
    await follow(talk)
    assert "Snow in Naryn" not in (await talk.presses_data(usual))[-1]["text"]


async def test_letting_go_removes_it_from_here_at_once_and_can_be_undone(talk: Conversation, web: Web) -> None:
    await follow(talk)
    await arrives(talk)
    assert "Notes from Naryn" in await text(talk, "/sources")
    gone = (await talk.presses("✕ 1"))[-1]["text"]
    assert gone.startswith("No more: Notes from Naryn.")
    assert "Snow in Naryn" not in await text(talk, "/news")
    await talk.says("/unfollow")
    await feeds.purge()
    await talk.presses_data(pack(SourceDeed("u", KEY)))
    undo = await _undo_of(talk)
    assert undo is None
    await follow(talk)
    await talk.says("/unfollow 1")
    await feeds.purge()
    assert "Notes from Naryn" in (await talk.presses("↩ Undo"))[-1]["text"]
    assert (await chats.get(7)).feeds == (KEY,)


async def _undo_of(talk: Conversation) -> dict[str, Any] | None:
    return next((button for row in talk.rows() for button in row if "Undo" in button["text"]), None)


@pytest.mark.parametrize("words", ["1", "https://blog.example/feed", "blog.example/feed/", "notes naryn", "Notes from"])
async def test_unfollow_understands_number_address_and_name(talk: Conversation, web: Web, words: str) -> None:
    await follow(talk)
    assert (await text(talk, f"/unfollow {words}")).startswith("No more: Notes from Naryn.")


async def test_unfollow_of_something_else_changes_nothing(talk: Conversation, web: Web) -> None:
    await follow(talk)
    assert "follows nothing like “zzz qqq”" in await text(talk, "/unfollow zzz qqq")
    assert (await chats.get(7)).feeds == (KEY,)


async def test_what_is_read_for_everybody_is_offered_instead(talk: Conversation, web: Web) -> None:
    await sources.sync([source()])
    web.found["timesca.example"] = replace(BLOG, title="The Times of Central Asia", known_as="timesca")
    shown = (await follow(talk, "timesca.example"))[-1]
    assert "I read The Times of Central Asia for everybody already" in shown["text"]
    assert (await chats.get(7)).feeds == ()
    await talk.says("/sources")
    await talk.presses("🔊 1")
    assert talk.pop_ups()[-1] == "The Times of Central Asia is muted here."
    assert "It is muted in this chat." in (await follow(talk, "timesca.example"))[-1]["text"]
    await talk.presses("🔊 Hear it again")
    assert (await chats.get(7)).muted == ()


@pytest.mark.parametrize("why", list(NoFeed))
async def test_every_trouble_is_one_sentence_and_stores_nothing(talk: Conversation, web: Web, why: NoFeed) -> None:
    web.found["https://odd.example/{x}%s"] = why
    shown = await follow(talk, "https://odd.example/{x}%s")
    assert len(shown) == 2
    assert "\n" not in shown[1]["text"]
    assert (await chats.get(7)).feeds == ()
    assert await sources.due(talk.clock.now) == []


async def test_others_and_the_chat_itself_are_answered_meanwhile(talk: Conversation, web: Web) -> None:
    web.gate.clear()
    await talk.says("/follow blog.example")
    assert "What I can do" in await text(talk, "/help")
    assert "still busy" in await text(talk, "/follow other.example")
    as_stranger(talk)
    assert "Looking for" in await text(talk, "/follow blog.example")
    web.gate.set()
    await talk.services.errands.finish()
    assert (await chats.get(7)).feeds == (await chats.get(8)).feeds == (KEY,)


async def test_who_has_the_answer_can_ask_for_the_next_at_once(talk: Conversation, web: Web) -> None:
    web.found["b.example"] = replace(BLOG, url="https://b.example/feed")
    web.gate.clear()
    await talk.says("/follow blog.example")
    show, shown = asyncio.Event(), talk.telegram.do_request

    async def slow(url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
        if url.endswith("editMessageText"):
            await show.wait()
        return await shown(url, *rest, **more)

    talk.telegram.do_request = slow  # type: ignore[method-assign]
    web.gate.set()
    while talk.services.errands.busy(7):  # noqa: ASYNC110 - an errand has no event
        await asyncio.sleep(0.01)
    assert "Looking for" in await text(talk, "/follow b.example")
    show.set()
    await talk.services.errands.finish()
    assert len((await chats.get(7)).feeds) == 2
    assert await errands.abandoned(talk.clock.now + timedelta(days=1), talk.clock.now) == []


async def test_what_a_kill_cuts_off_is_begun_anew_in_the_same_message(talk: Conversation, web: Web) -> None:
    web.gate.clear()
    await talk.says("/follow blog.example")
    message_id = talk.telegram.message_id
    await asyncio.sleep(0)
    await talk.services.errands.close()
    web.gate.set()
    bot = talk.application.bot
    assert await resume(talk.services, bot, talk.clock.now) == 0, "too young to have been left"
    talk.clock.forward(minutes=3)
    assert await resume(talk.services, bot, talk.clock.now) == 1
    await talk.services.errands.finish()
    shown = talk.telegram.sent("editMessageText")[-1]
    assert (shown["message_id"], shown["text"].splitlines()[0]) == (message_id, "Followed: Notes from Naryn")
    talk.clock.forward(minutes=3)
    assert await resume(talk.services, bot, talk.clock.now) == 0


async def test_what_kills_again_and_again_is_given_up(talk: Conversation, web: Web) -> None:
    await talk.says("/start")
    await errands.begin(Errand(7, ErrandKind.FOLLOW, "blog.example", None, 1000, attempts=3), talk.clock.now)
    talk.clock.forward(minutes=3)
    await resume(talk.services, talk.application.bot, talk.clock.now)
    await talk.services.errands.finish()
    assert "Please try again" in talk.telegram.sent("editMessageText")[-1]["text"]
    assert web.asked == []
    assert await errands.abandoned(talk.clock.now + timedelta(days=1), talk.clock.now) == []


async def test_limits_are_said(talk: Conversation, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.following.MOST_FEEDS", 1)
    web.found["b.example"] = replace(BLOG, url="https://b.example/feed")
    await follow(talk)
    shown = await follow(talk, "b.example")
    assert shown[-1]["text"] == "This chat follows 1 feed, that is the most. Let one go in /sources first."
    assert len(shown) == 1


async def test_without_an_address_it_says_how(talk: Conversation, web: Web) -> None:
    assert "Follow a feed of your own" in await text(talk, "/follow")
    assert web.asked == []


async def test_in_a_group_admins_follow_and_let_go(talk: Conversation, web: Web) -> None:
    talk.chat = GROUP
    assert await text(talk, "/follow blog.example") == "Only admins of this group choose which feeds it follows."
    talk.telegram.members[7] = "administrator"
    talk.clock.forward(minutes=6)
    await follow(talk)
    assert (await chats.get(-5)).feeds == (KEY,)
    await arrives(talk)
    talk.user = STRANGER
    assert "Snow in Naryn" in await text(talk, "/news"), "the group's, for all its members"
    for deed in "ufx":
        await talk.presses_data(pack(SourceDeed(deed, KEY)))
        assert talk.pop_ups()[-1] == "Only admins of this group choose which feeds it follows."
    await talk.presses_data(pack(SourceDeed("m", "timesca")))
    assert talk.pop_ups()[-1] == "Only admins can change these settings."
    assert await text(talk, "/unfollow 1") == "Only admins of this group choose which feeds it follows."
    assert (await chats.get(-5)).feeds == (KEY,)


async def test_forgetting_and_exporting_cover_it(talk: Conversation, web: Web) -> None:
    await follow(talk)
    story_id = await arrives(talk)
    await talk.presses_data(pack(StoryDeed("s", story_id, Place())))
    shown = await text(talk, "/export")
    kept = json.loads(shown[shown.index("{") :])
    assert kept["own_feeds"][0]["url"] == BLOG.url
    assert kept["saved_stories"][0]["title"] == "Snow in Naryn"
    await talk.says("/forget")
    await talk.presses("Yes, delete")
    assert await feeds.of(7) == []
    assert await saved.everything(7) == []
    assert await feeds.purge() == 1


async def test_a_long_export_is_a_file(talk: Conversation, newsroom: Callable[..., Any]) -> None:
    await newsroom(30)
    for number in range(1, 31):
        await talk.presses_data(pack(StoryDeed("s", number, Place())))
    assert await text(talk, "/export") == "All that is stored about this chat is in the file."
    assert len(talk.telegram.sent("sendDocument")) == 1


# -- lists of feeds ------------------------------------------------------------------------------------------------


@dataclass
class Files(Telegram):
    """A Telegram that has one file."""

    content: bytes = b""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *rest: Any, **more: Any
    ) -> tuple[int, bytes]:
        if "/file/" in url:
            return 200, self.content
        return await super().do_request(url, method, request_data, *rest, **more)

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getFile":
            return {"file_id": "f", "file_unique_id": "u", "file_path": "documents/file.opml"}
        if name == "sendDocument":
            chat = {"id": parameters["chat_id"], "type": "private"}
            return {"message_id": 1, "date": 0, "chat": chat}
        return super()._result(name, parameters)


@pytest.fixture
def telegram() -> Telegram:
    return Files()


async def sends(talk: Conversation, content: bytes, name: str = "feeds.opml", size: int | None = None) -> str:
    """Send a file and return the last that is shown."""
    assert isinstance(talk.telegram, Files)
    talk.telegram.content = content
    file = {"file_id": "f", "file_unique_id": "u", "file_name": name, "file_size": size or len(content)}
    await talk.receives(message=talk.message(document=file))
    await talk.services.errands.finish()
    return str(talk.telegram.sent("sendMessage", "editMessageText")[-1]["text"])


async def test_a_list_is_imported_and_what_fails_is_said(talk: Conversation, web: Web) -> None:
    more = {f"https://b{n}.example": replace(BLOG, url=f"https://b{n}.example/feed") for n in range(4)}
    web.found |= more | {"https://known.example": replace(BLOG, known_as="timesca")}
    web.found["https://10.0.0.1/"] = NoFeed.PRIVATE
    await follow(talk)
    web.found["https://blog.example/feed"] = BLOG
    urls = [*more, "https://known.example", "https://10.0.0.1/", "https://blog.example/feed", "https://none.example"]
    said = await sends(talk, write_opml("x", tuple(Outline(url) for url in urls), talk.clock.now))
    assert said.splitlines() == [
        "The list is read",
        "4 feeds are followed now.",
        "1 was followed before.",
        "1 I read for everybody.",
        "",
        "2 could not be followed",
        "• https://10.0.0.1/ leads into a private network, and those I do not read.",
        "• I found no feed at https://none.example. Look on the site for “RSS” and send me that address.",
    ]
    assert len((await chats.get(7)).feeds) == 5
    progress = [each["text"] for each in talk.telegram.sent("editMessageText")]
    assert "Reading the list: 5 of 8 …" in progress


async def test_a_list_beyond_the_limit_is_cut(talk: Conversation, web: Web) -> None:
    web.found |= {f"https://b{n}.example": replace(BLOG, url=f"https://b{n}.example/feed") for n in range(70)}
    said = await sends(talk, write_opml("x", tuple(Outline(url) for url in web.found), talk.clock.now))
    assert "30 feeds are followed now." in said
    assert "41 are left out, a chat follows 30 feeds at most." in said
    assert len((await chats.get(7)).feeds) == 30


@pytest.mark.parametrize(
    ("content", "size", "said"),
    [
        (b"<opml><body/></opml>", None, "There is no feed in this list."),
        (b"<html/>", None, "This file is no list of feeds."),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', None, "This file is no list of feeds."),
        (b"<opml/>", 10_000_000, "This file is too large for a list of feeds"),
        (b"<opml>" + b" " * 600_000 + b"</opml>", 100, "This file is no list of feeds."),
    ],
)
async def test_other_files_are_refused(
    talk: Conversation, web: Web, content: bytes, size: int | None, said: str
) -> None:
    assert (await sends(talk, content, size=size)).startswith(said)
    assert (await chats.get(7)).feeds == ()


async def test_other_kinds_of_files_are_not_understood(talk: Conversation, web: Web) -> None:
    assert "I understand words only" in await sends(talk, b"%PDF", "book.pdf")


async def test_a_file_that_telegram_does_not_give(talk: Conversation, web: Web) -> None:
    talk.telegram.refuse("getFile", 400, "Bad Request: file is too big")
    assert "could not get the file" in await sends(talk, b"<opml/>")


async def test_the_list_is_exported_as_it_can_be_imported(talk: Conversation, web: Web) -> None:
    await follow(talk)
    await talk.says("/sources")
    await talk.presses("⬇ Export (OPML)")
    assert len(talk.telegram.sent("sendDocument")) == 1
    assert talk.pop_ups()[-1] == "Here they are."


# -- dead feeds ----------------------------------------------------------------------------------------------------


async def test_a_dead_feed_is_told_once_silently(talk: Conversation, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await follow(talk)
    await sources.record(replace(await sources.get(KEY), state=SourceState.GONE, failures=6))
    bot = talk.application.bot
    assert await tell_of_dead_feeds(talk.services, bot) == 0
    talk.clock.forward(hours=13)
    talk.telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    assert await tell_of_dead_feeds(talk.services, bot) == 0
    assert await tell_of_dead_feeds(talk.services, bot) == 1
    assert await tell_of_dead_feeds(talk.services, bot) == 0
    told = talk.telegram.sent("sendMessage")[-1]
    assert told["text"].startswith("A feed of this chat is silent\nNotes from Naryn – is not at its address any more")
    assert told["disable_notification"] is True
    assert (await talk.presses("✕ Let it go"))[-1]["text"].startswith("No more: Notes from Naryn.")


async def test_a_channel_is_told_of_its_dead_feed_without_buttons(talk: Conversation, web: Web) -> None:
    await chats.save(Chat(-1001, ChatKind.CHANNEL))
    found = FoundFeed("https://naryn.example/feed", SourceKind.FEED, "Notes from Naryn")
    await feeds.follow(-1001, found, talk.clock.now, most=30)
    (followed,) = await feeds.of(-1001)
    await sources.record(replace(followed.source, state=SourceState.GONE, failures=6))
    talk.clock.forward(hours=13)
    assert await tell_of_dead_feeds(talk.services, talk.application.bot) == 1
    told = talk.telegram.sent("sendMessage")[-1]
    assert told["text"].startswith("A feed of this chat is silent")
    assert "reply_markup" not in told


async def test_a_chat_out_of_reach_is_not_written_to(talk: Conversation, web: Web) -> None:
    await follow(talk)
    await sources.record(replace(await sources.get(KEY), state=SourceState.GONE, failures=6))
    talk.clock.forward(hours=13)
    talk.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await tell_of_dead_feeds(talk.services, talk.application.bot) == 0
    assert await tell_of_dead_feeds(talk.services, talk.application.bot) == 0
