"""Languages: complete, with their plural forms and places; numbers, times and names as each language says them."""

import ast
import string
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from handlers.i18n import LOCALES, Speeches, flag
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


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


TRANSLATED = [language for language in SPEECHES.languages() if language != "en"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_is_complete_and_has_nothing_else(language: str) -> None:
    known = catalogue(language)
    assert set(known) == said()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_places(language: str) -> None:
    for message, translated in catalogue(language).items():
        originals = message if isinstance(message, tuple) else (message,)
        forms = translated if isinstance(translated, tuple) else (translated,)
        assert all(forms), message
        for form in forms:
            assert places(form) == places(originals[-1]), message


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
