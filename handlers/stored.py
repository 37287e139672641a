"""Screens as JSON and back: a queue holds what is to be sent exactly as it was composed.

``from_json(json.loads(json.dumps(to_json(screen)))) == screen`` for every screen, pictures included.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from handlers import picture
from handlers.screen import Button, Entity, EntityType, Screen


def to_json(screen: Screen) -> dict[str, Any]:
    """Return a screen as plain JSON values; what is empty is left out."""
    body: dict[str, Any] = {"text": screen.text}
    if screen.entities:
        body["entities"] = [_filled(entity) for entity in screen.entities]
    if screen.rows:
        body["rows"] = [[_filled(button) for button in row] for row in screen.rows]
    if screen.preview_url is not None:
        body |= {"preview_url": screen.preview_url, "preview_large": screen.preview_large}
    if screen.picture is not None:
        body["picture"] = picture.to_json(screen.picture)
    return body


def from_json(body: Mapping[str, Any]) -> Screen:
    """Return the screen that :func:`to_json` wrote; raises KeyError, TypeError or ValueError for anything else."""
    drawn = body.get("picture")
    return Screen(
        body["text"],
        tuple(Entity(**{**entity, "type": EntityType(entity["type"])}) for entity in body.get("entities", ())),
        tuple(tuple(Button(**button) for button in row) for row in body.get("rows", ())),
        body.get("preview_url"),
        body.get("preview_large", False),
        None if drawn is None else picture.from_json(drawn),
    )


def _filled(value: Entity | Button) -> dict[str, Any]:
    named = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: content for name, content in named if content is not None}
