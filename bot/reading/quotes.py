"""The quotes pipeline: one look at one bank.

    refresh(source, entry) -> RefreshOutcome
        newest:   ask (conditionally where the URL stays the same) -> parse -> is it the day asked for? -> judge -> save
        record:   the source with its state and next look, before anything slow
        tomorrow: where the bank sets it today and a URL names the day
        history:  the days still missing, newest first, one after the other, saved in steps that survive a kill
        record:   once more, with what was found

A failure is a value, changes nothing that is stored, and is never "no rates that day" (SOURCES.md, rates rule 6): days
refused or failed stay missing and are asked for again, in the next refresh while the store is thin, else once a day.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.reading.banks import asking
from bot.reading.banks.asking import Ask, OtherDayError
from bot.reading.banks.formats import FORMATS
from bot.reading.banks.payload import NotATableError, Payload
from bot.reading.catalog import BankEntry
from bot.reading.fetch import Fetched, Fetcher, FetchFailure, FetchRequest
from bot.reading.outcome import ParseError, RefreshOutcome
from bot.reading.schedule import next_check
from bot.reading.settling import AROUND, settled
from storage import quotes as stored
from storage import sources
from storage.clock import Clock
from storage.records import Source, SourceState

ACCEPT = "application/xml, text/xml, application/json, */*;q=0.5"
PAUSE = 0.3
"""Seconds between two requests to one bank: NBKR drops clients after some twenty quick ones."""
STEP = 6
"""Days of history that are saved at a time."""
_GIVEN_UP = 8
"""Days in a row without an answer after which the history is left for the next time: longer than any holiday."""
_GIVEN_UP_FAILING = 3
"""The same, where the bank answers 5xx or 429."""
_UNREACHABLE = {SourceState.UNKNOWN, SourceState.BLOCKED, SourceState.REFUSED}

Progress = Callable[[int, int], None]
"""Told how many of how many requests of a history are done."""


async def refresh(
    source: Source,
    entry: BankEntry,
    fetcher: Fetcher,
    clock: Clock,
    *,
    backfill_days: int = 30,
    on_progress: Progress | None = None,
    pause: float = PAUSE,
    draw: Callable[[], float] = random.random,
) -> RefreshOutcome:
    """Look at one bank, store what is new, record the source; ``backfill_days`` 0 leaves the history alone.

    Quotes are stored under the bank's format (``"nbk"``), whatever the entry's id. Raises only what storage raises.
    """
    look = _Look(source, entry, fetcher, clock, pause=pause, draw=draw)
    await look.newest()
    await look.record()
    if look.outcome.state not in _UNREACHABLE:
        await look.tomorrow()
        await look.history(backfill_days, on_progress or _nobody)
        await look.record()
    return replace(look.outcome, seconds=(clock() - look.started).total_seconds())


class _Look:
    """One refresh under way: what is known of the source so far, and what was done."""

    def __init__(
        self,
        source: Source,
        entry: BankEntry,
        fetcher: Fetcher,
        clock: Clock,
        *,
        pause: float,
        draw: Callable[[], float],
    ) -> None:
        self.before = source
        self.source = source
        self.entry = entry
        self.fetcher = fetcher
        self.clock = clock
        self.pause = pause
        self.draw = draw
        self.started = clock()
        self.outcome = RefreshOutcome(source.key, SourceState.OK)
        self._first_today = source.checked_at is None or source.checked_at.date() < self.started.date()
        self._thin = source.newest_at is None
        self._asked = 0
        self._early = False
        self._newest = source.newest_at.date() if source.newest_at else None
        self._retry_after: timedelta | None = None
        self._fresh_for: timedelta | None = None

    # -- the newest rates

    async def newest(self) -> None:
        """Take the newest table, and NBKR's weekly one beside it."""
        ask = asking.newest(self.entry, self.source.url, self.started)
        answer = await self._get(ask, conditional=ask.day is None)
        if isinstance(answer, FetchFailure):
            self._failed(*_state_of(answer, ask))
            self._retry_after = answer.retry_after
        else:
            await self._look_into(ask, answer)
        await self._weekly()

    async def _look_into(self, ask: Ask, answer: Fetched) -> None:
        """Read the answer unless it is the one of last time, and remember by what the next one is compared."""
        same_url = ask.day is None
        self._fresh_for = answer.fresh_for if same_url else None
        digest = hashlib.sha256(ask.url.encode() + b"\n" + answer.body).hexdigest()
        if answer.not_modified:
            digest = self.source.body_hash or digest
        if answer.not_modified or digest == self.source.body_hash:
            self.outcome = replace(self.outcome, not_modified=True)
        if self.outcome.not_modified or await self._take(ask, answer):
            known = same_url and not self._early  # the same table must be judged again when its day comes near
            self.source = replace(
                self.source,
                url=answer.moved_to if same_url and answer.moved_to else self.source.url,
                etag=answer.etag if known else None,
                last_modified=answer.last_modified if known else None,
                body_hash=None if self._early else digest,
            )

    async def _take(self, ask: Ask, answer: Fetched) -> bool:
        """Store the newest table; return whether it was one."""
        try:
            payload = await self._read(ask, answer)
        except OtherDayError as error:
            self._other_day(error, ask)
        except ParseError as error:
            self._failed(_state_of_body(error), str(error))
        else:
            await self._save(payload)
            return True
        return False

    def _other_day(self, error: OtherDayError, ask: Ask) -> None:
        """Refuse the answer; while the bank is still to publish the day asked for, that is no failure."""
        waiting = asking.interval(self.entry, self.started, self._newest) <= asking.SOON
        if waiting and ask.day == asking.today(self.entry, self.started) and self.source.succeeded_at is not None:
            self.outcome = replace(self.outcome, detail=f"not out yet: {error}")
        else:
            self._failed(SourceState.BROKEN, str(error))

    async def _weekly(self) -> None:
        """Take NBKR's weekly table beside a new daily one, or when ours is a week old."""
        if not self.entry.weekly or self.outcome.state in _UNREACHABLE:
            return
        if self.outcome.not_modified and not await self._weekly_is_old():
            return
        ask = Ask(self.entry.weekly)
        answer = await self._get(ask)
        if isinstance(answer, FetchFailure):
            self._noted(f"weekly table: {answer.detail}")
            return
        try:
            payload = await self._read(ask, answer)
        except ParseError as error:
            self._noted(f"weekly table: {error}")
        else:
            await self._save(payload)

    async def _weekly_is_old(self) -> bool:
        day = self.started.date()
        window = await stored.window(day - AROUND, day + AROUND)
        weekly = [quote.date for quote in window if quote.bank == self.entry.format and quote.weekly]
        return not weekly or day - max(weekly) >= timedelta(days=7)

    # -- other days

    async def tomorrow(self) -> None:
        """Ask for tomorrow's rates where they are set today; what is not there yet is no failure."""
        ask = asking.ahead(self.entry, self.source.url, self.started, self._newest)
        if ask is None or not self.outcome.ok:
            return
        answer = await self._get(ask)
        if isinstance(answer, FetchFailure):
            return
        try:
            payload = await self._read(ask, answer)
        except ParseError:
            return
        if not await self._repeats(payload):
            await self._save(payload)

    async def _repeats(self, payload: Payload) -> bool:
        """Whether every figure is the newest stored day's: carried forward, not published."""
        day = self.started.date()
        window = await stored.window(day - AROUND, day + AROUND)
        own = [quote for quote in window if quote.bank == self.entry.format]
        last = max((quote.date for quote in own), default=None)
        known = {(quote.base, quote.counter): quote.value for quote in own if quote.date == last}
        return all(known.get((row.base, row.counter), row.value) == row.value for row in payload.quotes)

    async def history(self, days: int, on_progress: Progress) -> None:
        """Fill the days that are missing."""
        known = await stored.dates(self.entry.format, self.started.date() - timedelta(days=days + 7))
        gaps = asking.missing(self.entry, self.started, known, days)
        self._thin = self._thin or len(known) * 2 < days
        if not (self._thin or self._first_today):
            return
        asks = asking.history(self.entry, gaps, self.started)
        found: list[Payload] = []
        failures = 0
        for done, ask in enumerate(asks):
            on_progress(done, len(asks))
            answer = await self._past(ask)
            if isinstance(answer, Payload):
                failures = 0
                found.append(answer)
            else:
                failures += 1
                limit = _GIVEN_UP_FAILING if answer is SourceState.FAILING else _GIVEN_UP
                if answer in _UNREACHABLE or failures >= limit:
                    break
            if len(found) >= STEP:
                await self._save(*found)
                found.clear()
        await self._save(*found)
        if asks:
            on_progress(len(asks), len(asks))

    async def _past(self, ask: Ask) -> Payload | SourceState:
        """Return the answer for a past day, or the state that says why there is none."""
        answer = await self._get(ask)
        if isinstance(answer, FetchFailure):
            return answer.state
        try:
            return await self._read(ask, answer)
        except ParseError as error:
            return _state_of_body(error)

    # -- asking, reading, saving

    async def _get(self, ask: Ask, *, conditional: bool = False) -> Fetched | FetchFailure:
        if self._asked:
            await asyncio.sleep(self.pause)
        self._asked += 1
        source = self.source
        etag, modified = (source.etag, source.last_modified) if conditional else (None, None)
        return await self.fetcher.get(FetchRequest(ask.url, etag, modified, ACCEPT))

    async def _read(self, ask: Ask, answer: Fetched) -> Payload:
        parsed = await asyncio.to_thread(FORMATS[self.entry.format].parse, answer.body, answer.charset)
        payload = asking.accepted(self.entry, ask, parsed)
        if payload.refused:
            self._noted(f"{len(payload.refused)} rows refused: {payload.refused[0]}")
        return payload

    async def _save(self, *payloads: Payload) -> None:
        """Judge the rows beside what is stored, and store what they change."""
        rows = [row for payload in payloads for row in payload.quotes]
        if not rows:
            return
        first, last = min(row.date for row in rows), max(row.date for row in rows)
        known = list(await stored.window(first - AROUND, last + AROUND))
        if not any(quote.bank == self.entry.format and quote.date < first for quote in known):
            older = await stored.recent(1)  # after a long silence the predecessor lies further back
            known += [quote for quote in older if quote.bank == self.entry.format and quote.date < first]
        change = settled(self.entry.format, rows, known, self.clock())
        result = await stored.save(change.changed)
        self._newest = max(filter(None, (self._newest, change.newest)), default=None)
        self._early = self._early or change.early
        if hidden := [quote for quote in change.changed if quote.flag is not None]:
            one = hidden[0]
            self._noted(f"{len(hidden)} not shown: {one.base}/{one.counter} of {one.date} ({one.flag})")
        self.outcome = replace(
            self.outcome,
            new=self.outcome.new + result.new,
            updated=self.outcome.updated + result.updated,
            flagged=self.outcome.flagged + change.flagged,
        )

    # -- how it ended

    def _failed(self, state: SourceState, detail: str) -> None:
        self.outcome = replace(self.outcome, state=state, detail=detail)

    def _noted(self, detail: str) -> None:
        if not self.outcome.detail:
            self.outcome = replace(self.outcome, detail=detail)

    async def record(self) -> None:
        """Store what is now known of the source, and when it is looked at next."""
        now, ok = self.clock(), self.outcome.ok
        failures = 0 if ok else self.before.failures + 1
        self.source = replace(
            self.source,
            state=self.outcome.state,
            detail=self.outcome.detail,
            failures=failures,
            checked_at=now,
            succeeded_at=now if ok else self.before.succeeded_at,
            newest_at=datetime.combine(self._newest, time(), UTC) if self._newest else None,
            next_check_at=next_check(
                now,
                interval=asking.interval(self.entry, now, self._newest),
                failures=failures,
                jitter=self.draw(),
                fresh_for=self._fresh_for,
                retry_after=self._retry_after,
            ),
        )
        await sources.record(self.source)


def _nobody(done: int, total: int) -> None:
    """Whom progress is told to where nobody asks."""


def _state_of(failure: FetchFailure, ask: Ask) -> tuple[SourceState, str]:
    """Return state and detail; a missing file for one day does not mean that the bank's page is gone."""
    if failure.state is SourceState.GONE and ask.day is not None:
        return SourceState.FAILING, f"nothing for {ask.day}: {failure.detail}"
    return failure.state, failure.detail


def _state_of_body(error: ParseError) -> SourceState:
    return SourceState.NOT_A_FEED if isinstance(error, NotATableError) else SourceState.BROKEN
