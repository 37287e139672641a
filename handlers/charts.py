"""``/chart``: what pairs cost over days or years, and the rates card as a picture.

::

    words --phrases.pairs--> pairs, days --Lines--> points --views.chart--> screen with a picture --reply--> reader
    button --unpack---------> pairs, days, colours --^
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from telegram import CallbackQuery, Update

from handlers import exchange
from handlers.callbacks import OpenCardPicture, OpenChart
from handlers.context import Context, Visit, begin, said_after_command
from handlers.deep_links import ChartLink, RatesLink
from handlers.known_quotes import at_hand
from handlers.lines import Lines
from handlers.phrases import currencies
from handlers.phrases.pairs import DAYS, MOST, ChartWish, Pair, read_wish
from handlers.phrases.ranges import LONGEST, RANGES, SHORTEST, fitting, nearest_range
from handlers.picture import Look
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Screen
from handlers.sparks import sparks_of
from handlers.views.card_picture import card_screen
from handlers.views.chart import ask_screen, chart_screen, nothing_screen, older_rate, single_rate
from handlers.views.charted import Drawn, Frame, range_name
from handlers.views.rate_marks import settled_note
from handlers.views.rates import BASES, currency_name
from handlers.views.sharing import shareable
from storage.records import Quote

_LONGEST_ASKED: Final = 200
_LONGEST_FREE: Final = 80
_PAIRS: Final = re.compile(r"[A-Z]{3}/[A-Z]{3}(?:\+[A-Z]{3}/[A-Z]{3}){0,3}")
_HOMES: Final = {"KG": "KGS", "KZ": "KZT", "TJ": "TJS", "TM": "TMT", "UZ": "UZS"}


async def on_chart(update: Update, context: Context) -> None:
    """``/chart [pairs] [range]``."""
    if visit := await begin(update, context):
        await send(visit, await chart_for(visit, said_after_command(update)))


async def open_chart(visit: Visit, _query: CallbackQuery, press: OpenChart) -> Shown:
    """Return the chart with another range, base or colours."""
    return await chart_at(visit, press.pairs, press.days, Look.DARK if press.dark else Look.LIGHT)


async def chart_at(visit: Visit, named: str, days: int, look: Look = Look.LIGHT) -> Shown:
    """Return the chart of pairs (``USD/KZT+USD/KGS``) that a button or a link names."""
    known = _known(await at_hand(visit))
    pairs = _pairs_of(named)
    if not pairs or not SHORTEST <= days <= LONGEST or not {code for pair in pairs for code in pair} <= known:
        return Notice.outdated(visit.speech)
    return await _chart(visit, pairs, days, look)


async def open_card_picture(visit: Visit, _query: CallbackQuery, press: OpenCardPicture) -> Shown:
    """Return the rates card as a picture."""
    stored = await at_hand(visit)
    if press.base not in _known(stored):
        return Notice.outdated(visit.speech)
    look = Look.DARK if press.dark else Look.LIGHT
    key = ("card", press.base, press.inverse, look, visit.speech.language, visit.reader.today)
    kept = visit.services.charts.get(key, visit.version.quotes, visit.now)
    if kept is None:
        kept = Prepared.of(await pictured_card(visit, press.base, inverse=bool(press.inverse), look=look))
        visit.services.charts.put(key, visit.version.quotes, visit.now, kept)
    return kept


async def pictured_card(visit: Visit, base: str, *, inverse: bool, look: Look = Look.LIGHT) -> Screen:
    """Return the rates card as a picture, as a value."""
    stored = await at_hand(visit)
    shown = (*BASES[:4], *exchange.LOCAL) if base in exchange.LOCAL else exchange.LOCAL
    card = exchange.card(stored, base, visit.now, inverse=inverse, currencies=shown)
    screen = card_screen(card, await sparks_of(card, _lines(visit, stored), visit.reader), visit.reader, look)
    link = RatesLink(base, inverse)
    return shareable(screen, link, visit.speech, visit.services.bot_username)


def pairs_about(visit: Visit, code: str) -> tuple[Pair, ...]:
    """Return what a chart about one currency shows: a local one in the reader's base, another in the local ones."""
    home, base = _home(visit), visit.chat.base_currency
    if code in exchange.LOCAL:
        return ((base if base != code else "USD", code),)
    if home is not None:
        return ((code, home),)
    return tuple((code, local) for local in exchange.LOCAL if local != "TMT")[:MOST]


async def chart_for(visit: Visit, text: str) -> Screen | Prepared:
    """Return the chart that ``text`` asks for; what is not understood is answered with the nearest."""
    known = _known(await at_hand(visit))
    wish = _wish(visit, " ".join(text.split())[:_LONGEST_ASKED], known)
    notes = _notes(visit, wish, known)
    if not wish.pairs and (wish.unknown or wish.same):
        return ask_screen(visit.reader, notes)
    pairs = wish.pairs or _usual(visit)
    days = DAYS if wish.days is None else fitting(wish.days)
    return await _chart(visit, pairs, days, Look.LIGHT, notes)


async def chart_if_asked(visit: Visit, text: str) -> Screen | Prepared | None:
    """Return the chart for free text that names currencies and asks for a chart or a time; ``None`` for any other."""
    if len(text) > _LONGEST_FREE:
        return None
    known = _known(await at_hand(visit))
    wish = _wish(visit, text, known)
    if not wish.drawn or not wish.pairs or wish.unknown:
        return None
    return await chart_for(visit, text)


async def chart_wish(visit: Visit, text: str) -> ChartLink | None:
    """Return the chart that free text asks for, as a link; ``None`` where it does not ask for one."""
    if len(text) > _LONGEST_FREE:
        return None
    wish = _wish(visit, text, _known(await at_hand(visit)))
    if not wish.drawn or not wish.pairs or wish.unknown:
        return None
    return link_of(wish.pairs[:MOST], DAYS if wish.days is None else fitting(wish.days))


def link_of(pairs: Sequence[Pair], days: int = DAYS) -> ChartLink:
    """Return the link to a chart of pairs."""
    return ChartLink("+".join(f"{base}/{counter}" for base, counter in pairs), days)


def _usual(visit: Visit) -> tuple[Pair, ...]:
    """What is drawn where nothing is named: the reader's own money, else the four local ones that move."""
    base, home = visit.chat.base_currency, _home(visit)
    if home and home != base:
        return ((base, home),)
    return tuple((base, code) for code in exchange.LOCAL if code not in {base, "TMT"})[:MOST]


def _home(visit: Visit) -> str | None:
    """Return the currency of the reader's own country; one country chosen says which that is, several do not."""
    named = {_HOMES[code] for code in visit.chat.countries if code in _HOMES}
    return named.pop() if len(named) == 1 else None


def _wish(visit: Visit, text: str, known: frozenset[str]) -> ChartWish:
    own = currencies.own_of(visit.chat.countries, visit.speech.language)
    return read_wish(text, known, base=visit.chat.base_currency, home=_home(visit), own=own)


def _notes(visit: Visit, wish: ChartWish, known: frozenset[str]) -> tuple[str, ...]:
    say = visit.speech.say
    notes = [_unknown(visit, word, known) for word in wish.unknown[:2]]
    notes += [settled_note(*one, visit.speech) for one in wish.settled]
    if wish.same:
        notes.append(say("A currency in itself always costs 1."))
    if wish.left_out:
        notes.append(say("More than {n} lines cannot be told apart; the rest is left out.", n=MOST))
    if wish.days is not None and wish.days != fitting(wish.days):
        nearest = range_name(fitting(wish.days), visit.reader)
        notes.append(say("A chart shows two days to five years; here is the nearest: {range}.", range=nearest))
    return tuple(notes)


def _unknown(visit: Visit, word: str, known: frozenset[str]) -> str:
    say = visit.speech.say
    if (days := nearest_range(word)) is not None:
        offered = visit.speech.listing([range_name(each, visit.reader) for each in RANGES])
        return say(
            "I know no time “{word}”. The nearest: {range}. There are {offered}.",
            word=word, range=range_name(days, visit.reader), offered=offered,
        )  # fmt: skip
    if near := currencies.nearest(word, known):
        names = visit.speech.listing([f"{code} ({currency_name(code, visit.speech)})" for code in near])
        return say("I know no currency “{word}”. The nearest: {names}.", word=word, names=names)
    return say("I know no official rate of “{word}”. Try a code such as USD, EUR or KZT.", word=word)


async def _chart(
    visit: Visit, pairs: tuple[Pair, ...], days: int, look: Look, notes: tuple[str, ...] = ()
) -> Screen | Prepared:
    key = ("chart", pairs, days, look, notes, visit.speech.language, visit.reader.today)
    kept = visit.services.charts.get(key, visit.version.quotes, visit.now)
    if kept is not None:
        return kept
    prepared = Prepared.of(await _chart_screen(visit, pairs, days, look, notes))
    visit.services.charts.put(key, visit.version.quotes, visit.now, prepared)
    return prepared


async def chart_screen_of(visit: Visit, link: ChartLink) -> Screen | None:
    """Return the chart of a link as a value, such as inline mode posts; ``None`` for pairs that nobody quotes."""
    known, pairs = _known(await at_hand(visit)), _pairs_of(link.pairs)
    if not pairs or not SHORTEST <= link.days <= LONGEST or not {code for pair in pairs for code in pair} <= known:
        return None
    return await _chart_screen(visit, pairs, link.days, Look.LIGHT, ())


async def _chart_screen(visit: Visit, pairs: tuple[Pair, ...], days: int, look: Look, notes: tuple[str, ...]) -> Screen:
    frame = Frame(pairs, days, visit.reader.today - timedelta(days=days), visit.reader.today, look)
    stored = await at_hand(visit)
    lines = _lines(visit, stored)
    found = [one for pair in pairs if (one := await lines.line(*pair, frame.since, frame.until))]
    drawn = [one for one in found if one.is_line]
    lacking = [pair for pair in pairs if pair not in {(one.base, one.counter) for one in drawn}]
    told = tuple(_lacking(visit, pair, found, stored) for pair in lacking)
    if not drawn:
        return nothing_screen(told, frame, visit.reader, notes)
    screen = chart_screen(drawn, frame, visit.reader, (*notes, *told))
    return shareable(screen, link_of(pairs, days), visit.speech, visit.services.bot_username)


def _lacking(visit: Visit, pair: Pair, found: Sequence[Drawn], stored: Sequence[Quote]) -> str:
    """Say why a pair has no line: a single rate is stored, only older ones, or none."""
    single = next((one for one in found if (one.base, one.counter) == pair), None)
    if single is not None:
        return single_rate(single, visit.reader)
    newest = exchange.cross(stored, *pair, visit.now)
    if newest is not None and newest.date is not None:
        return older_rate(newest, newest.date, visit.reader)
    return visit.speech.say("No rates of {pairs} are stored.", pairs="/".join(pair))


def _lines(visit: Visit, stored: tuple[Quote, ...]) -> Lines:
    return Lines(stored, visit.services.calendars, visit.version.quotes, visit.now)


def _pairs_of(text: str) -> tuple[Pair, ...]:
    if not _PAIRS.fullmatch(text):
        return ()
    pairs = [(pair[:3], pair[4:]) for pair in text.split("+")]
    return tuple(pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1])


def _known(stored: tuple[Quote, ...]) -> frozenset[str]:
    quoted = {quote.base for quote in stored} | {quote.counter for quote in stored}
    return frozenset(quoted) | {*exchange.LOCAL, *currencies.FOREIGN}
