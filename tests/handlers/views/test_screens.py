"""The screens around the news: welcome, help, status, settings, what is stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.callbacks import unpack
from handlers.fitting import fitted
from handlers.reader import Reader
from handlers.views import help as help_views
from handlers.views import own_data, settings, status, welcome
from handlers.views.subscriptions import quiet_hours
from storage.records import (
    CORE_COUNTRIES,
    Chat,
    ChatDelivery,
    ChatKind,
    ExcerptLength,
    HeldCorrection,
    Quote,
    QuoteFlag,
    Source,
    SourceKind,
    SourceState,
)
from tests.handlers.views.conftest import LANGUAGES

CHAT = Chat(7, ChatKind.PRIVATE, countries=("UZ", "KZ"), news_languages=("ru", "uz"), zone="Asia/Almaty")


def source(key: str, state: SourceState, reader: Reader, **fields: Any) -> Source:
    url = f"https://{key}.example/feed"
    kind = fields.pop("kind", SourceKind.FEED)
    return Source(key, kind, fields.pop("name", key.title()), url, url, state=state, **fields)


def some_sources(reader: Reader) -> list[Source]:
    now = reader.now
    return [
        source(
            "outlet",
            SourceState.OK,
            reader,
            succeeded_at=now - timedelta(minutes=5),
            next_check_at=now + timedelta(minutes=10),
        ),
        source(
            "bank:nbk",
            SourceState.OK,
            reader,
            kind=SourceKind.BANK,
            name="National Bank",
            succeeded_at=now - timedelta(hours=3),
        ),
        source("newcomer", SourceState.NEW, reader, state_owned=True, next_check_at=now - timedelta(seconds=3)),
        source("silent", SourceState.EMPTY, reader, succeeded_at=now - timedelta(days=2)),
        *(
            source(
                f"trouble{number}",
                state,
                reader,
                detail=f"detail of {state}",
                next_check_at=now + timedelta(hours=number),
            )
            for number, state in enumerate(SourceState, 1)
            if state not in {SourceState.OK, SourceState.NEW, SourceState.EMPTY}
        ),
    ]


def test_welcome(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/welcome", welcome.welcome(reader.speech, LANGUAGES, (), "Aigul"))
    golden(f"{language}/welcome_chosen", welcome.welcome(reader.speech, LANGUAGES, ("KZ", "UZ", "AF")))
    golden(f"{language}/welcome_group", welcome.group_welcome(reader.speech, ("KG",), "jarchi_bot"))


@pytest.mark.parametrize("topic", ["", "news", "search", "own", "rates", "settings", "groups", "data"])
def test_help(golden: Any, reader: Reader, language: str, topic: str) -> None:
    golden(f"{language}/help_{topic or 'overview'}", help_views.help_screen(reader.speech, topic))


def test_unknown_topic_is_the_overview(english: Reader) -> None:
    assert help_views.help_screen(english.speech, "gone") == help_views.help_screen(english.speech)


def test_every_help_button_leads_somewhere(english: Reader) -> None:
    overview = help_views.help_screen(english.speech)
    topics = {unpack(button.data or "") for row in overview.rows for button in row}
    assert {topic.topic for topic in topics if topic} == set(help_views.topics(english.speech))


def test_about(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/about", help_views.about(reader.speech, some_sources(reader), "0.1.0"))


def test_about_hundreds_of_outlets_fits(checked: Any, english: Reader) -> None:
    many = [source(f"outlet-with-a-long-name-{number}", SourceState.OK, english) for number in range(400)]
    checked(help_views.about(english.speech, many, "0.1.0"))


def test_not_understood(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/unknown_command", help_views.unknown_command(reader.speech, "nwes", "news"))
    golden(f"{language}/unknown_command_far", help_views.unknown_command(reader.speech, "x" * 300, None))
    golden(f"{language}/something_else", help_views.something_else(reader.speech))


def test_status(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/status", status.status_screen(some_sources(reader), reader))
    golden(f"{language}/status_none", status.status_screen([], reader))


def test_status_tells_of_rates_that_are_held_back(golden: Any, reader: Reader, language: str) -> None:
    today = reader.now.date()
    rows = [
        ("nbk", "EUR", "KZT", "55.566", QuoteFlag.JUMP, 0),
        ("cbu", "TMT", "UZS", "4037.68", QuoteFlag.PEG, 1),
        ("nbt", "USD", "TJS", "0", QuoteFlag.NOT_POSITIVE, 2),
        ("cbr", "KGS", "RUB", "9.1", QuoteFlag.CROSS, 2),
        *(("nbkr", code, "KGS", "0.0123", QuoteFlag.FUTURE, 3) for code in ("USD", "EUR", "RUB", "CNY")),
    ]
    held = [
        Quote(bank, base, counter, Decimal(value), today - timedelta(days=ago), reader.now, flag=flag)
        for bank, base, counter, value, flag, ago in rows
    ]
    late = datetime(2026, 5, 18, tzinfo=UTC)
    bank = source("bank:nbk", SourceState.OK, reader, kind=SourceKind.BANK, name="NBK", newest_at=late)
    golden(f"{language}/status_held_back", status.status_screen([bank], reader, held=held))
    wrong = replace(held[0], value=Decimal("55556.6"), date=today - timedelta(days=2))
    corrections = [HeldCorrection(wrong, Decimal("555.566")), HeldCorrection(held[2], Decimal("9.31"))]
    golden(
        f"{language}/status_held_corrections",
        status.status_screen([bank], reader, held=held[:2], corrections=corrections),
    )


def test_status_shows_trouble_first_and_pages_the_rest(golden: Any, english: Reader) -> None:
    many = [source(f"fine{number:02}", SourceState.OK, english) for number in range(30)]
    many.append(source("zz-broken", SourceState.BROKEN, english, detail="a bad certificate"))
    golden("en/status_page_2_of_3", status.status_screen(many, english, 1))
    assert "Zz-Broken" in status.status_screen(many, english).text
    assert status.status_screen(many, english, 99) == status.status_screen(many, english, 2)


def test_status_of_hostile_names_fits(checked: Any, english: Reader) -> None:
    many = [
        source(
            f"s{number}",
            SourceState.FAILING,
            english,
            name="🇰🇿\u202e" * 500,
            detail="x y " * 500,
            succeeded_at=english.now,
        )
        for number in range(40)
    ]
    checked(status.status_screen(many, english))


@pytest.mark.parametrize("section", ["", "language", "countries", "news", "zone", "reading"])
def test_settings(golden: Any, reader: Reader, language: str, section: str) -> None:
    golden(f"{language}/settings_{section or 'overview'}", settings.settings_screen(CHAT, reader, LANGUAGES, section))


@pytest.mark.parametrize("section", ["", "language", "countries", "news", "zone", "reading"])
def test_rows_of_settings_stay_as_they_are_on_a_phone(reader: Reader, section: str) -> None:
    """A row that is too narrow for its labels becomes several, and those beside it look uneven."""
    for zone, excerpt in (("Asia/Dushanbe", ExcerptLength.SHORT), ("America/New_York", ExcerptLength.MEDIUM)):
        chat = replace(CHAT, zone=zone, excerpt=excerpt, countries=CORE_COUNTRIES, news_languages=LANGUAGES)
        for kind in (ChatKind.PRIVATE, ChatKind.SUPERGROUP):
            rows = settings.settings_screen(replace(chat, kind=kind), reader, LANGUAGES, section).rows
            assert [len(row) for row in fitted(rows)] == [len(row) for row in rows]
    rows = quiet_hours(ChatDelivery(1), reader).rows
    assert [len(row) for row in fitted(rows)] == [len(row) for row in rows]


def test_settings_of_a_new_chat(golden: Any, reader: Reader, language: str) -> None:
    chat = Chat(7, ChatKind.PRIVATE)
    golden(f"{language}/settings_new_chat", settings.settings_screen(chat, reader, LANGUAGES, note="Done."))


def test_own_data(golden: Any, reader: Reader, language: str) -> None:
    golden(f"{language}/privacy", own_data.privacy(reader.speech))
    golden(f"{language}/export", own_data.export(reader.speech, own_data.written(CHAT, {})))
    golden(f"{language}/forget", own_data.forget_question(reader.speech, private=True))
    golden(f"{language}/forget_group", own_data.forget_question(reader.speech, private=False))
    golden(f"{language}/forgotten", own_data.forgotten(reader.speech))
