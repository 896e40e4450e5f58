"""Every job that can be enqueued has a worker that runs it, and every event that is told has someone who listens."""

import importlib
import inspect
from types import ModuleType
from typing import get_args

import pytest

from contracts.events import Event
from contracts.gateway.events import TenantEnded
from contracts.gateway.tenant_deletion import PurgingService
from contracts.jobs import JobPayload
from contracts.routing import EVENT_CONSUMERS
from libs.testing.deployables import DEPLOYABLES, make_app, make_worker
from tests.architecture.repository import ROOT


def _contract(name: str, kind: str) -> ModuleType | None:
    path = ROOT / "contracts" / name / f"{kind}.py"
    return importlib.import_module(f"contracts.{name}.{kind}") if path.exists() else None


def _declared(name: str, kind: str, parent: type) -> list[type]:
    module = _contract(name, kind)
    classes = [one for _, one in inspect.getmembers(module, inspect.isclass)] if module else []
    return [one for one in classes if issubclass(one, parent) and one is not parent]


# Jobs that libs give every worker, whatever else its service does.
OF_EVERY_SERVICE = ("deliver_event", "purge_tenant")


@pytest.mark.parametrize("name", DEPLOYABLES)
class TestJobs:
    def test_declared_are_the_ones_its_worker_runs(self, name, settings_for):
        declared = {payload.KIND for payload in _declared(name, "jobs", JobPayload)}
        consumed = set(make_worker(name, settings_for(name)).jobs)
        assert consumed - {f"{name}.{job}" for job in OF_EVERY_SERVICE} == declared

    def test_of_every_service_are_run_by_this_one(self, name, settings_for):
        assert {f"{name}.{job}" for job in OF_EVERY_SERVICE} <= set(make_worker(name, settings_for(name)).jobs)

    def test_are_named_for_the_service(self, name):
        kinds = [payload.KIND for payload in _declared(name, "jobs", JobPayload)]
        assert [kind for kind in kinds if not kind.startswith(f"{name}.")] == []


class TestEvents:
    def test_declared_are_the_ones_with_a_route(self):
        declared = {event.TYPE for name in DEPLOYABLES for event in _declared(name, "events", Event)}
        assert declared == set(EVENT_CONSUMERS)

    def test_the_end_of_a_tenant_goes_to_every_service_that_may_have_rows_of_it(self):
        services = {name for name in DEPLOYABLES if name != "gateway"}
        assert set(EVENT_CONSUMERS[TenantEnded.TYPE]) == services
        assert {*services, "gateway"} == set(get_args(PurgingService))
        assert all(EVENT_CONSUMERS[f"{name}.tenant_purged"] == ("gateway",) for name in services)

    @pytest.mark.parametrize("name", DEPLOYABLES)
    def test_routed_to_a_service_are_the_ones_it_subscribes_to(self, name, settings_for):
        routed = {event for event, consumers in EVENT_CONSUMERS.items() if name in consumers}
        app = make_app(name, settings_for(name))
        subscribers = getattr(app, "identity", app).state.subscribers
        assert {one.event.TYPE for one in subscribers} == routed
