"""Which currency an answer's money is in, and what it leaves out."""

from datetime import date

from pydantic import Field

from contracts.metrics.measures import Payload

_CONVERTED = "in `meta.currency.chosen`, by the rates of its days; days without a rate are left out."
SPEND_REPORTING = Field(description=f"`spend` {_CONVERTED}")
VALUE_REPORTING = Field(description=f"`conversions_value` {_CONVERTED}")


class ExcludedAmount(Payload):
    """Money that is left out of the totals because no rate to the reporting currency is known."""

    currency: str
    spend: float | None
    conversions_value: float | None
    first_date: date
    last_date: date


class CurrencyMeta(Payload):
    """Two currencies are never added: amounts are converted by the day's rate, or left out and listed here."""

    reporting: str | None = Field(
        description="ISO 4217 code of every total: `chosen`, or the one currency of all amounts where no rate from it"
        " to `chosen` is known; null when there is no money in the range."
    )
    chosen: str | None = Field(description="The currency that the tenant reports in; null before any data was built.")
    fx_source: str | None = Field(description="Whose rates converted amounts; null when nothing was converted.")
    excluded: list[ExcludedAmount]
