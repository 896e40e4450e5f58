"""The vault: values are put in by the service that owns them, and handed out to it and the readers it names."""

import hmac
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.api import PutSecret, ResolvedSecret, StoredSecret
from contracts.secrets.registry import Purpose, secret_kind
from libs.audit import Outcome
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from services.secrets.data_key.keys import Keys, lookup_mac
from services.secrets.envelope import EnvelopeRefused
from services.secrets.errors import (
    EnvelopeUnreadable,
    NotTheOwner,
    SecretExpired,
    SecretKindRefused,
    SecretNotFound,
)
from services.secrets.models import Secret
from services.secrets.secret import repository
from services.secrets.secret.sealed import open_secret, place_of, seal_secret
from services.secrets.trail import note

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def put_secret(keys: Keys, caller: Principal, ref: str, wanted: PutSecret) -> StoredSecret:
    """Keep a value. The same one again changes nothing but what is said about it.

    Raises `SecretKindRefused`, `NotTheOwner`.
    """
    kind = secret_kind(wanted.kind)
    if kind is None or kind.purpose != wanted.purpose or not kind.may_be_kept_for(tenant_of(caller)):
        raise SecretKindRefused
    if kind.owner != caller.issuer:
        raise NotTheOwner

    async def put(session: AsyncSession) -> StoredSecret:
        key, index_key = await keys.active(session, wanted.purpose)
        value = wanted.value.get_secret_value().encode()
        mac = lookup_mac(index_key, f"kind:{wanted.kind}", value)
        secret = await repository.find_secret(session, ref, lock=True)
        if secret is not None and secret.owner != caller.issuer:
            raise NotTheOwner
        if secret is not None and secret.purpose != wanted.purpose:
            raise SecretKindRefused("A secret keeps its purpose.")
        described: dict[str, object] = {
            "kind": wanted.kind,
            "label": wanted.label,
            "readers": sorted(set(wanted.readers) - {caller.issuer}),
            "expires_at": wanted.expires_at,
        }
        if secret is not None and hmac.compare_digest(secret.value_mac, mac):
            stored = await repository.replace_secret(session, secret, described)
            action = "secret.described"
        else:
            secret_id, version = (secret.id, secret.version + 1) if secret else (new_id(), 1)
            place = place_of(keys.environment, tenant_of(caller), wanted.purpose, secret_id, version)
            sealed: dict[str, object] = {
                "ring_id": key.id,
                "key_version": key.version,
                "version": version,
                "envelope": seal_secret(value, key, place=place),
                "value_mac": mac,
            }
            stored = await _write(session, secret, caller, ref, wanted.purpose, secret_id, described | sealed)
            action = "secret.replaced" if secret else "secret.stored"
        detail = {"kind": stored.kind, "label": stored.label, "purpose": stored.purpose, "readers": readers_of(stored)}
        await note(session, caller, action, object_type="secret", object_id=str(stored.id), detail=detail)
        return view(stored)

    return await keys.work(tenant_of(caller), put)


async def _write(
    session: AsyncSession,
    secret: Secret | None,
    caller: Principal,
    ref: str,
    purpose: Purpose,
    secret_id: UUID,
    values: dict[str, object],
) -> Secret:
    if secret is not None:
        return await repository.replace_secret(session, secret, values)
    identity: dict[str, object] = {
        "tenant_id": tenant_of(caller),
        "id": secret_id,
        "ref": ref,
        "purpose": purpose,
        "owner": caller.issuer,
    }
    added = await repository.add_secret(session, identity | values)
    if added is None:
        raise NotTheOwner("Somebody has just used this reference.")
    return added


async def resolve_secret(keys: Keys, caller: Principal, ref: str) -> ResolvedSecret:
    """The value, once the trail says that it was handed out. Raises `SecretNotFound`, `SecretExpired`.

    A refusal is written down as well: it commits, and only then becomes an error.
    """

    async def resolve(session: AsyncSession) -> ResolvedSecret | Exception:
        secret = await repository.find_secret(session, ref)
        if secret is None:
            return SecretNotFound()
        if caller.issuer != secret.owner and caller.issuer not in readers_of(secret):
            await _note_resolved(session, caller, secret, "denied")
            return SecretNotFound()
        if secret.expires_at is not None and secret.expires_at <= utc_now():
            await _note_resolved(session, caller, secret, "denied")
            return SecretExpired()
        try:
            key = await keys.for_envelope(session, secret.ring_id, secret.key_version)
            value = open_secret(secret, key, keys.environment)
        except EnvelopeRefused:
            log.error("secret.unreadable", id=str(secret.id), key_version=secret.key_version)
            await _note_resolved(session, caller, secret, "failure")
            return EnvelopeUnreadable()
        await repository.note_use(session, secret, caller.issuer)
        await _note_resolved(session, caller, secret, "success")
        return ResolvedSecret(ref=ref, value=SecretStr(value.decode()), expires_at=secret.expires_at)

    answer = await keys.work(tenant_of(caller), resolve)
    if isinstance(answer, Exception):
        raise answer
    return answer


async def _note_resolved(session: AsyncSession, caller: Principal, secret: Secret, outcome: Outcome) -> None:
    await note(
        session,
        caller,
        "secret.resolved",
        object_type="secret",
        object_id=str(secret.id),
        outcome=outcome,
        detail={"kind": secret.kind, "label": secret.label},
    )


async def delete_secret(keys: Keys, caller: Principal, ref: str) -> None:
    """Gone at once; raises `SecretNotFound`, also for what another service owns."""
    async with keys.database.tenant(tenant_of(caller)) as session:
        secret = await repository.find_secret(session, ref, lock=True)
        if secret is None or secret.owner != caller.issuer:
            raise SecretNotFound
        detail = {"kind": secret.kind, "label": secret.label}
        await note(session, caller, "secret.deleted", object_type="secret", object_id=str(secret.id), detail=detail)
        await repository.delete_secret(session, secret)


def view(secret: Secret) -> StoredSecret:
    """A secret without its value."""
    return StoredSecret.model_validate(secret, from_attributes=True).model_copy(update={"readers": readers_of(secret)})


def readers_of(secret: Secret) -> list[str]:
    """Who may read it beside its owner: those that it names, and those of its kind."""
    kind = secret_kind(secret.kind)
    return sorted({*secret.readers, *(kind.readers if kind else ())})
