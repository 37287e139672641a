"""Sources that turn hostile after a good first day: nothing stored is harmed, everybody is told, the others go on."""

import json

import pytest

from bot.playground.visitor import text_of
from storage import database, quotes, summary
from storage.records import NewsQuery
from storage.stories import page as stories_of
from tests.journeys import hostile
from tests.journeys.house import FEW, RunningBot, living, open_town

PLAN = {
    "/newsroom/ala-too-kabary/": (hostile.large, "refused", "larger than 10 MB"),
    "/newsroom/amu-sahifasi/": (hostile.bomb, "refused", ""),
    "/newsroom/caravan-wire/": (hostile.page, "not_a_feed", ""),
    "/newsroom/chorsu-xabar/": (hostile.endless, "refused", "larger than 10 MB"),
    "/newsroom/chuy-obozrevatel/": (hostile.inwards, "refused", "more than 5 redirects"),
    "/newsroom/dala-tynysy/": (hostile.broken, None, ""),  # what can be read of half a feed is read
    "/newsroom/garagum-habarlary/": (hostile.down, "failing", "HTTP 503"),
    "/newsroom/banks/cbu/": (hostile.nothing, "", ""),
    "/newsroom/banks/nbk/": (hostile.page, "", ""),
}
FINE = {"ok", "empty"}
OTHERS = {*FEW, "cbt", "nbt", "oazis-media"}


@pytest.fixture
def mischief():
    found = hostile.Mischief()
    found.instead = {beginning: plan[0] for beginning, plan in PLAN.items()}
    return found


async def kept(url):
    """Return what readers could see: stories and quotes."""
    async with database.opened(url, migrate=False):
        found = await stories_of(NewsQuery(), limit=400)
        return (
            {(story.lead.source_key, story.lead.title) for story in found.stories},
            {(each.bank, each.base, each.counter, each.date, each.value) for each in await quotes.recent(40)},
            (await summary.counts()).articles,
        )


async def refreshed(town, url):
    command = RunningBot(town.env(url, COLUMNS="220"), town.folder, "refresh")
    await command.launch()
    code = await command.ended()
    assert command.log == ""
    return code, command.out


def name_of(path):
    return path.strip("/").rpartition("/")[2]


async def test_sources_turn_hostile(blank_database_url, tmp_path, mischief):
    url = blank_database_url
    async with open_town(tmp_path, sources=[*map(name_of, PLAN), *OTHERS], mischief=mischief) as town:
        code, table = await refreshed(town, url)
        assert code == 0
        assert table.count(" ok ") == len(PLAN) + len(OTHERS)
        before = await kept(url)
        assert len(before[1]) > 300

        mischief.on = True
        code, table = await refreshed(town, url)
        assert code == 0  # the others went on
        after = await kept(url)
        assert before[0] <= after[0]
        assert before[1] <= after[1]
        assert {title for key, title in after[0] - before[0] if f"/newsroom/{key}/" in PLAN} <= {"Half a"}

        async with living(RunningBot(town.env(url), town.folder)) as bot:
            _, body = await bot.get("/status", "application/json")
            found = {source["id"]: source for source in json.loads(body)["sources"]}
            for path, (_, state, detail) in PLAN.items():
                source = found.pop(f"bank:{name_of(path)}" if "/banks/" in path else name_of(path))
                if state is None:
                    continue
                assert source["state"] not in FINE, source
                assert not state or source["state"] == state, source
                assert detail in source["detail"]
                assert source["detail"]
                assert source["failures"] == 1
                assert source["next_check_at"] > source["checked_at"]
            assert found.pop("bank:nbt")["state"] not in FINE
            assert {source["state"] for source in found.values()} == {"ok"}

            _, html = await bot.get("/status", "text/html")
            assert html.index("larger than 10 MB") < html.index("Steppe Courier")  # what is wrong comes first

            with town.visitor() as reader:
                status = text_of(await reader.say("/status"))
                assert "9 have trouble" in status or "10 have trouble" in status
                assert "larger than 10 MB" in status
                assert text_of(await reader.say("/news")).startswith("News · all countries")
                card = text_of(await reader.say("/rates"))
                assert all(currency in card for currency in ("KGS", "KZT", "TJS", "TMT", "UZS"))
                assert "no rate" not in card


async def test_sources_on_this_machine_are_refused_unless_allowed(tmp_path):
    url = f"sqlite://{tmp_path}/jarchi.db"
    async with open_town(tmp_path, sources=FEW) as town:
        command = RunningBot(town.env(url, ALLOW_PRIVATE_SOURCES="", COLUMNS="200"), town.folder, "refresh")
        await command.launch()
        assert await command.ended() == 1
        assert command.out.count("127.0.0.1 is in a private network") == 3
        assert " ok " not in command.out
