"""Time zones as people name them: a city, a country of the region, an offset, an IANA name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale
from rapidfuzz import fuzz, process

from handlers import local_usage
from handlers.phrases.folding import fold
from handlers.phrases.places import country_names
from handlers.zones import CAPITAL_ZONES
from storage.records import INTERFACE_LANGUAGES

_OFFSET: Final = re.compile(r"(?:utc|gmt|мск|msk)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2})|\.(5))?")
_PARTS: Final[Mapping[str, str]] = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+9:30": "Australia/Darwin",
}
"""Zones without summer time whose offset is no whole hour."""
_SHORT: Final[Mapping[str, str]] = {
    "мск": "Europe/Moscow",
    "msk": "Europe/Moscow",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "est": "America/New_York",
    "edt": "America/New_York",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
}
"""Zones by the letters that people write for them, where these mean one."""
_EASTMOST, _WESTMOST = "Etc/GMT-14", "Etc/GMT+12"
_AREAS: Final = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "Antarctica")
_LIKE: Final = 75


@dataclass(frozen=True, slots=True)
class ZoneRead:
    """``zone`` is the IANA name that was meant; without one ``nearest`` are names that may have been."""

    zone: str | None
    nearest: tuple[str, ...] = ()


def read_zone(text: str) -> ZoneRead:
    """Return the zone that ``text`` names."""
    typed = fold(" ".join(text.split())).strip(" .,!")[:64]
    if zone := _offset(typed) or _SHORT.get(typed) or _names().get(_plain(typed)):
        return ZoneRead(zone)
    if _OFFSET.fullmatch(typed):
        return ZoneRead(None, _near_offsets(typed))
    country = country_names().get((typed,), "")
    if country in CAPITAL_ZONES:
        return ZoneRead(CAPITAL_ZONES[country])
    like = process.extract(_plain(typed), _names().keys(), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=6)
    return ZoneRead(None, tuple(dict.fromkeys(_names()[name] for name, _, _ in like))[:3] if len(typed) > 2 else ())


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def _offset(typed: str) -> str | None:
    if typed in {"utc", "gmt", "utc+0", "+0", "0"}:
        return "UTC"
    match = _OFFSET.fullmatch(typed)
    if match is None:
        return None
    sign, hours, minutes = "+" if match[1] == "+" else "-", int(match[2]), int(match[3] or 0)
    minutes = 30 if match[4] else minutes
    if typed.startswith(("мск", "msk")):
        hours, sign = (hours if sign == "+" else -hours) + 3, "+"
        hours, sign = abs(hours), "+" if hours >= 0 else "-"
    if minutes:
        return _PARTS.get(f"{sign}{hours}:{minutes:02}")
    if hours == 0:
        return "UTC"
    # the signs of Etc are those of POSIX: Etc/GMT-5 is five hours east
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours <= (14 if sign == "+" else 12) else None


def _near_offsets(typed: str) -> tuple[str, ...]:
    """Return the zones on either side of an offset that no clock keeps, or the last there is."""
    found = _OFFSET.fullmatch(typed)
    if found is None or typed.startswith(("мск", "msk")):
        return ()
    sign, hours = "+" if found[1] == "+" else "-", int(found[2])
    around = [_offset(f"{sign}{hour:02}:00") for hour in (hours, hours + 1)]
    return tuple(filter(None, around)) or (_EASTMOST if sign == "+" else _WESTMOST,)


@cache
def _names() -> Mapping[str, str]:
    """Zones by folded names: IANA's whole, its city, and its city as each language of the interface has it."""
    zones = sorted(zone for zone in available_timezones() if zone.split("/", 1)[0] in _AREAS)
    names = {_plain(fold(zone)): zone for zone in zones}
    for key, code in country_names().items():
        if code in CAPITAL_ZONES and len(key) == 1:
            names.setdefault(_plain(key[0]), CAPITAL_ZONES[code])
    for zone in zones:
        names.setdefault(_plain(fold(zone.rsplit("/", 1)[-1])), zone)
    for (_, zone), city in local_usage.CITIES.items():
        names.setdefault(_plain(fold(city)), zone)
    for language in INTERFACE_LANGUAGES:
        for zone, entry in Locale.parse(language).time_zones.items():
            if zone in zones and "city" in entry:
                names.setdefault(_plain(fold(entry["city"])), zone)
    return names
