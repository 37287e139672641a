"""Names found among words, whatever their endings.

    token -> (memo) -> every prefix of it among the stems -> the endings that fit -> longest name first

An index is made for each language: its own names first, and what English and Russian call things where the language
itself knows no such word, because the press of the region mixes them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.phrases.folding import plain
from handlers.phrases.gazetteer.endings import Part, parts
from handlers.phrases.gazetteer.folding import folded, words_of
from handlers.phrases.gazetteer.names import Kind, Name, names, senses
from storage.records import INTERFACE_LANGUAGES

_KEY: Final = 3
_SECOND: Final = 2
"""Letters by which the second word of a name is looked up; a stem is longer or stands alone."""
_MEMO: Final = 20_000
"""Words an index remembers the answer for."""
_LONG: Final = 6
"""Letters of a name that is known without those of the region."""
_LIVED_IN: Final = frozenset({Kind.NAME, Kind.CAPITAL, Kind.REGION, Kind.CITY})
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
_Forms = tuple[dict[str, list[_Form]], tuple[Found, ...]]
"""What a word may be: names of several words by how the second begins, and names that it is alone."""
_NONE: Final[_Forms] = ({}, ())


class Index:
    """The names of one language, and those of the two that everybody reads."""

    def __init__(self, layers: Sequence[_Stems], common: Iterable[str] = ()) -> None:
        self._layers = layers
        self._common = frozenset(common)
        self._lengths = [_lengths(stems) for stems in layers]
        self._known: dict[str, _Forms | None] = {}
        self._keys = frozenset(_keys(stem for stems in layers for stem in stems))

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Return at which words a name may begin: quick, for nearly no word of a text is one."""
        if len(self._known) >= _MEMO:
            self._known.clear()
        keys, known = self._keys, self._known
        return [at for at, token in enumerate(tokens) if token[:_KEY] in keys and known.get(token, _NONE) is not None]

    def at(self, tokens: Sequence[str], place: int) -> Found | None:
        """Return the longest name that begins at this folded word."""
        return next(iter(self.all_at(tokens, place)), None)

    def all_at(self, tokens: Sequence[str], place: int) -> Sequence[Found]:
        """Return every name that begins at this folded word, the longest first."""
        token = tokens[place]
        forms = self._known.get(token, _NONE)
        if forms is _NONE:
            forms = self._known[token] = self._find(token)
        if forms is None:
            return ()
        longer, alone = forms
        if longer and place + 1 < len(tokens) and (candidates := longer.get(tokens[place + 1][:_SECOND])):
            fit = [
                Found(form.name, len(form.parts), _has_ending(form, tokens, place))
                for form in candidates
                if _fits(form.parts, tokens, place)
            ]
            return (*fit, *alone) if fit else alone
        return alone

    def _find(self, token: str) -> _Forms | None:
        longer: dict[str, list[_Form]] = {}
        alone: list[Found] = []
        for layer, stems in enumerate(self._layers):
            if layer and token in self._common:
                break
            here = _beginning(stems, token, self._lengths[layer])
            if not here:
                continue
            if not alone:
                alone = [
                    Found(form.name, 1, ending=len(token) > len(form.parts[0].stem))
                    for form in here
                    if len(form.parts) == 1
                ]
            for form in here:
                if len(form.parts) > 1:
                    longer.setdefault(form.parts[1].stem[:_SECOND], []).append(form)
        for forms in longer.values():
            forms.sort(key=lambda form: -len(form.parts))
        return (longer, tuple(alone)) if longer or alone else None


def _lengths(stems: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return how long the stems are that begin with the same letters, short ones included, the longest first.

    Under ``""`` stand the short ones alone.
    """
    found: dict[str, set[int]] = {"": set()}
    for stem in stems:
        found.setdefault(stem[:_KEY] if len(stem) >= _KEY else "", set()).add(len(stem))
    return {key: tuple(sorted(lengths | found[""], reverse=True)) for key, lengths in found.items()}


def _beginning(stems: _Stems, token: str, lengths: dict[str, tuple[int, ...]]) -> list[_Form]:
    """Return the names whose first word this may be, the longest stem first."""
    longest = len(token)
    return [
        form
        for length in lengths.get(token[:_KEY], lengths[""])
        if length <= longest and (forms := stems.get(token[:length]))
        for form in forms
        if form.parts[0].rest.fullmatch(token, length)
    ]


def _has_ending(form: _Form, tokens: Sequence[str], place: int) -> bool:
    return len(tokens[place + len(form.parts) - 1]) > len(form.parts[-1].stem)


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
    return Index([_merged(order[0]), *(_stems(code) for code in order[1:])], senses("common", language))


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
        hyphenated = "-" in name.text and " " not in name.text
        for made in parts(name.key, language, name.kind, common=name.text[0].islower(), hyphenated=hyphenated):
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


def find_plainly(text: str) -> tuple[Name, ...]:
    """Return what :func:`find` does for words typed without the letters of the region: ``Фаргона``, ``ozbegistan``.

    Only names of countries and of places that people live in, and long ones: others would be words.
    """
    tokens = [plain(token) for token in folded(words_of(text))]
    if sum(map(len, tokens)) < _LONG:
        return ()
    found: dict[Name, None] = {}
    for language in INTERFACE_LANGUAGES:
        for hit in _plainly(language).all_at(tokens, 0):
            if hit.words == len(tokens):
                found.setdefault(hit.name)
    return tuple(found)


@cache
def _plainly(language: str) -> Index:
    stems: _Stems = {}
    for name in names(language=language):
        key = tuple(map(plain, name.key))
        if name.kind in _LIVED_IN and key != name.key and sum(map(len, key)) >= _LONG and name.text[0].isupper():
            for made in parts(key, language, name.kind):
                stems.setdefault(made[0].stem, []).append(_Form(made, name))
    return Index([stems])
