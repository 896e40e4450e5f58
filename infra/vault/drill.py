"""The outage drill: a secrets service of its own on AWS KMS's emulator, which is then frozen and thawed for real.

A frozen process still takes connections and answers nothing: the worst kind of outage. The limits of the cache are
seconds here and not minutes; everything else is what production runs.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import boto3
import httpx

from contracts.secrets.api import new_ref
from infra.local.errors import LocalError
from infra.local.postgres import start_postgres
from infra.local.processes import free_port
from infra.local.valkey import start_valkey
from libs.auth import TokenSigner
from libs.http import ServiceToken, service_principal
from libs.testing.apps import started
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import make_app
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from services.secrets.settings import SecretsSettings

SOFT, HARD = 2.0, 5.0
RECOVERY_SECONDS = 10.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "drill", "AWS_SECRET_ACCESS_KEY": "drill"}


@dataclass(frozen=True)
class Finding:
    """One expectation, whether it held, and what was seen."""

    what: str
    sound: bool
    seen: str


@dataclass
class Drill:
    """The service under drill, and the emulator that is frozen."""

    client: httpx.AsyncClient
    signer: TokenSigner
    emulator: "subprocess.Popen[bytes]"

    async def put(self, tenant_id: UUID, ref: str) -> httpx.Response:
        body = {"value": "drill", "kind": "connector_credential", "purpose": "connector", "label": "Drill"}
        return await self._ask(tenant_id, "PUT", ref, body)

    async def resolve(self, tenant_id: UUID, ref: str) -> httpx.Response:
        return await self._ask(tenant_id, "POST", "resolve", {"ref": ref})

    async def _ask(self, tenant_id: UUID, method: str, path: str, body: dict[str, str]) -> httpx.Response:
        principal = service_principal(self.signer, tenant_id=tenant_id, scopes=["secrets:read", "secrets:write"])
        auth = ServiceToken(self.signer, "secrets", principal)
        return await self.client.request(method, f"/internal/secrets/{path}", json=body, auth=auth)


async def rehearse(outage_seconds: float = 8.0) -> list[Finding]:
    """Run the whole drill; takes about as long as the outage and ten seconds more."""
    async with _prepared() as drill:
        return await _outage(drill, max(outage_seconds, HARD + 1))


async def _outage(drill: Drill, outage_seconds: float) -> list[Finding]:
    known, stranger, ref = uuid4(), uuid4(), new_ref()
    before = [await drill.put(known, ref), await drill.resolve(known, ref)]
    findings = [_finding("before: a secret is stored and read", all(a.status_code == 200 for a in before), before[-1])]

    drill.emulator.send_signal(signal.SIGSTOP)
    frozen_at = time.monotonic()
    try:
        cached, written = await drill.resolve(known, ref), await drill.put(known, new_ref())
        findings.append(_finding("away: a cached key goes on reading", cached.status_code == 200, cached))
        findings.append(_finding("away: a cached active key goes on writing", written.status_code == 200, written))
        refused = await drill.put(stranger, new_ref())
        findings.append(
            _finding("away: a tenant without a cached key is told to wait", _told_to_wait(refused), refused)
        )
        await asyncio.sleep(max(0.0, HARD + 0.5 - (time.monotonic() - frozen_at)))
        late = await drill.resolve(known, ref)
        findings.append(_finding("away past the hard limit: 503 and Retry-After", _told_to_wait(late), late))
        await asyncio.sleep(max(0.0, outage_seconds - (time.monotonic() - frozen_at)))
    finally:
        drill.emulator.send_signal(signal.SIGCONT)
    findings.append(await _recovery(drill, known, ref))
    return findings


async def _recovery(drill: Drill, tenant_id: UUID, ref: str) -> Finding:
    back_at = time.monotonic()
    while time.monotonic() - back_at < 2 * RECOVERY_SECONDS:
        if (await drill.resolve(tenant_id, ref)).status_code == 200:
            break
        await asyncio.sleep(0.2)
    seconds = time.monotonic() - back_at
    return Finding("back: reads again within 10 seconds", seconds <= RECOVERY_SECONDS, f"{seconds:.1f} s")


def _told_to_wait(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and "retry-after" in answer.headers and "drill" not in answer.text


def _finding(what: str, sound: bool, answer: httpx.Response) -> Finding:
    return Finding(what, sound, f"{answer.status_code} in {answer.elapsed.total_seconds():.2f} s")


@asynccontextmanager
async def _prepared() -> AsyncGenerator[Drill]:
    """Servers, a migrated database, the emulator with a key, and the service on them."""
    async with AsyncExitStack() as stack:
        folder = _passable(stack.enter_context(tempfile.TemporaryDirectory(prefix="opsight-drill-")))
        emulator, endpoint = _start_emulator()
        stack.callback(_end, emulator)
        key_id = await asyncio.to_thread(_make_key, endpoint)
        postgres = await asyncio.to_thread(start_postgres, folder / "postgres", durable=False)
        stack.callback(postgres.stop)
        valkey = await asyncio.to_thread(start_valkey, folder / "valkey", durable=False)
        stack.callback(valkey.stop)
        settings = await asyncio.to_thread(_migrated, folder, postgres.url, valkey.url, endpoint, key_id)
        app = await stack.enter_async_context(started(make_app("secrets", settings)))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # it is one
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://secrets"))
        yield Drill(client, TokenSigner.from_file("ingestion", folder / "keys" / "ingestion.pem"), emulator)


def _passable(name: str) -> Path:
    """PostgreSQL may run as another account, which has to get at its own folder inside."""
    folder = Path(name)
    folder.chmod(0o711)
    return folder


def _migrated(folder: Path, postgres_url: str, redis_url: str, endpoint: str, key_id: str) -> SecretsSettings:
    admin_url = create_database(postgres_url, "drill")
    upgrade(admin_url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == "secrets")])
    set_role_passwords(admin_url, LOGIN_ROLES)
    write_keys(folder / "keys", ["secrets", "ingestion"])
    return SecretsSettings.model_validate(
        {
            "environment": "test",
            "database_url": url_of(postgres_url, database="drill", role="opsight_secrets"),
            "redis_url": redis_url,
            "signing_key_file": folder / "keys" / "secrets.pem",
            "trust_file": folder / "keys" / "trust.json",
            "data_dir": folder,
            "log_level": "error",
            "kms_provider": "aws",
            "kms_aws_key_id": key_id,
            "kms_aws_region": "eu-central-1",
            "kms_aws_endpoint_url": endpoint,
            "kms_timeout_seconds": 1,
            "data_key_soft_seconds": SOFT,
            "data_key_hard_seconds": HARD,
        }
    )


def _start_emulator() -> "tuple[subprocess.Popen[bytes], str]":
    os.environ.update(CREDENTIALS)
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            httpx.get(f"{endpoint}/moto-api/", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return process, endpoint
    _end(process)
    raise LocalError("The emulator of AWS KMS did not start: ./opsight doctor --fix installs it (moto).")


def _make_key(endpoint: str) -> str:
    client = boto3.client("kms", region_name="eu-central-1", endpoint_url=endpoint)
    try:
        return client.create_key()["KeyMetadata"]["KeyId"]
    finally:
        client.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()
