"""Folding, cutting, and what is typed into a search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import stems, words
from storage.words import GAP, WordQuery, cut, document, fold, folded_alone, matches, parse


@pytest.mark.parametrize(
    "alike",
    [
        ("Тёмный", "ТЕМНЫЙ", "темный", "тёмный"),
        ("O‘zbekiston", "Oʻzbekiston", "O’zbekiston", "o'zbekiston", "O`ZBEKISTON"),
        ("Қазақстан", "ҚАЗАҚСТАН"),
        ("Ғарм", "ғарм"),
        ("ﬁnance", "Finance"),
        ("Straße", "STRASSE"),
        ("«Самрук»", '"самрук"', "“Самрук”"),
        ("за\u0301мок", "замок"),
        ("İstanbul", "istanbul"),
        ("Йошкар", "йошкар"),
    ],
)
def test_what_readers_take_for_the_same_is_folded_alike(alike):
    assert len(set(map(fold, alike))) == 1


def test_letters_that_differ_stay_different():
    assert len({fold(letter) for letter in "нңоөуүкқгғхһиіеэйжҷчҳӣӯ"}) == len("нңоөуүкқгғхһиіеэйжҷчҳӣӯ")


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(max_size=6), st.text("aZёЁйЙïﬁßʻʼʹ′'ӯÄ٣²ⅨŉǰẞİıΣς\u0301\u0345", max_size=4)))
def test_a_word_alone_is_cut_like_any_text(word: str):
    assert folded_alone(word) == cut(word)


@given(st.text())
def test_words_are_plain(text: str):
    for word in cut(text):
        assert word
        assert len(word) <= words.LONGEST_WORD
        assert all(char.isalnum() for char in word)
        assert cut(word) == [word] or unicodedata.normalize("NFKC", word) != word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asia-Plus: 3,5 млрд. сомони!", ["asia", "plus", "3", "5", "млрд", "сомони"]),
        ("oʻzbek 'quoted' rock'n'roll", ["ozbek", "quoted", "rocknroll"]),
        ("snake_case  \t\n e-mail@example.kz", ["snake", "case", "e", "mail", "example", "kz"]),
        ("😀 — …", []),
        ("", []),
    ],
)
def test_cutting(text, expected):
    assert cut(text) == expected


def test_a_document_keeps_its_parts_apart():
    one, two, three = stems.numbers(["one", "two", "three"], "en")
    assert document("One two", "", "three", "en") == [one, two, GAP, three, GAP]
    assert document("", "", "three", "en") == [GAP, three, GAP]
    assert not matches(parse('"two three"'), document("One two", "", "three"))


def test_a_document_is_bounded():
    assert len(document("а б " * 100_000, "в", "г")) <= words.LONGEST_TEXT // 2 + 5


def shape(query: WordQuery) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Say what was read: each term as typed, with the number of words of its first way."""
    wanted, unwanted = ([(term.typed, len(term.ways[0])) for term in terms] for terms in (query.wanted, query.unwanted))
    return wanted, unwanted


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("нефть", [("нефть", 1)], []),
        ("Ош", [("ош", 1)], []),
        ('"Samruk Energy"', [("samruk energy", 2)], []),
        ("«Самрук Энерго»", [("самрук энерго", 2)], []),
        ("asia-plus", [("asia plus", 2)], []),
        ("oil -gas", [("oil", 1)], [("gas", 1)]),
        ('oil -"natural gas"', [("oil", 1)], [("natural gas", 2)]),
        ('unclosed "quote here', [("unclosed", 1), ("quote", 1), ("here", 1)], []),
        ("oil oil OIL", [("oil", 1)], []),
        ('"Ош"|"Оʻш"|osh вода', [("ош", 1), ("вода", 1)], []),
        ('- -- "" -"" \'\' * ^ : | ||', [], []),
        ("", [], []),
        ("AND OR NOT NEAR", [("and", 1), ("or", 1), ("not", 1), ("near", 1)], []),
        ("a*b:c^d(e)&f", [("a b c d e f", 6)], []),
    ],
)
def test_reading_what_is_typed(typed, wanted, unwanted):
    assert shape(parse(typed)) == (wanted, unwanted)


def test_quotes_hold_a_word_to_itself_and_names_are_no_mistakes():
    (plain,) = parse("oil").wanted
    (quoted,) = parse('"oil"').wanted
    (named,) = parse('"Ош"|"Ош"').wanted
    assert [(term.verbatim, term.several) for term in (plain, quoted, named)] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_what_is_typed_is_bounded():
    query = parse(" ".join(f"word{number}" for number in range(10_000)))
    assert len(query.wanted) == words.MOST_TERMS


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("нефти", True),
        ("нефт", True),
        ("дорожает нефть", True),
        ('"нефть дорожает"', True),
        ('"дорожает нефть"', False),
        ("-нефть", False),
        ("-газ", True),
        ("нефть -дорожают", False),
        ("нефть -газ", True),
        ("газ|нефть", True),
        ("а", False),
        ("?!", False),
    ],
)
def test_what_is_found(typed, found):
    assert matches(parse(typed), document("Нефть дорожает", "", "", "ru")) is found
