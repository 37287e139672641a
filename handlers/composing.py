"""A briefing read from the store: once for all chats with the same view.

::

    View ──> stories.newer ──> selection.choose ──> told in a language the reader knows ──┐
         ──> searches ──> stories.newer ─────────────────────────────────────────────────┼──> Edition ──> views.briefing
         ──> quotes at the last briefing and now ──> exchange.card ──> changes ───────────┘
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers import exchange
from handlers.cache import Latest, VersionedCache
from handlers.edition import Edition, Found, Told, View, in_language, rates_part, since_of
from handlers.i18n import SPOKEN_BESIDE_RUSSIAN, Speeches
from handlers.lines import Lines
from handlers.picture import Look
from handlers.publications import KEPT
from handlers.reader import Reader
from handlers.selection import Taste, choose
from handlers.series import Calendar
from handlers.sparks import sparks_of
from handlers.views.briefing import briefing_screen
from handlers.views.card_picture import card_screen
from handlers.zones import zone_of_subscription
from storage import quotes, stories, versions
from storage.records import INTERFACE_LANGUAGES, Chat, ChatKind, Content, NewsQuery, Quote, Story, Subscription

_SLACK: Final = timedelta(hours=12)
"""How much earlier than the last briefing a story may be dated that was read after it."""
_CANDIDATES: Final = 150
_FOUND_AT_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Composed:
    """A briefing ready to be stored: ``body`` is its screen as JSON."""

    body: str
    empty: bool


class Composer:
    """Composes briefings, each view once a round: a round is what is composed as of one moment."""

    _KEPT: Final = 512

    def __init__(self, speeches: Speeches, bot_username: str = "") -> None:
        self._speeches, self._bot_username = speeches, bot_username
        self._quotes: Latest[tuple[Quote, ...]] = Latest()
        self._composed: OrderedDict[tuple[View, datetime], Composed] = OrderedDict()
        self._cards: OrderedDict[tuple[str, str, str, datetime], str | None] = OrderedDict()
        self._calendars: VersionedCache[Calendar] = VersionedCache(64, timedelta(hours=1))

    def view_of(
        self, chat: Chat, subscription: Subscription, *, up_to: int, alerts: Sequence[str] = (), subscribed: bool = True
    ) -> View:
        """Return what decides what this subscription's next briefing says."""
        speech = self._speeches.choose(chat.language, chat.telegram_language)
        return View(
            language=speech.language,
            zone=zone_of_subscription(subscription, chat).key,
            countries=chat.countries,
            news_languages=chat.news_languages,
            knows=known_languages(speech.language, chat.telegram_language),
            base=chat.base_currency,
            contents=subscription.contents,
            searches=subscription.searches if Content.SEARCHES in subscription.contents else (),
            length=subscription.length,
            since=subscription.told_at,
            above=subscription.told_story,
            up_to=up_to,
            missed=subscription.missed_at,
            alerts=tuple(alerts) if Content.ALERTS in subscription.contents else (),
            feeds=chat.feeds,
            muted=chat.muted,
            subscribed=subscribed,
            posted_by=self._bot_username if chat.kind is ChatKind.CHANNEL else "",
        )

    async def compose(self, view: View, now: datetime) -> Composed:
        """Return the briefing of a view as of ``now``."""
        known = self._composed.get((view, now))
        if known is not None:
            return known
        edition = await edition_of(view, now, await self._recent())
        speech = self._speeches.choose(view.language)
        screen = briefing_screen(edition, Reader(speech, ZoneInfo(view.zone), now))
        composed = Composed(screen.to_json(), edition.empty)
        self._composed[view, now] = composed
        if len(self._composed) > self._KEPT:
            self._composed.popitem(last=False)
        return composed

    async def card(self, view: View, now: datetime) -> str | None:
        """Return the picture of the rates card for a view as JSON of its screen; ``None`` where no rates are stored."""
        key = (view.language, view.zone, view.base, now)
        if key in self._cards:
            return self._cards[key]
        stored = await self._recent()
        card = exchange.card(stored, view.base, now, inverse=view.base in exchange.LOCAL)
        reader = Reader(self._speeches.choose(view.language), ZoneInfo(view.zone), now)
        body = None
        if card.banks:
            lines = Lines(stored, self._calendars, (await versions.read()).quotes, now)
            drawn = card_screen(card, await sparks_of(card, lines, reader), reader, Look.LIGHT)
            # it stands under the briefing, which has the buttons
            body = replace(drawn, rows=()).to_json()
        self._cards[key] = body
        if len(self._cards) > self._KEPT:
            self._cards.popitem(last=False)
        return body

    async def _recent(self) -> tuple[Quote, ...]:
        version = await versions.read()
        return await self._quotes.at(version.quotes, _stored_quotes)


async def _stored_quotes() -> tuple[Quote, ...]:
    return await quotes.recent(KEPT)


def known_languages(spoken: str, telegram_language: str | None) -> tuple[str, ...]:
    """Return the languages a reader surely knows, best first."""
    code = (telegram_language or "").replace("_", "-").split("-", 1)[0].lower()
    own = [code] if code in INTERFACE_LANGUAGES else []
    beside = ["ru"] if code in SPOKEN_BESIDE_RUSSIAN else []
    return tuple(dict.fromkeys([spoken, *own, *beside]))


async def edition_of(view: View, now: datetime, quotes: Iterable[Quote]) -> Edition:
    """Read what one view is to be told."""
    told: tuple[Told, ...] = ()
    others = 0
    if Content.NEWS in view.contents:
        told, others = await _news(view, now)
    known = {one.story.id for one in told}
    found = [await _search(words, view, now, known) for words in _searched(view)]
    rates = rates_part(quotes, view, now) if Content.RATES in view.contents else None
    return Edition(view, told, others, tuple(found), rates)


def _searched(view: View) -> tuple[str, ...]:
    return view.searches if Content.SEARCHES in view.contents else ()


def _query(view: View, now: datetime) -> NewsQuery:
    since = since_of(view, now)
    # where the last story is known, dates matter little: outlets date back, and some are read late
    return NewsQuery(
        view.countries,
        view.news_languages,
        since=since - _SLACK if view.above else since,
        feeds=view.feeds,
        feeds_anyway=bool(view.feeds),
        muted=view.muted,
    )


async def _news(view: View, now: datetime) -> tuple[tuple[Told, ...], int]:
    candidates, total = await stories.newer(_query(view, now), view.above, view.up_to, limit=_CANDIDATES)
    chosen = choose(candidates, Taste(view.news_languages or view.knows), now, view.length)
    return tuple([await _told(story, view) for story in chosen]), total - len(chosen)


async def _search(words: str, view: View, now: datetime, known: set[int]) -> Found:
    query = replace(_query(view, now), words=words)
    candidates, total = await stories.newer(query, view.above, view.up_to, limit=_FOUND_AT_MOST + len(known))
    fresh = [story for story in candidates if story.id not in known][:_FOUND_AT_MOST]
    known.update(story.id for story in fresh)
    return Found(words, tuple([await _told(story, view) for story in fresh]), total)


async def _told(story: Story, view: View) -> Told:
    wanted = view.news_languages or view.knows
    if story.size > 1 and wanted and story.lead.language != wanted[0]:
        whole = await stories.get(story.id)
        if whole is not None:
            return Told(story, in_language(story.lead, whole.articles, wanted))
    return Told(story, story.lead)
