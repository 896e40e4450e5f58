"""The whole matrix of roles and scopes: who may do what, and that nothing else is allowed."""

from typing import get_args

import pytest

from contracts.gateway.api import ApiScope, PlatformRole, TenantRole
from gateway.identity.roles import PLATFORM_SCOPES, ROLE_SCOPES, scopes_of
from libs.auth import Scope

# o owner, a admin, n analyst, p operator, v viewer, e executive
MATRIX = {
    "metrics:read": "oanpve",
    "metrics:write": "oan",
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
        assert (scope in ROLE_SCOPES[role]) == (LETTERS[role] in MATRIX[scope])

    def test_cover_every_role(self):
        assert set(ROLE_SCOPES) == set(get_args(TenantRole))
        assert set(PLATFORM_SCOPES) == set(get_args(PlatformRole))

    def test_name_the_scopes_of_the_contract(self):
        assert set(get_args(Scope)) == set(get_args(ApiScope)) == set(MATRIX)


class TestScopesOf:
    def test_is_nothing_without_a_tenant(self):
        assert scopes_of(None) == frozenset()

    def test_gives_support_nothing_of_a_tenant(self):
        assert scopes_of(None, "support") == frozenset()

    def test_adds_what_the_platform_gives(self):
        assert scopes_of("viewer", "platform_admin") == ROLE_SCOPES["viewer"] | {"flags:admin", "audit:read"}


class TestOperation:
    @pytest.mark.parametrize("role", get_args(TenantRole))
    async def test_opens_to_the_roles_that_have_its_scope(self, browser, upstream, role):
        client = await browser(role)
        answer = await client.get("/api/v1/secrets/items")
        assert (answer.status_code == 200) == (role in ("owner", "admin"))
        assert (answer.status_code == 403) == (role not in ("owner", "admin"))
