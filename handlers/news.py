"""``/news`` and ``/search``: lists of stories, and one story.

::

    words --understand--> query --keep--> place --stories.page--> page --views.news--> screen --reply--> reader
    button --unpack--> place --recall--> query ┘
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, Update

from handlers.callbacks import OpenPage, OpenStory, Place
from handlers.context import Context, Services, Visit, begin, said_after_command
from handlers.phrases.folding import fold
from handlers.phrases.places import has_flag
from handlers.phrases.query import Suggestion, Understood, read_ahead, understand
from handlers.places import keep, recall
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Screen
from handlers.views import news as view
from handlers.views.story import story_screen
from storage import sources, stories
from storage.errors import StorageError
from storage.records import NewsQuery, SourceKind, StoryPage

_NAMES: Final = "source names"
_MOST_PARTS: Final = 9
"""Parts of what was asked that have a button."""


async def prepare() -> None:
    """Read what the first answer would otherwise wait for: the vocabulary, and the newest articles' words."""
    await asyncio.to_thread(read_ahead)
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
    key = ("words", text, visit.chat.countries, visit.chat.news_languages, examples, *_for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    names = await _source_names(visit.services)
    understood = understand(text, now=visit.now, zone=visit.reader.zone, sources=names)
    if examples and understood.nothing:
        return Prepared.of(view.not_understood(visit.speech))
    named = understood.query
    query = replace(
        named,
        countries=named.countries or visit.chat.countries,
        languages=named.languages or visit.chat.news_languages,
    )
    page = await stories.page(query, limit=view.PAGE)
    place = await keep(query, visit.now)
    ways = await _ways(visit, query, understood.suggestion, page)
    parts = await _parts(visit, query, page, names)
    screen = view.news_page(
        page,
        place,
        _asked(query, names),
        visit.reader,
        hint=_hint(visit, understood),
        ways=ways,
        parts=parts,
        examples=examples,
    )
    return _keep_screen(visit, key, screen)


async def open_page(visit: Visit, _query: CallbackQuery, press: OpenPage) -> Shown:
    """Return the page that a button leads to."""
    return await page_at(visit, press.place)


async def open_story(visit: Visit, _query: CallbackQuery, press: OpenStory) -> Shown:
    """Return a story, with the way back to the page it was opened from."""
    return await story_at(visit, press.story_id, press.place)


async def page_at(visit: Visit, place: Place) -> Prepared | Notice:
    """Return the page at a place."""
    key = ("page", place, *_for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    query = await recall(place, visit.now)
    if query is None:
        return Notice.outdated(visit.speech)
    page = await _stored_page(query, place)
    names = await _source_names(visit.services)
    ways = await _ways(visit, query, None, page)
    parts = await _parts(visit, query, page, names)
    asked = _asked(query, names)
    return _keep_screen(visit, key, view.news_page(page, place, asked, visit.reader, ways=ways, parts=parts))


async def story_at(visit: Visit, story_id: int, place: Place) -> Prepared | Notice:
    """Return a story; ``place`` is where back leads."""
    key = ("story", story_id, place, *_for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    story = await stories.get(story_id)
    if story is None:
        return Notice(visit.speech.say("This story is no longer kept. /news has the newest."), alert=True)
    screen = story_screen(story, place, visit.reader, bot_username=visit.services.bot_username)
    return _keep_screen(visit, key, screen)


async def _stored_page(query: NewsQuery, place: Place) -> StoryPage:
    """Return the page at a place, or the last one where the list has become shorter."""
    anchor = place.anchor or None
    page = await stories.page(query, limit=view.PAGE, offset=place.offset, anchor=anchor)
    if page.stories or not page.total:
        return page
    last = (page.total - 1) // view.PAGE * view.PAGE
    return await stories.page(query, limit=view.PAGE, offset=last, anchor=anchor)


def _for_whom(visit: Visit) -> tuple[object, ...]:
    """What else a drawn page depends on; times of day are drawn as of today."""
    return visit.speech.language, visit.reader.zone.key, visit.reader.today


def _keep_screen(visit: Visit, key: tuple[object, ...], screen: Screen) -> Prepared:
    prepared = Prepared.of(screen)
    visit.services.screens.put(key, visit.version.news, visit.now, prepared)
    return prepared


async def _source_names(services: Services) -> Mapping[str, str]:
    """Return the names of the outlets by key, at most a minute old."""
    now = services.clock()
    names = services.names.get(_NAMES, 0, now)
    if names is None:
        names = {source.key: source.name for source in await sources.listed() if source.kind is not SourceKind.BANK}
        services.names.put(_NAMES, 0, now, names)
    return names


def _asked(query: NewsQuery, names: Mapping[str, str]) -> view.Asked:
    outlets = tuple(names.get(key, key) for key in query.sources)
    return view.Asked(
        query.words, outlets, query.languages, query.since, query.until, query.without_countries, query.most
    )


async def _parts(visit: Visit, query: NewsQuery, page: StoryPage, names: Mapping[str, str]) -> tuple[view.Way, ...]:
    """Return, for each part of what was asked, the page without it; a list of all news or of countries has none."""
    if not page.total or replace(query, countries=()) == NewsQuery():
        return ()
    asked = [
        *(
            (visit.speech.country(code), replace(query, countries=_but(query.countries, code)))
            for code in query.countries
        ),
        *(
            (name, replace(query, words=" ".join(_but(terms, term))))
            for name, term, terms in _terms(visit, query.words)
        ),
        *((names.get(key, key), replace(query, sources=_but(query.sources, key))) for key in query.sources),
        *(
            (visit.speech.language_name(code), replace(query, languages=_but(query.languages, code)))
            for code in query.languages
        ),
        (view.period_said(_asked(query, names), visit.reader), replace(query, since=None, until=None)),
        *(
            (f"-{visit.speech.country(code)}", replace(query, without_countries=_but(query.without_countries, code)))
            for code in query.without_countries
        ),
        (view.most_said(query.most, visit.speech) if query.most else "", replace(query, most=0)),
    ]
    kept = [(label, without) for label, without in asked if label][:_MOST_PARTS]
    return tuple([view.Way(label, await keep(without, visit.now)) for label, without in kept])


def _terms(visit: Visit, words: str) -> list[tuple[str, str, list[str]]]:
    """Return each thing that is searched: as it is said, as it stands, and all of them."""
    terms = view.terms_of(words)
    say = visit.speech.say
    return [(say("“{words}”", words=view.spoken(term).strip('"')), term, terms) for term in terms]


def _but(values: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != one)


def _hint(visit: Visit, understood: Understood) -> str:
    say, suggestion = visit.speech.say, understood.suggestion
    if suggestion:
        country = visit.speech.country(suggestion.country)
        return say("Did you mean {country} by “{typed}”?", country=country, typed=suggestion.typed)
    if understood.shortened:
        return say("That was long; I have read only its beginning.")
    return ""


async def _ways(visit: Visit, query: NewsQuery, suggestion: Suggestion | None, page: StoryPage) -> tuple[view.Way, ...]:
    """Return the country that was probably meant, and where nothing was found, wider searches."""
    say = visit.speech.say
    found = [(say("Only “{word}”", word=word.typed), _verbatim(query, word.typed)) for word in page.read_as]
    if suggestion:
        rest = understand(suggestion.rest, now=visit.now, zone=visit.reader.zone).query.words
        meant = replace(query, countries=(suggestion.country,), words=rest)
        found.append((visit.speech.flagged(suggestion.country), meant))
    if not page.total:
        wider = (
            (query.words, say("Without these words"), replace(query, words="")),
            (query.countries, say("In all countries"), replace(query, countries=())),
            (query.since or query.until, say("At any time"), replace(query, since=None, until=None)),
            (query.sources, say("From all sources"), replace(query, sources=())),
            (query.languages, say("In all languages"), replace(query, languages=())),
        )
        found += [(label, way) for limited, label, way in wider if limited]
    return tuple([view.Way(label, await keep(way, visit.now)) for label, way in found])


def _verbatim(query: NewsQuery, typed: str) -> NewsQuery:
    """Return the query with one word in quotes, so that it is not read as another."""
    terms = [f'"{term}"' if fold(term) == typed else term for term in view.terms_of(query.words)]
    return replace(query, words=" ".join(terms))
