"""Checks of rules that are due, and the messages that follow from them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from contracts.metrics.jobs import CheckAlertRule, ForgetAlertSecrets, SendAlert, SendSlackAlert
from libs.clock import utc_now
from libs.http_outside import OutsideClient
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, Worker, enqueue, job
from libs.kept_secrets import FORGETS, forget_unnamed, vault_may_be_away
from libs.mail import Mailer
from libs.vault import Vault
from services.metrics.alerts import repository
from services.metrics.alerts.channels import repository as channels
from services.metrics.alerts.channels import slack
from services.metrics.alerts.checking import Lookout, conclude, look, question_of_rule
from services.metrics.alerts.mails import write
from services.metrics.settings import MetricsSettings
from services.metrics.snapshots.loading import Servings, SnapshotStore

LOOK_SECONDS = 30.0
BATCH = 500
MIB = 1024 * 1024
SNAPSHOTS_BYTES = 256 * MIB


@asynccontextmanager
async def alert_resources(worker: Worker) -> AsyncGenerator[None]:
    """The snapshots that rules look at, and the ways to tell people, for every job of the worker."""
    settings = worker.settings
    assert isinstance(settings, MetricsSettings)
    worker.resources["mailer"] = Mailer.from_settings(settings)
    worker.resources["lookout"] = Lookout(
        Servings(worker.database), SnapshotStore(worker.database, SNAPSHOTS_BYTES), settings.snapshot_budget_seconds
    )
    vault = Vault(settings, worker.signer)
    outside = OutsideClient()
    worker.resources |= {"vault": vault, "outside": outside}
    try:
        yield
    finally:
        await outside.aclose()
        await vault.close()


@job(CheckAlertRule, retry=RetryPolicy(attempts=4, base_seconds=5, cap_seconds=120), concurrency_per_tenant=2)
async def check_alert_rule(context: JobContext, payload: CheckAlertRule) -> None:
    """Look first, then write: the rule is held only while it is written, and a change made meanwhile counts."""
    async with context.session() as session:
        rule = await repository.find_rule(session, payload.rule_id)
        if rule is None or rule.is_paused:
            return
        wanted, seen = question_of_rule(rule), rule.updated_at
    found = await look(context.resources["lookout"], context.tenant_id, wanted)
    async with context.session() as session:
        rule = await repository.find_rule(session, payload.rule_id)
        if rule is not None and not rule.is_paused and rule.updated_at == seen:
            await conclude(session, rule, found, utc_now())


@job(SendAlert, deadline_seconds=60, queue="mail", concurrency_per_tenant=10)
async def send_alert(context: JobContext, payload: SendAlert) -> None:
    """One mail to one recipient, once, whatever happens to the worker."""
    settings = context.settings
    assert isinstance(settings, MetricsSettings)
    async with context.session() as session:
        event = await repository.find_event(session, payload.event_id)
    if event is not None:
        mail = write(event, payload.recipient, settings.address)
        await context.resources["mailer"].send_once(context, mail, target="mail")


@job(SendSlackAlert, deadline_seconds=60, queue="webhooks", concurrency_per_tenant=5)
async def send_slack_alert(context: JobContext, payload: SendSlackAlert) -> None:
    """One message to one channel, once. A channel that was removed meanwhile is told nothing."""
    settings = context.settings
    assert isinstance(settings, MetricsSettings)
    async with context.session() as session:
        event = await repository.find_event(session, payload.event_id)
        found = await channels.list_by_ids(session, [payload.channel_id])
    if event is None or not found:
        return
    with vault_may_be_away():
        url = await context.resources["vault"].resolve(context.tenant_id, found[0].secret_ref)
    body = slack.message(event, settings.address)
    await slack.post_once(context, context.resources["outside"], url, body)


@job(ForgetAlertSecrets, retry=FORGETS)
async def forget_alert_secrets(context: JobContext, payload: ForgetAlertSecrets) -> None:
    """Delete from the vault what no channel goes by."""
    await forget_unnamed(context, context.resources["vault"], payload.refs, channels.list_named_refs)


async def check_due_rules(context: PeriodicContext) -> None:
    """Queue a check of each rule whose time has come; one that waits already is not queued again."""
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH)
    living = await context.database.living(tenant_id for tenant_id, _ in due)
    for tenant_id, rule_id in (pair for pair in due if pair[0] in living):
        async with context.database.tenant(tenant_id) as session:
            await enqueue(session, CheckAlertRule(rule_id=rule_id), tenant_id=tenant_id, unique_key=str(rule_id))
