"""What a consent makes of a connection: a new one, or one that there was, with new tokens.

The same account at the same platform is the same connection, whoever connected it and however it ended: it keeps its
id, settings and history. An account other than the one that a connection was made with is never put into its place.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from contracts.secrets.api import new_ref
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import enqueue
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.grant import Granted, KeptGrant
from services.ops_hub.connections.oauth.losing import forgetting
from services.ops_hub.connections.oauth.resources import OAuth
from services.ops_hub.connections.oauth.timing import refresh_at
from services.ops_hub.connections.oauth.ways import Way, missing_scopes
from services.ops_hub.connections.scheduling import queue_sync
from services.ops_hub.connections.telling import tell_health
from services.ops_hub.models import PlatformConnection

UNLESS_HELD_AFTER = timedelta(hours=1)
DEFAULT_MINUTES = 360


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
    version: int
    ref: str


async def store(oauth: OAuth, caller: Principal, way: Way, granted: Granted, *, renews: UUID | None) -> Stored:
    """Keep the tokens, and write the connection. Raises `OtherAccount`, `WrittenMeanwhile`, `VaultUnavailable`."""
    place = await _prepare(oauth, caller, way, granted, renews=renews)
    tenant_id = tenant_of(caller)
    async with oauth.keeper.holding(tenant_id, place.connection_id):
        kept = KeptGrant(version=place.version, tokens=granted.tokens)
        label = f"Grant at {way.platform}: {granted.name}"
        await oauth.keeper.keep(tenant_id, place.ref, kept, label=_printable(label))
        await _write(oauth, caller, way, granted, place)
    return Stored(place.connection_id, place.is_renewal, missing_scopes(way.platform, granted.scopes))


async def _prepare(oauth: OAuth, caller: Principal, way: Way, granted: Granted, *, renews: UUID | None) -> _Place:
    """Choose the connection. Before anything is put into the vault, a job is committed that takes it out again."""
    async with oauth.database.tenant(tenant_of(caller)) as session:
        found = await repository.find_of_subject(session, way.platform, way.mode, granted.subject)
        if renews is not None:
            wanted = await repository.find_connection(session, renews)
            if wanted is None:
                raise WrittenMeanwhile(is_gone=True)
            if (found is not None and found.id != renews) or wanted.grant_subject not in (None, granted.subject):
                raise OtherAccount
            found = wanted
        place = _Place(
            connection_id=found.id if found else new_id(),
            is_renewal=found is not None,
            version=(found.token_version if found else 0) + 1,
            ref=new_ref(),
        )
        subject = PlatformConnection(
            id=place.connection_id, platform=way.platform, mode=way.mode, grant_subject=granted.subject
        )
        forget = forgetting(subject, place.ref, since=utc_now(), revokes=True)
        await enqueue(session, forget, tenant_id=tenant_of(caller), run_at=utc_now() + UNLESS_HELD_AFTER)
        return place


async def _write(oauth: OAuth, caller: Principal, way: Way, granted: Granted, place: _Place) -> None:
    now, actor = utc_now(), actor_of(caller)
    async with oauth.database.tenant(tenant_of(caller)) as session:
        await repository.hold_platform(session, way.platform)
        found = await repository.find_of_subject(session, way.platform, way.mode, granted.subject)
        if found is not None and found.id != place.connection_id:
            raise WrittenMeanwhile(is_gone=False)
        connection = found or await repository.find_connection(session, place.connection_id, lock=True)
        if connection is None:
            if place.is_renewal:
                raise WrittenMeanwhile(is_gone=True)
            connection = _new(caller, way, place, actor=actor)
        elif connection.secret_ref is not None:
            # The tokens before these: the account granted anew, and taking back would take back both.
            old = forgetting(connection, connection.secret_ref, since=now, revokes=False)
            await enqueue(session, old, tenant_id=connection.tenant_id)
        _grant(connection, granted, place)
        connection.connected_at = now
        connection.disconnected_at, connection.disconnect_reason = None, None
        connection.next_sync_at = now
        missing = missing_scopes(way.platform, granted.scopes)
        connection.last_error_code = "scope_missing" if missing else None
        connection.last_error_at = now if missing else None
        connection.failures_in_row = 1 if missing else 0
        connection.changed_by, connection.changed_at = actor, now
        connection.revision = (connection.revision or 0) + 1
        await repository.save(session, connection)
        verb = "renewed" if place.is_renewal else "connected"
        detail = {"platform": way.platform, "mode": way.mode, "missing_scopes": missing}
        await record(
            session, connection.tenant_id, f"connection.{verb}", actor=actor, subject=str(connection.id), detail=detail
        )
        await record_audit(
            session,
            caller,
            action=f"connection.{verb}",
            object_type="connection",
            object_id=str(connection.id),
            detail={"platform": way.platform, "mode": way.mode, "scopes": granted.scopes, "missing_scopes": missing},
        )
        await tell_health(session, connection, now, actor=actor)
        await queue_sync(session, connection, reason="connected", requested_by=actor)


def _new(caller: Principal, way: Way, place: _Place, *, actor: str) -> PlatformConnection:
    return PlatformConnection(
        tenant_id=tenant_of(caller),
        id=place.connection_id,
        platform=way.platform,
        mode=way.mode,
        method="oauth",
        sync_every_minutes=DEFAULT_MINUTES,
        created_by=actor,
        revision=0,
    )


def _grant(connection: PlatformConnection, granted: Granted, place: _Place) -> None:
    now, tokens = utc_now(), granted.tokens
    connection.method = "oauth"
    connection.secret_ref = place.ref
    connection.scopes = list(granted.scopes)
    connection.grant_subject = granted.subject
    connection.account_name = connection.account_name or granted.name
    connection.token_expires_at = tokens.expires_at
    connection.is_refreshable = tokens.refresh_token is not None
    connection.token_refresh_at = refresh_at(tokens.expires_at, now) if connection.is_refreshable else None
    connection.token_version = place.version
    connection.refresh_failures = 0
    connection.grant_lost_at, connection.grant_lost_reason = None, None


def _printable(label: str) -> str:
    return "".join(each for each in label if each.isprintable())[:160]
