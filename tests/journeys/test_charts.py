"""Pictures in the real process: asked for, pressed, drawn by a process beside it, sent again by their file id."""

import asyncio
import io

from PIL import Image

from bot.playground.visitor import text_of
from tests.journeys.house import PATIENCE


def picture_of(town, message):
    """Return the picture of a message as the server keeps it, and its file id."""
    file_id = message["photo"][-1]["file_id"]
    return Image.open(io.BytesIO(town.world.files.get(file_id).content)), file_id


async def with_past_days(reader, words):
    """Ask until the bank's past days are stored: new ones would be new pictures."""
    before = None
    async with asyncio.timeout(PATIENCE):
        while "photo" not in (answer := await reader.say(words)) or answer["caption"] != before:
            before = answer.get("caption")
            await asyncio.sleep(0.4)
    return answer


async def test_a_chart_and_the_card_as_pictures(town, reader):
    chart = await with_past_days(reader, "/chart EUR/USD 90d")
    assert chart["caption"].startswith("EUR/USD · 90 days\nLast: ")
    drawn, file_id = picture_of(town, chart)
    assert drawn.size == (2400, 1600)
    assert len(drawn.convert("RGB").getcolors(10_000) or ()) > 20

    dark = await reader.press(chart, "Dark")
    assert dark["message_id"] == chart["message_id"]
    assert picture_of(town, dark)[0].convert("RGB").getpixel((5, 5)) == (0x17, 0x21, 0x2B)
    light = await reader.press(dark, "Light")
    assert picture_of(town, light)[1] == file_id

    stored = len(town.world.files.files)
    again = await reader.say("/chart евро доллар 90 дней")
    assert picture_of(town, again)[1] == file_id
    assert len(town.world.files.files) == stored, "nothing was uploaded anew"

    card = await reader.say("/rates")
    picture = await reader.press(card, "Picture")
    assert picture["message_id"] != card["message_id"]
    assert text_of(card).partition("\n")[0] == picture["caption"].partition("\n")[0]
    assert picture_of(town, picture)[0].width == 2400
    text = await reader.press(picture, "Rates")
    assert text_of(text).startswith("1 USD · official rates")
    assert not [refusal for refusal in town.refusals if "Photo" in refusal or "Media" in refusal]


async def test_what_is_not_understood_gets_a_sentence(reader):
    assert "nearest: KZT" in text_of(await reader.say("/chart kzz"))
