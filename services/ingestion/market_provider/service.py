"""Providers as people see them, and the keys that tenants give them."""

from typing import cast

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market_pulls import MarketBreaker, MarketProvider, MarketProviderName
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.resilience import BreakerState
from services.ingestion import models
from services.ingestion.credential.service import CredentialKeeper, forget
from services.ingestion.market_provider import repository
from services.ingestion.market_provider.catalogue import Providers
from services.ingestion.market_provider.errors import KeyNotFound, KeyNotWanted
from services.ingestion.market_provider.policy import POLICIES
from services.ingestion.market_provider.provider import Provider
from services.ingestion.market_pull import repository as pull_repository
from services.ingestion.market_pull.views import pull_view
from services.ingestion.market_schedule import repository as schedule_repository


async def list_providers(session: AsyncSession, providers: Providers) -> list[MarketProvider]:
    """Every provider with its breaker, its key, and its last and next pull."""
    states = await repository.list_states(session)
    keys = await repository.list_keys(session)
    latest = await pull_repository.list_latest_by_provider(session)
    upcoming = await schedule_repository.list_next_by_provider(session)
    shown: list[MarketProvider] = []
    for name, provider in providers.items():
        key, pull = keys.get(name), latest.get(name)
        shown.append(
            MarketProvider(
                name=name,
                title=provider.title,
                description=provider.description,
                symbol_hint=provider.symbol_hint,
                key=provider.key,
                key_set_at=key.created_at if key else None,
                policy=POLICIES[name].view(),
                breaker=_breaker(states.get(name)),
                last_pull=pull_view(pull) if pull else None,
                next_pull_at=upcoming.get(name),
            )
        )
    return shown


async def set_key(
    session: AsyncSession,
    principal: Principal,
    provider: Provider,
    value: SecretStr,
    keeper: CredentialKeeper,
) -> None:
    """Put a key into the vault, and its reference in the place of the one before. Raises `KeyNotWanted`."""
    if provider.key == "none":
        raise KeyNotWanted
    tenant_id, holder = tenant_of(principal), new_id()
    before = await repository.find_key(session, provider.name)
    ref = await keeper.keep_market_key(value, tenant_id=tenant_id, holder=holder, label=f"{provider.title}: API key")
    key = models.MarketKey(tenant_id=tenant_id, provider=provider.name.value, ref=ref, created_by=principal.subject)
    if before is not None:
        await forget(session, tenant_id, holder, [before.ref])
    await repository.put_key(session, key)
    await _audit(session, principal, "market_key.set", provider.name)


async def delete_key(session: AsyncSession, principal: Principal, provider: Provider) -> None:
    """Forget a key, here and in the vault. Raises `KeyNotFound`."""
    key = await repository.find_key(session, provider.name)
    if key is None:
        raise KeyNotFound
    await forget(session, tenant_of(principal), new_id(), [key.ref])
    await repository.delete_key(session, key)
    await _audit(session, principal, "market_key.deleted", provider.name)


def _breaker(state: models.MarketProviderState | None) -> MarketBreaker:
    if state is None:
        return MarketBreaker(
            state="closed", open_until=None, last_success_at=None, last_failure_at=None, last_failure=None
        )
    # Its time is up, but nobody has called since: the next call decides.
    is_over = state.breaker == "open" and state.open_until is not None and state.open_until <= utc_now()
    return MarketBreaker(
        state="half_open" if is_over else cast(BreakerState, state.breaker),
        open_until=None if is_over else state.open_until,
        last_success_at=state.last_success_at,
        last_failure_at=state.last_failure_at,
        last_failure=state.last_failure,
    )


async def _audit(session: AsyncSession, principal: Principal, action: str, provider: MarketProviderName) -> None:
    await record_audit(session, principal, action=action, object_type="market_provider", object_id=provider.value)
