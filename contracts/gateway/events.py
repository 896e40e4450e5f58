"""Facts that the gateway tells services."""

from typing import ClassVar
from uuid import UUID

from contracts.events import Event


class TenantCurrencyChosen(Event):
    """A tenant was made with this currency, or has another one from now on."""

    TYPE: ClassVar[str] = "gateway.tenant_currency_chosen"
    currency: str
    """ISO 4217."""


class TenantEnded(Event):
    """A tenant is deleted for good: whoever has rows or files of it removes them, and tells how many.

    Told on the platform's behalf, because nobody enters the tenant any more.
    """

    TYPE: ClassVar[str] = "gateway.tenant_ended"
    tenant_id: UUID
