"""What happens, as a stream of server-sent events for one person's page."""

import asyncio
import json
from typing import Any

from bot.playground.people import Person
from bot.playground.views import shown_message
from bot.playground.visits import can_see
from bot.playground.world import Event, World

_WAITING = 1000
"""A page that does not read this many events is let go; it comes back and asks for the state."""


class EventStream:
    """Queues the events that one person may see."""

    def __init__(self, world: World, person: Person) -> None:
        self._world = world
        self._person = person
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING)
        world.listeners.append(self._on_event)

    def close(self) -> None:
        if self._on_event in self._world.listeners:
            self._world.listeners.remove(self._on_event)
        while self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self, seconds: float) -> bytes | None:
        """Return the next event as it goes over the wire, a comment after ``seconds``, ``None`` at the end."""
        try:
            async with asyncio.timeout(seconds):
                return await self._queue.get()
        except TimeoutError:
            return b": still here\n\n"

    def _on_event(self, event: Event) -> None:
        data = shown_event(event, self._person)
        if data is None:
            return
        if self._queue.full():
            self.close()
            return
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        self._queue.put_nowait(f"event: {event.kind}\ndata: {body}\n\n".encode("utf-8", "backslashreplace"))


def shown_event(event: Event, person: Person) -> dict[str, Any] | None:
    """Return the event's data for a person's page; ``None`` for what is not theirs to see."""
    if event.kind == "commands":
        return {}
    chat = event.chat
    if chat is None or not (can_see(chat, person) or event.kind == "chat"):
        return None
    data: dict[str, Any] = {"chat": chat.id}
    if event.message is not None:
        data["message"] = shown_message(event.message, person)
        if "message_thread_id" in event.message:
            data["thread"] = event.message["message_thread_id"]
    if event.kind == "deleted":
        data["message_ids"] = event.data
    elif event.kind == "typing":
        data["action"] = event.data["action"]
        if event.data["thread"] is not None:
            data["thread"] = event.data["thread"]
    elif event.kind == "reaction":
        data["reactions"] = event.data
    return data
