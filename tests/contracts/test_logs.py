"""Every line that the processes log is of the published schema, and can be followed from a request to its job."""

import io
import json
from uuid import uuid4

import jsonschema_rs
import pytest
import structlog

from infra.local.programs import PROGRAMS
from libs.telemetry import configure_logging
from tests.stack import ROOT

SCHEMA = jsonschema_rs.validator_for(json.loads((ROOT / "contracts/logs/v1.json").read_text()))
PROCESSES = tuple(program.name for program in PROGRAMS)


@pytest.fixture(scope="module")
def synced(gateway_stack) -> dict[str, str]:
    """A sync that a partner asked for: the ids it can be followed by."""
    tenant_id, request_id = gateway_stack.demo["tenants"][0]["id"], uuid4().hex
    partner = gateway_stack.partner(tenant_id)
    connection = {"name": "Followed", "connector": "opsight-demo-ads"}
    with gateway_stack.client(partner.api_key) as client:
        made = client.post("/api/v1/airbyte/connections", json=connection).json()
        path = f"/api/v1/airbyte/connections/{made['id']}/sync"
        asked = client.post(path, headers={"X-Request-Id": request_id})
    assert asked.status_code == 202, asked.text
    return {"tenant_id": tenant_id, "request_id": request_id, "path": path, "key_id": partner.key_id}


@pytest.mark.xdist_group("stack")
class TestLogs:
    def test_of_a_request_bear_its_id_and_tenant(self, gateway_stack, synced):
        line = gateway_stack.await_log("ingestion", event="request.finished", request_id=synced["request_id"])
        assert (line["tenant_id"], line["path"]) == (synced["tenant_id"], synced["path"])
        assert line["actor"] == f"key:{synced['key_id']}"
        assert len(line["trace_id"]) == 32

    def test_of_the_gateway_bear_the_same_id(self, gateway_stack, synced):
        line = gateway_stack.await_log("gateway", request_id=synced["request_id"])
        assert line["tenant_id"] == synced["tenant_id"]

    def test_of_the_job_bear_tenant_request_and_task(self, gateway_stack, synced):
        line = gateway_stack.await_log(
            "ingestion-worker", event="job.succeeded", request_id=synced["request_id"], seconds=120
        )
        assert (line["tenant_id"], line["kind"]) == (synced["tenant_id"], "ingestion.run_sync")
        assert line["job_id"]

    def test_of_the_job_bear_the_trace_of_the_request(self, gateway_stack, synced):
        asked = gateway_stack.await_log("gateway", request_id=synced["request_id"])
        sync = {"kind": "ingestion.run_sync", "request_id": synced["request_id"]}
        done = gateway_stack.await_log("ingestion-worker", seconds=120, **sync)
        assert done["trace_id"] == asked["trace_id"]

    @pytest.mark.parametrize("process", PROCESSES)
    def test_are_of_the_published_schema(self, gateway_stack, synced, process):
        wrong = [
            f"{error.instance_path}: {error.message} in {json.dumps(line)[:300]}"
            for line in gateway_stack.log_lines(process)
            for error in SCHEMA.iter_errors(line)
        ]
        assert wrong[:5] == []

    @pytest.mark.parametrize("process", PROCESSES)
    def test_hold_no_secret(self, gateway_stack, synced, process):
        text = (gateway_stack.home / "logs" / f"{process}.log").read_text()
        roles = json.loads((gateway_stack.home / "roles.json").read_text())
        secrets = [gateway_stack.demo["password"], gateway_stack.demo["api_key"], *roles.values()]
        assert [secret[:4] for secret in secrets if secret in text] == []


class TestRedaction:
    def test_hides_every_field_that_is_named_like_a_secret(self, settings_for):
        stream = io.StringIO()
        configure_logging("metrics", settings_for("metrics"), stream)
        structlog.get_logger().info("vault.opened", api_key="opk", access_token="t", Password="p", amount=3)
        line = json.loads(stream.getvalue())
        assert [line["api_key"], line["access_token"], line["Password"]] == ["[redacted]"] * 3
        assert line["amount"] == 3
