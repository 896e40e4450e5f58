"""Jobs of grants: renewing tokens before they end, and giving grants up."""

from contracts.ops_hub.jobs import ForgetGrant, RefreshToken
from libs.jobs import Every, JobContext, PeriodicContext, RetryLater, RetryPolicy, job
from libs.vault import VaultUnavailable
from services.ops_hub.connections.adapters.protocol import ProviderError
from services.ops_hub.connections.oauth import due, revoking
from services.ops_hub.connections.oauth.resources import keeper_of_job


@job(RefreshToken, retry=RetryPolicy(attempts=5, base_seconds=5, cap_seconds=300), queue="tokens", deadline_seconds=60)
async def refresh_token(context: JobContext, payload: RefreshToken) -> None:
    """Renew it, unless that is not due any more. A provider that does not answer is asked again when the row says."""
    try:
        await keeper_of_job(context).access_token(context.tenant_id, payload.connection_id)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers.get("Retry-After", "5")), error.code, error.title) from error
    except ProviderError:
        # What it means is written down where health and the next try are read from.
        return


@job(ForgetGrant, retry=RetryPolicy(attempts=20, base_seconds=10, cap_seconds=900), queue="tokens", deadline_seconds=60)
async def forget_grant(context: JobContext, payload: ForgetGrant) -> None:
    """Take the grant back at the provider, and delete its tokens."""
    await revoking.forget_grant(context, keeper_of_job(context), payload)


async def enqueue_due_refreshes(context: PeriodicContext) -> None:
    await due.enqueue_due_refreshes(context)


ENQUEUE_DUE_REFRESHES = Every(seconds=due.SECONDS, name="enqueue_due_refreshes", run=enqueue_due_refreshes)
