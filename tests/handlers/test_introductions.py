"""How the bot introduces itself: in every language, within Telegram's limits."""

from handlers.i18n import Speeches
from handlers.introductions import introductions


def test_every_language_has_one_within_the_limits() -> None:
    found = introductions()
    assert [one.language for one in found] == [None, *Speeches().languages()]
    for one in found:
        assert 0 < len(one.short_description) <= 120
        assert 0 < len(one.description) <= 512
    assert len({one.description for one in found}) == len(found) - 1, "English for all others, each language once"
