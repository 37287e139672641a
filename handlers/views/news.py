"""A page of stories as a screen."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from handlers.callbacks import MOST_COUNTRIES, OpenPage, OpenStory, Place, pack
from handlers.i18n import Speech, flag
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.words import cut, one_line, web_address
from storage.records import CORE_COUNTRIES, Story, StoryPage

PAGE: Final = 6
"""Stories on a page."""

_INSTANT: Final = timedelta(microseconds=1)
_TITLE: Final = 240
_SOURCE: Final = 60
_HEADER: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, in words that a reader recognises; ``countries`` are in the place."""

    words: str = ""
    sources: tuple[str, ...] = ()
    """Names of outlets."""
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a page: ``label`` is ready to be shown."""

    label: str
    place: Place


def news_page(
    page: StoryPage,
    place: Place,
    asked: Asked,
    reader: Reader,
    *,
    hint: str = "",
    ways: tuple[Way, ...] = (),
    examples: bool = False,
) -> Screen:
    """Return up to six stories with buttons for each, for paging and for countries.

    ``place`` is where the page stands; ``hint`` is one more line, ``ways`` are buttons under it: nearest names, or a
    wider search where nothing was found. ``examples`` adds to "nothing found" what can be asked.
    """
    speech = reader.speech
    place = replace(place, offset=page.offset, anchor=page.anchor)
    text = TextBuilder().bold(_title(place, asked, speech)).add("\n")
    if about := _about(asked, reader):
        text.italic(cut(about, _HEADER)).add("\n")
    if hint:
        text.add(cut(one_line(hint), _HEADER)).add("\n")
    text.add("\n")
    if page.stories:
        for number, story in enumerate(page.stories, 1):
            _item(text, number, story, reader, flags=len(place.countries) != 1)
        text.add(_range(page, speech))
    else:
        text.add(_nothing(page, place, asked, speech))
        if examples and not page.total:
            text.add("\n\n")
            add_examples(text, speech)
    return text.build(
        [
            *([Button(cut(way.label, 60), pack(OpenPage(way.place)))] for way in ways),
            [Button(str(n), pack(OpenStory(story.id, place))) for n, story in enumerate(page.stories, 1)],
            _arrows(page, place),
            _countries(place),
        ]
    )


def _title(place: Place, asked: Asked, speech: Speech) -> str:
    names = [speech.country(code) for code in place.countries]
    subject = speech.say("News") if not asked.words else speech.say("Search")
    return " · ".join([subject, ", ".join(names) if names else speech.say("all countries")])


def _about(asked: Asked, reader: Reader) -> str:
    speech = reader.speech
    parts = []
    if asked.words:
        parts.append(speech.say("“{words}”", words=one_line(asked.words)))
    parts.extend(cut(one_line(name), _SOURCE) for name in asked.sources)
    parts.extend(speech.language_name(code) for code in asked.languages)
    if period := _period(asked, reader):
        parts.append(period)
    return " · ".join(filter(None, parts))


def _period(asked: Asked, reader: Reader) -> str:
    speech, today = reader.speech, reader.today
    first = reader.day_of(asked.since) if asked.since else None
    last = reader.day_of(asked.until - _INSTANT) if asked.until else None
    if last is not None and first is None:
        return speech.say("until {day}", day=speech.day(last, today))
    if first is None:
        return ""
    if first == (last or today):
        return speech.say("today") if first == today else speech.day(first, today)
    if last is not None and last < today:
        return f"{speech.day(first, today)} – {speech.day(last, today)}"
    return speech.say("since {day}", day=speech.day(first, today))


def _item(text: TextBuilder, number: int, story: Story, reader: Reader, *, flags: bool) -> None:
    speech = reader.speech
    lead = story.lead
    title = cut(one_line(lead.title), _TITLE) or speech.say("(no title)")
    text.add(f"{number}. ").link(title, web_address(lead.url) or "").add("\n")
    if flags and story.countries:
        text.add("".join(flag(weight.country) for weight in story.countries[:3]) + " ")
    text.add(cut(one_line(lead.source_name), _SOURCE) or lead.source_key)
    if story.size > 1:
        text.add(" " + speech.plural("and {n} more", "and {n} more", story.size - 1))
    text.add(" · ").moment(reader.moment(story.last_seen), story.last_seen, "dt").add("\n\n")


def _range(page: StoryPage, speech: Speech) -> str:
    first, last = page.offset + 1, page.offset + len(page.stories)
    span = speech.number(first) if first == last else f"{speech.number(first)}–{speech.number(last)}"
    return speech.say("{span} of {total}", span=span, total=max(page.total, last))


def _nothing(page: StoryPage, place: Place, asked: Asked, speech: Speech) -> str:
    if page.total:
        return speech.say("There is nothing on this page any more.")
    if asked.words:
        return speech.say(
            "I found nothing with “{words}”. Try fewer or other words.", words=cut(one_line(asked.words), 256)
        )
    if place.countries or asked != Asked():
        return speech.say("There is no such news yet. Try a wider search.")
    return speech.say("I am reading the first news just now. Try again in a minute; /status shows how it goes.")


def add_examples(text: TextBuilder, speech: Speech) -> None:
    """Append what can be asked."""
    say = speech.say
    text.bold(say("What you can write")).add("\n")
    text.add("/news – ").add(say("the newest stories")).add("\n")
    text.add(say("Tashkent yesterday – a place and a time")).add("\n")
    text.add(say("oil price kz – words in a country")).add("\n")
    text.add(say("“exact words” -without – as in a search engine")).add("\n")
    text.add("/rates – ").add(say("official exchange rates")).add("\n")
    text.add("/help – ").add(say("everything else"))


def search_help(speech: Speech) -> Screen:
    """Return what can be written after ``/search``."""
    say = speech.say
    text = TextBuilder().bold(say("Search")).add("\n\n")
    text.add(say("Write what you are looking for after the command, for example:")).add("\n")
    for example in (
        say("/search water reservoir"),
        say('/search "gas price" -russia'),
        say("/search bishkek yesterday"),
    ):
        text.code(example).add("\n")
    return text.build()


def _arrows(page: StoryPage, place: Place) -> list[Button]:
    arrows = []
    if page.offset > 0:
        arrows.append(Button("◀", pack(OpenPage(replace(place, offset=max(0, page.offset - PAGE))))))
    if page.offset + PAGE < page.total:
        arrows.append(Button("▶", pack(OpenPage(replace(place, offset=page.offset + PAGE)))))
    return arrows


def _countries(place: Place) -> list[Button]:
    shown = list(CORE_COUNTRIES) + [code for code in place.countries if code not in CORE_COUNTRIES]
    return [_toggle(code, place) for code in shown[:MOST_COUNTRIES]]


def _toggle(code: str, place: Place) -> Button:
    chosen = code in place.countries
    kept = tuple(other for other in place.countries if other != code)
    countries = kept if chosen else (*kept, code)[-MOST_COUNTRIES:]
    fresh = Place(countries, place.key)
    return Button(f"✓ {flag(code)}" if chosen else flag(code), pack(OpenPage(fresh)))
