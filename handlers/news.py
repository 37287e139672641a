"""``/news`` and ``/search``: lists of stories.

::

    words --understand--> query --keep--> place --stories.page--> page --views.news--> screen --reply--> reader
    button --unpack--> place --recall--> query ┘
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, Update

from handlers.callbacks import OpenPage, Place
from handlers.context import Context, Visit, begin, said_after_command
from handlers.deep_links import SearchLink
from handlers.drawn import for_whom, heard, keep_drawn
from handlers.narrowing import asked_of, parts_of, ways_out
from handlers.phrases import currencies
from handlers.phrases.folding import fold
from handlers.phrases.places import has_flag
from handlers.phrases.query import Suggestion, Understood, read_ahead, understand
from handlers.places import keep, recall, recall_saved
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.saved import saved_page
from handlers.screen import Screen
from handlers.views import news as view
from handlers.views.sharing import shareable
from storage import feeds, sources, stories
from storage.errors import StorageError
from storage.records import CORE_COUNTRIES, NewsQuery, SourceKind, StoryPage

_NAMES: Final = "source names"


async def prepare() -> None:
    """Read what the first answer would otherwise wait for: the vocabulary, and the newest articles' words."""
    await asyncio.to_thread(read_ahead)
    await asyncio.to_thread(currencies.read_ahead)
    with suppress(StorageError):
        await stories.page(NewsQuery(words="news"), limit=1)


async def on_news(update: Update, context: Context) -> None:
    """``/news [words]``."""
    if visit := await begin(update, context):
        await send(visit, await newest(visit, said_after_command(update)))


async def on_search(update: Update, context: Context) -> None:
    """``/search words``; without words it says what can be written."""
    if visit := await begin(update, context):
        words = said_after_command(update)
        known = any(map(str.isalnum, words)) or has_flag(words)
        await send(visit, await newest(visit, words) if known else view.search_help(visit.speech))


async def newest(visit: Visit, text: str, *, examples: bool = False) -> Prepared:
    """Return the first page of what ``text`` asks for, in the chat's countries unless it names others.

    ``examples`` adds to "nothing found" what can be asked, and says only that where nothing was understood.
    """
    text = " ".join(text.split())
    key = ("words", text, visit.chat.countries, visit.chat.news_languages, examples, *for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    names = await _source_names(visit)
    understood = understand(text, now=visit.now, zone=visit.reader.zone, sources=names)
    if examples and understood.nothing:
        return Prepared.of(view.not_understood(visit.speech))
    query = _wanted(visit, understood)
    page = await stories.page(heard(visit, query), limit=view.PAGE, speaks=visit.speech.language)
    place = await keep(query, visit.now)
    understood = replace(understood, suggestion=_needed(understood.suggestion, page))
    ways = await ways_out(visit, query, understood.suggestion, page)
    parts = await parts_of(visit, query, page, names)
    screen = view.news_page(
        page,
        place,
        asked_of(query, names),
        visit.reader,
        hint=_hint(visit, understood, page),
        ways=ways,
        parts=parts,
        examples=examples,
    )
    return keep_drawn(visit, key, _shared(visit, screen, place, page))


async def found(visit: Visit, text: str, *, limit: int, offset: int = 0, anchor: int | None = None) -> StoryPage:
    """Return the stories that :func:`newest` would show for ``text``, as they are.

    They are for other chats to see, so none is of the chat's own feeds.
    """
    query = replace(_wanted(visit, await _understood(visit, text)), muted=visit.chat.muted)
    return await stories.page(query, limit=limit, offset=offset, anchor=anchor, speaks=visit.speech.language)


async def names_something(visit: Visit, text: str) -> bool:
    """Whether a text names a country, an outlet, a language or a time, so that it is surely a question about news."""
    query = (await _understood(visit, text)).query
    return bool(query.countries or query.sources or query.languages or query.since or query.until)


async def finds_something(visit: Visit, text: str) -> bool:
    """Whether there is news of just what a text asks for; words that are read as others say nothing of the kind."""
    understood = await _understood(visit, text)
    if understood.nothing:
        return False
    page = await stories.page(heard(visit, _wanted(visit, understood)), limit=1, speaks=visit.speech.language)
    return bool(page.total) and not page.read_as


async def _understood(visit: Visit, text: str) -> Understood:
    names = await _source_names(visit)
    return understand(text, now=visit.now, zone=visit.reader.zone, sources=names)


def _wanted(visit: Visit, understood: Understood) -> NewsQuery:
    """Return what was asked for, in the chat's countries and languages where none are named."""
    named = understood.query
    return replace(
        named,
        countries=named.countries or visit.chat.countries,
        languages=named.languages or visit.chat.news_languages,
    )


async def open_page(visit: Visit, _query: CallbackQuery, press: OpenPage) -> Shown:
    """Return the page that a button leads to."""
    return await page_at(visit, press.place)


async def page_at(visit: Visit, place: Place) -> Prepared | Notice:
    """Return the page at a place."""
    key = ("page", place, *for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    if (words := await recall_saved(place, visit.now)) is not None:
        return Prepared.of(await saved_page(visit, words, place.offset))
    query = await recall(place, visit.now)
    if query is None:
        return Notice.outdated(visit.speech)
    page = await _stored_page(heard(visit, query), place, visit.speech.language)
    names = await _source_names(visit)
    ways = await ways_out(visit, query, None, page)
    parts = await parts_of(visit, query, page, names)
    screen = view.news_page(page, place, asked_of(query, names), visit.reader, ways=ways, parts=parts)
    return keep_drawn(visit, key, _shared(visit, screen, place, page))


async def page_screen(visit: Visit, place: Place) -> Screen | None:
    """Return the first page of a list as a value, such as inline mode posts; ``None`` where its query is gone."""
    query = await recall(place, visit.now)
    if query is None:
        return None
    page = await _stored_page(replace(query, muted=visit.chat.muted), place, visit.speech.language)
    names = await _source_names(visit)
    return view.news_page(page, place, asked_of(query, names), visit.reader) if page.stories else None


def _shared(visit: Visit, screen: Screen, place: Place, page: StoryPage) -> Screen:
    """Return a page with the buttons that pass its list on, where there is anything in it."""
    if not page.stories:
        return screen
    link = SearchLink(place.key, place.countries)
    return shareable(screen, link, visit.speech, visit.services.bot_username)


async def _stored_page(query: NewsQuery, place: Place, speaks: str) -> StoryPage:
    """Return the page at a place, or the last one where the list has become shorter."""
    anchor = place.anchor or None
    page = await stories.page(query, limit=view.PAGE, offset=place.offset, anchor=anchor, speaks=speaks)
    if page.stories or not page.total:
        return page
    last = (page.total - 1) // view.PAGE * view.PAGE
    return await stories.page(query, limit=view.PAGE, offset=last, anchor=anchor, speaks=speaks)


async def _source_names(visit: Visit) -> Mapping[str, str]:
    """Return the names of the outlets by key, at most a minute old, and those of the chat's own feeds."""
    services = visit.services
    now = services.clock()
    names = services.names.get(_NAMES, 0, now)
    if names is None:
        names = {source.key: source.name for source in await sources.listed() if source.kind is not SourceKind.BANK}
        services.names.put(_NAMES, 0, now, names)
    if not visit.chat.feeds:
        return names
    own = await feeds.of(visit.chat.telegram_id)
    return {**names, **{feed.source.key: feed.source.name for feed in own}}


def _needed(suggestion: Suggestion | None, page: StoryPage) -> Suggestion | None:
    """Return a country that may be meant, unless it is a far one and there is news of the word itself: бензин."""
    if suggestion is None or suggestion.country in CORE_COUNTRIES:
        return suggestion
    return None if page.total and fold(suggestion.typed) not in page.left_out else suggestion


def _hint(visit: Visit, understood: Understood, page: StoryPage) -> str:
    say, suggestion = visit.speech.say, understood.suggestion
    if suggestion and not page.read_as:
        country = visit.speech.country(suggestion.country)
        return say("Did you mean {country} by “{typed}”?", country=country, typed=suggestion.typed)
    if understood.shortened:
        return say("That was long; I have read only its beginning.")
    return ""
