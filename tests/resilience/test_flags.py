"""A flag reaches every process of a running stack within two seconds."""

import time
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

    def test_takes_the_operations_hub_away_from_everybody_and_gives_it_back(self, gateway_stack):
        """Asked through the gateway, which is another process than the hub."""
        with gateway_stack.sign_in() as browser:
            assert _codes(browser) == {None}
            browser.post("/api/v1/flags/OPS_HUB_ENABLED/kill", json=AWAY).raise_for_status()
            gone = _seconds_until(browser, {"feature_disabled"})
            known = browser.get("/api/v1/me").json()["flags"]["OPS_HUB_ENABLED"]
            browser.post("/api/v1/flags/OPS_HUB_ENABLED/revive", json=AWAY).raise_for_status()
            back = _seconds_until(browser, {None})
        assert known is False
        assert max(gone, back) < 2


def _codes(browser) -> set[str | None]:
    """What the hub's reads answer: a problem's code, None for an answer."""
    answers = [browser.get(f"/api/v1/ops/{name}") for name in ("bootstrap", "onboarding", "setup-tasks", "events")]
    return {None if answer.status_code == 200 else answer.json()["code"] for answer in answers}


def _seconds_until(browser, codes: set[str | None]) -> float:
    began = time.monotonic()
    while (seen := _codes(browser)) != codes:
        assert time.monotonic() - began < 10, seen
    return time.monotonic() - began
