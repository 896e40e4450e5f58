"""Each key service with a way to break it: the conformance suite asks all of them the same."""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from infra.local.processes import free_port
from services.secrets.kms.aws import AwsKms
from services.secrets.kms.local import LocalKms
from services.secrets.kms.protocol import Kms
from services.secrets.kms.transit import TransitKms
from tests.secrets.transit_server import TOKEN, Transit, start

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass
class Rig:
    """A working key service, one that is away, and one that is set up wrong."""

    kms: Kms
    away: Kms
    misconfigured: Kms
    rotate: Callable[[], Awaitable[None]]


@asynccontextmanager
async def local_rig(folder: Path) -> AsyncGenerator[Rig]:
    kms = LocalKms(folder / "keys.json")
    kms.create()
    damaged = folder / "damaged.json"
    damaged.write_text('{"keys": {"1": "c2hvcnQ="}}')
    damaged.chmod(0o600)
    yield Rig(kms, LocalKms(folder / "gone.json"), LocalKms(damaged), kms.rotate)


@asynccontextmanager
async def aws_rig() -> AsyncGenerator[Rig]:
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client("kms", region_name="eu-central-1", endpoint_url=url)
    key_id, second = (client.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    client.create_alias(AliasName="alias/opsight", TargetKeyId=key_id)

    def at(key: str, endpoint: str = url) -> AwsKms:
        return AwsKms(key_id=key, region="eu-central-1", endpoint_url=endpoint, timeout_seconds=2)

    kms = at("alias/opsight")

    async def rotate() -> None:
        client.update_alias(AliasName="alias/opsight", TargetKeyId=second)

    away = at("alias/opsight", f"http://127.0.0.1:{free_port()}")
    try:
        yield Rig(kms, away, at("alias/absent"), rotate)
    finally:
        client.close()
        await kms.close()
        server.stop()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@asynccontextmanager
async def vault_rig(transit: Transit) -> AsyncGenerator[Rig]:
    runner = await start(transit)

    def at(key: str = "opsight", url: str = "") -> TransitKms:
        return TransitKms(url=url or transit.url, token=SecretStr(TOKEN), key=key, timeout_seconds=1)

    kms, away = at(), at(url=f"http://127.0.0.1:{free_port()}")
    misconfigured = at(key="absent")
    try:
        yield Rig(kms, away, misconfigured, kms.rotate)
    finally:
        for one in (kms, away, misconfigured):
            await one.close()
        await runner.cleanup()
