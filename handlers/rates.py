"""``/rates``: the official rates of five currencies in one card.

::

    words --find--> base and others ----known_quotes----> exchange.card --views.rates--> screen --reply--> reader
    button --unpack--> base, inverse, changes since ------------^
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from telegram import CallbackQuery, Update

from handlers import exchange
from handlers.admins import may_press
from handlers.callbacks import KeepCurrency, OpenCard, OpenRates
from handlers.context import Context, Visit, begin, said_after_command
from handlers.deep_links import RatesLink
from handlers.exchange import Against
from handlers.known_quotes import at_hand, on_day, reaching
from handlers.phrases import currencies
from handlers.phrases.day_asked import read_day
from handlers.phrases.folding import pieces
from handlers.prepared import Prepared
from handlers.presses import Notice, Shown
from handlers.remittances import SENT, remittances
from handlers.reply import send
from handlers.screen import Screen
from handlers.views.card_currencies import card_currencies_screen
from handlers.views.rate_marks import settled_note
from handlers.views.rates import BASES, currency_name, nothing_so_far_back, past_screen, rates_screen
from handlers.views.settings import for_admins
from handlers.views.sharing import shareable
from storage import card_currencies, quotes
from storage.records import Quote

_MOST: Final = 8
"""Currencies on one card."""
_LONGEST_ASKED: Final = 60


async def on_rates(update: Update, context: Context) -> None:
    """``/rates [codes]``: the first code is the base, further ones join the card."""
    if visit := await begin(update, context):
        await send(visit, await card_for(visit, said_after_command(update)))


async def open_rates(visit: Visit, _query: CallbackQuery, press: OpenRates) -> Shown:
    """Return the card with another base, or turned round."""
    return await _opened(visit, press.base, press.inverse, Against.PUBLICATION.value)


async def open_card(visit: Visit, _query: CallbackQuery, press: OpenCard) -> Shown:
    """Return the card with its changes counted from elsewhere."""
    return await _opened(visit, press.base, press.inverse, press.against)


async def _opened(visit: Visit, base: str, inverse: int, against: str) -> Shown:
    if base not in _known(await at_hand(visit)) or against not in set(Against):
        return Notice.outdated(visit.speech)
    return await _card(visit, base, (), inverse=bool(inverse), against=Against(against))


async def keep_currency(visit: Visit, query: CallbackQuery, press: KeepCurrency) -> Shown:
    """Put a currency on the chat's card or take it away; for admins where the chat is a group's."""
    known = _known(await at_hand(visit))
    chat_id = visit.chat.telegram_id
    if press.currency:
        if press.currency not in known and press.keep:
            return Notice.outdated(visit.speech)
        if not await may_press(visit, query):
            return Notice(for_admins(visit.speech), alert=True)
        if not press.keep:
            await card_currencies.remove(chat_id, press.currency)
        elif press.currency not in BASES and not await card_currencies.add(chat_id, press.currency):
            full = visit.speech.say("That is as many as fit on a card. Take one away first.")
            return Notice(full, alert=True)
        visit.services.card_currencies.drop(chat_id)
        visit.services.versions.expire()
        if not press.origin:
            return await _card(visit, press.currency, (), inverse=press.currency in exchange.LOCAL)
    return card_currencies_screen(await _added(visit), known, visit.reader, visit.chat.base_currency)


async def card_for(visit: Visit, text: str) -> Prepared:
    """Return the card that ``text`` asks for; a currency nobody quotes is answered with the nearest ones."""
    text = " ".join(text.split())[:200]
    asked = read_day(text, visit.reader.today)
    if asked is not None:
        text = " ".join(piece for piece in asked.rest.split() if not currencies.says_rates(piece))
    on = asked.day if asked else None
    if not text:
        return await _card(visit, visit.chat.base_currency, (), on=on)
    known = _known(await at_hand(visit))
    named = currencies.find(text, known, _own(visit))
    settled = [settled_note(*one, visit.speech) for one in named.settled]
    notes = (*settled, *(_unknown(visit, word, known) for word in named.unknown[:2]))
    if not named.codes:
        return await _card(visit, visit.chat.base_currency, (), notes=notes, on=on)
    base, *others = named.codes
    inverse = base in exchange.LOCAL and not others
    return await _card(visit, base, tuple(others[:_MOST]), inverse=inverse, notes=notes, on=on)


def _own(visit: Visit) -> currencies.Own:
    return currencies.own_of(visit.chat.countries, visit.speech.language)


async def card_if_asked(visit: Visit, text: str) -> Prepared | None:
    """Return the card for free text that names currencies and nothing else; ``None`` for any other text."""
    if len(text) > _LONGEST_ASKED:
        return None
    asked = read_day(text, visit.reader.today)
    rest = asked.rest if asked else text
    wanted = [piece for piece in pieces(rest) if not currencies.says_rates(piece)]
    on = f" {asked.day.isoformat()}" if asked else ""
    if not wanted:
        return await card_for(visit, on) if any(map(currencies.is_rates, pieces(rest))) else None
    named = currencies.find(" ".join(wanted), _known(await at_hand(visit)), _own(visit))
    return await card_for(visit, " ".join(wanted) + on) if named.codes and not named.unknown else None


async def base_if_asked(visit: Visit, text: str) -> str | None:
    """Return the currency that free text names, where it names nothing else."""
    return next(iter(await codes_if_asked(visit, text)), None)


async def codes_if_asked(visit: Visit, text: str) -> tuple[str, ...]:
    """Return the currencies that free text names, where it names nothing else; of "rates" alone the chat's own base."""
    if len(text) > _LONGEST_ASKED:
        return ()
    said = pieces(text)
    wanted = [piece for piece in said if not currencies.says_rates(piece)]
    if not wanted and any(map(currencies.is_rates, said)):
        return (visit.chat.base_currency,)
    named = currencies.find(" ".join(wanted), _known(await at_hand(visit)), _own(visit))
    return tuple(named.codes) if not named.unknown else ()


async def card_at(visit: Visit, base: str, *, inverse: bool, on: date | None = None) -> Shown:
    """Return the card that a link names, as it is now or was ``on`` a past day."""
    if not await is_quoted(visit, base):
        return Notice.outdated(visit.speech)
    return await _card(visit, base, (), inverse=inverse, on=on)


async def is_quoted(visit: Visit, code: str) -> bool:
    """Whether a currency is one that a card can be about."""
    return code in _known(await at_hand(visit))


async def card_screen(visit: Visit, base: str, *, inverse: bool | None = None, on: date | None = None) -> Screen:
    """Return the card of a base currency as a value, such as inline mode posts: turned round as people ask for it.

    It is as it was ``on`` a past day; of a day to come, it says first that nothing is published yet.
    """
    inverse = base in exchange.LOCAL if inverse is None else inverse
    listed = _rows(base, (), ())
    notes: tuple[str, ...] = ()
    if on is not None and on < visit.reader.today:
        past = await _past_screen(visit, base, listed, on, inverse=inverse)
        return past or await too_far_back(visit, on, base)
    if on is not None and (note := await not_yet(visit, on)):
        notes = (note,)
    card = exchange.card(await at_hand(visit), base, visit.now, inverse=inverse, currencies=listed)
    return rates_screen(card, visit.reader, notes=notes)


def _unknown(visit: Visit, word: str, known: frozenset[str]) -> str:
    near = currencies.nearest(word, known)
    if not near:
        return visit.speech.say("I know no official rate of “{word}”. Try a code such as USD, EUR or KZT.", word=word)
    names = visit.speech.listing([f"{code} ({currency_name(code, visit.speech)})" for code in near])
    return visit.speech.say("I know no currency “{word}”. The nearest: {names}.", word=word, names=names)


async def _card(
    visit: Visit,
    base: str,
    others: Sequence[str],
    *,
    inverse: bool = False,
    against: Against = Against.PUBLICATION,
    notes: tuple[str, ...] = (),
    on: date | None = None,
) -> Prepared:
    """Return a card as it is now, or as it was ``on`` a past day."""
    if on is not None and on < visit.reader.today:
        return await _past_card(visit, base, others, on, inverse=inverse, notes=notes)
    if on is not None and (note := await not_yet(visit, on)):
        notes = (*notes, note)
    added = await _added(visit)
    moment = (visit.speech.language, visit.reader.today)
    key = ("rates", base, tuple(others), inverse, against, notes, added, moment)
    kept = visit.services.screens.get(key, visit.version.quotes, visit.now)
    if kept is not None:
        return kept
    sent = base in SENT and not inverse and not others
    known = await reaching(visit, against)
    listed = _rows(base, others, added)
    card = exchange.card(known, base, visit.now, inverse=inverse, currencies=listed, against=against)
    home = remittances(await reaching(visit, Against.WEEK), base, visit.now) if sent else ()
    screen = rates_screen(card, visit.reader, notes=notes, added=added, remittances=home)
    if not others:
        usual = inverse is (base in exchange.LOCAL)
        link, query = RatesLink(base, None if usual else inverse), base if usual else ""
        screen = shareable(screen, link, visit.speech, visit.services.bot_username, query=query)
    prepared = Prepared.of(screen)
    visit.services.screens.put(key, visit.version.quotes, visit.now, prepared)
    return prepared


async def _past_card(
    visit: Visit, base: str, others: Sequence[str], day: date, *, inverse: bool, notes: tuple[str, ...]
) -> Prepared:
    listed = _rows(base, others, await _added(visit))
    screen = await _past_screen(visit, base, listed, day, inverse=inverse, notes=notes)
    if screen is None:
        return Prepared.of(await too_far_back(visit, day, base))
    if not others:
        link = RatesLink(base, None if inverse is (base in exchange.LOCAL) else inverse, day)
        screen = shareable(screen, link, visit.speech, visit.services.bot_username)
    return Prepared.of(screen)


async def _past_screen(
    visit: Visit, base: str, listed: Sequence[str], day: date, *, inverse: bool, notes: tuple[str, ...] = ()
) -> Screen | None:
    """Return the card as it was on a past day; ``None`` where nothing is stored that reaches so far back."""
    card = exchange.card(await on_day(visit, day), base, day, inverse=inverse, currencies=listed)
    known = any(row.rate and row.rate.date for row in card.rows)
    return past_screen(card, day, visit.reader, notes) if known else None


async def too_far_back(visit: Visit, day: date, base: str) -> Screen:
    """Return what is said of a past day of which no rate is stored that answers what was asked about ``base``."""
    return nothing_so_far_back(day, await quotes.first_day(), base, visit.reader)


async def not_yet(visit: Visit, day: date) -> str:
    """Return what is said of a day to come for which no bank has published anything yet; of other days nothing."""
    if day <= visit.reader.today or any(quote.date >= day for quote in await at_hand(visit)):
        return ""
    day_said = visit.speech.full_day(day)
    return visit.speech.say("The official rates of {day} are not published yet. These hold now:", day=day_said)


async def _added(visit: Visit) -> tuple[str, ...]:
    """Return the currencies that the chat has put on its card."""
    chat_id, version, now = visit.chat.telegram_id, visit.version.chats, visit.now
    added = visit.services.card_currencies.get(chat_id, version, now)
    if added is None:
        added = await card_currencies.added(chat_id)
        visit.services.card_currencies.put(chat_id, version, now, added)
    return added


def _rows(base: str, others: Sequence[str], added: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what the card lists: what was asked for, else the five, and for one of the five the world's besides."""
    if others:
        return tuple(others)
    world = dict.fromkeys((*BASES, *added, *exchange.LOCAL))
    return tuple(world) if base in exchange.LOCAL else exchange.LOCAL


def _known(stored: Sequence[Quote]) -> frozenset[str]:
    """Return the codes that somebody quotes, and in any case those that people here ask for."""
    quoted = {quote.base for quote in stored} | {quote.counter for quote in stored}
    return frozenset(quoted) | {*exchange.LOCAL, *currencies.FOREIGN}
