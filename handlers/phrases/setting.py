"""What is typed after ``/settings``: which setting, and which value.

::

    zone Almaty · time zone +5 · zone auto · language Russian · язык русский
    countries kz uz · countries all · news en ru
    excerpt short · отрывок длинный · pictures off · text only
    quiet 23:30-7:15 · тихие часы с 23 до 7 · quiet off
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from handlers.phrases.folding import bare, fold, pieces
from handlers.phrases.languages import language_meant, language_named
from handlers.phrases.places import country_names, nearest
from handlers.phrases.times import read_span
from handlers.phrases.vocabulary import by_word, words
from handlers.phrases.zones import read_zone
from storage.records import INTERFACE_LANGUAGES

SECTIONS: Final = ("zone", "language", "countries", "news", "excerpt", "pictures", "quiet")
_CHOICES: Final = {"excerpt": "lengths", "pictures": "switches"}
"""Settings that are one of a few words, and the table of those words."""
_MOST: Final = 8
_LIKE: Final = 65


@dataclass(frozen=True, slots=True)
class Setting:
    """``section`` is what is set, empty where that is not known; ``values`` are codes, empty for "all" or "automatic".

    ``unknown`` is what was typed and means nothing, with ``near`` codes that may have been meant. Without words after
    the section's name, ``given`` is false: it is only to be shown.
    """

    section: str
    values: tuple[str, ...] = ()
    given: bool = True
    unknown: str = ""
    near: tuple[str, ...] = ()


def read_setting(text: str) -> Setting:
    """Return what ``text`` sets."""
    typed = text.split()
    if " ".join(map(bare, typed)) in words("settings", "text_only"):
        return Setting("pictures", ("off",))
    section = _section(typed)
    if not section:
        name = typed[0] if typed else ""
        return Setting("", given=False, unknown=name)
    said = typed[_length(typed) :]
    if section == "quiet" and said and bare(said[0]) in words("settings", "quiet_hours"):
        said = said[1:]
    if not said:
        return Setting(section, given=False)
    if len(said) == 1 and bare(said[0]) in words("settings", "all"):
        return Setting(section)
    return _value(section, said)


def _value(section: str, said: Sequence[str]) -> Setting:
    typed = " ".join(said)
    if section == "zone":
        zone = read_zone(typed)
        return Setting(section, (zone.zone,)) if zone.zone else Setting(section, unknown=typed, near=zone.nearest)
    if section == "quiet":
        return _quiet(typed)
    if section in _CHOICES:
        chosen = by_word(_CHOICES[section]).get(bare(typed))
        return Setting(section, (chosen,)) if chosen else Setting(section, unknown=typed)
    names = pieces(typed)
    return _countries(names) if section == "countries" else _languages(section, names)


def _quiet(typed: str) -> Setting:
    """From which minute until which; without values there are no quiet hours."""
    if by_word("switches").get(bare(typed)) == "off":
        return Setting("quiet")
    span = read_span(typed)
    if span is None or span[0] == span[1]:
        return Setting("quiet", unknown=typed)
    return Setting("quiet", tuple(map(str, span)))


def _length(typed: Sequence[str]) -> int:
    """How many pieces name the section: ``time zone`` and ``часовой пояс`` are two."""
    two = len(typed) > 1 and bare(typed[0]) in words("settings", "before") and _named(bare(typed[1]))
    return 2 if two else 1


def _named(word: str) -> str:
    return next((section for section in SECTIONS if word in words("settings", section)), "")


def _section(typed: Sequence[str]) -> str:
    if not typed:
        return ""
    return _named(bare(typed[_length(typed) - 1]))


def _countries(said: Sequence[str]) -> Setting:
    codes: list[str] = []
    at = 0
    while at < len(said):
        for length in range(min(4, len(said) - at), 0, -1):
            if code := country_names().get(tuple(map(bare, said[at : at + length]))):
                codes.append(code)
                at += length
                break
        else:
            near = nearest(bare(said[at]))
            return Setting("countries", unknown=said[at], near=(near,) if near else ())
    return Setting("countries", tuple(dict.fromkeys(codes))[:_MOST])


def _languages(section: str, said: Sequence[str]) -> Setting:
    codes = []
    for word in said:
        name = fold(word).strip(".")
        code = name if name in INTERFACE_LANGUAGES else language_named(bare(word)) or language_meant(bare(word))
        if code is None:
            return Setting(section, unknown=word, near=_near_languages(name))
        codes.append(code)
    return Setting(section, tuple(dict.fromkeys(codes))[: 1 if section == "language" else _MOST])


def _near_languages(name: str) -> tuple[str, ...]:
    known = [word for code in INTERFACE_LANGUAGES for word in words("languages.names", code)]
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_LIKE)
    code = language_named(found[0]) if found else None
    return (code,) if code else ()
