"""Where a page of news leads: without one part of what was asked, to what was probably meant, to wider searches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers.context import Visit
from handlers.phrases.folding import fold
from handlers.phrases.query import Suggestion, understand
from handlers.places import keep
from handlers.views import news as view
from storage.records import NewsQuery, StoryPage

_MOST_PARTS: Final = 9
"""Parts of what was asked that have a button."""


def asked_of(query: NewsQuery, names: Mapping[str, str]) -> view.Asked:
    """Return what was asked as a reader would say it; ``names`` are those of outlets by key."""
    outlets = tuple(names.get(key, key) for key in query.sources)
    return view.Asked(
        query.words, outlets, query.languages, query.since, query.until, query.without_countries, query.most
    )


async def parts_of(visit: Visit, query: NewsQuery, page: StoryPage, names: Mapping[str, str]) -> tuple[view.Way, ...]:
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
        (view.period_said(asked_of(query, names), visit.reader), replace(query, since=None, until=None)),
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


async def ways_out(
    visit: Visit, query: NewsQuery, suggestion: Suggestion | None, page: StoryPage
) -> tuple[view.Way, ...]:
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
