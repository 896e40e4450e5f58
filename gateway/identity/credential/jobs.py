"""The job that deletes secrets which no row names any more, and the move of those that were sealed here."""

import structlog

from contracts.gateway.jobs import ForgetSecrets
from contracts.secrets.registry import PLATFORM
from gateway.identity.credential import conversion, repository
from libs.jobs import JobContext, PeriodicContext, job
from libs.kept_secrets import FORGETS, forget_unnamed
from libs.vault import VaultUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@job(ForgetSecrets, retry=FORGETS)
async def forget_secrets(context: JobContext, payload: ForgetSecrets) -> None:
    """Delete from the vault what nobody here names."""
    owner = PLATFORM if payload.platform else None
    vault = context.resources["keeper"].vault
    await forget_unnamed(context, vault, payload.refs, repository.list_named, owner=owner)


async def move_sealed_secrets(context: PeriodicContext) -> None:
    """Put what was sealed with a key of the gateway's own into the vault; what is left waits for the next turn."""
    key = context.settings.signing_key_file.read_bytes()
    try:
        await conversion.move_all(context.database, context.resources["keeper"], key)
    except VaultUnavailable as error:
        log.warning("sealed_secrets.waiting", reason=error.code)
