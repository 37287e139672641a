"""What every answer needs: the services of the running bot, and the circumstances of one update."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakValueDictionary

from telegram import Bot, Message, Update
from telegram import Chat as TelegramChat
from telegram.ext import Application, CallbackContext

from handlers.cache import Latest, VersionedCache, VersionWatch
from handlers.composing import Composer
from handlers.errands import Errands
from handlers.i18n import Speech, Speeches
from handlers.photos import Draw, Photos, nobody_draws
from handlers.phrases.folding import unmarked
from handlers.prepared import Prepared
from handlers.reader import Reader
from handlers.rescheduling import follow_zone
from handlers.series import Calendar
from handlers.throttle import IN_A_GROUP, PRESSED_IN_A_GROUP, Throttle
from handlers.turning import Turning
from handlers.zones import zone_of
from storage import chat_topics, chats, versions
from storage.clock import Clock
from storage.records import Chat, ChatKind, ChatState, ChatTopic, FoundFeed, NoFeed, Quote, StoreVersion

Context = CallbackContext[Any, Any, Any, Any]
"""PTB's context as our handlers take it; nothing is kept in its dictionaries but :class:`Services`."""

Discover = Callable[[str], Awaitable[FoundFeed | NoFeed]]
"""From what somebody typed to a feed, or why there is none; it never raises."""

_SCREENS: Final = 2_000
_CHARTS: Final = 48
_CALENDARS: Final = 64
_CHATS: Final = 10_000
_TITLES: Final = 500
_SCREEN_LIFETIME: Final = timedelta(minutes=1)
_CHAT_LIFETIME: Final = timedelta(minutes=10)
_NAME_LIFETIME: Final = timedelta(days=1)
_ADMIN_LIFETIME: Final = timedelta(minutes=5)
_MOVE_REMEMBERED: Final = timedelta(days=30)
_LONGEST_TOPIC: Final = 128
_GENERAL: Final = 1
"""The topic that every forum has: it is written to by naming none, and refused by its number."""
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


@dataclass
class Services:
    """What one running bot shares among all its answers; lives in ``application.bot_data["services"]``."""

    clock: Clock
    bot_username: str
    version: str = "0"
    bot_id: int = 0
    draw: Draw = nobody_draws
    operators: frozenset[int] = frozenset()
    """Who may use ``/admin``: the setting ADMINS."""
    inline: bool = False
    """Whether the bot has inline mode."""
    discover: Discover | None = None
    """Finds the feed that somebody means; ``None`` where this process reads nothing."""
    read_soon: Callable[[], None] = lambda: None
    """Lets sources that were never looked at be looked at now; does nothing where this process reads nothing."""
    errands: Errands = field(default_factory=Errands)
    speeches: Speeches = field(default_factory=Speeches)
    throttle: Throttle = field(default_factory=Throttle)
    """By private chat or channel, and by all that is asked in a group."""
    group_throttle: Throttle = field(default_factory=lambda: Throttle(IN_A_GROUP))
    """By person in a group: what one asks, the others wait for."""
    press_throttle: Throttle = field(default_factory=lambda: Throttle(PRESSED_IN_A_GROUP))
    """By person in a group, too: what one presses."""
    inline_throttle: Throttle = field(default_factory=Throttle)
    """By person: every key that is typed asks again, which is no reason to refuse them an answer elsewhere."""
    screens: VersionedCache[Prepared] = field(default_factory=lambda: VersionedCache(_SCREENS, _SCREEN_LIFETIME))
    chats: VersionedCache[Chat] = field(default_factory=lambda: VersionedCache(_CHATS, _CHAT_LIFETIME))
    admins: VersionedCache[bool] = field(default_factory=lambda: VersionedCache(_CHATS, _ADMIN_LIFETIME))
    names: VersionedCache[Mapping[str, str]] = field(default_factory=lambda: VersionedCache(4, _SCREEN_LIFETIME))
    topics: VersionedCache[Mapping[int, ChatTopic]] = field(
        default_factory=lambda: VersionedCache(_CHATS, _CHAT_LIFETIME)
    )
    """What topics of a group have of their own, by group."""
    titles: VersionedCache[str] = field(default_factory=lambda: VersionedCache(_TITLES, _CHAT_LIFETIME))
    """Names of channels that are set up from a private chat."""
    greeted: VersionedCache[bool] = field(default_factory=lambda: VersionedCache(_TITLES, _SCREEN_LIFETIME))
    """Groups that were greeted, and albums that were answered, this very minute."""
    greetings: VersionedCache[int] = field(default_factory=lambda: VersionedCache(_TITLES, _MOVE_REMEMBERED))
    """The messages by which groups were greeted, by group."""
    topic_names: VersionedCache[str] = field(default_factory=lambda: VersionedCache(_CHATS, _NAME_LIFETIME))
    """What topics are called, by group and topic: only messages of people say so, not those that we answer with."""
    moved: VersionedCache[int] = field(default_factory=lambda: VersionedCache(_CHATS, _MOVE_REMEMBERED))
    """Groups that have become supergroups, and which; Telegram says so again to whoever asks."""
    carried_on: VersionedCache[int] = field(default_factory=lambda: VersionedCache(_TITLES, _NAME_LIFETIME))
    """Messages that a move left behind, by the supergroup's id and theirs: which one there goes on for them."""
    carrying_on: WeakValueDictionary[tuple[int, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Messages that are just being sent anew, which two who press at once must not both do."""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits for some seconds without holding anybody else up."""
    turning: Turning = field(default_factory=Turning)
    """Screens of groups that several people change at once."""
    charts: VersionedCache[Prepared] = field(default_factory=lambda: VersionedCache(_CHARTS, _SCREEN_LIFETIME))
    calendars: VersionedCache[Calendar] = field(default_factory=lambda: VersionedCache(_CALENDARS, _CHAT_LIFETIME))
    quotes: Latest[tuple[Quote, ...]] = field(default_factory=Latest)
    card_currencies: VersionedCache[tuple[str, ...]] = field(
        default_factory=lambda: VersionedCache(_CHATS, _CHAT_LIFETIME)
    )
    past_quotes: VersionedCache[tuple[Quote, ...]] = field(default_factory=lambda: VersionedCache(6, _SCREEN_LIFETIME))
    versions: VersionWatch = field(init=False)
    composer: Composer = field(init=False)

    def __post_init__(self) -> None:
        self.composer = Composer(self.speeches, self.bot_username)
        self.versions = VersionWatch(versions.read, self.clock)

    @property
    def photos(self) -> Photos:
        """Pictures as this bot sends them."""
        return Photos(self.draw, self.bot_id, self.clock)

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Make these the services of ``application``'s handlers."""
        application.bot_data["services"] = self


def services_of(context: Context) -> Services:
    """Return the services that :meth:`Services.install` put there."""
    services: Services = context.bot_data["services"]
    return services


def services_in(application: Application[Any, Any, Any, Any, Any, Any]) -> Services:
    """Return the services of an application, outside any answer."""
    services: Services = application.bot_data["services"]
    return services


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: the chat, its forum topic, and the message it answers (groups only)."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None
    left_behind: bool = False
    """The message that was pressed stayed in the group that this supergroup has been: it cannot be changed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The circumstances of one update: who asks, in which language and zone, when, and where the answer goes."""

    services: Services
    bot: Bot
    chat: Chat
    reader: Reader
    version: StoreVersion
    address: Address
    topic: ChatTopic | None = None
    """What the topic has of its own, where it has anything; ``chat`` is the group as it is there."""
    whole: Chat | None = None
    """The group as it is elsewhere, where ``topic`` is set."""
    read_in: Speech | None = None
    """The language of whoever changes the chat from elsewhere; ``None`` where the chat itself reads."""

    @property
    def stored(self) -> Chat:
        """The chat as it is stored: without what the topic has of its own."""
        return self.whole or self.chat

    @property
    def speech(self) -> Speech:
        """The language the answer is in."""
        return self.reader.speech

    @property
    def language(self) -> str:
        """The language the chat itself is spoken to in, whoever reads now."""
        return self.services.speeches.choose(self.stored.language, self.stored.telegram_language).language

    @property
    def reads(self) -> tuple[str, ...]:
        """Languages in which stories are told, where an outlet tells them so: the news', else the interface's."""
        return self.chat.news_languages or (self.speech.language,)

    @property
    def now(self) -> datetime:
        """The moment the answer is given, in UTC."""
        return self.reader.now

    @property
    def private(self) -> bool:
        """Whether one person is spoken to alone."""
        return self.chat.kind is ChatKind.PRIVATE


async def begin(update: Update, context: Context) -> Visit | None:
    """Return the circumstances of ``update``; ``None`` where it belongs to no chat.

    A chat that is new, has changed its language in Telegram, or writes again after it was unreachable, is saved.
    """
    if update.effective_chat is None:
        return None
    services = services_of(context)
    version = await services.versions.current()
    if (followed := await _followed(update, update.effective_chat, services)) is not None:
        return visit_of(followed, services, context.bot, version, Address(followed.telegram_id, left_behind=True))
    chat = await _known(update, update.effective_chat, services, version)
    address = _address(update, update.effective_chat)
    topic = None
    if address.thread_id is not None:
        _note_topic_name(update, address, services)
        topic = await topic_at(address, services, version)
    return visit_of(chat, services, context.bot, version, address, topic=topic)


async def _followed(update: Update, telegram_chat: TelegramChat, services: Services) -> Chat | None:
    """Return the supergroup that a group has become: buttons of its old messages are still pressed."""
    new_id = services.moved.get(telegram_chat.id, 0, services.clock())
    return await chats.get(new_id) if new_id is not None and _writes(update) else None


def _note_topic_name(update: Update, address: Address, services: Services) -> None:
    """Remember what a topic is called: in it, what answers nothing else answers the message that opened it."""
    message = update.effective_message
    if not isinstance(message, Message):
        return
    head = message.reply_to_message
    opened = message.forum_topic_created or (head.forum_topic_created if head is not None else None)
    changed_name = message.forum_topic_edited.name if message.forum_topic_edited is not None else None
    name = changed_name or (opened.name if opened is not None else None)
    key = address.chat_id, address.thread_id
    if name and (changed_name or services.topic_names.get(key, 0, services.clock()) is None):
        services.topic_names.put(key, 0, services.clock(), name[:_LONGEST_TOPIC])


async def topic_at(address: Address, services: Services, version: StoreVersion) -> ChatTopic | None:
    """Return what the topic of an address has of its own; ``None`` where that is nothing."""
    if address.thread_id is None:
        return None
    now, key = services.clock(), address.chat_id
    topics = services.topics.get(key, version.chats, now)
    if topics is None:
        topics = {topic.thread_id: topic for topic in await chat_topics.of_chat(address.chat_id)}
        services.topics.put(key, version.chats, now, topics)
    return topics.get(address.thread_id)


def visit_of(
    chat: Chat,
    services: Services,
    bot: Bot,
    version: StoreVersion,
    address: Address,
    *,
    topic: ChatTopic | None = None,
    read_in: Speech | None = None,
) -> Visit:
    """Return a visit of a chat that is known already; ``topic`` is what its topic has of its own."""
    speech = read_in or services.speeches.choose(chat.language, chat.telegram_language)
    reader = Reader(speech, zone_of(chat), services.clock())
    if topic is None:
        return Visit(services, bot, chat, reader, version, address, read_in=read_in)
    return Visit(services, bot, topic.of(chat), reader, version, address, topic, chat, read_in)


async def changed(visit: Visit, **settings: Any) -> Visit:
    """Save changed settings of the visit's chat and return the visit as it is now."""
    chat = replace(visit.stored, **settings)
    if zone_of(chat) != zone_of(visit.stored):
        await follow_zone(chat, visit.now)
    return visit_of(
        await remember(chat, visit.services),
        visit.services,
        visit.bot,
        await visit.services.versions.current(),
        visit.address,
        topic=visit.topic,
        read_in=visit.read_in,
    )


async def refreshed(visit: Visit) -> Visit:
    """Return the visit with its chat as the store has it now: something beside its settings has changed."""
    services = visit.services
    services.versions.expire()
    services.chats.drop(visit.chat.telegram_id)
    version = await services.versions.current()
    chat = await chats.get(visit.chat.telegram_id) or visit.chat
    return visit_of(chat, services, visit.bot, version, visit.address, read_in=visit.read_in)


async def remember(chat: Chat, services: Services) -> Chat:
    """Save a chat and keep it at hand, with what else the store knows of it by now."""
    await chats.save(chat)
    chat = await chats.get(chat.telegram_id) or chat
    services.versions.expire()
    version = await services.versions.current()
    services.chats.put(chat.telegram_id, version.chats, services.clock(), chat)
    return chat


async def _known(update: Update, telegram_chat: TelegramChat, services: Services, version: StoreVersion) -> Chat:
    now = services.clock()
    chat = services.chats.get(telegram_chat.id, version.chats, now)
    if chat is None and (chat := await chats.get(telegram_chat.id)) is not None:
        services.chats.put(chat.telegram_id, version.chats, now, chat)
    user = update.effective_user
    language = _language_tag(user.language_code) if user else None
    # a message may outlive our leaving, and be pressed
    writes = _writes(update) and (chat is None or chat.state is not ChatState.LEFT or update.callback_query is None)
    current = _refreshed(chat, telegram_chat, language, writes=writes)
    return current if current == chat else await remember(current, services)


def _language_tag(value: object) -> str | None:
    """Return an IETF language tag as Telegram sends it, like ``ru`` or ``pt-br``; what is none, counts as not told."""
    return value if isinstance(value, str) and _LANGUAGE_TAG.fullmatch(value) else None


def _refreshed(chat: Chat | None, telegram_chat: TelegramChat, language: str | None, *, writes: bool) -> Chat:
    """Return the chat as this update shows it; ``language`` is that of whoever caused the update."""
    kind = ChatKind(telegram_chat.type)
    if chat is None:
        return Chat(telegram_chat.id, kind, telegram_language=language)
    follows = kind is ChatKind.PRIVATE or chat.telegram_language is None
    return replace(
        chat,
        kind=kind,
        # whoever writes in a group says nothing about whether we may
        state=ChatState.ACTIVE if writes and chat.state is not ChatState.MUTED else chat.state,
        telegram_language=language if language and follows else chat.telegram_language,
    )


def _writes(update: Update) -> bool:
    return update.my_chat_member is None and update.chat_member is None


def said_after_command(update: Update) -> str:
    """Return what follows the command in a message."""
    message = update.effective_message
    parts = unmarked(message.text or "").split(maxsplit=1) if isinstance(message, Message) else []
    return parts[1] if len(parts) > 1 else ""


def _address(update: Update, telegram_chat: TelegramChat) -> Address:
    message = update.effective_message
    if not isinstance(message, Message):
        return Address(telegram_chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    thread = None if thread == _GENERAL else thread
    answers = update.callback_query is None and telegram_chat.type in {"group", "supergroup"}
    return Address(telegram_chat.id, thread, message.message_id if answers else None)
