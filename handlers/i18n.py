"""One voice a language: words from gettext catalogues, numbers, dates, plurals and names from CLDR.

The message ids are English sentences with ``{named}`` places. Catalogues are ``locales/<language>/LC_MESSAGES/*.po``,
read at start and compiled in memory; a language exists as soon as its folder does. English needs no translation: its
catalogue says only that it is there.
"""

import gettext
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES: Final = Path(__file__).with_name("locales")

AUTONYMS: Final[Mapping[str, str]] = {
    "en": "English",
    "ru": "Русский",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "tg": "Тоҷикӣ",
    "tk": "Türkmençe",
    "uz": "Oʻzbekcha",
}
"""What speakers call the languages of the interface; CLDR has some of them in a form that buttons do not use."""

SPOKEN_BESIDE_RUSSIAN: Final = frozenset({"kk", "ky", "tg", "tk", "uz"})
"""Languages whose readers are better served in Russian than in English while their catalogue is missing."""

_LOCAL_NAMES: Final[Mapping[tuple[str, str], str]] = {
    ("ru", "KG"): "Кыргызстан",  # CLDR says «Киргизия»; the country and its readers say this
    ("ru", "TM"): "Туркменистан",
}


def flag(country: str) -> str:
    """Return the flag emoji of an ISO 3166-1 alpha-2 code."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country)


class Speech:
    """One language: what the bot says in it. Immutable once made."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language: Final = language
        self.locale: Final = Locale.parse("en_GB" if language == "en" else language)
        self._translations = translations

    def say(self, message: str, **values: object) -> str:
        """Return ``message`` in this language with its ``{places}`` filled; whole numbers are written as CLDR does."""
        text = self._translations.gettext(message)
        return text.format(**self._written(values)) if values else text

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Return the form that goes with ``n``, which fills ``{n}``."""
        text = self._translations.ngettext(singular, plural, n)
        return text.format(n=self.number(n), **self._written(values))

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self.number(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for name, value in values.items()
        }

    def number(self, n: int) -> str:
        """Return a whole number with this language's grouping."""
        return format_decimal(n, locale=self.locale)

    def day(self, day: date, today: date) -> str:
        """Return ``24 May``, with the year where it is not ``today``'s."""
        return format_date(day, "d MMMM" if day.year == today.year else self._with_year(), locale=self.locale)

    def short_day(self, day: date, today: date) -> str:
        """Return ``24 Nov``, with the year where it is not ``today``'s: for columns on a narrow screen."""
        shown = format_date(day, "d MMM" if day.year == today.year else "d MMM y", locale=self.locale)
        return shown.replace(" ", "\N{NO-BREAK SPACE}")

    def _with_year(self) -> str:
        return "d MMMM y 'г'." if self.language == "ru" else "d MMMM y"

    def moment(self, when: datetime, zone: ZoneInfo, now: datetime) -> str:
        """Return a moment as people in ``zone`` say it: ``14:05``, ``yesterday, 14:05`` or ``24 May, 14:05``."""
        local, today = when.astimezone(zone), now.astimezone(zone).date()
        clock = f"{local:%H:%M}"
        if local.date() == today:
            return clock
        if local.date() == today - timedelta(days=1):
            return self.say("yesterday, {time}", time=clock)
        return f"{self.day(local.date(), today)}, {clock}"

    def ago(self, then: datetime, now: datetime) -> str:
        """Return how long ago ``then`` was: ``5 minutes ago``; ``just now`` under a minute and for the future."""
        delta = now - then
        if delta < timedelta(minutes=1):
            return self.say("just now")
        return format_timedelta(-delta, granularity="minute", threshold=1.5, add_direction=True, locale=self.locale)

    def ahead(self, then: datetime, now: datetime) -> str:
        """Return how far ahead ``then`` is: ``in 5 minutes``; ``any moment now`` under a minute and for the past."""
        delta = then - now
        if delta < timedelta(minutes=1):
            return self.say("any moment now")
        return format_timedelta(delta, granularity="minute", threshold=1.5, add_direction=True, locale=self.locale)

    def country(self, code: str) -> str:
        """Return a country's name; the code itself where CLDR knows none."""
        return _LOCAL_NAMES.get((self.language, code)) or self.locale.territories.get(code) or code

    def flagged(self, code: str) -> str:
        """Return flag and name of a country."""
        return f"{flag(code)} {self.country(code)}"

    def language_name(self, code: str) -> str:
        """Return a language's name, capitalised as a label."""
        name = self.locale.languages.get(code) or code
        return name[:1].upper() + name[1:]

    def zone_name(self, zone: ZoneInfo, now: datetime) -> str:
        """Return a zone's city with its offset at ``now``: ``Almaty (UTC+5)``; a bare offset is its own name."""
        offset = offset_name(zone, now)
        return offset if zone.key == "UTC" or zone.key.startswith("Etc/") else f"{self.zone_place(zone.key)} ({offset})"

    def zone_place(self, key: str) -> str:
        """Return the exemplar city of an IANA zone."""
        return _city(key, str(self.locale))

    def listing(self, items: Sequence[str]) -> str:
        """Return ``a, b and c``."""
        return format_list(items, locale=self.locale)


@lru_cache(maxsize=2048)
def _city(key: str, locale: str) -> str:
    return get_timezone_location(ZoneInfo(key), locale=locale, return_city=True)


def offset_name(zone: ZoneInfo, now: datetime) -> str:
    """Return ``UTC+5`` or ``UTC+5:30``."""
    minutes = round((now.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


class Speeches:
    """The languages that the interface speaks, and which of them a reader is answered in."""

    def __init__(self, directory: Path = LOCALES) -> None:
        self._by_language = {name: Speech(name, _catalogue(directory, name)) for name in _found(directory)}

    def languages(self) -> tuple[str, ...]:
        """Return the languages with a catalogue, English first."""
        return tuple(self._by_language)

    def get(self, language: str) -> Speech | None:
        """Return the voice of exactly this language."""
        return self._by_language.get(language)

    def choose(self, *wishes: str | None) -> Speech:
        """Return the voice for the first wish that says anything; wishes are codes such as ``ru`` or ``pt-BR``.

        A language of the region without a catalogue falls back to Russian, any other to English.
        """
        for wish in wishes:
            if not wish:
                continue
            code = wish.replace("_", "-").split("-", 1)[0].lower()
            if code in self._by_language:
                return self._by_language[code]
            if code in SPOKEN_BESIDE_RUSSIAN and "ru" in self._by_language:
                return self._by_language["ru"]
            break
        return self._by_language["en"]


def _found(directory: Path) -> list[str]:
    names = {path.parent.parent.name for path in directory.glob("*/LC_MESSAGES/*.po")} | {"en"}
    order = {name: place for place, name in enumerate(AUTONYMS)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def _catalogue(directory: Path, language: str) -> gettext.NullTranslations:
    merged = gettext.NullTranslations()
    for path in sorted((directory / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        translations.add_fallback(merged)
        merged = translations
    return merged
