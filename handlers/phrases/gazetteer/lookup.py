"""Names found among words, whatever their endings.

    token -> (memo) -> every prefix of it among the stems -> the endings that fit -> longest name first

An index is made for each language: its own names first, and what English and Russian call things where the language
itself knows no such word, because the press of the region mixes them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.phrases.gazetteer.endings import Part, parts
from handlers.phrases.gazetteer.folding import folded, words_of
from handlers.phrases.gazetteer.names import Kind, Name, names, words
from storage.records import INTERFACE_LANGUAGES

_KEY: Final = 3
_MEMO: Final = 20_000
"""Words an index remembers the answer for."""
_LETTERS: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіҳҷўabcdefghijklmnopqrstuvwxyzäçžňöşüý'"


@dataclass(frozen=True, slots=True)
class _Form:
    parts: tuple[Part, ...]
    name: Name


@dataclass(frozen=True, slots=True)
class Found:
    """A name and how many words it took."""

    name: Name
    words: int
    ending: bool
    """Whether its last word had an ending."""


_Stems = dict[str, list[_Form]]


class Index:
    """The names of one language, and those of the two that everybody reads."""

    def __init__(self, layers: Sequence[_Stems], common: Iterable[str] = ()) -> None:
        self._layers = layers
        self._common = frozenset(common)
        self._longest = max(len(stem) for stems in layers for stem in stems)
        self._memo: dict[str, tuple[_Form, ...]] = {}
        self.keys = frozenset(_keys(stem for stems in layers for stem in stems))
        """First three letters of all names: a word that begins otherwise is none."""

    def at(self, tokens: Sequence[str], place: int) -> Found | None:
        """Return the longest name that begins at this folded word."""
        return next(self.all_at(tokens, place), None)

    def all_at(self, tokens: Sequence[str], place: int) -> Iterator[Found]:
        """Yield every name that begins at this folded word, the longest first."""
        for form in self._forms(tokens[place]):
            length = len(form.parts)
            if length == 1 or _fits(form.parts, tokens, place):
                last = tokens[place + length - 1]
                yield Found(form.name, length, ending=len(last) > len(form.parts[-1].stem))

    def _forms(self, token: str) -> tuple[_Form, ...]:
        forms = self._memo.get(token)
        if forms is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            forms = self._memo[token] = self._find(token)
        return forms

    def _find(self, token: str) -> tuple[_Form, ...]:
        found: list[_Form] = []
        for layer, stems in enumerate(self._layers):
            if layer and token in self._common:
                break
            here = [
                form
                for length in range(min(len(token), self._longest), 0, -1)
                for form in stems.get(token[:length], ())
                if form.parts[0].rest.fullmatch(token, length)
            ]
            known = any(len(form.parts) == 1 for form in found)
            found += [form for form in here if len(form.parts) > 1 or not known]
        found.sort(key=lambda form: -len(form.parts))
        return tuple(found)


def _fits(wanted: tuple[Part, ...], tokens: Sequence[str], place: int) -> bool:
    if place + len(wanted) > len(tokens):
        return False
    return all(
        tokens[place + offset].startswith(part.stem) and part.rest.fullmatch(tokens[place + offset], len(part.stem))
        for offset, part in enumerate(wanted)
    )


def _keys(stems: Iterable[str]) -> Iterator[str]:
    for stem in stems:
        yield stem[:_KEY]
        if len(stem) < _KEY:
            yield from (stem + letter for letter in _LETTERS)


@cache
def index(language: str) -> Index:
    """Return the index of a language; of English and Russian alone for one that is none of ours."""
    order = [code for code in dict.fromkeys((language, "en", "ru")) if code in INTERFACE_LANGUAGES]
    return Index([_merged(order[0]), *(_stems(code) for code in order[1:])], words("common", language))


@cache
def _merged(language: str) -> _Stems:
    stems = {stem: list(forms) for stem, forms in _stems(language).items()}
    for stem, forms in _stems("").items():
        stems.setdefault(stem, []).extend(forms)
    return stems


@cache
def _stems(language: str) -> _Stems:
    stems: _Stems = {}
    for name in names(language=language) if language else names(kind=Kind.NOTHING):
        for made in parts(name.key, language, name.kind, common=name.text[0].islower()):
            stems.setdefault(made[0].stem, []).append(_Form(made, name))
    return stems


def find(text: str, *languages: str) -> tuple[Name, ...]:
    """Return what a few words name, taken as a whole, in any of our languages or in those given.

    ``find("в Ташкенте")`` is nothing, ``find("Ташкенте")`` is the capital of Uzbekistan in Russian.
    """
    tokens = folded(words_of(text))
    if not tokens:
        return ()
    found: dict[Name, None] = {}
    for language in languages or INTERFACE_LANGUAGES:
        for hit in _alone(language).all_at(tokens, 0):
            if hit.words == len(tokens):
                found.setdefault(hit.name)
    return tuple(found)


@cache
def _alone(language: str) -> Index:
    return Index([_stems(language)])
