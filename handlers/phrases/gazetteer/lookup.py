"""Names found among words, whatever their endings.

    token -> (memo) -> every prefix of it among the stems -> the endings that fit -> longest name first

An index is made for each language: its own names first, and what English and Russian call things where the language
itself knows no such word, because the press of the region mixes them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.phrases.folding import plain
from handlers.phrases.gazetteer.endings import Part
from handlers.phrases.gazetteer.folding import folded, words_of
from handlers.phrases.gazetteer.names import Name, senses
from handlers.phrases.gazetteer.packed import KEY, Form, forms, packed
from storage.records import INTERFACE_LANGUAGES

_SECOND: Final = 2
"""Letters by which the second word of a name is looked up; a stem is longer or stands alone."""
_MEMO: Final = 20_000
"""Words an index remembers the answer for."""
_LONG: Final = 6
"""Letters of a name that is known without those of the region."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name and how many words it took."""

    name: Name
    words: int
    ending: bool
    """Whether its last word had an ending."""


_Forms = tuple[dict[str, list[Form]], tuple[Found, ...]]
"""What a word may be: names of several words by how the second begins, and names that it is alone."""
_NONE: Final[_Forms] = ({}, ())


@dataclass(frozen=True, slots=True)
class _Layer:
    """Names of some languages that are looked up together."""

    languages: tuple[str, ...]
    plainly: bool = False

    def begun_by(self) -> Iterator[str]:
        """Yield what the names begin with."""
        for language in self.languages:
            yield from self._kept().get(language, ())

    def beginning(self, token: str) -> list[Form]:
        """Return the names whose first word this may be, the longest stem first."""
        found: list[Form] = []
        among = self._among(token[:KEY])
        for length in range(len(token), 0, -1):
            stem = token[:length]
            for names in among if length >= KEY else self._among(stem):
                if at_stem := names.get(stem):
                    found += [form for form in at_stem if form.parts[0].rest.fullmatch(token, length)]
        return found

    def _among(self, begun: str) -> list[Mapping[str, Sequence[Form]]]:
        kept = self._kept()
        return [forms(code, begun, plainly=self.plainly) for code in self.languages if begun in kept.get(code, ())]

    def _kept(self) -> Mapping[str, Mapping[str, str]]:
        return packed().plainly if self.plainly else packed().beginnings


class Index:
    """The names of one language, and those of the two that everybody reads."""

    def __init__(self, layers: Sequence[_Layer], common: Iterable[str] = ()) -> None:
        self._layers = layers
        self._common = frozenset(common)
        self._known: dict[str, _Forms | None] = {}
        begun = {key for layer in layers for key in layer.begun_by()}
        self._keys = frozenset(key for key in begun if len(key) == KEY)
        self._short = frozenset(begun - self._keys)

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Return at which words a name may begin: quick, for nearly no word of a text is one."""
        if len(self._known) >= _MEMO:
            self._known.clear()
        keys, short, known = self._keys, self._short, self._known
        return [
            at
            for at, token in enumerate(tokens)
            if (token[:KEY] in keys or token[: KEY - 1] in short) and known.get(token, _NONE) is not None
        ]

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
        longer: dict[str, list[Form]] = {}
        alone: list[Found] = []
        for place, layer in enumerate(self._layers):
            if place and token in self._common:
                break
            here = layer.beginning(token)
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
        for several in longer.values():
            several.sort(key=lambda form: -len(form.parts))
        return (longer, tuple(alone)) if longer or alone else None


def _has_ending(form: Form, tokens: Sequence[str], place: int) -> bool:
    return len(tokens[place + len(form.parts) - 1]) > len(form.parts[-1].stem)


def _fits(wanted: tuple[Part, ...], tokens: Sequence[str], place: int) -> bool:
    if place + len(wanted) > len(tokens):
        return False
    return all(
        tokens[place + offset].startswith(part.stem) and part.rest.fullmatch(tokens[place + offset], len(part.stem))
        for offset, part in enumerate(wanted)
    )


@cache
def index(language: str) -> Index:
    """Return the index of a language; of English and Russian alone for one that is none of ours."""
    order = [code for code in dict.fromkeys((language, "en", "ru")) if code in INTERFACE_LANGUAGES]
    first = _Layer((order[0], ""))
    return Index([first, *(_Layer((code,)) for code in order[1:])], senses("common", language))


def find(text: str, *languages: str) -> tuple[Name, ...]:
    """Return what a few words name, taken as a whole, in any of our languages or in those given.

    ``find("в Ташкенте")`` is nothing, ``find("Ташкенте")`` is the capital of Uzbekistan in Russian.
    """
    tokens = folded(words_of(text))
    return _whole(tokens, map(_alone, languages or INTERFACE_LANGUAGES)) if tokens else ()


def _whole(tokens: Sequence[str], indexes: Iterable[Index]) -> tuple[Name, ...]:
    hits = (hit for names in indexes for hit in names.all_at(tokens, 0) if hit.words == len(tokens))
    return tuple(dict.fromkeys(hit.name for hit in hits))


@cache
def _alone(language: str) -> Index:
    return Index([_Layer((language,))])


def find_plainly(text: str) -> tuple[Name, ...]:
    """Return what :func:`find` does for words typed without the letters of the region: ``Фаргона``, ``ozbegistan``.

    Only names of countries and of places that people live in, and long ones: others would be words.
    """
    tokens = [plain(token) for token in folded(words_of(text))]
    return () if sum(map(len, tokens)) < _LONG else _whole(tokens, map(_plainly, INTERFACE_LANGUAGES))


@cache
def _plainly(language: str) -> Index:
    return Index([_Layer((language,), plainly=True)])
