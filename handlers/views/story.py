"""One story as a screen: what happened, who reports it and when, what came before and after.

::

    title, countries
    the lead's outlet, its excerpt
    also reported by ...      a line each; grouped by language where there are many
    earlier, later, related   numbered, each a link, each a button
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from handlers.callbacks import OpenPage, OpenStory, Place, StoryDeed, pack
from handlers.deep_links import StoryLink, address, payload
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder, utf16_len
from handlers.views.choices import in_rows
from handlers.views.words import cut, cut_well, one_line, web_address
from storage.records import Article, ExcerptLength, SavedStory, Story, StoryGlance

EXCERPTS: Final = {ExcerptLength.SHORT: 140, ExcerptLength.MEDIUM: 300, ExcerptLength.LONG: 900}
"""UTF-16 units of an excerpt."""

_TITLE: Final = 600
_LONG_EXCERPT: Final = 400
_SOURCE: Final = 80
_MOST_REPORTS: Final = 32
_FEW: Final = 6
"""Outlets that get a line each; more are grouped by language."""
_PART: Final = 120
_MOST_PARTS: Final = 2
_MOST_RELATED: Final = 3
_COPIED: Final = 256
_SHARE_ADDRESS: Final = 2048


@dataclass(frozen=True, slots=True)
class Looks:
    """How a story is shown to a chat, and what the chat has done with it."""

    excerpt: ExcerptLength = ExcerptLength.MEDIUM
    text_only: bool = False
    saved_as: int = 0
    """The id it was saved under, which is another one where stories became one since; 0 where it is not saved."""
    muted: bool = False
    """Whether the chat has muted all who tell it."""
    inline: bool = False
    """Whether the bot has inline mode, which shares the whole card."""
    more_text: str = ""
    """What the lead says beyond its excerpt, for long excerpts."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """For whom a story is drawn, and where it stands."""

    reader: Reader
    place: Place
    bot_username: str
    looks: Looks


@dataclass(frozen=True, slots=True)
class _Fit:
    """How much of a story is shown."""

    reports: int
    excerpt: int
    parts: bool = True


def story_screen(
    story: Story,
    place: Place,
    reader: Reader,
    *,
    bot_username: str,
    looks: Looks = Looks(),
    deeds: Sequence[Button] = (),
) -> Screen:
    """Return the story; ``deeds`` are further buttons between save and mute.

    Parts give way first, then reports, then the excerpt, so that the text never exceeds Telegram's limit.
    """
    frame, full = _Frame(reader, place, bot_username, looks), EXCERPTS[looks.excerpt]
    fits = (_Fit(_MOST_REPORTS, full), _Fit(_MOST_REPORTS, full, parts=False), _Fit(8, min(full, 300), parts=False))
    for fit in (*fits, _Fit(3, 300, parts=False), _Fit(1, 0, parts=False)):
        text = _text(story, fit, frame)
        if len(text) <= TEXT_LIMIT:
            break
    picture = None if looks.text_only else _picture(story.lead, story.articles)
    rows = _rows(story, frame, deeds)
    return text.build([*rows, _part_buttons(story, place, fit)], preview_url=picture, preview_large=picture is not None)


def _text(story: Story, fit: _Fit, frame: _Frame) -> TextBuilder:
    lead, reader, speech = story.lead, frame.reader, frame.reader.speech
    text = TextBuilder().bold(cut(one_line(lead.title), _TITLE) or speech.say("(no title)")).add("\n")
    if story.countries:
        text.add(" · ".join(speech.flagged(weight.country) for weight in story.countries[:4])).add("\n")
    text.add("\n")
    outlets = _outlets(story)
    _report(text, lead, reader, sum(each.source_key == lead.source_key for each in story.articles) - 1)
    if summary := _excerpt(lead, frame.looks, fit.excerpt):
        text.add("\n").quote(summary, expandable=utf16_len(summary) > _LONG_EXCERPT).add("\n")
    _reports(text, outlets, reader, fit.reports)
    if fit.parts:
        _parts(text, story, reader, frame.bot_username)
    return text


def _excerpt(lead: Article, looks: Looks, limit: int) -> str:
    if not limit:
        return ""
    text = lead.excerpt
    if looks.excerpt is ExcerptLength.LONG and looks.more_text:
        more = looks.more_text.lstrip()
        text = text.rstrip("… ") + ("" if more[:1] in set(",;:.!?)»”") else " ") + more
    return cut_well(one_line(text), limit)


# -- who reports it ------------------------------------------------------------------------------------------------


def _outlets(story: Story) -> list[list[Article]]:
    """Return the reports beside the lead's outlet by outlet, each outlet's newest first."""
    by_source: dict[str, list[Article]] = {}
    for article in story.articles:
        if article.source_key != story.lead.source_key:
            by_source.setdefault(article.source_key, []).append(article)
    return list(by_source.values())


def _reports(text: TextBuilder, outlets: Sequence[Sequence[Article]], reader: Reader, most: int) -> None:
    if not outlets:
        return
    speech = reader.speech
    text.add("\n").bold(speech.say("Also reported by")).add("\n")
    shown = outlets[:most]
    if len(outlets) <= _FEW:
        for articles in shown:
            _report(text, articles[0], reader, len(articles) - 1)
    else:
        _grouped(text, shown, reader)
    if len(outlets) > len(shown):
        text.add(speech.plural("and {n} more", "and {n} more", len(outlets) - len(shown))).add("\n")


def _grouped(text: TextBuilder, outlets: Iterable[Sequence[Article]], reader: Reader) -> None:
    """Append outlets in one paragraph a language, the language with most of them first."""
    by_language: dict[str, list[Sequence[Article]]] = {}
    for articles in outlets:
        by_language.setdefault(articles[0].language, []).append(articles)
    for language, told in sorted(by_language.items(), key=lambda item: -len(item[1])):
        if len(by_language) > 1:
            text.italic(reader.speech.language_name(cut(one_line(language), 35)) + ":").add(" ")
        for place, articles in enumerate(told):
            text.add(" · " if place else "")
            _named(text, articles[0], reader)
            when = articles[0].published_at
            text.add(" ").moment(reader.moment(when), when, "t" if reader.day_of(when) == reader.today else "dt")
        text.add("\n")


def _report(text: TextBuilder, article: Article, reader: Reader, more: int) -> None:
    """Append a line about one outlet; ``more`` is how many other articles it has in this story."""
    _named(text, article, reader)
    text.add(" · ").moment(reader.moment(article.published_at), article.published_at, "dt")
    if more > 0:
        text.add(" · ").add(reader.speech.plural("{n} more article", "{n} more articles", more))
    text.add("\n")


def _named(text: TextBuilder, article: Article, reader: Reader) -> None:
    name = cut(one_line(article.source_name), _SOURCE) or article.source_key
    text.link(name, web_address(article.url) or "")
    if article.state_owned:
        text.add(" ").add(reader.speech.say("(state media)"))


# -- what came before and after ------------------------------------------------------------------------------------


def _around(story: Story) -> list[StoryGlance]:
    """Return the other stories that are shown, in the order of their numbers: the nearest parts, then related ones."""
    earlier = story.earlier[-_MOST_PARTS:]
    return [*earlier, *story.later[:_MOST_PARTS], *story.related[:_MOST_RELATED]]


def _parts(text: TextBuilder, story: Story, reader: Reader, bot_username: str) -> None:
    say = reader.speech.say
    number = 0
    for title, glances in (
        (say("Earlier"), story.earlier[-_MOST_PARTS:]),
        (say("Later"), story.later[:_MOST_PARTS]),
        (say("Related"), story.related[:_MOST_RELATED]),
    ):
        if not glances:
            continue
        text.add("\n").bold(title).add("\n")
        for glance in glances:
            number += 1
            name = cut(one_line(glance.title), _PART) or say("(no title)")
            link = "" if story.own else address(bot_username, payload(StoryLink(glance.id)))  # else it opens nothing
            text.add(f"{number}. ").link(name, link)
            day = reader.speech.day(reader.day_of(glance.last_seen), reader.today)
            text.add(" · ").moment(day, glance.last_seen, "d").add("\n")


def _part_buttons(story: Story, place: Place, fit: _Fit) -> list[Button]:
    if not fit.parts:
        return []
    return [Button(str(n), pack(OpenStory(glance.id, place))) for n, glance in enumerate(_around(story), 1)]


# -- buttons -------------------------------------------------------------------------------------------------------


def _picture(lead: Article, others: Sequence[Article]) -> str | None:
    pictures = (web_address(article.picture) for article in (lead, *others))
    return next((picture for picture in pictures if picture), None)


def _rows(story: Story, frame: _Frame, deeds: Sequence[Button]) -> list[list[Button]]:
    place, looks, speech = frame.place, frame.looks, frame.reader.speech
    say = speech.say
    if looks.saved_as:
        keep = Button(say("★ Saved"), pack(StoryDeed("d", looks.saved_as, place)))
    else:
        keep = Button(say("☆ Save"), pack(StoryDeed("s", story.id, place)))
    if looks.muted:
        mute = Button(say("🔊 Hear it again"), pack(StoryDeed("h", story.lead.id, place)))
    else:
        mute = Button(say("🔇 Mute"), pack(StoryDeed("a", story.id, place)))
    buttons = [Button(say("◀ Back"), pack(OpenPage(place))), keep, *deeds, mute]
    return in_rows([*buttons, *_sharing(story, speech, frame.bot_username, inline=looks.inline)], 2)


def _sharing(story: Story, speech: Speech, bot_username: str, *, inline: bool) -> list[Button]:
    """Return how the story goes on: as a card by inline mode, as a link; of an own feed, only the outlet's address."""
    lead = story.lead
    link = (web_address(lead.url) or "") if story.own else address(bot_username, payload(StoryLink(story.id)))
    row = []
    if inline and not story.own:
        row.append(Button(speech.say("Share"), share=f"#s{story.id}"))
    elif url := web_address(lead.url):
        words = f"{cut(one_line(lead.title), 200)} — @{bot_username}"
        share = f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(words, safe='')}"
        if len(share) <= _SHARE_ADDRESS:
            row.append(Button(speech.say("Share"), url=share))
    if 0 < len(link) <= _COPIED:
        row.append(Button(speech.say("Copy link"), copy=link))
    return row


# -- saved copies and muting ---------------------------------------------------------------------------------------


def saved_copy(saved: SavedStory, place: Place, reader: Reader) -> Screen:
    """Return what is left of a saved story that the store keeps no more."""
    say = reader.speech.say
    text = TextBuilder().bold(cut(one_line(saved.title), _TITLE) or say("(no title)")).add("\n\n")
    text.link(cut(one_line(saved.outlet), _SOURCE) or say("(no title)"), web_address(saved.url) or "")
    text.add(" · ").moment(reader.moment(saved.published_at), saved.published_at, "dt").add("\n")
    if summary := cut_well(one_line(saved.excerpt), EXCERPTS[ExcerptLength.MEDIUM]):
        text.add("\n").quote(summary).add("\n")
    text.add("\n").italic(say("Saved {when}; I keep no more of it.", when=reader.moment(saved.saved_at)))
    back = Button(say("◀ Back"), pack(OpenPage(place)))
    return text.build([[back, Button(say("★ Saved"), pack(StoryDeed("d", saved.story_id, place)))]])


def mute_choice(story: Story, place: Place, reader: Reader) -> Screen:
    """Return the question which of several outlets is to be muted."""
    say = reader.speech.say
    text = TextBuilder().bold(say("Whom shall I mute?")).add("\n")
    text.add(say("The outlet then does not appear in /news and /search of this chat; /settings takes it back."))
    outlets: dict[str, Article] = {}
    for article in (story.lead, *story.articles):
        outlets.setdefault(article.source_key, article)
    buttons = [
        Button(cut(one_line(article.source_name), 40) or article.source_key, pack(StoryDeed("m", article.id, place)))
        for article in list(outlets.values())[:40]
    ]
    back = Button(say("◀ Back"), pack(OpenStory(story.id, place)))
    return text.build([*in_rows(buttons, 2), [back]])


def muted_screen(article: Article, place: Place, reader: Reader) -> Screen:
    """Return what has happened after an outlet was muted, with the way to take it back at once."""
    say = reader.speech.say
    name = cut(one_line(article.source_name), _SOURCE) or article.source_key
    text = TextBuilder().bold(say("🔇 {name} is muted here.", name=name)).add("\n")
    text.add(say("What only it tells does not appear in /news and /search any more."))
    return text.build(
        [
            [Button(say("Undo"), pack(StoryDeed("h", article.id, place)))],
            [Button(say("◀ Back"), pack(OpenPage(place))), Button(say("To the story"), _story_data(article, place))],
        ]
    )


def _story_data(article: Article, place: Place) -> str:
    return pack(OpenStory(article.story_id, place))
