"""One request after validation."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.files import Upload


@dataclass(frozen=True, slots=True)
class Call:
    """A method's proper name, its typed parameters, and the uploaded files by the names of their parts."""

    method: str
    args: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)
