"""A screen is a value: text, entities, rows of buttons, perhaps a picture.

The same value is sent, edited in, offered inline, written to a queue as JSON, and compared in tests. Offsets and
lengths are UTF-16 code units, as the Bot API counts them (https://core.telegram.org/bots/api#messageentity).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from handlers import picture as pictures
from handlers.fitting import fitted
from handlers.picture import PictureSpec

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100


def utf16_len(text: str) -> int:
    """Length of ``text`` in UTF-16 code units: 2 for every character beyond the Basic Multilingual Plane."""
    if text.isascii():
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


class EntityType(StrEnum):
    """The entity types that screens use."""

    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    PRE = "pre"
    LINK = "text_link"
    DATE_TIME = "date_time"
    BLOCKQUOTE = "blockquote"
    EXPANDABLE_BLOCKQUOTE = "expandable_blockquote"


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of formatted text; ``offset`` and ``length`` in UTF-16 code units."""

    type: EntityType
    offset: int
    length: int
    url: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``MessageEntity``."""
        entity: dict[str, Any] = {"type": self.type.value, "offset": self.offset, "length": self.length}
        if self.url is not None:
            entity["url"] = self.url
        if self.unix_time is not None:
            entity["unix_time"] = self.unix_time
        if self.date_time_format is not None:
            entity["date_time_format"] = self.date_time_format
        return entity


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button with exactly one action: ``data`` (callback, 1-64 bytes), ``url``, or one of the others."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    share: str | None = None
    """Inline query offered in a chat that the reader picks."""

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``InlineKeyboardButton``."""
        button: dict[str, Any] = {"text": self.text}
        if self.data is not None:
            button["callback_data"] = self.data
        elif self.url is not None:
            button["url"] = self.url
        elif self.copy is not None:
            button["copy_text"] = {"text": self.copy}
        elif self.share is not None:
            button["switch_inline_query_chosen_chat"] = {
                "query": self.share,
                "allow_user_chats": True,
                "allow_group_chats": True,
                "allow_channel_chats": True,
            }
        return button


@dataclass(frozen=True, slots=True)
class Screen:
    """What one message shows. ``text`` is at most 4096 UTF-16 units, under a picture 1024; ``entities`` at most 100."""

    text: str
    entities: tuple[Entity, ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    preview_url: str | None = None
    """The one link whose preview is shown; ``None`` shows none."""
    preview_large: bool = False
    picture: PictureSpec | None = None
    """Drawn when it is sent; ``text`` is then its caption, and says the same to those who do not see it."""

    def keyboard(self) -> dict[str, Any] | None:
        """Return the Bot API's ``InlineKeyboardMarkup``, its rows as a phone shows them; ``None`` without buttons."""
        if not self.rows:
            return None
        return {"inline_keyboard": [[button.to_api() for button in row] for row in fitted(self.rows)]}

    def to_json(self) -> str:
        """Return the screen as short JSON, for a queue; the same screen is the same text."""
        body = _filled({**asdict(self), "picture": None})
        if self.picture is not None:
            body["picture"] = pictures.to_json(self.picture)
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the screen that :meth:`to_json` wrote."""
        body = json.loads(text)
        entities = tuple(
            Entity(**{**entity, "type": EntityType(entity["type"])}) for entity in body.pop("entities", ())
        )
        rows = tuple(tuple(Button(**button) for button in row) for row in body.pop("rows", ()))
        drawn = body.pop("picture", None)
        picture = None if drawn is None else pictures.from_json(drawn)
        return cls(body.pop("text", ""), entities, rows, **body, picture=picture)


def _filled(value: Any) -> Any:
    """Leave out what says nothing."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if one is not None and one is not False and one != ()}
        return {name: _filled(one) for name, one in kept.items()}
    return [_filled(one) for one in value] if isinstance(value, list | tuple) else value


class TextBuilder:
    """Builds text and entities together, so that no offset is ever computed by hand."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self._length = 0

    def __len__(self) -> int:
        """Length so far in UTF-16 code units."""
        return self._length

    def add(self, text: str) -> Self:
        """Append plain text."""
        self._parts.append(text)
        self._length += utf16_len(text)
        return self

    def pieces(self, pieces: Iterable[tuple[str, bool]], url: str = "") -> Self:
        """Append a text in pieces, those that are marked in bold, the whole linked to ``url``."""
        start = self._length
        for text, marked in pieces:
            at = self._length
            self.add(text)
            if marked and self._length > at:
                self._entities.append(Entity(EntityType.BOLD, at, self._length - at))
        if url.startswith(("http://", "https://", "tg://")) and self._length > start:
            self._entities.append(Entity(EntityType.LINK, start, self._length - start, url))
        return self

    def _marked(self, kind: EntityType, text: str, **extra: Any) -> Self:
        start = self._length
        self.add(text)
        if self._length > start:
            self._entities.append(Entity(kind, start, self._length - start, **extra))
        return self

    def bold(self, text: str) -> Self:
        """Append bold text."""
        return self._marked(EntityType.BOLD, text)

    def italic(self, text: str) -> Self:
        """Append italic text."""
        return self._marked(EntityType.ITALIC, text)

    def code(self, text: str) -> Self:
        """Append fixed-width text, which a tap copies."""
        return self._marked(EntityType.CODE, text)

    def pre(self, text: str) -> Self:
        """Append a block of fixed-width text."""
        return self._marked(EntityType.PRE, text)

    def link(self, text: str, url: str) -> Self:
        """Append a link; a URL that is not absolute http(s) or tg leaves plain text, as Telegram would drop it."""
        if url.startswith(("http://", "https://", "tg://")):
            return self._marked(EntityType.LINK, text, url=url)
        return self.add(text)

    def moment(self, text: str, when: datetime, style: str = "") -> Self:
        """Append a moment that clients show in their own zone; ``text`` is what others read.

        ``style`` is Telegram's ``date_time_format``: ``r`` alone, or ``w``, ``d`` or ``D``, ``t`` or ``T``; empty shows
        ``text`` as it stands and reveals the time on a tap.
        """
        return self._marked(EntityType.DATE_TIME, text, unix_time=int(when.timestamp()), date_time_format=style or None)

    def quote(self, text: str, *, expandable: bool = False) -> Self:
        """Append a block quote."""
        return self._marked(EntityType.EXPANDABLE_BLOCKQUOTE if expandable else EntityType.BLOCKQUOTE, text)

    def build(self, rows: Iterable[Sequence[Button]] = (), **extra: Any) -> Screen:
        """Return the screen: trailing white space goes, empty rows go, entities are ordered as Telegram orders them."""
        text = "".join(self._parts).rstrip()
        end = utf16_len(text)
        kept = []
        for entity in self._entities[:ENTITY_LIMIT]:
            length = min(entity.length, end - entity.offset)
            if length > 0:
                kept.append(
                    Entity(entity.type, entity.offset, length, entity.url, entity.unix_time, entity.date_time_format)
                )
        kept.sort(key=lambda entity: (entity.offset, -entity.length))
        return Screen(text, tuple(kept), tuple(tuple(row) for row in rows if row), **extra)
