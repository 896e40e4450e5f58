"""Two drills on a stack under load: the kill switch, and a backup that is brought back beside it."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.identity.audit.checkpoints import Checkpoints
from gateway.identity.audit.jobs import seal
from infra.backups.drill import rehearse
from infra.chaos.stage import Stage
from infra.local.environment import service_database_url
from infra.local.keys import signing_key
from libs.db import Database

FLAG = "OPS_HUB_ENABLED"
SWITCH_SECONDS = 2.0
PATIENCE_SECONDS = 15.0
BEHIND_FLAG = ("/ops/onboarding", "/ops/reports/local-grid")
"""One operation of each service that asks for the flag."""
REASON = {"reason": "Chaos: the kill switch is tried"}
RESTORE_MINUTES = 30
SECRETS_OF_A_TENANT, TENANTS = 20, 5


async def pull_kill_switch(stage: Stage) -> None:
    """Off for everybody within two seconds, and on again within two; everything else goes on."""
    await asyncio.to_thread(_pull, stage)


def _pull(stage: Stage) -> None:
    with stage.stack.sign_in() as operator, stage.stack.client(stage.partner.api_key) as client:
        stage.stack.step_up(operator)
        for word, wanted in (("kill", 404), ("revive", 200)):
            operator.post(f"/api/v1/flags/{FLAG}/{word}", json=REASON).raise_for_status()
            seconds = _until_all_answer(client, wanted)
            stage.measured[f"{word}, s"] = round(seconds, 2)
            if seconds > SWITCH_SECONDS:
                stage.broken.append(f"{word} counted after {seconds:.1f} s, not within {SWITCH_SECONDS:.0f} s")


def _until_all_answer(client: httpx.Client, wanted: int) -> float:
    """Seconds until the last of the operations answers `wanted`; each is asked by itself, so that none waits for the
    answers of another."""

    def answers(path: str) -> bool:
        return client.get(f"/api/v1{path}").status_code == wanted

    with ThreadPoolExecutor(len(BEHIND_FLAG)) as pool:
        return max(pool.map(lambda path: _until(lambda: answers(path)), BEHIND_FLAG))


def _until(condition: Callable[[], bool]) -> float:
    """Seconds until the first question was asked that `condition` was right about: none asked later was served."""
    began = asked = time.monotonic()
    while not condition() and asked - began < PATIENCE_SECONDS:
        time.sleep(0.05)
        asked = time.monotonic()
    return asked - began


async def restore_beside(stage: Stage) -> None:
    """A backup of the stack as it runs is brought back elsewhere, and proven: rows, trail, 100 secrets."""
    await asyncio.to_thread(_restore, stage)


def _restore(stage: Stage) -> None:
    for number in range(TENANTS):
        _make_secrets(stage, f"Secrets {number}")
    asyncio.run(_seal(stage))
    drilled = rehearse(stage.home, lambda _: None)
    found = drilled.restored
    stage.measured |= {
        "rows": found.manifest.rows,
        "trail": found.trail_events,
        "secrets": found.secrets.opened,
        "backup, s": round(drilled.backup_seconds, 1),
        "restore, s": round(found.seconds, 1),
    }
    if not found.is_proven:
        off = f"rows of {found.tables_off}, {found.trail_findings} findings in the trail"
        stage.broken.append(f"what came back is not what was taken: {off}")
    if found.secrets.tried < TENANTS * SECRETS_OF_A_TENANT:
        stage.broken.append(f"only {found.secrets.tried} secrets were there to be tried")
    if drilled.seconds > RESTORE_MINUTES * 60:
        stage.broken.append(f"it took {drilled.seconds / 60:.0f} minutes, not {RESTORE_MINUTES}")


async def _seal(stage: Stage) -> None:
    """What the gateway's worker does every ten minutes, so that the backup holds chains that can be proven."""
    key = load_pem_private_key(signing_key(stage.home, "gateway").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey), "made so"
    database = Database(service_database_url(stage.home, "gateway"), application_name="opsight-chaos", pool_size=1)
    try:
        await seal(database, Checkpoints(stage.home.data / "audit"), key)
    finally:
        await database.dispose()


def _make_secrets(stage: Stage, name: str) -> None:
    """Of a tenant of their own: webhooks that a partner signs with, one secret each."""
    partner = stage.stack.new_partner(name)
    with stage.stack.sign_in(partner.tenant_id) as browser:
        for number in range(SECRETS_OF_A_TENANT):
            browser.post("/api/v1/webhook-subscriptions", json=_hook(number)).raise_for_status()


def _hook(number: int) -> dict[str, Any]:
    return {"name": f"Hook {number}", "url": f"https://partner.example.com/{number}", "events": ["sync.finished"]}
