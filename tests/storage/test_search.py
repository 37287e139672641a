"""Search over a store: what is found, in which order, with which marks; blocks, changes, and both engines alike."""

import itertools
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, findings, indexing, loose, search, sources, stories, story_counts, title_words
from storage.database import Database, opened
from storage.records import CountryWeight, NewArticle, NewsQuery, Source, SourceKind

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


def made(number, title="", text="", *, hours=0.0, language="en", countries=("KZ",), key="steppe") -> NewArticle:
    return NewArticle(
        source_key=key,
        identity=str(number),
        url=f"https://{key}.example/{number}",
        title=title,
        excerpt="",
        text=text,
        language=language,
        published_at=NOON - timedelta(hours=hours),
        fetched_at=NOON,
        countries=tuple(CountryWeight(country, 1.0) for country in countries),
    )


async def _sync() -> None:
    names = ("steppe", "aral")
    await sources.sync([Source(key, SourceKind.FEED, key, f"https://{key}.example/", "") for key in names])


@pytest.fixture
async def store(database: Database) -> Database:
    await _sync()
    return database


@pytest.fixture
def small_blocks(monkeypatch) -> None:
    """Blocks of eight articles, two of which are merged, chunks of three."""
    monkeypatch.setattr(indexing, "MERGED", 2)
    monkeypatch.setattr(indexing, "SETTLED", 8)
    monkeypatch.setattr(loose, "CHUNK", 3)


async def found(words: str, **limits) -> list[str]:
    page = await stories.page(NewsQuery(words=words, **limits), limit=100)
    assert page.total == len(page.stories) == len(page.hits)
    return [hit.article.identity for hit in page.hits]


async def test_what_a_title_says_comes_before_what_a_text_mentions(store: Database):
    filler = " ".join(f"word{number}" for number in range(60))
    await articles.save(
        [
            made(1, "Other things", f"{filler} reservoir", hours=1),
            made(2, "Reservoir is full", filler, hours=2),
            made(3, "Elsewhere", f"The reservoir is full {filler}", hours=3),
        ]
    )
    assert await found("reservoir") == ["2", "3", "1"]


async def test_words_that_stand_together_come_first(store: Database):
    await articles.save(
        [
            made(1, "Gas", "Much was said about other things and then at the very end about a price", hours=1),
            made(2, "Gas", "Much was said about other things and then at the end the gas price", hours=1),
        ]
    )
    assert await found("gas price") == ["2", "1"]


async def test_of_equal_answers_the_fresher_comes_first_and_age_outweighs_little(store: Database):
    await articles.save([made(number, "Oil rises", hours=24 * 30 * number) for number in range(5)])
    assert await found("oil") == ["0", "1", "2", "3", "4"]


async def test_a_rare_word_weighs_more_than_a_common_one(store: Database):
    await articles.save([made(number, f"President says {number}", hours=5) for number in range(20)])
    await articles.save(
        [
            made(100, "President somewhere", "kambarata president other", hours=5),
            made(101, "Kambarata somewhere", "president kambarata other", hours=5),
        ]
    )
    assert await found("president kambarata") == ["101", "100"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"gas price"', {"1"}),
        ('price -"gas price"', {"2"}),
        ("price -russia", {"1", "2"}),
        ("gas|oil", {"1", "2", "3"}),
        ("-price", {"3"}),
        ('"Gas prices"', {"1"}),
    ],
)
async def test_phrases_ways_and_exclusions(store: Database, typed: str, expected: set[str]):
    await articles.save(
        [
            made(1, "The gas price falls"),
            made(2, "Price of gas", "and of oil"),
            made(3, "Oil for Russia"),
        ]
    )
    assert set(await found(typed)) == expected


async def test_one_article_must_be_all_that_is_asked(store: Database):
    await articles.save(
        [
            made(1, "Water", hours=30, countries=("KZ", "UZ"), language="ru"),
            made(2, "Water", hours=2, countries=("KG",), key="aral"),
            made(3, "Water", hours=3, countries=("KZ",), key="aral"),
        ]
    )
    assert set(await found("water", countries=("KZ",))) == {"1", "3"}
    assert await found("water", countries=("KZ",), sources=("aral",)) == ["3"]
    assert await found("water", languages=("ru",)) == ["1"]
    assert set(await found("water", without_countries=("KZ",))) == {"2"}
    assert await found("water", countries=("KZ",), without_countries=("UZ",)) == ["3"]
    assert set(await found("water", since=NOON - timedelta(hours=3))) == {"2", "3"}
    assert await found("water", until=NOON - timedelta(hours=24)) == ["1"]
    assert await found("water", since=NOON + timedelta(days=9)) == []
    assert await found("water", sources=("nobody",)) == []
    assert (await stories.page(NewsQuery(words="water", most=2))).total == 2
    assert (await stories.page(NewsQuery(without_countries=("KZ",)))).total == 1
    assert (await stories.page(NewsQuery(most=2), limit=6)).total == 2


async def test_what_was_found_is_marked_in_its_context(store: Database):
    before = " ".join(["Much happened before that."] * 20)
    text = f"{before} At last the Kambarata reservoir was filled. {before}"
    await articles.save([made(1, "Reservoirs of the north", text)])
    (hit,) = (await stories.page(NewsQuery(words="reservoir kambarata"))).hits
    assert [(piece.text, piece.marked) for piece in hit.title] == [("Reservoirs", True), (" of the north", False)]
    assert [piece.text for piece in hit.stretch if piece.marked] == ["Kambarata", "reservoir"]
    shown = "".join(piece.text for piece in hit.stretch)
    assert shown.startswith("…At last the Kambarata reservoir was filled.")
    assert shown.endswith("…")
    assert len(shown) < 200


async def test_a_mistyped_word_is_read_as_the_nearest_and_said(store: Database):
    await articles.save(
        [made(1, "Tashkent opens a metro line"), made(2, "Tashkent again"), made(3, "Ташкент и метро", language="ru")]
    )
    page = await stories.page(NewsQuery(words="Tashknet"))
    assert [(word.typed, word.shown, word.beginning) for word in page.read_as] == [("tashknet", "tashkent", False)]
    assert page.total == 3
    assert (await stories.page(NewsQuery(words='"tashknet"'))).total == 0
    begun = await stories.page(NewsQuery(words="tashk"))
    assert [(word.typed, word.beginning) for word in begun.read_as] == [("tashk", True)]
    assert (await stories.page(NewsQuery(words="zzzzzz"))).read_as == ()
    await articles.save([made(4, "Землетрясение на рассвете", language="ru")])
    misspelt = await stories.page(NewsQuery(words="землятресение"))
    assert [word.shown for word in misspelt.read_as] == ["землетрясение"]
    russian = await stories.page(NewsQuery(words="ташкнета"))
    assert [(word.shown, russian.total) for word in russian.read_as] == [("ташкент", 3)]


async def test_a_word_too_many_is_left_out_and_said(store: Database):
    await articles.save([made(1, "Water comes to Bishkek"), made(2, "Snow in the north")])
    page = await stories.page(NewsQuery(words="water bishkek snow"))
    assert (page.left_out, page.total) == (("snow",), 1)
    page = await stories.page(NewsQuery(words="water bishkek xylophones"))
    assert (page.left_out, page.total) == (("xylophones",), 1)
    page = await stories.page(NewsQuery(words="xylophones water zithers kobyzes"))
    assert (set(page.left_out), page.total) == ({"xylophones", "zithers", "kobyzes"}, 1)
    assert (await stories.page(NewsQuery(words='water "xylophones"'))).total == 0


async def test_paging_is_stable_while_news_arrive(store: Database):
    await articles.save([made(number, f"Oil {number}", hours=number) for number in range(10, 30)])
    first = await stories.page(NewsQuery(words="oil"), limit=6)
    seen = [hit.article.identity for hit in first.hits]
    for offset in (6, 12, 18):
        await articles.save([made(100 + offset, "Oil oil oil", "oil", hours=1)])
        page = await stories.page(NewsQuery(words="oil"), limit=6, offset=offset, anchor=first.anchor)
        assert page.total == 20
        seen += [hit.article.identity for hit in page.hits]
    assert sorted(seen) == sorted(str(number) for number in range(10, 30))
    store.memory.clear()
    again = await stories.page(NewsQuery(words="oil"), limit=6, anchor=first.anchor)
    assert [hit.article.identity for hit in again.hits] == seen[:6]
    assert (await stories.page(NewsQuery(words="oil"))).total == 23


async def test_blocks_loose_ones_changes_and_prunings_are_one_index(store: Database, small_blocks):
    everything = [made(number, f"Oil number{number}", hours=number % 7) for number in range(30)]
    for start in range(0, 30, 5):
        await articles.save(everything[start : start + 5])
        assert len(await found("oil")) == start + 5
    ((packed,), (left,)) = (
        (await store.read("SELECT count(*) FROM form_blocks"))[0],
        (await store.read("SELECT count(*) FROM loose_forms"))[0],
    )
    assert (packed, left) == (2, 6)  # the first two were merged
    assert await found("number17") == ["17"]

    await articles.save([replace(everything[17], title="Gas number99"), replace(everything[29], title="Gas number98")])
    assert sorted(await found("gas")) == ["17", "29"]
    assert len(await found("oil")) == 28
    assert (await stories.page(NewsQuery(words='"number17"'))).total == 0

    await articles.prune(NOON - timedelta(hours=3, minutes=1))
    kept = {str(number) for number in range(30) if number % 7 <= 3}
    assert set(await found("oil")) == kept - {"17", "29"}
    await articles.prune(NOON + timedelta(hours=1))
    assert await found("oil|gas") == []
    assert [tuple(row) for row in await store.read("SELECT count(*) FROM form_rows")] == [(0,)]


async def test_an_article_that_changes_while_it_is_packed_is_not_lost(store: Database, small_blocks, monkeypatch):
    batch = [made(number, f"Oil {number}") for number in range(7)]
    await articles.save(batch)
    pack = indexing._packed

    async def change() -> None:
        monkeypatch.setattr(indexing, "_packed", pack)
        with monkeypatch.context() as patch:
            patch.setattr(indexing, "SETTLED", 10**6)
            await articles.save([replace(batch[2], title="Gas now")])

    async def read_then_change(sql, args=()):
        rows = await read(sql, args)
        if "l.id, l.article_id" in sql and "LIMIT" in sql:
            monkeypatch.setattr(store, "read", read)
            await change()
        return rows

    read = store.read
    monkeypatch.setattr(store, "read", read_then_change)
    await articles.save([made(7, "Oil 7")])
    assert await found("gas") == ["2"]
    assert sorted(await found("oil")) == ["0", "1", "3", "4", "5", "6", "7"]


async def test_more_than_can_be_ranked_is_said(store: Database, small_blocks, monkeypatch):
    monkeypatch.setattr(search, "CANDIDATES", 10)
    monkeypatch.setattr(search, "TITLED", 3)
    await articles.save([made(number, "Rain", "oil", hours=number) for number in range(40)])
    await articles.save([made(100, "Oil", "very old", hours=900)])
    page = await stories.page(NewsQuery(words="oil"), limit=50)
    assert page.more
    assert page.total == len(page.hits) == 11
    assert {hit.article.identity for hit in page.hits} == {*map(str, range(10)), "100"}
    assert not (await stories.page(NewsQuery(words="oil", since=NOON - timedelta(hours=5)))).more


async def test_rare_countries_among_many_stories_are_looked_up(store: Database, small_blocks, monkeypatch):
    batch = [made(number, hours=number, countries=("FR",) if number % 9 == 0 else ("KZ",)) for number in range(40)]
    await articles.save(batch)
    queries = [
        NewsQuery(),
        NewsQuery(countries=("FR",)),
        NewsQuery(countries=("KZ",)),
        NewsQuery(countries=("GE",)),
        NewsQuery(countries=("FR",), since=NOON - timedelta(hours=20)),
        NewsQuery(until=NOON - timedelta(hours=20)),
        NewsQuery(languages=("ru",)),
        NewsQuery(sources=("steppe",)),
    ]
    plain = [await stories.page(query, offset=2) for query in queries]
    monkeypatch.setattr(stories, "MANY", 5)
    monkeypatch.setattr(stories, "FEW", 10)
    assert [await stories.page(query, offset=2) for query in queries] == plain
    monkeypatch.setattr(story_counts, "COUNTED", 12)
    monkeypatch.setattr(story_counts, "WALKED", 30)
    page = await stories.page(NewsQuery(countries=("KZ",)))
    assert (page.total, page.more, len(page.stories)) == (12, True, 6)


WORDS = ["нефть", "нефти", "oil", "газ", "Tashkent", "Ташкенте", "сув", "suv", "мұнай", "price", "tashknet", "rare"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
ARTICLE = st.tuples(TEXT, TEXT, st.sampled_from(["en", "ru", "uz", "kk"]), st.integers(0, 2000), st.sampled_from("KU"))
TYPED = st.lists(
    st.sampled_from([*WORDS, "-газ", '"oil price"', '-"нефть газ"', "oil|газ", "tashk", "Toshkent"]),
    min_size=1,
    max_size=3,
).map(" ".join)


async def test_how_many_titles_have_a_word_counts_all_its_forms(store: Database):
    titles = ("Water calendar agreed", "Waters rise", "Calendars and water", "Суды вернулись", "Судами по Иртышу")
    await articles.save(
        [made(place, title, language="ru" if place > 2 else "en") for place, title in enumerate(titles)]
    )
    counts = {"water": 3, "Calendar": 2, "agreed": 1, "glacier": 0, "…": 0}
    assert await title_words.spread(counts, "en") == counts
    assert await title_words.spread(["суды"], "ru") == {"суды": 2}
    await store.write(lambda session: title_words.write_counts(session, title_words.learnt_by(store)))
    assert await title_words.spread(["Waters"], "en") == {"Waters": 3}


SERIAL = itertools.count()


@pytest.mark.postgres
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.tuples(st.lists(ARTICLE, min_size=1, max_size=12), st.lists(TYPED, min_size=1, max_size=6)))
async def test_both_engines_give_the_same_answers_in_the_same_order(
    small_blocks, postgres_url: str, request, tmp_path: Path, asked
):
    batch, queries = asked
    path = tmp_path / f"{next(SERIAL)}.db"
    shutil.copy(request.getfixturevalue("_sqlite_template"), path)
    answers = []
    for url in (f"sqlite://{path}", postgres_url):
        async with opened(url, migrate=False) as database:
            await articles.prune(NOON + timedelta(days=1))
            await database.change(("DELETE FROM title_words", []), ("DELETE FROM pruned_identities", []))
            await _sync()
            for start in range(0, len(batch), 5):
                await articles.save(
                    [
                        made(place, title, text, language=language, hours=hours, countries=(f"{country}Z",))
                        for place, (title, text, language, hours, country) in enumerate(batch[start : start + 5], start)
                    ]
                )
            pages = [await stories.page(NewsQuery(words=typed), limit=20) for typed in queries]
            pages += [await stories.page(NewsQuery(words=typed, countries=("KZ",)), limit=20) for typed in queries]
            answers.append(
                [
                    (
                        [(hit.article.identity, hit.title, hit.stretch) for hit in page.hits],
                        page.total,
                        page.more,
                        page.read_as,
                        page.left_out,
                    )
                    for page in pages
                ]
            )
    assert answers[0] == answers[1]


def test_answers_at_hand_are_bounded():
    assert findings.KEPT * (search.CANDIDATES + search.TITLED) < 10**5


async def test_of_words_that_no_article_has_together_the_commonest_goes_first(store: Database):
    rest = [made(number, f"Many people died in fires {number}") for number in range(2, 8)]
    await articles.save([made(1, "Mudslide kills three in Varzob"), *rest])
    page = await stories.page(NewsQuery(words="many people died varzob mudslide"))
    assert (set(page.left_out), page.total) == ({"many", "people", "died"}, 1)
    page = await stories.page(NewsQuery(words='fires "Varzob"|"Варзоб"'))
    assert page.left_out == ("fires",)  # a place is what was asked for


async def test_a_word_that_was_only_guessed_goes_before_those_that_are_there(store: Database):
    await articles.save([made(1, "Kartoshka eksporti"), made(2, "Qimmatladi benzin"), made(3, "Qimmatladi gaz")])
    page = await stories.page(NewsQuery(words="kartoshka qimmatladj"))
    assert [hit.article.identity for hit in page.hits] == ["1"]
    assert (page.read_as, page.left_out) == ((), ("qimmatladj",))


async def test_words_typed_without_the_letters_of_a_language_are_found_together(store: Database):
    await articles.save(
        [
            made(1, "Gowaça ekişi başlandy", language="tk"),
            made(2, "Караколдо эки кой", language="ky"),
            made(3, "Тошкентни чанг бўрони қоплади", language="uz"),
            made(4, "Буран закрыл трассы", language="ru"),
            made(5, "Дар ноҳияи Панҷ ҳашиш пайдо шуд", language="tg"),
        ]
    )
    for typed, identity in (("gowaca ekisi", "1"), ("чанг бурони", "3"), ("Панч", "5"), ("панч хашиш", "5")):
        page = await stories.page(NewsQuery(words=typed))
        assert [hit.article.identity for hit in page.hits] == [identity], typed
        assert (page.read_as, page.left_out) == ((), ())
        assert any(piece.marked for piece in page.hits[0].title)
    assert await found("буран") == ["4"]
    assert (await stories.page(NewsQuery(words='"gowaca"'))).total == 0


async def test_a_word_that_nobody_writes_is_read_as_two_that_titles_have(store: Database):
    await articles.save(
        [
            made(1, "Ысык-Көлдүн деңгээли төмөндөдү", language="ky"),
            made(2, "Көл жөнүндө", "Ысык күндөр жана көл", language="ky"),
            made(3, "Toshkentda temir yoʻl qurildi", language="uz"),
        ]
    )
    for typed, shown, identity in (("ысыккол", "ысык кол", "1"), ("Temiryol", "temir yol", "3")):
        page = await stories.page(NewsQuery(words=typed))
        assert [(word.shown, word.beginning) for word in page.read_as] == [(shown, False)]
        assert [hit.article.identity for hit in page.hits] == [identity]
    assert (await stories.page(NewsQuery(words='"ысыккол"'))).total == 0


async def test_yo_is_e_to_russian_and_yo_to_uzbek(store: Database):
    await articles.save(
        [
            made(1, "Fabrikada yongʻin chiqdi", language="uz"),
            made(2, "Фабрикада ёнғин чиқди", language="uz"),
            made(3, "Елка на площади", language="ru"),
            made(4, "Ёлка на площади", language="ru"),
        ]
    )
    assert sorted(await found("ёнғин")) == sorted(await found("yong'in")) == ["1", "2"]
    assert sorted(await found("ёлки")) == sorted(await found("елка")) == ["3", "4"]
    assert sorted(await found('"ёнғин чиқди"')) == ["1", "2"]


async def test_nothing_is_found_of_a_source_that_is_gone(store: Database):
    await articles.save([made(1, "Water comes to Bishkek")])
    page = await stories.page(NewsQuery(words="water snow", sources=("gone",)))
    assert (page.total, page.left_out) == (0, ())
