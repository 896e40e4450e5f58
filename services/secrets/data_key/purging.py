"""The end of a tenant in the vault: its keys are destroyed before a single row goes."""

from libs.auth import Principal
from libs.tenant_end import Purge
from services.secrets.data_key.service import shred_tenant
from services.secrets.resources import tell_revoked
from services.secrets.settings import SecretsSettings


async def shred_first(purge: Purge) -> None:
    """Destroy the tenant's keys and delete its secrets: from here on nothing opens them, not from a backup either."""
    settings = purge.context.settings
    assert isinstance(settings, SecretsSettings), "the secrets worker is given its own settings"
    async with purge.transaction() as session:
        shredded = await shred_tenant(session, Principal("secrets", "service:secrets", purge.tenant_id))
        if shredded.secrets_deleted:
            await purge.note(session, {"secrets.secret": shredded.secrets_deleted})
    await tell_revoked(settings, [purge.tenant_id])
