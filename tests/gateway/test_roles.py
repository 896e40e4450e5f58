"""The whole matrix of roles and scopes: who may do what, and that nothing else is allowed."""

import asyncio
from contextlib import AsyncExitStack
from typing import get_args
from uuid import uuid4

import httpx
import orjson
import pytest
import pytest_asyncio

from contracts.gateway.api import ApiScope, PlatformRole, TenantRole
from contracts.gateway.standing import OuterScope
from gateway.identity.roles import PLATFORM_SCOPES, ROLE_SCOPES, scopes_of
from gateway.identity.seed import seed_agency_member, seed_membership
from gateway.models import Tenant, User
from libs.auth import Scope
from libs.testing.operations import Operation, public_operations
from tests.gateway.conftest import PASSWORD
from tests.gateway.contract import ROOT

# o owner, a admin, n analyst, p operator, v viewer, e executive
MATRIX = {
    "metrics:read": "oanpve",
    "metrics:write": "oan",
    "metrics:approve": "oa",
    "ingestion:read": "oanpv",
    "ingestion:write": "oap",
    "ops:read": "oanpv",
    "ops:write": "oap",
    "reports:read": "oanpve",
    "reports:run": "oanp",
    "reports:write": "oan",
    "secrets:admin": "oa",
    "members:admin": "oa",
    "audit:read": "oa",
    "flags:admin": "oa",
}
LETTERS = {"owner": "o", "admin": "a", "analyst": "n", "operator": "p", "viewer": "v", "executive": "e"}


class TestRoleScopes:
    @pytest.mark.parametrize("scope", get_args(Scope))
    @pytest.mark.parametrize("role", get_args(TenantRole))
    def test_are_the_agreed_ones(self, role, scope):
        assert (scope in ROLE_SCOPES[role]) == (LETTERS[role] in MATRIX.get(scope, ""))

    def test_cover_every_role(self):
        assert set(ROLE_SCOPES) == set(get_args(TenantRole))
        assert set(PLATFORM_SCOPES) == set(get_args(PlatformRole))

    def test_name_the_scopes_of_the_contract(self):
        assert set(get_args(ApiScope)) == set(MATRIX)
        assert set(get_args(Scope)) == set(get_args(ApiScope)) | set(get_args(OuterScope))


class TestScopesOf:
    def test_is_nothing_without_a_tenant(self):
        assert scopes_of(None) == frozenset()

    def test_gives_support_nothing_of_a_tenant(self):
        assert scopes_of(None, "support") == {"support:impersonate"}

    def test_adds_what_the_platform_gives(self):
        outer = {"flags:admin", "audit:read", "platform:admin", "support:impersonate"}
        assert scopes_of("viewer", "platform_admin") == ROLE_SCOPES["viewer"] | outer

    def test_adds_what_the_agency_gives_and_nothing_of_a_client(self):
        assert scopes_of("viewer", None, "agency_admin") == ROLE_SCOPES["viewer"] | {"clients:read", "clients:write"}
        assert scopes_of(None, None, "agency_member") == {"clients:read"}


# What roles above tenants add to a viewer's scopes.
OUTER = {
    "agency_admin": {"clients:read", "clients:write"},
    "agency_member": {"clients:read"},
    "platform_admin": {"flags:admin", "audit:read", "platform:admin", "support:impersonate"},
    "support": {"support:impersonate"},
}
# What they make of somebody in a tenant of the agency, whatever the membership says.
INNER = {"agency_admin": "admin"}
ROLES = (*get_args(TenantRole), *OUTER)
# Whoever is signed in may call the rest; signing out would end the session that the other cases use.
OPERATIONS = [one for one in public_operations() if not one.anonymous and one.operation_id != "sign_out"]


def is_allowed(role: str, scope: str | None) -> bool:
    """By the tables of this file alone."""
    if scope is None:
        return True
    return LETTERS.get(INNER.get(role, role), "v") in MATRIX.get(scope, "") or scope in OUTER.get(role, set())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browsers(start_gateway, accounts):
    url = await start_gateway(contract_file=ROOT / "contracts/openapi.json")
    async with AsyncExitStack() as stack:
        yield {role: await _signed_in(stack, url, email) for role, email in accounts.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def accounts(gateway_database, password_hash, agency_id):
    return {role: await _account(gateway_database, password_hash, agency_id, role) for role in ROLES}


class TestOperation:
    """Every role tries every operation of the contract, at a gateway that enforces it."""

    @pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
    async def test_opens_to_the_roles_that_have_its_scope(self, browsers, upstream, operation):
        answers = dict(
            zip(ROLES, await asyncio.gather(*(_tried(browsers[role], operation) for role in ROLES)), strict=True)
        )
        refused = {role for role, (_, code) in answers.items() if code == "scope_missing"}
        assert refused == {role for role in ROLES if not is_allowed(role, operation.scope)}
        assert 401 not in {status for status, _ in answers.values()}


async def _tried(browser: httpx.AsyncClient, operation: Operation) -> tuple[int, str | None]:
    """The status of its answer, and the code of a refusal."""
    async with browser.stream(operation.method, operation.url()) as answer:
        refused = answer.status_code == 403
        return answer.status_code, orjson.loads(await answer.aread()).get("code") if refused else None


async def _account(database, password_hash, agency_id, role):
    """A viewer with the role above tenants, or a member with the role in the tenant."""
    tenant_id, user_id = uuid4(), uuid4()
    async with database.platform() as session:
        platform = role if role in get_args(PlatformRole) else None
        session.add(Tenant(id=tenant_id, agency_id=agency_id, name="Matrix", slug=f"t-{tenant_id}"))
        user = User(id=user_id, email=f"{user_id}@example.test", name="x", password_hash=password_hash)
        user.platform_role = platform
        session.add(user)
        await session.flush()
        if role.startswith("agency_"):
            await seed_agency_member(session, agency_id, user_id, role)
    await seed_membership(database, tenant_id, user_id, role if role in LETTERS else "viewer")
    return f"{user_id}@example.test"


async def _signed_in(stack, url, email):
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
    answer = await client.post("/api/v1/auth/sign-in", json={"email": email, "password": PASSWORD})
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client
