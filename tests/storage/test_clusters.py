"""Articles into stories in the store: whatever the order, whatever changes and goes, on both engines."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, clusters, sources, stories
from storage.database import Database, opened
from storage.grouping import Place
from storage.kinship import profile
from storage.meeting import keys
from storage.records import NewArticle, NewsQuery, Source, SourceKind, Story, Trait, TraitKind
from tests.labelled import BEGINNING, labelled, made, outlets

REPORTS = tuple(
    report
    for report in labelled("tuned")
    if report.event.startswith(("quake", "osh", "jalal", "dollar", "visit", "mayor", "rogun"))
)
TABLES = (
    "story_moves",
    "story_redirects",
    "article_kin",
    "article_marks",
    "article_traits",
    "article_forms",
    "loose_forms",
    "form_rows",
    "form_blocks",
    "article_texts",
    "articles",
    "story_countries",
    "stories",
    "pruned_identities",
)
FIRE = made(
    "vestnik-asia",
    "ru",
    10,
    "В Оше сгорели 40 торговых точек на рынке «Келечек»",
    "Ночью на рынке «Келечек» в Оше вспыхнул пожар, уничтоживший 40 торговых точек.",
)
FIRE_EN = made(
    "tien-shan-post",
    "en",
    11,
    "Fire destroys 40 stalls at the Kelechek market in Osh",
    "A fire broke out overnight at the Kelechek market in Osh and destroyed 40 stalls.",
)
FIRE_KY = made(
    "ala-too-kabary",
    "ky",
    12,
    "Оштогу «Келечек» базарында 40 соода түйүнү өрттөндү",
    "Түнү Ош шаарындагы «Келечек» базарында өрт чыгып, 40 соода түйүнү күйүп кетти.",
)
ARREST = made(
    "tien-shan-post",
    "en",
    41,
    "Electrician detained over fire at Kelechek market in Osh",
    "Police in Osh have detained an electrician suspected of negligence over the fire at the Kelechek market.",
)
OTHER = made(
    "vestnik-asia",
    "ru",
    20,
    "На Рогунской ГЭС запустили третий агрегат",
    "На Рогунской гидроэлектростанции введён в строй третий агрегат мощностью 600 мегаватт.",
)


@pytest.fixture(autouse=True)
async def _sources(database: Database) -> None:
    await sources.sync(outlets(REPORTS))


async def wiped(database: Database) -> None:
    for table in TABLES:
        await database.change((f"DELETE FROM {table}", []))  # noqa: S608 - names of ours


async def told(database: Database) -> set[object]:
    """Every story by what it is made of, ids aside."""
    rows = await database.read(
        "SELECT st.id, st.size, st.first_seen, st.last_seen, st.countries, st.facets, l.title, s.key, a.title"
        " FROM stories st JOIN articles l ON l.id = st.lead_id JOIN articles a ON a.story_id = st.id"
        " JOIN sources s ON s.id = a.source_id"
    )
    members: dict[object, set[object]] = {}
    for row in rows:
        members.setdefault(tuple(row[:7]), set()).add(tuple(row[7:]))
    assert all(size == len(found) for (_, size, *_), found in members.items())
    return {(shape[1:], frozenset(found)) for shape, found in members.items()}


async def bonds(database: Database) -> list[object]:
    """What articles have to do with each other, by their titles; what counts for a third alone stays when that goes."""
    rows = await database.read(
        "SELECT a.title, b.title, k.bond, k.score FROM article_kin k JOIN articles a ON a.id = k.article_id"
        " JOIN articles b ON b.id = k.other_id WHERE k.bond <> 0 ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


async def save_in(database: Database, batch: list[NewArticle], chance: random.Random) -> None:
    while batch:
        size = chance.choice((1, 1, 2, 7))
        await articles.save(batch[:size])
        batch = batch[size:]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_stories_are_the_same_in_whatever_order_articles_come(database_url: str, random: random.Random):
    async def work() -> None:
        async with opened(database_url, migrate=False) as database:
            await sources.sync(outlets(REPORTS))
            await wiped(database)
            await articles.save([report.article for report in REPORTS])
            expected, kin = await told(database), await bonds(database)
            assert len(expected) < len(REPORTS)

            await wiped(database)
            shuffled = [report.article for report in REPORTS]
            random.shuffle(shuffled)
            mistaken = zip(shuffled[:6], shuffled[6:12], strict=True)
            wrong = [replace(one, title=two.title, traits=two.traits) for one, two in mistaken]
            gone = made("vestnik-asia", "ru", -200, "Землетрясение магнитудой 5,4 в Нарыне", "Было в Нарыне давно.")
            await save_in(database, [*wrong, gone, *shuffled[6:]], random)
            await save_in(database, shuffled[:6], random)
            await articles.prune(BEGINNING - timedelta(hours=100))
            assert await told(database) == expected
            assert await bonds(database) == kin

    asyncio.run(work())


async def only(words: str) -> Story:
    page = await stories.page(NewsQuery(words=words))
    assert page.total == 1
    story = await stories.get(page.stories[0].id)
    assert story is not None
    return story


async def test_reports_join_and_the_story_follows(database: Database):
    first = await articles.save([FIRE_KY])
    again = await articles.save([FIRE_EN, OTHER])
    assert again.story_ids[0] == first.story_ids[0]
    story = await only("Келечек")
    assert (story.size, story.lead.source_key) == (2, "tien-shan-post"), "the earliest report leads"
    assert story.first_seen == FIRE_EN.published_at
    assert story.last_seen == FIRE_KY.published_at

    await articles.save([FIRE])
    story = await only("Келечек")
    assert [article.source_key for article in story.articles] == ["ala-too-kabary", "tien-shan-post", "vestnik-asia"]
    assert (story.id, story.lead.source_key) == (first.story_ids[0], "vestnik-asia")
    assert (await stories.page(NewsQuery())).total == 2
    kyrgyz = await stories.page(NewsQuery(languages=("ky",)))
    assert [(one.size, one.lead.language) for one in kyrgyz.stories] == [(3, "ky")], "read in a language asked for"
    assert (await stories.page(NewsQuery(languages=("ru", "ky")))).stories[1].lead.language == "ru"
    spoken = await stories.page(NewsQuery(), speaks="en")
    assert [one.lead.language for one in spoken.stories if one.size == 3] == ["en"]
    assert (await stories.page(NewsQuery(languages=("ky",)), speaks="en")).stories[0].lead.language == "ky"


async def test_an_article_without_traits_stays_alone(database: Database):
    silent = replace(FIRE_EN, traits=())
    (a,), (b,) = [(await articles.save([one])).story_ids for one in (FIRE, silent)]
    assert a != b
    again = await articles.save([replace(FIRE_EN, picture="https://tien-shan-post.example/1.jpg")])
    assert (again.updated, again.story_ids) == (1, (b,))


async def test_ids_of_stories_that_became_one(database: Database):
    odd = made("tien-shan-post", "en", 11, "Chess tournament opens in Prague", "Grandmasters of nine countries came.")
    fire, chess = [(await articles.save([one])).story_ids[0] for one in (FIRE, odd)]
    changed = await articles.save([replace(FIRE_EN, identity=odd.identity)])
    assert (changed.updated, changed.story_ids) == (1, (fire,))
    led_on = await stories.get(chess)
    assert led_on is not None
    assert (led_on.id, led_on.size) == (fire, 2)

    await articles.save([replace(odd, excerpt="Grandmasters of ten countries came.")])
    story, alone = await stories.get(fire), await only("Prague")
    assert story is not None
    assert (story.id, story.size) == (fire, 1)
    assert (alone.size, alone.id) == (1, alone.id)
    assert alone.id not in {fire, chess}
    gone = await stories.get(chess)
    assert gone is not None
    assert gone.id == fire, "whoever kept the old button sees what it led to last"


async def test_parts_and_related_stories(database: Database):
    for one in (ARREST, FIRE, FIRE_KY, OTHER):
        await articles.save([one])
    fire = await only("сгорели")
    arrest = await only("electrician")
    assert [glance.id for glance in fire.later] == [arrest.id]
    assert [(glance.id, glance.title, glance.size) for glance in arrest.earlier] == [(fire.id, FIRE.title, 2)]
    assert fire.earlier == arrest.later == ()
    told = await stories.get(arrest.id, languages=("ky",))
    assert told is not None
    assert (told.lead.language, told.earlier[0].title) == ("en", FIRE_KY.title), "each as far as it is told so"
    jalalabad = next(report.article for report in REPORTS if report.event == "jalalabad-market-fire")
    await articles.save([jalalabad])
    assert (await only("Джалал")).articles[0].title == jalalabad.title


async def test_what_is_pruned_leaves_nothing_behind(database: Database):
    await articles.save([report.article for report in REPORTS])
    assert await articles.prune(BEGINNING + timedelta(days=30)) == len(REPORTS)
    for table in ("article_kin", "article_marks", "article_traits", "story_redirects", "stories"):
        ((count,),) = await database.read(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
        assert count == 0, table


async def test_a_story_loses_what_is_pruned(database: Database):
    await articles.save([FIRE, FIRE_EN, FIRE_KY])
    story = await only("Келечек")
    await articles.prune(FIRE_EN.published_at)
    rest = await stories.get(story.id)
    assert rest is not None
    assert (rest.size, rest.lead.source_key) == (2, "tien-shan-post")


async def test_realms_do_not_meet(database: Database):
    await articles.save([FIRE])
    ((key, source),) = await database.read("SELECT id, source_id FROM articles")

    async def met(realm: int) -> int:
        place = Place(int(FIRE_EN.published_at.timestamp() * 1_000_000), source + 1, 1, key + 1000 + realm)
        newcomer = clusters.Newcomer(place, realm, 0, "en", keys(FIRE_EN.traits), profile(FIRE_EN.traits, "en"))

        async def work(session) -> int:
            return len(await clusters._meetings(session, [newcomer]))

        return await database.write(work)

    assert await met(0) == 1
    assert await met(77) == 0


async def test_traits_are_forgotten_and_stories_stay(database: Database):
    await articles.save([FIRE, FIRE_EN, OTHER])
    before = await told(database)
    assert await articles.forget(BEGINNING) == 0
    assert await articles.forget(FIRE_EN.published_at + timedelta(minutes=1)) == 0, "lately fetched"
    assert await articles.forget(BEGINNING + timedelta(days=9)) == 3
    assert await told(database) == before
    for table in ("article_marks", "article_traits"):
        ((count,),) = await database.read(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
        assert count == 0, table
    await articles.save([replace(FIRE_EN, title="Electrician detained in Osh")])
    assert (await only("Келечек")).size == 2, "a story that is settled does not lose a report that changes"
    late = await articles.save([FIRE_KY])
    assert (await stories.get(late.story_ids[0])).size == 1


async def test_two_workers_at_once_make_the_same_stories(database: Database, database_url: str):
    if database.dialect == "sqlite":
        pytest.skip("one writer")
    await articles.save([report.article for report in REPORTS])
    expected = await told(database)
    await wiped(database)

    async def worker(part: int) -> None:
        for report in REPORTS[part::3]:
            await articles.save([report.article])

    await asyncio.gather(*(worker(part) for part in range(3)))
    assert await told(database) == expected


async def test_paging_is_stable_while_reports_join(database: Database):
    alone = [
        made("vestnik-asia", "ru", hour, f"Новость номер {hour} из села Х{hour}ово", "Ничего общего с другими.")
        for hour in range(20, 34)
    ]
    await articles.save([FIRE, *(replace(one, traits=()) for one in alone)])
    first = await stories.page(NewsQuery())
    seen = [story.id for story in first.stories]
    late = replace(FIRE_EN, published_at=BEGINNING + timedelta(hours=40))
    joined = await articles.save([late, replace(OTHER, published_at=BEGINNING + timedelta(hours=41))])
    for offset in (6, 12):
        page = await stories.page(NewsQuery(), offset=offset, anchor=first.anchor)
        seen += [story.id for story in page.stories]
        assert page.total == first.total == 15
    assert len(seen) == len(set(seen)) == 15
    assert seen[-1] == joined.story_ids[0], "it stands where it stood"
    fresh = await stories.page(NewsQuery())
    assert [story.id for story in fresh.stories[:2]] == list(reversed(joined.story_ids))
    assert fresh.anchor > first.anchor
    again = await stories.page(NewsQuery(), anchor=fresh.anchor)
    assert again.stories == fresh.stories


BUSY = tuple(
    made(
        f"outlet-{number % 40}",
        "en",
        10 + number / 50,
        f"Fire destroys {number} stalls at the Kelechek market in Osh",
        f"A fire broke out overnight at the Kelechek market in Osh and destroyed {number} stalls.",
    )
    for number in range(41, 161)
)
"""Reports that share more with the English one of the fire than the Kyrgyz one does."""


async def test_whoever_meets_a_hundred_others_is_compared_with_the_hundred_and_first(database: Database):
    """A bound on that is for floods beyond real news: until then the order of arrival makes no difference."""
    others = [Source(f"outlet-{number}", SourceKind.FEED, "O", "u", "u") for number in range(40)]
    await sources.sync([*outlets(labelled("tuned")), *others])
    found = []
    for last in (FIRE_EN, FIRE_KY):
        await wiped(database)
        await articles.save([FIRE_KY if last is FIRE_EN else FIRE_EN])
        await articles.save(BUSY)
        await articles.save([last])
        found.append((await told(database), await bonds(database)))
    assert found[0] == found[1]


def _named(outlet: str, hours: float, title: str, *names: int) -> NewArticle:
    """A report whose headline names people and says the same plain words as others."""
    told = [Trait(TraitKind.NAME, 0x1234567 * 3**name, 2.0, in_title=True) for name in names]
    words = [Trait(TraitKind.WORD, 0x7654321 * 5**word, 0.5, in_title=True) for word in range(3)]
    return replace(made(outlet, "en", hours, title, ""), traits=(*told, *words))


async def test_a_third_vouches_until_it_goes(database: Database):
    """Two that share no key are of one story as long as a third is of one event with both."""
    bakery, baker = _named("vestnik-asia", 1, "Bakery", 1, 2, 3), _named("tien-shan-post", 2, "Baker", 4, 5, 6)
    both = _named("ala-too-kabary", 3, "Bakery and baker", 1, 2, 3, 4, 5, 6)
    assert set(keys(bakery.traits)).isdisjoint(keys(baker.traits))
    one, other = (await articles.save([bakery, baker])).story_ids
    assert one != other
    await articles.save([both])
    story = await stories.get(one)
    assert story is not None
    assert [article.title for article in story.articles] == ["Bakery and baker", "Baker", "Bakery"]
    ((score, count),) = await database.read("SELECT min(score), count(*) FROM article_kin WHERE bond = 0")
    assert (count, -500 < score < 0) == (2, True), "from both sides"

    await articles.save([replace(both, title="Chess", traits=_named("x", 3, "Chess", 7, 8).traits)])
    assert len({story_id for (story_id,) in await database.read("SELECT story_id FROM articles")}) == 3
    alone = await stories.get(one)
    assert alone is not None
    assert (alone.size, alone.related, alone.earlier, alone.later) == (1, (), (), ()), "that is no bond of theirs"
