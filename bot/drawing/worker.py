"""The process that draws: specifications come in on standard input, pictures go out on standard output.

A message is four bytes of length and that many bytes; an answer begins with a byte that tells whether it is a picture
(``1``) or why there is none (``0``). The process ends when its input does, so it never outlives the bot.
"""

import contextlib
import gc
import json
import logging
import os
import signal
import sys
from typing import IO, Final

from handlers.picture import CardSpec, PictureSpec, from_json

NICE: Final = 10
"""Answers go before drawings where there is one core for both."""
DRAWN: Final = b"1"
FAILED: Final = b"0"


def draw(picture: PictureSpec) -> bytes:
    """Return the PNG of a picture; whoever calls this waits for it."""
    # matplotlib and numpy take half a second and 40 MB: only where something is drawn
    if isinstance(picture, CardSpec):
        from bot.drawing.card import draw_card

        return draw_card(picture)
    from bot.drawing.chart import draw_chart

    return draw_chart(picture)


def answer(asked: bytes) -> bytes:
    """Return the answer to one specification; a failure is an answer too."""
    try:
        return DRAWN + draw(from_json(json.loads(asked)))
    except Exception as error:  # noqa: BLE001 - one bad picture must not cost the next one
        return FAILED + f"{type(error).__name__}: {error}"[:300].encode()


def serve(asked: IO[bytes], drawn: IO[bytes]) -> None:
    """Draw until the input ends."""
    while len(head := asked.read(4)) == 4:
        body = answer(asked.read(int.from_bytes(head)))
        drawn.write(len(body).to_bytes(4) + body)
        drawn.flush()
        gc.collect()  # a figure is a knot of references and fifteen megabytes


def main() -> None:
    """Be the process; ``bot.drawing.studio`` starts it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the bot's business, which closes our input then
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
