"""How alike two names of businesses are."""

from functools import lru_cache

from rapidfuzz import fuzz

from services.ops_hub.locations.addresses.folding import fold_for_search, words_of

_LEGAL = words_of(
    "inc incorporated llc llp lp ltd limited co company corp corporation plc gmbh ag kg ohg ug ev sa sas sarl srl spa"
    " bv nv ab as oy aps pty pvt sl slu lda ltda eirl mbh cie"
)
_SAY_LITTLE = words_of(
    "the and of at in de la le les el der die das und by a store shop restaurant cafe center centre location branch"
    " outlet official"
)
_SAY_LITTLE_WEIGHT = 0.25
_SAME_WORD = 82.0
_SHORT = 3


def name_similarity(left: str, right: str) -> float:
    """0 to 1. Words count by their length, in any order; legal forms count nothing, words of any shop little.

    A typo in a word costs a part of it, a word that only one has all of it, and numbers that differ halve everything:
    Store 12 is not Store 13.
    """
    ours, theirs = _words(left), _words(right)
    if not ours or not theirs:
        return float(left.casefold() == right.casefold())
    joined = fuzz.ratio("".join(ours), "".join(theirs)) / 100
    apart = _aligned(ours, theirs)
    best = max(apart, joined if joined > 0.93 else 0.0)
    return best / 2 if _numbers(ours) != _numbers(theirs) else best


def name_key(name: str) -> str:
    """What names that are spelled alike share: their weighty words in alphabetical order."""
    words = _words(name)
    return " ".join(sorted(word for word in words if word not in _SAY_LITTLE) or sorted(words))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    words = fold_for_search(name).replace("/", " ").replace("#", " ").split()
    return tuple(word for word in words if word not in _LEGAL) or tuple(words)


def _aligned(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    left = list(theirs)
    shared = 0.0
    for word in sorted(ours, key=len, reverse=True):
        score, partner = max(((_word_similarity(word, other), other) for other in left), default=(0.0, ""))
        if score > 0:
            left.remove(partner)
            shared += score * (_weight(word) + _weight(partner))
    return shared / (sum(map(_weight, ours)) + sum(map(_weight, theirs)))


def _word_similarity(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if min(len(left), len(right)) <= _SHORT:
        return 0.0
    ratio = fuzz.ratio(left, right)
    return ratio / 100 if ratio >= _SAME_WORD else 0.0


def _weight(word: str) -> float:
    return len(word) * (_SAY_LITTLE_WEIGHT if word in _SAY_LITTLE else 1.0)


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if any(letter.isdigit() for letter in word)}
