"""``/saved``: stories a chat has put aside; listed, searched, taken off with undo.

In a group they are the group's: everybody may look and save, its admins take off.
"""

from typing import Final

from telegram import CallbackQuery, Update

from handlers.admins import may_press
from handlers.callbacks import DropSaved, Place
from handlers.context import Context, Visit, begin, said_after_command
from handlers.places import keep_saved, recall_saved
from handlers.presses import Notice, Shown, Told
from handlers.reply import send
from handlers.screen import Screen
from handlers.views import saved as view
from storage import saved
from storage.records import Story
from storage.saved import Saving

MOST_SAVED: Final = 500
"""Stories that a chat can save."""
_LONGEST_SEARCH: Final = 200


async def on_saved(update: Update, context: Context) -> None:
    """``/saved [words]``."""
    if visit := await begin(update, context):
        await send(visit, await saved_page(visit, said_after_command(update)))


async def saved_page(visit: Visit, words: str = "", offset: int = 0) -> Screen:
    """Return one page of the saved stories, of those with these words only."""
    words = " ".join(words.split())[:_LONGEST_SEARCH]
    page = await saved.page(visit.chat.telegram_id, words=words, limit=view.PAGE, offset=offset)
    place = await keep_saved(words, visit.now)
    return view.saved_screen(page, words, place, visit.reader)


async def keep_story(visit: Visit, story: Story) -> tuple[str, bool]:
    """Save a story; return what to say, and whether it is saved now."""
    say = visit.speech.say
    ended = await saved.save(visit.chat.telegram_id, story, visit.now, most=MOST_SAVED)
    if ended is Saving.FULL:
        return say("{n} stories are saved, that is the most. Take some off in /saved first.", n=MOST_SAVED), False
    return say("Saved. /saved shows it."), True


async def drop(visit: Visit, query: CallbackQuery, story_id: int, place: Place) -> Shown:
    """Take a story off the list and show the list, with the way to put it back."""
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    kept = await saved.of_story(visit.chat.telegram_id, story_id)
    await saved.remove(visit.chat.telegram_id, story_id, visit.now)
    words = await recall_saved(place, visit.now)
    offset = place.offset if words is not None else 0
    page = await saved.page(visit.chat.telegram_id, words=words or "", limit=view.PAGE, offset=offset)
    back = place if words is not None else await keep_saved("", visit.now)
    return view.saved_screen(
        page,
        words or "",
        back,
        visit.reader,
        removed=kept.title if kept else "",
        undo=DropSaved(story_id, 1, back),
    )


async def press_saved(visit: Visit, query: CallbackQuery, press: DropSaved) -> Shown:
    """Take a story off the list, or put it back."""
    if not press.undo:
        return await drop(visit, query, press.story_id, press.place)
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    if not await saved.restore(visit.chat.telegram_id, press.story_id):
        return Notice.outdated(visit.speech)
    words = await recall_saved(press.place, visit.now)
    return Told(await saved_page(visit, words or "", press.place.offset), visit.speech.say("It is back."))
