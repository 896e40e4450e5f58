"""The job that deletes secrets which no row names any more, and the move of those that were sealed here."""

import structlog

from contracts.gateway.jobs import ForgetSecrets
from gateway.identity.credential import conversion, service
from libs.jobs import JobContext, PeriodicContext, RetryLater, RetryPolicy, job
from libs.vault import VaultUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@job(ForgetSecrets, retry=RetryPolicy(attempts=10, base_seconds=5, cap_seconds=900))
async def forget_secrets(context: JobContext, payload: ForgetSecrets) -> None:
    """Delete from the vault what nobody here names."""
    try:
        await service.forget_now(context, context.resources["keeper"].vault, payload)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error


async def move_sealed_secrets(context: PeriodicContext) -> None:
    """Put what was sealed with a key of the gateway's own into the vault; what is left waits for the next turn."""
    key = context.settings.signing_key_file.read_bytes()
    try:
        await conversion.move_all(context.database, context.resources["keeper"], key)
    except VaultUnavailable as error:
        log.warning("sealed_secrets.waiting", reason=error.code)
