"""One person alone with the bot, by typing and by pressing."""

import re

import pytest

from bot.playground.visitor import text_of

STARTED = {"en": "Hello, Asel! I am Jarchi.", "ru": "Здравствуйте, Asel! Я Джарчи."}


def titles(message):
    """Return the linked lines of a page of news, in order."""
    text = text_of(message).encode("utf-16-le")
    links = [each for each in message["entities"] if each["type"] == "text_link"]
    return [text[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le") for each in links]


def rows(card):
    """Return the currencies of a rates card, in order."""
    return re.findall(r"\b(KGS|KZT|TJS|TMT|UZS)\b", text_of(card).partition("\n\n")[0])


async def test_the_first_visit_in_english(reader):
    welcome = await reader.start()
    assert text_of(welcome).startswith(STARTED["en"])
    assert ["📰 News", "💱 Rates"] in reader.buttons(welcome)

    page = await reader.say("/news")
    assert text_of(page).startswith("News · all countries")
    assert re.search(r"1–6 of \d\d+\Z", text_of(page))
    assert reader.buttons(page)[:3] == [list("123456"), ["▶"], ["🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿"]]
    assert len({each["unix_time"] for each in page["entities"] if each["type"] == "date_time"}) > 1

    filtered = await reader.press(page, "🇰🇿")
    assert filtered["message_id"] == page["message_id"]
    assert "✓ 🇰🇿" in [label for row in reader.buttons(filtered) for label in row]


async def test_pages_story_and_back(reader):
    first = await reader.say("/news kazakhstan")
    assert text_of(first).startswith("News · Kazakhstan")
    assert ["✓ 🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿"] in reader.buttons(first)

    second = await reader.press(first, "▶")
    assert second["message_id"] == first["message_id"]
    assert re.search(r"7–12 of \d\d\Z", text_of(second))
    assert not set(titles(first)) & set(titles(second))

    story = await reader.press(second, "3")
    assert text_of(story).startswith(titles(second)[2])
    assert reader.buttons(story)[:3] == [["◀ Back", "☆ Save"], ["🔔 Follow", "🔇 Mute"], ["Share", "Copy link"]]
    assert any(each["type"] == "text_link" for each in story["entities"])

    back = await reader.press(story, "Back")
    assert (text_of(back), reader.buttons(back)) == (text_of(second), reader.buttons(second))
    assert titles(await reader.press(back, "◀")) == titles(first)


async def test_rates_base_and_inverse(reader):
    card = await reader.say("/rates")
    assert text_of(card).startswith("1 USD · official rates")
    assert rows(card) == ["KGS", "KZT", "TJS", "TMT", "UZS"]
    assert "3.50 · peg" in text_of(card)
    assert "-0" not in text_of(card)

    euro = await reader.press(card, "EUR")
    assert euro["message_id"] == card["message_id"]
    assert text_of(euro).startswith("1 EUR")
    assert "• EUR" in reader.buttons(euro)[0]

    turned = await reader.press(euro, "⇄")
    assert text_of(turned).startswith("Priced in EUR")
    assert re.search(r"UZS\s+0\.0000\d{4}\b", text_of(turned))  # four significant digits this way round too
    assert text_of(await reader.press(turned, "⇄")) == text_of(euro)


async def test_russian_and_all_again(reader):
    await reader.start()
    section = await reader.press(await reader.say("/settings"), "Language")
    chosen = await reader.press(section, "Русский")
    assert chosen["message_id"] == section["message_id"]
    assert text_of(chosen).startswith("Язык")
    assert reader.buttons(chosen)[0] == ["English", "✓ Русский"]
    assert text_of(await reader.press(chosen, "◀")).startswith("Настройки\n\nЯзык: Русский")

    assert text_of(await reader.say("/start")).startswith(STARTED["ru"])
    first = await reader.say("/news казахстан")
    assert text_of(first).startswith("Новости · Казахстан")
    second = await reader.press(first, "▶")
    assert re.search(r"7–12 из \d\d\Z", text_of(second))
    story = await reader.press(second, "1")
    assert text_of(story).startswith(titles(second)[0])
    assert text_of(await reader.press(story, "◀")) == text_of(second)
    card = await reader.say("/rates")
    assert text_of(card).startswith("1 USD · официальные курсы")
    assert "3,50" in text_of(card)
    turned = await reader.press(await reader.press(card, "EUR"), "⇄")
    assert text_of(turned).startswith("Цены в EUR")
    assert re.search(r"UZS\s+0,0000\d{4}\b", text_of(turned))


async def test_who_comes_with_russian_in_telegram_is_spoken_to_in_russian(town, bot):
    with town.visitor("ru") as reader:
        assert text_of(await reader.start()).startswith(STARTED["ru"])
        assert text_of(await reader.say("/help")).startswith("Что я умею")


async def test_buttons_of_the_welcome_lead_on(reader):
    welcome = await reader.start()
    chosen = await reader.press(welcome, "Kyrgyzstan")
    assert any("✓ Kyrgyzstan" in row for row in reader.buttons(chosen))
    page = await reader.press(chosen, "📰 News")
    assert text_of(page).startswith("News · Kyrgyzstan")
    assert text_of(await reader.say("/news")).startswith("News · Kyrgyzstan")
    assert "Kyrgyzstan" in text_of(await reader.say("/settings"))


async def test_unknown_names_lead_to_the_nearest(reader):
    page = await reader.say("/news kazakhztan")
    assert ["🇰🇿 Kazakhstan"] in reader.buttons(page)
    assert text_of(await reader.press(page, "🇰🇿 Kazakhstan")).startswith("News · Kazakhstan")
    assert "USD" in text_of(await reader.say("/rates usx")).partition("\n\n")[0]
    assert "Almaty" in text_of(await reader.say("/settings zone almatyy"))


async def test_deep_links_open_what_they_name(reader):
    assert reader.buttons(await reader.start("s1"))[0] == ["◀ Back", "☆ Save"]
    assert text_of(await reader.start("rates")).startswith("1 USD")
    assert text_of(await reader.start("settings")).startswith("Settings")
    assert text_of(await reader.start("s999999999"))
    assert text_of(await reader.start("forged-payload")).startswith(STARTED["en"])


@pytest.mark.parametrize(
    "words", ["'; DROP TABLE articles; --", '"', "-", "😀" * 200, "a" * 4096, "\u202e\u0000x", "%s {0}"]
)
async def test_whatever_is_typed_gets_a_sentence(reader, words):
    assert text_of(await reader.say(words))
    assert text_of(await reader.say(f"/news {words}"[:4096]))


async def test_status_names_banks_and_outlets(reader, bot):
    status = await reader.say("/status")
    assert re.search(r"\b26 sources are fine", text_of(status))
    assert "NBKR – fine" in text_of(status)
    assert reader.buttons(status) == [["1/3 ↻", "▶"]]
    assert "Steppe Courier – fine" in text_of(await reader.press(status, "▶"))


async def test_forgetting_leaves_nothing(reader):
    await reader.say("/settings language ru")
    assert '"language": "ru"' in text_of(await reader.say("/export"))
    await reader.press(await reader.say("/forget"), "Да")
    assert '"language": null' in text_of(await reader.say("/export"))
