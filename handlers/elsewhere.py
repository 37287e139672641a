"""Answers that concern one person, or are long: a group gets one line and the way to the private chat."""

from handlers.context import Visit
from handlers.deep_links import Link, address, payload
from handlers.reply import send
from handlers.screen import Button, TextBuilder


async def send_private(visit: Visit, words: str, label: str, link: Link) -> None:
    """Say where the answer is; ``label`` is the button that leads there."""
    way = Button(label, url=address(visit.services.bot_username, payload(link)))
    await send(visit, TextBuilder().add(words).build([[way]]))
