"""Who is asking, whether they may, and whether they ask too often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from gateway.caller import NOBODY, Caller, PersonRequired
from gateway.exchange import Exchange
from gateway.identity.entitlement.reading import EntitlementMissing
from gateway.identity.partner_credentials import is_allowed
from gateway.identity.session.cookie import cookie_name, is_this_machine, value_in
from gateway.identity.session.lifetimes import STEP_UP_LASTS
from gateway.identity.session.tokens import matches
from gateway.identity.tenant_quota.cache import Applied
from gateway.operations import Operation
from gateway.problems import (
    AddressNotAllowed,
    CsrfRefused,
    ImpersonationReadsOnly,
    InvalidCredentials,
    ScopeMissing,
    StepUpRequired,
)
from gateway.rate_limit.quota import Claim, RateLimited
from gateway.state import GatewayState
from libs.auth import ANONYMOUS
from libs.authorization import check_test_key
from libs.clock import utc_now
from libs.errors import Unauthenticated

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ENDS_IMPERSONATION = ("end_impersonation", "sign_out")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A caller who may go on. `still_valid` asks again, for answers that take long."""

    caller: Caller
    session_cookie: str
    still_valid: Callable[[], Awaitable[bool]]


class Admission:
    """The gate in front of every operation."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._environment = state.settings.environment
        own = [state.settings.public_url] if state.settings.public_url else []
        self._origins = frozenset(url.rstrip("/") for url in (*own, *state.settings.cors_origins))

    async def admit(self, exchange: Exchange, operation: Operation) -> Admitted:
        """The caller of `operation`; raises 401, 403 or 429 problems."""
        cookie = self._cookie_name(exchange)
        token = value_in(exchange.headers.get(b"cookie"), cookie)
        bearer = exchange.headers.get(b"authorization")
        find = self._finder(exchange, token, bearer)
        caller = await find() if find else NOBODY
        if find is not None or operation.anonymous:
            exchange.source = _source_of(caller, exchange)
            self._state.blocks.check(exchange.source)
        await self._count(exchange, operation, caller or NOBODY)
        if caller is not None and caller.user_id is None:
            self._check_program(exchange, operation, caller)
        if caller is None and not (operation.anonymous and bearer is None):
            raise InvalidCredentials(headers={"WWW-Authenticate": "Bearer"})
        caller = caller or NOBODY
        _check_scope(caller, operation)
        _check_impersonation(caller, operation, exchange.method)
        await self._check_entitlement(caller, operation)
        if exchange.method not in SAFE_METHODS and bearer is None and not _is_by_link(operation):
            self._check_origin(exchange)
            _check_csrf(exchange, caller, operation)
        if operation.step_up:
            _check_step_up(caller, operation)

        async def still_valid() -> bool:
            return find is None or await self._ask_again(token, bearer) is not None

        return Admitted(caller, cookie, still_valid)

    def note_refusal(self, exchange: Exchange) -> None:
        """Count an answer that was 401 or 429 against whoever asked."""
        if exchange.source:
            self._state.blocks.note(exchange.source, exchange.status)

    def _cookie_name(self, exchange: Exchange) -> str:
        is_local = self._environment == "test" or (self._environment == "local" and is_this_machine(exchange.host))
        return cookie_name(exchange.host, secure=exchange.secure, is_local=is_local)

    def _finder(
        self, exchange: Exchange, token: str | None, bearer: bytes | None
    ) -> Callable[[], Awaitable[Caller | None]] | None:
        if bearer is not None:
            return lambda: self._of_bearer(bearer)
        if token is None:
            return None
        polls = b"x-background" in exchange.headers or _is_event_stream(exchange)
        return lambda: self._state.callers.of_session(token, extend=not polls)

    async def _of_bearer(self, header: bytes) -> Caller | None:
        kind, _, credential = header.decode("latin-1").partition(" ")
        return await self._state.callers.of_bearer(credential.strip()) if kind.lower() == "bearer" else None

    async def _ask_again(self, token: str | None, bearer: bytes | None) -> Caller | None:
        if bearer is not None:
            return await self._of_bearer(bearer)
        return await self._state.callers.of_session(token or "", extend=False)

    async def _count(self, exchange: Exchange, operation: Operation, caller: Caller) -> None:
        # What concerns secrets must not go uncounted: it is refused while nobody can count.
        fail_closed = operation.scope == "secrets:admin"
        own = await self._state.tenant_quotas.of(caller.tenant_id)
        claims = self._claims(exchange, operation, caller, own)
        decision = await self._state.limiter.take(claims, fail_closed=fail_closed)
        if not decision.allowed:
            self._note_use(caller, refused=True)
            raise RateLimited.after(decision)
        exchange.extra = [*exchange.extra, *decision.pairs()]

    def _claims(self, exchange: Exchange, operation: Operation, caller: Caller, own: Applied) -> list[Claim]:
        """What the request counts against: address, caller, tenant, kind of route; strangers by address alone."""
        quotas = self._state.quotas
        claims = [Claim(quotas.ip, exchange.client_ip)]
        if caller.subject == ANONYMOUS:
            anonymous = quotas.webhook if operation.quota == "webhook" else quotas.anonymous
            return [*claims, Claim(anonymous, exchange.client_ip)]
        claims.append(Claim(caller.quota or own.principal, caller.subject))
        if caller.tenant_id is not None:
            claims.append(Claim(own.tenant, str(caller.tenant_id)))
        if operation.route_class == "stream":
            claims.append(Claim(quotas.stream, caller.subject))
        return claims

    async def _check_entitlement(self, caller: Caller, operation: Operation) -> None:
        name = operation.entitlement
        if name is not None and not await self._state.entitlements.has(caller.tenant_id, name):
            raise EntitlementMissing(f"This tenant is not entitled to {name}.")

    def _check_program(self, exchange: Exchange, operation: Operation, caller: Caller) -> None:
        """What holds for partners' programs alone: where they call from, and that test keys see demo data only."""
        if not is_allowed(exchange.client_ip, caller.networks):
            self._note_use(caller, refused=True)
            raise AddressNotAllowed(f"{exchange.client_ip} is not on its list.")
        self._note_use(caller, refused=False)
        if caller.test:
            query = parse_qsl(exchange.query.decode("ascii", "replace"), keep_blank_values=True)
            check_test_key(operation.declared, [value for name, value in query if name == "dataset"])

    def _note_use(self, caller: Caller, *, refused: bool) -> None:
        if caller.key_id is not None and caller.tenant_id is not None:
            self._state.key_usage.note(caller.tenant_id, caller.key_id, refused=refused)

    def _check_origin(self, exchange: Exchange) -> None:
        """Browsers say which page sends an unsafe request; it must be one of ours."""
        origin = exchange.headers.get(b"origin")
        if origin is not None:
            own = f"{'https' if exchange.secure else 'http'}://{exchange.host}"
            text = origin.decode("latin-1")
            if text != own and text not in self._origins:
                raise CsrfRefused("The page that sends this is not ours.")
        elif exchange.headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
            raise CsrfRefused("The page that sends this is not ours.")


def _source_of(caller: Caller | None, exchange: Exchange) -> str:
    """Somebody known is judged by who they are, anybody else by their address."""
    known = caller is not None and caller.subject != ANONYMOUS
    return caller.subject if known and caller else f"ip:{exchange.client_ip}"


def _check_scope(caller: Caller, operation: Operation) -> None:
    if operation.anonymous:
        return
    if caller.subject == ANONYMOUS:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    if operation.scope is not None and operation.scope not in caller.scopes:
        raise ScopeMissing(f"This needs the scope {operation.scope}.", missing_scope=operation.scope)


def _check_impersonation(caller: Caller, operation: Operation, method: str) -> None:
    """Somebody else's account is read, and left."""
    if caller.impersonation is None or method in SAFE_METHODS or operation.operation_id in ENDS_IMPERSONATION:
        return
    raise ImpersonationReadsOnly


def _check_step_up(caller: Caller, operation: Operation) -> None:
    if caller.session_id is None:
        if operation.step_up == "session":
            return
        raise PersonRequired
    if caller.stepped_up_at is None or utc_now() - caller.stepped_up_at > STEP_UP_LASTS:
        raise StepUpRequired("Send your password to POST /api/v1/auth/step-up, then this request again.")


def _is_by_link(operation: Operation) -> bool:
    """What a secret address alone allows needs no page of ours: mail programs post there, and pages in a sandbox."""
    return operation.anonymous and bool(operation.declared.get("secret_path"))


def _check_csrf(exchange: Exchange, caller: Caller, operation: Operation) -> None:
    """A page of another site can send our cookie, but cannot read the token that belongs to it."""
    if caller.csrf_token is None or operation.anonymous:
        return
    given = exchange.headers.get(b"x-csrf-token", b"").decode("latin-1")
    if not matches(caller.csrf_token, given):
        raise CsrfRefused("X-CSRF-Token is missing or belongs to another session; GET /api/v1/me has it.")


def _is_event_stream(exchange: Exchange) -> bool:
    return b"text/event-stream" in exchange.headers.get(b"accept", b"")
