"""Pictures for everybody, drawn by one process, one after another, while nobody else waits.

::

    picture --drawn lately--> PNG
            --being drawn--> waits for that one
            --too many wait--> NotDrawnError
            --else--> queue --worker process--> PNG, or NotDrawnError after PATIENCE

The process is started by the first picture and ends when none was asked for in a while: matplotlib's 40 MB and its
processor time are never the bot's own. One that hangs is killed, and the next picture starts another.
"""

import asyncio
import json
import sys
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from bot.drawing.worker import DRAWN
from bot.metrics import Metrics
from handlers.photos import NotDrawnError
from handlers.picture import PictureSpec, key_of, to_json

QUEUE: Final = 40
"""Pictures that may wait; whoever comes then is told to come back."""
PATIENCE: Final = 20.0
"""Seconds for one picture; the first includes the start of the process."""
IDLE: Final = 300.0
"""Seconds without a picture after which the process ends."""
_KEPT: Final = 4 * 2**20
"""Bytes of pictures kept at hand; Telegram keeps them for good, by file id."""
_ROOT: Final = Path(__file__).resolve().parents[2]

log = structlog.get_logger(__name__)


class Studio:
    """Draws pictures; :meth:`draw` is what ``Services.draw`` is filled with."""

    def __init__(
        self,
        *,
        queue: int = QUEUE,
        patience: float = PATIENCE,
        idle: float = IDLE,
        command: tuple[str, ...] = (sys.executable, "-m", "bot.drawing.worker"),
        metrics: Metrics | None = None,
    ) -> None:
        self._queue, self._patience, self._idle, self._command = queue, patience, idle, command
        self._metrics = metrics
        self._turn = asyncio.Lock()
        self._underway: dict[str, asyncio.Task[bytes]] = {}
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def draw(self, picture: PictureSpec) -> bytes:
        """Return a picture as PNG; raises NotDrawnError. A caller that gives up stops nobody else's picture."""
        key = key_of(picture, 0)
        if (kept := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return kept
        task = self._underway.get(key)
        if task is None:
            if len(self._underway) >= self._queue:
                self._count("refused")
                raise NotDrawnError("too many pictures are waiting")
            task = self._underway[key] = asyncio.create_task(self._one(key, picture), name="draw a picture")
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End the process and whatever waits for it."""
        tasks = list(self._underway.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._end()

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    def _finished(self, key: str, task: "asyncio.Task[bytes]") -> None:
        self._underway.pop(key, None)
        if not task.cancelled():
            task.exception()  # looked at, in case nobody waits any more

    async def _one(self, key: str, picture: PictureSpec) -> bytes:
        async with self._turn:
            if self._rest is not None:
                self._rest.cancel()
            try:
                async with asyncio.timeout(self._patience):
                    drawn = await self._ask(picture)
            except NotDrawnError:
                self._count("failed")
                raise
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self._count("lost")
                log.warning("picture_not_drawn", error=type(error).__name__)
                await self._end()
                raise NotDrawnError("the drawing process was lost") from None
            except asyncio.CancelledError:
                await self._end()  # half an answer may be on its way
                raise
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._retire)
        self._keep(key, drawn)
        self._count("drawn")
        return drawn

    async def _ask(self, picture: PictureSpec) -> bytes:
        process = await self._started()
        asked, drawn = process.stdin, process.stdout
        if asked is None or drawn is None:
            raise OSError("the drawing process has no pipes")
        body = json.dumps(to_json(picture), ensure_ascii=False).encode()
        asked.write(len(body).to_bytes(4) + body)
        await asked.drain()
        length = int.from_bytes(await drawn.readexactly(4))
        answer = await drawn.readexactly(length)
        if answer[:1] != DRAWN:
            log.error("picture_failed", error=answer[1:].decode(errors="replace"))
            raise NotDrawnError("the drawing failed")
        return answer[1:]

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # failures come as answers; warnings would break our log's lines
                cwd=_ROOT,
            )
        return self._process

    def _retire(self) -> None:
        """Let the process end by itself: its input ends."""
        if self._process is not None and self._process.stdin is not None and not self._turn.locked():
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        process, self._process = self._process, None
        if self._rest is not None:
            self._rest.cancel()
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _keep(self, key: str, drawn: bytes) -> None:
        self._kept[key] = drawn
        while sum(map(len, self._kept.values())) > _KEPT:
            self._kept.popitem(last=False)

    def _count(self, outcome: str) -> None:
        if self._metrics is not None:
            self._metrics.pictures.labels(outcome).inc()
