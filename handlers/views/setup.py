"""The set-up of a group or a channel in three taps: whose news, when the briefing comes, in which language. Pure.

::

    greeting ─ a country ─> hour ─ morning | evening | none ─> language ─> done
             └ several ──> ✓ ✓ … ─┘
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.callbacks import Manage, OpenPage, OpenRates, OpenSettings, Place, SetUp, pack
from handlers.deep_links import channel_address, group_address
from handlers.i18n import AUTONYMS, Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.choices import country_label, in_rows, marked, rows_by_country
from handlers.views.words import cut, one_line

MORNING: Final = 8 * 60
EVENING: Final = 19 * 60
SILENTLY: Final = "q"
"""Follows the hour on a button where the briefing comes without a sound."""
_TITLE: Final = 64


@dataclass(frozen=True, slots=True)
class Where:
    """What is set up: this very chat, or a channel from a private one; the topic that the briefing comes to."""

    number: int = 0
    title: str = ""
    """Of a channel."""
    topic: str = ""
    in_topic: bool = False

    def button(self, label: str, act: str, value: str = "") -> Button:
        """Return a button of the set-up."""
        return Button(label, pack(SetUp(act, value, self.number)))


def country_buttons(where: Where, chosen: Sequence[str], speech: Speech) -> list[list[Button]]:
    """Return the first step: one country or all lead on at once, several are chosen one by one."""
    one = rows_by_country((), speech, lambda code: where.button(speech.flagged(code), "one", code))
    label = speech.say("Several…")
    more = where.button(marked(label, chosen=len(chosen) > 1), "some")
    return [*one, [where.button(speech.say("All five"), "one"), more]]


def countries_step(where: Where, chosen: Sequence[str], speech: Speech) -> Screen:
    """Return the first step on a screen of its own."""
    text = _title(where, speech)
    text.add(speech.say("1 of 3. Whose news shall it be?"))
    return text.build(country_buttons(where, chosen, speech))


def several_step(where: Where, chosen: Sequence[str], speech: Speech) -> Screen:
    """Return the countries with a mark on those that are chosen."""
    text = _title(where, speech)
    text.add(speech.say("1 of 3. Choose the countries; with none chosen you get all five."))

    def mark(code: str) -> Button:
        return where.button(country_label(code, speech, chosen=code in chosen), "toggle", code)

    return text.build([*rows_by_country(chosen, speech, mark), [where.button(speech.say("Next ▶"), "hour")]])


def hour_step(where: Where, reader: Reader, *, silent: bool) -> Screen:
    """Return the hours of the briefing."""
    speech = reader.speech
    say = speech.say
    text = _title(where, speech)
    text.add(say("2 of 3. When shall the daily briefing come? It holds the top stories and the rates.")).add("\n")
    text.add(say("Times are those of {zone}.", zone=speech.zone_name(reader.zone, reader.now)))
    if where.in_topic:
        text.add("\n")
        name = cut(one_line(where.topic), _TITLE)
        text.add(say("It comes into this topic, “{topic}”.", topic=name) if name else say("It comes into this topic."))
        text.add(" ").add(say("For another one, send /settings there."))
    sound = SILENTLY if silent else ""
    return text.build(
        [
            [where.button(say("☀️ Morning, 08:00"), "brief", f"{MORNING}{sound}")],
            [where.button(say("🌙 Evening, 19:00"), "brief", f"{EVENING}{sound}")],
            [where.button(marked(say("Without a sound"), chosen=silent), "hour", "" if silent else SILENTLY)],
            [where.button(say("No briefing"), "brief", "none")],
        ]
    )


def language_step(where: Where, languages: Sequence[str], chosen: str, speech: Speech, *, note: str = "") -> Screen:
    """Return the languages; the one spoken now is marked."""
    text = _title(where, speech)
    if note:
        text.add(note).add("\n\n")
    text.add(speech.say("3 of 3. In which language shall I speak here?"))
    named = (where.button(marked(AUTONYMS.get(code, code), chosen=code == chosen), "speak", code) for code in languages)
    return text.build(in_rows(named, 2))


def done(
    where: Where,
    reader: Reader,
    *,
    countries: Sequence[str],
    language: str,
    next_at: datetime | None,
    when: str = "",
    may_write: bool = True,
) -> Screen:
    """Return what was set up; ``when`` is the coming briefing in words, ``next_at`` its moment."""
    speech = reader.speech
    say = speech.say
    text = _title(where, speech)
    text.add(say("All set.")).add("\n\n")
    names = ", ".join(speech.country(code) for code in countries) or say("all countries")
    text.add(f"{say('Countries')}: ").bold(names).add("\n")
    text.add(f"{say('Briefing')}: ")
    if next_at is None:
        text.bold(say("none"))
    else:
        text.moment(when, next_at, "dt")
    text.add("\n").add(f"{say('Language')}: ").bold(AUTONYMS.get(language, language)).add("\n\n")
    if not may_write:
        text.add(say("I may not post there yet: allow me to post messages, or nothing can come.")).add("\n\n")
    if where.number:
        text.add(say("Send /settings in the channel for everything else."))
        everything = Button(say("Settings"), pack(Manage.of(where.number, OpenSettings())))
        return text.build([[where.button(say("◀ Change it"), "start"), everything]])
    text.add(say("Ask me anything: /news, /rates, /convert, /chart, /search. Admins change this with /settings."))
    return text.build(
        [
            [
                Button(say("📰 News"), pack(OpenPage(Place(tuple(countries))))),
                Button(say("💱 Rates"), pack(OpenRates("USD"))),
            ],
            [where.button(say("◀ Change it"), "start"), Button(say("Settings"), pack(OpenSettings()))],
        ]
    )


def _title(where: Where, speech: Speech) -> TextBuilder:
    text = TextBuilder()
    if where.number:
        text.bold(channel_title(where.title, speech)).add("\n\n")
    return text


def channel_title(title: str, speech: Speech) -> str:
    """Return what heads a screen about a channel that is shown elsewhere."""
    return speech.say("Channel “{title}”", title=cut(one_line(title), _TITLE))


def invitation(speech: Speech, bot_username: str) -> Screen:
    """Return how I get into a group or a channel."""
    say = speech.say
    text = TextBuilder().bold(say("In a group or a channel")).add("\n\n")
    text.add(say("In a group everybody can ask me, and its admins choose countries, briefing and language.")).add("\n")
    text.add(say("In a channel I post the daily briefing. Add me as an admin who may post, nothing else."))
    text.add(" ").add(say("The set-up then comes to you here; forwarding me one of its posts brings it back."))
    return text.build(
        [
            [Button(say("👥 Add to a group"), url=group_address(bot_username))],
            [Button(say("📣 Add to a channel"), url=channel_address(bot_username))],
        ]
    )


def not_in_channel(title: str, speech: Speech, bot_username: str) -> Screen:
    """Return what is said to a forwarded post of a channel that I am not in."""
    say, name = speech.say, cut(one_line(title), _TITLE)
    text = TextBuilder().add(say("I am not in the channel “{title}”.", title=name)).add(" ")
    text.add(say("If it is yours, add me as an admin who may post; then its set-up comes to you here."))
    return text.build([[Button(say("📣 Add to a channel"), url=channel_address(bot_username))]])


def not_its_admin(title: str, speech: Speech) -> str:
    """Return what whoever is no admin of a channel is told."""
    return speech.say("Only admins of the channel “{title}” can set it up.", title=cut(one_line(title), _TITLE))
