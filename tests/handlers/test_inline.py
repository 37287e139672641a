"""Inline mode: what is offered for what is typed, in whose language, and where each card leads."""

import re
from typing import Any

import pytest

from handlers import deep_links
from handlers.deep_links import StoryLink
from handlers.views.sharing import asked_exactly, query_of
from storage import articles, chats, sources
from storage.records import Chat, ChatKind, Source, SourceKind
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks
from tests.labelled import made

Ask = Any


def buttons(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in result["reply_markup"]["inline_keyboard"] for button in row]


async def test_nothing_typed_offers_rates_and_the_newest(types: Ask, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(25)
    answer = await types("")
    assert [result["id"][0] for result in answer["results"]] == ["r"] + ["s"] * 10
    rates, first = answer["results"][:2]
    assert rates["input_message_content"]["message_text"].startswith("1 USD · official rates")
    assert "87.45" in rates["description"]
    assert first["title"] == "Reservoir 1 is full"
    assert first["description"] == "The Times of Central Asia · 13:30"
    assert first["thumbnail_url"] == "https://timesca.example/p.jpg"
    assert (answer["is_personal"], answer["cache_time"]) == (True, 60)
    assert answer["button"] == {"text": "Language, countries, briefing: open Jarchi", "start_parameter": "settings"}


async def test_pages_follow_each_other_while_news_arrives(types: Ask, newsroom: Any, fresh: Any) -> None:

    await newsroom(25)
    seen, offset = [], ""
    for page in range(4):
        answer = await types("reservoir", offset)
        seen += [result["title"] for result in answer["results"]]
        offset = answer["next_offset"]
        await articles.save([fresh(page)])
        if not offset:
            break
    assert seen == [f"Reservoir {number} is full" for number in range(1, 26)]


async def test_a_card_leads_back_and_on(types: Ask, newsroom: Any) -> None:
    await newsroom(1)
    (result,) = (await types("reservoir"))["results"]
    opens, shares = buttons(result)
    start = opens["url"].removeprefix("https://t.me/jarchi_bot?start=")
    assert deep_links.read_payload(start) == deep_links.StoryLink(int(result["id"][1:]))
    again = (await types(shares["switch_inline_query_chosen_chat"]["query"]))["results"]
    assert again == [result]
    assert not any("callback_data" in button for button in buttons(result))


async def test_a_currency_gives_its_card(types: Ask, banks: None) -> None:  # noqa: F811
    result, _ = (await types("eur"))["results"]
    assert result["id"] == "rEUR"
    assert "101.51" in result["input_message_content"]["message_text"]
    opens, _ = buttons(result)
    assert deep_links.read_payload(opens["url"].partition("start=")[2]) == deep_links.RatesLink("EUR")


async def test_the_answer_is_in_the_language_of_whoever_types(types: Ask, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(3)
    answer = await types("", id=77, language_code="ru")
    assert answer["results"][0]["title"] == "USD: официальные курсы"
    assert await chats.get(77) is None  # typing is no reason to be stored
    await chats.save(Chat(77, ChatKind.PRIVATE, language="en", countries=("KG",)))
    answer = await types("", id=77, language_code="ru")
    assert answer["results"][0]["title"] == "USD: official rates"
    assert [result["title"] for result in answer["results"][1:]] == ["Reservoir 1 is full"]  # Kyrgyzstan's


async def test_a_story_is_told_in_the_language_of_whoever_types(types: Ask, store: None) -> None:
    reports = [
        made("vestnik-asia", "ru", 10, "В Оше сгорели 40 торговых точек на рынке «Келемшар»", "Ночью вспыхнул пожар."),
        made(
            "tien-shan-post", "en", 11, "Fire destroys 40 stalls at the Kelemshar market in Osh", "It began overnight."
        ),
    ]
    keys = sorted({report.source_key for report in reports})
    await sources.sync(
        [Source(key, SourceKind.FEED, key, f"https://{key}.example/", "https://x.example/") for key in keys]
    )
    await articles.save(reports)
    for language, title in (("en", "Fire destroys 40 stalls"), ("ru", "В Оше сгорели 40 торговых")):
        answer = await types("Kelemshar", language_code=language)
        story = answer["results"][0]
        assert story["title"].startswith(title), "in a list"
        assert story["input_message_content"]["message_text"].startswith(title)
        shared = await types(query_of(StoryLink(int(story["id"][1:].split("-")[0]))), language_code=language)
        assert shared["results"][0]["title"].startswith(title), "and shared"


async def test_a_hopeless_query_offers_something(types: Ask, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(2)
    answer = await types("xyzzy plugh")
    assert len(answer["results"]) == 3
    assert answer["button"] == {"text": "Nothing about “xyzzy plugh”: ask Jarchi", "start_parameter": "help"}


@pytest.mark.parametrize("text", ["#s", "#s999999", "#s-1", "#s1e9", "\0", "'; DROP TABLE stories; --", "я" * 256, "“"])
async def test_odd_queries_are_answered(types: Ask, newsroom: Any, text: str) -> None:
    await newsroom(2)
    answer = await types(text)
    assert answer["results"]


@pytest.mark.parametrize("offset", ["x", "-1:5", "999999:1", "1:", "10:99999999999999999999"])
async def test_forged_offsets_are_harmless(types: Ask, newsroom: Any, offset: str) -> None:
    await newsroom(2)
    answer = await types("", offset)
    assert answer["next_offset"] == ""


async def test_whoever_types_without_end_is_left_unanswered(types: Ask, newsroom: Any, talk: Any) -> None:
    await newsroom(1)
    answers = [await types(f"word {number}") for number in range(505)]
    assert answers.index(None) == 500
    assert await talk.says("/news")  # asking in the private chat is another thing


def test_story_queries() -> None:
    assert query_of(deep_links.StoryLink(123)) == "#s123"
    assert asked_exactly("#s123") == deep_links.StoryLink(123)
    assert [asked_exactly(text) for text in ("123", "s123", "#s", "#s１", "#s1 2", f"#s{'9' * 19}")] == [None] * 6


# -- money ---------------------------------------------------------------------------------------------------------


def message_of(result: dict[str, Any]) -> str:
    text = result["caption"] if result["type"] == "photo" else result["input_message_content"]["message_text"]
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("100 usd kgs", "🇰🇬 100 USD = 8,745 KGS"),
        ("сто долларов в сомах", "🇰🇬 100 USD = 8,745 KGS"),
        ("5 000 сом в доллары", "🇺🇸 5,000 KGS = 57.18 USD"),
        ("usd kzt", "🇰🇿 1 USD = 478.77 KZT"),
        ("usd/kzt", "🇰🇿 1 USD = 478.77 KZT"),
    ],
)
async def test_conversions_and_pairs(types: Ask, banks: None, text: str, beginning: str) -> None:  # noqa: F811
    answer = await types(text)
    first = answer["results"][0]
    assert message_of(first).startswith(beginning)
    assert first["title"].replace("\N{NO-BREAK SPACE}", " ") == message_of(first).splitlines()[0]
    assert answer["cache_time"] == 600
    opens, shares = buttons(first)
    link = deep_links.read_payload(opens["url"].partition("start=")[2])
    assert isinstance(link, deep_links.ConversionLink)
    again = (await types(shares["switch_inline_query_chosen_chat"]["query"]))["results"]
    assert message_of(again[0]).splitlines()[:3] == message_of(first).splitlines()[:3]
    assert not any("callback_data" in button for button in buttons(first))


async def test_a_currency_gives_rate_and_chart(types: Ask, talk: Any, banks: None) -> None:  # noqa: F811
    rates, chart = (await types("kzt"))["results"]
    assert message_of(rates).startswith("Priced in KZT")
    assert chart["type"] == "article", "nobody has drawn it yet: its words, and a button that draws it"
    draws, _ = buttons(chart)
    assert draws["text"] == "🖼 Draw it in Jarchi"
    (drawn,) = await talk.says(f"/start {draws['url'].partition('start=')[2]}")
    assert "USD/KZT" in drawn["caption"]
    pictured = (await types("kzt", ""))["results"][1]
    assert (pictured["type"], pictured["photo_file_id"]) == ("photo", f"file-{talk.telegram.message_id}")
    assert message_of(pictured) == message_of(chart)
    assert buttons(pictured)[0]["text"] == "Open in Jarchi"


@pytest.mark.parametrize(
    "text",
    ["rates", "курсы валют", "бүгінгі бағамдар", "расмий курстар", "қурби асъор", "hümmetler", "valyuta kurslari",
     "валюта курслари", "что по доллару"],
)  # fmt: skip
async def test_rates_by_themselves_are_the_card(types: Ask, talk: Any, banks: None, text: str) -> None:  # noqa: F811
    assert [result["title"] for result in (await types(text))["results"]] == [
        "USD: official rates",
        "Chart: USD: KGS · KZT · TJS · UZS · 30 days",
    ]
    (screen,) = await talk.says(text)
    assert screen["text"].startswith("1 USD · official rates")


async def test_a_picture_that_telegram_knows_no_more_is_offered_in_words(
    types: Ask,
    talk: Any,
    banks: None,  # noqa: F811
) -> None:
    await talk.says("/chart KZT")
    assert (await types("kzt"))["results"][1]["type"] == "photo"
    talk.telegram.refuse("answerInlineQuery", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    before = len(talk.telegram.sent("answerInlineQuery"))
    await talk.receives(inline_query={"id": "9", "from": talk.user, "query": "kzt", "offset": ""})
    refused, answered = talk.telegram.sent("answerInlineQuery")[before:]
    assert [each["type"] for each in refused["results"]] == ["article", "photo"]
    assert [each["type"] for each in answered["results"]] == ["article", "article"]
    await talk.says("/chart KZT")
    assert (await types("kzt"))["results"][1]["type"] == "photo", "drawn anew, it is known again"


@pytest.mark.parametrize("text", ["usd kzt", "kzt/usd", "курс доллара к тенге", "1 usd in tenge", "usd, kzt"])
async def test_what_one_costs_comes_with_its_chart(types: Ask, banks: None, text: str) -> None:  # noqa: F811
    cost, chart = (await types(text))["results"]
    assert " = " in message_of(cost)
    pair = re.search(r"1 ([A-Z]{3}) = \S+ ([A-Z]{3})", message_of(cost).replace("\N{NO-BREAK SPACE}", " "))
    assert pair is not None
    assert chart["title"].startswith(f"Chart: {pair[1]}/{pair[2]}")
    assert chart["id"] != cost["id"]


async def test_an_amount_comes_alone(types: Ask, banks: None) -> None:  # noqa: F811
    for text in ("100 usd kgs", "usd kzt kgs", "1 usd + 5 eur in kzt"):
        assert len((await types(text))["results"]) == 1


async def test_a_chart_is_asked_for_by_words(types: Ask, banks: None) -> None:  # noqa: F811
    (chart,) = (await types("chart kzt 90 days"))["results"]
    assert chart["title"].startswith("Chart: USD/KZT")
    assert "90" in chart["title"]


async def test_every_card_shares_itself(types: Ask, talk: Any, newsroom: Any, banks: None) -> None:  # noqa: F811
    """What a share button of the private chat asks for is the card it stands under; so is its copied link."""
    await newsroom(8)
    for command in ("/rates", "/rates kzt", "/rates eur", "/convert 100 usd kgs", "/news kz", "/search reservoir"):
        (card,) = await talk.says(command)
        share, copy = talk.button("Share"), talk.button("🔗 Copy link")
        (found, *_) = (await types(share["switch_inline_query_chosen_chat"]["query"]))["results"]
        shown = card["text"].replace("\N{NO-BREAK SPACE}", " ")
        assert message_of(found).splitlines()[:4] == shown.splitlines()[:4], command
        (opened,) = await talk.says(f"/start {copy['copy_text']['text'].partition('start=')[2]}")
        assert opened["text"] == card["text"], command


async def test_a_shared_card_opens_in_the_strangers_language(types: Ask, talk: Any, banks: None) -> None:  # noqa: F811
    result = (await types("100 usd kgs"))["results"][0]
    start = buttons(result)[0]["url"].partition("start=")[2]
    talk.user = {"id": 99, "is_bot": False, "first_name": "Олег", "language_code": "ru"}
    talk.chat = {"id": 99, "type": "private", "first_name": "Олег"}
    (opened,) = await talk.says(f"/start {start}")
    assert opened["text"].replace("\N{NO-BREAK SPACE}", " ").startswith("🇰🇬 100 USD = 8 745 KGS")
    assert "24\xa0мая" in opened["text"]


async def test_turned_cards_and_charts_share_themselves_exactly(types: Ask, talk: Any, banks: None) -> None:  # noqa: F811
    await talk.says("/rates")
    (turned,) = await talk.presses("⇄ In USD")
    share = talk.button("Share")["switch_inline_query_chosen_chat"]["query"]
    assert share == "#1rUSDi"
    (found,) = (await types(share))["results"]
    assert message_of(found).splitlines()[0] == turned["text"].splitlines()[0]
    (chart,) = await talk.says("/chart KZT")
    share = talk.button("Share")["switch_inline_query_chosen_chat"]["query"]
    (found,) = (await types(share))["results"]
    assert found["type"] == "photo", "it has just been drawn"
    assert found["caption"] == chart["caption"]


@pytest.mark.parametrize("text", ["#", "#1kQQQYYY-30", "#1c9", "#1wAAAAAAAA", "#1e5", "#setup", "#qAAAAAAAA", "#rQQQ"])
async def test_forged_exact_queries_offer_something(types: Ask, newsroom: Any, banks: None, text: str) -> None:  # noqa: F811
    await newsroom(2)
    assert (await types(text))["results"]


async def test_the_card_as_a_picture_where_it_has_been_drawn(types: Ask, talk: Any, banks: None) -> None:  # noqa: F811
    assert [result["id"][0] for result in (await types("eur"))["results"]][:1] == ["r"]
    await talk.says("/rates eur")
    (drawn,) = await talk.presses("🖼 Picture")
    pictured = [result for result in (await types("eur"))["results"] if result["id"] == "pEUR"]
    assert [result["type"] for result in pictured] == ["photo"]
    assert message_of(pictured[0]) == drawn["caption"].replace("\N{NO-BREAK SPACE}", " ")


async def test_a_chart_is_in_the_money_of_ones_own_country(types: Ask, banks: None) -> None:  # noqa: F811
    await chats.save(Chat(77, ChatKind.PRIVATE, language="en", countries=("KG",)))
    titles = [result["title"] for result in (await types("usd", id=77))["results"]]
    assert titles[1].startswith("Chart: USD/KGS")
