"""Places in flight: as many as rate and answers need, first come first served, none lost."""

import asyncio

from bot.sending.places import LEAST, MOST, Places


async def test_as_many_as_the_rate_needs_over_the_line():
    places = Places(25)
    for _ in range(200):
        places.learn(0.03)
    assert places.limit == LEAST
    for _ in range(200):
        places.learn(2.0)
    assert places.limit == 76
    fast = Places(1000)
    for _ in range(200):
        fast.learn(5.0)
    assert fast.limit == MOST


async def test_no_more_at_a_time_and_in_their_order():
    places, inside, order = Places(1), [0, 0], []

    async def one(number: int) -> None:
        async with places:
            inside[0] += 1
            inside[1] = max(inside)
            order.append(number)
            await asyncio.sleep(0.001)
            inside[0] -= 1

    await asyncio.gather(*(one(number) for number in range(40)))
    assert inside == [0, LEAST]
    assert order == list(range(40))


async def test_who_goes_away_while_waiting_takes_no_place():
    places = Places(1)
    release = asyncio.Event()

    async def hold() -> None:
        async with places:
            await release.wait()

    holding = [asyncio.create_task(hold()) for _ in range(LEAST)]
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(hold()) for _ in range(3)]
    await asyncio.sleep(0)
    release.set()
    await asyncio.sleep(0)  # a place is given to the first who waits, and at once it is cancelled
    for task in waiting:
        task.cancel()
    await asyncio.gather(*holding, *waiting, return_exceptions=True)
    async with asyncio.timeout(1):
        for _ in range(2 * LEAST):
            async with places:
                pass
