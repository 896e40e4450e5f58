"""Words that others chose, as they are shown: readable, bounded, and without characters that act."""

import re
import unicodedata

MOST_SHOWN = 160
# Marks that turn the direction of what follows: a name could rewrite the line that it stands in.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNBROKEN = re.compile(r"\S{25,}")


def plain(words: str) -> str:
    """`words` without control characters, surrogates and marks of direction; white space becomes single spaces."""
    if words.isascii() and words.isprintable():
        return " ".join(words.split())
    spaced = re.sub(r"\s+", " ", words)
    return "".join(mark for mark in _TURNING.sub("", spaced) if unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def short(words: str, most: int = MOST_SHOWN) -> str:
    """`words` on one line, cut with an ellipsis after `most` characters."""
    line = plain(words)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def breakable(words: str) -> str:
    """`words` with places to break a line at inside of what is too long for a column."""
    return _UNBROKEN.sub(lambda run: "\u200b".join(re.findall(".{1,20}", run[0])), words)
