"""``/news`` and ``/search``: lists of stories, and one story.

::

    words --understand--> query --keep--> place --stories.page--> page --views.news--> screen --reply--> reader
    button --unpack--> place --recall--> query ┘
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, Update

from handlers.callbacks import OpenPage, OpenStory, Place
from handlers.context import Context, Services, Visit, begin, said_after_command
from handlers.deep_links import SearchLink
from handlers.phrases.query import Suggestion, Understood, understand
from handlers.places import keep, recall
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Screen
from handlers.views import news as view
from handlers.views.sharing import shareable
from handlers.views.story import story_screen
from storage import sources, stories
from storage.records import NewsQuery, SourceKind, StoryPage

_NAMES: Final = "source names"


async def on_news(update: Update, context: Context) -> None:
    """``/news [words]``."""
    if visit := await begin(update, context):
        await send(visit, await newest(visit, said_after_command(update)))


async def on_search(update: Update, context: Context) -> None:
    """``/search words``; without words it says what can be written."""
    if visit := await begin(update, context):
        words = said_after_command(update)
        await send(visit, await newest(visit, words) if words else view.search_help(visit.speech))


async def newest(visit: Visit, text: str, *, examples: bool = False) -> Prepared:
    """Return the first page of what ``text`` asks for, in the chat's countries unless it names others.

    ``examples`` adds to "nothing found" what can be asked.
    """
    text = " ".join(text.split())
    key = ("words", text, visit.chat.countries, visit.chat.news_languages, examples, *_for_whom(visit))
    kept = visit.services.screens.get(key, visit.version.news, visit.now)
    if kept is not None:
        return kept
    names = await _source_names(visit.services)
    understood = understand(text, now=visit.now, zone=visit.reader.zone, sources=names)
    query = _wanted(visit, understood)
    page = await stories.page(query, limit=view.PAGE)
    place = await keep(query, visit.now)
    ways = await _ways(visit, query, understood.suggestion, page)
    screen = view.news_page(
        page,
        place,
        _asked(query, names),
        visit.reader,
        hint=_hint(visit, understood),
        ways=ways,
        examples=examples,
    )
    return _keep_screen(visit, key, _shared(visit, screen, place, page))


async def found(visit: Visit, text: str, *, limit: int, offset: int = 0, anchor: int | None = None) -> StoryPage:
    """Return the stories that :func:`newest` would show for ``text``, as they are."""
    query = _wanted(visit, await _understood(visit, text))
    return await stories.page(query, limit=limit, offset=offset, anchor=anchor)


async def names_something(visit: Visit, text: str) -> bool:
    """Whether a text names a country, an outlet, a language or a time, so that it is surely a question about news."""
    query = (await _understood(visit, text)).query
    return bool(query.countries or query.sources or query.languages or query.since or query.until)


async def _understood(visit: Visit, text: str) -> Understood:
    names = await _source_names(visit.services)
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
    screen = view.news_page(page, place, _asked(query, names), visit.reader, ways=ways)
    return _keep_screen(visit, key, _shared(visit, screen, place, page))


async def page_screen(visit: Visit, place: Place) -> Screen | None:
    """Return the first page of a list as a value, such as inline mode posts; ``None`` where its query is gone."""
    query = await recall(place, visit.now)
    if query is None:
        return None
    page, names = await _stored_page(query, place), await _source_names(visit.services)
    return view.news_page(page, place, _asked(query, names), visit.reader) if page.stories else None


def _shared(visit: Visit, screen: Screen, place: Place, page: StoryPage) -> Screen:
    """Return a page with the buttons that pass its list on, where there is anything in it."""
    if not page.stories:
        return screen
    link = SearchLink(place.key, place.countries)
    return shareable(screen, link, visit.speech, visit.services.bot_username)


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
    return view.Asked(query.words, outlets, query.languages, query.since, query.until)


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
    say, found = visit.speech.say, []
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
