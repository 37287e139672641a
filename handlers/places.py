"""Where a reader is in a list, between buttons and storage: the countries ride on the button, the rest is looked up."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from handlers.callbacks import Place
from storage import lookups
from storage.records import NewsQuery

_OF_QUERIES: Final = frozenset("lsfuwxn")
"""What :func:`written` writes."""
_SAVED: Final = "saved"


def written(query: NewsQuery) -> str:
    """Return everything of a query but its countries as short JSON; empty where there is nothing else."""
    body = {
        "l": list(query.languages),
        "s": list(query.sources),
        "f": query.since.isoformat() if query.since else "",
        "u": query.until.isoformat() if query.until else "",
        "w": query.words,
        "x": list(query.without_countries),
        "n": query.most,
    }
    kept = {name: value for name, value in body.items() if value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if kept else ""


def read(kept: Mapping[str, Any], countries: tuple[str, ...]) -> NewsQuery:
    """Return the query that :func:`written` wrote."""
    return NewsQuery(
        countries,
        tuple(kept.get("l", ())),
        tuple(kept.get("s", ())),
        datetime.fromisoformat(kept["f"]) if "f" in kept else None,
        datetime.fromisoformat(kept["u"]) if "u" in kept else None,
        kept.get("w", ""),
        tuple(kept.get("x", ())),
        kept.get("n", 0),
    )


async def keep(query: NewsQuery, now: datetime) -> Place:
    """Return the first page of a query; what does not fit a button is stored."""
    body = written(query)
    return Place(query.countries, await lookups.remember(body, now) if body else "")


async def keep_saved(words: str, now: datetime) -> Place:
    """Return the first page of the saved stories with these words."""
    body = json.dumps({_SAVED: words}, ensure_ascii=False, separators=(",", ":"))
    return Place((), await lookups.remember(body, now))


async def recall_saved(place: Place, now: datetime) -> str | None:
    """Return the words of a place among the saved stories; ``None`` for a place in the news."""
    kept = await looked_up(place.key, now) if place.key else None
    words = kept.get(_SAVED) if kept else None
    return words if isinstance(words, str) else None


async def recall(place: Place, now: datetime) -> NewsQuery | None:
    """Return the query of a place; ``None`` where what was stored of it is gone, or is no query."""
    kept = await looked_up(place.key, now) if place.key else {}
    return None if kept is None or not kept.keys() <= _OF_QUERIES else read(kept, place.countries)


async def looked_up(key: str, now: datetime) -> Mapping[str, Any] | None:
    """Return the JSON object that is stored under a key; ``None`` where it is gone, or something else.

    Conversions are stored beside, as words of their own kind: a forged button or link may name one of those.
    """
    body = await lookups.recall(key, now)
    try:
        kept = json.loads(body) if body else None
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None
