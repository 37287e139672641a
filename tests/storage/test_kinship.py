"""What two articles have to do with each other, whichever of them is asked first."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.clustering import traits
from storage.kinship import MATTER, Bond, Profile, beside, compare, pack, profile, unpack
from storage.meeting import keys
from storage.records import Trait, TraitKind

TRAITS = st.lists(
    st.builds(
        lambda mark, **rest: Trait(TraitKind(mark % 8), mark, **rest),
        mark=st.integers(0, 40),
        weight=st.sampled_from([0.25, 0.7, 1.0, 1.6, 2.0]),
        in_title=st.booleans(),
        group=st.sampled_from([0, 1, 2, 300, 600]),
    ),
    unique_by=lambda trait: trait.mark,
    max_size=30,
)
LANGUAGES = st.sampled_from(["ru", "uz"])
HOURS = st.integers(0, 168).map(lambda hours: timedelta(hours=hours))


def read(title: str, text: str = "", language: str = "en") -> Profile:
    return profile(traits(title, text, language), language)


def bond(one: Profile, other: Profile, hours: float = 1, *, same_outlet: bool = False) -> Bond | None:
    kinship = compare(one, other, timedelta(hours=hours), same_outlet=same_outlet)
    return kinship and kinship.bond


@given(TRAITS, LANGUAGES)
def test_a_profile_comes_out_of_its_column_as_it_went_in(found, language):
    made = profile(found, language)
    again = unpack(pack(made), language)
    assert (again.marks, again.groups, again.language) == (made.marks, made.groups, language)
    assert abs(again.total - made.total) < 0.001


@given(st.tuples(TRAITS, LANGUAGES), st.tuples(TRAITS, LANGUAGES), HOURS, st.booleans())
def test_it_does_not_matter_who_is_asked(mine, others, apart, same_outlet):
    a, b = profile(*mine), profile(*others)
    assert compare(a, b, apart, same_outlet=same_outlet) == compare(b, a, apart, same_outlet=same_outlet)


@given(TRAITS)
def test_keys_do_not_depend_on_the_order_of_equals(found):
    ordered = sorted(found, key=lambda trait: (-trait.in_title, -trait.weight, trait.mark))
    assert all(0 <= key < 2**63 for key in keys(ordered))
    assert len(set(keys(ordered))) == len(keys(ordered))


FIRE = read("Fire destroys 40 stalls at the Kelechek market in Osh", "The Kelechek market in Osh burned overnight.")
FIRE_RU = read("В Оше сгорели 40 торговых точек на рынке «Келечек»", "Ночью на рынке «Келечек» в Оше был пожар.", "ru")


def test_the_same_event_in_two_languages():
    assert bond(FIRE, FIRE_RU) is Bond.SAME


def test_other_places_and_numbers_make_other_events():
    quake = read("Magnitude 5.4 earthquake shakes Naryn")
    assert bond(quake, read("Magnitude 4.1 earthquake shakes Naryn")) is not Bond.SAME
    assert bond(quake, read("Magnitude 5.4 earthquake shakes Khorog")) is not Bond.SAME
    assert bond(quake, read("Naryn shaken by an earthquake of magnitude 5.4")) is Bond.SAME


def test_beyond_three_days_it_is_a_part_at_most():
    assert bond(FIRE, FIRE, 71) is Bond.SAME
    assert bond(FIRE, FIRE, 73) is Bond.PART
    assert timedelta(hours=73) < MATTER


def test_an_outlet_tells_an_event_once():
    later = read("Osh opens a hotline for traders", "It is for those of Kelechek, too.")
    assert bond(FIRE, later) is Bond.SAME
    assert bond(FIRE, later, same_outlet=True) is Bond.PART
    assert bond(FIRE, FIRE, 2, same_outlet=True) is Bond.SAME, "published again"
    assert bond(FIRE, FIRE, 24, same_outlet=True) is Bond.PART, "a column with the same headline every day"


def test_an_outlet_s_update_is_of_the_event_until_the_next_day():
    toll = read("Fire at the Kelechek market in Osh burned 60 stalls", "Forty of them are beyond repair, firemen say.")
    assert bond(FIRE, toll, 4, same_outlet=True) is Bond.SAME
    assert bond(FIRE, toll, 13, same_outlet=True) is Bond.PART
    other = read("Fire at the Dordoi market in Bishkek burned 60 stalls", "Firemen came from three districts.")
    assert bond(FIRE, other, 4, same_outlet=True) is not Bond.SAME


def test_what_came_of_it_is_another_part():
    arrest = read("Electrician detained over the fire at Osh's Kelechek market", "Police detained a man.")
    assert bond(FIRE, arrest, 30) is Bond.PART


def test_nothing_in_common_is_nothing():
    assert bond(FIRE, read("Chess tournament opens in Prague", "Grandmasters arrived.")) is None
    assert bond(read(""), read("")) is None


def test_a_place_and_a_number_alone_are_no_event():
    teachers = read("Some 200 teachers rally in Osh", "They demand higher pay.")
    avalanche = read("Avalanche blocks the road at Osh", "A wall of snow 200 metres wide came down.")
    assert bond(teachers, avalanche) is not Bond.SAME


def test_words_told_often_and_rare_ones_are_not_worth_the_same():
    often = read("Yurt maker sews", "It is expected near the western side and remains unchanged, authorities say.")
    rarely = read("Yurt maker sews", "Felt, willow poles and madder dye come from Kochkor hamlet.")
    told = beside(read("Something else", "expected near western remain unchanged"), often, timedelta())
    rare = beside(read("Something else", "felt willow poles madder dye"), rarely, timedelta())
    assert rare.score > told.score + 100


@given(TRAITS, TRAITS, LANGUAGES, HOURS, st.booleans())
def test_what_is_weighed_beside_a_third_is_the_score_as_far_as_it_goes(mine, theirs, language, apart, own):
    one, other = profile(mine, language), profile(theirs, "ru")
    weighed = beside(one, other, apart, same_outlet=own)
    assert weighed == beside(other, one, apart, same_outlet=own)
    assert weighed.bond is Bond.BESIDE
    assert weighed.score >= -500
    if (kinship := compare(one, other, apart, same_outlet=own)) is not None:
        assert weighed.score == max(-500, min(kinship.score, 0) if own else kinship.score)


def test_free_retellings_meet_by_what_they_are_about():
    one = traits("Potato growers fume as Kazakhstan extends its ban", "Stocks are low, officials say.", "en")
    other = traits(
        "Еще полгода без вывоза", "Казахстан продлил запрет на вывоз картофеля автомобильным транспортом.", "ru"
    )
    stranger = traits("Kyrgyz wrestlers bring home two medals", "They won in Tirana.", "en")
    assert set(keys(one)) & set(keys(other))
    assert not set(keys(one)) & set(keys(stranger))


def test_a_region_and_a_place_in_it_agree_but_two_places_of_it_do_not():
    """Astana lies in Akmola region: neither headline tells of another event than the other."""
    region = read("Трассы в Акмолинской области закрыты из-за бурана", "Закрыты дороги на Атбасар.", "ru")
    capital = read("Дороги под Астаной закрыты из-за бурана", "Закрыты дороги на Атбасар.", "ru")
    other = read("Дороги под Кокшетау закрыты из-за бурана", "Закрыты дороги на Атбасар.", "ru")
    assert bond(region, capital) == bond(region, other) == Bond.SAME
    assert bond(capital, other) != Bond.SAME


def test_whom_else_a_headline_names_tells_two_agreements_apart():
    kazakh = read("China and Kazakhstan extend visa-free stays", "Travellers need no visa from spring.")
    again = read("Kazakhstan, China agree on longer visa-free stays", "The deal was signed in Astana.")
    kyrgyz = read("China and Kyrgyzstan extend visa-free stays", "Travellers need no visa from spring.")
    assert bond(kazakh, again) == Bond.SAME
    assert bond(kazakh, kyrgyz) not in {None, Bond.SAME}
