"""Time zones beside an hour: ``8:00 Almaty``, ``по Москве``, ``по ташкентскому времени``."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from handlers.phrases.spoken import listed
from handlers.phrases.zones import ZoneRead, read_zone

_ENDS: Final = ("", "а", "я", "ь", "о")


def read_named_zone(rest: Sequence[str]) -> tuple[str, ZoneRead]:
    """Return what is left of a text without the words around a zone, and the zone that it names."""
    around = listed("fillers", "around_zone")
    typed = " ".join(word for word in rest if word not in around)
    if not typed:
        # "8:00 UTC": beside a city the word says nothing, alone it is the zone
        return "", ZoneRead("UTC" if "utc" in rest else None)
    read = read_zone(typed)
    if read.zone is None and read.nearest and typed.isalpha() and typed[:4] == _city(read.nearest[0], typed):
        return typed, ZoneRead(read.nearest[0])  # "по Москве": a city in another case
    if read.zone is None:
        for form in _adjectives(typed):
            if (zone := read_zone(form).zone) is not None:
                return typed, ZoneRead(zone)
    return typed, read


def _city(zone: str, typed: str) -> str:
    """Return the beginning of what was typed if some name of the zone begins so."""
    return typed[:4] if any(read_zone(typed[:cut] + end).zone == zone for cut in _cuts(typed) for end in _ENDS) else ""


def _cuts(typed: str) -> range:
    return range(max(4, len(typed) - 3), len(typed) + 1)


def _adjectives(typed: str) -> Iterable[str]:
    """``по московскому``, ``по ташкентскому``: the city of an adjective."""
    match = re.fullmatch(r"(\w{3,})ск(?:ому|ого|ое|ий|ом)", typed)
    if match is None:
        return []
    stems = dict.fromkeys((match[1], *(match[1].removesuffix(end) for end in ("ин", "ов", "ан"))))
    return [stem + end for stem in stems for end in ("", "ва", "а", "ы")]
