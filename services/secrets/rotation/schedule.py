"""What happens to keys by themselves as time goes by, for every tenant."""

from datetime import timedelta
from uuid import UUID

import structlog

from libs.auth import Principal
from libs.clock import utc_now
from libs.db import Database
from services.secrets.data_key import repository as key_repository
from services.secrets.data_key.service import destroy_retired
from services.secrets.errors import NothingToRotate, RotationRunning
from services.secrets.rotation.service import start_rotations
from services.secrets.settings import SecretsSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def replace_old_keys(database: Database, settings: SecretsSettings) -> None:
    """Each tenant and purpose in a transaction of its own; what fails for one leaves the others alone."""
    now = utc_now()
    async with database.platform() as session:
        old = await key_repository.list_old_keys_across_tenants(
            session,
            active_before=now - timedelta(days=settings.data_key_days),
            retired_before=now - timedelta(days=settings.data_key_kept_days),
        )
    living = await database.living(tenant_id for tenant_id, _, _ in old)
    for tenant_id, purpose, state in (key for key in old if key[0] in living):
        if state == "active":
            await _rotate(database, tenant_id, purpose)
        else:
            async with database.tenant(tenant_id) as session:
                principal = _as_the_schedule(tenant_id)
                await destroy_retired(session, principal, purpose, kept_days=settings.data_key_kept_days)


async def _rotate(database: Database, tenant_id: UUID, purpose: str) -> None:
    try:
        async with database.tenant(tenant_id) as session:
            await start_rotations(session, _as_the_schedule(tenant_id), purpose=purpose)
    except (RotationRunning, NothingToRotate) as error:
        log.info("rotation.not_started", tenant_id=str(tenant_id), purpose=purpose, reason=error.code)


def _as_the_schedule(tenant_id: UUID) -> Principal:
    return Principal("secrets", "service:secrets", tenant_id)
