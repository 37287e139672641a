"""Currencies as people write them: codes, signs, names with the endings of our languages, slang; pure.

::

    word ─┬─ code ─────────────── ISO 4217, in any case, with a Turkic ending
          ├─ name ─────────────── currencies.toml, then CLDR's names in our languages
          ├─ name + ending ────── "долларов", "tengega", "сомго"; the ending may tell "into" or "out of"
          └─ name but for a letter (asked for by itself, since it must be said)
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from handlers.phrases.folding import bare, fold, pieces, plain
from handlers.phrases.tables import listed, table
from storage.records import INTERFACE_LANGUAGES

FOREIGN: Final = ("USD", "EUR", "RUB", "CNY", "GBP", "TRY")
"""What people here ask for besides their own."""
LOCAL: Final = ("KGS", "KZT", "TJS", "TMT", "UZS")

_CODE: Final = re.compile(r"([a-z]{3})(?:-?(ga|ge|ka|ke|dan|den|da|ni|ning|lar|га|ге|ка|ке|дан|да|ни|лар))?")
_NEAR: Final = 70.0
_MOST: Final = 3
SPOKEN_IN: Final = {"uz": "UZS", "ky": "KGS", "tg": "TJS", "tk": "TMT", "kk": "KZT"}
"""The money of who writes in a language."""
_CENT: Final = Decimal("0.01")
_REMEMBERED: Final = 4_096
"""Words whose meaning is kept at hand: anybody may write any."""
_SHORTEST_MISTYPED: Final = 5
_COUNTED: Final = ("en", "ru")
"""Languages whose names change with the number before them, and CLDR knows how."""
_SPLIT: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LONG: Final = 8
"""From here on a name may have two letters wrong."""


class Form(Enum):
    """What an ending tells about the side a currency is on."""

    PLAIN = auto()
    INTO = auto()  # сомах, tengega
    OUTOF = auto()  # dollardan
    MANY = auto()  # долларов


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word for money means; ``codes`` are its readings, the usual one first."""

    codes: tuple[str, ...]
    form: Form = Form.PLAIN
    factor: Decimal = Decimal(1)
    """A hundredth for cents and the like."""
    everyday: bool = False
    """Whether the word is mostly used for something else."""
    quiet: bool = False
    """Whether its usual reading goes without saying."""


@dataclass(frozen=True, slots=True)
class Named:
    """Currencies found in what was typed, in order, each once, and the pieces that are none."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    settled: tuple[tuple[str, str], ...] = ()
    """Names that several currencies share, as typed, each with the code that it is taken for."""


Own = Sequence[Collection[str]]
"""Currencies that a reader is likely to mean, the likeliest first: those of their countries, that of their language."""


def own_of(countries: Sequence[str], language: str) -> Own:
    """Return what a reader of these countries and this language is likely to mean by a name that several share."""
    spoken = SPOKEN_IN.get(language)
    return ({code for country in countries if (code := of_country(country))}, {spoken} if spoken else ())


def find(text: str, known: Collection[str], own: Own = ()) -> Named:
    """Find the currencies of ``text``; ``known`` are the codes that somebody quotes.

    A name that several share is settled by ``own``, as far as one of these alone fits, else by custom.
    """
    codes, unknown, settled = [], [], []
    for piece in pieces(text):
        found = meant(bare(piece) or piece)
        could = [code for code in found.codes if code in known] if found and not found.everyday else []
        code = next(iter(could), None)
        if found and len(could) > 1 and not found.quiet:
            near = ([one for one in could if one in level] for level in own)
            code = next((level[0] for level in near if len(level) == 1), could[0])
            settled.append((piece, code))
        if code is None and piece.upper() in known:
            code = piece.upper()
        if code:
            codes.append(code)
        else:
            unknown.append(piece)
    return Named(tuple(dict.fromkeys(codes)), tuple(unknown), tuple(dict.fromkeys(settled)))


def nearest(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return up to three known codes whose code or name is nearest to ``word``, the nearest first."""
    names = {name: one.codes[0] for name, one in _names().items() if one.codes[0] in known}
    names |= {code.lower(): code for code in known}
    found = process.extract(bare(word), list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=12)
    codes = [names[name] for name, _, _ in found]
    wanted = bare(word).upper()
    codes += [code for code in sorted(known) if len(wanted) == 3 and _letters_shared(code, wanted) >= 2]
    return tuple(dict.fromkeys(codes))[:_MOST]


def _letters_shared(code: str, wanted: str) -> int:
    return sum(one == other for one, other in zip(code, wanted, strict=True))


@cache
def active() -> frozenset[str]:
    """Return the ISO codes in use anywhere, and the drawing rights that some banks quote."""
    tenders = (entry for entries in get_global("territory_currencies").values() for entry in entries)
    codes = {str(code) for code, _, end, tender in tenders if tender and end is None}
    return frozenset(codes) | {"XDR", "BGN"}


def meant(word: str) -> Meant | None:
    """Return what a folded word means as a currency, with or without an ending."""
    return _coded(word) or _named(word)


def exact(word: str) -> bool:
    """Whether a folded word is a currency's name or code just as it stands."""
    return word in _names() or (len(word) == 3 and _coded(word) is not None)


def everyday_code(word: str) -> bool:
    """Whether what is typed is an ISO code in small letters that is a word too: ``all``, ``top``."""
    return word in _everyday_codes()


def pair(word: str) -> tuple[Meant, Meant] | None:
    """Return the two currencies of a pair written as one word: ``EURUSD``."""
    halves = (word[:3].upper(), word[3:].upper())
    if len(word) != 6 or not active().issuperset(halves) or not asked_for().intersection(halves):
        return None
    return Meant((halves[0],)), Meant((halves[1],))


@cache
def asked_for() -> frozenset[str]:
    """Return the codes that people here ask for."""
    return frozenset({*FOREIGN, *LOCAL})


@lru_cache(_REMEMBERED)
def tongues(word: str) -> frozenset[str]:
    """Return the languages in which alone a folded word is spelt so."""
    spelt = table("currencies")["spelt"]
    return frozenset(language for language, names in spelt.items() if word in listed(names))


@lru_cache(_REMEMBERED)
def mistyped(word: str) -> Meant | None:
    """Return the currency whose name a long word is but for a letter or two; ``None`` where several are as near."""
    short = plain(word)
    if len(short) < _SHORTEST_MISTYPED or word in _never():
        return None
    found: dict[str, int] = {}
    for form in {short, *_stems(short)}:
        if len(form) < _SHORTEST_MISTYPED - 1:
            continue
        for name, distance, _ in process.extract(form, _long_names(), scorer=OSA.distance, score_cutoff=2, limit=8):
            if name[0] == form[0] and distance <= _most_wrong(form, name, len(short) - len(form)):
                found[name] = min(distance, found.get(name, distance))
    best = [_names()[name] for name, distance in found.items() if distance == min(found.values())]
    return best[0] if len({one.codes[0] for one in best}) == 1 else None


def _most_wrong(form: str, name: str, ending: int) -> int:
    """Return how many letters may be wrong: two of "долларов", one of "доллар", none of a short stem by itself."""
    if len(form) >= _LONG or (ending > 1 and len(name) + ending >= _LONG):
        return 2
    return 1 if len(form) >= _SHORTEST_MISTYPED else 0


def phrase(words: tuple[str, ...]) -> Meant | None:
    """Return the currency that several folded words name together: ``новозеландский доллар``."""
    return _phrases().get(words)


def is_rates(word: str) -> bool:
    """Return whether a word by itself asks for the card: ``курсы``, ``valyuta kurslari``."""
    return bare(word) in _rate_words("rates")


def says_rates(word: str) -> bool:
    """Return whether a word says no more than that a rate is wanted: ``официальный``, ``rate``."""
    return is_rates(word) or bare(word) in _rate_words("aside")


@cache
def _rate_words(kind: str) -> frozenset[str]:
    return frozenset(bare(word) for word in listed(table("currencies")["card"][kind]))


@lru_cache(_REMEMBERED)
def country_of(word: str) -> str | None:
    """Return the country that an adjective before or after a currency points to: ``канадских``, ``сша``."""
    short = plain(word)
    for length in range(len(short), 1, -1):
        country = _adjectives().get(short[:length])
        if country and (len(short[:length]) > 3 or length == len(short)):
            return country
    return None


@lru_cache(_REMEMBERED)
def of_country(country: str) -> str | None:
    """Return the currency that a country pays in."""
    if not country:
        return None
    codes = [str(code) for code in get_territory_currencies(country)]
    return next((code for code in reversed(codes) if code in active()), None)


@lru_cache(_REMEMBERED)
def sign_of(signs: str) -> str | None:
    """Return the code of a sign made of letters and a dollar: ``us$``."""
    return str(code) if (code := table("currencies")["signs"].get(signs)) else None


# -- tables ------------------------------------------------------------------------------------------------------


def read_ahead() -> None:
    """Read all names of currencies, which takes a tenth of a second, before somebody waits for them."""
    for names in (_names, _long_names, _phrases, _adjectives):
        names()


@cache
def _names() -> Mapping[str, Meant]:
    """Return names, folded and plain; a currency of ours is never overwritten by one that shares its name."""
    found: dict[str, Meant] = {}
    for shared in table("currencies")["shared"]:
        _enter(found, shared["names"], Meant(listed(shared["codes"]), quiet=shared.get("quiet", False)))
    for kind, everyday, factor in (("names", False, 1), ("minor", False, _CENT), ("words", True, 1)):
        for code, names in table("currencies")[kind].items():
            _enter(found, names, Meant((code,), factor=Decimal(factor), everyday=everyday))
    for code, name in _cldr_names():
        if " " not in name:
            _enter(found, name, Meant((code,)))
    return found


def _enter(found: dict[str, Meant], names: str, what: Meant) -> None:
    for name in listed(names):
        found.setdefault(fold(name), what)
        found.setdefault(plain(fold(name)), what)


def _cldr_names() -> Iterator[tuple[str, str]]:
    """Yield CLDR's names in our languages, and what it calls two and five of them."""
    for language in INTERFACE_LANGUAGES:
        locale = Locale(language)
        for code in sorted(active() & set(locale.currencies)):
            names = [locale.currencies[code]]
            if language in _COUNTED:
                names += [get_currency_name(code, count, locale) for count in (1, 2, 5)]
            for name in dict.fromkeys(names):
                yield str(code), str(name)


@cache
def _phrases() -> Mapping[tuple[str, ...], Meant]:
    found: dict[tuple[str, ...], Meant] = {}
    for code, name in _cldr_names():
        words = tuple(_SPLIT.findall(fold(name)))
        if len(words) > 1:
            found.setdefault(words, Meant((code,)))
    for code, names in table("currencies")["phrases"].items():
        for name in listed(names):
            found[tuple(fold(name).split())] = Meant((code,))
    return found


@cache
def _adjectives() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for country, names in table("currencies")["adjectives"].items():
        for name in listed(names):
            found.setdefault(plain(fold(name)), country)
    return found


@cache
def _never() -> frozenset[str]:
    return frozenset(listed(table("currencies")["inflection"]["never"]))


@cache
def _everyday_codes() -> frozenset[str]:
    return frozenset(listed(table("currencies")["codes"]["everyday"]))


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name, what in _names().items() if len(name) >= _SHORTEST_MISTYPED and not what.everyday)


# -- endings -----------------------------------------------------------------------------------------------------


@lru_cache(_REMEMBERED)
def _coded(word: str) -> Meant | None:
    match = _CODE.fullmatch(word)
    if match is None or match[1].upper() not in active():
        return None
    return Meant((match[1].upper(),), _form(match[2] or ""), everyday=match[1] in _everyday_codes() and not match[2])


@lru_cache(_REMEMBERED)
def _named(word: str) -> Meant | None:
    names = _names()
    if word in _never():
        return None
    if exact := names.get(word):
        return exact
    short = plain(word)
    for form in (word, short):
        for stem in _stems(form):
            if what := names.get(stem):
                return replace(what, form=_form(form[len(stem) :].lstrip("-'")))
    return names.get(short)


def _stems(word: str) -> Iterator[str]:
    """Yield the word without each ending it may have, the longest stem first; then without two."""
    endings = _cyrillic() if re.search("[а-я]", word[-2:]) else _latin()
    for at in range(len(word) - 1, 1, -1):
        ending = word[at:].lstrip("-'")
        if plain(ending) in endings and _joins(word[:at].rstrip("-'"), ending):
            yield word[:at].rstrip("-'")


def _joins(stem: str, ending: str) -> bool:
    """Whether an ending can follow a stem: "ка" is a case only after a hard consonant, "сумка" is a bag."""
    return ending[0] not in "кk" or stem[-1:] in set("пфктшсчцхpfkthcqx")


@cache
def _cyrillic() -> frozenset[str]:
    return frozenset(map(plain, listed(table("currencies")["inflection"]["cyrillic"])))


@cache
def _latin() -> frozenset[str]:
    endings = frozenset(map(plain, listed(table("currencies")["inflection"]["latin"])))
    return endings | _cyrillic()  # "usdга"


@lru_cache(_REMEMBERED)
def _form(ending: str) -> Form:
    inflection = table("currencies")["inflection"]
    for kind, form in (("into", Form.INTO), ("outof", Form.OUTOF), ("many", Form.MANY)):
        if plain(ending) in listed(inflection[kind]):
            return form
    return Form.PLAIN
