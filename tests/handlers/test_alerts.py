"""``/alert`` and ``/alerts``, asked and answered over a real store."""

from typing import Any

import pytest

from storage import alerts, story_alerts
from storage.records import AlertKind, AlertState
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}


@pytest.fixture
def rates(banks: None) -> None:  # noqa: F811
    """Rates are stored."""


async def test_an_alert_is_set_listed_paused_resumed_and_deleted(talk: Any, rates: None) -> None:
    (screen,) = await talk.says("/alert KZT > 550")
    assert screen["text"] == (
        "I watch USD/KZT above 550. Now 1 USD = 478.77 KZT.\n\nRate alerts\n\n1. 🔔 USD/KZT above 550\n\n"
        "Write what you wait for:\n/alert KZT > 550\n/alert USD/UZS -1%\n/alert EUR/KGS 30-day high\n"
        '/alert "Rogun dam"'
    )
    assert talk.labels() == [["⏸ 1", "🗑 1"], ["➕ New alert"]]
    (screen,) = await talk.presses("⏸ 1")
    assert "1. ⏸ USD/KZT above 550 · paused" in screen["text"]
    await talk.presses("▶ 1")
    ((alert),) = await alerts.of_chat(7)
    assert alert.state is AlertState.ACTIVE
    (screen,) = await talk.presses("🗑 1")
    assert screen["text"].startswith("Deleted: USD/KZT above 550.")
    assert await alerts.of_chat(7) == ()
    await talk.presses("↶ Undo")
    ((again),) = await alerts.of_chat(7)
    assert (again.kind, again.threshold) == (AlertKind.ABOVE, alert.threshold)


async def test_two_taps_set_one(talk: Any, rates: None) -> None:
    await talk.says("/alert")
    assert talk.labels()[2] == ["KGS ±1\N{NO-BREAK SPACE}%", "▲ 30 days", "▼ 30 days"]
    (screen,) = await talk.presses("KZT ±1\N{NO-BREAK SPACE}%")
    assert screen["text"].startswith("I watch USD/KZT ±1\N{NO-BREAK SPACE}%. Now 1 USD = 478.77 KZT.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/alert XQZ > 5", "I know no official rate of “xqz”."),
        ("/alert EUR > 600", "In which currency? For example: /alert EUR/KZT > 550"),
        ("/alert USD KZT > 0", "Such a value no rate can reach."),
        ("/alert GBP/TRY > 5", "Nobody quotes GBP in TRY officially."),
        ("/alert USD/KZT > 400", "I watch USD/KZT above 400. Now 1 USD = 478.77 KZT: it is there already"),
        ("/alert 500 тенге за доллар", "I watch USD/KZT at 500 or above."),
        (
            "/alert TMT > 4",
            "The official rate is fixed, 1 USD = 3.50\N{NO-BREAK SPACE}TMT, so this alert would never speak.",
        ),
        ("/alert TMT/USD -1%", "The official rate is fixed, 1 USD = 3.50\N{NO-BREAK SPACE}TMT, so"),
    ],
)
async def test_what_is_said(talk: Any, rates: None, text: str, answer: str) -> None:
    (screen,) = await talk.says(text)
    assert screen["text"].startswith(answer)


async def test_the_peg_is_not_offered_and_not_watched(talk: Any, rates: None) -> None:
    await talk.says("/alert")
    offered = [label for row in talk.labels() for label in row]
    assert any(label.startswith("UZS ±1") for label in offered)
    assert not any(label.startswith("TMT ±1") for label in offered)
    await talk.says("/alert TMT > 4")
    await talk.presses_data("1B:USD:TMT:move:1:")  # a button of an older version
    assert await alerts.of_chat(7) == ()
    await talk.presses_data("1A:EUR")
    assert any(label.startswith("TMT ±1") for row in talk.labels() for label in row)


async def test_a_chat_has_twenty(talk: Any, rates: None) -> None:
    for number in range(20):
        await talk.says(f"/alert KZT > {600 + number}")
    (screen,) = await talk.says("/alert KZT > 700")
    assert screen["text"].startswith("This chat has 20 rate alerts, which is all it may have. Delete one first.")
    assert len(await alerts.of_chat(7)) == 20


async def test_members_of_a_group_look_and_admins_change(talk: Any, rates: None) -> None:
    talk.chat = GROUP
    (screen,) = await talk.says("/alert KZT > 550")
    assert screen["text"].startswith("Only admins can change these settings.")
    talk.telegram.members[7] = "administrator"
    talk.services.admins.drop((-100, 7))
    await talk.says("/alert KZT > 550", message_thread_id=5, is_topic_message=True)
    ((alert),) = await alerts.of_chat(-100)
    assert alert.thread_id == 5


async def test_forged_buttons_are_harmless(talk: Any, rates: None) -> None:
    await talk.says("/alert KZT > 550")
    ((alert),) = await alerts.of_chat(7)
    talk.chat, talk.user = {"id": 8, "type": "private", "first_name": "Bek"}, {**talk.user, "id": 8}
    for data in (
        f"1C:{alert.id}:d",
        "1B:USD:KZT:above::0",
        "1B:USD:KZT:above:-5:",
        "1B:usd:KZT:high::u",
        "1A:QQQ",
        "1C:1:x",
    ):
        assert await talk.presses_data(data) == []
    assert await alerts.of_chat(7) == (alert,)
    assert await alerts.of_chat(8) == ()


async def test_in_russian(talk: Any, rates: None) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/alert доллар выше 550 тенге")
    assert screen["text"].startswith("Слежу: USD/KZT выше 550. Сейчас 1 USD = 478,77 KZT.")


@pytest.mark.parametrize(
    "text", ['"нефть выше 100 долларов"', "«курс доллара 550 тенге»", "“oil above 100 dollars”", '"евро 2028"']
)
async def test_words_in_quotation_marks_are_looked_for_whatever_they_name(talk: Any, rates: None, text: str) -> None:
    (screen,) = await talk.says(f"/alert {text}")
    assert screen["text"].startswith(f"I tell you once of every new story with “{text[1:-1]}”.")
    assert await alerts.of_chat(7) == ()
    (followed,) = await story_alerts.of_chat(7)
    assert followed.words == text


async def test_a_condition_in_quotation_marks_is_one(talk: Any, rates: None) -> None:
    (screen,) = await talk.says('/alert "KZT > 550"')
    assert screen["text"].startswith("I watch USD/KZT above 550.")
