"""``/briefing``, ``/subscribe``, ``/unsubscribe``, and the buttons under a briefing.

::

    words --read_times--> hours, days, zone, contents, searches --> subscriptions --> what comes when
    button under a briefing --> its subscription, a little changed, or a story and the way back
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from telegram import CallbackQuery, Update

from handlers.admins import may_change, may_press
from handlers.callbacks import (
    OpenBriefings,
    OpenPage,
    OpenTold,
    Place,
    SetBriefing,
    TuneBriefing,
    pack,
    unpack,
)
from handlers.context import Context, Visit, begin, said_after_command
from handlers.phrases.folding import bare
from handlers.phrases.times import Wish, read_times
from handlers.phrases.vocabulary import words
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.rescheduling import scheduled
from handlers.screen import Button, Screen, TextBuilder
from handlers.stored import addressed
from handlers.views import subscriptions as view
from handlers.views.settings import for_admins, not_understood
from handlers.views.story import story_screen
from handlers.zones import zone_of_subscription
from storage import chat_delivery, deliveries, stories, subscriptions
from storage.database import current
from storage.records import Content, DeliveryKind, Schedule, Subscription, SubscriptionState

MOST: Final = 6
"""Briefings of one chat."""
_USUAL_MINUTE: Final = 8 * 60
_LATEST_MINUTE: Final = 24 * 60 - 1
_GROUPS: Final = {"every": tuple(range(7)), "weekdays": view.WEEKDAYS, "weekend": view.WEEKEND}


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
        await send(visit, await _subscribed(visit, wish))


async def on_unsubscribe(update: Update, context: Context) -> None:
    """``/unsubscribe [when | all]``."""
    visit = await begin(update, context)
    if visit is None:
        return
    if not await may_change(visit, update):
        await send(visit, TextBuilder().add(for_admins(visit.speech)).build())
        return
    await send(visit, await _unsubscribed(visit, said_after_command(update)))


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
    return _shown(stored.body, wanted.id, stored.key)


async def _first(visit: Visit) -> Subscription | None:
    """Return the subscription that is meant where none is named: of this topic first."""
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    here = [one for one in listed if one.thread_id == visit.address.thread_id]
    return next(iter([*here, *listed]), None)


def _shown(body: str, subject: int, key: str) -> Prepared:
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


def _one_screen(visit: Visit, one: Subscription, note: str = "") -> Screen:
    return view.one_briefing(one, visit.reader, zone_of_subscription(one, visit.stored), note=note)


# -- what is typed -------------------------------------------------------------------------------------------------


async def _subscribed(visit: Visit, wish: Wish) -> Screen:
    say = visit.speech.say
    if wish.unknown:
        near = [visit.speech.zone_place(zone) for zone in wish.near]
        note = not_understood(visit.speech, wish.unknown, near)
        return view.new_briefing(visit.reader, note=note)
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    if wish.schedules:
        changed = [await _placed(visit, listed, wish, schedule) for schedule in wish.schedules]
    elif not listed:
        days = wish.days or tuple(range(7))
        changed = [await _placed(visit, listed, wish, Schedule(_USUAL_MINUTE, days))]
    elif len(listed) == 1:
        (one,) = listed
        schedule = replace(one.schedule, days=wish.days or one.schedule.days)
        changed = [await _changed(visit, _with_wish(replace(one, schedule=schedule), wish))]
    else:
        return await list_screen(visit, say("There are several. Open the one you mean, or name its hour, too."))
    kept = [one for one in changed if one is not None]
    if len(kept) < len(changed):
        note = visit.speech.plural(
            "A chat can have {n} briefing; delete one first.", "A chat can have {n} briefings; delete one first.", MOST
        )
        return await list_screen(visit, note)
    return _one_screen(visit, kept[0], say("Done.")) if len(kept) == 1 else await list_screen(visit, say("Done."))


async def _placed(visit: Visit, listed: Sequence[Subscription], wish: Wish, schedule: Schedule) -> Subscription | None:
    """Store a briefing at this hour in this topic: the one that is there, changed, or a new one."""
    thread = visit.address.thread_id
    for one in listed:
        if one.schedule.minute == schedule.minute and one.thread_id == thread:
            anew = replace(one, schedule=schedule, state=SubscriptionState.ACTIVE)
            return await _changed(visit, _with_wish(anew, wish))
    new = _with_wish(Subscription(0, visit.chat.telegram_id, schedule, thread_id=thread), wish)
    return await subscriptions.add(scheduled(new, visit.stored, visit.now), most=MOST)


def _with_wish(one: Subscription, wish: Wish) -> Subscription:
    """Return a subscription with what was asked for besides the hour."""
    searches = tuple(dict.fromkeys((*one.searches, *wish.searches)))[-5:]
    contents = wish.contents or one.contents
    if wish.searches and Content.SEARCHES not in contents:
        contents = tuple(content for content in Content if content in {*contents, Content.SEARCHES})
    return replace(one, zone=wish.zone or one.zone, contents=contents, searches=searches)


async def _changed(visit: Visit, one: Subscription) -> Subscription:
    """Store a changed subscription with its next hour."""
    one = scheduled(one, visit.stored, visit.now)
    await subscriptions.change(one)
    return one


async def _unsubscribed(visit: Visit, text: str) -> Screen:
    speech, listed = visit.speech, await subscriptions.of_chat(visit.chat.telegram_id)
    if not listed:
        return await list_screen(visit, speech.say("There is no briefing to end."))
    ended = _meant(listed, text)
    if not ended:
        note = speech.say("Which one? Open it and press Delete, or write /unsubscribe 8:00 or /unsubscribe all.")
        return await list_screen(visit, note)
    for one in ended:
        await _removed(visit, one)
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


async def _removed(visit: Visit, one: Subscription) -> None:
    """End a subscription, and what of it is on its way."""
    await subscriptions.remove(one.id)
    await current().write(
        lambda session: deliveries.give_up_subject(session, DeliveryKind.BRIEFING, one.id, visit.now, "unsubscribed")
    )


# -- what is pressed -----------------------------------------------------------------------------------------------


async def open_told(visit: Visit, _query: CallbackQuery, press: OpenTold) -> Shown:
    """Show a story of a briefing, with the way back to it; or the briefing again."""
    if not press.story_id:
        return await _again(visit, press)
    story = await stories.get(press.story_id)
    if story is None:
        return Notice(visit.speech.say("This story is no longer kept. /news has the newest."), alert=True)
    screen = story_screen(story, Place(visit.chat.countries), visit.reader, bot_username=visit.services.bot_username)
    return replace(screen, rows=tuple(tuple(_back(button, press) for button in row) for row in screen.rows))


def _back(button: Button, press: OpenTold) -> Button:
    leads_back = button.data is not None and isinstance(unpack(button.data), OpenPage)
    return Button(button.text, pack(replace(press, story_id=0))) if leads_back else button


async def _again(visit: Visit, press: OpenTold) -> Shown:
    stored = await deliveries.screen_of(press.screen)
    if stored is None:
        return Notice(visit.speech.say("This briefing is no longer kept. /briefing shows a new one."), alert=True)
    return _shown(stored.body, press.subject, stored.key)


async def tune(visit: Visit, query: CallbackQuery, press: TuneBriefing) -> Shown:
    """Change a subscription by one tap under its briefing, which stays as it is."""
    one, refusal = await _allowed(visit, query, press.subscription)
    if one is None:
        return refusal
    say = visit.speech.say
    if press.wish == "time":
        await send(visit, view.hour_choice(one, visit.reader))
        return Notice("")
    if press.wish == "stop":
        await _changed(visit, replace(one, state=SubscriptionState.PAUSED))
        return Notice(say("Stopped. /subscribe brings it back."), alert=True)
    if press.wish not in {"less", "more"}:
        return Notice.outdated(visit.speech)
    steps = [
        length for length in view.LENGTHS if (length < one.length) == (press.wish == "less") and length != one.length
    ]
    if not steps:
        most = press.wish == "more"
        return Notice(say("That is the most already.") if most else say("That is the least already; ✕ stops it."))
    length = max(steps) if press.wish == "less" else min(steps)
    await _changed(visit, replace(one, length=length))
    return Notice(visit.speech.plural("From now on up to {n} story.", "From now on up to {n} stories.", length))


async def _allowed(
    visit: Visit, query: CallbackQuery, subscription_id: int
) -> tuple[Subscription, Notice] | tuple[None, Notice]:
    """Return the subscription that a button names, if it is this chat's and whoever pressed may change it."""
    one = await subscriptions.get(subscription_id)
    if one is None or one.chat_id != visit.chat.telegram_id:
        gone = visit.speech.say("This briefing has been ended. /subscribe makes a new one.")
        return None, Notice(gone, alert=True)
    if not await may_press(visit, query):
        return None, Notice(for_admins(visit.speech), alert=True)
    return one, Notice("")


async def open_briefings(visit: Visit, _query: CallbackQuery, press: OpenBriefings) -> Shown:
    """Show the list, what a new one needs, quiet hours, or one briefing; everybody may look."""
    if not press.subscription:
        if press.section == "new":
            return view.new_briefing(visit.reader)
        if press.section == "quiet":
            return view.quiet_hours(await chat_delivery.get(visit.chat.telegram_id), visit.reader)
        return await list_screen(visit)
    one = await subscriptions.get(press.subscription)
    if one is None or one.chat_id != visit.chat.telegram_id:
        return await list_screen(visit)
    if press.section == "time":
        return view.hour_choice(one, visit.reader)
    return view.day_choice(one, visit.reader) if press.section == "days" else _one_screen(visit, one)


async def set_briefing(visit: Visit, query: CallbackQuery, press: SetBriefing) -> Shown:
    """Change one thing that a button names."""
    if not press.subscription:
        return await _set_for_chat(visit, query, press)
    one, refusal = await _allowed(visit, query, press.subscription)
    if one is None:
        return refusal
    if press.what == "delete":
        await _removed(visit, one)
        return await list_screen(visit, visit.speech.plural("{n} briefing ended.", "{n} briefings ended.", 1))
    changes = _changes(one, press)
    if changes is None:
        return Notice.outdated(visit.speech)
    one = await _changed(visit, replace(one, **changes))
    if press.what == "minute":
        return view.hour_choice(one, visit.reader)
    return view.day_choice(one, visit.reader) if press.what in {"day", "days"} else _one_screen(visit, one)


def _changes(one: Subscription, press: SetBriefing) -> dict[str, Any] | None:
    """Return what a button changes of a subscription; ``None`` for what no button of ours says."""
    value, number = press.value, int(press.value) if press.value.isdecimal() and len(press.value) < 5 else -1
    schedule = one.schedule
    possible: dict[str, tuple[bool, dict[str, Any]]] = {
        "minute": (0 <= number <= _LATEST_MINUTE, {"schedule": replace(schedule, minute=max(number, 0))}),
        "day": (0 <= number <= 6, {"schedule": replace(schedule, days=_toggled(schedule.days, number))}),
        "days": (value in _GROUPS, {"schedule": replace(schedule, days=_GROUPS.get(value, ()))}),
        "length": (number in view.LENGTHS, {"length": number}),
        "content": (value in set(Content), {"contents": _with_content(one, value)}),
        "skip": (not value, {"skip_empty": not one.skip_empty}),
        "silent": (not value, {"silent": not one.silent}),
        "pause": (not value, {"state": SubscriptionState.PAUSED}),
        "resume": (not value, {"state": SubscriptionState.ACTIVE}),
    }
    valid, changes = possible.get(press.what, (False, {}))
    return changes if valid else None


def _toggled(days: Sequence[int], day: int) -> tuple[int, ...]:
    return tuple(sorted({*days} ^ {day}))


def _with_content(one: Subscription, value: str) -> tuple[Content, ...]:
    chosen = {content.value for content in one.contents} ^ {value}
    return tuple(content for content in Content if content.value in chosen)


async def _set_for_chat(visit: Visit, query: CallbackQuery, press: SetBriefing) -> Shown:
    """Make a new briefing, or change the chat's quiet hours."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    if press.what == "new" and press.value.isdecimal() and len(press.value) < 5:
        minute = int(press.value)
        return await _subscribed(visit, Wish((Schedule(min(minute, _LATEST_MINUTE)),)))
    wishes = await chat_delivery.get(visit.chat.telegram_id)
    if press.what == "hush":
        wishes = replace(wishes, silent=not wishes.silent)
    elif press.what == "quiet" and (span := _span(press.value)):
        wishes = replace(wishes, quiet_from=span[0], quiet_until=span[1])
    else:
        return Notice.outdated(visit.speech)
    await chat_delivery.save(wishes)
    return view.quiet_hours(wishes, visit.reader)


def _span(value: str) -> tuple[int, int] | tuple[None, None] | None:
    """Return the quiet hours that a button carries; ``None`` for what is none."""
    if value == "off":
        return None, None
    begin, _, end = value.partition("-")
    if not (begin.isdecimal() and end.isdecimal() and len(value) <= 9):
        return None
    found = int(begin), int(end)
    return found if max(found) <= _LATEST_MINUTE and found[0] != found[1] else None
