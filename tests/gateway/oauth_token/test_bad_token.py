"""Which tokens open nothing (RFC 8725)."""

import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.gateway.oauth_token.tokens import READ, b64, bearer, forge, parts_of


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
        signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(good[1]).encode())}"
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        secrets = [pem, public.public_bytes_raw()]
        statuses = [
            await self._status(anonymous, f"{signed}.{b64(hmac.new(one, signed.encode(), hashlib.sha256).digest())}")
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
            lambda token: f"{b64(b'[]')}.{token.split('.', 1)[1]}",
            lambda token: f"{b64(b'{')}.{token.split('.', 1)[1]}",
            lambda token: b64(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()) + "." + token.split(".")[1] + ".",
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
