from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pycld2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.newsroom.outlets import Newsroom, Report, outlets, reports
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

EPOCHS = st.integers(0, 5_000_000).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
CYRILLIC_UZBEK = "amu-sahifasi"


def printed_by_now() -> list[Report]:
    epoch = datetime(2026, 5, 20, 8, 0, tzinfo=UTC)
    return [report for report in reports() if report.published(epoch) <= epoch]


def test_there_is_enough_of_everything() -> None:
    now = printed_by_now()
    assert len(outlets()) >= 12
    assert len(now) >= 240
    languages = Counter(report.language for report in now)
    assert set(languages) == set(INTERFACE_LANGUAGES)
    assert min(languages.values()) >= 24
    by_outlet = Counter(report.outlet for report in now)
    assert set(by_outlet) == set(outlets())
    assert min(by_outlet.values()) >= 8


def test_uzbek_is_written_in_both_scripts_and_with_different_apostrophes() -> None:
    letters = {outlet: "".join(r.title for r in reports() if r.outlet == outlet) for outlet in outlets()}
    assert "ў" in letters[CYRILLIC_UZBEK]
    assert "oʻ" in letters["chorsu-xabar"]
    assert "o‘" in letters["registon-sadosi"]


def test_every_country_has_news() -> None:
    covered = {country for outlet in outlets().values() for country in outlet.countries}
    assert covered == set(CORE_COUNTRIES)


def test_no_two_articles_have_the_same_title_or_the_same_address() -> None:
    titles = Counter(report.title for report in reports())
    assert [title for title, count in titles.items() if count > 1] == []
    addresses = Counter((report.outlet, report.event) for report in reports())
    assert [address for address, count in addresses.items() if count > 1] == []
    numbers = Counter((report.outlet, report.number) for report in reports())
    assert [number for number, count in numbers.items() if count > 1] == []


def test_events_are_reported_by_several_outlets_in_one_language_and_in_several() -> None:
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for report in reports():
        languages[report.event].append(report.language)
    shared = [found for found in languages.values() if len(found) > 1]
    assert len(shared) >= 60
    assert sum(len(set(found)) > 1 for found in shared) >= 40
    assert sum(len(set(found)) < len(found) for found in shared) >= 20


@pytest.mark.parametrize("report", reports(), ids=lambda report: f"{report.outlet}/{report.event}")
def test_an_article_is_written_in_the_language_it_claims(report: Report) -> None:
    _, _, guesses = pycld2.detect("\n".join((report.title, *report.paragraphs)), bestEffort=True)
    assert guesses[0][1] == report.language


@pytest.mark.parametrize("report", reports(), ids=lambda report: f"{report.outlet}/{report.event}")
def test_an_article_reads_like_one(report: Report) -> None:
    assert 15 <= len(report.title) <= 100
    assert not report.title.endswith(".")
    text = " ".join(report.paragraphs)
    assert 100 <= len(text) <= 700
    assert all(paragraph[-1] in ".!?”»" for paragraph in report.paragraphs)
    assert all(char.isalnum() or char in " .,:;!?–—-()«»“”’ʻʼ‘%" for char in report.title + text)


@given(EPOCHS)
def test_whenever_it_opens_articles_are_spread_over_three_weeks(epoch: datetime) -> None:
    newsroom = Newsroom(epoch)
    moments = [item.at for outlet in newsroom.outlets for item in newsroom.printed(outlet, epoch)]
    assert len(moments) >= 240
    ages = [epoch - moment for moment in moments]
    assert max(ages) <= timedelta(days=21)
    assert max(ages) > timedelta(days=19)
    assert sum(age <= timedelta(days=1) for age in ages) >= 20


@given(EPOCHS)
def test_new_articles_keep_coming_for_some_hours(epoch: datetime) -> None:
    newsroom = Newsroom(epoch)
    late = epoch + timedelta(hours=6)
    coming = sorted(
        item.at - epoch for outlet in newsroom.outlets for item in newsroom.printed(outlet, late) if item.at > epoch
    )
    assert len(coming) >= 18
    assert coming[0] <= timedelta(minutes=10)
    assert max(later - sooner for sooner, later in pairwise(coming)) <= timedelta(minutes=25)


def test_an_outlet_prints_newest_first() -> None:
    epoch = datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
    newsroom = Newsroom(epoch)
    for outlet in newsroom.outlets:
        moments = [item.at for item in newsroom.printed(outlet, epoch)]
        assert moments == sorted(moments, reverse=True)
