"""One story: opened from a list or by a link, saved, muted.

::

    button | deep link --stories.get--> story + the chat's looks --views.story--> screen
    gone from the store, but saved -------------------------------> the saved copy
"""

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery

from handlers.admins import may_press
from handlers.callbacks import OpenStory, Place, StoryAlertDeed, StoryDeed, pack
from handlers.context import Visit, changed
from handlers.drawn import for_whom, keep_drawn
from handlers.places import recall
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown, Told
from handlers.saved import drop, keep_story
from handlers.screen import Button, Screen
from handlers.views import story as view
from handlers.views.settings import for_admins
from storage import articles, feeds, saved, stories
from storage.records import ExcerptLength, Story

MOST_MUTED: Final = 100
"""Outlets that a chat can mute."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which story, where back leads, and under which id this chat has saved it (0 where it has not)."""

    story_id: int
    place: Place
    saved_as: int


async def open_story(visit: Visit, _query: CallbackQuery, press: OpenStory) -> Shown:
    """Return a story, with the way back to the page it was opened from."""
    return await story_at(visit, press.story_id, press.place)


async def story_at(visit: Visit, story_id: int, place: Place) -> Prepared | Notice:
    """Return a story; ``place`` is where back leads."""
    kept = await saved.of_story(visit.chat.telegram_id, story_id)
    asked = _Asked(story_id, place, kept.story_id if kept else 0)
    chat = visit.chat
    key = ("story", asked, chat.text_only, chat.excerpt, chat.news_languages, visit.services.inline, *for_whom(visit))
    drawn = visit.services.screens.get(key, visit.version.news, visit.now)
    if drawn is not None:
        return drawn
    story = await _story(visit, story_id, place)
    if story is None:
        return Prepared.of(view.saved_copy(kept, place, visit.reader)) if kept else _gone(visit)
    if story.id == story_id or kept:
        return keep_drawn(visit, key, await _screen(visit, story, asked))
    return await story_at(visit, story.id, place)  # the one it became part of


async def press_story(visit: Visit, query: CallbackQuery, press: StoryDeed) -> Shown:
    """Do what a button under a story says."""
    match press.deed:
        case "s":
            return await _save(visit, press)
        case "d":
            return await _drop(visit, query, press)
        case "a":
            return await _whom_to_mute(visit, query, press)
        case "m" | "h":
            return await _mute(visit, query, press)
        case _:
            return Notice.outdated(visit.speech)


async def _story(visit: Visit, story_id: int, place: Place) -> Story | None:
    """Return a story, told in a language of the list it was opened from, of the chat's news, or the interface's."""
    asked = await recall(place, visit.now) if place.key else None
    languages = (asked.languages if asked else ()) or visit.reads
    return await stories.get(story_id, feeds=visit.chat.feeds, muted=visit.chat.muted, languages=languages)


async def _screen(visit: Visit, story: Story, asked: _Asked) -> Screen:
    chat = visit.chat
    more = await articles.text(story.lead.id) if chat.excerpt is ExcerptLength.LONG else ""
    muted = all(article.source_key in chat.muted for article in story.articles)
    looks = view.Looks(chat.excerpt, chat.text_only, asked.saved_as, muted, visit.services.inline, more[:_READ])
    follow = Button(visit.speech.say("🔔 Follow"), pack(StoryAlertDeed(story.id, "f")))
    return view.story_screen(
        story,
        asked.place,
        visit.reader,
        bot_username=visit.services.bot_username,
        looks=looks,
        deeds=() if story.own else (follow,),  # of an own feed no alert tells: it is read for this chat alone
    )


_READ: Final = 2_000
"""Characters of an article's text that a long excerpt is made of."""


def _gone(visit: Visit) -> Notice:
    return Notice(visit.speech.say("This story is no longer kept. /news has the newest."), alert=True)


async def _save(visit: Visit, press: StoryDeed) -> Shown:
    story = await _story(visit, press.number, press.place)
    if story is None:
        return _gone(visit)
    words, done = await keep_story(visit, story)
    if not done:
        return Notice(words, alert=True)
    shown = await story_at(visit, story.id, press.place)
    return shown if isinstance(shown, Notice) else Told(shown, words)


async def _drop(visit: Visit, query: CallbackQuery, press: StoryDeed) -> Shown:
    """Take the story off the saved ones; where nothing is left of it but the copy, the list shows the way back."""
    taken = await drop(visit, query, press.number, press.place)
    if isinstance(taken, Notice):
        return taken
    shown = await story_at(visit, press.number, press.place)
    return taken if isinstance(shown, Notice) else Told(shown, visit.speech.say("It is off your list."))


async def _whom_to_mute(visit: Visit, query: CallbackQuery, press: StoryDeed) -> Shown:
    """Mute the only outlet of a story, or ask which."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    story = await _story(visit, press.number, press.place)
    if story is None:
        return _gone(visit)
    if len({article.source_key for article in story.articles}) > 1:
        return view.mute_choice(story, press.place, visit.reader)
    return await _mute(visit, query, StoryDeed("m", story.lead.id, press.place))


async def _mute(visit: Visit, query: CallbackQuery, press: StoryDeed) -> Shown:
    """Mute the source of an article, or hear it again."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    article = await articles.get(press.number)
    if article is None or (feeds.is_own(article.source_key) and article.source_key not in visit.chat.feeds):
        return _gone(visit)
    others = tuple(key for key in visit.chat.muted if key != article.source_key)
    if press.deed == "h":
        visit = await changed(visit, muted=others)
        return await story_at(visit, article.story_id, press.place)
    if len(others) >= MOST_MUTED:
        say = visit.speech.say
        return Notice(
            say("{n} outlets are muted, that is the most. /settings hears one again.", n=MOST_MUTED), alert=True
        )
    await changed(visit, muted=(*others, article.source_key))
    return view.muted_screen(article, press.place, visit.reader)
