"""One message, many hands: two hundred people turn the pages of one card in a group, where Telegram takes twenty
changes a minute.

::

    press ──> nobody changes this message now ──> change it ──> one more waits? ──> change it to that ──> …
          ──> somebody does ──> wait in the one place there is; whoever waited there before is passed over

So the message shows what was pressed last, no change is made that nobody would see, and nobody's press waits for
another's. A change that is passed over is lost with the process that held it, and missed by nobody.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Change = Callable[[], Awaitable[object]]


class Turning:
    """The messages that are being changed just now, each with the change that comes next."""

    def __init__(self) -> None:
        self._next: dict[tuple[int, int], Change | None] = {}

    def busy(self, chat_id: int, message_id: int) -> bool:
        """Whether somebody changes this message now."""
        return (chat_id, message_id) in self._next

    def put(self, chat_id: int, message_id: int, change: Change) -> None:
        """Let this be the next change of a message that is busy, in place of any other that waits."""
        self._next[chat_id, message_id] = change

    def turn(self, chat_id: int, message_id: int, change: Change) -> Coroutine[Any, Any, None]:
        """Make a change of a message that is not busy, and then those that were put meanwhile.

        The message is busy from now on, not from when what is returned begins to run.
        """
        key = chat_id, message_id
        self._next[key] = None
        return self._turned(key, change)

    async def _turned(self, key: tuple[int, int], change: Change) -> None:
        try:
            await change()
            while (following := self._next[key]) is not None:
                self._next[key] = None
                await following()
        finally:
            del self._next[key]
