"""Tenants: list, create, and work in another one."""

import re
import unicodedata
from typing import ClassVar
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import CreateTenant
from contracts.gateway.api import Tenant as TenantView
from contracts.gateway.events import TenantCurrencyChosen
from gateway.caller import Edge, Person
from gateway.identity.access import service as access
from gateway.identity.agency import repository as agencies
from gateway.identity.membership import repository as memberships
from gateway.identity.session import service as session_service
from gateway.identity.tenant import repository
from gateway.identity.tenant.repository import TenantOfUser
from gateway.identity.transactions import audit
from gateway.models import Membership, Tenant
from libs.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from libs.events import publish

SLUG_LENGTH = 60


class SlugTaken(Conflict):
    """Another tenant has this slug."""

    code: ClassVar[str] = "slug_taken"


async def list_tenants(session: AsyncSession, user_id: UUID) -> list[TenantView]:
    """The tenants the user belongs to, by name."""
    return [_view(tenant) for tenant in await repository.list_tenants_of(session, user_id)]


async def agency_to_create_in(session: AsyncSession, person: Person, wanted: UUID | None) -> UUID:
    """The agency to add a client to: the `wanted` one, else that of the current tenant, else the first."""
    theirs = await agencies.list_agencies_of(session, person.user_id)
    allowed = [agency.agency_id for agency in theirs if agency.role == "agency_admin"]
    if wanted is not None:
        if wanted not in allowed:
            raise NotFound("There is no such agency of yours.")
        return wanted
    if not allowed:
        raise Forbidden("Only agency admins may add a client.")
    tenants = await repository.list_tenants_of(session, person.user_id)
    here = [tenant.agency_id for tenant in tenants if tenant.id == person.tenant_id and tenant.agency_id in allowed]
    return (here or allowed)[0]


async def create(
    session: AsyncSession, tenant_id: UUID, wanted: CreateTenant, *, agency_id: UUID, person: Person, edge: Edge
) -> TenantView:
    """Create the tenant `tenant_id`, whose transaction `session` is, with the person as its owner."""
    check_time_zone(wanted.time_zone)
    slug = await _slug(session, wanted)
    tenant = Tenant(
        id=tenant_id,
        agency_id=agency_id,
        name=wanted.name,
        slug=slug,
        time_zone=wanted.time_zone,
        currency=wanted.currency,
    )
    await repository.add(session, tenant)
    await memberships.add(session, Membership(tenant_id=tenant_id, user_id=person.user_id, role="owner"))
    await publish(session, TenantCurrencyChosen(currency=tenant.currency), tenant_id=tenant_id)
    principal = edge.principal_in(tenant_id)
    await audit(session, principal, action="tenant.created", object_type="tenant", object_id=str(tenant_id))
    theirs = await repository.list_tenants_of(session, person.user_id)
    return next(_view(created) for created in theirs if created.id == tenant_id)


async def switch(session: AsyncSession, person: Person, tenant_id: UUID, *, edge: Edge) -> tuple[str, bytes]:
    """Move the person's session to `tenant_id`, whose transaction `session` is.

    Agency admins enter every client of the agency.
    Gives the session's new cookie, and the hash of the one that ended. Raises `NotFound` for tenants of others.
    """
    standing = await access.of_user(session, person.user_id, tenant_id, None)
    if standing.role is None:
        raise NotFound
    through = "agency" if await memberships.find_role(session, person.user_id) != standing.role else "membership"
    moved = await session_service.enter_tenant(session, person.session_id, tenant_id)
    principal = edge.principal_in(tenant_id)
    await audit(
        session,
        principal,
        action="tenant.entered",
        object_type="tenant",
        object_id=str(tenant_id),
        detail={"role": standing.role, "through": through},
    )
    return moved


async def _slug(session: AsyncSession, wanted: CreateTenant) -> str:
    """The wanted slug, or the name's with the first number that is free."""
    if wanted.slug is not None:
        if await repository.slug_exists(session, wanted.slug):
            raise SlugTaken(f"{wanted.slug} is taken.")
        return wanted.slug
    base = slug_of(wanted.name)
    number, slug = 1, base
    while await repository.slug_exists(session, slug):
        number += 1
        slug = f"{base[: SLUG_LENGTH - 8]}-{number}"
    return slug


def slug_of(name: str) -> str:
    """`Crème & Co` as `creme-co`; `tenant` when nothing of the name can stay."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")
    return slug if len(slug) > 1 else "tenant"


def check_time_zone(name: str) -> None:
    """Raise `Invalid` for a zone that does not exist."""
    if name not in available_timezones():
        raise Invalid(errors=[FieldProblem(pointer="/time_zone", code="time_zone", message="Use an IANA name.")])


def _view(tenant: TenantOfUser) -> TenantView:
    return TenantView(
        id=tenant.id,
        name=tenant.name,
        slug=tenant.slug,
        role=tenant.role,
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        is_demo=tenant.is_demo,
        created_at=tenant.created_at,
    )
