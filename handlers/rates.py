"""``/rates``: the official rates of five currencies in one card.

::

    words --find--> base and others --quotes.recent--> exchange.card --views.rates--> screen --reply--> reader
    button --unpack--> base, inverse ------------------------^
"""

from collections.abc import Sequence
from typing import Final

from telegram import CallbackQuery, Update

from handlers import exchange
from handlers.callbacks import OpenRates
from handlers.context import Context, Visit, begin, said_after_command
from handlers.known_quotes import at_hand
from handlers.phrases import currencies
from handlers.phrases.folding import bare, pieces
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.views.rates import BASES, currency_name, rates_screen
from storage.records import Quote

_MOST: Final = 8
"""Currencies on one card."""
_LONGEST_ASKED: Final = 60
_RATES: Final = frozenset({"rate", "rates", "курс", "курсы", "курса"})
_ASIDE: Final = _RATES | {"exchange", "official", "of", "the", "to", "in", "валют", "валюты", "к", "в"}
"""Words that say no more than that a rate is wanted."""


async def on_rates(update: Update, context: Context) -> None:
    """``/rates [codes]``: the first code is the base, further ones join the card."""
    if visit := await begin(update, context):
        await send(visit, await card_for(visit, said_after_command(update)))


async def open_rates(visit: Visit, _query: CallbackQuery, press: OpenRates) -> Shown:
    """Return the card with another base, or turned round."""
    stored = await at_hand(visit)
    if press.base not in _known(stored):
        return Notice.outdated(visit.speech)
    return await _card(visit, press.base, (), inverse=bool(press.inverse))


async def card_for(visit: Visit, text: str) -> Prepared:
    """Return the card that ``text`` asks for; a currency nobody quotes is answered with the nearest ones."""
    text = " ".join(text.split())[:200]
    if not text:
        return await _card(visit, visit.chat.base_currency, ())
    known = _known(await at_hand(visit))
    named = currencies.find(text, known)
    notes = tuple(_unknown(visit, word, known) for word in named.unknown[:2])
    if not named.codes:
        return await _card(visit, visit.chat.base_currency, (), notes=notes)
    base, *others = named.codes
    return await _card(visit, base, tuple(others[:_MOST]), inverse=base in exchange.LOCAL and not others, notes=notes)


async def card_if_asked(visit: Visit, text: str) -> Prepared | None:
    """Return the card for free text that names currencies and nothing else; ``None`` for any other text."""
    if len(text) > _LONGEST_ASKED:
        return None
    wanted = [piece for piece in pieces(text) if bare(piece) not in _ASIDE]
    if not wanted:
        return await card_for(visit, "") if _RATES & {bare(piece) for piece in pieces(text)} else None
    named = currencies.find(" ".join(wanted), _known(await at_hand(visit)))
    return await card_for(visit, " ".join(named.codes)) if named.codes and not named.unknown else None


def _unknown(visit: Visit, word: str, known: frozenset[str]) -> str:
    near = currencies.nearest(word, known)
    if not near:
        return visit.speech.say("I know no official rate of “{word}”. Try a code such as USD, EUR or KZT.", word=word)
    names = visit.speech.listing([f"{code} ({currency_name(code, visit.speech)})" for code in near])
    return visit.speech.say("I know no currency “{word}”. The nearest: {names}.", word=word, names=names)


async def _card(
    visit: Visit, base: str, others: Sequence[str], *, inverse: bool = False, notes: tuple[str, ...] = ()
) -> Prepared:
    key = ("rates", base, tuple(others), inverse, notes, visit.speech.language, visit.reader.today)
    kept = visit.services.screens.get(key, visit.version.quotes, visit.now)
    if kept is not None:
        return kept
    card = exchange.card(await at_hand(visit), base, visit.now, inverse=inverse, currencies=_rows(base, others))
    prepared = Prepared.of(rates_screen(card, visit.reader, notes=notes))
    visit.services.screens.put(key, visit.version.quotes, visit.now, prepared)
    return prepared


def _rows(base: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return what the card lists: what was asked for, else the five, and for one of the five the world's besides."""
    if others:
        return tuple(others)
    return (*BASES, *exchange.LOCAL) if base in exchange.LOCAL else exchange.LOCAL


def _known(stored: Sequence[Quote]) -> frozenset[str]:
    """Return the codes that somebody quotes, and in any case those that people here ask for."""
    quoted = {quote.base for quote in stored} | {quote.counter for quote in stored}
    return frozenset(quoted) | {*exchange.LOCAL, *currencies.FOREIGN}
