"""Labels of metrics take few values: each is named here, with where its values come from. A tenant is never one."""

import importlib
import pkgutil
from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

import gateway
import libs
import services
from services.ingestion.connector.catalogue import CATALOGUE, describe_connector
from services.ingestion.sync.metrics import provider_of

BOUNDED = {
    "cache": "how an answer was found",
    "call": "calls of the key service",
    "change": "kinds of changes of a replay",
    "dataset": "datasets of the warehouse's sources",
    "kind": "jobs declared in the code",
    "method": "methods of HTTP; any other is `other`",
    "model": "models of the dbt project",
    "operation_id": "operations of the contract",
    "outcome": "how something ended; a failure by its code",
    "provider": "providers of the catalogues; any other is `other`",
    "queue": "queues declared in the code",
    "reason": "reasons that the code knows",
    "result": "what became of a webhook",
    "route": "templates of the contract's paths; `(none)` for all others",
    "source": "ways in: of webhooks, of replays",
    "state": "states of a job",
    "status": "status codes; how a check came out",
    "table": "raw tables of the migrations",
    "type": "types of errors of connectors",
    "upstream": "deployables",
}


def _metrics() -> Iterator[MetricWrapperBase]:
    """Those of every module that runs, and not those of libraries."""
    for package in (libs, gateway, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("libs.testing") and not module.name.endswith(("__main__", "sandbox_exec")):
                importlib.import_module(module.name)
    known = {id(metric): metric for metric in REGISTRY._names_to_collectors.values()}
    yield from (m for m in known.values() if isinstance(m, MetricWrapperBase) and m._name.startswith("opsight_"))


class TestLabels:
    def test_are_those_that_are_known_to_be_few(self):
        labels = {(metric._name, label) for metric in _metrics() for label in metric._labelnames}
        assert [f"{name}{{{label}}}" for name, label in labels if label not in BOUNDED] == []

    def test_are_all_in_use(self):
        used = {name for metric in _metrics() for name in metric._labelnames}
        assert set(BOUNDED) - used == set()

    def test_are_three_at_most_but_at_the_edge(self):
        many = {metric._name for metric in _metrics() if len(metric._labelnames) > 3}
        assert many == {"opsight_gateway_request_seconds"}


class TestProviderOf:
    def test_is_the_provider_of_a_connector_of_ours(self):
        assert provider_of(CATALOGUE[0]) == CATALOGUE[0].provider

    def test_is_other_for_what_somebody_elses_airbyte_calls_its_own(self):
        assert provider_of(describe_connector("source-somebodys-own-17")) == "other"
