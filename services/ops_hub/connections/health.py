"""How healthy a connection is: a pure function of what is kept of it and the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast, get_args

from contracts.ops_hub.connections import (
    ConnectionMethod,
    HealthReason,
    NextAction,
    PlatformConnectionHealth,
    Provenance,
)

FAILURES_UNTIL_ERROR = 3
EXPIRES_SOON = timedelta(days=7)
STALE_INTERVALS = 2
# What does not pass by itself is an error at once; everything else may be a bad moment, and is one three times.
LASTING: frozenset[HealthReason] = frozenset({"scope_missing", "access_not_granted", "account_lost"})
_REASONS: frozenset[str] = frozenset(get_args(HealthReason))
_ACTIONS: dict[HealthReason, NextAction] = {
    "never_connected": "connect",
    "user_disconnected": "connect",
    "refresh_revoked": "reconnect",
    "token_expired": "reconnect",
    "credentials_refused": "reconnect",
    "scope_missing": "reconnect",
    "access_not_granted": "grant_access",
    "account_lost": "reconnect",
    "rate_limited": "wait",
    "provider_down": "wait",
    "answer_unreadable": "wait",
    "sync_failed": "sync",
}


@dataclass(frozen=True)
class HealthFacts:
    """What is kept of a connection. `failures_in_row` counts syncs since the last one that the provider answered."""

    method: ConnectionMethod
    sync_every_minutes: int
    connected_at: datetime | None = None
    disconnected_at: datetime | None = None
    grant_lost_at: datetime | None = None
    grant_lost_reason: str | None = None
    token_expires_at: datetime | None = None
    is_refreshable: bool = False
    last_synced_at: datetime | None = None
    last_provenance: Provenance | None = None
    failures_in_row: int = 0
    last_error_code: str | None = None


def health_of(facts: HealthFacts, now: datetime) -> PlatformConnectionHealth:
    """The worst state that applies. One failure to answer, or to answer in time, never makes it expired."""
    if facts.connected_at is None or facts.disconnected_at is not None:
        return _out("disconnected", "never_connected" if facts.connected_at is None else "user_disconnected", facts)
    if facts.grant_lost_at is not None:
        return _out("expired", _reason(facts.grant_lost_reason, "refresh_revoked"), facts)
    if _is_past(facts, now):
        return _out("expired", "token_expired", facts)
    error = _error(facts)
    soon, stale = _expires_soon(facts, now), _is_stale(facts, now)
    action = _ACTIONS[error] if error else "reconnect" if soon else "sync" if stale else "none"
    return PlatformConnectionHealth(
        state="error" if error else "active",
        reason=error,
        next_action=action,
        is_expiring_soon=soon,
        is_stale=stale,
        is_fallback=facts.last_provenance == "fallback_simulated",
    )


def _out(state: str, reason: HealthReason, facts: HealthFacts) -> PlatformConnectionHealth:
    """A state in which nothing is read, so that neither its age nor its end matter any more."""
    by_hand = reason == "credentials_refused" and facts.method == "manual"
    return PlatformConnectionHealth.model_validate(
        {
            "state": state,
            "reason": reason,
            "next_action": "enter_credentials" if by_hand else _ACTIONS[reason],
            "is_expiring_soon": False,
            "is_stale": False,
            "is_fallback": facts.last_provenance == "fallback_simulated",
        }
    )


def _is_past(facts: HealthFacts, now: datetime) -> bool:
    return facts.token_expires_at is not None and facts.token_expires_at <= now and not facts.is_refreshable


def _error(facts: HealthFacts) -> HealthReason | None:
    if facts.failures_in_row == 0:
        return None
    reason = _reason(facts.last_error_code, "sync_failed")
    return reason if reason in LASTING or facts.failures_in_row >= FAILURES_UNTIL_ERROR else None


def _expires_soon(facts: HealthFacts, now: datetime) -> bool:
    if facts.token_expires_at is None or facts.is_refreshable:
        return False
    return facts.token_expires_at - now <= EXPIRES_SOON


def _is_stale(facts: HealthFacts, now: datetime) -> bool:
    """By the last time that the provider answered, or, before the first time, since when it should have."""
    since = facts.last_synced_at or facts.connected_at
    assert since is not None, "who was never connected is disconnected"
    return now - since > STALE_INTERVALS * timedelta(minutes=facts.sync_every_minutes)


def _reason(code: str | None, otherwise: HealthReason) -> HealthReason:
    return cast("HealthReason", code) if code in _REASONS else otherwise
