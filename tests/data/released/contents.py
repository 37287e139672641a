"""What a released store is filled with, and what is read from it again; only verbs that every version has."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from storage import articles, chats, inbox, lookups, quotes, sources, stories, versions
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    CountryWeight,
    InboxUpdate,
    NewArticle,
    NewsQuery,
    Quote,
    QuoteFlag,
    Source,
    SourceKind,
    SourceState,
)

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
CHATS = (2**52 - 1, -100, -1001, -(2**40))
HEADLINES = (
    ("en", "Aral ferry returns after thirty years", "The river port of Aralsk saw its first passengers."),
    ("ru", "Тёмные ночи: в Оше чинят фонари", "Мэрия обещает «полный свет» к осени."),
    ("kk", "Қызылорда бағбандары жаңа сорт өсірді", "Алма ағаштары үшінші жылы жеміс берді."),
    ("ky", "Нарында жаңы көпүр ачылды", "Өзөндөн өтүү эми беш мүнөт."),
    ("tg", "Дар Хоруғ боғи нав кушода шуд", "Ҷавонон дарахт шинонданд."),
    ("tk", "Balkanabatda täze mekdep açyldy", "Okuwçylar täze sapak otagyna girdiler."),
    ("uz", "Toshkentda yangi ko‘prik qurildi", "Oʻzbekiston poytaxtida yoʻl ochildi."),
)


async def fill() -> None:
    """Fill an empty store with some of everything."""
    await _fill_news()
    await _fill_quotes()
    await _fill_chats()
    updates = [InboxUpdate(number, number % 3, json.dumps({"update_id": number}), NOON) for number in range(1, 41)]
    await inbox.accept(updates)
    await inbox.finish(range(1, 31), NOON)
    await inbox.begin_again([35])
    await lookups.remember("n|KZ,UZ|ru|дорогая нефть", NOON)


async def _fill_news() -> None:
    urls = {key: f"https://{key}.example/feed" for key in ("steppe", "aral", "pamir", "bank:nbkr")}
    kinds = {"pamir": SourceKind.WORDPRESS, "bank:nbkr": SourceKind.BANK}
    catalog = [
        Source(key, kinds.get(key, SourceKind.FEED), key.title(), url, url, ("en",), ("KZ",))
        for key, url in urls.items()
    ]
    await sources.sync(catalog)
    seen = dataclasses.replace(
        catalog[0], state=SourceState.FAILING, detail="HTTP 503", etag='W/"1"', failures=2, checked_at=NOON
    )
    await sources.record(seen)
    await articles.save([_article(number) for number in range(120)])
    await articles.save([dataclasses.replace(_article(3), title="Updated: bridge over the Naryn")])
    await articles.prune(NOON - timedelta(hours=99))


def _article(number: int) -> NewArticle:
    language, title, excerpt = HEADLINES[number % len(HEADLINES)]
    countries = (("KZ", "KG", "TJ", "TM", "UZ", "GE")[number % 6], "RU")[: 1 + number % 2]
    return NewArticle(
        source_key=("steppe", "aral", "pamir")[number % 3],
        identity=f"https://outlet.example/{number}",
        url=f"https://outlet.example/{number}?from=feed",
        title=f"{title} ({number})",
        excerpt=excerpt,
        text=f"{excerpt} {title}. " * 3,
        language=language,
        published_at=NOON - timedelta(hours=number),
        fetched_at=NOON,
        picture=f"https://outlet.example/{number}.jpg" if number % 4 == 0 else None,
        countries=tuple(CountryWeight(country, 1 / place) for place, country in enumerate(countries, 1)),
        dated=number % 10 != 0,
    )


async def _fill_quotes() -> None:
    rates = []
    for days in range(30):
        for base, value in (("USD", "87.4512"), ("EUR", "99.00000000001"), ("UZS", "0.00717654321098")):
            flag = QuoteFlag.JUMP if days == 1 and base == "EUR" else None
            day = date(2026, 5, 24) - timedelta(days=days)
            exact = Decimal(value) + Decimal(days) / 1000
            rates.append(Quote("nbkr", base, "KGS", exact, day, NOON, weekly=base == "UZS", flag=flag))
    await quotes.save(rates)


async def _fill_chats() -> None:
    for number, (chat, kind) in enumerate(zip(CHATS, ChatKind, strict=True)):
        await chats.save(Chat(chat, kind, language=("ru", None)[number % 2], countries=("KZ", "UZ")[: number % 3]))
    await chats.set_state(CHATS[0], ChatState.UNREACHABLE)


async def read() -> dict[str, Any]:
    """Read everything back as JSON values."""
    page = await stories.page(NewsQuery(), limit=200)
    whole = await stories.get(page.stories[0].id)
    queries = {
        "kazakhstan": NewsQuery(countries=("KZ",)),
        "georgia": NewsQuery(countries=("GE",)),
        "kyrgyz": NewsQuery(languages=("ky",)),
        "aral": NewsQuery(sources=("aral",)),
        "words": NewsQuery(words="темные фонари"),
        "apostrophes": NewsQuery(words="o'zbekiston"),
        "updated": NewsQuery(words='"bridge over the naryn"'),
    }
    found = {
        "stories": page.stories,
        "story": whole,
        "totals": {name: (await stories.page(query)).total for name, query in queries.items()},
        "again": await articles.save([_article(number) for number in (0, 110)]),
        "sources": [await sources.get("steppe"), *await sources.listed()],
        "quotes": [await quotes.recent(40), await quotes.flagged(date(2026, 1, 1))],
        "chats": [await chats.get(chat) for chat in CHATS],
        "pending": await inbox.pending(),
        "repeats": await inbox.accept([InboxUpdate(5, 1, "{}", NOON)]),
        "lookup": await lookups.recall(await lookups.remember("n|KZ,UZ|ru|дорогая нефть", NOON), NOON),
        "versions": await versions.read(),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain))
    return plain


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else str(value)
