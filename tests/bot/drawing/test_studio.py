"""The studio: one process for everybody, that is shared, bounded, replaced when it hangs, and gone when idle."""

import asyncio
import sys
import time

import pytest

from bot.drawing.studio import Studio
from bot.metrics import Metrics
from handlers.photos import NotDrawnError
from handlers.picture import CardRow, CardSpec, Look

ECHO = """
import sys, time
while len(head := sys.stdin.buffer.read(4)) == 4:
    body = sys.stdin.buffer.read(int.from_bytes(head))
    if b"HANG" in body: time.sleep(60)
    if b"DIE" in body: sys.exit(3)
    time.sleep(0.02)
    answer = b"0no" if b"BAD" in body else b"1" + body[:60]
    sys.stdout.buffer.write(len(answer).to_bytes(4) + answer)
    sys.stdout.buffer.flush()
"""


def picture(title: str) -> CardSpec:
    return CardSpec(Look.LIGHT, title, "", "", (CardRow("KZT", "tenge", "1", "", ""),))


def studio(**options: object) -> Studio:
    """Return a studio whose draughtsman answers at once with what it was asked."""
    return Studio(command=(sys.executable, "-c", ECHO), **options)  # type: ignore[arg-type]


def drawn(metrics: Metrics, outcome: str) -> float:
    return metrics.registry.get_sample_value("jarchi_pictures_total", {"outcome": outcome}) or 0.0


async def test_the_real_process_draws() -> None:
    one = Studio()
    try:
        png = await one.draw(picture("1 USD"))
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        began = time.monotonic()
        assert await one.draw(picture("1 USD")) == png
        assert time.monotonic() - began < 0.05, "what was drawn lately is at hand"
    finally:
        await one.close()
    assert not one.running


async def test_whoever_asks_for_the_same_waits_for_the_same() -> None:
    metrics = Metrics()
    one = studio(metrics=metrics)
    try:
        first, *others = await asyncio.gather(*(one.draw(picture("a")) for _ in range(10)))
        assert all(other == first for other in others)
        assert drawn(metrics, "drawn") == 1
    finally:
        await one.close()


async def test_too_many_are_told_to_come_back() -> None:
    one = studio(queue=3)
    try:
        results = await asyncio.gather(*(one.draw(picture(str(n))) for n in range(5)), return_exceptions=True)
        assert [isinstance(result, bytes) for result in results] == [True] * 3 + [False] * 2
        assert all(isinstance(result, NotDrawnError) for result in results[3:])
        assert await one.draw(picture("later"))
    finally:
        await one.close()


@pytest.mark.parametrize("title", ["HANG", "DIE", "BAD"])
async def test_one_that_fails_costs_nobody_else_a_picture(title: str) -> None:
    one = studio(patience=1.0)
    try:
        failing = asyncio.create_task(one.draw(picture(title)))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(one.draw(picture("next")))
        with pytest.raises(NotDrawnError):
            await failing
        assert (await waiting).startswith(b"{")
    finally:
        await one.close()


async def test_a_caller_that_gives_up_leaves_the_picture_to_others() -> None:
    one = studio()
    try:
        impatient = asyncio.create_task(one.draw(picture("a")))
        patient = asyncio.create_task(one.draw(picture("a")))
        await asyncio.sleep(0.01)
        impatient.cancel()
        assert await patient
        with pytest.raises(asyncio.CancelledError):
            await impatient
    finally:
        await one.close()


async def test_the_process_goes_when_nobody_asks_and_comes_back() -> None:
    one = studio(idle=0.05)
    try:
        await one.draw(picture("a"))
        process = one._process
        assert process is not None
        assert await asyncio.wait_for(process.wait(), 5) == 0
        assert not one.running
        assert await one.draw(picture("b"))
    finally:
        await one.close()


async def test_a_command_that_does_not_start_is_a_sentence_not_a_crash() -> None:
    one = Studio(command=("/nonexistent/python",))
    with pytest.raises(NotDrawnError):
        await one.draw(picture("a"))
    await one.close()
