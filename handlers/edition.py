"""A briefing before it is put into words: who shares it (:class:`View`) and what it says (:class:`Edition`); pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from handlers import exchange
from handlers.exchange import Rate, RateRow
from storage.records import Article, Content, Quote, Story

LONGEST_LOOK_BACK: Final = timedelta(days=3)
"""Whoever was away for weeks is told the last days."""
FIRST_LOOK_BACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class View:
    """All that decides what a briefing says: chats with equal views get equal ones."""

    language: str
    """Of the interface."""
    zone: str
    countries: tuple[str, ...] = ()
    news_languages: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    """Languages to prefer where none were chosen."""
    base: str = "USD"
    contents: tuple[Content, ...] = tuple(Content)
    searches: tuple[str, ...] = ()
    length: int = 7
    since: datetime | None = None
    """The moment of the last briefing; ``None`` for the first."""
    above: int = 0
    """The highest story id then."""
    up_to: int = 2**62
    """The highest story id that is told of now."""
    missed: datetime | None = None
    """When a briefing should have come that did not."""
    alerts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    """The chat's own feeds, which nobody else sees."""
    muted: tuple[str, ...] = ()
    """Outlets that the chat does not want to hear."""
    subscribed: bool = True
    """Whether it comes of a subscription, which its buttons change."""
    posted_by: str = ""
    """The bot's name where it is a channel's post: its buttons lead to the private chat, since nobody reads there."""


@dataclass(frozen=True, slots=True)
class Told:
    """One story as it is told: by whom, in which language."""

    story: Story
    article: Article


@dataclass(frozen=True, slots=True)
class Found:
    """New stories with the words of a saved search."""

    words: str
    told: tuple[Told, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RatesPart:
    """What the base costs; ``change_percent`` of each rate is that since the last briefing, where anything changed."""

    base: str
    rows: tuple[RateRow, ...]
    banks: tuple[str, ...]
    moved: bool
    """Whether anything changed since."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What one briefing says."""

    view: View
    told: tuple[Told, ...] = ()
    others: int = 0
    """New stories that are not told."""
    found: tuple[Found, ...] = ()
    rates: RatesPart | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing new in it."""
        return not (self.told or self.view.alerts or any(one.told for one in self.found) or self._moved)

    @property
    def _moved(self) -> bool:
        return self.rates is not None and self.rates.moved


def in_language(lead: Article, articles: Sequence[Article], wanted: Sequence[str]) -> Article:
    """Return the article to tell a story by: in the first of these languages that one is in, else the lead."""
    for language in wanted:
        if lead.language == language:
            return lead
        for article in articles:
            if article.language == language:
                return article
    return lead


def rates_part(quotes: Iterable[Quote], view: View, now: datetime) -> RatesPart | None:
    """Return the rates with their change since the last briefing; ``None`` where nobody quotes anything."""
    listed = tuple(quotes)
    card = exchange.card(listed, view.base, now)
    if not card.banks:
        return None
    if view.since is None:
        return RatesPart(view.base, card.rows, card.banks, moved=True)
    before = {row.currency: row.rate for row in exchange.card(listed, view.base, view.since).rows}
    rows = tuple(_since(row, before.get(row.currency)) for row in card.rows)
    moved = any(row.rate is not None and row.rate.change_percent for row in rows)
    if not moved:
        rows = tuple(_without_change(row) for row in rows)
    return RatesPart(view.base, rows, card.banks, moved)


def _since(row: RateRow, then: Rate | None) -> RateRow:
    if row.rate is None:
        return row
    change = exchange.change_percent(then.value, row.rate.value) if then is not None else None
    return replace(row, rate=replace(row.rate, change_percent=change))


def _without_change(row: RateRow) -> RateRow:
    return replace(row, rate=replace(row.rate, change_percent=None)) if row.rate is not None else row


def since_of(view: View, now: datetime) -> datetime:
    """Return from when on stories are new for a view."""
    return max(view.since or now - FIRST_LOOK_BACK, now - LONGEST_LOOK_BACK)
