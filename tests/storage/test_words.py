"""Folding, cutting, and what is typed into a search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import words
from storage.words import GAP, Term, WordQuery, cut, document, fold, matches, parse


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
    assert document("One two", "", "three") == ["one", "two", GAP, "three", GAP]
    assert not matches(parse('"two three"'), document("One two", "", "three"))


def test_a_document_is_bounded():
    repeated = document("ха " * 1000, "", "конец")
    assert repeated.count("ха") == words.MOST_REPEATS
    assert len(repeated) == 1003  # two parts, a gap after each
    assert len(document("а б " * 100_000, "в", "г")) <= words.LONGEST_TEXT // 2 + 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("нефть", WordQuery((Term(("нефть",), True),))),
        ("Ош", WordQuery((Term(("ош",), False),))),
        ('"Samruk Energy"', WordQuery((Term(("samruk", "energy"), False),))),
        ("«Самрук Энерго»", WordQuery((Term(("самрук", "энерго"), False),))),
        ("asia-plus", WordQuery((Term(("asia", "plus"), True),))),
        ("oil -gas", WordQuery((Term(("oil",), True),), (Term(("gas",), True),))),
        ('oil -"natural gas"', WordQuery((Term(("oil",), True),), (Term(("natural", "gas"), False),))),
        ('unclosed "quote here', WordQuery(tuple(Term((word,), True) for word in ("unclosed", "quote", "here")))),
        ("oil oil OIL", WordQuery((Term(("oil",), True),))),
        ('- -- "" -"" \'\' * ^ :', WordQuery()),
        ("", WordQuery()),
        ("AND OR NOT NEAR", WordQuery(tuple(Term((word,), len(word) > 2) for word in ("and", "or", "not", "near")))),
        ("a*b:c^d(e)|f&g!h\\i'j", WordQuery((Term(("a", "b", "c", "d", "e", "f", "g", "h", "ij"), False),))),
    ],
)
def test_reading_what_is_typed(typed, expected):
    assert parse(typed) == expected


def test_what_is_typed_is_bounded():
    query = parse(" ".join(f"word{number}" for number in range(10_000)))
    assert len(query.wanted) == words.MOST_TERMS


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("нефт", True),
        ("нефть дорожает", True),
        ('"нефть дорожает"', True),
        ('"дорожает нефть"', False),
        ('"нефт дорожает"', False),
        ("-нефть", False),
        ("-газ", True),
        ("нефть -дорожа", False),
        ("дор нефть -газ", True),
        ("а", False),
        ("?!", False),
    ],
)
def test_what_is_found(typed, found):
    assert matches(parse(typed), cut("Нефть дорожает")) is found
