"""Places lent out by who waits."""

import asyncio

from bot.sending.parking import PLACE, parked_when_slow


class Spy:
    def __init__(self):
        self.seen = []

    def park(self):
        self.seen.append("parked")

    def resume(self):
        self.seen.append("resumed")


async def test_only_a_slow_one_lends_its_place():
    spy = Spy()
    PLACE.set(spy)
    with parked_when_slow(0.02):
        await asyncio.sleep(0)
    await asyncio.sleep(0.04)
    assert spy.seen == []
    with parked_when_slow(0.01):
        await asyncio.sleep(0.05)
        assert spy.seen == ["parked"]
    assert spy.seen == ["parked", "resumed"]


async def test_without_a_place_nothing_is_lent():
    with parked_when_slow(0):
        await asyncio.sleep(0.01)
