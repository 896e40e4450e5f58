"""Text as it is compared: one alphabet, one case, no accents and no punctuation."""

import re
import unicodedata

from anyascii import anyascii

# Umlauts are written in two ways where they are at home; both become the plain vowel.
UMLAUT_COUNTRIES = frozenset({"AT", "CH", "DE", "LI", "LU"})
_DIGRAPHS = re.compile("(?<![aeq])([aou])e(?![aeiou])")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_OTHERS = re.compile(r"[^a-z0-9#/&]+")


def fold(text: str, country: str | None = None) -> str:
    """`text` in lower-case ASCII words with single spaces; `#`, `/` and digits stay, `&` reads `and`.

    In countries of umlauts `ä`, `ae` and `a` are the same. Idempotent.
    """
    plain = anyascii(unicodedata.normalize("NFKC", text).casefold()).lower()
    plain = _APOSTROPHES.sub("", plain)
    words = _OTHERS.sub(" ", plain).replace("&", " and ")
    if country in UMLAUT_COUNTRIES:
        words = _DIGRAPHS.sub(r"\1", words)
    return " ".join(words.split())


def fold_for_search(text: str) -> str:
    """`text` as a search looks for it: umlauts are folded in whatever country, so that either spelling finds both."""
    return fold(text, "DE")


def words_of(text: str) -> frozenset[str]:
    """A set of words, written as they are read."""
    return frozenset(text.split())
