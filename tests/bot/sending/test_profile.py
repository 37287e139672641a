"""The profile: set where it differs, in each scope and language, and no failure stops anything."""

import json
from dataclasses import dataclass

import pytest
from telegram import Bot

from bot.sending.profile import register
from bot.sending.transport import AiohttpRequest
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram, drop, error


@dataclass(frozen=True)
class Introduction:
    language: str | None
    name: str | None = None
    short_description: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Set:
    scope: str
    language: str | None
    commands: tuple


NEWS = (("news", "latest headlines"), ("rates", "what money is worth"))
SETS = [Set("all_private_chats", None, NEWS), Set("all_group_chats", "ru", (("news", "свежие новости"),))]
WORDS = Introduction("ru", "Жаршы", "Новости", "Новости и курсы")


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as server:
        server.results |= {
            "getMyCommands": [],
            "getMyName": {"name": ""},
            "getMyShortDescription": {"short_description": ""},
            "getMyDescription": {"description": ""},
            "getChatMenuButton": {"type": "commands"},
        }
        yield server


@pytest.fixture
async def bot(fake):
    async with AiohttpRequest() as request:
        yield Bot(TOKEN, base_url=f"{fake.url}/bot", request=request, get_updates_request=request)


async def test_everything_is_set_once(fake, bot):
    assert await register(bot, SETS, [WORDS]) == 5
    first, second = fake.called("setMyCommands")
    assert json.loads(first["scope"]) == {"type": "all_private_chats"}
    assert "language_code" not in first
    assert json.loads(first["commands"])[1] == {"command": "rates", "description": "what money is worth"}
    assert (json.loads(second["scope"]), second["language_code"]) == ({"type": "all_group_chats"}, "ru")
    assert fake.called("setMyName") == [{"name": "Жаршы", "language_code": "ru"}]
    assert fake.called("setMyShortDescription") == [{"short_description": "Новости", "language_code": "ru"}]
    assert fake.called("setMyDescription") == [{"description": "Новости и курсы", "language_code": "ru"}]


async def test_what_is_as_it_should_be_is_left_alone(fake, bot):
    fake.results |= {
        "getMyCommands": [{"command": name, "description": words} for name, words in NEWS],
        "getMyName": {"name": "Жаршы"},
        "getMyShortDescription": {"short_description": "Новости"},
        "getMyDescription": {"description": "Новости и курсы"},
    }
    assert await register(bot, SETS[:1], [WORDS]) == 0
    assert not [method for method, _ in fake.calls if method.startswith("set")]


async def test_the_menu_shows_the_commands(fake, bot):
    fake.results["getChatMenuButton"] = {"type": "web_app", "text": "x", "web_app": {"url": "https://example.org"}}
    assert await register(bot, []) == 1
    assert json.loads(fake.called("setChatMenuButton")[0]["menu_button"]) == {"type": "commands"}


async def test_failures_are_lines_in_the_log(fake, bot):
    fake.faults = {
        "getMyCommands": [error(404, "Not Found"), drop, drop],
        "setMyName": [error(429, "Too Many Requests", retry_after=40000)],
        "getMyDescription": [error(500, "Internal Server Error")],
        "getChatMenuButton": [error(401, "Unauthorized")],
    }
    assert await register(bot, SETS, [WORDS]) == 1
    assert len(fake.called("setMyShortDescription")) == 1


@dataclass(frozen=True)
class OwnSet(Set):
    chat_id: int = 7


async def test_an_operator_has_a_menu_of_their_own(fake, bot, capsys):
    own = OwnSet("chat", "ru", (("admin", "сообщения всем"),))
    assert await register(bot, [own], menu_button=False) == 1
    (asked,) = fake.called("setMyCommands")
    assert json.loads(asked["scope"]) == {"type": "chat", "chat_id": 7}
    assert asked["language_code"] == "ru"
    fake.faults["getMyCommands"] = [error(400, "Bad Request: chat not found")]
    assert await register(bot, [own], menu_button=False) == 0
