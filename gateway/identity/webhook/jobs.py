"""The jobs that tell partners of events."""

from datetime import timedelta

import structlog

from contracts.gateway.jobs import DeliverWebhook
from gateway.identity.webhook import repository, sending
from libs.http_outside import TOTAL_SECONDS
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, job

log: structlog.stdlib.BoundLogger = structlog.get_logger()

KEPT = timedelta(days=30)


@job(
    DeliverWebhook,
    # For our own failures alone: how often a partner is tried is `sending.WAITS`.
    retry=RetryPolicy(attempts=20, base_seconds=5, cap_seconds=300),
    deadline_seconds=2 * TOTAL_SECONDS + 10,
    queue="webhooks",
    concurrency_per_tenant=8,
)
async def deliver_webhook(context: JobContext, payload: DeliverWebhook) -> None:
    """Make one attempt at a delivery."""
    resources = context.resources
    await sending.attempt(context, payload, outside=resources["outside"], secrets=resources["webhook_secrets"])


async def delete_old_webhook_events(context: PeriodicContext) -> None:
    """Delete events that were told 30 days ago, with their log."""
    async with context.database.platform() as session:
        deleted = await repository.delete_old_events_across_tenants(session, KEPT)
    log.info("webhook_events.deleted", count=deleted)
