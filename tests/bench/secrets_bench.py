"""What a secret costs: sealing and opening, a read through the whole service, and a rotation under reads.

    python -m tests.bench.secrets_bench

Envelopes are measured beside Fernet and bare AES-256-GCM in the same run. Reads go over ASGI to the real service on a
durable PostgreSQL of its own; each is one transaction with its audit row.
Goals: a rotation under 100 reads/s fails none.
"""

import argparse
import asyncio
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.secrets.api import new_ref
from infra.local.postgres import start_postgres
from infra.local.valkey import start_valkey
from libs.auth import Principal, TokenSigner
from libs.testing.apps import started
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import make_app
from libs.testing.keys import write_keys
from libs.testing.tasks import in_own_task
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from services.secrets.envelope import DataKey, Place, open_envelope, seal
from services.secrets.settings import SecretsSettings
from services.secrets.worker import make_worker

SECRETS = 1000


def envelopes(count: int) -> None:
    """Per second and core, for values of two sizes, beside Fernet and bare AES-256-GCM in the same run."""
    for size in (200, 4096):
        took = _envelope_microseconds(os.urandom(size), count)
        for name, microseconds in took.items():
            print(f"{size:5} B {name:26} {1e6 / microseconds:10,.0f}/s of one core")
        ratio = (took["Fernet encrypt"] + took["Fernet decrypt"]) / (took["seal"] + took["open"])
        print(f"{size:5} B sealed and opened       {ratio:10.2f} x Fernet")


def _envelope_microseconds(value: bytes, count: int) -> dict[str, float]:
    key, place = DataKey(uuid4(), 1, os.urandom(32)), Place("bench", uuid4(), "connector", "t", "1", "f", 1)
    bare, fernet, nonce = AESGCM(os.urandom(32)), Fernet(Fernet.generate_key()), os.urandom(12)
    sealed, encrypted, token = seal(value, key, place), bare.encrypt(nonce, value, b"aad"), fernet.encrypt(value)
    acts: dict[str, Callable[[], object]] = {
        "seal": lambda: seal(value, key, place),
        "open": lambda: open_envelope(sealed, key, place),
        "Fernet encrypt": lambda: fernet.encrypt(value),
        "Fernet decrypt": lambda: fernet.decrypt(token),
        "bare AES-256-GCM encrypt": lambda: bare.encrypt(nonce, value, b"aad"),
        "bare AES-256-GCM decrypt": lambda: bare.decrypt(nonce, encrypted, b"aad"),
    }
    took: dict[str, float] = {}
    for name, act in acts.items():
        began = time.process_time()
        for _ in range(count):
            act()
        took[name] = (time.process_time() - began) / count * 1e6
    return took


class Service:
    """The service in this process, and ingestion that calls it."""

    def __init__(self, client: httpx.AsyncClient, keys: Path, tenant_id: UUID) -> None:
        self._client = client
        self._signers = {name: TokenSigner.from_file(name, keys / f"{name}.pem") for name in ("ingestion", "gateway")}
        self.tenant_id = tenant_id

    async def ask(self, method: str, path: str, body: dict[str, str]) -> httpx.Response:
        return await self._client.request(method, path, json=body, headers=self._headers("ingestion"))

    async def rotate(self) -> None:
        answer = await self._client.post("/api/v1/secrets/rotations", json={}, headers=self._headers("gateway"))
        assert answer.status_code == 202, answer.text

    def _headers(self, issuer: str) -> dict[str, str]:
        subject = "service:ingestion" if issuer == "ingestion" else f"user:{uuid4()}"
        scopes = frozenset({"secrets:read", "secrets:write", "secrets:admin"})
        principal = Principal(issuer, subject, self.tenant_id, scopes)
        return {"Authorization": f"Bearer {self._signers[issuer].sign('secrets', principal)}"}

    async def put(self, number: int) -> str:
        ref = new_ref()
        body = {"value": f"value-{number}", "kind": "connector_credential", "purpose": "connector", "label": "Bench"}
        assert (await self.ask("PUT", f"/internal/secrets/{ref}", body)).status_code == 200
        return ref

    async def resolve(self, ref: str) -> bool:
        return (await self.ask("POST", "/internal/secrets/resolve", {"ref": ref})).status_code == 200


async def reads(service: Service, refs: list[str], count: int) -> None:
    """One client, one read after the other: the time and the processor of each."""
    times: list[float] = []
    began = _processor()
    for index in range(count):
        started_at = time.perf_counter()
        assert await service.resolve(refs[index % len(refs)])
        times.append((time.perf_counter() - started_at) * 1000)
    times.sort()
    used = (_processor() - began) / count * 1000
    print(f"resolve, one client        p50 {statistics.median(times):.1f} ms, p95 {times[int(count * 0.95)]:.1f} ms,"
          f" {used:.1f} ms of processor")  # fmt: skip


async def rotation_under_reads(service: Service, settings: SecretsSettings, refs: list[str], per_second: int) -> None:
    """Rotate everything while `per_second` reads come at a fixed rate; counts those that failed."""
    over, failed, done = asyncio.Event(), 0, 0
    running: set[asyncio.Task[bool]] = set()

    async def offer() -> None:
        nonlocal done
        while not over.is_set():
            running.add(asyncio.create_task(service.resolve(refs[done % len(refs)])))
            done += 1
            await asyncio.sleep(1 / per_second)

    offering = asyncio.create_task(offer())
    began = time.perf_counter()
    await service.rotate()
    async with in_own_task(make_worker(settings).started()) as worker:
        await worker.run_until_idle(timeout_seconds=300)
    seconds = time.perf_counter() - began
    over.set()
    await offering
    failed = sum(not sound for sound in await asyncio.gather(*running))
    print(f"rotation of {len(refs):,} secrets under {done / seconds:.0f} reads/s: {seconds:.1f} s,"
          f" {failed} of {done:,} reads failed")  # fmt: skip


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _passable(name: str) -> Path:
    """PostgreSQL may run as another account, which has to get at its own folder inside."""
    folder = Path(name)
    folder.chmod(0o711)
    return folder


async def main(secrets: int, count: int, per_second: int) -> None:
    envelopes(20_000)
    with tempfile.TemporaryDirectory(prefix="opsight-bench-") as name:
        folder = _passable(name)
        postgres, valkey = start_postgres(folder / "postgres", durable=True), start_valkey(folder / "valkey")
        try:
            await _on_servers(folder, postgres.url, valkey.url, secrets, count, per_second)
        finally:
            valkey.stop()
            postgres.stop()


async def _on_servers(folder: Path, url: str, redis_url: str, secrets: int, count: int, per_second: int) -> None:
    admin_url = create_database(url, "bench")
    await asyncio.to_thread(upgrade, admin_url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == "secrets")])
    set_role_passwords(admin_url, LOGIN_ROLES)
    write_keys(folder / "keys", ["secrets", "ingestion", "gateway"])
    settings = SecretsSettings(
        environment="test",
        database_url=url_of(url, database="bench", role="opsight_secrets"),  # type: ignore[arg-type]
        redis_url=redis_url,  # type: ignore[arg-type]
        signing_key_file=folder / "keys/secrets.pem",
        trust_file=folder / "keys/trust.json",
        data_dir=folder,
        log_level="error",
    )
    transport = httpx.ASGITransport(app := make_app("secrets", settings))
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://secrets") as client:
        service = Service(client, folder / "keys", uuid4())
        refs = [await service.put(number) for number in range(secrets)]
        await reads(service, refs, count)
        await rotation_under_reads(service, settings, refs, per_second)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secrets", type=int, default=SECRETS)
    parser.add_argument("--reads", type=int, default=1000)
    parser.add_argument("--per-second", type=int, default=100)
    wanted = parser.parse_args()
    asyncio.run(main(wanted.secrets, wanted.reads, wanted.per_second))
