"""Golden screens: what a view draws, written down so that people can read it.

Set ``WRITE_GOLDEN=1`` to write the files anew, then look at what changed.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.callbacks import unpack
from handlers.fitting import fitted, room, width_of
from handlers.i18n import AUTONYMS, Speeches
from handlers.reader import Reader
from handlers.screen import ENTITY_LIMIT, TEXT_LIMIT, Button, Entity, EntityType, Screen, utf16_len
from storage.records import Article, CountryWeight, Story

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
SPEECHES = Speeches()
LANGUAGES = tuple(AUTONYMS)
"""What the tests offer to choose from: the seven, so that screens do not depend on which catalogues are there."""
EVERY_SCREEN = ("en", "ru")
"""Languages with a golden file for every screen; the others have one for each of ``KEY_SCREENS``."""
KEY_SCREENS = frozenset(
    {
        "about",
        "briefing",
        "briefing_settings",
        "briefings",
        "card_picture",
        "chart_four",
        "chart_one",
        "convert_marks",
        "convert_several",
        "export",
        "follow_help",
        "help_groups",
        "help_news",
        "help_overview",
        "help_own",
        "help_rates",
        "news_143_from_0",
        "news_nothing",
        "news_understood",
        "privacy",
        "quiet_hours",
        "rates_home",
        "rates_usd",
        "rates_weekly",
        "saved",
        "search_help",
        "settings_overview",
        "settings_reading",
        "settings_zone",
        "setup_done",
        "setup_hour",
        "setup_language",
        "sources_own",
        "status",
        "status_held_back",
        "status_held_corrections",
        "story_reported_by_several",
        "story_with_parts",
        "welcome",
        "welcome_group",
    }
)
LABEL_BOUNDS = {1: 30, 2: 18, 3: 13, 4: 10, 5: 8}
"""How wide a label may be by how many stand in its row, in letters: what a phone of 360 points shows uncut."""
NARROW_BOUNDS = {**LABEL_BOUNDS, 3: 10, 5: 6}
"""Tighter where every label was looked at on 390 points; of English and Russian some are still cut."""

_MARKS = {
    EntityType.BOLD: "b",
    EntityType.ITALIC: "i",
    EntityType.CODE: "code",
    EntityType.PRE: "pre",
    EntityType.BLOCKQUOTE: "quote",
    EntityType.EXPANDABLE_BLOCKQUOTE: "quote…",
}


def check(screen: Screen) -> Screen:
    """Assert everything that Telegram demands of a screen."""
    units = screen.text.encode("utf-16-le")
    assert 0 < utf16_len(screen.text) * 2 == len(units) <= TEXT_LIMIT * 2
    assert screen.text == screen.text.strip()
    assert len(screen.entities) <= ENTITY_LIMIT
    for entity in screen.entities:
        part = units[entity.offset * 2 : (entity.offset + entity.length) * 2]
        assert len(part) == entity.length * 2 > 0
        assert part.decode("utf-16-le").strip()
        if entity.type is EntityType.LINK:
            assert entity.url
            assert entity.url.startswith(("https://", "http://"))
    for first, second in zip(screen.entities, screen.entities[1:], strict=False):
        end = first.offset + first.length
        nests = first.type is EntityType.LINK and second.type is EntityType.BOLD
        assert second.offset >= end or (nests and second.offset + second.length <= end), "only a link holds a hit"
    assert sum(map(len, screen.rows)) <= 100
    for shown in fitted(screen.rows):
        assert len(shown) == 1 or all(width_of(button.text) <= room(len(shown)) for button in shown)
    for row in screen.rows:
        assert 0 < len(row) <= 8
        for button in row:
            assert button.text.strip()
            if button.data is not None:
                assert 1 <= len(button.data.encode()) <= 64
                assert unpack(button.data) is not None
    return screen


def check_labels(screen: Screen, bounds: Mapping[int, int]) -> None:
    """Assert that no label is cut off on a narrow screen; what ends in … is others' words, cut already."""
    for row in screen.rows:
        for button in row:
            bound = bounds.get(len(row), 6)
            data = button.text.endswith("…") or (len(row) == 3 and set("=✕") & set(button.text))
            assert data or label_width(button.text) <= bound, (len(row), button.text)


def label_width(label: str) -> int:
    """Return how many letters wide a label is: signs wider than letters count twice, a flag is one sign."""
    signs = re.sub("[\U0001f1e6-\U0001f1ff]{2}", "\U0001f3f3", label).replace("\N{VARIATION SELECTOR-16}", "")
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in signs)


def written(screen: Screen) -> str:
    """Return a screen as people can read it: marks in the text, buttons with what they carry."""
    units = screen.text.encode("utf-16-le")
    lines = [_spelt(units, screen.entities, 0, len(units) // 2), "---"]
    lines += ["  ".join(map(_button, row)) for row in screen.rows]
    if screen.preview_url:
        lines.append(f"preview{' large' if screen.preview_large else ''}: {screen.preview_url}")
    return "\n".join(lines) + "\n"


def _spelt(units: bytes, entities: Sequence[Entity], at: int, end: int) -> str:
    """Return a stretch of text with its marks, those inside others too."""
    parts = []
    left = list(entities)
    while left:
        entity = left.pop(0)
        parts.append(units[at * 2 : entity.offset * 2].decode("utf-16-le"))
        at = entity.offset + entity.length
        inside = [other for other in left if other.offset < at]
        left = left[len(inside) :]
        parts.append(_marked(entity, _spelt(units, inside, entity.offset, at)))
    parts.append(units[at * 2 : end * 2].decode("utf-16-le"))
    return "".join(parts)


def _marked(entity: Entity, text: str) -> str:
    if entity.type is EntityType.LINK:
        return f"[{text}]({entity.url})"
    if entity.type is EntityType.DATE_TIME:
        when = datetime.fromtimestamp(entity.unix_time or 0, UTC)
        return f"[{text}]({when:%Y-%m-%d %H:%M}Z {entity.date_time_format or 'as written'})"
    return f"<{_MARKS[entity.type]}>{text}</{_MARKS[entity.type]}>"


def _button(button: Button) -> str:
    return f"[{button.text} | {button.data or button.url or button.copy or button.share}]"


@pytest.fixture
def golden() -> Callable[[str, Screen], None]:
    """Return a function that compares a screen with its file."""

    def compare(name: str, screen: Screen) -> None:
        path, text = GOLDEN / f"{name}.txt", written(check(screen))
        language, _, about = name.partition("/")
        check_labels(screen, LABEL_BOUNDS if language in EVERY_SCREEN else NARROW_BOUNDS)
        if language not in EVERY_SCREEN and about not in KEY_SCREENS:
            return
        if os.environ.get("WRITE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is missing: run once with WRITE_GOLDEN=1 and read what it wrote"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def checked() -> Callable[[Screen], Screen]:
    """Return a function that asserts everything Telegram demands of a screen."""
    return check


@pytest.fixture(params=SPEECHES.languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(language: str) -> Reader:
    return reader_of(language)


def reader_of(language: str) -> Reader:
    speech = SPEECHES.get(language)
    assert speech is not None
    return Reader(speech, ZoneInfo("Asia/Almaty"), NOW)


@pytest.fixture(scope="session")
def english() -> Reader:
    return reader_of("en")


@pytest.fixture(scope="session")
def make_story() -> Callable[..., Story]:
    """Return a function that invents a story with ``reports`` articles."""
    return story


def article(number: int, **fields: Any) -> Article:
    values: dict[str, Any] = {
        "id": number,
        "source_key": f"outlet{number}",
        "source_name": f"Outlet {number}",
        "identity": f"guid-{number}",
        "url": f"https://outlet{number}.example/news/{number}",
        "title": f"Headline number {number}",
        "excerpt": f"What happened, told in one sentence for story {number}.",
        "language": "en",
        "published_at": NOW - timedelta(hours=7 * number),
        "fetched_at": NOW,
        "picture": None,
        "countries": (CountryWeight("KZ", 1.0),),
        "story_id": number,
        "state_owned": False,
    }
    return Article(**{**values, **fields})


def story(number: int, reports: int = 1, **fields: Any) -> Story:
    countries = fields.pop("countries", (CountryWeight("KZ", 1.0),))
    lead = article(number, **fields)
    others = tuple(article(number + 100 * more, state_owned=more == 2) for more in range(1, reports))
    articles = (lead, *others)
    return Story(number, lead, reports, lead.published_at, lead.published_at, countries, articles)
