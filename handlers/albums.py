"""Albums: several messages at once to Telegram, one to whoever sends them, so they get one answer."""

from typing import Final

from telegram import Message

from handlers.context import Visit

_ALBUM: Final = "album"


def answered_already(visit: Visit, message: Message | None) -> bool:
    """Whether a message is of an album to which an answer was given within this minute; from now on one was."""
    if message is None or not message.media_group_id:
        return False
    key, greeted = (_ALBUM, visit.address.chat_id, message.media_group_id), visit.services.greeted
    if greeted.get(key, 0, visit.now):
        return True
    greeted.put(key, 0, visit.now, value=True)
    return False
