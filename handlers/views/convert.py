"""A conversion as a screen: amounts first, then what they stand on, then what was taken for what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from handlers.converted import Converted, Line, Total
from handlers.exchange import LOCAL, Rate
from handlers.i18n import Speech
from handlers.phrases.amounts import LARGEST, SMALLEST
from handlers.phrases.conversion import Conversion, Money
from handlers.phrases.conversion_word import phrase_of, read_otherwise
from handlers.publications import BY_NAME
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.money import format_amount, format_given
from handlers.views.numbers import format_rate
from handlers.views.rate_marks import currency_flag, currency_name, is_peg, marks
from handlers.views.words import cut, one_line

BIG: Final = ("USD", "EUR", "RUB", "CNY", "TRY")
"""Currencies of the world that a button offers."""
_NOON: Final = time(12)
_EQUALS: Final = " = "
_MOST_DETAILS: Final = 12
"""Amounts whose rates are shown one by one."""
_LONGEST_QUERY: Final = 256


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that leads to another conversion."""

    label: str
    conversion: Conversion


def convert_screen(
    result: Converted,
    reader: Reader,
    rows: Sequence[Sequence[Button]],
    near: Sequence[str] = (),
    *,
    on: date | None = None,
    note: str = "",
) -> Screen:
    """Return the amounts, each with rate, day and bank.

    ``rows`` are the buttons of :func:`offers`, ``near`` the codes nearest to what was left out, ``on`` the past day
    whose rates are taken, ``note`` a sentence before all.
    """
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    if on is not None:
        text.add(f"🗓 {reader.speech.full_day(on)}").add("\n")
    if result.steps:
        _chain(text, result, reader)
    elif sum(len(total.lines) for total in result.totals) > _MOST_DETAILS:
        _in_brief(text, result, reader)
    else:
        for total in result.totals:
            _total(text, total, reader, apart=result.conversion.separate)
    _coming(text, result, reader)
    _remarks(text, result.conversion, near, reader.speech)
    # what is shared leads to the rates of the day on which it is opened
    return text.build([*rows, *([] if on else _share(result.conversion, reader.speech))])


# -- amounts -----------------------------------------------------------------------------------------------------


def given(money: Money, speech: Speech) -> str:
    """Return an amount as it was asked about: ``1,500.50 USD``."""
    return f"{format_given(money.amount, speech)}\N{NO-BREAK SPACE}{money.currency}"


def _come_to(amount: Decimal, currency: str, speech: Speech) -> str:
    return f"{format_amount(amount, speech)}\N{NO-BREAK SPACE}{currency}"


def _total(text: TextBuilder, total: Total, reader: Reader, *, apart: bool) -> None:
    """Add one target: a line for one amount, the sum with its parts for several."""
    speech = reader.speech
    if len(total.lines) > 1 and not apart:
        asked = _joined([line.money for line in total.lines], speech)
        if total.amount is not None:
            text.bold(f"{asked}{_EQUALS}{_come_to(total.amount, total.currency, speech)}").add("\n")
    for line in total.lines:
        asked = given(replace(line.money, amount=abs(line.money.amount)), speech)
        _line(text, line, reader, asked, bold=len(total.lines) == 1 or apart)
    text.add("\n" if len(total.lines) > 1 and not apart else "")


def _in_brief(text: TextBuilder, result: Converted, reader: Reader) -> None:
    """Add many amounts in many currencies: the sums alone, and the banks they rest on."""
    speech, parts = reader.speech, result.conversion.parts
    text.bold(_joined(parts, speech)).add("\n")
    for total in result.totals:
        known = total.amount is not None and not result.conversion.separate
        amounts = [total.amount] if known else [line.amount for line in total.lines]
        shown = [_come_to(one, total.currency, speech) if one is not None else "–" for one in amounts]
        text.add(f"{currency_flag(total.currency)}{_EQUALS}{' · '.join(shown)}\n")
    banks = [name for total in result.totals for line in total.lines if line.rate for name in line.rate.banks]
    _banks(text, tuple(dict.fromkeys(banks)), " · ")
    text.add("\n")


def _banks(text: TextBuilder, names: Sequence[str], joint: str) -> None:
    for number, name in enumerate(names):
        text.add(joint if number else "")
        # NBT asks to be named with its address
        text.link("NBT (nbt.tj)" if name == "NBT" else name, BY_NAME[name].site)


def _joined(parts: Sequence[Money], speech: Speech) -> str:
    written = given(parts[0], speech)
    for money in parts[1:]:
        sign = "−" if money.amount < 0 else "+"
        written += f" {sign} {given(replace(money, amount=abs(money.amount)), speech)}"
    return written


def _line(text: TextBuilder, line: Line, reader: Reader, asked: str, *, bold: bool) -> None:
    """Add one amount in one currency; ``asked`` is the amount as written."""
    speech = reader.speech
    text.add(f"{currency_flag(line.currency)} ")
    if line.amount is None:
        text.add(f"{asked} → {line.currency}: ").add(speech.say("no bank that I read quotes it")).add("\n")
        return
    (text.bold if bold else text.add)(f"{asked}{_EQUALS}{_come_to(abs(line.amount), line.currency, speech)}")
    text.add("\n")
    if line.rate and line.rate.base != line.rate.counter:
        _grounds(text, line.rate, reader, told=line.money.amount == 1)


def _grounds(text: TextBuilder, rate: Rate, reader: Reader, *, told: bool) -> None:
    """Add what an amount rests on: rate, way, banks, day, marks."""
    speech = reader.speech
    if not told or rate.value < 1:
        text.add(_price(rate, speech)).add(" · ")
    _banks(text, rate.banks, " + ")
    if rate.date is not None and rate.banks:
        text.add(" · ").moment(speech.short_day(rate.date, reader.today), _noon(rate.date, rate.banks[0]))
    for number, mark in enumerate(marks(rate, speech)):
        text.add(" · " if number or rate.banks else "").italic(mark)
    text.add("\n")


def _price(rate: Rate, speech: Speech) -> str:
    """Return the rate the way round that is easy to read: ``1 USD = 87.45 KGS``, not ``1 KGS = 0.01143 USD``."""
    base, counter, value = rate.base, rate.counter, rate.value
    if value < 1:
        base, counter, value = counter, base, 1 / value
    return f"1 {base}{_EQUALS}{format_rate(value, speech, exact=is_peg(rate))} {counter}"


def _noon(day: date, bank: str) -> datetime:
    """Return noon of a rate's day where its bank is, which is that day on nearly every reader's clock."""
    return datetime.combine(day, _NOON, ZoneInfo(BY_NAME[bank].zone)).astimezone(UTC)


def _chain(text: TextBuilder, result: Converted, reader: Reader) -> None:
    speech, conversion = reader.speech, result.conversion
    text.bold(" → ".join((given(conversion.parts[0], speech), *conversion.targets))).add("\n")
    for number, step in enumerate(result.steps):
        money = step.money
        asked = _come_to(money.amount, money.currency, speech) if number else given(money, speech)
        _line(text, step, reader, asked, bold=step is result.steps[-1])
    if result.direct and result.direct.amount is not None and result.steps[-1].amount is not None:
        directly = _come_to(result.direct.amount, result.direct.currency, speech)
        if directly != _come_to(result.steps[-1].amount, result.direct.currency, speech):
            text.add(speech.say("Directly: {amount}", amount=directly)).add("\n")


def _coming(text: TextBuilder, result: Converted, reader: Reader) -> None:
    """Say what it will be by rates that are published for a later day already, a line a day."""
    speech = reader.speech
    lines = [
        line
        for total in result.totals
        if len(total.lines) == 1
        for line in total.lines
        if line.rate and not is_peg(line.rate)
    ]
    days = {line.rate.next.date: line.rate.next.holds_from for line in lines if line.rate and line.rate.next}
    for day, holds_from in sorted(days.items()):
        amounts = [
            _come_to(line.coming, line.currency, speech)
            for line in lines
            if line.coming is not None and line.rate and line.rate.next and line.rate.next.date == day
        ]
        text.add(speech.say("Official from")).add(" ").moment(speech.short_day(day, reader.today), holds_from)
        text.add(f": {' · '.join(amounts)}\n")


# -- what was taken for what -------------------------------------------------------------------------------------


def _remarks(text: TextBuilder, conversion: Conversion, near: Sequence[str], speech: Speech) -> None:
    lines = [
        speech.say(
            "“{typed}” is read as {name} ({code}).",
            typed=_quoted(one.typed),
            name=currency_name(one.currency, speech),
            code=one.currency,
        )
        for one in conversion.settled
        if one.typed and one.others
    ]
    for guess in conversion.guesses:
        name = currency_name(guess.currency, speech)
        lines.append(speech.say("I took “{typed}” for {name}.", typed=_quoted(guess.typed), name=name))
    for doubt in conversion.doubts:
        read, other = format_given(doubt.value, speech), format_given(doubt.other, speech)
        typed = _quoted(doubt.typed)
        lines.append(speech.say("“{typed}” is read as {read}, not as {other}.", typed=typed, read=read, other=other))
    if conversion.unknown:
        words = ", ".join(_quoted(word) for word in conversion.unknown[:3])
        lines.append(speech.say("Left out: “{words}”.", words=words))
        if near:
            names = speech.listing([f"{code} ({currency_name(code, speech)})" for code in near])
            lines.append(speech.say("The nearest I know: {names}.", names=names))
    if lines:
        text.add("\n")
    for line in lines:
        text.italic(line).add("\n")


def _quoted(word: str) -> str:
    return cut(one_line(word), 24)


# -- buttons -----------------------------------------------------------------------------------------------------


def offers(conversion: Conversion, speech: Speech) -> list[list[Offer]]:
    """Return other conversions that are a tap away, in rows."""
    plain = replace(conversion, guesses=(), doubts=(), unknown=())
    rows = [_readings(conversion, plain, speech), _turned(plain)]
    rows += [_targets(plain, codes) for codes in (LOCAL, BIG)]
    return [row for row in rows if row]


def _readings(conversion: Conversion, plain: Conversion, speech: Speech) -> list[Offer]:
    """Return the readings that were not taken: another currency of that name, "1.500" as one and a half."""
    found = []
    for one in conversion.settled:
        for other in one.others[:2]:
            label = f"{_quoted(one.typed)} = {other}" if one.typed else f"{one.currency} → {other}"
            found.append(Offer(label, read_otherwise(conversion, one.currency, other)))
    for doubt in conversion.doubts:
        parts = tuple(
            replace(money, amount=doubt.other) if money.amount == doubt.value else money for money in plain.parts
        )
        found.append(
            Offer(f"{_quoted(doubt.typed)} = {format_given(doubt.other, speech)}", replace(plain, parts=parts))
        )
    return found[:4]


def _turned(plain: Conversion) -> list[Offer]:
    """Return a tenth, the other way round, and tenfold."""
    if len(plain.parts) > 1:
        return []
    money, row = plain.parts[0], []
    tenth, tenfold = money.amount / 10, money.amount * 10
    if tenth >= max(SMALLEST, Decimal("0.01")):
        row.append(Offer("÷10", replace(plain, parts=(replace(money, amount=tenth),))))
    if plain.targets:
        last = plain.targets[-1] if plain.chain else plain.targets[0]
        back = (*reversed(plain.targets[:-1]), money.currency) if plain.chain else (money.currency,)
        turned = replace(plain, parts=(Money(money.amount, last),), targets=back)
        row.append(Offer(f"⇄ {back[-1]}", turned))
    if tenfold <= LARGEST:
        row.append(Offer("×10", replace(plain, parts=(replace(money, amount=tenfold),))))
    return row


def _targets(plain: Conversion, codes: Sequence[str]) -> list[Offer]:
    own = {money.currency for money in plain.parts}
    return [
        Offer(f"• {code}" if code in plain.targets else code, replace(plain, targets=(code,), chain=False))
        for code in codes
        if own != {code}
    ]


def _share(conversion: Conversion, speech: Speech) -> list[list[Button]]:
    phrase = phrase_of(conversion)
    return [[Button(speech.say("Share"), share=phrase)]] if len(phrase) <= _LONGEST_QUERY else []
