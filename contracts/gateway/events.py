"""Facts that the gateway tells services."""

from typing import ClassVar

from contracts.events import Event


class TenantCurrencyChosen(Event):
    """A tenant was made with this currency, or has another one from now on."""

    TYPE: ClassVar[str] = "gateway.tenant_currency_chosen"
    currency: str
    """ISO 4217."""
