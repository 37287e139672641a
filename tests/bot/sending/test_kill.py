"""SIGKILL in the middle: a real process, killed and started again, answers every update, few of them twice."""

import asyncio
import signal
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.bot.sending.fake_telegram import FakeTelegram, message_update

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
UPDATES = 400
PLACES = 16


async def start(url, fake):
    command = [sys.executable, "-m", "tests.bot.sending.killed_bot", url, fake.base_url, str(PLACES)]
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT)


async def kill(process):
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()


def sent(fake):
    return [fields["text"] for fields in fake.called("sendMessage")]


async def live(url, fake, answers):
    """Let one process live until it has sent this many answers, then kill it; return how many it sent."""
    before = len(sent(fake))
    process = await start(url, fake)
    try:
        async with asyncio.timeout(60):
            while len(sent(fake)) - before < answers and len(set(sent(fake))) < UPDATES:
                await asyncio.sleep(0.002)
                assert process.returncode is None
    finally:
        await kill(process)


def judge(fake, kills):
    texts = sent(fake)
    assert set(texts) == {f"hello {number}" for number in range(1, UPDATES + 1)}
    repeats = sum(count - 1 for count in Counter(texts).values())
    assert repeats <= PLACES * kills
    by_chat = defaultdict(list)
    for fields in fake.called("sendMessage"):
        if fields["text"] not in by_chat[fields["chat_id"]]:
            by_chat[fields["chat_id"]].append(fields["text"])
    for texts in by_chat.values():
        numbers = [int(text.split()[1]) for text in texts]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("lives", [[130], [1, 60, 100]])
async def test_all_four_hundred_are_answered(database_url, lives):
    async with FakeTelegram().running() as fake:
        fake.add(*(message_update(number, 1 + number % 40, f"hello {number}") for number in range(1, UPDATES + 1)))
        for answers in lives:
            await live(database_url, fake, answers)
        assert len(set(sent(fake))) < UPDATES, "killed too late to prove anything"
        await live(database_url, fake, 10 * UPDATES)
        judge(fake, len(lives))


async def test_many_short_lives_give_up_nothing(database_url):
    """Killed every few answers: attempts are counted, and yet no update is taken for the killer."""
    async with FakeTelegram().running() as fake:
        fake.add(*(message_update(number, number, f"hello {number}") for number in range(1, UPDATES + 1)))
        for _ in range(5):
            await live(database_url, fake, 3)
        await live(database_url, fake, 10 * UPDATES)
        judge(fake, 5)
