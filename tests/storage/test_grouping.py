"""Stories out of pairs: the same whatever the order, none longer than three days, each outlet once."""

from hypothesis import given
from hypothesis import strategies as st

from storage.grouping import Place, grouped, settle
from storage.kinship import Bond, Kinship

HOUR = 3_600_000_000
PLACES = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 6)), min_size=1, max_size=12).map(
    lambda rows: [Place(hour * HOUR, source, 7 * number, number) for number, (hour, source) in enumerate(rows)]
)


@st.composite
def neighbourhoods(draw):
    places = draw(PLACES)
    pairs = [(a.article_id, b.article_id) for a in places for b in places if a.article_id < b.article_id]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    scores = st.builds(Kinship, st.sampled_from(Bond), st.integers(-300, 900))
    return places, {pair: draw(scores) for pair in chosen}


@given(neighbourhoods(), st.randoms())
def test_the_order_does_not_matter(neighbourhood, random):
    places, links = neighbourhood
    shuffled, turned = list(places), list(links.items())
    random.shuffle(shuffled)
    random.shuffle(turned)
    assert grouped(shuffled, dict(turned)) == grouped(places, links)


@given(neighbourhoods())
def test_a_story_is_short_and_has_every_outlet_once(neighbourhood):
    places, links = neighbourhood
    groups = grouped(places, links)
    assert sorted(place for group in groups for place in group) == sorted(places)
    for group in groups:
        assert group == sorted(group)
        assert group[-1].published - group[0].published <= 72 * HOUR
        for one in group:
            for other in group:
                if one < other and one.source_id == other.source_id:
                    pair = min(one.article_id, other.article_id), max(one.article_id, other.article_id)
                    assert links[pair].bond is Bond.SAME


def test_a_chain_is_no_story():
    chain = [Place(number * HOUR, number, 0, number) for number in range(4)]
    links = {(n, n + 1): Kinship(Bond.SAME, 30) for n in range(3)}
    assert [len(group) for group in grouped(chain, links)] == [2, 2]
    sure = links | {(0, 2): Kinship(Bond.SAME, 30), (1, 3): Kinship(Bond.SAME, 30), (0, 3): Kinship(Bond.PART, -90)}
    assert [len(group) for group in grouped(chain, sure)] == [4]


def test_what_a_third_vouches_for_counts_by_its_score():
    three = [Place(number * HOUR, number, 0, number) for number in range(3)]
    links = {(0, 1): Kinship(Bond.SAME, 150), (1, 2): Kinship(Bond.SAME, 120)}
    assert [len(group) for group in grouped(three, links)] == [2, 1]
    assert [len(group) for group in grouped(three, links | {(0, 2): Kinship(Bond.BESIDE, -320)})] == [3]
    assert [len(group) for group in grouped(three, links | {(0, 2): Kinship(Bond.BESIDE, -450)})] == [2, 1]


def test_stories_keep_their_ids_where_most_of_them_stays():
    a, b, c, d = (Place(number, number, 0, number) for number in range(4))
    assert settle([[a, b, c], [d]], {0: 7, 1: 7, 2: 9}) == [7, None]
    assert settle([[a], [b, c]], {0: 7, 1: 7, 2: 7}) == [None, 7]
    assert settle([[a], [b]], {0: 9, 1: 3}) == [9, 3]
    assert settle([[a, b]], {0: 9, 1: 3}) == [3], "the older one of equals"


@given(neighbourhoods())
def test_weaker_links_matter_only_inside_what_hangs_together(neighbourhood):
    places, links = neighbourhood
    reached = {place.article_id: {place.article_id} for place in places}
    for (one, other), kinship in links.items():
        if kinship.bond is Bond.SAME and reached[one] is not reached[other]:
            reached[one] |= reached[other]
            for member in reached[one]:
                reached[member] = reached[one]
    inside = {
        pair: kinship
        for pair, kinship in links.items()
        if pair[1] in reached[pair[0]] and (kinship.bond is Bond.SAME or len(reached[pair[0]]) > 2)
    }
    assert grouped(places, inside) == grouped(places, links)
