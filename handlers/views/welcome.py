"""The first screen: who speaks, in which language, about which countries."""

from collections.abc import Sequence

from handlers.callbacks import OpenBriefings, OpenHelp, OpenPage, OpenRates, Place, pack
from handlers.i18n import Speech
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.choices import country_rows, language_rows
from handlers.views.setup import Where, country_buttons
from handlers.views.words import cut, one_line
from storage.records import CORE_COUNTRIES

ORIGIN = "w"
"""What buttons of this screen say about where they are."""
_NAME = 64


def welcome(speech: Speech, languages: Sequence[str], countries: Sequence[str], name: str = "") -> Screen:
    """Return the welcome to a private chat; ``languages`` are those of the interface, ``countries`` the chosen ones."""
    say = speech.say
    text, name = TextBuilder(), cut(one_line(name), _NAME)
    text.bold(say("Hello, {name}! I am Jarchi.", name=name) if name else say("Hello! I am Jarchi.")).add("\n")
    five = speech.listing([speech.country(code) for code in CORE_COUNTRIES])
    text.add(say("I read the outlets and central banks of Central Asia for you: {countries}.", countries=five))
    text.add("\n\n/news – ").add(say("the newest stories")).add("\n")
    text.add("/rates – ").add(say("official exchange rates")).add("\n")
    text.add("/help – ").add(say("everything else")).add("\n\n")
    text.add(say("Choose your language and your countries; with none chosen you get all of them."))
    return text.build(
        [
            *language_rows(languages, speech.language, ORIGIN),
            *country_rows(countries, speech, ORIGIN),
            [
                Button(say("📰 News"), pack(OpenPage(Place(tuple(countries))))),
                Button(say("💱 Rates"), pack(OpenRates("USD"))),
            ],
            [
                Button(say("🗓 Daily briefing"), pack(OpenBriefings())),
                Button(say("Help"), pack(OpenHelp())),
            ],
        ]
    )


def group_welcome(speech: Speech, countries: Sequence[str], bot_username: str, *, channel: bool = False) -> Screen:
    """Return the greeting to a group: what anybody can ask, and the set-up in three taps, which is for admins.

    A ``channel`` is greeted only where one of its admins posts ``/start`` there.
    """
    say = speech.say
    text = TextBuilder().bold(say("Hello, everyone! I am Jarchi.")).add("\n")
    text.add(
        say("I bring this channel the news and the official exchange rates of Central Asia.")
        if channel
        else say("I bring this group the news and the official exchange rates of Central Asia.")
    ).add("\n\n")
    text.add(f"/news@{bot_username} – ").add(say("the newest stories")).add("\n")
    text.add(f"/rates@{bot_username} – ").add(say("official exchange rates")).add("\n\n")
    text.add(say("Admins set me up in three taps: whose news, a daily briefing, the language. Whose news shall it be?"))
    return text.build(country_buttons(Where(), countries, speech))


GROUP_ORIGIN = "g"
"""What buttons of the group's greeting said about where they were; old ones are out there still."""
