"""Which currency an answer's amounts are in, and what they leave out: two currencies are never added."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.metrics.combined.sums import MILLION, MONEY, Sums
from services.metrics.snapshots.partition import NO_CURRENCY


@dataclass(frozen=True)
class Money:
    """The currency of amounts: every amount that a rate is known for, converted to it, or its own amounts alone."""

    currency: str
    is_converted: bool

    def counts(self, part: Sums) -> bool:
        """Whether the amounts of `part` are among those that are added."""
        return part["fx_source"] is not None if self.is_converted else part["currency"] == self.currency

    def column(self, name: str) -> str:
        """Where the amount `name` stands."""
        return f"{name}_reporting" if self.is_converted else name

    @property
    def shown(self) -> str | None:
        """An unknown currency is shown as null."""
        return None if self.currency == NO_CURRENCY else self.currency


def shown_currency(money: Money | None) -> str | None:
    """Its code; null without any amount."""
    return money.shown if money else None


def money_of(parts: Sequence[Sums], chosen: str | None) -> Money | None:
    """Of totals: the tenant's `chosen` currency. Where no amount converts to it and all are in one, that one."""
    paid = _paid(parts)
    if not paid:
        return None
    currencies = {part["currency"] for part in paid}
    if chosen is not None and (len(currencies) > 1 or any(part["fx_source"] is not None for part in paid)):
        return Money(chosen, is_converted=True)
    return Money(min(currencies), is_converted=False)


def own_money(parts: Sequence[Sums], chosen: str | None) -> Money | None:
    """Of one thing: its own currency where it has one alone, else as totals."""
    currencies = {part["currency"] for part in _paid(parts)}
    return Money(currencies.pop(), is_converted=False) if len(currencies) == 1 else money_of(parts, chosen)


def converted_amounts(parts: Sequence[Sums]) -> dict[str, float | None]:
    """Spend and value in the reporting currency, whatever currency the thing itself is shown in."""
    known = {
        f"{name}_reporting": [part[f"{name}_reporting"] for part in parts if part[f"{name}_reporting"] is not None]
        for name in MONEY
    }
    return {name: sum(values) / MILLION if values else None for name, values in known.items()}


def excluded(parts: Sequence[Sums], money: Money | None) -> list[dict[str, object]]:
    """Amounts that no total contains, because no rate for their days is known."""
    return [
        {
            "currency": part["currency"],
            **{name: None if part[name] is None else part[name] / MILLION for name in MONEY},
            "first_date": part["first_day"],
            "last_date": part["last_day"],
        }
        for part in _paid(parts)
        if money is None or not money.counts(part)
    ]


def currency_meta(parts: Sequence[Sums], money: Money | None, chosen: str | None) -> dict[str, object]:
    """`meta.currency` of totals over `parts`."""
    return {
        "reporting": shown_currency(money),
        "chosen": None if chosen == NO_CURRENCY else chosen,
        "fx_source": _sources(parts, money),
        "excluded": excluded(parts, money),
    }


def _sources(parts: Sequence[Sums], money: Money | None) -> str | None:
    if money is None or not money.is_converted:
        return None
    sources = {part["fx_source"] for part in _paid(parts)} - {None, "identity"}
    return ", ".join(sorted(sources)) or None


def _paid(parts: Sequence[Sums]) -> list[Sums]:
    return [part for part in parts if any(part[name] is not None for name in MONEY)]
