"""Access tokens: what they are (RFC 9068), what they open, and when they end with their client."""

import asyncio
import base64

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text

from tests.gateway.oauth_token.tokens import CLIENTS, GRANT, READ, TOKEN, bearer, parts_of
from tests.gateway.waiting import eventually


class TestToken:
    async def test_is_given_for_a_secret_in_the_form(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=program.form)
        body = answer.json()
        assert answer.status_code == 200
        assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
        assert body["scope"] == "members:admin metrics:read"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/json"

    async def test_is_given_for_a_secret_in_the_header(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=GRANT, auth=(program.id, program.secret))
        assert answer.status_code == 200

    async def test_is_an_access_token_as_rfc_9068_says(self, anonymous, program, token):
        header, claims = parts_of(token)
        jwks = (await anonymous.get("/.well-known/jwks.json")).json()
        metadata = (await anonymous.get("/.well-known/oauth-authorization-server")).json()
        published = {key["kid"]: key for key in jwks["keys"]}[header["kid"]]
        signed, _, signature = token.rpartition(".")
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(published["x"] + "="))
        public.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode())
        assert header == {"alg": "EdDSA", "typ": "at+jwt", "kid": header["kid"]}
        assert claims.keys() == {"iss", "aud", "sub", "client_id", "scope", "iat", "exp", "jti"}
        assert claims["iss"] == metadata["issuer"]
        assert claims["sub"] == claims["client_id"] == program.id
        assert claims["exp"] - claims["iat"] == 300

    async def test_opens_what_its_scopes_open(self, anonymous, token, upstream):
        allowed = await anonymous.get(READ, headers=bearer(token))
        refused = await anonymous.post(READ, json={"name": "x"}, headers=bearer(token))
        assert (allowed.status_code, refused.status_code) == (200, 403)
        assert parts_of(upstream.last.headers["authorization"].removeprefix("Bearer "))[1]["sub"].startswith("client:")

    async def test_has_only_the_scopes_that_were_asked_for(self, anonymous, program, upstream):
        narrow = (await anonymous.post(TOKEN, data=program.form | {"scope": "metrics:read"})).json()
        members = await anonymous.get("/api/v1/members", headers=bearer(narrow["access_token"]))
        numbers = await anonymous.get(READ, headers=bearer(narrow["access_token"]))
        assert narrow["scope"] == "metrics:read"
        assert (members.status_code, numbers.status_code) == (403, 200)

    async def test_cannot_do_what_only_people_do(self, anonymous, token):
        assert (await anonymous.get("/api/v1/me", headers=bearer(token))).status_code == 403

    async def test_is_audited_without_the_secret(self, program, token, anonymous, gateway_database):
        tenant_id = (await program.owner.get("/api/v1/me")).json()["tenant"]["id"]
        await anonymous.post(TOKEN, data=program.form | {"client_secret": "wrong"})
        query = text("select action, outcome, detail::text from audit.event where object_id = :id")
        wanted = {("oauth_token.issued", "success"), ("oauth_token.refused", "denied")}

        async def noted():
            async with gateway_database.tenant(tenant_id) as session:
                return [tuple(row) for row in await session.execute(query, {"id": program.id})]

        events = await eventually(noted, lambda found: {event[:2] for event in found} >= wanted)
        assert {event[:2] for event in events} >= wanted
        assert program.secret not in str(events)
        assert token not in str(events)

    async def test_tells_when_the_client_last_fetched_one(self, program, token):
        assert (await program.owner.get(f"{CLIENTS}/{program.id}")).json()["last_token_at"] is not None


class TestRotatedSecret:
    async def test_works_beside_the_new_one_during_the_overlap(self, anonymous, program):
        url = f"{CLIENTS}/{program.id}/rotate-secret"
        new = (await program.owner.post(url, json={"overlap_hours": 1})).json()["client_secret"]
        answers = [
            await anonymous.post(TOKEN, data=GRANT, auth=(program.id, secret)) for secret in (program.secret, new)
        ]
        assert [answer.status_code for answer in answers] == [200, 200]

    async def test_ends_with_the_overlap(self, anonymous, program, gateway_database):
        url = f"{CLIENTS}/{program.id}/rotate-secret"
        await program.owner.post(url, json={"overlap_hours": 1})
        tenant_id = (await program.owner.get("/api/v1/me")).json()["tenant"]["id"]
        async with gateway_database.tenant(tenant_id) as session:
            await session.execute(text("update identity.oauth_client set previous_secret_until = now()"))
        assert (await anonymous.post(TOKEN, data=program.form)).status_code == 401

    async def test_ends_at_once_without_an_overlap(self, anonymous, program):
        await program.owner.post(f"{CLIENTS}/{program.id}/rotate-secret", json={"overlap_hours": 0})
        assert (await anonymous.post(TOKEN, data=program.form)).status_code == 401


class TestRevokedClient:
    async def test_gets_no_token_and_its_tokens_end(self, anonymous, program, token, upstream):
        before = await anonymous.get(READ, headers=bearer(token))
        await program.owner.delete(f"{CLIENTS}/{program.id}")
        after = await anonymous.get(READ, headers=bearer(token))
        again = await anonymous.post(TOKEN, data=program.form)
        assert (before.status_code, after.status_code, again.status_code) == (200, 401, 401)

    async def test_is_shut_out_within_the_seconds_that_a_gateway_believes(self, start_gateway, program, upstream):
        url = await start_gateway(session_cache_seconds=1)
        async with httpx.AsyncClient(base_url=url) as client:
            token = (await client.post(TOKEN, data=program.form)).json()["access_token"]
            before = await client.get(READ, headers=bearer(token))
            await program.owner.delete(f"{CLIENTS}/{program.id}")
            await asyncio.sleep(1.1)
            after = await client.get(READ, headers=bearer(token))
        assert (before.status_code, after.status_code) == (200, 401)
