"""Languages: complete, with their plural forms and places; numbers, times and names as each language says them."""

import ast
import gettext
import io
import re
import string
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from handlers.catalogues import Catalogue, read_catalogues
from handlers.i18n import AUTONYMS, LOCALES, Speech, Speeches, flag
from storage.records import CORE_COUNTRIES

CODE = LOCALES.parent
SPEECHES = Speeches()
NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")


def said() -> set[Any]:
    """Return every message id of the code; plural ones as pairs."""
    keywords = {"say": None, "plural": (1, 2)}
    found = extract_from_dir(str(CODE), method_map=[("**.py", "python")], keywords=keywords)
    return {message for _, _, message, _, _ in found}


def catalogue(language: str) -> dict[Any, Any]:
    """Return translations by message id, of all catalogues of a language."""
    found: dict[Any, Any] = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    assert message.id not in found, f"{path.name}: twice: {message.id!r}"
                    assert not message.fuzzy, f"{path.name}: fuzzy: {message.id!r}"
                    found[message.id] = message.string
    return found


def forms_of(translated: Any) -> tuple[str, ...]:
    return translated if isinstance(translated, tuple) else (translated,)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


_SIGNS = re.compile("[\u2190-\u2bff\u2600-\u27bf\U0001f300-\U0001faff]")
_ENDS = (".", "!", "?", ":", "…")
_KEPT = re.compile(r"(?<![\w/])/[a-z]+|https?://\S+|UTC\+5|OPML|RSS|\b[A-Z]{3}\b(?=[ ,./)]|$)")
TRANSLATED = [language for language in SPEECHES.languages() if language != "en"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_is_complete_and_has_nothing_else(language: str) -> None:
    known = catalogue(language)
    assert set(known) == said()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_places(language: str) -> None:
    for message, translated in catalogue(language).items():
        originals = message if isinstance(message, tuple) else (message,)
        for form in forms_of(translated):
            assert form, message
            assert places(form) == places(originals[-1]), message


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_what_is_not_words(language: str) -> None:
    """Signs before a label, commands, addresses and currency codes are the same in every language."""
    for message, translated in catalogue(language).items():
        original = message[-1] if isinstance(message, tuple) else message
        for form in forms_of(translated):
            assert form == form.strip(), message
            assert form.count("\n") == original.count("\n"), message
            assert _SIGNS.findall(form) == _SIGNS.findall(original), message
            assert set(_KEPT.findall(form)) == set(_KEPT.findall(original)), message
            end = original[-1] if original.endswith(_ENDS) else ""
            assert form.endswith(end or form[-1]), message
            assert end or not form.endswith(("!", "?")), message


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_much_longer_than_its_original(language: str) -> None:
    """What is said in pop-ups must fit Telegram's 200 characters, and no label may double its width."""
    for message, translated in catalogue(language).items():
        original = message[-1] if isinstance(message, tuple) else message
        for form in forms_of(translated):
            assert len(form) <= max(200, len(original) * 1.4) if len(original) > 120 else len(form) <= 170, form
            assert len(form) <= max(24, len(original) * 2.5), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_as_many_as_declared(language: str) -> None:
    header = {"ru": 3}.get(language, 2)
    for path in (LOCALES / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            found = read_po(file, locale=language)
        assert found.num_plurals == header
        assert f"plural={found.plural_expr}" in path.read_text(encoding="utf-8"), "our reader takes what is declared"
        assert all(len(forms_of(message.string)) == header for message in found if message.pluralizable)


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_are_written_in_the_languages_letters(language: str) -> None:
    """No letter of another script within a word, and none that the language does not have."""
    foreign = {
        "kk": "ӣӯҷҳ",
        "ky": "әғқұһіӣӯҷҳ",
        "tg": "әңөұүһіыщц",
        "ru": "әғқңөұүһіӣӯҷҳ",
        "tk": "âêîûıёәғқңөұүһіӣӯҷҳ’‘'",
        "uz": "äýňşçžöüëâàéıйёәғқңөұүһіӣӯҷҳ’‘'",  # ʻ and ʼ are letters; straight and curly marks are not
    }.get(language, "")
    crier = "A jarchi is a town crier, in all five languages of Central Asia. This one is free software (MIT)."
    for message, translated in catalogue(language).items():
        for form in forms_of(translated) if message != crier else ():
            assert not re.search(r"[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z]", form), form
            assert not set(form.lower()) & set(foreign), form


def test_nothing_is_said_inside_an_f_string() -> None:
    """The extractor does not look there, so it would stay untranslated."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
                names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
                assert not names & {"say", "plural"}, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "0 источников"),
        (1, "1 источник"),
        (2, "2 источника"),
        (5, "5 источников"),
        (11, "11 источников"),
        (21, "21 источник"),
        (1234, "1\xa0234 источника"),
    ],
)
def test_russian_plurals(n: int, expected: str) -> None:
    russian = SPEECHES.choose("ru")
    assert russian.plural("{n} source is fine", "{n} sources are fine", n) == f"{expected} в порядке"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("ru", "en"), "ru"),
        ((None, "ru-RU"), "ru"),
        ((None, "en-US"), "en"),
        ((None, "uz"), "uz" if "uz" in SPEECHES.languages() else "ru"),
        ((None, "kk"), "kk" if "kk" in SPEECHES.languages() else "ru"),
        (("tg", "en"), "tg" if "tg" in SPEECHES.languages() else "ru"),
        ((None, "de"), "en"),
        ((None, "pt-BR"), "en"),
        ((None, ""), "en"),
        ((None, None), "en"),
    ],
)
def test_who_is_answered_in_which_language(wishes: tuple[str | None, ...], language: str) -> None:
    assert SPEECHES.choose(*wishes).language == language


def test_a_language_is_there_as_soon_as_its_catalogue_is(tmp_path: Path) -> None:
    folder = tmp_path / "uz" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "jarchi.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "News"\nmsgstr "Yangiliklar"\n'
    )
    speeches = Speeches(tmp_path)
    assert speeches.languages() == ("en", "uz")
    assert speeches.choose("uz").say("News") == "Yangiliklar"
    assert speeches.choose("ru").say("News") == "News"


@pytest.mark.parametrize("language", TRANSLATED)
def test_our_reader_of_catalogues_reads_what_babel_reads(language: str) -> None:
    ours = read_catalogues(sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")))
    assert {**ours.messages, **ours.plurals} == catalogue(language)
    found = read_po(io.BytesIO((LOCALES / language / "LC_MESSAGES" / "jarchi.po").read_bytes()), locale=language)
    form = gettext.c2py(found.plural_expr)
    assert [ours.form(n) for n in range(200)] == [form(n) for n in range(200)]


def test_the_reader_of_catalogues_joins_pieces_and_reads_escapes(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n# a note\n'
        'msgid ""\n"one "\n"two"\nmsgstr "say \\"three\\"\\n\\\\n"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} jour"\nmsgstr[1] "{n} jours"\n',
        encoding="utf-8",
    )
    read = read_catalogues([path])
    assert read.one("one two") == 'say "three"\n\\n'
    assert [read.of_number("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["{n} jour", "{n} jour", "{n} jours"]
    assert read.of_number("{n} cat", "{n} cats", 0) == "{n} cats"
    path.write_text('msgid "one"\nmsgtsr "two"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.po:2"):
        read_catalogues([path])


@pytest.mark.parametrize(
    ("ago", "english", "russian"),
    [
        (timedelta(hours=1), "13:30", "13:30"),
        (timedelta(days=1), "yesterday, 14:30", "вчера, 14:30"),
        (timedelta(days=9), "15 May, 14:30", "15 мая, 14:30"),
        (timedelta(days=200), "5 November 2025, 14:30", "5 ноября 2025 г., 14:30"),
    ],
)
def test_moments(ago: timedelta, english: str, russian: str) -> None:
    assert SPEECHES.choose("en").moment(NOW - ago, ALMATY, NOW) == english
    assert SPEECHES.choose("ru").moment(NOW - ago, ALMATY, NOW) == russian


def test_how_long_ago_and_ahead() -> None:
    english, russian = SPEECHES.choose("en"), SPEECHES.choose("ru")
    assert english.ago(NOW - timedelta(seconds=20), NOW) == "just now"
    assert english.ago(NOW + timedelta(hours=1), NOW) == "just now"
    assert russian.ago(NOW - timedelta(minutes=5), NOW) == "5 минут назад"
    assert english.ahead(NOW + timedelta(hours=3), NOW) == "in 3 hours"
    assert english.ahead(NOW - timedelta(hours=3), NOW) == "any moment now"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "kk",
            (
                "24 мамыр|2025 ж. 5 қараша|24 мам.|24 мамыр, жексенбі|2026 ж. 4–9 мам.|2026 ж. 28 сәу. – 4 мам."
                "|дс|30 күн|5 жыл|5 минут бұрын|3 сағаттан кейін|Қазақстан, Тәжікстан және АҚШ|Еуро|Мәскеу"
            ),
        ),
        (
            "ky",
            (
                "24-май|2025-ж. 5-ноябрь|24-май|24-май, жекшемби|2026-ж. 4–9-май|2026-ж. 28-апр. – 4-май"
                "|дүй|30 күн|5 жыл|5 мүнөт мурун|3 сааттан кийин|Казакстан, Тажикстан жана АКШ|Евро|Москва"
            ),
        ),
        (
            "tg",
            (
                "24 май|5 ноябри 2025|24 май|Якшанбе, 24 май|4–9 май 2026|28 апр – 4 май 2026|дшб|30 рӯз|5 сол"
                "|5 дақиқа пеш|пас аз 3 соат|Қазоқистон, Тоҷикистон ва ИМА|Евро|Москва"
            ),
        ),
        (
            "tk",
            (
                "24 maý|5 noýabr 2025|24 maý|24 maý, ýekşenbe|4 – 9 maý 2026|28 apr – 4 maý 2026|duş|30 gün|5 ýyl"
                "|5 minut öň|3 sagatdan|Gazagystan, Täjigistan we ABŞ|Ýewro|Moskwa"
            ),
        ),
        (
            "uz",
            (
                "24-may|2025-yil 5-noyabr|24-may|Yakshanba, 24-may|2026-yil 4 – 9-may|2026-yil 28-apr – 4-may"
                "|dush|30 kun|5 yil|5 daqiqa oldin|3 soatdan keyin|Qozogʻiston, Tojikiston va AQSH|Yevro|Moskva"
            ),
        ),
    ],
)
def test_times_and_names_in_the_languages_of_the_region(code: str, said: str) -> None:
    """Where CLDR has gaps or placeholders, ours stand in; no English word is left within a sentence."""
    speech, day, today = Speech(code, Catalogue()), date(2026, 5, 24), date(2026, 5, 24)
    euro = speech.currency("EUR")
    words = [
        speech.day(day, today),
        speech.day(date(2025, 11, 5), today),
        speech.short_day(day, today),
        speech.weekday_and_day(day),
        speech.span(date(2026, 5, 4), date(2026, 5, 9)),
        speech.span(date(2026, 4, 28), date(2026, 5, 4)),
        speech.weekday(0),
        speech.days(30),
        speech.years(5),
        speech.ago(NOW - timedelta(minutes=5), NOW),
        speech.ahead(NOW + timedelta(hours=3), NOW),
        speech.listing([speech.country(country) for country in ("KZ", "TJ", "US")]),
        euro[:1].upper() + euro[1:],
        speech.zone_place("Europe/Moscow"),
    ]
    assert "|".join(words).replace("\N{NO-BREAK SPACE}", " ").replace("\N{THIN SPACE}", " ") == said


@pytest.mark.parametrize("code", [code for code in AUTONYMS if code != "en"])
def test_no_english_in_what_cldr_says(code: str) -> None:
    """Relative times, days, spans, countries, cities, currencies and languages that readers meet most."""
    speech, english = Speech(code, Catalogue()), Speech("en", Catalogue())
    spans = [timedelta(minutes=1), *(timedelta(**{unit: 3}) for unit in ("minutes", "hours", "days", "weeks"))]
    spans += [timedelta(days=90), timedelta(days=900)]
    countries = "KZ KG TJ TM UZ AF RU CN IR PK IN TR AZ US GB DE FR UA BY GE AM MN JP KR AE SA QA KW IQ IL SY PL IT ES"
    zones = "Asia/Almaty Asia/Ashgabat Asia/Tashkent Asia/Seoul Europe/Moscow Europe/Istanbul America/New_York"
    currencies = "USD EUR RUB CNY KZT KGS TJS TMT UZS GBP JPY TRY CHF KRW INR AED AFN IRR UAH BYN AZN GEL AMD XDR"
    pairs = [
        *((speech.ago(NOW - span, NOW), english.ago(NOW - span, NOW)) for span in spans),
        *((speech.ahead(NOW + span, NOW), english.ahead(NOW + span, NOW)) for span in spans),
        *((speech.days(n), english.days(n)) for n in (1, 7, 30)),
        *((speech.years(n), english.years(n)) for n in (1, 5)),
        *((speech.month(date(2026, m, 1)), f"duration {m}") for m in range(1, 13)),
        *((speech.currency(each), english.currency(each)) for each in currencies.split()),
        *((speech.language_name(each), english.language_name(each)) for each in AUTONYMS),
    ]
    assert not [(own, other) for own, other in pairs if own == other or "duration" in own]
    alike = {"Pakistan", "Belarus", "Uzbekistan", "Turkmenistan", "Afghanistan", "Almaty", "Iran", "Dubai", "Qatar"}
    for each in countries.split():
        assert speech.country(each) not in {each, english.country(each)} - alike
    if code not in {"tk", "uz"}:
        said = [own for own, _ in pairs[: -len(AUTONYMS)]] + [speech.country(each) for each in countries.split()]
        said += [speech.zone_place(key) for key in zones.split()]
        assert not [words for words in said if re.search("[A-Za-z]", words)]


@pytest.mark.parametrize("code", [code for code in AUTONYMS if code != "en"])
def test_a_year_of_days_is_written(code: str) -> None:
    speech, today = Speech(code, Catalogue()), date(2026, 5, 24)
    days = [date(2026, 1, 1) + timedelta(days=each) for each in range(365)]
    assert len({speech.day(day, today) for day in days}) == len({speech.short_day(day, today) for day in days}) == 365
    assert max(len(speech.short_day(day, today)) for day in days) <= 9


def test_no_catalogue_is_read_before_its_language_is_spoken(tmp_path: Path) -> None:
    folder = tmp_path / "kk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "jarchi.po").write_text("this is no catalogue")
    speeches = Speeches(tmp_path)
    assert speeches.languages() == ("en", "kk")
    assert speeches.choose("en").say("News") == "News"
    with pytest.raises(ValueError, match="not a line of a catalogue"):
        speeches.choose("kk")


def test_names() -> None:
    russian = SPEECHES.choose("ru")
    assert [russian.country(code) for code in CORE_COUNTRIES] == [
        "Казахстан",
        "Кыргызстан",
        "Таджикистан",
        "Туркменистан",
        "Узбекистан",
    ]
    assert russian.language_name("uz") == "Узбекский"
    assert russian.country("QQ") == "QQ"
    assert flag("KZ") == "🇰🇿"
    assert russian.zone_name(ALMATY, NOW) == "Алматы (UTC+5)"
    assert russian.zone_name(ZoneInfo("Etc/GMT-5"), NOW) == "UTC+5"
    assert russian.zone_name(ZoneInfo("Asia/Tehran"), NOW) == "Тегеран (UTC+3:30)"
    assert russian.day(date(2026, 5, 1), date(2026, 5, 24)) == "1 мая"
    assert russian.number(1234567) == "1\xa0234\xa0567"
