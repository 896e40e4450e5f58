"""What is inside a building: suites, floors, flats, kept apart from its street."""

import re
from dataclasses import dataclass

from services.ops_hub.locations.addresses.folding import words_of

# USPS Publication 28, appendix C2, and what flats and floors are called elsewhere. Those of one kind may stand for
# one another: Suite 4, Unit 4 and # 4 are the same door.
_DOORS = words_of(
    "apt apartment ste suite unit no number rm room spc space lot slip trlr trailer hngr hangar stop dept department"
    " shop shp store stall flat office ofc key pier lokal lok local piso puerta app appartement bureau wohnung whg"
    " zimmer top kv kvartira interno int sala loja conjunto cj bus kiosk booth counter"
)
_FLOORS = words_of("fl flr floor level lvl etage stock stockwerk og piano andar verdieping")
_BUILDINGS = words_of("bldg building bat batiment gebaude haus block blk tower twr wing edificio ed bloco torre")
_ALONE = {
    "bsmt": "basement",
    "basement": "basement",
    "frnt": "front",
    "front": "front",
    "lbby": "lobby",
    "lobby": "lobby",
    "lowr": "lower",
    "lower": "lower",
    "ph": "penthouse",
    "penthouse": "penthouse",
    "rear": "rear",
    "side": "side",
    "uppr": "upper",
    "upper": "upper",
    "eg": "floor:0",
    "erdgeschoss": "floor:0",
    "rdc": "floor:0",
}
# Words that are as much a part of street names as of units: `no` numbers houses, and so on.
_ONLY_BEFORE_DIGITS = words_of("no number key pier top int local stop haus block lot store bus ed og building")
_ID = re.compile(r"#?(?:[a-z]{0,3}\d+[a-z]{0,2}|[a-z])(?:[-/][a-z0-9]+)?")
_NUMBERED_FLOOR = re.compile(r"(\d+)(?:st|nd|rd|th|e|er|eme|o|a)?")
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Split:
    """The words of a street without its units, and the units in one canonical form; empty where there is none."""

    street: list[str]
    unit: str


def split_units(line1: list[str], line2: list[str]) -> Split:
    """Take the units out of folded words. A second line that names a door alone, like `4B`, is one."""
    street, units = _extract(line1)
    rest, more = _extract(line2)
    if len(rest) == 1 and not more and street and _ID.fullmatch(rest[0]):
        rest, more = [], [_door(rest[0])]
    is_name_of_house = _numbers(rest) and not _numbers(street)
    return Split(rest if is_name_of_house or not street else street, " ".join(sorted({*units, *more})))


def _numbers(words: list[str]) -> bool:
    """Whether the words number a house, so that those of another line only name it."""
    return len(words) > 1 and any(_HAS_DIGIT.search(word) for word in words)


def _extract(words: list[str]) -> tuple[list[str], list[str]]:
    street: list[str] = []
    units: list[str] = []
    position = 0
    while position < len(words):
        taken = _unit_at(words, position)
        if taken is None:
            street.append(words[position])
            position += 1
        else:
            unit, used = taken
            units.append(unit)
            position += used
    return street, units


def _unit_at(words: list[str], at: int) -> tuple[str, int] | None:
    """The unit that begins at a word, and how many words it has."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word.startswith("#"):
        own = word.lstrip("#")
        return (_door(own), 1) if own else (_door(following), 2) if following else ("", 1)
    floor = _NUMBERED_FLOOR.fullmatch(word)
    if floor and following in _FLOORS and (at > 0 or len(words) == 2 or word[-1].isalpha()):
        return f"floor:{int(floor.group(1))}", 2
    if word in _ALONE and at > 0 and (at + 1 == len(words) or following in _DOORS | _FLOORS):
        return _ALONE[word], 1
    return _named(word, following, at)


def _named(word: str, following: str, at: int) -> tuple[str, int] | None:
    kinds = ((_DOORS, _door), (_FLOORS, _floor), (_BUILDINGS, _building))
    for names, canonical in kinds:
        if word not in names or not _ID.fullmatch(following):
            continue
        if word in _ONLY_BEFORE_DIGITS and not _HAS_DIGIT.search(following):
            continue
        if at == 0 or len(following) <= 6:
            return canonical(following), 2
    return None


def _door(written: str) -> str:
    """`#04-B`, `4b` and `0004B` are one door."""
    plain = re.sub(r"[^a-z0-9]", "", written)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)


def _floor(written: str) -> str:
    return f"floor:{_door(written)}"


def _building(written: str) -> str:
    return f"building:{_door(written)}"
