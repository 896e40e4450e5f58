"""Credentials that the gateway must read again: in the vault for as long as a row names them, and here by reference."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import ForgetSecrets
from contracts.secrets.registry import PLATFORM
from libs import kept_secrets
from libs.kept_secrets import Forgetting
from libs.vault import RETRY_SECONDS, VaultUnavailable


class SecretKeeper(kept_secrets.SecretKeeper):
    """Puts secrets into the vault, and gives them back."""

    async def put(self, value: str, *, kind: str, label: str, owner: UUID) -> str:
        """Keep `value` for the tenant `owner`, or for `PLATFORM`; its reference. Raises `VaultUnavailable`."""
        return await self.keep(SecretStr(value), tenant_id=owner, kind=kind, label=label, forgetting=_forgetting(owner))

    async def resolve(self, ref: str | None, *, owner: UUID) -> SecretStr:
        """The value. Raises `SecretGone`, and `VaultUnavailable`: also for what is still on its way to the vault."""
        if ref is None:
            raise VaultUnavailable(retry_after=RETRY_SECONDS)
        return await self.vault.resolve(owner, ref)


async def forget(
    session: AsyncSession,
    refs: Collection[str | None],
    *,
    owner: UUID,
    tenant_id: UUID,
    after: datetime | None = None,
) -> None:
    """Once this transaction, which is `tenant_id`'s, has committed: delete what no row names any more."""
    await kept_secrets.forget(session, tenant_id, refs, _forgetting(owner), at=after)


def _forgetting(owner: UUID) -> Forgetting:
    def payload(refs: list[str]) -> ForgetSecrets:
        return ForgetSecrets(refs=refs, platform=owner == PLATFORM)

    return payload
