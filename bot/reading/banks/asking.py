"""What is asked of a bank, when, and whether the answer is to what was asked; pure.

A URL that names a day (``{date:%d.%m.%Y}``) is asked for a day whose rates are surely out, and its answer must be of
that day (SOURCES.md, rates rule 2). One that names none gives whatever is newest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from bot.reading.banks import cbr
from bot.reading.banks.formats import FORMATS
from bot.reading.banks.payload import Payload
from bot.reading.catalog import BankEntry, dated
from bot.reading.outcome import ParseError

SOON = timedelta(minutes=15)
"""Between looks while a publication is awaited."""
LATER = timedelta(hours=6)
"""Between looks when the newest publication is there, and has been for a while."""
_CORRECTING = 3
"""Hours after a bank's hours in which it may put a figure of the day right."""
_CARRIED = timedelta(days=14)
"""How old an answer may be that stands in for a day without a publication; New Year in Russia takes eleven days."""
_FORGOTTEN = timedelta(days=60)
"""How old the newest table of a bank may be where nothing of it is stored."""
RECHECKED = 5
"""Publications that are looked at once more in the days after, for corrections."""


class OtherDayError(ParseError):
    """The answer is for another day than the one asked for."""

    def __init__(self, answered: date, asked: date) -> None:
        super().__init__(f"answered for {answered} when asked for {asked}")
        self.answered = answered


@dataclass(frozen=True, slots=True)
class Ask:
    """One URL to fetch; ``day`` is what its answer must be of, ``None`` where any day will do."""

    url: str
    day: date | None = None
    since: date | None = None
    """What a row must not be dated before, where any day will do: an old table is no news, and what stands under its
    date is not to be replaced by it."""


def names_a_day(template: str) -> bool:
    """Return whether a catalogue's URL has a day to fill in."""
    return "{date" in template


def today(entry: BankEntry, now: datetime) -> date:
    """Return the calendar day where the bank is."""
    return now.astimezone(ZoneInfo(entry.timezone)).date()


def newest(entry: BankEntry, template: str, now: datetime, known: date | None = None) -> Ask:
    """Return what to ask for the newest rates; ``known`` is the newest day stored that may be shown."""
    if not names_a_day(template):
        oldest = today(entry, now) - _FORGOTTEN
        return Ask(template, since=max(oldest, known - _CARRIED) if known else oldest)
    day = newest_day(entry, now)
    return Ask(dated(template, day), day)


def weekly(entry: BankEntry, url: str, now: datetime) -> Ask:
    """Return what to ask for the newest weekly table."""
    return Ask(url, since=today(entry, now) - _FORGOTTEN)


def newest_day(entry: BankEntry, now: datetime) -> date:
    """Return the newest day whose rates are surely out: today, or the last working day before the bank has opened.

    A bank that sets tomorrow's rate today has today's since yesterday.
    """
    form, day = FORMATS[entry.format], today(entry, now)
    if not form.lead and now < datetime(day.year, day.month, day.day, form.opens, tzinfo=now.tzinfo):
        day -= timedelta(days=1)
    while day.weekday() not in form.dated:
        day -= timedelta(days=1)
    return day


def ahead(entry: BankEntry, template: str, now: datetime) -> Ask | None:
    """Return what to ask for tomorrow's rates, once the bank may have set them: also those we have, if corrected."""
    form, day = FORMATS[entry.format], awaited(entry, now)
    if not names_a_day(template) or day.weekday() not in form.dated:
        return None
    return Ask(dated(template, day), day) if day > today(entry, now) else None


def missing(entry: BankEntry, now: datetime, known: Iterable[date], days: int) -> list[date]:
    """Return the days of the last ``days`` that a publication may exist for and that are not known, newest first.

    The newest day is among them where :func:`newest` does not ask for it by name: it may be answered with tomorrow's.
    """
    last, have, form = newest_day(entry, now), frozenset(known), FORMATS[entry.format]
    wanted = (last - timedelta(days=back) for back in range(1 if names_a_day(entry.url) else 0, days + 1))
    return [day for day in wanted if day.weekday() in form.dated and day not in have]


def expected(entry: BankEntry, now: datetime, days: int) -> list[date]:
    """Return the days of the last ``days`` that a publication may exist for, by the weekday, newest first."""
    return missing(entry, now, (), days)


def history_url(entry: BankEntry) -> str:
    """Return the template of past days' rates; empty where the bank has none."""
    return entry.history or (entry.url if names_a_day(entry.url) else "")


def by_currency(entry: BankEntry) -> bool:
    """Return whether a history is asked for one currency at a time: the Bank of Russia's dynamic table."""
    template = history_url(entry)
    return entry.format == "cbr" and "dynamic" in template.lower() and not names_a_day(template)


def history(entry: BankEntry, gaps: Sequence[date], now: datetime) -> list[Ask]:
    """Return what to ask to fill ``gaps`` (newest first): a day at a time, or a file, or a range of days at once."""
    template = history_url(entry)
    if not template or not gaps:
        return []
    if names_a_day(template):
        return [Ask(dated(template, day), day) for day in gaps]
    if by_currency(entry):
        return [of_currency(entry, code, gaps, now) for code in cbr.KNOWN_IDS.values()]
    parameters = FORMATS[entry.format].range_parameters
    if parameters is None or entry.format == "cbr":
        return [Ask(template)]
    span = (min(gaps).isoformat(), today(entry, now).isoformat())
    return [Ask(_with(template, dict(zip(parameters, span, strict=True))))]


def of_currency(entry: BankEntry, code: str, gaps: Sequence[date], now: datetime) -> Ask:
    """Return what to ask for one currency over the days of ``gaps``, where :func:`by_currency` says so."""
    first, last = FORMATS[entry.format].range_parameters or ("", "")
    span = {first: f"{min(gaps):%d/%m/%Y}", last: f"{today(entry, now):%d/%m/%Y}"}
    tag = next(tag for tag, known in cbr.KNOWN_IDS.items() if known == code)
    return Ask(_with(history_url(entry), span | {"VAL_NM_RQ": tag}))


def _with(url: str, parameters: dict[str, str]) -> str:
    """Return the URL with query parameters that it does not have yet."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in given}
    added = urlencode([item for item in parameters.items() if item[0] not in names], safe="/")
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added)))))


def accepted(entry: BankEntry, ask: Ask, payload: Payload) -> Payload:
    """Return what of the answer is of the day asked for; :class:`OtherDayError` where nothing is.

    The answer of a bank that dates what it carries forward truly may be some days older, never newer. Where any day
    will do, rows from long before are left out; ``ParseError`` where all are.
    """
    if ask.day is None:
        return _not_long_past(ask.since, payload) if ask.since else payload
    oldest = ask.day - _CARRIED if FORMATS[entry.format].answers_earlier else ask.day
    kept = tuple(quote for quote in payload.quotes if oldest <= quote.date <= ask.day)
    if not kept:
        other = max(quote.date for quote in payload.quotes)
        raise OtherDayError(other, ask.day)
    strays = [f"{quote.base} dated {quote.date}" for quote in payload.quotes if not oldest <= quote.date <= ask.day]
    return Payload(kept, payload.refused + tuple(strays))


def _not_long_past(since: date, payload: Payload) -> Payload:
    kept = tuple(quote for quote in payload.quotes if quote.date >= since)
    if not kept:
        raise ParseError(f"a table of {max(quote.date for quote in payload.quotes)}, long past")
    strays = [f"{quote.base} dated {quote.date}, long past" for quote in payload.quotes if quote.date < since]
    return Payload(kept, payload.refused + tuple(strays))


def awaited(entry: BankEntry, now: datetime) -> date:
    """Return the date of the newest publication that may be out at ``now``."""
    form = FORMATS[entry.format]
    shown = now if now.hour >= form.opens else now - timedelta(days=1)
    while shown.weekday() >= 5:
        shown -= timedelta(days=1)
    return shown.date() + timedelta(days=form.lead)


def overdue(entry: BankEntry, now: datetime, known: date) -> int:
    """Return how many publications after ``known`` should be out by the bank's hours, an hour's grace included.

    A holiday looks like a missed publication until the bank has published again.
    """
    form = FORMATS[entry.format]
    last = awaited(entry, now - timedelta(hours=form.closes - form.opens + 1))
    days = (known + timedelta(days=after) for after in range(1, min((last - known).days, 4000) + 1))
    return sum((day - timedelta(days=form.lead)).weekday() < 5 for day in days)


def patience(entry: BankEntry, now: datetime) -> timedelta:
    """Return how long to wait at most while a bank fails: until the hour by which its next publication is usually done.

    A bank that keeps no history would lose a day for each day that passes unlooked at.
    """
    closing = now.replace(hour=FORMATS[entry.format].closes, minute=0, second=0, microsecond=0)
    while closing <= now or closing.weekday() >= 5:
        closing += timedelta(days=1)
    return closing - now


def interval(entry: BankEntry, now: datetime, known: date | None, *, doubted: bool = False) -> timedelta:
    """Return how long to wait until the next look, failures aside.

    A quarter of an hour while the bank publishes and what it publishes is not there yet; else the entry's own interval
    while something is missing or may still be corrected, six hours when all is said; never past the next opening. What
    is ``doubted``, since the dollar of the newest table is held back, is as good as missing.
    """
    form = FORMATS[entry.format]
    there = known is not None and known >= awaited(entry, now) and not doubted
    works = now.weekday() < 5 and form.opens <= now.hour
    if works and now.hour <= form.closes and not there:
        return min(SOON, entry.interval)
    said = there and not (works and now.hour <= form.closes + _CORRECTING)
    wait = max(LATER, entry.interval) if said else entry.interval
    opening = now.replace(hour=form.opens, minute=0, second=0, microsecond=0)
    while opening <= now or opening.weekday() >= 5:
        opening += timedelta(days=1)
    return min(wait, opening - now)
