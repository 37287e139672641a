"""Hours, days and zones as people of the region say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.phrases.folding import fold
from handlers.phrases.times import Wish, read_times
from storage.records import Content, Schedule

EVERY, WORK, REST = "0123456", "01234", "56"
SAID = f"""
7:30 | 07:30 {EVERY}
07.30 | 07:30 {EVERY}
7 am | 07:00 {EVERY}
12 am | 00:00 {EVERY}
12 pm | 12:00 {EVERY}
7.30pm | 19:30 {EVERY}
0730 | 07:30 {EVERY}
7 30 | 07:30 {EVERY}
19h30 | 19:30 {EVERY}
8ч30 | 08:30 {EVERY}
8 часов 15 минут | 08:15 {EVERY}
19:00 weekdays | 19:00 {WORK}
в 8 утра по будням | 08:00 {WORK}
every day at 8 | 08:00 {EVERY}
subscribe me at 8 every weekday | 08:00 {WORK}
seven in the morning | 07:00 {EVERY}
half past seven | 07:30 {EVERY}
quarter to eight in the evening | 19:45 {EVERY}
в семь утра | 07:00 {EVERY}
в половине восьмого вечера | 19:30 {EVERY}
полвосьмого утра | 07:30 {EVERY}
без четверти девять | 08:45 {EVERY}
четверть восьмого | 07:15 {EVERY}
таңғы 8де | 08:00 {EVERY}
жұмыс күндері таңғы сағат 8-де | 08:00 {WORK}
кешкі 7 жарымда | 19:30 {EVERY}
дүйсенбі және жұма 9:00 | 09:00 04
кечки 8де | 20:00 {EVERY}
саат 9да жумуш күндөрү | 09:00 {WORK}
соат 8 | 08:00 {EVERY}
соати 7 пагоҳӣ | 07:00 {EVERY}
ҳар рӯз соати 7 | 07:00 {EVERY}
душанбе чоршанбе ҷумъа соати 8 | 08:00 024
her gün ertir 8 | 08:00 {EVERY}
duşenbe we anna güni 9:00 | 09:00 04
ertalab 7 da | 07:00 {EVERY}
har kuni soat 8 da | 08:00 {EVERY}
yetti yarim | 07:30 {EVERY}
эрталаб соат 7 да | 07:00 {EVERY}
dushanba va juma 18:00 | 18:00 04
kunda 2 mahal ertalab 8 va kechqurun 8 | 08:00 {EVERY} 20:00 {EVERY}
утром и вечером | 08:00 {EVERY} 19:00 {EVERY}
8 утра и 8 вечера | 08:00 {EVERY} 20:00 {EVERY}
8, 12 и 18 | 08:00 {EVERY} 12:00 {EVERY} 18:00 {EVERY}
8:00 and 20:00 | 08:00 {EVERY} 20:00 {EVERY}
пн ср пт 9:00 | 09:00 024
пн-пт 7:15 | 07:15 {WORK}
с понедельника по пятницу в 8 | 08:00 {WORK}
mon-fri 8 | 08:00 {WORK}
sat-mon 8 | 08:00 056
weekends 10 | 10:00 {REST}
except sunday 8:00 | 08:00 012345
8:00 кроме выходных | 08:00 {WORK}
8:00 по будням и 10:00 по выходным | 08:00 {WORK} 10:00 {REST}
по будням в 8, по выходным в 10 | 08:00 {WORK} 10:00 {REST}
в полдень | 12:00 {EVERY}
полночь | 00:00 {EVERY}
2 ночи | 02:00 {EVERY}
11 ночи | 23:00 {EVERY}
5 вечера | 17:00 {EVERY}
2 дня | 14:00 {EVERY}
каждый вечер в 9 | 21:00 {EVERY}
8:00 Almaty | 08:00 {EVERY} Asia/Almaty
8:00 New York | 08:00 {EVERY} America/New_York
8:00 Asia/Almaty | 08:00 {EVERY} Asia/Almaty
8:00 UTC+5 | 08:00 {EVERY} Etc/GMT-5
9 +6 | 09:00 {EVERY} Etc/GMT-6
UTC+5 | Etc/GMT-5
по Москве в 9 | 09:00 {EVERY} Europe/Moscow
9:00 по московскому времени | 09:00 {EVERY} Europe/Moscow
8:00 по Ташкенту | 08:00 {EVERY} Asia/Tashkent
8:00 Душанбе | 08:00 {EVERY} Asia/Dushanbe
8:00 UTC | 08:00 {EVERY} UTC
8:00 мск | 08:00 {EVERY} Europe/Moscow
8:00 utc+5.5 | 08:00 {EVERY} Asia/Kolkata
on mondays at 8 | 08:00 0
noon on weekdays | 12:00 {WORK}
at 8 o'clock on fridays | 08:00 4
irden sagat on | 10:00 {EVERY}
sagat onda | 10:00 {EVERY}
каждый день кроме воскресенья в 8 | 08:00 012345
every day except sat and sun at 8 | 08:00 {WORK}
weekdays except friday 8 | 08:00 0123
кроме воскресенья каждый день 8:00 | 08:00 012345
8:00 не по выходным | 08:00 {WORK}
ҳар рӯз ба ғайр аз якшанбе соати 8 | 08:00 012345
күн сайын жексенбіден басқа 9:00 | 09:00 012345
сенбі мен жексенбіден басқа күн сайын 8:00 | 08:00 {WORK}
жекшембиден башка күн сайын 8:00 | 08:00 012345
her gün sagat 8 ýekşenbeden başga | 08:00 012345
yakshanbadan tashqari har kuni 8:00 | 08:00 012345
якшанбадан ташқари ҳар куни 8:00 | 08:00 012345
дүйсенбіден жұмаға дейін 8:00 | 08:00 {WORK}
дүйшөмбүдөн жумага чейин саат 8 | 08:00 {WORK}
dushanbadan jumagacha soat 8 | 08:00 {WORK}
duşenbeden anna çenli sagat 8 | 08:00 {WORK}
M-F 8am | 08:00 {WORK}
hafta ichi soat 8 | 08:00 {WORK}
har bir kun soat 8 | 08:00 {EVERY}
ҳар субҳ | 08:00 {EVERY}
once a day at 8 | 08:00 {EVERY}
три раза в день: 8, 13, 20 | 08:00 {EVERY} 13:00 {EVERY} 20:00 {EVERY}
сағат сегізде | 08:00 {EVERY}
соат саккизда | 08:00 {EVERY}
соати ҳафту ним | 07:30 {EVERY}
дуйсенби сагат 9 | 09:00 0
her gun sagat 7:30 | 07:30 {EVERY}
в семь тридцать | 07:30 {EVERY}
seven thirty pm | 19:30 {EVERY}
в половину девятого | 08:30 {EVERY}
без пятнадцати восемь | 07:45 {EVERY}
7,30 | 07:30 {EVERY}
8,12 | 08:00 {EVERY} 12:00 {EVERY}
07:30:00 | 07:30 {EVERY}
"7:30" | 07:30 {EVERY}
⏰ 8:00 | 08:00 {EVERY}
sat & sun 10 | 10:00 {REST}
около 8 утра | 08:00 {EVERY}
с 8 утра | 08:00 {EVERY}
по утрам | 08:00 {EVERY}
по вечерам в будни | 19:00 {WORK}
раз в день в 8 | 08:00 {EVERY}
kechki payt 8 da | 20:00 {EVERY}
Тошкент вақти билан 8:00 | 08:00 {EVERY} Asia/Tashkent
Aşgabat wagty bilen 8:00 | 08:00 {EVERY} Asia/Ashgabat
8:00 utc 5 | 08:00 {EVERY} Etc/GMT-5
at lunch | 12:00 {EVERY}
""".strip()


def told(wish: Wish) -> str:
    parts = []
    for one in wish.schedules:
        parts += [f"{one.minute // 60:02}:{one.minute % 60:02}", "".join(map(str, one.days))]
    return " ".join([*parts, *filter(None, [wish.zone])])


def test_what_people_say():
    wrong = {}
    for line in SAID.splitlines():
        said, _, meant = map(str.strip, line.partition(" | "))
        wish = read_times(said)
        if told(wish) != meant or wish.unknown:
            wrong[said] = (told(wish), wish.unknown)
    assert not wrong


def test_days_without_an_hour():
    assert read_times("по будням") == Wish(days=(0, 1, 2, 3, 4))
    assert read_times("weekends").days == (5, 6)


def test_what_it_shall_hold():
    assert read_times("8:00 only rates").contents == (Content.RATES, Content.SEARCHES)
    assert read_times("8:00 без курсов").contents == (Content.NEWS, Content.SEARCHES, Content.ALERTS)
    wish = read_times('8:00 "gas price" «Рогун» "gas price"')
    assert (wish.searches, wish.contents) == (("gas price", "Рогун"), None)


@pytest.mark.parametrize(
    "said", ["25:00", "7:75", "абракадабра", "99", "8:00 nowhereville", "::", "7:30:15:99", "24:30"]
)
def test_what_means_nothing_is_named(said: str):
    assert read_times(said).unknown or read_times(said).said_nothing


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("7:75", ("7:45", "8:00")),
        ("25:00", ("1:00", "23:00")),
        ("7:5", ("7:05", "7:50")),
        ("007:30", ("7:30",)),
        ("8:00-9:00", ("8:00", "9:00")),
        ("99", ("9:00", "23:00")),
        ("morningg", ("morning",)),
        ("wensday 8:00", ("wednesday",)),
        ("вечир", ("вечер",)),
        ("дүйсенпі 9:00", ("дүйсенбі",)),
    ],
)
def test_what_means_nothing_has_near_ones(said: str, near: tuple[str, ...]):
    wish = read_times(said)
    assert (bool(wish.unknown), wish.near_words) == (True, near)


@pytest.mark.parametrize(
    "said",
    [
        "every 2 hours",
        "каждые 2 часа",
        "каждый месяц",
        "har 2 soatda",
        "every other day",
        "every second day",
        "every 2 days",
        "every two weeks",
        "once every three days",
        "monthly",
        "every month",
        "bi-weekly",
        "twice a week",
        "3 times a week",
        "через день",
        "каждый второй день",
        "каждые 2 дня",
        "раз в две недели",
        "раз в 3 дня",
        "ежемесячно",
        "2 раза в неделю",
        "күнара",
        "екі күнде бір",
        "аптасына 2 рет",
        "күн аралатып",
        "күн алыс",
        "эки күндө бир",
        "жумасына эки жолу",
        "рӯз дар миён",
        "ҳар ду рӯз",
        "ҳафтае ду бор",
        "günaşa",
        "iki günden bir",
        "hepdede iki gezek",
        "kun ora",
        "har ikki kunda",
        "haftada 3 marta",
        "кун ора",
    ],
)
def test_what_days_of_the_week_cannot_say_is_named_with_and_without_an_hour(said: str):
    for text in (said, f"{said} 9:30", f"9:30 {said}"):
        wish = read_times(text)
        assert (wish.beyond.replace(" ", ""), wish.unknown, wish.weekly) == (fold(said).replace(" ", ""), "", False), (
            text
        )
        assert [one.minute for one in wish.schedules] == ([] if text == said else [570])


def test_every_hour_is_named_and_an_hour_of_every_day_is_not():
    assert read_times("каждый час").beyond == "каждый час"
    assert read_times("har soat 8 da") == Wish((Schedule(480),))


def test_every_second_friday_is_named_whole():
    assert read_times("every second friday at 9").beyond == "every second friday"


@pytest.mark.parametrize(
    "said",
    [
        "weekly",
        "once a week",
        "every week",
        "1 time a week",
        "раз в неделю",
        "еженедельно",
        "каждую неделю",
        "аптасына бір рет",
        "апта сайын",
        "жумасына бир жолу",
        "ар апта",
        "ҳафтае як бор",
        "ҳар ҳафта",
        "hepdede bir gezek",
        "her hepde",
        "haftada bir marta",
        "har hafta",
        "ҳафтада бир марта",
    ],
)
def test_weekly_leaves_the_day_open(said: str):
    assert read_times(said) == Wish(weekly=True)
    assert read_times(f"{said} 9:30") == Wish((Schedule(570),), weekly=True)


@pytest.mark.parametrize(
    "said",
    [
        "weekly on sunday 9:30",
        "every week on sunday at 9:30",
        "раз в неделю по воскресеньям в 9:30",
        "каждую неделю в воскресенье 9:30",
        "аптасына бір рет жексенбі 9:30",
        "жумасына бир жолу жекшемби 9:30",
        "ҳафтае як бор якшанбе соати 9:30",
        "hepdede bir gezek ýekşenbe 9:30",
        "haftada bir marta yakshanba 9:30",
    ],
)
def test_weekly_with_its_day(said: str):
    assert read_times(said) == Wish((Schedule(570, (6,)),))


def test_days_that_are_named_say_how_many_times_a_week():
    assert read_times("twice a week mon thu 9:30") == Wish((Schedule(570, (0, 3)),))
    assert read_times("2 раза в неделю, пн и чт в 9:30") == Wish((Schedule(570, (0, 3)),))


@pytest.mark.parametrize(
    ("said", "once"),
    [
        ("tomorrow at 9:30", "tomorrow"),
        ("завтра в 9:30", "завтра"),
        ("ертең 9:30", "ертең"),
        ("эртең 9:30", "эртең"),
        ("фардо соати 9:30", "фардо"),
        ("şu gün 9:30", "şu gün"),
        ("ertaga 9:30 da", "ertaga"),
        ("эртага 9:30 да", "эртага"),
    ],
)
def test_a_day_that_comes_but_once_is_named(said: str, once: str):
    assert read_times(said) == Wish((Schedule(570),), once=once)


def test_the_morning_in_kyrgyz_is_no_tomorrow():
    assert read_times("эртең менен 9:30") == Wish((Schedule(570),))


def test_an_offset_that_no_clock_keeps_has_near_ones():
    assert read_times("8:00 utc+5:15").near == ("Etc/GMT-5", "Etc/GMT-6")
    assert read_times("8:00 utc+15").near == ("Etc/GMT-14",)


def test_a_mistyped_city_has_near_ones():
    assert read_times("8:00 Londn").near == ("Europe/London",)


def test_nothing_said():
    assert read_times("  ").said_nothing
    assert read_times("please").said_nothing


PIECES = '8 7:30 по - , " «» из будням pm 99 :: +5 utc пн mon-fri вечером half past'


@settings(max_examples=150)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES.split(" "))).map(" ".join))
def test_any_text_is_read_without_an_error(text: str):
    wish = read_times(text)
    assert all(0 <= one.minute < 1440 and one.days for one in wish.schedules)
    assert len(wish.schedules) <= 7


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_day_is_understood(hour: int, minute: int):
    (one,) = read_times(f"{hour}:{minute:02}").schedules
    assert one.minute == hour * 60 + minute
