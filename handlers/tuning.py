"""The buttons of briefings: under one of them, and on the screens where they are chosen.

::

    button under a briefing --> its subscription, a little changed, or a story and the way back
    button on a screen -------> one thing changed, and the screen as it then is
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from telegram import CallbackQuery

from handlers.admins import may_press
from handlers.briefings import end, list_screen, one_screen, shown_again, store_changed, subscribed
from handlers.callbacks import OpenBriefings, OpenPage, OpenTold, Place, SetBriefing, TuneBriefing, pack, unpack
from handlers.context import Visit
from handlers.phrases.times import Wish
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Button
from handlers.views import subscriptions as view
from handlers.views.settings import for_admins
from handlers.views.story import story_screen
from storage import chat_delivery, deliveries, stories, subscriptions
from storage.records import Content, Schedule, Subscription, SubscriptionState

_LATEST_MINUTE: Final = 24 * 60 - 1
_GROUPS: Final = {"every": tuple(range(7)), "weekdays": view.WEEKDAYS, "weekend": view.WEEKEND}


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
    return shown_again(stored.body, press.subject, stored.key)


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
        await store_changed(visit, replace(one, state=SubscriptionState.PAUSED))
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
    await store_changed(visit, replace(one, length=length))
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
    return view.day_choice(one, visit.reader) if press.section == "days" else one_screen(visit, one)


async def set_briefing(visit: Visit, query: CallbackQuery, press: SetBriefing) -> Shown:
    """Change one thing that a button names."""
    if not press.subscription:
        return await _set_for_chat(visit, query, press)
    one, refusal = await _allowed(visit, query, press.subscription)
    if one is None:
        return refusal
    if press.what == "delete":
        await end(visit, one)
        return await list_screen(visit, visit.speech.plural("{n} briefing ended.", "{n} briefings ended.", 1))
    changes = _changes(one, press)
    if changes is None:
        return Notice.outdated(visit.speech)
    one = await store_changed(visit, replace(one, **changes))
    if press.what == "minute":
        return view.hour_choice(one, visit.reader)
    return view.day_choice(one, visit.reader) if press.what in {"day", "days"} else one_screen(visit, one)


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
        "unsearch": (
            0 <= number < len(one.searches),
            {"searches": tuple(words for place, words in enumerate(one.searches) if place != number)},
        ),
        "skip": (not value, {"skip_empty": not one.skip_empty}),
        "silent": (not value, {"silent": not one.silent}),
        "picture": (not value, {"picture": not one.picture}),
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
        return await subscribed(visit, Wish((Schedule(min(minute, _LATEST_MINUTE)),)))
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
