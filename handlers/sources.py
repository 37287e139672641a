"""``/sources`` and ``/unfollow``: the outlets everybody gets, the feeds of this chat, who is muted, and OPML out."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from rapidfuzz import fuzz, process
from telegram import CallbackQuery, Update

from handlers.admins import may_change, may_press
from handlers.callbacks import OpenSources, SourceDeed
from handlers.context import Context, Visit, begin, changed, refreshed, said_after_command
from handlers.opml import Outline, write_opml
from handlers.phrases.folding import fold
from handlers.places import looked_up
from handlers.presses import Notice, Shown, Told
from handlers.reply import send, send_document
from handlers.screen import Screen, TextBuilder
from handlers.settings import muted_screen
from handlers.story import MOST_MUTED
from handlers.views import sources as view
from handlers.views.settings import for_admins
from storage import feeds, lookups, sources
from storage.records import FollowedFeed, Following, FoundFeed, Source, SourceKind

MOST_FEEDS: Final = 30
"""Feeds that a chat can follow."""
_LIKE: Final = 75


async def on_sources(update: Update, context: Context) -> None:
    """``/sources``."""
    if visit := await begin(update, context):
        await send(visit, await sources_screen(visit))


async def sources_screen(visit: Visit) -> Screen:
    """Return the feeds of this chat where it has any, else the outlets."""
    return await own_screen(visit) if visit.chat.feeds else await outlets_screen(visit)


async def on_unfollow(update: Update, context: Context) -> None:
    """``/unfollow [name | address | number]``."""
    visit = await begin(update, context)
    if visit is None:
        return
    words = " ".join(said_after_command(update).split())
    if not words:
        await send(visit, await own_screen(visit))
        return
    if not await may_change(visit, update):
        await send(visit, TextBuilder().add(view.for_admins(visit.speech)).build())
        return
    await send(visit, await let_go(visit, words))


async def let_go(visit: Visit, words: str) -> Screen:
    """Follow a feed no more that somebody names, and return what is followed still."""
    meant = _meant(words, await feeds.of(visit.chat.telegram_id))
    if meant is None:
        note = visit.speech.say("This chat follows nothing like “{words}”.", words=words[:80])
        return await own_screen(visit, note=note)
    return await _unfollowed(visit, meant.source.key, 0)


def _meant(words: str, followed: list[FollowedFeed]) -> FollowedFeed | None:
    """Return the feed that somebody names by its number in the list, its address or something like its name."""
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(followed):
        return followed[int(words) - 1]
    plain = words.removeprefix("https://").removeprefix("http://").rstrip("/").casefold()
    for feed in followed:
        if plain in {_plain(feed.source.url), _plain(feed.source.catalog_url)}:
            return feed
    names = {place: fold(feed.source.name) for place, feed in enumerate(followed)}
    found = process.extractOne(fold(words), names, scorer=fuzz.WRatio, score_cutoff=_LIKE)
    return followed[found[2]] if found else None


def _plain(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/").casefold()


async def open_sources(visit: Visit, _query: CallbackQuery, press: OpenSources) -> Shown:
    """Return a page of the outlets or of the own feeds; everybody may look."""
    return await own_screen(visit, press.page) if press.own else await outlets_screen(visit, press.page)


async def outlets_screen(visit: Visit, page: int = 0) -> Screen:
    """Return a page of the outlets that everybody gets."""
    outlets = [source for source in await sources.listed() if source.kind is not SourceKind.BANK]
    return view.outlets_screen(outlets, visit.chat, visit.reader, page)


async def own_screen(
    visit: Visit, page: int = 0, *, note: str = "", unfollowed: view.Unfollowed | None = None
) -> Screen:
    """Return a page of the feeds that this chat follows."""
    own = await feeds.of(visit.chat.telegram_id)
    return view.own_screen(own, visit.reader, MOST_FEEDS, page, note=note, unfollowed=unfollowed)


async def press_source(visit: Visit, query: CallbackQuery, press: SourceDeed) -> Shown:
    """Do what a button of the lists says; only who may change the chat."""
    if press.deed == "L":
        return await muted_screen(visit, press.page)
    if not await may_press(visit, query):
        return Notice((view.for_admins if press.deed in "ufx" else for_admins)(visit.speech), alert=True)
    do = _DEEDS.get(press.deed)
    return await do(visit, press) if do else Notice.outdated(visit.speech)


async def _heard_again(visit: Visit, press: SourceDeed) -> Shown:
    muted = tuple(key for key in visit.chat.muted if key != press.key)
    return await muted_screen(await changed(visit, muted=muted), press.page)


async def _let_go(visit: Visit, press: SourceDeed) -> Shown:
    return await _unfollowed(visit, press.key, press.page)


async def _toggled(visit: Visit, press: SourceDeed) -> Shown:
    source = await sources.get(press.key)
    if source is None or source.own or source.kind is SourceKind.BANK:
        return Notice.outdated(visit.speech)
    muted = tuple(key for key in visit.chat.muted if key != press.key)
    say = visit.speech.say
    if press.deed == "m":
        if len(muted) >= MOST_MUTED:
            full = say("{n} outlets are muted, that is the most. /settings hears one again.", n=MOST_MUTED)
            return Notice(full, alert=True)
        muted = (*muted, press.key)
    screen = await outlets_screen(await changed(visit, muted=muted), press.page)
    words = say("{name} is muted here.") if press.deed == "m" else say("{name} is heard again.")
    return Told(screen, words.replace("{name}", source.name[:100]))


async def _unfollowed(visit: Visit, key: str, page: int) -> Screen:
    source = await feeds.unfollow(visit.chat.telegram_id, key)
    visit = await refreshed(visit)
    if source is None:
        return await own_screen(visit, page)
    again = await lookups.remember(_written(source), visit.now)
    return await own_screen(visit, page, unfollowed=view.Unfollowed(source.name, again))


async def _followed_again(visit: Visit, press: SourceDeed) -> Shown:
    found = _read(await looked_up(press.key, visit.now))
    if found is None:
        return Notice.outdated(visit.speech)
    ended, _ = await feeds.follow(visit.chat.telegram_id, found, visit.now, most=MOST_FEEDS)
    if ended is Following.FULL:
        return Notice(view.too_many(MOST_FEEDS, visit.speech), alert=True)
    return Told(await own_screen(await refreshed(visit), press.page), visit.speech.say("It is back."))


def _written(source: Source) -> str:
    return json.dumps({"feed": [source.catalog_url, source.kind.value, source.name]}, ensure_ascii=False)


def _read(body: Mapping[str, Any] | None) -> FoundFeed | None:
    kept = body.get("feed") if body else None
    return FoundFeed(kept[0], SourceKind(kept[1]), kept[2]) if kept else None


async def _exported(visit: Visit, _press: SourceDeed) -> Shown:
    await send_document(visit, *await opml_of(visit))
    return Notice(visit.speech.say("Here they are."))


async def opml_of(visit: Visit) -> tuple[bytes, str]:
    """Return the feeds that the visit's chat follows as a file, and what it is called."""
    own = await feeds.of(visit.chat.telegram_id)
    outlines = tuple(Outline(feed.source.catalog_url, feed.source.name) for feed in own)
    return write_opml(view.opml_title(visit.speech), outlines, visit.now), f"jarchi-{visit.now:%Y-%m-%d}.opml"


_DEEDS: Final[Mapping[str, Callable[[Visit, SourceDeed], Awaitable[Shown]]]] = {
    "m": _toggled,
    "h": _toggled,
    "H": _heard_again,
    "u": _let_go,
    "f": _followed_again,
    "x": _exported,
}
"""What the buttons of the lists do; ``L`` only turns a page."""
