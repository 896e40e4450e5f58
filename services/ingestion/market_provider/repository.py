"""Queries of providers: how they are doing, whose turn it is, and where a tenant's keys are."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market_pulls import MarketProviderName
from services.ingestion.models import MarketKey, MarketProviderState

_TURN = text("""
    insert into ingestion.market_provider_state as s (provider, next_request_at)
    values (:provider, clock_timestamp() + make_interval(secs => :pace))
    on conflict (provider) do update
        set next_request_at = greatest(clock_timestamp(), s.next_request_at) + make_interval(secs => :pace)
    returning extract(epoch from next_request_at - make_interval(secs => :pace) - clock_timestamp())
""")
_NOTE = text("""
    insert into ingestion.market_provider_state as s
        (provider, breaker, open_until, last_success_at, last_failure_at, last_failure)
    values (:provider, :breaker, :open_until, case when cast(:failure as text) is null then clock_timestamp() end,
        case when cast(:failure as text) is not null then clock_timestamp() end, :failure)
    on conflict (provider) do update set breaker = :breaker, open_until = :open_until,
        last_success_at = coalesce(excluded.last_success_at, s.last_success_at),
        last_failure_at = coalesce(excluded.last_failure_at, s.last_failure_at),
        last_failure = coalesce(excluded.last_failure, s.last_failure)
""")


async def find_state(session: AsyncSession, provider: MarketProviderName) -> MarketProviderState | None:
    query = select(MarketProviderState).where(MarketProviderState.provider == provider.value)
    return (await session.scalars(query)).one_or_none()


async def list_states(session: AsyncSession) -> dict[str, MarketProviderState]:
    """By provider; one that was never called has none."""
    return {state.provider: state for state in await session.scalars(select(MarketProviderState))}


async def take_turn(session: AsyncSession, provider: MarketProviderName, *, pace_seconds: float) -> float:
    """Take the provider's next place; answers in how many seconds it is."""
    values = {"provider": provider.value, "pace": pace_seconds}
    return max(0.0, float((await session.execute(_TURN, values)).scalar_one()))


async def note_call(
    session: AsyncSession,
    provider: MarketProviderName,
    *,
    breaker: str,
    open_until: datetime | None,
    failure: str | None,
) -> None:
    """Write down how a call went, and what its breaker is now."""
    values = {"provider": provider.value, "breaker": breaker, "open_until": open_until, "failure": failure}
    await session.execute(_NOTE, values)


async def find_key(session: AsyncSession, provider: MarketProviderName) -> MarketKey | None:
    return (await session.scalars(select(MarketKey).where(MarketKey.provider == provider.value))).one_or_none()


async def list_keys(session: AsyncSession) -> dict[str, MarketKey]:
    """The tenant's keys by provider."""
    return {key.provider: key for key in await session.scalars(select(MarketKey))}


async def put_key(session: AsyncSession, key: MarketKey) -> None:
    """Write the reference, in the place of the one before."""
    values = {"tenant_id": key.tenant_id, "provider": key.provider, "ref": key.ref, "created_by": key.created_by}
    statement = insert(MarketKey).values(values)
    changed = {
        "ref": statement.excluded.ref,
        "created_by": statement.excluded.created_by,
        "created_at": text("clock_timestamp()"),
    }
    await session.execute(statement.on_conflict_do_update(constraint="pk_market_key", set_=changed))


async def delete_key(session: AsyncSession, key: MarketKey) -> None:
    await session.delete(key)
    await session.flush()


async def list_held_refs(session: AsyncSession, refs: Collection[str]) -> set[str]:
    """Those of `refs` that are keys of this tenant."""
    return set(await session.scalars(select(MarketKey.ref).where(MarketKey.ref.in_(refs))))
