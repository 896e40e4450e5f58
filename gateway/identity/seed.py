"""The demo agency, its two clients and the demo account. Safe to run again."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import TenantRole
from contracts.gateway.standing import AgencyRole
from gateway.identity import seed_repository as repository
from gateway.identity.api_key.keys import ALPHABET, RANDOM_LENGTH, KeyHasher, base62, key_from, shown_prefix
from gateway.identity.roles import ROLE_SCOPES
from gateway.identity.sign_in.passwords import Passwords
from gateway.models import Agency, AgencyMember, ApiKey, Membership, Tenant, User
from gateway.settings import LOCAL_PEPPER
from libs.clock import utc_now
from libs.db import Database

DEMO_EMAIL = "demo@opsight.local"
_DEMO = UUID("6f707369-6768-4264-a000-000000000000")  # what the demo's fixed ids are made from
_KEY_LIFETIME = timedelta(days=365)


@dataclass(frozen=True)
class DemoTenant:
    """A client of the demo agency; `is_demo` says that its data are made up."""

    id: UUID
    name: str
    slug: str
    is_demo: bool


@dataclass(frozen=True)
class DemoAccount:
    """How to sign in to the demo. The API key belongs to the first tenant and may do everything."""

    email: str
    api_key: str
    tenants: list[DemoTenant]


DEMO_TENANTS = [
    DemoTenant(uuid5(_DEMO, "brightside-dental"), "Brightside Dental", "brightside-dental", True),
    DemoTenant(uuid5(_DEMO, "harbor-outfitters"), "Harbor Outfitters", "harbor-outfitters", False),
]


async def seed_demo(database_url: str, *, password: str, api_key_pepper: str = LOCAL_PEPPER) -> DemoAccount:
    """Make the demo account, or set its password; the same password always gives the same API key.

    `database_url` is the gateway's own role or a superuser; `api_key_pepper` the running gateway's setting.
    """
    api_key = _api_key(password)
    password_hash = await Passwords().hash(password)
    database = Database(database_url, application_name="opsight-seed", pool_size=1)
    try:
        async with database.platform() as session:
            agency = await repository.ensure(session, Agency(id=uuid5(_DEMO, "agency"), name="Opsight Demo Agency"))
            await _ensure_tenants(session, agency.id)
            user = await seed_user(session, DEMO_EMAIL, name="Demo Owner", password_hash=password_hash)
            user.platform_role = "platform_admin"
            await seed_agency_member(session, agency.id, user.id, "agency_admin")
        for tenant in DEMO_TENANTS:
            await seed_membership(database, tenant.id, user.id, "owner")
        await _ensure_api_key(database, KeyHasher(api_key_pepper), api_key)
    finally:
        await database.dispose()
    return DemoAccount(DEMO_EMAIL, api_key, DEMO_TENANTS)


async def seed_user(session: AsyncSession, email: str, *, name: str, password_hash: str | None = None) -> User:
    """The user with `email`, made when there is none; its password becomes the given one."""
    user = await repository.ensure(session, User(id=uuid5(_DEMO, email), email=email, name=name))
    user.password_hash = password_hash
    return user


async def seed_agency_member(session: AsyncSession, agency_id: UUID, user_id: UUID, role: AgencyRole) -> None:
    """Let the user be `role` in the agency; leaves a role that is there alone."""
    if await session.get(AgencyMember, (agency_id, user_id)) is None:
        session.add(AgencyMember(agency_id=agency_id, user_id=user_id, role=role))


async def seed_membership(database: Database, tenant_id: UUID, user_id: UUID, role: TenantRole) -> None:
    """Let the user be `role` in the tenant; leaves a membership that is there alone."""
    async with database.tenant(tenant_id) as session:
        if await repository.find_membership(session, tenant_id, user_id) is None:
            session.add(Membership(tenant_id=tenant_id, user_id=user_id, role=role))


async def _ensure_tenants(session: AsyncSession, agency_id: UUID) -> None:
    for tenant in DEMO_TENANTS:
        await repository.ensure(
            session,
            Tenant(
                id=tenant.id,
                agency_id=agency_id,
                name=tenant.name,
                slug=tenant.slug,
                is_demo=tenant.is_demo,
                time_zone="America/New_York",
                currency="USD",
            ),
        )


async def _ensure_api_key(database: Database, hasher: KeyHasher, key: str) -> None:
    """The demo key, alive; keys that other passwords gave end."""
    tenant_id, now = DEMO_TENANTS[0].id, utc_now()
    async with database.tenant(tenant_id) as session:
        await repository.revoke_keys_by(session, tenant_id, "service:seed", except_mac=hasher.mac(key))
        if await repository.find_live_key(session, tenant_id, hasher.mac(key)) is None:
            session.add(
                ApiKey(
                    tenant_id=tenant_id,
                    name="Demo key",
                    prefix=shown_prefix(key),
                    key_mac=hasher.mac(key),
                    scopes=sorted(ROLE_SCOPES["owner"]),
                    created_by="service:seed",
                    created_at=now,
                    expires_at=now + _KEY_LIFETIME,
                )
            )


def _api_key(password: str) -> str:
    digest = hmac.new(password.encode(), b"opsight demo api key", hashlib.sha256).digest()
    return key_from(base62(int.from_bytes(digest) % len(ALPHABET) ** RANDOM_LENGTH, RANDOM_LENGTH), test=False)
