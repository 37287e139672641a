"""``/convert`` and free text about money: amounts in other currencies at official rates.

::

    words --read_conversion--> conversion --own currencies--> converted --views.convert--> screen --reply--> reader
    button --unpack--> word or key --read_word--> conversion ──────^
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from telegram import CallbackQuery, Update

from handlers.callbacks import LIMIT, OpenConversion, pack
from handlers.context import Context, Visit, begin, said_after_command
from handlers.converted import converted
from handlers.deep_links import ConversionLink, fits
from handlers.known_quotes import at_hand, on_day
from handlers.phrases import currencies
from handlers.phrases.amounts import LARGEST, SMALLEST
from handlers.phrases.conversion import (
    Conversion,
    Home,
    Read,
    Reason,
    Unclear,
    own_currencies,
    read_conversion,
)
from handlers.phrases.conversion_word import phrase_of, read_word, written
from handlers.phrases.currencies import of_country
from handlers.phrases.day_asked import read_day
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.rates import card_for, not_yet, too_far_back
from handlers.reply import send
from handlers.screen import Button, Screen
from handlers.views.convert import Offer, convert_screen, offers
from handlers.views.convert_help import convert_help, currencies_for, examples, unclear_screen
from handlers.views.sharing import shareable
from storage import lookups

_OVERHEAD: Final = len("1v::")
_LONGEST_QUERY: Final = 256
"""Characters of an inline query."""


async def on_convert(update: Update, context: Context) -> None:
    """``/convert words``; without words it says what can be written."""
    if visit := await begin(update, context):
        words = said_after_command(update)
        if not words:
            await send(visit, await _help(visit))
            return
        asked = read_day(words, visit.reader.today)
        read = read_conversion(asked.rest if asked else words, _home(visit))
        await send(visit, await _answer(visit, read, asked.day if asked else None))


async def open_conversion(visit: Visit, _query: CallbackQuery, press: OpenConversion) -> Shown:
    """Return the conversion that a button carries."""
    return await conversion_at(visit, press.word, press.key)


async def conversion_at(visit: Visit, word: str, key: str = "", on: date | None = None) -> Shown:
    """Return the conversion that a button or a link names, at the rates of now or of a past day."""
    conversion = await named_conversion(visit, word, key)
    return Notice.outdated(visit.speech) if conversion is None else await _answer(visit, conversion, on)


async def named_conversion(visit: Visit, word: str, key: str = "") -> Conversion | None:
    """Return a conversion by its word, or by the key that it is stored under."""
    found = await lookups.recall(key, visit.now) if key else word
    return read_word(found) if found else None


async def asked_conversion(visit: Visit, text: str) -> Conversion | None:
    """Return the conversion, or the rate, that free text asks for; ``None`` for any other text."""
    read = read_conversion(text, _home(visit), free=True)
    return read if isinstance(read, Conversion) else None


async def conversion_card(visit: Visit, asked: Conversion, on: date | None = None) -> Screen:
    """Return a conversion as a value, such as inline mode posts, at the rates of now or of a past day."""
    if on is not None and on != visit.reader.today:
        return await _on(visit, asked, on)
    result = converted(await at_hand(visit), _aimed(visit, asked), visit.now)
    return convert_screen(result, visit.reader, (), _near(asked.unknown))


async def link_to(visit: Visit, asked: Conversion, on: date | None = None) -> ConversionLink:
    """Return the link to a conversion, its targets named, so that it leads everybody to the same.

    It takes the rates of a past day ``on``; of a day to come and of today, those of the day on which it is opened.
    """
    past = on if on and on < visit.reader.today else None
    word = written(_aimed(visit, asked))
    link = ConversionLink(word, on=past)
    return link if fits(link) else ConversionLink(key=await lookups.remember(word, visit.now), on=past)


def _aimed(visit: Visit, asked: Conversion) -> Conversion:
    """Return a conversion with its targets: those it names, else the reader's own."""
    return replace(asked, targets=asked.targets or own_currencies(_home(visit), asked.parts))


async def conversion_if_asked(visit: Visit, text: str) -> Screen | Prepared | None:
    """Return the answer to free text that asks for a conversion or a rate; ``None`` for any other text."""
    asked = read_day(text, visit.reader.today)
    read = read_conversion(asked.rest if asked else text, _home(visit), free=True)
    if read is None:
        return None
    on = asked.day if asked else None
    if isinstance(read, Conversion) and read.rate and not read.targets:
        codes = " ".join(money.currency for money in read.parts)
        return await card_for(visit, f"{codes} {on.isoformat()}" if on else codes)
    return await _answer(visit, read, on)


def _home(visit: Visit) -> Home:
    return Home(visit.chat.countries, visit.chat.language or (visit.chat.telegram_language or "")[:2])


async def _help(visit: Visit) -> Screen:
    return convert_help(visit.speech, await _buttons(visit, examples()))


async def _answer(visit: Visit, read: Read | None, on: date | None = None) -> Screen | Prepared:
    if isinstance(read, Conversion):
        return await (_on(visit, read, on) if on and on != visit.reader.today else _conversion(visit, read))
    unclear = read or Unclear(Reason.NOTHING)
    near = _near(unclear.words) if unclear.reason is Reason.NOTHING else ()
    rows: list[list[Offer]] = []
    if unclear.reason is Reason.NO_CURRENCY and unclear.amount and SMALLEST <= unclear.amount <= LARGEST:
        home = [code for country in visit.chat.countries if (code := of_country(country))]
        rows = currencies_for(unclear.amount, home or currencies.LOCAL, unclear.targets)
    return unclear_screen(unclear, visit.speech, near, await _buttons(visit, rows))


def _near(words: Sequence[str]) -> tuple[str, ...]:
    """Return the codes nearest to the first of the words that is like one."""
    found = (currencies.nearest(word, currencies.active()) for word in words[:3] if len(word) > 2)
    return next(filter(None, found), ())


async def _conversion(visit: Visit, asked: Conversion) -> Prepared:
    targets = asked.targets or own_currencies(_home(visit), asked.parts)
    key = ("convert", asked, targets, visit.speech.language, visit.reader.today)
    kept = visit.services.screens.get(key, visit.version.quotes, visit.now)
    if kept is not None:
        return kept
    result = converted(await at_hand(visit), replace(asked, targets=targets), visit.now)
    rows = await _buttons(visit, offers(asked, visit.speech))
    screen = convert_screen(result, visit.reader, rows, _near(asked.unknown))
    phrase, link = phrase_of(replace(asked, targets=targets)), await link_to(visit, asked)
    query = phrase if len(phrase) <= _LONGEST_QUERY else ""
    prepared = Prepared.of(shareable(screen, link, visit.speech, visit.services.bot_username, query=query))
    visit.services.screens.put(key, visit.version.quotes, visit.now, prepared)
    return prepared


async def _on(visit: Visit, asked: Conversion, day: date) -> Screen:
    """Return a conversion at the rates of a past day; of a day to come, what holds now and that it is not known yet."""
    wanted, near = _aimed(visit, asked), _near(asked.unknown)
    if day > visit.reader.today:
        result = converted(await at_hand(visit), wanted, visit.now)
        rows = await _buttons(visit, offers(asked, visit.speech))
        return convert_screen(result, visit.reader, rows, near, note=await not_yet(visit, day))
    result = converted(await on_day(visit, day), wanted, day)
    lines = [*result.steps, *(line for total in result.totals for line in total.lines)]
    if not any(line.rate and line.rate.date for line in lines):
        return await too_far_back(visit, day, asked.parts[0].currency)
    now = [[Offer(visit.speech.say("Today's rates"), asked)]]
    screen = convert_screen(result, visit.reader, await _buttons(visit, now), near, on=day)
    return shareable(screen, await link_to(visit, asked, day), visit.speech, visit.services.bot_username)


async def _buttons(visit: Visit, rows: Sequence[Sequence[Offer]]) -> list[list[Button]]:
    return [[Button(offer.label, await _data(visit, offer.conversion)) for offer in row] for row in rows]


async def _data(visit: Visit, conversion: Conversion) -> str:
    """Return what a button carries: the conversion itself, or where it is too long, the key it is stored under."""
    word = written(conversion)
    if len(word) + _OVERHEAD <= LIMIT:
        return pack(OpenConversion(word))
    return pack(OpenConversion(key=await lookups.remember(word, visit.now)))
