"""``/rates`` and what its buttons do, asked and answered over a real store. Figures are invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.i18n import Speeches
from storage import card_currencies, quotes
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
        "🇰🇬 KGS     87.45  ▲ 0.12 % 24 May",
        "🇰🇿 KZT    478.77  ▼ 0.58 % 24 May",
        "🇹🇯 TJS      9.337 ▼ 0.08 % 24 May",
        "🇹🇲 TMT      3.50 · peg",
        "🇺🇿 UZS 12,194     = 0 % 24 May",
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
    changes, drawn = ["• Latest", "Week", "Month"], ["🖼 Picture", "📈 Chart"]
    shared = ["Share", "🔗 Copy link"]
    bases = [["• USD", "EUR", "RUB", "CNY"], ["GBP", "TRY", "➕"]]
    assert talk.labels() == [*bases, ["⇄ In USD", "🔔 Alert"], changes, drawn, shared]
    (turned,) = await talk.presses("⇄ In USD")
    assert lines(turned)[0] == "Priced in USD · official rates"
    assert lines(turned)[5] == "🇺🇿 UZS 0.00008201 = 0 % 24 May"
    assert talk.labels()[2] == ["⇄ What 1 USD costs"]
    assert talk.labels()[3:] == [changes, drawn, ["🔔 Alert"], shared]
    (euro,) = await talk.presses("EUR")
    assert lines(euro)[0] == "Priced in EUR · official rates"
    (euro,) = await talk.presses("⇄ What 1 EUR costs")
    assert lines(euro)[1] == "🇰🇬 KGS    101.51  = 0 % 24 May"


async def test_a_zero_change_has_no_sign_in_any_language(talk: Any, banks: None) -> None:
    for language in Speeches().languages():
        talk.user["language_code"] = language
        for text in ("/rates", "/rates eur", "/rates uzs"):
            (screen,) = await talk.says(text)
            assert "-0" not in screen["text"]
            assert "−0" not in screen["text"]


async def test_russian_card(talk: Any, banks: None) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/rates")
    assert lines(screen)[0] == "1 USD · официальные курсы"
    assert lines(screen)[1] == "🇰🇬 KGS     87,45  ▲ 0,12 % 24 мая"
    assert lines(screen)[5] == "🇺🇿 UZS 12 194     = 0 % 24 мая"


async def test_weekly_rate_says_so_with_its_age(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates tjs kgs")
    assert "🇰🇬 KGS 9.360 21 May · weekly" in lines(screen)


async def test_a_local_currency_is_shown_in_itself(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/rates тенге")
    assert lines(screen)[0] == "Priced in KZT · official rates"
    assert lines(screen)[1].startswith("🇺🇸 USD 478.77    ▼ 0.58 %")


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
    assert "480.00" in lines(screen)[2]


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


# -- changes over a week and a month


@pytest.fixture
async def past(banks: None, clock: Any) -> None:
    """What held a week and a month ago."""
    old = [(7, "86.0"), (29, "85.0"), (31, "84.0")]
    await quotes.save(
        [Quote("nbkr", "USD", "KGS", Decimal(value), TODAY - timedelta(days=ago), clock.now) for ago, value in old]
    )


async def test_a_change_is_counted_from_a_week_or_a_month_ago(talk: Any, past: None) -> None:
    await talk.says("/rates")
    (screen,) = await talk.presses("Week")
    assert lines(screen)[1] == "🇰🇬 KGS     87.45  ▲ 1.69 % 24 May"
    assert lines(screen)[2] == "🇰🇿 KZT    478.77  24 May"  # nothing stored of then, so no change
    assert "▲ ▼ since a week ago, 17 May" in lines(screen)
    (screen,) = await talk.presses("Month")
    assert lines(screen)[1] == "🇰🇬 KGS     87.45  ▲ 4.11 % 24 May"  # what held on 24 April is of the 23rd
    assert "▲ ▼ since 30 days ago, 24 Apr" in lines(screen)
    assert talk.labels()[-3] == ["Latest", "Week", "• Month"]
    (screen,) = await talk.presses("EUR")
    assert talk.labels()[-3] == ["Latest", "Week", "• Month"]
    (screen,) = await talk.presses("USD")
    (screen,) = await talk.presses("Latest")
    assert lines(screen)[1] == "🇰🇬 KGS     87.45  ▲ 0.12 % 24 May"


@pytest.mark.parametrize("data", ["1i:USD::y", "1i:USD::", "1i:ZZZ::w", "1j:ZZZ:1:", "1j:USD:1:l:", "1i:USD:2:pp"])
async def test_forged_buttons_of_the_card_are_harmless(talk: Any, banks: None, data: str) -> None:
    await talk.presses_data(data)
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


# -- currencies of one's own


async def test_a_currency_is_kept_on_the_card_and_taken_away_again(talk: Any, banks: None, clock: Any) -> None:
    await quotes.save([Quote("nbk", "AED", "KZT", Decimal("130.3"), TODAY, clock.now)])
    clock.forward(seconds=2)
    await talk.says("/rates aed")
    assert talk.labels()[:3] == [
        ["USD", "EUR", "RUB", "CNY"],
        ["GBP", "TRY", "• AED", "➕"],
        ["⇄ In AED", "➕ Keep AED"],
    ]
    await talk.presses("➕ Keep AED")
    await talk.says("/rates")
    assert talk.labels()[1] == ["GBP", "TRY", "AED", "➕"]
    (screen,) = await talk.says("/rates kzt")
    assert any(line.startswith("🇦🇪 AED 130.30") for line in lines(screen))
    await talk.says("/rates aed")
    await talk.presses("✕ Remove AED")
    await talk.says("/rates")
    assert talk.labels()[1] == ["GBP", "TRY", "➕"]


async def test_the_list_of_currencies_has_a_limit(talk: Any, banks: None, clock: Any) -> None:
    codes = ("AED", "JPY", "KRW", "CHF", "INR", "PLN", "SAR")
    await quotes.save([Quote("nbk", code, "KZT", Decimal("130.3"), TODAY, clock.now) for code in codes])
    clock.forward(seconds=2)
    await talk.says("/rates")
    await talk.presses("➕")
    assert talk.labels()[0] == ["AED", "JPY", "KRW", "CHF"]
    for code in codes[:6]:
        await talk.presses(code)
    assert talk.labels()[0] == ["✓ AED", "✓ JPY", "✓ KRW", "✓ CHF"]
    await talk.presses("SAR")
    assert talk.pop_ups()[-1] == "That is as many as fit on a card. Take one away first."
    await talk.presses("✓ AED")
    await talk.presses("SAR")
    assert any("✓ SAR" in row for row in talk.labels())
    await talk.presses("◀ Back to the rates")
    assert talk.labels()[1] == ["GBP", "TRY", "JPY", "KRW"]


# -- money sent home


async def test_what_a_thousand_roubles_become_at_home(talk: Any, banks: None, clock: Any) -> None:
    def told(bank: str, pair: str, value: str, ago: int = 0) -> Quote:
        base, counter = pair.split("/")
        return Quote(bank, base, counter, Decimal(value), TODAY - timedelta(days=ago), clock.now)

    await quotes.save(
        [
            told("nbkr", "RUB/KGS", "1.0987"), told("nbkr", "RUB/KGS", "1.0850", 7), told("cbr", "KGS/RUB", "0.9077"),
            told("cbu", "RUB/UZS", "153.20"), told("cbr", "UZS/RUB", "0.00652"),
            told("cbr", "TMT/RUB", "22.7"),
        ]
    )  # fmt: skip
    (screen,) = await talk.says("/rates rub")
    shown = lines(screen)
    at = shown.index("1,000 RUB sent home")
    assert shown[at + 1 : at + 6] == [
        "🇰🇬 KGS   1,098.70  NBKR  ▲ 1.26 %",
        "🇷🇺       1,101.69  CBR · gap −0.27 %",
        "🇹🇲 TMT      44.05  CBR",
        "🇺🇿 UZS 153,200     CBU",
        "🇷🇺     153,374     CBR · gap −0.11 %",
    ]
    assert "1 RUB · official rates" in shown
    await talk.says("/rates")
    (pressed,) = await talk.presses("RUB")
    assert pressed["text"] == screen["text"]
    (turned,) = await talk.presses("⇄ In RUB")
    assert "sent home" not in turned["text"]


async def test_in_a_group_only_admins_choose_the_currencies_of_its_card(talk: Any, banks: None) -> None:
    talk.chat = {"id": -1007, "type": "supergroup", "title": "Chaikhana"}
    await talk.says("/rates kzt")
    await talk.presses("➕ Keep KZT")
    assert "admin" in talk.pop_ups()[-1]
    assert await card_currencies.added(-1007) == ()
    await talk.says("/rates")
    await talk.presses("➕")  # everybody may look
    talk.user = {**talk.user, "id": 8}
    talk.telegram.members[8] = "administrator"
    await talk.presses_data("1j:KZT:1:")
    assert await card_currencies.added(-1007) == ("KZT",)


async def test_currencies_of_one_s_own_are_exported_and_forgotten(talk: Any, banks: None) -> None:
    await talk.says("/rates kzt")
    await talk.presses("➕ Keep KZT")
    (exported,) = await talk.says("/export")
    assert '"card_currencies": [\n  "KZT"\n ]' in exported["text"]
    await talk.says("/forget")
    await talk.presses("Yes, delete")
    assert await card_currencies.added(7) == ()
