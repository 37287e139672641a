"""What was found, in its context."""

from hypothesis import given
from hypothesis import strategies as st

from storage.hits import LONGEST, marked, stretch
from storage.records import Piece
from storage.words import parse

LONG = (
    "The ferry left Kuryk at noon with forty lorries on board. Two hours later its engine failed in a storm. Tugs from"
    " Aktau brought it home before dark, and nobody was hurt. The owner promises a second engine by spring."
)


def plain(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def marks(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def test_a_title_is_marked_whole() -> None:
    pieces = marked("Storm stops the ferry to Baku", parse("ferries storm").wanted, "en")
    assert (plain(pieces), marks(pieces)) == ("Storm stops the ferry to Baku", ["Storm", "ferry"])


def test_the_stretch_begins_with_a_sentence_and_says_what_is_left_out() -> None:
    pieces = stretch([LONG], parse("tugs").wanted, "en")
    assert marks(pieces) == ["Tugs"]
    assert plain(pieces).startswith("…Tugs from Aktau")
    assert stretch([LONG], parse("submarine").wanted, "en") == ()


def test_a_stretch_that_ends_with_a_sentence_has_no_dots_after_it() -> None:
    text = f"{'The ferry is late. ' * 8}{'Unpronounceable' * 4} is the port."
    found = plain(stretch([text], parse("ferry").wanted, "en"))
    assert found.endswith("late.")
    assert len(found) < len(text)


@given(st.lists(st.sampled_from(LONG.split()), max_size=60), st.sampled_from(["ferry", "storm engine", "aktau"]))
def test_a_stretch_is_short_and_shows_what_was_looked_for(words: list[str], query: str) -> None:
    text = " ".join(words)
    pieces = stretch([text], parse(query).wanted, "en")
    assert len(plain(pieces)) <= LONGEST + 2
    assert bool(pieces) == bool(marks(pieces))
    assert plain(pieces).strip("…") in text
