"""The set-up of groups and channels, step by step; who may is asked anew at every press.

::

    press --_about--> this group, for its admins | a channel, for its admins, from their private chat
          --countries | subscriptions | language--> stored at once, so that stopping half-way loses nothing
          --views.setup--> the next step
    a channel's post forwarded in private ──> its first step
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import CallbackQuery, Message, MessageOriginChannel, Update
from telegram.error import TelegramError

from handlers.admins import is_admin_of, may_press, posts_in
from handlers.albums import answered_already
from handlers.callbacks import MOST_COUNTRIES, SetUp
from handlers.context import Address, Context, Visit, begin, changed, remember, topic_at, visit_of
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.rescheduling import scheduled
from handlers.screen import Screen
from handlers.topics import own_topic
from handlers.views import setup as view
from handlers.views.settings import for_admins
from handlers.views.subscriptions import coming
from handlers.zones import zone_of_subscription
from storage import chat_topics, chats, subscriptions
from storage.records import CORE_COUNTRIES, Chat, ChatKind, ChatState, Schedule, Subscription, SubscriptionState

MOST_BRIEFINGS: Final = 6
_HOURS: Final = frozenset({view.MORNING, view.EVENING})


@dataclass(frozen=True, slots=True)
class _About:
    """What is set up: ``visit`` is one of that chat, ``where`` what its buttons say; ``shown_to`` is who reads."""

    visit: Visit
    where: view.Where
    shown_to: Visit


async def open_setup(visit: Visit, query: CallbackQuery, press: SetUp) -> Shown:
    """Do one step of the set-up and show the next."""
    about = await _about(visit, query, press.number)
    return about if isinstance(about, Notice) else await _step(about, press)


async def _about(visit: Visit, query: CallbackQuery, number: int) -> _About | Notice:
    if not number:
        if visit.private:
            return Notice.outdated(visit.speech)
        if not await may_press(visit, query):
            return Notice(for_admins(visit.speech), alert=True)
        topic = own_topic(visit)
        where = view.Where(topic=topic.name if topic else "", in_topic=topic is not None)
        return _About(visit, where, visit)
    if not visit.private:
        return Notice.outdated(visit.speech)
    found = await channel_setup(visit, -number, query.from_user.id)
    return Notice(found, alert=True) if isinstance(found, str) else found


async def channel_setup(visit: Visit, channel_id: int, user_id: int, *, refusal: str = "") -> _About | str:
    """Return the set-up of a channel for one of its admins, or why there is none.

    ``refusal`` is said to whoever is none, in place of a sentence with the channel's name.
    """
    channel = await chats.get(channel_id)
    if channel is None or channel.kind is not ChatKind.CHANNEL or channel.state is ChatState.LEFT:
        return visit.speech.say("I am not in this channel any more. Add me as an admin, then it can be set up.")
    allowed = await is_admin_of(visit, channel_id, user_id)
    if not allowed and refusal:
        return refusal
    title = await _title_of(visit, channel_id)
    if not allowed:
        return view.not_its_admin(title, visit.speech)
    there = visit_of(channel, visit.services, visit.bot, visit.version, Address(channel_id), read_in=visit.speech)
    return _About(there, view.Where(-channel_id, title), visit)


async def _title_of(visit: Visit, chat_id: int) -> str:
    kept = visit.services.titles.get(chat_id, 0, visit.now)
    if kept is not None:
        return kept
    try:
        chat = await visit.bot.do_api_request("get__chat", {"chat_id": chat_id})
    except TelegramError:
        return "…"
    title = str(chat.get("title") or "…") if isinstance(chat, dict) else "…"
    visit.services.titles.put(chat_id, 0, visit.now, title)
    return title


# -- steps -------------------------------------------------------------------------------------------------------


async def _step(about: _About, press: SetUp) -> Shown:  # noqa: PLR0911 - one line a step
    value = press.value
    match press.act:
        case "start":
            return first_step(about)
        case "one" if value in {"", *CORE_COUNTRIES}:
            return _hour(await _with_countries(about, (value,) if value else ()))
        case "some":
            return _several(about)
        case "toggle" if value in {*CORE_COUNTRIES, *about.visit.chat.countries}:
            chosen = about.visit.chat.countries
            countries = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
            return _several(await _with_countries(about, countries[:MOST_COUNTRIES]))
        case "hour" if value in {"", view.SILENTLY}:
            return _hour(about, silent=value == view.SILENTLY)
        case "brief" if value == "none" or _hour_of(value) is not None:
            return await _briefed(about, value)
        case "speak" if about.visit.services.speeches.get(value) is not None:
            about = await _with(about, language=value)
            return await _done(about)
        case _:
            return Notice.outdated(about.shown_to.speech)


def first_step(about: _About) -> Screen:
    """Return the countries to choose from."""
    return view.countries_step(about.where, about.visit.chat.countries, about.shown_to.speech)


def _several(about: _About) -> Screen:
    return view.several_step(about.where, about.visit.chat.countries, about.shown_to.speech)


def _hour(about: _About, *, silent: bool = False) -> Screen:
    reader = replace(about.shown_to.reader, zone=about.visit.reader.zone)
    return view.hour_step(about.where, reader, silent=silent)


def _hour_of(value: str) -> int | None:
    digits = value.removesuffix(view.SILENTLY)
    found = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 5 else None
    return found if found in _HOURS else None


async def _briefed(about: _About, value: str) -> Screen:
    """Store the briefing of this topic: the one there is at another hour, or a new one; none lets all of it rest."""
    visit, shown_to = about.visit, about.shown_to
    minute, silent = _hour_of(value), value.endswith(view.SILENTLY)
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    here = [one for one in listed if one.thread_id == visit.address.thread_id]
    note = ""
    if minute is None:
        for one in here:
            await subscriptions.change(replace(one, state=SubscriptionState.PAUSED, next_run_at=None))
    elif here:
        schedule = replace(here[0].schedule, minute=minute)
        again = replace(here[0], schedule=schedule, silent=silent, state=SubscriptionState.ACTIVE)
        await subscriptions.change(scheduled(again, visit.stored, visit.now))
    else:
        thread = visit.address.thread_id
        new = Subscription(0, visit.chat.telegram_id, Schedule(minute), thread_id=thread, silent=silent)
        if await subscriptions.add(scheduled(new, visit.stored, visit.now), most=MOST_BRIEFINGS) is None:
            note = shown_to.speech.plural(
                "A chat can have {n} briefing; delete one first.",
                "A chat can have {n} briefings; delete one first.",
                MOST_BRIEFINGS,
            )
    languages = visit.services.speeches.languages()
    return view.language_step(about.where, languages, visit.language, shown_to.speech, note=note)


async def _done(about: _About) -> Screen:
    visit, reader = about.visit, about.shown_to.reader
    listed = await subscriptions.of_chat(visit.chat.telegram_id)
    here = [one for one in listed if one.thread_id == visit.address.thread_id and one.next_run_at is not None]
    one = min(here, key=lambda each: each.next_run_at or visit.now, default=None)
    next_at = one.next_run_at if one else None
    return view.done(
        about.where,
        reader,
        countries=visit.chat.countries,
        language=visit.language,
        next_at=next_at,
        when=coming(next_at, zone_of_subscription(one, visit.stored), reader) if one and next_at else "",
        may_write=visit.chat.state is not ChatState.MUTED,
    )


async def _with_countries(about: _About, countries: tuple[str, ...]) -> _About:
    visit = await choose(about.visit, countries=countries)
    return _rejoined(about, visit)


async def _with(about: _About, **settings: Any) -> _About:
    return _rejoined(about, await changed(about.visit, **settings))


def _rejoined(about: _About, visit: Visit) -> _About:
    """Return what is set up after a change; a group reads what it has just chosen."""
    return _About(visit, about.where, about.shown_to if about.where.number else visit)


async def choose(visit: Visit, **settings: Any) -> Visit:
    """Save countries or languages of news: for the topic where it has its own, else for the chat."""
    topic = visit.topic
    own = {what: value for what, value in settings.items() if getattr(topic, what, None) is not None}
    if topic is not None and own:
        await chat_topics.save(replace(topic, **own))
        visit.services.versions.expire()
    rest = {what: value for what, value in settings.items() if what not in own}
    if rest:
        visit = await changed(visit, **rest)
    return await _seen_anew(visit) if own else visit


async def _seen_anew(visit: Visit) -> Visit:
    version = await visit.services.versions.current()
    topic = await topic_at(visit.address, visit.services, version)
    return visit_of(visit.stored, visit.services, visit.bot, version, visit.address, topic=topic, read_in=visit.read_in)


async def own_or_not(visit: Visit, what: str, *, own: bool) -> Visit | None:
    """Let a topic have something of its own, beginning with what it has now; ``None`` where there are too many."""
    topic = own_topic(visit)
    if topic is None:
        return visit
    value = getattr(visit.chat, what) if own else None
    changes: dict[str, Any] = {what: value}
    if not await chat_topics.save(replace(topic, **changes)):
        return None
    visit.services.versions.expire()
    return await _seen_anew(visit)


# -- channels ----------------------------------------------------------------------------------------------------


async def on_forwarded_post(update: Update, context: Context) -> None:
    """A post of a channel, forwarded in private: its set-up, for its admins."""
    visit, message = await begin(update, context), update.effective_message
    origin = message.forward_origin if isinstance(message, Message) else None
    if visit is None or not isinstance(origin, MessageOriginChannel) or update.effective_user is None:
        return
    if answered_already(visit, message):
        return
    title, channel = origin.chat.title or "…", await chats.get(origin.chat.id)
    if (channel is None or channel.state is ChatState.LEFT) and not await _found_inside(visit, origin.chat.id, channel):
        await send(visit, view.not_in_channel(title, visit.speech, visit.services.bot_username))
        return
    await offer_channel(visit, origin.chat.id, update.effective_user.id)


async def _found_inside(visit: Visit, channel_id: int, known: Chat | None) -> bool:
    """Whether we may post in a channel after all, though nobody has told so: then it is stored."""
    if not await posts_in(visit, channel_id):
        return False
    channel = known or Chat(channel_id, ChatKind.CHANNEL, telegram_language=visit.chat.telegram_language)
    await remember(replace(channel, state=ChatState.ACTIVE, welcomed=True), visit.services)
    return True


async def offer_channel(visit: Visit, channel_id: int, user_id: int) -> None:
    """Send the set-up of a channel to one of its admins, in private."""
    found = await channel_setup(visit, channel_id, user_id)
    await send(visit, Screen(found) if isinstance(found, str) else first_step(found))
