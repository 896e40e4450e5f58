"""Periodic work on the audit trail."""

from datetime import timedelta
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.identity.audit import repository
from gateway.identity.audit.chain import links_after
from gateway.identity.audit.checkpoints import Checkpoints, Head
from libs.clock import Clock, utc_now
from libs.db import Database
from libs.jobs import PeriodicContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()

OVERLAP = timedelta(days=1)
BATCH = 2000


async def seal_audit(context: PeriodicContext) -> None:
    """Give every new event its place in its tenant's chain, and sign a checkpoint of the chains that grew."""
    key = load_pem_private_key(context.settings.signing_key_file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("the signing key is not an Ed25519 key")
    await seal(context.database, Checkpoints(context.settings.data_dir / "audit"), key)


async def seal(
    database: Database, checkpoints: Checkpoints, key: Ed25519PrivateKey, clock: Clock = utc_now
) -> dict[UUID, Head]:
    """Seal what is new; the heads of the chains that grew, as the checkpoint has them."""
    async with database.platform() as session:
        tenants = await repository.list_tenants_to_seal(session, OVERLAP)
    heads = {tenant_id: await _seal_tenant(database, tenant_id) for tenant_id in tenants}
    grown = {tenant_id: head for tenant_id, head in heads.items() if head is not None}
    if grown:
        number = checkpoints.append(grown, key, clock())
        log.info("audit.sealed", tenants=len(grown), checkpoint=number)
    return grown


async def _seal_tenant(database: Database, tenant_id: UUID) -> Head | None:
    """Chain batch after batch, each in a transaction of its own."""
    while True:
        async with database.tenant(tenant_id, even_ended=True) as session:
            await repository.take_turn(session, tenant_id)
            head = await repository.find_head(session)
            events = await repository.list_unsealed(session, BATCH, overlap=OVERLAP)
            links = links_after(head, tenant_id, events)
            await repository.add_links(session, tenant_id, links)
        last = links[-1] if links else head
        if len(events) < BATCH:
            return Head(last.sequence, last.hash) if last else None
