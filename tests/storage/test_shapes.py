"""A story is what its articles make it, in whatever order they come."""

from hypothesis import given
from hypothesis import strategies as st

from storage.facets import OTHER_COUNTRY, OTHER_LANGUAGE, country_bits, facets, language_bits, source_bits
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES, CountryWeight
from storage.shapes import Member, shape

WEIGHTS = st.lists(
    st.builds(CountryWeight, st.sampled_from(["KZ", "KG", "RU", "GE"]), st.sampled_from([0.25, 0.5, 1.0])),
    unique_by=lambda item: item.country,
    max_size=3,
).map(tuple)
MEMBERS = st.lists(
    st.builds(
        Member,
        article_id=st.integers(1, 50),
        story_id=st.just(9),
        source_id=st.integers(1, 40),
        published=st.integers(0, 5),
        language=st.sampled_from(["ru", "kk", "zh"]),
        countries=WEIGHTS,
        tie=st.integers(0, 2),
        full=st.booleans(),
    ),
    min_size=1,
    unique_by=lambda member: member.article_id,
)


@given(MEMBERS, st.randoms())
def test_order_does_not_matter(members, random):
    shuffled = list(members)
    random.shuffle(shuffled)
    assert shape(shuffled) == shape(members)


@given(MEMBERS)
def test_a_story_holds_what_its_articles_hold(members):
    made = shape(members)
    assert made.lead_id in {member.article_id for member in members}
    assert made.size == len(members)
    assert (made.first_seen, made.last_seen) == (
        min(member.published for member in members),
        max(member.published for member in members),
    )
    heaviest = {}
    for member in members:
        for item in member.countries:
            heaviest[item.country] = max(item.weight, heaviest.get(item.country, 0))
    assert {item.country: item.weight for item in made.countries} == heaviest
    for member in members:
        for bits in (
            country_bits(item.country for item in member.countries),
            language_bits([member.language]),
            source_bits([member.source_id]),
        ):
            assert made.facets & bits == bits


def test_the_first_report_leads_that_says_more_than_its_headline():
    members = [
        Member(key, 1, 1, at, "ru", (), full=full) for key, at, full in ((1, 9, True), (2, 5, True), (3, 2, False))
    ]
    assert shape(members).lead_id == 2
    assert shape(members[2:]).lead_id == 3
    assert shape([Member(1, 1, 4, 5, "ru", ()), Member(2, 1, 3, 5, "ru", ())]).lead_id == 2, "then the outlet decides"


def test_bits_are_stored_and_must_not_change():
    assert facets(CORE_COUNTRIES, (), ()) == 0b11111
    assert facets((), INTERFACE_LANGUAGES, ()) == 0b1111111 << 16
    assert facets(["FR"], ["zh"], []) == OTHER_COUNTRY | OTHER_LANGUAGE == 1 << 8 | 1 << 32
    assert facets((), (), range(30)) == 0b111111111111111111111111111111 << 33
    assert facets(CORE_COUNTRIES, INTERFACE_LANGUAGES, range(1000)) < 2**63
    assert facets((), (), [31]) == facets((), (), [1]) == 1 << 34
    assert facets((), (), ()) == 0
