"""How the bot introduces itself to somebody who has not written to it yet, in each language."""

from dataclasses import dataclass

from handlers.i18n import Speeches


@dataclass(frozen=True, slots=True)
class Introduction:
    """What ``setMyShortDescription`` and ``setMyDescription`` are told: 120 and 512 characters at most.

    ``language`` ``None`` is for whoever has none of their own.
    """

    language: str | None
    short_description: str
    """On the profile page, and sent with the bot's link."""
    description: str
    """In the empty chat, before the first ``/start``."""
    name: str | None = None
    """The bot's owner has chosen one at @BotFather."""


def introductions(speeches: Speeches | None = None) -> list[Introduction]:
    """Return an introduction for every language of the interface, and for all others in English."""
    speeches = speeches or Speeches()
    found = []
    for language in (None, *speeches.languages()):
        say = speeches.choose(language).say
        found.append(
            Introduction(
                language,
                say(
                    "News and official exchange rates of Kazakhstan, Kyrgyzstan, Tajikistan,"
                    " Turkmenistan and Uzbekistan."
                ),
                say(
                    "What happened in Central Asia today, each event once, with everyone who reports it. What the five"
                    " central banks say your money is worth. Ask in your own words, in private, in a group, or in any"
                    " chat after my name."
                ),
            )
        )
    return found
