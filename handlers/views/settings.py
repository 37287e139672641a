"""The settings: an overview, and one screen a section."""

from collections.abc import Sequence
from typing import Final

from handlers.callbacks import (
    OpenBriefings,
    OpenSettings,
    OpenSources,
    OwnForTopic,
    SetReading,
    SetUp,
    SetZone,
    SourceDeed,
    ToggleNewsLanguage,
    pack,
)
from handlers.i18n import AUTONYMS, Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.choices import country_rows, in_rows, language_rows, marked
from handlers.views.words import cut, one_line
from storage.records import INTERFACE_LANGUAGES, Chat, ChatKind, ChatTopic, ExcerptLength

ORIGIN: Final = "s"
"""What buttons of these screens say about where they are."""

_ZONES: Final = (
    "Asia/Almaty",
    "Asia/Bishkek",
    "Asia/Dushanbe",
    "Asia/Ashgabat",
    "Asia/Tashkent",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Seoul",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
)
_MUTED_PAGE: Final = 20
_OFFSETS: Final = (3, 4, 5, 6, 7, 8)


def settings_screen(
    chat: Chat,
    reader: Reader,
    languages: Sequence[str],
    section: str = "",
    note: str = "",
    *,
    topic: ChatTopic | None = None,
    language: str = "",
) -> Screen:
    """Return a section of the settings, an unknown one being the overview; ``note`` says what has just changed.

    ``chat`` is the group as it is in its ``topic``, where the settings are asked for in one; ``language`` is the one it
    is spoken to in, where whoever reads may have another.
    """
    speech = reader.speech
    language = language or speech.language
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    back = [Button(speech.say("◀ All settings"), pack(OpenSettings()))]
    if section == "language":
        text.bold(speech.say("Language")).add("\n").add(speech.say("The language I speak with you."))
        return text.build([*language_rows(languages, language, ORIGIN), back])
    if section == "countries":
        text.bold(speech.say("Countries")).add("\n")
        text.add(speech.say("Whose news you get; with none chosen you get all."))
        return text.build(
            [*country_rows(chat.countries, speech, ORIGIN), *_own_row(text, topic, "countries", speech), back]
        )
    if section == "news":
        text.bold(speech.say("Languages of news")).add("\n")
        text.add(speech.say("Which languages you read; with none chosen you get all."))
        return text.build([*_news_language_rows(chat), *_own_row(text, topic, "news_languages", speech), back])
    if section == "zone":
        return _zone_section(text, chat, reader, back)
    if section in {"reading", "excerpt", "pictures"}:
        return _reading_section(text, chat, speech, back)
    return _overview(text, chat, reader, topic, language)


def _own_row(text: TextBuilder, topic: ChatTopic | None, what: str, speech: Speech) -> list[list[Button]]:
    """Say whether a topic follows its group in something, and return the button that changes that."""
    if topic is None:
        return []
    name = cut(one_line(topic.name), 64)
    if getattr(topic, what) is None:
        text.add("\n\n").add(speech.say("This holds for the whole group."))
        label = speech.say("Only in “{topic}”", topic=name) if name else speech.say("Only in this topic")
        return [[Button(label, pack(OwnForTopic(what)))]]
    text.add("\n\n").add(
        speech.say("This holds in the topic “{topic}” alone.", topic=name)
        if name
        else speech.say("This holds in this topic alone.")
    )
    return [[Button(speech.say("As in the whole group"), pack(OwnForTopic(what, 0)))]]


def _title(topic: ChatTopic | None, speech: Speech) -> str:
    if topic is None or topic.plain:
        return speech.say("Settings")
    name = cut(one_line(topic.name), 64)
    return speech.say("Settings · topic “{topic}”", topic=name) if name else speech.say("Settings of this topic")


def _place_row(chat: Chat, speech: Speech) -> list[Button]:
    """Return the way into groups for a person, and the set-up for a group."""
    if chat.kind is ChatKind.PRIVATE:
        return [Button(speech.say("👥 In a group or channel"), pack(OpenSettings("places")))]
    return [Button(speech.say("⚙️ Set up in three taps"), pack(SetUp("start")))]


def _overview(text: TextBuilder, chat: Chat, reader: Reader, topic: ChatTopic | None, language: str) -> Screen:
    speech = reader.speech
    say = speech.say
    text.bold(_title(topic, speech)).add("\n\n")
    news = ", ".join(AUTONYMS.get(code, code) for code in chat.news_languages) or say("all")
    countries = ", ".join(speech.country(code) for code in chat.countries) or say("all")
    zone = speech.zone_name(reader.zone, reader.now)
    for label, value in (
        (say("Language"), AUTONYMS.get(language, language)),
        (say("Countries"), countries),
        (say("Languages of news"), news),
        (say("Time zone"), zone if chat.zone else say("{zone}, as in the country", zone=zone)),
        (say("Stories"), _reading_in_words(chat, speech)),
        (say("Muted outlets"), speech.number(len(chat.muted)) if chat.muted else say("none")),
    ):
        text.add(f"{label}: ").bold(value).add("\n")
    return text.build(
        [
            [
                Button(say("Language"), pack(OpenSettings("language"))),
                Button(say("Countries"), pack(OpenSettings("countries"))),
            ],
            [
                Button(say("News languages"), pack(OpenSettings("news"))),
                Button(say("Time zone"), pack(OpenSettings("zone"))),
            ],
            [
                Button(say("🗓 Briefings"), pack(OpenBriefings())),
                Button(say("🌙 Quiet hours"), pack(OpenBriefings(0, "quiet"))),
            ],
            [
                Button(say("Stories"), pack(OpenSettings("reading"))),
                Button(say("Muted ones"), pack(OpenSettings("muted"))),
            ],
            _place_row(chat, speech),
        ]
    )


def _excerpt_names(speech: Speech) -> dict[ExcerptLength, str]:
    say = speech.say
    return {
        ExcerptLength.SHORT: say("Short"),
        ExcerptLength.MEDIUM: say("Medium"),
        ExcerptLength.LONG: say("Long"),
    }


def _reading_in_words(chat: Chat, speech: Speech) -> str:
    pictures = speech.say("text only") if chat.text_only else speech.say("with pictures")
    length = speech.say("excerpt: {length}", length=_excerpt_names(speech)[chat.excerpt].lower())
    return f"{pictures}, {length}"


def _reading_section(text: TextBuilder, chat: Chat, speech: Speech, back: list[Button]) -> Screen:
    say = speech.say
    text.bold(say("Stories")).add("\n")
    text.add(say("Whether an opened story has its picture, and how much of its text is shown."))
    pictures = [
        Button(marked(say("With pictures"), chosen=not chat.text_only), pack(SetReading("t", "0"))),
        Button(marked(say("Text only"), chosen=chat.text_only), pack(SetReading("t", "1"))),
    ]
    lengths = [
        Button(marked(name, chosen=chat.excerpt is length), pack(SetReading("e", length.value)))
        for length, name in _excerpt_names(speech).items()
    ]
    # beside each other they fit a phone in few languages only
    return text.build([pictures, *in_rows(lengths, 1), back])


def muted_section(muted: Sequence[tuple[str, str]], speech: Speech, page: int = 0, note: str = "") -> Screen:
    """Return the muted outlets, as keys and names, each with a button that hears it again."""
    say = speech.say
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(say("Muted outlets")).add("\n")
    if muted:
        text.add(say("What only they tell is left out of /news and /search. Press one to hear it again."))
    else:
        text.add(say("None. The button “🔇 Mute” under a story and /sources mute an outlet."))
    pages = max(1, -(-len(muted) // _MUTED_PAGE))
    page = min(page, pages - 1)
    shown = muted[page * _MUTED_PAGE : (page + 1) * _MUTED_PAGE]
    buttons = (Button(f"🔇 {cut(one_line(name), 40) or key}", pack(SourceDeed("H", key, page))) for key, name in shown)
    arrows = []
    if page > 0:
        arrows.append(Button("◀", pack(SourceDeed("L", "", page - 1))))
    if page < pages - 1:
        arrows.append(Button("▶", pack(SourceDeed("L", "", page + 1))))
    ways = [Button(say("◀ All settings"), pack(OpenSettings())), Button(say("Outlets"), pack(OpenSources()))]
    return text.build([*in_rows(buttons, 2), arrows, ways])


def _news_language_rows(chat: Chat) -> list[list[Button]]:
    buttons = (
        Button(marked(AUTONYMS[code], chosen=code in chat.news_languages), pack(ToggleNewsLanguage(code)))
        for code in INTERFACE_LANGUAGES
    )
    return in_rows(buttons, 2)


def _zone_section(text: TextBuilder, chat: Chat, reader: Reader, back: list[Button]) -> Screen:
    speech = reader.speech
    text.bold(speech.say("Time zone")).add("\n")
    text.add(speech.say("Now: {zone}.", zone=speech.zone_name(reader.zone, reader.now))).add(" ")
    text.add(speech.say("Choose a city or an offset, or write for example:")).add("\n")
    text.code(speech.say("/settings zone {city}", city=speech.zone_place("Asia/Tokyo")))
    follow = Button(marked(speech.say("As in my country"), chosen=chat.zone is None), pack(SetZone("")))
    cities = (Button(marked(speech.zone_place(key), chosen=chat.zone == key), pack(SetZone(key))) for key in _ZONES)
    offsets = (
        Button(marked(f"+{hours}", chosen=chat.zone == f"Etc/GMT-{hours}"), pack(SetZone(f"Etc/GMT-{hours}")))
        for hours in _OFFSETS
    )
    return text.build([[follow], *in_rows(cities, 2), list(offsets), back])


def zone_set(reader: Reader) -> str:
    """Return the sentence that confirms the reader's zone."""
    return reader.speech.say(
        "Your times are now those of {zone}; it is {time} there.",
        zone=reader.speech.zone_name(reader.zone, reader.now),
        time=f"{reader.now.astimezone(reader.zone):%H:%M}",
    )


def not_understood(speech: Speech, typed: str, nearest: Sequence[str]) -> str:
    """Return the sentence about a value that is none; ``nearest`` are valid ones that may have been meant."""
    typed = cut(one_line(typed), 64)
    if nearest:
        names = speech.listing(list(nearest))
        return speech.say("I do not know “{typed}”. Did you mean {names}?", typed=typed, names=names)
    return speech.say("I do not know “{typed}”.", typed=typed)


def for_admins(speech: Speech) -> str:
    """Return what a member who is no admin is told."""
    return speech.say("Only admins can change these settings.")
