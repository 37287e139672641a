"""Carries one delivery to Telegram: a stored screen made ready for its chat, in the lane for bulk."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from telegram import InputFile
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.sending.pacer import Lane
from bot.sending.pacing import PacedRateLimiter
from handlers.failures import Failure, classify
from handlers.photos import NotDrawnError, Photos
from handlers.picture import PictureSpec
from handlers.prepared import Prepared
from handlers.screen import Screen
from handlers.stored import addressed
from storage import deliveries
from storage.records import Delivery

_SCREENS_KEPT: Final = 1000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    key: str
    prepared: Prepared


class Courier:
    """Sends what is stored. ``paid`` lets Telegram charge for more than thirty messages a second."""

    def __init__(
        self, bot: ExtBot[Any], limiter: PacedRateLimiter, *, paid: bool = False, photos: Photos | None = None
    ) -> None:
        self._bot, self._limiter, self._photos = bot, limiter, photos
        self._always = {"allow_paid_broadcast": "true"} if paid else {}
        self._screens: OrderedDict[int, _Ready] = OrderedDict()

    async def load(self, batch: Sequence[Delivery]) -> None:
        """Have the screens of these deliveries at hand."""
        missing = {delivery.screen_id for delivery in batch} - self._screens.keys()
        if missing:
            for stored in await deliveries.screens(missing):
                try:
                    self._screens[stored.id] = _Ready(stored.key, Prepared.of(Screen.from_json(stored.body)))
                except (ValueError, TypeError, KeyError, AttributeError):
                    log.exception("stored_screen_unreadable", screen=stored.id)
        for delivery in batch:
            if delivery.screen_id in self._screens:
                self._screens.move_to_end(delivery.screen_id)
        while len(self._screens) > max(_SCREENS_KEPT, 2 * len(batch)):
            self._screens.popitem(last=False)

    async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int | None:
        """Send it when its turn has come and ``gate`` has let it through; return the message's id.

        Raises what the gate and Telegram raise, and ``LookupError`` where the screen is gone.
        """
        ready = self._screens[delivery.screen_id]
        picture, photo = ready.prepared.picture, await self._photo(ready.prepared)
        prepared = ready.prepared if photo is not None else ready.prepared.without_picture()
        parameters: dict[str, Any] = {
            "chat_id": delivery.chat_id,
            **addressed(prepared, delivery.subject_id, ready.key),
            **self._always,
        }
        if delivery.thread_id is not None:
            parameters["message_thread_id"] = delivery.thread_id
        if delivery.silent:
            parameters["disable_notification"] = "true"
        paced = {"lane": Lane.BULK, "gate": gate}
        if picture is None or photo is None:
            sent = await self._bot.do_api_request("send__message", parameters, rate_limit_args=paced)
        else:
            sent = await self._send_photo(picture, photo, parameters, paced)
        return sent.get("message_id") if isinstance(sent, dict) else None

    async def _photo(self, prepared: Prepared) -> str | bytes | None:
        """Return a picture as Telegram takes it; ``None`` where there is none, or none can be had just now."""
        if prepared.picture is None or self._photos is None:
            return None
        try:
            return await self._photos.given(prepared.picture)
        except NotDrawnError:
            return None

    async def _send_photo(
        self, picture: PictureSpec, photo: str | bytes, parameters: dict[str, Any], paced: dict[str, Any]
    ) -> Any:
        photos = self._photos
        if photos is None:
            raise TypeError("a picture is given only where photos are")
        try:
            sent = await self._bot.do_api_request(
                "send__photo", {**parameters, "photo": _uploaded(photo)}, rate_limit_args=paced
            )
        except TelegramError as error:
            if classify(error) is not Failure.FILE_GONE or isinstance(photo, bytes):
                raise
            await photos.forgotten(picture)
            photo = await photos.draw(picture)
            # what is noted as being sent already passes no gate twice
            sent = await self._bot.do_api_request(
                "send__photo", {**parameters, "photo": _uploaded(photo)}, rate_limit_args={"lane": Lane.BULK}
            )
        if isinstance(photo, bytes):
            await photos.learnt(picture, sent)
        return sent

    def wait_of(self, chat_id: int) -> float:
        """Return the seconds that a chat must be left alone."""
        return self._limiter.bulk_wait_of(chat_id)

    def share(self, bulk_rate: float) -> None:
        """Send only so many a second from now on."""
        self._limiter.share_bulk(bulk_rate)


def _uploaded(photo: str | bytes) -> str | InputFile:
    return photo if isinstance(photo, str) else InputFile(photo, filename="jarchi.png")
