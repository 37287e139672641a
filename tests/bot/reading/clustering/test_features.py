"""What an article says, told as traits that other languages share."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.clustering import traits
from bot.reading.clustering.features import DAY, MOST_TRAITS, QUARTER
from bot.reading.clustering.letters import bones
from bot.reading.clustering.lexicon import LANGUAGES
from bot.reading.clustering.marks import mark_of
from storage.records import INTERFACE_LANGUAGES, TraitKind


def said(title: str, language: str, text: str = "") -> set[int]:
    return {trait.mark for trait in traits(title, text, language)}


def number(value: str) -> int:
    return mark_of(TraitKind.NUMBER, value)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Gas price rises by 8.1%", "en"),
        ("Цена газа выросла на 8,1 %", "ru"),
        ("Газ бағасы 8,1 пайызға өсті", "kk"),
        ("Газдын баасы 8,1 пайызга өстү", "ky"),
        ("Нархи газ 8,1 фоиз боло рафт", "tg"),
        ("Gazyň bahasy 8,1 göterim ýokarlandy", "tk"),
        ("Gaz narxi 8,1 foizga oshdi", "uz"),
        ("Газ нархи 8,1 фоизга ошди", "uz"),
    ],
)
def test_topics_and_numbers_are_the_same_in_all_languages(title: str, language: str):
    marks = said(title, language)
    assert {mark_of(TraitKind.TOPIC, topic) for topic in ("gas", "price", "increase")} <= marks
    assert number("8.1") in marks


@pytest.mark.parametrize(
    ("title", "language", "value"),
    [
        ("Deal worth $350 million signed", "en", "3.5e+08"),
        ("Сделка на 350 млн долларов", "ru", "3.5e+08"),
        ("Four hundred thousand visitors came", "en", "400000"),
        ("Samarqandga toʻrt yuz ming sayyoh keldi", "uz", "400000"),
        ("Бензин стоит 13 500 сумов", "ru", "13500"),
        ("Petrol costs 13,500 soums", "en", "13500"),
        ("Курс 478,77 тенге", "ru", "478.77"),
        ("Кайрат обыграл Тобол 2:1", "ru", "2:1"),
        ("Kairat beat Tobol 2-1", "en", "2:1"),
        ("Катерден он бир адам куткарылды", "ky", "11"),
        ("Мың екі жүз оқушыға арналған мектеп", "kk", "1200"),
        ("Екі мың үш жүз үй салынды", "kk", "2300"),
        ("Две тысячи триста домов", "ru", "2300"),
        ("Үш жүзден астам адам көшірілді", "kk", "300"),
        ("40 мың теңге", "kk", "40000"),
    ],
)
def test_numbers_are_read_as_they_are_written(title: str, language: str, value: str):
    assert number(value) in said(title, language)


@pytest.mark.parametrize(
    ("title", "language"), [("Бир адам келди", "ky"), ("Мың адам келді", "kk"), ("Мир и труд", "ru")]
)
def test_a_word_that_may_begin_a_number_is_none_by_itself(title: str, language: str):
    """``бир`` is "a", ``мың`` "thousands of"; ``и`` is "and" and no Roman numeral."""
    kinds = {trait.kind for trait in traits(title, "", language)}
    assert TraitKind.NUMBER not in kinds
    assert mark_of(TraitKind.TOPIC, "ordinal 1") not in said(title, language)


@pytest.mark.parametrize(
    ("title", "language"),
    [("Opening on 1 June", "en"), ("Откроется 1 июня", "ru"), ("1-iyunda ochiladi", "uz"), ("1-июнда ачылат", "ky")],
)
def test_days_are_no_numbers(title: str, language: str):
    found = [trait for trait in traits(title, "", language) if trait.group == DAY]
    assert [trait.mark for trait in found] == [mark_of(TraitKind.DATE, "6-1")]
    assert number("1") not in said(title, language)


def test_quarters_contradict_each_other():
    first, second = (
        {trait.mark for trait in traits(title, "", language) if trait.group == QUARTER}
        for title, language in (("Прибыль в первом квартале", "ru"), ("Second-quarter profit", "en"))
    )
    assert len(first) == len(second) == 1
    assert first != second
    assert first == {t.mark for t in traits("Бірінші тоқсандағы пайда", "", "kk") if t.group == QUARTER}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Пожар на рынке в Оше", "ru"),
        ("Оштогу базарда өрт", "ky"),
        ("Fire at a market in Osh", "en"),
        ("Oʻshdagi bozorda yongʻin", "uz"),
        ("Дар бозори Ӯш сӯхтор", "tg"),
    ],
)
def test_places_are_known_with_their_endings(title: str, language: str):
    assert {mark_of(TraitKind.PLACE, "osh"), mark_of(TraitKind.TOPIC, "market")} <= said(title, language)


@pytest.mark.parametrize(
    ("title", "language", "places"),
    [
        ("Toshkent–Fargʻona va Qoʻqon-Fargʻona poyezdlari", "uz", ("tashkent", "kokand", "fergana")),
        ("В Джалал-Абаде и Усть-Каменогорске", "ru", ("jalal-abad", "oskemen")),
        ("Бишкек-Ош жолу", "ky", ("bishkek", "osh")),
    ],
)
def test_a_hyphen_joins_one_place_or_two(title: str, language: str, places: tuple[str, ...]):
    assert {mark_of(TraitKind.PLACE, place) for place in places} <= said(title, language)


def test_a_place_says_its_region_and_country_but_contradicts_only_as_itself():
    found = traits("Катер оодарылды Чолпон-Атада", "", "ky")
    where = {trait.mark: trait.group for trait in found if trait.kind in {TraitKind.PLACE, TraitKind.COUNTRY}}
    assert where == {
        mark_of(TraitKind.PLACE, "cholpon-ata"): 1,
        mark_of(TraitKind.PLACE, "issyk-kul"): 0,
        mark_of(TraitKind.COUNTRY, "KG"): 0,
    }


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Ученики пошли в классы", "military"),
        ("Школы переводят на дистанционку", "remittance"),
        ("Поэтому решили так", "book"),
        ("Материалы переданы", "family"),
        ("Ничего не произошло", "draw"),
        ("Начальник депо", "begin"),
        ("Поездка министра", "railway"),
        ("Уголовная ответственность", "coal"),
        ("Электронная очередь", "electricity"),
        ("Объявлены в розыск", "flower"),
    ],
)
def test_words_that_only_begin_alike_say_nothing_of_it(text: str, topic: str):
    assert mark_of(TraitKind.TOPIC, topic) not in said(text, "ru")


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("Prices rose by a tenth", "en", "flower"),
        ("Several severe cases", "en", "pipeline"),
        ("Медведев выступил в Сочи", "ru", "bear"),
        ("Двойной праздник в селе", "ru", "twins"),
        ("Объявлен розыгрыш призов", "ru", "rose"),
        ("Китайская компания", "ru", "whale"),
        ("Он смог победить", "ru", "fog"),
        ("Подземный переход", "ru", "earthquake"),
        ("Үкімет отырысы өтті", "kk", "sentence"),
        ("Ешкім зардап шекпеді", "kk", "goat"),
        ("Жыл боюнча жыйынтык", "ky", "spider"),
        ("Ҳаҷми савдо афзуд", "tg", "hajj"),
        ("Боҷи нав барои тоҷирон", "tg", "camel"),
        ("Ular bozorga kelishdi", "uz", "connect"),
        ("Talabalar imtihon topshirdi", "uz", "demand"),
        ("Кўплаб меҳмонлар келди", "uz", "compensation"),
        ("Нафақат бугун", "uz", "pension_fund"),
        ("Дўстона учрашув", "uz", "epic"),
        ("Қатерлі ісік емделеді", "kk", "boat"),
        ("Баланың бүйірі ауырды", "kk", "snake"),
        ("Şeýle boldy", "tk", "distribute"),
    ],
)
def test_words_of_other_languages_that_only_begin_alike_say_nothing_of_it(text: str, language: str, topic: str):
    assert mark_of(TraitKind.TOPIC, topic) not in said(text, language)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Inferno guts a warehouse", "en"), ("Склад выгорел дотла", "ru")),
        (("Ferry runs aground", "en"), ("Паром сел на мель", "ru")),
        (("Notaries go online", "en"), ("Нотариустар онлайн болды", "kk")),
        (("Диализ аппараттары келди", "ky"), ("Dializ apparatlari keldi", "uz")),
        (("Сайгаков пересчитали", "ru"), ("Ақбөкендер саналды", "kk")),
        (("Волейболбозон ғолиб омаданд", "tg"), ("Woleýbolçylar ýeňdi", "tk")),
        (("Инфляция пасайди", "uz"), ("Inflyatsiya pasaydi", "uz")),
    ],
)
def test_what_is_rarely_in_the_news_is_known_in_all_languages(one: tuple[str, str], other: tuple[str, str]):
    topics = [
        {trait.mark for trait in traits(title, "", language) if trait.kind is TraitKind.TOPIC and trait.weight > 0.6}
        for title, language in (one, other)
    ]
    assert topics[0] & topics[1]


def test_no_beginning_of_a_word_stands_twice_in_a_line():
    lexicon = tomllib.loads(files("bot.reading.clustering").joinpath("lexicon.toml").read_text("utf-8"))
    for section in ("topics", "everyday", "acts"):
        for thing, row in lexicon[section].items():
            assert len(row) == len(LANGUAGES), thing
            for words in row:
                assert len(words.split()) == len(set(words.split())), thing


def test_a_name_is_known_by_its_capital_letter_inside_a_sentence():
    text = "The court heard Yerlan Saparov on Monday."
    names = {trait.mark for trait in traits("Saparov in court", text, "en") if trait.kind == TraitKind.NAME}
    assert mark_of(TraitKind.NAME, "sprv") in names
    in_title = {trait.mark for trait in traits("Saparov in court", text, "en") if trait.in_title}
    assert mark_of(TraitKind.NAME, "sprv") in in_title, "the first word of a headline, since the text shows it is one"


def test_a_surname_is_a_name_though_it_begins_like_a_word():
    one, other = said("Суд возглавил Бахром Исломов", "ru"), said("Sudga Bahrom Islomov saylandi", "uz")
    assert mark_of(TraitKind.NAME, bones("islomov")) in one & other


def test_capitals_of_a_whole_headline_tell_nothing():
    found = traits("Great Harvest Makes Many Farmers Happy", "", "en")
    assert not [trait for trait in found if trait.kind == TraitKind.NAME]


@pytest.mark.parametrize(
    ("title", "language", "country"),
    [
        ("Доллар стоит 478,77 тенге", "ru", "KZ"),
        ("Доллар 87,45 сомго жетти", "ky", "KG"),
        ("Бензин подорожал до 12 сомони", "ru", "TJ"),
        ("Oylik 5 million soʻm boʻldi", "uz", "UZ"),
        ("Nan bahasy 2 manat", "tk", "TM"),
    ],
)
def test_money_tells_its_country(title: str, language: str, country: str):
    assert mark_of(TraitKind.COUNTRY, country) in said(title, language)


def test_words_told_whatever_news_are_about_weigh_little():
    found = {trait.mark: trait.weight for trait in traits("Authorities expect hermits", "", "en")}
    often, rare = (mark_of(TraitKind.WORD, f"en {stem}") for stem in ("author", "hermit"))
    assert found[often] < found[rare] / 3


def test_the_more_news_there_are_of_a_topic_the_less_it_weighs():
    found = {trait.mark: trait.weight for trait in traits("Camel opens school", "", "en")}
    camel, school, opening = (found[mark_of(TraitKind.TOPIC, topic)] for topic in ("camel", "school", "open"))
    assert camel > school > opening


@given(st.text(max_size=80), st.text(max_size=200), st.sampled_from([*INTERFACE_LANGUAGES, "fr", "xx", ""]))
def test_any_text_is_read(title: str, text: str, language: str):
    found = traits(title, text, language)
    assert len(found) <= MOST_TRAITS
    assert len({trait.mark for trait in found}) == len(found)
    assert all(0 <= trait.mark < 2**63 and 0 < trait.weight <= 10 and 0 <= trait.group < 2**15 for trait in found)
    assert found == traits(title, text, language)


def test_the_lexicon_knows_every_language_of_ours():
    assert set(LANGUAGES) == set(INTERFACE_LANGUAGES)


@pytest.mark.parametrize(
    ("title", "language", "value"),
    [
        ("COVID-19 cases fall in Osh", "en", "19"),
        ("На ТЭЦ-2 остановили котёл", "ru", "2"),
        ("АИ-92 қымбаттады", "kk", "92"),
    ],
)
def test_a_number_that_is_part_of_a_name_counts_nothing(title: str, language: str, value: str):
    assert number(value) not in said(title, language)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("More than 300 kg of tea burned", "en"),
        ("Сгорело около 300 кг чая", "ru"),
        ("300-ден астам адам көшірілді", "kk"),
        ("300гө жакын киши көчүрүлдү", "ky"),
        ("Беш аз 300 нафар кӯчонида шуд", "tg"),
        ("300-den gowrak adam göçürildi", "tk"),
        ("300 dan ortiq kishi koʻchirildi", "uz"),
    ],
)
def test_a_number_that_is_about_right_contradicts_none(title: str, language: str):
    (found,) = (one for one in traits(title, "", language) if one.mark == number("300"))
    assert found.group == 0
    (exact,) = (one for one in traits("Exactly 310 kg of tea burned", "", "en") if one.mark == number("310"))
    assert exact.group


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Flood near Oral", "en"),
        ("Оралда су тасыды", "kk"),
        ("Паводок в ЗКО", "ru"),
        ("БҚО су басты", "kk"),
        ("Паводок в Уральске", "ru"),
    ],
)
def test_a_place_is_known_by_all_its_names(title: str, language: str):
    assert mark_of(TraitKind.PLACE, "uralsk") in said(title, language)


def test_a_few_years_or_people_tell_less_than_a_few_tonnes():
    found = {
        unit: next(one.weight for one in traits(f"After three {unit}", "", "en") if one.kind is TraitKind.NUMBER)
        for unit in ("years", "people", "tonnes")
    }
    assert found["years"] == found["people"] < found["tonnes"]


@pytest.mark.parametrize(
    ("title", "language"),
    [("Seoul buys Kazakh uranium", "en"), ("Южнокорейская фирма купит уран", "ru"), ("Koreýa uran satyn alar", "tk")],
)
def test_far_countries_are_known_and_tell_more_than_neighbours(title: str, language: str):
    weights = {trait.mark: trait.weight for trait in traits(title, "", language)}
    korea, kazakhstan = (mark_of(TraitKind.COUNTRY, code) for code in ("KR", "KZ"))
    assert weights[korea] > weights.get(kazakhstan, 0.0)


def test_continents_are_in_the_news_every_day():
    asia = next(trait for trait in traits("Айпери Азиянын чемпиону болду", "", "ky") if trait.weight == 0.8)
    assert (asia.kind, asia.group) == (TraitKind.NAME, 0)


@pytest.mark.parametrize(
    "title", ["Кредит подорожал", "Первый рейс", "Утром похолодает", "Чистая прибыль", "Telegram is down"]
)
def test_words_with_the_bones_of_a_place_are_no_place(title: str):
    language = "en" if title.isascii() else "ru"
    assert not [trait for trait in traits(title, "", language) if trait.kind is TraitKind.PLACE]


@pytest.mark.parametrize(
    ("title", "language", "where"),
    [
        ("Взрыв в Сергелийском районе", "ru", "sergeli"),
        ("Sergelida portlash", "uz", "sergeli"),
        ("Авария в Кордае", "ru", "korday"),
        ("Қордайдағы апат", "kk", "korday"),
        ("Снег в Суусамыре", "ru", "suusamyr"),
        ("Токтогулда жол бекиди", "ky", "toktogul"),
        ("В Варзобе сошла лавина", "ru", "varzob"),
    ],
)
def test_districts_are_known_in_all_their_forms(title: str, language: str, where: str):
    assert mark_of(TraitKind.PLACE, where) in said(title, language)
