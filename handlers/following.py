"""``/follow``: a feed of a chat's own, found while others are answered; and lists of feeds sent as OPML.

::

    /follow address ─> "looking ..." ─> errand: discover ─> storage.feeds.follow ─> the same message says how it ended
    a file          ─> "reading ..." ─> errand: download, read_opml, discover each, a few at a time ─> a report
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from telegram import Bot, Document, Update
from telegram.error import TelegramError

from handlers.admins import may_change
from handlers.callbacks import Place
from handlers.carrying import carrying
from handlers.context import Address, Context, Services, Visit, begin, refreshed, said_after_command, visit_of
from handlers.help import on_something_else
from handlers.opml import MOST_BYTES, MOST_LISTED, FeedList, OpmlError, Outline, read_opml
from handlers.places import keep
from handlers.reply import edit, post, send
from handlers.screen import Screen, TextBuilder
from handlers.setup import channel_setup
from handlers.sources import MOST_FEEDS
from handlers.views import following as report
from handlers.views import sources as view
from handlers.views.own_data import forgotten
from handlers.views.settings import for_admins
from storage import chats, errands, feeds
from storage.records import Errand, ErrandKind, Following, FoundFeed, NewsQuery, NoFeed

_SIDE_BY_SIDE: Final = 3
"""Feeds of one list that are looked at at once."""
_MOST_ATTEMPTS: Final = 3
"""Processes that may have ended over one errand before it is given up."""
_TOLD_EVERY: Final = 5
"""Feeds after which the progress is shown anew."""


async def on_follow(update: Update, context: Context) -> None:
    """``/follow address``."""
    visit = await begin(update, context)
    if visit is None:
        return
    words = said_after_command(update).split()
    refusal = await _refusal(visit, update) if words else ""
    if not words:
        await send(visit, view.follow_help(visit.reader, MOST_FEEDS))
    elif refusal:
        await send(visit, _said(refusal))
    else:
        typed = _address_in(words)
        await _set_out(visit, ErrandKind.FOLLOW, typed, view.looking(typed, visit.reader))


async def follow_for(visit: Visit, channel: Visit, words: str) -> None:
    """Follow a feed for a channel; ``visit`` is the private chat of the admin who wrote its address."""
    if refusal := _no_room(visit, channel):
        await send(visit, _said(refusal))
        return
    typed = _address_in(words.split())
    body = f"{-channel.chat.telegram_id} {typed}"
    await _set_out(visit, ErrandKind.FOLLOW_FOR, body, view.looking(typed, visit.reader))


async def import_for(visit: Visit, channel: Visit, document: Document) -> None:
    """Follow the feeds of a list for a channel; ``visit`` is the private chat of the admin who sent it."""
    refusal = _no_room(visit, channel)
    if not refusal and (document.file_size or 0) > MOST_BYTES:
        refusal = report.too_large(visit.speech)
    if refusal:
        await send(visit, _said(refusal))
        return
    body = f"{-channel.chat.telegram_id} {document.file_id}"
    await _set_out(visit, ErrandKind.IMPORT_FOR, body, _said(visit.speech.say("Reading the list …")))


def _address_in(words: list[str]) -> str:
    return next((word for word in words if "." in word or "://" in word), words[0])


async def _set_out(visit: Visit, kind: ErrandKind, body: str, progress: Screen) -> None:
    """Show that an errand is under way, write it down, and begin it."""
    message_id = await post(visit, progress)
    errand = Errand(visit.chat.telegram_id, kind, body, visit.address.thread_id, message_id)
    await errands.begin(errand, visit.now)
    visit.services.errands.start(errand.chat_id, _run(visit, errand))


async def _run(visit: Visit, errand: Errand) -> None:
    """Do an errand to its end; one that is cut off stays written down, and is given up when that happens often."""
    if errand.attempts > _MOST_ATTEMPTS:
        screen = _said(
            visit.speech.say("Something went wrong on my side, and I have noted it. Please try again in a minute.")
        )
    else:
        screen = await _done(visit, errand)
    visit.services.errands.done(errand.chat_id)
    await _show(visit, errand.message_id, screen)
    await errands.end(errand)


async def _done(visit: Visit, errand: Errand) -> Screen:
    """Do an errand; one for a channel in its place, if whoever asked is still an admin there."""
    if errand.kind is ErrandKind.FOLLOW:
        return await _follow(visit, errand)
    if errand.kind is ErrandKind.IMPORT:
        return await _imported(visit, errand)
    number, _, body = errand.body.partition(" ")
    found = await channel_setup(visit, -int(number), visit.chat.telegram_id, refusal=for_admins(visit.speech))
    if isinstance(found, str):
        return _said(found)
    there = replace(found.visit, address=visit.address)
    do = _follow if errand.kind is ErrandKind.FOLLOW_FOR else _imported
    screen = await do(there, replace(errand, body=body))
    return carrying(screen, int(number), found.where.title, visit.speech, "sources")


async def resume(services: Services, bot: Bot, before: datetime) -> int:
    """Begin anew what a process that ended has left; return how many errands."""
    taken = await errands.abandoned(before, services.clock())
    version = await services.versions.current()
    begun = 0
    for errand in taken:
        chat = await chats.get(errand.chat_id)
        if services.errands.busy(errand.chat_id):
            continue
        if chat is None:
            await errands.end(errand)
            continue
        visit = visit_of(chat, services, bot, version, Address(errand.chat_id, errand.thread_id))
        services.errands.start(errand.chat_id, _run(visit, errand))
        begun += 1
    return begun


async def _refusal(visit: Visit, update: Update) -> str:
    """Return why nothing is looked for, if so."""
    return _no_room(visit, visit) if await may_change(visit, update) else view.for_admins(visit.speech)


def _no_room(visit: Visit, there: Visit) -> str:
    """Return why no feed can be followed in a chat now, if so; ``visit`` is where it was asked for."""
    if visit.services.errands.busy(visit.chat.telegram_id):
        return view.one_at_a_time(visit.speech)
    if len(there.chat.feeds) >= MOST_FEEDS:
        return view.too_many(MOST_FEEDS, visit.speech)
    return ""


def _said(words: str) -> Screen:
    return TextBuilder().add(words).build()


async def _follow(visit: Visit, errand: Errand) -> Screen:
    found = await _discovered(visit, errand.body)
    if isinstance(found, NoFeed):
        return _said(view.no_feed(found, errand.body, visit.speech))
    return await _kept(visit, found)


async def _discovered(visit: Visit, typed: str) -> FoundFeed | NoFeed:
    discover = visit.services.discover
    return NoFeed.BUSY if discover is None else await discover(typed)


async def _kept(visit: Visit, found: FoundFeed) -> Screen:
    """Follow what was found; return what to say."""
    if found.known_as:
        place = await _place(visit, found.known_as)
        muted = found.known_as in visit.chat.muted
        return view.read_for_everybody(found, place, visit.reader, muted=muted)
    ended = await _followed(visit, found)
    key = feeds.key_of(found.url)
    if ended is None:
        return forgotten(visit.speech)
    if ended is Following.FULL:
        return _said(view.too_many(MOST_FEEDS, visit.speech))
    place = await _place(visit, key)
    if ended is Following.ALREADY:
        return view.followed_already(found, place, visit.reader)
    return view.following(found, key, place, visit.reader)


async def _followed(visit: Visit, found: FoundFeed) -> Following | None:
    """Follow a feed; ``None`` where the chat was forgotten while its feed was looked for."""
    if await chats.get(visit.chat.telegram_id) is None:
        return None
    ended, _ = await feeds.follow(visit.chat.telegram_id, found, visit.now, most=MOST_FEEDS)
    await refreshed(visit)
    visit.services.read_soon()
    return ended


async def _place(visit: Visit, key: str) -> Place:
    return await keep(NewsQuery(sources=(key,)), visit.now)


async def _show(visit: Visit, message_id: int | None, screen: Screen) -> None:
    if message_id is None:
        await send(visit, screen)
    else:
        await edit(visit, message_id, screen)


# -- lists of feeds ------------------------------------------------------------------------------------------------


@dataclass
class _Import:
    """How far a list is."""

    wanted: int
    ended: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, NoFeed]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(self.ended.values()) + len(self.failed)


async def on_document(update: Update, context: Context) -> None:
    """A file in a private chat: a list of feeds is imported, anything else is not understood."""
    message = update.effective_message
    document = message.document if message else None
    if document is None or not may_be_opml(document):
        await on_something_else(update, context)
        return
    visit = await begin(update, context)
    if visit is None:
        return
    refusal = await _refusal(visit, update)
    if not refusal and (document.file_size or 0) > MOST_BYTES:
        refusal = report.too_large(visit.speech)
    if refusal:
        await send(visit, _said(refusal))
        return
    await _set_out(visit, ErrandKind.IMPORT, document.file_id, _said(visit.speech.say("Reading the list …")))


def may_be_opml(document: Document) -> bool:
    """Whether a file looks like a list of feeds."""
    name, kind = (document.file_name or "").casefold(), (document.mime_type or "").casefold()
    return name.endswith((".opml", ".xml")) or "opml" in kind or kind in {"text/xml", "application/xml"}


async def _imported(visit: Visit, errand: Errand) -> Screen:
    try:
        file = await visit.bot.get_file(errand.body)
        feed_list = read_opml(bytes(await file.download_as_bytearray()))
    except TelegramError:
        return _said(visit.speech.say("I could not get the file from Telegram. Please send it again."))
    except OpmlError:
        return _said(report.not_a_list(visit.speech))
    if not feed_list.feeds:
        return _said(report.empty_list(visit.speech))
    return await _all_of(visit, feed_list, errand)


async def _all_of(visit: Visit, feed_list: FeedList, errand: Errand) -> Screen:
    """Follow the feeds of a list, as many as still fit; return the report."""
    room = MOST_FEEDS - len(visit.chat.feeds)
    chosen = feed_list.feeds[: MOST_FEEDS + room]  # some are followed already, some are read for everybody
    state, places = _Import(len(chosen)), asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(outline: Outline) -> None:
        async with places:
            await _one_of(visit, outline, state)
        done = state.done
        if done % _TOLD_EVERY == 0 and done < state.wanted:
            await errands.renew(errand, visit.services.clock())
            if errand.message_id is not None:
                await edit(visit, errand.message_id, _said(report.progress(done, state.wanted, visit.speech)))

    await asyncio.gather(*map(one, chosen))
    beyond = feed_list.total if len(feed_list.feeds) == MOST_LISTED else len(feed_list.feeds)
    left_out = beyond - len(chosen) + state.ended[Following.FULL.value]
    result = report.Imported(
        state.ended[Following.NEW.value],
        state.ended[Following.ALREADY.value],
        state.ended["known"],
        tuple(state.failed),
        left_out,
    )
    return report.imported(result, MOST_FEEDS, visit.reader)


async def _one_of(visit: Visit, outline: Outline, state: _Import) -> None:
    if state.ended[Following.NEW.value] >= MOST_FEEDS - len(visit.chat.feeds):
        state.ended[Following.FULL.value] += 1
        return
    found = await _discovered(visit, outline.url)
    if isinstance(found, NoFeed):
        state.failed.append((outline.url, found))
    elif found.known_as:
        state.ended["known"] += 1
    else:
        ended = await _followed(visit, found) or Following.FULL
        state.ended[ended.value] += 1
