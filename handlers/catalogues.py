r"""Reading gettext catalogues as this project writes them: without a compile step, and fast enough to do at start.

Babel's reader takes some ten times as long, most of it for what only translators' tools need. What is read here:
comments, ``msgid``, ``msgid_plural``, ``msgstr``, ``msgstr[n]``, the escapes ``\n \t \" \\`` and, of the header,
``Plural-Forms``. A test holds the two readers together.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path
from typing import Final

_FIELD: Final = re.compile(
    r'^(msgid_plural|msgid|msgstr)(?:\[(\d)\])?[ \t]+("[^\n]*"(?:\n"[^\n]*")*)[ \t]*$', re.MULTILINE
)
_PIECE: Final = re.compile(r'^"(.*)"$', re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(.)")
_MEANT: Final = {"n": "\n", "t": "\t"}
_PLURAL_FORMS: Final = re.compile(r"Plural-Forms:[^;]*;\s*plural=([^;\n]+)")
_STARTS: Final = ("#", '"', "msgid ", "msgid_plural ", "msgstr ", "msgstr[")


def _germanic(n: int) -> int:
    return int(n != 1)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What messages are in one language. A message that is not there is itself."""

    messages: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = _germanic
    """Which of the plural forms goes with a number."""

    def one(self, message: str) -> str:
        """Return ``message`` in this language."""
        return self.messages.get(message, message)

    def of_number(self, singular: str, plural: str, n: int) -> str:
        """Return the form that goes with ``n``."""
        forms = self.plurals.get((singular, plural))
        return forms[self.form(n)] if forms else (plural, singular)[n == 1]


def read_catalogues(paths: Iterable[Path]) -> Catalogue:
    """Return one catalogue of all these files; raises ``ValueError`` for what is no catalogue as described above."""
    messages: dict[str, str] = {}
    plurals: dict[tuple[str, str], tuple[str, ...]] = {}
    form: Callable[[int], int] = _germanic
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith(_STARTS):
                raise ValueError(f"{path.name}:{number}: not a line of a catalogue: {line[:40]!r}")
        singular = plural = ""
        forms: list[str] = []
        for kind, index, raw in _FIELD.findall(text):
            said = _unquoted(raw)
            if kind == "msgid":
                singular, plural, forms = said, "", []
            elif kind == "msgid_plural":
                plural = said
            elif index:
                forms.append(said)
                plurals[singular, plural] = tuple(forms)
            elif singular:
                messages[singular] = said
            elif declared := _PLURAL_FORMS.search(said):
                form = c2py(declared[1].strip())
    return Catalogue(messages, plurals, form)


def _unquoted(raw: str) -> str:
    text = raw[1:-1] if "\n" not in raw else "".join(_PIECE.findall(raw))
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), text) if "\\" in text else text
