"""The published operations are the ones that the gateway routes to the service that has them."""

import json
import re

import pytest

from gateway.routes import upstream_of
from libs.auth import Scope
from libs.testing.deployables import DEPLOYABLES
from libs.testing.operations import Operation, operations_of, public_operations
from tests.architecture.repository import ROOT

SCOPES = set(Scope.__args__)


def _names(operations: list[Operation]) -> set[tuple[str, str]]:
    return {(operation.method, operation.path) for operation in operations}


class TestPublicContract:
    def test_holds_exactly_the_public_operations_of_the_services(self):
        ours = [one for name in DEPLOYABLES for one in operations_of(name) if one.audience == "public"]
        assert _names(public_operations()) == _names(ours)

    def test_names_each_operation_once(self):
        ids = [operation.operation_id for operation in public_operations()]
        assert sorted(ids) == sorted(set(ids))

    def test_tells_nothing_of_the_inside(self):
        paths = json.loads((ROOT / "contracts/openapi.json").read_text())["paths"]
        assert [path for path in paths if not path.startswith("/api/v1/")] == []


@pytest.mark.parametrize("name", DEPLOYABLES)
class TestService:
    def test_is_where_the_gateway_sends_its_public_operations(self, name):
        wrong = [one.path for one in operations_of(name) if one.audience == "public" and upstream_of(one.path) != name]
        assert wrong == []

    def test_keeps_internal_operations_off_the_public_paths(self, name):
        by_audience = {(one.audience, one.path.split("/")[1]) for one in operations_of(name)}
        assert by_audience <= {("public", "api"), ("internal", "internal")}

    def test_declares_who_may_call_each_operation(self, name):
        known = [one.scope is None or one.scope in SCOPES for one in operations_of(name) if one.audience == "public"]
        assert all(known)

    def test_names_operations_by_verb_and_noun(self, name):
        ids = [one.operation_id for one in operations_of(name)]
        assert [one for one in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", one)] == []
