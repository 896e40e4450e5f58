"""The table of prefixes leads every public operation to the service that declares it."""

import pytest

from gateway.routes import ROUTES, upstream_of
from libs.testing.deployables import DEPLOYABLES
from libs.testing.operations import operations_of

PUBLIC = [
    pytest.param(operation, service, id=str(operation))
    for service in DEPLOYABLES
    for operation in operations_of(service)
    if operation.audience == "public"
]


class TestRoute:
    @pytest.mark.parametrize(("operation", "service"), PUBLIC)
    def test_leads_to_the_service_that_declares_the_operation(self, operation, service):
        assert upstream_of(operation.path) == service

    @pytest.mark.parametrize("path", ["/api/v1/internal/x", "/api/v1", "/api/v1/metricsx", "/api/v1/unknown/x"])
    def test_leads_nowhere_for_other_paths(self, path):
        assert upstream_of(path) is None

    def test_prefers_the_longest_prefix(self):
        assert upstream_of("/api/v1/ops/reports/1") == "reporting"
        assert upstream_of("/api/v1/ops/reportsx") == "ops_hub"

    def test_is_said_once_a_prefix(self):
        prefixes = [route.prefix for route in ROUTES]
        assert len(prefixes) == len(set(prefixes))
