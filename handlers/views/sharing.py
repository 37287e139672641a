"""What every card that can be passed on has: a button that posts it elsewhere, and one that copies its link. Pure.

The share button opens inline mode in a chat that the reader picks, with a query that finds exactly this card: words
that people could have typed, or ``#`` and the payload of the card's deep link.
"""

from dataclasses import replace
from typing import Final

from handlers.deep_links import Link, address, fits, payload, read_payload
from handlers.i18n import Speech
from handlers.screen import Button, Screen

EXACTLY: Final = "#"
"""What begins the inline query that finds one card by its link."""


def query_of(link: Link) -> str:
    """Return the inline query that finds exactly the card of a link."""
    return f"{EXACTLY}{payload(link)}"


def asked_exactly(query: str) -> Link | None:
    """Return the link that :func:`query_of` wrote; ``None`` for any other query."""
    return read_payload(query.removeprefix(EXACTLY)) if query.startswith(EXACTLY) else None


def share_row(link: Link, speech: Speech, bot_username: str, *, query: str = "") -> tuple[Button, ...]:
    """Return the two buttons; ``query`` is what inline mode finds the card by, where words do."""
    if not fits(link):
        return ()
    return (
        Button(speech.say("Share"), share=query or query_of(link)),
        Button(speech.say("🔗 Copy link"), copy=address(bot_username, payload(link))),
    )


def shareable(screen: Screen, link: Link, speech: Speech, bot_username: str, *, query: str = "") -> Screen:
    """Return a card with the two buttons under its others."""
    row = share_row(link, speech, bot_username, query=query)
    others = tuple(row for row in screen.rows if all(button.share is None for button in row))
    return replace(screen, rows=(*others, row)) if row else screen
