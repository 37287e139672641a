"""One bank while it is being looked at: its answers in, what they change into the store.

get ──> read (parse, is it the day asked for?) ──> save (judge beside what is stored, keep what changes anything)
                                                     └─> the other banks' quotes of those days are judged again
"""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reading.banks import asking
from bot.reading.banks.asking import Ask
from bot.reading.banks.formats import FORMATS
from bot.reading.banks.payload import Payload
from bot.reading.catalog import BankEntry
from bot.reading.dollar_prices import is_dollar
from bot.reading.fetch import Fetched, Fetcher, FetchFailure, FetchRequest
from bot.reading.settling import AROUND, REJUDGED, reconsidered, settled
from storage import corrections
from storage import quotes as stored
from storage.clock import Clock
from storage.database import current
from storage.records import Quote

ACCEPT = "application/xml, text/xml, application/json, */*;q=0.5"


@dataclass
class Tally:
    """What was done so far."""

    new: int = 0
    updated: int = 0
    flagged: int = 0
    detail: str = ""
    newest: date | None = None
    """Date of the newest quote that may be shown."""
    early: bool = False
    """Whether a quote is flagged for its date alone: the same table must be judged again when that comes near."""


class Desk:
    """Asks one bank, politely, and stores its quotes under its format (``"nbk"``)."""

    def __init__(self, entry: BankEntry, fetcher: Fetcher, clock: Clock, *, pause: float) -> None:
        self.entry = entry
        self.bank = entry.format
        self.pause = pause
        self.clock = clock
        self.tally = Tally()
        self._fetcher = fetcher
        self._asked = 0

    async def get(
        self, ask: Ask, *, etag: str | None = None, modified: str | None = None, slower: float = 1.0
    ) -> Fetched | FetchFailure:
        """Fetch, a pause after the request before."""
        if self._asked:
            await asyncio.sleep(self.pause * slower)
        self._asked += 1
        return await self._fetcher.get(FetchRequest(ask.url, etag, modified, ACCEPT))

    async def read(self, ask: Ask, answer: Fetched) -> Payload:
        """Return the rows of the day asked for; raises ``ParseError``."""
        parsed = await asyncio.to_thread(FORMATS[self.bank].parse, answer.body, answer.charset)
        payload = asking.accepted(self.entry, ask, parsed)
        if payload.refused:
            self.note(f"{len(payload.refused)} rows refused: {payload.refused[0]}")
        return payload

    async def save(self, *payloads: Payload, reconsider: bool = True) -> None:
        """Judge the rows beside what is stored, and store what they change."""
        rows = [row for payload in payloads for row in payload.quotes]
        if not rows:
            return
        first, last = min(row.date for row in rows), max(row.date for row in rows)
        async with judging():
            known = await around(first, last)
            held = await waiting(first - REJUDGED, last + REJUDGED)
            change = await asyncio.to_thread(settled, self.bank, rows, known, self.clock(), held)
            result = await stored.save(change.changed, held=change.held, withdrawn=change.withdrawn)
        tally = self.tally
        tally.newest = max(filter(None, (tally.newest, change.newest)), default=None)
        tally.early = tally.early or change.early
        tally.new += result.new
        tally.updated += result.updated
        tally.flagged += change.flagged
        if hidden := [quote for quote in change.changed if quote.flag is not None]:
            one = hidden[0]
            self.note(f"{len(hidden)} not shown: {one.base}/{one.counter} of {one.date} ({one.flag})")
        if change.held:
            one = change.held[0]
            self.note(f"{len(change.held)} corrections held: {one.base}/{one.counter} of {one.date} ({one.flag})")
        if reconsider and change.changed:
            await self.reconsider_others(first, last)

    async def reconsider_others(self, first: date, last: date) -> None:
        """Judge what other banks said about these days again: this bank may confirm it, or speak against it."""
        since, until = first - REJUDGED, last + REJUDGED
        async with judging():
            known = await around(since, until)
            held = await waiting(since, until)
            change = await asyncio.to_thread(reconsidered, known, since, until, self.bank, held)
            await stored.reflag(change.flags)
            await stored.save(change.released)

    async def doubts(self) -> bool:
        """Whether the dollar of the bank's newest day is held back: the bank may put it right any minute.

        Other currencies may be wrong for weeks, such as a manat off its peg.
        """
        return self.tally.newest is not None and bool(await self.held_dollars(self.tally.newest))

    async def held_dollars(self, since: date) -> list[Quote]:
        """Return the bank's dollars from a day on that are not shown, and the corrections of them that wait."""
        held = [*await stored.flagged(since), *await waiting(since, date.max)]
        return [quote for quote in held if quote.bank == self.bank and is_dollar(quote)]

    def note(self, detail: str) -> None:
        """Keep the first thing worth telling."""
        self.tally.detail = self.tally.detail or detail


def judging() -> asyncio.Lock:
    """Return what holds the banks apart from reading quotes to storing their flags: each is judged by the others'."""
    lock: asyncio.Lock = current().memory.setdefault("judging", asyncio.Lock())
    return lock


async def around(first: date, last: date) -> list[Quote]:
    """Return what is stored of all banks about these days, and each pair's predecessor where it lies further back."""
    window = await stored.window(first - AROUND, last + AROUND)
    return [*await stored.in_force(first - AROUND - timedelta(days=1)), *window]


async def waiting(since: date, until: date) -> list[Quote]:
    """Return the corrections that are held back of these days, of all banks."""
    return [one.said for one in await corrections.held(since, until)]
