"""The way to a provider: an attempt is noted, and the browser gets an address that is good once."""

import hashlib
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import ConnectionMode, OAuthStart, OAuthStarted, Platform
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from services.ops_hub.connections import repository as connections
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.errors import (
    BrowserRequired,
    ConnectionUnknown,
    NotConnectedByConsent,
    OAuthNotOffered,
    OAuthNotSetUp,
)
from services.ops_hub.connections.oauth.resources import OAuth
from services.ops_hub.connections.oauth.state import LASTS, State
from services.ops_hub.connections.oauth.ways import PROVIDER_OF, way_of
from services.ops_hub.models import OAuthAttempt

KEPT = timedelta(days=1)


async def start(
    session: AsyncSession, oauth: OAuth, caller: Principal, platform: Platform, wanted: OAuthStart
) -> OAuthStarted:
    """Where to send the browser of `caller`. Raises `FeatureOff`, and what is in `errors.py`."""
    oauth.flags.require("OPS_OAUTH_ENABLED", caller.tenant_id)
    if caller.session is None or caller.actor is not None:
        raise BrowserRequired
    if platform not in PROVIDER_OF:
        raise OAuthNotOffered
    mode = await _mode_of(session, wanted.connection_id, platform)
    way = way_of(oauth.settings, platform, mode)
    if way is None:
        raise OAuthNotSetUp
    now = utc_now()
    # The nonce is a secret that the verifier follows from; a time-ordered id would give half of it away.
    nonce, expires_at = uuid4(), now + LASTS
    attempt = OAuthAttempt(
        tenant_id=tenant_of(caller),
        id=nonce,
        platform=platform,
        mode=way.mode,
        connection_id=wanted.connection_id,
        started_by=caller.subject,
        session_digest=session_digest(caller.session),
        started_at=now,
        expires_at=expires_at,
    )
    await repository.delete_old_attempts(session, now - KEPT)
    await repository.add_attempt(session, attempt)
    address = oauth.keeper.provider(way).authorization_url(
        way,
        state=oauth.states.seal(State(attempt.tenant_id, caller.subject, platform, nonce, expires_at)),
        challenge=oauth.states.challenge(nonce),
        nonce=oauth.states.token_nonce(nonce),
    )
    return OAuthStarted(authorization_url=address, expires_at=expires_at)


def session_digest(session_name: str) -> str:
    """A browser session as an attempt keeps it."""
    return hashlib.sha256(session_name.encode()).hexdigest()


async def _mode_of(session: AsyncSession, connection_id: UUID | None, platform: Platform) -> ConnectionMode | None:
    """The mode of the connection to renew; None for a new one."""
    if connection_id is None:
        return None
    connection = await connections.find_connection(session, connection_id)
    if connection is None or connection.platform != platform:
        raise ConnectionUnknown
    if connection.method != "oauth":
        raise NotConnectedByConsent
    return cast("ConnectionMode", connection.mode)
