"""python-telegram-bot, unchanged, takes the playground for Telegram."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from bot.playground import visits
from bot.playground.cast import EMILY, FORUM, GROUP, RUSLAN
from bot.playground.world import World


async def test_ptb_talks_to_the_playground(api: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(world.token, base_url=f"{api.base}/bot", base_file_url=f"{api.base}/file/bot") as bot:
        assert (bot.username, bot.supports_inline_queries) == ("jarchi_bot", True)
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="n")]])
        entity = MessageEntity("date_time", 0, 4, unix_time=1_700_000_000, date_time_format="r")
        sent = await bot.send_message(EMILY, "then", entities=[entity], reply_markup=markup, disable_notification=True)
        assert sent.entities[0].type == "date_time"
        visits.press(world, world.people[EMILY], world.chats[EMILY], sent.message_id, "n")
        visits.say(
            world, world.people[EMILY], world.chats[FORUM], "/news", thread=next(iter(world.chats[FORUM].topics))
        )
        press, command = await bot.get_updates(allowed_updates=Update.ALL_TYPES, timeout=1)
        assert (press.callback_query.data, command.message.text) == ("n", "/news")
        assert command.message.is_topic_message
        assert await press.callback_query.answer("done")
        admins = await bot.get_chat_administrators(FORUM)
        assert {admin.user.id for admin in admins} == {EMILY, RUSLAN}
        assert (await bot.get_chat(GROUP)).title == "Silk Road Supper Club"
        with pytest.raises(BadRequest, match="Message is not modified"):
            await sent.edit_text("then", entities=[entity], reply_markup=markup)
        with pytest.raises(Forbidden):
            await bot.send_message(RUSLAN, "x")
        world.faults.add("429", seconds=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(EMILY, "x")
        new = world.migrate(world.chats[GROUP])
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(GROUP, "x")
        assert moved.value.new_chat_id == new.id


async def test_ptb_knows_a_wrong_token(api: Any) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{api.base}/bot"):
            raise AssertionError("the playground let a stranger in")
