"""Story alerts as screens: what is said when a story has the words that a chat follows."""

from typing import Final

from handlers.callbacks import OpenAlerts, OpenStory, Place, StoryAlertDeed, pack
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.stored import SUBJECT
from handlers.views.words import cut, one_line, unquoted, web_address
from storage.records import FreshReport, StoryAlert, StoryLimit

CAPS: Final = (3, 10, 30, 0)
"""How many stories a day a chat may choose, 0 for no limit."""

_TITLE: Final = 400
_EXCERPT: Final = 240
_WORDS: Final = 60
_SOURCE: Final = 80


def told_screen(alert: StoryAlert, report: FreshReport, reader: Reader, *, last: bool = False) -> Screen:
    """Return the message about a new story, as its first report with the words tells it.

    ``last`` is the one that fills the day.
    """
    speech = reader.speech
    text = TextBuilder().add("🔔 ").bold(cut(one_line(report.title), _TITLE) or speech.say("(no title)")).add("\n")
    if report.countries:
        text.add(" · ".join(speech.flagged(code) for code in report.countries[:3])).add("\n")
    source = cut(one_line(report.source_name), _SOURCE) or report.source_key
    text.link(source, web_address(report.url) or "")
    text.add(" · ").moment(reader.moment(report.published_at), report.published_at, "dt").add("\n")
    if excerpt := cut(one_line(report.excerpt), _EXCERPT):
        text.add("\n").quote(excerpt).add("\n")
    text.add("\n").italic(speech.say("You follow “{words}”.", words=cut(unquoted(one_line(alert.words)), _WORDS)))
    if last:
        text.add("\n").add(speech.say("That was the last for today. More are counted, and /alerts changes how many."))
    return text.build(
        [
            [
                Button(speech.say("Read"), pack(OpenStory(report.story_id, Place()))),
                Button(speech.say("🔕 Stop"), pack(StoryAlertDeed(SUBJECT, "p"))),
                Button(speech.say("🔔 All alerts"), pack(OpenAlerts())),
            ]
        ]
    )


def digest_screen(limit: StoryLimit, reader: Reader) -> Screen:
    """Return the word about stories that matched beyond the day's cap."""
    speech = reader.speech
    words = speech.plural(
        "{n} more story matched what you follow: your limit is {cap} a day.",
        "{n} more stories matched what you follow: your limit is {cap} a day.",
        limit.held,
        cap=limit.daily_cap,
    )
    return TextBuilder().add(words).build([[Button(speech.say("🔔 All alerts"), pack(OpenAlerts()))]])
