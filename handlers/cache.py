"""What need not be read or drawn again: chats, screens, and the counters that say when they are out of date."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from storage.clock import Clock
from storage.records import StoreVersion

Value = TypeVar("Value")

FRESH: Final = timedelta(seconds=1)
"""How old the counters may be: what another process changed is seen after this long at the latest."""


class VersionWatch:
    """The store's counters, asked for at most once a second however many ask."""

    def __init__(self, read: Callable[[], Awaitable[StoreVersion]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._known: StoreVersion | None = None
        self._asked_at = datetime.min.replace(tzinfo=clock().tzinfo)

    async def current(self) -> StoreVersion:
        """Return the counters, at most :data:`FRESH` old."""
        now = self._clock()
        if self._known is None or abs(now - self._asked_at) >= FRESH:
            self._asked_at = now
            self._known = await self._read()
        return self._known

    def expire(self) -> None:
        """Ask again next time: this process has just changed something."""
        self._known = None


class VersionedCache(Generic[Value]):
    """Values by key, each true while its version stands still and it is young; the least used go first."""

    def __init__(self, size: int, lifetime: timedelta) -> None:
        self._size = size
        self._lifetime = lifetime
        self._entries: OrderedDict[Hashable, tuple[int, datetime, Value]] = OrderedDict()

    def get(self, key: Hashable, version: int, now: datetime) -> Value | None:
        """Return what is kept under ``key`` if it is still true at ``version`` and ``now``."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[0] != version or not timedelta() <= now - entry[1] < self._lifetime:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry[2]

    def put(self, key: Hashable, version: int, now: datetime, value: Value) -> None:
        """Keep ``value``."""
        self._entries[key] = (version, now, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget what is kept under ``key``."""
        self._entries.pop(key, None)


class Latest(Generic[Value]):
    """One value, loaded anew when its version has moved; whoever asks meanwhile waits for the same load."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._value: Value | None = None
        self._loading = asyncio.Lock()

    async def at(self, version: int, load: Callable[[], Awaitable[Value]]) -> Value:
        """Return the value at ``version``."""
        async with self._loading:
            if self._value is None or self._version != version:
                self._value = await load()
                self._version = version
            return self._value
