"""The gazetteer: every name well-formed and findable, endings that fit and none that do not."""

from collections import Counter

import pytest

from handlers.phrases.gazetteer import COUNTRIES, Kind, find, fold, index, names, row, words_of
from handlers.phrases.gazetteer.folding import folded
from handlers.phrases.gazetteer.packed import Form, forms, packed
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

FRAMES = {
    "en": "Officials said on Monday that {} was mentioned",
    "ru": "Вчера стало известно, что {} упоминается",
    "kk": "Бүгін {} туралы айтылды",
    "ky": "Бүгүн {} жөнүндө айтылды",
    "tg": "Имрӯз дар бораи {} гуфта шуд",
    "tk": "Şu gün {} barada aýdyldy",
    "uz": "Bugun {} haqida aytildi",
}


def test_every_name_is_well_formed_and_found_in_a_sentence() -> None:
    wrong = []
    for name in names():
        if not name.key or name.text != name.text.strip() or "?" in name.text or "  " in name.text:
            wrong.append(name)
        if name.kind is Kind.NOTHING:
            continue
        if name.country not in COUNTRIES or name.language not in INTERFACE_LANGUAGES or set(name.also) - set(COUNTRIES):
            wrong.append(name)
        tokens = folded(words_of(FRAMES[name.language].format(name.text)))
        if not any(
            hit.name.country == name.country and hit.words == len(name.key)
            for place in range(len(tokens))
            for hit in index(name.language).all_at(tokens, place)
        ):
            wrong.append(name)
    assert wrong == []


def test_a_name_stands_once_in_a_country_and_means_one_country_unless_it_is_shared() -> None:
    given = [name for name in names() if not name.written_otherwise and not name.unsure and not name.also]
    assert [key for key, times in Counter((n.language, n.country, n.key) for n in given).items() if times > 1] == []
    homes: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for name in given:
        if {name.country} & set(CORE_COUNTRIES):
            homes.setdefault((name.language, name.key), set()).add(name.country)
    assert {key: codes for key, codes in homes.items() if len(codes) > 1} == {}


def test_every_country_has_a_name_in_every_language_and_the_five_have_much_more() -> None:
    for language in INTERFACE_LANGUAGES:
        assert len({name.country for name in names(kind=Kind.NAME, language=language)}) > 240
    for country in CORE_COUNTRIES:
        kinds = {name.kind for name in names(country)}
        assert kinds >= {Kind.REGION, Kind.CITY, Kind.WATER, Kind.BORDER, Kind.LEADER, Kind.COMPANY, Kind.INSTITUTION}
    for language in ("en", "ru"):
        assert len({name.country for name in names(kind=Kind.CAPITAL, language=language)}) > 165
        assert len({name.country for name in names(kind=Kind.DEMONYM, language=language)}) > 165


@pytest.mark.parametrize(
    ("forms", "country"),
    [
        ("Ташкент Ташкента Ташкенту Ташкентом Ташкенте ташкентский ташкентских ташкентцы ташкентцев", "UZ"),
        ("Хива Хивы Хиве Хиву хивинский", "UZ"),
        ("казах казаха казахи казахов казахстанец казахстанцам казахстанской казахско", "KZ"),
        ("Бишкек Бишкекте Бишкекке Бишкектен Бишкектин Бишкектеги бишкектиктер", "KG"),
        ("Қазақстан Қазақстанда Қазақстанның Қазақстанға қазақстандықтарға қазағының", "KZ"),
        ("Toshkent Toshkentda Toshkentning Toshkentdagi toshkentliklar Тошкентда тошкентлик", "UZ"),
        ("Тоҷикистон Тоҷикистонро Тоҷикистони тоҷикон тоҷикистониён", "TJ"),
        ("Aşgabat Aşgabatda Aşgabadyň Aşgabatdaky türkmenler Türkmenistanyň", "TM"),
        ("Poland Polish Poland's Польша Польше польских поляки Варшавада Varshavada Warşawada", "PL"),
        ("россияне россиян россиянам россиянка российской", "RU"),
        ("турок турки турками турецкого", "TR"),
        ("Челябинска челябинский челябинцы Омске омских томской", "RU"),
        ("Ат-Баши ат-башинский Кара-Суу кара-суйский Иссык-Атинского", "KG"),
        ("Баку бакинский бакинских", "AZ"),
        ("Токио токийская", "JP"),
        ("Рига Ригу рижский рижане", "LV"),
        ("Тбилиси тбилисской", "GE"),
        ("Кабула кабульский", "AF"),
        ("Ханоя ханойский", "VN"),
    ],
)
def test_endings_that_fit(forms: str, country: str) -> None:
    assert {form: {name.country for name in find(form)} for form in forms.split()} == {
        form: {country} for form in forms.split()
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Ханом курец томец"),
        ("ru", "казнить казачий Ташкентище Индиго Малина Чадо Маринад Кубань Омар Перун Ошибка Чуйка Ошейник"),
        ("en", "Turkeyish Chinatown Iranomics Osher Romaniaish small Malice Nigerien's-like"),
        ("ky", "Бишкекта Кыргызстандик"),
        ("kk", "Қазақстанде Алматыде Семейлар"),
        ("uz", "Toshkentla Oshxona qarsillik"),
        ("tk", "Aşgabatde Marylar-de"),
        ("tg", "Душанбела Ошпаз"),
    ],
)
def test_endings_that_do_not(language: str, words: str) -> None:
    assert {word: find(word, language) for word in words.split() if find(word, language)} == {}


def test_neighbours_in_the_alphabet() -> None:
    assert [{name.country for name in find(word)} for word in ("Ирака", "Ирана", "нигерский", "нигерийский")] == [
        {"IQ"},
        {"IR"},
        {"NE"},
        {"NG"},
    ]
    assert {name.country for name in find("казак")} == {"KZ"}
    assert find("казак", "ru") == ()
    assert {name.country for name in find("Туркестане")} == {"KZ"}
    assert {name.country for name in find("South Sudan")} == {"SS"}


def test_folding() -> None:
    assert fold(" ".join(words_of("Oʻzbekiston G‘ijduvon Мирзиёев Нур-Султан İstanbul Хоруғӣ"))) == (
        "o'zbekiston g'ijduvon мирзиеев нур султан istanbul хоруғи"
    )


def test_names_are_kept_as_they_are_read() -> None:
    """Packed into lines and made again, with all that is known of them."""
    kept = {form.name for code, of in packed().beginnings.items() for begun in of for form in _all_of(code, begun)}
    read = set(names())
    assert kept == read
    rows = {name.row for name in read}
    assert {name.row for name in kept} == rows
    some = next(name for name in read if name.text == "Сырдарья" and name.language == "ru")
    assert some.also
    assert some in row(some.row)


def _all_of(language: str, begun: str) -> list[Form]:
    return [form for several in forms(language, begun).values() for form in several]
