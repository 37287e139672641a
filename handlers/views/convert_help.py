"""How to ask for a conversion: the help of ``/convert``, and what is said where a text cannot be converted."""

from collections.abc import Sequence
from decimal import Decimal

from handlers.i18n import Speech
from handlers.phrases.amounts import LARGEST, SMALLEST
from handlers.phrases.conversion import MOST_PARTS, MOST_TARGETS, Conversion, Money, Reason, Unclear
from handlers.phrases.conversion_word import phrase_of
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.convert import BIG, Offer
from handlers.views.money import format_given
from handlers.views.rate_marks import currency_name
from handlers.views.words import cut, one_line

_EXAMPLES = (
    Conversion((Money(Decimal(100), "USD"),), ("KGS",)),
    Conversion((Money(Decimal(100), "USD"),), ("KGS", "KZT")),
    Conversion((Money(Decimal(100), "USD"), Money(Decimal(50), "EUR")), ("KZT",)),
    Conversion((Money(Decimal(5000), "RUB"),), ("UZS",)),
)


def convert_help(speech: Speech, rows: Sequence[Sequence[Button]] = ()) -> Screen:
    """Return what can be asked, with examples; ``rows`` are the buttons of :func:`examples`."""
    text = TextBuilder().bold(speech.say("Write an amount and currencies")).add("\n\n")
    _ways(text, speech)
    return text.build(rows)


def examples() -> list[list[Offer]]:
    """Return conversions to try, one a row."""
    return [[Offer(phrase_of(conversion), conversion)] for conversion in _EXAMPLES]


def unclear_screen(
    unclear: Unclear, speech: Speech, near: Sequence[str], rows: Sequence[Sequence[Button]] = ()
) -> Screen:
    """Return why there is no result and how to ask; ``near`` are the codes nearest to what was typed."""
    text = TextBuilder().add(_reason(unclear, speech))
    if near:
        names = speech.listing([f"{code} ({currency_name(code, speech)})" for code in near])
        text.add(" ").add(speech.say("The nearest I know: {names}.", names=names))
    text.add("\n\n")
    _ways(text, speech)
    return text.build(rows)


def currencies_for(amount: Decimal, home: Sequence[str], targets: tuple[str, ...]) -> list[list[Offer]]:
    """Return an amount of nothing as an amount of each currency that may have been meant."""
    codes = [code for code in dict.fromkeys((*home, *BIG)) if code not in targets]
    offered = [Offer(code, Conversion((Money(amount, code),), targets)) for code in codes]
    return [offered[at : at + 5] for at in range(0, len(offered), 5)]


def _ways(text: TextBuilder, speech: Speech) -> None:
    for line in (
        "/convert 100 usd kgs",
        speech.say("/convert 1 500,50 euros to tenge and som"),
        speech.say("/convert 100 usd + 50 eur in kzt"),
        speech.say("/convert how much is a dollar in so'm"),
        speech.say("/convert half a million tenge to rubles"),
    ):
        text.add(line).add("\n")
    text.add("\n").add(speech.say("In a private chat you can leave the command out. Any language will do."))


def _reason(unclear: Unclear, speech: Speech) -> str:
    say, words = speech.say, ", ".join(cut(one_line(word), 32) for word in unclear.words[:3])
    amount = format_given(unclear.amount, speech) if unclear.amount is not None else ""
    least, most = format_given(SMALLEST, speech), format_given(LARGEST, speech)
    reasons = {
        Reason.NO_CURRENCY: say("{amount} of what? Pick a currency, or name it.", amount=amount),
        Reason.NOT_POSITIVE: say("Only an amount above zero can be converted."),
        Reason.TOO_SMALL: say("That is too little: the smallest amount is {amount}.", amount=least),
        Reason.TOO_LARGE: say("That is more than there is: the largest amount is {amount}.", amount=most),
        Reason.TOO_LONG: say("That is too long for me. Write one amount and the currencies."),
        Reason.TOO_MANY: say(
            "At most {parts} amounts into {targets} currencies at once.", parts=MOST_PARTS, targets=MOST_TARGETS
        ),
        Reason.NO_NUMBER: say("I cannot read “{words}” as a number. Write it like 1500.50.", words=words),
        Reason.NOTHING: say("I found no currency here."),
    }
    if unclear.reason is Reason.NOTHING and words:
        return say("I found no currency in “{words}”.", words=words)
    return reasons[unclear.reason]
