"""The world's levers for tests and the page's tool menu: ``POST /api/admin/<verb>`` with a JSON object.

=========  ==================================================================================================
verb       fields
=========  ==================================================================================================
faults     ``kind`` (see ``faults.py``; "clear" forgets all), ``count``, ``method``, ``chat``, ``seconds``
limits     ``on``
member     ``chat``, ``person`` (the bot's id included), ``status``, ``by``, ``denied`` (rights taken away)
promote    ``chat``, ``person``, ``anonymous``, ``by``
migrate    ``chat``, ``is_forum``
block      ``person``, ``blocked``
topic      ``chat``, ``name`` or ``message_thread_id``, ``action``: create, close, reopen, delete; ``person``
rename     ``chat``, ``title``, ``by``
chat       ``type``, ``title``, ``owner``, ``username``, ``is_forum``, ``bot``: member, administrator or left
=========  ==================================================================================================
"""

from typing import Any, cast, get_args

from aiohttp import web

from bot.playground import visits
from bot.playground.errors import ApiError, bad_request
from bot.playground.faults import FaultKind
from bot.playground.page_api import Fields, answered, posted
from bot.playground.people import Chat, ChatType, Person, Status
from bot.playground.world import World


def add_admin_routes(app: web.Application, world: World) -> None:
    """Mount the verbs."""
    verbs = {
        "faults": _faults,
        "limits": _limits,
        "member": _member,
        "promote": _promote,
        "migrate": _migrate,
        "block": _block,
        "topic": _topic,
        "rename": _rename,
        "chat": _chat,
    }

    async def act(request: web.Request) -> Any:
        verb = verbs.get(request.match_info["verb"])
        if verb is None:
            raise ApiError(404, f"Not Found: there is no such verb; there are {', '.join(verbs)}")
        return verb(world, await posted(request))

    app.router.add_post("/api/admin/{verb}", answered(act))


def _faults(world: World, fields: Fields) -> Any:
    kind = fields.text("kind")
    if kind == "clear":
        world.faults.clear()
        return {"planned": 0}
    seconds = fields.number("seconds")
    try:
        world.faults.add(
            cast(FaultKind, kind),
            fields.maybe_integer("count") or 1,
            method=fields.text("method") or None,
            chat_id=fields.maybe_integer("chat"),
            seconds=seconds,
        )
    except ValueError as wrong:
        raise bad_request(str(wrong)) from None
    return {"planned": world.faults.planned}


def _limits(world: World, fields: Fields) -> Any:
    world.limits.on = fields.flag("on", default=True)
    world.limits.reset()
    return {"on": world.limits.on}


def _found_chat(world: World, fields: Fields) -> Chat:
    return world.chat(fields.integer("chat"))


def _owner(chat: Chat) -> Person:
    return next(member.person for member in chat.members.values() if member.status == "creator")


def _by(world: World, fields: Fields, chat: Chat) -> Person:
    by = fields.maybe_integer("by")
    return _owner(chat) if by is None else world.person(by)


def _member(world: World, fields: Fields) -> Any:
    chat, person = _found_chat(world, fields), world.person(fields.integer("person"))
    status = fields.text("status")
    if status not in get_args(Status) or chat.type == "private":
        raise bad_request(f"status must be one of {', '.join(get_args(Status))}, in a group or channel")
    denied = frozenset(fields.text("denied").split())
    world.set_member(chat, person, cast(Status, status), by=_by(world, fields, chat), denied=denied)
    return {"status": status}


def _promote(world: World, fields: Fields) -> Any:
    chat, person = _found_chat(world, fields), world.person(fields.integer("person"))
    member = chat.member(person.id)
    if member is not None and member.status == "creator":
        member.anonymous = fields.flag("anonymous")
        return {"status": "creator"}
    by = _by(world, fields, chat)
    world.set_member(chat, person, "administrator", by=by, anonymous=fields.flag("anonymous"))
    return {"status": "administrator"}


def _migrate(world: World, fields: Fields) -> Any:
    return {"chat": world.migrate(_found_chat(world, fields), is_forum=fields.flag("is_forum")).id}


def _block(world: World, fields: Fields) -> Any:
    person = world.person(fields.integer("person"))
    visits.block(world, person, blocked=fields.flag("blocked", default=True))
    return {"blocked": person.blocked}


def _topic(world: World, fields: Fields) -> Any:
    chat = _found_chat(world, fields)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    action = fields.text("action", "create")
    wanted = fields.maybe_integer("person")
    by = world.person(wanted) if wanted is not None else _owner(chat)
    if action == "create":
        return {"message_thread_id": world.create_topic(chat, fields.text("name") or "Topic", by=by).message_thread_id}
    topic = chat.topics.get(fields.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if action == "delete":
        world.delete_topic(chat, topic)
    elif action in {"close", "reopen"}:
        world.close_topic(chat, topic, closed=action == "close", by=by)
    else:
        raise bad_request("action must be create, close, reopen or delete")
    return {"message_thread_id": topic.message_thread_id}


def _rename(world: World, fields: Fields) -> Any:
    chat = _found_chat(world, fields)
    if chat.type == "private":
        raise bad_request("a private chat is called as its person is")
    visits.rename(world, _by(world, fields, chat), chat, fields.text("title"))
    return {"title": chat.title}


def _chat(world: World, fields: Fields) -> Any:
    kind = fields.text("type", "group")
    if kind not in {"group", "supergroup", "channel"}:
        raise bad_request("type must be group, supergroup or channel")
    wanted = fields.maybe_integer("owner")
    owner = world.person(wanted) if wanted is not None else next(iter(world.people.values()))
    forum = fields.flag("is_forum")
    title = fields.text("title") or "New chat"
    chat = world.add_chat(cast(ChatType, kind), title, owner, username=fields.text("username"), is_forum=forum)
    status = fields.text("bot", "member")
    if status in {"member", "administrator"}:
        world.set_member(chat, world.bot, cast(Status, status), by=owner)
    return {"chat": chat.id}
