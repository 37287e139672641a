"""Where a reader is in a list, between buttons and storage: the countries ride on the button, the rest is looked up."""

import json
from datetime import datetime

from handlers.callbacks import Place
from storage import lookups
from storage.records import NewsQuery


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


def read(body: str, countries: tuple[str, ...]) -> NewsQuery:
    """Return the query that :func:`written` wrote."""
    kept = json.loads(body) if body else {}
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
    body = json.dumps({"saved": words}, ensure_ascii=False, separators=(",", ":"))
    return Place((), await lookups.remember(body, now))


async def recall_saved(place: Place, now: datetime) -> str | None:
    """Return the words of a place among the saved stories; ``None`` for a place in the news."""
    body = await lookups.recall(place.key, now) if place.key else None
    words = json.loads(body).get("saved") if body else None
    return words if isinstance(words, str) else None


async def recall(place: Place, now: datetime) -> NewsQuery | None:
    """Return the query of a place; ``None`` where what was stored of it is gone."""
    body = await lookups.recall(place.key, now) if place.key else ""
    return None if body is None else read(body, place.countries)
