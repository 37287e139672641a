"""Who lives in the playground: people, chats, topics, memberships; plain state and its Bot API form."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Literal

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
Message = dict[str, Any]
"""A Bot API ``Message``; never changed once stored: an edit stores a changed copy."""

ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""Whom automatic forwards of a channel into its discussion group come from."""

GENERAL_TOPIC = 1
_KEPT_MESSAGES = 10_000
"""The oldest messages of a chat go beyond this many, so that a load test does not fill the memory."""


@dataclass(slots=True)
class Person:
    """A human or a bot. ``blocked`` and ``started`` are about our bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    color: str = "#4f86c6"
    is_bot: bool = False
    blocked: bool = False
    started: bool = False
    deactivated: bool = False
    _card: dict[str, Any] | None = None

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``User``."""
        if self._card is None:
            card: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
            for name in ("last_name", "username"):
                if getattr(self, name):
                    card[name] = getattr(self, name)
            if not self.is_bot and self.language_code:
                card["language_code"] = self.language_code
            self._card = card
        return self._card

    def changed(self, **values: Any) -> None:
        """Change some fields; what was sent before keeps the old ones."""
        for name, value in values.items():
            setattr(self, name, value)
        self._card = None


ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
_GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
_WITHHELD = {"can_be_edited", "is_anonymous", "can_promote_members"}
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True)
class Member:
    """One person's place in one chat; ``denied`` are rights or permissions taken away."""

    person: Person
    status: Status = "member"
    anonymous: bool = False
    denied: frozenset[str] = frozenset()

    @property
    def inside(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Tell whether an administrator's right is held."""
        return self.status == "creator" or (self.status == "administrator" and right not in self.denied | _WITHHELD)

    def to_api(self, chat_type: str) -> dict[str, Any]:
        """Return the Bot API's ``ChatMember``."""
        card: dict[str, Any] = {"user": self.person.to_api(), "status": self.status}
        if self.status == "creator":
            card["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            names = ADMIN_RIGHTS + (_CHANNEL_RIGHTS if chat_type == "channel" else _GROUP_RIGHTS)
            card |= {name: self.may(name) for name in names}
            card["is_anonymous"] = self.anonymous
        elif self.status == "restricted":
            card |= {"is_member": True, "until_date": 0}
            card |= {name: name not in self.denied for name in PERMISSIONS}
        elif self.status == "kicked":
            card["until_date"] = 0
        return card


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the service message that made it."""

    message_thread_id: int
    name: str
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str = ""
    closed: bool = False

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``ForumTopic``."""
        card: dict[str, Any] = {
            "message_thread_id": self.message_thread_id,
            "name": self.name,
            "icon_color": self.icon_color,
        }
        if self.icon_custom_emoji_id:
            card["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return card


@dataclass(slots=True)
class Chat:
    """A chat with its members, topics and messages. A private chat's id is its person's id."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    color: str = "#7a6fc2"
    is_forum: bool = False
    description: str = ""
    person: Person | None = None
    """The other side of a private chat."""
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: OrderedDict[int, Message] = field(default_factory=OrderedDict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0
    migrated_to: int | None = None
    linked_chat_id: int | None = None
    invite_link: str = ""
    read: dict[int, int] = field(default_factory=dict)
    """Newest message id that each person has seen."""
    _card: dict[str, Any] | None = None

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``Chat``."""
        if self._card is None:
            card: dict[str, Any] = {"id": self.id, "type": self.type}
            if self.person is not None:
                user = self.person.to_api()
                card |= {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
            else:
                card["title"] = self.title
                if self.username:
                    card["username"] = self.username
            if self.is_forum:
                card["is_forum"] = True
            self._card = card
        return self._card

    def changed(self, **values: Any) -> None:
        """Change some fields; what was sent before keeps the old ones."""
        for name, value in values.items():
            setattr(self, name, value)
        self._card = None

    @property
    def spoken(self) -> str:
        """How Telegram calls this kind of chat in its errors."""
        return "private chat" if self.type == "private" else f"{self.type} chat"

    def member(self, person_id: int) -> Member | None:
        return self.members.get(person_id)

    def has(self, person_id: int) -> bool:
        """Tell whether the person is in the chat now."""
        member = self.members.get(person_id)
        return member is not None and member.inside

    def is_admin(self, person_id: int) -> bool:
        member = self.members.get(person_id)
        return member is not None and member.is_admin

    def keep(self, message: Message) -> None:
        """Store a message, new or changed."""
        self.messages[message["message_id"]] = message
        if len(self.messages) > _KEPT_MESSAGES:
            self.messages.popitem(last=False)
