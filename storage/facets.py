"""A story's countries and languages as the bits of one number, so that a page is one walk along one index. Pure.

The five countries of Jarchi and its seven languages have a bit each; ``OTHER`` bits say that there is more, which
``story_countries`` and ``articles`` then tell exactly. Bits are stored: never change one, only add.
"""

from collections.abc import Iterable

from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

_COUNTRIES = {country: 1 << bit for bit, country in enumerate(CORE_COUNTRIES)}
_OTHER_COUNTRY = 1 << 8
_LANGUAGES = {language: 1 << (16 + bit) for bit, language in enumerate(INTERFACE_LANGUAGES)}
_OTHER_LANGUAGE = 1 << 32


def facets(countries: Iterable[str], languages: Iterable[str]) -> int:
    """The bits of a story that is about ``countries`` and is told in ``languages``."""
    bits = 0
    for country in countries:
        bits |= _COUNTRIES.get(country, _OTHER_COUNTRY)
    for language in languages:
        bits |= _LANGUAGES.get(language, _OTHER_LANGUAGE)
    return bits


def country_mask(countries: Iterable[str]) -> int | None:
    """The bits of which a story must have one; ``None`` where bits cannot tell these countries apart."""
    return _mask(countries, _COUNTRIES)


def language_mask(languages: Iterable[str]) -> int | None:
    """The bits of which a story must have one; ``None`` where bits cannot tell these languages apart."""
    return _mask(languages, _LANGUAGES)


def _mask(values: Iterable[str], bits: dict[str, int]) -> int | None:
    mask = 0
    for value in values:
        if value not in bits:
            return None
        mask |= bits[value]
    return mask
