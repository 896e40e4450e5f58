"""The running API keeps every promise of its contract: schemas, statuses, access, and the objects of two tenants."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.stack import ROOT, Partner, Stack

EXAMPLES = 30
SCHEMATHESIS = Path(sys.executable).with_name("st")


@pytest.fixture(scope="module")
def partners(gateway_stack) -> list[Partner]:
    """One program of each demo tenant, with every scope; their numbers have been prepared."""
    found = [gateway_stack.partner(tenant["id"]) for tenant in gateway_stack.demo["tenants"][:2]]
    for partner in found:
        _await_numbers(gateway_stack, partner)
    return found


def _await_numbers(stack: Stack, partner: Partner) -> None:
    """A tenant's first snapshots take a moment after the very first start; until then the API says 503."""
    deadline = time.monotonic() + 120
    with stack.client(partner.api_key) as client:
        for dataset in ("warehouse", "demo"):
            while client.get("/api/v1/metrics/combined", params={"dataset": dataset}).status_code == 503:
                assert time.monotonic() < deadline, f"no {dataset} numbers for {partner.tenant_id}"
                time.sleep(0.5)


@pytest.fixture(scope="module")
def peers(partners: list[Partner], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both partners, in the format that Schemathesis reads users from."""
    path = tmp_path_factory.mktemp("peers") / "peers.json"
    users = [
        {"name": partner.tenant_id, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {partner.api_key}"}]}
        for partner in partners
    ]
    path.write_text(json.dumps({"auth": users}))
    return path


@pytest.mark.xdist_group("stack")
@pytest.mark.timeout(900)
class TestApi:
    def test_keeps_its_contract(self, gateway_stack, partners, peers, tmp_path):
        config = tmp_path / "schemathesis.toml"
        names = json.dumps([partner.tenant_id for partner in partners])
        wfc = f'[auth.wfc]\npath = "{peers}"\nuser = "{partners[0].tenant_id}"\npeers = {names}\n'
        config.write_text((ROOT / "tests/contracts/schemathesis.toml").read_text() + "\n" + wfc)
        command = [
            *(str(SCHEMATHESIS), "--config-file", str(config), "run", "contracts/openapi.json"),
            *("--url", gateway_stack.url, "--max-examples", str(EXAMPLES), "--no-color"),
        ]
        keys = ",".join(partner.key_id for partner in partners)
        environment = os.environ | {"SCHEMATHESIS_OWN_KEYS": keys, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
