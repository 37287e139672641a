"""``/rates`` and what its buttons do, asked and answered over a real store. Figures are invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage import quotes
from storage.records import Quote

TODAY = date(2026, 5, 24)


@pytest.fixture
async def banks(talk: Any, clock: Any) -> None:
    """Two publications of each bank; KGS also has tomorrow's."""
    table: Sequence[tuple[str, str, str, str, str]] = [
        ("nbkr", "USD", "KGS", "87.4500", "87.3450"),
        ("nbkr", "EUR", "KGS", "101.5076", "101.5076"),
        ("nbk", "USD", "KZT", "478.77", "481.55"),
        ("nbk", "EUR", "KZT", "555.66", "555.66"),
        ("nbt", "USD", "TJS", "9.3370", "9.3445"),
        ("cbu", "USD", "UZS", "12194.21", "12194.20"),
        ("cbu", "EUR", "UZS", "13984.32", "14036.21"),
    ]
    day_before = TODAY - timedelta(days=1)
    stored = []
    for bank, base, counter, now, before in table:
        stored.append(Quote(bank, base, counter, Decimal(now), TODAY, clock.now))
        stored.append(Quote(bank, base, counter, Decimal(before), day_before, clock.now))
    stored.append(Quote("nbkr", "USD", "KGS", Decimal("87.6"), TODAY + timedelta(days=1), clock.now))
    stored.append(Quote("nbkr", "TJS", "KGS", Decimal("9.36"), TODAY - timedelta(days=3), clock.now, weekly=True))
    await quotes.save(stored)


def lines(screen: dict[str, Any]) -> list[str]:
    """Return a screen's lines with the figure spaces that align them made plain."""
    return [line.replace("\u2007", " ").replace("\xa0", " ") for line in screen["text"].split("\n")]


async def test_card_has_value_change_and_date_of_each_bank(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates")
    assert lines(screen) == [
        "1 USD · official rates",
        "🇰🇬 KGS  87.45  ▲ 0.12 %  24 May",
        "🇰🇿 KZT 478.77  ▼ 0.58 %  24 May",
        "🇹🇯 TJS  9.337  ▼ 0.08 %  24 May",
        "🇹🇲 TMT   3.50 · peg",
        "🇺🇿 UZS 12,194  = 0 %  24 May",
        "",
        "Official from 25 May: KGS 87.60 ▲",
        "",
        "NBKR · NBK · NBT (nbt.tj) · CBU",
        "TMT: the official peg of 3.50 a dollar",
    ]
    assert "parse_mode" not in screen
    dates = [entity for entity in screen["entities"] if entity["type"] == "date_time"]
    assert len(dates) == 5


async def test_buttons_change_base_and_turn_the_card(talk: Any, banks: None) -> None:
    await talk.says("/rates")
    assert talk.labels() == [["• USD", "EUR", "RUB", "CNY"], ["⇄ In USD"], ["🖼 Picture", "📈 Chart"]]
    (turned,) = await talk.presses("⇄ In USD")
    assert lines(turned)[0] == "Priced in USD · official rates"
    assert lines(turned)[5] == "🇺🇿 UZS 0.00008201  = 0 %  24 May"
    assert talk.labels()[1] == ["⇄ What 1 USD costs"]
    (euro,) = await talk.presses("EUR")
    assert lines(euro)[0] == "Priced in EUR · official rates"
    (euro,) = await talk.presses("⇄ What 1 EUR costs")
    assert lines(euro)[1] == "🇰🇬 KGS 101.51  = 0 %  24 May"


async def test_a_zero_change_has_no_sign_in_any_language(talk: Any, banks: None) -> None:
    for language in ("en", "ru"):
        talk.user["language_code"] = language
        for text in ("/rates", "/rates eur", "/rates uzs"):
            (screen,) = await talk.says(text)
            assert "-0" not in screen["text"]
            assert "−0" not in screen["text"]


async def test_russian_card(talk: Any, banks: None) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/rates")
    assert lines(screen)[0] == "1 USD · официальные курсы"
    assert lines(screen)[1] == "🇰🇬 KGS  87,45  ▲ 0,12 %  24 мая"
    assert lines(screen)[5] == "🇺🇿 UZS 12 194  = 0 %  24 мая"


async def test_weekly_rate_says_so_with_its_age(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates tjs kgs")
    assert "🇰🇬 KGS 9.360  21 May · weekly" in lines(screen)


async def test_a_local_currency_is_shown_in_itself(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates тенге")
    assert lines(screen)[0] == "Priced in KZT · official rates"
    assert lines(screen)[1].startswith("🇺🇸 USD  478.77  ▼ 0.58 %")


@pytest.mark.parametrize(("typed", "nearest"), [("/rates kzz", "KZT"), ("/rates tenga", "KZT"), ("/rates usdd", "USD")])
async def test_unknown_currency_names_the_nearest_and_shows_the_card(
    talk: Any, banks: None, typed: str, nearest: str
) -> None:
    (screen,) = await talk.says(typed)
    first, _, title = lines(screen)[:3]
    assert first.startswith(f"I know no currency “{typed.split()[1]}”. The nearest: ")
    assert nearest in first
    assert title == "1 USD · official rates"


async def test_hopeless_currency_says_what_can_be_asked(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates 🐫🐫🐫🐫")
    assert lines(screen)[0] == "I know no official rate of “🐫🐫🐫🐫”. Try a code such as USD, EUR or KZT."


async def test_an_empty_store_says_where_to_look(talk: Any) -> None:
    (screen,) = await talk.says("/rates eur")
    assert "No rates have been read yet. /status shows how the banks are doing." in lines(screen)


async def test_new_quotes_show_at_once(talk: Any, banks: None, clock: Any) -> None:
    await talk.says("/rates")
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal("480.00"), TODAY, clock.now)])
    clock.forward(seconds=2)
    (screen,) = await talk.says("/rates")
    assert "KZT 480.00" in screen["text"].replace("\u2007", " ")


@pytest.mark.parametrize("data", ["1x:ZZZ:1", "1x:USD:7:9", "1x::", "1x:usd:", "2x:USD:"])
async def test_forged_buttons_are_harmless(talk: Any, banks: None, data: str) -> None:
    await talk.presses_data(data)
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


@pytest.mark.parametrize("typed", ["kzt", "KZT", "курс тенге", "Тенге?", "rate of tenge"])
async def test_free_text_that_names_a_currency_is_answered_with_its_card(talk: Any, banks: None, typed: str) -> None:
    (screen,) = await talk.says(typed)
    assert lines(screen)[0] == "Priced in KZT · official rates"


@pytest.mark.parametrize("typed", ["tenge falls", "rate of inflation", "the tashkent metro"])
async def test_other_free_text_is_news_words(talk: Any, banks: None, typed: str) -> None:
    (screen,) = await talk.says(typed)
    assert "official rates" not in lines(screen)[0]
