"""What the score of two articles is made of (kinship.py): the coefficients, within a language and across languages.

They were fitted to the sets of tests/data/stories and to the sample newsroom by logistic regression, rounded, and
bounded where no pair of those shows what would go wrong (docs/design-notes.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from storage.records import TraitKind


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients of the score."""

    bias: float
    shared: Mapping[str, int]
    """Hundredths that a thing is worth which both have, by its name in :data:`_THINGS`; 0 for what is not here."""
    lesser: float
    greater: float
    """For the share of a headline that the other article has: of the two the smaller, and the greater."""
    covered: float
    """For the share of everything an article says, of the two the greater."""
    cosine: float
    other_place: float
    other_name: float
    other_number: float
    other_count: float
    other_day: float
    other_country: float
    another_place: float
    another_name: float
    another_country: float
    """For headlines that have one in common and of which each has another that the other article has not."""
    no_subject: float
    """For no topic, word or name in common: a place and a number meet by chance."""


WITHIN: Final = Model(
    bias=-3.2,
    shared={
        "name": 135,
        "known name": 35,
        "town": 110,
        "capital": 5,
        "exact number": 275,
        "number": 245,
        "small number": 90,
        "word": 40,
        "short word": 35,
        "common word": 0,
        "far country": 175,
        "country": 50,
        "topic": 55,
        "everyday topic": 15,
        "act": 25,
    },
    lesser=0.6,
    greater=2.85,
    covered=0.0,
    cosine=1.0,
    other_place=-6.0,
    other_name=-4.0,
    other_number=-8.45,
    other_count=-1.8,
    other_day=-6.85,
    other_country=-8.0,
    another_place=-3.2,
    another_name=-1.5,
    another_country=-7.0,
    no_subject=-3.15,
)
ACROSS: Final = Model(
    bias=-6.4,
    shared={
        "name": 135,
        "known name": 100,
        "town": 65,
        "exact number": 270,
        "number": 250,
        "small number": 140,
        "far country": 120,
        "country": 40,
        "topic": 60,
        "act": 85,
        "day": 110,
    },
    lesser=0.0,
    greater=1.55,
    covered=3.65,
    cosine=4.75,
    other_place=-6.0,
    other_name=-1.4,
    other_number=-8.15,
    other_count=-1.2,
    other_day=-6.6,
    other_country=-3.95,
    another_place=-3.4,
    another_name=-1.1,
    another_country=-8.05,
    no_subject=-0.95,
)
_THINGS: Final[Mapping[int, tuple[tuple[str, int], ...]]] = {
    int(TraitKind.NAME): (("name", 150), ("known name", 0)),
    int(TraitKind.PLACE): (("town", 150), ("capital", 0)),
    int(TraitKind.NUMBER): (("exact number", 110), ("number", 60), ("small number", 0)),
    int(TraitKind.WORD): (
        ("word", 90),
        ("short word", 55),
        ("word of a topic", 45),
        ("everyday word", 25),
        ("common word", 0),
    ),
    int(TraitKind.COUNTRY): (("far country", 50), ("country", 0)),
    int(TraitKind.TOPIC): (("topic", 70), ("everyday topic", 50), ("act", 0)),
    int(TraitKind.DATE): (("day", 0),),
}
"""What is told apart, by kind and least weight in hundredths."""


class Worths(dict[int, int]):
    """The hundredths that a shared trait is worth, by its kind and weight as a profile has them: few come."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._shared = model.shared

    def __missing__(self, weighed: int) -> int:
        kind, weight = weighed & 7, weighed >> 3
        thing = next((name for name, least in _THINGS.get(kind, ()) if weight >= least), "")
        self[weighed] = worth = self._shared.get(thing, 0)
        return worth


WORTHS: Final = (Worths(ACROSS), Worths(WITHIN))
"""Across languages, and within one."""
