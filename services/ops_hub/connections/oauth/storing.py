"""What a consent makes of a connection: a new one, or one that there was, with new tokens.

The same account at the same platform is the same connection, whoever connected it and however it ended: it keeps its
id, settings and history. An account other than the one that a connection was made with is never put into its place.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.api import new_ref
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import enqueue
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository as connections
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.grant import Granted, KeptGrant
from services.ops_hub.connections.oauth.losing import forgetting
from services.ops_hub.connections.oauth.resources import OAuth
from services.ops_hub.connections.oauth.timing import refresh_at
from services.ops_hub.connections.oauth.ways import Way, missing_scopes
from services.ops_hub.connections.offers import DEFAULT_MINUTES
from services.ops_hub.connections.service import read_soon, revive
from services.ops_hub.connections.telling import tell_done
from services.ops_hub.models import PlatformConnection

UNLESS_HELD_AFTER = timedelta(hours=1)


class OtherAccount(Exception):
    """Another account agreed than the one that the connection is of."""


class WrittenMeanwhile(Exception):
    """Somebody else changed the connection while the tokens were put away; `is_gone`: it is not there at all."""

    def __init__(self, *, is_gone: bool) -> None:
        super().__init__()
        self.is_gone = is_gone


@dataclass(frozen=True, slots=True)
class Stored:
    """The connection that has the grant now."""

    connection_id: UUID
    is_renewal: bool
    missing_scopes: list[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the tokens go: a reference of their own, so that what was before stays good until the row moves."""

    connection_id: UUID
    is_renewal: bool
    ref: str


async def store(oauth: OAuth, caller: Principal, way: Way, granted: Granted, *, renews: UUID | None) -> Stored:
    """Keep the tokens, and write the connection. Raises `OtherAccount`, `WrittenMeanwhile`, `VaultUnavailable`."""
    tenant_id = tenant_of(caller)
    async with oauth.database.tenant(tenant_id) as session:
        place = await _prepare(session, tenant_id, way, granted, renews=renews)
    async with oauth.keeper.holding(tenant_id, place.connection_id):
        async with oauth.database.tenant(tenant_id, read_only=True) as session:
            facts = await repository.find_facts(session, place.connection_id)
        # Counted on from what the connection has now: whoever remembers a token of it knows by this that it is old.
        kept = KeptGrant(version=(facts.token_version if facts else 0) + 1, tokens=granted.tokens)
        label = _printable(f"Grant at {way.platform}: {granted.name}")
        await oauth.keeper.keep(tenant_id, place.ref, kept, label=label)
        async with oauth.database.tenant(tenant_id) as session:
            await _write(session, caller, way, granted, place, version=kept.version)
    return Stored(place.connection_id, place.is_renewal, missing_scopes(way.platform, granted.scopes))


async def _prepare(
    session: AsyncSession, tenant_id: UUID, way: Way, granted: Granted, *, renews: UUID | None
) -> _Place:
    """Choose the connection. Before anything is put into the vault, a job is committed that takes it out again."""
    found = await repository.find_of_subject(session, way.platform, way.mode, granted.subject)
    if renews is not None:
        wanted = await connections.find_connection(session, renews)
        if wanted is None:
            raise WrittenMeanwhile(is_gone=True)
        if (found is not None and found.id != renews) or wanted.grant_subject not in (None, granted.subject):
            raise OtherAccount
        found = wanted
    place = _Place(connection_id=found.id if found else new_id(), is_renewal=found is not None, ref=new_ref())
    subject = PlatformConnection(
        id=place.connection_id, platform=way.platform, mode=way.mode, grant_subject=granted.subject
    )
    forget = forgetting(subject, place.ref, since=utc_now(), revokes=True)
    await enqueue(session, forget, tenant_id=tenant_id, run_at=utc_now() + UNLESS_HELD_AFTER)
    return place


async def _write(
    session: AsyncSession, caller: Principal, way: Way, granted: Granted, place: _Place, *, version: int
) -> None:
    now, actor = utc_now(), actor_of(caller)
    connection = await _held(session, caller, way, granted, place)
    if connection.secret_ref is not None:
        # The tokens before these: the account granted anew, and taking back would take back both.
        old = forgetting(connection, connection.secret_ref, since=now, revokes=False)
        await enqueue(session, old, tenant_id=connection.tenant_id)
    revive(connection, now=now)
    _grant(connection, granted, place, version=version)
    missing = missing_scopes(way.platform, granted.scopes)
    if missing:
        connection.last_error_code, connection.last_error_at, connection.failures_in_row = "scope_missing", now, 1
    connection.changed_by, connection.changed_at = actor, now
    connection.revision = (connection.revision or 0) + 1
    await connections.save(session, connection)
    verb, detail = "reconnected" if place.is_renewal else "connected", {"scopes": granted.scopes, "missing": missing}
    await tell_done(session, caller, connection, verb, now=now, detail=detail)
    await read_soon(session, connection, requested_by=actor)


async def _held(
    session: AsyncSession, caller: Principal, way: Way, granted: Granted, place: _Place
) -> PlatformConnection:
    """The connection of the account, held against changes by others; a new one where there is none."""
    await connections.hold_accounts(session, way.platform)
    found = await repository.find_of_subject(session, way.platform, way.mode, granted.subject)
    if found is not None and found.id != place.connection_id:
        raise WrittenMeanwhile(is_gone=False)
    found = found or await connections.find_connection(session, place.connection_id, lock=True)
    if found is None and place.is_renewal:
        raise WrittenMeanwhile(is_gone=True)
    return found or PlatformConnection(
        tenant_id=tenant_of(caller),
        id=place.connection_id,
        platform=way.platform,
        mode=way.mode,
        method="oauth",
        sync_every_minutes=DEFAULT_MINUTES[way.platform],
        created_by=actor_of(caller),
        revision=0,
        settings={},
    )


def _grant(connection: PlatformConnection, granted: Granted, place: _Place, *, version: int) -> None:
    tokens = granted.tokens
    connection.secret_ref = place.ref
    connection.scopes = list(granted.scopes)
    connection.grant_subject = granted.subject
    connection.account_name = connection.account_name or granted.name
    connection.token_expires_at = tokens.expires_at
    connection.is_refreshable = tokens.refresh_token is not None
    connection.token_refresh_at = refresh_at(tokens.expires_at, utc_now()) if connection.is_refreshable else None
    connection.token_version = version
    connection.refresh_failures = 0


def _printable(label: str) -> str:
    return "".join(each for each in label if each.isprintable())[:160]
