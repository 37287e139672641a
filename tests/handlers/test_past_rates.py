"""What a rate was on a past day, and what is said of one to come; figures are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.phrases.day_asked import read_day
from storage import quotes
from storage.records import Quote
from tests.handlers.test_rates import lines

TODAY = date(2026, 5, 24)  # a Sunday


@pytest.fixture
async def history(talk: Any, clock: Any) -> None:
    """A month of two banks: 400 tenge on the first of May and one more a day, but nothing on Saturdays and Sundays."""
    stored = []
    for number in range(24):
        day = date(2026, 5, 1) + timedelta(days=number)
        if day.weekday() < 5:
            stored.append(Quote("nbk", "USD", "KZT", Decimal(400 + day.day), day, clock.now))
            stored.append(Quote("nbk", "EUR", "KZT", Decimal(500 + day.day), day, clock.now))
            stored.append(Quote("nbkr", "USD", "KGS", Decimal("87.5"), day, clock.now))
    await quotes.save(stored)


@pytest.mark.parametrize(
    "text",
    [
        "курс доллара 15 мая",
        "доллар 15 мая",
        "usd rate on 15 May",
        "usd on 15.05.2026",
        "курс доллара на 15.05",
        "dollar kursi 15-may kuni",
        "доллар бағамы 15 мамыр",
        "доллардын курсу 15-май күнү",
        "қурби доллар 15 май",
        "15-nji maý dollar",
        "usd 2026-05-15",
        "/rates usd 15 may",
    ],
)
async def test_a_past_day_has_its_own_card(talk: Any, history: None, text: str) -> None:
    (card,) = await talk.says(text)
    said = lines(card)
    assert "1 USD · official rates" in said
    assert "🗓 15 May 2026" in said
    assert "🇰🇿 KZT 415.00 ▲ 0.24 % 15 May" in said
    assert talk.labels() == [["Today's rates", "📈 Chart"], ["Share", "🔗 Copy link"]]


async def test_what_still_held_is_said(talk: Any, history: None) -> None:
    (card,) = await talk.says("курс доллара 17 мая")
    assert "🇰🇿 KZT 415.00 ▲ 0.24 % 15 May" in lines(card)
    assert "Where another day stands, nothing new was published: that rate still held." in lines(card)
    (now,) = await talk.presses("Today's rates")
    assert "🇰🇿 KZT 422.00 ▲ 0.24 % 22 May" in lines(now)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("100 долларов в тенге 15 мая", "🇰🇿 100 USD = 41,500 KZT"),
        ("100 usd in kzt on 15 May", "🇰🇿 100 USD = 41,500 KZT"),
        ("/convert 1,500.50 usd kzt 15.05.2026", "🇰🇿 1,500.50 USD = 622,707.50 KZT"),
        ("100 dollar necha tenge 2026-05-15", "🇰🇿 100 USD = 41,500 KZT"),
        ("100 usd kzt 9 days ago", "🇰🇿 100 USD = 41,500 KZT"),
        ("100 долларов в тенге позавчера", "🇰🇿 100 USD = 42,200 KZT"),
    ],
)
async def test_amounts_on_a_past_day(talk: Any, history: None, text: str, answer: str) -> None:
    (screen,) = await talk.says(text)
    assert lines(screen)[0].startswith("🗓 ")
    assert lines(screen)[1] == answer
    assert talk.labels() == [["Today's rates"], ["Share", "🔗 Copy link"]]
    (now,) = await talk.presses("Today's rates")
    assert "422" in now["text"]


@pytest.mark.parametrize("text", ["курс доллара 1 марта", "100 usd kzt 1 March 2026", "/rates eur 30 апреля"])
async def test_before_all_that_is_stored(talk: Any, history: None, text: str) -> None:
    (screen,) = await talk.says(text)
    assert screen["text"].endswith("2026; mine begin on 1 May 2026.")
    assert talk.labels() == [["Today's rates"]]


async def test_a_day_to_come(talk: Any, history: None, clock: Any) -> None:
    for text in ("курс доллара на завтра", "100 usd kzt tomorrow", "/rates usd tomorrow"):
        (screen,) = await talk.says(text)
        assert lines(screen)[0] == "The official rates of 25 May 2026 are not published yet. These hold now:"
        assert "422" in screen["text"]
    monday = TODAY + timedelta(days=1)
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal(430), monday, clock.now)])
    clock.forward(seconds=2)
    (screen,) = await talk.says("курс доллара на завтра")
    assert lines(screen)[0] == "1 USD · official rates"
    assert "Official from 25 May: KZT 430.00 ▲" in lines(screen)


@pytest.mark.parametrize("text", ["рубль вчера упал", "15 мая", "вчера", "доллар и нефть вчера"])
async def test_news_of_a_day_stay_news(talk: Any, history: None, text: str) -> None:
    (screen,) = await talk.says(text)
    assert "official rates" not in screen["text"]
    assert "🗓" not in screen["text"]


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("100 usd kzt", None, ""),
        ("15.05 usd", None, ""),
        ("1.05 usd в тенге", None, ""),
        ("usd за неделю", None, ""),
        ("с 1 января доллар по 500", None, ""),
        ("usd since 1 May", None, ""),
        ("1,500.50 usd/kzt вчера", date(2026, 5, 23), "1,500.50 usd/kzt"),
        ("вчера, 100 usd", date(2026, 5, 23), "100 usd"),
        ("usd on 1 March", date(2026, 3, 1), "usd"),
        ("usd 31 дек", date(2025, 12, 31), "usd"),
        ("usd сегодня", TODAY, "usd"),
        ("usd ertaga", date(2026, 5, 25), "usd"),
        ("usd last Friday", date(2026, 5, 22), "usd"),
    ],
)
def test_days_are_read(text: str, day: date | None, rest: str) -> None:
    found = read_day(text, TODAY)
    assert (found.day if found else None, found.rest if found else "") == (day, rest)


# -- inline and shared -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "said"),
    [
        ("usd 15 may", "USD: official rates · 15 May 2026", "🇰🇿 KZT 415.00 ▲ 0.24 % 15 May"),
        ("курс доллара 15 мая", "USD: official rates · 15 May 2026", "🇰🇿 KZT 415.00 ▲ 0.24 % 15 May"),
        ("100 usd in kzt on 15 May", "100 USD to KZT · 15 May 2026", "🇰🇿 100 USD = 41,500 KZT"),
        ("usd kzt 15.05.2026", "1 USD to KZT · 15 May 2026", "🇰🇿 1 USD = 415 KZT"),
        ("usd tomorrow", "USD: official rates", "The official rates of 25 May 2026 are not published yet."),
        ("usd 1 March", "USD: official rates · 1 Mar 2026", "2026; mine begin on 1 May 2026."),
    ],
)
async def test_inline_knows_past_days(types: Any, history: None, text: str, title: str, said: str) -> None:
    result = (await types(text))["results"][0]
    assert result["title"] == title
    message = result["input_message_content"]["message_text"]
    assert said in "\n".join(lines({"text": message}))


@pytest.mark.parametrize("text", ["usd 15 may", "100 usd in kzt on 15 May", "usd kzt 15 may"])
async def test_what_is_shared_of_a_past_day_stays_of_that_day(
    types: Any, talk: Any, history: None, clock: Any, text: str
) -> None:
    result = (await types(text))["results"][0]
    opens, shares = result["reply_markup"]["inline_keyboard"][0]
    (again,) = (await types(shares["switch_inline_query_chosen_chat"]["query"]))["results"]
    assert again == result
    clock.forward(days=40)
    (opened,) = await talk.says("/start " + opens["url"].partition("start=")[2])
    assert "🗓 15 May 2026" in lines(opened)
    assert "415" in opened["text"]


async def test_a_card_of_a_past_day_is_shared_from_the_private_chat(types: Any, talk: Any, history: None) -> None:
    for text in ("usd 15 may", "100 usd kzt 15 may", "kzt 15 may"):
        await talk.says(text)
        share, copy = talk.rows()[-1]
        (result,) = (await types(share["switch_inline_query_chosen_chat"]["query"]))["results"]
        assert "15 May 2026" in result["title"]
        (opened,) = await talk.says("/start " + copy["copy_text"]["text"].partition("start=")[2])
        assert "🗓 15 May 2026" in lines(opened)


@pytest.mark.parametrize("start", ["1d19000101rUSD", "1d20991231rUSD", "1d20260515rQQQ", "1d20260515rUSDi"])
async def test_forged_days_are_harmless(talk: Any, history: None, start: str) -> None:
    (screen,) = await talk.says(f"/start {start}")
    assert screen["text"]
