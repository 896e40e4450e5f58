"""Access tokens: how they are fetched (RFC 6749), what they are (RFC 9068), and what is refused (RFC 8725)."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from contracts.secrets.registry import PLATFORM
from gateway.identity.oauth_token import signing_keys
from gateway.identity.oauth_token.signing_keys import SigningKeys
from libs.vault import VaultUnavailable

CLIENTS = "/api/v1/oauth-clients"
TOKEN = "/oauth/token"
READ = "/api/v1/metrics/items"
GRANT = {"grant_type": "client_credentials"}


@dataclass
class Program:
    """A client of a tenant, and whoever administers it."""

    id: str
    secret: str
    owner: httpx.AsyncClient

    @property
    def form(self) -> dict[str, str]:
        return GRANT | {"client_id": self.id, "client_secret": self.secret}


@pytest.fixture
async def program(browser):
    owner = await browser()
    wanted = {"name": "Program", "scopes": ["metrics:read", "members:admin"]}
    made = (await owner.post(CLIENTS, json=wanted)).json()
    return Program(made["id"], made["client_secret"], owner)


@pytest.fixture
async def token(anonymous, program) -> str:
    return (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]


@dataclass
class OwnKeys:
    """The gateway's keys, private half and all, so that tokens can be forged that are wrong in one thing alone."""

    active_kid: str
    active: Ed25519PrivateKey
    public: dict[str, Ed25519PublicKey]


@pytest.fixture
async def keys(gateway_database, keeper) -> OwnKeys:
    own = SigningKeys(gateway_database, keeper)
    signing = await own.signing()
    return OwnKeys(signing.kid, signing.private, (await own.known()).public)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = token.split(".")
    return _json(header), _json(claims)


def _json(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(header: dict[str, Any], claims: dict[str, Any], key: Ed25519PrivateKey) -> str:
    signed = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    return f"{signed}.{_b64(key.sign(signed.encode()))}"


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
        await asyncio.sleep(0.2)
        async with gateway_database.tenant(tenant_id) as session:
            query = text("select action, outcome, detail::text from audit.event where object_id = :id")
            events = [tuple(row) for row in await session.execute(query, {"id": program.id})]
        assert {event[:2] for event in events} >= {
            ("oauth_token.issued", "success"),
            ("oauth_token.refused", "denied"),
        }
        assert program.secret not in str(events)
        assert token not in str(events)

    async def test_tells_when_the_client_last_fetched_one(self, program, token):
        assert (await program.owner.get(f"{CLIENTS}/{program.id}")).json()["last_token_at"] is not None


class TestTokenRequest:
    @pytest.mark.parametrize(
        ("change", "status", "error"),
        [
            ({"grant_type": None}, 400, "invalid_request"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
            ({"scope": "secrets:admin"}, 400, "invalid_scope"),
            ({"scope": "metrics:read everything"}, 400, "invalid_scope"),
            ({"client_secret": "ocs_wrong"}, 401, "invalid_client"),
            ({"client_secret": ""}, 401, "invalid_client"),
            ({"client_secret": None}, 401, "invalid_client"),
            ({"client_id": None}, 401, "invalid_client"),
            ({"client_id": str(uuid4())}, 401, "invalid_client"),
            ({"client_id": "nobody"}, 401, "invalid_client"),
        ],
    )
    async def test_is_refused_as_rfc_6749_says(self, anonymous, program, change, status, error):
        form = {name: value for name, value in (program.form | change).items() if value is not None}
        answer = await anonymous.post(TOKEN, data=form)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.headers["cache-control"] == "no-store"
        assert ("www-authenticate" in answer.headers) is (status == 401)

    async def test_tells_an_unknown_client_from_a_wrong_secret_nowhere(self, anonymous, program):
        wrong = await anonymous.post(TOKEN, data=program.form | {"client_secret": "ocs_wrong"})
        unknown = await anonymous.post(TOKEN, data=program.form | {"client_id": str(uuid4())})
        assert wrong.content == unknown.content

    @pytest.mark.parametrize(
        "content",
        [
            "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type=client_credentials&scope=metrics%3Aread&scope=members%3Aadmin",
            "grant_type=client_credentials&x=%ff",
            "&".join(f"a{number}=1" for number in range(50)),
        ],
        ids=["grant twice", "scope twice", "not text", "too many"],
    )
    async def test_is_refused_when_it_is_ambiguous(self, anonymous, program, content):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await anonymous.post(TOKEN, content=content, headers=headers, auth=(program.id, program.secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    async def test_is_refused_with_two_ways_of_authentication(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=program.form, auth=(program.id, program.secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    @pytest.mark.parametrize(
        "header", ["Basic", "Basic !!!", "Basic YTpi", "Basic /w==", "Bearer x", "Basic bm8tY29sb24="]
    )
    async def test_is_refused_with_a_broken_header(self, anonymous, header):
        answer = await anonymous.post(TOKEN, data=GRANT, headers={"Authorization": header})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_is_refused_as_json(self, anonymous, program):
        answer = await anonymous.post(TOKEN, json=program.form)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    async def test_is_refused_when_it_is_too_large(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=program.form | {"x": "y" * 9000})
        assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    async def test_is_a_post(self, anonymous, method):
        answer = await anonymous.request(method, TOKEN)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")

    async def test_is_refused_from_another_network(self, browser, anonymous):
        owner = await browser()
        wanted = {"name": "P", "scopes": ["metrics:read"], "allowed_networks": ["203.0.113.0/24"]}
        made = (await owner.post(CLIENTS, json=wanted)).json()
        answer = await anonymous.post(TOKEN, data=GRANT, auth=(made["id"], made["client_secret"]))
        assert (answer.status_code, answer.json()["error"]) == (403, "unauthorized_client")

    async def test_is_throttled_by_client(self, start_gateway, program):
        url = await start_gateway(limit_oauth_client="3/60/3")
        async with httpx.AsyncClient(base_url=url) as client:
            answers = [await client.post(TOKEN, data=program.form) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["error"] == "temporarily_unavailable"
        assert int(answers[-1].headers["retry-after"]) > 0

    async def test_is_refused_when_nobody_can_count(self, start_gateway, program):
        url = await start_gateway(redis_url="redis://127.0.0.1:1/0")
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(TOKEN, data=program.form)
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


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


class TestBadToken:
    """Each is a good token but for one thing, signed with our own key wherever a signature can be made."""

    @pytest.fixture
    def good(self, token) -> tuple[dict[str, Any], dict[str, Any]]:
        return parts_of(token)

    async def _status(self, client, token: str) -> int:
        return (await client.get(READ, headers=bearer(token))).status_code

    async def test_control_a_forged_copy_of_the_good_one_is_good(self, anonymous, good, keys, upstream):
        assert await self._status(anonymous, forge(*good, keys.active)) == 200

    @pytest.mark.parametrize(
        "change",
        [
            {"typ": "JWT"},
            {"typ": "opsight-internal+jwt"},
            {"typ": "application/at+jwt"},
            {"typ": None},
            {"alg": "none"},
            {"alg": "HS256"},
            {"alg": "Ed25519"},
            {"alg": "ES256"},
            {"alg": ["EdDSA"]},
            {"kid": "unknown"},
            {"kid": None},
            {"kid": ["x"]},
            {"jku": "https://attacker.test/jwks.json"},
            {"x5u": "https://attacker.test/cert.pem"},
            {"x5c": ["MIIB"]},
            {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "x"}},
            {"crit": ["exp"]},
            {"crit": []},
            {"b64": False},
            {"zip": "DEF"},
            {"cty": "JWT"},
        ],
        ids="-".join,
    )
    async def test_with_another_header_is_refused(self, anonymous, good, keys, change):
        header = {name: value for name, value in (good[0] | change).items() if value is not None}
        assert await self._status(anonymous, forge(header, good[1], keys.active)) == 401

    @pytest.mark.parametrize(
        "change",
        [
            {"iss": "https://attacker.test"},
            {"iss": None},
            {"aud": "https://attacker.test"},
            {"aud": "metrics"},
            {"aud": None},
            {"sub": str(uuid4())},
            {"sub": None},
            {"client_id": str(uuid4())},
            {"client_id": "x", "sub": "x"},
            {"client_id": 5, "sub": 5},
            {"scope": None},
            {"scope": ["metrics:read"]},
            {"exp": None},
            {"iat": None},
            {"exp": int(time.time()) - 1},
            {"exp": int(time.time()) + 3600},
            {"exp": "9999999999"},
            {"exp": True},
            {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3840},
            {"iat": int(time.time()) - 301},
            {"nbf": int(time.time()) + 3600},
        ],
        ids="-".join,
    )
    async def test_with_other_claims_is_refused(self, anonymous, good, keys, change):
        claims = {name: value for name, value in (good[1] | change).items() if value is not None}
        assert await self._status(anonymous, forge(good[0], claims, keys.active)) == 401

    async def test_with_the_audience_in_a_list_is_refused(self, anonymous, good, keys):
        claims = good[1] | {"aud": [good[1]["aud"], "https://attacker.test"]}
        assert await self._status(anonymous, forge(good[0], claims, keys.active)) == 401

    async def test_signed_by_somebody_else_is_refused(self, anonymous, good):
        assert await self._status(anonymous, forge(*good, Ed25519PrivateKey.generate())) == 401

    async def test_signed_with_our_public_key_as_a_shared_secret_is_refused(self, anonymous, good, keys):
        public = keys.public[keys.active_kid]
        header = good[0] | {"alg": "HS256"}
        signed = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(good[1]).encode())}"
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        secrets = [pem, public.public_bytes_raw()]
        statuses = [
            await self._status(anonymous, f"{signed}.{_b64(hmac.new(one, signed.encode(), hashlib.sha256).digest())}")
            for one in secrets
        ]
        assert statuses == [401, 401]

    async def test_with_more_scopes_than_the_client_has_gets_no_more(self, anonymous, good, keys):
        token = forge(good[0], good[1] | {"scope": "secrets:admin metrics:write"}, keys.active)
        answer = await anonymous.post(READ, json={"name": "x"}, headers=bearer(token))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")

    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token.rsplit(".", 1)[0] + ".",
            lambda token: token.rsplit(".", 1)[0],
            lambda token: token + ".x",
            lambda token: token + "A",
            lambda token: "." + token,
            lambda token: token.replace(".", "..", 1),
            lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
            lambda token: token.split(".")[0] + "=." + token.split(".", 1)[1],
            lambda token: f"{_b64(b'[]')}.{token.split('.', 1)[1]}",
            lambda token: f"{_b64(b'{')}.{token.split('.', 1)[1]}",
            lambda token: _b64(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()) + "." + token.split(".")[1] + ".",
            lambda token: "x" * 3000,
            lambda token: "a.b.c",
        ],
    )
    async def test_that_is_not_whole_is_refused(self, anonymous, token, change):
        assert await self._status(anonymous, change(token)) == 401

    async def test_an_internal_token_is_refused(self, anonymous, as_, tenant_a):
        assert (await anonymous.get(READ, headers=as_(tenant_a, "metrics:read"))).status_code == 401

    async def test_is_no_internal_token_either(self, client_of, token):
        client = await client_of("metrics")
        assert (await client.get("/api/v1/metrics/datasets", headers=bearer(token))).status_code == 401


class TestWellKnown:
    async def test_publishes_public_keys_alone(self, anonymous, token):
        answer = await anonymous.get("/.well-known/jwks.json")
        keys = answer.json()["keys"]
        assert all(key.keys() == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys)
        assert parts_of(token)[0]["kid"] in [key["kid"] for key in keys]
        assert len(keys) >= 2
        assert answer.headers["cache-control"] == "public, max-age=300"

    async def test_describes_the_server(self, anonymous):
        found = (await anonymous.get("/.well-known/oauth-authorization-server")).json()
        assert found["token_endpoint"] == f"{found['issuer']}/oauth/token"
        assert found["jwks_uri"] == f"{found['issuer']}/.well-known/jwks.json"
        assert found["grant_types_supported"] == ["client_credentials"]
        assert found["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
        assert found["response_types_supported"] == []

    @pytest.mark.parametrize("path", ["jwks.json", "oauth-authorization-server"])
    async def test_is_read_only(self, anonymous, path):
        assert (await anonymous.post(f"/.well-known/{path}")).status_code == 405


class TestSigningKeyRotation:
    @pytest.fixture
    def rotate(self, gateway_database, keeper, monkeypatch):
        """Rotate, as another process would; every gateway here reads the keys with each request."""
        monkeypatch.setattr(signing_keys, "RELOAD_SECONDS", 0.0)

        async def rotate(**options: bool) -> None:
            await signing_keys.rotate(gateway_database, keeper, **options)

        return rotate

    async def test_signs_with_the_key_that_was_published_as_the_next(self, anonymous, program, rotate):
        before = {key["kid"] for key in (await anonymous.get("/.well-known/jwks.json")).json()["keys"]}
        old = parts_of((await anonymous.post(TOKEN, data=program.form)).json()["access_token"])[0]["kid"]
        await rotate()
        new = parts_of((await anonymous.post(TOKEN, data=program.form)).json()["access_token"])[0]["kid"]
        assert new != old
        assert {old, new} <= before

    async def test_leaves_tokens_valid_that_the_key_before_signed(self, anonymous, program, rotate, upstream):
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        await rotate()
        await rotate()
        assert (await anonymous.get(READ, headers=bearer(token))).status_code == 200

    async def test_ends_them_when_the_key_is_dropped(self, anonymous, program, rotate, upstream):
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        await rotate(drop=True)
        fresh = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        statuses = [(await anonymous.get(READ, headers=bearer(one))).status_code for one in (token, fresh)]
        assert statuses == [401, 200]

    async def test_happens_by_itself_after_thirty_days(self, gateway_database, keeper, keys):
        async def due() -> str | None:
            await signing_keys.rotate_when_due(gateway_database, keeper)
            return (await SigningKeys(gateway_database, keeper).known()).active_kid

        not_yet = await due()
        async with gateway_database.platform() as session:
            aged = "update identity.oauth_signing_key set activated_at = now() - interval '31 days'"
            await session.execute(text(f"{aged} where state = 'active'"))
        now = await due()
        assert not_yet == keys.active_kid
        assert now != keys.active_kid

    async def test_replaces_a_key_that_the_vault_has_lost(self, gateway_database, keeper, keys):
        ref = (await SigningKeys(gateway_database, keeper).known()).active_ref
        await keeper.vault.delete(PLATFORM, ref)
        own = SigningKeys(gateway_database, keeper)
        with pytest.raises(VaultUnavailable):
            await own.signing()
        assert (await own.signing()).kid != keys.active_kid

    async def test_forgets_private_halves_with_their_keys(
        self, gateway_database, keeper, keys, rotate, vault_rows, worker_of
    ):
        ref = (await SigningKeys(gateway_database, keeper).known()).active_ref
        await rotate(drop=True)
        await worker_of("gateway")
        assert vault_rows("select 1 from secrets.secret where ref = %s", ref) == []

    async def test_keeps_private_halves_in_the_vault_of_the_platform(self, gateway_database, keys, vault_rows):
        async with gateway_database.platform() as session:
            rows = (await session.execute(text("select * from identity.oauth_signing_key"))).all()
        query = "select distinct tenant_id from secrets.secret where kind = 'oauth_signing_key'"
        private = keys.active.private_bytes_raw()
        assert base64.b64encode(private).decode() not in str(rows)
        assert all(private not in row for row in rows)
        assert vault_rows(query) == [(PLATFORM,)]


class TestFirstStart:
    @pytest.fixture(autouse=True)
    async def nothing_yet(self, gateway_database):
        async with gateway_database.platform() as session:
            await session.execute(text("delete from identity.oauth_signing_key"))

    async def test_makes_two_keys_however_many_gateways_start(self, gateway_database, keeper, vault_rows, worker_of):
        in_vault = "select ref from secrets.secret where kind = 'oauth_signing_key'"
        before = set(vault_rows(in_vault))
        gateways = [SigningKeys(gateway_database, keeper) for _ in range(4)]
        signing = await asyncio.gather(*(gateway.signing() for gateway in gateways))
        await worker_of("gateway")
        async with gateway_database.platform() as session:
            query = text("select kid, state, private_key_ref from identity.oauth_signing_key")
            rows = (await session.execute(query)).all()
        assert sorted(row.state for row in rows) == ["active", "next"]
        assert {key.kid for key in signing} == {row.kid for row in rows if row.state == "active"}
        assert set(vault_rows(in_vault)) - before == {(row.private_key_ref,) for row in rows}

    async def test_answers_503_until_the_vault_answers(self, url_without_vault, gateway_url, program):
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            ready = await client.get("/readyz")
            jwks = await client.get("/.well-known/jwks.json")
            token = await client.post(TOKEN, data=program.form)
            checked = await client.get(READ, headers=bearer("a.b.c"))
        assert (ready.status_code, jwks.status_code, token.status_code, checked.status_code) == (200, 503, 503, 401)
        assert int(jwks.headers["retry-after"]) > 0
        assert int(token.headers["retry-after"]) > 0
        assert token.json()["error"] == "temporarily_unavailable"

    async def test_tries_no_more_than_once_in_five_seconds(self, gateway_database, start_gateway):
        url = await start_gateway(secrets_url="http://127.0.0.1:9")
        query = "select count(*) from identity.job where kind = 'gateway.forget_secrets'"
        async with gateway_database.tenant(PLATFORM) as session:
            before = await session.scalar(text(query))
        async with httpx.AsyncClient(base_url=url) as client:
            answers = await asyncio.gather(*(client.get("/.well-known/jwks.json") for _ in range(20)))
        async with gateway_database.tenant(PLATFORM) as session:
            after = await session.scalar(text(query))
        assert {answer.status_code for answer in answers} == {503}
        assert after - before == 1

    async def test_goes_on_without_the_vault_for_what_needs_public_halves_alone(
        self, url_without_vault, program, anonymous, monkeypatch, upstream
    ):
        monkeypatch.setattr(signing_keys, "RELOAD_SECONDS", 0.0)
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            assert (await client.get("/.well-known/jwks.json")).status_code == 200
            assert (await client.get(READ, headers=bearer(token))).status_code == 200
            assert (await client.post(TOKEN, data=program.form)).status_code == 503


class TestSigning:
    async def test_asks_the_vault_once_for_many_tokens(self, gateway_database, keeper, vault_rows):
        own = SigningKeys(gateway_database, keeper)
        query = "select count(*) from audit.event where action = 'secret.resolved' and tenant_id = %s"
        await own.published()
        before = vault_rows(query, PLATFORM)[0][0]
        await asyncio.gather(*(own.signing() for _ in range(20)))
        await own.signing()
        assert vault_rows(query, PLATFORM)[0][0] - before == 1
