"""What is said about a list of feeds that somebody sent."""

from dataclasses import dataclass
from typing import Final

from handlers.callbacks import OpenSources, pack
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.sources import no_feed
from storage.records import NoFeed

_MOST_FAILURES: Final = 8


@dataclass(frozen=True, slots=True)
class Imported:
    """How a list ended: feeds new, followed before, read for everybody, failed with why, and left out for room."""

    new: int
    already: int
    known: int
    failed: tuple[tuple[str, NoFeed], ...]
    left_out: int


def imported(result: Imported, most: int, reader: Reader) -> Screen:
    """Return the report."""
    speech = reader.speech
    plural = speech.plural
    text = TextBuilder().bold(speech.say("The list is read")).add("\n")
    text.add(plural("{n} feed is followed now.", "{n} feeds are followed now.", result.new)).add("\n")
    if result.already:
        text.add(plural("{n} was followed before.", "{n} were followed before.", result.already)).add("\n")
    if result.known:
        text.add(plural("{n} I read for everybody.", "{n} I read for everybody.", result.known)).add("\n")
    if result.left_out:
        text.add(plural("{n} is left out,", "{n} are left out,", result.left_out)).add(" ")
        text.add(plural("a chat follows {n} feed at most.", "a chat follows {n} feeds at most.", most)).add("\n")
    if result.failed:
        text.add("\n").bold(plural("{n} could not be followed", "{n} could not be followed", len(result.failed)))
        text.add("\n")
    for address, why in result.failed[:_MOST_FAILURES]:
        text.add("• ").add(no_feed(why, address, speech)).add("\n")
    if len(result.failed) > _MOST_FAILURES:
        more = len(result.failed) - _MOST_FAILURES
        text.add(plural("and {n} more", "and {n} more", more))
    return text.build([[Button(speech.say("My feeds"), pack(OpenSources(1)))]])


def progress(done: int, wanted: int, speech: Speech) -> str:
    """Return how far a list is."""
    return speech.say("Reading the list: {done} of {wanted} …", done=done, wanted=wanted)


def too_large(speech: Speech) -> str:
    """Return what is said about a file that is no list by its size."""
    return speech.say("This file is too large for a list of feeds; half a megabyte is the most.")


def not_a_list(speech: Speech) -> str:
    """Return what is said about a file that cannot be read."""
    return speech.say("This file is no list of feeds. Export one as OPML from your reader and send it to me.")


def empty_list(speech: Speech) -> str:
    """Return what is said about a list without feeds."""
    return speech.say("There is no feed in this list.")
