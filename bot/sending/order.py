"""Who is next: items of one key strictly one after the other, keys in turn. Pure bookkeeping, no tasks."""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")

NOBODY = 0
"""The key of items that belong to nobody: they wait for nothing."""


class KeyedQueue(Generic[T]):
    """A queue that gives out an item only when the one before it with the same key is done.

    A busy key gets one turn and then stands behind the others, so a flood of one chat delays only that chat.
    """

    def __init__(self) -> None:
        self._ready: deque[tuple[int, T]] = deque()
        self._behind: dict[int, deque[T] | None] = {}  # keys with an item ready or given out, and what waits behind it
        self._waiting = 0

    def __len__(self) -> int:
        """Items that are not given out yet."""
        return self._waiting

    def push(self, key: int, item: T) -> None:
        """Put an item behind all earlier ones of its key."""
        self._waiting += 1
        if key == NOBODY or key not in self._behind:
            if key != NOBODY:
                self._behind[key] = None
            self._ready.append((key, item))
            return
        behind = self._behind[key]
        if behind is None:
            behind = self._behind[key] = deque()
        behind.append(item)

    @property
    def has_ready(self) -> bool:
        """Whether :meth:`pop` would give something."""
        return bool(self._ready)

    def pop(self) -> T:
        """Give out the next item; its key is busy until :meth:`done`. Raises IndexError when none is ready."""
        _, item = self._ready.popleft()
        self._waiting -= 1
        return item

    def done(self, key: int) -> None:
        """Let the next item of ``key`` have its turn."""
        if key == NOBODY:
            return
        behind = self._behind[key]
        if behind:
            self._ready.append((key, behind.popleft()))
        else:
            del self._behind[key]
