"""Opening secrets at random: whether the keys that are there still open what they sealed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from infra.local.environment import url_as
from infra.local.home import Home
from infra.local.keys import role_passwords, signing_key, trust_file
from infra.vault.settings import ROLE
from libs.db import Database
from services.secrets.data_key.cache import DataKeyCache
from services.secrets.data_key.keys import Keys
from services.secrets.envelope import EnvelopeRefused
from services.secrets.errors import KeyServiceUnavailable
from services.secrets.kms import make_kms
from services.secrets.secret import repository
from services.secrets.secret.sealed import open_secret
from services.secrets.settings import SecretsSettings


@dataclass(frozen=True)
class Opened:
    """How many of the secrets that were tried opened; `refused` are the references of the others."""

    tried: int
    opened: int
    refused: list[str] = field(default_factory=list)


def open_some(home: Home, url: str, most: int) -> Opened:
    """Open up to `most` secrets of all tenants, chosen at random, in the database at `url` (the administrator's).

    Values stay in memory, and no use of them is written down: they go to nobody.
    """
    with psycopg.connect(url) as connection:
        chosen = connection.execute(
            "select tenant_id, ref from secrets.secret order by random() limit %s", [most]
        ).fetchall()
    return asyncio.run(_open(_settings(home, url), chosen))


async def _open(settings: SecretsSettings, chosen: Sequence[tuple[UUID, str]]) -> Opened:
    database = Database(settings.database_url.get_secret_value(), application_name="opsight-open", pool_size=1)
    kms, cache = make_kms(settings), DataKeyCache()
    keys = Keys(database, kms, cache, settings.environment)
    try:
        refused = [ref for tenant_id, ref in chosen if not await _opens(keys, tenant_id, ref)]
    finally:
        await cache.close()
        await kms.close()
        await database.dispose()
    return Opened(len(chosen), len(chosen) - len(refused), refused)


async def _opens(keys: Keys, tenant_id: UUID, ref: str) -> bool:
    async def act(session: AsyncSession) -> bool:
        secret = await repository.find_secret(session, ref)
        if secret is None:
            return False
        try:
            open_secret(secret, await keys.for_envelope(session, secret.ring_id, secret.key_version), keys.environment)
        except EnvelopeRefused:
            return False
        return True

    try:
        return await keys.work(tenant_id, act)
    except KeyServiceUnavailable:
        return False


def _settings(home: Home, url: str) -> SecretsSettings:
    """Of the key service as the environment says, of everything else as `home` does."""
    told: dict[str, Any] = {
        "database_url": url_as(url, ROLE, role_passwords(home)[ROLE]),
        "redis_url": "redis://127.0.0.1:1/0",  # never asked
        "signing_key_file": signing_key(home, "secrets"),
        "trust_file": trust_file(home, "secrets"),
        "data_dir": home.data,
    }
    return SecretsSettings(**told)
