"""A store of a million invented articles, made in minutes: sentences come from a stock whose words are numbered once.

Words are as common as in a language (Zipf): the first are in half of all articles and more, most in a few.
"""

import random
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from storage import blocks, database, forms, indexing, sources, title_words
from storage.blocks import LARGE, Member
from storage.cells import micros, weights
from storage.facets import facets
from storage.records import CORE_COUNTRIES, CountryWeight, Source, SourceKind
from storage.session import Session
from storage.stems import GAP, numbers
from storage.words import cut
from tests.bench.texts import EPOCH

_LANGUAGES = ("en", "ru", "kk", "uz")
_SYLLABLES = {
    "en": "ba re ti lo ker man sol ven dar ish ou ter pla gri com",
    "ru": "ба ре ти ло кер ман сол вен дар ищ оу тер пла гри ком",
    "kk": "қа ре ті ло кер мұн сол бен дар ың оу тер пал гүл көм",
    "uz": "qa re ti lo ker mon sol ven dor ish ou ter pil gul kom",
}
_WORDS = 30_000
_STOCK = 4_000
_MINUTE = 60_000_000
SOURCES = 40
_ARTICLE = (
    "id source_id story_id identity_hash content_hash published_at fetched_at dated language countries identity url"
    " title excerpt"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    numbers: tuple[int, ...]


class Stock:
    """Sentences of four languages, short ones for titles and long ones for texts."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self.words = {language: self._vocabulary(language) for language in _LANGUAGES}
        self.titles = {language: self._sentences(language, 7) for language in _LANGUAGES}
        self.texts = {language: self._sentences(language, 30) for language in _LANGUAGES}

    def _vocabulary(self, language: str) -> list[str]:
        syllables = _SYLLABLES[language].split()
        made: dict[str, None] = {}
        while len(made) < _WORDS:
            made["".join(self._chance.choices(syllables, k=self._chance.choice((2, 3, 3, 4, 4, 5))))] = None
        return list(made)

    def _sentences(self, language: str, length: int) -> list[_Sentence]:
        ranks = [1 / (rank + 8) for rank in range(_WORDS)]
        drawn = self._chance.choices(self.words[language], ranks, k=_STOCK * length)
        texts = [" ".join(drawn[at : at + length]).capitalize() for at in range(0, len(drawn), length)]
        return [_Sentence(text, tuple(numbers(cut(text), language))) for text in texts]


@dataclass(frozen=True, slots=True)
class Made:
    """One article of the million."""

    key: int
    story: int
    source: int
    language: str
    country: str
    at: int
    title: str
    excerpt: str
    text: str
    form: bytes


def made(stock: Stock, count: int) -> Iterator[Made]:
    """Yield articles, the oldest first, one a minute; every fifth joins the story of the one before."""
    chance = random.Random(2)
    marks: dict[tuple[str, int], list[int]] = {}
    for key in range(1, count + 1):
        language, country, source = chance.choice(_LANGUAGES), chance.choice(CORE_COUNTRIES), chance.randrange(SOURCES)
        place = chance.randrange(_STOCK)
        title = stock.titles[language][place]
        excerpt, text = chance.choice(stock.texts[language]), chance.choice(stock.texts[language])
        if (language, place) not in marks:
            marks[language, place] = forms.marks([*title.numbers, GAP])
        also = (forms.about(country), forms.told_in(language), forms.told_by(source + 1))
        form = array("I", title.numbers)
        form.append(GAP)
        form.extend(excerpt.numbers)
        form.append(GAP)
        form.extend(text.numbers)
        form.append(GAP)
        yield Made(
            key,
            key - (key % 5 == 0),
            source + 1,
            language,
            country,
            micros(EPOCH) + key * _MINUTE,
            title.text,
            excerpt.text,
            text.text,
            forms.write(form, [*marks[language, place], *also]),
        )


async def fill(urls: list[str], count: int, told: Callable[[int], None] = lambda _: None) -> Stock:
    """Fill empty stores with the same million; what is left over a block stays loose."""
    stock = Stock()
    for url in urls:
        async with database.opened(url) as store:
            await sources.sync([_source(number) for number in range(SOURCES)])
            await store.write(lambda session: title_words.learn(session, _titles(stock), title_words.Learnt()))
    batch: list[Made] = []
    for one in made(stock, count):
        batch.append(one)
        if len(batch) == LARGE:
            await _write(urls, batch)
            told(one.key)
            batch = []
    if batch:
        await _write(urls, batch)
    for url in urls:
        await _finish(url, count)
    return stock


def _titles(stock: Stock) -> list[tuple[str, str]]:
    return [(title.text, language) for language, titles in stock.titles.items() for title in titles]


def _source(number: int) -> Source:
    url = f"https://o{number}.example/"
    return Source(f"o{number}", SourceKind.FEED, f"Outlet {number}", url, url, languages=_LANGUAGES, countries=("KZ",))


async def _write(urls: list[str], batch: list[Made]) -> None:
    tables = dict(_tables(batch))
    block = None
    if len(batch) == LARGE:
        block = blocks.pack([Member(one.key, one.at, forms.all_numbers(one.form)) for one in batch], LARGE)
    for url in urls:
        if url.startswith("postgres"):
            await _copied(url, tables)
        async with database.opened(url, migrate=False) as store:

            async def work(session: Session) -> None:
                if session.dialect == "sqlite":
                    for table, (columns, rows) in tables.items():
                        places = ", ".join("?" * len(columns))
                        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our names
                        await session.run_many(sql, rows)
                if block is not None:
                    await indexing.add_block(session, block, set(block.ids), LARGE)
                else:
                    await session.run_many(
                        "INSERT INTO loose_forms (article_id) VALUES (?)", [(one.key,) for one in batch]
                    )

            await store.write(work)


async def _copied(url: str, tables: dict[str, Any]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for table, (columns, rows) in tables.items():
            await connection.copy_records_to_table(table, records=rows, columns=columns)
    finally:
        await connection.close()


def _tables(batch: list[Made]) -> Iterator[tuple[str, tuple[list[str], list[tuple[Any, ...]]]]]:
    stories: dict[int, list[Made]] = {}
    for one in batch:
        stories.setdefault(one.story, []).append(one)
    # a story whose first article was in the batch before keeps that one alone
    stories = {story: members for story, members in stories.items() if members[0].key == story}
    yield (
        "stories",
        (
            ["id", "lead_id", "size", "first_seen", "last_seen", "facets", "countries"],
            [
                (
                    story,
                    members[0].key,
                    len(members),
                    members[0].at,
                    members[-1].at,
                    facets(
                        {one.country for one in members},
                        {one.language for one in members},
                        {one.source for one in members},
                    ),
                    weights((CountryWeight(members[0].country, 1.0),)),
                )
                for story, members in stories.items()
            ],
        ),
    )
    yield (
        "story_countries",
        (
            ["story_id", "country", "weight"],
            [
                (story, country, 1.0)
                for story, members in stories.items()
                for country in {one.country for one in members}
            ],
        ),
    )
    yield (
        "articles",
        (
            _ARTICLE.split(),
            [
                (
                    *(one.key, one.source, one.story, one.key, one.key, one.at, one.at, True, one.language),
                    weights((CountryWeight(one.country, 1.0),)),
                    *(str(one.key), f"https://o.example/{one.key}", one.title, one.excerpt),
                )
                for one in batch
            ],
        ),
    )
    yield "article_texts", (["id", "text"], [(one.key, one.text) for one in batch])
    yield "article_forms", (["id", "form"], [(one.key, one.form) for one in batch])


async def _finish(url: str, count: int) -> None:
    """Let ids go on after ours, and let the server look at what it holds."""
    if not url.startswith("postgres"):
        return
    connection = await asyncpg.connect(url)
    try:
        for table in ("articles", "stories", "article_texts", "article_forms"):
            await connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})")
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")  # a million articles come over months: none waits to be written
    finally:
        await connection.close()
