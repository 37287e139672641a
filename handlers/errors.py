"""What happens when answering failed in a way that nobody foresaw: one line for the operator, one for the reader."""

import logging
import traceback
from pathlib import Path
from typing import Final

from telegram import Update

from handlers.context import Context, begin
from handlers.failures import Failure, classify
from handlers.reply import answer, send
from handlers.screen import TextBuilder

logger = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent
_HOPELESS: Final = frozenset({Failure.NOT_SENT, Failure.AMBIGUOUS, Failure.FLOOD, Failure.BAD_TOKEN, Failure.CONFLICT})
"""Failures after which one more message would only fail again."""
_LEAVES_POP_UPS: Final = frozenset({Failure.AMBIGUOUS, Failure.FLOOD})
"""Those of them after which a press can still be told: a pop-up is no message, and no limit is on it."""


async def on_error(update: object, context: Context) -> None:
    """Log an unexpected exception and tell the reader what to do next."""
    error = context.error
    if error is None:
        return
    logger.error("answering failed: %s", described(error, context.bot.token))
    if not isinstance(update, Update) or not _can_be_told(update, classify(error)):
        return
    try:
        await _tell(update, context)
    except Exception as again:  # noqa: BLE001 - whatever broke the answer may well break the apology
        logger.warning("the reader could not be told: %s", described(again, context.bot.token))


def _can_be_told(update: Update, failure: Failure) -> bool:
    return failure not in _HOPELESS or (update.callback_query is not None and failure in _LEAVES_POP_UPS)


def described(error: BaseException, token: str) -> str:
    """Return one line: what was raised, and where; never the token."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = next((frame for frame in reversed(frames) if Path(frame.filename).is_relative_to(_HERE)), None)
    frame = ours or (frames[-1] if frames else None)
    place = f" at {Path(frame.filename).name}:{frame.lineno}" if frame else ""
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}{place}".replace(token, "<token>")


async def _tell(update: Update, context: Context) -> None:
    if update.my_chat_member or update.chat_member:
        return
    visit = await begin(update, context)
    if visit is None:
        return
    words = visit.speech.say("Something went wrong on my side, and I have noted it. Please try again in a minute.")
    if update.callback_query is not None:
        await answer(visit.bot, update.callback_query, words, alert=True)
    else:
        await send(visit, TextBuilder().add(words).build())
