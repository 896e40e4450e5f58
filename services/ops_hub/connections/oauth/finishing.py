"""The way back from a provider: whose attempt it was, what it brought, and the connection that comes of it.

The browser is sent on to a page of ours with an outcome in any case; nothing that the provider wrote is in its address.
The provider and the vault are asked between transactions, and never within one.
"""

import hmac
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import structlog

from contracts.ops_hub.connections import ConnectionMode, OAuthOutcome, Platform
from libs.auth import ANONYMOUS, Principal, tenant_of
from libs.clock import utc_now
from libs.vault import VaultUnavailable
from services.ops_hub.connections.adapters.protocol import ProviderDown, ProviderError, RateLimited
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.grant import Granted
from services.ops_hub.connections.oauth.providers.protocol import ClientRefused, ConsentRefused
from services.ops_hub.connections.oauth.resources import OAuth
from services.ops_hub.connections.oauth.starting import session_digest
from services.ops_hub.connections.oauth.state import State, StateTampered
from services.ops_hub.connections.oauth.storing import OtherAccount, Stored, WrittenMeanwhile, store
from services.ops_hub.connections.oauth.ways import Way, way_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brings back."""

    code: str | None
    state: str | None
    error: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended, and for which connection."""

    outcome: OAuthOutcome
    connection_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is taken: nobody can come back with it again."""

    nonce: UUID
    mode: ConnectionMode
    connection_id: UUID | None


class Stopped(Exception):
    """It ends here."""

    def __init__(self, outcome: OAuthOutcome, connection_id: UUID | None = None) -> None:
        super().__init__(outcome)
        self.ended = Ended(outcome, connection_id)


async def finish(oauth: OAuth, caller: Principal, platform: Platform, answer: Answer) -> Ended:
    """Connect what the person consented to, or say why not."""
    try:
        ended = await _finish(oauth, caller, platform, answer)
    except Stopped as stopped:
        ended = stopped.ended
    log.info("oauth.ended", platform=platform, outcome=ended.outcome)
    return ended


async def _finish(oauth: OAuth, caller: Principal, platform: Platform, answer: Answer) -> Ended:
    _check_caller(oauth, caller)
    state = _opened(oauth, answer.state)
    _check_state(state, caller, platform)
    attempt = await _take(oauth, caller, state)
    try:
        ended = await _complete(oauth, caller, platform, attempt, answer)
    except Stopped as stopped:
        ended = Ended(stopped.ended.outcome, stopped.ended.connection_id or attempt.connection_id)
    async with oauth.database.tenant(state.tenant_id) as session:
        await repository.note_outcome(session, attempt.nonce, ended.outcome)
    return ended


def _check_caller(oauth: OAuth, caller: Principal) -> None:
    if caller.subject == ANONYMOUS:
        raise Stopped("signed_out")
    is_person = caller.session is not None and caller.actor is None
    if not is_person or caller.tenant_id is None or "ops:write" not in caller.scopes:
        raise Stopped("not_allowed")
    if not all(oauth.flags.is_enabled(key, caller.tenant_id) for key in ("OPS_HUB_ENABLED", "OPS_OAUTH_ENABLED")):
        raise Stopped("switched_off")


def _opened(oauth: OAuth, text: str | None) -> State:
    try:
        return oauth.states.open(text or "")
    except StateTampered as error:
        raise Stopped("tampered") from error


def _check_state(state: State, caller: Principal, platform: Platform) -> None:
    if state.platform != platform:
        raise Stopped("tampered")
    if state.tenant_id != tenant_of(caller):
        raise Stopped("wrong_tenant")
    if state.subject != caller.subject:
        raise Stopped("wrong_user")


async def _take(oauth: OAuth, caller: Principal, state: State) -> Attempt:
    """The attempt, once. In another session it stays: who was lured there must not spoil it for the right one."""
    assert caller.session is not None
    async with oauth.database.tenant(state.tenant_id) as session:
        attempt = await repository.hold_attempt(session, state.nonce)
        if attempt is None:
            raise Stopped("expired")
        if not hmac.compare_digest(attempt.session_digest, session_digest(caller.session)):
            raise Stopped("wrong_session")
        if (attempt.platform, attempt.started_by) != (state.platform, state.subject):
            raise Stopped("tampered")
        if attempt.used_at is not None:
            raise Stopped("replayed", attempt.connection_id)
        now = utc_now()
        if min(attempt.expires_at, state.expires_at) <= now:
            raise Stopped("expired", attempt.connection_id)
        attempt.used_at = now
        return Attempt(attempt.id, cast("ConnectionMode", attempt.mode), attempt.connection_id)


async def _complete(oauth: OAuth, caller: Principal, platform: Platform, attempt: Attempt, answer: Answer) -> Ended:
    way = way_of(oauth.settings, platform, attempt.mode)
    if way is None:
        raise Stopped("switched_off")
    code = _code(way, answer)
    granted = await _exchange(oauth, way, attempt, code)
    stored = await _store(oauth, caller, way, attempt, granted)
    if stored.missing_scopes:
        return Ended("scope_missing", stored.connection_id)
    return Ended("renewed" if stored.is_renewal else "connected", stored.connection_id)


def _code(way: Way, answer: Answer) -> str:
    """The code, from the provider that the browser was sent to (RFC 9207: mix-up)."""
    if answer.issuer is not None and answer.issuer != way.issuer:
        raise Stopped("tampered")
    if answer.error is not None:
        raise Stopped("denied" if answer.error == "access_denied" else "provider_error")
    if not answer.code:
        raise Stopped("provider_error")
    return answer.code


async def _exchange(oauth: OAuth, way: Way, attempt: Attempt, code: str) -> Granted:
    verifier, nonce = oauth.states.verifier(attempt.nonce), oauth.states.token_nonce(attempt.nonce)
    try:
        return await oauth.keeper.provider(way).exchange(way, code=code, verifier=verifier, nonce=nonce)
    except (ProviderDown, RateLimited) as error:
        raise Stopped("provider_down") from error
    except (ConsentRefused, ClientRefused) as error:
        log.warning("oauth.exchange_refused", platform=way.platform, why=str(error))
        raise Stopped("exchange_failed") from error
    except ProviderError as error:
        log.warning("oauth.exchange_unreadable", platform=way.platform, why=str(error))
        raise Stopped("provider_error") from error


async def _store(oauth: OAuth, caller: Principal, way: Way, attempt: Attempt, granted: Granted) -> Stored:
    try:
        return await store(oauth, caller, way, granted, renews=attempt.connection_id)
    except OtherAccount as error:
        raise Stopped("other_account", attempt.connection_id) from error
    except WrittenMeanwhile as error:
        raise Stopped("connection_gone" if error.is_gone else "try_again", attempt.connection_id) from error
    except (VaultUnavailable, ProviderDown) as error:
        raise Stopped("try_again") from error
