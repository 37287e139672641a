"""Pictures as the Bot API takes them: by the name it knows them by, else drawn and uploaded.

::

    picture --given--> file id | PNG --sendPhoto--> message --learnt--> its file id is kept, by the picture's content
                                      └─ "wrong file identifier" --forgotten--> given anew: drawn

For whoever sends: ``handlers.reply`` to who asked, a courier to thousands.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from handlers.picture import PictureSpec, key_of
from storage import pictures
from storage.clock import Clock


class NotDrawnError(Exception):
    """A picture could not be drawn: too many wait already, it took too long, or the drawing failed."""


Draw = Callable[[PictureSpec], Awaitable[bytes]]
"""Draws a picture and returns it as PNG, off the event loop; raises :class:`NotDrawnError`."""


async def nobody_draws(_picture: PictureSpec) -> bytes:
    """Stand in where a process draws nothing."""
    raise NotDrawnError("nobody draws here")


@dataclass(frozen=True, slots=True)
class Photos:
    """The pictures of one bot, whose file ids are no other bot's."""

    draw: Draw
    bot_id: int
    clock: Clock

    async def given(self, picture: PictureSpec) -> str | bytes:
        """Return the file id of a picture, or the picture itself; raises NotDrawnError."""
        known = await pictures.file_id(key_of(picture, self.bot_id), self.clock())
        return await self.draw(picture) if known is None else known

    async def known(self, picture: PictureSpec) -> str | None:
        """Return the file id of a picture that Telegram has got already: for where nothing can be uploaded."""
        return await pictures.file_id(key_of(picture, self.bot_id), self.clock())

    async def learnt(self, picture: PictureSpec, message: Any) -> None:
        """Keep what Telegram calls the picture in the message it answered with."""
        if (name := file_id_of(message)) is not None:
            await pictures.remember(key_of(picture, self.bot_id), name, self.clock())

    async def forgotten(self, picture: PictureSpec) -> None:
        """Drop a file id that Telegram does not take any more."""
        await pictures.forget(key_of(picture, self.bot_id))

    async def forgotten_as(self, names: Collection[str]) -> None:
        """Drop file ids that Telegram does not take any more, of whichever pictures they are."""
        await pictures.forget_named(names)


def file_id_of(message: Any) -> str | None:
    """Return the file id of the largest size of a raw message's picture."""
    sizes = message.get("photo") if isinstance(message, dict) else None
    largest = sizes[-1] if isinstance(sizes, list) and sizes else None
    name = largest.get("file_id") if isinstance(largest, dict) else None
    return name if isinstance(name, str) and name else None
