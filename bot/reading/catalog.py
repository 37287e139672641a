"""The catalogue: which outlets and banks are read, from where and how often; one TOML file.

``[[news]]`` tables need ``id`` and ``url``, ``[[bank]]`` tables ``id``, ``url`` and ``format`` (which may be left out
where the id is a format's name). Everything else has a default; an unknown key is an error, for it is a typing mistake.
"""

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.reading.catalog_values import CatalogError, Table
from storage.records import Source, SourceKind

__all__ = [
    "BANK_PREFIX",
    "FORMATS",
    "BankEntry",
    "BankFormat",
    "Catalog",
    "CatalogError",
    "NewsEntry",
    "dated",
    "load",
    "parse",
]

BANK_PREFIX = "bank:"
"""Key of a bank's source: this and the bank's id."""

_POSTS = re.compile(r"/wp-json/wp/v\d/|[?&]rest_route=", re.IGNORECASE)
"""In the URL of WordPress REST, whose kind need not be said then."""

_DAY_FOR_CHECKING = date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class BankFormat:
    """What is true of every bank that answers in a format."""

    name: str
    currency: str
    """What its rates are quoted in."""
    zone: str
    countries: tuple[str, ...]


FORMATS: Mapping[str, BankFormat] = {
    "nbkr": BankFormat("National Bank of the Kyrgyz Republic", "KGS", "Asia/Bishkek", ("KG",)),
    "nbk": BankFormat("National Bank of Kazakhstan", "KZT", "Asia/Almaty", ("KZ",)),
    "cbu": BankFormat("Central Bank of Uzbekistan", "UZS", "Asia/Tashkent", ("UZ",)),
    "nbt": BankFormat("National Bank of Tajikistan", "TJS", "Asia/Dushanbe", ("TJ",)),
    "cbt": BankFormat("Central Bank of Turkmenistan", "TMT", "Asia/Ashgabat", ("TM",)),
    "cbr": BankFormat("Bank of Russia", "RUB", "Europe/Moscow", ("RU",)),
    "ecb": BankFormat("European Central Bank", "EUR", "Europe/Berlin", ()),
    "frankfurter": BankFormat("Frankfurter", "USD", "UTC", ()),
}


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """One ``[[news]]`` table."""

    id: str
    name: str
    url: str
    kind: SourceKind = SourceKind.FEED
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    timezone: str = "UTC"
    """Zone of dates that name none."""
    interval: timedelta = timedelta(minutes=15)
    enabled: bool = True
    state_owned: bool = False

    def to_source(self) -> Source:
        """Return the source as it is before its first look."""
        return Source(
            key=self.id,
            kind=self.kind,
            name=self.name,
            url=self.url,
            catalog_url=self.url,
            languages=self.languages,
            countries=self.countries,
            zone=self.timezone,
            state_owned=self.state_owned,
            enabled=self.enabled,
        )


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One ``[[bank]]`` table. URLs may hold a day as ``{date:%Y-%m-%d}``, in any strftime form (:func:`dated`)."""

    id: str
    format: str
    name: str
    url: str
    history: str | None = None
    """Where the quotes of a past day are, or of many days."""
    weekly: str | None = None
    """Where the weekly quotes are (NBKR)."""
    currency: str = ""
    timezone: str = "UTC"
    enabled: bool = True
    interval: timedelta = timedelta(hours=1)

    def to_source(self) -> Source:
        """Return the source as it is before its first look; its URL is the template."""
        return Source(
            key=BANK_PREFIX + self.id,
            kind=SourceKind.BANK,
            name=self.name,
            url=self.url,
            catalog_url=self.url,
            countries=FORMATS[self.format].countries,
            zone=self.timezone,
            enabled=self.enabled,
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that may be read, enabled or not, in the file's order."""

    news: tuple[NewsEntry, ...]
    banks: tuple[BankEntry, ...]

    def sources(self) -> tuple[Source, ...]:
        """Return every entry as a source."""
        return (*(entry.to_source() for entry in self.news), *(entry.to_source() for entry in self.banks))


def dated(template: str, day: date) -> str:
    """Fill a day into a URL: ``{date:%d.%m.%Y}``, as often as it stands there."""
    return template.format(date=day)


def load(path: Path | None = None) -> Catalog:
    """Read the catalogue at ``path``, or the packaged one; raise :class:`CatalogError`."""
    if path is None:
        return parse(files("bot.reading").joinpath("catalog.toml").read_text(encoding="utf-8"))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogError(f"catalogue {path}: not UTF-8") from error
    except OSError as error:
        raise CatalogError(f"catalogue {path}: {error.strerror or 'cannot be read'}") from error
    try:
        return parse(text)
    except CatalogError as error:
        raise CatalogError(str(error).replace("catalogue", f"catalogue {path}", 1)) from error


def parse(text: str) -> Catalog:
    """Read a catalogue; raise :class:`CatalogError` with one line that names table, key, value and what it must be."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogError(f"catalogue: not TOML: {error}".replace("\n", " ")) from error
    unknown = sorted(set(document) - {"news", "bank"})
    if unknown:
        raise CatalogError(f"catalogue: unknown table [{unknown[0]}]: there are [[news]] and [[bank]]")
    news = tuple(_news(table) for table in _tables(document, "news"))
    banks = tuple(_bank(table) for table in _tables(document, "bank"))
    _unique("news", [entry.id for entry in news])
    _unique("bank", [entry.id for entry in banks])
    return Catalog(news, banks)


def _tables(document: dict[str, Any], kind: str) -> list[Table]:
    tables = document.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CatalogError(f"catalogue: {kind} must be tables headed [[{kind}]]")
    return [Table(kind, number, table) for number, table in enumerate(tables, 1)]


def _unique(kind: str, ids: list[str]) -> None:
    for number, name in enumerate(ids, 1):
        if name in ids[: number - 1]:
            raise CatalogError(f'catalogue [[{kind}]] {number}: id = "{name}" must be unique')


def _news(table: Table) -> NewsEntry:
    name = table.identifier()
    kinds = {kind.value: kind for kind in (SourceKind.FEED, SourceKind.WORDPRESS)}
    url = table.url("url")
    likely = "wordpress" if _POSTS.search(url) else "feed"
    entry = NewsEntry(
        id=name,
        name=table.text("name", name),
        url=url,
        kind=kinds[table.choice("kind", tuple(kinds), likely)],
        languages=table.codes("languages", upper=False),
        countries=table.codes("countries", upper=True),
        timezone=table.zone("timezone", "UTC"),
        interval=table.interval("interval", timedelta(minutes=15)),
        enabled=table.flag("enabled", default=True),
        state_owned=table.flag("state_owned", default=False),
    )
    table.finish()
    return entry


def _bank(table: Table) -> BankEntry:
    name = table.identifier()
    form = table.choice("format", tuple(FORMATS), name if name in FORMATS else None)
    facts = FORMATS[form]
    entry = BankEntry(
        id=name,
        format=form,
        name=table.text("name", facts.name),
        url=_template(table, "url") or table.url("url"),
        history=_template(table, "history"),
        weekly=_template(table, "weekly"),
        currency=table.currency("currency", facts.currency),
        timezone=table.zone("timezone", facts.zone),
        enabled=table.flag("enabled", default=True),
        interval=table.interval("interval", timedelta(hours=1)),
    )
    table.finish()
    return entry


def _template(table: Table, key: str) -> str | None:
    """Read a URL that may hold days; an empty one is none."""
    template = table.text(key, "")
    if not template:
        return None
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        if names - {"date"}:
            raise table.wrong(key, template, "a URL with the day written {date:%Y-%m-%d}, in any strftime form")
        table.check_url(key, template, dated(template, _DAY_FOR_CHECKING))
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise table.wrong(key, template, "a URL with the day written {date:%Y-%m-%d}, in any strftime form") from error
    return template
