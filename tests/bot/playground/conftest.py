"""TDLib itself as the oracle, a world to act in, and a client of its Bot API."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import tdjson

from bot.playground.cast import EMILY, default_world
from bot.playground.server import running
from bot.playground.world import World

_API_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
}
_TD_TYPES = {api: td for td, api in _API_TYPES.items() if td != "PreCode"}
_PRECISION = {"None": "", "Short": "d", "Long": "D"}


class TdLib:
    """TDLib's static requests; entities come back in the Bot API's form."""

    def __init__(self) -> None:
        self.execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = tdjson.td_execute(json.dumps(request).encode())
        assert answer is not None
        return json.loads(answer)

    def parse(self, text: str, mode: str) -> tuple[str, list[dict[str, Any]]] | str:
        """Return text and entities, or the error."""
        kind = {"@type": "textParseModeHTML"} if mode == "HTML" else {"@type": "textParseModeMarkdown"}
        if mode != "HTML":
            kind["version"] = 2 if mode == "MarkdownV2" else 1
        answer = self.execute({"@type": "parseTextEntities", "text": text, "parse_mode": kind})
        if answer["@type"] == "error":
            return answer["message"].removeprefix("Can't parse entities: ")
        return answer["text"], [_entity(each) for each in answer["entities"]]

    def fix(self, text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]] | str:
        """Apply the entity rules without trimming; the text must be free of markdown."""
        given = [
            {
                "@type": "textEntity",
                "offset": each["offset"],
                "length": each["length"],
                "type": {"@type": f"textEntityType{_TD_TYPES[each['type']]}", **_arguments(each)},
            }
            for each in entities
        ]
        asked = {"@type": "parseMarkdown", "text": {"@type": "formattedText", "text": text, "entities": given}}
        answer = self.execute(asked)
        if answer["@type"] == "error":
            return answer["message"]
        return answer["text"], [_entity(each) for each in answer["entities"]]

    def find(self, text: str) -> list[dict[str, Any]]:
        """Return what TDLib finds, but for time stamps of media and card numbers."""
        found = self.execute({"@type": "getTextEntities", "text": text})["entities"]
        known = [each for each in found if each["type"]["@type"].removeprefix("textEntityType") in _API_TYPES]
        return [_entity(each) for each in known]


def _arguments(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if name not in {"type", "offset", "length"}}


def _entity(each: dict[str, Any]) -> dict[str, Any]:
    kind = each["type"]["@type"].removeprefix("textEntityType")
    entity = {"type": _API_TYPES[kind], "offset": each["offset"], "length": each["length"]}
    arguments = {name: value for name, value in each["type"].items() if name != "@type"}
    if kind == "MentionName":
        entity["user"] = {"id": arguments["user_id"]}
    elif kind == "DateTime":
        entity["unix_time"] = arguments["unix_time"]
        style = _style(arguments.get("formatting_type"))
        if style:
            entity["date_time_format"] = style
    else:
        entity |= arguments
    return entity


def _style(formatting: dict[str, Any] | None) -> str:
    if formatting is None:
        return ""
    if formatting["@type"].endswith("Relative"):
        return "r"
    day, time = (
        _PRECISION[formatting[f"{part}_precision"]["@type"].removeprefix("dateTimePartPrecision")]
        for part in ("date", "time")
    )
    return ("w" if formatting["show_day_of_week"] else "") + day + time.replace("d", "t").replace("D", "T")


@pytest.fixture(scope="session")
def tdlib() -> TdLib:
    return TdLib()


class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 24, 7, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def world(clock: TestClock) -> World:
    """The default cast; Emily has started the bot, and nothing of that is waiting."""
    world = default_world(clock=clock, limits=False)
    world.people[EMILY].started = True
    return world


Api = Callable[..., Any]


class Client:
    """Calls the Bot API as JSON over HTTP; ``call`` returns the whole answer."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: str) -> None:
        self.session = session
        self.base = base
        self.url = f"{base}/bot{token}"

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.url}/{method}", json=parameters) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def result(self, method: str, **parameters: Any) -> Any:
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def error(self, method: str, **parameters: Any) -> str:
        body = await self.call(method, **parameters)
        assert not body["ok"], body
        return body["description"]

    async def page(self, verb: str, **fields: Any) -> Any:
        async with self.session.post(f"{self.base}/api/{verb}", json=fields) as answer:
            return await answer.json()

    async def look(self, verb: str, **fields: Any) -> Any:
        async with self.session.get(f"{self.base}/api/{verb}", params=fields) as answer:
            return await answer.json()


@pytest.fixture
async def api(world: World) -> AsyncIterator[Client]:
    async with running(world) as base, aiohttp.ClientSession() as session:
        yield Client(session, base, world.token)
