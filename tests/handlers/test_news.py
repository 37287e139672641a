"""``/news``, ``/search`` and free text, and what their buttons do, asked and answered over a real store."""

from typing import Any

import pytest

from handlers import news
from handlers.phrases import currencies
from storage import articles, lookups, stories

FLAGS = ["🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿"]


async def test_first_page_is_complete(talk: Any, newsroom: Any) -> None:
    await newsroom(143)
    (screen,) = await talk.says("/news")
    assert screen["text"].startswith(
        "News · all countries\n\n1. Reservoir 1 is full\n🇰🇬 The Times of Central Asia · 13:30"
    )
    assert screen["text"].endswith("1–6 of 143")
    assert talk.labels() == [["1", "2", "3", "4", "5", "6"], ["▶"], FLAGS, ["Share", "🔗 Copy link"]]
    assert screen["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in screen
    assert {entity["type"] for entity in screen["entities"]} == {"bold", "text_link", "date_time"}


async def test_paging_there_and_back(talk: Any, newsroom: Any) -> None:
    await newsroom(14)
    (first,) = await talk.says("/news")
    await talk.presses("▶")
    (last,) = await talk.presses("▶")
    assert last["text"].endswith("13–14 of 14")
    assert talk.labels() == [["1", "2"], ["◀"], FLAGS, ["Share", "🔗 Copy link"]]
    await talk.presses("◀")
    (again,) = await talk.presses("◀")
    assert again["text"] == first["text"]
    assert len(talk.telegram.sent("answerCallbackQuery")) == 4


async def test_story_and_back_to_the_very_same_page(talk: Any, newsroom: Any, clock: Any) -> None:
    await newsroom(20)
    await talk.says("/news")
    (page,) = await talk.presses("▶")
    (story,) = await talk.presses("3")
    assert story["text"].startswith("Reservoir 9 is full")
    assert "Excerpt 9." in story["text"]
    clock.forward(minutes=5)
    await newsroom(0)
    (again,) = await talk.presses("◀ Back")
    assert (again["text"], again["reply_markup"]) == (page["text"], page["reply_markup"])


async def test_news_that_comes_meanwhile_does_not_shift_the_pages(
    talk: Any, newsroom: Any, clock: Any, fresh: Any
) -> None:
    await newsroom(12)
    await talk.says("/news")
    clock.forward(hours=5)
    await articles.save([fresh(number) for number in (100, 101, 102)])
    (second,) = await talk.presses("▶")
    assert second["text"].startswith("News · all countries\n\n1. Reservoir 7 is full")
    assert second["text"].endswith("7–12 of 12")
    (newest,) = await talk.says("/news")
    assert newest["text"].startswith("News · all countries\n\n1. Fresh 102")


async def test_picture_is_shown_above_the_story(talk: Any, newsroom: Any) -> None:
    await newsroom(2)
    await talk.says("/news")
    (story,) = await talk.presses("1")
    assert story["link_preview_options"] == {
        "url": "https://timesca.example/p.jpg",
        "prefer_large_media": True,
        "show_above_text": True,
    }


async def test_country_buttons_add_up(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    await talk.says("/news")
    (one,) = await talk.presses("🇰🇿")
    assert one["text"].startswith("News · Kazakhstan")
    assert one["text"].endswith("1–4 of 4")
    (two,) = await talk.presses("🇺🇿")
    assert two["text"].startswith("News · Kazakhstan, Uzbekistan")
    assert talk.labels()[-2] == ["✓ 🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "✓ 🇺🇿"]
    await talk.presses("✓ 🇰🇿")
    (none,) = await talk.presses("✓ 🇺🇿")
    assert none["text"].startswith("News · all countries")


async def test_words_name_a_country_whatever_the_chats_own_are(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    await talk.says("/settings countries kg")
    (own,) = await talk.says("/news")
    assert own["text"].startswith("News · Kyrgyzstan")
    (asked,) = await talk.says("/news uz")
    assert asked["text"].startswith("News · Uzbekistan")


async def test_search_keeps_its_words_over_pages(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (found,) = await talk.says('/search "came down" reservoir -fire')
    assert found["text"].startswith("Search · all countries\n“came down” reservoir -fire")
    assert found["text"].endswith("1–6 of 20")
    (second,) = await talk.presses("▶")
    assert second["text"].endswith("7–12 of 20")


async def test_search_without_words_says_how(talk: Any) -> None:
    (screen,) = await talk.says("/search")
    assert "/search water reservoir" in screen["text"]


async def test_nothing_found_offers_wider_searches(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (nothing,) = await talk.says("/news atlantis kz yesterday")
    assert "“atlantis”" in nothing["text"]
    assert talk.labels()[:3] == [["Without these words"], ["In all countries"], ["At any time"]]
    (wider,) = await talk.presses("Without these words")
    assert wider["text"].startswith("News · Kazakhstan\n23 May")


async def test_mistyped_country_is_named_and_searched(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (screen,) = await talk.says("/news kazakhztan reservoir")
    assert "Did you mean Kazakhstan by “kazakhztan”?" in screen["text"]
    (meant,) = await talk.presses("🇰🇿 Kazakhstan")
    assert meant["text"].startswith("Search · Kazakhstan\n“reservoir”")
    assert meant["text"].endswith("of 4")


async def test_free_text_is_news_words_and_else_help(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (found,) = await talk.says("reservoir in Tashkent")
    assert found["text"].startswith("Search · Uzbekistan\n“reservoir Tashkent”\nNo story has all the words")
    (nothing,) = await talk.says("how are you")
    assert "What you can write" in nothing["text"]
    (hello,) = await talk.says("Привет!")
    assert hello["text"].startswith("Hello! I am Jarchi.")


async def test_each_part_that_was_understood_has_a_button(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (screen,) = await talk.says("/news reservoir mountains kz 7 days -china")
    assert screen["text"].startswith("Search · Kazakhstan\n“reservoir mountains” · last 7 days · without China")
    assert talk.labels()[:3] == [
        ["✕ Kazakhstan", "✕ “reservoir”"],
        ["✕ “mountains”"],
        ["✕ last 7 days", "✕ -China"],
    ]
    (fewer,) = await talk.presses("✕ “mountains”")
    assert fewer["text"].startswith("Search · Kazakhstan\n“reservoir” · last 7 days")
    await talk.presses("✕ Kazakhstan")
    await talk.presses("✕ -China")
    (only,) = await talk.presses("✕ last 7 days")
    assert only["text"].startswith("Search · all countries\n“reservoir”\n\n")
    (everything,) = await talk.presses("✕ “reservoir”")
    assert everything["text"].startswith("News · all countries\n\n")
    assert not any("✕" in label for row in talk.labels() for label in row)


async def test_a_mistyped_word_is_said_and_the_way_back_shown(talk: Any, newsroom: Any) -> None:
    await newsroom(5)
    (screen,) = await talk.says("/search Resrevoir")
    assert "Showing results for “Reservoir”." in screen["text"]
    assert screen["text"].endswith("1–5 of 5")
    (exact,) = await talk.presses("Only “resrevoir”")
    assert "I found nothing with" in exact["text"]


async def test_what_was_found_is_bold_in_its_context(talk: Any, newsroom: Any) -> None:
    await newsroom(3)
    (screen,) = await talk.says("/search mountain")
    assert "Water came down the mountains." in screen["text"]
    units = screen["text"].encode("utf-16-le")
    bold = [
        units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in screen["entities"]
        if entity["type"] == "bold"
    ]
    assert bold == ["Search · all countries", "mountains", "mountains", "mountains"]


async def test_so_many_news(talk: Any, newsroom: Any) -> None:
    await newsroom(20)
    (screen,) = await talk.says("/news 8 news")
    assert screen["text"].endswith("1–6 of 8")
    (second,) = await talk.presses("▶")
    assert second["text"].endswith("7–8 of 8")


@pytest.mark.parametrize("words", ["???", "- - -", '"" ""', "😀"])
async def test_search_for_nothing_says_how(talk: Any, words: str) -> None:
    (screen,) = await talk.says(f"/search {words}")
    assert "/search water reservoir" in screen["text"]


async def test_before_the_first_refresh(talk: Any) -> None:
    (screen,) = await talk.says("/news")
    assert "I am reading the first news just now" in screen["text"]


async def test_a_story_that_was_pruned_is_a_pop_up(talk: Any, newsroom: Any, clock: Any) -> None:
    await newsroom(3)
    await talk.says("/news")
    clock.forward(days=400)
    await articles.prune(clock.now)
    assert await talk.presses("1") == []
    assert talk.pop_ups() == ["This story is no longer kept. /news has the newest."]


async def test_words_that_were_forgotten_are_a_pop_up(talk: Any, newsroom: Any) -> None:
    await newsroom(3)
    assert await talk.presses_data("1n:KZ:AAAAAAAA::") == []
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


@pytest.mark.parametrize("data", ["", "x", "1n", "2n:KZ:::", "1s:zzzzzzzzzzzzz:::::", "news:1", "1x:" + "a" * 50])
async def test_forged_buttons_are_answered_politely(talk: Any, data: str) -> None:
    assert await talk.presses_data(data) == []
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


async def test_a_page_beyond_the_end_is_the_last(talk: Any, newsroom: Any) -> None:
    await newsroom(8)
    (screen,) = await talk.presses_data("1n:::2s:")
    assert screen["text"].endswith("7–8 of 8")


@pytest.mark.parametrize(
    "words", ['"', "' OR 1=1 --", "a*b:c^d", "NEAR(", "\\", "%_", "x" * 5000, "-", '""', "(((", "🇰🇿🇰"]
)
async def test_hostile_words_are_answered(talk: Any, newsroom: Any, words: str) -> None:
    await newsroom(2)
    (screen,) = await talk.says(f"/news {words}"[:4096])
    assert screen["text"]
    (found,) = await talk.says(f"/search {words}"[:4096])
    assert found["text"]


async def test_screens_come_from_the_cache_until_the_news_changes(
    talk: Any, newsroom: Any, clock: Any, monkeypatch: Any
) -> None:
    await newsroom(7)
    asked = []
    page = stories.page

    async def counted(*args: Any, **options: Any) -> Any:
        asked.append(args)
        return await page(*args, **options)

    monkeypatch.setattr(stories, "page", counted)
    for _ in range(5):
        await talk.says("/news")
    assert len(asked) == 1
    clock.forward(seconds=2)
    await newsroom(8)
    (screen,) = await talk.says("/news")
    assert screen["text"].endswith("1–6 of 8")
    assert len(asked) == 2


async def test_an_edited_message_is_not_asked_anew(talk: Any, newsroom: Any) -> None:
    await newsroom(2)
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    assert await talk.receives(edited_message=talk.message(text="/news", entities=entities, edit_date=1)) == []


@pytest.mark.parametrize("body", ["100USD_KZT+KGS", "[1]", '"x"', '{"feed":["https://a.example","feed","A"]}'])
async def test_a_key_of_something_else_is_no_list(
    talk: Any, newsroom: Any, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A conversion is stored beside the queries: a forged button or link may name it."""
    await newsroom(8)
    talk.telegram.members[7] = "creator"
    key = await lookups.remember(body, talk.clock.now)
    for data in (f"1n::{key}::", f"1d:1:::{key}::"):
        await talk.presses_data(data)
    assert talk.pop_ups()[0].startswith("This button is out of date.")
    (opened,) = await talk.says(f"/start q{key}")
    assert opened["text"].startswith("This link is out of date.")
    query = {"id": "1", "from": talk.user, "query": f"#q{key}", "offset": ""}
    await talk.receives(inline_query=query)
    (offered,) = talk.telegram.sent("answerInlineQuery")
    assert len(offered["results"]) > 1, "what an empty query offers"
    assert offered["button"]["text"] == "This card is gone: ask Jarchi"
    if "feed" not in body:
        await talk.presses_data(f"1D:f:{key}:")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_the_first_reader_waits_for_no_vocabulary(store: None) -> None:
    for table in (currencies._names, currencies._phrases, currencies._long_names):
        table.cache_clear()
    await news.prepare()
    for table in (currencies._names, currencies._phrases, currencies._long_names):
        assert table.cache_info().currsize == 1
