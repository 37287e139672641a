"""A busy group, and a channel: what Telegram allows is kept, everybody is answered, nothing goes where it may not."""

import asyncio
import time

from bot.playground import visits
from bot.playground.people import Member
from bot.playground.visitor import Visitor, text_of
from tests.journeys.house import PATIENCE

CROWD = 200


async def test_two_hundred_people_turn_one_page(town, bot):
    owner = town.person("Olga")
    group = town.group(owner, kind="supergroup")
    crowd = [town.person(f"Reader {number}") for number in range(CROWD)]
    for person in crowd:
        group.members[person.id] = Member(person)
    town.world.set_member(group, town.world.bot, "member", by=owner)
    refused_before = len(town.refusals)
    with Visitor(town.world, owner, group, patience=PATIENCE) as olga:
        await olga.reply()
        page = await olga.say("/news")
        forward = olga.data(page, "▶")
        edits = town.world.calls.get("editMessageText", 0)
        town.world.limits.on = True
        began = time.monotonic()
        presses = [visits.press(town.world, person, group, page["message_id"], forward) for person in crowd]
        while any(press.answer is None for press in presses):
            assert time.monotonic() - began < 15, "somebody's press is left spinning"
            await asyncio.sleep(0.05)
        # what is shown in the end is what was pressed, and the group can still be talked to
        turned = await olga.reply()
        assert olga.data(turned, "◀")
        assert text_of(await olga.say("/rates")).startswith("1 USD")
        town.world.limits.on = False
    took = time.monotonic() - began
    made = town.world.calls["editMessageText"] - edits
    assert 1 <= made <= 5, f"{CROWD} equal presses made {made} changes in {took:.0f} s"
    assert not [words for words in town.refusals[refused_before:] if "not modified" in words]
    assert not [words for words in town.refusals[refused_before:] if "Too Many" in words]


async def test_a_channel_from_its_set_up_to_its_end(town, bot):
    owner = town.person("Olga")
    channel = town.world.add_chat("channel", "Daily", owner)
    with Visitor(town.world, owner, patience=PATIENCE) as olga:
        await olga.start()
        town.world.set_member(channel, town.world.bot, "administrator", by=owner)
        first = await olga.reply()
        assert text_of(first).startswith("Channel “Daily”")
        hour = await olga.press(first, "Kazakhstan")
        language = await olga.press(hour, "Morning")
        done = await olga.press(language, "Русский")
        assert "All set." in text_of(done)
        assert not [one for one in channel.messages.values() if "text" in one], "nothing was posted unasked"
        town.world.set_member(channel, town.world.bot, "left", by=owner)
        said = ""
        for _ in range(20):  # that it left and the press are two chats' updates, in whatever order
            back = visits.press(town.world, owner, olga.chat, done["message_id"], olga.data(done, "Change"))
            for _ in range(100):
                if back.answer is not None:
                    break
                await asyncio.sleep(0.05)
            said = back.answer["text"]
            if said:
                break
            await asyncio.sleep(0.2)
        assert "not in this channel any more" in said
