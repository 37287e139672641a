"""One voice a language: words from gettext catalogues, numbers, dates, plurals and names from CLDR.

The message ids are English sentences with ``{named}`` places. Catalogues are ``locales/<language>/LC_MESSAGES/*.po``,
read when the language is first spoken; a language exists as soon as its folder does. English needs no translation: its
catalogue says only that it is there. What CLDR lacks or gets wrong stands in ``local_usage``.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name
from babel.units import format_unit

from handlers import local_usage
from handlers.catalogues import Catalogue, read_catalogues

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


def flag(country: str) -> str:
    """Return the flag emoji of an ISO 3166-1 alpha-2 code."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country)


class Speech:
    """One language: what the bot says in it. Immutable once made."""

    def __init__(self, language: str, catalogue: Catalogue) -> None:
        self.language: Final = language
        self.locale: Final = Locale.parse("en_GB" if language == "en" else language)
        self._catalogue: Final = catalogue
        self._calendar: Final = local_usage.CALENDARS.get(language, local_usage.Calendar())

    def say(self, message: str, **values: object) -> str:
        """Return ``message`` in this language with its ``{places}`` filled; whole numbers are written as CLDR does."""
        text = self._catalogue.one(message)
        return text.format(**self._written(values)) if values else text

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Return the form that goes with ``n``, which fills ``{n}``."""
        text = self._catalogue.of_number(singular, plural, n)
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
        return self._day(day, self._calendar.day if day.year == today.year else self._calendar.day_and_year)

    def short_day(self, day: date, today: date) -> str:
        """Return ``24 Nov``, with the year where it is not ``today``'s: for columns on a narrow screen."""
        pattern = self._calendar.short if day.year == today.year else self._calendar.short_and_year
        if months := self._calendar.narrow_months:
            pattern = pattern.replace("MMM", f"'{months[day.month - 1]}'")
        shown = self._day(day, pattern)
        return shown.replace(" ", "\N{NO-BREAK SPACE}")

    def full_day(self, day: date) -> str:
        """Return ``24 Nov 2026``."""
        return self._day(day, self._calendar.short_and_year)

    def heading_day(self, day: date) -> str:
        """Return ``24 November 2026``, as it stands alone."""
        return self._day(day, self._calendar.heading)

    def weekday_and_day(self, day: date) -> str:
        """Return ``Sunday, 24 May``, capitalised as a heading."""
        written = self._day(day, self._calendar.weekday)
        return written[:1].upper() + written[1:]

    def weekday(self, weekday: int) -> str:
        """Return the short name of a day of the week, Monday being 0, without a full stop."""
        name = str(self.locale.days["stand-alone"]["abbreviated"][weekday]).rstrip(".")
        return name.lower() if self._calendar.lower else name

    def month(self, day: date) -> str:
        """Return the short name of a month that stands alone."""
        return self._day(day, "LLL")

    def span(self, first: date, last: date) -> str:
        """Return the days from one to another as the language says it: ``7–14 May 2026``."""
        if first == last:
            return self.full_day(first)
        if first.year != last.year:
            return f"{self.full_day(first)} – {self.full_day(last)}"
        short = self._calendar.short
        if pattern := self._calendar.same_month if first.month == last.month else self._calendar.other_month:
            days = pattern.format(day=first.day, first=self._day(first, short), last=self._day(last, short))
        else:
            days = format_interval(first, last, "MMMd", locale=self.locale)
        return self._calendar.span.format(days=days, year=last.year)

    def days(self, n: int) -> str:
        """Return ``30 days``."""
        return self._units(n, 0, "duration-day")

    def years(self, n: int) -> str:
        """Return ``5 years``."""
        return self._units(n, 1, "duration-year")

    def _units(self, n: int, which: int, unit: str) -> str:
        own = local_usage.DAYS_AND_YEARS.get(self.language)
        return own[which].format(n=self.number(n)) if own else str(format_unit(n, unit, locale=self.locale))

    def _day(self, day: date, pattern: str) -> str:
        written = format_date(day, pattern, locale=self.locale)
        return written.lower() if self._calendar.lower else written

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
        return local_usage.COUNTRIES.get((self.language, code)) or self.locale.territories.get(code) or code

    def flagged(self, code: str) -> str:
        """Return flag and name of a country."""
        return f"{flag(code)} {self.country(code)}"

    def language_name(self, code: str) -> str:
        """Return a language's name, capitalised as a label."""
        name = local_usage.LANGUAGES.get((self.language, code)) or self.locale.languages.get(code) or code
        return name[:1].upper() + name[1:]

    def currency(self, code: str) -> str:
        """Return a currency's name as it stands within a sentence; the code itself where CLDR knows none."""
        if own := local_usage.CURRENCIES.get((self.language, code)):
            return own
        name = get_currency_name(code, locale=self.locale)
        if self.language == "tg" and name != code:
            return name[:1].lower() + name[1:]  # CLDR capitalises; every name begins with the unit, not with a country
        return name.replace("\N{LEFT SINGLE QUOTATION MARK}", "\N{MODIFIER LETTER TURNED COMMA}")

    def zone_name(self, zone: ZoneInfo, now: datetime) -> str:
        """Return a zone's city with its offset at ``now``: ``Almaty (UTC+5)``; a bare offset is its own name."""
        offset = offset_name(zone, now)
        place = self.zone_place(zone.key)
        return offset if place == offset else f"{place} ({offset})"

    def zone_place(self, key: str) -> str:
        """Return the exemplar city of an IANA zone; a bare offset, whose sign is the other way there, as it is said."""
        if key == "UTC" or key.startswith("Etc/"):
            return offset_name(ZoneInfo(key), datetime(2000, 1, 1, tzinfo=UTC))
        return local_usage.CITIES.get((self.language, key)) or _city(key, str(self.locale))

    def listing(self, items: Sequence[str]) -> str:
        """Return ``a, b and c``."""
        joint = local_usage.AND.get(self.language)
        if joint and len(items) > 2:
            return joint.format(first=", ".join(items[:-1]), last=items[-1])
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
        self._directory = directory
        self._languages = tuple(_found(directory))
        self._made: dict[str, Speech] = {}

    def languages(self) -> tuple[str, ...]:
        """Return the languages with a catalogue, English first; reads no catalogue."""
        return self._languages

    def get(self, language: str) -> Speech | None:
        """Return the voice of exactly this language."""
        return self._spoken(language) if language in self._languages else None

    def _spoken(self, language: str) -> Speech:
        """Return the voice of a language that is there; its catalogue is read when it is first asked for."""
        if language not in self._made:
            paths = sorted((self._directory / language / "LC_MESSAGES").glob("*.po"))
            self._made[language] = Speech(language, read_catalogues(paths))
        return self._made[language]

    def choose(self, *wishes: str | None) -> Speech:
        """Return the voice for the first wish that says anything; wishes are codes such as ``ru`` or ``pt-BR``.

        A language of the region without a catalogue falls back to Russian, any other to English.
        """
        return self._spoken(self._chosen(wishes))

    def _chosen(self, wishes: Sequence[str | None]) -> str:
        wish = next(filter(None, wishes), "")
        code = wish.replace("_", "-").split("-", 1)[0].lower()
        if code in self._languages:
            return code
        return "ru" if code in SPOKEN_BESIDE_RUSSIAN and "ru" in self._languages else "en"


def _found(directory: Path) -> list[str]:
    names = {path.parent.parent.name for path in directory.glob("*/LC_MESSAGES/*.po")} | {"en"}
    order = {name: place for place, name in enumerate(AUTONYMS)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))
