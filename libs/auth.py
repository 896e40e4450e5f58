"""Who is calling a service, and what they may do.

The gateway (for people and partners) and workers (for themselves, on behalf of a tenant) send a 60-second
EdDSA-signed token. A service believes the issuers on its trust list, and checks signature, `typ`, `iss`, `aud`,
`exp` and `nbf` (RFC 8725). Each operation declares its audience and scope once, with `public()` or `internal()`, in
`openapi_extra`; `authorize` enforces exactly that, and refuses an operation that declares nothing.
"""

import base64
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from contracts.flags import FlagKey
from libs.clock import Clock, utc_now
from libs.errors import Forbidden, Unauthenticated

TOKEN_TYPE = "opsight-internal+jwt"  # noqa: S105  # a media type, not a secret
LIFETIME = timedelta(seconds=60)
ALGORITHMS = ["EdDSA", "Ed25519"]

Scope = Literal[
    "metrics:read",
    "metrics:write",
    "metrics:approve",
    "ingestion:read",
    "ingestion:write",
    "ops:read",
    "ops:write",
    "reports:read",
    "reports:run",
    "reports:write",
    "secrets:admin",
    "members:admin",
    "audit:read",
    "flags:admin",
    "clients:read",
    "clients:write",
    "support:impersonate",
    "platform:admin",
]
RouteClass = Literal["json", "stream"]
StepUp = Literal["session"] | bool


ANONYMOUS = "anonymous"


def public(
    scope: Scope | None,
    *,
    route_class: RouteClass = "json",
    anonymous: bool = False,
    step_up: StepUp = False,
    flag: FlagKey | None = None,
    entitlement: str | None = None,
    demo_data: bool = False,
    deprecated_at: date | None = None,
    sunset: date | None = None,
    secret_path: Sequence[str] = (),
    most_body: int | None = None,
    quota: Literal["webhook"] | None = None,
) -> dict[str, Any]:
    """`openapi_extra` of an operation that the gateway publishes; `scope=None` needs a caller but no scope.

    `anonymous` opens the operation to callers who have not signed in; their subject is `anonymous`. `step_up` keeps it
    for people who have just proved again who they are (`POST /auth/step-up`); API keys never can. `step_up="session"`
    asks people for the same and lets programs pass, whose scope decides: there is nobody to ask, and it is for what
    programs do by themselves, such as rotating their secrets. With `flag`, it is there only for tenants that have the
    flag on; with `entitlement`, it refuses tenants that are not entitled. `demo_data` says that its query parameter
    `dataset` chooses the data it answers from: test keys may call it with `dataset=demo`. An operation that FastAPI is
    told is `deprecated` says since when, and the day it goes away. `secret_path` names path parameters that are
    secrets: logs, spans and problems then show the path's template. A body may have `most_body` bytes; when nothing is
    said, 1 MiB of JSON and 100 MiB of anything else. `quota="webhook"` counts callers who have not signed in against
    the quota of webhooks.
    """
    declared = {"audience": "public", "scope": scope, "class": route_class}
    optional = {
        "anonymous": anonymous or None,
        "step_up": step_up or None,
        "flag": flag,
        "entitlement": entitlement,
        "demo_data": demo_data or None,
        "deprecated_at": deprecated_at and deprecated_at.isoformat(),
        "sunset": sunset and sunset.isoformat(),
        "secret_path": list(secret_path) or None,
        "most_body": most_body,
        "quota": quota,
    }
    return {"x-opsight": declared | {name: value for name, value in optional.items() if value is not None}}


def internal(scope: str) -> dict[str, Any]:
    """`openapi_extra` of an operation under `/internal/`, open only to other deployables with `scope`."""
    return {"x-opsight": {"audience": "internal", "scope": scope, "class": "json"}}


@dataclass(frozen=True)
class Principal:
    """The verified caller of a request.

    `subject` is `user:<uuid>`, `key:<uuid>`, `client:<uuid>`, `service:<name>` or `anonymous`.
    `actor` is who acts as the subject, if anyone. `accounts` are the ad accounts (`platform:account_id`) that the
    caller is limited to; None is no limit. `aggregates_only` withholds everything finer than totals. `test` says that
    it is a test key, which reaches demo data only. `request_id` is in the token, or
    beside one that serves several requests. `session` names the browser session, for what must end in the one that it
    began in; it opens nothing, and programs have none.
    """

    issuer: str
    subject: str
    tenant_id: UUID | None
    scopes: frozenset[str] = field(default_factory=frozenset[str])
    actor: str | None = None
    request_id: str | None = None
    accounts: frozenset[str] | None = None
    aggregates_only: bool = False
    test: bool = False
    session: str | None = None


class TokenSigner:
    """Signs internal tokens as one deployable."""

    def __init__(self, issuer: str, key_pem: bytes, clock: Clock = utc_now) -> None:
        self.issuer = issuer
        self._key = _ed25519_key(key_pem)
        self._clock = clock

    @classmethod
    def from_file(cls, issuer: str, path: Path) -> "TokenSigner":
        return cls(issuer, path.read_bytes())

    def sign(self, audience: str, principal: Principal) -> str:
        """A token for `audience` that carries `principal`; valid for 60 seconds."""
        now = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": audience,
            "sub": principal.subject,
            "scope": _scope_claim(principal.scopes),
            "iat": now,
            "nbf": now,
            "exp": now + int(LIFETIME.total_seconds()),
            "jti": f"{random.getrandbits(96):024x}",  # a name that does not repeat, no secret
        }
        if principal.tenant_id is not None:
            claims["tid"] = str(principal.tenant_id)
        if principal.actor is not None:
            claims["act"] = {"sub": principal.actor}
        if principal.request_id is not None:
            claims["rid"] = principal.request_id
        if principal.accounts is not None:
            claims["acc"] = sorted(principal.accounts)
        if principal.aggregates_only:
            claims["agg"] = True
        if principal.test:
            claims["tst"] = True
        if principal.session is not None:
            claims["sid"] = principal.session
        return self._compact(claims)

    def _compact(self, claims: dict[str, Any]) -> str:
        """JWS compact form, as joserfc makes it but without its half: the gateway signs for every request."""
        signed = _PROTECTED + b"." + _base64url(orjson.dumps(claims))
        return (signed + b"." + _base64url(self._key.sign(signed))).decode()


@lru_cache(maxsize=1024)
def _scope_claim(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _ed25519_key(key_pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(key_pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("the signing key is not an Ed25519 key")
    return key


_PROTECTED = _base64url(orjson.dumps({"alg": "Ed25519", "typ": TOKEN_TYPE}))


class TokenVerifier:
    """Verifies internal tokens addressed to one service."""

    def __init__(self, audience: str, trust: Mapping[str, str | bytes], clock: Clock = utc_now) -> None:
        self.audience = audience
        self._keys = {issuer: OKPKey.import_key(pem) for issuer, pem in trust.items()}
        self._clock = clock
        # The gateway sends the same token for some seconds; only good ones are remembered.
        self._opened = lru_cache(maxsize=1024)(self._open)

    @classmethod
    def from_file(cls, audience: str, path: Path) -> "TokenVerifier":
        return cls(audience, json.loads(path.read_text()))

    def verify(self, token: str) -> Principal:
        """The principal in `token`; raises `Unauthenticated` for every kind of bad token, without saying which."""
        principal, claims = self._opened(token)
        self._check_times(claims)
        return principal

    def _open(self, token: str) -> tuple[Principal, Mapping[str, Any]]:
        """What `token` says if one of the trusted signed it, whenever and for whomever that was."""
        try:
            key = self._keys[_unverified_issuer(token)]
            decoded = jwt.decode(token, key, algorithms=ALGORITHMS)
        except (JoseError, LookupError, ValueError, TypeError) as error:
            raise Unauthenticated from error
        self._check_header(decoded.header)
        return _principal(decoded.claims), decoded.claims

    def _check_header(self, header: Mapping[str, Any]) -> None:
        if set(header) != {"alg", "typ"} or header["typ"] != TOKEN_TYPE:
            raise Unauthenticated

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock().timestamp()
        try:
            in_time = claims["nbf"] - 5 <= now < claims["exp"] <= claims["iat"] + LIFETIME.total_seconds()
        except (KeyError, TypeError) as error:
            raise Unauthenticated from error
        if not in_time or claims.get("aud") != self.audience:
            raise Unauthenticated


def principal_of(request: Request) -> Principal:
    """The caller that `authorize` let in."""
    return request.state.principal


async def current_principal(request: Request) -> Principal:
    """The caller, as a dependency. Without `async` FastAPI would hand each request to a thread for it and back."""
    return principal_of(request)


def tenant_of(principal: Principal) -> UUID:
    """The tenant the caller acts in; refuses a caller without one."""
    if principal.tenant_id is None:
        raise Forbidden("Choose a tenant first.")
    return principal.tenant_id


def _unverified_issuer(token: str) -> str:
    """Which key to try: the claim chooses among trusted keys only, and the signature then has to fit."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims["iss"]


def _principal(claims: Mapping[str, Any]) -> Principal:
    try:
        actor: dict[str, str] = claims.get("act") or {}
        return Principal(
            issuer=claims["iss"],
            subject=claims["sub"],
            tenant_id=UUID(claims["tid"]) if "tid" in claims else None,
            scopes=frozenset(claims["scope"].split()),
            actor=actor.get("sub"),
            request_id=claims.get("rid"),
            accounts=frozenset(claims["acc"]) if "acc" in claims else None,
            aggregates_only=bool(claims.get("agg", False)),
            test=bool(claims.get("tst")),
            session=claims.get("sid"),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unauthenticated from error
