"""Places whose names are like a text: by the groups of three letters that both have (trigrams, as pg_trgm counts them).

A name of the text's own words in another order, cut off, or with a slip of the pen shares most of its trigrams.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from services.metrics.places.names import Place, names_of_places, plain

LEAST = 0.3
"""What pg_trgm takes for alike unless told otherwise."""
BEGINNING = 0.2
"""A bonus for names that begin so: people type from the left."""
_KINDS = {"city", "county", "department", "district", "governorate", "municipality", "oblast", "of", "parish"}
_KINDS |= {"prefecture", "province", "region", "state", "territory", "the"}
"""Words that say what kind of place it is: half the names of some countries have one, and are not alike for it."""


@lru_cache(maxsize=4096)
def most_alike(text: str, most: int) -> tuple[Place, ...]:
    """At most `most` places with a name like `text`, the most alike first.

    Of `Bavria, Germany` what stands before the comma counts as well.
    """
    best: dict[Place, float] = {}
    for wanted in {_proper(plain(text)), _proper(plain(text.partition(",")[0]))} - {""}:
        for place, likeness in _alike(wanted):
            best[place] = max(best.get(place, 0.0), likeness)
    ranked = sorted(best, key=lambda place: (-best[place], len(place.name), place.code))
    return tuple(ranked[:most])


def _alike(wanted: str) -> Iterator[tuple[Place, float]]:
    groups, index = _trigrams(wanted), _index()
    shared: Counter[int] = Counter(number for group in groups for number in index.numbers.get(group, ()))
    for number, count in shared.items():
        place, name, size = index.names[number]
        likeness = count / (len(groups) + size - count) + BEGINNING * name.startswith(wanted)
        if likeness >= LEAST:
            yield place, likeness


class _Trigrams:
    """Every name of every place, numbered, and the numbers of the names that have a trigram."""

    def __init__(self) -> None:
        self.names: list[tuple[Place, str, int]] = []
        self.numbers: dict[str, list[int]] = defaultdict(list)
        for called, place in names_of_places():
            name = _proper(called)
            groups = _trigrams(name)
            for group in groups:
                self.numbers[group].append(len(self.names))
            self.names.append((place, name, len(groups)))


@cache
def _index() -> _Trigrams:
    return _Trigrams()


def _proper(name: str) -> str:
    """The name without its kind of place, unless it is nothing else."""
    return " ".join(word for word in name.split() if word not in _KINDS) or name


def _trigrams(name: str) -> set[str]:
    return {padded[at : at + 3] for word in name.split() for padded in [f"  {word} "] for at in range(len(padded) - 2)}
