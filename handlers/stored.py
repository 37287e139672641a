"""What is left open in a stored screen, so that thousands of chats can share one: whose it is.

A screen is composed once for all chats with the same view, but its buttons lead to a chat's own subscription and back
to this very screen. Both are packed as place-holders that nothing else can be, and filled in when it is sent.
"""

from typing import Final

from handlers.callbacks import base36
from handlers.prepared import Prepared

SUBJECT: Final = 2**62
"""Stands on a button for what the delivery is about, such as a subscription."""
SCREEN: Final = "_-_-SCREEN-"
"""Stands on a button for the key of the screen itself; as long as a key (storage.deliveries)."""

_SUBJECT: Final = base36(SUBJECT)


def addressed(prepared: Prepared, subject_id: int | None, key: str) -> dict[str, str]:
    """Return the parameters that show a stored screen to the chat it goes to."""
    parameters = dict(prepared.parameters)
    markup = parameters.get("reply_markup")
    if markup is not None:
        if subject_id is not None:
            markup = markup.replace(_SUBJECT, base36(subject_id))
        parameters["reply_markup"] = markup.replace(SCREEN, key)
    return parameters
