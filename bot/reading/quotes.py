"""The quotes pipeline: one look at one bank.

    refresh(source, entry) -> RefreshOutcome
        newest:   ask (conditionally where the URL stays the same) -> parse -> is it the day asked for? -> judge -> save
        record:   the source with its state and next look, before anything slow
        tomorrow: where the bank sets it today and a URL names the day
        history:  a part of the days still missing (history.py)
        record:   once more, with what was found

A failure is a value, changes nothing that is stored, and is never "no rates that day" (SOURCES.md, rates rule 6).
"""

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
from bot.reading.desk import Desk
from bot.reading.fetch import Fetched, Fetcher, FetchFailure
from bot.reading.history import UNREACHABLE, Backfill, Progress
from bot.reading.outcome import ParseError, RefreshOutcome
from bot.reading.schedule import next_check
from bot.reading.settling import AROUND
from storage import quotes as stored
from storage import sources
from storage.clock import Clock
from storage.records import Source, SourceState

HISTORY = 400
"""Days of history that are kept complete, unless the setting RATES_HISTORY says otherwise."""
PAUSE = 0.3
"""Seconds between two requests to one bank: NBKR drops clients after some twenty quick ones."""
RESUMED_AFTER = timedelta(seconds=30)
"""When the next part of a long history follows."""


async def refresh(
    source: Source,
    entry: BankEntry,
    fetcher: Fetcher,
    clock: Clock,
    *,
    backfill_days: int = HISTORY,
    whole: bool = False,
    on_progress: Progress | None = None,
    pause: float = PAUSE,
    draw: Callable[[], float] = random.random,
) -> RefreshOutcome:
    """Look at one bank, store what is new, record the source; ``backfill_days`` 0 leaves the history alone.

    ``whole`` fills the history to its end instead of a part of it. Quotes are stored under the bank's format
    (``"nbk"``), whatever the entry's id. Raises only what storage raises.
    """
    look = _Look(source, entry, Desk(entry, fetcher, clock, pause=pause), draw=draw)
    await look.newest()
    await look.record()
    if look.absent or look.outcome.state not in UNREACHABLE:
        await look.tomorrow()
        if backfill_days:
            await look.history(backfill_days, on_progress or _nobody, whole=whole)
        await look.record()
    tally = look.desk.tally
    return replace(
        look.outcome,
        new=tally.new,
        updated=tally.updated,
        flagged=tally.flagged,
        seconds=(clock() - look.started).total_seconds(),
    )


class _Look:
    """One refresh under way: what is known of the source so far, and what was done."""

    def __init__(self, source: Source, entry: BankEntry, desk: Desk, *, draw: Callable[[], float]) -> None:
        self.before = source
        self.source = source
        self.entry = entry
        self.desk = desk
        self.draw = draw
        self.started = desk.clock()
        self.outcome = RefreshOutcome(source.key, SourceState.OK)
        self._first_today = source.checked_at is not None and source.checked_at.date() < self.started.date()
        self._retry_after: timedelta | None = None
        self._fresh_for: timedelta | None = None
        self._more = False
        self.absent = False
        """Whether the bank answered that it has no file of the day asked for."""
        desk.tally.newest = source.newest_at.date() if source.newest_at else None

    # -- the newest rates

    async def newest(self) -> None:
        """Take the newest table, and NBKR's weekly one beside it."""
        ask = asking.newest(self.entry, self.source.url, self.started, self.desk.tally.newest)
        same_url = ask.day is None
        answer = await self.desk.get(
            ask, etag=self.source.etag if same_url else None, modified=self.source.last_modified if same_url else None
        )
        if isinstance(answer, FetchFailure):
            self._refused(answer, ask)
        else:
            await self._look_into(ask, answer)
        await self._weekly()

    def _refused(self, failure: FetchFailure, ask: Ask) -> None:
        """Take a failure for what it is; a bank that has no file of today is there, and may have one any minute."""
        self.absent = failure.state is SourceState.GONE and ask.day is not None
        self._retry_after = failure.retry_after
        if self.absent and self._awaited(ask):
            self.outcome = replace(self.outcome, detail=f"not out yet: nothing for {ask.day}")
        else:
            self._failed(*_state_of(failure, ask))

    def _awaited(self, ask: Ask) -> bool:
        """Whether the bank is still to publish the day asked for, and has been heard before."""
        waiting = asking.interval(self.entry, self.started, self.desk.tally.newest) <= asking.SOON
        return waiting and ask.day == asking.today(self.entry, self.started) and self.source.succeeded_at is not None

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
            early = self.desk.tally.early
            known = same_url and not early  # the same table must be judged again when its day comes near
            self.source = replace(
                self.source,
                url=answer.moved_to if same_url and answer.moved_to else self.source.url,
                etag=answer.etag if known else None,
                last_modified=answer.last_modified if known else None,
                body_hash=None if early else digest,
            )

    async def _take(self, ask: Ask, answer: Fetched) -> bool:
        """Store the newest table; return whether it was one."""
        try:
            payload = await self.desk.read(ask, answer)
        except OtherDayError as error:
            self._other_day(error, ask)
        except ParseError as error:
            self._failed(_state_of_body(error), str(error))
        else:
            if await self._is_yesterdays(ask, payload):
                self.outcome = replace(self.outcome, detail="not out yet: the table repeats the day before")
                return False
            await self.desk.save(payload)
            return True
        return False

    async def _is_yesterdays(self, ask: Ask, payload: Payload) -> bool:
        """Whether a bank still gives the day before under today's date, in the hours in which it publishes."""
        form = FORMATS[self.entry.format]
        publishing = self.started.weekday() < 5 and form.opens <= self.started.hour <= form.closes
        today, known = asking.today(self.entry, self.started), self.desk.tally.newest
        due = not form.lead and ask.day == today and known is not None and known < today
        return publishing and due and await self._repeats(payload)

    def _other_day(self, error: OtherDayError, ask: Ask) -> None:
        """Refuse the answer; while the bank is still to publish the day asked for, that is no failure."""
        if self._awaited(ask):
            self.outcome = replace(self.outcome, detail=f"not out yet: {error}")
        else:
            self._failed(SourceState.BROKEN, str(error))

    async def _weekly(self) -> None:
        """Take NBKR's weekly table beside a new daily one, or when ours is a week old."""
        if not self.entry.weekly or self.outcome.state in UNREACHABLE:
            return
        if self.outcome.not_modified and not await self._weekly_is_old():
            return
        ask = asking.weekly(self.entry, self.entry.weekly, self.started)
        answer = await self.desk.get(ask)
        if isinstance(answer, FetchFailure):
            self.desk.note(f"weekly table: {answer.detail}")
            return
        try:
            payload = await self.desk.read(ask, answer)
        except ParseError as error:
            self.desk.note(f"weekly table: {error}")
        else:
            await self.desk.save(payload)

    async def _weekly_is_old(self) -> bool:
        day = self.started.date()
        window = await stored.window(day - AROUND, day + AROUND)
        weekly = [quote.date for quote in window if quote.bank == self.entry.format and quote.weekly]
        return not weekly or day - max(weekly) >= timedelta(days=7)

    # -- other days

    async def tomorrow(self) -> None:
        """Ask for tomorrow's rates where they are set today; what is not there yet is no failure."""
        ask = asking.ahead(self.entry, self.source.url, self.started)
        if ask is None or not (self.outcome.ok or self.absent):
            return
        answer = await self.desk.get(ask)
        if isinstance(answer, FetchFailure):
            return
        try:
            payload = await self.desk.read(ask, answer)
        except ParseError:
            return
        if not await self._repeats(payload):
            await self.desk.save(payload)
            if self.absent:  # a holiday, or a table that came late: what holds next is there
                self.outcome = replace(self.outcome, state=SourceState.OK)

    async def _repeats(self, payload: Payload) -> bool:
        """Whether every figure is that of the newest day stored before: carried forward, not published."""
        day, table = self.started.date(), min(row.date for row in payload.quotes)
        window = await stored.window(day - AROUND, day + AROUND)
        own = [quote for quote in window if quote.bank == self.entry.format and quote.date < table]
        last = max((quote.date for quote in own), default=None)
        known = {(quote.base, quote.counter): quote.value for quote in own if quote.date == last}
        return all(known.get((row.base, row.counter), row.value) == row.value for row in payload.quotes)

    async def history(self, days: int, on_progress: Progress, *, whole: bool) -> None:
        """Fill a part of the days that are missing, or all of them."""
        backfill = Backfill(self.desk, days, self.started, whole=whole)
        await backfill.fill(on_progress, recheck=self._first_today)
        self._more = backfill.more
        self.outcome = replace(self.outcome, missing=backfill.left)

    # -- how it ended

    def _failed(self, state: SourceState, detail: str) -> None:
        self.outcome = replace(self.outcome, state=state, detail=detail)

    async def record(self) -> None:
        """Store what is now known of the source, and when it is looked at next."""
        now, ok, newest = self.desk.clock(), self.outcome.ok, self.desk.tally.newest
        self.outcome = replace(self.outcome, detail=self.outcome.detail or self.desk.tally.detail)
        interval = asking.interval(self.entry, now, newest, doubted=await self.desk.doubts())
        failures = 0 if ok else self.before.failures + 1
        due = next_check(
            now,
            interval=min(interval, RESUMED_AFTER) if self._more and ok else interval,
            failures=0 if self.absent else failures,
            jitter=self.draw(),
            fresh_for=self._fresh_for,
            retry_after=self._retry_after,
        )
        if failures and self._retry_after is None:
            due = min(due, now + asking.patience(self.entry, now))
        self.source = replace(
            self.source,
            state=self.outcome.state,
            detail=self.outcome.detail,
            failures=failures,
            checked_at=now,
            succeeded_at=now if ok else self.before.succeeded_at,
            newest_at=datetime.combine(newest, time(), UTC) if newest else None,
            next_check_at=due,
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
