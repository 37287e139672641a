"""An article as the index keeps it: the numbers of its words in order, and marks of what it is. Pure.

::

    title words  0  excerpt words  0  text words  0  1  marks

Marks are numbers like those of words: of each word in the title and each two that follow each other there (so that
titles and phrases are found without reading the articles), of the countries, the language and the source.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from storage.stems import GAP, number

END: Final = 1
"""After the words, before the marks."""

_MASK: Final = 0xFFFFFFFF
_FIRST: Final = 16
_END: Final = END.to_bytes(4, "little")


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
    return words[: words.index(END)] if END in words else words


def all_numbers(form: bytes) -> "array[int]":
    """Return words and marks together."""
    words = array("I")
    words.frombytes(form)
    return _little(words)


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def words_of(form: bytes) -> bytes:
    """Return a form without its marks."""
    at = form.index(_END)
    while at % 4:
        at = form.index(_END, at + 1)
    return form[:at]


class Pile:
    """Several forms, one behind the other: a number is looked for in all of them at once."""

    def __init__(self, several: Sequence[bytes]) -> None:
        self._all = b"".join(several)
        self._starts = list(accumulate(map(len, several), initial=0))

    def places(self, one: int, most: int) -> dict[int, list[int]]:
        """Return the first ``most`` places of a number in each form that has it, by the form's index."""
        wanted = one.to_bytes(4, "little")
        find, starts = self._all.find, self._starts
        found: dict[int, list[int]] = {}
        here: list[int] = []
        index = start = end = 0
        at = find(wanted)
        while at >= 0:
            if at % 4:
                at = find(wanted, at + 1)
                continue
            if at >= end:
                index = bisect_right(starts, at, index) - 1
                start, end = starts[index], starts[index + 1]
                here = found[index] = []
            here.append((at - start) // 4)
            at = find(wanted, at + 4 if len(here) < most else end)
        return found


def follows(form: bytes, start: int, way: Sequence[Sequence[int]]) -> bool:
    """Whether the words of a phrase stand one after the other from a place on."""
    return all(
        int.from_bytes(form[4 * place : 4 * place + 4], "little") in wanted for place, wanted in enumerate(way, start)
    )


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
    return list(found)


def in_title(one: int) -> int:
    """The mark of a word in the title."""
    return (one * 0x9E3779B1 + 0x7F4A7C15) & _MASK | _FIRST


def pair_in_title(one: int, other: int) -> int:
    """The mark of two words that follow each other in the title."""
    return (one * 0x85EBCA6B + other * 0xC2B2AE35 + 0x27D4EB2F) & _MASK | _FIRST


@lru_cache(maxsize=512)
def about(country: str) -> int:
    """The mark of a country."""
    return number(f"\0about {country}")


@lru_cache(maxsize=128)
def told_in(language: str) -> int:
    """The mark of a language."""
    return number(f"\0told in {language}")


@lru_cache(maxsize=4096)
def told_by(source_id: int) -> int:
    """The mark of a source."""
    return number(f"\0told by {source_id}")
