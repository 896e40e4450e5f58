"""The running API keeps every promise of its contract: schemas, statuses, access, and the objects of two tenants."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.stack import ROOT, Partner, Stack

# Of each operation, besides every boundary that its schema has: always the same ones, that what breaks breaks for
# whoever changed it. `./opsight test --deep` asks for more, and for others each time.
EXAMPLES = os.environ.get("OPSIGHT_TEST_EXAMPLES")
CHANCE = ["--max-examples", EXAMPLES] if EXAMPLES else ["--max-examples", "3", "--seed", "20261128"]
FILE = b"""Day,Account ID,Campaign ID,Campaign name,Amount spent (USD),Impressions,Link clicks
2026-01-05,1,77,Spring,12.50,1000,40
"""
SCHEMATHESIS = Path(sys.executable).with_name("st")


@pytest.fixture(scope="module")
def partners(gateway_stack: Stack) -> list[Partner]:
    """One program of each demo tenant, with every scope, and with numbers to ask for."""
    found = [gateway_stack.partner(tenant["id"]) for tenant in gateway_stack.demo["tenants"][:2]]
    for partner in found:
        with gateway_stack.client(partner.api_key) as client:
            _land(client)
    return found


def _land(client: httpx.Client) -> None:
    """Upload and commit a file, and wait until its numbers are answered."""
    octets = {"Content-Type": "application/octet-stream"}
    params = {"filename": "ads.csv", "kind": "ad_performance"}
    upload = client.post("/api/v1/uploads", params=params, content=FILE, headers=octets).json()
    accepted = client.post(f"/api/v1/uploads/{upload['id']}/commit")
    assert accepted.status_code == 202, accepted.text
    deadline = time.monotonic() + 300
    while client.get("/api/v1/metrics/combined").json().get("meta", {}).get("snapshot_id") is None:
        assert time.monotonic() < deadline, "the upload's numbers did not come"
        time.sleep(1)


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
@pytest.mark.timeout(2400)
class TestApi:
    def test_keeps_its_contract(self, gateway_stack, partners, peers, tmp_path):
        config = tmp_path / "schemathesis.toml"
        names = json.dumps([partner.tenant_id for partner in partners])
        wfc = f'[auth.wfc]\npath = "{peers}"\nuser = "{partners[0].tenant_id}"\npeers = {names}\n'
        config.write_text((ROOT / "tests/contracts/schemathesis.toml").read_text() + "\n" + wfc)
        command = [
            *(str(SCHEMATHESIS), "--config-file", str(config), "run", "contracts/openapi.json"),
            *("--url", gateway_stack.url, *CHANCE, "--no-color"),
        ]
        keys = ",".join(partner.key_id for partner in partners)
        environment = os.environ | {"SCHEMATHESIS_OWN_KEYS": keys, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, _shortened(done.stdout)[-20_000:] + done.stderr[-2_000:]


def _shortened(report: str) -> str:
    """The report with what it found on each line, and not all of a value of 20,000 characters."""
    return "\n".join(line[:400] for line in report.splitlines())
