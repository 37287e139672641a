"""What becomes of a text that somebody sends."""

from typing import Any

Entities = list[dict[str, Any]]


def compose(text: str, parse_mode: str | None = None, entities: Entities | None = None) -> tuple[str, Entities]:
    return text.strip(), entities or []


def understand(text: str) -> tuple[str, Entities]:
    import re

    text = text.strip()
    return text, [
        {"type": "bot_command", "offset": m.start(), "length": m.end() - m.start()}
        for m in re.finditer(r"(?<!\w)/\w+(@\w+)?", text)
    ]
