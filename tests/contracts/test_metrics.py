"""`/metrics/app/` of every process of a running stack: the metrics that operations needs, in few series."""

import re

import pytest

from infra.local.programs import PROGRAMS

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
JOBS = (
    "opsight_job_duration_seconds",
    "opsight_job_queue_wait_seconds",
    "opsight_job_outcomes",
    "opsight_dead_letters",
)
# By process, as `/metrics/app/` names them: a counter without `_total`.
NEEDED = {
    "gateway": ("opsight_gateway_request_seconds",),
    "ingestion": ("http_request_duration_seconds", "opsight_provider_breaker_state"),
    "metrics": ("http_request_duration_seconds", "opsight_combined_answers"),
    "ops_hub": ("http_request_duration_seconds", "opsight_provider_breaker_state"),
    "reporting": ("http_request_duration_seconds",),
    "secrets": ("http_request_duration_seconds", "opsight_kms_errors", "opsight_kms_up"),
    "gateway-worker": JOBS,
    "ingestion-worker": (*JOBS, "opsight_sync_latency_seconds", "opsight_sync_rows", "opsight_provider_breaker_state"),
    "metrics-worker": (
        *JOBS,
        "opsight_dbt_run_duration_seconds",
        "opsight_dbt_source_freshness_seconds",
        "opsight_snapshot_age_seconds",
        "opsight_snapshot_stale_ratio",
    ),
    "ops_hub-worker": (*JOBS, "opsight_provider_breaker_state"),
    "reporting-worker": (*JOBS, "opsight_provider_breaker_state"),
    "secrets-worker": (*JOBS, "opsight_kms_errors", "opsight_rotation_rows"),
}
MOST_SERIES = 6000  # of a process, a histogram counted once: each route or job with how it ended, and what is rare


@pytest.fixture(scope="module")
def used(gateway_stack):
    """The stack, when people and strangers have asked for this and that."""
    with gateway_stack.sign_in(gateway_stack.demo["tenants"][0]["id"]) as browser:
        for path in ("/api/v1/me", "/api/v1/airbyte/connections", "/api/v1/metrics/combined", "/api/v1/ops/locations"):
            browser.get(path)
    with gateway_stack.client() as stranger:
        for number in range(40):
            stranger.get(f"/api/v1/nowhere/{number}")
            stranger.get(f"/api/v1/airbyte/connections/01a21d42-b5d6-7e13-815c-{number:012}")
    return gateway_stack


def _series_of(sample):
    """The buckets of a histogram are one."""
    name = sample.name.removesuffix("_bucket")
    return name, frozenset((label, value) for label, value in sample.labels.items() if label != "le")


@pytest.mark.xdist_group("stack")
class TestMetrics:
    def test_are_asked_of_every_process(self):
        assert set(NEEDED) == {program.name for program in PROGRAMS}

    @pytest.mark.parametrize("process", NEEDED)
    def test_are_there(self, used, process):
        assert set(NEEDED[process]) - set(used.metrics(process)) == set()

    @pytest.mark.parametrize("process", NEEDED)
    def test_stay_few(self, used, process):
        samples = [sample for metric in used.metrics(process).values() for sample in metric.samples]
        assert len({_series_of(sample) for sample in samples}) < MOST_SERIES
        assert [sample for sample in samples for value in sample.labels.values() if UUID.search(value)] == []

    def test_name_no_tenant(self, used):
        labels = {
            label
            for process in NEEDED
            for metric in used.metrics(process).values()
            for sample in metric.samples
            for label in sample.labels
        }
        assert not labels & {"tenant", "tenant_id", "user", "actor", "request_id"}

    def test_are_not_reached_through_the_public_port(self, used):
        with used.client() as stranger:
            assert stranger.get("/metrics/app/").status_code == 404

    def test_count_unknown_paths_as_one_route(self, used):
        routes = {
            sample.labels["route"] for sample in used.metrics("gateway")["opsight_gateway_request_seconds"].samples
        }
        assert "(none)" in routes
        assert [route for route in routes if "nowhere" in route] == []
