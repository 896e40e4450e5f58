"""How numbers and days are written: English, ISO currencies, never recomputed. Null is "not reported"."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

from contracts.reporting.report_inputs.figures import Unit

NOT_REPORTED = "not reported"
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_MINOR = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "BHD": 3, "KWD": 3, "JOD": 3, "OMR": 3, "TND": 3}
"""Digits of a currency's small unit, where there are not two."""


def number_text(value: Decimal | None, unit: Unit, currency: str | None = None) -> str:
    """`value` for people."""
    if value is None:
        return NOT_REPORTED
    match unit:
        case "money":
            return f"{currency} {_money(value, currency)}" if currency else _money(value, currency)
        case "count":
            return _trimmed(value, 0) if value == value.to_integral_value() else _trimmed(value, 2)
        case "share":
            return f"{_fixed(_EXACT.multiply(value, Decimal(100)), 1)}%"
        case "percent":
            return f"{_fixed(value, 1)}%"
        case "ratio":
            return f"{_fixed(value, 2)}×"
        case _:
            return _trimmed(value, 2)


def change_text(change: Decimal | None) -> str:
    """A relative change, like `+12.3%`; nothing when it is not known."""
    if change is None:
        return ""
    percent = _EXACT.multiply(change, Decimal(100))
    return f"{_fixed(percent, 1, sign='+')}%"


def day_text(day: date | None) -> str:
    return NOT_REPORTED if day is None else day.isoformat()


def moment_text(moment: datetime | None) -> str:
    """To the minute, in UTC."""
    return NOT_REPORTED if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def as_typed(value: Decimal) -> str:
    """Every digit and no exponent, for programs."""
    return f"{value:f}"


def _money(value: Decimal, currency: str | None) -> str:
    digits = _MINOR.get(currency or "", 2)
    is_small = 0 < abs(value) < Decimal("0.1")
    return _fixed(value, max(digits, 4) if is_small else digits)


def _fixed(value: Decimal, digits: int, sign: str = "") -> str:
    rounded = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return f"{rounded + 0 if rounded == 0 else rounded:{sign},.{digits}f}"


def _trimmed(value: Decimal, digits: int) -> str:
    text = _fixed(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text
