"""Listing, making, changing, renewing, reading and cutting connections to providers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connection_writes import (
    PlatformConnectionManual,
    PlatformConnectionSettings,
    PlatformConnectionUpdate,
    PlatformReconnect,
)
from contracts.ops_hub.connections import (
    ConnectionMode,
    ConnectionSync,
    HealthState,
    Platform,
    PlatformConnection,
    PlatformConnections,
)
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.payloads import Account
from services.ops_hub.connections.credentials import CredentialKeeper, forget
from services.ops_hub.connections.errors import (
    AccountUnknown,
    CredentialsNotTaken,
    CredentialsRequired,
    NotConnectedByHand,
    PlatformConnectionByConsent,
    PlatformConnectionCut,
    PlatformConnectionExists,
    PlatformConnectionMatchRequired,
    PlatformConnectionNotFound,
    PlatformConnectionStale,
    SettingNotOffered,
    SyncOpen,
)
from services.ops_hub.connections.listings.repository import forget_everything
from services.ops_hub.connections.oauth.losing import let_go
from services.ops_hub.connections.offers import DEFAULT_MINUTES, WITH_CREDENTIALS, offers_of
from services.ops_hub.connections.practice import practice_accounts
from services.ops_hub.connections.scheduling import queue_sync, stop_open_sync
from services.ops_hub.connections.shown import etag_of, shown, shown_sync
from services.ops_hub.connections.telling import tell_done


async def list_connections(
    session: AsyncSession,
    *,
    platforms: Collection[Platform],
    states: Collection[HealthState],
    flags: Mapping[str, bool],
    consents: Mapping[Platform, ConnectionMode],
) -> PlatformConnections:
    """Every platform, and the connections that fit."""
    now = utc_now()
    found = [shown(one, now) for one in await repository.list_counted(session, platforms)]
    fitting = [one for one in found if not states or one.health.state in states]
    return PlatformConnections(platforms=offers_of(flags, consents), connections=fitting)


async def get_connection(session: AsyncSession, connection_id: UUID) -> PlatformConnection:
    """Raises `PlatformConnectionNotFound`."""
    found = await repository.find_counted(session, connection_id)
    if found is None:
        raise PlatformConnectionNotFound
    return shown(found, utc_now())


async def list_syncs(
    session: AsyncSession, cursors: CursorCodec, connection_id: UUID, *, cursor: str | None, limit: int
) -> Page[ConnectionSync]:
    """Newest first. Raises `PlatformConnectionNotFound`."""
    if await repository.find_connection(session, connection_id) is None:
        raise PlatformConnectionNotFound
    after = cursors.decode_row(cursor)
    rows = await repository.list_syncs(session, connection_id, after=after, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.requested_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_sync(row) for row in rows[:limit]], next_cursor=next_cursor)


async def connect_by_hand(
    session: AsyncSession,
    principal: Principal,
    platform: Platform,
    wanted: PlatformConnectionManual,
    keeper: CredentialKeeper,
) -> PlatformConnection:
    """Connect without a consent page, and read it at once.

    Raises `NotConnectedByHand`, `CredentialsRequired`, `CredentialsNotTaken`, `AccountUnknown`,
    `PlatformConnectionExists`, and `VaultUnavailable`.
    """
    _check_by_hand(platform, wanted)
    await repository.hold_accounts(session, platform)
    tenant_id, connection_id = tenant_of(principal), new_id()
    account = await _free_account(session, tenant_id, connection_id, platform, wanted)
    ref = None
    if wanted.credentials is not None:
        ref = await keeper.keep(wanted.credentials, tenant_id=tenant_id, platform=platform)
    connection = _new(principal, connection_id, platform, wanted.mode, account)
    connection.secret_ref = ref
    await repository.save(session, connection)
    await tell_done(session, principal, connection, "connected", now=utc_now())
    await queue_sync(session, connection, reason="connected", requested_by=actor_of(principal))
    return await get_connection(session, connection_id)


async def update_connection(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    change: PlatformConnectionUpdate,
    *,
    if_match: str | None,
) -> PlatformConnection:
    """Change what is said.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionMatchRequired`, `PlatformConnectionStale`,
    `AccountUnknown`, `PlatformConnectionExists` and `SettingNotOffered`.
    """
    if change.account_id is not None:
        # Before the row is held, as whoever connects accounts does it.
        await _hold_accounts_of(session, connection_id)
    connection = await held(session, connection_id, if_match)
    changed: list[str] = []
    if change.settings is not None:
        connection.settings = _settings(connection, change.settings)
        changed.append("settings")
    if change.sync_every_minutes is not None:
        connection.sync_every_minutes = change.sync_every_minutes
        changed.append("sync_every_minutes")
    if change.account_id is not None and change.account_id != connection.account_id:
        await _choose_account(session, principal, connection, change.account_id)
        changed.append("account_id")
    await _touch(session, principal, connection)
    await tell_done(session, principal, connection, "updated", now=utc_now(), detail={"changed": changed})
    return await get_connection(session, connection_id)


async def request_sync(session: AsyncSession, principal: Principal, connection_id: UUID) -> ConnectionSync:
    """Read it now. Raises `PlatformConnectionNotFound`, `PlatformConnectionCut` and `SyncOpen`."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        raise PlatformConnectionNotFound
    if connection.connected_at is None or connection.disconnected_at is not None:
        raise PlatformConnectionCut
    sync = await queue_sync(session, connection, reason="requested", requested_by=actor_of(principal))
    if sync is None:
        open_sync = await repository.find_open_sync(session, connection_id)
        raise SyncOpen(open_sync.id if open_sync else connection_id)
    return shown_sync(sync)


async def disconnect(session: AsyncSession, principal: Principal, connection_id: UUID, *, if_match: str | None) -> None:
    """Cut it: the provider is read no more; settings, history and what was read stay. Cutting again changes nothing.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionMatchRequired` and `PlatformConnectionStale`.
    """
    connection = await held(session, connection_id, if_match)
    if connection.disconnected_at is not None:
        return
    await stop_open_sync(session, connection, error_code="user_disconnected")
    await _give_up_credentials(session, connection)
    connection.disconnected_at, connection.disconnect_reason = utc_now(), "user_disconnected"
    connection.next_sync_at = None
    await _touch(session, principal, connection)
    await tell_done(session, principal, connection, "disconnected", now=utc_now())


async def reconnect(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    wanted: PlatformReconnect,
    keeper: CredentialKeeper,
) -> PlatformConnection:
    """Renew a connection that was made by hand; what was rehearsed is over.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionByConsent`, `CredentialsRequired`, `CredentialsNotTaken`
    and `VaultUnavailable`.
    """
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        raise PlatformConnectionNotFound
    if connection.method == "oauth":
        raise PlatformConnectionByConsent("Start it with POST /ops/connections/{platform}/oauth/start.")
    await _renew_credentials(session, connection, wanted, keeper)
    revive(connection, now=utc_now())
    connection.settings = {name: value for name, value in connection.settings.items() if name != "rehearse"}
    await _touch(session, principal, connection)
    await tell_done(session, principal, connection, "reconnected", now=utc_now())
    await read_soon(session, connection, requested_by=actor_of(principal))
    return await get_connection(session, connection_id)


def revive(connection: models.PlatformConnection, *, now: datetime) -> None:
    """Nothing stands against it any more: it is connected, and what went wrong before is over."""
    connection.connected_at = now
    connection.disconnected_at = connection.disconnect_reason = None
    connection.grant_lost_at = connection.grant_lost_reason = None
    connection.failures_in_row, connection.last_error_code = 0, None


async def read_soon(session: AsyncSession, connection: models.PlatformConnection, *, requested_by: str) -> None:
    """Read it now, or as soon as the sync that still runs is over."""
    if await queue_sync(session, connection, reason="connected", requested_by=requested_by) is None:
        connection.next_sync_at = utc_now()
        await session.flush()


async def held(session: AsyncSession, connection_id: UUID, if_match: str | None) -> models.PlatformConnection:
    """The connection, held against changes by others, if it is as the caller has seen it."""
    found = await repository.find_connection(session, connection_id, lock=True)
    if found is None:
        raise PlatformConnectionNotFound
    if if_match is None:
        raise PlatformConnectionMatchRequired("Read the connection, and send its ETag.")
    if if_match.strip() not in ("*", etag_of(found)):
        raise PlatformConnectionStale("Read it again, and decide whether your change still holds.")
    return found


def _check_by_hand(platform: Platform, wanted: PlatformConnectionManual) -> None:
    if wanted.mode == "staged":
        if wanted.credentials is not None:
            raise CredentialsNotTaken("A connection for practice needs none.")
        return
    if platform not in WITH_CREDENTIALS:
        raise NotConnectedByHand(
            "Start with POST /ops/connections/{platform}/oauth/start, or practise with mode staged.",
            errors=[FieldProblem(pointer="/mode", code="manual_not_offered", message="Only staged is offered here.")],
        )
    if wanted.credentials is None:
        message = "Enter login and password of the provider's API."
        raise CredentialsRequired(
            errors=[FieldProblem(pointer="/credentials", code="credentials_required", message=message)]
        )
    if wanted.account_id not in (None, wanted.credentials.login):
        raise _unknown_account("The account of credentials is their login.")


async def _free_account(
    session: AsyncSession,
    tenant_id: UUID,
    connection_id: UUID,
    platform: Platform,
    wanted: PlatformConnectionManual,
) -> Account:
    """The account that is meant, or the first that nothing reads yet. Raises `PlatformConnectionExists`."""
    if wanted.credentials is not None:
        login = wanted.credentials.login
        accounts = [Account(login, login, "login")]
    else:
        accounts = practice_accounts(platform, tenant_id, connection_id)
    if wanted.account_id is not None:
        accounts = [account for account in accounts if account.id == wanted.account_id]
    if not accounts:
        raise _unknown_account("Choose one of the accounts, or leave it out.")
    taken = {row.account_id: row for row in await repository.list_with_accounts(session, platform, wanted.mode)}
    free = next((account for account in accounts if account.id not in taken), None)
    if free is None:
        raise PlatformConnectionExists(taken[accounts[0].id].id)
    return free


def _new(
    principal: Principal, connection_id: UUID, platform: Platform, mode: ConnectionMode, account: Account
) -> models.PlatformConnection:
    now = utc_now()
    return models.PlatformConnection(
        tenant_id=tenant_of(principal),
        id=connection_id,
        platform=platform,
        mode=mode,
        method="manual",
        account_id=account.id,
        account_name=account.name,
        settings={},
        sync_every_minutes=DEFAULT_MINUTES[platform],
        connected_at=now,
        failures_in_row=0,
        is_refreshable=False,
        revision=1,
        created_by=actor_of(principal),
        created_at=now,
        changed_by=actor_of(principal),
        changed_at=now,
    )


async def _hold_accounts_of(session: AsyncSession, connection_id: UUID) -> None:
    found = await repository.find_connection(session, connection_id)
    if found is None:
        raise PlatformConnectionNotFound
    await repository.hold_accounts(session, found.platform)


async def _choose_account(
    session: AsyncSession, principal: Principal, connection: models.PlatformConnection, account_id: str
) -> None:
    platform, mode = cast("Platform", connection.platform), connection.mode
    if platform in WITH_CREDENTIALS and mode == "live":
        raise _unknown_account("The account of credentials is their login: reconnect with other ones.")
    others = await repository.list_with_accounts(session, platform, mode)
    taken = next((row for row in others if row.account_id == account_id and row.id != connection.id), None)
    if taken is not None:
        raise PlatformConnectionExists(taken.id)
    name = None
    if mode == "staged":
        accounts = practice_accounts(platform, connection.tenant_id, connection.id)
        name = next((account.name for account in accounts if account.id == account_id), None)
        if name is None:
            raise _unknown_account("Choose one of its accounts.")
    connection.account_id, connection.account_name = account_id, name
    connection.failures_in_row, connection.last_error_code = 0, None
    connection.last_synced_at = connection.last_provenance = None
    await stop_open_sync(session, connection, error_code="account_changed")
    await forget_everything(session, connection.id)
    if connection.connected_at is not None and connection.disconnected_at is None:
        await read_soon(session, connection, requested_by=actor_of(principal))


def _settings(
    connection: models.PlatformConnection, wanted: PlatformConnectionSettings
) -> dict[str, str | int | bool | None]:
    """What is said, without what is null. Raises `SettingNotOffered`."""
    if wanted.traffic_days is not None and connection.platform != "google_analytics":
        raise _not_offered("/settings/traffic_days", "Only google_analytics counts visits.")
    if wanted.rehearse is not None and connection.mode != "staged":
        raise _not_offered("/settings/rehearse", "Only connections for practice rehearse.")
    return wanted.model_dump(exclude_none=True)


async def _renew_credentials(
    session: AsyncSession,
    connection: models.PlatformConnection,
    wanted: PlatformReconnect,
    keeper: CredentialKeeper,
) -> None:
    if connection.mode == "staged":
        if wanted.credentials is not None:
            raise CredentialsNotTaken("A connection for practice needs none.")
        return
    if wanted.credentials is None:
        if connection.secret_ref is None or connection.grant_lost_at is not None:
            raise CredentialsRequired("Enter login and password of the provider's API again.")
        return
    if wanted.credentials.login != connection.account_id:
        raise _unknown_account("These credentials are another account's: connect it by itself.")
    if connection.secret_ref is not None:
        await forget(session, connection.tenant_id, [connection.secret_ref])
    connection.secret_ref = await keeper.keep(
        wanted.credentials, tenant_id=connection.tenant_id, platform=connection.platform
    )
    # Who knows the credentials before these goes by the version.
    connection.token_version += 1


async def _give_up_credentials(session: AsyncSession, connection: models.PlatformConnection) -> None:
    """What somebody entered is forgotten; what somebody consented to is taken back at the provider as well."""
    if connection.method == "oauth":
        await let_go(session, connection, at=utc_now())
    elif connection.secret_ref is not None:
        await forget(session, connection.tenant_id, [connection.secret_ref])
        connection.secret_ref = None


async def _touch(session: AsyncSession, principal: Principal, connection: models.PlatformConnection) -> None:
    connection.changed_by, connection.changed_at = actor_of(principal), utc_now()
    connection.revision += 1
    await repository.save(session, connection)


def _unknown_account(message: str) -> AccountUnknown:
    return AccountUnknown(errors=[FieldProblem(pointer="/account_id", code="account_unknown", message=message)])


def _not_offered(pointer: str, message: str) -> SettingNotOffered:
    return SettingNotOffered(errors=[FieldProblem(pointer=pointer, code="setting_not_offered", message=message)])
