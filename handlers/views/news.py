"""A page of stories as a screen."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from handlers.callbacks import MOST_COUNTRIES, OpenPage, OpenStory, Place, pack
from handlers.i18n import Speech, flag
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder, utf16_len
from handlers.views.words import cut, one_line, web_address
from storage.records import CORE_COUNTRIES, Hit, Piece, Story, StoryPage, WordRead
from storage.words import said

PAGE: Final = 6
"""Stories on a page."""

_INSTANT: Final = timedelta(microseconds=1)
_TITLE: Final = 240
_STRETCH: Final = 220
_SOURCE: Final = 60
_HEADER: Final = 500
_IN_ROW: Final = 3
_PHRASE: Final = re.compile(r'"([^"]*)"')
_LAST_DAYS: Final = frozenset({2, 3, 7, 14, 21, 30, 31})
"""Periods that are said by their length, not by the day they begin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, in words that a reader recognises; ``countries`` are in the place."""

    words: str = ""
    sources: tuple[str, ...] = ()
    """Names of outlets."""
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    without: tuple[str, ...] = ()
    """Countries that are left out."""
    most: int = 0
    """How many stories were asked for; 0 for all."""


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
    parts: tuple[Way, ...] = (),
    examples: bool = False,
) -> Screen:
    """Return up to six stories with buttons for each, for paging and for countries.

    ``place`` is where the page stands; ``hint`` is one more line, ``ways`` are buttons under it: nearest names, or a
    wider search where nothing was found; ``parts`` lead to the page without one part of what was asked. ``examples``
    adds to "nothing found" what can be asked.
    """
    speech = reader.speech
    place = replace(place, offset=page.offset, anchor=page.anchor)
    text = TextBuilder().bold(_title(place, asked, speech)).add("\n")
    if about := _about(asked, reader):
        text.italic(cut(about, _HEADER)).add("\n")
    for line in (*_read_as(page, asked, speech), hint):
        if line:
            text.add(cut(one_line(line), _HEADER)).add("\n")
    text.add("\n")
    if page.stories:
        for number, story in enumerate(page.stories, 1):
            hit = page.hits[number - 1] if page.hits else None
            _item(text, number, story, reader, flags=len(place.countries) != 1, hit=hit)
        text.add(_range(page, speech))
    else:
        text.add(_nothing(page, place, asked, speech))
        if examples and not page.total:
            text.add("\n\n")
            add_examples(text, speech)
    return text.build(
        [
            *([Button(cut(way.label, 60), pack(OpenPage(way.place)))] for way in ways),
            *_in_rows([Button(f"✕ {cut(one_line(part.label), 40)}", pack(OpenPage(part.place))) for part in parts]),
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
        parts.append(_in_quotes(cut(one_line(spoken(asked.words)), _HEADER), speech))
    parts.extend(cut(one_line(name), _SOURCE) for name in asked.sources)
    parts.extend(speech.language_name(code) for code in asked.languages)
    if period := period_said(asked, reader):
        parts.append(period)
    if asked.without:
        parts.append(speech.say("without {countries}", countries=", ".join(map(speech.country, asked.without))))
    if asked.most:
        parts.append(most_said(asked.most, speech))
    return " · ".join(filter(None, parts))


def most_said(most: int, speech: Speech) -> str:
    """Return how many stories were asked for."""
    return speech.plural("{n} story", "{n} stories", most)


def spoken(words: str) -> str:
    """Return words that are searched as a reader would say them: of several names of a place the first."""
    return " ".join(minus + (ways[0].strip('"') if len(ways) > 1 else ways[0]) for minus, ways in said(words))


def _in_quotes(words: str, speech: Speech) -> str:
    """Return words in the quotation marks of the language: all together, or the phrases among them."""
    if '"' not in words:
        return speech.say("“{words}”", words=words)
    return _PHRASE.sub(lambda phrase: speech.say("“{words}”", words=phrase[1]), words)


def terms_of(words: str) -> list[str]:
    """Return each thing that is searched, as it stands in the query."""
    return [minus + "|".join(ways) for minus, ways in said(words)]


def _read_as(page: StoryPage, asked: Asked, speech: Speech) -> list[str]:
    """Return what words were read as that nobody uses."""
    lines = []
    for word in page.read_as:
        if word.beginning:
            lines.append(speech.say("Showing words that begin with “{word}”.", word=word.typed))
        else:
            lines.append(speech.say("Showing results for “{word}”.", word=_as_typed(word, asked)))
    if page.left_out:
        left = ", ".join(speech.say("“{words}”", words=word) for word in page.left_out)
        lines.append(speech.say("No story has all the words; these are without {words}.", words=left))
    return lines


def _as_typed(word: WordRead, asked: Asked) -> str:
    """Return the word meant, with a capital letter where the reader wrote one."""
    return word.shown.capitalize() if word.typed.capitalize() in asked.words else word.shown


def _in_rows(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[at : at + _IN_ROW] for at in range(0, len(buttons), _IN_ROW)]


def period_said(asked: Asked, reader: Reader) -> str:
    """Return a period as a reader would say it; empty for none."""
    return _period(asked, reader)


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
    if last is None and (days := (today - first).days + 1) in _LAST_DAYS:
        return speech.plural("last {n} day", "last {n} days", days)
    if last is not None and last < today:
        return f"{speech.day(first, today)} – {speech.day(last, today)}"
    return speech.say("since {day}", day=speech.day(first, today))


def _item(text: TextBuilder, number: int, story: Story, reader: Reader, *, flags: bool, hit: Hit | None = None) -> None:
    speech = reader.speech
    lead = hit.article if hit else story.lead
    text.add(f"{number}. ")
    if hit and any(piece.marked for piece in hit.title):
        text.pieces(_cleaned(hit.title, _TITLE), web_address(lead.url) or "").add("\n")
    else:
        title = cut(one_line(lead.title), _TITLE) or speech.say("(no title)")
        text.link(title, web_address(lead.url) or "").add("\n")
    if flags and story.countries:
        text.add("".join(flag(weight.country) for weight in story.countries[:3]) + " ")
    text.add(reported_by(replace(story, lead=lead), speech)).add(" · ")
    text.moment(reader.moment(story.last_seen), story.last_seen, "dt").add("\n")
    if hit and hit.stretch:
        text.pieces(_cleaned(hit.stretch, _STRETCH)).add("\n")
    text.add("\n")


def reported_by(story: Story, speech: Speech) -> str:
    """Return the outlet that leads a story, and how many more report it."""
    name = cut(one_line(story.lead.source_name), _SOURCE) or story.lead.source_key
    if story.size < 2:
        return name
    return " ".join((name, speech.plural("and {n} more", "and {n} more", story.size - 1)))


def _cleaned(pieces: tuple[Piece, ...], limit: int) -> list[tuple[str, bool]]:
    """Return pieces fit for a screen, with at most ``limit`` UTF-16 units in all; they keep the spaces between them."""
    kept: list[tuple[str, bool]] = []
    for piece in pieces:
        text = one_line(piece.text)
        text = " " * piece.text[:1].isspace() + text + " " * (piece.text[-1:].isspace() and len(piece.text) > 1)
        if utf16_len(text) > limit:
            kept.append((cut(text, limit), piece.marked))
            break
        kept.append((text, piece.marked))
        limit -= utf16_len(text)
    return kept


def _range(page: StoryPage, speech: Speech) -> str:
    first, last = page.offset + 1, page.offset + len(page.stories)
    span = speech.number(first) if first == last else f"{speech.number(first)}–{speech.number(last)}"
    if page.more:
        return speech.say("{span} of more than {total}", span=span, total=max(page.total, last))
    return speech.say("{span} of {total}", span=span, total=max(page.total, last))


def _nothing(page: StoryPage, place: Place, asked: Asked, speech: Speech) -> str:
    if page.total:
        return speech.say("There is nothing on this page any more.")
    if asked.words:
        return speech.say(
            "I found nothing with “{words}”. Try fewer or other words.", words=cut(one_line(spoken(asked.words)), 256)
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
    text.add(say("what happened in Osh this week? – a plain question")).add("\n")
    text.add(say("“exact words” -without – as in a search engine")).add("\n")
    text.add("/rates – ").add(say("official exchange rates")).add("\n")
    text.add("/help – ").add(say("everything else"))


def not_understood(speech: Speech) -> Screen:
    """Return what can be asked, in answer to a text that asks for nothing we know."""
    text = TextBuilder().add(speech.say("I did not understand that as a question about news or rates.")).add("\n\n")
    add_examples(text, speech)
    return text.build()


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
