"""Screens out to Telegram, and what its refusals mean (TELEGRAM.md, "Sending").

Answers of Telegram are not parsed into objects: PTB makes one for every entity and button of the message just sent,
which costs more than all the rest of an answer, and nobody reads them. ``do_api_request`` gives the raw answer.
"""

import asyncio
import json
import logging
from dataclasses import replace
from typing import Any, Final

from telegram import Bot, CallbackQuery, InputFile, InputMediaPhoto, MessageEntity
from telegram.error import ChatMigrated, TelegramError

from handlers.admins import may_write_again
from handlers.context import Address, Services, Visit
from handlers.failures import NORMAL_LIFE, Failure, classify
from handlers.photos import NotDrawnError
from handlers.picture import PictureSpec
from handlers.prepared import Prepared
from handlers.publicly import for_readers
from handlers.screen import Screen
from storage import chats
from storage.records import Chat, ChatKind, ChatState

logger = logging.getLogger(__name__)

# PTB warns when a method that it has is asked for by its plain name; with two underscores it is the same method.
_SEND: Final = "send__message"
_DELETE: Final = "delete__message"
_SEND_DOCUMENT: Final = "send__document"
_EDIT: Final = "edit__message_text"
_SEND_PICTURE: Final = "send__photo"
_EDIT_PICTURE: Final = "edit__message_media"
_ANSWER: Final = "answer__callback_query"
_OFFER: Final = "answer__inline_query"
_POP_UP: Final = 200
"""Characters of a pop-up (https://core.telegram.org/bots/api#answercallbackquery)."""

_QUIET: Final = NORMAL_LIFE | {Failure.TOPIC_CLOSED, Failure.NO_RIGHTS, Failure.NOT_STARTED, Failure.FLOOD}
"""Refusals that end an answer without a word: there is nobody to tell, or nothing to do."""
_ELSEWHERE: Final = frozenset({Failure.OTHER_KIND, Failure.FILE_GONE})
"""Refusals after which the same is said in another way."""
_NOWHERE: Final = frozenset({Failure.UNREACHABLE, Failure.TOPIC_GONE, Failure.REPLY_GONE})
"""Refusals of a last try after which there is no other place to say anything."""
_MISSED: Final = NORMAL_LIFE | {Failure.NOT_SENT, Failure.AMBIGUOUS, Failure.FLOOD}
"""Refusals after which a button simply stops waiting by itself."""
_PAUSE: Final = 0.5
"""Seconds before the one more try of what may have been lost: a server that starts again needs a moment."""


async def send(visit: Visit, screen: Screen | Prepared) -> Failure | None:
    """Send a screen where the update came from; return why it was refused, or ``None``.

    Nothing is sent where we may not write.
    """
    prepared = _in_chat(visit, screen)
    if visit.chat.state is ChatState.MUTED:
        if not await may_write_again(visit):
            return Failure.NO_RIGHTS
        await _allowed(visit)
    if prepared.picture is not None:
        return await _show_picture(visit, prepared, prepared.picture)
    return (await say(visit, prepared))[1]


async def say(visit: Visit, text: Screen | Prepared) -> tuple[int | None, Failure | None]:
    """Send a text; return the message's id where it is known, and why it was refused where it was."""
    sent, failure = await _ask(visit, _SEND, {**_address(visit.address), **_in_chat(visit, text).parameters})
    return _message_id(sent), failure


async def take_back(visit: Visit, chat_id: int, message_id: int) -> None:
    """Delete a message of ours; where it is gone, or too old, nothing is lost."""
    try:
        await visit.bot.do_api_request(_DELETE, {"chat_id": chat_id, "message_id": message_id})
    except TelegramError as error:
        logger.info("chat %s keeps message %s: %s", chat_id, message_id, classify(error))


def _message_id(sent: Any) -> int | None:
    message_id = sent.get("message_id") if isinstance(sent, dict) else None
    return message_id if isinstance(message_id, int) else None


async def post(visit: Visit, screen: Screen | Prepared) -> int | None:
    """Send a screen that will be edited; return the message's id, ``None`` where it is not known."""
    try:
        sent = await visit.bot.do_api_request(_SEND, {**_address(visit.address), **_in_chat(visit, screen).parameters})
    except TelegramError as error:
        failure = classify(error)
        if failure is Failure.UNREACHABLE:
            await _lost(visit)
        logger.info("chat %s got no message: %s", visit.address.chat_id, failure)
        return None
    return _message_id(sent)


async def send_document(visit: Visit, body: bytes, name: str) -> None:
    """Send a file where the update came from."""
    parameters = {**_address(visit.address), "document": InputFile(body, filename=name)}
    await _ask(visit, _SEND_DOCUMENT, parameters)


async def edit(visit: Visit, message_id: int, screen: Screen | Prepared, *, pictured: bool = False) -> Failure | None:
    """Put a screen in the place of the one whose button was pressed; send it anew where that is gone.

    ``pictured`` tells that the message is a picture. A message keeps its kind: a picture after a text comes as a
    message of its own, so that the text stays, and so does a text after a picture.
    """
    prepared = _in_chat(visit, screen)
    if visit.address.left_behind and prepared.picture is None and not pictured:
        parameters = {"message_id": message_id, **prepared.parameters}
        return (await _carry_on(visit, visit.address.chat_id, parameters))[1]
    if visit.address.left_behind or pictured is not (prepared.picture is not None):
        return await send(visit, prepared)
    if prepared.picture is not None:
        return await _show_picture(visit, prepared, prepared.picture, message_id)
    parameters = {"chat_id": visit.address.chat_id, "message_id": message_id, **prepared.parameters}
    _, failure = await _ask(visit, _EDIT, parameters)
    if failure in {Failure.MESSAGE_GONE, Failure.OTHER_KIND}:
        return await send(visit, prepared)
    return failure


async def answer(bot: Bot, query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """End the waiting of a pressed button, with a pop-up if there is ``text``."""
    parameters: dict[str, Any] = {"callback_query_id": query.id}
    if text:
        parameters |= {"text": text[:_POP_UP], "show_alert": alert}
    try:
        await bot.do_api_request(_ANSWER, parameters)
    except TelegramError as error:
        if classify(error) not in _MISSED:
            raise


async def offer(
    bot: Bot,
    inline_query_id: str,
    results: list[dict[str, Any]],
    *,
    cache_seconds: int,
    next_offset: str = "",
    button: tuple[str, str] | None = None,
) -> Failure | None:
    """Answer an inline query, for whoever asked alone; ``button`` is a text and the payload of a deep link.

    Return why that was refused where there is something to be done: a picture that Telegram does not know any more.
    """
    parameters: dict[str, Any] = {
        "inline_query_id": inline_query_id,
        "results": results,
        "cache_time": cache_seconds,
        "is_personal": True,
        "next_offset": next_offset,
    }
    if button is not None:
        text, start = button
        parameters["button"] = {"text": text, "start_parameter": start}
    try:
        await bot.do_api_request(_OFFER, parameters)
    except TelegramError as error:
        failure = classify(error)
        if failure is Failure.FILE_GONE:
            return failure
        if failure not in _MISSED:
            raise
    return None


async def _show_picture(
    visit: Visit, prepared: Prepared, picture: PictureSpec, message_id: int | None = None
) -> Failure | None:
    """Show a picture by the name that Telegram knows it by, else draw and upload it; at worst its words alone."""
    photos = visit.services.photos
    try:
        given = await photos.given(picture)
        result, failure = await _put_picture(visit, prepared, given, message_id)
        if failure is Failure.FILE_GONE and isinstance(given, str):
            await photos.forgotten(picture)
            given = await photos.given(picture)
            result, failure = await _put_picture(visit, prepared, given, message_id)
    except NotDrawnError:
        note = visit.speech.say("The picture could not be drawn just now. Please ask again in a minute.")
        return await send(visit, prepared.without_picture(note))
    if isinstance(given, bytes):
        await photos.learnt(picture, result)
    if failure is Failure.MESSAGE_GONE:
        return await send(visit, prepared)
    if failure in {Failure.NO_RIGHTS, Failure.FILE_GONE}:
        # a group may take texts only
        return await send(visit, prepared.without_picture())
    return failure


async def _put_picture(
    visit: Visit, prepared: Prepared, given: str | bytes, message_id: int | None
) -> tuple[Any, Failure | None]:
    """Send a picture, or put it into the place of another one."""
    photo = given if isinstance(given, str) else InputFile(given, filename="jarchi.png", attach=message_id is not None)
    if message_id is None:
        return await _ask(visit, _SEND_PICTURE, {**_address(visit.address), **prepared.parameters, "photo": photo})
    parameters: dict[str, Any] = {"chat_id": visit.address.chat_id, "message_id": message_id}
    if "reply_markup" in prepared.parameters:
        parameters["reply_markup"] = prepared.parameters["reply_markup"]
    return await _ask(visit, _EDIT_PICTURE, {**parameters, "media": _media(prepared, photo)})


def _media(prepared: Prepared, photo: str | InputFile) -> InputMediaPhoto:
    """Return a picture as new media; PTB looks into what is called so, and takes nothing but its own object."""
    entities = MessageEntity.de_list(json.loads(prepared.parameters.get("caption_entities", "[]")))
    return InputMediaPhoto(photo, caption=prepared.parameters["caption"], caption_entities=entities)


def _prepared(screen: Screen | Prepared) -> Prepared:
    return screen if isinstance(screen, Prepared) else Prepared.of(screen)


def _in_chat(visit: Visit, screen: Screen | Prepared) -> Prepared:
    """Return a screen as it is shown in the visit's chat."""
    prepared = _prepared(screen)
    if visit.chat.kind is not ChatKind.CHANNEL:
        return prepared
    return for_readers(prepared, visit.services.bot_username, visit.chat.telegram_id, visit.speech)


def _address(address: Address) -> dict[str, Any]:
    parameters: dict[str, Any] = {"chat_id": address.chat_id}
    if address.thread_id is not None:
        parameters["message_thread_id"] = address.thread_id
    if address.reply_to is not None:
        parameters["reply_parameters"] = {"message_id": address.reply_to, "allow_sending_without_reply": True}
    return parameters


async def _ask(visit: Visit, endpoint: str, parameters: dict[str, Any]) -> tuple[Any, Failure | None]:
    """Ask Telegram; return its result, or why it refused where that is no error of ours; else raise."""
    try:
        return await visit.bot.do_api_request(endpoint, parameters), None
    except TelegramError as error:
        failure = classify(error)
        if failure is Failure.UNREACHABLE:
            await _lost(visit)
        elif failure is Failure.MIGRATED and isinstance(error, ChatMigrated):
            return await _follow(visit, endpoint, parameters, error.new_chat_id)
        elif failure not in _QUIET | _ELSEWHERE:
            return await _once_more(visit, endpoint, await _again(parameters, error, failure))
        elif failure not in NORMAL_LIFE | _ELSEWHERE:
            logger.info("chat %s got no answer: %s", visit.address.chat_id, failure)
        return None, failure


async def _once_more(visit: Visit, endpoint: str, parameters: dict[str, Any]) -> tuple[Any, Failure | None]:
    """Ask what is the last try; return why it was refused where nobody can be told, else raise."""
    try:
        return await visit.bot.do_api_request(endpoint, parameters), None
    except TelegramError as error:
        failure = classify(error)
        if failure not in _QUIET | _ELSEWHERE | _NOWHERE:
            raise
        logger.info("chat %s got no answer: %s", visit.address.chat_id, failure)
        return None, failure


async def _follow(visit: Visit, endpoint: str, parameters: dict[str, Any], new_id: int) -> tuple[Any, Failure | None]:
    """Ask the same of the supergroup that the group has become.

    Messages stay behind in the group: what was to change there, or to be answered, comes as a message of its own.
    """
    await moved(visit.services, visit.address.chat_id, new_id)
    if endpoint == _EDIT:
        return await _carry_on(visit, new_id, parameters)
    if endpoint == _EDIT_PICTURE:
        endpoint, parameters = _SEND_PICTURE, _as_message(parameters)
    return await _once_more(visit, endpoint, {**_without(parameters, "reply_parameters"), "chat_id": new_id})


async def _carry_on(visit: Visit, chat_id: int, parameters: dict[str, Any]) -> tuple[Any, Failure | None]:
    """Show in a supergroup what was to change in a message that stayed behind: anew, from then on in that new message.

    Else everybody who turns an old page would add one more to the group; so would two who do it at once, of whom one
    pressed in the group that it was and one in what it has become.
    """
    carried_on, key = visit.services.carried_on, (chat_id, parameters["message_id"])
    parameters = {**_without(parameters, "message_id"), "chat_id": chat_id}
    async with visit.services.carrying_on.setdefault(key, asyncio.Lock()):
        # by the clock, not by when it was pressed: whoever pressed later may have been here before
        message_id = carried_on.get(key, 0, visit.services.clock())
        if message_id is not None:
            result, failure = await _once_more(visit, _EDIT, {**parameters, "message_id": message_id})
            if failure not in {Failure.MESSAGE_GONE, Failure.OTHER_KIND}:
                return result, failure
        result, failure = await _once_more(visit, _SEND, parameters)
        if isinstance(result, dict) and isinstance(result.get("message_id"), int):
            carried_on.put(key, 0, visit.services.clock(), result["message_id"])
        return result, failure


def _as_message(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what sends a picture that another one was to make way for."""
    kept = _without(parameters, "message_id")
    media = kept.pop("media")
    return {**kept, "photo": media.media, "caption": media.caption, "caption_entities": media.caption_entities}


async def _again(parameters: dict[str, Any], error: TelegramError, failure: Failure) -> dict[str, Any]:
    """Return what to ask in the one more try that a failure leaves; raise ``error`` where it leaves none."""
    if failure is Failure.REPLY_GONE:
        return _without(parameters, "reply_parameters")
    if failure is Failure.TOPIC_GONE:
        return _without(parameters, "message_thread_id", "reply_parameters")
    if failure in {Failure.NOT_SENT, Failure.AMBIGUOUS}:
        # an answer sent twice is better than none; whoever asked waits for it
        await asyncio.sleep(_PAUSE)
        return parameters
    raise error


def _without(parameters: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name not in names}


async def moved(services: Services, old_id: int, new_id: int) -> None:
    """Give everything of a group to the supergroup it has become.

    Telegram says so more than once, and what was on its way to the old group is still answered: a blank old chat must
    not wipe out what the new one has got already.
    """
    if old_id == new_id:
        return
    services.moved.put(old_id, 0, services.clock(), new_id)
    old, new = await chats.get(old_id), await chats.get(new_id)
    blank = old is not None and replace(old, feeds=()) == Chat(
        old_id, old.kind, telegram_language=old.telegram_language
    )
    await chats.rekey(old_id, new_id, keep_new=blank and new is not None)
    if old is not None:
        # that we are out of the old group, which is told besides, says nothing about the new one
        inside = ChatState.ACTIVE if old.state is ChatState.LEFT else old.state
        await chats.set_state(new_id, new.state if new is not None else inside)
    services.versions.expire()
    for chat_id in (old_id, new_id):
        services.chats.drop(chat_id)


async def _allowed(visit: Visit) -> None:
    await chats.set_state(visit.address.chat_id, ChatState.ACTIVE)
    visit.services.versions.expire()
    visit.services.chats.drop(visit.address.chat_id)


async def _lost(visit: Visit) -> None:
    logger.info("chat %s cannot be reached any more", visit.address.chat_id)
    await chats.set_state(visit.address.chat_id, ChatState.UNREACHABLE)
    visit.services.versions.expire()
    visit.services.chats.drop(visit.address.chat_id)
