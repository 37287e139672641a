"""Ranking looks for words in all candidates at once; said plainly, article by article, it comes to the same order."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from storage import forms
from storage.ranking import Candidate, Ranked, ranked
from storage.stems import GAP
from storage.words import Term

DAY = 86_400_000_000
WORDS = st.sampled_from([16, 17, 0x01000010, 0x10000000, 0x00100000, 99])
FORMS = st.tuples(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=60))
CANDIDATES = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 30), st.integers(1, 20), FORMS), max_size=12)
STEP = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
WAY = st.lists(STEP, min_size=1, max_size=2).map(tuple)
TERM = st.lists(WAY, min_size=1, max_size=2).map(lambda ways: Term(tuple(ways), ""))
TERMS = st.lists(st.tuples(TERM, st.integers(1, 9)), min_size=1, max_size=3)


def places(words: Sequence[int], term: Term) -> list[int]:
    """Where a term stands: of each word that may begin it the first eight places, of all those the first eight."""
    found: set[int] = set()
    for way in term.ways:
        for one in way[0]:
            starts = [place for place, word in enumerate(words) if word == one][:8]
            found.update(
                start
                for start in starts
                if all(start + step < len(words) and words[start + step] in also for step, also in enumerate(way))
            )
    return sorted(found)[:8]


def relevance(words: Sequence[int], terms: Sequence[Term], rarities: Sequence[int]) -> int:
    title = words.index(GAP)
    stands = [places(words, term) for term in terms]
    total = 0
    for at, rare in zip(stands, rarities, strict=True):
        if at:
            total += rare * ((6 if at[0] < title else 3 if at[0] < title + 40 else 0) + min(len(at), 3))
    together = 4 * sum(rarities) if len(terms) > 1 else 0
    if together and all(stands):
        near = [
            [min(others, key=lambda place, start=start: abs(place - start)) for others in stands]
            for start in min(stands, key=len)
        ]
        total += together // max(1, min(max(one) - min(one) for one in near) - len(terms) + 2)
    return total * 1000 // (sum(rarities) * 9 + together)


@given(CANDIDATES, TERMS, st.booleans())
def test_the_order_is_that_of_each_article_by_itself(made, asked, all_held):
    terms, rarities = [term for term, _ in asked], [rare for _, rare in asked]
    candidates, scores = [], {}
    for key, (story, days, size, (title, text)) in enumerate(made, 1):
        words = [*title, GAP, *text, GAP]
        candidates.append(Candidate(key, story, days * DAY, size, forms.words_of(forms.write(words, [16, 99]))))
        age = (max(days for _, days, *_ in made) - days) * DAY
        freshness = 1000 * 7 * DAY // (7 * DAY + age)
        outlets = 1000 * (min(size, 16).bit_length() - 1) // 4
        score = 55 * relevance(words, terms, rarities) + 35 * freshness + 10 * outlets
        scores[story] = max(scores.get(story, (0, 0, 0)), (score, days * DAY, key))
    best = sorted(scores.items(), key=lambda item: item[1], reverse=True)
    held = {number for one in candidates for number in forms.read(one.form)} if not all_held else None
    assert ranked(candidates, terms, rarities, held) == [Ranked(story, key) for story, (*_, key) in best]
