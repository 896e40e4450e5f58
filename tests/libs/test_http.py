"""Calls between services carry a fresh token, the request id and the trace."""

import httpx
import pytest
import structlog

from libs.auth import TokenSigner, TokenVerifier
from libs.http import ServiceToken, service_client, service_principal
from tests.libs.conftest import ROOM


@pytest.fixture
def signer(keys_folder):
    return TokenSigner.from_file(ROOM, keys_folder / f"{ROOM}.pem")


@pytest.fixture
def calls():
    return []


@pytest.fixture
def client(settings_for, signer, calls):
    def answer(request):
        calls.append(request)
        return httpx.Response(302, headers={"location": "http://elsewhere"})

    return service_client(settings_for(ROOM), signer, "secrets", transport=httpx.MockTransport(answer))


class TestServiceClient:
    async def test_calls_as_itself_with_a_token_for_the_one_it_calls(self, client, calls, keys_folder):
        await client.get("/internal/thing")

        token = calls[0].headers["authorization"].removeprefix("Bearer ")
        principal = TokenVerifier.from_file("secrets", keys_folder / "trust.json").verify(token)
        assert (principal.issuer, principal.subject, principal.tenant_id) == (ROOM, f"service:{ROOM}", None)

    async def test_calls_for_a_tenant_when_told_to(self, client, calls, signer, keys_folder, tenant_a):
        principal = service_principal(signer, tenant_id=tenant_a, scopes=["secrets:read"])
        await client.get("/internal/thing", auth=ServiceToken(signer, "secrets", principal))

        token = calls[0].headers["authorization"].removeprefix("Bearer ")
        seen = TokenVerifier.from_file("secrets", keys_folder / "trust.json").verify(token)
        assert (seen.tenant_id, seen.scopes) == (tenant_a, frozenset({"secrets:read"}))

    async def test_carries_the_request_id(self, client, calls):
        with structlog.contextvars.bound_contextvars(request_id="request-1"):
            await client.get("/internal/thing")
        assert calls[0].headers["x-request-id"] == "request-1"

    async def test_follows_no_redirect(self, client, calls):
        assert (await client.get("/internal/thing")).status_code == 302
        assert len(calls) == 1
