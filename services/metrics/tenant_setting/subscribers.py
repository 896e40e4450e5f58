"""What the metrics service does when a tenant chooses otherwise."""

from contracts.gateway.events import TenantCurrencyChosen
from libs.events import EventContext, subscriber
from services.metrics.tenant_setting import service


@subscriber(TenantCurrencyChosen)
async def on_tenant_currency_chosen(context: EventContext, event: TenantCurrencyChosen) -> None:
    """Amounts are converted to it from the next run on, those of the past too."""
    await service.note_currency(context.session, context.tenant_id, event.currency, at=context.occurred_at)
