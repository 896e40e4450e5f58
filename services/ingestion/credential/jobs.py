"""The job that deletes credentials nobody holds any more."""

from contracts.ingestion.jobs import ForgetCredentials
from libs.jobs import JobContext, job
from libs.kept_secrets import FORGETS, forget_unnamed
from services.ingestion.credential import service
from services.ingestion.credential.resources import vault_of_job


@job(ForgetCredentials, retry=FORGETS)
async def forget_credentials(context: JobContext, payload: ForgetCredentials) -> None:
    """Delete from the vault what the connection does not hold."""
    await forget_unnamed(
        context,
        vault_of_job(context),
        payload.refs,
        lambda session, refs: service.list_held(session, payload.holder, refs),
    )
