"""Amounts that share one currency: ranges, lists and sums before or after money; pure.

What is decided here is only what an amount is of. Which side it is on is told by asking.py, to which all that stands
between amounts that are no sum is an "or".
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from handlers.phrases.clauses import Clause, Part
from handlers.phrases.sentence import Role

ALTERNATIVES: Final = frozenset({Role.AND, Role.OR, Role.COMMA, Role.SLASH})
"""What stands between things that are listed."""


def ranged(found: Sequence[Clause]) -> list[Clause]:
    """Read "100-200 usd", "$100-200", "от 100 до 200 usd" and "100, 200 или 500 usd" as amounts kept apart."""
    kept = _of_one(found)
    for place in range(len(kept) - 2):
        first, link, second = kept[place : place + 3]
        if (first.part, second.part) == (Part.AMOUNT, Part.MONEY) and not second.code_first:
            first = _of_the_same(first, second)
        elif (first.part, second.part) == (Part.MONEY, Part.AMOUNT) and first.code_first:
            second = _of_the_same(second, first)
        else:
            continue
        span = link.role is Role.DASH and link.item.glued and link.item.glued_after
        led = link.role is Role.INTO and place > 0 and kept[place - 1].role is Role.OUTOF
        if link.role is Role.OR or (first.amount < second.amount and (span or led)):
            kept[place : place + 3] = [first, replace(link, item=replace(link.item, role=Role.OR)), second]
    return kept


def _of_one(found: Sequence[Clause]) -> list[Clause]:
    """Give amounts that are listed before money its currency: "100, 200 и 500 долларов"; two of them may be a sum."""
    kept = list(found)
    for place in range(len(kept) - 1, 3, -1):
        if kept[place].part is not Part.MONEY or kept[place].code_first:
            continue
        first = place
        while first > 1 and kept[first - 1].role in ALTERNATIVES and kept[first - 2].part is Part.AMOUNT:
            first -= 2
        if place - first < 4:
            continue
        for at in range(first, place, 2):
            kept[at] = _of_the_same(kept[at], kept[place])
            kept[at + 1] = replace(kept[at + 1], item=replace(kept[at + 1].item, role=Role.OR))
    return kept


def _of_the_same(amount: Clause, money: Clause) -> Clause:
    factor = money.currency.factor if money.currency else Decimal(1)
    return replace(amount, part=Part.MONEY, amount=amount.amount * factor, currency=money.currency, named=money.named)


def shared(found: Sequence[Clause]) -> list[Clause]:
    """Give "100 + 50 usd" one currency, and let "usd kgs 100" count the first one."""
    kept = list(found)
    for place, clause in enumerate(kept):
        if clause.part is Part.AMOUNT and (owner := _owner(kept, place)):
            kept[place] = replace(
                clause, part=Part.MONEY, currency=owner.currency, named=owner.named, guessed=clause.guessed
            )
    return kept


def _owner(kept: Sequence[Clause], place: int) -> Clause | None:
    for step in (1, -1):
        link, near = place + step, place + 2 * step
        if 0 <= near < len(kept) and kept[near].part is Part.MONEY:
            dash = kept[link].role is Role.DASH and not kept[link].item.glued
            if dash or kept[link].role in {Role.PLUS, Role.MINUS}:
                return kept[near]
    return None
