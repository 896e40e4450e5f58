"""One attempt at reading a provider: what it read is kept and told in one transaction, or why it was not."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from libs.vault import VaultUnavailable
from services.ops_hub.connections import outcomes, repository
from services.ops_hub.connections.adapters.fallback import Read, read_or_stand_in, stand_in_for, stand_in_meanwhile
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    Adapter,
    AdapterContext,
    ProviderDown,
    ProviderError,
    RateLimited,
    Waiting,
)
from services.ops_hub.connections.outcomes import Seen
from services.ops_hub.connections.practice import practice_world
from services.ops_hub.connections.resources import Providers

ATTEMPTS = 3
LONGEST_WAIT = 120.0
PASSING = (ProviderDown, RateLimited)


@dataclass(frozen=True)
class _Begun:
    """Who is read, who stands in while that one is out, and which accounts other connections read."""

    seen: Seen
    context: AdapterContext
    adapter: Adapter
    stand_in: Adapter | None
    has_live_data: bool
    taken: frozenset[str]


async def sync_connection(context: JobContext, connection_id: UUID) -> None:
    """Read it and keep what was read. Raises what makes the job try again; what else goes wrong is kept and told."""
    begun = await _begin(context, connection_id)
    if begun is None:
        return
    try:
        read = await _read(replace(begun, context=replace(begun.context, on_waiting=_waiting(context, begun))))
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
    except PASSING as error:
        if context.attempt < ATTEMPTS and (error.retry_after or 0) <= LONGEST_WAIT:
            await outcomes.note_waiting(context, begun.seen)
            raise _again(error) from error
        await outcomes.fail(context, begun.seen, error)
    except ProviderError as error:
        await outcomes.fail(context, begun.seen, error)
    else:
        await outcomes.keep(context, begun.seen, read)


async def _begin(context: JobContext, connection_id: UUID) -> _Begun | None:
    """None when the sync is over: somebody cut the connection, or ended it."""
    providers: Providers = context.resources["providers"]
    async with context.session() as session:
        connection = await repository.find_connection(session, connection_id)
        if connection is None or not await repository.note_started(session, context.job_id):
            return None
        world = await practice_world(session, connection, now=utc_now())
        others = await repository.list_with_accounts(session, connection.platform, connection.mode)
    is_live = connection.mode == "live"
    return _Begun(
        seen=Seen(connection_id, connection.platform, connection.account_id),
        context=providers.context_of(connection),
        adapter=providers.adapter_of(connection, world),
        stand_in=providers.stand_in_of(connection, world) if is_live else None,
        has_live_data=is_live and connection.last_synced_at is not None,
        taken=frozenset(one.account_id for one in others if one.account_id and one.id != connection_id),
    )


def _waiting(context: JobContext, begun: _Begun) -> Waiting:
    """Says once that the provider takes long, and shows the stand-in where nothing live is there to be shown."""
    is_told = False

    async def tell() -> None:
        nonlocal is_told
        if is_told:
            return
        is_told = True
        meanwhile = None
        if begun.stand_in is not None and not begun.has_live_data:
            meanwhile = await stand_in_meanwhile(begun.stand_in, begun.context)
        await outcomes.note_waiting(context, begun.seen, meanwhile)

    return tell


async def _read(begun: _Begun) -> Read:
    if begun.stand_in is None:
        whom = await _with_account(begun)
        return Read(await begun.adapter.read(whom), begun.adapter.provenance)
    try:
        whom = await _with_account(begun)
    except PASSING as fault:
        return await stand_in_for(fault, begun.stand_in, begun.context, has_live_data=begun.has_live_data)
    return await read_or_stand_in(begun.adapter, begun.stand_in, whom, has_live_data=begun.has_live_data)


async def _with_account(begun: _Begun) -> AdapterContext:
    """Where nobody chose an account: the first that no other connection reads."""
    if begun.context.account_id is not None or not begun.taken:
        return begun.context
    accounts = await begun.adapter.list_accounts(begun.context)
    free = next((account for account in accounts if account.id not in begun.taken), None)
    if free is None:
        raise AccountLost("Every account that this connection reaches is connected already.")
    return replace(begun.context, account_id=free.id)


def _again(error: ProviderError) -> Exception:
    """The job's policy says when, unless the provider did."""
    return error if error.retry_after is None else RetryLater(error.retry_after, error.reason, str(error))
