"""``/start``, ``/settings`` and what is stored about a chat."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.i18n import AUTONYMS, SPOKEN_BESIDE_RUSSIAN, Speeches
from storage import chats, sources
from storage.records import Chat, ChatKind, ChatState


async def test_start_remembers_the_chat_and_greets_by_name(talk: Any) -> None:
    (screen,) = await talk.says("/start")
    assert screen["text"].startswith("Hello, Aigul! I am Jarchi.")
    assert await chats.get(7) == Chat(7, ChatKind.PRIVATE, telegram_language="en", welcomed=True)


@pytest.mark.parametrize("code", [*AUTONYMS, "de"])
async def test_start_speaks_the_readers_telegram_language(talk: Any, code: str) -> None:
    """Those whose language has no catalogue yet are greeted in Russian in the region, in English elsewhere."""
    talk.user["language_code"] = code
    (screen,) = await talk.says("/start")
    fallback = "ru" if code in SPOKEN_BESIDE_RUSSIAN else "en"
    spoken = Speeches().get(code) or Speeches().choose(fallback)
    assert screen["text"].startswith(spoken.say("Hello, {name}! I am Jarchi.", name="Aigul"))


async def test_language_and_countries_in_three_taps(talk: Any, newsroom: Any) -> None:
    await newsroom(10)
    await talk.says("/start")
    (russian,) = await talk.presses("Русский")
    assert russian["text"].startswith("Здравствуйте, Aigul!")
    await talk.presses("🇺🇿 Узбекистан")
    (news,) = await talk.presses("📰 Новости")
    assert news["text"].startswith("Новости · Узбекистан")
    chat = await chats.get(7)
    assert chat is not None
    assert (chat.language, chat.countries) == ("ru", ("UZ",))


async def test_a_new_telegram_language_is_noticed_unless_one_was_chosen(talk: Any) -> None:
    await talk.says("/start")
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/settings")
    assert screen["text"].startswith("Настройки")
    await talk.says("/settings language english")
    (screen,) = await talk.says("/settings")
    assert screen["text"].startswith("Settings")


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        ("s1", "Reservoir 1 is full"),
        ("s999", "This story is no longer kept."),
        ("help", "What I can do"),
        ("settings", "Settings"),
        ("status", "What I read"),
        ("news", "News · all countries"),
        ("privacy", "What is stored about you"),
        ("about", "Jarchi 0.1.0"),
        ("qAAAAAAAA", "This link is out of date. /news has the newest."),
        ("s0", "Hello"),
        ("s99999999999999999999", "Hello"),
        ("'; DROP TABLE chats; --", "Hello"),
        ("x" * 64, "Hello"),
    ],
)
async def test_deep_links(talk: Any, newsroom: Any, payload: str, begins: str) -> None:
    await newsroom(1)
    (screen,) = await talk.says(f"/start {payload}")
    assert screen["text"].startswith(begins)


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("zone Tashkent", "zone", "Asia/Tashkent"),
        ("zone +6", "zone", "Etc/GMT-6"),
        ("time zone Asia/Almaty", "zone", "Asia/Almaty"),
        ("пояс Токио", "zone", "Asia/Tokyo"),
        ("language Russian", "language", "ru"),
        ("язык русский", "language", "ru"),
        ("language ru", "language", "ru"),
        ("countries kz uz", "countries", ("KZ", "UZ")),
        ("страны Казахстан, Кыргызстан", "countries", ("KZ", "KG")),
        ("news en ru", "news_languages", ("en", "ru")),
    ],
)
async def test_settings_in_words(talk: Any, typed: str, field: str, value: Any) -> None:
    await talk.says(f"/settings {typed}")
    chat = await chats.get(7)
    assert getattr(chat, field) == value


async def test_settings_go_back_to_all_and_automatic(talk: Any) -> None:
    for said in ("countries kz", "zone Tokyo", "countries all", "zone auto"):
        await talk.says(f"/settings {said}")
    chat = await chats.get(7)
    assert chat is not None
    assert (chat.countries, chat.zone) == ((), None)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("zone almatty", "I do not know “almatty”. Did you mean Almaty?"),
        ("zone +99", "I do not know “+99”. Did you mean UTC+14?"),
        ("countries kazakstan", "I do not know “kazakstan”. Did you mean Kazakhstan?"),
        ("language rusian", "I do not know “rusian”. Did you mean Russian?"),
        ("colour red", "I do not know “colour”."),
    ],
)
async def test_what_is_not_understood_names_the_nearest_and_changes_nothing(talk: Any, typed: str, says: str) -> None:
    await talk.says("/start")
    before = await chats.get(7)
    (screen,) = await talk.says(f"/settings {typed}")
    assert screen["text"].startswith(says)
    assert await chats.get(7) == before


async def test_a_language_without_a_catalogue_is_not_spoken(talk: Any, tmp_path: Path) -> None:
    talk.services.speeches = Speeches(tmp_path)
    await talk.says("/start")
    (screen,) = await talk.says("/settings language kazakh")
    assert screen["text"].startswith("I do not speak Kazakh yet.")
    chat = await chats.get(7)
    assert chat is not None
    assert chat.language is None


async def test_zone_by_button_moves_the_times(talk: Any, newsroom: Any) -> None:
    await newsroom(1)
    await talk.says("/settings")
    await talk.presses("Time zone")
    (screen,) = await talk.presses("+8")
    assert "Now: UTC+8." in screen["text"]
    (news,) = await talk.says("/news")
    assert "· 16:30" in news["text"]


async def test_languages_of_news_by_button(talk: Any, newsroom: Any) -> None:
    await newsroom(3)
    await talk.says("/settings")
    await talk.presses("News languages")
    await talk.presses("Русский")
    (nothing,) = await talk.says("/news")
    assert "There is no such news yet." in nothing["text"]
    assert talk.labels()[0] == ["In all languages"]


@pytest.mark.parametrize("data", ["1c:QQ:s", "1z:Asia/Nowhere", "1z:../etc/passwd", "1l:de:s", "1r:de", "1z:Asia"])
async def test_settings_that_no_button_offers_are_refused(talk: Any, data: str) -> None:
    await talk.says("/start")
    before = await chats.get(7)
    assert await talk.presses_data(data) == []
    assert await chats.get(7) == before


async def test_export_is_everything_and_forget_deletes_it_after_a_question(talk: Any) -> None:
    await talk.says("/settings countries kz")
    (export,) = await talk.says("/export")
    assert '"countries": [\n  "KZ"\n ]' in export["text"]
    await talk.says("/forget")
    assert await chats.get(7) is not None
    (kept,) = await talk.presses("No, keep it")
    assert kept["text"].startswith("My data")
    await talk.says("/forget")
    await talk.presses("Yes, delete")
    assert await chats.get(7) is None
    (anew,) = await talk.says("/settings")
    assert "Countries: all" in anew["text"]


async def test_writing_again_revives_an_unreachable_chat(talk: Any) -> None:
    await talk.says("/settings countries kz")
    talk.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await talk.says("/news")
    chat = await chats.get(7)
    assert chat is not None
    assert (chat.state, chat.countries) == (ChatState.UNREACHABLE, ("KZ",))
    await talk.says("/news")
    chat = await chats.get(7)
    assert chat is not None
    assert (chat.state, chat.countries) == (ChatState.ACTIVE, ("KZ",))


@pytest.mark.parametrize(("typed", "near"), [("/nwes", "/news"), ("/setings", "/settings"), ("/qqqqqq", None)])
async def test_unknown_commands(talk: Any, typed: str, near: str | None) -> None:
    (screen,) = await talk.says(typed)
    assert screen["text"].startswith(f"I do not know {typed}.")
    assert ("Did you mean" in screen["text"]) == (near is not None)
    assert near is None or near in screen["text"]


async def test_status_and_about_and_help(talk: Any, newsroom: Any) -> None:
    await newsroom(1)
    (status,) = await talk.says("/status")
    assert "⚠️ Kaktus.media – is not at its address any more" in status["text"]
    (about,) = await talk.says("/about")
    assert "The Times of Central Asia" in about["text"]
    await talk.says("/help")
    (topic,) = await talk.presses("Groups")
    assert topic["text"].startswith("Groups")


async def test_what_the_machine_noted_is_for_those_who_read_it(talk: Any, newsroom: Any) -> None:
    await newsroom(1)
    gone = next(source for source in await sources.listed() if source.name == "Kaktus.media")
    await sources.record(replace(gone, detail="HTTP 410 after 9 redirects"))
    (status,) = await talk.says("/status")
    assert "HTTP 410 after 9 redirects" in status["text"]
    talk.user["language_code"] = "ru"
    (status,) = await talk.says("/status")
    assert "⚠️ Kaktus.media – " in status["text"]
    assert "HTTP" not in status["text"]
    talk.services.operators = frozenset({talk.user["id"]})
    (status,) = await talk.says("/status")
    assert "HTTP 410 after 9 redirects" in status["text"]


async def test_pictures_are_answered_with_what_can_be_sent(talk: Any) -> None:
    (screen,) = await talk.receives(message=talk.message(sticker=STICKER))
    assert screen["text"].startswith("I understand words only.")


STICKER = {
    "file_id": "1",
    "file_unique_id": "1",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


async def test_words_under_a_picture_are_words(talk: Any, newsroom: Any) -> None:
    await newsroom(6)
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
    (screen,) = await talk.receives(message=talk.message(photo=photo, caption="kazakhstan"))
    assert screen["text"].startswith("News · Kazakhstan")
    (screen,) = await talk.receives(message=talk.message(photo=photo))
    assert screen["text"].startswith("I understand words only.")
    talk.chat = {"id": -100, "type": "supergroup", "title": "Neighbours"}
    assert await talk.receives(message=talk.message(photo=photo, caption="kazakhstan")) == []
