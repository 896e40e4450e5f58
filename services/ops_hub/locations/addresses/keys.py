"""The canonical form of an address: what two spellings of the same place have in common."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from contracts.ops_hub.locations import Address
from services.ops_hub.locations.addresses.folding import fold
from services.ops_hub.locations.addresses.pub28 import HOUSE_NUMBERS, STANDARD_WORDS
from services.ops_hub.locations.addresses.streets import is_street_word, street_words
from services.ops_hub.locations.addresses.units import split_units

_UNIT_BEFORE_SLASH = frozenset({"AU", "NZ"})
_HAS_DIGIT = re.compile(r"\d")
_FRACTION = re.compile(r"\d/\d")
_HYPHEN_AFTER_DIGIT = re.compile(r"(?<=[0-9])\s*[-–—]\s*(?=[0-9a-zA-Z]{1,4}\b)")
# `P.zza`, `V.le`, `U.S.`: one word with a point in it.
_INITIAL = re.compile(r"(?<![^\W\d_])([^\W\d_])\.(?=[^\W\d_]{1,3}(?![^\W\d_]))")
_UNSPACED = frozenset({"CN", "HK", "JP", "KR", "TW"})
_BLOCK_SIGNS = re.compile("丁目|番地|番|号|號")
_BETWEEN_NUMBER_AND_NAME = re.compile(r"(?<=[^\d\s\-])(?=\d)|(?<=\d)(?=[^\d\s\-])")
_HASH_IS_HOUSE = frozenset({"AR", "CL", "CO", "CR", "DO", "EC", "ES", "GT", "MX", "PA", "PE", "UY"})
_NUMBER = frozenset({"no", "nr", "num", "numero", "n", "nro"})
_PO_BOX = re.compile(r"\b(?:p\s*o|post\s*office)\s*box\b|\bpostfach\b|\bboite postale\b|\bapartado(?: postal)?\b")
_REPEATS = frozenset({"bis", "ter", "quater"})


@dataclass(frozen=True)
class CanonicalAddress:
    """An address taken apart and spelled one way. Two are the same building when all but `unit` and `city` is equal."""

    country: str
    area: str
    """The postal code without its extension, or the city where there is none."""
    house: str
    street: str
    unit: str
    city: str

    @property
    def building(self) -> tuple[str, str, str, str]:
        return self.country, self.area, self.house, self.street


def canonical_address(address: Address) -> CanonicalAddress | None:
    """None for an address without a street, or without anything that says where the street is."""
    area = _area(address)
    line1, line2 = (_words(line or "", address.country) for line in (address.line1, address.line2))
    if not area or not (line1 or line2):
        return None
    if address.country in _UNIT_BEFORE_SLASH:
        line1 = _unit_before_slash(line1)
    split = split_units(line1, line2)
    if not split.street:
        return None
    house, street = _american(split.street) if address.country == "US" else _other(split.street, address.country)
    return CanonicalAddress(address.country, area, house, street, split.unit, _city(address))


def _unit_before_slash(words: list[str]) -> list[str]:
    """`4/12 High St` and `Shop 4/12 High St` are a door and a house number."""
    at = next((place for place, word in enumerate(words[:2]) if "/" in word), None)
    if at is None:
        return words
    unit, house = words[at].split("/", 1)
    return [*(words[:at] or ["unit"]), unit, house, *words[at + 1 :]]


def _words(line: str, country: str) -> list[str]:
    """Folded words; a hyphen inside of numbers (4-B, 12-14) holds them together."""
    plain = unicodedata.normalize("NFKC", line)
    if country in _UNSPACED:
        plain = _BETWEEN_NUMBER_AND_NAME.sub(" ", _BLOCK_SIGNS.sub("-", plain).replace("- ", " ").rstrip("-"))
    plain = _INITIAL.sub(r"\1", plain)
    plain = _HYPHEN_AFTER_DIGIT.sub("/", plain).replace("#", " #" if country not in _HASH_IS_HOUSE else " ")
    words = [word.rstrip("/") for word in _PO_BOX.sub("pobox", fold(plain, country)).split()]
    if country == "US":
        return [word for word in words if word]
    return [word for word, after in pairwise([*words, ""]) if word and not (word in _NUMBER and after[:1].isdigit())]


def _american(words: list[str]) -> tuple[str, str]:
    first = HOUSE_NUMBERS.get(words[0], words[0])
    house = [first] if _HAS_DIGIT.search(first) and len(words) > 1 else []
    if len(words) > 2 and house and _FRACTION.fullmatch(words[1]):
        house.append(words[1])
    rest = _joined(words[len(house) :])
    return " ".join(house), " ".join(STANDARD_WORDS.get(word, word) for word in rest)


def _joined(words: list[str]) -> list[str]:
    """`U S` and `N E`, written apart, are one word."""
    text = f" {' '.join(words)} "
    for apart in ("u s", "n e", "n w", "s e", "s w"):
        text = text.replace(f" {apart} ", f" {apart.replace(' ', '')} ")
    return text.split()


def _other(words: list[str], country: str) -> tuple[str, str]:
    """House numbers stand before or after the street; what is left are its words, written together."""
    house: list[str] = []
    street: list[str] = []
    for before, word in pairwise(["", *words]):
        follows_number = bool(_HAS_DIGIT.search(before))
        is_added = follows_number and (word in _REPEATS or (len(word) == 1 and not is_street_word(word, country)))
        (house if _HAS_DIGIT.search(word) or is_added else street).append(word)
    return "".join(house).replace("/", "-"), "".join(street_words(street, country))


def _area(address: Address) -> str:
    if address.postal_code:
        code = re.sub(r"[^a-z0-9]", "", fold(address.postal_code))
        return code[:5] if address.country == "US" else code
    return _city(address)


def _city(address: Address) -> str:
    return fold(address.city or "", address.country).replace(" ", "")
