"""A total in parts that add up to it, to the last cent."""

from collections.abc import Sequence
from decimal import Decimal

MILLION = 1_000_000
WITHOUT_CENTS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies whose smallest unit is the whole one (ISO 4217)."""


def spread(total: float, weights: Sequence[int], currency: str) -> list[int]:
    """Parts of `total`, in millionths, by weight: whole smallest units, the odd ones to the largest remainders."""
    whole = sum(weights)
    if not whole:
        return []
    micros = round(Decimal(repr(total)) * MILLION)
    unit = MILLION if currency in WITHOUT_CENTS else MILLION // 100
    units, odd = divmod(micros, unit)
    shares = [divmod(units * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-shares[index][1], index))
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    micro_parts = [part * unit for part in parts]
    # Less than the smallest unit of the total goes with the greatest part.
    micro_parts[max(range(len(weights)), key=lambda index: weights[index])] += odd
    return micro_parts
