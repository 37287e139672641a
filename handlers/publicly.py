"""Cards as a channel shows them: what one reader presses must not change what all the others read.

A button that shows something else opens it in the private chat of whoever presses it, by a deep link; one that does
something for a chat (save, follow, watch) is left out. Screens that only admins use, such as settings and the list of
alerts, stay as they are: nobody passes them on.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from handlers.callbacks import (
    KeepCurrency,
    OpenAlerts,
    OpenCard,
    OpenCardPicture,
    OpenChart,
    OpenConversion,
    OpenPage,
    OpenRates,
    OpenStory,
    OpenTold,
    StoryAlertDeed,
    StoryDeed,
    unpack,
)
from handlers.deep_links import (
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
    **dict.fromkeys(
        (OpenCard, OpenCardPicture, OpenTold, OpenAlerts, KeepCurrency, StoryDeed, StoryAlertDeed), lambda _press: None
    ),
}
"""What the buttons of cards lead to; ``None`` where no link does."""


def for_readers(prepared: Prepared, bot_username: str) -> Prepared:
    """Return a card as a channel shows it."""
    given = json.loads(prepared.parameters.get("reply_markup", "{}")).get("inline_keyboard", [])
    passed_on = any("copy_text" in button for row in given for button in row)
    rows = [
        [kept for button in row if (kept := _for_readers(button, bot_username, passed_on=passed_on)) is not None]
        for row in given
    ]
    parameters = {name: value for name, value in prepared.parameters.items() if name != "reply_markup"}
    if rows := [row for row in rows if row]:
        parameters["reply_markup"] = json.dumps({"inline_keyboard": rows}, ensure_ascii=False, separators=(",", ":"))
    return replace(prepared, parameters=parameters)


def unasked(screen: Screen, chat: Chat) -> Screen:
    """Return what a chat is told unasked as it takes it: nobody who reads a channel may change what it follows."""
    return replace(screen, rows=()) if chat.kind is ChatKind.CHANNEL else screen


def _for_readers(button: dict[str, Any], bot_username: str, *, passed_on: bool) -> dict[str, Any] | None:
    press = unpack(button.get("callback_data", ""))
    leads_to = _LINKS.get(type(press))
    if leads_to is None or (isinstance(press, OpenAlerts) and not passed_on):
        return button
    link = leads_to(press)
    if link is None or not fits(link):
        return None
    return {"text": button["text"], "url": address(bot_username, payload(link))}
