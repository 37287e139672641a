"""Items put together: numerals to amounts, amounts with currencies to money, adjectives to what they narrow; pure.

::

    items --amounts_of--> numbers --narrowed--> currencies one can tell apart --money_of--> clauses
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from handlers.phrases import currencies
from handlers.phrases.currencies import Form, Meant
from handlers.phrases.numerals import Does, Numeral, added_up
from handlers.phrases.sentence import Item, Role


class Part(Enum):
    """What a clause is."""

    MONEY = auto()
    AMOUNT = auto()  # a number of nothing
    CURRENCY = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Clause:
    """An amount, a currency, both, or an item that is neither; ``at`` counts items from the start of the text."""

    part: Part
    item: Item
    at: int
    end: int
    """Of the item after its last one."""
    amount: Decimal = Decimal(1)
    other: Decimal | None = None
    typed: str = ""
    """The amount as written."""
    currency: Meant | None = None
    named: str = ""
    """The currency as written."""
    code_first: bool = False
    """Whether the currency stands before the amount."""
    apart: bool = False
    """Whether there is a gap between the two."""
    guessed: bool = False

    @property
    def role(self) -> Role | None:
        """The role of an item that is neither."""
        return self.item.role if self.part is Part.OTHER else None

    @property
    def form(self) -> Form:
        """What the currency's ending tells."""
        return self.currency.form if self.currency else Form.PLAIN


_NO_END: Final = frozenset({Role.CURRENCY, Role.NUMERAL, Role.UNKNOWN, Role.FILLER, Role.COUNTRY})
"""What an amount is not followed by where it ends in a currency of one letter."""
_AFTER_MONEY: Final = frozenset({Role.INTO, Role.MANY, Role.IS, Role.PLUS})
_SIGNED: Final = frozenset({Role.INTO, Role.ASK, Role.MANY, Role.RATE, Role.IS, Role.OUTOF, Role.PLUS})


def clauses(items: Sequence[Item]) -> list[Clause]:
    """Return what ``items`` come to."""
    told = _told(items)
    return _times(_money(_narrowed(_multiplied(_amounts(told)))))


# -- words with two meanings -------------------------------------------------------------------------------------


def _told(items: Sequence[Item]) -> list[Item]:
    """Return items without stops, each word with two meanings told by what stands beside it."""
    kept = _with_to([item for item in items if item.role is not Role.STOP])
    found: list[Item] = []
    for at, item in enumerate(kept):
        before = found[-1] if found else None
        after = kept[at + 1] if at + 1 < len(kept) else None
        found.append(_told_one(item, before, after))
    return found


def _with_to(items: list[Item]) -> list[Item]:
    """Read the "2" of "900cny 2 kzt" and "usd2kgs" as "to", but leave "3 usd 2 eur in kgs" and "5 dollars 2 cents".

    It stands between the only two currencies, both in Latin letters, and what else is a number counts the first one.
    """
    named = [at for at, item in enumerate(items) if item.role is Role.CURRENCY]
    if len(named) != 2 or items[named[1] - 1].typed != "2":
        return items
    pair, place = [items[at] for at in named], named[1] - 1
    signed = place - named[0] == 2 and items[place - 1].role is Role.NUMERAL and items[place - 1].glued  # "$100 2 kgs"
    others = [at for at, item in enumerate(items) if at != place and item.role is Role.NUMERAL]
    counted = all(at < place for at in others) and not any(item.role is Role.INTO for item in items)
    small = any(item.currency and item.currency.factor != 1 for item in pair)
    latin = all(item.typed.isascii() or not item.typed.isalpha() for item in pair)
    if small or not counted or not latin or not (signed or place - named[0] == 1):
        return items
    return [*items[:place], replace(items[place], role=Role.INTO), *items[place + 1 :]]


def _told_one(item: Item, before: Item | None, after: Item | None) -> Item:
    if item.role in {Role.NUMERAL, Role.CURRENCY}:
        return item
    numbered = before is not None and before.role is Role.NUMERAL
    if _counts(item, before, after):
        return replace(item, role=Role.NUMERAL)
    if item.currency and numbered and not (after and after.role in _NO_END):
        return replace(item, role=Role.CURRENCY)  # "100 с", of som, not the Russian "with"
    return item


def _counts(item: Item, before: Item | None, after: Item | None) -> bool:
    """Whether a word that may be a number is one: "on ming" is ten thousand, not "on"; "он доллар" ten, not "he"."""
    one, coming = item.numeral, after.numeral if after else None
    if one is None:
        return False
    if coming and (coming.does is Does.TIMES or (coming.spoken and coming.value < one.value)):
        return not (before and before.role is Role.CURRENCY)
    if item.role is not Role.FILLER:
        return False
    if before and before.numeral and before.role is Role.NUMERAL:
        return before.numeral.spoken or one.does is Does.TIMES
    return after is not None and after.role is Role.CURRENCY


# -- amounts -----------------------------------------------------------------------------------------------------


def _amounts(items: Sequence[Item]) -> list[Clause]:
    found: list[Clause] = []
    at = 0
    while at < len(items):
        if items[at].role is Role.NUMERAL:
            clause = _amount(items, at)
            found.append(clause)
            at = clause.end
            continue
        item = items[at]
        part = Part.CURRENCY if item.role is Role.CURRENCY else Part.OTHER
        named = item.typed if part is Part.CURRENCY else ""
        found.append(Clause(part, item, at, at + 1, currency=item.currency, named=named, guessed=item.guessed))
        at += 1
    return found


def _amount(items: Sequence[Item], start: int) -> Clause:
    """Return the number that begins at ``start``, over the words that may stand inside it."""
    numerals: list[Numeral] = []
    ends: list[int] = []
    at = start
    while at < len(items):
        item = items[at]
        if item.role is Role.NUMERAL and item.numeral:
            numerals.append(item.numeral)
            at += 1
            ends.append(at)
        elif (skipped := _inside(items, at, numerals)) > at:
            at = skipped
        else:
            break
    total = added_up(numerals)
    end = ends[max(total.taken, 1) - 1]
    typed = " ".join(item.typed for item in items[start:end])
    guessed = any(item.guessed for item in items[start:end])
    first = items[start]
    whole = replace(first, glued_after=items[end - 1].glued_after)
    return Clause(Part.AMOUNT, whole, start, end, total.value, total.other, typed, guessed=guessed)


def _inside(items: Sequence[Item], at: int, numerals: Sequence[Numeral]) -> int:
    """Return where a number goes on after words such as "and", "с" or a hyphen; ``at`` where it does not."""
    following = at
    while following < len(items) and following - at < 2 and items[following].role in _LINKS:
        following += 1
    if following == at or following >= len(items) or not numerals:
        return at
    coming, before = items[following].numeral, numerals[-1]
    if items[following].role is not Role.NUMERAL or coming is None:
        return at
    link = items[at]
    if coming.does is Does.HALF:
        return following if link.role in {Role.AND, Role.OUTOF, Role.DASH} else at
    if link.typed.casefold() in {"a", "an", "of"}:  # half a million
        return following if coming.does is Does.TIMES else at
    if link.role is Role.DASH:
        return following if link.glued and (before.spoken or coming.spoken) else at
    large = before.does is Does.TIMES or before.value >= 20
    smaller = coming.does is Does.ADD and coming.value < before.value
    return following if link.role is Role.AND and before.spoken and coming.spoken and large and smaller else at


_MOST_NOTES: Final = 100
"""Times that an amount may be counted by "3 по 100"; more is a price."""
_LINKS: Final = frozenset({Role.AND, Role.OUTOF, Role.DASH, Role.FILLER})


def _multiplied(found: list[Clause]) -> list[Clause]:
    """Join "3 x 100" and "1/2", and put a minus to the number it belongs to."""
    joined: list[Clause] = []
    at = 0
    while at < len(found):
        clause = found[at]
        before, link = (joined[-2], joined[-1]) if len(joined) > 1 else (None, None)
        if clause.part is Part.AMOUNT and before and link and before.part is Part.AMOUNT:
            value = _joined(before, link, clause)
            if value is not None:
                joined[-2:] = [replace(before, amount=value, end=clause.end, other=None)]
                at += 1
                continue
        if clause.part is Part.AMOUNT and link is None and joined:
            link = joined[-1]
        if clause.part is Part.AMOUNT and link and _negates(link, before):
            joined[-1:] = [replace(clause, amount=-clause.amount, at=link.at)]
        else:
            joined.append(clause)
        at += 1
    return joined


def _joined(before: Clause, link: Clause, after: Clause) -> Decimal | None:
    times = link.role is Role.MULTIPLY or (link.role is Role.UNKNOWN and link.item.typed.casefold() in {"x", "х"})
    if times:
        return before.amount * after.amount
    whole = before.amount == int(before.amount) and after.amount == int(after.amount)
    if link.role is Role.AT and before.amount == int(before.amount) and 1 < before.amount <= _MOST_NOTES:
        return before.amount * after.amount  # "3 по 100": three notes of a hundred
    if link.role is Role.SLASH and whole and 0 < before.amount < after.amount <= 100:
        return before.amount / after.amount
    return None


def _negates(link: Clause, before: Clause | None) -> bool:
    """Whether a dash or "minus" is the sign of the number after it, not the sign between two."""
    if link.role not in {Role.DASH, Role.MINUS}:
        return False
    alone = before is None or before.role in _SIGNED
    return alone and (link.role is Role.MINUS or link.item.glued_after)


# -- currencies --------------------------------------------------------------------------------------------------


def _narrowed(found: list[Clause]) -> list[Clause]:
    """Let a country beside a currency choose among its readings: "канадских долларов", "доллар США"."""
    kept = list(found)
    for clause in found:
        if clause.role is not Role.COUNTRY:
            continue
        place = kept.index(clause)
        for near in (place + 1, place - 1):
            if 0 <= near < len(kept) and (meant := _in_country(kept[near], clause.item.country)):
                kept[near] = replace(kept[near], currency=meant)
                kept.pop(place)
                break
        else:
            kept[place] = _of_its_country(kept, place)
    return kept


def _of_its_country(kept: Sequence[Clause], place: int) -> Clause:
    """Return the money that an adjective after a number stands for: "500 тысяч узбекских в рублях".

    At the end it does so where something else asks: "сколько сомони за 1000 российских".
    """
    clause = kept[place]
    code = currencies.of_country(clause.item.country) if clause.item.adjective else None
    counted = place > 0 and kept[place - 1].part is Part.AMOUNT
    ends = place + 1 == len(kept)
    asks = ends and any(other.role in {Role.MANY, Role.ASK} for other in kept)
    goes_on = asks or (not ends and kept[place + 1].role in _AFTER_MONEY)
    if not (code and counted and goes_on):
        return clause
    return replace(clause, part=Part.CURRENCY, currency=Meant((code,), everyday=True), named=clause.item.typed)


def _in_country(clause: Clause, country: str) -> Meant | None:
    if clause.currency is None or clause.part is not Part.CURRENCY:
        return None
    codes = [code for code in clause.currency.codes if code[:2] == country]
    return replace(clause.currency, codes=(codes[0],)) if codes else None


# -- money -------------------------------------------------------------------------------------------------------


def _money(found: list[Clause]) -> list[Clause]:
    """Give each amount its currency: what stands after it, else before it; fillers go."""
    kept = [clause for clause in found if clause.role not in {Role.FILLER, Role.AT}]
    bound: list[Clause] = []
    at = 0
    while at < len(kept):
        clause = kept[at]
        if clause.part is not Part.AMOUNT:
            bound.append(clause)
            at += 1
            continue
        before = bound[-1] if bound and bound[-1].part is Part.CURRENCY else None
        led = len(bound) > 1 and bound[-2].role in {Role.INTO, Role.IS}
        after, taken = _following(kept, at)
        if before and _first(before, clause, after, led=led):
            bound[-1] = replace(_bound(clause, before), code_first=True, apart=not before.item.glued_after)
            at += 1
        elif after:
            bound.append(_bound(clause, after))
            at += taken
        else:
            bound.append(clause)
            at += 1
        if bound[-1].part is Part.MONEY:
            at = _past_repetition(kept, at, bound[-1])
    return bound


def _times(found: Sequence[Clause]) -> list[Clause]:
    """Multiply money by a number after it: "100 usd x 3"."""
    joined: list[Clause] = []
    for clause in found:
        if clause.part is Part.AMOUNT and len(joined) > 1 and joined[-2].part is Part.MONEY:
            value = _joined(joined[-2], joined[-1], clause) if joined[-1].role is not Role.SLASH else None
            if value is not None:
                joined[-2:] = [replace(joined[-2], amount=value, other=None, end=clause.end)]
                continue
        joined.append(clause)
    return joined


def _following(kept: Sequence[Clause], at: int) -> tuple[Clause | None, int]:
    """Return the currency after an amount, over "of" or "из", and how many clauses both take."""
    for taken in (2, 3):
        if at + taken - 1 < len(kept):
            clause = kept[at + taken - 1]
            if clause.part is Part.CURRENCY:
                return clause, taken
            if clause.role is not Role.OUTOF:
                break
    return None, 0


def _first(before: Clause, amount: Clause, after: Clause | None, *, led: bool) -> bool:
    """Whether an amount belongs to the currency before it: "$100", "USD 100 to KGS", but not "kgs 100 usd"."""
    if before.end != amount.at:
        return False
    if before.item.glued_after and amount.item.glued:
        return after is None or not after.item.glued
    if after is None or (after.form is Form.INTO and before.form is not Form.INTO and not led):
        return True
    return is_sign(before.named) and not led and not after.item.glued


def _bound(amount: Clause, currency: Clause) -> Clause:
    meant = currency.currency
    factor = meant.factor if meant else Decimal(1)
    return replace(
        amount,
        part=Part.MONEY,
        amount=amount.amount * factor,
        other=amount.other * factor if amount.other is not None else None,
        currency=meant,
        named=currency.named,
        guessed=amount.guessed or currency.guessed,
        at=min(amount.at, currency.at),
        end=max(amount.end, currency.end),
    )


def _past_repetition(kept: Sequence[Clause], at: int, money: Clause) -> int:
    """Step over a currency named twice: "$100 usd"."""
    if at < len(kept) and kept[at].part is Part.CURRENCY and money.currency and kept[at].currency:
        said = kept[at].currency
        same = said is not None and said.codes[0] == money.currency.codes[0]
        if same and is_sign(money.named) and money.named != kept[at].named:
            return at + 1
    return at


def is_sign(named: str) -> bool:
    """Whether a currency is written as a sign, not as a word."""
    return not any(char.isalpha() for char in named)


def ambiguous(meant: Meant) -> bool:
    """Whether what a name means must be said."""
    return len(meant.codes) > 1 and not meant.quiet


def known_code(typed: str) -> bool:
    """Whether something is written as an ISO code in capitals."""
    return typed.isupper() and typed in currencies.active()
