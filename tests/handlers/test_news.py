"""``/news`` and what its buttons do, asked and answered over a real store."""

from typing import Any


async def test_first_page_is_complete(talk: Any, newsroom: Any) -> None:
    await newsroom(143)
    (screen,) = await talk.says("/news")
    assert screen["text"].startswith("News · all countries")
    assert screen["text"].endswith("1–6 of 143")
    assert talk.labels() == [["1", "2", "3", "4", "5", "6"], ["▶"], ["🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿"]]
    assert screen["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in screen
