"""Which currencies a chat has on its card besides those that everybody has: a screen of switches."""

from collections.abc import Collection, Sequence
from typing import Final

from handlers.callbacks import KeepCurrency, OpenRates, pack
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.rate_marks import currency_flag, currency_name

OFTEN: Final = ("AED", "JPY", "KRW", "CHF", "INR", "PLN", "SAR", "GEL", "AZN", "BYN", "UAH", "CAD")
"""What is offered; anything else that a bank quotes is added by its code."""
_A_ROW: Final = 4


def card_currencies_screen(added: Sequence[str], known: Collection[str], reader: Reader, base: str) -> Screen:
    """Return the switches; ``known`` are the codes that somebody quotes, ``base`` is what the way back shows."""
    speech = reader.speech
    text = TextBuilder().bold(speech.say("Currencies on your card")).add("\n")
    text.add(speech.say("A tap adds one to the buttons of /rates, or takes it away again.")).add("\n\n")
    for code in added:
        text.add(f"{currency_flag(code)} {code} – {currency_name(code, speech)}\n")
    if added:
        text.add("\n")
    text.add(speech.say("Any other: /rates and its code, such as /rates SEK, then “Keep”."))
    offered = dict.fromkeys((*added, *(code for code in OFTEN if code in known)))
    buttons = [
        Button(f"✓ {code}" if code in added else code, pack(KeepCurrency(code, int(code not in added), "l")))
        for code in offered
    ]
    rows = [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]
    return text.build([*rows, [Button(speech.say("◀ Back to the rates"), pack(OpenRates(base)))]])
