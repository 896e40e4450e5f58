"""Runs of search grids that pay a provider for each point, while the line to it is spoiled."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from contracts.ops_hub.connections import PRACTICE_LOGINS
from infra.chaos.keeping import Kept
from infra.chaos.stage import Stage
from infra.local.errors import LocalError

PRICE = 0.002
POINTS = 9
OVER = ("completed", "partial", "failed", "cancelled")
REPLAY_SECONDS = 5.0
OFFER_SECONDS = 15.0
GRID: dict[str, Any] = {
    "name": "Under fault",
    "business": {"name": "Harbour Dental", "place_id": "ChIJharbour", "latitude": 40.7128, "longitude": -74.006},
    "map": {"shape": "square", "size": 3, "unit": "km", "radius": 2.0, "latitude": 40.7128, "longitude": -74.006},
    "keywords": ["dentist"],
    "search": {"source": "dataforseo", "cost_ceiling": "1"},
}
WHY = {"enabled": True, "reason": "Chaos"}


@dataclass
class RankWork:
    """One client that runs a grid over and over, and replays what came back with holes.

    `runs` is the last state of each run that was acknowledged; `paid_before` what the provider had taken before, in US
    dollars; `last_completed` is a `time.monotonic()`.
    """

    stage: Stage
    grid: str = ""
    paid_before: float = 0.0
    runs: dict[str, str] = field(default_factory=dict[str, str])
    replays: int = 0
    last_completed: float = 0.0

    def prepare(self) -> None:
        """Let the tenant ask live sources, at the practice provider, and draw the grid."""
        stack, tenant = self.stage.stack, self.stage.partner.tenant_id
        with stack.sign_in(tenant) as browser:
            stack.step_up(browser)
            browser.put("/api/v1/flags/OPS_LIVE_RANKS_ENABLED", json=WHY).raise_for_status()
            browser.put(f"/api/v1/entitlements/{tenant}/live_ranks", json=WHY).raise_for_status()
        login = PRACTICE_LOGINS["dataforseo"]
        wanted = {"mode": "live", "credentials": {"login": login.login, "password": login.password}}
        with stack.client(self.stage.partner.api_key) as client:
            _post(client, "/ops/connections/dataforseo/manual", wanted)
            self.grid = _post(client, "/ops/reports/local-grid", GRID)["id"]
            await_offer(client, self.grid)
        self.paid_before = self.paid()

    async def work(self) -> None:
        """Ask for a run, and stay with it until every point has a rank."""
        answer = await self.stage.load.insist(f"/ops/reports/local-grid/{self.grid}/run", 202, key=str(uuid4()))
        run = answer.json()["id"]
        self.runs[run] = await self._await_end(run)
        while self.runs[run] != "completed":
            await asyncio.sleep(REPLAY_SECONDS)
            await self.stage.load.insist(f"/runs/{run}/replay", 202, 409, key=str(uuid4()))
            self.replays += 1
            self.runs[run] = await self._await_end(run)
        self.last_completed = time.monotonic()
        await asyncio.sleep(0.3)

    async def _await_end(self, run: str) -> str:
        while True:
            answer = await self.stage.load.ask("GET", f"/runs/{run}")
            if answer is not None and answer.status_code == 200 and answer.json()["state"] in OVER:
                return answer.json()["state"]
            await asyncio.sleep(0.3)

    def paid(self) -> float:
        """What the provider has taken in all since it was started; asked past the proxy."""
        port = self.stage.status()["ports"]["practice-provider"]
        login = PRACTICE_LOGINS["dataforseo"]
        address = f"http://127.0.0.1:{port}/dataforseo/v3/appendix/user_data"
        answer = httpx.get(address, auth=(login.login, login.password), timeout=10).raise_for_status().json()
        return 42.5 - answer["tasks"][0]["result"][0]["money"]["balance"]

    async def kept(self) -> Kept:
        """Every acknowledged run has every rank; no question was paid for twice unasked, and none beside the books.

        An uncertain question that a person replays may be paid for again: that is a second question in the books.
        """
        tenant = self.stage.partner.tenant_id
        cells = await self.stage.fetch(
            "select run_id::text, count(*) from reporting.grid_cell where tenant_id = $1::uuid and status <> 'error'"
            " group by run_id",
            tenant,
        )
        whole = {row[0] for row in cells if row[1] == POINTS}
        [[booked]] = await self.stage.fetch(
            "select count(*) from reporting.grid_charge where tenant_id = $1::uuid and state <> 'free'", tenant
        )
        again = await self.stage.fetch(
            "select run_id from reporting.grid_charge where tenant_id = $1::uuid and state = 'done'"
            " group by run_id, keyword_no, point_no having count(*) > 1",
            tenant,
        )
        paid = round((self.paid() - self.paid_before) / PRICE)
        self.stage.measured |= {"runs": len(self.runs), "replays": self.replays, "questions paid": paid}
        return Kept(
            acknowledged=len(self.runs),
            lost=[f"ranks of run {run}" for run in self.runs if run not in whole],
            doubled=[f"answered question of run {row[0]}" for row in again]
            + ["question paid beside the books"] * max(paid - booked, 0),
        )


def await_offer(client: httpx.Client, grid: str) -> None:
    """A flag that was turned on counts everywhere within two seconds, but not in every service at once; a run that is
    asked for before is refused, and rightly so. Raises `LocalError` when the grid cannot run."""
    until = time.monotonic() + OFFER_SECONDS
    while found := _post(client, f"/ops/reports/local-grid/{grid}/preview")["problems"]:
        if time.monotonic() > until:
            raise LocalError(f"the grid cannot run: {', '.join(one['code'] for one in found)}")
        time.sleep(0.2)


def _post(client: httpx.Client, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the flag opens is not there before its service knows."""
    until = time.monotonic() + OFFER_SECONDS
    while True:
        answer = client.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())})
        if answer.status_code != 404 or time.monotonic() > until:
            return answer.raise_for_status().json()
        time.sleep(0.2)
