"""Word lists beside the modules, each read once, when it is first asked for."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """Return the tables of ``<name>.toml``."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def listed(text: str) -> tuple[str, ...]:
    """Return the names of one entry: separated by ``;`` where one is there, else by white space."""
    names = text.split(";") if ";" in text else text.split()
    return tuple(" ".join(name.split()) for name in names if name.strip())
