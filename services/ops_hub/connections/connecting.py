"""Connecting providers by hand, and renewing such connections."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connection_writes import (
    PlatformConnectionManual,
    PlatformReconnect,
)
from contracts.ops_hub.connections import (
    ConnectionMode,
    Platform,
    PlatformConnection,
)
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.ids import new_id
from libs.kept_secrets import SecretKeeper
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.payloads import Account
from services.ops_hub.connections.credentials import forget, keep_credentials
from services.ops_hub.connections.errors import (
    CredentialsNotTaken,
    CredentialsRequired,
    NotConnectedByHand,
    PlatformConnectionByConsent,
    PlatformConnectionExists,
    PlatformConnectionNotFound,
)
from services.ops_hub.connections.offers import DEFAULT_MINUTES, WITH_CREDENTIALS, is_for_practice
from services.ops_hub.connections.practice import is_played, practice_accounts
from services.ops_hub.connections.scheduling import queue_sync
from services.ops_hub.connections.service import get_connection, read_soon, revive, touch, unknown_account
from services.ops_hub.connections.telling import tell_done


async def connect_by_hand(
    session: AsyncSession,
    principal: Principal,
    platform: Platform,
    wanted: PlatformConnectionManual,
    keeper: SecretKeeper,
    practised: Collection[Platform],
) -> PlatformConnection:
    """Connect without a consent page, and read it at once. What the login of the practice provider connects is for
    practice, where `practised` names the platform.

    Raises `NotConnectedByHand`, `CredentialsRequired`, `CredentialsNotTaken`, `AccountUnknown`,
    `PlatformConnectionExists`, and `VaultUnavailable`.
    """
    _check_by_hand(platform, wanted)
    if wanted.credentials is not None and is_for_practice(platform, wanted.credentials.login, practised):
        wanted = wanted.model_copy(update={"mode": "staged"})
    await repository.hold_accounts(session, platform)
    tenant_id, connection_id = tenant_of(principal), new_id()
    account = await _free_account(session, tenant_id, connection_id, platform, wanted)
    ref = None
    if wanted.credentials is not None:
        ref = await keep_credentials(keeper, wanted.credentials, tenant_id=tenant_id, platform=platform)
    connection = _new(principal, connection_id, platform, wanted.mode, account)
    connection.secret_ref = ref
    await repository.save(session, connection)
    await tell_done(session, principal, connection, "connected", now=utc_now())
    await queue_sync(session, connection, reason="connected", requested_by=actor_of(principal))
    return await get_connection(session, connection_id)


async def reconnect(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    wanted: PlatformReconnect,
    keeper: SecretKeeper,
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
    await touch(session, principal, connection)
    await tell_done(session, principal, connection, "reconnected", now=utc_now())
    await read_soon(session, connection, requested_by=actor_of(principal))
    return await get_connection(session, connection_id)


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
        raise unknown_account("The account of credentials is their login.")


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
        raise unknown_account("Choose one of the accounts, or leave it out.")
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


async def _renew_credentials(
    session: AsyncSession,
    connection: models.PlatformConnection,
    wanted: PlatformReconnect,
    keeper: SecretKeeper,
) -> None:
    if connection.mode == "staged" and not is_played(connection):
        if wanted.credentials is not None:
            raise CredentialsNotTaken("A connection for practice needs none.")
        return
    if wanted.credentials is None:
        if connection.secret_ref is None or connection.grant_lost_at is not None:
            raise CredentialsRequired("Enter login and password of the provider's API again.")
        return
    if wanted.credentials.login != connection.account_id:
        raise unknown_account("These credentials are another account's: connect it by itself.")
    if connection.secret_ref is not None:
        await forget(session, connection.tenant_id, [connection.secret_ref])
    connection.secret_ref = await keep_credentials(
        keeper, wanted.credentials, tenant_id=connection.tenant_id, platform=connection.platform
    )
    # Who knows the credentials before these goes by the version.
    connection.token_version += 1
