"""The clients of an agency: list, change, archive, delete. Making one is `tenant.service.create`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.agency import Client, UpdateClient
from contracts.gateway.events import TenantCurrencyChosen
from contracts.gateway.tenant_deletion import ClientDeletion, RequestDeletion
from gateway.caller import Edge, Person
from gateway.identity.client import repository
from gateway.identity.client.repository import ClientOfUser
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants
from gateway.identity.tenant.service import SlugTaken, check_time_zone
from gateway.identity.tenant_deletion import service as deletions
from gateway.identity.transactions import audit
from libs.errors import NotFound
from libs.events import publish


async def list_clients(session: AsyncSession, person: Person) -> list[Client]:
    """The clients of the person's agencies, by name; archived ones last."""
    return [_view(client) for client in await repository.list_clients_of(session, person.user_id)]


async def update(session: AsyncSession, client_id: UUID, wanted: UpdateClient, *, person: Person, edge: Edge) -> Client:
    """Change the client, whose transaction `session` is. Raises `NotFound` for clients of others."""
    await _require_admin(session, client_id, person)
    changes = wanted.model_dump(exclude_unset=True, exclude_none=True)
    if "time_zone" in changes:
        check_time_zone(changes["time_zone"])
    tenant = await tenants.get_tenant(session, client_id)
    slug = changes.get("slug", tenant.slug)
    if slug != tenant.slug and await tenants.slug_exists(session, slug):
        raise SlugTaken(f"{slug} is taken.")
    for name, value in changes.items():
        setattr(tenant, name, value)
    await session.flush()
    if "currency" in changes:
        await publish(session, TenantCurrencyChosen(currency=tenant.currency), tenant_id=client_id)
    await audit(
        session,
        edge.principal_in(client_id),
        action="tenant.updated",
        object_type="tenant",
        object_id=str(client_id),
        detail={name: str(value) for name, value in changes.items()},
    )
    return await _read(session, client_id, person)


async def archive(session: AsyncSession, client_id: UUID, *, now: datetime, person: Person, edge: Edge) -> Client:
    """Close the client: nobody can enter it, its keys rest, its data stay. Done again it changes nothing."""
    return await _set_archived(session, client_id, now, person=person, edge=edge)


async def restore(session: AsyncSession, client_id: UUID, *, person: Person, edge: Edge) -> Client:
    """Open an archived client again, with the members and keys it had; a deletion that waits is taken back."""
    await _require_admin(session, client_id, person)
    await deletions.take_back(session, client_id, principal=edge.principal_in(client_id))
    return await _set_archived(session, client_id, None, person=person, edge=edge)


async def request_deletion(
    session: AsyncSession, client_id: UUID, wanted: RequestDeletion, *, days: int, person: Person, edge: Edge
) -> ClientDeletion:
    """Archive the client and remove it for good after `days`. Raises `NotFound`, `Invalid`, `DeletionRequested`."""
    await _require_admin(session, client_id, person)
    return await deletions.request(
        session,
        await tenants.get_tenant(session, client_id),
        name=wanted.name,
        reason=wanted.reason,
        days=days,
        principal=edge.principal_in(client_id),
        by_name=(await users.get_user(session, person.user_id)).name,
    )


async def _set_archived(
    session: AsyncSession, client_id: UUID, archived_at: datetime | None, *, person: Person, edge: Edge
) -> Client:
    await _require_admin(session, client_id, person)
    tenant = await tenants.get_tenant(session, client_id)
    if (tenant.archived_at is None) != (archived_at is None):
        tenant.archived_at = archived_at
        await session.flush()
        action = "tenant.restored" if archived_at is None else "tenant.archived"
        principal = edge.principal_in(client_id)
        await audit(session, principal, action=action, object_type="tenant", object_id=str(client_id))
    return await _read(session, client_id, person)


async def _require_admin(session: AsyncSession, client_id: UUID, person: Person) -> None:
    """Another agency's clients are as absent ones; so are those of an agency that the person does not administer."""
    client = await _find(session, client_id, person)
    if client is None or client.agency_role != "agency_admin":
        raise NotFound


async def _read(session: AsyncSession, client_id: UUID, person: Person) -> Client:
    client = await _find(session, client_id, person)
    if client is None:
        raise NotFound
    return _view(client)


async def _find(session: AsyncSession, client_id: UUID, person: Person) -> ClientOfUser | None:
    clients = await repository.list_clients_of(session, person.user_id)
    return next((client for client in clients if client.id == client_id), None)


def _view(client: ClientOfUser) -> Client:
    return Client(
        id=client.id,
        agency_id=client.agency_id,
        name=client.name,
        slug=client.slug,
        time_zone=client.time_zone,
        currency=client.currency,
        is_demo=client.is_demo,
        created_at=client.created_at,
        archived_at=client.archived_at,
        members=client.members,
        role=client.role,
    )
