"""An article as the index keeps it: the numbers of its words in order, and marks of what it is. Pure.

::

    title words  0  excerpt words  0  text words  0  1  marks

Marks are numbers like those of words: of each word in the title and each two that follow each other there (so that
titles and phrases are found without reading the articles), of the countries, the language and the source.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from storage.stems import GAP, number

END: Final = 1
"""After the words, before the marks."""

_MASK: Final = 0xFFFFFFFF
_FIRST: Final = 16


def write(words: Sequence[int], marks: Iterable[int]) -> bytes:
    """Return an article's words (words.document) and marks as bytes."""
    form = array("I", words)
    form.append(END)
    form.extend(marks)
    return _little(form).tobytes()


def read(form: bytes) -> "array[int]":
    """Return the words of an article, without its marks."""
    words = array("I")
    words.frombytes(form)
    words = _little(words)
    return words[: words.index(END)]


def all_numbers(form: bytes) -> "array[int]":
    """Return words and marks together."""
    words = array("I")
    words.frombytes(form)
    return _little(words)


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def has(form: bytes, wanted: bytes) -> bool:
    """Whether a number, as its four bytes, is in a form."""
    at = form.find(wanted)
    while at >= 0 and at % 4:
        at = form.find(wanted, at + 1)
    return at >= 0


def marks(
    words: Sequence[int], *, countries: Iterable[str] = (), language: str = "", source_id: int | None = None
) -> list[int]:
    """Return the marks of an article."""
    title = words[: words.index(GAP)] if GAP in words else words
    found = {in_title(one) for one in title}
    found.update(pair_in_title(one, other) for one, other in pairwise(title))
    found.update(map(about, countries))
    if language:
        found.add(told_in(language))
    if source_id is not None:
        found.add(told_by(source_id))
    return sorted(found)


def in_title(one: int) -> int:
    """The mark of a word in the title."""
    return (one * 0x9E3779B1 + 0x7F4A7C15) & _MASK | _FIRST


def pair_in_title(one: int, other: int) -> int:
    """The mark of two words that follow each other in the title."""
    return (one * 0x85EBCA6B + other * 0xC2B2AE35 + 0x27D4EB2F) & _MASK | _FIRST


def about(country: str) -> int:
    """The mark of a country."""
    return number(f"\0about {country}")


def told_in(language: str) -> int:
    """The mark of a language."""
    return number(f"\0told in {language}")


def told_by(source_id: int) -> int:
    """The mark of a source."""
    return number(f"\0told by {source_id}")
