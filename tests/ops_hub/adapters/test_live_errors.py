"""Every way in which each provider says no, over real HTTP, and what it means here."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ScopeMissing,
)
from tests.ops_hub.adapters.serving import (
    ANALYTICS,
    BUSINESS,
    PAGES,
    analytics_at,
    context_of,
    dataforseo_at,
    facebook_at,
    google_at,
)

SECRET = "their-body-with-a-secret"


def google_error(code: int, status: str, *details: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"error": {"code": code, "message": SECRET, "status": status, "details": list(details), **more}}
    return {"status": code, "body": body}


def info(reason: str, **metadata: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}


def retry_info(delay: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}


GOOGLE = {
    "unauthenticated": (google_error(401, "UNAUTHENTICATED"), CredentialRefused, None),
    "unauthenticated without words": ({"status": 401, "text": "?"}, CredentialRefused, None),
    "no role": (google_error(403, "PERMISSION_DENIED"), AccessNotGranted, None),
    "api switched off": (google_error(403, "PERMISSION_DENIED", info("SERVICE_DISABLED")), AccessNotGranted, None),
    "scope": (google_error(403, "PERMISSION_DENIED", info("ACCESS_TOKEN_SCOPE_INSUFFICIENT")), ScopeMissing, None),
    "old scope": (google_error(403, "", errors=[{"reason": "insufficientPermissions"}]), ScopeMissing, None),
    "no quota": (
        google_error(429, "RESOURCE_EXHAUSTED", info("RATE_LIMIT_EXCEEDED", quota_limit_value="0")),
        AccessNotGranted,
        None,
    ),
    "quota": (
        google_error(429, "RESOURCE_EXHAUSTED", info("RATE_LIMIT_EXCEEDED", quota_limit_value="300")),
        RateLimited,
        None,
    ),
    "quota with a delay": (google_error(429, "RESOURCE_EXHAUSTED", retry_info("37.5s")), RateLimited, 37.5),
    "quota with a header": (
        google_error(429, "RESOURCE_EXHAUSTED", retry_info("2s")) | {"headers": {"Retry-After": "11"}},
        RateLimited,
        11,
    ),
    "old quota": (google_error(403, "", errors=[{"reason": "userRateLimitExceeded"}]), RateLimited, None),
    "not found": (google_error(404, "NOT_FOUND"), AccountLost, None),
    "invalid": (google_error(400, "INVALID_ARGUMENT"), ProviderError, None),
    "internal": (google_error(500, "INTERNAL"), ProviderDown, None),
    "unavailable": (google_error(503, "UNAVAILABLE") | {"headers": {"Retry-After": "9"}}, ProviderDown, 9),
    "elsewhere": ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}, "text": ""}, AnswerUnreadable, None),
    "a page for people": ({"status": 200, "text": f"<html>{SECRET}</html>"}, AnswerUnreadable, None),
    "another form": ({"status": 200, "body": [SECRET]}, AnswerUnreadable, None),
}


def facebook_error(code: int, subcode: int | None = None, *, status: int = 400, **more: Any) -> dict[str, Any]:
    error = {"message": SECRET, "type": "OAuthException", "code": code, "fbtrace_id": "x"}
    headers = more.pop("headers", {})
    body = {"error": error | ({"error_subcode": subcode} if subcode else {}) | more}
    return {"status": status, "body": body, "headers": headers}


BUC = (
    '{"200":[{"type":"pages","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":12}]}'
)
FACEBOOK = {
    "app removed": (facebook_error(190, 458), CredentialRefused, None),
    "password changed": (facebook_error(190, 460), CredentialRefused, None),
    "expired": (facebook_error(190, 463), CredentialRefused, None),
    "invalid": (facebook_error(190, 467), CredentialRefused, None),
    "no subcode": (facebook_error(190), CredentialRefused, None),
    "app limit": (facebook_error(4), RateLimited, None),
    "user limit": (facebook_error(17), RateLimited, None),
    "page limit": (facebook_error(32, status=403), RateLimited, None),
    "own limit": (facebook_error(613), RateLimited, None),
    "business limit": (facebook_error(80001, headers={"X-Business-Use-Case-Usage": BUC}), RateLimited, 720),
    "permission": (facebook_error(10, status=403), ScopeMissing, None),
    "permissions": (facebook_error(200, status=403), ScopeMissing, None),
    "permissions of pages": (facebook_error(299, status=403), ScopeMissing, None),
    "capability": (facebook_error(3), AccessNotGranted, None),
    "blocked": (facebook_error(368), AccessNotGranted, None),
    "not there": (facebook_error(100, 33), AccountLost, None),
    "no such alias": (facebook_error(803, status=404), AccountLost, None),
    "invalid parameter": (facebook_error(100), ProviderError, None),
    "unknown": (facebook_error(1, status=500), ProviderDown, None),
    "service": (facebook_error(2, status=503), ProviderDown, None),
    "transient": (facebook_error(9999, is_transient=True), ProviderDown, None),
    "no words": ({"status": 502, "text": "bad gateway"}, ProviderDown, None),
    "a page for people": ({"status": 200, "text": SECRET}, AnswerUnreadable, None),
}


def envelope(code: int, *tasks: int, status: int = 200, headers: dict[str, str] | None = None) -> dict[str, Any]:
    of_tasks = [{"status_code": task, "status_message": SECRET, "result": None} for task in tasks]
    body = {"status_code": code, "status_message": SECRET, "tasks": of_tasks or None}
    return {"status": status, "body": body, "headers": headers or {}}


DATAFORSEO = {
    "credentials": (envelope(40100, status=401), CredentialRefused, None),
    "credentials with 200": (envelope(40100), CredentialRefused, None),
    "no words": ({"status": 401, "text": "?"}, CredentialRefused, None),
    "payment": (envelope(40200, status=402), AccessNotGranted, None),
    "funds of a task": (envelope(20000, 40210), AccessNotGranted, None),
    "paused": (envelope(40201), AccessNotGranted, None),
    "subscription": (envelope(40204), AccessNotGranted, None),
    "rate": (envelope(40202, headers={"Retry-After": "3"}), RateLimited, 3),
    "limit of money": (envelope(40203), RateLimited, None),
    "too many at once": (envelope(20000, 40209), RateLimited, None),
    "field": (envelope(20000, 40501), ProviderError, None),
    "no such path": (envelope(40400, status=404), ProviderError, None),
    "internal": (envelope(50000, status=500), ProviderDown, None),
    "internal with 200": (envelope(20000, 50301), ProviderDown, None),
    "no envelope": ({"status": 504, "text": "late"}, ProviderDown, None),
    "a page for people": ({"status": 200, "text": SECRET}, AnswerUnreadable, None),
    "nobody": (envelope(20000, 20000), AnswerUnreadable, None),
}


def rows(table: dict[str, Any]) -> Any:
    return pytest.mark.parametrize(("said", "kind", "seconds"), table.values(), ids=table.keys())


async def refused(reading, kind: type[ProviderError], seconds: float | None) -> None:
    """It raises this very class, with the seconds, and without a word of theirs."""
    with pytest.raises(ProviderError) as caught:
        await reading
    assert type(caught.value) is kind
    assert caught.value.retry_after == seconds
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


class TestGoogle:
    @rows(GOOGLE)
    async def test_means(self, server, lines, said, kind, seconds):
        server.say("google.accounts", said, said)
        context = context_of(server.token("google", BUSINESS))

        await refused(google_at(server, lines).list_accounts(context), kind, seconds)

    async def test_says_when_to_come_again_as_a_date(self, server, lines):
        at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
        server.say("google.accounts", {"status": 429, "headers": {"Retry-After": at}, "body": {}})

        with pytest.raises(RateLimited) as caught:
            await google_at(server, lines).list_accounts(context_of(server.token("google", BUSINESS)))

        assert 60 < caught.value.retry_after <= 90

    @pytest.mark.parametrize("header", ["soon", "-5", "Wed, 99 Foo 2026"])
    async def test_says_when_to_come_again_in_no_form(self, server, lines, header):
        server.say("google.accounts", {"status": 429, "headers": {"Retry-After": header}, "body": {}})

        with pytest.raises(RateLimited) as caught:
            await google_at(server, lines).list_accounts(context_of(server.token("google", BUSINESS)))

        assert caught.value.retry_after is None


class TestGoogleAnalytics:
    @rows(GOOGLE)
    async def test_means(self, server, lines, said, kind, seconds):
        server.say("google_analytics.report", said, said)
        context = context_of(server.token("google", ANALYTICS), account_id="properties/310000001")

        await refused(analytics_at(server, lines).read(context), kind, seconds)


class TestFacebook:
    @rows(FACEBOOK)
    async def test_means(self, server, lines, said, kind, seconds):
        server.say("facebook.ratings", said)
        context = context_of(server.token("facebook", PAGES))

        await refused(facebook_at(server, lines).read(context), kind, seconds)


class TestDataForSeo:
    @rows(DATAFORSEO)
    async def test_means(self, server, lines, said, kind, seconds):
        server.say("dataforseo.user_data", said)

        await refused(dataforseo_at(server, lines).read(context_of("practice@example.com:wrong")), kind, seconds)
