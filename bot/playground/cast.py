"""Who lives in the playground when nobody says otherwise: invented people of seven languages and their chats."""

from bot.playground.people import Member, Person
from bot.playground.world import DEFAULT_TOKEN, World
from storage.clock import Clock, utc_now

EMILY = 1001
RUSLAN = 1002
GROUP = -4_000_001
FORUM = -1_001_000_000_101
CHANNEL = -1_001_000_000_102

_PEOPLE = (
    (EMILY, "Emily", "Hart", "emily_hart", "en", "#5b8def"),
    (RUSLAN, "Руслан", "Ветров", "ruslan_vetrov", "ru", "#e0795a"),
    (1003, "Айгерім", "Серікова", "aigerim_s", "kk", "#4aa564"),
    (1004, "Бакыт", "Токтосунов", "bakyt_t", "ky", "#c9722d"),
    (1005, "Фаррух", "Назаров", "farrukh_n", "tg", "#8a63d2"),
    (1006, "Maral", "Annaýewa", "maral_a", "tk", "#d24f7f"),
    (1007, "Dilnoza", "Karimova", "dilnoza_k", "uz", "#2f9aa8"),
)


def default_world(
    *, clock: Clock = utc_now, token: str = DEFAULT_TOKEN, username: str = "jarchi_bot", limits: bool = True
) -> World:
    """Return a world with seven people, a group, a forum of three topics and a channel; the bot is in all of them.

    Nobody has started the bot yet, and nothing of the founding is told to it.
    """
    world = World(clock=clock, token=token, username=username, limits=limits)
    for person_id, first, last, name, language, color in _PEOPLE:
        world.add_person(Person(person_id, first, last, name, language, color))
    people = list(world.people.values())
    emily, ruslan = people[0], people[1]
    group = world.add_chat("group", "Silk Road Supper Club", emily, chat_id=GROUP, color="#b8860b")
    forum = world.add_chat("supergroup", "Steppe Business Forum", emily, chat_id=FORUM, is_forum=True, color="#3f7d58")
    channel = world.add_chat("channel", "Mountain Morning", emily, chat_id=CHANNEL, username="mountain_morning")
    for person in people[1:]:
        for chat in (group, forum, channel):
            chat.members[person.id] = Member(person)
    forum.members[ruslan.id] = Member(ruslan, "administrator")
    for name, icon in (("News", 7322096), ("Exchange rates", 16766590), ("Small talk", 9367192)):
        world.create_topic(forum, name, by=emily, icon_color=icon)
    world.set_member(group, world.bot, "member", by=emily)
    world.set_member(forum, world.bot, "member", by=emily)
    world.set_member(channel, world.bot, "administrator", by=emily)
    world.updates.clear()
    for chat in world.chats.values():
        for person in people:
            chat.read[person.id] = chat.last_id
    return world
