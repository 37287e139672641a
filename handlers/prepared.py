"""A screen as the very strings of a request, made once however often it is sent."""

import json
from dataclasses import dataclass
from typing import Any, Self

from handlers.screen import Screen


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_NO_PREVIEW = _json({"is_disabled": True})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Parameters of ``sendMessage`` and ``editMessageText`` without the address; ready to be copied."""

    parameters: dict[str, str]

    @classmethod
    def of(cls, screen: Screen) -> Self:
        """Return the parameters that show ``screen``."""
        parameters = {"text": screen.text, "link_preview_options": _preview(screen)}
        if screen.entities:
            parameters["entities"] = _json([entity.to_api() for entity in screen.entities])
        if (keyboard := screen.keyboard()) is not None:
            parameters["reply_markup"] = _json(keyboard)
        return cls(parameters)


def _preview(screen: Screen) -> str:
    if screen.preview_url is None:
        return _NO_PREVIEW
    return _json({"url": screen.preview_url, "prefer_large_media": screen.preview_large, "show_above_text": True})
