"""A feed of one's own over the real process: found from a page, read, searched, seen by nobody else, let go."""

import asyncio

import pytest_asyncio

from bot.playground.visitor import Visitor, text_of
from tests.journeys.house import FEW, RunningBot, complaints, living, open_town


async def until(visitor: Visitor, begins: str) -> dict:
    """Wait until the bot shows what begins so; what it shows before is progress."""
    async with asyncio.timeout(30):
        while not text_of(shown := await visitor.reply()).startswith(begins):
            pass
    return shown


async def eventually(visitor: Visitor, words: str, found: str) -> dict:
    """Ask again until the answer has it: the first look at a feed takes a moment."""
    for _ in range(60):
        if found in text_of(page := await visitor.say(words)):
            return page
        await asyncio.sleep(0.5)
    raise AssertionError(f"{found!r} never came: {text_of(page)!r}")


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path):
    async with open_town(tmp_path, sources=FEW) as town:
        yield town


async def test_a_feed_of_ones_own(town, tmp_path):
    bot = RunningBot(town.env(f"sqlite://{tmp_path}/jarchi.db"), town.folder)
    page_of_outlet = f"{town.base}/newsroom/valley-review/"
    async with living(bot):
        with town.visitor() as reader, town.visitor() as stranger:
            assert text_of(await reader.say(f"/follow {page_of_outlet}")).startswith("Looking for a feed at")
            followed = await until(reader, "Followed: ")
            name = text_of(followed).splitlines()[0].removeprefix("Followed: ")
            page = await eventually(reader, f"/news {name}", "1–6 of")
            story = await reader.press(page, "1")
            title = text_of(story).splitlines()[0]
            saved = await reader.press(story, "☆ Save")
            assert "★ Saved" in reader.buttons(saved)[0]
            assert title in text_of(await reader.say("/saved"))
            assert title in text_of(await reader.say(f'/search "{title}"'))
            for words in (f'/search "{title}"', "/news", "/sources", "/status"):
                assert name not in text_of(await stranger.say(words))

            hostile = ("http://169.254.1.1:1/", "file:///etc/passwd", f"{town.base}/nothing-here")
            for address in hostile:
                await reader.say(f"/follow {address}")
                assert text_of(await until(reader, ""))

            listed = await reader.say("/sources")
            assert name in text_of(listed)
            reader.forget()
            await reader.press(listed, "Export")
            exported = next(each for each in reversed(reader.chat.messages.values()) if "document" in each)
            content = town.world.files.get(exported["document"]["file_id"]).content
            assert b"valley-review" in content

            gone = await reader.press(await reader.say("/sources"), "✕ 1")
            assert text_of(gone).startswith(f"No more: {name}")
            assert title not in text_of(await reader.say("/news"))
            assert text_of(await reader.hand_over("feeds.opml", content, "text/x-opml")) == "Reading the list …"
            assert "1 feed is followed now." in text_of(await until(reader, "The list is read"))
        status, metrics = await bot.get("/metrics")
        assert status == 200
        assert "+" not in "".join(line for line in metrics.splitlines() if "source_age" in line)
    assert complaints(bot) == []
    assert [each for each in town.refusals if "not modified" not in each] == []
