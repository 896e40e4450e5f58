"""The jobs of webhooks that came in."""

from datetime import timedelta

import structlog

from contracts.ingestion.jobs import ForgetWebhookSecrets, ProcessWebhook
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, job
from libs.kept_secrets import FORGETS, forget_unnamed
from services.ingestion.credential.resources import vault_of_job
from services.ingestion.webhook import processing, repository
from services.ingestion.webhook.receiving import REMEMBERED

log: structlog.stdlib.BoundLogger = structlog.get_logger()
KEPT = timedelta(days=30)


@job(
    ProcessWebhook,
    retry=RetryPolicy(attempts=8, base_seconds=5, cap_seconds=900),
    queue="webhooks",
    deadline_seconds=60,
)
async def process_webhook(context: JobContext, payload: ProcessWebhook) -> None:
    """Confirm a hint, or let an event take effect."""
    await processing.process(context, payload.receipt_id)


@job(ForgetWebhookSecrets, retry=FORGETS)
async def forget_webhook_secrets(context: JobContext, payload: ForgetWebhookSecrets) -> None:
    """Delete from the vault what no endpoint goes by."""
    await forget_unnamed(context, vault_of_job(context), payload.refs, repository.list_named_refs)


async def delete_old_webhooks(context: PeriodicContext) -> None:
    """Delete what was received 30 days ago, and ids that were seen more than 7 days ago."""
    async with context.database.platform() as session:
        deleted = await repository.delete_old_across_tenants(session, kept=KEPT, remembered=REMEMBERED)
    log.info("webhooks.deleted", count=deleted)


DELETE_OLD_WEBHOOKS = Every(seconds=3600, name="delete_old_webhooks", run=delete_old_webhooks)
