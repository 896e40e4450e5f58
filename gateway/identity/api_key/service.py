"""API keys of the current tenant."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api_key import (
    USAGE_DAYS,
    ApiKeyDay,
    ApiKeyDetail,
    CreateApiKey,
    CreatedApiKey,
    RotateApiKey,
    UpdateApiKey,
)
from contracts.gateway.api_key import ApiKey as ApiKeyView
from gateway.caller import Edge
from gateway.identity.api_key import repository
from gateway.identity.api_key.keys import KeyHasher, new_key, shown_prefix
from gateway.identity.partner_credentials import (
    RotationUnderWay,
    canonical_networks,
    refuse_more_than_own,
    who_answers,
)
from gateway.identity.transactions import audit
from gateway.models import ApiKey, ApiKeyUsage
from libs.auth import tenant_of
from libs.clock import utc_now
from libs.errors import Conflict, NotFound


class AlreadyRotated(Conflict):
    """The key has a successor already: rotate that one."""

    code: ClassVar[str] = "already_rotated"


async def list_keys(session: AsyncSession) -> list[ApiKeyView]:
    """Every key, newest first, ended ones too."""
    today = utc_now().date()
    by_key: dict[UUID, list[ApiKeyUsage]] = defaultdict(list)
    for used in await repository.list_usage(session, _first_day(today)):
        by_key[used.key_id].append(used)
    return [_view(key, _days(by_key[key.id], today)) for key in await repository.list_keys(session)]


async def get_key(session: AsyncSession, key_id: UUID) -> ApiKeyDetail:
    """One key with its use by day; raises `NotFound`."""
    key = await repository.find_key(session, key_id)
    if key is None:
        raise NotFound
    today = utc_now().date()
    days = _days(await repository.list_usage(session, _first_day(today), key_id), today)
    return ApiKeyDetail(**_view(key, days).model_dump(), usage=days)


async def create(session: AsyncSession, wanted: CreateApiKey, *, hasher: KeyHasher, edge: Edge) -> CreatedApiKey:
    """A new key with its secret; raises `Forbidden` for scopes that its creator lacks."""
    refuse_more_than_own(wanted.scopes, edge.caller.scopes)
    now = utc_now()
    key = ApiKey(
        id=uuid4(),
        name=wanted.name,
        scopes=sorted(set(wanted.scopes)),
        test=wanted.test,
        allowed_networks=canonical_networks(wanted.allowed_networks),
        requests_per_minute=wanted.requests_per_minute,
        expires_at=now + timedelta(days=wanted.expires_in_days),
    )
    return await _add(session, key, now, hasher=hasher, edge=edge, action="api_key.created")


async def update(session: AsyncSession, key_id: UUID, change: UpdateApiKey, *, edge: Edge) -> tuple[ApiKeyView, bytes]:
    """Change a live key: what it is now, and its HMAC. Raises `NotFound`."""
    key = await repository.find_live_key(session, key_id)
    if key is None:
        raise NotFound
    if change.name is not None:
        key.name = change.name
    if change.allowed_networks is not None:
        key.allowed_networks = canonical_networks(change.allowed_networks)
    if "requests_per_minute" in change.model_fields_set:
        key.requests_per_minute = change.requests_per_minute
    detail = {"name": key.name, "networks": " ".join(key.allowed_networks), "limit": str(key.requests_per_minute)}
    await _audit(session, edge, "api_key.updated", key, detail)
    view = (await get_key(session, key_id)).model_dump(exclude={"usage"})
    return ApiKeyView(**view), key.key_mac


async def rotate(
    session: AsyncSession, key_id: UUID, wanted: RotateApiKey, *, hasher: KeyHasher, edge: Edge
) -> tuple[CreatedApiKey, bytes]:
    """A successor of a live key, which ends after the overlap: the successor, and the HMAC of the old key.

    Raises `NotFound`, `AlreadyRotated`, `RotationUnderWay`, and `Forbidden` for scopes that the caller lacks.
    """
    old = await repository.find_live_key(session, key_id)
    if old is None:
        raise NotFound
    refuse_more_than_own(old.scopes, edge.caller.scopes)
    await _refuse_a_third(session, old)
    now = utc_now()
    successor = ApiKey(
        id=uuid4(),
        name=old.name,
        scopes=old.scopes,
        test=old.test,
        allowed_networks=old.allowed_networks,
        requests_per_minute=old.requests_per_minute,
        expires_at=now + timedelta(days=wanted.expires_in_days),
        replaces=old.id,
    )
    old.replaced_by = successor.id
    old.expires_at = min(old.expires_at, now + timedelta(hours=wanted.overlap_hours))
    created = await _add(session, successor, now, hasher=hasher, edge=edge, action="api_key.rotated")
    return created, old.key_mac


async def revoke(session: AsyncSession, key_id: UUID, *, edge: Edge) -> bytes:
    """End a key; its HMAC. Raises `NotFound` when there is no such live key."""
    ended = await repository.revoke(session, key_id)
    if ended is None:
        raise NotFound
    await audit(session, edge.principal(), action="api_key.revoked", object_type="api_key", object_id=str(key_id))
    return ended


async def _refuse_a_third(session: AsyncSession, key: ApiKey) -> None:
    if key.replaced_by is not None:
        raise AlreadyRotated("Rotate its successor.")
    if key.replaces is not None and await repository.find_live_key(session, key.replaces) is not None:
        raise RotationUnderWay("The key before this one still works; revoke it first.")


async def _add(
    session: AsyncSession, key: ApiKey, now: datetime, *, hasher: KeyHasher, edge: Edge, action: str
) -> CreatedApiKey:
    """Give `key` a secret and write it; the one answer that shows the secret."""
    secret = new_key(test=key.test)
    principal = edge.principal()
    key.tenant_id, key.created_by, key.created_at = tenant_of(principal), principal.subject, now
    key.answered_by = who_answers(edge)
    key.prefix, key.key_mac = shown_prefix(secret), hasher.mac(secret)
    await repository.add(session, key)
    detail = {"name": key.name, "scopes": " ".join(key.scopes), "networks": " ".join(key.allowed_networks)}
    if key.replaces is not None:
        detail["replaces"] = str(key.replaces)
    await _audit(session, edge, action, key, detail)
    return CreatedApiKey(**_view(key, _days([], now.date())).model_dump(), key=secret)


async def _audit(session: AsyncSession, edge: Edge, action: str, key: ApiKey, detail: dict[str, str]) -> None:
    await audit(session, edge.principal(), action=action, object_type="api_key", object_id=str(key.id), detail=detail)


def _first_day(today: date) -> date:
    return today - timedelta(days=USAGE_DAYS - 1)


def _days(used: list[ApiKeyUsage], today: date) -> list[ApiKeyDay]:
    """The last days, oldest first, with zeros where there was no use."""
    known = {one.day: one for one in used}
    days = [_first_day(today) + timedelta(days=number) for number in range(USAGE_DAYS)]
    return [
        ApiKeyDay(
            day=day,
            requests=known[day].requests if day in known else 0,
            refused=known[day].refused if day in known else 0,
        )
        for day in days
    ]


def _view(key: ApiKey, days: list[ApiKeyDay]) -> ApiKeyView:
    return ApiKeyView.model_validate(
        {
            "id": key.id,
            "name": key.name,
            "prefix": key.prefix,
            "scopes": key.scopes,
            "test": key.test,
            "allowed_networks": key.allowed_networks,
            "requests_per_minute": key.requests_per_minute,
            "created_at": key.created_at,
            "created_by": key.created_by,
            "expires_at": key.expires_at,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
            "replaces": key.replaces,
            "replaced_by": key.replaced_by,
            "daily_requests": [day.requests for day in days],
        }
    )
