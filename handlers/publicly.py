"""Screens as a channel shows them: what one reader presses must not change what all the others read.

A post carries nothing to be pressed but links. A button of a card that shows something else opens it in the private
chat of whoever presses it; one that does something for a chat (save, follow, watch) is left out. A screen of settings
has one link in place of all its buttons, to where the channel's admins change them in private (handlers/managing.py).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from handlers.callbacks import (
    AddAlert,
    ChangeAlert,
    Forget,
    OpenAlerts,
    OpenBriefings,
    OpenChart,
    OpenConversion,
    OpenPage,
    OpenRates,
    OpenSettings,
    OpenSources,
    OpenStory,
    SetBriefing,
    SetLanguage,
    SetReading,
    SetUp,
    SetZone,
    SourceDeed,
    StoryAlertDeed,
    ToggleCountry,
    ToggleNewsLanguage,
    unpack,
)
from handlers.deep_links import (
    ChannelLink,
    ChartLink,
    ConversionLink,
    Link,
    RatesLink,
    SearchLink,
    StoryLink,
    address,
    fits,
    payload,
)
from handlers.i18n import Speech
from handlers.prepared import Prepared
from handlers.screen import Screen
from storage.records import Chat, ChatKind

_LINKS: Final[Mapping[type[Any], Callable[[Any], Link | None]]] = {
    OpenStory: lambda press: StoryLink(press.story_id),
    # a link begins at the first page
    OpenPage: lambda press: None if press.place.offset else SearchLink(press.place.key, press.place.countries),
    OpenRates: lambda press: RatesLink(press.base, inverse=bool(press.inverse)),
    OpenChart: lambda press: ChartLink(press.pairs, press.days),
    OpenConversion: lambda press: ConversionLink(press.word, press.key),
}
"""What a link does as well as the button; ``None`` where none does."""

SECTIONS: Final[Mapping[type[Any], str]] = {
    SetUp: "setup",
    **dict.fromkeys(
        (OpenSettings, SetLanguage, ToggleCountry, ToggleNewsLanguage, SetZone, SetReading),
        "settings",
    ),
    **dict.fromkeys((OpenBriefings, SetBriefing), "briefings"),
    **dict.fromkeys((OpenAlerts, AddAlert, ChangeAlert, StoryAlertDeed), "alerts"),
    **dict.fromkeys((OpenSources, SourceDeed), "sources"),
    Forget: "forget",
}
"""What is for admins of a channel, and what of it they see first in private."""

_Row = list[dict[str, Any]]


def for_readers(prepared: Prepared, bot_username: str, channel_id: int, speech: Speech) -> Prepared:
    """Return a screen as a channel shows it."""
    given: list[_Row] = json.loads(prepared.parameters.get("reply_markup", "{}")).get("inline_keyboard", [])
    rows = _without_repeats([_for_reader(button, bot_username) for button in row] for row in given)
    if (section := _section(given)) and not _passed_on(given):
        way = address(bot_username, payload(ChannelLink(-channel_id, section)))
        rows.append([{"text": speech.say("⚙️ For admins"), "url": way}])
    parameters = {name: value for name, value in prepared.parameters.items() if name != "reply_markup"}
    if rows:
        parameters["reply_markup"] = json.dumps({"inline_keyboard": rows}, ensure_ascii=False, separators=(",", ":"))
    return replace(prepared, parameters=parameters)


def unasked(screen: Screen, chat: Chat) -> Screen:
    """Return what a chat is told unasked as it takes it: nobody who reads a channel may change what it follows."""
    return replace(screen, rows=()) if chat.kind is ChatKind.CHANNEL else screen


def _for_reader(button: dict[str, Any], bot_username: str) -> dict[str, Any] | None:
    if "callback_data" not in button:
        return button
    press = unpack(button["callback_data"])
    leads_to = _LINKS.get(type(press))
    link = leads_to(press) if leads_to else None
    if link is None or not fits(link):
        return None
    return {"text": button["text"], "url": address(bot_username, payload(link))}


def _without_repeats(rows: Iterable[list[dict[str, Any] | None]]) -> list[_Row]:
    """Return the rows that are left, each address once: two buttons that differ in a chat may be one link."""
    seen: set[str] = set()
    kept: list[_Row] = []
    for row in rows:
        left: _Row = []
        for button in row:
            url = button.get("url") if button else None
            if button and url not in seen:
                left.append(button)
            if url:
                seen.add(url)
        if left:
            kept.append(left)
    return kept


def _section(rows: Iterable[_Row]) -> str:
    """Return what the first button that is for admins belongs to; empty where none is."""
    data = (button["callback_data"] for row in rows for button in row if "callback_data" in button)
    return next((section for each in data if (section := SECTIONS.get(type(unpack(each))))), "")


def _passed_on(rows: Iterable[_Row]) -> bool:
    """Whether a screen is a card that readers share; what admins can do there is beside the point."""
    return any("copy_text" in button for row in rows for button in row)
