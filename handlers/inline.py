"""Inline mode: ``@bot words`` in any chat offers finished cards (DESIGN, "Inline").

::

    query ── "#s123", "#1kUSDKZT-30" ──> exactly the card of that deep link: what share buttons ask for
          ── nothing ───────────> the rates card, then the newest stories
          ── a conversion ──────> it
          ── two currencies ────> what one costs in the other, and its chart
          ── a chart ───────────> it
          ── a currency ────────> the card of that base, and its chart
          ── … and a past day ──> the conversion or card as it was then
          ── anything else ─────> stories, found as /news finds them
          ── nothing found ─────> says so over the list, and offers what an empty query offers

A picture can be offered only by the name that Telegram knows it by; until it has been drawn in some chat, its words
are offered, with a button that draws it.

The answer is in the language of whoever types. Telegram keeps it for that person alone, for as long as it is true: a
minute for news, ten for rates. Pages follow each other by an offset that carries the anchor of the first, so that what
arrives meanwhile moves nothing.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from telegram import InlineQuery, Update, User

from handlers import exchange
from handlers.callbacks import Place
from handlers.charts import chart_screen_of, chart_wish, link_of, pairs_about, pictured_card
from handlers.context import Address, Context, Services, Visit, services_of, visit_of
from handlers.convert import asked_conversion, conversion_card, link_to, named_conversion
from handlers.deep_links import (
    ChartLink,
    ConversionLink,
    Link,
    RatesLink,
    SearchLink,
    SectionLink,
    StoryLink,
    payload,
)
from handlers.failures import Failure
from handlers.news import found, page_screen
from handlers.phrases.conversion import Conversion, Money
from handlers.phrases.conversion_word import phrase_of
from handlers.phrases.day_asked import read_day
from handlers.phrases.folding import unmarked
from handlers.rates import card_screen, codes_if_asked, is_quoted
from handlers.reply import offer
from handlers.screen import Screen
from handlers.throttle import Verdict
from handlers.views import inline as view
from handlers.views.inline import InlineResult
from handlers.views.sharing import asked_exactly
from storage import chats, stories
from storage.records import Chat, ChatKind

PAGE: Final = 10
"""Stories in an answer: more are asked for when somebody scrolls."""
NEWS_KEPT: Final = timedelta(minutes=1)
RATES_KEPT: Final = timedelta(minutes=10)

_OFFSET: Final = re.compile(r"([0-9]{1,6}):([0-9]{1,18})")
_LONGEST_QUERY: Final = 256


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
    visit = await asking(query.from_user, context, services)
    offered = await offers(visit, query.query, query.offset)
    if await _offer(visit, query, offered) is Failure.FILE_GONE:
        await services.photos.forgotten_as([each.photo for each in offered.results if each.photo is not None])
        await _offer(visit, query, await offers(visit, query.query, query.offset))


async def _offer(visit: Visit, query: InlineQuery, offered: Offer) -> Failure | None:
    usual = visit.speech.say("Language, countries, briefing: open Jarchi")
    return await offer(
        visit.bot,
        query.id,
        view.listed(offered.results),
        cache_seconds=int(offered.kept.total_seconds()),
        next_offset=offered.next_offset,
        button=(offered.heading or usual, offered.leads_to),
    )


async def offers(visit: Visit, text: str, offset: str = "") -> Offer:
    """Return what an inline query is answered with; ``offset`` is "" or what an earlier answer gave."""
    text = " ".join(unmarked(text).split())
    if (link := asked_exactly(text)) is not None:
        shared = await _exactly(visit, link)
        return Offer((shared,), NEWS_KEPT) if shared else await _nothing(visit, "")
    if not text:
        return await _anything(visit, offset)
    if not offset and (money := await _about_money(visit, text)):
        return Offer(money, RATES_KEPT)
    page = await _stories(visit, text, offset)
    return page if page.results or offset else await _nothing(visit, text)


async def asking(user: User, context: Context, services: Services) -> Visit:
    """Return a visit of whoever types, by their own settings; somebody unknown is not stored for typing."""
    stored = await chats.get(user.id)
    language = user.language_code if isinstance(user.language_code, str) else None
    chat = stored or Chat(user.id, ChatKind.PRIVATE, telegram_language=language)
    return visit_of(chat, services, context.bot, await services.versions.current(), Address(user.id))


async def _anything(visit: Visit, offset: str) -> Offer:
    page = await _stories(visit, "", offset)
    if offset:
        return page
    rates = await _rates(visit, RatesLink(visit.chat.base_currency))
    return Offer((rates, *page.results), page.kept, page.next_offset)


async def _stories(visit: Visit, text: str, offset: str) -> Offer:
    """Return one page of stories with all their reports."""
    at, anchor = _read_offset(offset)
    page = await found(visit, text, limit=PAGE, offset=at, anchor=anchor)
    # one report is the lead, which a page has already
    whole = [
        story if story.size < 2 else await stories.get(story.id, languages=visit.reads) or story
        for story in page.stories
    ]
    results = tuple(view.story_result(story, visit.reader, visit.services.bot_username) for story in whole)
    more = at + len(page.stories)
    following = f"{more}:{page.anchor}" if page.stories and more < page.total else ""
    return Offer(results, NEWS_KEPT, following)


async def _nothing(visit: Visit, text: str) -> Offer:
    """Return what is offered where nothing was found: never an empty list."""
    instead = await _anything(visit, "")
    say = visit.speech.say
    heading = (
        say("Nothing about “{words}”: ask Jarchi", words=text[:40]) if text else say("This card is gone: ask Jarchi")
    )
    return Offer(instead.results, NEWS_KEPT, heading=heading, leads_to=payload(SectionLink("help")))


# -- cards -------------------------------------------------------------------------------------------------------


async def _exactly(visit: Visit, link: Link) -> InlineResult | None:
    """Return the card that a share button asks for; ``None`` where what it named is gone, or was never ours."""
    match link:
        case StoryLink(story_id):
            story = await stories.get(story_id, languages=visit.reads)
            return view.story_result(story, visit.reader, visit.services.bot_username) if story else None
        case SearchLink(key, countries):
            return await _list(visit, Place(countries, key))
        case RatesLink(base):
            return await _rates(visit, link) if await is_quoted(visit, base) else None
        case ChartLink():
            return await _chart(visit, link)
        case ConversionLink(word, key, on):
            asked = await named_conversion(visit, word, key)
            return await _conversion(visit, asked, on) if asked else None
        case _:
            return None


async def _about_money(visit: Visit, text: str) -> tuple[InlineResult, ...]:
    """Return the cards of a text about money: the conversion, chart or rates that it asks for."""
    if (wish := await chart_wish(visit, text)) is not None:
        return tuple(filter(None, [await _chart(visit, wish)]))
    dated = read_day(text, visit.reader.today)
    text, on = (dated.rest, dated.day) if dated else (text, None)
    on = None if on == visit.reader.today else on
    asked = await asked_conversion(visit, text)
    if asked is not None and asked.rate and not asked.targets:
        codes, asked = tuple(money.currency for money in asked.parts), None
    else:
        codes = () if asked else await codes_if_asked(visit, text)
    if asked is None and len(codes) == 2:
        asked = Conversion((Money(Decimal(1), codes[0]),), (codes[1],))
    if asked is not None:
        pair = _pair(asked)
        chart = await _chart(visit, link_of([pair])) if pair else None
        return tuple(filter(None, [await _conversion(visit, asked, on), chart]))
    if codes and on is not None:
        return (await _rates(visit, RatesLink(codes[0], on=on)),)
    if codes:
        chart = await _chart(visit, link_of(pairs_about(visit, codes[0])))
        card, drawn = await _rates(visit, RatesLink(codes[0])), await _drawn_card(visit, codes[0])
        return tuple(filter(None, [card, chart, drawn]))
    return ()


def _pair(asked: Conversion) -> tuple[str, str] | None:
    """Return the pair of a conversion that asks what one of a currency costs in another; ``None`` for any other."""
    match asked.parts, asked.targets:
        case (Money(amount, base),), (counter,) if amount == 1 and base != counter:
            return base, counter
        case _:
            return None


async def _rates(visit: Visit, link: RatesLink) -> InlineResult:
    base, on = link.base, link.on
    past = on if on is not None and on < visit.reader.today else None
    title = visit.speech.say("{currency}: official rates", currency=base)
    return _card(
        visit,
        await card_screen(visit, base, inverse=link.inverse, on=on),
        key=payload(link),
        title=title if past is None else f"{title} · {visit.speech.full_day(past)}",
        link=replace(link, on=past),
        query=base if link.inverse is None and past is None else "",
    )


async def _conversion(visit: Visit, asked: Conversion, on: date | None = None) -> InlineResult:
    screen, link = await conversion_card(visit, asked, on), await link_to(visit, asked, on)
    phrase = phrase_of(asked)
    query = phrase if len(phrase) <= _LONGEST_QUERY and asked.targets and link.on is None else ""
    title = screen.text.partition("\n")[0]
    if link.on is not None:  # which the card begins with
        title = f"{phrase} · {visit.speech.full_day(link.on)}"
    return _card(visit, screen, key=_key("c", link), title=title, link=link, query=query)


async def _chart(visit: Visit, link: ChartLink) -> InlineResult | None:
    screen = await chart_screen_of(visit, link)
    if screen is None or screen.picture is None:
        return None
    return _card(
        visit,
        screen,
        key=_key("k", link),
        title=visit.speech.say("Chart: {name}", name=screen.text.partition("\n")[0]),
        link=link,
        photo=await visit.services.photos.known(screen.picture),
    )


async def _drawn_card(visit: Visit, base: str) -> InlineResult | None:
    """Return the card as a picture, where Telegram has got it; as words it is offered anyhow."""
    inverse = base in exchange.LOCAL
    screen = await pictured_card(visit, base, inverse=inverse)
    photo = await visit.services.photos.known(screen.picture) if screen.picture is not None else None
    if photo is None:
        return None
    title, link = visit.speech.say("{currency}: the card as a picture", currency=base), RatesLink(base, inverse)
    return _card(visit, screen, key=f"p{base}", title=title, link=link, query=base, photo=photo)


async def _list(visit: Visit, place: Place) -> InlineResult | None:
    screen = await page_screen(visit, place)
    if screen is None:
        return None
    link = SearchLink(place.key, place.countries)
    return _card(visit, screen, key=_key("l", link), title=screen.text.partition("\n")[0], link=link)


def _key(kind: str, link: Link) -> str:
    """Return the id of a card, which a payload of its own may be too long for."""
    return kind + hashlib.blake2b(payload(link).encode(), digest_size=12).hexdigest()


def _card(
    visit: Visit, screen: Screen, *, key: str, title: str, link: Link, query: str = "", photo: str | None = None
) -> InlineResult:
    drawn = screen.picture if photo is None else None
    return view.card_result(
        replace(screen, picture=drawn),
        visit.reader,
        key=key,
        title=title,
        link=link,
        query=query,
        bot_username=visit.services.bot_username,
        photo=photo,
    )


def _read_offset(offset: str) -> tuple[int, int | None]:
    """Return how many stories to pass over and the anchor; what is not ours begins anew."""
    match = _OFFSET.fullmatch(offset)
    return (int(match[1]), int(match[2])) if match else (0, None)
