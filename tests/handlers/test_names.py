"""Which words of a title name what it is about."""

import pytest

from handlers.names import as_in_a_dictionary, proposed
from handlers.views.words import cut_well, unquoted

SEEN = {
    "Five": 20,
    "countries": 40,
    "agree": 12,
    "common": 9,
    "water": 60,
    "calendar": 1,
    "Second": 5,
    "unit": 2,
    "starts": 30,
}


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Fire at Bishkek's Dordoi bazaar destroys 40 containers", "Bishkek Dordoi"),
        ("В Ташкенте открыли завод Boeing", "Ташкенте Boeing"),
        ("", ""),
        ("42", ""),
    ],
)
def test_names_come_first(title, words):
    assert proposed(title, SEEN) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Five countries agree on a common water calendar in Tashkent", "calendar Tashkent"),
        ("Second unit starts at Rogun dam", "unit Rogun"),
        ("water calendar agreed", "calendar agreed"),  # nobody wrote "agreed" before
    ],
)
def test_beside_a_name_stands_the_rarest_word(title, words):
    assert proposed(title, SEEN) == words


def test_of_words_as_rare_as_each_other_the_longest_are_taken():
    assert proposed("ПОЖАР В АЛМАТЫ ПОТУШЕН", {}) == "АЛМАТЫ ПОТУШЕН"


@pytest.mark.parametrize(
    ("words", "shown"),
    [('"Rogun dam"', "Rogun dam"), ("Rogun dam", "Rogun dam"), ('"oil" "gas"', '"oil" "gas"'), ('"', '"'), ("", "")],
)
def test_words_that_are_one_phrase_are_shown_without_their_own_quotation_marks(words, shown):
    assert unquoted(words) == shown


@pytest.mark.parametrize(
    ("words", "language", "plain"),
    [
        ("Ташкенте пожар", "ru", "Ташкент пожар"),
        ("Токаева Жапаровым", "ru", "Токаев Жапаров"),
        ("Оше Келечек", "ru", "Ош Келечек"),
        ("Рогунской ГЭС", "ru", "Рогунской ГЭС"),
        ("Ташкентской области", "ru", "Ташкентской области"),
        ("Алматыда өрт", "kk", "Алматы өрт"),
        ("Ошто базар", "ky", "Ош базар"),
        ("Toshkentda metro", "uz", "Toshkent metro"),
        ("Aşgabatda sergi", "tk", "Aşgabat sergi"),
        ("Kazakhstan Tokayev", "en", "Kazakhstan Tokayev"),
        ("Бишкека Бишкек", "ru", "Бишкек"),
    ],
)
def test_names_are_proposed_as_in_a_dictionary(words: str, language: str, plain: str) -> None:
    assert as_in_a_dictionary(words, language) == plain


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Вода пришла в старый город. Жители вернулись домой и считают убытки вместе.", "старый город."),
        ("Мөлшерлеме он төрт проц. әрі қарай өспейді деп отыр банк өкілдері.", "өспейді…"),
        ("Город просит сорок тыс. Тенге на ремонт дорог и мостов у реки Чу.", "ремонт…"),
        ("Suv shaharga keldi. o‘zgarish kutilmoqda va hamma uyiga qaytdi bugun.", "kutilmoqda va…"),
        ("The town thanks Gen. Smith and all who came to help at night there.", "came…"),
        ("Вода ушла из старого города. Люди вернулись…", "города."),
        ("Вода ушла.", "ушла."),
    ],
)
def test_an_excerpt_ends_with_a_sentence_where_one_ends_late_enough(text, end):
    assert cut_well(text, 45).endswith(end)
