"""Inline mode: ``@bot words`` in any chat offers finished cards (DESIGN, "Inline").

::

    query ── "#s123" ───────────> that story
          ── nothing ───────────> the rates card, then the newest stories
          ── currencies ────────> the card of that base
          ── anything else ─────> stories, found as /news finds them
          ── nothing found ─────> says so over the list, and offers what an empty query offers

The answer is in the language of whoever types. Telegram keeps it for that person alone, for as long as it is true: a
minute for news, ten for rates. Pages follow each other by an offset that carries the anchor of the first, so that what
arrives meanwhile moves nothing.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Update, User

from handlers.context import Address, Context, Services, Visit, services_of, visit_of
from handlers.deep_links import RatesLink, SectionLink, payload
from handlers.news import found
from handlers.rates import base_if_asked, card_screen
from handlers.reply import offer
from handlers.throttle import Verdict
from handlers.views import inline as view
from handlers.views.inline import InlineResult
from storage import chats, stories
from storage.records import Chat, ChatKind

PAGE: Final = 10
"""Stories in an answer: more are asked for when somebody scrolls."""
NEWS_KEPT: Final = timedelta(minutes=1)
RATES_KEPT: Final = timedelta(minutes=10)

_OFFSET: Final = re.compile(r"([0-9]{1,6}):([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer to an inline query."""

    results: tuple[InlineResult, ...]
    kept: timedelta
    next_offset: str = ""
    """Empty where there is no more."""
    heading: str = ""
    """The button over the list, which leads to the private chat; empty for the usual one."""
    leads_to: str = "settings"
    """The deep link's payload behind that button."""


async def on_inline_query(update: Update, context: Context) -> None:
    """Answer what somebody types after the bot's name, in any chat."""
    query = update.inline_query
    if query is None:
        return
    services = services_of(context)
    if services.inline_throttle.judge(query.from_user.id, services.clock()) is not Verdict.PASS:
        return  # the client shows what it has; the next key asks again
    visit = await _asking(query.from_user, context, services)
    offered = await offers(visit, query.query, query.offset)
    speech = visit.speech
    await offer(
        visit.bot,
        query.id,
        view.listed(offered.results),
        cache_seconds=int(offered.kept.total_seconds()),
        next_offset=offered.next_offset,
        button=(offered.heading or speech.say("Language, countries, briefing: open Jarchi"), offered.leads_to),
    )


async def offers(visit: Visit, text: str, offset: str = "") -> Offer:
    """Return what an inline query is answered with; ``offset`` is "" or what an earlier answer gave."""
    text = " ".join(text.split())
    if (story_id := view.asked_story(text)) is not None:
        return await _one_story(visit, story_id)
    if not text:
        return await _anything(visit, offset)
    if not offset and (base := await base_if_asked(visit, text)):
        return Offer((await _rates(visit, base),), RATES_KEPT)
    page = await _stories(visit, text, offset)
    return page if page.results or offset else await _nothing(visit, text)


async def _asking(user: User, context: Context, services: Services) -> Visit:
    """Return a visit of whoever types, by their own settings; somebody unknown is not stored for typing."""
    stored = await chats.get(user.id)
    language = user.language_code if isinstance(user.language_code, str) else None
    chat = stored or Chat(user.id, ChatKind.PRIVATE, telegram_language=language)
    return visit_of(chat, services, context.bot, await services.versions.current(), Address(user.id))


async def _anything(visit: Visit, offset: str) -> Offer:
    page = await _stories(visit, "", offset)
    if offset:
        return page
    rates = await _rates(visit, visit.chat.base_currency)
    return Offer((rates, *page.results), page.kept, page.next_offset)


async def _one_story(visit: Visit, story_id: int) -> Offer:
    story = await stories.get(story_id)
    if story is None:
        return await _nothing(visit, "")
    return Offer((view.story_result(story, visit.reader, visit.services.bot_username),), NEWS_KEPT)


async def _stories(visit: Visit, text: str, offset: str) -> Offer:
    """Return one page of stories with all their reports."""
    at, anchor = _read_offset(offset)
    page = await found(visit, text, limit=PAGE, offset=at, anchor=anchor)
    whole = [await stories.get(story.id) or story for story in page.stories]
    results = tuple(view.story_result(story, visit.reader, visit.services.bot_username) for story in whole)
    more = at + len(page.stories)
    following = f"{more}:{page.anchor}" if page.stories and more < page.total else ""
    return Offer(results, NEWS_KEPT, following)


async def _nothing(visit: Visit, text: str) -> Offer:
    """Return what is offered where nothing was found: never an empty list."""
    instead = await _anything(visit, "")
    say = visit.speech.say
    heading = (
        say("Nothing about “{words}”: ask Jarchi", words=text[:40]) if text else say("This story is gone: ask Jarchi")
    )
    return Offer(instead.results, NEWS_KEPT, heading=heading, leads_to=payload(SectionLink("help")))


async def _rates(visit: Visit, base: str) -> InlineResult:
    return view.card_result(
        await card_screen(visit, base),
        visit.reader,
        key=f"r{base}",
        title=visit.speech.say("{currency}: official rates", currency=base),
        link=RatesLink(base),
        query=base,
        bot_username=visit.services.bot_username,
    )


def _read_offset(offset: str) -> tuple[int, int | None]:
    """Return how many stories to pass over and the anchor; what is not ours begins anew."""
    match = _OFFSET.fullmatch(offset)
    return (int(match[1]), int(match[2])) if match else (0, None)
