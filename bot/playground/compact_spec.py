"""Writes ``bot_api.json``: the facts of the Bot API as compactly as they can be read.

    python -m bot.playground.compact_spec SPECIFICATION.json

The input lists, for each method and type, its fields with ``types`` and ``required``. The output keeps the same facts:
a field is ``"Integer|String!"`` (alternatives, ``!`` when required), an array of X is ``"[X]"``, and a type that is one
of several others is the list of their names. Source of the facts: https://core.telegram.org/bots/api.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("bot_api.json")
_ARRAY = "Array of "


def _type(name: str) -> str:
    return f"[{_type(name.removeprefix(_ARRAY))}]" if name.startswith(_ARRAY) else name


def _field(field: dict[str, Any]) -> str:
    return "|".join(_type(name) for name in field["types"]) + ("!" if field["required"] else "")


def _fields(entry: dict[str, Any]) -> dict[str, str]:
    return {name: _field(field) for name, field in entry["fields"].items()}


def compact(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the compact form of a full specification."""
    types: dict[str, Any] = {}
    for name, entry in specification["types"].items():
        types[name] = [_type(subtype) for subtype in entry["subtypes"]] if entry.get("subtypes") else _fields(entry)
    return {
        "version": specification["version"],
        "release_date": specification["release_date"],
        "methods": {name: _fields(entry) for name, entry in specification["methods"].items()},
        "types": types,
    }


def render(facts: dict[str, Any]) -> str:
    """Return JSON with one line for each method and type, so that a new version reads well as a difference."""
    lines = ["{", *(f"{json.dumps(key)}: {json.dumps(facts[key])}," for key in ("version", "release_date"))]
    for key, comma in (("methods", ","), ("types", "")):
        entries = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in facts[key].items()]
        lines += [f"{json.dumps(key)}: {{", ",\n".join(entries), "}" + comma]
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    TARGET.write_text(render(compact(json.loads(Path(sys.argv[1]).read_text("utf-8")))), "utf-8")
