"""API keys of the current tenant."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import ApiKey as ApiKeyView
from contracts.gateway.api import CreateApiKey, CreatedApiKey
from gateway.caller import Edge
from gateway.identity.api_key import repository
from gateway.identity.api_key.keys import KeyHasher, new_key, shown_prefix
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from gateway.models import ApiKey
from libs.auth import tenant_of
from libs.clock import utc_now
from libs.errors import Conflict, Forbidden, NotFound


class TestKeyNeedsDemoTenant(Conflict):
    """Test keys reach demo data only, so they exist in demo tenants only."""

    code: ClassVar[str] = "test_key_needs_demo_tenant"


async def list_keys(session: AsyncSession) -> list[ApiKeyView]:
    """Every key, newest first, ended ones too."""
    return [_view(key) for key in await repository.list_keys(session)]


async def create(session: AsyncSession, wanted: CreateApiKey, *, hasher: KeyHasher, edge: Edge) -> CreatedApiKey:
    """A new key with its secret; raises `Forbidden` for scopes that its creator lacks."""
    _refuse_more_than_own(wanted, edge)
    principal = edge.principal()
    tenant = await tenants.get_tenant(session, tenant_of(principal))
    if wanted.test and not tenant.is_demo:
        raise TestKeyNeedsDemoTenant("Make test keys in a demo tenant.")
    secret = new_key(test=wanted.test)
    now = utc_now()
    key = ApiKey(
        tenant_id=tenant.id,
        name=wanted.name,
        prefix=shown_prefix(secret),
        key_mac=hasher.mac(secret),
        scopes=sorted(set(wanted.scopes)),
        test=wanted.test,
        created_by=principal.subject,
        created_at=now,
        expires_at=now + timedelta(days=wanted.expires_in_days),
    )
    await repository.add(session, key)
    detail = {"name": key.name, "scopes": " ".join(key.scopes)}
    await audit(
        session, principal, action="api_key.created", object_type="api_key", object_id=str(key.id), detail=detail
    )
    return CreatedApiKey(**_view(key).model_dump(), key=secret)


async def revoke(session: AsyncSession, key_id: UUID, *, edge: Edge) -> bytes:
    """End a key; its HMAC. Raises `NotFound` when there is no such live key."""
    ended = await repository.revoke(session, key_id)
    if ended is None:
        raise NotFound
    await audit(session, edge.principal(), action="api_key.revoked", object_type="api_key", object_id=str(key_id))
    return ended


def _refuse_more_than_own(wanted: CreateApiKey, edge: Edge) -> None:
    missing = set(wanted.scopes) - edge.caller.scopes
    if missing:
        raise Forbidden(f"You cannot give away what you do not have: {', '.join(sorted(missing))}.")


def _view(key: ApiKey) -> ApiKeyView:
    return ApiKeyView.model_validate(
        {
            "id": key.id,
            "name": key.name,
            "prefix": key.prefix,
            "scopes": key.scopes,
            "test": key.test,
            "created_at": key.created_at,
            "expires_at": key.expires_at,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
        }
    )
