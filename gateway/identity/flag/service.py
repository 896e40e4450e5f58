"""Feature flags: how they stand and why, and changing them while everything runs."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.flags import FLAG_KEYS, FLAGS, FlagKey
from contracts.gateway.flags import Flag, FlagOverride, SetFlag
from gateway.identity.flag import repository
from gateway.identity.transactions import audit
from gateway.models import PlatformFlag, TenantFlag
from libs.auth import Principal, tenant_of

Decider = Literal["kill_switch", "tenant", "platform", "default"]


async def list_flags(session: AsyncSession, defaults: dict[FlagKey, bool]) -> list[Flag]:
    """Every flag as it is written down now; processes act on it within two seconds."""
    platform, tenant = await repository.list_platform_flags(session), await repository.list_tenant_flags(session)
    return [_view(key, defaults[key], platform.get(key), tenant.get(key)) for key in FLAG_KEYS]


async def set_for_tenant(session: AsyncSession, key: FlagKey, wanted: SetFlag, principal: Principal) -> None:
    """Turn the flag on or off for the current tenant, or take its word back."""
    if wanted.enabled is None:
        await repository.delete_tenant_flag(session, key)
    else:
        flag = TenantFlag(
            tenant_id=tenant_of(principal),
            key=key,
            enabled=wanted.enabled,
            reason=wanted.reason,
            changed_by=principal.subject,
        )
        await repository.set_tenant_flag(session, flag)
    await _note(session, principal, "flag.set", key, reason=wanted.reason, enabled=wanted.enabled)


async def set_for_platform(session: AsyncSession, key: FlagKey, wanted: SetFlag, principal: Principal) -> None:
    """Turn the flag on or off for every tenant that says nothing itself. `session` is in the platform's trail."""
    await repository.set_platform_flag(
        session, key, enabled=wanted.enabled, reason=wanted.reason, changed_by=principal.subject
    )
    await _note(session, principal, "flag.set", key, reason=wanted.reason, enabled=wanted.enabled)


async def switch(session: AsyncSession, key: FlagKey, principal: Principal, *, killed: bool, reason: str) -> None:
    """Pull or release the kill switch. `session` is in the platform's trail."""
    await repository.set_platform_flag(session, key, killed=killed, reason=reason, changed_by=principal.subject)
    await _note(session, principal, "flag.killed" if killed else "flag.revived", key, reason=reason)


async def _note(
    session: AsyncSession, principal: Principal, action: str, key: FlagKey, *, reason: str, enabled: bool | None = None
) -> None:
    detail = {"reason": reason} | ({} if enabled is None else {"enabled": str(enabled).lower()})
    await audit(session, principal, action=action, object_type="flag", object_id=key, detail=detail)


def decide(default: bool, platform: PlatformFlag | None, tenant: TenantFlag | None) -> tuple[bool, Decider]:
    """The value, and whose word it is."""
    if platform is not None and platform.killed:
        return False, "kill_switch"
    if tenant is not None:
        return tenant.enabled, "tenant"
    if platform is not None and platform.enabled is not None:
        return platform.enabled, "platform"
    return default, "default"


def _view(key: FlagKey, default: bool, platform: PlatformFlag | None, tenant: TenantFlag | None) -> Flag:
    enabled, decided_by = decide(default, platform, tenant)
    return Flag(
        key=key,
        description=FLAGS[key],
        enabled=enabled,
        decided_by=decided_by,
        default=default,
        killed=platform is not None and platform.killed,
        platform=_override(platform),
        tenant=_override(tenant),
    )


def _override(flag: PlatformFlag | TenantFlag | None) -> FlagOverride | None:
    if flag is None:
        return None
    return FlagOverride(
        enabled=flag.enabled, reason=flag.reason, changed_by=flag.changed_by, changed_at=flag.changed_at
    )
