"""The jobs of connections, and what starts them by the clock."""

from contracts.ops_hub.jobs import ForgetProviderSecrets, SyncConnection
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, job
from libs.jobs.due import start_due
from libs.kept_secrets import FORGETS, forget_unnamed
from services.ops_hub.connections import outcomes, repository, syncing
from services.ops_hub.connections.scheduling import start_due_sync
from services.ops_hub.connections.telling import tell_ended


@job(
    SyncConnection,
    retry=RetryPolicy(attempts=syncing.ATTEMPTS, base_seconds=5, cap_seconds=60),
    deadline_seconds=600,
    queue="syncs",
    concurrency_per_tenant=4,
)
async def sync_connection(context: JobContext, payload: SyncConnection) -> None:
    """Read a provider."""
    await syncing.sync_connection(context, payload.connection_id)


@job(ForgetProviderSecrets, retry=FORGETS)
async def forget_provider_secrets(context: JobContext, payload: ForgetProviderSecrets) -> None:
    """Delete from the vault what no connection holds."""
    await forget_unnamed(context, context.resources["vault"], payload.refs, repository.list_held_refs)


async def enqueue_due_syncs(context: PeriodicContext) -> None:
    """Queue a sync of each connection whose time has come."""
    await start_due(context, "connection_sync", repository.list_due_across_tenants, start_due_sync)


async def end_lost_syncs(context: PeriodicContext) -> None:
    """End those whose workers were lost: the reaper that declares a job dead knows nothing of syncs."""
    await start_due(context, "lost_connection_sync", repository.list_lost_across_tenants, outcomes.end_lost)


async def tell_ended_connections(context: PeriodicContext) -> None:
    """Tell of those that ended by the clock alone."""
    await start_due(context, "ended_connection", repository.list_ended_across_tenants, tell_ended)


ENQUEUE_DUE_SYNCS = Every(seconds=30, name="enqueue_due_connection_syncs", run=enqueue_due_syncs)
END_LOST_SYNCS = Every(seconds=15, name="end_lost_connection_syncs", run=end_lost_syncs)
TELL_ENDED_CONNECTIONS = Every(seconds=60, name="tell_ended_connections", run=tell_ended_connections)
