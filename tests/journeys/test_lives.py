"""Beginnings and ends of a process: wrong tokens, second pollers, SIGTERM, SIGKILL, webhook."""

import asyncio
import json
import signal
import socket
import time
from io import BytesIO

import aiohttp
import pytest
import pytest_asyncio

from bot.playground.visitor import text_of
from tests.journeys.house import FEW, TOKEN, RunningBot, complaints, living, open_town, until


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path):
    """A town with two outlets and one bank, so that a start is quick."""
    async with open_town(tmp_path, sources=FEW) as town:
        yield town


@pytest.fixture
def url(tmp_path):
    return f"sqlite://{tmp_path}/jarchi.db"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def last_line(bot):
    return bot.log.strip().splitlines()[-1]


async def test_a_wrong_token_ends_with_one_line(town, url):
    bot = RunningBot(town.env(url, TELEGRAM_TOKEN="424242:not-the-right-token-at-all"), town.folder)
    await bot.launch()
    assert await bot.ended() == 1
    assert last_line(bot).startswith("jarchi: Telegram does not accept TELEGRAM_TOKEN")
    assert "not-the-right-token" not in bot.log + bot.out
    assert "Traceback" not in bot.log


@pytest.mark.slow
async def test_the_second_poller_ends_and_the_first_goes_on(town, url, tmp_path):
    first = RunningBot(town.env(url), town.folder)
    second = RunningBot(town.env(f"sqlite://{tmp_path}/second.db"), town.folder)
    async with living(first):
        with town.visitor() as reader:
            assert text_of(await reader.start())
            await asyncio.sleep(2.5)
            await second.launch()
            assert await second.ended() == 1
            assert last_line(second).startswith("jarchi: another process already polls this bot")
            assert TOKEN not in second.log
            assert text_of(await reader.say("/rates")).startswith("1 USD")
            await reader.silence()
        assert first.process.returncode is None


async def test_a_stop_drains_and_a_restart_keeps_old_keyboards(town, url):
    bot = RunningBot(town.env(url), town.folder)
    readers = [town.visitor() for _ in range(8)]
    async with living(bot):
        page = await readers[0].say("/news kz")
        card = await readers[0].say("/rates")
        searched = await readers[0].say("/news water")
        for reader in readers[1:]:
            town.world.faults.add("slow", method="sendMessage", chat_id=reader.chat.id, seconds=1.0)
            reader.write("/rates")
        await until(lambda: not town.world.faults.planned)  # all seven are on their way
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < 10
        assert complaints(bot) == []
    assert [answers(reader) for reader in readers[1:]] == [1] * 7

    readers[1].write("/rates")  # while nobody is there
    again = RunningBot(town.env(url), town.folder)
    async with living(again, ready=False):
        assert text_of(await readers[1].reply()).startswith("1 USD")
        second = await readers[0].press(page, "▶")
        assert text_of(second).startswith("News · Kazakhstan")
        assert text_of(second) != text_of(page)
        assert text_of(await readers[0].press(card, "EUR")).startswith("1 EUR")
        assert text_of(await readers[0].press(searched, "🇰🇬")).startswith("Search · Kyrgyzstan")
    assert [answers(reader) for reader in readers[2:]] == [1] * 6


def answers(reader):
    """Count what the bot has written to a reader."""
    messages = reader.chat.messages.values()
    return sum(each["from"]["is_bot"] for each in messages)


async def test_a_stop_while_starting_is_obeyed(town, url):
    """Telegram does not answer yet; SIGTERM ends the process all the same."""
    town.world.faults.add("timeout", 100, method="getMe", seconds=30)
    bot = RunningBot(town.env(url), town.folder)
    await bot.launch()
    await until(lambda: "status:" in bot.out)
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 10
    assert "Traceback" not in bot.log


async def test_a_telegram_out_of_reach_stops_no_reading(town, url):
    """The sources are read and the pages served; when Telegram is back, it is talked to."""
    town.world.faults.add("502", 1000, method="getMe")
    bot = RunningBot(town.env(url), town.folder)
    async with living(bot):
        with town.visitor() as reader:
            reader.write("/rates")
            await reader.silence()
            town.world.faults.clear()
            assert text_of(await reader.reply(40)).startswith("1 USD")
        assert await bot.stop(signal.SIGINT) == 0  # as at a terminal
        assert complaints(bot) == []


@pytest.mark.slow
async def test_killed_in_the_middle_everybody_is_answered(town, url):
    """SIGKILL while a hundred readers wait: after the restart each has an answer, few have two."""
    readers = [town.visitor() for _ in range(100)]
    bot = RunningBot(town.env(url), town.folder)
    async with living(bot):
        for reader in readers:
            reader.write("/rates")
        await until(lambda: sum(map(answers, readers)) >= 20)
        bot.process.kill()
        await bot.process.wait()
    before = [answers(reader) for reader in readers]
    assert 0 in before
    again = RunningBot(town.env(url), town.folder)
    async with living(again, ready=False):
        await until(lambda: all(map(answers, readers)))
        await asyncio.sleep(0.3)
    assert max(map(answers, readers)) <= 2
    assert sum(answers(reader) == 2 for reader in readers) <= 64  # at most those in flight
    assert [each for each in complaints(again) if "gave" in each] == []


async def test_webhook_mode(town, url):
    port = free_port()
    public = f"http://127.0.0.1:{port}/telegram"
    bot = RunningBot(town.env(url, WEBHOOK_URL=public, HTTP_PORT=str(port)), town.folder)
    async with living(bot):
        assert "webhook" in bot.out
        with town.visitor() as reader:
            assert text_of(await reader.start()).startswith("Hello, Asel")
            card = await reader.say("/rates")
            assert text_of(await reader.press(card, "EUR")).startswith("1 EUR")
            assert town.world.webhook.url == public
            assert "getUpdates" not in town.calls

            secret = town.world.webhook.secret
            update = {"update_id": 7, "something_new": {}}
            for given, status in ((None, 403), ("wrong", 403), (secret + "x", 403), ("é", 403), (secret, 200)):
                assert await posted(public, update, given) == status
            assert await posted(public, ["no update"], secret) == 400
            assert await posted(public, {"update_id": 8, "text": "x" * 2**20}, secret) == 413
            await reader.silence()
            assert text_of(await reader.say("/rates")).startswith("1 USD")
        assert secret not in bot.log + bot.out
    assert bot.process.returncode == 0

    polling = RunningBot(town.env(url), town.folder)  # the webhook is taken away again, nothing is lost
    with town.visitor() as reader:
        reader.write("/rates")
        async with living(polling, ready=False):
            assert text_of(await reader.reply()).startswith("1 USD")
            assert town.world.webhook is None


async def posted(url, update, secret):
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=BytesIO(json.dumps(update).encode()), headers=headers) as response,
    ):
        return response.status


async def test_a_worker_reads_and_does_not_answer(town, url):
    worker = RunningBot(town.env(url, ROLE="worker"), town.folder)
    async with living(worker):
        with town.visitor() as reader:
            reader.write("/rates")
            await reader.silence()
            assert set(town.calls) <= {"getMe"}, "it only learns its name, to deliver under it"
            answering = RunningBot(town.env(url, ROLE="bot"), town.folder)
            async with living(answering):
                assert text_of(await reader.reply()).startswith("1 USD")
                assert text_of(await reader.say("/news")).startswith("News")
