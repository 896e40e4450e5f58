"""Deletions of tenants: ask, take back, begin when the time is over, and note what each service has removed.

A tenant whose deletion is asked for is archived at once. Until `purge_after` it can be restored. Then it ends: nobody
enters it any more, every service removes what it has, and the gateway, which knows the tenant, goes last.
"""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.events import TenantEnded
from contracts.gateway.tenant_deletion import ClientDeletion, PurgingService
from contracts.routing import EVENT_CONSUMERS
from contracts.secrets.registry import PLATFORM
from contracts.tenant_end import TenantPurged
from gateway.identity.tenant_deletion import repository
from gateway.identity.tenant_deletion.certificate import digest_of, view
from gateway.identity.tenant_deletion.repository import DeletionWithParts
from gateway.identity.transactions import audit
from gateway.models import Tenant, TenantDeletion
from libs.auth import Principal
from libs.db import Database, working_as
from libs.errors import Conflict, DomainError, FieldProblem, Invalid
from libs.events import publish
from libs.tenant_end import Purge, PurgeTenant, request_purge
from libs.tenant_tables import count_rows

log: structlog.stdlib.BoundLogger = structlog.get_logger()
OTHERS: tuple[PurgingService, ...] = EVENT_CONSUMERS[TenantEnded.TYPE]  # type: ignore[assignment]  # a test compares
OWN: PurgingService = "gateway"
_SELF = "service:gateway"


class DeletionRequested(Conflict):
    code, title = "deletion_requested", "The deletion of this client was asked for already"


class DeletionBegun(DomainError):
    code: ClassVar[str] = "deletion_begun"
    status: ClassVar[int] = 410
    title: ClassVar[str] = "This client is being removed, or gone: it cannot be restored any more"


async def request(
    session: AsyncSession, tenant: Tenant, *, name: str, reason: str, days: int, principal: Principal, by_name: str
) -> ClientDeletion:
    """Archive the tenant, whose transaction `session` is, and remove it after `days`.

    Raises `Invalid` unless `name` is its name, and `DeletionRequested`.
    """
    if await repository.find_live(session, tenant.id) is not None:
        raise DeletionRequested
    if name.strip() != tenant.name.strip():
        message = "This is not the client's name."
        raise Invalid(errors=[FieldProblem(pointer="/name", code="name_differs", message=message)])
    now = await repository.now(session)
    tenant.archived_at = tenant.archived_at or now
    deletion = TenantDeletion(
        tenant_id=tenant.id,
        agency_id=tenant.agency_id,
        tenant_name=tenant.name,
        tenant_slug=tenant.slug,
        state="waiting",
        reason=reason,
        requested_by=principal.subject,
        requested_by_name=by_name,
        requested_at=now,
        purge_after=now + timedelta(days=days),
    )
    await repository.add(session, deletion)
    detail = {"reason": reason, "purge_after": deletion.purge_after.isoformat()}
    await _note(session, principal, "tenant.deletion_requested", tenant.id, detail)
    return view(DeletionWithParts(deletion, []))


async def take_back(session: AsyncSession, tenant_id: UUID, *, principal: Principal) -> None:
    """Forget a deletion that waits, in the tenant's transaction; nothing when there is none.

    Raises `DeletionBegun`.
    """
    deletion = await repository.find_live(session, tenant_id, lock=True)
    if deletion is None:
        return
    if deletion.state != "waiting":
        raise DeletionBegun
    deletion.state = "cancelled"
    deletion.cancelled_at = await repository.now(session)
    await session.flush()
    await _note(session, principal, "tenant.deletion_cancelled", tenant_id)


async def begin_due(database: Database, now: datetime) -> list[UUID]:
    """End every tenant whose time is over, and tell the services to remove it; answers which."""
    async with database.platform() as session:
        due = await repository.list_due(session, now)
    return [tenant_id for tenant_id in due if await _begin(database, tenant_id, now)]


async def note_removed(session: AsyncSession, service: PurgingService, fact: TenantPurged) -> None:
    """Note what a service has removed. When all others have finished, the gateway's own rows are next."""
    deletion = await repository.find_live(session, fact.tenant_id, lock=True)
    if deletion is None or deletion.state != "purging":
        return
    parts = await repository.list_parts(session, deletion.id)
    part = next((part for part in parts if part.service == service), None)
    if part is None or part.finished_at is not None:
        return
    moment = await repository.now(session)
    part.rows, part.files, part.updated_at = fact.rows, fact.files, moment
    part.finished_at = moment if fact.finished else None
    await session.flush()
    if all(part.finished_at is not None for part in parts if part.service != OWN):
        await request_purge(session, OWN, fact.tenant_id)


async def count_what_goes_with_the_tenant(purge: Purge) -> None:
    """Count, once, the rows that nobody may delete one by one."""
    async with purge.transaction() as session:
        for table in await repository.list_tables_that_go_with_the_tenant(session):
            counted = await count_rows(session, table, purge.tenant_id)
            if counted and table not in purge.removed.rows:
                await purge.note(session, {table: counted})


async def finish_own(session: AsyncSession, removed: PurgeTenant, finished: bool) -> None:
    """Note what the gateway itself has removed; with the last of it goes the tenant's own row."""
    deletion = await repository.find_live(session, removed.tenant_id, lock=True)
    if deletion is None or deletion.state != "purging":
        return
    parts = await repository.list_parts(session, deletion.id)
    moment = await repository.now(session)
    own = next(part for part in parts if part.service == OWN)
    own.rows, own.files, own.updated_at = dict(removed.rows), removed.files, moment
    if finished:
        await repository.delete_tenant(session, removed.tenant_id)
        own.rows = own.rows | {"identity.tenant": 1}
        own.finished_at = deletion.purged_at = moment
        deletion.state = "purged"
        deletion.digest = digest_of(view(DeletionWithParts(deletion, parts)))
    await session.flush()
    if finished:
        await _note_everywhere(session, deletion, "tenant.purged", {"certificate_sha256": deletion.digest or ""})


async def _begin(database: Database, tenant_id: UUID, now: datetime) -> bool:
    async with database.tenant(PLATFORM) as session:
        deletion = await repository.find_live(session, tenant_id, lock=True)
        if deletion is None or deletion.state != "waiting" or deletion.purge_after > now:
            return False
        deletion.state = "purging"
        deletion.purge_began_at = await repository.now(session)
        await repository.end_tenant(session, tenant_id)
        await repository.add_parts(session, deletion.id, (*OTHERS, OWN))
        await publish(session, TenantEnded(tenant_id=tenant_id), tenant_id=PLATFORM)
        await _note_everywhere(session, deletion, "tenant.purge_began", {"name": deletion.tenant_name})
    log.info("tenant.ended", ended_tenant_id=str(tenant_id))
    return True


async def _note_everywhere(
    session: AsyncSession, deletion: TenantDeletion, action: str, detail: dict[str, str]
) -> None:
    """On the tenant's trail, which is sealed once more, and on the platform's, where somebody can still read it."""
    tenant_id = deletion.tenant_id
    await _note(session, Principal(OWN, _SELF, PLATFORM), action, tenant_id, detail)
    async with working_as(session, tenant_id):
        await _note(session, Principal(OWN, _SELF, tenant_id), action, tenant_id, detail)


async def _note(
    session: AsyncSession, principal: Principal, action: str, tenant_id: UUID, detail: dict[str, str] | None = None
) -> None:
    await audit(session, principal, action=action, object_type="tenant", object_id=str(tenant_id), detail=detail)
