"""The pages for those who run the bot, of a bot that runs."""

import asyncio
import json

from prometheus_client.parser import text_string_to_metric_families

from bot.playground.visitor import text_of
from tests.journeys.house import PATIENCE


async def taken(bot):
    """Return the samples by name and sorted labels."""
    _, body = await bot.get("/metrics")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def told(bot):
    """Return the status as a program reads it."""
    status, body = await bot.get("/status", "application/json")
    assert status == 200
    return json.loads(body)


async def test_health_and_readiness(bot):
    assert await bot.get("/healthz") == (200, '{"ok": true}')
    assert await bot.get("/readyz") == (200, '{"ok": true}')


async def test_status_for_programs(bot, reader):
    await reader.start()
    async with asyncio.timeout(PATIENCE):
        found = await told(bot)
        while found["counts"]["quotes"] <= 1000:  # past days are still being fetched
            await asyncio.sleep(0.1)
            found = await told(bot)
    assert found["counts"]["articles"] > 200
    assert found["counts"]["chats"] >= 1
    assert {source["state"] for source in found["sources"]} == {"ok"}
    assert len(found["sources"]) == 26
    assert (found["mode"], found["role"]) == ("telegram", "all")


async def test_status_for_people(bot):
    status, page = await bot.get("/status", "text/html")
    assert status == 200
    assert page.startswith("<!doctype html>")
    assert "Steppe Courier" in page


async def test_metrics_tell_what_was_done(bot, reader):
    assert text_of(await reader.say("/rates"))
    samples = await taken(bot)
    while samples.get(("jarchi_source_refreshes_total", "bank", "ok"), 0) < 8:  # past days are still being fetched
        await asyncio.sleep(0.1)
        samples = await taken(bot)
    assert samples["jarchi_updates_received_total",] >= 1
    assert samples["jarchi_telegram_requests_total", "ok", "sendMessage"] >= 1
    assert samples["jarchi_source_refreshes_total", "news", "ok"] >= 18
    assert samples["jarchi_source_age_seconds", "steppe-courier"] < 3600


async def test_nothing_else_is_served(bot):
    """No playground, no newsroom where a real Telegram is talked to; no webhook without its secret."""
    for path in ("/", "/newsroom/", "/api/state", "/bot1:x/getMe"):
        assert (await bot.get(path))[0] == 404
    assert (await bot.get("/telegram"))[0] == 405
