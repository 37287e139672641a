"""Invented sentences in all seven languages; how many must be told right is the promise of the detector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.language import detect
from tests.bench.tagging import headlines

SENTENCES = {
    "kk": [
        "Қазақстан президенті Астанада үкімет отырысын өткізді",
        "Алматыда жаңа мектеп ашылды",
        "Ұлттық банк базалық мөлшерлемені өзгертпеді",
        "Шымкентте су тасқыны болды",
        "Ауыл шаруашылығы министрі сөз сөйледі",
        "Жол апатында үш адам жараланды",
        "Qazaqstan prezıdenti Astanada otyrys ótkizdi",
    ],
    "ky": [
        "Кыргызстандын президенти Бишкекте өкмөт жыйынын өткөрдү",
        "Ошто жаңы мектеп ачылды",
        "Улуттук банк эсептик ченди өзгөрткөн жок",
        "Жаңы жылда бензин кымбаттады",
        "Балдар саны көбөйүүдө",
        "Депутаттар мыйзам долбоорун карады",
        "Талаада эгин оруу башталды",
    ],
    "tg": [
        "Президенти Тоҷикистон дар Душанбе ҷаласаи ҳукуматро баргузор кард",
        "Дар Хуҷанд мактаби нав кушода шуд",
        "Бонки миллӣ меъёри бозтамвилро тағйир надод",
        "Қурби доллар боло рафт",
        "Дар Душанбе борони сахт борид",
        "Вазири корҳои хориҷӣ ба Маскав рафт",
        "Нархи орд дар бозор паст шуд",
    ],
    "uz": [
        "Oʻzbekiston prezidenti Toshkentda hukumat yigʻilishini oʻtkazdi",
        "Samarqandda yangi maktab ochildi",
        "Ўзбекистон президенти Тошкентда ҳукумат йиғилишини ўтказди",
        "Самарқандда янги мактаб очилди",
        "Farg'onada yo'l qurilishi boshlandi",
        "Бухорода янги меҳмонхона қурилмоқда",
        "Vazirlar Mahkamasi qaror qabul qildi",
    ],
    "tk": [
        "Türkmenistanyň Prezidenti Aşgabatda hökümet mejlisini geçirdi",
        "Maryda täze mekdep açyldy",
        "Türkmen gazy barada gepleşikler geçirildi",
        "Balkan welaýatynda zawod işe başlady",
        "Çagalar üçin täze kitaplar çykdy",
        "Howa maglumaty: ertir ýagyş garaşylýar",
        "Pagta ýygymy başlandy",
    ],
    "ru": [
        "Президент Казахстана провёл заседание правительства в Астане",
        "В Оше открылась новая школа",
        "Нацбанк сохранил базовую ставку",
        "Курс доллара вырос",
        "Суд арестовал экс-министра",
        "Қазақстан темір жолы повысит тарифы на перевозку грузов с 1 января",
        "В Ташкенте пройдёт форум Ўзбекойна",
    ],
    "en": [
        "The president of Kazakhstan chaired a cabinet meeting in Astana",
        "A new school opened in Osh",
        "National bank keeps base rate unchanged",
        "Gas talks resume",
        "Jogorku Kenesh adopts budget",
        "Uzbekistan Airways launches flights to Baku",
        "Tenge weakens against dollar",
    ],
}


def test_at_least_47_of_49_headlines_without_any_hint() -> None:
    told = {text: detect(text) for texts in SENTENCES.values() for text in texts}
    wrong = [text for code, texts in SENTENCES.items() for text in texts if told[text] != code]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_headline_with_its_source_known(code: str) -> None:
    assert [detect(text, expected=(code,)) for text in SENTENCES[code]] == [code] * len(SENTENCES[code])


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_whole_article_needs_no_hint_and_a_wrong_one_does_no_harm(code: str) -> None:
    article = ". ".join(text for text in SENTENCES[code] if "Qazaqstan" not in text)
    if code == "uz":
        article = ". ".join(SENTENCES[code][::2])
    for expected in ((), ("en",), ("ru",), ("kk", "ru")):
        assert detect(article, expected=expected) == code


def test_a_russian_outlet_in_kazakh_and_a_name_in_russian() -> None:
    assert detect("Балалар үйіне жаңа көлік табыс етілді", expected=("ru",)) == "kk"
    assert detect("Общество «Әділет» провело собрание своих членов и избрало совет", expected=("ru",)) == "ru"


def test_other_languages_only_where_the_source_writes_them() -> None:
    german = "Der Präsident von Kasachstan hat heute in der Hauptstadt eine neue Schule eröffnet"
    assert detect(german, expected=("en", "fr", "de")) == "de"
    assert detect(german) in {"en", "uz", "tk"}
    assert detect("Президент України підписав закон про їжу", expected=("ru",)) == "uk"


def test_without_letters_the_source_decides() -> None:
    assert detect("2026: 5 %", expected=("ky",)) == "ky"
    assert detect("") == "en"


def test_labelled_titles_alone() -> None:
    told: dict[str, list[bool]] = {}
    for headline in headlines():
        told.setdefault(headline.language, []).append(detect(headline.title) == headline.language)
    shares = {code: sum(right) / len(right) for code, right in told.items()}
    assert {code: share for code, share in shares.items() if share < 0.93} == {}
    assert sum(map(sum, told.values())) / sum(map(len, told.values())) >= 0.97


@given(st.text(max_size=200), st.lists(st.sampled_from(["en", "ru", "kk", "uz", "fr"]), max_size=3))
def test_any_text_has_a_language(text: str, expected: list[str]) -> None:
    assert 2 <= len(detect(text, expected=tuple(expected))) <= 3
