"""One trace from a click to a mart: every process that a sync passes says so to the collector, in one tree."""

import secrets
from collections.abc import Iterator

import pytest

from libs.testing.servers import Servers
from tests.homes import furnish
from tests.otlp_receiver import Collector, running_collector
from tests.stack import running_stack

SYNC = "POST /api/v1/airbyte/connections"
# Process, beginning of the span's name; each below the one before.
WAY = (
    ("gateway", SYNC),
    ("ingestion", SYNC),
    ("ingestion-worker", "job ingestion.run_sync"),
    ("ingestion-worker", "job ingestion.deliver_event"),
    ("metrics", "POST /internal/events"),
    ("metrics-worker", "job metrics.run_dbt"),
    ("metrics-worker", "job metrics.build_snapshot"),
    ("metrics-worker", "snapshot build"),
)
BESIDE = (("ingestion-worker", "connector opsight-demo-ads read"), ("metrics-worker", "dbt build"))


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with running_collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def click(
    collector: Collector, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """A browser's sync: its trace and its span. The stack runs until the last test."""
    home = tmp_path_factory.mktemp("traced")
    furnish(home, servers.folder)
    with running_stack(home, {"OPSIGHT_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}) as stack:
        trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
        with stack.sign_in(stack.demo["tenants"][0]["id"]) as browser:
            wanted = {"name": "Traced", "connector": "opsight-demo-ads", "config": {"months": 1}}
            made = browser.post("/api/v1/airbyte/connections", json=wanted)
            path = f"/api/v1/airbyte/connections/{made.json()['id']}/sync"
            asked = browser.post(path, headers={"traceparent": f"00-{trace_id}-{span_id}-01"})
        assert asked.status_code == 202, asked.text
        yield trace_id, span_id


class TestTrace:
    @pytest.mark.parametrize(("process", "name"), [*WAY, *BESIDE], ids=lambda part: part)
    def test_has_a_span_of_each_step(self, collector, click, process, name):
        trace_id, _ = click
        assert collector.await_span(trace_id, process, name, seconds=200)

    def test_leads_from_the_snapshot_back_to_the_click(self, collector, click):
        trace_id, span_id = click
        last = collector.await_span(trace_id, *WAY[-1], seconds=200)
        way = collector.way_to(last)[::-1]
        assert way[0].parent_id == span_id
        passed = iter(way)
        missing = [step for step in WAY if not any(_is(span, step) for span in passed)]
        assert missing == []

    def test_names_paths_by_their_templates(self, collector, click):
        trace_id, _ = click
        assert collector.await_span(trace_id, "gateway", SYNC, seconds=30).name.endswith("/{connection_id}/sync")


def _is(span, step: tuple[str, str]) -> bool:
    return span.process == step[0] and span.name.startswith(step[1])
