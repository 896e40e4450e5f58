"""The health of a connection, by facts and clock alone."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ops_hub.connections import HealthReason, NextAction, Provenance
from services.ops_hub.connections.health import (
    EXPIRES_SOON,
    FAILURES_UNTIL_ERROR,
    LASTING,
    HealthFacts,
    health_of,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSING = sorted(set(get_args(HealthReason)) - LASTING)
REASONS = st.sampled_from(get_args(HealthReason))
MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
FACTS = st.builds(
    HealthFacts,
    method=st.sampled_from(["oauth", "manual"]),
    sync_every_minutes=st.integers(15, 10_080),
    connected_at=MOMENTS,
    disconnected_at=MOMENTS,
    grant_lost_at=MOMENTS,
    grant_lost_reason=st.none() | REASONS,
    token_expires_at=MOMENTS,
    is_refreshable=st.booleans(),
    last_synced_at=MOMENTS,
    last_provenance=st.none() | st.sampled_from(get_args(Provenance)),
    failures_in_row=st.integers(0, 9),
    last_error_code=st.none() | REASONS | st.just("something_new"),
)


def facts(**changed: object) -> HealthFacts:
    """A connection that was read an hour ago, every six hours."""
    values: dict[str, object] = {
        "method": "oauth",
        "sync_every_minutes": 360,
        "connected_at": NOW - 30 * DAY,
        "last_synced_at": NOW - HOUR,
        "last_provenance": "live",
    }
    return HealthFacts(**values | changed)  # type: ignore[arg-type]  # a table names what it changes


ALL_WRONG = {
    "grant_lost_at": NOW - DAY,
    "grant_lost_reason": "refresh_revoked",
    "failures_in_row": 5,
    "last_error_code": "scope_missing",
    "token_expires_at": NOW - DAY,
}


class TestHealthOf:
    @pytest.mark.parametrize(
        ("changed", "state", "reason", "action"),
        [
            ({}, "active", None, "none"),
            ({"connected_at": None}, "disconnected", "never_connected", "connect"),
            ({"disconnected_at": NOW}, "disconnected", "user_disconnected", "connect"),
            (ALL_WRONG | {"disconnected_at": NOW}, "disconnected", "user_disconnected", "connect"),
            (ALL_WRONG, "expired", "refresh_revoked", "reconnect"),
            (ALL_WRONG | {"grant_lost_at": None}, "expired", "token_expired", "reconnect"),
            ({"grant_lost_at": NOW, "grant_lost_reason": None}, "expired", "refresh_revoked", "reconnect"),
            (
                {"grant_lost_at": NOW, "grant_lost_reason": "credentials_refused"},
                "expired",
                "credentials_refused",
                "reconnect",
            ),
            (
                {"grant_lost_at": NOW, "grant_lost_reason": "credentials_refused", "method": "manual"},
                "expired",
                "credentials_refused",
                "enter_credentials",
            ),
            ({"token_expires_at": NOW}, "expired", "token_expired", "reconnect"),
            ({"token_expires_at": NOW - DAY, "is_refreshable": True}, "active", None, "none"),
            ({"failures_in_row": 1, "last_error_code": "scope_missing"}, "error", "scope_missing", "reconnect"),
            (
                {"failures_in_row": 1, "last_error_code": "access_not_granted"},
                "error",
                "access_not_granted",
                "grant_access",
            ),
            ({"failures_in_row": 1, "last_error_code": "account_lost"}, "error", "account_lost", "reconnect"),
            ({"failures_in_row": 2, "last_error_code": "provider_down"}, "active", None, "none"),
            ({"failures_in_row": 3, "last_error_code": "provider_down"}, "error", "provider_down", "wait"),
            ({"failures_in_row": 2, "last_error_code": "rate_limited"}, "active", None, "none"),
            ({"failures_in_row": 3, "last_error_code": "rate_limited"}, "error", "rate_limited", "wait"),
            ({"failures_in_row": 3, "last_error_code": "answer_unreadable"}, "error", "answer_unreadable", "wait"),
            ({"failures_in_row": 3, "last_error_code": "sync_failed"}, "error", "sync_failed", "sync"),
            ({"failures_in_row": 3, "last_error_code": None}, "error", "sync_failed", "sync"),
        ],
    )
    def test_is_the_worst_that_applies(self, changed, state, reason, action):
        health = health_of(facts(**changed), NOW)
        assert (health.state, health.reason, health.next_action) == (state, reason, action)

    @pytest.mark.parametrize(
        ("left", "refreshable", "soon"),
        [
            (EXPIRES_SOON + timedelta(seconds=1), False, False),
            (EXPIRES_SOON, False, True),
            (HOUR, False, True),
            (HOUR, True, False),
        ],
    )
    def test_says_seven_days_before_that_somebody_has_to_renew_it(self, left, refreshable, soon):
        health = health_of(facts(token_expires_at=NOW + left, is_refreshable=refreshable), NOW)
        assert (health.is_expiring_soon, health.next_action) == (soon, "reconnect" if soon else "none")

    @pytest.mark.parametrize(
        ("synced", "connected", "stale"),
        [
            (NOW - 12 * HOUR, NOW - 30 * DAY, False),
            (NOW - 12 * HOUR - timedelta(seconds=1), NOW - 30 * DAY, True),
            (None, NOW - 12 * HOUR, False),
            (None, NOW - 13 * HOUR, True),
        ],
    )
    def test_is_stale_after_two_intervals(self, synced, connected, stale):
        health = health_of(facts(last_synced_at=synced, connected_at=connected), NOW)
        assert (health.is_stale, health.next_action) == (stale, "sync" if stale else "none")

    def test_says_when_what_is_shown_stands_in_for_the_provider(self):
        assert health_of(facts(last_provenance="fallback_simulated"), NOW).is_fallback
        assert not health_of(facts(last_provenance="simulated"), NOW).is_fallback

    @given(FACTS)
    def test_goes_by_precedence(self, found):
        health = health_of(found, NOW)
        is_out = found.connected_at is None or found.disconnected_at is not None
        ended = found.token_expires_at is not None and found.token_expires_at <= NOW and not found.is_refreshable
        has_expired = found.grant_lost_at is not None or ended
        assert (health.state == "disconnected") == is_out
        assert (health.state == "expired") == (has_expired and not is_out)
        assert (health.state == "active") == (health.reason is None)
        assert health.next_action in get_args(NextAction)

    @given(FACTS, st.integers(0, 9), st.sampled_from(["provider_down", "rate_limited"]))
    def test_never_expires_by_a_provider_that_does_not_answer(self, found, failures, code):
        before = health_of(found, NOW).state
        failing = HealthFacts(**vars(found) | {"failures_in_row": failures, "last_error_code": code})
        after = health_of(failing, NOW).state
        assert (after == "expired") == (before == "expired")
        assert (after == "disconnected") == (before == "disconnected")

    @given(FACTS, st.integers(0, FAILURES_UNTIL_ERROR - 1), st.sampled_from(PASSING))
    def test_takes_three_bad_moments_for_an_error(self, found, failures, code):
        failing = HealthFacts(**vars(found) | {"failures_in_row": failures, "last_error_code": code})
        assert health_of(failing, NOW).state != "error"

    @given(FACTS, st.integers(1, 9), st.sampled_from(sorted(LASTING)))
    def test_takes_one_that_does_not_pass_for_an_error(self, found, failures, code):
        failing = HealthFacts(**vars(found) | {"failures_in_row": failures, "last_error_code": code})
        assert health_of(failing, NOW).state != "active"

    @given(FACTS)
    def test_says_nothing_of_age_where_nothing_is_read(self, found):
        health = health_of(found, NOW)
        is_read = health.state in ("active", "error")
        assert is_read or not (health.is_stale or health.is_expiring_soon)
