"""Stems and the one alphabet: forms of a word meet, other words do not; whatever is typed has a stem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.letters import plain
from storage.stems import forms, number, numbers, stem, stems
from storage.words import cut


@pytest.mark.parametrize(
    "alike",
    [
        "Қазақстан Qazaqstan Қазакстан казакстан",
        "Ўзбекистон Oʻzbekiston O'zbekiston Ozbekiston",
        "Худжанд Khujand Хуҷанд",
        "мұнай мунай munay",
        "Россия Rossiya",
        "Бишкек Bishkek Bişkek",
        "Жезказган Zhezkazgan",
        "теңге тенге teñge",
        "Көкшетау Кокшетау",
        "Ғарм Гарм G'arm",
    ],
)
def test_one_word_has_one_spelling(alike: str):
    assert len({plain(word) for spelling in alike.split() for word in cut(spelling)}) == 1


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "вода воды воду водой"),
        ("ru", "Ташкент Ташкента Ташкенте Ташкентом"),
        ("ru", "Токаев Токаева Токаеву Токаевым"),
        ("ru", "цена цены цену ценой"),
        ("en", "price prices"),
        ("en", "reservoir reservoirs reservoir's"),
        ("kk", "су суды судың суға"),
        ("kk", "мұнай мұнайды мұнайдың мұнайы"),
        ("kk", "мектеп мектептер мектебі мектептерде"),
        ("kk", "Қазақстан Қазақстанда Қазақстанның Қазақстаннан"),
        ("ky", "Бишкек Бишкекте Бишкектен Бишкекке"),
        ("ky", "Ош Ошто Оштун Ошко"),
        ("uz", "suv suvni suvning suvda сувни"),
        ("uz", "narx narxi narxlari narxlarning нархлари"),
        ("uz", "Toshkent Toshkentda Тошкентда Тошкентдан"),
        ("tk", "gaz gazy gazyň"),
        ("tk", "mekdep mekdepler mekdeplerde"),
        ("tg", "кишвар кишвари кишварҳо кишварҳои"),
        ("tg", "об оби обҳо"),
        ("kk", "үкімет үкіметі үкіметінің үкіметте үкіметке"),
        ("kk", "президент президенті президентіне президентпен"),
        ("kk", "қала қаласы қаласын қаласында қалада қалаға қаланың қаладағы"),
        ("kk", "депутат депутаты депутаттар депутатты депутаттың депутаттан"),
        ("kk", "мұнай мұнайды мұнайға мұнайдан"),
        ("ky", "өкмөт өкмөтү өкмөтүнүн өкмөттө өкмөткө"),
        ("ky", "Ош Оштогу Ошто"),
        ("ky", "Токмок Токмоктогу Токмокто"),
        ("ky", "баа баасы баасын баасына баанын"),
        ("uz", "hukumat hukumati hukumatining hukumatda ҳукуматига"),
        ("uz", "prezident prezidenti prezidentining президентига"),
        ("uz", "zavod zavodi zavodida zavodning zavodgacha"),
        ("uz", "sud sudi sudining sudida суди судига"),
        ("tk", "hökümet hökümeti hökümetiň hökümetde hökümedi hökümediniň"),
        ("tk", "baha bahasy bahasyny bahasynda bahalara"),
        ("tk", "şäher şäherde şäherdäki şäherdeki şäheriň şäherlere"),
        ("tg", "марз марзҳо марзҳои марзро марзу"),
        ("tg", "бонк бонкҳо бонки бонкҳоро"),
        ("tg", "муҳоҷир муҳоҷирон муҳоҷирони муҳоҷирро"),
        ("ru", "метро"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: str):
    assert len({stem(word, language) for form in forms.split() for word in cut(form)}) == 1


@pytest.mark.parametrize(
    ("language", "others"),
    [
        ("ru", "вода завод"),
        ("en", "oil coil"),
        ("kk", "Алматы Атырау"),
        ("ky", "Ош Талас"),
        ("uz", "suv suvoriy"),
        ("ru", "метро метров"),
        ("ru", "Баку баки"),
        ("uz", "metro metr"),
        ("kk", "депутаты деп"),
        ("uz", "sudi suvi"),
        ("kk", "Қордай қор"),
    ],
)
def test_other_words_have_other_stems(language: str, others: str):
    assert len({stem(word, language) for other in others.split() for word in cut(other)}) == 2


@pytest.mark.parametrize(
    ("typed", "language", "word"),
    [
        ("toshkent", "uz", "тошкентда"),
        ("тошкентда", "uz", "toshkent"),
        ("tokayev", "ru", "токаева"),
        ("токаев", "en", "tokayev"),
        ("воду", "ru", "воды"),
        ("rogun", "ru", "рогуна"),
        ("мунай", "kk", "мұнайды"),
        ("бишкекте", "ru", "бишкек"),
    ],
)
def test_what_is_typed_meets_words_of_any_language(typed: str, language: str, word: str):
    assert stem(word, language) in stems(typed)


@pytest.mark.parametrize(
    ("typed", "language", "written"),
    [
        ("андижон", "uz", "андижонда Андижондан Andijondagi"),
        ("андижонда", "uz", "андижон Andijon"),
        ("жезқазған", "kk", "Жезқазғанда Жезқазғандағы Жезқазғаннан"),
        ("ангрен", "ky", "Ангренде Ангренден"),
        ("талас", "ky", "Таластан"),
        ("aşgabat", "tk", "Aşgabadyň Aşgabatdaky"),
        ("köpetdag", "tk", "Köpetdaga Köpetdagdaky"),
        ("aşgabatdaky", "tk", "Aşgabat"),
        ("ронанда", "tg", "ронандагон ронандагони"),
        ("ронандагон", "tg", "ронанда"),
        ("сокин", "tg", "сокинон сокинони"),
        ("донишҷӯ", "tg", "донишҷӯён"),
        ("чавонон", "tg", "ҷавонон"),
        ("соғыс", "kk", "соғыстан"),
        ("кеңес", "kk", "кеңесі кеңесінің кеңесінде"),
        ("кеңесінде", "kk", "кеңес кеңестер"),
        ("avtobus", "uz", "avtobusi avtobusiga avtobuslar"),
        ("avtobusida", "uz", "avtobus"),
        ("tumanida", "uz", "tuman tumanda"),
        ("poyezd", "uz", "poyezdi poyezdida"),
        ("өзен", "kk", "өзені өзендегі өзенінің"),
        ("qimmatmi", "uz", "qimmat"),
        ("арзонми", "uz", "арзон"),
        ("ýol", "tk", "ýola ýolda ýollar"),
    ],
)
def test_forms_that_texts_cut_otherwise_are_looked_for_as_well(typed: str, language: str, written: str):
    (word,) = cut(typed)
    looked_for = {*stems(word), *forms(word)}
    assert [one for one in written.split() for form in cut(one) if stem(form, language) not in looked_for] == []


def test_a_word_that_is_never_declined_is_no_other_word():
    """``метро`` is looked for as such, not as what Snowball makes of it, which is ``метр``."""
    looked_for = {*stems("метро"), *forms("метро")}
    assert stem("метро", "ru") in looked_for
    assert stem("metrosi", "uz") in looked_for
    assert {stem("метров", "ru"), stem("кубометров", "ru"), stem("metr", "uz")}.isdisjoint(looked_for)


@pytest.mark.parametrize("word", ["oil", "нефть", "вода", "gaz", "су"])
def test_short_words_and_those_of_other_languages_are_left_alone(word: str):
    assert forms(word) == ()


@given(st.text(max_size=30), st.sampled_from(["", "en", "ru", "kk", "tg", "zz"]))
def test_every_word_has_a_stem_and_is_found_by_itself(text: str, language: str):
    for word in cut(text):
        assert number(stem(word, language)) == numbers([word], language)[0] >= 16
        assert 1 <= len(stems(word)) <= 6
        assert all(stems(word))
        assert all(forms(word))
        assert len(forms(word)) <= 5
