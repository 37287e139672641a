"""``jarchi run`` without a token: the playground, as the chat page's own requests see it."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from bot.playground.cast import EMILY
from tests.journeys.house import FEW, RunningBot, living, open_town


@pytest.mark.parametrize("command", ["run", "playground"])
async def test_the_playground_answers_in_its_page(tmp_path, command):
    """A named catalogue is read without a trial, so this run never looks at the world outside."""
    async with open_town(tmp_path, sources=FEW) as town:
        env = town.env(f"sqlite://{tmp_path}/jarchi.db", TELEGRAM_API_URL="", TELEGRAM_TOKEN="")
        bot = RunningBot(env, town.folder, command)
        async with living(bot):
            assert bot.out.startswith(f"Jarchi is in the playground: open {bot.address}/ in a browser. Sources: ")
            assert town.calls == []
            status, page = await bot.get("/")
            assert (status, page[:15].lower()) == (200, "<!doctype html>")
            assert json.loads((await bot.get("/status", "application/json"))[1])["mode"] == "playground"
            async with aiohttp.ClientSession(bot.address) as session:
                state = await got(session, f"/api/state?person={EMILY}")
                assert state["banner"].startswith("Sources: ")
                await said(session, "/rates")
                answer = await until_shown(session, "1 USD")
                button = answer["reply_markup"]["inline_keyboard"][0][1]
                pressed = {"person": EMILY, "chat": EMILY, "message_id": answer["message_id"]}
                async with session.post("/api/press", json={**pressed, "data": button["callback_data"]}) as response:
                    assert response.status == 200
                assert (await until_shown(session, "1 EUR"))["message_id"] == answer["message_id"]
                commands = (await got(session, f"/api/state?person={EMILY}"))["bot"]["commands"]
                assert {"news", "rates", "settings"} <= {each["command"] for each in commands}
        assert bot.process.returncode == 0
        assert "Traceback" not in bot.log
        assert not Path(tmp_path / "data").exists()


async def got(session, path):
    async with session.get(path) as response:
        assert response.status == 200
        return await response.json()


async def said(session, text):
    async with session.post("/api/send", json={"person": EMILY, "chat": EMILY, "text": text}) as response:
        assert response.status == 200


async def until_shown(session, beginning):
    """Wait until the newest message begins so, and return it."""
    async with asyncio.timeout(30):
        while True:
            messages = (await got(session, f"/api/messages?person={EMILY}&chat={EMILY}"))["messages"]
            if messages and messages[-1]["text"].startswith(beginning):
                return messages[-1]
            await asyncio.sleep(0.05)
