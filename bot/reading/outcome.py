"""How one look at a source ended, as a value for tables, logs and metrics."""

from dataclasses import dataclass

from storage.records import SourceState


class ParseError(Exception):
    """Bytes were not what they should be; the message is one short English phrase without secrets."""

    state = SourceState.BROKEN
    """What this makes of the source."""


class NotAFeedError(ParseError):
    """A web page, an empty answer, something else: no feed at all."""

    state = SourceState.NOT_A_FEED


class RefusedError(ParseError):
    """Content that is not parsed for safety: a bomb."""

    state = SourceState.REFUSED


@dataclass(frozen=True, slots=True)
class RefreshOutcome:
    """What one refresh of one source did. ``new``, ``updated`` and ``flagged`` count articles or quotes."""

    source_key: str
    state: SourceState
    detail: str = ""
    new: int = 0
    updated: int = 0
    flagged: int = 0
    missing: int | None = None
    """Days of a bank's history that are not there yet, where that was looked at."""
    not_modified: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the source answered as it should, be it with nothing new."""
        return self.state in {SourceState.OK, SourceState.EMPTY}
