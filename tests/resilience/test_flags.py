"""A flag reaches every process of a running stack within two seconds."""

from datetime import datetime, timedelta

import pytest

from libs.clock import utc_now

PROCESSES = ("gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets")
EVERYBODY = [*PROCESSES, *(f"{name}-worker" for name in PROCESSES)]
KEY = "OPS_OAUTH_ENABLED"
AWAY = {"reason": "The provider is away."}


@pytest.mark.xdist_group("stack")
class TestKillSwitch:
    def test_reaches_every_process_within_two_seconds(self, gateway_stack):
        with gateway_stack.sign_in() as browser:
            asked = utc_now()
            browser.post(f"/api/v1/flags/{KEY}/kill", json=AWAY).raise_for_status()
            heard = {name: gateway_stack.await_log(name, 5, event="flags.changed", killed=[KEY]) for name in EVERYBODY}
            browser.post(f"/api/v1/flags/{KEY}/revive", json=AWAY).raise_for_status()
        late = {
            name for name, line in heard.items() if datetime.fromisoformat(line["ts"]) - asked > timedelta(seconds=2)
        }
        assert late == set()
