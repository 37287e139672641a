"""What inline mode offers: finished cards, each with its way back to the bot and on to other chats. Pure.

An inline message belongs to whoever chose it, in a chat the bot may not be in: its buttons are links and shares only,
never callbacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from handlers.callbacks import Place
from handlers.deep_links import Link, StoryLink, address, payload
from handlers.prepared import as_caption
from handlers.reader import Reader
from handlers.screen import Button, Screen
from handlers.views.news import reported_by
from handlers.views.sharing import query_of
from handlers.views.story import story_screen
from handlers.views.words import cut, one_line, web_address
from storage.records import Story

_TITLE: Final = 120
_DESCRIPTION: Final = 160
_QUERY: Final = 256
"""Characters of an inline query (https://core.telegram.org/bots/api#inlinequery)."""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One line of the list over the composer, and the message that it becomes when it is chosen."""

    id: str
    """1-64 bytes, the same for the same card."""
    title: str
    description: str
    screen: Screen
    thumbnail: str | None = None
    photo: str | None = None
    """The file id of the card's picture, where Telegram has got it already: nothing can be uploaded here."""

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``InlineQueryResultArticle``, or with a picture its ``InlineQueryResultCachedPhoto``."""
        result: dict[str, Any] = {"id": self.id, "title": self.title, "description": self.description}
        if self.photo is not None:
            result |= {"type": "photo", "photo_file_id": self.photo, **self._caption()}
        else:
            result |= {"type": "article", "input_message_content": self._content()}
            if self.thumbnail is not None:
                result["thumbnail_url"] = self.thumbnail
        if (keyboard := self.screen.keyboard()) is not None:
            result["reply_markup"] = keyboard
        return result

    def _caption(self) -> dict[str, Any]:
        screen = as_caption(self.screen)
        caption: dict[str, Any] = {"caption": screen.text}
        if screen.entities:
            caption["caption_entities"] = [entity.to_api() for entity in screen.entities]
        return caption

    def _content(self) -> dict[str, Any]:
        screen = self.screen
        content: dict[str, Any] = {"message_text": screen.text, "link_preview_options": {"is_disabled": True}}
        if screen.preview_url is not None:
            content["link_preview_options"] = {
                "url": screen.preview_url,
                "prefer_large_media": screen.preview_large,
                "show_above_text": True,
            }
        if screen.entities:
            content["entities"] = [entity.to_api() for entity in screen.entities]
        return content


def story_result(story: Story, reader: Reader, bot_username: str) -> InlineResult:
    """Return a story as a card that can be posted anywhere."""
    lead, speech = story.lead, reader.speech
    screen = story_screen(story, Place(), reader, bot_username=bot_username)
    return InlineResult(
        id=f"s{story.id}",
        title=cut(one_line(lead.title), _TITLE) or speech.say("(no title)"),
        description=cut(f"{reported_by(story, speech)} · {reader.moment(lead.published_at)}", _DESCRIPTION),
        screen=_posted(screen, StoryLink(story.id), query_of(StoryLink(story.id)), reader, bot_username),
        thumbnail=_thumbnail(story),
    )


def card_result(
    screen: Screen,
    reader: Reader,
    *,
    key: str,
    title: str,
    link: Link,
    query: str = "",
    bot_username: str,
    photo: str | None = None,
) -> InlineResult:
    """Return a card that has a screen already, such as rates or a conversion; its first lines describe it.

    Without a known ``photo`` a card with a picture is its words, and the deep link draws it.
    """
    lines = [one_line(line) for line in screen.text.splitlines() if line.strip()]
    # a card of one line, such as a conversion, has nothing else to say
    described = lines[1:4] or lines[:1]
    return InlineResult(
        id=key,
        title=cut(title, _TITLE),
        description=cut(" · ".join(described), _DESCRIPTION),
        screen=_posted(screen, link, query or query_of(link), reader, bot_username),
        photo=photo,
    )


def _posted(screen: Screen, link: Link, query: str, reader: Reader, bot_username: str) -> Screen:
    """Return a screen with the two buttons that work in any chat."""
    speech = reader.speech
    label = speech.say("🖼 Draw it in Jarchi") if screen.picture is not None else speech.say("Open in Jarchi")
    row = (
        Button(label, url=address(bot_username, payload(link))),
        Button(speech.say("Share on"), share=query[:_QUERY]),
    )
    return replace(screen, rows=(row,))


def _thumbnail(story: Story) -> str | None:
    pictures = (web_address(article.picture) for article in (story.lead, *story.articles))
    return next((picture for picture in pictures if picture), None)


def listed(results: Sequence[InlineResult]) -> list[dict[str, Any]]:
    """Return results as the Bot API takes them, each card once."""
    return list({result.id: result.to_api() for result in results}.values())
