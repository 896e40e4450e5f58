"""What this service asks the gateway, as itself, about a tenant and those in whose name reports run."""

from uuid import UUID

import httpx

from contracts.gateway.rights import (
    AddressesQuestion,
    KnownAddresses,
    OwnEntitlements,
    OwnerQuestion,
    OwnerRights,
)
from contracts.gateway.standing import EntitlementName
from libs.auth import TokenSigner
from libs.errors import Unavailable
from libs.settings import Settings
from services.reporting.neighbour import Neighbour


class GatewaySilent(Unavailable):
    """The gateway does not answer, or not as agreed: nothing is known, so nothing is allowed. Try again later."""

    code, title = "rights_unknown", "What is allowed cannot be found out right now; try again shortly"


class Gateway:
    """A client of the gateway's internal side; close it."""

    def __init__(
        self, settings: Settings, signer: TokenSigner, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._inside = Neighbour(settings, signer, "gateway", silent=GatewaySilent, transport=transport)

    async def close(self) -> None:
        await self._inside.close()

    async def rights_of(self, tenant_id: UUID, subject: str) -> OwnerRights:
        """What `subject` may do in the tenant now. Raises `GatewaySilent` and `QuestionRefused`."""
        question = OwnerQuestion(subject=subject)
        return await self._inside.ask(
            tenant_id, "POST", "owners/rights", scope="owners:look", wanted=OwnerRights, question=question
        )

    async def is_member(self, tenant_id: UUID, address: str) -> bool:
        """Whether a mail address belongs to a member of the tenant. Raises `GatewaySilent` and `QuestionRefused`."""
        question = AddressesQuestion(addresses=[address])
        answer = await self._inside.ask(
            tenant_id, "POST", "members/known", scope="members:look", wanted=KnownAddresses, question=question
        )
        return address.casefold() in {known.casefold() for known in answer.known}

    async def is_entitled(self, tenant_id: UUID, name: EntitlementName) -> bool:
        """Whether the tenant is entitled to `name` now. Raises `GatewaySilent` and `QuestionRefused`."""
        answer = await self._inside.ask(
            tenant_id, "GET", "entitlements", scope="entitlements:look", wanted=OwnEntitlements
        )
        return answer.entitlements.get(name, False)

    async def may_share(self, tenant_id: UUID) -> bool:
        """Whether results may leave the tenant by links now. Raises `GatewaySilent` and `QuestionRefused`."""
        answer = await self._inside.ask(
            tenant_id, "GET", "entitlements", scope="entitlements:look", wanted=OwnEntitlements
        )
        return not answer.archived and answer.entitlements.get("csv_export", False)
