"""``/chart`` and the card as a picture: asked, pressed, drawn once, sent again by Telegram's name. Invented figures."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.charts import pictured_card
from handlers.context import Address, visit_of
from handlers.picture import CardSpec, ChartSpec, Look
from storage import pictures, quotes
from storage.records import Chat, ChatKind, Quote, QuoteFlag

TODAY = date(2026, 5, 24)  # a Sunday


@pytest.fixture
async def banks(talk: Any, clock: Any) -> None:
    """Sixty days of three banks, weekends left out; one jump flagged, eleven days of the som missing."""
    stored: list[Quote] = []
    for back in range(60):
        day = TODAY - timedelta(days=back)
        if day.weekday() >= 5:
            continue
        flag = QuoteFlag.JUMP if back == 9 else None
        tenge = Decimal(999) if flag else Decimal(470) + Decimal(back) / 2
        stored.append(Quote("nbk", "USD", "KZT", tenge, day, clock.now, flag=flag))
        stored.append(Quote("cbu", "USD", "UZS", Decimal("12194.21") - back, day, clock.now))
        if not 10 <= back <= 20:
            stored.append(Quote("nbkr", "USD", "KGS", Decimal("87.45"), day, clock.now))
    for currency, value in (("USD", "78.26"), ("GBP", "99")):
        stored.append(Quote("cbr", currency, "RUB", Decimal(value), date(2026, 1, 5), clock.now))
    stored.append(Quote("nbk", "GEL", "KZT", Decimal("170.5"), TODAY - timedelta(days=2), clock.now))
    await quotes.save(stored)


def lines(screen: dict[str, Any]) -> list[str]:
    """Return the words under a picture, or of a text, line by line with plain spaces."""
    text = screen.get("caption") or screen.get("text") or screen["media"]["caption"]
    return [line.replace("\xa0", " ").replace("\u2009", " ") for line in text.split("\n")]


def uploaded(screen: dict[str, Any]) -> bytes:
    """Return the file that comes along with an edit."""
    content: bytes = screen[screen["media"]["media"].removeprefix("attach://")]
    return content


async def test_a_chart_says_in_words_what_it_shows(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart KZT")
    assert screen["photo"] == b"\x89PNG of 1 USD = 471.00 KZT"
    assert lines(screen) == [
        "USD/KZT · 30 days",
        "Last: 471.00 · 22 May",
        "High: 485.00 · 24 Apr",
        "Low: 471.00 · 22 May",
        "Change: ▼ 2.89 % since 24 April",
        "20 publications",
        "NBK",
    ]
    assert "parse_mode" not in screen
    assert sum(entity["type"] == "date_time" for entity in screen["caption_entities"]) == 3
    (spec,) = talk.drawn
    assert isinstance(spec, ChartSpec)
    assert spec.look is Look.LIGHT
    drawn_values = {y for line in spec.lines for stroke in line.strokes for _, y in stroke}
    assert 999 not in drawn_values, "what is flagged is not drawn"


async def test_som_is_the_money_of_the_reader_s_country_and_said_so(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart som")
    assert lines(screen)[0] == "“som” is read as Kyrgystani Som (KGS)."
    await talk.says("/settings countries uz")
    (screen,) = await talk.says("/chart som")
    assert screen["photo"].startswith(b"\x89PNG of 1 USD = 12,1")
    assert lines(screen)[0] == "“som” is read as Uzbekistani Som (UZS)."
    (card,) = await talk.says("/rates som")
    assert lines(card)[0] == "“som” is read as Uzbekistani Som (UZS)."


async def test_buttons_change_range_base_direction_and_colours_in_place(talk: Any, banks: None) -> None:
    await talk.says("/chart KZT")
    assert talk.labels() == [
        ["7 d", "• 30 d", "90 d"],
        ["1 y", "5 y"],
        ["• USD", "EUR", "RUB", "CNY"],
        ["⇄ KZT/USD", "🌙 Dark"],
        ["💱 Rates"],
        ["Share", "🔗 Copy link"],
    ]
    (year,) = await talk.presses("1 y")
    assert talk.telegram.sent("editMessageMedia") == [year]
    assert uploaded(year).startswith(b"\x89PNG")
    assert lines(year)[0] == "USD/KZT · 1 year"
    moments = [entity for entity in year["media"]["caption_entities"] if entity["type"] == "date_time"]
    assert len(moments) == 3
    assert all(entity["unix_time"] > 1_700_000_000 for entity in moments)
    assert "Stored since 26 Mar 2026." in lines(year)
    assert "stored since 26 Mar 2026" in talk.drawn[-1].foot
    (dark,) = await talk.presses("🌙 Dark")
    assert talk.drawn[-1].look is Look.DARK
    assert "message_id" in dark
    (turned,) = await talk.presses("⇄ KZT/USD")
    assert lines(turned)[1].startswith("Last: 0.002123 ")
    assert talk.drawn[-1].look is Look.DARK, "the colours stay"
    (text,) = await talk.presses("💱 Rates")
    assert lines(text)[0] == "1 KZT · official rates"
    assert "message_id" not in text, "a text after a picture is a message of its own"


async def test_the_same_picture_is_drawn_and_uploaded_once(talk: Any, banks: None, clock: Any) -> None:
    (first,) = await talk.says("/chart KZT")
    (again,) = await talk.says("/chart tenge 30d")
    assert isinstance(first["photo"], bytes)
    assert again["photo"] == f"file-{talk.telegram.message_id - 1}"
    assert len(talk.drawn) == 1
    (edited,) = await talk.presses("7 d")
    (back,) = await talk.presses("30 d")
    assert uploaded(edited)
    assert back["media"]["media"] == again["photo"]
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal(480), TODAY, clock.now)])
    clock.forward(seconds=2)
    (newer,) = await talk.says("/chart KZT")
    assert newer["photo"] == b"\x89PNG of 1 USD = 480.00 KZT", "new figures are a new picture"


async def test_a_file_id_that_the_server_refuses_is_replaced(talk: Any, banks: None) -> None:
    await talk.says("/chart KZT")
    talk.telegram.refuse("sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    refused, uploaded = await talk.says("/chart KZT")
    assert isinstance(refused["photo"], str)
    assert isinstance(uploaded["photo"], bytes)
    (third,) = await talk.says("/chart KZT")
    assert third["photo"] == f"file-{talk.telegram.message_id - 1}"


async def test_without_a_drawing_the_words_still_come(talk: Any, banks: None) -> None:
    talk.drawing_fails = True
    (screen,) = await talk.says("/chart KZT")
    assert "photo" not in screen
    assert lines(screen)[0] == "USD/KZT · 30 days"
    assert lines(screen)[-1] == "The picture could not be drawn just now. Please ask again in a minute."
    assert screen["entities"]
    talk.drawing_fails = False
    (screen,) = await talk.says("/chart KZT")
    assert "photo" in screen, "nothing of the failure is remembered"


async def test_a_group_that_takes_no_pictures_gets_the_words(talk: Any, banks: None) -> None:
    talk.telegram.refuse("sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat")
    _, text = await talk.says("/chart KZT")
    assert lines(text)[0] == "USD/KZT · 30 days"


async def test_a_text_stays_when_its_button_shows_a_picture(talk: Any, banks: None) -> None:
    await talk.says("/rates")
    (picture,) = await talk.presses("🖼 Picture")
    assert talk.telegram.sent("sendPhoto") == [picture]
    assert lines(picture)[0] == "1 USD · official rates"
    (spec,) = talk.drawn
    assert isinstance(spec, CardSpec)
    assert [row.code for row in spec.rows] == ["KGS", "KZT", "TJS", "TMT", "UZS"]
    assert [bool(row.strokes) for row in spec.rows] == [True, True, False, True, True]
    (dark,) = await talk.presses("🌙 Dark")
    assert talk.telegram.sent("editMessageMedia") == [dark]
    (chart,) = await talk.presses("📈 Chart")
    assert lines(chart)[0] == "USD: KGS · KZT · UZS · 30 days"
    assert talk.drawn[-1].look is Look.DARK


async def test_gaps_are_drawn_as_gaps_and_said(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart kgs")
    assert "Nothing is known of 2–14 May 2026." in lines(screen)
    (line,) = talk.drawn[-1].lines
    assert [len(stroke) > 1 for stroke in line.strokes] == [True, True]
    assert line.strokes[0][-1][0] == date(2026, 5, 1).toordinal()
    assert line.strokes[1][0][0] == date(2026, 5, 15).toordinal()


async def test_several_pairs_are_changes_on_one_picture(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart kzt, kgs, uzs 7d")
    said = lines(screen)
    assert said[0] == "USD: KZT · KGS · UZS · 7 days"
    assert said[1] == "USD/KZT 471.00 ▼ 0.84 %"
    assert said[2].strip() == "Low 471.00 (22 May) · High 475.00 (14 May) · 5 publications"
    (spec,) = talk.drawn
    assert [line.label.split()[0] for line in spec.lines] == ["KZT", "KGS", "UZS"]
    assert spec.level == 0.0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/chart kzz", "I know no currency “kzz”. The nearest: KZT (Kazakhstani Tenge)."),
        ("/chart usd/kzz", "I know no currency “kzz”. The nearest: KZT (Kazakhstani Tenge)."),
        (
            "/chart 90x",
            "I know no time “90x”. The nearest: 90 days. There are 7 days, 30 days, 90 days, 1 year and 5 years.",
        ),
        ("/chart usd usd", "A currency in itself always costs 1."),
        ("/chart 🐫🐫🐫🐫", "I know no official rate of “🐫🐫🐫🐫”. Try a code such as USD, EUR or KZT."),
    ],
)
async def test_what_is_not_understood_names_the_nearest(talk: Any, banks: None, typed: str, said: str) -> None:
    (screen,) = await talk.says(typed)
    assert lines(screen)[0] == said
    assert "/chart eur/kzt 1y" in lines(screen)
    assert not talk.drawn


async def test_what_is_understood_is_drawn_all_the_same(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart kzt yeer 90 days")
    assert lines(screen)[0].startswith("I know no time “yeer”. The nearest: 1 year.")
    assert lines(screen)[2] == "USD/KZT · 90 days"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/chart try/kgs", "No rates of TRY/KGS are stored."),
        ("/chart usd/gbp", "USD/GBP has no rate in these days; the newest one is 0.7905 of 5 Jan 2026."),
        ("/chart gel/kzt", "These days hold one rate of GEL/KZT alone: 170.50 of 22 May 2026."),
    ],
)
async def test_what_cannot_be_drawn_is_said(talk: Any, banks: None, typed: str, said: str) -> None:
    (screen,) = await talk.says(typed)
    assert lines(screen)[0] == said
    assert not talk.drawn


async def test_without_words_it_is_the_readers_own_money(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/chart")
    assert lines(screen)[0] == "No rates of USD/TJS are stored."
    assert lines(screen)[2] == "USD: KGS · KZT · UZS · 30 days"
    await talk.says("/settings countries kz")
    (screen,) = await talk.says("/chart")
    assert lines(screen)[0] == "USD/KZT · 30 days"


async def test_a_chart_in_russian(talk: Any, banks: None) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says("/chart тенге за 7 дней")
    assert lines(screen)[:2] == ["USD/KZT · 7 дней", "Сейчас: 471,00 · 22 мая"]
    assert talk.drawn[-1].title == "1 USD = 471,00 KZT"
    assert [tick.label for tick in talk.drawn[-1].x_ticks] == ["18 мая", "20 мая", "22 мая", "24 мая"]


@pytest.mark.parametrize(
    "data",
    [
        "1k:USD/KZT:1",
        "1k:USD/KZT:zzz:",
        "1k:USD/USD:u:",
        "1k:USD/ZZZ:u:",
        "1k:usd/kzt:u:",
        "1k::u:",
        "1m:ZZZ::",
        "1m:USD:",
    ],
)
async def test_forged_buttons_are_harmless(talk: Any, banks: None, data: str) -> None:
    await talk.presses_data(data)
    assert talk.pop_ups() == ["This button is out of date. Please send /news again."]


async def test_file_ids_are_kept_and_pruned(talk: Any, banks: None, clock: Any) -> None:
    now = clock.now
    await pictures.remember("key", "first", now)
    await pictures.remember("key", "second", now)
    await pictures.remember("other", "third", now)
    assert await pictures.file_id("key", now + timedelta(days=2)) == "second"
    assert await pictures.prune(now + timedelta(days=1)) == 1, "asked for lately, kept"
    assert await pictures.file_id("other", now) is None
    await pictures.forget("key")
    assert await pictures.file_id("key", now) is None


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("график тенге", "USD/KZT · 30 дней"),
        ("тенге за год", "USD/KZT · 1 год"),
        ("usd kzt 90 days", "USD/KZT · 90 дней"),
    ],
)
async def test_free_text_that_asks_for_a_chart_is_drawn(talk: Any, banks: None, typed: str, title: str) -> None:
    talk.user["language_code"] = "ru"
    (screen,) = await talk.says(typed)
    assert lines(screen)[0] == title


@pytest.mark.parametrize("typed", ["chart of the day", "week in tashkent", "100 usd kzt", "5 000 сом в рубли"])
async def test_other_free_text_is_no_chart(talk: Any, banks: None, typed: str) -> None:
    (screen,) = await talk.says(typed)
    assert "photo" not in screen
    assert not talk.drawn


async def test_a_button_whose_picture_is_refused_says_so_in_its_one_answer(talk: Any, banks: None) -> None:
    await talk.says("/chart KZT")
    talk.telegram.refuse("editMessageMedia", 400, "Bad Request: IMAGE_PROCESS_FAILED")
    await talk.presses("7 d")
    assert len(talk.telegram.sent("answerCallbackQuery")) == 1
    assert talk.pop_ups() == ["Something went wrong on my side, and I have noted it. Please try again in a minute."]


async def test_a_picture_whose_message_is_gone_comes_anew(talk: Any, banks: None) -> None:
    await talk.says("/chart KZT")
    talk.telegram.refuse("editMessageMedia", 400, "Bad Request: message to edit not found")
    _, anew = await talk.presses("7 d")
    assert talk.telegram.sent("sendPhoto")[-1] == anew
    assert lines(anew)[0] == "USD/KZT · 7 days"


async def test_the_picture_of_a_card_is_to_be_had_as_a_value(talk: Any, banks: None) -> None:
    services = talk.services
    chat = Chat(7, ChatKind.PRIVATE, language="ru")
    version = await services.versions.current()
    visit = visit_of(chat, services, talk.application.bot, version, Address(7))
    spec = (await pictured_card(visit, "USD", inverse=False, look=Look.DARK)).picture
    assert isinstance(spec, CardSpec)
    assert (spec.title, spec.look) == ("1 USD · официальные курсы", Look.DARK)
    assert [row.code for row in spec.rows if row.strokes] == ["KGS", "KZT", "TMT", "UZS"]
    assert (await services.draw(spec)).startswith(b"\x89PNG")


async def test_a_bank_that_is_a_day_behind_the_reader_has_missed_nothing(talk: Any, banks: None, clock: Any) -> None:
    """At 20:00 UTC it is tomorrow in Almaty, still today in Moscow; what Moscow has set for tomorrow waits."""
    clock.now = clock.now.replace(day=20, hour=20)
    days = [date(2026, 5, day) for day in (18, 19, 20, 21)]
    await quotes.save([Quote("cbr", "USD", "RUB", Decimal(day.day + 60), day, clock.now) for day in days])
    await talk.says("/settings zone Almaty")
    (screen,) = await talk.says("/chart usd/rub 3d")
    assert lines(screen)[:3] == ["USD/RUB · 3 days", "Last: 80.00 · 20 May", "High: 80.00 · 20 May"]
    assert not any("Nothing newer" in line for line in lines(screen))
    (line,) = talk.drawn[-1].lines
    assert line.strokes[-1][-1] == (float(date(2026, 5, 21).toordinal()), 80.0)
