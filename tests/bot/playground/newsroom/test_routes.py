import gzip
import json
from datetime import date, timedelta

import feedparser
import pytest
from yarl import URL

from bot.playground.newsroom.catalog import catalog_text
from bot.playground.newsroom.outlets import Outlet, outlets
from bot.reading.catalog import dated, parse

OUTLET = "/newsroom/ala-too-kabary/feed.atom"


async def bytes_at(client, path: str) -> bytes:
    path = URL(path).raw_path_qs if path.startswith("http") else path
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status == 200, path
    return await answer.read()


async def text(client, path: str) -> str:
    return (await bytes_at(client, path)).decode()


async def test_everything_in_the_catalogue_answers(newsroom, base, clock) -> None:
    catalog = parse(catalog_text(base))
    assert [entry.id for entry in catalog.news] == [key for key, outlet in outlets().items() if outlet.listed]
    assert {bank.format for bank in catalog.banks} == {
        "nbkr", "nbk", "cbu", "nbt", "cbt", "cbr", "ecb", "frankfurter",
    }  # fmt: skip
    yesterday = clock.now.date() - timedelta(days=1)
    urls = [entry.url for entry in catalog.news]
    urls += [dated(url, yesterday) for bank in catalog.banks for url in (bank.url, bank.weekly, bank.history) if url]
    for url in urls:
        answer = await newsroom.get(URL(url).raw_path_qs)
        assert answer.status == 200, url
        assert await answer.read()


async def test_the_catalogue_is_served_too(newsroom, base) -> None:
    assert parse(await text(newsroom, "/newsroom/catalog.toml")) == parse(catalog_text(base))


async def test_an_etag_is_answered_with_304_until_something_appears(newsroom, clock) -> None:
    first = await newsroom.get("/newsroom/steppe-courier/feed/")
    known = {"If-None-Match": first.headers["ETag"]}
    again = await newsroom.get("/newsroom/steppe-courier/feed/", headers=known)
    assert again.status == 304
    assert again.headers["ETag"] == first.headers["ETag"]
    assert await again.read() == b""
    clock.forward(minutes=10)
    assert (await newsroom.get("/newsroom/steppe-courier/feed/", headers=known)).status == 200


async def test_a_last_modified_is_answered_with_304_until_something_appears(newsroom, clock) -> None:
    first = await newsroom.get("/newsroom/stepnoy-telegraf/rss.xml")
    assert "ETag" not in first.headers
    known = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert (await newsroom.get("/newsroom/stepnoy-telegraf/rss.xml", headers=known)).status == 304
    clock.forward(hours=3)
    assert (await newsroom.get("/newsroom/stepnoy-telegraf/rss.xml", headers=known)).status == 200


@pytest.mark.parametrize("known", [{"If-None-Match": '"other"'}, {"If-Modified-Since": "yesterday"}])
async def test_foreign_validators_get_the_whole_feed(newsroom, known) -> None:
    assert (await newsroom.get(OUTLET, headers=known)).status == 200


async def test_an_outlet_without_validators_sends_none(newsroom) -> None:
    answer = await newsroom.get("/newsroom/ysyk-kol-tolkunu/rss/ky")
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


async def test_gzip_comes_only_when_asked_for(newsroom) -> None:
    packed = await newsroom.get(OUTLET, headers={"Accept-Encoding": "gzip, deflate"})
    assert packed.headers["Content-Encoding"] == "gzip"
    loose = await newsroom.get(OUTLET, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in loose.headers
    assert gzip.decompress(await packed.read()) == await loose.read()


async def test_fresh_articles_appear_as_time_goes_on(newsroom, clock) -> None:
    before = feedparser.parse(await text(newsroom, "/newsroom/chorsu-xabar/rss.xml"))
    clock.forward(minutes=30)
    after = feedparser.parse(await text(newsroom, "/newsroom/chorsu-xabar/rss.xml"))
    assert len(after.entries) == len(before.entries) + 1
    assert after.entries[0].title == "Toshkentda shamol tindi, parklar qayta ochildi"
    assert after.entries[1].id == before.entries[0].id


def links_of(outlet: Outlet, body: bytes) -> list[str]:
    if outlet.format == "wordpress":
        return [row["link"] for row in json.loads(body)]
    if outlet.format == "jsonfeed":
        return [row["url"] for row in json.loads(body)["items"]]
    return [row.link for row in feedparser.parse(body).entries]


@pytest.mark.parametrize("outlet", outlets().values(), ids=lambda outlet: outlet.id)
async def test_every_link_of_a_feed_leads_to_a_page(newsroom, outlet) -> None:
    links = links_of(outlet, await bytes_at(newsroom, f"/newsroom/{outlet.id}/{outlet.path}?per_page=100"))
    assert len(links) >= 8
    for link in links:
        page = await text(newsroom, link)
        assert f'<html lang="{outlet.language}">' in page
        assert "<h1>" in page


async def test_a_page_shows_title_text_and_picture(newsroom) -> None:
    page = await text(newsroom, "/newsroom/pamir-info/snow-leopard-count")
    assert "<h1>На Памире насчитали сто семьдесят снежных барсов</h1>" in page
    assert "Фотоловушки" in page
    assert "/newsroom/pictures/snow-leopard-count.png" in page
    assert "Nothing of this happened" in page


async def test_what_has_not_appeared_yet_has_no_page(newsroom, clock) -> None:
    path = "/newsroom/steppe-courier/almaty-metro-first-day"
    assert (await newsroom.get(path)).status == 404
    clock.forward(minutes=8)
    assert (await newsroom.get(path)).status == 200


async def test_pictures_are_served_and_cached(newsroom) -> None:
    answer = await newsroom.get("/newsroom/pictures/toktogul-level.png")
    assert answer.content_type == "image/png"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert (await newsroom.get("/newsroom/pictures/toktogul-level.png", headers=known)).status == 304


async def test_front_pages_lead_to_articles(newsroom) -> None:
    assert "/newsroom/garagum-habarlary/" in await text(newsroom, "/newsroom/")
    assert "/newsroom/garagum-habarlary/akhal-teke-festival" in await text(newsroom, "/newsroom/garagum-habarlary/")


@pytest.mark.parametrize(
    "path",
    ["/newsroom/nobody/feed", "/newsroom/pamir-info/nothing", "/newsroom/pictures/..%2f.png", "/newsroom/banks/nobody"],
)
async def test_what_is_not_there_is_404(newsroom, path: str) -> None:
    assert (await newsroom.get(path)).status == 404


async def test_banks_keep_their_own_calendar(newsroom) -> None:
    base = "/newsroom/banks"
    assert (await newsroom.get(f"{base}/cbt/kurs/2026/15112026.xml")).status == 404  # a Sunday
    assert (await newsroom.get(f"{base}/cbt/kurs/2026/99992026.xml")).status == 404
    assert 'Date="19.11.2026"' not in await text(newsroom, f"{base}/nbt/en/kurs/export_xml.php?date=2026-11-19")
    assert b"Error in parameters" in await bytes_at(newsroom, f"{base}/cbr/scripts/XML_daily.asp?date_req=2026-11-18")
    assert (await newsroom.get(f"{base}/frankfurter/v2/rates?base=XXX")).status == 422  # "no currency" in ISO 4217


async def test_a_banks_answer_for_a_day_never_changes(newsroom, clock) -> None:
    path = f"/newsroom/banks/nbk/rss/get_rates.cfm?fdate={date(2026, 11, 18):%d.%m.%Y}"
    first = await text(newsroom, path)
    clock.forward(days=3)
    assert await text(newsroom, path) == first
