"""A bot of our own handlers between a real store and a Telegram that writes down what it is asked."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.request import BaseRequest, RequestData

from handlers.context import Services
from handlers.photos import NotDrawnError
from handlers.picture import PictureSpec
from handlers.routes import add_handlers
from storage import articles, sources
from storage.database import migrate, opened
from storage.records import CountryWeight, NewArticle, Source, SourceKind, SourceState

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
SHOWN = ("sendMessage", "editMessageText", "sendPhoto", "editMessageMedia")
PICTURED = ("sendPhoto", "editMessageMedia")
BOT = {"id": 42, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}


@dataclass
class Telegram(BaseRequest):
    """The Bot API as a list of what was asked; ``refuse`` answers the next requests of a method otherwise."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    linked: int | None = None
    """The channel linked to every group."""
    message_id: int = 1000

    async def initialize(self) -> None:
        """Nothing is opened."""

    async def shutdown(self) -> None:
        """Nothing is closed."""

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    def refuse(self, method: str, code: int, description: str, **parameters: Any) -> None:
        """Refuse the next request of ``method``."""
        answer = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
        self.refusals.setdefault(method, []).append((code, answer))

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        parameters = _decoded(request_data.json_parameters if request_data else {})
        if request_data and request_data.multipart_data:
            parameters |= {part: content for part, (_, content, _) in request_data.multipart_data.items()}
        if name == "getMe":
            return 200, _ok(BOT)
        self.asked.append((name, parameters))
        if self.refusals.get(name):
            code, answer = self.refusals[name].pop(0)
            return code, json.dumps(answer).encode()
        return 200, _ok(self._result(name, parameters))

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getChatMember":
            user = {"id": parameters["user_id"], "is_bot": False, "first_name": "x"}
            status = self.members.get(parameters["user_id"], "member")
            rights = {} if status != "administrator" else dict.fromkeys(
                (
                    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
                    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
                    "can_post_stories", "can_edit_stories", "can_delete_stories",
                ),
                False,
            )  # fmt: skip
            return {"status": status, "user": user, "is_anonymous": False, **rights}
        if name == "getChat":
            return {"id": parameters["chat_id"], "linked_chat_id": self.linked}
        if name.startswith(("send", "edit")):
            self.message_id += 1
            chat = {"id": parameters["chat_id"], "type": "private"}
            message = {"message_id": self.message_id, "date": 0, "chat": chat}
            if name in PICTURED:
                return message | {"photo": [{"file_id": "small"}, {"file_id": f"file-{self.message_id}"}]}
            return message | {"text": parameters.get("text", "")}
        return True

    def sent(self, *names: str) -> list[dict[str, Any]]:
        """Return the parameters of what was asked, of these methods only."""
        return [parameters for name, parameters in self.asked if name in names]


def _decoded(parameters: dict[str, str]) -> dict[str, Any]:
    plain = {"text", "caption", "callback_query_id"}
    return {name: value if name in plain else _json(value) for name, value in parameters.items()}


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _ok(result: Any) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


@dataclass
class Clock:
    """Time that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


@dataclass
class Conversation:
    """Somebody writes and presses; what the bot shows is kept as Telegram was asked to show it."""

    application: Application[Any, Any, Any, Any, Any, Any]
    telegram: Telegram
    clock: Clock
    services: Services
    user: dict[str, Any] = field(
        default_factory=lambda: {"id": 7, "is_bot": False, "first_name": "Aigul", "language_code": "en"}
    )
    chat: dict[str, Any] = field(default_factory=lambda: {"id": 7, "type": "private", "first_name": "Aigul"})
    update_id: int = 0
    drawn: list[PictureSpec] = field(default_factory=list)
    """Pictures that were drawn: what they show stands for them."""
    drawing_fails: bool = False

    async def draw(self, picture: PictureSpec) -> bytes:
        """Be the one who draws."""
        if self.drawing_fails:
            raise NotDrawnError("the pencil broke")
        self.drawn.append(picture)
        return b"\x89PNG of " + picture.title.encode()

    async def says(self, text: str, **message: Any) -> list[dict[str, Any]]:
        """Write ``text`` and return what was sent in answer."""
        entities = []
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return await self.receives(message=self.message(text=text, entities=entities, **message))

    def message(self, **fields: Any) -> dict[str, Any]:
        """Return a message of this person in this chat."""
        base = {"message_id": self.update_id + 1, "date": int(self.clock.now.timestamp()), "chat": self.chat}
        return {**base, "from": self.user, **fields}

    async def presses(self, label: str) -> list[dict[str, Any]]:
        """Press the button with ``label`` on the newest screen."""
        return await self.presses_data(self.button(label)["callback_data"])

    async def presses_data(self, data: str) -> list[dict[str, Any]]:
        """Press a button that carries ``data``."""
        query = {"id": "1", "from": self.user, "chat_instance": "1", "data": data}
        shown = [name for name, _ in self.telegram.asked if name in SHOWN]
        content: dict[str, Any] = {"text": "a screen"}
        if shown and shown[-1] in PICTURED:
            content = {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1200, "height": 800}]}
        return await self.receives(callback_query={**query, "message": self.message(**content)})

    async def receives(self, **update: Any) -> list[dict[str, Any]]:
        """Give the bot an update and return the screens it shows in answer."""
        self.update_id += 1
        before = len(self.telegram.asked)
        raw = {"update_id": self.update_id, **update}
        await self.application.process_update(Update.de_json(raw, self.application.bot))
        fresh = self.telegram.asked[before:]
        return [parameters for name, parameters in fresh if name in SHOWN]

    def button(self, label: str) -> dict[str, Any]:
        """Return the button with ``label`` on the newest screen."""
        found = [button for row in self.rows() for button in row if button["text"] == label]
        assert found, f"no {label!r} among {self.labels()}"
        return found[0]

    def rows(self) -> list[list[dict[str, Any]]]:
        """Return the buttons of the newest screen."""
        newest = self.telegram.sent(*SHOWN)[-1]
        rows: list[list[dict[str, Any]]] = newest.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    def labels(self) -> list[list[str]]:
        """Return what is written on the buttons of the newest screen."""
        return [[button["text"] for button in row] for row in self.rows()]

    def pop_ups(self) -> list[str]:
        """Return the texts of all pop-ups so far."""
        return [answer["text"] for answer in self.telegram.sent("answerCallbackQuery") if "text" in answer]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated database to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
def store_path(tmp_path: Path, empty_store: Path) -> Path:
    return Path(shutil.copy(empty_store, tmp_path / "jarchi.db"))


@pytest.fixture
async def store(store_path: Path) -> AsyncIterator[None]:
    async with opened(f"sqlite://{store_path}", migrate=False):
        yield


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def _at_once(_seconds: float) -> None:
    """Wait as long as a test has time for."""


@pytest.fixture
async def talk(store: None, telegram: Telegram, clock: Clock) -> AsyncIterator[Conversation]:
    bot: ExtBot[None] = ExtBot("1:token", request=telegram, get_updates_request=Telegram())
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    await application.initialize()
    services = Services(clock, bot_username="jarchi_bot", version="0.1.0", bot_id=42, pause=_at_once)
    services.install(application)
    add_handlers(application)
    conversation = Conversation(application, telegram, clock, services)
    services.draw = conversation.draw
    yield conversation
    await application.shutdown()


def source(key: str = "timesca", name: str = "The Times of Central Asia", **fields: Any) -> Source:
    url = f"https://{key}.example/feed"
    return Source(key, fields.pop("kind", SourceKind.FEED), name, url, url, **fields)


@pytest.fixture
async def newsroom(store: None, clock: Clock) -> Callable[..., Any]:
    """Return a function that fills the store with ``count`` articles, one an hour, countries in turn."""

    async def fill(count: int, countries: tuple[str, ...] = ("KZ", "KG", "TJ", "TM", "UZ"), **fields: Any) -> None:
        await sources.sync([source(), source("kaktus", "Kaktus.media", state=SourceState.GONE)])
        await articles.save(
            [
                NewArticle(
                    "timesca",
                    f"guid-{number}",
                    f"https://timesca.example/{number}",
                    fields.get("title", "Reservoir {n} is full").format(n=number),
                    f"Excerpt {number}.",
                    fields.get("text", "Water came down the mountains."),
                    "en",
                    clock.now - timedelta(hours=number),
                    clock.now,
                    "https://timesca.example/p.jpg" if number == 1 else None,
                    (CountryWeight(countries[number % len(countries)], 1.0),),
                )
                for number in range(1, count + 1)
            ]
        )

    return fill


@pytest.fixture
def fresh(clock: Clock) -> Callable[[int], NewArticle]:
    """Return a function that invents an article of this very moment."""

    def article(number: int) -> NewArticle:
        url = f"https://timesca.example/fresh/{number}"
        return NewArticle("timesca", url, url, f"Fresh {number}", "Just in.", "", "en", clock.now, clock.now)

    return article


@pytest.fixture
def types(talk: Any) -> Any:
    """Return a function that types after the bot's name and returns the one answer, or ``None``."""

    async def ask(text: str, offset: str = "", **user: Any) -> dict[str, Any] | None:
        before = len(talk.telegram.sent("answerInlineQuery"))
        await talk.receives(inline_query={"id": "9", "from": {**talk.user, **user}, "query": text, "offset": offset})
        answers: list[dict[str, Any]] = talk.telegram.sent("answerInlineQuery")[before:]
        assert len(answers) <= 1
        return answers[0] if answers else None

    return ask
