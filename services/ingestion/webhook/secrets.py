"""Signing secrets of endpoints: in the vault, by reference, and in a process's memory for a short while.

The vault is another database, so no transaction covers both. Before a value is put, a job is committed that will
forget it in an hour unless an endpoint goes by it then: whatever fails in between, nothing is left behind.
"""

import base64
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import ForgetWebhookSecrets
from contracts.secrets.api import new_ref
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, enqueue
from libs.vault import SecretGone, Vault
from services.ingestion.webhook import repository
from services.ingestion.webhook.signature import KEY_BYTES, PREFIX

HELD_SECONDS = 60.0
MOST_HELD = 1000
UNLESS_NAMED_AFTER = timedelta(hours=1)


def new_secret() -> str:
    """`whsec_` and 32 random bytes, as Standard Webhooks has them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@dataclass(frozen=True)
class SigningSecrets:
    """Puts signing secrets into the vault."""

    vault: Vault
    database: Database

    async def keep(self, secret: str, *, tenant_id: UUID, name: str) -> str:
        """The reference of `secret`. Raises `VaultUnavailable`."""
        ref = new_ref()
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, [ref], at=utc_now() + UNLESS_NAMED_AFTER)
        await self.vault.put(
            tenant_id,
            ref,
            SecretStr(secret),
            kind="inbound_webhook_secret",
            purpose="webhook",
            label=f"Inbound webhook: {name}",
        )
        return ref


class HeldSecrets:
    """The values that were used last. A reference names one value for ever, so what is held is never a wrong one."""

    def __init__(self, vault: Vault, *, seconds: float = HELD_SECONDS) -> None:
        self._vault, self._seconds = vault, seconds
        self._held: OrderedDict[tuple[UUID, str], tuple[SecretStr, float]] = OrderedDict()

    async def of(self, tenant_id: UUID, refs: Collection[str]) -> list[str]:
        """The values, without those that the vault no longer has. Raises `VaultUnavailable`."""
        values = [await self._value(tenant_id, ref) for ref in refs]
        return [value.get_secret_value() for value in values if value is not None]

    async def _value(self, tenant_id: UUID, ref: str) -> SecretStr | None:
        held = self._held.get((tenant_id, ref))
        if held is not None and held[1] > time.monotonic():
            return held[0]
        try:
            value = await self._vault.resolve(tenant_id, ref)
        except SecretGone:
            return None
        self._held[tenant_id, ref] = value, time.monotonic() + self._seconds
        self._held.move_to_end((tenant_id, ref))
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return value


async def forget(
    session: AsyncSession, tenant_id: UUID, refs: Collection[str | None], *, at: datetime | None = None
) -> None:
    """Once this transaction has committed (and not before `at`), delete what no endpoint goes by any more."""
    named = sorted(ref for ref in refs if ref is not None)
    if named:
        await enqueue(session, ForgetWebhookSecrets(refs=named), tenant_id=tenant_id, run_at=at)


async def forget_now(context: JobContext, vault: Vault, refs: Collection[str]) -> None:
    """Delete those of `refs` that no endpoint goes by. Safe to run twice. Raises `VaultUnavailable`."""
    async with context.session() as session:
        named = await repository.list_named_refs(session, refs)
    for ref in sorted(set(refs) - named):
        await vault.delete(context.tenant_id, ref)
