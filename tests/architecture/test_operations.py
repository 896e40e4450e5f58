"""The published operations are the ones that the gateway routes to the service that has them."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIRouter

from gateway.routes import upstream_of
from libs.auth import Scope
from libs.testing.deployables import DEPLOYABLES, package_of
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

    def test_asks_for_nothing_by_way_of_a_thread(self, name):
        """FastAPI hands a request to a thread, and back, for each function that it depends on and that is not async."""
        routes = [route for router in _routers_of(name) for route in router.routes if isinstance(route, APIRoute)]
        asked = {call for route in routes for call in _asked_by(route.dependant) if inspect.isfunction(call)}
        waits = {call for call in asked if not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))}
        assert asked
        assert {f"{call.__module__}.{call.__name__}" for call in waits} == set()


def _routers_of(name: str) -> Iterator[APIRouter]:
    package = importlib.import_module(package_of(name))
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith("endpoints"):
            yield from (one for one in vars(importlib.import_module(found.name)).values() if isinstance(one, APIRouter))


def _asked_by(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked_by(one)
