"""Methods about the topics of a forum."""

from typing import Any

from bot.playground.errors import bad_request
from bot.playground.methods.call import Call
from bot.playground.people import Chat, Topic
from bot.playground.world import World

_NAME = range(1, 129)
_COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


def _forum(world: World, call: Call) -> Chat:
    chat = world.chat(call.args["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not world.bot_member(chat).may("can_manage_topics"):
        raise bad_request("not enough rights to manage topics in the chat")
    return chat


def _topic(world: World, call: Call) -> tuple[Chat, Topic]:
    chat = _forum(world, call)
    topic = chat.topics.get(call.args["message_thread_id"])
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _name(call: Call) -> str:
    name: str = call.args["name"].strip()
    if len(name) not in _NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    return name


def create_forum_topic(world: World, call: Call) -> dict[str, Any]:
    chat = _forum(world, call)
    color = call.args.get("icon_color", 7322096)
    if color not in _COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    emoji = call.args.get("icon_custom_emoji_id", "")
    return world.create_topic(chat, _name(call), by=world.bot, icon_color=color, emoji=emoji).to_api()


def edit_forum_topic(world: World, call: Call) -> bool:
    chat, topic = _topic(world, call)
    changes: dict[str, str] = {}
    if "name" in call.args and call.args["name"] and _name(call) != topic.name:
        changes["name"] = topic.name = _name(call)
    emoji = call.args.get("icon_custom_emoji_id")
    if emoji is not None and emoji != topic.icon_custom_emoji_id:
        changes["icon_custom_emoji_id"] = topic.icon_custom_emoji_id = emoji
    if not changes:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.service(chat, world.bot, {"forum_topic_edited": changes}, thread=topic.message_thread_id)
    world.emit("chat", chat)
    return True


def close_forum_topic(world: World, call: Call) -> bool:
    return _set_closed(world, call, closed=True)


def reopen_forum_topic(world: World, call: Call) -> bool:
    return _set_closed(world, call, closed=False)


def _set_closed(world: World, call: Call, *, closed: bool) -> bool:
    chat, topic = _topic(world, call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.close_topic(chat, topic, closed=closed, by=world.bot)
    return True


def delete_forum_topic(world: World, call: Call) -> bool:
    chat, topic = _topic(world, call)
    world.delete_topic(chat, topic)
    return True
