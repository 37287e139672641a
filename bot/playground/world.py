"""The playground's world: chats, messages, what the bot may see, who is told of what. Pure state, no input or output.

    people's acts (visits.py) ─┐                          ┌─> updates ──> getUpdates, webhook
                               ├─> World.post/replace/... ┤
    the bot's methods ─────────┘                          └─> listeners ──> chat page, visitors

Time comes from a clock; whatever Telegram would refuse is raised as :class:`ApiError`.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad_request, forbidden
from bot.playground.faults import Faults
from bot.playground.files import FileStore
from bot.playground.formatting.units import widen
from bot.playground.limits import RateLimits
from bot.playground.people import GENERAL_TOPIC, Chat, ChatType, Member, Message, Person, Status, Topic
from bot.playground.profile import BotProfile
from bot.playground.questions import Questions
from bot.playground.updates import UpdateQueue, Webhook
from storage.clock import Clock, utc_now

DEFAULT_TOKEN = "424242:playground"  # noqa: S105 - the playground's key opens nothing
SERVICE_FIELDS = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something people can see: ``message edited deleted typing commands chat pinned answered inline``."""

    kind: str
    chat: Chat | None
    message: Message | None = None
    data: Any = None


Listener = Callable[[Event], None]


class World:
    """Everything the playground knows. One bot lives in it; its id is the number before the token's colon."""

    def __init__(
        self,
        *,
        clock: Clock = utc_now,
        token: str = DEFAULT_TOKEN,
        username: str = "jarchi_bot",
        name: str = "Jarchi",
        limits: bool = False,
        privacy: bool = True,
    ) -> None:
        self.clock = clock
        self.token = token
        self.privacy = privacy
        """Whether the bot sees only what is meant for it in groups."""
        self.banner: str | None = None
        self.bot = Person(int(token.split(":", 1)[0]), name, username=username, is_bot=True)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        # Ids grow from one run to the next: a bot that kept its database drops those it has seen as repeats.
        self.updates = UpdateQueue(first_id=int(clock().timestamp()))
        self.webhook: Webhook | None = None
        self.limits = RateLimits(on=limits)
        self.faults = Faults()
        self.files = FileStore()
        self.profile = BotProfile(name)
        self.questions = Questions()
        self.calls: dict[str, int] = {}
        """How often each method was called."""
        self.listeners: list[Listener] = []
        self._box = itertools.count(1)  # private chats and basic groups share one numbering, as in Telegram
        self._ids = itertools.count(1)

    # -- time and news ------------------------------------------------------------------------------------------------

    def time(self) -> float:
        """Return the moment in Unix seconds."""
        return self.clock().timestamp()

    def now(self) -> int:
        """Return the moment in whole Unix seconds, as the Bot API dates things."""
        return int(self.clock().timestamp())

    def emit(self, kind: str, chat: Chat | None, message: Message | None = None, data: Any = None) -> None:
        """Tell the listeners."""
        if self.listeners:
            event = Event(kind, chat, message, data)
            for listener in tuple(self.listeners):
                listener(event)

    # -- people and chats ---------------------------------------------------------------------------------------------

    def add_person(self, person: Person) -> Person:
        """Let a person move in; an empty private chat with the bot comes along."""
        self.people[person.id] = person
        self.private_chat(person)
        return person

    def person(self, person_id: int) -> Person:
        """Return the person, the bot included. Raises "user not found"."""
        found = self.bot if person_id == self.bot.id else self.people.get(person_id)
        if found is None:
            raise bad_request("user not found")
        return found

    def private_chat(self, person: Person) -> Chat:
        chat = self.chats.get(person.id)
        if chat is None:
            chat = Chat(person.id, "private", color=person.color, person=person)
            chat.members = {each.id: Member(each) for each in (person, self.bot)}
            self.chats[person.id] = chat
        return chat

    def add_chat(
        self,
        kind: ChatType,
        title: str,
        owner: Person,
        *,
        chat_id: int | None = None,
        username: str = "",
        is_forum: bool = False,
        color: str = "#7a6fc2",
    ) -> Chat:
        """Found a group, supergroup or channel; its owner is its first member."""
        number = next(self._ids)
        chosen = chat_id or (-4_000_000 - number if kind == "group" else -1_001_000_000_000 - number)
        chat = Chat(chosen, kind, title, username=username, is_forum=is_forum, color=color)
        chat.last_id = int(is_forum)  # message 1 is that of the general topic: no other topic may have its id
        chat.members[owner.id] = Member(owner, "creator")
        self.chats[chosen] = chat
        self.emit("chat", chat)
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """Return a chat by id or @username. Raises "chat not found", or where it is now after a migration."""
        if isinstance(chat_id, str):
            wanted = chat_id.removeprefix("@").lower()
            chat = next((each for each in self.chats.values() if wanted and each.username.lower() == wanted), None)
            if not chat_id.startswith("@"):
                chat = None
        else:
            chat = self.chats.get(chat_id)
        if chat is None or (chat.person is not None and chat.person.is_bot):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        return chat

    # -- what the bot may do ------------------------------------------------------------------------------------------

    def seen_by_bot(self, chat_id: int | str) -> Chat:
        """Return a private chat, or one that the bot is in. Raises what :meth:`chat` and :meth:`bot_member` do."""
        chat = self.chat(chat_id)
        if chat.person is None:
            self.bot_member(chat)
        return chat

    def bot_member(self, chat: Chat) -> Member:
        """Return the bot's place in the chat. Raises the Forbidden of a chat it is not in."""
        member = chat.member(self.bot.id)
        if member is not None and member.inside:
            return member
        if member is not None and member.status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.spoken}")
        raise forbidden(f"bot is not a member of the {chat.spoken}")

    def open_to_bot(self, chat: Chat, *, right: str = "can_send_messages") -> None:
        """Check that the bot may write here. Raises what Telegram raises."""
        person = chat.person
        if person is not None:
            if person.deactivated:
                raise forbidden("user is deactivated")
            if person.blocked:
                raise forbidden("bot was blocked by the user")
            if not person.started:
                raise forbidden("bot can't initiate conversation with a user")
            return
        member = self.bot_member(chat)
        if chat.type == "channel" and not member.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        if member.status == "restricted" and right in member.denied:
            raise bad_request("not enough rights to send text messages to the chat")

    def thread(self, chat: Chat, thread_id: int | None) -> int | None:
        """Return the thread to post in, ``None`` for the general one. Raises for an unknown or closed topic."""
        if thread_id is None or (chat.is_forum and thread_id == GENERAL_TOPIC):
            return None
        topic = chat.topics.get(thread_id)
        if topic is None:
            raise bad_request("message thread not found")
        me = chat.member(self.bot.id)
        if topic.closed and not (me and me.may("can_manage_topics")):
            raise bad_request("TOPIC_CLOSED")
        return thread_id

    # -- messages -----------------------------------------------------------------------------------------------------

    def post(
        self,
        chat: Chat,
        content: dict[str, Any],
        *,
        sender: dict[str, Any] | None = None,
        sender_chat: dict[str, Any] | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Store a new message and show it; telling the bot is up to the caller (:meth:`tell_bot`)."""
        message_id = next(self._box) if chat.type in {"private", "group"} else chat.last_id + 1
        chat.last_id = message_id
        message: Message = {"message_id": message_id}
        if sender is not None:
            message["from"] = sender
        if sender_chat is not None:
            message["sender_chat"] = sender_chat
        message["chat"] = chat.to_api()
        message["date"] = self.now()
        if thread is not None:
            message["message_thread_id"] = thread
            message["is_topic_message"] = True
            reply_to = reply_to or chat.messages.get(thread)  # in a topic everything answers the message that made it
        if reply_to is not None:
            message["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
        message.update(content)
        chat.keep(message)
        self.emit("message", chat, message)
        return message

    def service(self, chat: Chat, sender: Person, content: dict[str, Any], *, thread: int | None = None) -> Message:
        """Post a service message ("… joined the group") and tell the bot, unless it acted itself."""
        if chat.type == "channel":
            message = self.post(chat, content, sender_chat=chat.to_api())
        else:
            message = self.post(chat, content, sender=sender.to_api(), thread=thread)
        if sender is not self.bot:
            self.tell_bot(chat, message)
        return message

    def message(self, chat: Chat, message_id: int, complaint: str = "message not found") -> Message:
        """Return a message that is still there. Raises a 400 with the complaint."""
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request(complaint)
        return message

    def replace(self, chat: Chat, old: Message, changes: dict[str, Any], *, dated: bool = True) -> Message:
        """Store a changed copy and show it; a value of ``None`` takes a field away."""
        changed = {name: value for name, value in {**old, **changes}.items() if value is not None}
        if dated:
            changed["edit_date"] = self.now()
        chat.messages[old["message_id"]] = changed
        self.emit("edited", chat, changed)
        return changed

    def delete(self, chat: Chat, message_ids: Iterable[int]) -> list[int]:
        """Take messages away and return which were there."""
        gone = [each for each in message_ids if chat.messages.pop(each, None) is not None]
        chat.pinned = [each for each in chat.pinned if each not in gone]
        if gone:
            self.emit("deleted", chat, data=gone)
        return gone

    # -- what the bot is told -----------------------------------------------------------------------------------------

    def tell_bot(self, chat: Chat, message: Message) -> None:
        """Queue the update of a message, if the bot may see it."""
        if not self.bot_sees(chat, message):
            return
        kind = "channel_post" if chat.type == "channel" else "message"
        self.updates.push(kind, message, self.now())

    def bot_sees(self, chat: Chat, message: Message) -> bool:
        """Tell whether the bot is shown a message: in privacy mode only what concerns it."""
        if chat.type == "private":
            return True
        me = chat.member(self.bot.id)
        if me is None or not me.inside:
            return False
        if me.is_admin or not self.privacy or chat.type == "channel":
            return me.is_admin or chat.type != "channel"
        if SERVICE_FIELDS & message.keys() or message.get("via_bot", {}).get("id") == self.bot.id:
            return True
        answered = message.get("reply_to_message", {})
        if answered.get("from", {}).get("id") == self.bot.id:
            return True
        return self._addressed(message)

    def _addressed(self, message: Message) -> bool:
        wide = widen(message.get("text") or message.get("caption") or "")
        name = self.bot.username.lower()
        for entity in message.get("entities") or message.get("caption_entities") or ():
            word = wide[entity["offset"] : entity["offset"] + entity["length"]].lower()
            if entity["type"] == "bot_command" and word.partition("@")[2] in {"", name}:
                return True
            if entity["type"] == "mention" and word == f"@{name}":
                return True
        return False

    def set_member(
        self,
        chat: Chat,
        person: Person,
        status: Status,
        *,
        by: Person,
        denied: frozenset[str] = frozenset(),
        anonymous: bool = False,
    ) -> None:
        """Change somebody's place in a chat: service message, ``my_chat_member`` or ``chat_member``."""
        old = chat.member(person.id) or Member(person, "left")
        new = Member(person, status, anonymous=anonymous, denied=denied)
        chat.members[person.id] = new
        if person is self.bot or chat.is_admin(self.bot.id):
            update = {
                "chat": chat.to_api(),
                "from": by.to_api(),
                "date": self.now(),
                "old_chat_member": old.to_api(chat.type),
                "new_chat_member": new.to_api(chat.type),
            }
            self.updates.push("my_chat_member" if person is self.bot else "chat_member", update, self.now())
        if chat.type in {"group", "supergroup"} and old.inside != new.inside:
            card = person.to_api()
            self.service(chat, by, {"new_chat_members": [card]} if new.inside else {"left_chat_member": card})
        self.emit("chat", chat)

    def migrate(self, group: Chat, *, is_forum: bool = False) -> Chat:
        """Upgrade a group to a supergroup: a new id, two service messages, the old id refers to the new one."""
        if group.type != "group":
            raise bad_request("only a group can be upgraded to a supergroup")
        owner = next(member.person for member in group.members.values() if member.status == "creator")
        chat = self.add_chat("supergroup", group.title, owner, is_forum=is_forum, color=group.color)
        chat.members = dict(group.members)
        self.service(group, owner, {"migrate_to_chat_id": chat.id})
        self.service(chat, owner, {"migrate_from_chat_id": group.id})
        group.migrated_to = chat.id
        self.emit("chat", chat)
        return chat

    # -- topics -------------------------------------------------------------------------------------------------------

    def create_topic(self, chat: Chat, name: str, *, by: Person, icon_color: int = 0x6FB9F0, emoji: str = "") -> Topic:
        """Open a topic; its service message carries its id."""
        thread = chat.last_id + 1
        topic = Topic(thread, name, icon_color, emoji)
        chat.topics[thread] = topic
        content = {key: value for key, value in topic.to_api().items() if key != "message_thread_id"}
        self.service(chat, by, {"forum_topic_created": content}, thread=thread)
        self.emit("chat", chat)
        return topic

    def close_topic(self, chat: Chat, topic: Topic, *, closed: bool, by: Person) -> None:
        """Close or reopen a topic."""
        topic.closed = closed
        kind = "forum_topic_closed" if closed else "forum_topic_reopened"
        self.service(chat, by, {kind: {}}, thread=topic.message_thread_id)
        self.emit("chat", chat)

    def delete_topic(self, chat: Chat, topic: Topic) -> None:
        """Delete a topic with its messages; Telegram tells the bot nothing."""
        del chat.topics[topic.message_thread_id]
        thread = topic.message_thread_id
        self.delete(chat, [key for key, each in chat.messages.items() if each.get("message_thread_id") == thread])
        self.emit("chat", chat)
