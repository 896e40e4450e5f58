"""The job that deletes credentials nobody holds any more."""

from contracts.ingestion.jobs import ForgetCredentials
from libs.jobs import JobContext, RetryLater, RetryPolicy, job
from libs.vault import VaultUnavailable
from services.ingestion.credential import service
from services.ingestion.credential.resources import vault_of_job


@job(ForgetCredentials, retry=RetryPolicy(attempts=10, base_seconds=5, cap_seconds=900))
async def forget_credentials(context: JobContext, payload: ForgetCredentials) -> None:
    """Delete from the vault what the connection does not hold."""
    vault, database = vault_of_job(context), context.resources["database"]
    try:
        await service.forget_now(vault, database, context.tenant_id, payload.holder, payload.refs)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
