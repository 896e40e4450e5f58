"""Whether an address belongs to a member: those may have every report, others need an approval."""

from typing import Protocol
from uuid import UUID

import httpx
from pydantic import ValidationError

from contracts.reporting.deliveries import MembersKnown
from libs.auth import TokenSigner
from libs.http import service_client, service_principal
from libs.jobs import RetryLater
from libs.settings import Settings

WAIT_SECONDS = 60


class Membership(Protocol):
    """Knows the tenant's members."""

    async def is_member(self, tenant_id: UUID, address: str) -> bool:
        """Raises `RetryLater` when nobody can tell now."""
        ...


class GatewayMembership:
    """Asks the gateway, whose users they are."""

    def __init__(self, settings: Settings, signer: TokenSigner) -> None:
        self._settings = settings
        self._signer = signer

    async def is_member(self, tenant_id: UUID, address: str) -> bool:
        principal = service_principal(self._signer, tenant_id=tenant_id, scopes={"members:look"})
        try:
            async with service_client(self._settings, self._signer, "gateway", principal=principal) as client:
                answer = await client.post("/internal/members/known", json={"addresses": [address]})
            answer.raise_for_status()
            known = MembersKnown.model_validate_json(answer.content).known
        except (httpx.HTTPError, ValidationError) as error:
            words = "The gateway could not say who is a member."
            raise RetryLater(WAIT_SECONDS, "members_unknown", words) from error
        return address.casefold() in {one.casefold() for one in known}
