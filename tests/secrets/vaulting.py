"""A service that speaks to the vault, as tests do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from contracts.secrets.api import new_ref

SCOPES = ("secrets:read", "secrets:write", "secrets:encrypt", "secrets:decrypt", "secrets:shred")


@dataclass
class Caller:
    """`tenant_id`, by the service `name`."""

    client: httpx.AsyncClient
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID
    name: str = "ingestion"

    def headers(self, *scopes: str) -> dict[str, str]:
        return self.as_(self.tenant_id, *(scopes or SCOPES), subject=f"service:{self.name}", service="secrets")

    async def put(self, value: str = "a-value", ref: str | None = None, **changes: Any) -> httpx.Response:
        body = {"value": value, "kind": "connector_credential", "purpose": "connector", "label": "Token"} | changes
        return await self.client.put(f"/internal/secrets/{ref or new_ref()}", json=body, headers=self.headers())

    async def stored(self, value: str = "a-value", **changes: Any) -> str:
        """Put a value, and answer its ref."""
        answer = await self.put(value, **changes)
        assert answer.status_code == 200, answer.text
        return answer.json()["ref"]

    async def resolve(self, ref: str) -> httpx.Response:
        return await self.post("resolve", {"ref": ref})

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return await self.client.post(f"/internal/secrets/{path}", json=body, headers=self.headers())

    async def delete(self, ref: str) -> httpx.Response:
        return await self.client.delete(f"/internal/secrets/{ref}", headers=self.headers())

    async def admin(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """As an administrator of the tenant, through the public API."""
        headers = self.as_(self.tenant_id, "secrets:admin", service="secrets")
        return await self.client.request(method, f"/api/v1/secrets/{path}", json=body, headers=headers)

    def of(self, name: str, tenant_id: UUID | None = None) -> "Caller":
        """Another service, or the same one in another tenant."""
        return Caller(self.client, self.as_, tenant_id or self.tenant_id, name)
