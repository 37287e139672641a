"""Which side a currency is on: what is converted, and into what; pure.

An amount tells it: whatever has one is a source, and a bare currency is a target, wherever it stands. Without an
amount the words between tell it ("into", "out of", "how many"), then the endings ("тенгеге", "dollardan", "долларов"),
else the first one named is the source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from handlers.phrases.clauses import Clause, Part, known_code
from handlers.phrases.currencies import Form, of_country
from handlers.phrases.folding import fold, plain
from handlers.phrases.listed import ALTERNATIVES, ranged, shared
from handlers.phrases.sentence import Role

_HARD: Final = frozenset({"USD", "EUR", "GBP", "CHF", "CNY", "KWD", "TRY", "AED", "JOD", "BHD", "OMR"})
"""What people count in others, where a phrase says nothing else."""
_LISTING: Final = frozenset({Role.AND, Role.OR, Role.COMMA, Role.SLASH, Role.PLUS})
_LOCATIVE: Final = re.compile(r".{4}[dtдт][aeаео]$")
"""How a place ends in Turkic languages that something happens in."""
_PAID_FOR: Final = frozenset({"for", "per", "за", "uchun", "учун", "барои"})
_INTO_COUNTRY: Final = frozenset({"in", "в", "во", "into", "to", "ба", "дар"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Sources with their amounts, and targets; both as clauses."""

    sources: tuple[Clause, ...]
    targets: tuple[Clause, ...]
    stated: bool
    """Whether an amount was written."""
    chain: bool = False
    separate: bool = False
    rate: bool = False
    unknown: tuple[str, ...] = ()
    countries: bool = False
    """Whether a target is told by its country."""
    loaned: bool = False
    """Whether that country is rather somebody who gets the money."""
    close: bool = False
    """Whether source and target stand side by side."""
    of_what: bool = False
    """Whether it is an amount of nothing, into something: "1000 in dollars"."""

    @property
    def alone(self) -> bool:
        """Whether a single currency is named, and no amount."""
        return not self.stated and len(self.sources) == 1 and not self.targets

    @property
    def everyday(self) -> bool:
        """Whether all that says "money" is a word that mostly means something else."""
        return all(
            side.currency is None or (side.currency.everyday and not known_code(side.named)) for side in self.sources
        )


def asked(found: Sequence[Clause]) -> Asked | None:
    """Return who is turned into what; ``None`` without a currency."""
    found = _each(_placed(shared(ranged(found))))
    money = [clause for clause in found if clause.part is Part.MONEY]
    unknown = tuple(_strange(found))
    countries = _countries(found)
    rate = any(clause.role is Role.RATE for clause in found)
    if money:
        question = _of_money(found, money)
    elif names := [clause for clause in found if clause.part is Part.CURRENCY]:
        question = _of_names(found, names)
    else:
        return None
    if countries and not question.targets:
        loaned = any(_is_loaned(found, one) for one in countries)
        question = replace(question, targets=tuple(countries), countries=True, loaned=loaned)
    elif countries:
        unknown += tuple(country.item.typed for country in countries if not _pays_in(country, question.targets))
    question = replace(question, unknown=unknown, rate=rate)
    amounts = sum(clause.part is Part.AMOUNT for clause in found)
    into = question.alone and not question.everyday and _of_what(found, question.sources[0])
    return replace(question, of_what=into and amounts == len(unknown) == 1)


def _strange(found: Sequence[Clause]) -> list[str]:
    """Return what nobody understands: words, leftover numbers, countries that are no currency's."""
    strange = []
    for place, clause in enumerate(found):
        if clause.part is Part.AMOUNT or clause.role is Role.UNKNOWN or clause.role is Role.MULTIPLY:
            strange.append(clause.typed or clause.item.typed)
        elif clause.role is Role.COUNTRY and not _leads_to(found, place):
            strange.append(clause.item.typed)
    return strange


def _countries(found: Sequence[Clause]) -> list[Clause]:
    return [clause for place, clause in enumerate(found) if clause.role is Role.COUNTRY and _leads_to(found, place)]


def _pays_in(country: Clause, targets: Sequence[Clause]) -> bool:
    """Whether a country is no more than where one of the targets is paid with: "Тошкентда доллар неча сўм"."""
    own = of_country(country.item.country)
    return any(target.currency is not None and own in target.currency.codes for target in targets)


def _is_loaned(found: Sequence[Clause], country: Clause) -> bool:
    """Whether a country may be where the money went to, which only a question makes a target."""
    if country.item.adjective:
        return False
    if country.item.city or _locative(country):
        return True
    return _led(found, country) and _led_by(found, country) not in _INTO_COUNTRY


def _locative(country: Clause) -> bool:
    return _LOCATIVE.search(plain(fold(country.item.typed))) is not None


def _leads_to(found: Sequence[Clause], place: int) -> bool:
    """Whether a country stands where a target does: "in Kazakhstan", "100 usd kz", "O'zbekistonda"."""
    if of_country(found[place].item.country) is None:
        return False
    if _locative(found[place]):
        return True
    if not place:
        return False
    before = found[place - 1]
    return before.role is Role.INTO or (before.part is Part.MONEY and len(found[place].item.typed) <= 3)


def _led_by(found: Sequence[Clause], clause: Clause) -> str:
    return found[found.index(clause) - 1].item.typed.casefold()


# -- amounts without a currency of their own ---------------------------------------------------------------------


def _placed(found: list[Clause]) -> list[Clause]:
    """Move an amount that ends or begins a phrase to the currency it counts: "usd kgs 100", "доллар тенге 500"."""
    money = [clause for clause in found if clause.part is Part.MONEY]
    names = [clause for clause in found if clause.part is Part.CURRENCY]
    loose = [clause for clause in found if clause.part is Part.AMOUNT]
    if len(money) == 1 and not loose and names and money[0].apart and found[-1] is money[0]:
        bare = replace(
            money[0], part=Part.CURRENCY, amount=Decimal(1), other=None, typed="", code_first=False, apart=False
        )
        return _counted([*found[:-1], bare], money[0])
    if not money and len(loose) == 1 and names and (found[0] is loose[0] or found[-1] is loose[0]):
        if len(names) == 1 and (_of_what(found, names[0]) or names[0].end != loose[0].at):
            return found
        rest = [clause for clause in found if clause is not loose[0]]
        return _counted(rest, loose[0])
    return found


def _of_what(found: Sequence[Clause], name: Clause) -> bool:
    """Whether an amount beside this one currency is not of it: "1000 in dollars", "500 неше доллар"."""
    return _led(found, name) or _wanted(found, name)


def _counted(found: list[Clause], amount: Clause) -> list[Clause]:
    names = [clause for clause in found if clause.part is Part.CURRENCY]
    source = _of_names(found, names).sources[0]
    place = next(at for at, clause in enumerate(found) if clause.at == source.at)
    factor = source.currency.factor if source.currency else Decimal(1)
    found[place] = replace(
        source,
        part=Part.MONEY,
        amount=amount.amount * factor,
        other=amount.other,
        typed=amount.typed,
        code_first=source.at < amount.at,
    )
    return found


def _led(found: Sequence[Clause], clause: Clause) -> bool:
    place = found.index(clause)
    return place > 0 and found[place - 1].role is Role.INTO


def _each(found: list[Clause]) -> list[Clause]:
    """Read "100 долларов/евро в тенге" and "100 usd or eur in kzt" as as much of each, kept apart.

    Currencies that are listed right after money are counted with it where another one is what they go into.
    """
    places = [place for place, clause in enumerate(found) if clause.part is Part.MONEY]
    if len(places) != 1 or found[places[0]].code_first:
        return found
    first, last = places[0], places[0]
    while last + 2 < len(found) and found[last + 1].role in ALTERNATIVES and _is_plain(found, last + 2):
        last += 2
    others = [clause for at, clause in enumerate(found) if clause.part is Part.CURRENCY and not first <= at <= last]
    if last == first or not any(one.form is Form.INTO or _led(found, one) or _wanted(found, one) for one in others):
        return found
    kept = list(found)
    for place in range(first + 2, last + 1, 2):
        link, name = kept[place - 1], kept[place]
        kept[place - 1] = replace(link, item=replace(link.item, role=Role.OR))
        kept[place] = replace(found[first], currency=name.currency, named=name.named, at=name.at, end=name.end)
    return kept


def _is_plain(found: Sequence[Clause], place: int) -> bool:
    """Whether a bare currency stands here, no small coin, and its ending does not say "into"."""
    clause = found[place]
    coin = clause.currency is not None and clause.currency.factor != 1
    return clause.part is Part.CURRENCY and clause.form is not Form.INTO and not coin


# -- with amounts ------------------------------------------------------------------------------------------------


def _of_money(found: Sequence[Clause], money: Sequence[Clause]) -> Asked:
    sources: list[Clause] = []
    targets: list[Clause] = []
    for place, clause in enumerate(found):
        if clause.part is Part.MONEY:
            if sources and clause.amount == 1 and _led(found, clause):
                targets.append(clause)  # "500 usd to 1 som"
            else:
                sources.append(_signed(found, place))
        elif clause.part is Part.CURRENCY:
            targets.append(clause)
    last = max(place for place, clause in enumerate(found) if clause.part is Part.MONEY)
    chain = len(targets) > 1 and _chained(found[last:]) and not any(one.part is Part.CURRENCY for one in found[:last])
    separate = len(sources) > 1 and any(
        clause.role is Role.OR for place, clause in enumerate(found) if money[0].end <= clause.at < money[-1].at
    )
    close = bool(targets) and _side_by_side(found, sources[0])
    return Asked(tuple(sources), tuple(targets), stated=True, chain=chain, separate=separate, close=close)


def _signed(found: Sequence[Clause], place: int) -> Clause:
    """Return money, negative after a minus that stands between two amounts."""
    clause = found[place]
    before = found[place - 1] if place > 1 else None
    taken_away = before is not None and before.role in {Role.MINUS, Role.DASH} and found[place - 2].part is Part.MONEY
    return replace(clause, amount=-clause.amount) if taken_away else clause


def _chained(found: Sequence[Clause]) -> bool:
    """Whether targets follow each other without a word that lists them."""
    named = [place for place, clause in enumerate(found) if clause.part is Part.CURRENCY]
    between = found[named[0] : named[-1]] if named else []
    if any(clause.role is Role.THEN for clause in between):
        return True
    return len(named) > 1 and not any(clause.role in _LISTING for clause in between)


def _side_by_side(found: Sequence[Clause], source: Clause) -> bool:
    place = next((at for at, clause in enumerate(found) if clause.at == source.at), None)
    if place is None:
        return False
    after = found[place + 1 : place + 3]
    return len(after) == 2 and after[0].role is Role.INTO and after[1].part is Part.CURRENCY


# -- without amounts ---------------------------------------------------------------------------------------------


def _of_names(found: Sequence[Clause], names: Sequence[Clause]) -> Asked:
    if len(names) == 1:
        return Asked((names[0],), (), stated=False)
    several = _several(found, names)
    if several:
        rest = tuple(name for name in names if name not in several)
        return Asked(tuple(several), rest, stated=False, separate=True)
    source = _source(found, names)
    targets = tuple(name for name in names if name is not source)
    chain = len(targets) > 1 and source is names[0] and _chained(found)
    return Asked((source,), targets, stated=False, chain=chain)


def _several(found: Sequence[Clause], names: Sequence[Clause]) -> list[Clause]:
    """Return the sources of "курс доллара и евро к тенге" and "сколько стоят доллар и евро"; empty for a single one."""
    places = [found.index(name) for name in names]
    led = [_led(found, name) or _wanted(found, name) for name in names]
    if any(clause.role is Role.BETWEEN for clause in found):
        return []
    if led[0] or any(name.form is Form.INTO for name in names[:1]):
        return []
    first = led.index(True) if any(led) else len(names)
    between = [found[at].role for at in range(places[0], places[min(first, len(names)) - 1])]
    joined = any(role in {Role.AND, Role.OR, Role.COMMA} for role in between)
    asks = any(clause.role in {Role.RATE, Role.ASK, Role.MANY} for clause in found)
    if first > 1 and (any(led) or asks) and (joined or any(led)):
        return list(names[:first])
    return []


def _source(found: Sequence[Clause], names: Sequence[Clause]) -> Clause:
    """Return the side that is converted, where no amount tells it."""
    before = {name: _role_before(found, name) for name in names}
    outof = [name for name in names if name.form is Form.OUTOF or before[name] is Role.OUTOF]
    if outof:
        return outof[0]
    first, second = names[0], names[1]
    if _price(found, second):
        return second if {Role.MANY, Role.ASK} & {clause.role for clause in found} else _how_many(first, second)
    if before[first] is Role.MANY:
        return second if _counting(found, first) else _how_many(first, second)
    if Role.MANY in before.values():
        return first
    if before[first] is Role.INTO and _role_before(found, first, 2) is Role.MANY:
        return _how_many(second, first)  # "сколько в долларе тенге"
    into = {name for name in (first, second) if before[name] is Role.INTO or name.form is Form.INTO}
    return second if into == {first} else first


def _role_before(found: Sequence[Clause], name: Clause, steps: int = 1) -> Role | None:
    place = found.index(name) - steps
    return found[place].role if place >= 0 else None


def _price(found: Sequence[Clause], name: Clause) -> bool:
    """Whether a name is what the other one is paid for: "how much som for a dollar", "сколько сомов за доллар"."""
    return _led(found, name) and _led_by(found, name) in _PAID_FOR


def _wanted(found: Sequence[Clause], name: Clause) -> bool:
    """Whether "how many" stands right before a name."""
    return _role_before(found, name) is Role.MANY


def _counting(found: Sequence[Clause], name: Clause) -> bool:
    """Whether the words before a name can only count it: "how many", not "сколько", which also asks how much."""
    return "en" in found[found.index(name) - 1].item.languages


def _how_many(first: Clause, second: Clause) -> Clause:
    """Tell "сколько сомов в долларе" (a dollar is the source) from "сколько доллар в сомах" (a dollar again)."""
    if second.form is Form.INTO:
        return first
    if first.form is Form.MANY:
        return second
    hard = [name for name in (first, second) if name.currency and name.currency.codes[0] in _HARD]
    if len(hard) == 1:
        return hard[0]
    return second
