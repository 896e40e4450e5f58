"""The secrets service as others use it: put a value, keep its reference, ask for the value when it is needed.

A value is a `SecretStr` for as long as it is here; whoever unwraps it hands it on at once, and stores it nowhere.
"""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, SecretStr

from contracts.secrets.api import (
    ColumnPlace,
    DecryptedValue,
    DecryptValue,
    EncryptedValue,
    EncryptValue,
    PutSecret,
    ResolvedSecret,
    ResolveSecret,
    SettleColumn,
    Settled,
    StoredSecret,
)
from contracts.secrets.registry import Purpose, Service
from libs.auth import TokenSigner
from libs.errors import NotFound, Unavailable
from libs.http import ServiceToken, service_client, service_principal
from libs.settings import Settings

ModelT = TypeVar("ModelT", bound=BaseModel)
RETRY_SECONDS = 5


class VaultUnavailable(Unavailable):
    """The vault does not answer, or says that it cannot now. `retry_after` of the answer is handed on."""

    code, title = "vault_unavailable", "Credentials cannot be kept or read right now; try again shortly"


class SecretGone(NotFound):
    """There is no such secret any more: deleted, expired, or not this service's to read."""

    code, title = "secret_gone", "The credential is no longer in the vault"


class VaultRefused(Exception):
    """The vault refuses the call itself; an error of ours. Holds the code of the refusal, and nothing of the value."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"the vault answers {status} {code}")
        self.status = status
        self.code = code


class Vault:
    """A client of the secrets service, as this deployable itself; close it."""

    def __init__(
        self, settings: Settings, signer: TokenSigner, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._signer = signer
        self._client = service_client(settings, signer, "secrets", transport=transport)

    async def close(self) -> None:
        await self._client.aclose()

    async def put(
        self,
        tenant_id: UUID,
        ref: str,
        value: SecretStr,
        *,
        kind: str,
        purpose: Purpose,
        label: str,
        readers: list[Service] | None = None,
        expires_at: datetime | None = None,
    ) -> StoredSecret:
        """Keep `value` under `ref` (`contracts.secrets.api.new_ref`). Raises `VaultUnavailable`."""
        body = PutSecret(
            value=value, kind=kind, purpose=purpose, label=label, readers=readers or [], expires_at=expires_at
        )
        answer = await self._send(tenant_id, "PUT", ref, "secrets:write", body)
        return StoredSecret.model_validate_json(answer.content)

    async def resolve(self, tenant_id: UUID, ref: str) -> SecretStr:
        """The value. Raises `VaultUnavailable`, `SecretGone`."""
        answer = await self._send(tenant_id, "POST", "resolve", "secrets:read", ResolveSecret(ref=ref))
        return ResolvedSecret.model_validate_json(answer.content).value

    async def delete(self, tenant_id: UUID, ref: str) -> bool:
        """Forget a secret; False when there was none. Raises `VaultUnavailable`."""
        try:
            await self._send(tenant_id, "DELETE", ref, "secrets:write", None)
        except SecretGone:
            return False
        return True

    async def encrypt(self, tenant_id: UUID, place: ColumnPlace, value: SecretStr) -> EncryptedValue:
        """Seal a value for a registered column of this service's. Raises `VaultUnavailable`."""
        body = EncryptValue(place=place, value=value)
        answer = await self._send(tenant_id, "POST", "encrypt", "secrets:encrypt", body)
        return EncryptedValue.model_validate_json(answer.content)

    async def decrypt(self, tenant_id: UUID, place: ColumnPlace, envelope: str) -> DecryptedValue:
        """Open a column's envelope; a `stale` one should be sealed anew. Raises `VaultUnavailable`, `VaultRefused`."""
        body = DecryptValue(place=place, envelope=envelope)
        answer = await self._send(tenant_id, "POST", "decrypt", "secrets:decrypt", body)
        return DecryptedValue.model_validate_json(answer.content)

    async def settle(self, tenant_id: UUID, column: str, *, below_version: int) -> list[int]:
        """Say that a scan of the column found no older envelope. Raises `VaultUnavailable`, `VaultRefused`."""
        body = SettleColumn(column=column, below_version=below_version)
        answer = await self._send(tenant_id, "POST", "columns/settle", "secrets:encrypt", body)
        return Settled.model_validate_json(answer.content).released

    async def _send(
        self, tenant_id: UUID, method: str, path: str, scope: str, body: BaseModel | None
    ) -> httpx.Response:
        principal = service_principal(self._signer, tenant_id=tenant_id, scopes=[scope])
        try:
            answer = await self._client.request(
                method,
                f"/internal/secrets/{path}",
                content=None if body is None else body.model_dump_json(),
                headers={"content-type": "application/json"},
                auth=ServiceToken(self._signer, "secrets", principal),
            )
        except httpx.TransportError as error:
            raise VaultUnavailable(retry_after=RETRY_SECONDS) from error
        return _checked(answer)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.status_code in (404, 410):
        raise SecretGone
    if answer.status_code >= 500:
        seconds = answer.headers.get("retry-after", "")
        raise VaultUnavailable(retry_after=int(seconds) if seconds.isdigit() else RETRY_SECONDS)
    raise VaultRefused(answer.status_code, _code(answer))


def _code(answer: httpx.Response) -> str:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        return "unreadable"
    return str(body.get("code", "unknown"))
