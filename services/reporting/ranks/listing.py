"""Businesses as a source lists them, brought into the one order that ranks count in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contracts.reporting.ranks import RankedBusiness

MOST_TEXT = 300
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f]+")


def in_order(listed: Iterable[RankedBusiness], depth: int) -> list[RankedBusiness]:
    """The first `depth` of what is listed, ranked from 1; ads stay where they are, and have no rank.

    A business that is listed again, as happens where pages meet, keeps its first rank and takes no second one.
    """
    return list(_in_order(listed, depth))


def _in_order(listed: Iterable[RankedBusiness], depth: int) -> Iterator[RankedBusiness]:
    seen: set[str] = set()
    for business in listed:
        if business.is_ad:
            yield business
        elif business.key not in seen and len(seen) < depth:
            seen.add(business.key)
            yield replace(business, rank=len(seen))


def tidy(text: str | None) -> str | None:
    """On one line, without what cannot be kept or shown, and not endless; None when nothing is left."""
    return (_INVISIBLE.sub(" ", text).strip()[:MOST_TEXT] or None) if text else None
