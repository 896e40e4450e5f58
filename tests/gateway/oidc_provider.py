"""An identity provider for the tests, in a process of its own: honest unless told otherwise.

`python -m tests.gateway.oidc_provider <port>`. `POST /test` sets who signs in and how the provider misbehaves.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "opsight", "a secret of ours"


class Provider:
    """Keys, who signs in, and the attack that is under way."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = self._new_key("first")
        self.published = [self.key]
        self.codes: dict[str, dict[str, str]] = {}
        self.told: dict[str, Any] = {}

    async def tell(self, request: web.Request) -> web.Response:
        """Body: `person` (claims), `attack`, and `rotate`, the name of a new key."""
        self.told = await request.json()
        if "rotate" in self.told:
            self.key = self._new_key(self.told["rotate"])
            self.published = [self.key]
        return web.json_response({})

    async def configuration(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [key.as_dict(private=False) for key in self.published]})

    async def authorize(self, request: web.Request) -> web.Response:
        query = request.query
        wanted = {"client_id": CLIENT_ID, "response_type": "code", "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or "openid" not in query["scope"]:
            return web.Response(status=400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {name: query[name] for name in ("nonce", "code_challenge", "redirect_uri")}
        answer = {"code": code, "state": query["state"], "iss": self.issuer}
        match self.told.get("attack"):
            case "other_issuer_in_answer":
                answer["iss"] = "https://evil.test"
            case "no_issuer_in_answer":
                del answer["iss"]
            case "denied":
                answer = {"error": "access_denied", "state": query["state"], "iss": self.issuer}
            case _:
                pass
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(answer)}")

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        begun = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        is_right = (
            begun is not None
            and request.headers.get("authorization") == f"Basic {basic}"
            and begun["code_challenge"] == challenge
            and begun["redirect_uri"] == form["redirect_uri"]
        )
        if not is_right or begun is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        answer = {"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(begun["nonce"])}
        return web.json_response(answer)

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce, "auth_time": now}
        claims |= self.told.get("person", {})
        header = {"alg": "RS256", "kid": self.key.kid}
        match self.told.get("attack"):
            case "wrong_nonce":
                claims["nonce"] = "another"
            case "no_nonce":
                del claims["nonce"]
            case "wrong_iss":
                claims["iss"] = "https://evil.test"
            case "wrong_aud":
                claims["aud"] = "somebody-else"
            case "expired":
                claims |= {"iat": now - 900, "exp": now - 600}
            case "alg_none":
                return _signed({"alg": "none"}, claims, lambda _: b"")
            case "hmac_with_the_public_key":
                pem = self.key.as_pem(private=False)
                return _signed(
                    {"alg": "HS256", "kid": self.key.kid}, claims, lambda signed: hmac.digest(pem, signed, "sha256")
                )
            case "unknown_kid":
                return jwt.encode(header | {"kid": "nobody"}, claims, self._new_key("nobody"))
            case "foreign_signature":
                return jwt.encode(header, claims, self._new_key(str(self.key.kid)))
            case _:
                pass
        return jwt.encode(header, claims, self.key)

    def _new_key(self, kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def _signed(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token made by hand, as no library would make it."""
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_base64url(sign(signed.encode()))}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def main() -> None:
    port = int(sys.argv[1])
    provider = Provider(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.configuration)
    app.router.add_get("/jwks", provider.jwks)
    app.router.add_get("/authorize", provider.authorize)
    app.router.add_post("/token", provider.token)
    app.router.add_post("/test", provider.tell)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main()
