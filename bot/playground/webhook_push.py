"""Pushes updates to a webhook: secret header, several at a time, again with back-off until they are taken."""

import asyncio
import json
from typing import Any

import aiohttp

from bot.playground import validation
from bot.playground.errors import ApiError
from bot.playground.methods.call import Call
from bot.playground.methods.table import perform
from bot.playground.updates import Queued, Webhook
from bot.playground.world import Event, World

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_SECONDS = 60
_LONGEST_PAUSE = 60.0
_ANSWER_BYTES = 2**20


class WebhookPush:
    """One task that keeps up to ``max_connections`` deliveries going while a webhook is set."""

    def __init__(self, world: World, *, first_pause: float = 0.5) -> None:
        self._world = world
        self._first_pause = first_pause
        self._news = asyncio.Event()
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        self._world.updates.listeners.append(self._news.set)
        self._world.listeners.append(self._on_event)
        self._task = asyncio.create_task(self._run(), name="playground webhook")

    async def stop(self) -> None:
        tasks = [*self._flying.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._world.updates.listeners.remove(self._news.set)
        self._world.listeners.remove(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind == "webhook":
            self._news.set()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            hook = self._world.webhook
            if hook is not None:
                self._launch(hook)
            await self._news.wait()

    def _launch(self, hook: Webhook) -> None:
        for queued in self._world.updates.peek(hook.max_connections, self._world.now()):
            if len(self._flying) >= hook.max_connections:
                return
            if queued.update_id not in self._flying:
                task = asyncio.create_task(self._deliver(hook, queued))
                self._flying[queued.update_id] = task

    async def _deliver(self, hook: Webhook, queued: Queued) -> None:
        pause = self._first_pause
        try:
            while self._world.webhook is hook:
                if await self._post(hook, queued.update):
                    self._world.updates.done(queued)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._flying.pop(queued.update_id, None)
            self._news.set()

    async def _post(self, hook: Webhook, update: dict[str, Any]) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[_SECRET_HEADER] = hook.secret
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with self._session.post(hook.url, data=body, headers=headers, allow_redirects=False) as answer:
                content = await answer.content.read(_ANSWER_BYTES)
                if answer.status // 100 == 2:
                    self._perform(content)
                    return True
                hook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError):
            hook.last_error = "Connection refused"
        hook.last_error_at = self._world.now()
        return False

    def _perform(self, content: bytes) -> None:
        """Do what the webhook's own answer asks for; nobody hears how that went, as with Telegram."""
        try:
            asked = json.loads(content)
        except ValueError:
            return
        if isinstance(asked, dict) and isinstance(asked.get("method"), str):
            try:
                method = validation.method(asked.pop("method"))
                perform(self._world, Call(method.name, method.decode(asked, {}, form=False)))
            except ApiError:
                return
