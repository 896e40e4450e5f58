"""`Idempotency-Key`: the same POST again answers what it answered before, and does nothing.

After draft-ietf-httpapi-idempotency-key-header.
The key's row is written in the request's own transaction, so it exists exactly when the business row does. While the
first request runs, an advisory lock on the key turns others away with 409. A request that fails leaves no trace, and
may be sent again. Kept answers are encrypted, because some hold a secret that is shown once; of the request an HMAC is
kept, because a plain digest of a body with a credential in it could be tried out.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from libs.auth import principal_of, tenant_of
from libs.db import TenantSession, in_schema
from libs.errors import Conflict, Invalid

KEPT_HOURS = 72
NOT_KEPT = frozenset({"set-cookie", "content-length", "date"})


class RequestInProgress(Conflict):
    code, title = "idempotency_in_progress", "The same request is still being worked on"


class KeyReused(Invalid):
    code, title = "idempotency_key_reused", "This Idempotency-Key belongs to another request"


class AnswerUnreadable(Conflict):
    code, title = "idempotency_answer_lost", "The request was done, but its answer can no longer be read"


class KeptAnswer(Exception):
    """Raised to answer with what was answered before, instead of running the endpoint."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True)
class Idempotency:
    """A request that carries a key. Endpoints need not touch it: declaring the dependency is enough.

    `scope` is what the key is unique within, with the key itself: tenant, principal, method, path.
    """

    scope: dict[str, Any]
    fingerprint: bytes
    session: AsyncSession
    cipher: AESGCM


_KEY = Header(
    alias="Idempotency-Key",
    min_length=1,
    max_length=255,
    description="Any unique text: the same POST with the same key is done once, and answers the same for 72 h.",
)


async def _idempotency(
    request: Request, session: TenantSession, key: Annotated[str | None, _KEY] = None
) -> Idempotency | None:
    return None if key is None else await _begin(request, session, key)


async def _required_idempotency(request: Request, session: TenantSession, key: Annotated[str, _KEY]) -> Idempotency:
    return await _begin(request, session, key)


Idempotent = Annotated[Idempotency | None, Depends(_idempotency, scope="function")]
IdempotentRequired = Annotated[Idempotency, Depends(_required_idempotency, scope="function")]
"""For what costs money or reaches a person: a request without a key is refused (422)."""


async def _begin(request: Request, session: AsyncSession, key: str) -> Idempotency:
    """Hold the key for this request, or answer what was answered before."""
    state, scope = request.app.state, _scope(request, key)
    fingerprint = await _fingerprint(request, scope, state.fingerprint_key)
    idempotency = Idempotency(scope, fingerprint, session, AESGCM(state.answer_key))
    await _hold(idempotency)
    await _answer_again(idempotency)
    request.state.idempotency = idempotency
    return idempotency


def answer_key(signing_key: bytes) -> bytes:
    """The key that kept answers are encrypted with, derived from the deployable's own."""
    return hashlib.sha256(b"opsight-idempotency" + signing_key).digest()


def fingerprint_key(signing_key: bytes) -> bytes:
    """The key of the HMACs that requests are told apart by, derived from the deployable's own."""
    return HKDF(SHA256(), 32, salt=None, info=b"opsight idempotency fingerprint 1").derive(signing_key)


def keep_answers(app: FastAPI, router: APIRouter) -> None:
    """Make the operations of `router` store the answers of requests that carry a key."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            _wrap(route)
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            keep_answers(app, inner)

    async def answered_before(_: Request, error: Exception) -> Response:
        assert isinstance(error, KeptAnswer)
        return error.response

    app.add_exception_handler(KeptAnswer, answered_before)


def _wrap(route: APIRoute) -> None:
    """FastAPI runs the handler inside the transaction of `TenantSession`: the one place where answer and rows meet."""
    make_handler = route.get_route_handler

    def make_keeping_handler() -> Callable[[Request], Awaitable[Response]]:
        handle = make_handler()

        async def handle_and_keep(request: Request) -> Response:
            response = await handle(request)
            idempotency: Idempotency | None = getattr(request.state, "idempotency", None)
            if idempotency is not None:
                await _keep(idempotency, response)
            return response

        return handle_and_keep

    route.get_route_handler = make_keeping_handler  # type: ignore[method-assign]  # the seam FastAPI builds routes by


def _scope(request: Request, key: str) -> dict[str, Any]:
    principal = principal_of(request)
    return {
        "tenant_id": tenant_of(principal),
        "principal": principal.subject,
        "method": request.method,
        "route": request.scope["path"],
        "key": key,
    }


async def _fingerprint(request: Request, scope: dict[str, Any], key: bytes) -> bytes:
    """HMAC-SHA-256 of query and body; JSON in canonical form. A streamed body counts by its length and
    `Content-Digest`. Bound to its place, so that equal requests of two callers do not look alike.

    Whoever has streamed the body to disk before leaves its digest in `request.state.body_digest`.
    """
    digest = hmac.new(key, _place(scope), hashlib.sha256)
    digest.update(b"\0" + request.scope["query_string"] + b"\0")
    kind = request.headers.get("content-type", "")
    streamed: str | None = getattr(request.state, "body_digest", None)
    if streamed is not None:
        digest.update(f"{kind}\n{streamed}".encode())
    elif kind.startswith("application/json"):
        digest.update(_canonical(await request.body()))
    else:
        described = [request.headers.get(name, "") for name in ("content-type", "content-length", "content-digest")]
        digest.update("\n".join(described).encode())
    return digest.digest()


def _canonical(body: bytes) -> bytes:
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except ValueError:
        # Not JSON after all: the operation refuses it or takes no body, and every byte counts.
        return body


async def _hold(idempotency: Idempotency) -> None:
    """Until the end of the transaction nobody else works on this key. Raises `RequestInProgress`."""
    statement = in_schema(
        idempotency.session,
        "select pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(10), '{schema}.idempotency',"
        " cast(:tenant_id as uuid), cast(:principal as text), cast(:method as text), cast(:route as text),"
        " cast(:key as text)), 0))",
    )
    if not (await idempotency.session.execute(statement, idempotency.scope)).scalar_one():
        raise RequestInProgress(retry_after=1)


async def _answer_again(idempotency: Idempotency) -> None:
    """Raise `KeptAnswer` when this was answered before, `KeyReused` when the key was another request's."""
    query = in_schema(
        idempotency.session,
        "select fingerprint, status, headers, body from {schema}.idempotency_key where tenant_id = :tenant_id"
        " and principal = :principal and method = :method and route = :route and key = :key"
        " and created_at > now() - make_interval(hours => :kept_hours)",
    )
    row = (await idempotency.session.execute(query, {**idempotency.scope, "kept_hours": KEPT_HOURS})).one_or_none()
    if row is None:
        return
    # First, because it says whether the row was written with our keys: without them the fingerprint says nothing.
    body = _open(idempotency, row.body)
    if not hmac.compare_digest(row.fingerprint, idempotency.fingerprint):
        raise KeyReused("Send a new Idempotency-Key with a new request.")
    raise KeptAnswer(Response(body, status_code=row.status, headers=row.headers | {"Idempotency-Replayed": "true"}))


async def _keep(idempotency: Idempotency, response: Response) -> None:
    body = getattr(response, "body", None)
    if response.status_code >= 400 or not isinstance(body, bytes):
        return
    statement = in_schema(
        idempotency.session,
        "insert into {schema}.idempotency_key as k (tenant_id, principal, method, route, key, fingerprint, status,"
        " headers, body) values (:tenant_id, :principal, :method, :route, :key, :fingerprint, :status,"
        " cast(:headers as jsonb), :body) on conflict (tenant_id, principal, method, route, key) do update"
        " set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,"
        " body = excluded.body, created_at = clock_timestamp()",
    )
    headers = {name: value for name, value in response.headers.items() if name not in NOT_KEPT}
    answer = {
        "fingerprint": idempotency.fingerprint,
        "status": response.status_code,
        "headers": orjson.dumps(headers).decode(),
        "body": _seal(idempotency, body),
    }
    await idempotency.session.execute(statement, idempotency.scope | answer)


def _seal(idempotency: Idempotency, body: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + idempotency.cipher.encrypt(nonce, body, _place(idempotency.scope))


def _open(idempotency: Idempotency, sealed: bytes) -> bytes:
    try:
        return idempotency.cipher.decrypt(sealed[:12], sealed[12:], _place(idempotency.scope))
    except InvalidTag as error:
        raise AnswerUnreadable from error


def _place(scope: dict[str, Any]) -> bytes:
    """Binds an answer to its key: one moved to another row cannot be read."""
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS, default=str)
