"""Addresses of channels: in the vault, by reference."""

from collections.abc import Collection
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.jobs import ForgetAlertSecrets
from libs import kept_secrets
from libs.kept_secrets import SecretKeeper


async def keep_address(keeper: SecretKeeper, url: SecretStr, *, tenant_id: UUID, name: str) -> str:
    """The reference of `url`. Raises `VaultUnavailable`."""
    label = f"Alerts to Slack: {name}"
    return await keeper.keep(url, tenant_id=tenant_id, kind="slack_webhook", label=label, forgetting=_forgetting)


async def forget(session: AsyncSession, tenant_id: UUID, refs: Collection[str]) -> None:
    """Once this transaction has committed, delete what no channel goes by any more."""
    await kept_secrets.forget(session, tenant_id, refs, _forgetting)


def _forgetting(refs: list[str]) -> ForgetAlertSecrets:
    return ForgetAlertSecrets(refs=refs)
