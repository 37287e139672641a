"""A reader of rates alone with the bot: changes over a week, money sent home, a currency of one's own."""

import asyncio
import re

from bot.playground.visitor import text_of

WEEK = re.compile(r"KZT\s+\d+\.\d\d\s+[▲▼=] [\d.]+\s%")


async def test_a_week_s_changes_money_sent_home_and_a_currency_kept(reader):
    card = await reader.say("/rates")
    week = await reader.press(card, "Week")
    async with asyncio.timeout(60):  # the banks' past days come in the background
        while not WEEK.search(text_of(week)):
            await asyncio.sleep(1)
            week = await reader.press(await reader.say("/rates"), "Week")
    assert re.search(r"▲ ▼ since a week ago, \d+\s\w+", text_of(week))
    assert "• Week" in [label for row in reader.buttons(week) for label in row]

    home = text_of(await reader.press(week, "RUB"))
    assert home.startswith("1 RUB · official rates")
    rows = home.partition("1,000 RUB sent home\n")[2].splitlines()
    assert re.match(r"🇰🇬 KGS\s+[\d,]+\.\d\d\s+NBKR", rows[0])
    assert re.match(r"🇷🇺\s+[\d,]+\.\d\d\s+CBR · gap [+−]?[\d.]+\s%", rows[1])

    other = await reader.say("/rates chf")
    kept = await reader.press(other, "➕ Keep CHF")
    assert "✕ Remove CHF" in reader.buttons(kept)[2]
    assert "CHF" in reader.buttons(await reader.say("/rates"))[1]
