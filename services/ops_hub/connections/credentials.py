"""Credentials of providers: in the vault for as long as a connection holds them, and here by reference alone."""

from collections.abc import Collection
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connection_writes import ProviderCredentials
from contracts.ops_hub.jobs import ForgetProviderSecrets
from libs import kept_secrets
from libs.kept_secrets import SecretKeeper


async def keep_credentials(
    keeper: SecretKeeper, credentials: ProviderCredentials, *, tenant_id: UUID, platform: str
) -> str:
    """The reference of `login:password`. Raises `VaultUnavailable`."""
    value = SecretStr(f"{credentials.login}:{credentials.password.get_secret_value()}")
    label = f"Login of {platform}: {credentials.login}"[:160]
    return await keeper.keep(
        value, tenant_id=tenant_id, kind="provider_credential", label=label, forgetting=_forgetting
    )


async def forget(session: AsyncSession, tenant_id: UUID, refs: Collection[str]) -> None:
    """Once this transaction has committed, delete what no connection holds any more."""
    await kept_secrets.forget(session, tenant_id, refs, _forgetting)


def _forgetting(refs: list[str]) -> ForgetProviderSecrets:
    return ForgetProviderSecrets(refs=refs)
