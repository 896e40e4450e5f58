"""Signing secrets of endpoints: in the vault, by reference, and in a process's memory for a short while."""

import base64
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import ForgetWebhookSecrets
from libs import kept_secrets
from libs.kept_secrets import SecretKeeper
from libs.vault import SecretGone, Vault
from services.ingestion.webhook.signature import KEY_BYTES, PREFIX

HELD_SECONDS = 60.0
MOST_HELD = 1000


def new_secret() -> str:
    """`whsec_` and 32 random bytes, as Standard Webhooks has them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


async def keep_signing_secret(keeper: SecretKeeper, secret: str, *, tenant_id: UUID, name: str) -> str:
    """The reference of `secret`. Raises `VaultUnavailable`."""
    return await keeper.keep(
        SecretStr(secret),
        tenant_id=tenant_id,
        kind="inbound_webhook_secret",
        label=f"Inbound webhook: {name}",
        forgetting=_forgetting,
    )


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
    await kept_secrets.forget(session, tenant_id, refs, _forgetting, at=at)


def _forgetting(refs: list[str]) -> ForgetWebhookSecrets:
    return ForgetWebhookSecrets(refs=refs)
