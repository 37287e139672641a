"""A briefing that arrives: subscribed by words, due while the bot is dead, brought when it is back, opened."""

import asyncio
import signal

import pytest_asyncio

from storage import subscriptions
from storage.clock import utc_now
from storage.database import current, opened
from tests.journeys.house import FEW, PATIENCE, RunningBot, complaints, living, open_town


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path):
    """A town with two outlets and one bank, so that a start is quick."""
    async with open_town(tmp_path, sources=FEW) as town:
        yield town


async def make_due(url, chat_id):
    """Let the hour come: what the planner looks at says now."""
    async with opened(url, migrate=False):
        (one,) = await subscriptions.of_chat(chat_id)
        at = int(utc_now().timestamp() * 1e6)
        await current().change(("UPDATE subscriptions SET next_run_at = ? WHERE id = ?", [at, one.id]))
    return one


async def test_a_briefing_due_while_the_bot_was_dead(town, tmp_path):
    url = f"sqlite://{tmp_path}/jarchi.db"
    visitor = town.visitor()
    bot = RunningBot(town.env(url), town.folder)
    async with living(bot):
        await visitor.start()
        answer = await visitor.say("/subscribe в 8 утра по будням")
        assert "On weekdays at 08:00" in answer["text"]
        await asyncio.sleep(1)  # else the command itself is handled once more in the next life
        await bot.stop(signal.SIGKILL)
    await make_due(url, visitor.person.id)
    bot = RunningBot(town.env(url), town.folder)
    async with living(bot):
        briefing = await arrived(visitor)
        assert "1 USD · official rates" in briefing["text"]
        story = await visitor.press(briefing, "1")
        back = await visitor.press(story, "◀ Back")
        assert back["text"] == briefing["text"]
        await asyncio.sleep(2.5)  # the planner looks again
        assert len([one for one in visitor.chat.messages.values() if is_briefing(one)]) == 1
        assert await bot.stop() == 0
    assert complaints(bot) == []


def is_briefing(message):
    return "➖ Less" in str(message.get("reply_markup", ""))


async def arrived(visitor):
    async with asyncio.timeout(PATIENCE):
        while True:
            for message in visitor.chat.messages.values():
                if is_briefing(message):
                    return message
            await asyncio.sleep(0.05)
