"""The identity provider as we speak with it: discovery, the way there, the exchange, and what its token says.

OpenID Connect Core 1.0 with code and PKCE (S256), after RFC 9700; the issuer in the answer after RFC 9207.
"""

import asyncio
import time
import warnings
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from libs.clock import Clock, utc_now

with warnings.catch_warnings():
    # Authlib moves its client to httpx2, which is not the one that we have.
    warnings.simplefilter("ignore", DeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
LEEWAY_SECONDS = 30
DISCOVERY_SECONDS = 3600
LEAST_SECONDS_BETWEEN_KEYS = 10
TIMEOUT_SECONDS = 10.0


class ProviderAway(Exception):
    """The provider does not answer, or not as the specification says."""


class TokenRefused(Exception):
    """The provider gives no token, or one that is not for us, not now, or not its own."""


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for. `email` is theirs only when `email_verified`."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    authenticated_at: float | None


@dataclass(frozen=True)
class Client:
    """We, as the provider knows us."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


class OidcProvider:
    """Keeps what the provider publishes: its addresses for an hour, its keys until one is asked for that they lack."""

    def __init__(self, client: Client, clock: Clock = utc_now) -> None:
        self.client = client
        self._clock = clock
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0
        self._keys: KeySet | None = None
        self._keys_read_at = 0.0
        self._lock = asyncio.Lock()

    async def address(self, *, state: str, nonce: str, verifier: str, again: bool) -> str:
        """Where to send the browser. `again` makes the provider ask for the credentials once more."""
        metadata = await self.metadata()
        further = {"prompt": "login", "max_age": "0"} if again else {}
        async with self._oauth() as oauth:
            url, _ = oauth.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **further
            )
        return url

    async def identify(self, *, code: str, nonce: str, verifier: str) -> Identity:
        """Exchange the code, and check the token that comes; raises `ProviderAway` and `TokenRefused`."""
        metadata = await self.metadata()
        try:
            async with self._oauth() as oauth:
                answer = await oauth.fetch_token(metadata["token_endpoint"], code=code, code_verifier=verifier)
        except httpx.HTTPError as error:
            raise ProviderAway("the token endpoint does not answer") from error
        except (AuthlibBaseError, ValueError) as error:
            raise TokenRefused("the provider gives no token for this code") from error
        return await self._read(str(answer.get("id_token") or ""), nonce, str(answer.get("access_token") or ""))

    async def metadata(self) -> dict[str, Any]:
        """What the provider publishes about itself; it must name itself as we know it."""
        if time.monotonic() < self._metadata_until:
            return self._metadata
        found = await self._get(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self.client.issuer or not all(isinstance(found.get(name), str) for name in wanted):
            raise ProviderAway("its configuration names another issuer, or is incomplete")
        self._metadata, self._metadata_until = found, time.monotonic() + DISCOVERY_SECONDS
        return found

    async def _read(self, id_token: str, nonce: str, access_token: str) -> Identity:
        try:
            token = jwt.decode(id_token, await self._key_for(id_token), algorithms=ALGORITHMS)
            params = {"nonce": nonce, "client_id": self.client.client_id, "access_token": access_token}
            claims = CodeIDToken(token.claims, token.header, self._expected(), params)
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise TokenRefused(f"its token is not good: {type(error).__name__}") from error
        email = claims.get("email")
        return Identity(
            issuer=self.client.issuer,
            subject=str(claims["sub"]),
            email=email.lower() if isinstance(email, str) else None,
            email_verified=claims.get("email_verified") is True,
            authenticated_at=claims.get("auth_time"),
        )

    def _expected(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.client.issuer},
            "aud": {"essential": True, "value": self.client.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True},
        }

    async def _key_for(self, id_token: str) -> KeySet:
        """The provider's keys; read again, not too often, when they lack the one that the token names."""
        header: dict[str, Any] = dict(jws.extract_compact(id_token.encode()).headers())
        kid = header.get("kid")
        async with self._lock:
            if self._keys is None or (kid not in _names(self._keys) and self._may_read_again()):
                metadata = await self.metadata()
                self._keys = KeySet.import_key_set(await self._get(metadata["jwks_uri"]))  # pyright: ignore[reportArgumentType]  # checked as it is imported
                self._keys_read_at = time.monotonic()
            if kid is not None and kid not in _names(self._keys):
                raise TokenRefused("its token names a key that it does not publish")
            return self._keys

    def _may_read_again(self) -> bool:
        return time.monotonic() - self._keys_read_at >= LEAST_SECONDS_BETWEEN_KEYS

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(f"{url} does not answer as it should") from error
        if not isinstance(found, dict):
            raise ProviderAway(f"{url} does not answer as it should")
        return found

    def _oauth(self) -> Any:
        client = self.client
        return AsyncOAuth2Client(
            client_id=client.client_id,
            client_secret=client.client_secret,
            scope="openid email profile",
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )


def _names(keys: KeySet) -> set[str | None]:
    return {key.kid for key in keys.keys}
