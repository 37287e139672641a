"""The words after ``/chart``: which pairs of currencies, how long back; pure.

::

    "usd/kzt eur to som, 1y" --pieces--> range | pair | currency | "," | "to" --> pairs and days

Two currencies side by side are a pair ("доллар сом"), apart by a comma or an "and" they are two lines ("kzt, kgs"), of
three and more the first is the base ("usd kzt kgs uzs"). One alone is asked for in the currency that the reader counts
in: see :func:`paired`.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from handlers.exchange import LOCAL
from handlers.phrases import currencies
from handlers.phrases.currencies import Own
from handlers.phrases.folding import bare
from handlers.phrases.ranges import read_range
from handlers.phrases.vocabulary import words

MOST: Final = 4
"""Lines of one chart."""
DAYS: Final = 30

_PIECE: Final = re.compile(r"[,;|]|[^\s,;|]+")
_SIX: Final = re.compile(r"[a-z]{6}")
_BETWEEN: Final = re.compile(r"[/\\→⇄>–—-]+")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChartWish:
    """What is asked for; no pairs where no currency was named."""

    pairs: tuple[Pair, ...]
    days: int | None
    unknown: tuple[str, ...] = ()
    left_out: int = 0
    """Pairs beyond :data:`MOST`."""
    same: bool = False
    """Whether a currency was asked for in itself."""
    settled: tuple[tuple[str, str], ...] = ()
    """Names that several currencies share, as typed, each with the code that it is taken for."""
    drawn: bool = False
    """Whether the words ask for a chart by themselves: they name it, or a time with its unit."""


@dataclass
class _Reading:
    """What was said so far: ``runs`` of currencies side by side that no "to" has made pairs of yet."""

    pairs: list[Pair] = field(default_factory=list)
    runs: list[list[str]] = field(default_factory=lambda: [[]])
    to: bool = False
    unknown: list[str] = field(default_factory=list)
    settled: list[tuple[str, str]] = field(default_factory=list)
    own: Own = ()
    days: int | None = None
    drawn: bool = False


def read_wish(
    text: str, known: Collection[str], *, base: str = "USD", home: str | None = None, own: Own = ()
) -> ChartWish:
    """Return what ``text`` asks for.

    ``known`` are the codes that somebody quotes, ``base`` is what the chat's rates card is in, ``home`` the reader's
    own currency, if known, and ``own`` what settles a name that several currencies share.
    """
    pieces, reading, place = _PIECE.findall(text), _Reading(own=own), 0
    while place < len(pieces):
        place += _take(reading, pieces[place : place + 2], known, base, home)
    _close(reading, base, home)
    pairs = tuple(dict.fromkeys(pair for pair in reading.pairs if pair[0] != pair[1]))
    same = any(one == other for one, other in reading.pairs)
    left_out = max(0, len(pairs) - MOST)
    settled = tuple(dict.fromkeys(reading.settled))
    return ChartWish(pairs[:MOST], reading.days, tuple(reading.unknown), left_out, same, settled, reading.drawn)


def _take(reading: _Reading, pieces: list[str], known: Collection[str], base: str, home: str | None) -> int:
    """Read the first of ``pieces``, with the second where both are one; return how many were read."""
    piece, word = pieces[0], bare(pieces[0])
    if (not word and piece in ",;|+&") or _is(word, "apart"):
        reading.runs.append([])
    elif found := _named(piece, known, reading):
        _add(reading, found, base, home)
    elif _is(word or piece, "to"):
        reading.to = any(reading.runs)
    elif not word or _is(word, "aside", "chart"):
        reading.drawn |= _is(word, "chart")
    elif span := read_range(pieces):
        reading.days, taken = span
        reading.drawn |= not all(said.isdecimal() for said in pieces[:taken])
        return taken
    else:
        reading.unknown += _unnamed(piece, known)
    return 1


def _is(word: str, *kinds: str) -> bool:
    return any(word in words("ranges", kind) for kind in kinds)


def paired(code: str, base: str, home: str | None) -> Iterable[Pair]:
    """Return what a currency alone is asked for in.

    A local one: what the base of the card costs in it. A foreign one: in the reader's own, else in dollars; the base
    itself: in the reader's own, else in the four local ones that move.
    """
    if code in LOCAL and code != base:
        return [(base, code)]
    if home and code != home:
        return [(code, home)]
    if code != base:
        return [(code, base)] if code in {"EUR", "GBP"} else [(base, code)]
    return [(base, local) for local in LOCAL if local not in {base, "TMT"}]


def _named(piece: str, known: Collection[str], reading: _Reading) -> list[str]:
    """Return the currency of a piece, or the two that it joins; nothing where it names none."""
    whole = currencies.find(piece, known, reading.own) if "/" not in piece else None
    if whole and whole.codes and not whole.unknown:
        reading.settled += whole.settled
        return list(whole.codes)
    halves = [currencies.find(part, known, reading.own) for part in _halves(piece)]
    if not all(half.codes for half in halves):
        return []
    reading.settled += [one for half in halves for one in half.settled]
    return [half.codes[0] for half in halves]


def _halves(piece: str) -> list[str]:
    """Return the currencies that a piece seems to join: of ``usd/kzt`` and ``usdkzt`` two; else the piece alone."""
    word = bare(piece)
    parts = [word[:3], word[3:]] if _SIX.fullmatch(word) else [part for part in _BETWEEN.split(piece) if bare(part)]
    return parts if len(parts) <= 2 else [piece]


def _unnamed(piece: str, known: Collection[str]) -> list[str]:
    """Return what of a piece nobody knows: of ``usd/mnt`` the half that is not known."""
    parts = [part for part in _BETWEEN.split(piece) if bare(part)]
    if len(parts) != 2:
        return [piece]
    return [part for part in parts if not currencies.find(part, known).codes] or [piece]


def _add(reading: _Reading, codes: list[str], base: str, home: str | None) -> None:
    if len(codes) == 2:
        _close(reading, base, home)
        reading.pairs.append((codes[0], codes[1]))
    elif reading.to:
        # "dollar and euro to tenge": all that was said before is asked for in this one
        reading.pairs += [(one, codes[0]) for run in reading.runs for one in run]
        reading.runs, reading.to = [[]], False
    else:
        reading.runs[-1].append(codes[0])


def _close(reading: _Reading, base: str, home: str | None) -> None:
    """Make pairs of the runs so far."""
    runs, reading.runs, reading.to = reading.runs, [[]], False
    for run in filter(None, runs):
        # after "usd/kzt" a currency alone is one more line of the same base
        before = reading.pairs[-1][0] if reading.pairs else None
        if len(run) >= 2:
            reading.pairs += [(run[0], other) for other in run[1:]]
        elif before and before != run[0] and run[0] in LOCAL:
            reading.pairs.append((before, run[0]))
        else:
            reading.pairs += paired(run[0], base, home)
