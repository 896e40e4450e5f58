"""Whether a caller may use an operation: what the operation declares (`libs.auth.public`, `internal`) is enforced here.

An operation that declares nothing is open to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from fastapi import Request

from libs.auth import ANONYMOUS, Principal, TokenVerifier
from libs.errors import Forbidden, Unauthenticated
from libs.flags import Flags

DEMO = "demo"


class DemoDataOnly(Forbidden):
    """Test keys reach the demo dataset only: operations that take `dataset`, and with `dataset=demo`."""

    code: ClassVar[str] = "test_key_demo_only"
    title: ClassVar[str] = "A test key reaches the demo dataset only"


async def authorize(request: Request) -> Principal:
    """App-level dependency: verify the token and check the scope that the matched operation declares."""
    declared = _declaration(request)
    principal = _authenticated(request)
    if declared["audience"] == "internal" and not principal.subject.startswith("service:"):
        raise Forbidden("User tokens never open internal operations.")
    if principal.subject == ANONYMOUS and not declared.get("anonymous"):
        raise Unauthenticated
    scope = declared["scope"]
    if scope is not None and scope not in principal.scopes:
        raise Forbidden(f"This needs the scope {scope}.")
    if "flag" in declared:
        flags: Flags = request.app.state.flags
        flags.require(declared["flag"], principal.tenant_id)
    if principal.test:
        check_test_key(declared, request.query_params.getlist("dataset"))
    return principal


def check_test_key(declared: Mapping[str, Any], datasets: Sequence[str]) -> None:
    """Refuse a test key's request unless the operation lets it ask for demo data, and it does (`DemoDataOnly`)."""
    if declared.get("anonymous"):
        return
    if not declared.get("demo_data"):
        raise DemoDataOnly("Test keys are for the operations that take `dataset`; use a live key for this one.")
    if set(datasets) != {DEMO}:
        raise DemoDataOnly("Add `dataset=demo`.")


def _declaration(request: Request) -> dict[str, Any]:
    extra: dict[str, Any] | None = getattr(request.scope.get("route"), "openapi_extra", None)
    if not extra or "x-opsight" not in extra:
        raise Forbidden("This operation declares no audience and scope, so nobody may call it.")
    return extra["x-opsight"]


def _authenticated(request: Request) -> Principal:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthenticated
    verifier: TokenVerifier = request.app.state.verifier
    principal = verifier.verify(token)
    if principal.request_id is None:
        principal = replace(principal, request_id=request.state.request_id)
    request.state.principal = principal
    return principal
