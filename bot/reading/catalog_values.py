"""Values of one table of the catalogue, checked one by one, with an error that says which and why."""

import re
from datetime import time, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yarl import URL

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_INTERVAL = re.compile(r"(\d{1,6})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=1)
_INTERVAL_FORM = 'between one second and a day, such as "15m", "2h" or a number of seconds'


class CatalogError(Exception):
    """The catalogue is not usable; the message is one line for the operator."""


class Table:
    """One ``[[news]]`` or ``[[bank]]`` table while it is read; ``finish`` complains of keys nobody asked for."""

    def __init__(self, kind: str, number: int, values: dict[str, Any]) -> None:
        self._kind = kind
        self._number = number
        self._values = values
        self._known: set[str] = set()

    def wrong(self, key: str, value: object, must: str) -> CatalogError:
        """Return the error for a value."""
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        return CatalogError(f"{self._place()}: {key} = {shown[:200]!s} must be {must}".replace("\n", " "))

    def _place(self) -> str:
        name = self._values.get("id")
        named = f' (id "{name}")' if isinstance(name, str) and _ID.fullmatch(name) else ""
        return f"catalogue [[{self._kind}]] {self._number}{named}"

    def _take(self, key: str) -> Any:
        self._known.add(key)
        return self._values.get(key)

    def identifier(self) -> str:
        """Read ``id``: what the source is called in commands and tables."""
        value = self._take("id")
        if value is None:
            raise CatalogError(f"{self._place()}: id is missing")
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise self.wrong("id", value, "1 to 40 letters, digits, '.', '_' and '-'")
        return value

    def text(self, key: str, default: str) -> str:
        """Read a line of text."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.isprintable():
            raise self.wrong(key, value, "a line of text")
        return value.strip() or default

    def url(self, key: str) -> str:
        """Read a URL that must be there."""
        value = self.text(key, "")
        if not value:
            raise CatalogError(f"{self._place()}: {key} is missing")
        self.check_url(key, value, value)
        return value

    def check_url(self, key: str, shown: str, value: str) -> None:
        """Complain of what is not an absolute http(s) URL."""
        try:
            url = URL(value)
            good = url.scheme in {"http", "https"} and bool(url.host) and " " not in value
        except ValueError:
            good = False
        if not good:
            raise self.wrong(key, shown, "an http:// or https:// URL")

    def choice(self, key: str, choices: tuple[str, ...], default: str | None) -> str:
        """Read one of several words."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise CatalogError(f"{self._place()}: {key} is missing: it must be one of {', '.join(choices)}")
        if value not in choices:
            raise self.wrong(key, value, f"one of {', '.join(choices)}")
        return str(value)

    def codes(self, key: str, *, upper: bool) -> tuple[str, ...]:
        """Read codes of countries (``upper``) or languages; one may stand without brackets."""
        value = self._take(key)
        values = [] if value is None else [value] if isinstance(value, str) else value
        form = re.compile(r"[A-Z]{2}" if upper else r"[a-z]{2,3}")
        example = '["KZ", "KG"]' if upper else '["ru", "kk"]'
        what = f"a list of {'ISO 3166 country' if upper else 'ISO 639 language'} codes such as {example}"
        if not isinstance(values, list):
            raise self.wrong(key, value, what)
        read = []
        for item in values:
            code = (item.upper() if upper else item.lower()) if isinstance(item, str) else ""
            if not form.fullmatch(code):
                raise self.wrong(key, item, what)
            read.append(code)
        return tuple(dict.fromkeys(read))

    def currency(self, key: str, default: str) -> str:
        """Read an ISO 4217 code."""
        value = self.text(key, default).upper()
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise self.wrong(key, value, "an ISO 4217 code such as KZT")
        return value

    def zone(self, key: str, default: str) -> str:
        """Read the name of a time zone."""
        value = self.text(key, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.wrong(key, value, "an IANA time zone such as Asia/Almaty") from error
        return value

    def interval(self, key: str, default: timedelta) -> timedelta:
        """Read a time between looks: ``"15m"``, ``"2h"``, ``"1d"``, seconds, or a TOML time of day."""
        value = self._take(key)
        if value is None:
            return default
        read: timedelta | None = None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _LONGEST.total_seconds():
            read = timedelta(seconds=value)
        elif isinstance(value, time):
            read = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        elif isinstance(value, str) and (found := _INTERVAL.fullmatch(value.strip().lower())):
            read = timedelta(seconds=int(found[1]) * _SECONDS[(found[2] or "s")[0]])
        if read is None or not timedelta(seconds=1) <= read <= _LONGEST:
            raise self.wrong(key, value, _INTERVAL_FORM)
        return read

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def finish(self) -> None:
        """Complain of the first key that means nothing here."""
        for key in self._values:
            if key not in self._known:
                near = get_close_matches(key, sorted(self._known), 1)
                hint = f"; did you mean {near[0]}?" if near else f": there are {', '.join(sorted(self._known))}"
                raise CatalogError(f"{self._place()}: unknown key {key[:40]!r}{hint}")
