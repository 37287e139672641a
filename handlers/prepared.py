"""A screen as the very strings of a request, made once however often it is sent."""

import json
from dataclasses import dataclass, replace
from typing import Any, Self

from handlers.picture import PictureSpec
from handlers.screen import CAPTION_LIMIT, Entity, Screen, utf16_len


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_NO_PREVIEW = _json({"is_disabled": True})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Parameters of a message without its address, ready to be copied.

    They are those of ``sendMessage`` and ``editMessageText`` or, with a ``picture``, of ``sendPhoto``.
    """

    parameters: dict[str, str]
    picture: PictureSpec | None = None

    @classmethod
    def of(cls, screen: Screen) -> Self:
        """Return the parameters that show ``screen``."""
        if screen.picture is None:
            return cls(
                _with_extras({"text": screen.text, "link_preview_options": _preview(screen)}, screen, "entities")
            )
        screen = as_caption(screen)
        return cls(_with_extras({"caption": screen.text}, screen, "caption_entities"), screen.picture)

    def without_picture(self, note: str = "") -> Self:
        """Return the same as a text, for where no picture can be had; ``note`` is added at its end."""
        if self.picture is None:
            return self
        text = self.parameters["caption"] + (f"\n\n{note}" if note else "")
        parameters = {"text": text, "link_preview_options": _NO_PREVIEW}
        for name, kept in (("caption_entities", "entities"), ("reply_markup", "reply_markup")):
            if name in self.parameters:
                parameters[kept] = self.parameters[name]
        return replace(self, parameters=parameters, picture=None)


def _with_extras(parameters: dict[str, str], screen: Screen, entities: str) -> dict[str, str]:
    if screen.entities:
        parameters[entities] = _json([entity.to_api() for entity in screen.entities])
    if (keyboard := screen.keyboard()) is not None:
        parameters["reply_markup"] = _json(keyboard)
    return parameters


def as_caption(screen: Screen) -> Screen:
    """Cut what is too long for a caption: a view that says too much must not cost the reader the picture."""
    if utf16_len(screen.text) <= CAPTION_LIMIT:
        return screen
    units = screen.text.encode("utf-16-le")[: 2 * (CAPTION_LIMIT - 1)]
    text = units.decode("utf-16-le", "ignore").rstrip() + "…"
    end = utf16_len(text)
    kept: list[Entity] = [entity for entity in screen.entities if entity.offset + entity.length <= end]
    return replace(screen, text=text, entities=tuple(kept))


def _preview(screen: Screen) -> str:
    if screen.preview_url is None:
        return _NO_PREVIEW
    return _json({"url": screen.preview_url, "prefer_large_media": screen.preview_large, "show_above_text": True})
