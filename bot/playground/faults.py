"""Faults on demand: the next requests fail in a chosen way.

============  ========================================================================================
kind          what the client sees
============  ========================================================================================
``429``       Too Many Requests with ``retry_after`` (``seconds``, default 1); nothing was done
``500``       the Bot API's own Internal Server Error as JSON; nothing was done
``502``       Bad Gateway with an HTML body, as a proxy answers; nothing was done
``timeout``   no answer at all for ``seconds`` (default 3600); nothing was done
``lost``      the request is done, then the connection is closed without an answer
``slow``      the request is done and answered after ``seconds``
============  ========================================================================================
"""

from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal["429", "500", "502", "timeout", "lost", "slow"]
KINDS: tuple[str, ...] = get_args(FaultKind)
_DEFAULT_SECONDS = {"429": 1.0, "timeout": 3600.0, "slow": 1.0}


@dataclass(slots=True)
class Fault:
    """A fault for the next ``count`` requests; of one ``method`` and one ``chat_id`` only, where given.

    Without a method, getUpdates is spared: it is always under way and would take every fault for itself.
    """

    kind: FaultKind
    count: int = 1
    method: str | None = None
    chat_id: int | None = None
    seconds: float = 0.0


class Faults:
    """The faults that are still to happen, in the order they were asked for."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.happened = 0

    @property
    def planned(self) -> int:
        """How many requests are still to fail."""
        return sum(fault.count for fault in self._planned)

    def add(
        self,
        kind: FaultKind,
        count: int = 1,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Plan a fault. Raises ``ValueError`` on an unknown kind or a count below 1."""
        if kind not in KINDS or count < 1:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, at least once; not {kind!r} {count} times")
        chosen = _DEFAULT_SECONDS.get(kind, 0.0) if seconds is None else seconds
        self._planned.append(Fault(kind, count, method.lower() if method else None, chat_id, chosen))

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str, chat_id: object = None) -> Fault | None:
        """Return the fault this request meets, and count it down."""
        if not self._planned:
            return None
        for fault in self._planned:
            meant = method != "getUpdates" if fault.method is None else fault.method == method.lower()
            if meant and fault.chat_id in {None, chat_id}:
                fault.count -= 1
                self.happened += 1
                if not fault.count:
                    self._planned.remove(fault)
                return fault
        return None
