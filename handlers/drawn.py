"""Screens that are drawn once for all who would see the same, and what that depends on."""

from dataclasses import replace

from handlers.context import Visit
from handlers.prepared import Prepared
from handlers.screen import Screen
from storage.records import NewsQuery


def heard(visit: Visit, query: NewsQuery) -> NewsQuery:
    """Return a query as this chat asks it: with its own feeds, without what it has muted.

    Where it asks for nothing but its usual countries and languages, its own feeds come whatever they are about: they
    were chosen one by one.
    """
    chat = visit.chat
    usual = set(query.countries) == set(chat.countries) and set(query.languages) == set(chat.news_languages)
    anyway = usual and not query.words
    return replace(query, feeds=chat.feeds, feeds_anyway=anyway and bool(chat.feeds), muted=chat.muted)


def for_whom(visit: Visit) -> tuple[object, ...]:
    """What else a drawn page depends on; times of day are drawn as of today."""
    chat = visit.chat
    usual = (chat.countries, chat.news_languages) if chat.feeds else ()
    return visit.speech.language, visit.reader.zone.key, visit.reader.today, chat.feeds, usual, chat.muted


def keep_drawn(visit: Visit, key: tuple[object, ...], screen: Screen) -> Prepared:
    """Return a screen made ready for sending, and keep it for whoever asks for the same."""
    prepared = Prepared.of(screen)
    visit.services.screens.put(key, visit.version.news, visit.now, prepared)
    return prepared
