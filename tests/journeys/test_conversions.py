"""Money in other currencies: asked in words, turned by buttons, over the real process and the banks' own formats."""

import re

import pytest

from bot.playground.visitor import Visitor, text_of


@pytest.fixture
def reader(town, bot) -> Visitor:
    return town.visitor()


def amounts(message) -> list[tuple[str, str]]:
    """Return the results on a screen, each with its currency."""
    return re.findall(r"= ([\d.,]+)\xa0([A-Z]{3})", text_of(message))


async def test_a_conversion_and_its_buttons(reader):
    answer = await reader.say("сто долларов in som and теңге")
    assert [currency for _, currency in amounts(answer)] == ["KGS", "KZT"]
    assert "NBKR" in text_of(answer)
    assert "“som” is read as" in text_of(answer)
    sums = await reader.press(answer, "som = UZS")
    assert sums["message_id"] == answer["message_id"]
    assert [currency for _, currency in amounts(sums)] == ["UZS", "KZT"]
    turned = await reader.press(sums, "⇄")
    assert text_of(turned).startswith("🇺🇸 100\xa0UZS = 0.0")

    total = await reader.say("/convert $100 + 50 евро в тенге")
    (whole, _), *parts = amounts(total)
    assert len(parts) == 2
    added = sum(float(part.replace(",", "")) for part, _ in parts)
    assert float(whole.replace(",", "")) == pytest.approx(added, abs=0.02)


async def test_news_about_money_stay_news(reader):
    assert text_of(await reader.say("доллар растёт")).startswith("Search")
