"""Invented articles by the thousand: seeded, of the length and mix of languages that real outlets write.

A day of theirs is made like one of real news, or all would seem one event: of a hundred articles some 36 are of events
that one to six other outlets tell, too, under the same headline, the others' are of their own; of ten words six are
rare, three say nothing of any topic and one names one.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from storage.records import CountryWeight, NewArticle

_WORDS = {
    "en": "water energy border trade river budget school road market harvest power railway minister growth winter "
    "talks visit price gas canal hospital airport wheat bridge tunnel tourism storm snow film chess museum",
    "ru": "вода энергия граница торговля река бюджет школа дорога рынок урожай станция поезд министр рост зима "
    "переговоры визит цена газ канал больница аэропорт пшеница мост тоннель туризм буря снег фильм музей",
    "kk": "су қуат шекара сауда өзен бюджет мектеп жол нарық егін бекет пойыз министр өсім қыс келіссөз сапар баға",
    "uz": "suv quvvat chegara savdo daryo budjet maktab yoʻl bozor hosil bekat poyezd vazir oʻsish qish tashrif narx",
}
_EVERYDAY = {
    "en": "the of and to in for with from after over this will has were about more than before under also their says "
    "new first when into there would only between during against while because through still",
    "ru": "и в на с по для от после также будет были этот который года более чтобы если уже как их свои между через "
    "только новый первый когда время под где всех против около",
    "kk": "және бұл үшін мен туралы кейін болды деп жаңа алғаш осы барлық дейін бойынша сондай арасында ғана қашан",
    "uz": "va bu uchun bilan haqida keyin boʻldi deb yangi ilk shu barcha gacha boʻyicha ham orasida faqat qachon",
}
"""Words that say nothing of what a text is about, as two in three of a language's frequent words do."""
_PLACES = {
    "KZ": {"en": "Kazakhstan Almaty Astana", "ru": "Казахстан Алматы Астана", "kk": "Қазақстан", "uz": "Qozogʻiston"},
    "UZ": {"en": "Uzbekistan Tashkent", "ru": "Узбекистан Ташкент", "kk": "Өзбекстан", "uz": "Oʻzbekiston"},
    "KG": {"en": "Kyrgyzstan Bishkek", "ru": "Кыргызстан Бишкек", "kk": "Қырғызстан", "uz": "Qirgʻiziston"},
    "TJ": {"en": "Tajikistan Dushanbe", "ru": "Таджикистан Душанбе", "kk": "Тәжікстан", "uz": "Tojikiston Dushanbe"},
    "TM": {"en": "Turkmenistan Ashgabat", "ru": "Туркменистан Ашхабад", "kk": "Түрікменстан", "uz": "Turkmaniston"},
}  # fmt: skip
_SYLLABLES = {
    "en": (
        "ba der lin mor tas ken vol rim sha gor pel nat hus wel dan fer kol jup zet lom bru cal dov esk fim "
        "gan hol ith jar kep lut mun nev osh pir qua rud sev tol und vis wor yar zim bek cur dal ern fos gil "
        "hum ist jod kra lan mis nor opa pru ros"
    ),
    "ru": (
        "ба дер лин мор тас кен вол рим ша гор пел нат хус вел дан фер кол жуп зет лом бру кал дов эск фим "
        "ган хол ить жар кеп лут мун нев ош пир квас руд сев тол унд вис вор яр зим бек кур дал ерн фос гил "
        "хум ист жод кра лан мис нор опа пру рос"
    ),
}
"""Sixty, so that as many words begin differently as do in languages whose stems are taken for their first letters."""
_RARE = 0.6
"""Share of words that few texts have, as in real ones: names, and all that is not in the news every day."""
_INVENTED = 20_000
_FLATTENED = 100
_SAYING_NOTHING = 2 / 3
"""Share of the other words that are of :data:`_EVERYDAY`: about one word in eight names a topic."""
OUTLETS_TOGETHER = 7
"""Outlets that may tell the same events."""
_TELLERS = (2,) * 14 + (3,) * 4 + (4,) + (7,)
"""How many of them tell an event, as often as that is so: 2.5 of 7 articles, 36 %, share theirs with 1 to 6 others."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Outlet {number}</title><link>https://o{number}.example/</link><language>en-US</language>"
)
EPOCH = datetime(2026, 6, 1, tzinfo=UTC)


def sentence(chance: random.Random, language: str, country: str, length: int) -> str:
    """Return words of a language with a place of a country and somebody's name among them, most of them rare."""
    words = [_rare(chance, language) if chance.random() < _RARE else _frequent(chance, language) for _ in range(length)]
    words[chance.randrange(length)] = _rare(chance, language).capitalize()
    words[chance.randrange(length)] = chance.choice(_PLACES[country][language].split())
    text = " ".join(words)
    return text[0].upper() + text[1:]


def _frequent(chance: random.Random, language: str) -> str:
    everyday = chance.random() < _SAYING_NOTHING
    return chance.choice((_EVERYDAY if everyday else _WORDS)[language].split())


def _rare(chance: random.Random, language: str) -> str:
    """Return one of 20,000 invented words of a script, the n-th as often as 1 / (n + 100) (Zipf, Mandelbrot).

    The 3,600 articles of a day have some 40,000 different words then, about as many as real ones in four languages.
    """
    syllables = _SYLLABLES["ru" if language in {"ru", "kk"} else "en"].split()
    rank = int(_FLATTENED * ((_INVENTED / _FLATTENED + 1) ** chance.random() - 1))
    count = 3 if rank < len(syllables) ** 3 else 4
    return "".join(syllables[rank // len(syllables) ** place % len(syllables)] for place in range(count))


def article(number: int, source_key: str) -> NewArticle:
    """Return the ``number``-th invented article, one every two minutes."""
    chance = random.Random(number)
    language, country = chance.choice(list(_WORDS)), chance.choice(list(_PLACES))
    at = EPOCH + timedelta(minutes=2 * number)
    return NewArticle(
        source_key=source_key,
        identity=f"n{number}",
        url=f"https://outlet.example/{source_key}/{number}",
        title=f"{sentence(chance, language, country, 8)} {number}",
        excerpt=sentence(chance, language, country, 25),
        text=sentence(chance, language, country, 60),
        language=language,
        published_at=at,
        fetched_at=at + timedelta(minutes=5),
        countries=(CountryWeight(country, 1.0),),
    )


def _event(number: int, item: int) -> random.Random:
    """Return what an outlet's item is about: the same for those that tell the event of their group, else its own."""
    group, place = divmod(number, OUTLETS_TOGETHER)
    event = random.Random(f"group {group} item {item}")
    told_by = event.sample(range(OUTLETS_TOGETHER), event.choice(_TELLERS))
    return event if place in told_by else random.Random(f"outlet {number} item {item}")


def feed(number: int, items: int = 30) -> bytes:
    """Return an RSS 2.0 feed of about 40 KB, as a WordPress outlet sends it; a few outlets have the same headlines."""
    chance = random.Random(number)
    parts = [_HEAD.format(number=number)]
    for item in range(items):
        event = _event(number, item)
        language, country = event.choice(list(_WORDS)), event.choice(list(_PLACES))
        headline = sentence(event, language, country, 8)
        when = format_datetime(EPOCH + timedelta(minutes=item * 37 + number))
        body = "".join(f"<p>{escape(sentence(chance, language, country, 30))}.</p>" for _ in range(4))
        parts.append(
            f"<item><title>{escape(headline)}</title>"
            f"<link>https://o{number}.example/{item}/</link><dc:creator><![CDATA[Desk]]></dc:creator>"
            f"<pubDate>{when}</pubDate><category><![CDATA[News]]></category>"
            f'<guid isPermaLink="false">https://o{number}.example/?p={item}</guid>'
            f"<description><![CDATA[<p>{escape(sentence(chance, language, country, 25))}</p>]]></description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    parts.append("</channel></rss>")
    return "".join(parts).encode()
