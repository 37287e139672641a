"""Screens of a channel's settings as its admins see them in private: every button carries the channel. Pure.

An answer to such a screen is written for the channel (handlers/writing.py), so the screens where something can be
written say so.
"""

from dataclasses import replace
from typing import Final

from telegram import InlineKeyboardMarkup, Message

from handlers.callbacks import Manage, OpenHelp, OpenSettings, SetUp, pack, unpack
from handlers.i18n import Speech
from handlers.publicly import SECTIONS
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder
from handlers.views.setup import channel_title

WRITTEN: Final = frozenset({"alerts", "briefings", "sources"})
"""Sections in which words can be written."""


def is_managed(press: object) -> bool:
    """Whether what a button carries can be done for a channel from elsewhere."""
    return type(press) in SECTIONS and not isinstance(press, SetUp)


def carrying(screen: Screen, number: int, title: str, speech: Speech, section: str = "") -> Screen:
    """Return a screen of a channel for a private chat: headed by whose it is, its buttons carrying the channel.

    In a ``section`` of :data:`WRITTEN` it ends with how to write for the channel.
    """
    kept = ([carried for button in row if (carried := _carried(button, number))] for row in screen.rows)
    screen = replace(screen, rows=tuple(tuple(row) for row in kept if row))
    head = TextBuilder().bold(channel_title(title, speech)).add("\n\n")
    shift = len(head)
    tail = ""
    if section in WRITTEN and screen.rows:
        tail = "\n\n" + speech.say("Reply to this message with what you would write in the channel.")
    if shift + len(TextBuilder().add(screen.text + tail)) > TEXT_LIMIT:
        return screen
    first = head.add("…").build().entities
    moved = (replace(entity, offset=entity.offset + shift) for entity in screen.entities)
    text = f"{channel_title(title, speech)}\n\n{screen.text.rstrip()}{tail}"
    return replace(screen, text=text, entities=(*first, *moved))


def _carried(button: Button, number: int) -> Button | None:
    if button.data is None:
        return button
    press = unpack(button.data)
    if isinstance(press, SetUp):
        return replace(button, data=pack(replace(press, number=number)))
    if isinstance(press, OpenHelp):  # where a question is answered with no
        press = OpenSettings()
    if press is None or not is_managed(press):
        return None
    try:
        return replace(button, data=pack(Manage.of(number, press)))
    except ValueError:  # longer than a button can carry
        return None


def carried_by(message: Message) -> tuple[int, str] | None:
    """Return whose screen a message of ours is, and its section; ``None`` where it is not a channel's."""
    markup = message.reply_markup
    if message.from_user is None or not message.from_user.is_bot or not isinstance(markup, InlineKeyboardMarkup):
        return None
    for button in (each for row in markup.inline_keyboard for each in row):
        press = unpack(button.callback_data) if isinstance(button.callback_data, str) else None
        if isinstance(press, Manage) and is_managed(press.callback):
            return press.number, SECTIONS[type(press.callback)]
    return None
