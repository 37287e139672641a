"""A page of saved stories."""

from dataclasses import replace
from typing import Final

from handlers.callbacks import DropSaved, OpenPage, OpenStory, Place, pack
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.words import cut, one_line, web_address
from storage.records import SavedPage, SavedStory

PAGE: Final = 6
"""Stories on a page."""

_TITLE: Final = 240
_SOURCE: Final = 60
_WORDS: Final = 200


def saved_screen(
    page: SavedPage,
    words: str,
    place: Place,
    reader: Reader,
    *,
    removed: str = "",
    undo: DropSaved | None = None,
) -> Screen:
    """Return one page; ``words`` is what was searched, ``removed`` the title that was just taken off."""
    speech, say, stories = reader.speech, reader.speech.say, page.stories
    place = replace(place, offset=page.offset)
    text = TextBuilder()
    if removed:
        text.add(say("Taken off: {title}", title=cut(one_line(removed), _TITLE))).add("\n\n")
    text.bold(say("Saved stories")).add("\n")
    if words:
        text.italic(say("“{words}”", words=cut(one_line(words), _WORDS))).add("\n")
    text.add("\n")
    for number, each in enumerate(stories, 1):
        _item(text, number, each, reader)
    text.add(_range(page, speech) if stories else _nothing(words, speech))
    undoing = [Button(say("↩ Undo"), pack(undo))] if removed and undo else []
    opening = [Button(str(n), pack(OpenStory(each.story_id, place))) for n, each in enumerate(stories, 1)]
    dropping = [Button(f"✕ {n}", pack(DropSaved(each.story_id, 0, place))) for n, each in enumerate(stories, 1)]
    return text.build([undoing, opening, dropping, _arrows(page, place)])


def _item(text: TextBuilder, number: int, saved: SavedStory, reader: Reader) -> None:
    title = cut(one_line(saved.title), _TITLE) or reader.speech.say("(no title)")
    text.add(f"{number}. ").link(title, web_address(saved.url) or "").add("\n")
    text.add(cut(one_line(saved.outlet), _SOURCE)).add(" · ")
    text.moment(reader.moment(saved.published_at), saved.published_at, "dt").add("\n\n")


def _range(page: SavedPage, speech: Speech) -> str:
    first, last = page.offset + 1, page.offset + len(page.stories)
    span = speech.number(first) if first == last else f"{speech.number(first)}–{speech.number(last)}"
    return speech.say("{span} of {total}", span=span, total=page.total)


def _nothing(words: str, speech: Speech) -> str:
    if words:
        return speech.say("None of the saved stories has these words. /saved shows all.")
    return speech.say("Nothing is saved yet. Open a story by its number and press “☆ Save”.")


def _arrows(page: SavedPage, place: Place) -> list[Button]:
    arrows, offset = [], page.offset
    if offset > 0:
        arrows.append(Button("◀", pack(OpenPage(replace(place, offset=max(0, offset - PAGE))))))
    if offset + PAGE < page.total:
        arrows.append(Button("▶", pack(OpenPage(replace(place, offset=offset + PAGE)))))
    return arrows


def for_admins(speech: Speech) -> str:
    """Return what a member who is no admin is told."""
    return speech.say("Only admins of this group take saved stories off the list.")
