"""Names and words of all our languages in one alphabet."""

import pytest

from bot.reading.clustering.letters import bare, bones, romanise


@pytest.mark.parametrize(
    ("word", "language", "plain"),
    [
        ("Ташкентте".lower(), "ky", "tashkentte"),
        ("тошкентда", "uz", "toshkentda"),
        ("oʻzbekiston", "uz", "ozbekiston"),
        ("ўзбекистон", "uz", "ozbekiston"),
        ("yevro", "uz", "evro"),
        ("евро", "uz", "evro"),
        ("инфляция", "uz", "inflyatsiya"),
        ("поездлар", "uz", "poyezdlar"),
        ("акция", "uz", "aksiya"),
        ("цирк", "uz", "sirk"),
        ("türkmenbaşy", "tk", "turkmenbashy"),
        ("хуҷанд", "tg", "hujand"),
        ("өскемен", "kk", "oskemen"),
        ("café", "fr", "cafe"),
        ("中国", "zh", ""),
    ],
)
def test_words_are_written_in_one_alphabet(word: str, language: str, plain: str):
    assert romanise(word, language) == plain


@pytest.mark.parametrize(
    "spellings",
    [
        [("жапаров", "ru"), ("japarov", "en"), ("zhaparov", "en"), ("japarow", "tk")],
        [("самарканд", "ru"), ("samarqand", "uz"), ("самарқанд", "tg")],
        [("холмуродов", "ru"), ("xolmurodov", "uz"), ("kholmurodov", "en")],
        [("хуҷанд", "tg"), ("худжанд", "ru"), ("khujand", "en")],
        [("касым", "ru"), ("қасым", "kk"), ("kassym", "en"), ("qosim", "uz")],
    ],
)
def test_a_name_has_the_same_bones_however_it_is_spelled(spellings):
    assert len({bones(romanise(word, language)) for word, language in spellings}) == 1


@pytest.mark.parametrize(
    ("plain", "language", "stripped"),
    [
        ("tashkentte", "ky", "tashkent"),
        ("toshkentga", "uz", "toshkent"),
        ("tokaevym", "ru", "tokaev"),
        ("narynskoy", "ru", "naryn"),
        ("karagandinskoy", "ru", "karagand"),
        ("osh", "ru", "osh"),
        ("tokayev", "en", "tokayev"),
    ],
)
def test_one_ending_is_taken_off(plain: str, language: str, stripped: str):
    assert bare(plain, language) == stripped
