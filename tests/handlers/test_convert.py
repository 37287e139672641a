"""``/convert``, free text about money and what the buttons do, over a real store. Figures are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage import quotes
from storage.records import Quote

TODAY = date(2026, 5, 24)


@pytest.fixture
async def banks(talk: Any, clock: Any) -> None:
    """The dollar, euro and rouble of the local banks, the ECB's lira, one weekly rate."""
    table = [
        ("nbkr", "USD", "KGS", "87.4500"),
        ("nbkr", "EUR", "KGS", "101.5076"),
        ("nbkr", "KZT", "KGS", "0.1859"),
        ("nbk", "USD", "KZT", "478.77"),
        ("nbk", "EUR", "KZT", "555.66"),
        ("nbk", "RUB", "KZT", "6.71"),
        ("nbt", "USD", "TJS", "9.3370"),
        ("cbu", "USD", "UZS", "12194.21"),
        ("ecb", "EUR", "USD", "1.16"),
        ("ecb", "EUR", "TRY", "53.4"),
    ]
    stored = [Quote(bank, base, counter, Decimal(value), TODAY, clock.now) for bank, base, counter, value in table]
    stored.append(Quote("nbkr", "UZS", "KGS", Decimal("0.0073"), TODAY - timedelta(days=1), clock.now, weekly=True))
    await quotes.save(stored)


def lines(screen: dict[str, Any]) -> list[str]:
    return [line.replace("\xa0", " ") for line in screen["text"].split("\n")]


async def test_one_amount_with_rate_bank_and_day(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert 100 usd kgs")
    assert lines(screen) == ["🇰🇬 100 USD = 8,745 KGS", "1 USD = 87.45 KGS · NBKR · 24 May"]
    kinds = [entity["type"] for entity in screen["entities"]]
    assert kinds == ["bold", "text_link", "date_time"]
    assert talk.labels() == [
        ["÷10", "⇄ USD", "×10"],
        ["• KGS", "KZT", "TJS"],
        ["TMT", "UZS"],
        ["EUR", "RUB", "CNY", "TRY"],
        ["Share", "🔗 Copy link"],
    ]
    share = talk.button("Share")["switch_inline_query_chosen_chat"]
    assert share["query"] == "100 USD to KGS"


async def test_free_text_in_russian(talk: Any, banks: None) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("сколько будет 1 500,50 долларов в тенге")
    assert lines(screen) == ["🇰🇿 1 500,50 USD = 718 394,39 KZT", "1 USD = 478,77 KZT · NBK · 24 мая"]


async def test_several_targets_each_with_its_bank(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("100 usd to kgs and uzs")
    assert lines(screen) == [
        "🇰🇬 100 USD = 8,745 KGS",
        "1 USD = 87.45 KGS · NBKR · 24 May",
        "🇺🇿 100 USD = 1,219,421 UZS",
        "1 USD = 12,194 UZS · CBU · 24 May",
    ]


async def test_a_sum_has_its_total_and_its_parts(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("100 usd + 50 eur in kzt")
    assert lines(screen) == [
        "100 USD + 50 EUR = 75,660 KZT",
        "🇰🇿 100 USD = 47,877 KZT",
        "1 USD = 478.77 KZT · NBK · 24 May",
        "🇰🇿 50 EUR = 27,783 KZT",
        "1 EUR = 555.66 KZT · NBK · 24 May",
    ]


async def test_a_chain_shows_its_steps_and_the_direct_way(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("100 usd kgs kzt")
    assert lines(screen) == [
        "100 USD → KGS → KZT",
        "🇰🇬 100 USD = 8,745 KGS",
        "1 USD = 87.45 KGS · NBKR · 24 May",
        "🇰🇿 8,745 KGS = 47,041.42 KZT",
        "1 KGS = 5.379 KZT · NBKR · 24 May",
        "Directly: 47,877 KZT",
    ]


async def test_a_cross_rate_says_its_way_and_all_its_banks(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("100 try kgs")
    assert lines(screen)[1] == "1 TRY = 1.900 KGS · ECB + NBKR · 24 May · over EUR–USD"
    amount = Decimal(100) / Decimal("53.4") * Decimal("1.16") * Decimal("87.45")
    assert lines(screen)[0] == f"🇰🇬 100 TRY = {amount:.2f} KGS"


async def test_weekly_and_pegged_are_marked(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("10000 uzs in kgs")
    assert lines(screen)[1] == "1 KGS = 136.99 UZS · NBKR · 23 May · weekly"
    (screen,) = await talk.says("10 usd in manats")
    assert lines(screen)[:2] == ["🇹🇲 10 USD = 35 TMT", "1 USD = 3.50 TMT · peg"]


async def test_the_next_days_rate_is_announced(talk: Any, banks: None, clock: Any) -> None:
    await quotes.save([Quote("nbkr", "USD", "KGS", Decimal("87.6"), TODAY + timedelta(days=1), clock.now)])
    (screen,) = await talk.says("100 usd kgs")
    assert lines(screen)[-1] == "Official from 25 May: 8,760 KGS"


async def test_a_peg_has_no_tomorrow(talk: Any, banks: None, clock: Any) -> None:
    days = (TODAY, TODAY + timedelta(days=1))
    await quotes.save([Quote("cbt", "USD", "TMT", Decimal("3.5"), day, clock.now) for day in days])
    (screen,) = await talk.says("10 usd in manats")
    assert lines(screen)[:2] == ["🇹🇲 10 USD = 35 TMT", "1 USD = 3.50 TMT · CBT · 24 May · peg"]
    assert not [line for line in lines(screen) if line.startswith("Official from")]


async def test_an_amount_alone_goes_to_the_currencies_of_the_reader(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("5000 сом")
    assert [line.split(" = ")[1] for line in lines(screen) if line.startswith("🇺🇸")] == ["57.18 USD"]
    assert sum(" = " in line and line[0] in "🇰🇹🇺" for line in lines(screen)) == 5


async def test_a_shared_name_is_said_and_the_other_one_is_a_press_away(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("100 usd som")
    assert lines(screen)[-1] == "“som” is read as Kyrgystani Som (KGS)."
    (other,) = await talk.presses("som = UZS")
    assert lines(other)[0] == "🇺🇿 100 USD = 1,219,421 UZS"
    (back,) = await talk.presses("UZS → KGS")
    assert lines(back)[0] == "🇰🇬 100 USD = 8,745 KGS"


async def test_buttons_turn_multiply_and_change_the_target(talk: Any, banks: None) -> None:
    await talk.says("100 usd kgs")
    (turned,) = await talk.presses("⇄ USD")
    assert lines(turned)[0] == "🇺🇸 100 KGS = 1.14 USD"
    (tenfold,) = await talk.presses("×10")
    assert lines(tenfold)[0] == "🇺🇸 1,000 KGS = 11.44 USD"
    (tenge,) = await talk.presses("KZT")
    assert lines(tenge)[0] == "🇰🇿 1,000 KGS = 5,379.24 KZT"
    assert talk.telegram.asked[-2][0] == "editMessageText"


async def test_a_doubtful_number_is_said_and_the_other_one_is_a_press_away(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("1.500 usd kgs")
    assert lines(screen)[-1] == "“1.500” is read as 1,500, not as 1.50."
    (other,) = await talk.presses("1.500 = 1.50")
    assert lines(other)[0] == "🇰🇬 1.50 USD = 131.18 KGS"


async def test_what_does_not_fit_a_button_is_stored_and_found_again(talk: Any, banks: None) -> None:
    parts = " + ".join(f"123456789.{number} {code}" for number, code in enumerate(("usd", "eur", "rub", "kgs"), 11))
    (screen,) = await talk.says(f"{parts} in kzt")
    data = talk.button("KGS")["callback_data"]
    assert data.startswith("1v::")
    (other,) = await talk.presses("UZS")
    assert "UZS" in lines(other)[0]
    assert screen["text"] != other["text"]


@pytest.mark.parametrize(
    "data", ["1v:100USD/ABC:", "1v::aaaaaaaa", "1v::", "1v:-1USD:", "1v:1USD/KGS:aaaaaaaa", "1v:" + "9" * 40 + "USD:"]
)
async def test_forged_buttons_are_harmless(talk: Any, banks: None, data: str) -> None:
    assert await talk.presses_data(data) == []
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


async def test_without_words_it_shows_how(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert")
    assert "/convert 100 usd kgs" in lines(screen)
    (shown,) = await talk.presses("100 USD + 50 EUR to KZT")
    assert lines(shown)[0] == "100 USD + 50 EUR = 75,660 KZT"


async def test_an_amount_of_nothing_asks_of_what(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert 5000")
    assert lines(screen)[0] == "5,000 of what? Pick a currency, or name it."
    (shown,) = await talk.presses("RUB")
    assert lines(shown)[0].startswith("🇰🇬 5,000 RUB")


async def test_what_is_not_understood_names_the_nearest(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert kgsq")
    assert lines(screen)[0].startswith("I found no currency in “kgsq”. The nearest I know: KGS (Kyrgystani Som)")
    (screen,) = await talk.says("/convert -5 usd kgs")
    assert lines(screen)[0] == "Only an amount above zero can be converted."


async def test_a_currency_nobody_quotes_is_said(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert 100 ves usd")
    assert lines(screen)[0] == "🇺🇸 100 VES → USD: no bank that I read quotes it"


async def test_an_empty_store_is_no_error(talk: Any) -> None:
    (screen,) = await talk.says("/convert 100 usd + 5 eur in kgs")
    assert lines(screen)[0] == "🇰🇬 100 USD → KGS: no bank that I read quotes it"


async def test_a_group_is_answered_after_the_command_in_its_topic(talk: Any, banks: None) -> None:
    talk.chat = {"id": -100, "type": "supergroup", "title": "Money", "is_forum": True}
    assert await talk.says("100 usd kgs") == []
    (screen,) = await talk.says("/convert@jarchi_bot 100 usd kgs", message_thread_id=5, is_topic_message=True)
    assert (screen["chat_id"], screen["message_thread_id"]) == (-100, 5)


@pytest.mark.parametrize("typed", ["100 days of Tokayev", "som fish", "доллар растёт", "EUR 2026", "новости 5 мая"])
async def test_news_stay_news(talk: Any, banks: None, typed: str) -> None:
    (screen,) = await talk.says(typed)
    assert " = " not in screen["text"]


async def test_a_rate_asked_in_words_is_the_card(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("какой сегодня курс доллара")
    assert "official rates" in lines(screen)[0]


async def test_new_quotes_show_at_once(talk: Any, banks: None, clock: Any) -> None:
    await talk.says("100 usd kgs")
    await quotes.save([Quote("nbkr", "USD", "KGS", Decimal(90), TODAY, clock.now)])
    clock.forward(seconds=2)
    (screen,) = await talk.says("100 usd kgs")
    assert lines(screen)[0] == "🇰🇬 100 USD = 9,000 KGS"
