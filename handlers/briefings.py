"""``/briefing``, ``/subscribe``, ``/unsubscribe``; their buttons are in tuning.py.

::

    words --read_times--> hours, days, zone, contents, searches --> subscriptions --> what comes when
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from telegram import Update

from handlers.admins import may_change
from handlers.context import Context, Visit, begin, said_after_command
from handlers.phrases.folding import bare
from handlers.phrases.times import Wish, read_times
from handlers.phrases.vocabulary import words
from handlers.prepared import Prepared
from handlers.reply import send
from handlers.rescheduling import scheduled
from handlers.screen import Screen, TextBuilder
from handlers.stored import addressed
from handlers.views import subscriptions as view
from handlers.views.settings import for_admins, not_understood
from handlers.zones import zone_of_subscription
from storage import deliveries, stories, subscriptions
from storage.database import current
from storage.records import Content, DeliveryKind, Schedule, Subscription, SubscriptionState

MOST: Final = 6
"""Briefings of one chat."""
_USUAL_MINUTE: Final = 8 * 60


async def on_briefing(update: Update, context: Context) -> None:
    """``/briefing`` shows what the last day brought, as the briefing would."""
    if visit := await begin(update, context):
        await send(visit, await briefing_now(visit))


async def on_subscribe(update: Update, context: Context) -> None:
    """``/subscribe [when, what]``; in a group for its admins, in a forum for the topic it is asked in."""
    visit = await begin(update, context)
    if visit is None:
        return
    wish = read_times(said_after_command(update))
    if wish.said_nothing:
        await send(visit, await list_screen(visit))
    elif not await may_change(visit, update):
        await send(visit, TextBuilder().add(for_admins(visit.speech)).build())
    else:
        await send(visit, await subscribed(visit, wish))


async def on_unsubscribe(update: Update, context: Context) -> None:
    """``/unsubscribe [when | all]``."""
    visit = await begin(update, context)
    if visit is None:
        return
    if not await may_change(visit, update):
        await send(visit, TextBuilder().add(for_admins(visit.speech)).build())
        return
    await send(visit, await unsubscribed(visit, said_after_command(update)))


# -- screens -------------------------------------------------------------------------------------------------------


async def briefing_now(visit: Visit) -> Prepared:
    """Return a briefing about the last day; it changes nothing of what the next one tells."""
    own = await _first(visit)
    wanted = own or Subscription(0, visit.chat.telegram_id, Schedule(_USUAL_MINUTE))
    fresh = replace(wanted, told_at=None, told_story=0, missed_at=None, zone=wanted.zone or visit.reader.zone.key)
    composer = visit.services.composer
    view_ = composer.view_of(visit.chat, fresh, up_to=await stories.highest_id(), subscribed=own is not None)
    composed = await composer.compose(view_, visit.now.replace(second=0, microsecond=0))
    stored = await deliveries.keep_screen(composed.body, visit.now)
    return shown_again(stored.body, wanted.id, stored.key)


async def _first(visit: Visit) -> Subscription | None:
    """Return the subscription that is meant where none is named: of this topic first."""
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    here = [one for one in listed if one.thread_id == visit.address.thread_id]
    return next(iter([*here, *listed]), None)


def shown_again(body: str, subject: int, key: str) -> Prepared:
    """Return a stored briefing as it is shown to its chat."""
    return Prepared(addressed(Prepared.of(Screen.from_json(body)), subject, key))


async def list_screen(visit: Visit, note: str = "") -> Screen:
    """Return the chat's briefings."""
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    zones = [zone_of_subscription(one, visit.stored) for one in listed]
    return view.briefings(listed, visit.reader, zones, note=note, most=MOST, places=_places(visit, listed))


def _places(visit: Visit, listed: Sequence[Subscription]) -> list[str]:
    """Return where each briefing comes, in a forum: this topic, another by its name, or none."""
    here, say = visit.address.thread_id, visit.speech.say
    if here is None and all(one.thread_id is None for one in listed):
        return []
    names = {
        one.thread_id: visit.services.topic_names.get((one.chat_id, one.thread_id), 0, visit.now) for one in listed
    }

    def place(thread: int | None) -> str:
        name = names[thread]
        if thread is None:
            return say("outside of topics")
        if name:
            return say("topic “{topic}”", topic=name)
        return say("in this topic") if thread == here else say("in another topic")

    return [place(one.thread_id) for one in listed]


def one_screen(visit: Visit, one: Subscription, note: str = "") -> Screen:
    """Return one briefing with everything that can be changed about it."""
    return view.one_briefing(one, visit.reader, zone_of_subscription(one, visit.stored), note=note)


# -- what is typed -------------------------------------------------------------------------------------------------


async def subscribed(visit: Visit, wish: Wish) -> Screen:
    """Make or change what was asked for, and return the screen about it."""
    say = visit.speech.say
    if wish.unknown:
        near = [*wish.near_words, *map(visit.speech.zone_place, wish.near)]
        note = not_understood(visit.speech, wish.unknown, near)
        return view.new_briefing(visit.reader, note=note)
    if wish.beyond or wish.once:
        return view.new_briefing(visit.reader, note=view.not_to_be_had(visit.speech, wish.beyond, wish.once))
    if wish.weekly:
        wish = _from_today(visit, wish)
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    if wish.schedules:
        changed = [await _placed(visit, listed, wish, schedule) for schedule in wish.schedules]
    elif not listed:
        days = wish.days or tuple(range(7))
        changed = [await _placed(visit, listed, wish, Schedule(_USUAL_MINUTE, days))]
    elif len(listed) == 1:
        (one,) = listed
        schedule = replace(one.schedule, days=wish.days or one.schedule.days)
        changed = [await store_changed(visit, _with_wish(replace(one, schedule=schedule), wish))]
    else:
        return await list_screen(visit, say("There are several. Open the one you mean, or name its hour, too."))
    kept = [one for one in changed if one is not None]
    if len(kept) < len(changed):
        note = visit.speech.plural(
            "A chat can have {n} briefing; delete one first.", "A chat can have {n} briefings; delete one first.", MOST
        )
        return await list_screen(visit, note)
    return one_screen(visit, kept[0], say("Done.")) if len(kept) == 1 else await list_screen(visit, say("Done."))


def _from_today(visit: Visit, wish: Wish) -> Wish:
    """Return what was asked for with today's day of the week, where it was left open which."""
    zone = zone_of_subscription(Subscription(0, 0, Schedule(0), zone=wish.zone), visit.stored)
    days = (visit.now.astimezone(zone).weekday(),)
    schedules = tuple(replace(one, days=days) for one in wish.schedules)
    return replace(wish, schedules=schedules, days=None if schedules else days)


async def _placed(visit: Visit, listed: Sequence[Subscription], wish: Wish, schedule: Schedule) -> Subscription | None:
    """Store a briefing at this hour in this topic: the one that is there, changed, or a new one."""
    thread = visit.address.thread_id
    for one in listed:
        if one.schedule.minute == schedule.minute and one.thread_id == thread:
            anew = replace(one, schedule=schedule, state=SubscriptionState.ACTIVE)
            return await store_changed(visit, _with_wish(anew, wish))
    new = _with_wish(Subscription(0, visit.chat.telegram_id, schedule, thread_id=thread), wish)
    return await subscriptions.add(scheduled(new, visit.stored, visit.now), most=MOST)


def _with_wish(one: Subscription, wish: Wish) -> Subscription:
    """Return a subscription with what was asked for besides the hour."""
    searches = tuple(dict.fromkeys((*one.searches, *wish.searches)))[-5:]
    contents = wish.contents or one.contents
    if wish.searches and Content.SEARCHES not in contents:
        contents = tuple(content for content in Content if content in {*contents, Content.SEARCHES})
    return replace(one, zone=wish.zone or one.zone, contents=contents, searches=searches)


async def store_changed(visit: Visit, one: Subscription) -> Subscription:
    """Store a changed subscription with its next hour."""
    one = scheduled(one, visit.stored, visit.now)
    await subscriptions.change(one)
    return one


async def unsubscribed(visit: Visit, text: str) -> Screen:
    """End the briefings that a text names, and return the list with a note about it."""
    speech, listed = visit.speech, await subscriptions.of_chat(visit.chat.telegram_id)
    if not listed:
        return await list_screen(visit, speech.say("There is no briefing to end."))
    ended = _meant(listed, text)
    if not ended:
        note = speech.say("Which one? Open it and press Delete, or write /unsubscribe 8:00 or /unsubscribe all.")
        return await list_screen(visit, note)
    for one in ended:
        await end(visit, one)
    note = speech.plural("{n} briefing ended.", "{n} briefings ended.", len(ended))
    return await list_screen(visit, note)


def _meant(listed: Sequence[Subscription], text: str) -> list[Subscription]:
    """Return the subscriptions that a text names: by their hours, all of them, or the only one there is."""
    if bare(text) in words("settings", "all"):
        return list(listed)
    hours = {schedule.minute for schedule in read_times(text).schedules}
    if hours:
        return [one for one in listed if one.schedule.minute in hours]
    return list(listed) if len(listed) == 1 and not text.strip() else []


async def end(visit: Visit, one: Subscription) -> None:
    """End a subscription, and what of it is on its way."""
    await subscriptions.remove(one.id)
    await current().write(
        lambda session: deliveries.give_up_subject(session, DeliveryKind.BRIEFING, one.id, visit.now, "unsubscribed")
    )
