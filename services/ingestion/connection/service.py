"""Connections: made, changed, paused, resumed and removed by people; synced by schedule."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import (
    AirbyteSummary,
    Connection,
    ConnectionCreate,
    ConnectionState,
    ConnectionUpdate,
    ProviderSummary,
    Schedule,
)
from contracts.ingestion.streams import StreamSelection
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.ids import new_id
from libs.jobs import cancel_job
from libs.pagination import CursorCodec, Page
from services.ingestion import models
from services.ingestion.connection import repository
from services.ingestion.connection.config import Config, check_config, complete_config
from services.ingestion.connection.errors import (
    ConfigInvalid,
    ConnectionAlreadyPaused,
    ConnectionNameTaken,
    ConnectionNotFound,
    ConnectionNotPaused,
)
from services.ingestion.connection.schedule import check_schedule, next_run
from services.ingestion.connection.streams import choices_of, choose_streams, to_read_anew, write_choices
from services.ingestion.connection.telling import tell_end, tell_schedule
from services.ingestion.connection.views import connection_view, read_schedule
from services.ingestion.connector.catalogue import describe_connector, get_connector
from services.ingestion.credential.pointers import secrets_of
from services.ingestion.credential.service import CredentialKeeper, forget, mask_secrets
from services.ingestion.remote.stopping import stop_remotely
from services.ingestion.sync import repository as sync_repository
from services.ingestion.sync.views import sync_view


async def create_connection(
    session: AsyncSession, principal: Principal, wanted: ConnectionCreate, keeper: CredentialKeeper
) -> Connection:
    """Raises when the connector is unknown, the config or schedule does not fit, the name is taken, or the vault that
    is to keep its credentials is away."""
    entry = get_connector(wanted.connector)
    check_config(entry, wanted.config)
    check_schedule(wanted.schedule)
    chosen = choose_streams(entry, wanted.streams)
    await _refuse_taken_name(session, wanted.name)
    tenant_id, connection_id = tenant_of(principal), new_id()
    config = await keeper.keep(entry, wanted.config, tenant_id=tenant_id, holder=connection_id)
    connection = models.Connection(
        tenant_id=tenant_id,
        id=connection_id,
        name=wanted.name,
        connector=entry.name,
        dataset=entry.dataset,
        config=complete_config(entry, config),
        schedule=wanted.schedule.model_dump(),
        next_sync_at=next_run(wanted.schedule, utc_now()),
        created_by=principal.subject,
    )
    write_choices(connection, chosen)
    await repository.add_connection(session, connection)
    await tell_schedule(session, connection)
    await _audit(session, principal, connection, "created")
    return connection_view(connection, None)


async def list_connections(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[Connection]:
    """A page of the tenant's connections, newest first, each with its newest sync."""
    found = await repository.list_connections(session, after=cursors.decode_row(cursor), limit=limit + 1)
    page = found[:limit]
    latest = await sync_repository.list_latest_syncs(session, [connection.id for connection in page])
    items = [connection_view(connection, latest.get(connection.id)) for connection in page]
    last = page[-1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=next_cursor)


async def get_connection(session: AsyncSession, connection_id: UUID) -> Connection:
    """Raises `ConnectionNotFound`."""
    return await _view(session, await _get(session, connection_id))


async def update_connection(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    change: ConnectionUpdate,
    keeper: CredentialKeeper,
) -> Connection:
    """Change what is given. Another configuration makes the next sync read everything anew, other credentials do not.

    A secret field that is given as it was shown, by its reference, stays what it is.
    """
    connection = await _get(session, connection_id, lock=True)
    entry = describe_connector(connection.connector)
    if connection.engine == "server":
        _refuse_remote_change(change)
    if change.name is not None and change.name != connection.name:
        await _refuse_taken_name(session, change.name)
        connection.name = change.name
    if change.streams is not None:
        await _reselect(session, connection, change.streams)
    if change.config is not None:
        check_config(entry, change.config)
        tenant_id, held = tenant_of(principal), connection.config
        config = await keeper.keep(entry, change.config, tenant_id=tenant_id, holder=connection.id, held=held)
        await _reconfigure(session, connection, complete_config(entry, config))
        await forget(session, tenant_id, connection.id, secrets_of(entry, held).values())
    if change.schedule is not None:
        _reschedule(connection, change.schedule)
    await repository.save_connection(session, connection)
    if change.schedule is not None or change.streams is not None:
        await tell_schedule(session, connection)
    await _audit(session, principal, connection, "updated")
    return await _view(session, connection)


async def delete_connection(session: AsyncSession, principal: Principal, connection_id: UUID) -> None:
    """Remove it with its history and credentials, and stop what runs. Rows that it landed stay in the warehouse."""
    connection = await _get(session, connection_id, lock=True)
    credentials = secrets_of(describe_connector(connection.connector), connection.config).values()
    await forget(session, tenant_of(principal), connection.id, credentials)
    live = await sync_repository.find_live_sync_id(session, connection.id)
    if live is not None:
        await cancel_job(session, live)
        await stop_remotely(session, connection, live)
    await _audit(session, principal, connection, "deleted")
    await tell_end(session, connection)
    await repository.delete_connection(session, connection)


async def pause_connection(session: AsyncSession, principal: Principal, connection_id: UUID) -> Connection:
    """Run no more by schedule; a sync that runs now runs to its end. Raises `ConnectionAlreadyPaused`."""
    connection = await _get(session, connection_id, lock=True)
    if connection.state == ConnectionState.PAUSED:
        raise ConnectionAlreadyPaused
    connection.state, connection.next_sync_at = ConnectionState.PAUSED.value, None
    await repository.save_connection(session, connection)
    await tell_schedule(session, connection)
    await _audit(session, principal, connection, "paused")
    return await _view(session, connection)


async def resume_connection(session: AsyncSession, principal: Principal, connection_id: UUID) -> Connection:
    """Run by schedule again, from now on. Raises `ConnectionNotPaused`."""
    connection = await _get(session, connection_id, lock=True)
    if connection.state != ConnectionState.PAUSED:
        raise ConnectionNotPaused
    connection.state = ConnectionState.ACTIVE.value
    connection.next_sync_at = next_run(read_schedule(connection), utc_now())
    await repository.save_connection(session, connection)
    await tell_schedule(session, connection)
    await _audit(session, principal, connection, "resumed")
    return await _view(session, connection)


async def summarize(session: AsyncSession) -> AirbyteSummary:
    """All connections of the tenant at a glance."""
    by_provider: dict[str, ProviderSummary] = {}
    for count in await repository.count_connections(session):
        provider = describe_connector(count.connector).provider
        summary = by_provider.setdefault(
            provider, ProviderSummary(provider=provider, total=0, active=0, inactive=0, due=0)
        )
        summary.total += count.total
        summary.active += count.active
        summary.inactive += count.total - count.active
        summary.due += count.due
    newest = await sync_repository.find_newest_sync(session)
    providers = sorted(by_provider.values(), key=lambda summary: summary.provider)
    return AirbyteSummary(
        total=sum(provider.total for provider in providers),
        active=sum(provider.active for provider in providers),
        inactive=sum(provider.inactive for provider in providers),
        due=sum(provider.due for provider in providers),
        by_provider=providers,
        latest_sync=sync_view(newest) if newest else None,
    )


def _refuse_remote_change(change: ConnectionUpdate) -> None:
    """What a remote Airbyte reads is said there."""
    problems = [
        FieldProblem(pointer=f"/{name}", code="remote", message="Change this in the remote Airbyte.")
        for name, value in (("config", change.config), ("streams", change.streams))
        if value is not None
    ]
    if problems:
        raise ConfigInvalid(errors=problems)


async def _reconfigure(session: AsyncSession, connection: models.Connection, config: Config) -> None:
    entry = describe_connector(connection.connector)
    if mask_secrets(entry, config) != mask_secrets(entry, connection.config):
        known = await sync_repository.get_stream_states(session, connection.id)
        await sync_repository.forget_stream_states(session, connection.id, [*connection.streams, *known])
    connection.config = config


async def _reselect(session: AsyncSession, connection: models.Connection, wanted: list[str | StreamSelection]) -> None:
    entry = get_connector(connection.connector)
    before = choices_of(entry, connection)
    after = choose_streams(entry, wanted, before)
    await sync_repository.forget_stream_states(session, connection.id, to_read_anew(before, after))
    write_choices(connection, after)


def _reschedule(connection: models.Connection, schedule: Schedule) -> None:
    check_schedule(schedule)
    connection.schedule = schedule.model_dump()
    if connection.state == ConnectionState.ACTIVE:
        connection.next_sync_at = next_run(schedule, utc_now())


async def _get(session: AsyncSession, connection_id: UUID, *, lock: bool = False) -> models.Connection:
    connection = await repository.find_connection(session, connection_id, lock=lock)
    if connection is None:
        raise ConnectionNotFound
    return connection


async def _view(session: AsyncSession, connection: models.Connection) -> Connection:
    latest = await sync_repository.list_latest_syncs(session, [connection.id])
    return connection_view(connection, latest.get(connection.id))


async def _refuse_taken_name(session: AsyncSession, name: str) -> None:
    if await repository.find_connection_named(session, name) is not None:
        raise ConnectionNameTaken(f"There is a connection called {name} already.")


async def _audit(session: AsyncSession, principal: Principal, connection: models.Connection, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"connection.{done}",
        object_type="connection",
        object_id=str(connection.id),
        detail={"name": connection.name, "connector": connection.connector},
    )
