"""Made-up exchange rates, so that the demo world's amounts add up in whatever currency somebody chooses."""

import math
from collections.abc import Iterator
from datetime import date

from services.ingestion.demo_source.world import EPOCH, World

Row = dict[str, object]
BASE = "EUR"
LEVELS = {
    "AUD": 1.71, "BRL": 6.25, "CAD": 1.56, "CHF": 0.94, "CNY": 8.05, "CZK": 24.9, "DKK": 7.46, "GBP": 0.85,
    "HKD": 8.75, "HUF": 398.0, "IDR": 18300.0, "ILS": 4.0, "INR": 96.5, "ISK": 143.0, "JMD": 178.0, "JPY": 165.0,
    "KRW": 1560.0, "MXN": 21.4, "MYR": 4.85, "NOK": 11.7, "NZD": 1.88, "PHP": 64.5, "PLN": 4.27, "RON": 5.02,
    "SEK": 11.2, "SGD": 1.47, "THB": 37.6, "TRY": 44.0, "USD": 1.12, "ZAR": 20.4,
}  # fmt: skip
"""What one euro costs about."""


def exchange_rates(world: World, day: date) -> Iterator[Row]:
    """A row a day, weekends too: units of each currency for one euro. A rate is never revised."""
    rates = {currency: round(level * _drift(world, currency, day), 6) for currency, level in LEVELS.items()}
    yield {"date": day.isoformat(), "base": BASE, "rates": rates}


def _drift(world: World, currency: str, day: date) -> float:
    """Waves of a year and of two months, and what a day adds: within 6 % of the level."""
    phase = 2 * math.pi * world.unit("phase", currency)
    days = (day - EPOCH).days
    slow, quick = math.sin(days / 58 + phase), math.sin(days / 9.7 + 2 * phase)
    return 1 + 0.04 * slow + 0.01 * quick + 0.01 * (world.unit("rate_of", currency, day) - 0.5)
