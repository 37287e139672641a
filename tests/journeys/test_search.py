"""A reader looks for something, mistypes it, and takes away what was understood, part by part."""

import re

from bot.playground.visitor import text_of


async def test_looking_for_something(reader):
    asked = await reader.say("what happened in Tashkent last month?")
    assert text_of(asked).startswith("Search · Uzbekistan\n“Tashkent”")

    found = await reader.say("/search water 30 days")
    assert text_of(found).startswith("Search · all countries\n“water” · last 30 days")
    assert re.search(r"1–\d of \d+\Z", text_of(found))
    bold = [each for each in found["entities"] if each["type"] == "bold"]
    assert len(bold) > 2
    assert reader.buttons(found)[0] == ["✕ “water”", "✕ last 30 days"]
    always = await reader.press(found, "✕ last 30 days")
    assert always["message_id"] == found["message_id"]
    assert text_of(always).startswith("Search · all countries\n“water”\n\n")

    mistyped = await reader.say("/search Tashknet")
    assert "Showing results for “Tashkent”." in text_of(mistyped)
    exact = await reader.press(mistyped, "Only “tashknet”")
    assert "I found nothing with" in text_of(exact)

    assert text_of(await reader.say("how are you")).startswith("I did not understand that")
