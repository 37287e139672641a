"""The proof of delivery: real processes, killed at random moments while a Telegram with faults takes what they send.

Every chat is to get one message. Afterwards each has got it, or could not: it blocked the bot. No chat has got more
than one for itself, one for each answer to it that was lost, and one for each death in which its row said ``sending``.
"""

import asyncio
import contextlib
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.playground.faults import Fault, Faults
from bot.playground.people import Person
from bot.playground.server import running
from bot.playground.world import World
from handlers.screen import TextBuilder
from storage import chats, deliveries
from storage.clock import utc_now
from storage.database import Database, opened
from storage.records import Chat, ChatKind, ChatState, DeliveryKind, NewDelivery

ROOT = Path(__file__).parents[3]
TOKEN = "424242:AAF-proof_of_delivery_is_this_token"


@dataclass(frozen=True, slots=True)
class Plan:
    deliveries: int
    kills: int
    workers: int
    rate: float = 400.0
    lease: float = 1.0
    seed: int = 1
    most: float = 120.0
    """Seconds after the last kill."""


class RandomFaults(Faults):
    """Some requests fail, each in a way of its own; ``lost`` counts the answers that nobody heard."""

    CHANCES = (("429", 0.02), ("500", 0.02), ("502", 0.01), ("lost", 0.03), ("slow", 0.02))

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)
        self.lost: Counter[int] = Counter()
        self.kinds: Counter[str] = Counter()

    def take(self, method: str, chat_id: object = None) -> Fault | None:
        if method != "sendMessage":
            return None
        drawn = self._random.random()
        for kind, chance in self.CHANCES:
            if drawn < chance:
                self.kinds[kind] += 1
                if kind == "lost" and isinstance(chat_id, int):
                    self.lost[chat_id] += 1
                return Fault(kind, seconds=1.0 if kind == "429" else 0.1)  # type: ignore[arg-type]
            drawn -= chance
        return None


@dataclass
class Verdict:
    """What came of it."""

    lost: list[int] = field(default_factory=list)
    too_often: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Chats that got more (first) than they may have (second)."""
    into_the_void: list[int] = field(default_factory=list)
    repeats: int = 0
    crashes: int = 0
    unfinished: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    states: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return not (self.lost or self.too_often or self.into_the_void or self.unfinished)


@dataclass
class Town:
    """Who is to get a message; ``new_ids`` are those of groups that moved since they were stored."""

    world: World
    faults: RandomFaults
    everybody: list[int] = field(default_factory=list)
    new_ids: dict[int, int] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)


async def prove(url: str, plan: Plan) -> Verdict:
    """Deliver under fire and judge."""
    faults = RandomFaults(plan.seed)
    world = World(token=TOKEN, limits=False)
    world.faults = faults
    town = _town(world, faults, plan.deliveries)
    began = asyncio.get_running_loop().time()
    async with running(world) as api_url, opened(url, migrate=False) as database:
        await _order(town)
        await _fire(api_url, url, plan, town)
        verdict = await _judged(database, town)
    verdict.seconds = asyncio.get_running_loop().time() - began
    return verdict


def _town(world: World, faults: RandomFaults, size: int) -> Town:
    town = Town(world, faults)
    owner = world.add_person(Person(1, "Owner", started=True))
    for number in range(size):
        if number % 20 == 7:
            group = world.add_chat("group", f"Group {number}", owner)
            world.set_member(group, world.bot, "member", by=owner)
            town.everybody.append(group.id)
            if number % 40 == 7:
                town.new_ids[group.id] = world.migrate(group).id
        else:
            person = world.add_person(Person(10_000 + number, f"Person {number}", started=True))
            town.everybody.append(person.id)
            if number % 25 == 3:
                person.blocked = True
                town.blocked.add(person.id)
    return town


async def _order(town: Town) -> None:
    """Put everybody's message into the outbox."""
    now = utc_now()
    for chat_id in town.everybody:
        await chats.save(Chat(chat_id, ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP))
    screen = TextBuilder().bold("Good morning").add("\nNothing happened, and it was good.").build()
    orders = [
        NewDelivery(
            f"briefing:{chat_id}", DeliveryKind.BRIEFING, chat_id, screen.to_json(), now, now + timedelta(hours=6)
        )
        for chat_id in town.everybody
    ]
    assert await deliveries.add(orders, now) == len(orders)


async def _fire(api_url: str, url: str, plan: Plan, town: Town) -> None:
    """Let workers live and die until everything is delivered."""
    dice = random.Random(plan.seed)
    living = [await _start(url, api_url, plan) for _ in range(plan.workers)]
    try:
        share = plan.deliveries / (plan.kills + 1)
        for kill in range(plan.kills):
            await _until_sent(town, (kill + dice.random()) * share)
            place = dice.randrange(len(living))
            await _kill(living[place])
            living[place] = await _start(url, api_url, plan)
        await _until_done(plan.most)
    finally:
        for process in living:
            await _kill(process)


async def _start(url: str, api_url: str, plan: Plan) -> asyncio.subprocess.Process:
    arguments = [url, api_url, TOKEN, str(plan.rate), str(plan.lease)]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.sending.killed_worker", *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )


async def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()


def _arrived(town: Town) -> int:
    return town.world.calls.get("sendMessage", 0)


async def _until_sent(town: Town, count: float) -> None:
    async with asyncio.timeout(30):
        while _arrived(town) < count:  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.002)


async def _until_done(seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                counts = await deliveries.backlog(utc_now())
                if not counts.pending + counts.leased + counts.sending:
                    return
                await asyncio.sleep(0.1)


async def _judged(database: Database, town: Town) -> Verdict:
    verdict = Verdict(faults=town.faults.kinds)
    rows = await database.read("SELECT chat_id, state, crashes FROM deliveries")
    crashes = {chat_id: count for chat_id, _, count in rows}
    verdict.states = dict(Counter(state for _, state, _ in rows))
    verdict.unfinished = sum(state in {"pending", "leased", "sending"} for _, state, _ in rows)
    verdict.crashes = sum(crashes.values())
    for chat_id in town.everybody:
        new_id = town.new_ids.get(chat_id, chat_id)
        got = sum(_got(town.world, one) for one in {chat_id, new_id})
        lost_answers = sum(town.faults.lost[one] for one in {chat_id, new_id})
        if chat_id in town.blocked:
            stored = await chats.get(chat_id)
            if got or stored is None or stored.state is not ChatState.UNREACHABLE:
                verdict.into_the_void.append(chat_id)
            continue
        if not got:
            verdict.lost.append(chat_id)
        allowed = 1 + lost_answers + crashes.get(new_id, crashes.get(chat_id, 0))
        verdict.repeats += max(0, got - 1)
        if got > allowed:
            verdict.too_often[chat_id] = (got, allowed)
    return verdict


def _got(world: World, chat_id: int) -> int:
    return sum(
        "text" in message and message["text"].startswith("Good") for message in world.chats[chat_id].messages.values()
    )
