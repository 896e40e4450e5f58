"""HTTP to the other services: short timeouts, a signed internal token, and the caller's request id and trace."""

import sys
from collections.abc import Collection, Generator
from importlib.util import find_spec
from uuid import UUID

import httpx
import structlog
from opentelemetry import propagate

from libs.auth import Principal, TokenSigner
from libs.settings import Settings
from libs.tls import trusted

# httpx asks for this module several times in each request, to tell asyncio from trio. Where it is not installed, Python
# would search every folder each time, which takes a quarter of what the whole request costs.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # as the reference of `import` has it

CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 10.0


class ServiceToken(httpx.Auth):
    """Signs each request as `principal`, for `audience`, with a fresh 60-second token."""

    def __init__(self, signer: TokenSigner, audience: str, principal: Principal) -> None:
        self._signer = signer
        self._audience = audience
        self._principal = principal

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["authorization"] = f"Bearer {self._signer.sign(self._audience, self._principal)}"
        yield request


def service_client(
    settings: Settings,
    signer: TokenSigner,
    audience: str,
    *,
    principal: Principal | None = None,
    timeout_seconds: float = TOTAL_SECONDS,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client of the service `audience`, calling as `principal`; close it, or use it as a context manager.

    Without `principal` it calls as this service itself, without a tenant (`service_principal` makes others). It
    does not retry: the job or request that calls is the one place that does.
    """
    return httpx.AsyncClient(
        base_url=url_of(settings, audience),
        auth=ServiceToken(signer, audience, principal or service_principal(signer)),
        timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
        event_hooks={"request": [_carry_context]},
        follow_redirects=False,
        transport=transport,
        verify=trusted(trust_env=True),
    )


def service_principal(
    signer: TokenSigner,
    *,
    tenant_id: UUID | None = None,
    scopes: Collection[str] = (),
    request_id: str | None = None,
) -> Principal:
    """This deployable acting as itself, on behalf of a tenant if one is given."""
    return Principal(
        issuer=signer.issuer,
        subject=f"service:{signer.issuer}",
        tenant_id=tenant_id,
        scopes=frozenset(scopes),
        request_id=request_id,
    )


def url_of(settings: Settings, service: str) -> str:
    """Where `service` listens for other deployables; the gateway has a port of its own for them."""
    name = "gateway_internal" if service == "gateway" else service
    url: str = getattr(settings, f"{name}_url")
    return url


async def _carry_context(request: httpx.Request) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        request.headers["x-request-id"] = request_id
    propagate.inject(request.headers)
