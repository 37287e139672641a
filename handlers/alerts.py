"""``/alert`` and ``/alerts``: what the chat wants to be told of when a rate gets there.

::

    words --read_condition--> condition ┐
    button --unpack--> AddAlert --------┴─> how the rate stands now --crossing.begun--> stored --> list with a note
"""

import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from telegram import CallbackQuery, Update

from handlers import exchange
from handlers.admins import may_change, may_press
from handlers.callbacks import AddAlert, ChangeAlert, OpenAlerts, StoryAlertDeed
from handlers.context import Context, Visit, begin, said_after_command
from handlers.crossing import begun, publication_of
from handlers.exchange import LOCAL, Rate
from handlers.known_quotes import at_hand
from handlers.names import as_in_a_dictionary, proposed, words_of
from handlers.phrases import currencies
from handlers.phrases.conditions import Condition, Lack, Misread, read_condition
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Screen
from handlers.stretch import days_before
from handlers.views import alerts as view
from handlers.views.rate_marks import is_pegged
from handlers.views.rates import currency_name
from handlers.views.settings import for_admins
from handlers.views.story_alerts import CAPS
from handlers.views.words import one_line, unquoted
from storage import alerts, stories, story_alerts, title_words
from storage.records import AlertKind, AlertState, Quote, RateAlert, Standing, StoryAlert

MOST: Final = 20
"""Rate alerts a chat."""
_HOME: Final = {"KG": "KGS", "KZ": "KZT", "TJ": "TJS", "TM": "TMT", "UZ": "UZS"}
LONGEST_WORDS: Final = 200
_COMPARED: Final = re.compile("[<>=≤≥±%]")
_PAUSE, _RESUME, _DELETE, _FOLLOW, _CAP = "p", "r", "d", "f", "c"


async def on_alert(update: Update, context: Context) -> None:
    """``/alert KZT > 550``; without words, what can be watched."""
    visit = await begin(update, context)
    if visit is None:
        return
    text = said_after_command(update)
    if not text:
        await send(visit, view.offer_screen(_base(visit), visit.reader))
    elif not await may_change(visit, update):
        await send(visit, await alerts_list(visit, for_admins(visit.speech)))
    else:
        await send(visit, await watched(visit, text))


async def on_alerts(update: Update, context: Context) -> None:
    """``/alerts``."""
    if visit := await begin(update, context):
        await send(visit, await alerts_list(visit))


async def open_alerts(visit: Visit, _query: CallbackQuery, press: OpenAlerts) -> Shown:
    """Show the chat's alerts, or what can be watched of a currency; everybody may look."""
    if not press.base:
        return await alerts_list(visit)
    if press.base not in _known(await at_hand(visit)):
        return Notice.outdated(visit.speech)
    return view.offer_screen(press.base, visit.reader)


async def add_alert(visit: Visit, query: CallbackQuery, press: AddAlert) -> Shown:
    """Watch what a button offers."""
    condition = _offered(press)
    if condition is None:
        return Notice.outdated(visit.speech)
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    return await alerts_list(visit, await _set(visit, condition))


async def change_alert(visit: Visit, query: CallbackQuery, press: ChangeAlert) -> Shown:
    """Pause, resume or delete."""
    alert = await alerts.get(press.alert_id)
    if alert is None or alert.chat_id != visit.chat.telegram_id or press.what not in {_PAUSE, _RESUME, _DELETE}:
        return Notice.outdated(visit.speech)
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    say, what = visit.speech.say, view.condition(alert, visit.speech)
    if press.what == _DELETE:
        await alerts.remove(alert.id)
        return await alerts_list(visit, say("Deleted: {condition}.", condition=what), undo=_again(alert))
    if press.what == _PAUSE:
        await alerts.set_state(alert.id, AlertState.PAUSED, alert.standing)
        return await alerts_list(visit, say("Paused: {condition}.", condition=what))
    rate = exchange.rate(await at_hand(visit), alert.base, alert.counter, on=visit.now)
    fresh = await _standing(rate, alert.kind, alert.threshold, alert.days) if rate else Standing()
    # what was told before the pause is still told
    standing = replace(fresh, told=alert.standing.told, retracted=alert.standing.retracted)
    await alerts.set_state(alert.id, AlertState.ACTIVE, standing)
    return await alerts_list(visit, view.set_note(replace(alert, standing=standing), rate, visit.speech))


async def story_alert_deed(visit: Visit, query: CallbackQuery, press: StoryAlertDeed) -> Shown:
    """Follow a story, pause, resume or delete what is followed, or choose how many stories a day."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    if press.deed == _CAP and press.number in CAPS:
        await story_alerts.set_cap(visit.chat.telegram_id, press.number)
        return await alerts_list(visit)
    if press.deed == _FOLLOW:
        return await _follow_story(visit, press.number)
    alert = await story_alerts.get(press.number)
    if alert is None or alert.chat_id != visit.chat.telegram_id or press.deed not in {_PAUSE, _RESUME, _DELETE}:
        return Notice.outdated(visit.speech)
    return await alerts_list(visit, await _changed(visit, alert, press.deed))


async def _changed(visit: Visit, alert: StoryAlert, deed: str) -> str:
    """Pause, resume or delete what is followed, and return what is said about it."""
    say, words = visit.speech.say, unquoted(one_line(alert.words))
    if deed == _DELETE:
        await story_alerts.remove(alert.id)
        return say("I follow “{words}” no more.", words=words)
    state = AlertState.PAUSED if deed == _PAUSE else AlertState.ACTIVE
    await story_alerts.set_state(alert.id, state, await stories.highest_id())
    return say("“{words}” is paused.", words=words) if deed == _PAUSE else say("I follow “{words}” again.", words=words)


async def _follow_story(visit: Visit, story_id: int) -> Shown:
    story = await stories.get(story_id, muted=visit.chat.muted, languages=visit.reads)  # as it is told here
    if story is None:
        return Notice.outdated(visit.speech)
    title = one_line(story.lead.title)
    words = proposed(title, await title_words.spread(words_of(title), story.lead.language))
    return await alerts_list(visit, await _follow(visit, as_in_a_dictionary(words, story.lead.language)))


async def _follow(visit: Visit, words: str) -> str:
    """Follow words, and return what is said about it."""
    say = visit.speech.say
    new = StoryAlert(
        id=0,
        chat_id=visit.chat.telegram_id,
        thread_id=visit.address.thread_id,
        words=words[:LONGEST_WORDS],
        state=AlertState.ACTIVE,
        since_story=await stories.highest_id(),
        created_at=visit.now,
    )
    try:
        stored = await story_alerts.add(new, most=MOST)
    except ValueError:
        return say("Please write the words I should look for.")
    if stored is None:
        return visit.speech.plural(
            "This chat follows words {n} time already, which is all it may. Delete some first.",
            "This chat follows words {n} times already, which is all it may. Delete some first.",
            MOST,
        )
    return say(
        "I tell you once of every new story with “{words}”. Other words? Write /alert and them.", words=unquoted(words)
    )


async def alerts_list(visit: Visit, note: str = "", undo: AddAlert | None = None) -> Screen:
    """Return the chat's alerts; ``note`` says what has just changed."""
    chat_id = visit.chat.telegram_id
    return view.alerts_screen(
        await alerts.of_chat(chat_id),
        visit.reader,
        followed=await story_alerts.of_chat(chat_id),
        cap=(await story_alerts.limit_of(chat_id)).daily_cap,
        note=note,
        undo=undo,
    )


async def watched(visit: Visit, text: str) -> Screen:
    """Watch what was written, a rate or words, and return the list with a note about it."""
    known = _known(await at_hand(visit))
    read = read_condition(text, known, base=_base(visit), home=_home(visit))
    # words in quotation marks are looked for, whatever they name; a sign of comparison makes even them a condition
    quoted = unquoted(text) != text and not _COMPARED.search(text)
    if read is None or quoted:
        return await alerts_list(visit, await _follow(visit, " ".join(text.split())))
    note = _misread(visit, read, known) if isinstance(read, Misread) else await _set(visit, read)
    return await alerts_list(visit, note)


def _misread(visit: Visit, read: Misread, known: Collection[str]) -> str:
    """Return what is said about a condition that was not understood."""
    say = visit.speech.say
    match read.lack:
        case Lack.COUNTER:
            return say("In which currency? For example: /alert {base}/KZT > 550", base=read.word)
        case Lack.SAME:
            return say("Please name two different currencies.")
        case Lack.SIZE:
            return say("Such a value no rate can reach. Please check the number.")
        case _:
            names = [f"{code} ({currency_name(code, visit.speech)})" for code in currencies.nearest(read.word, known)]
            return view.unknown_currency(read.word, names, visit.speech)


async def _set(visit: Visit, condition: Condition) -> str:
    """Store an alert and return what is said about it."""
    pair = condition.base, condition.counter
    rate = exchange.rate(await at_hand(visit), *pair, on=visit.now)
    if rate is None:
        return visit.speech.say("Nobody quotes {base} in {counter} officially.", base=pair[0], counter=pair[1])
    if is_pegged(*pair):
        return view.pegged_note(visit.speech)
    kind = condition.kind
    if kind is None:  # to be reached, from whichever side it stands on
        kind = AlertKind.AT_LEAST if rate.value < condition.threshold else AlertKind.AT_MOST
    standing = await _standing(rate, kind, condition.threshold, condition.days)
    alert = RateAlert(
        id=0,
        chat_id=visit.chat.telegram_id,
        thread_id=visit.address.thread_id,
        base=condition.base,
        counter=condition.counter,
        kind=kind,
        threshold=condition.threshold,
        days=condition.days,
        state=AlertState.ACTIVE,
        created_at=visit.now,
        standing=standing,
    )
    stored = await alerts.add(alert, most=MOST)
    return view.full_note(MOST, visit.speech) if stored is None else view.set_note(stored, rate, visit.speech)


async def _standing(rate: Rate, kind: AlertKind, threshold: Decimal, days: int) -> Standing:
    """Return how an alert stands that begins to watch now."""
    return begun(kind, threshold, publication_of(rate, await days_before(rate, days)))


def _offered(press: AddAlert) -> Condition | None:
    """Return the condition on a button; ``None`` where it is none that we would have put there."""
    try:
        kind = AlertKind(press.kind)
        threshold = Decimal(press.threshold.replace("_", ".") or "0")
    except (ValueError, InvalidOperation):
        return None
    condition = Condition(press.base, press.counter, kind, threshold, press.days)
    return condition if condition.sound else None


def _again(alert: RateAlert) -> AddAlert | None:
    """Return the button that sets an alert again; ``None`` where its threshold does not fit."""
    threshold = f"{alert.threshold:f}".replace(".", "_") if alert.threshold else ""
    button = AddAlert(alert.base, alert.counter, alert.kind.value, threshold, alert.days)
    return button if len(threshold) <= 20 else None


def _known(stored: Collection[Quote]) -> frozenset[str]:
    quoted = {quote.base for quote in stored} | {quote.counter for quote in stored}
    return frozenset(quoted) | {*LOCAL, *currencies.FOREIGN}


def _base(visit: Visit) -> str:
    return visit.chat.base_currency


def _home(visit: Visit) -> str | None:
    """Return the currency of the chat's first country that has one of the five; ``None`` where it has chosen none."""
    return next((_HOME[country] for country in visit.chat.countries if country in _HOME), None)
