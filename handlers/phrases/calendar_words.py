"""Words for days and stretches of time, with the endings they may have, in all our languages."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from babel import Locale

from handlers.phrases.folding import bare, plain
from handlers.phrases.vocabulary import words
from storage.records import INTERFACE_LANGUAGES

UNITS: Final[Mapping[str, int]] = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Days of a unit of time."""
_LOOSE: Final = (
    "дагы дан ден тан тен дон тон дөн төн нөн нан нен дин тин нин дың тың ның дің тің нің дегі дағы дө до да де та те"
    " то тө гі ғы күнү күні куни ги гы кү ку ки і ы и даги dagi kuni dan den da de ki gi i güni"
    " yň iň ге ға га гача gacha"
)
"""Endings that the languages of the region put to a day, a month or a unit of time."""


_LONG_ENOUGH: Final = 4
"""Letters of a word that is known without the letters of the region, too."""


def at(said: Sequence[str], place: int) -> str:
    """Return one of the words, or nothing behind the last."""
    return said[place] if place < len(said) else ""


def means(word: str, *kinds: str) -> bool:
    """Whether a word is of any of these kinds in ``vocabulary.toml``, with the letters of the region or without."""
    return any(word in words("periods", kind) or plain(word) in _plainly(kind) for kind in kinds)


@cache
def _plainly(kind: str) -> frozenset[str]:
    """Words as they are typed on keyboards that lack their letters; shorter ones would be other words."""
    return frozenset(
        form for word in words("periods", kind) if len(form := plain(word)) >= _LONG_ENOUGH and form != word
    )


@lru_cache(maxsize=1024)
def unit_named(word: str) -> str:
    """Return the unit of time that a word names; empty for none."""
    return next((unit for unit in UNITS if any(means(form, unit) for form in forms(word))), "")


@lru_cache(maxsize=1024)
def unit_counted(word: str) -> str:
    """Return the unit of time that a word behind a number names; what is short without its letters is one there."""
    return unit_named(word) or next(
        (
            unit
            for unit in UNITS
            if any(plain(form) == plain(known) for form in forms(word) for known in words("periods", unit))
        ),
        "",
    )


@lru_cache(maxsize=1024)
def forms(word: str) -> tuple[str, ...]:
    """The word itself, and without each ending it may have."""
    ends = (end for end in _LOOSE.split() if word.endswith(end) and len(word) >= len(end) + 3)
    return (word, *(word.removesuffix(end).rstrip("-'") for end in ends))


def amount(word: str) -> int:
    """How many a word says, in digits or spelt; 0 for none."""
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return next((number for number in range(2, 11) if word in words("numbers", str(number))), 0)


def is_hours(word: str) -> bool:
    """Whether a word names hours."""
    return any(means(form, "hour") for form in forms(word))


@lru_cache(maxsize=1024)
def month_named(word: str) -> int:
    """The number of a month by its name, with an ending or without; 0 for none."""
    return next((month_names()[form] for form in forms(word) if form in month_names()), 0)


@cache
def _weekdays_said() -> Mapping[str, int]:
    """Days of the week by folded name, Monday 0, in all languages and in the cases of Russian."""
    names: dict[str, int] = {}
    for locale in (*INTERFACE_LANGUAGES, "uz_Cyrl"):
        for number, name in Locale.parse(locale).days["format"]["wide"].items():
            names.setdefault(bare(name), number)
    for name, number in list(names.items()):
        if len(name) >= _LONG_ENOUGH:
            names.setdefault(plain(name), number)
    for number, key in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        names |= dict.fromkeys(words("weekdays", key), number)
    return names


@cache
def _weekdays() -> Mapping[str, int]:
    """The same without names that are a city or a common word as well."""
    return {name: number for name, number in _weekdays_said().items() if name not in words("weekdays", "ambiguous")}


@cache
def month_names() -> Mapping[str, int]:
    """Months by folded name: full and short, nominative and genitive, in all languages, and Russian's "in May"."""
    names: dict[str, int] = {}
    for language in (*INTERFACE_LANGUAGES, "uz_Cyrl"):
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names.setdefault(bare(name), number)
    for name, number in list(names.items()):
        if len(name) >= _LONG_ENOUGH and plain(name) not in words("periods", "no month"):
            names.setdefault(plain(name), number)
    return names | {name: number for number, name in enumerate(words("periods", "prepositional"), 1)}


def weekday(word: str, today: date, *, sure: bool = False) -> date | None:
    """Return the latest day of that name; ``sure`` tells that no city is meant."""
    names = _weekdays_said() if sure else _weekdays()
    number = next((names[form] for form in forms(word) if form in names), None)
    return None if number is None else today - timedelta(days=(today.weekday() - number) % 7)
