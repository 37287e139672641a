"""Screens out to Telegram, and what its refusals mean (TELEGRAM.md, "Sending").

Answers of Telegram are not parsed into objects: PTB makes one for every entity and button of the message just sent,
which costs more than all the rest of an answer, and nobody reads them. ``do_api_request`` gives the raw answer.
"""

import logging
from typing import Any, Final

from telegram import Bot, CallbackQuery
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from handlers.context import Address, Visit
from handlers.prepared import Prepared
from handlers.screen import Screen
from storage import chats
from storage.records import ChatState

logger = logging.getLogger(__name__)

# PTB warns when a method that it has is asked for by its plain name; with two underscores it is the same method.
_SEND: Final = "send__message"
_EDIT: Final = "edit__message_text"
_ANSWER: Final = "answer__callback_query"
_NOTICE_LIMIT: Final = 200


async def send(visit: Visit, screen: Screen | Prepared) -> None:
    """Send a screen where the update came from."""
    await _ask(visit, _SEND, {**_address(visit.address), **_parameters(screen)})


async def edit(visit: Visit, message_id: int, screen: Screen | Prepared) -> None:
    """Put a screen in the place of another."""
    await _ask(visit, _EDIT, {"chat_id": visit.address.chat_id, "message_id": message_id, **_parameters(screen)})


async def answer(bot: Bot, query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """End the waiting of a pressed button, with a pop-up if there is ``text``."""
    parameters: dict[str, Any] = {"callback_query_id": query.id}
    if text:
        parameters |= {"text": text[:_NOTICE_LIMIT], "show_alert": alert}
    try:
        await bot.do_api_request(_ANSWER, parameters)
    except BadRequest as error:
        logger.debug("a button's answer came too late: %s", error)


def _parameters(screen: Screen | Prepared) -> dict[str, str]:
    return (screen if isinstance(screen, Prepared) else Prepared.of(screen)).parameters


def _address(address: Address) -> dict[str, Any]:
    parameters: dict[str, Any] = {"chat_id": address.chat_id}
    if address.thread_id is not None:
        parameters["message_thread_id"] = address.thread_id
    if address.reply_to is not None:
        parameters["reply_parameters"] = {"message_id": address.reply_to, "allow_sending_without_reply": True}
    return parameters


async def _ask(visit: Visit, endpoint: str, parameters: dict[str, Any]) -> None:
    try:
        await visit.bot.do_api_request(endpoint, parameters)
    except ChatMigrated as error:
        await chats.rekey(visit.address.chat_id, error.new_chat_id)
        visit.services.chats.drop(visit.address.chat_id)
        await visit.bot.do_api_request(endpoint, {**parameters, "chat_id": error.new_chat_id})
    except Forbidden:
        await chats.set_state(visit.address.chat_id, ChatState.UNREACHABLE)
        visit.services.chats.drop(visit.address.chat_id)
    except BadRequest as error:
        if "not modified" not in str(error):
            raise


__all__ = ["TelegramError", "answer", "edit", "send"]
