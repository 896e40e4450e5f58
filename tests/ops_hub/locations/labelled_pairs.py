"""Pairs of descriptions that are, or are not, of one business: made by the rules below, from one seed.

Nothing here knows how duplicates are found. Each rule says what happens to descriptions in life, and the label follows
from what happened, not from how alike the two look. `python -m tests.ops_hub.locations.labelled_pairs` prints them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from tests.ops_hub.locations.labelled_places import (
    BRANDS,
    DOORS,
    DOORS_AGAIN,
    LANDS,
    abbreviated,
    misspelled,
    some_phone,
    some_place,
)

SEED = 20261126
PAIRS_A_RULE = 90
Fields = dict[str, Any]
Two = tuple[Fields, Fields]
US = LANDS[0]


@dataclass(frozen=True)
class Pair:
    """Two descriptions, the rule that made them, and whether they are of one business."""

    rule: str
    same: bool
    left: Fields
    right: Fields


# One business, written twice.


def abbreviates(random: Random) -> Two:
    """The street is written in full and abbreviated, as the country does."""
    place = some_place(random)
    return place.fields(), abbreviated(random, place).fields(phone=None)


def shouts(random: Random) -> Two:
    """One is in capitals, with more or less punctuation."""
    place = some_place(random)
    line = place.line().upper().replace(" ", "  ", 1) + random.choice(["", ".", ","])
    return place.fields(), place.fields(name=place.name.upper(), phone=None, address={"line1": line.strip(", ")})


def writes_the_unit_otherwise(random: Random) -> Two:
    """A suite is a unit is a number sign, on its own line or after the street."""
    place = some_place(random, US)
    unit = f"{random.randint(1, 40)}{random.choice(['', '', 'A', '0'])}"
    left = place.but(unit=random.choice(DOORS).format(unit))
    again = random.choice(DOORS_AGAIN).format(unit)
    line = {"line1": f"{abbreviated(random, place).line()}, {again}", "line2": None}
    return left.fields(), random.choice(
        [left.but(unit=again).fields(phone=None), left.fields(phone=None, address=line)]
    )


def writes_the_floor_otherwise(random: Random) -> Two:
    place, floor = some_place(random, US), random.randint(4, 20)
    left, right = (
        place.but(unit=f"Floor {floor}"),
        place.but(unit=random.choice([f"{floor}th Floor", f"Fl {floor}", f"FL. {floor}"])),
    )
    return left.fields(), right.fields(phone=None)


def misspells_the_name(random: Random) -> Two:
    place = some_place(random)
    return place.fields(), abbreviated(random, place).fields(name=misspelled(random, place.name), phone=None)


def adds_a_legal_form(random: Random) -> Two:
    place = some_place(random)
    name = random.choice(["{}, Inc.", "The {}", "{} LLC", "{} Ltd.", "{} GmbH", "{} S.A."]).format(place.name)
    return place.fields(), abbreviated(random, place).fields(name=name, phone=None)


def joins_words_of_the_name(random: Random) -> Two:
    place = some_place(random)
    first, second, *rest = place.name.split(" ")
    return place.fields(), place.fields(name=" ".join([first + second.lower(), *rest]), phone=None)


def misspells_the_street(random: Random) -> Two:
    place = some_place(random)
    return place.fields(), place.but(street=misspelled(random, place.street)).fields(phone=None)


def swaps_digits_of_the_postal_code(random: Random) -> Two:
    place = some_place(random, random.choice([land for land in LANDS if land.country in ("DE", "FR", "PL", "SE")]))
    code = place.city[1]
    digits = [at for at, sign in enumerate(code) if sign.isdigit()]
    at, other = random.choice([two for two in pairwise(digits) if code[two[0]] != code[two[1]]])
    signs = list(code)
    signs[at], signs[other] = signs[other], signs[at]
    return place.fields(), place.fields(phone=None, address={"postal_code": "".join(signs)})


def was_renamed(random: Random) -> Two:
    """The same shop has a new name; its phone rings as before."""
    place = some_place(random)
    others = [brand for brand in BRANDS if brand != place.name]
    return place.fields(), abbreviated(random, place).fields(name=random.choice(others))


def was_renamed_on_the_map(random: Random) -> Two:
    """The listing is the same; whatever is written of it is not."""
    place, other = some_place(random), some_place(random)
    listing = {"source_mode": "find", "place_id": f"ChIJ{random.getrandbits(64):x}"}
    return place.fields(**listing), other.fields(**listing)


def moved(random: Random) -> Two:
    """A shop took its name and phone to another street."""
    place = some_place(random)
    other = some_place(random, place.land)
    return place.fields(), place.but(number=other.number, street=other.street, city=other.city).fields()


def leaves_the_unit_out(random: Random) -> Two:
    place = some_place(random, US)
    return place.but(unit=f"Suite {random.randint(1, 900)}").fields(), abbreviated(random, place).fields(phone=None)


def has_no_address_on_the_map(random: Random) -> Two:
    """A listing without its street, some steps from where the other description is."""
    place = some_place(random)
    latitude, longitude = random.uniform(-60, 60), random.uniform(-179, 179)
    near = {"latitude": latitude + random.uniform(-0.0003, 0.0003), "longitude": longitude}
    listing = {"source_mode": "find", "place_id": f"ChIJ{random.getrandbits(64):x}", "phone": None}
    address = {"line1": None, "line2": None, "city": None, "postal_code": None, "region": None}
    ours = place.fields(coordinates={"latitude": latitude, "longitude": longitude})
    return ours, place.fields(**listing, coordinates=near, address=address)


def is_written_in_another_alphabet(random: Random) -> Two:
    """A Russian name and street in Cyrillic, and romanised by the letter as maps do (BGN/PCGN, without its marks)."""
    name = random.choice(["Золотая Рыбка", "Книжный Дом", "Старый Город", "Новая Аптека", "Малина", "Вкусная Лавка"])
    street = random.choice(["улица Ленина", "улица Чехова", "улица Победы", "улица Гагарина", "улица Пушкина"])
    number, phone = str(random.randint(1, 200)), f"+7495123{random.randint(1000, 9999)}"
    address = {"city": "Москва", "region": "Moskva", "postal_code": "101000", "country": "RU"}
    shared = {"source_mode": "no_listing", "phone": None}
    left = {"name": name, "address": address | {"line1": f"{street}, {number}"}} | shared | {"phone": phone}
    right = {
        "name": _romanised(name),
        "address": address | {"line1": f"{_romanised(street)} {number}", "city": "Moskva"},
    }
    return left, right | shared


# Two businesses.


def is_next_door_in_the_mall(random: Random) -> Two:
    """Two shops of one mall, each with its unit."""
    place = some_place(random, US)
    first, second = random.sample(range(100, 400), 2)
    names = random.sample(BRANDS, 2)
    mall = [
        place.but(name=f"{name} Newpark Mall", unit=f"Suite {unit}")
        for name, unit in zip(names, (first, second), strict=True)
    ]
    return mall[0].fields(), mall[1].fields(phone=some_phone(random, US))


def shares_the_mall_and_its_name(random: Random) -> Two:
    """Two shops of one mall that write no unit, and the mall's name behind their own."""
    place = some_place(random)
    ours, theirs = random.sample(BRANDS, 2)
    mall = random.choice(["Newpark Mall", "Westfield Centre", "Galleria Outlet"])
    return place.but(name=f"{ours} {mall}").fields(), place.but(name=f"{theirs} {mall}").fields(
        phone=some_phone(random, place.land)
    )


def is_another_branch(random: Random) -> Two:
    """A chain answers one phone for all its branches."""
    place = some_place(random)
    other = some_place(random, place.land)
    return place.fields(), other.but(name=place.name, phone=place.phone, number=str(int(place.number) + 1)).fields()


def is_another_branch_in_the_mall(random: Random) -> Two:
    """A chain has two shops in one mall, on two floors, with two phones."""
    place = some_place(random, US)
    first, second = random.sample(range(100, 400), 2)
    return place.but(unit=f"Suite {first}").fields(), place.but(unit=f"Suite {second}").fields(
        phone=some_phone(random, US)
    )


def has_a_namesake_in_another_city(random: Random) -> Two:
    """The same name, street and number, in another city."""
    place = some_place(random)
    city = random.choice([one for one in place.land.cities if one != place.city])
    return place.fields(), place.but(city=city, phone=some_phone(random, place.land)).fields()


def is_a_neighbour(random: Random) -> Two:
    place = some_place(random)
    others = [brand for brand in BRANDS if brand != place.name]
    number = str(int(place.number) + 2)
    return place.fields(), place.but(
        name=random.choice(others), number=number, phone=some_phone(random, place.land)
    ).fields()


def shares_a_practice(random: Random) -> Two:
    """Colleagues behind one door, each with a phone of their own; some have like names."""
    place = some_place(random)
    first, second = random.choice(
        [
            *[("Anna Kim", "Paul Stone"), ("John Meyer", "Jane Meyer"), ("Maria Lopez", "Marta Lopez")],
            *[("Peter Novak", "Petra Novak"), ("Emil Braun", "Emma Braun"), ("Laura Chen", "Lena Chen")],
            *[("Robert Hill", "Rupert Hill"), ("David Cohen", "Daniel Cohen"), ("Ines Costa", "Igor Costa")],
        ]
    )
    title = random.choice(["Dr. {}", "{}, DDS", "{} Attorney"])
    names = [title.format(one) for one in (first, second)]
    return place.fields(name=names[0]), place.fields(name=names[1], phone=some_phone(random, place.land))


def took_over_the_shop(random: Random) -> Two:
    """Another business has moved in where one was: same door, other name and phone."""
    place = some_place(random)
    others = [brand for brand in BRANDS if brand != place.name]
    return place.fields(), place.fields(name=random.choice(others), phone=some_phone(random, place.land))


def numbers_its_shops(random: Random) -> Two:
    """Kiosks of one chain in one station, told apart by their number alone."""
    place = some_place(random)
    first, second = random.sample(range(1, 60), 2)
    return place.fields(name=f"{place.name} {first}"), place.fields(
        name=f"{place.name} {second}", phone=some_phone(random, place.land)
    )


def is_across_town(random: Random) -> Two:
    """A chain on both ends of a street: North and South."""
    place = some_place(random, US).but(street="North Main Street")
    return place.fields(), place.but(street="S Main St", phone=some_phone(random, US)).fields()


def is_on_the_avenue_not_the_street(random: Random) -> Two:
    place = some_place(random, US).but(street="Cedar Street")
    return place.fields(), place.but(
        street=random.choice(["Cedar Ave", "Cedar Lane"]), phone=some_phone(random, US)
    ).fields()


def has_another_trade(random: Random) -> Two:
    """A family has two businesses behind one door."""
    place = some_place(random)
    family = random.choice(["Smith", "Kowalski", "Rossi", "Andersson", "Garcia"])
    first, second = random.sample(["Dental", "Dermatology", "Realty", "Insurance", "Plumbing", "Law Office"], 2)
    return place.fields(name=f"{family} {first}"), place.fields(
        name=f"{family} {second}", phone=some_phone(random, place.land)
    )


def has_a_letter_behind_its_number(random: Random) -> Two:
    """Kiosks 12a and 12b of one brand."""
    place = some_place(random, random.choice([land for land in LANDS if land.country in ("DE", "GB", "FR")]))
    phone = some_phone(random, place.land)
    return place.but(number=place.number + "a").fields(), place.but(number=place.number + "b", phone=phone).fields()


SAME: tuple[Callable[[Random], Two], ...] = (
    *(
        abbreviates,
        shouts,
        writes_the_unit_otherwise,
        writes_the_floor_otherwise,
        misspells_the_name,
        adds_a_legal_form,
    ),
    *(
        joins_words_of_the_name,
        misspells_the_street,
        swaps_digits_of_the_postal_code,
        was_renamed,
        was_renamed_on_the_map,
    ),
    *(moved, leaves_the_unit_out, has_no_address_on_the_map, is_written_in_another_alphabet),
)
OTHER: tuple[Callable[[Random], Two], ...] = (
    *(is_next_door_in_the_mall, shares_the_mall_and_its_name, is_another_branch, is_another_branch_in_the_mall),
    *(has_a_namesake_in_another_city, is_a_neighbour, shares_a_practice, took_over_the_shop, numbers_its_shops),
    *(is_across_town, is_on_the_avenue_not_the_street, has_another_trade, has_a_letter_behind_its_number),
)


def labelled_pairs() -> list[Pair]:
    """The same pairs each time."""
    random = Random(SEED)
    return [
        Pair(rule.__name__, same, *rule(random))
        for same, rules in ((True, SAME), (False, OTHER))
        for rule in rules
        for _ in range(PAIRS_A_RULE)
    ]


_LETTERS = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
_LETTERS |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}


def _romanised(text: str) -> str:
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower()).title()


if __name__ == "__main__":
    for pair in labelled_pairs():
        print(
            json.dumps(
                {"rule": pair.rule, "same": pair.same, "left": pair.left, "right": pair.right}, ensure_ascii=False
            )
        )
