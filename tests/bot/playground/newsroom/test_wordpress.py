from datetime import UTC, datetime

import pytest

from bot.playground.newsroom.feeds import Addresses
from bot.playground.newsroom.outlets import Newsroom, outlets
from bot.playground.newsroom.wordpress import Answer, posts

NOW = datetime(2026, 11, 18, 9, 45, tzinfo=UTC)
BASE = Addresses("http://127.0.0.1:8080/newsroom")
SITE = outlets()["caravan-wire"]
ITEMS = Newsroom(NOW).printed(SITE.id, NOW)


def ask(**query: str) -> Answer:
    return posts(SITE, ITEMS, query, BASE)


def test_pages_hold_every_post_once_newest_first() -> None:
    first = ask(per_page="7")
    pages = int(first.headers["X-WP-TotalPages"])
    assert int(first.headers["X-WP-Total"]) == len(ITEMS)
    assert pages == -(-len(ITEMS) // 7)
    links = [row["link"] for page in range(1, pages + 1) for row in ask(per_page="7", page=str(page)).body]
    assert links == [BASE.article(SITE, item) for item in ITEMS]


def test_ten_posts_unless_asked_otherwise() -> None:
    assert len(ask().body) == 10


def test_past_the_last_page_there_is_an_error_object() -> None:
    answer = ask(page="99")
    assert answer.status == 400
    assert answer.body["code"] == "rest_post_invalid_page_number"


@pytest.mark.parametrize("query", [{"per_page": "101"}, {"per_page": "0"}, {"page": "x"}, {"after": "soon"}])
def test_parameters_out_of_range_are_refused(query: dict[str, str]) -> None:
    answer = ask(**query)
    assert answer.status == 400
    assert answer.body["code"] == "rest_invalid_param"


def test_after_is_read_in_the_sites_own_time() -> None:
    third = ask().body[2]
    assert len(ask(after=third["date"]).body) == 2
    assert len(ask(after=third["date_gmt"] + "Z").body) == 2


def test_dates_have_no_zone_and_titles_have_entities() -> None:
    rows = ask(per_page="100").body
    for row, item in zip(rows, ITEMS, strict=True):
        assert datetime.fromisoformat(row["date_gmt"]).replace(tzinfo=UTC) == item.at
        assert datetime.fromisoformat(row["date"]) != datetime.fromisoformat(row["date_gmt"])
    assert any("&#8217;" in row["title"]["rendered"] for row in rows)


def test_what_is_embedded_comes_only_when_asked_for() -> None:
    assert "_embedded" not in ask().body[0]
    sites = [outlet for outlet in outlets().values() if outlet.format == "wordpress"]
    answers = [posts(site, Newsroom(NOW).printed(site.id, NOW), {"_embed": "1"}, BASE) for site in sites]
    rows = [row["_embedded"] for answer in answers for row in answer.body]
    assert all(row["wp:term"][0][0]["taxonomy"] == "category" for row in rows)
    media = [row["wp:featuredmedia"][0] for row in rows if "wp:featuredmedia" in row]
    assert any(piece.get("source_url", "").endswith(".png") for piece in media)
    assert any(piece.get("code") == "rest_post_invalid_id" for piece in media)
