"""The chat page's own API under ``/api``, and the page itself; ``person`` is who sits at the page."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.playground import views, visits
from bot.playground.errors import ApiError, bad_request
from bot.playground.events import EventStream
from bot.playground.files import UPLOAD_BYTES, Upload
from bot.playground.people import Chat, Person
from bot.playground.wire import read_body
from bot.playground.world import Event, World

PAGE = Path(__file__).with_name("page")
_ANSWER_SECONDS = 15.0
_HEARTBEAT = 15.0
_BODY_BYTES = 2**20
_MOST = 200

Verb = Callable[[web.Request], Awaitable[Any]]


class Fields:
    """Typed access to a request's fields. Raises a 400 that names the field."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def integer(self, name: str) -> int:
        found = self.maybe_integer(name)
        if found is None:
            raise bad_request(f"{name} is required")
        return found

    def maybe_integer(self, name: str) -> int | None:
        value = self._values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"{name} must be an integer") from None

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name, default)
        if value is None:
            return default
        if not isinstance(value, str):
            raise bad_request(f"{name} must be a string")
        return value.encode("utf-8", "replace").decode()  # lone surrogates of a broken client

    def number(self, name: str) -> float | None:
        value = self._values.get(name)
        if value is not None and type(value) not in {int, float}:
            raise bad_request(f"{name} must be a number")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            raise bad_request(f"{name} must be true or false")
        return value


def _kind(fields: Fields) -> str:
    """Return a file's MIME type; what is none, is bytes."""
    kind = fields.text("type")
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}", kind) else "application/octet-stream"


def answered(verb: Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Turn a verb's result, or its :class:`ApiError`, into a JSON response."""

    async def handler(request: web.Request) -> web.Response:
        try:
            body, status = await verb(request), 200
        except ApiError as error:
            body, status = {"error": error.description, **error.parameters}, error.code
        text = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
        return web.Response(body=text, status=status, content_type="application/json")

    return handler


async def posted(request: web.Request) -> Fields:
    """Read a JSON object. Only that type is taken, so that no foreign web page can post a form here."""
    if request.content_type != "application/json":
        raise ApiError(415, "Content-Type must be application/json")
    try:
        values = json.loads(await read_body(request, _BODY_BYTES))
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON body") from None
    if not isinstance(values, dict):
        raise bad_request("object expected as JSON body")
    return Fields(values)


class PageApi:
    """The verbs that the page uses."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._streams: set[EventStream] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        world.listeners.append(self._on_event)

    def add_routes(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/api/state", answered(self.state))
        router.add_get("/api/messages", answered(self.messages))
        router.add_get("/api/events", self.events)
        router.add_get("/api/photo/{file_id}", self.photo)
        router.add_post("/api/send", answered(self.send))
        router.add_post("/api/file", answered(self.hand_over))
        router.add_post("/api/press", answered(self.press))
        router.add_post("/api/forward", answered(self.forward))
        router.add_post("/api/inline", answered(self.inline))
        router.add_post("/api/inline/choose", answered(self.choose))
        router.add_post("/api/start", answered(self.start))
        router.add_post("/api/read", answered(self.read))
        router.add_get("/", self.index)
        router.add_get("/page/{name:[A-Za-z0-9_.-]+}", self.static)

    def close(self) -> None:
        """End all streams and waits."""
        for stream in self._streams:
            stream.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_result(None)
        if self._on_event in self._world.listeners:
            self._world.listeners.remove(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind in {"answered", "inline"}:
            future = self._waiting.get(event.data.id)
            if future is not None and not future.done():
                future.set_result(event.data.answer)

    def _person(self, fields: Fields) -> Person:
        found = self._world.people.get(fields.integer("person"))
        if found is None:
            raise ApiError(404, "Not Found: nobody here has this id")
        return found

    def _chat(self, fields: Fields, person: Person) -> Chat:
        chat = self._world.chats.get(fields.integer("chat"))
        if chat is None or not visits.can_see(chat, person):
            raise ApiError(404, "Not Found: chat not found")
        return chat

    async def _both(self, request: web.Request) -> tuple[Fields, Person, Chat]:
        fields = await posted(request)
        person = self._person(fields)
        return fields, person, self._chat(fields, person)

    # -- looking ------------------------------------------------------------------------------------------------------

    async def state(self, request: web.Request) -> Any:
        wanted = Fields(dict(request.query)).maybe_integer("person")
        person = self._world.people.get(wanted or 0) or next(iter(self._world.people.values()), None)
        if person is None:
            raise ApiError(404, "Not Found: nobody lives here")
        return views.state(self._world, person)

    async def messages(self, request: web.Request) -> Any:
        fields = Fields(dict(request.query))
        person = self._person(fields)
        limit = min(max(fields.maybe_integer("limit") or 50, 1), _MOST)
        thread, before = fields.maybe_integer("thread"), fields.maybe_integer("before")
        return views.page_of_messages(self._chat(fields, person), person, thread=thread, before=before, limit=limit)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what happens, until the page goes."""
        try:
            person = self._person(Fields(dict(request.query)))
        except ApiError as error:
            return web.json_response({"error": error.description}, status=error.code)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        stream = EventStream(self._world, person)
        self._streams.add(stream)
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while (event := await stream.next(_HEARTBEAT)) is not None:
                await response.write(event)
        except ConnectionError:
            pass
        finally:
            self._streams.discard(stream)
            stream.close()
        return response

    async def photo(self, request: web.Request) -> web.Response:
        stored = self._world.files.files.get(request.match_info["file_id"])
        if stored is None:
            return web.json_response({"error": "Not Found: file not found"}, status=404)
        headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
        if stored.kind != "photo":
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.content, content_type=stored.content_type, headers=headers)

    # -- acting -------------------------------------------------------------------------------------------------------

    async def send(self, request: web.Request) -> Any:
        fields, person, chat = await self._both(request)
        message = visits.say(
            self._world,
            person,
            chat,
            fields.text("text"),
            thread=fields.maybe_integer("thread"),
            reply_to=fields.maybe_integer("reply_to"),
            as_chat=fields.maybe_integer("as_chat"),
        )
        return {"message": views.shown_message(message, person)}

    async def hand_over(self, request: web.Request) -> Any:
        """A file: its bytes are the body, everything else is in the address."""
        if request.content_type != "application/octet-stream":  # which no foreign web page can post, either
            raise ApiError(415, "Content-Type must be application/octet-stream")
        fields = Fields(dict(request.query))
        person = self._person(fields)
        upload = Upload(fields.text("name") or "file", await read_body(request, UPLOAD_BYTES), _kind(fields))
        chat, thread = self._chat(fields, person), fields.maybe_integer("thread")
        message = visits.hand_over(self._world, person, chat, upload, thread=thread)
        return {"message": views.shown_message(message, person)}

    async def press(self, request: web.Request) -> Any:
        fields, person, chat = await self._both(request)
        question = visits.press(self._world, person, chat, fields.integer("message_id"), fields.text("data"))
        return {"answer": await self._answer(question)}

    async def forward(self, request: web.Request) -> Any:
        fields, person, chat = await self._both(request)
        source = self._chat(Fields({"chat": fields.integer("from_chat")}), person)
        thread = fields.maybe_integer("thread")
        message = visits.forward(self._world, person, source, fields.integer("message_id"), chat, thread=thread)
        return {"message": views.shown_message(message, person)}

    async def inline(self, request: web.Request) -> Any:
        fields = await posted(request)
        person = self._person(fields)
        chat = self._chat(fields, person) if fields.maybe_integer("chat") is not None else None
        question = visits.ask_inline(self._world, person, fields.text("query"), fields.text("offset"), chat)
        answer = await self._answer(question)
        return answer or {"results": [], "next_offset": "", "button": None}

    async def choose(self, request: web.Request) -> Any:
        fields, person, chat = await self._both(request)
        thread = fields.maybe_integer("thread")
        message = visits.choose(
            self._world, person, chat, fields.text("result_id"), fields.text("query"), thread=thread
        )
        return {"message": views.shown_message(message, person)}

    async def start(self, request: web.Request) -> Any:
        fields, person, chat = await self._both(request)
        message = visits.start(self._world, person, chat, fields.text("payload"))
        return {"message": views.shown_message(message, person)}

    async def read(self, request: web.Request) -> Any:
        _, person, chat = await self._both(request)
        visits.read(chat, person)
        return {}

    async def _answer(self, question: Any) -> Any:
        """Wait for the bot's answer to a press or an inline query; ``None`` where it does not come."""
        if question.answer is not None:
            return question.answer
        future = self._waiting[question.id] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([future], timeout=_ANSWER_SECONDS)
        finally:
            del self._waiting[question.id]
        return future.result() if future.done() else None

    # -- the page -----------------------------------------------------------------------------------------------------

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return _page_file("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return _page_file(request.match_info["name"])


def _page_file(name: str) -> web.StreamResponse:
    path = PAGE / name
    if not path.is_file() or path.suffix not in {".html", ".css", ".js", ".svg", ".png", ".ico", ".webmanifest"}:
        return web.Response(status=404, text="not found")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})
