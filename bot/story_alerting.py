"""Story alerts: whoever follows words is told of each new story that has them, once, however many outlets report it.

::

    reports above the cursor ──> words of each ──> alerts under these words ──> found? of this chat's countries and
    languages? the first of its story that is? under its cap?
        ──> one transaction: messages, how the chats stand today, the cursor

One article must be all that a chat wants, as in a search; the first that is tells of its story, though others in other
languages, or without the words, came before. The cursor moves with what it decides: a process that dies loses nothing
and says nothing twice, and of two at once one goes home empty-handed. A report that is a day old when it is first read
is no news any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.i18n import Speeches
from handlers.publicly import unasked
from handlers.quiet import not_before
from handlers.reader import Reader
from handlers.views.story_alerts import digest_screen, told_screen
from handlers.zones import zone_of
from storage import chat_delivery, chats, story_alerts, versions
from storage.clock import Clock
from storage.records import (
    Chat,
    ChatDelivery,
    ChatKind,
    ChatState,
    DeliveryKind,
    FreshReport,
    NewDelivery,
    StoryAlert,
    StoryLimit,
)
from storage.words import document, matches, parse

log = structlog.get_logger(__name__)

AT_ONCE: Final = 50
"""Reports in one look, so that their words fit one question."""
OLD: Final = timedelta(hours=24)
WORTH_TELLING: Final = timedelta(hours=24)
DIGESTS_AT_ONCE: Final = 200

Wish = tuple[StoryAlert, FreshReport]


class StoryAlerting:
    """Looks at new stories each time the stored news has moved."""

    def __init__(self, clock: Clock, speeches: Speeches | None = None) -> None:
        self._clock = clock
        self._speeches = speeches or Speeches()
        self._looked_at: int | None = None

    async def tick(self) -> int:
        """Tell of what is new, and sum up days that are over; return how many messages were enqueued."""
        told = await self._sum_up()  # first, since a new day begins its own count
        version = (await versions.read()).news
        if version != self._looked_at:
            told += await self._look()
            self._looked_at = version
        return told

    async def _look(self) -> int:
        seen = await story_alerts.cursor()
        if seen is None:
            await story_alerts.move_on(None, await story_alerts.beginning(), (), {}, self._clock())
            seen = await story_alerts.cursor() or 0
        if not await story_alerts.anybody():
            highest = await story_alerts.newest()  # nobody is told anything: what is there is known
            if highest != seen:
                await story_alerts.move_on(seen, highest, (), {}, self._clock())
            return 0
        told = 0
        while fresh := await story_alerts.fresh(seen, AT_ONCE):
            sent = await self._tell(seen, fresh)
            if sent is None:
                break  # another process looks at them
            told, seen = told + sent, fresh[-1].id
        if told:
            log.info("story_alerts_told", count=told)
        return told

    async def _tell(self, seen: int, fresh: Sequence[FreshReport]) -> int | None:
        now = self._clock()
        recent = [report for report in fresh if now - report.published_at < OLD]
        wishes = await self._first_of_story(seen, await self._wishes(recent))
        ids = sorted({alert.chat_id for alert, _ in wishes})
        whose, delivery = await chats.of_ids(ids), await chat_delivery.of_chats(ids)
        standing = await story_alerts.limits(ids)
        said: list[NewDelivery] = []
        done: set[tuple[int, int, int | None]] = set()
        for alert, report in wishes:
            chat, place = whose.get(alert.chat_id), (alert.chat_id, report.story_id, alert.thread_id)
            if chat is None or place in done or not _concerns(chat, report):
                continue
            done.add(place)
            if report.id <= seen:
                continue  # it told of the story when it came
            today = now.astimezone(zone_of(chat)).date()
            limit = standing[chat.telegram_id]
            if limit.day != today:
                limit = replace(limit, day=today, told=0)
            full = bool(limit.daily_cap) and limit.told >= limit.daily_cap
            limit = replace(limit, held=limit.held + 1) if full else replace(limit, told=limit.told + 1)
            standing[chat.telegram_id] = limit
            if not full:
                last = bool(limit.daily_cap) and limit.told == limit.daily_cap
                wish = delivery.get(chat.telegram_id, ChatDelivery(chat.telegram_id))
                said.append(self._message(alert, report, chat, wish, last=last))
        return await story_alerts.move_on(seen, fresh[-1].id, said, standing, now)

    async def _first_of_story(self, seen: int, fresh: Sequence[Wish]) -> Sequence[Wish]:
        """Return the wishes with those before them that were about earlier reports of the same stories."""
        if not fresh:
            return fresh
        told = await story_alerts.before(seen, sorted({report.story_id for _, report in fresh}))
        return [*await self._wishes(told), *fresh] if told else fresh

    async def _wishes(self, reports: Sequence[FreshReport]) -> list[Wish]:
        """Return which alert is about which report, in the order of reports."""
        reports = [report for report in reports if report.fetched_at - report.published_at < OLD]
        words = {each.id: document(each.title, each.excerpt, each.text, each.language) for each in reports}
        numbers = sorted({number for document in words.values() for number in document})
        known = await story_alerts.candidates(numbers) if numbers else ()
        queries = {alert.id: parse(alert.words) for alert in known}
        return [
            (alert, report)
            for report in reports
            for alert in known
            if alert.since_story < report.story_id and matches(queries[alert.id], words[report.id])
        ]

    def _message(
        self, alert: StoryAlert, report: FreshReport, chat: Chat, wishes: ChatDelivery, *, last: bool
    ) -> NewDelivery:
        reader, due = self._reader(chat), not_before(wishes, self._clock(), zone_of(chat))
        return NewDelivery(
            key=f"story:{alert.chat_id}:{alert.thread_id or 0}:{report.story_id}",
            kind=DeliveryKind.ALERT,
            chat_id=alert.chat_id,
            thread_id=alert.thread_id,
            screen=unasked(told_screen(alert, report, reader, last=last), chat).to_json(),
            due_at=due,
            expires_at=due + WORTH_TELLING,
            silent=wishes.silent,
            subject_id=alert.id,
        )

    async def _sum_up(self) -> int:
        """Say how many were held back, on the day after."""
        over = await story_alerts.over(DIGESTS_AT_ONCE)
        whose: Mapping[int, Chat] = await chats.of_ids([limit.chat_id for limit in over]) if over else {}
        said = 0
        for limit in over:
            chat, now = whose.get(limit.chat_id), self._clock()
            if limit.day is None or (chat is not None and limit.day >= now.astimezone(zone_of(chat)).date()):
                continue
            wishes = await chat_delivery.get(limit.chat_id)
            await story_alerts.sum_up(limit, self._digest(limit, chat, wishes, now), now)
            said += 1
        return said

    def _digest(self, limit: StoryLimit, chat: Chat | None, wishes: ChatDelivery, now: datetime) -> NewDelivery:
        chat = chat or Chat(limit.chat_id, ChatKind.PRIVATE)
        due = not_before(wishes, now, zone_of(chat))
        return NewDelivery(
            key=f"stories-held:{limit.chat_id}:{limit.day}",
            kind=DeliveryKind.ALERT,
            chat_id=limit.chat_id,
            screen=unasked(digest_screen(limit, self._reader(chat)), chat).to_json(),
            due_at=due,
            expires_at=due + WORTH_TELLING,
            silent=True,
        )

    def _reader(self, chat: Chat) -> Reader:
        speech = self._speeches.choose(chat.language, chat.telegram_language)
        return Reader(speech, zone_of(chat), self._clock())


def _concerns(chat: Chat, report: FreshReport) -> bool:
    """Whether a report is of the countries and languages that a chat reads, by an outlet that it hears."""
    if chat.state is not ChatState.ACTIVE:
        return False
    if chat.countries and not set(chat.countries) & set(report.countries):
        return False
    if report.source_key in chat.muted:
        return False
    return not chat.news_languages or report.language in chat.news_languages
