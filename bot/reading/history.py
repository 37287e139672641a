"""A bank's past days: which are missing, asked for one after the other, newest first, behind the newest rates.

    working days - stored - closed ──due?──> ask ──┬─ a table ───────────> saved in steps that survive a kill
                                                   ├─ an earlier day's ──> closed: nothing was published on it
                                                   └─ nothing ───────────> tried in vain, again later (gaps.py)

One look does a part of it (``CHUNK`` requests), so that the newest rates are looked at in between. The last few
publications are asked for once more on each of the following days: a bank may have corrected them. So are the days
whose dollar is held back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.reading import gaps
from bot.reading.banks import asking
from bot.reading.banks.asking import Ask, OtherDayError
from bot.reading.banks.cbr import KNOWN_IDS
from bot.reading.banks.payload import NotATableError, Payload
from bot.reading.desk import Desk
from bot.reading.fetch import FetchFailure
from bot.reading.outcome import ParseError
from storage import bank_days
from storage import quotes as stored
from storage.records import BankDay, SourceState

CHUNK = 60
"""Requests for past days in one look."""
STEP = 6
"""Answers that are saved at a time."""
NEAR = 25
"""Requests that go at the desk's own pace; what lies further back can wait a little."""
SLOWER = 3.0
UNREACHABLE = frozenset({SourceState.UNKNOWN, SourceState.BLOCKED, SourceState.REFUSED})
_GIVEN_UP = 8
"""Days in a row without an answer after which the history is left for the next look: longer than any holiday."""
_GIVEN_UP_FAILING = 3
"""The same, where the bank answers 5xx or 429."""
_SLICE = timedelta(days=30)
_DOUBTED = timedelta(days=30)
"""How far back a day whose dollar is held back is asked for once more, besides the last publications."""

Progress = Callable[[int, int], None]
"""Told how many of how many requests of a history are done."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a request for past days brought nothing."""

    detail: str
    state: SourceState
    lacking: bool
    """Whether the bank answers as it should, and has nothing for that day."""
    closed: bool = False
    """Whether it shows by its answer that nothing was published."""

    @property
    def general(self) -> bool:
        """Whether the bank as a whole is in trouble, not the day."""
        return self.state in UNREACHABLE | {SourceState.FAILING, SourceState.NOT_A_FEED}


class Backfill:
    """The history of one bank, at one look."""

    def __init__(self, desk: Desk, days: int, now: datetime, *, whole: bool = False) -> None:
        self._desk = desk
        self._entry = desk.entry
        self._days = days
        self._now = now
        self._chunk = 1_000_000 if whole else CHUNK
        self._whole = whole
        self._tried: dict[date, BankDay] = {}
        self._missing: list[date] = []
        self._found: list[Payload] = []
        self._told: list[BankDay] = []
        self._streak: list[tuple[Ask, _Failure]] = []
        self._pending: dict[str, BankDay] = {}
        self._answered: set[date] = set()
        self.left: int | None = None
        """Days still missing; ``None`` where the bank has no history to ask for."""
        self.more = False
        """Whether the rest waits for nothing but the next look."""

    async def fill(self, on_progress: Progress, *, recheck: bool) -> None:
        """Ask for what is due, then (``recheck``) once more for the last publications."""
        await self._look_round()
        due = gaps.due(self._missing, self._tried, self._now)
        if asking.by_currency(self._entry):
            asks = await self._by_currency()
        else:
            asks = asking.history(self._entry, due, self._now)
        done = await self._ask(asks[: self._chunk], on_progress)
        await self._step()
        if asks and any(ask.day is None for ask in asks):
            await self._close_in_ranges(due)
        if self._answered:
            await self._reconsider()
        if recheck and done == len(asks):
            await self._recheck()
        await self._look_round()
        self.left = len(self._missing) if asking.history_url(self._entry) else None
        waiting = gaps.due(self._missing, self._tried, self._now)
        self.more = done == self._chunk and bool(self._answered) and bool(waiting or asking.by_currency(self._entry))

    async def _look_round(self) -> None:
        since = self._now.date() - timedelta(days=self._days + 7)
        self._tried = await bank_days.tried(self._desk.bank, since)
        known = await stored.dates(self._desk.bank, since)
        self._missing = gaps.missing(asking.missing(self._entry, self._now, known, self._days), self._tried)

    # -- asking

    async def _ask(self, asks: Sequence[Ask], on_progress: Progress) -> int:
        """Ask one after the other until the bank seems not to be there; return how many were asked."""
        failures = 0
        for done, ask in enumerate(asks):
            on_progress(done, len(asks))
            answer = await self._past(ask, slower=1.0 if self._whole or done < NEAR else SLOWER)
            if isinstance(answer, Payload):
                failures = 0
                self._end_streak(bank_answers=True)
                self._found.append(answer)
                self._earlier(ask, answer)
                self._told += [self._pending[ask.url]] if ask.url in self._pending else []
            else:
                # A day that the bank has had nothing for before tells nothing new about the bank.
                again = answer.lacking and ask.day in self._tried
                failures += 0 if answer.closed or again else 1
                self._streak.append((ask, answer))
                limit = _GIVEN_UP_FAILING if answer.state is SourceState.FAILING else _GIVEN_UP
                if answer.state in UNREACHABLE or failures >= limit:
                    self._end_streak(bank_answers=False)
                    return done + 1
            if len(self._found) + len(self._told) >= STEP:
                await self._step()
        self._end_streak(bank_answers=bool(self._found or self._answered))
        if asks:
            on_progress(len(asks), len(asks))
        return len(asks)

    async def _past(self, ask: Ask, *, slower: float) -> Payload | _Failure:
        """Return the answer for a past day, or why there is none."""
        answer = await self._desk.get(ask, slower=slower)
        if isinstance(answer, FetchFailure):
            lacking = answer.state is SourceState.GONE and ask.day is not None
            return _Failure(answer.detail, answer.state, lacking)
        try:
            return await self._desk.read(ask, answer)
        except OtherDayError as error:
            closed = ask.day is not None and error.answered < ask.day < asking.today(self._entry, self._now)
            return _Failure(str(error), SourceState.BROKEN, lacking=True, closed=closed)
        except ParseError as error:
            state = SourceState.NOT_A_FEED if isinstance(error, NotATableError) else SourceState.BROKEN
            return _Failure(str(error), state, lacking=False)

    def _earlier(self, ask: Ask, payload: Payload) -> None:
        """Note a day that the bank answers with the table of the day before, under its true date."""
        newest = max(quote.date for quote in payload.quotes)
        if ask.day is not None and newest < ask.day < asking.today(self._entry, self._now):
            self._told.append(gaps.closed(self._desk.bank, ask.day, self._now, f"the bank answers with {newest}"))

    def _end_streak(self, *, bank_answers: bool) -> None:
        """Note how the days without an answer ended; where the bank answers for others, it is their own affair."""
        bank = self._desk.bank
        for ask, failure in self._streak:
            day = ask.day
            if day is None:  # of a file of many days: they are accounted for together
                if (told := self._pending.get(ask.url)) and not failure.general:
                    self._told.append(told)
            elif failure.closed:
                self._told.append(gaps.closed(bank, day, self._now, failure.detail))
            elif failure.general and not bank_answers:
                self._told.append(gaps.excused(self._tried.get(day), bank, day, self._now, failure.detail))
            else:
                before, lacking = self._tried.get(day), failure.lacking
                self._told.append(gaps.in_vain(before, bank, day, self._now, failure.detail, lacking=lacking))
        self._streak.clear()

    async def _step(self) -> None:
        """Save what came, and how the other days ended."""
        days = {row.date for payload in self._found for row in payload.quotes}
        await self._desk.save(*self._found, reconsider=False)
        await bank_days.record(self._told, [(self._desk.bank, day) for day in days])
        self._answered |= days
        self._found.clear()
        self._told.clear()

    async def _reconsider(self) -> None:
        """Let the other banks' quotes be judged again beside what came, a month at a time."""
        first, last = min(self._answered), max(self._answered)
        while first <= last:
            await self._desk.reconsider_others(first, min(first + _SLICE, last))
            first += _SLICE + timedelta(days=1)

    # -- files of many days

    async def _by_currency(self) -> list[Ask]:
        """Return the requests for currencies that lack days, of those that the bank quotes at all."""
        since = self._now.date() - timedelta(days=self._days + 7)
        known = await stored.days_by_base(self._desk.bank, since)
        asks = []
        for code in KNOWN_IDS.values():
            if known and code not in known:
                continue
            lacking = gaps.missing(asking.missing(self._entry, self._now, known.get(code, ()), self._days), self._tried)
            tried = await bank_days.tried(f"{self._desk.bank}/{code}", since) if lacking else {}
            if gaps.due(lacking[:1], tried, self._now):
                asks.append(asking.of_currency(self._entry, code, lacking, self._now))
                # What is still missing afterwards is asked for again after a pause, like a day in vain.
                key, before = f"{self._desk.bank}/{code}", tried.get(lacking[0])
                self._pending[asks[-1].url] = gaps.in_vain(
                    before, key, lacking[0], self._now, "asked for a range", lacking=True
                )
        return asks

    async def _close_in_ranges(self, due: Sequence[date]) -> None:
        """Close the days that a file of many days leaves out; those it does not reach are tried again later."""
        bank, now = self._desk.bank, self._now
        over = gaps.passed_over(due, self._answered)
        told = [gaps.closed(bank, day, now, "left out of a file of many days") for day in over]
        first = min(self._answered, default=date.min)
        told += [
            gaps.in_vain(self._tried.get(day), bank, day, now, "not in the file of many days", lacking=day < first)
            for day in due
            if day not in over and day not in self._answered
        ]
        await bank_days.record(told)

    # -- corrections

    async def _doubted(self) -> list[date]:
        """Return the last days whose dollar, or a correction of it, is held back, newest first.

        A week of nonsense is made good, and what was corrected wrongly is taken back, when the bank is itself again.
        """
        days = {quote.date for quote in await self._desk.held_dollars(self._now.date() - _DOUBTED)}
        today = asking.today(self._entry, self._now)
        return sorted((day for day in days if day <= today), reverse=True)[: asking.RECHECKED]

    async def _recheck(self) -> None:
        """Ask once more for the last few publications, where one day can be asked for."""
        if not asking.names_a_day(asking.history_url(self._entry)):
            return
        days = asking.expected(self._entry, self._now, 2 * asking.RECHECKED)[: asking.RECHECKED]
        days += [day for day in await self._doubted() if day not in days]
        for ask in asking.history(self._entry, [day for day in days if day not in self._answered], self._now):
            answer = await self._past(ask, slower=1.0)
            if isinstance(answer, Payload):
                self._found.append(answer)
            elif answer.general:
                break
        await self._step()
