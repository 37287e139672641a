"""Blocks and forms: what was put in is found again, bit by bit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from storage import blocks, forms
from storage.blocks import Member
from storage.stems import GAP

NUMBERS = st.integers(16, 2**32 - 1) | st.sampled_from([16, 17, 2**31, 2**32 - 1, 0x01010101, 0x00010000])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 50), st.sets(NUMBERS, max_size=6)), min_size=1, max_size=150))
def test_a_block_tells_who_holds_what(articles):
    members = [Member(key, at, held) for key, (at, held) in enumerate(articles, 1)]
    block = blocks.pack(members)
    order = sorted(members, key=lambda member: (member.published, member.article_id))
    assert block.ids == tuple(member.article_id for member in order)
    assert block.times == tuple(member.published for member in order)
    for number in {number for _, held in articles for number in held} | {99}:
        row = block.rows.get(blocks.bucket_of(number))
        bits = blocks.holders(row, number) if row else 0
        assert bits == sum(1 << place for place, member in enumerate(order) if number in member.numbers)


def test_common_numbers_are_kept_as_bits_and_rare_ones_as_places():
    block = blocks.pack([Member(key, key, {16, 17} if key % 40 else {16}) for key in range(1, 4097)])
    assert sum(map(len, block.rows.values())) < 1200
    rare = blocks.pack([Member(key, key, {16} if key == 7 else {17}) for key in range(1, 4097)])
    assert blocks.holders(rare.rows[blocks.bucket_of(16)], 16) == 1 << 6


@given(st.integers(0, 2**80), st.integers(0, 90))
def test_the_newest_are_the_highest_bits(bits: int, most: int):
    places = [place for place in range(81) if bits >> place & 1]
    assert blocks.newest(bits, most) == places[::-1][:most]


def test_runs_and_offsets():
    assert blocks.run(2, 5) == 0b11100
    assert blocks.run(5, 2) == 0
    packed = blocks.offsets([107, 100, 2**31], 100)
    assert list(blocks.unpacked(packed)) == [7, 0, 2**31 - 100]


@given(st.lists(NUMBERS, max_size=20), st.lists(NUMBERS, max_size=6))
def test_forms_keep_words_and_marks(words, marks):
    form = forms.write([*words, GAP], marks)
    assert list(forms.read(form)) == [*words, GAP]
    for number in {*words, *marks, 12345}:
        assert bool(forms.Pile([form]).places(number, 1)) is (number in {*words, *marks})
    assert forms.words_of(form) == form[: 4 * (len(words) + 1)]


@given(st.lists(st.lists(NUMBERS, max_size=12), max_size=6), st.integers(1, 4))
def test_a_number_is_found_in_every_form_of_a_pile(several, most):
    pile = forms.Pile([forms.words_of(forms.write(words, [])) for words in several])
    for number in {12345, *(number for words in several for number in words)}:
        assert pile.places(number, most) == {
            index: [place for place, one in enumerate(words) if one == number][:most]
            for index, words in enumerate(several)
            if number in words
        }


def test_a_number_across_two_others_is_not_held():
    pile = forms.Pile([forms.write([0x44332211, 0x88776655], [])])
    assert not pile.places(0x66554433, 1)
    assert pile.places(0x88776655, 1) == {0: [1]}


def test_marks_tell_title_country_language_and_source():
    marks = set(forms.marks([20, 30, GAP, 40, GAP], countries=("KZ", "GE"), language="kk", source_id=3))
    assert marks == {
        forms.in_title(20),
        forms.in_title(30),
        forms.pair_in_title(20, 30),
        forms.about("KZ"),
        forms.about("GE"),
        forms.told_in("kk"),
        forms.told_by(3),
    }
