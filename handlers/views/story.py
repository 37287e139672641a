"""One story as a screen: what happened, who reports it, when."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from handlers.callbacks import OpenPage, Place, pack
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder, utf16_len
from handlers.views.words import cut, one_line, web_address
from storage.records import Article, Story

_TITLE: Final = 600
_EXCERPT: Final = 1200
_LONG_EXCERPT: Final = 400
_SOURCE: Final = 80
_MOST_REPORTS: Final = 20


def story_screen(story: Story, place: Place, reader: Reader, *, bot_username: str) -> Screen:
    """Return the story: title, excerpt, every report with a link and its time, the picture above; back and share.

    Reports give way first, then the excerpt, so that the text never exceeds Telegram's limit.
    """
    lead = story.lead
    others = [article for article in story.articles if article.id != lead.id]
    for reports, excerpt in ((_MOST_REPORTS, _EXCERPT), (8, _EXCERPT), (8, 600), (3, 300), (1, 0)):
        text = _text(story, others, reader, reports=reports, excerpt=excerpt)
        if len(text) <= TEXT_LIMIT:
            break
    rows = _rows(lead, place, reader.speech, bot_username)
    return text.build(rows, preview_url=_picture(lead, others), preview_large=True)


def _text(story: Story, others: Sequence[Article], reader: Reader, *, reports: int, excerpt: int) -> TextBuilder:
    lead, speech = story.lead, reader.speech
    text = TextBuilder().bold(cut(one_line(lead.title), _TITLE) or speech.say("(no title)")).add("\n")
    if story.countries:
        text.add(" · ".join(speech.flagged(weight.country) for weight in story.countries[:4])).add("\n")
    text.add("\n")
    _report(text, lead, reader)
    summary = cut(one_line(lead.excerpt), excerpt) if excerpt else ""
    if summary:
        text.add("\n").quote(summary, expandable=utf16_len(summary) > _LONG_EXCERPT).add("\n")
    if others:
        text.add("\n").bold(speech.say("Also reported by")).add("\n")
    for article in others[:reports]:
        _report(text, article, reader)
    if len(others) > reports:
        text.add(speech.plural("and {n} more", "and {n} more", len(others) - reports))
    return text


def _report(text: TextBuilder, article: Article, reader: Reader) -> None:
    name = cut(one_line(article.source_name), _SOURCE) or article.source_key
    text.link(name, web_address(article.url) or "")
    if article.state_owned:
        text.add(" ").add(reader.speech.say("(state media)"))
    text.add(" · ").moment(reader.moment(article.published_at), article.published_at, "dt").add("\n")


def _picture(lead: Article, others: Sequence[Article]) -> str | None:
    pictures = (web_address(article.picture) for article in (lead, *others))
    return next((picture for picture in pictures if picture), None)


def _rows(lead: Article, place: Place, speech: Speech, bot_username: str) -> list[list[Button]]:
    row = [Button(speech.say("◀ Back"), pack(OpenPage(place)))]
    if url := web_address(lead.url):
        words = f"{cut(one_line(lead.title), 200)} — @{bot_username}"
        share = f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(words, safe='')}"
        if len(share) <= 2048:
            row.append(Button(speech.say("Share"), url=share))
    return [row]
