"""A story's countries, languages and sources as the bits of one number. Pure.

A page of stories is thus one walk along one index.
The five countries of Jarchi and its seven languages have a bit each. Further countries and languages share a bit that
says there are such; sources share thirty bits. Where a shared bit is set, ``story_countries`` and ``articles`` tell
exactly. One bit says that a story is not for everybody. Bits are stored: never change one, only add.
"""

from collections.abc import Iterable

from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

OTHER_COUNTRY = 1 << 8
PRIVATE = 1 << 31
"""Told by a feed that only its followers see."""
OTHER_LANGUAGE = 1 << 32

_COUNTRIES = {country: 1 << bit for bit, country in enumerate(CORE_COUNTRIES)}
_LANGUAGES = {language: 1 << (16 + bit) for bit, language in enumerate(INTERFACE_LANGUAGES)}
_FIRST_SOURCE, _SOURCES = 33, 30
EVERY_SOURCE = ((1 << _SOURCES) - 1) << _FIRST_SOURCE
"""The bits of all sources."""


def facets(countries: Iterable[str], languages: Iterable[str], source_ids: Iterable[int]) -> int:
    """The bits of a story about ``countries``, told in ``languages`` by the sources with these ids."""
    return country_bits(countries) | language_bits(languages) | source_bits(source_ids)


def country_bits(countries: Iterable[str]) -> int:
    """The bits of these countries, :data:`OTHER_COUNTRY` for all that have none of their own."""
    return _bits(countries, _COUNTRIES, OTHER_COUNTRY)


def language_bits(languages: Iterable[str]) -> int:
    """The bits of these languages, :data:`OTHER_LANGUAGE` for all that have none of their own."""
    return _bits(languages, _LANGUAGES, OTHER_LANGUAGE)


def source_bits(source_ids: Iterable[int]) -> int:
    """The bits of these sources, each shared with others."""
    bits = 0
    for source_id in source_ids:
        bits |= 1 << (_FIRST_SOURCE + source_id % _SOURCES)
    return bits


def _bits(values: Iterable[str], own: dict[str, int], other: int) -> int:
    bits = 0
    for value in values:
        bits |= own.get(value, other)
    return bits
