"""The set-up of groups and channels, the settings of a topic, and buttons that share, as people see them."""

from collections.abc import Callable
from datetime import timedelta

from handlers.deep_links import ConversionLink, RatesLink, read_payload
from handlers.reader import Reader
from handlers.screen import Screen
from handlers.views import help as help_views
from handlers.views import settings, setup, sharing
from storage.records import Chat, ChatKind, ChatTopic
from tests.handlers.views.conftest import LANGUAGES

CHANNEL = setup.Where(1001, "Утро в горах")
TOPIC = setup.Where(topic="News", in_topic=True)
Golden = Callable[[str, Screen], None]


def test_the_steps(language: str, reader: Reader, golden: Golden) -> None:
    speech = reader.speech
    golden(f"{language}/setup_countries", setup.countries_step(setup.Where(), ("KG",), speech))
    golden(f"{language}/setup_several", setup.several_step(CHANNEL, ("KG", "AF"), speech))
    golden(f"{language}/setup_hour", setup.hour_step(TOPIC, reader, silent=False))
    golden(f"{language}/setup_hour_silent", setup.hour_step(CHANNEL, reader, silent=True))
    golden(f"{language}/setup_language", setup.language_step(setup.Where(), LANGUAGES, language, speech))
    at = reader.now + timedelta(days=1)
    golden(
        f"{language}/setup_done",
        setup.done(setup.Where(), reader, countries=("KZ",), language=language, next_at=at, when="tomorrow"),
    )
    golden(
        f"{language}/setup_done_channel",
        setup.done(CHANNEL, reader, countries=(), language=language, next_at=None, may_write=False),
    )
    golden(f"{language}/setup_invitation", setup.invitation(speech, "jarchi_bot"))
    golden(f"{language}/setup_not_in_channel", setup.not_in_channel("x" * 300, speech, "jarchi_bot"))


def test_settings_of_a_topic(language: str, reader: Reader, golden: Golden) -> None:
    group = Chat(-100, ChatKind.SUPERGROUP, countries=("KZ",))
    for name, topic in (
        ("following", ChatTopic(-100, 5, "Rates")),
        ("own", ChatTopic(-100, 5, "Rates", countries=("UZ",))),
        ("nameless", ChatTopic(-100, 5, countries=())),
    ):
        for section in ("", "countries"):
            screen = settings.settings_screen(topic.of(group), reader, LANGUAGES, section, topic=topic)
            golden(f"{language}/settings_topic_{name}_{section or 'overview'}", screen)


def test_help_in_a_group_is_short(reader: Reader) -> None:
    text = help_views.group_help(reader.speech)
    assert text.count("\n") < 8
    assert "/news" in text


def test_what_a_share_button_asks_for(english: Reader) -> None:
    speech = english.speech
    share, copy = sharing.share_row(RatesLink("EUR"), speech, "jarchi_bot", query="EUR")
    assert share.share == "EUR"
    assert copy.copy == "https://t.me/jarchi_bot?start=rEUR"
    share, copy = sharing.share_row(RatesLink("EUR", inverse=True), speech, "jarchi_bot")
    assert share.share == "#1rEURi"
    assert sharing.asked_exactly(share.share or "") == read_payload("1rEURi")
    assert sharing.share_row(ConversionLink("1USD" * 30), speech, "jarchi_bot") == ()  # nothing that would not fit
