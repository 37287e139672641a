"""``/settings``: by buttons, and in words (``/settings zone Almaty``)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram import CallbackQuery, Update

from handlers.admins import may_change, may_press
from handlers.callbacks import (
    MOST_COUNTRIES,
    OpenSettings,
    OwnForTopic,
    SetLanguage,
    SetReading,
    SetZone,
    ToggleCountry,
    ToggleNewsLanguage,
)
from handlers.context import Context, Visit, begin, said_after_command
from handlers.greeting import greeting
from handlers.phrases.setting import Setting, read_setting
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Screen
from handlers.setup import choose, own_or_not
from handlers.topics import own_topic
from handlers.views import settings as view
from handlers.views.setup import invitation
from handlers.views.subscriptions import quiet_hours
from handlers.views.welcome import GROUP_ORIGIN, ORIGIN
from storage import chat_delivery, feeds, sources
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES, ExcerptLength

_WELCOME: Final = frozenset({ORIGIN, GROUP_ORIGIN})


_OF_TOPICS: Final = frozenset({"countries", "news_languages"})
"""What a topic can have of its own."""


async def on_settings(update: Update, context: Context) -> None:
    """``/settings [what value]``."""
    visit = await begin(update, context)
    if visit is None:
        return
    setting = read_setting(said_after_command(update))
    if setting.given and not await may_change(visit, update):
        await send(visit, settings_screen(visit, note=view.for_admins(visit.speech)))
        return
    await send(visit, await typed(visit, setting))


def settings_screen(visit: Visit, section: str = "", note: str = "") -> Screen:
    """Return a section of the settings; ``note`` says what has just changed."""
    languages = visit.services.speeches.languages()
    topic = own_topic(visit)
    if section == "places" and visit.private:
        return invitation(visit.speech, visit.services.bot_username)
    return view.settings_screen(
        visit.chat, visit.reader, languages, section, note, topic=topic, language=visit.language
    )


async def typed(visit: Visit, setting: Setting) -> Screen:
    """Return the screen after a typed setting, with a sentence about what was set or not understood."""
    if setting.unknown:
        near = [_name(visit, setting.section, code) for code in setting.near]
        return await _section(visit, setting.section, view.not_understood(visit.speech, setting.unknown, near))
    if not setting.given:
        return await _section(visit, setting.section)
    if setting.section == "quiet":
        return await quiet_set(visit, setting.values)
    values = setting.values
    if setting.section == "language" and values and visit.services.speeches.get(values[0]) is None:
        name = visit.speech.language_name(values[0])
        return settings_screen(visit, "language", visit.speech.say("I do not speak {language} yet.", language=name))
    visit = await choose(visit, **_change(setting))
    if setting.section == "zone":
        return settings_screen(visit, note=view.zone_set(visit.reader))
    return settings_screen(visit, note=visit.speech.say("Done."))


async def _section(visit: Visit, section: str, note: str = "") -> Screen:
    """Return a section; quiet hours are kept with how the chat's briefings come (storage.chat_delivery)."""
    return await quiet_screen(visit, note) if section == "quiet" else settings_screen(visit, section, note)


async def quiet_screen(visit: Visit, note: str = "") -> Screen:
    """Return the chat's quiet hours."""
    return quiet_hours(await chat_delivery.get(visit.chat.telegram_id), visit.reader, note=note)


async def quiet_set(visit: Visit, values: Sequence[str]) -> Screen:
    """Store from which minute until which the chat wants quiet; without values, never."""
    begins, ends = map(int, values) if values else (None, None)
    wishes = await chat_delivery.get(visit.chat.telegram_id)
    await chat_delivery.save(replace(wishes, quiet_from=begins, quiet_until=ends))
    return await quiet_screen(visit, visit.speech.say("Done."))


def _name(visit: Visit, section: str, code: str) -> str:
    if section == "zone":
        return visit.speech.zone_place(code)
    return visit.speech.country(code) if section == "countries" else visit.speech.language_name(code)


def _change(setting: Setting) -> dict[str, Any]:
    single = setting.values[0] if setting.values else None
    if setting.section == "excerpt":
        return {"excerpt": ExcerptLength(single or ExcerptLength.MEDIUM)}
    changes: dict[str, dict[str, Any]] = {
        "zone": {"zone": single},
        "language": {"language": single},
        "countries": {"countries": setting.values},
        "news": {"news_languages": setting.values},
        "pictures": {"text_only": single == "off"},
    }
    return changes[setting.section]


async def open_settings(visit: Visit, _query: CallbackQuery, press: OpenSettings) -> Screen:
    """Return a section of the settings; everybody may look."""
    if press.section == "muted":
        return await muted_screen(visit)
    return settings_screen(visit, press.section)


async def muted_screen(visit: Visit, page: int = 0, note: str = "") -> Screen:
    """Return the outlets that the chat has muted, those that are read no more included."""
    names = {source.key: source.name for source in await sources.listed()}
    names |= {feed.source.key: feed.source.name for feed in await feeds.of(visit.chat.telegram_id)}
    muted = sorted(((key, names.get(key, key)) for key in visit.chat.muted), key=lambda pair: pair[1].casefold())
    return view.muted_section(muted, visit.speech, page, note)


async def set_reading(visit: Visit, query: CallbackQuery, press: SetReading) -> Shown:
    """Choose whether stories have pictures, and how much of their text is shown."""
    if press.what == "t" and press.value in {"0", "1"}:
        return await _pressed(visit, query, view.ORIGIN, "reading", text_only=press.value == "1")
    if press.what == "e" and press.value in {length.value for length in ExcerptLength}:
        return await _pressed(visit, query, view.ORIGIN, "reading", excerpt=ExcerptLength(press.value))
    return Notice.outdated(visit.speech)


async def own_for_topic(visit: Visit, query: CallbackQuery, press: OwnForTopic) -> Shown:
    """Let a topic have countries or languages of its own, or follow its group."""
    if press.what not in _OF_TOPICS or visit.address.thread_id is None:
        return Notice.outdated(visit.speech)
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    changed_visit = await own_or_not(visit, press.what, own=bool(press.own))
    if changed_visit is None:
        return Notice(visit.speech.say("That is as many topics as can have settings of their own."), alert=True)
    section = "countries" if press.what == "countries" else "news"
    return settings_screen(changed_visit, section)


async def set_language(visit: Visit, query: CallbackQuery, press: SetLanguage) -> Shown:
    """Choose the language of the interface."""
    if visit.services.speeches.get(press.language) is None:
        return Notice.outdated(visit.speech)
    return await _pressed(visit, query, press.origin, "language", language=press.language)


async def toggle_country(visit: Visit, query: CallbackQuery, press: ToggleCountry) -> Shown:
    """Add a country to the chat's own, or take it away."""
    if press.country not in {*CORE_COUNTRIES, *visit.chat.countries}:
        return Notice.outdated(visit.speech)
    countries = _toggled(visit.chat.countries, press.country)[:MOST_COUNTRIES]
    return await _pressed(visit, query, press.origin, "countries", countries=countries)


async def toggle_news_language(visit: Visit, query: CallbackQuery, press: ToggleNewsLanguage) -> Shown:
    """Add a language to those that news is read in, or take it away."""
    if press.language not in INTERFACE_LANGUAGES:
        return Notice.outdated(visit.speech)
    languages = _toggled(visit.chat.news_languages, press.language)
    return await _pressed(visit, query, view.ORIGIN, "news", news_languages=languages)


async def set_zone(visit: Visit, query: CallbackQuery, press: SetZone) -> Shown:
    """Choose a time zone, or follow the country again."""
    if press.zone and not _exists(press.zone):
        return Notice.outdated(visit.speech)
    return await _pressed(visit, query, view.ORIGIN, "zone", zone=press.zone or None)


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)


async def _pressed(visit: Visit, query: CallbackQuery, origin: str, section: str, **settings: Any) -> Shown:
    """Save what was pressed if whoever pressed may, and show the screen that the button is on."""
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    visit = await choose(visit, **settings)
    if origin in _WELCOME:
        return greeting(visit, query.from_user.first_name)
    return settings_screen(visit, section)
